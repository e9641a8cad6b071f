//! Sessions and the removal of the card: each row of the table, each reading, and what holds for every course.

mod on_the_way;
mod properties;
mod table;

use std::path::Path;

use sim::value::SessionState;
use sim::{Chronicle, ChronicleEntry, OpenSession, Script};

/// A script on a world.
pub(crate) fn run_on(world: &str, changes: &[String], events: &str) -> Chronicle {
    let text =
        format!("(title: \"t\", world: {world:?}, changes: {changes:?}, events: [{events}])");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/sessions");
    let script = Script::parse("t.ron", &text, &folder);
    let script = script.unwrap_or_else(|error| panic!("{events}: {error:?}"));
    script.run().unwrap()
}

/// How each outcome of an event ends: the session's user and the step.
pub(crate) fn ends(entry: &ChronicleEntry) -> Vec<String> {
    let outcomes = entry.outcomes.iter();
    outcomes
        .map(|outcome| {
            let of = match &outcome.session {
                Some((_, account)) => account.as_str(),
                None => "-",
            };
            let last = outcome.steps.last().unwrap();
            format!("{of} {}", last.step.id)
        })
        .collect()
}

/// A session in short: user, machine, what it is doing.
pub(crate) fn short(session: &OpenSession) -> String {
    let state = match session.state {
        SessionState::Active => "active",
        SessionState::Locked => "locked",
        SessionState::Disconnected => "disconnected",
    };
    format!("{} {} {state}", session.account, session.machine)
}

pub(crate) fn last(chronicle: &Chronicle) -> &ChronicleEntry {
    chronicle.entries.last().unwrap()
}

fn sessions(chronicle: &Chronicle) -> Vec<String> {
    last(chronicle).sessions.iter().map(short).collect()
}

/// Steps of the last event, of every outcome.
fn steps(chronicle: &Chronicle) -> Vec<&'static str> {
    let outcomes = last(chronicle).outcomes.iter();
    outcomes
        .flat_map(|outcome| outcome.steps.iter().map(|told| told.step.id))
        .collect()
}

fn at(option: u8, events: &str) -> Chronicle {
    run_on("fabrikam", &table::options(option), events)
}

#[test]
fn a_logon_by_card_arms_its_reader_and_one_by_password_does_not() {
    for (fact, events, expected) in [
        (
            "the service runs",
            r#"LogOn(card: "Tom's card", workstation: "PARIS-W7-01")"#,
            vec!["session.new", "removal.record", "removal.watched.lock"],
        ),
        (
            "the service does not run",
            r#"LogOn(card: "Tom's card", workstation: "PARIS-W7-02")"#,
            vec!["session.new", "removal.record", "removal.record.waits"],
        ),
        (
            "Windows XP",
            r#"LogOn(card: "Paul's card", workstation: "LYON-XP-01")"#,
            vec!["session.new", "removal.xp", "removal.watched.lock"],
        ),
        (
            "a password",
            r#"LogOnWithPassword(user: "tmiller", workstation: "PARIS-W7-01")"#,
            vec!["session.new", "removal.record.none"],
        ),
    ] {
        assert_eq!(steps(&at(1, events)), expected, "{fact}");
    }
}

#[test]
fn the_watch_says_which_object_set_the_option() {
    let told = at(
        1,
        r#"LogOn(card: "Tom's card", workstation: "PARIS-W7-01")"#,
    );
    let outcomes = &last(&told).outcomes;
    let evidence = outcomes
        .iter()
        .flat_map(|outcome| &outcome.steps)
        .flat_map(|told| &told.evidence);
    let origins: Vec<&String> = evidence.filter_map(|read| read.origin.as_ref()).collect();
    let [origin] = origins[..] else {
        panic!("{origins:?}")
    };
    assert!(
        origin.starts_with("ScRemoveOption in Group Policy object Workstations ("),
        "{origin}"
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn who_comes_to_a_machine_gets_the_session_that_the_rules_say() {
    let (jane, tom) = (
        r#"LogOn(card: "Jane's card", workstation: "ENG-W7-01"),"#,
        r#"LogOn(card: "Tom's card", workstation: "ENG-W7-01"),"#,
    );
    let lock = r#"Lock(workstation: "ENG-W7-01"),"#;
    let users =
        r#"Change("workstation:ENG-W7-01.local_group/Remote Desktop Users=tmiller|janderson"),"#;
    for (fact, events, ending, expected) in [
        (
            "a desktop is on the screen: users are switched",
            [jane, tom].concat(),
            "tmiller session.new",
            vec!["janderson ENG-W7-01 disconnected", "tmiller ENG-W7-01 active"],
        ),
        (
            "another user's locked session goes to the background",
            [jane, lock, tom].concat(),
            "tmiller session.new",
            vec!["janderson ENG-W7-01 disconnected", "tmiller ENG-W7-01 active"],
        ),
        (
            "the same user unlocks",
            [jane, lock, jane].concat(),
            "janderson session.unlocked",
            vec!["janderson ENG-W7-01 active"],
        ),
        (
            "with a password, too",
            [jane, lock, r#"Unlock(workstation: "ENG-W7-01", user: "janderson")"#].concat(),
            "janderson session.unlocked",
            vec!["janderson ENG-W7-01 active"],
        ),
        (
            "who comes back gets the session in the background",
            [jane, lock, tom, lock, jane].concat(),
            "janderson session.resumed",
            vec!["janderson ENG-W7-01 active", "tmiller ENG-W7-01 disconnected"],
        ),
        (
            "users are not switched where a policy hides it",
            [
                jane,
                lock,
                "Change(\"gpo:Elliptic curves.HideFastUserSwitching=1\"), UpdatePolicy(computer: \"ENG-W7-01\"),",
                r#"LogOnWithPassword(user: "tmiller", workstation: "ENG-W7-01")"#,
            ]
            .concat(),
            "- session.refused.no-switching",
            vec!["janderson ENG-W7-01 locked"],
        ),
        (
            "Windows XP has one session",
            r#"LogOn(card: "Paul's card", workstation: "LYON-XP-01"), Lock(workstation: "LYON-XP-01"),
               LogOnWithPassword(user: "janderson", workstation: "LYON-XP-01")"#
                .to_owned(),
            "- session.refused.no-background",
            vec!["psimon LYON-XP-01 locked"],
        ),
        (
            "a client shows one session: remote desktop takes the screen from another user",
            [
                users,
                jane,
                r#"ConnectRemote(from: "PARIS-W7-02", to: "ENG-W7-01", user: "tmiller")"#,
            ]
            .concat(),
            "tmiller session.new",
            vec!["janderson ENG-W7-01 disconnected", "tmiller ENG-W7-01 active"],
        ),
        (
            "and from the same user, who takes the session along",
            [
                users,
                jane,
                r#"ConnectRemote(from: "PARIS-W7-02", to: "ENG-W7-01", user: "janderson")"#,
            ]
            .concat(),
            "janderson session.resumed",
            vec!["janderson ENG-W7-01 active"],
        ),
        (
            "a session host has the sessions of many users",
            r#"ConnectRemote(from: "PARIS-W7-02", to: "PARIS-TS-01", user: "tmiller"),
               ConnectRemote(from: "PARIS-W7-01", to: "PARIS-TS-01", user: "janderson")"#
                .to_owned(),
            "janderson session.new",
            vec!["tmiller PARIS-TS-01 active", "janderson PARIS-TS-01 active"],
        ),
        (
            "one a user",
            r#"ConnectRemote(from: "PARIS-W7-02", to: "PARIS-TS-01", user: "tmiller"),
               ConnectRemote(from: "PARIS-W7-01", to: "PARIS-TS-01", user: "tmiller")"#
                .to_owned(),
            "tmiller session.resumed",
            vec!["tmiller PARIS-TS-01 active"],
        ),
        (
            "or several, where a policy lets them",
            r#"Change("gpo:Terminal servers.fSingleSessionPerUser=0"), UpdatePolicy(computer: "PARIS-TS-01"),
               ConnectRemote(from: "PARIS-W7-02", to: "PARIS-TS-01", user: "tmiller"),
               ConnectRemote(from: "PARIS-W7-01", to: "PARIS-TS-01", user: "tmiller")"#
                .to_owned(),
            "tmiller session.new",
            vec!["tmiller PARIS-TS-01 active", "tmiller PARIS-TS-01 active"],
        ),
    ] {
        let told = at(0, &events);
        let arrivals: Vec<String> = ends(last(&told))
            .into_iter()
            .filter(|end| end.contains(" session.") && !end.contains(" session.remote."))
            .collect();
        assert_eq!(arrivals, [ending], "{fact}");
        assert_eq!(sessions(&told), expected, "{fact}");
    }
}

#[test]
fn who_is_refused_opens_nothing() {
    for events in [
        r#"LogOn(card: "Luc's card", workstation: "PARIS-W7-01")"#,
        r#"LogOn(card: "Tom's card", workstation: "PARIS-W7-01", pin: "0000")"#,
        r#"LogOnWithPassword(user: "tmiller", workstation: "PARIS-W7-01", wrong: true)"#,
        r#"LogOnWithPassword(user: "tmiller", workstation: "PARIS-W7-01", way: "network-ntlm")"#,
        r#"ConnectRemote(from: "PARIS-W7-02", to: "PARIS-TS-01", card: "Luc's card")"#,
        r#"ConnectRemote(from: "PARIS-W7-02", to: "PARIS-TS-01", card: "Jane's card", redirected: false)"#,
        r#"Change("gpo:Terminal servers.fEnableSmartCard=0"), UpdatePolicy(computer: "PARIS-TS-01"), ConnectRemote(from: "PARIS-W7-02", to: "PARIS-TS-01", card: "Jane's card")"#,
        r#"Unlock(workstation: "PARIS-W7-01", user: "tmiller")"#,
        // Not joined to the domain: a ticket, and no session of the domain.
        r#"LogOn(card: "Jane's card", workstation: "VISITOR-W7")"#,
        r#"Shutdown(workstation: "PARIS-W7-01"), LogOn(card: "Tom's card", workstation: "PARIS-W7-01")"#,
    ] {
        assert_eq!(sessions(&at(1, events)), Vec::<String>::new(), "{events}");
    }
}

#[test]
fn a_wrong_pin_costs_the_card_a_try_in_the_events_that_follow() {
    let wrong = r#"LogOn(card: "Vera's card", workstation: "PARIS-W7-01", pin: "0000"),"#;
    let right = r#"LogOn(card: "Vera's card", workstation: "PARIS-W7-01")"#;
    let ending = |chronicle: &Chronicle| match &last(chronicle).happening {
        Some(sim::Happening::Card(told)) => told.ending.id,
        _ => panic!("no logon"),
    };
    assert_eq!(ending(&at(0, right)), "session.opened");
    assert_eq!(ending(&at(0, &[wrong, right].concat())), "card.pin.blocked");
}

#[test]
fn a_ticket_outlives_the_card_and_ends() {
    let begin = r#"LogOn(card: "Jane's card", workstation: "PARIS-W7-02"),"#;
    let out = r#"RemoveCard(card: "Jane's card"),"#;
    for (fact, events, expected) in [
        ("ten hours", [begin, out, "Wait(hours: 9)"].concat(), None),
        (
            "it is renewed without the card",
            [begin, out, "Wait(hours: 11)"].concat(),
            Some("session.ticket.renewed"),
        ),
        (
            "for a week",
            [begin, out, "Wait(days: 8)"].concat(),
            Some("session.ticket.ended"),
        ),
        (
            "the card in the reader gets another one",
            [begin, "Wait(days: 8)"].concat(),
            Some("session.ticket.again.card"),
        ),
        (
            "a password does",
            r#"LogOnWithPassword(user: "tmiller", workstation: "PARIS-W7-02"), Wait(days: 8)"#
                .to_owned(),
            Some("session.ticket.again.password"),
        ),
        (
            "unless a card is required by then",
            r#"LogOnWithPassword(user: "tmiller", workstation: "PARIS-W7-02"),
               RequireSmartCard(user: "tmiller"), Wait(days: 8)"#
                .to_owned(),
            Some("session.ticket.ended"),
        ),
    ] {
        let told = at(0, &events);
        let end = steps(&told).last().copied();
        assert_eq!(
            end.filter(|id| id.starts_with("session.ticket")),
            expected,
            "{fact}"
        );
    }
    // Who is asked unlocks with the card, and has a ticket again.
    let again = [
        begin,
        out,
        "Wait(days: 8),",
        r#"Lock(workstation: "PARIS-W7-02"), Unlock(workstation: "PARIS-W7-02", card: "Jane's card")"#,
    ];
    let told = at(0, &again.concat());
    let session = &last(&told).sessions[0];
    assert!(!session.asked_for_credentials);
    let (end, _) = session.ticket.unwrap();
    assert!(end > last(&told).at);
}

#[test]
fn nobody_at_the_machine_locks_it_where_a_limit_says_so() {
    let events = r#"LogOn(card: "Anna's card", workstation: "W11-001"), Idle(workstation: "W11-001", minutes: 15)"#;
    for (limit, expected) in [("0", "active"), ("901", "active"), ("900", "locked")] {
        let change = format!("gpo:Cards.InactivityTimeoutSecs={limit}");
        let told = run_on("today", &[change], events);
        assert_eq!(
            sessions(&told),
            [format!("ahansen W11-001 {expected}")],
            "{limit}"
        );
    }
}

#[test]
fn a_machine_that_goes_down_ends_its_sessions_and_hangs_up_those_it_shows() {
    let told = at(
        1,
        r#"LogOn(card: "Jane's card", workstation: "PARIS-W7-01"),
           ConnectRemote(from: "PARIS-W7-01", to: "PARIS-TS-01", card: "Jane's card"),
           Restart(workstation: "PARIS-W7-01")"#,
    );
    assert_eq!(sessions(&told), ["janderson PARIS-TS-01 disconnected"]);
}

#[test]
fn a_script_says_all_that_is_wrong_with_it() {
    let text = r#"(title: "t", world: "fabrikam", events: [
        LogOn(card: "No card", workstation: "PARIS-W7-01"),
        InsertCard(card: "Tom's card", workstation: "PARIS-TS-01"),
        UnplugReader(workstation: "ENG-W7-01", reader: "No reader"),
        Unlock(workstation: "PARIS-W7-01"),
        StartService(workstation: "LYON-XP-01", service: "SCPolicySvc"),
        Idle(workstation: "PARIS-W7-01", minutes: 0),
        Wait(hours: 1),
        At("2012-02-07T09:00Z"),
    ])"#;
    let error = Script::parse("t.ron", text, Path::new(".")).unwrap_err();
    let sim::ScenarioError::Several { problems } = error else {
        panic!("{error:?}")
    };
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "the world has no card named `No card`",
            "`PARIS-TS-01` has no reader",
            "`ENG-W7-01` has no reader named `No reader`",
            "Unlock is by card or by password",
            "`LYON-XP-01` has no service named `SCPolicySvc`",
            "a script waits for some time",
            "time does not go back from 2012-02-07T10:00:00Z to 2012-02-07T09:00:00Z",
        ]
    );
    for problem in &problems {
        let sim::ScenarioError::Value {
            place,
            text: source,
            help,
            ..
        } = problem
        else {
            panic!("{problem:?}")
        };
        assert!(place.offset() > 0 && !help.is_empty(), "{problem}");
        assert_eq!(source.name(), "t.ron");
    }
}

#[test]
fn every_shipped_script_runs_to_its_end() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts");
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let chronicle = Script::load(&path)
            .unwrap_or_else(|error| panic!("{error:?}"))
            .run()
            .unwrap();
        assert!(chronicle.entries.len() > 10, "{}", path.display());
        seen += 1;
    }
    assert_eq!(seen, 9);
}
