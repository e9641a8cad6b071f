//! Section "decision table" of the facts about removal: a case a row, a cell for each option from 0 to 3.

use super::{ends, last, run_on, short};

/// Events after Tom's logon with his card at PARIS-W7-01.
macro_rules! tom_logs_on {
    ($then:literal) => {
        concat!(
            r#"LogOn(card: "Tom's card", workstation: "PARIS-W7-01"), "#,
            $then
        )
    };
}

/// ScRemoveOption for the workstations and for the terminal server.
pub(crate) fn options(option: u8) -> Vec<String> {
    ["Workstations", "Terminal servers"]
        .iter()
        .map(|gpo| format!("gpo:{gpo}.ScRemoveOption={option}"))
        .collect()
}

/// One row: what happens, how the last event ends for each option, and what is there afterwards.
struct Row {
    fact: &'static str,
    events: &'static str,
    ends: [&'static str; 4],
    after: [&'static str; 4],
}

const ROWS: &[Row] = &[
    Row {
        fact: "console session, card out of its reader",
        events: tom_logs_on!(r#"RemoveCard(card: "Tom's card")"#),
        ends: [
            "tmiller removal.nothing",
            "tmiller removal.lock",
            "tmiller removal.logoff",
            "tmiller removal.lock",
        ],
        after: [
            "tmiller PARIS-W7-01 active",
            "tmiller PARIS-W7-01 locked",
            "",
            "tmiller PARIS-W7-01 locked",
        ],
    },
    Row {
        fact: "RDP session on this host, redirected card out",
        events: r#"ConnectRemote(from: "PARIS-W7-02", to: "PARIS-TS-01", card: "Jane's card"), RemoveCard(card: "Jane's card")"#,
        ends: [
            "janderson removal.nothing",
            "janderson removal.lock",
            "janderson removal.logoff",
            "janderson removal.disconnect",
        ],
        after: [
            "janderson PARIS-TS-01 active",
            "janderson PARIS-TS-01 locked",
            "",
            "janderson PARIS-TS-01 disconnected",
        ],
    },
    Row {
        fact: "RDP session that was disconnected by the removal is resumed elsewhere",
        events: r#"ConnectRemote(from: "PARIS-W7-02", to: "PARIS-TS-01", card: "Jane's card"), RemoveCard(card: "Jane's card"),
            Reconnect(from: "ENG-W7-01", to: "PARIS-TS-01", card: "Jane's card"), RemoveCard(card: "Jane's card")"#,
        ends: [
            "janderson removal.nothing",
            "janderson removal.lock",
            "janderson removal.logoff",
            "janderson removal.disconnect",
        ],
        after: [
            "janderson PARIS-TS-01 active",
            "janderson PARIS-TS-01 locked",
            "",
            "janderson PARIS-TS-01 disconnected",
        ],
    },
    Row {
        fact: "session opened by password, a card was merely present",
        events: r#"LogOnWithPassword(user: "tmiller", workstation: "PARIS-W7-01"),
            InsertCard(card: "Tom's card", workstation: "PARIS-W7-01"), RemoveCard(card: "Tom's card")"#,
        ends: ["tmiller removal.password"; 4],
        after: ["tmiller PARIS-W7-01 active"; 4],
    },
    Row {
        fact: "opened by card, unlocked by password after the watch has acted",
        events: tom_logs_on!(
            r#"RemoveCard(card: "Tom's card"),
            Lock(workstation: "PARIS-W7-01"), Unlock(workstation: "PARIS-W7-01", user: "tmiller"),
            InsertCard(card: "Tom's card", workstation: "PARIS-W7-01"), RemoveCard(card: "Tom's card")"#
        ),
        // With option 2 there is nobody any more who could unlock.
        ends: [
            "tmiller removal.password",
            "tmiller removal.password",
            "",
            "tmiller removal.password",
        ],
        after: [
            "tmiller PARIS-W7-01 active",
            "tmiller PARIS-W7-01 active",
            "",
            "tmiller PARIS-W7-01 active",
        ],
    },
    Row {
        fact: "opened by card, unlocked by password before the watch has acted",
        events: tom_logs_on!(
            r#"Lock(workstation: "PARIS-W7-01"),
            Unlock(workstation: "PARIS-W7-01", user: "tmiller"), RemoveCard(card: "Tom's card")"#
        ),
        ends: [
            "tmiller removal.nothing",
            "tmiller removal.lock",
            "tmiller removal.logoff",
            "tmiller removal.lock",
        ],
        after: [
            "tmiller PARIS-W7-01 active",
            "tmiller PARIS-W7-01 locked",
            "",
            "tmiller PARIS-W7-01 locked",
        ],
    },
    Row {
        fact: "unlocked by card after the watch has acted, which arms again",
        events: r#"LogOnWithPassword(user: "tmiller", workstation: "PARIS-W7-01"), Lock(workstation: "PARIS-W7-01"),
            Unlock(workstation: "PARIS-W7-01", card: "Tom's card"), RemoveCard(card: "Tom's card")"#,
        ends: [
            "tmiller removal.nothing",
            "tmiller removal.lock",
            "tmiller removal.logoff",
            "tmiller removal.lock",
        ],
        after: [
            "tmiller PARIS-W7-01 active",
            "tmiller PARIS-W7-01 locked",
            "",
            "tmiller PARIS-W7-01 locked",
        ],
    },
    Row {
        fact: "card in another reader removed",
        events: r#"LogOn(card: "Jane's card", workstation: "ENG-W7-01"),
            InsertCard(card: "Tom's card", workstation: "ENG-W7-01"), RemoveCard(card: "Tom's card")"#,
        ends: ["janderson removal.not-watched"; 4],
        after: ["janderson ENG-W7-01 active"; 4],
    },
    Row {
        fact: "second card of an elevation removed",
        events: r#"LogOn(card: "Jane's card", workstation: "ENG-W7-01"),
            Elevate(card: "Paul's card", workstation: "ENG-W7-01", certificate: 2), RemoveCard(card: "Paul's card")"#,
        ends: ["janderson removal.not-watched"; 4],
        after: ["janderson ENG-W7-01 active, elevated"; 4],
    },
    Row {
        fact: "another card inserted in the same reader later",
        events: tom_logs_on!(
            r#"RemoveCard(card: "Tom's card"),
            InsertCard(card: "Jane's card", workstation: "PARIS-W7-01"), RemoveCard(card: "Jane's card")"#
        ),
        ends: [
            "tmiller removal.not-watched",
            "tmiller removal.not-watched",
            "",
            "tmiller removal.not-watched",
        ],
        after: [
            "tmiller PARIS-W7-01 active",
            "tmiller PARIS-W7-01 locked",
            "",
            "tmiller PARIS-W7-01 locked",
        ],
    },
    Row {
        fact: "reader unplugged with the card in",
        events: tom_logs_on!(r#"UnplugReader(workstation: "PARIS-W7-01")"#),
        ends: [
            "tmiller removal.nothing",
            "tmiller removal.lock",
            "tmiller removal.logoff",
            "tmiller removal.lock",
        ],
        after: [
            "tmiller PARIS-W7-01 active",
            "tmiller PARIS-W7-01 locked",
            "",
            "tmiller PARIS-W7-01 locked",
        ],
    },
    Row {
        fact: "several sessions, each armed with its own reader: the one in the background loses its card",
        events: r#"LogOn(card: "Jane's card", workstation: "ENG-W7-01"), SwitchUser(workstation: "ENG-W7-01"),
            LogOn(card: "Tom's card", workstation: "ENG-W7-01"), RemoveCard(card: "Jane's card")"#,
        ends: [
            "janderson removal.nothing",
            "janderson removal.lock.background",
            "janderson removal.logoff",
            "janderson removal.lock.background",
        ],
        after: [
            "janderson ENG-W7-01 disconnected, tmiller ENG-W7-01 active",
            "janderson ENG-W7-01 disconnected, tmiller ENG-W7-01 active",
            "tmiller ENG-W7-01 active",
            "janderson ENG-W7-01 disconnected, tmiller ENG-W7-01 active",
        ],
    },
    Row {
        fact: "several sessions armed with the same reader, one card of several users",
        events: r#"LogOn(card: "Reception card", workstation: "ENG-W7-01", hint: "FABRIKAM\\reception-day"),
            SwitchUser(workstation: "ENG-W7-01"),
            LogOn(card: "Reception card", workstation: "ENG-W7-01", hint: "FABRIKAM\\reception-night"),
            RemoveCard(card: "Reception card")"#,
        ends: [
            "reception-day removal.nothing, reception-night removal.nothing",
            "reception-day removal.lock.background, reception-night removal.lock",
            "reception-day removal.logoff, reception-night removal.logoff",
            "reception-day removal.lock.background, reception-night removal.lock",
        ],
        after: [
            "reception-day ENG-W7-01 disconnected, reception-night ENG-W7-01 active",
            "reception-day ENG-W7-01 disconnected, reception-night ENG-W7-01 locked",
            "",
            "reception-day ENG-W7-01 disconnected, reception-night ENG-W7-01 locked",
        ],
    },
    Row {
        fact: "elevated process in the session ends only if the session logs off",
        events: r#"LogOn(card: "Jane's card", workstation: "ENG-W7-01"),
            Elevate(card: "Paul's card", workstation: "ENG-W7-01", certificate: 2), RemoveCard(card: "Jane's card")"#,
        ends: [
            "janderson removal.nothing",
            "janderson removal.lock",
            "janderson removal.logoff, janderson session.elevated.ends",
            "janderson removal.lock",
        ],
        after: [
            "janderson ENG-W7-01 active, elevated",
            "janderson ENG-W7-01 locked, elevated",
            "",
            "janderson ENG-W7-01 locked, elevated",
        ],
    },
    Row {
        fact: "card in a laptop used for the console logon and redirected into RDP",
        events: r#"LogOn(card: "Jane's card", workstation: "PARIS-W7-01"),
            ConnectRemote(from: "PARIS-W7-01", to: "PARIS-TS-01", card: "Jane's card"), RemoveCard(card: "Jane's card")"#,
        ends: [
            "janderson removal.nothing, janderson removal.nothing",
            "janderson removal.lock, janderson removal.lock",
            "janderson removal.logoff, janderson removal.logoff",
            "janderson removal.lock, janderson removal.disconnect",
        ],
        after: [
            "janderson PARIS-W7-01 active, janderson PARIS-TS-01 active",
            "janderson PARIS-W7-01 locked, janderson PARIS-TS-01 locked",
            "",
            "janderson PARIS-W7-01 locked, janderson PARIS-TS-01 disconnected",
        ],
    },
    Row {
        fact: "SCPolicySvc stopped",
        events: r#"LogOn(card: "Tom's card", workstation: "PARIS-W7-02"), RemoveCard(card: "Tom's card")"#,
        ends: ["tmiller removal.service.stopped"; 4],
        after: ["tmiller PARIS-W7-02 active"; 4],
    },
    Row {
        fact: "SCPolicySvc stopped after it took the record",
        events: tom_logs_on!(
            r#"StopService(workstation: "PARIS-W7-01", service: "SCPolicySvc"), RemoveCard(card: "Tom's card")"#
        ),
        ends: ["tmiller removal.not-watched"; 4],
        after: ["tmiller PARIS-W7-01 active"; 4],
    },
    Row {
        fact: "SCPolicySvc started later watches pending records",
        events: r#"LogOn(card: "Tom's card", workstation: "PARIS-W7-02"),
            StartService(workstation: "PARIS-W7-02", service: "SCPolicySvc"), RemoveCard(card: "Tom's card")"#,
        ends: [
            "tmiller removal.nothing",
            "tmiller removal.lock",
            "tmiller removal.logoff",
            "tmiller removal.lock",
        ],
        after: [
            "tmiller PARIS-W7-02 active",
            "tmiller PARIS-W7-02 locked",
            "",
            "tmiller PARIS-W7-02 locked",
        ],
    },
    Row {
        fact: "SCPolicySvc started later acts at once where the counter differs, though the card is back",
        events: r#"LogOn(card: "Tom's card", workstation: "PARIS-W7-02"), RemoveCard(card: "Tom's card"),
            InsertCard(card: "Tom's card", workstation: "PARIS-W7-02"),
            StartService(workstation: "PARIS-W7-02", service: "SCPolicySvc")"#,
        ends: [
            "tmiller removal.watched.nothing, tmiller removal.nothing",
            "tmiller removal.watched.lock, tmiller removal.lock",
            "tmiller removal.watched.logoff, tmiller removal.logoff",
            "tmiller removal.watched.disconnect, tmiller removal.lock",
        ],
        after: [
            "tmiller PARIS-W7-02 active",
            "tmiller PARIS-W7-02 locked",
            "",
            "tmiller PARIS-W7-02 locked",
        ],
    },
    Row {
        fact: "machine locked already",
        events: tom_logs_on!(r#"Lock(workstation: "PARIS-W7-01"), RemoveCard(card: "Tom's card")"#),
        ends: [
            "tmiller removal.nothing",
            "tmiller removal.lock.already",
            "tmiller removal.logoff",
            "tmiller removal.lock.already",
        ],
        after: [
            "tmiller PARIS-W7-01 locked",
            "tmiller PARIS-W7-01 locked",
            "",
            "tmiller PARIS-W7-01 locked",
        ],
    },
    Row {
        fact: "remote session locked already",
        events: r#"ConnectRemote(from: "PARIS-W7-02", to: "PARIS-TS-01", card: "Jane's card"),
            Lock(workstation: "PARIS-TS-01", user: "janderson"), RemoveCard(card: "Jane's card")"#,
        ends: [
            "janderson removal.nothing",
            "janderson removal.lock.already",
            "janderson removal.logoff",
            "janderson removal.disconnect",
        ],
        after: [
            "janderson PARIS-TS-01 locked",
            "janderson PARIS-TS-01 locked",
            "",
            "janderson PARIS-TS-01 disconnected",
        ],
    },
    Row {
        fact: "Windows XP: Winlogon watches, no service",
        events: r#"LogOn(card: "Paul's card", workstation: "LYON-XP-01"), RemoveCard(card: "Paul's card")"#,
        ends: [
            "psimon removal.nothing",
            "psimon removal.lock",
            "psimon removal.logoff",
            "psimon removal.lock",
        ],
        after: [
            "psimon LYON-XP-01 active",
            "psimon LYON-XP-01 locked",
            "",
            "psimon LYON-XP-01 locked",
        ],
    },
    Row {
        fact: "the resource manager stopped: no card is seen to leave",
        events: tom_logs_on!(
            r#"StopService(workstation: "PARIS-W7-01", service: "SCardSvr"), RemoveCard(card: "Tom's card")"#
        ),
        ends: ["tmiller removal.resource-manager.stopped"; 4],
        after: ["tmiller PARIS-W7-01 active"; 4],
    },
];

#[test]
fn each_row_ends_as_the_table_says_for_each_option() {
    for row in ROWS {
        for option in 0..4_u8 {
            let told = run_on("fabrikam", &options(option), row.events);
            let at = usize::from(option);
            assert_eq!(
                ends(last(&told)).join(", "),
                row.ends[at],
                "{}, option {option}",
                row.fact
            );
            let after: Vec<String> = last(&told)
                .sessions
                .iter()
                .map(|session| {
                    let elevated = if session.elevated.is_empty() {
                        ""
                    } else {
                        ", elevated"
                    };
                    short(session) + elevated
                })
                .collect();
            assert_eq!(
                after.join(", "),
                row.after[at],
                "{}, option {option}",
                row.fact
            );
        }
    }
}

/// A virtual smart card is part of the machine, and so is its reader.
#[test]
fn a_virtual_smart_card_cannot_be_removed() {
    for option in 0..4 {
        let changes = [format!("gpo:Machines.ScRemoveOption={option}")];
        for events in [
            r#"RemoveCard(card: "Jane's virtual card")"#,
            r#"UnplugReader(workstation: "LAPTOP", reader: "Microsoft Virtual Smart Card 0")"#,
        ] {
            let events = format!(
                r#"InsertCard(card: "Jane's virtual card", workstation: "LAPTOP", reader: "Microsoft Virtual Smart Card 0"),
                   LogOn(card: "Jane's virtual card", workstation: "LAPTOP"), {events}"#
            );
            let told = run_on("virtual-card.ron", &changes, &events);
            let sessions: Vec<String> = last(&told).sessions.iter().map(short).collect();
            assert_eq!(
                sessions,
                ["jane LAPTOP active"],
                "option {option}: {events}"
            );
        }
    }
}

/// A change of the option waits for the next watch, or for the service; Windows XP's for the next logon.
#[test]
fn a_change_of_the_option_holds_from_the_next_watch_on() {
    let change = |machine: &str| {
        format!(
            "Change(\"gpo:Workstations.ScRemoveOption=2\"), UpdatePolicy(computer: \"{machine}\"),"
        )
    };
    let again = |machine: &str, card: &str| {
        format!(
            "Lock(workstation: \"{machine}\"), Unlock(workstation: \"{machine}\", card: \"{card}\"),"
        )
    };
    for (machine, card, unlocked) in [
        ("PARIS-W7-01", "Tom's card", "removal.logoff"),
        ("LYON-XP-01", "Paul's card", "removal.lock"),
    ] {
        let begin = format!("LogOn(card: \"{card}\", workstation: \"{machine}\"),");
        let out = format!("RemoveCard(card: \"{card}\")");
        let off = format!("LogOff(workstation: \"{machine}\"),");
        for (middle, expected) in [
            (String::new(), "removal.lock"),
            (change(machine), "removal.lock"),
            (change(machine) + &again(machine, card), unlocked),
            (change(machine) + &off + &begin, "removal.logoff"),
        ] {
            let told = run_on("fabrikam", &options(1), &format!("{begin}{middle}{out}"));
            let ends = ends(last(&told));
            assert!(ends[0].ends_with(expected), "{machine}: {middle}: {ends:?}");
        }
    }
}
