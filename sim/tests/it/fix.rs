//! Fixes: each that is told is run again here, and the plan of strong mappings is proven.

use std::collections::BTreeSet;

use sim::{Category, Change, Effect, Fix, FixRequest, Lever, LogonRequest, Twin};

use crate::shipped::twin;

fn logon(card: &str, workstation: &str) -> LogonRequest {
    LogonRequest {
        card: card.to_owned(),
        workstation: workstation.to_owned(),
        ..LogonRequest::default()
    }
}

fn fix(base: &Twin, card: &str, workstation: &str, levers: &[Lever], deny: bool) -> Fix {
    let request = FixRequest {
        logon: logon(card, workstation),
        levers: levers.to_vec(),
        deny,
    };
    base.fix(&request).unwrap()
}

fn written(fix: &Fix) -> Vec<Vec<String>> {
    let options = fix.options.iter();
    options
        .map(|option| option.changes.iter().map(ToString::to_string).collect())
        .collect()
}

/// Every fix is made and run once more; without any one of its changes it fixes nothing.
fn verify(base: &Twin, fix: &Fix, card: &str, workstation: &str) {
    let ends = |changes: &[Change]| {
        let changed = base.what_if(changes).unwrap();
        let told = changed.explain(&logon(card, workstation)).unwrap();
        (told.ending.effect, told.account)
    };
    let before = ends(&[]);
    for option in &fix.options {
        let after = ends(&option.changes);
        assert_ne!(after, before, "{:?}", written(fix));
        assert_eq!(after, (option.to.step.effect, option.to.account.clone()));
        assert_eq!(after.0 == Effect::Refuses, fix.deny);
        for at in 0..option.changes.len() {
            let mut fewer = option.changes.clone();
            fewer.remove(at);
            assert_eq!(ends(&fewer).0, before.0, "{fewer:?} would do");
        }
    }
}

#[test]
fn a_refused_logon_is_opened_by_the_levers_that_may_be_pulled() {
    let base = twin("fabrikam");
    for (card, levers, first) in [
        (
            "Luc's card",
            &[Lever::Account][..],
            &["user:ldavid.disabled=false"][..],
        ),
        (
            "Eve's card",
            &[Lever::Gpo, Lever::Registry],
            &["workstation:PARIS-W7-01.EnumerateECCCerts=1"],
        ),
    ] {
        let fix = fix(&base, card, "PARIS-W7-01", levers, false);
        let all = written(&fix);
        assert!(
            all.first().is_some_and(|found| found.len() == first.len()),
            "{card}: {all:?}"
        );
        if card == "Eve's card" {
            assert_eq!(all[0], first);
        }
        let allowed = |change: &Change| levers.contains(&Lever::of(change));
        assert!(
            fix.options
                .iter()
                .flat_map(|option| &option.changes)
                .all(allowed)
        );
        verify(&base, &fix, card, "PARIS-W7-01");
    }
}

/// One obstacle behind another: no single change will do.
#[test]
fn several_obstacles_take_several_changes() {
    let base = twin("fabrikam");
    let obstacles: Vec<Change> = ["user:ecurie.disabled=true"]
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
    let base = base.what_if(&obstacles).unwrap();
    let levers = [Lever::Registry, Lever::Account];
    let fix = fix(&base, "Eve's card", "PARIS-W7-01", &levers, false);
    let all = written(&fix);
    let both: BTreeSet<&str> = [
        "workstation:PARIS-W7-01.EnumerateECCCerts=1",
        "user:ecurie.disabled=false",
    ]
    .into();
    let first: BTreeSet<&str> = all[0].iter().map(String::as_str).collect();
    assert_eq!(first, both, "{all:?}");
    verify(&base, &fix, "Eve's card", "PARIS-W7-01");
}

#[test]
fn an_opened_logon_is_kept_out_and_the_side_effects_are_told() {
    let base = twin("today");
    let fix = fix(
        &base,
        "Ben's card",
        "PAW-1",
        &[Lever::Account, Lever::Service],
        true,
    );
    let all = written(&fix);
    let own = ["user:bwood.disabled=true".to_owned()];
    let at = all
        .iter()
        .position(|found| *found == own)
        .unwrap_or_else(|| panic!("{all:?}"));
    let option = &fix.options[at];
    // The same account at other machines is a side effect; the machine itself is not.
    let places: Vec<&str> = option
        .also_keeps_out
        .iter()
        .flat_map(|new| &new.workstations)
        .map(String::as_str)
        .collect();
    assert_eq!(places, ["RDS-1", "W11-001", "W11-002", "W11-003"]);
    assert!(option.also_lets_in.is_empty());
    assert!(
        option.effects.contains(&(Category::LosesLogon, 10)),
        "{:?}",
        option.effects
    );
    verify(&base, &fix, "Ben's card", "PAW-1");
}

#[test]
fn what_ends_as_it_should_needs_no_fix_and_what_no_lever_reaches_has_none() {
    let base = twin("today");
    assert!(fix(&base, "Ben's card", "PAW-1", &[], false).is_needless());
    let none = fix(&base, "Felipe's card", "PAW-1", &[Lever::Hardware], false);
    assert!(none.options.is_empty() && !none.is_needless());
    assert!("gravity".parse::<Lever>().is_err());
    for lever in Lever::ALL {
        assert_eq!(lever.name().parse::<Lever>(), Ok(lever));
    }
}

/// A domain on the way to full enforcement: what opens by a weak mapping today opens by a strong one then.
#[test]
fn the_plan_of_strong_mappings_keeps_everybody_in() {
    let weak: Vec<Change> = [
        "dc:DC25-1.patched=2024-09-10",
        "dc:DC25-2.patched=2024-09-10",
    ]
    .iter()
    .map(|text| text.parse().unwrap())
    .collect();
    let mut planned = 0;
    for base in [
        twin("today").what_if(&weak).unwrap(),
        twin("fabrikam"),
        twin("agency"),
    ] {
        let plan = base.plan_strong_mapping().unwrap();
        assert!(plan.gained.is_empty(), "{:?}", plan.gained);
        // Who is lost is named.
        for lost in &plan.lost {
            let named = plan.left_over.iter().any(|left| {
                (&left.account, &left.certificate) == (&lost.account, &lost.certificate)
            });
            assert!(named, "{lost:?}");
        }
        // Made by hand, and enforced: who gets in today gets in then.
        let changes: Vec<Change> = plan
            .mappings
            .iter()
            .map(|mapping| {
                let text = format!(
                    "user:{}.alt_security_identities={}",
                    mapping.account, mapping.value
                );
                text.parse().unwrap()
            })
            .collect();
        let controllers = base.world().domain_controllers.iter();
        let enforce = controllers.map(|dc| {
            let text = format!("dc:{}.StrongCertificateBindingEnforcement=2", dc.name);
            text.parse::<Change>().unwrap()
        });
        let all: Vec<Change> = changes.iter().cloned().chain(enforce).collect();
        let after = base.what_if(&all).unwrap();
        let lost = base.diff(&after).lost_logons;
        let left: BTreeSet<&String> = plan.left_over.iter().map(|left| &left.account).collect();
        assert!(
            lost.iter().all(|lost| left.contains(&lost.account)),
            "{lost:?}"
        );
        planned += plan.mappings.len();
        assert_eq!(
            plan.mappings.iter().filter(|m| m.value.is_empty()).count(),
            0
        );
    }
    assert!(planned >= 4, "{planned}");
}
