//! What a twin costs: `cargo bench -p sim`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench has nobody to report to"
)]

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

#[divan::bench(sample_count = 5)]
fn what_if_of_the_built_in_world(bencher: divan::Bencher<'_, '_>) {
    let twin = built_in();
    let change = ["user:tmiller.disabled=true".parse().unwrap()];
    bencher.bench_local(|| twin.what_if(&change).unwrap());
}
