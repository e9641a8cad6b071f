//! The fewest facts that decide a logon: which they are, and that none of them can go.

use sim::value::PasswordPath;
use sim::{Effect, LogonRequest, PasswordRequest, Why};

use crate::shipped::twin;

fn why(world: &str, card: &str, workstation: &str) -> Why {
    let request = LogonRequest {
        card: card.to_owned(),
        workstation: workstation.to_owned(),
        ..LogonRequest::default()
    };
    twin(world).why(&request).unwrap()
}

fn facts(why: &Why) -> Vec<(&'static str, &'static str)> {
    why.facts
        .iter()
        .map(|fact| (fact.role, fact.fact))
        .collect()
}

/// A refusal is decided by few facts: what makes it, and what leads to the thing that has it.
#[test]
fn a_refusal_is_decided_by_what_makes_it() {
    for (world, card, workstation, fact, source) in [
        (
            "fabrikam",
            "Luc's card",
            "PARIS-W7-01",
            ("User", "disabled"),
            "fabrikam.ron:",
        ),
        (
            "fabrikam",
            "Eve's card",
            "PARIS-W7-01",
            ("Workstation", "allows_ecc"),
            "EnumerateECCCerts is not configured",
        ),
        (
            "today",
            "Felipe's card",
            "W11-001",
            ("DomainController", "strong_binding"),
            "StrongCertificateBindingEnforcement",
        ),
    ] {
        let why = why(world, card, workstation);
        assert_eq!(why.says.step.effect, Effect::Refuses);
        assert!(facts(&why).contains(&fact), "{card}: {:?}", facts(&why));
        let told = why
            .facts
            .iter()
            .find(|told| (told.role, told.fact) == fact)
            .unwrap();
        assert!(
            told.sources.iter().any(|told| told.contains(source)),
            "{:?}",
            told.sources
        );
        assert!(
            why.facts.len() * 2 < why.read,
            "{card}: {} of {}",
            why.facts.len(),
            why.read
        );
    }
}

/// Each of the facts comes with values that make another end: another one than it says.
#[test]
fn each_fact_is_shown_to_be_needed() {
    let mut told = Vec::new();
    for (world, card, workstation) in [
        ("fabrikam", "Luc's card", "PARIS-W7-01"),
        ("fabrikam", "Tom's card", "PARIS-W7-01"),
        ("today", "Ben's card", "PAW-1"),
    ] {
        let why = why(world, card, workstation);
        for fact in &why.facts {
            let own = fact.otherwise.first().unwrap();
            assert_eq!(
                (own.role, &own.name, own.fact),
                (fact.role, &fact.name, fact.fact)
            );
            assert_ne!(own.value, fact.value, "{fact:?}");
            let same = fact.end.step.effect == why.says.step.effect
                && fact.end.account == why.says.account;
            assert!(!same, "{fact:?}");
        }
        told.push(why.facts.len());
    }
    // What opens rests on much more than what is refused.
    assert!(told[1] > told[0] && told[2] > told[0], "{told:?}");
}

/// What decides an opened logon are the checks; what only tells how something is done is left out.
#[test]
fn what_opens_is_decided_by_every_check_that_could_refuse_it() {
    let why = why("fabrikam", "Tom's card", "PARIS-W7-01");
    assert_eq!(why.says.account.as_deref(), Some("tmiller"));
    let facts = facts(&why);
    for needed in [
        ("Workstation", "smart_card_service_runs"),
        ("Card", "blocked"),
        ("User", "disabled"),
        ("User", "locked_out"),
    ] {
        assert!(facts.contains(&needed), "{needed:?}: {facts:?}");
    }
    assert!(facts.len() < why.read);
}

#[test]
fn a_password_is_decided_too() {
    let request = PasswordRequest {
        user: "tmiller".to_owned(),
        workstation: "PARIS-W7-01".to_owned(),
        path: PasswordPath::Console,
        wrong: true,
        domain_controller: None,
    };
    let why = twin("fabrikam").why_password(&request).unwrap();
    assert!(
        facts(&why).contains(&("PasswordAttempt", "secret")),
        "{:?}",
        facts(&why)
    );
    assert!(why.is_proven);
    let nobody = PasswordRequest {
        user: "nobody".to_owned(),
        ..request
    };
    assert!(twin("fabrikam").why_password(&nobody).is_err());
}
