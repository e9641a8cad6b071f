//! What holds for every course of events.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sim::{Chronicle, Effect, Happening};

use super::table::options;
use super::{ends, last, run_on, short};

/// Who does what at one machine, apart from everybody else.
const APART: &[(&str, &[&str])] = &[
    (
        "PARIS-W7-01",
        &[
            r#"LogOn(card: "Tom's card", workstation: "PARIS-W7-01")"#,
            r#"RemoveCard(card: "Tom's card")"#,
            r#"Lock(workstation: "PARIS-W7-01")"#,
            r#"Unlock(workstation: "PARIS-W7-01", user: "tmiller")"#,
            r#"UnplugReader(workstation: "PARIS-W7-01")"#,
            r#"PlugReader(workstation: "PARIS-W7-01")"#,
            r#"StopService(workstation: "PARIS-W7-01", service: "SCPolicySvc")"#,
            r#"StartService(workstation: "PARIS-W7-01", service: "SCPolicySvc")"#,
        ],
    ),
    (
        "ENG-W7-01",
        &[
            r#"LogOn(card: "Jane's card", workstation: "ENG-W7-01")"#,
            r#"LogOn(card: "Dana's card", workstation: "ENG-W7-01")"#,
            r#"SwitchUser(workstation: "ENG-W7-01")"#,
            r#"RemoveCard(card: "Jane's card")"#,
            r#"RemoveCard(card: "Dana's card")"#,
            r#"LogOff(workstation: "ENG-W7-01")"#,
            r#"Restart(workstation: "ENG-W7-01")"#,
        ],
    ),
    (
        "LYON-XP-01",
        &[
            r#"LogOn(card: "Paul's card", workstation: "LYON-XP-01")"#,
            r#"RemoveCard(card: "Paul's card")"#,
            r#"Lock(workstation: "LYON-XP-01")"#,
            r#"LogOff(workstation: "LYON-XP-01")"#,
        ],
    ),
];

/// Events of which each machine sees its own, in its order.
fn strand(machine: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(APART[machine].1), 0..4)
}

/// What happened at each machine, in its order, and what is there at the end.
fn seen(chronicle: &Chronicle) -> (BTreeMap<String, Vec<String>>, Vec<String>) {
    let mut by_machine: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in &chronicle.entries {
        for machine in &entry.machines {
            let told = by_machine.entry(machine.clone()).or_default();
            told.push(entry.event.clone());
            told.extend(ends(entry));
        }
    }
    let sessions = chronicle.entries.last();
    let sessions = sessions.map_or(Vec::new(), |entry| {
        entry
            .sessions
            .iter()
            .map(|session| format!("{} {:?}", short(session), session.watched))
            .collect()
    });
    (by_machine, sessions)
}

/// Strands woven into one course: `order` says whose next event it is.
fn woven(strands: &[Vec<&'static str>], order: &[usize]) -> String {
    let mut left: Vec<&[&str]> = strands.iter().map(Vec::as_slice).collect();
    let mut events = Vec::new();
    for whose in order.iter().copied().chain(0..strands.len()) {
        let rest = left.get_mut(whose % strands.len()).unwrap();
        if let Some((first, after)) = rest.split_first() {
            events.push(*first);
            *rest = after;
        }
    }
    events.extend(left.into_iter().flatten());
    events.join(", ")
}

/// Everything that can happen, at any machine.
fn anything() -> impl Strategy<Value = &'static str> {
    let mut all: Vec<&'static str> = APART
        .iter()
        .flat_map(|(_, events)| events.iter().copied())
        .collect();
    all.extend([
        r#"LogOn(card: "Luc's card", workstation: "PARIS-W7-01")"#,
        r#"LogOn(card: "Tom's card", workstation: "ENG-W7-01", pin: "0000")"#,
        r#"LogOnWithPassword(user: "vpetit", workstation: "PARIS-W7-01")"#,
        r#"LogOnWithPassword(user: "vpetit", workstation: "PARIS-W7-01", wrong: true)"#,
        r#"LogOnWithPassword(user: "mroux", workstation: "ENG-W7-01")"#,
        r#"Unlock(workstation: "ENG-W7-01", card: "Tom's card")"#,
        r#"ConnectRemote(from: "PARIS-W7-01", to: "PARIS-TS-01", card: "Tom's card")"#,
        r#"ConnectRemote(from: "PARIS-W7-01", to: "ENG-W7-01", card: "Luc's card")"#,
        r#"ConnectRemote(from: "LYON-XP-01", to: "ENG-W7-01", user: "tmiller")"#,
        r#"Disconnect(workstation: "PARIS-TS-01", user: "tmiller")"#,
        r#"LogOn(card: "Paul's card", workstation: "ENG-W7-01", certificate: 2, form: "runas")"#,
        r#"LogOn(card: "Paul's card", workstation: "ENG-W7-01", certificate: 2, form: "uac")"#,
        r#"LogOn(card: "Tom's card", workstation: "ENG-W7-01", form: "unlock", pin: "0000")"#,
        r#"LogOn(card: "Tom's card", workstation: "ENG-W7-01", form: "switch-user")"#,
        r#"LogOn(card: "Jane's card", workstation: "ENG-W7-01", form: "offline")"#,
        r#"LogOn(card: "Jane's card", workstation: "ENG-W7-01", form: "safe-mode-with-networking")"#,
        r#"LogOn(card: "Jane's card", workstation: "VISITOR-W7", form: "switch-user")"#,
        r#"LogOn(card: "Jane's card", workstation: "ENG-W7-01", from: "PARIS-W7-01", form: "rdp-without-nla")"#,
        r#"ConnectRemote(from: "LYON-XP-01", to: "PARIS-TS-01", card: "Paul's card")"#,
        r#"LogOnWithPassword(user: "mroux", workstation: "PARIS-TS-01", from: "PARIS-W7-01")"#,
        r#"LogOnWithPassword(user: "tmiller", workstation: "ENG-W7-01", way: "restricted-admin", from: "PARIS-W7-01")"#,
        r#"LogOnWithPassword(user: "tmiller", workstation: "ENG-W7-01", way: "runas")"#,
        r#"Unlock(workstation: "ENG-W7-01", user: "mroux")"#,
        r#"Lock(workstation: "ENG-W7-01")"#,
        r#"Change("dc:FABRIKAMDC1.running=false")"#,
        r#"InsertCard(card: "Vera's lost card", workstation: "PARIS-W7-01")"#,
        r#"Change("user:tmiller.disabled=true")"#,
        "Wait(days: 8)",
    ]);
    prop::sample::select(all)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_unrelated_events_does_not_matter(
        strands in (strand(0), strand(1), strand(2)),
        order in prop::collection::vec(0..3_usize, 0..12),
        option in 0..4_u8,
    ) {
        let strands = [strands.0, strands.1, strands.2];
        let run = |order: &[usize]| {
            seen(&run_on("fabrikam", &options(option), &woven(&strands, order)))
        };
        prop_assert_eq!(run(&order), run(&[]));
    }

    /// Every session belongs to somebody whom an executed logon, or a verified password, authenticated before.
    #[test]
    fn no_course_leaves_a_session_whose_user_was_not_authenticated(
        events in prop::collection::vec(anything(), 1..9),
        option in 0..4_u8,
    ) {
        let told = run_on("fabrikam", &options(option), &events.join(", "));
        let mut authenticated: BTreeSet<(String, String)> = BTreeSet::new();
        for entry in &told.entries {
            match &entry.happening {
                Some(Happening::Card(logon)) => {
                    let account = logon.account.iter();
                    authenticated.extend(account.map(|a| (a.clone(), logon.workstation.clone())));
                }
                Some(Happening::Password(attempt)) if attempt.ending.effect == Effect::Opens => {
                    authenticated.insert((attempt.account.clone(), attempt.workstation.clone()));
                }
                Some(Happening::Form(logon)) => {
                    let account = logon.account.iter();
                    authenticated.extend(account.map(|a| (a.clone(), logon.workstation.clone())));
                }
                Some(Happening::Password(_) | Happening::CardWork(_)) | None => {}
            }
            for session in &entry.sessions {
                let key = (session.account.clone(), session.machine.clone());
                prop_assert!(authenticated.contains(&key), "{}: {}", entry.event, short(session));
                for account in &session.elevated {
                    let key = (account.clone(), session.machine.clone());
                    prop_assert!(authenticated.contains(&key), "{}: {}", entry.event, account);
                }
            }
            // One session at most is on the screen of a client, and numbers are unique.
            let numbers: BTreeSet<(&String, u32)> = entry
                .sessions
                .iter()
                .map(|session| (&session.machine, session.number))
                .collect();
            prop_assert_eq!(numbers.len(), entry.sessions.len());
        }
        prop_assert!(told.entries.is_empty() || last(&told).at >= told.header.clock);
    }
}
