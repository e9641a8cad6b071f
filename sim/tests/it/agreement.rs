//! Decision, memory, simulator and protocol say the same.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sim::{Change, LogonRequest, Twin};

use crate::shipped::twin;

/// The whole-logon decision, walked as sets, agrees with the simulator's staged run on real bytes.
#[test]
fn walked_logons_end_as_simulated_ones() {
    let twin = twin("fabrikam");
    let sim::Answer::Logon(answer) = twin.ask(sim::QuestionId::Logon) else {
        panic!()
    };
    let mut compared = 0;
    for row in answer.rows.iter().filter(|row| row.hint.is_none()) {
        for workstation in row.workstations.iter() {
            for controller in row.domain_controllers.iter() {
                let request = LogonRequest {
                    card: row.certificate.card.clone(),
                    workstation: workstation.clone(),
                    certificate: Some(row.certificate.number),
                    domain_controller: Some(controller.clone()),
                    ..LogonRequest::default()
                };
                let told = twin.explain(&request).unwrap();
                let found = (told.ending.id, &told.account);
                assert_eq!(found, (row.ending.step.id, &row.account), "{request:?}");
                compared += 1;
            }
        }
    }
    assert!(compared > 200, "{compared}");
}

/// What decisions read of an issued certificate before it exists is what its bytes say.
#[test]
fn planned_certificates_are_the_ones_that_are_issued() {
    for world in ["fabrikam", "agency", "today"] {
        let (planned, made) = twin(world).planned_and_made();
        assert!(!planned.is_empty());
        assert_eq!(planned, made, "{world}");
    }
}

/// Trust as decisions read it is what a verifier finds on the bytes and on the signed lists.
#[test]
fn judged_trust_is_what_the_bytes_say() {
    for world in ["fabrikam", "agency", "today"] {
        let base = twin(world);
        let (judged, verified) = base.judged_and_verified();
        assert_eq!(judged, verified, "{world}");
        let all = judged.join("\n");
        assert!(all.contains("Good"), "{all}");
        assert_eq!(all.contains("Revoked"), world != "today", "{all}");
    }
    let base = twin("fabrikam");
    for change in [
        "ca:fabrikam-FABRIKAMDC1-CA.in_root_store=false",
        "ca:fabrikam-FABRIKAMDC1-CA.in_ntauth=false",
        "ca:fabrikam-FABRIKAMDC1-CA.crl_reachable=false",
    ] {
        let (judged, verified) = base
            .what_if(&[change.parse().unwrap()])
            .unwrap()
            .judged_and_verified();
        assert_eq!(judged, verified, "{change}");
        assert_ne!(judged, base.judged_and_verified().0, "{change}");
    }
}

const CHANGES: &[&str] = &[
    "gpo:Name hints.X509HintsNeeded=0",
    "workstation:PARIS-W7-01.EnumerateECCCerts=1",
    "workstation:PARIS-W7-02.AllowCertificatesWithNoEKU=1",
    "workstation:PARIS-W7-01.service/SCardSvr=stopped",
    "workstation:ENG-W7-01.clock_skew_seconds=3600",
    "dc:FABRIKAMDC1.UseSubjectAltName=0",
    "dc:FABRIKAMDC2.running=false",
    "dc:FABRIKAMDC1.product=Server 2022",
    "dc:FABRIKAMDC1.patched=2022-05-10",
    "dc:FABRIKAMDC2.patched=2025-09-09",
    "user:tmiller.disabled=true",
    "user:janderson.password_expired=true",
    "user:vpetit.created=2012-01-30",
    "card:Tom's card.pin_tries_left=0",
    "ca:fabrikam-FABRIKAMDC1-CA.in_ntauth=false",
    "ca:fabrikam-FABRIKAMDC1-CA.crl_reachable=false",
    "clock=2013-06-01",
    "assume:kdc-eku=demanded",
];

fn changed(base: &Twin, picks: &[usize]) -> Twin {
    let changes: Vec<Change> = picks
        .iter()
        .map(|pick| CHANGES[pick % CHANGES.len()].parse().unwrap())
        .collect();
    base.what_if(&changes).unwrap()
}

/// On worlds changed at random, what the memory says of each member is what the rule says of it.
#[test]
fn remembered_outcomes_are_those_of_the_rule() {
    let base = twin("fabrikam");
    let mut runner = TestRunner::new(ProptestConfig::with_cases(48));
    let picks = proptest::collection::vec(any::<usize>(), 0..6);
    runner
        .run(&picks, |picks| {
            prop_assert!(changed(&base, &picks).verify_memory(1).is_empty());
            Ok(())
        })
        .unwrap();
}

/// The same in generated companies of any seed, with their clocks and patches moved.
#[test]
fn remembered_outcomes_are_those_of_the_rule_in_any_generated_world() {
    let mut runner = TestRunner::new(ProptestConfig::with_cases(24));
    let moved = [
        None,
        Some("clock=2022-05-11"),
        Some("clock=2025-02-12"),
        Some("clock=2031-01-01"),
        Some("assume:kdc-eku=demanded"),
        Some("assume:explicit-search=disagreement-fails"),
    ];
    runner
        .run(
            &(any::<u64>(), 1usize..24, 1usize..9, 0..moved.len()),
            |(seed, users, workstations, change)| {
                let population =
                    worlds::Population::new(names::Seed::new(seed), users, workstations);
                let mut twin = Twin::new(worlds::generate_world(&population)).unwrap();
                if let Some(change) = moved[change] {
                    twin = twin.what_if(&[change.parse().unwrap()]).unwrap();
                }
                prop_assert!(twin.verify_memory(1).is_empty());
                Ok(())
            },
        )
        .unwrap();
}
