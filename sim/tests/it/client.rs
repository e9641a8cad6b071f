//! A case for each documented fact about logons at the client: unlocking, Remote Desktop, runas and UAC, cached logons,
//! users that are switched, PINs.
//!
//! The numbers in the names are those of the sheet of facts about clients. A fact that has its case elsewhere (`form`,
//! `card_stack`, `sessions`, `forcing`, `facts::k2_statuses`) has none here.

mod c3_10_pin;
mod c3_3_unlock;
mod c3_4_remote;
mod c3_5_inside;
mod c3_6_cached;
mod c3_7_switching;

use sim::{Chronicle, ChronicleEntry, Happening};

use crate::sessions::{ends, run_on, short};

/// The hospital of the forms, and events there.
pub(crate) fn ward(changes: &[&str], events: &[&str]) -> Chronicle {
    let changes: Vec<String> = changes.iter().map(|change| (*change).to_owned()).collect();
    run_on("../ward.ron", &changes, &events.join(", "))
}

/// How what somebody did with a card or a password ended.
pub(crate) fn ending(entry: &ChronicleEntry) -> &'static str {
    match &entry.happening {
        Some(Happening::Card(told)) => told.ending.id,
        Some(Happening::Form(told)) => told.ending.id,
        Some(Happening::Password(told)) => told.ending.id,
        Some(Happening::CardWork(_)) | None => "nothing",
    }
}

/// The steps of what somebody did with a card or a password.
pub(crate) fn steps(entry: &ChronicleEntry) -> Vec<&'static str> {
    let told = match &entry.happening {
        Some(Happening::Card(told)) => &told.steps,
        Some(Happening::Form(told)) => &told.steps,
        Some(Happening::Password(told)) => &told.steps,
        Some(Happening::CardWork(_)) | None => return Vec::new(),
    };
    told.iter().map(|told| told.step.id).collect()
}

/// The steps of what became of sessions.
pub(crate) fn outcomes(entry: &ChronicleEntry) -> Vec<&'static str> {
    let outcomes = entry.outcomes.iter();
    outcomes
        .flat_map(|outcome| outcome.steps.iter().map(|told| told.step.id))
        .collect()
}

/// A fact, what is changed in the world, the events, how the last ends, and the sessions afterwards.
type Case<'c> = (
    &'static str,
    &'c [&'c str],
    &'c [&'c str],
    &'static str,
    &'c [&'c str],
);

fn check(cases: &[Case<'_>]) {
    let mut wrong = Vec::new();
    for (fact, changes, events, expected, sessions) in cases {
        let told = ward(changes, events);
        let last = told.entries.last().unwrap();
        let after: Vec<String> = last.sessions.iter().map(short).collect();
        if ending(last) != *expected || after != *sessions {
            wrong.push(format!(
                "{fact}: {} {after:?} {:?} {:?} {:?}",
                ending(last),
                steps(last),
                ends(last),
                last.effects
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

pub(crate) const JANE: &str = r#"LogOn(card: "Jane's card", workstation: "WARD", certificate: 1)"#;
pub(crate) const LOCK: &str = r#"Lock(workstation: "WARD")"#;
pub(crate) const NO_CONTROLLER: &str = r#"Change("dc:DC1.running=false")"#;
