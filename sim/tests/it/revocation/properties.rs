//! What holds of revocation whatever the domain.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sim::{Answer, Effect, QuestionId, Twin};

use super::{base, what_if};

/// The logons that open: certificate, workstation, domain controller.
fn open(twin: &Twin) -> BTreeSet<String> {
    let Answer::Logon(answer) = twin.ask(QuestionId::Logon) else {
        panic!()
    };
    let rows = answer.rows.iter();
    let open = rows.filter(|row| row.ending.step.effect == Effect::Opens);
    open.flat_map(|row| {
        row.workstations.iter().flat_map(move |workstation| {
            row.domain_controllers
                .iter()
                .map(move |dc| format!("{:?} {workstation} {dc}", row.certificate))
        })
    })
    .collect()
}

/// Situations of publications, caches, clocks and settings.
const SITUATIONS: &[&str] = &[
    "ca:User CA.crl_reachable=false",
    "ca:User CA.crl_point/1=until 2026-11-22T00:00Z",
    "ca:User CA.crl_point/2=since 2026-11-23T13:00Z",
    "ca:User CA.crl_point_seconds/1=20",
    "ca:KDC CA.crl_reachable=until 2026-11-23T06:00Z",
    "ca:Root.crl_reachable=false",
    "ca:User CA.ocsp_reachable=until 2026-11-23T11:00Z",
    "ca:User CA.ocsp_validity_hours=4",
    "ca:User CA.crl_delta_interval_hours=24",
    "ca:User CA.crl_stopped=2026-11-21",
    "dc:DC1.cached_list/User CA=2026-11-21T00:00Z",
    "dc:DC1.cached_list/Root=2026-11-23T00:00Z",
    "workstation:PC1.cached_list/KDC CA=2026-11-22T12:00Z",
    "workstation:PC2.cached_answers/KDC CA=2026-11-23T10:00Z",
    "dc:DC1.Kdc\\UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors=1",
    "workstation:PC2.Kerberos\\UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors=1",
    "dc:DC1.clock_skew_seconds=120",
    "clock=2026-11-24T09:00Z",
    "clock=2026-11-27T17:30Z",
    "clock=2026-11-28T00:00Z",
    "assume:crl-last-fetch=when-needed",
    "assume:delta-list-missing=complete-list-suffices",
    "assume:cache-only-unwritten=empty",
    "assume:kdc-own-revocation=used",
];

const REVOCATIONS: &[&str] = &[
    "card:Anna's card.certificate/logon/revoked=true",
    "card:Anna's card.certificate/logon/revoked=since 2026-11-23T08:00Z",
    "card:Ben's card.certificate/logon/revoked=true",
    "ca:User CA.revoked=true",
    "ca:KDC CA.revoked=since 2026-11-20T00:00Z for CaCompromise",
    "dc:DC1.certificate/kdc/revoked=true",
    "ca:User CA.crl_revoked/0a01=since 2026-11-24T00:00Z",
];

fn situation(picks: &[usize]) -> Vec<&'static str> {
    let picked: BTreeSet<usize> = picks.iter().map(|pick| pick % SITUATIONS.len()).collect();
    picked.into_iter().map(|at| SITUATIONS[at]).collect()
}

fn run<S: Strategy>(cases: u32, strategy: S, test: impl Fn(S::Value) -> Result<(), TestCaseError>)
where
    S::Value: std::fmt::Debug,
{
    let mut runner = TestRunner::new(ProptestConfig::with_cases(cases));
    runner.run(&strategy, test).unwrap();
}

#[test]
fn revoking_a_certificate_admits_nobody() {
    let base = base();
    let strategy = (
        proptest::collection::vec(any::<usize>(), 0..5),
        0..REVOCATIONS.len(),
    );
    run(48, strategy, |(picks, revocation)| {
        let mut changes = situation(&picks);
        let before = open(&what_if(&base, &changes));
        changes.push(REVOCATIONS[revocation]);
        let after = open(&what_if(&base, &changes));
        prop_assert!(after.is_subset(&before), "{changes:?}");
        Ok(())
    });
}

/// Nothing is revoked here, so every status that can be told is good.
#[test]
fn making_a_publication_reachable_refuses_nobody_whose_status_is_good() {
    let base = base();
    let strategy = (proptest::collection::vec(any::<usize>(), 0..6), 0usize..3);
    run(48, strategy, |(picks, authority)| {
        let mut changes = situation(&picks);
        let before = open(&what_if(&base, &changes));
        let reachable = [
            "ca:User CA.crl_reachable=true",
            "ca:KDC CA.crl_reachable=true",
            "ca:Root.crl_reachable=true",
        ];
        changes.push(reachable[authority]);
        let after = open(&what_if(&base, &changes));
        prop_assert!(before.is_subset(&after), "{changes:?}");
        Ok(())
    });
}

/// Whatever else a clock moves lies outside of these days: no certificate begins or ends in them.
#[test]
fn while_what_is_kept_is_good_the_clock_changes_no_answer() {
    let base = base();
    let kept = [
        "ca:User CA.crl_reachable=false",
        "ca:KDC CA.crl_reachable=false",
        "ca:Root.crl_reachable=false",
        "dc:DC1.cached_list/User CA=2026-11-21T00:00Z",
        "dc:DC1.cached_list/KDC CA=2026-11-22T06:00Z",
        "dc:DC1.cached_list/Root=2026-11-22T06:00Z",
        "workstation:PC1.cached_list/KDC CA=2026-11-22T06:00Z",
        "workstation:PC1.cached_list/Root=2026-11-22T06:00Z",
    ];
    let first = open(&what_if(&base, &kept));
    assert!(!first.is_empty());
    // From the fetch of the last list to the end of the first: 27 November, 18:00.
    let strategy = (0i64..(4 * 86_400 + 6 * 3600), 0..REVOCATIONS.len());
    run(32, strategy, |(seconds, revocation)| {
        let at = "2026-11-23T12:00Z".parse::<names::Timestamp>().unwrap();
        let clock = format!("clock={}", at.plus_seconds(seconds));
        let mut changes = kept.to_vec();
        changes.push(&clock);
        prop_assert_eq!(&open(&what_if(&base, &changes)), &first, "{}", clock);
        // What is revoked from now on is not on what is kept.
        if !REVOCATIONS[revocation].contains("true") {
            changes.push("card:Anna's card.certificate/logon/revoked=since 2026-11-23T12:00Z");
            prop_assert_eq!(&open(&what_if(&base, &changes)), &first, "{}", clock);
        }
        Ok(())
    });
}
