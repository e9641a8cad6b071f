//! What a twin costs: `cargo bench -p sim`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench has nobody to report to"
)]

#[path = "shared/spaces.rs"]
mod spaces;

use std::sync::OnceLock;

use sim::{LogonRequest, QuestionId, Twin};
use worlds::{Population, generate_world};

fn main() {
    divan::main();
}

fn built_in() -> Twin {
    Twin::new(worlds::load_shipped("fabrikam").unwrap().unwrap().world).unwrap()
}

/// 10,000 users, 2,000 workstations; keys that an account maps are made before anything is timed.
fn large() -> &'static Twin {
    static LARGE: OnceLock<Twin> = OnceLock::new();
    LARGE.get_or_init(|| {
        let population = Population::new(names::Seed::new(1), 10_000, 2_000);
        Twin::new(generate_world(&population)).unwrap()
    })
}

#[divan::bench]
fn logon_decision_direct(bencher: divan::Bencher<'_, '_>) {
    let twin = built_in();
    let request = LogonRequest {
        card: "Tom's card".to_owned(),
        workstation: "PARIS-W7-01".to_owned(),
        ..LogonRequest::default()
    };
    let decide = twin.decider(&request).unwrap();
    bencher.bench_local(&decide);
}

#[divan::bench]
fn logon_decision_with_evidence(bencher: divan::Bencher<'_, '_>) {
    let twin = built_in();
    let request = LogonRequest {
        card: "Tom's card".to_owned(),
        workstation: "PARIS-W7-01".to_owned(),
        ..LogonRequest::default()
    };
    let record = twin.recorder(&request).unwrap();
    bencher.bench_local(&record);
}

#[divan::bench(sample_count = 20)]
fn explain_with_real_bytes(bencher: divan::Bencher<'_, '_>) {
    let twin = built_in();
    let request = LogonRequest {
        card: "Tom's card".to_owned(),
        workstation: "PARIS-W7-01".to_owned(),
        ..LogonRequest::default()
    };
    twin.explain(&request).unwrap();
    bencher.bench_local(|| twin.explain(&request).unwrap());
}

/// The other questions about populations, from a twin that has not been asked; other readings are part of it.
#[divan::bench(sample_count = 3, args = ["shared-cards", "parallel-sessions", "smart-card-enforcement", "password-use",
    "multi-certificate-cards", "tiles", "middleware", "card-removal", "resultant-policy", "never-exercised"])]
fn ask_of_10k_users_2k_workstations(bencher: divan::Bencher<'_, '_>, question: &str) {
    let base = large();
    let question: QuestionId = question.parse().unwrap();
    bencher
        .with_inputs(|| base.what_if(&[]).unwrap())
        .bench_local_values(|twin| twin.ask(question));
}

/// Twenty settings in objects and at domain controllers: 2^20 combinations of every card, workstation and domain controller.
#[divan::bench(sample_count = 3)]
fn sweep_of_20_settings_10k_users(bencher: divan::Bencher<'_, '_>) {
    let (_folder, scenario) = spaces::scenario(20, 10_000, 2_000);
    bencher.bench_local(|| {
        let result = sim::sweep(&scenario, None, &|_, _| {}).unwrap();
        assert_eq!(result.space, 1 << 20);
        result
    });
}

#[divan::bench(sample_count = 5)]
fn ask_logon_10k_users_2k_workstations(bencher: divan::Bencher<'_, '_>) {
    // A twin remembers its answer; each round asks one that has not been asked.
    let base = large();
    bencher
        .with_inputs(|| base.what_if(&[]).unwrap())
        .bench_local_values(|twin| twin.ask(QuestionId::Logon));
}

/// The walk alone, every case once through the memory, nothing executed.
#[divan::bench(sample_count = 5)]
fn walk_10k_users_2k_workstations(bencher: divan::Bencher<'_, '_>) {
    let twin = large();
    bencher.bench_local(|| twin.verify_memory(usize::MAX));
}

/// One user is changed, everything follows anew: the twin, and the answer.
#[divan::bench(sample_count = 5)]
fn what_if_of_one_user_and_logon_10k_users(bencher: divan::Bencher<'_, '_>) {
    let base = large();
    let name = base.world().users.first().unwrap().name.to_string();
    let change = [format!("user:{name}.disabled=true").parse().unwrap()];
    bencher.bench_local(|| base.what_if(&change).unwrap().ask(QuestionId::Logon));
}

#[divan::bench(sample_count = 5)]
fn what_if_of_the_built_in_world(bencher: divan::Bencher<'_, '_>) {
    let twin = built_in();
    let change = ["user:tmiller.disabled=true".parse().unwrap()];
    bencher.bench_local(|| twin.what_if(&change).unwrap());
}
