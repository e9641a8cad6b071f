//! Questions 4 and 5: sessions in parallel, and the removal of the card.

use sim::{Answer, QuestionId};

use super::{ELEVEN, SEVEN, ask, told};
use crate::account::changed;
use crate::sessions::{ends, last, run_on, short};
use crate::shipped::twin;

#[test]
fn q4_a_user_has_one_session_a_machine_and_many_machines() {
    for (world, user, host, policy) in [
        (
            SEVEN,
            "janderson",
            "PARIS-TS-01",
            "workstation:PARIS-TS-01.fSingleSessionPerUser=0",
        ),
        (
            ELEVEN,
            "ahansen",
            "RDS-1",
            "workstation:RDS-1.fSingleSessionPerUser=0",
        ),
    ] {
        let base = twin(world);
        let Answer::ParallelSessions(answer) = base.answer(QuestionId::ParallelSessions) else {
            panic!();
        };
        let row = answer.users.iter().find(|row| row.account == user).unwrap();
        assert!(
            row.one_session_on.len() > 1 && row.several_sessions_on.is_empty(),
            "{row:?}"
        );
        ask(&base, QuestionId::ParallelSessions).says(
            &format!("the same user by remote desktop to {host}"),
            "session.resumed",
            &[(policy, "session.new")],
        );
    }
}

/// Where its removal does nothing the card is needed at the logon, and again when the ticket can be renewed no more.
#[test]
fn q4_the_card_is_needed_at_the_logon_and_to_unlock_only() {
    for (world, card, machine, gpo, domain) in [
        (
            SEVEN,
            "Jane's card",
            "PARIS-W7-01",
            "Workstations",
            "fabrikam.com",
        ),
        (ELEVEN, "Anna's card", "W11-001", "Cards", "contoso.example"),
    ] {
        let nothing = format!("gpo:{gpo}.ScRemoveOption=0");
        let once = format!("domain:{domain}.ticket_renewal_days=0");
        let log_on = format!("LogOn(card: {card:?}, workstation: {machine:?})");
        let out = format!("RemoveCard(card: {card:?})");
        let lock = format!("Lock(workstation: {machine:?})");
        let unlock = format!("Unlock(card: {card:?}, workstation: {machine:?})");
        let run = |changes: &[&String], events: &[&str]| {
            let changes: Vec<String> = changes.iter().map(|change| (*change).clone()).collect();
            let told = run_on(world, &changes, &events.join(", "));
            let last = last(&told);
            let sessions: Vec<String> = last.sessions.iter().map(short).collect();
            let steps = last.outcomes.iter().flat_map(|outcome| &outcome.steps);
            let steps: Vec<&str> = steps.map(|told| told.step.id).collect();
            (sessions.join(", "), steps)
        };
        for (fact, changes, events, state, end) in [
            (
                "the session goes on",
                &[&nothing][..],
                &[&*log_on, &out][..],
                "active",
                "removal.nothing",
            ),
            (
                "unless the option says otherwise",
                &[],
                &[&log_on, &out],
                "locked",
                "removal.lock",
            ),
            (
                "its ticket is renewed",
                &[&nothing],
                &[&log_on, &out, "Wait(hours: 11)"],
                "active",
                "session.ticket.renewed",
            ),
            (
                "until it cannot be",
                &[&nothing],
                &[&log_on, &out, "Wait(days: 8)"],
                "active",
                "session.ticket.ended",
            ),
            (
                "or may not",
                &[&nothing, &once],
                &[&log_on, &out, "Wait(hours: 11)"],
                "active",
                "session.ticket.ended",
            ),
            (
                "with the card there nobody is asked",
                &[&nothing, &once],
                &[&log_on, "Wait(hours: 11)"],
                "active",
                "session.ticket.again.card",
            ),
            (
                "a lock takes the card again",
                &[&nothing],
                &[&log_on, &out, &lock, &unlock],
                "active",
                "session.unlocked",
            ),
        ] {
            let (sessions, steps) = run(changes, events);
            assert!(sessions.ends_with(state), "{world}: {fact}: {sessions}");
            assert!(steps.contains(&end), "{world}: {fact}: {steps:?}");
        }
        let Answer::ParallelSessions(answer) = twin(world).answer(QuestionId::ParallelSessions)
        else {
            panic!();
        };
        let life = &answer.tickets[0];
        assert_eq!(
            (life.domain.as_str(), life.hours, life.renewal_days),
            (domain, 10, 7)
        );
        let later: Vec<&str> = answer.later.iter().map(|row| row.ending.id).collect();
        assert_eq!(
            later,
            [
                "session.ticket.renewed",
                "session.ticket.again.card",
                "session.ticket.ended"
            ]
        );
    }
}

#[test]
fn q4a_several_users_at_one_machine_unless_switching_is_hidden() {
    for (world, machine, others) in [
        (
            SEVEN,
            "PARIS-W7-01",
            &[(
                "workstation:PARIS-W7-01.product=Windows XP",
                "session.refused.no-background",
            )][..],
        ),
        (ELEVEN, "W11-001", &[][..]),
    ] {
        let base = twin(world);
        let hidden = format!("workstation:{machine}.HideFastUserSwitching=1");
        let told = ask(&base, QuestionId::ParallelSessions);
        let of = format!("another user at the locked screen of {machine}");
        told.says(
            &of,
            "session.new",
            &[(&hidden, "session.refused.no-switching")],
        );
        told.says(&of, "session.new", others);
        // One card for two users is called unsupported since Windows 10.
        let Answer::ParallelSessions(answer) = base.answer(QuestionId::ParallelSessions) else {
            panic!();
        };
        let cards: Vec<bool> = answer.cards.iter().map(|card| card.undefined).collect();
        assert_eq!(cards.contains(&true), world == ELEVEN, "{cards:?}");
        assert!(!cards.is_empty());
    }
}

#[test]
fn q5_removal_does_what_the_option_says_where_the_service_runs() {
    told(SEVEN, QuestionId::CardRemoval)
        .says(
            "console session by card at PARIS-W7-01",
            "removal.lock",
            &[
                ("gpo:Workstations.ScRemoveOption=0", "removal.nothing"),
                ("gpo:Workstations.ScRemoveOption=2", "removal.logoff"),
                ("workstation:PARIS-W7-01.service/SCPolicySvc=stopped", "removal.service.stopped"),
            ],
        )
        // Disconnect is for remote sessions, and locks others.
        .whatever("console session by card at PARIS-W7-01", "ScRemoveOption=3")
        .says(
            "console session by card at PARIS-W7-02",
            "removal.service.stopped",
            &[("workstation:PARIS-W7-02.service/SCPolicySvc=running", "removal.lock")],
        )
        // By default there is neither option nor service: both are needed.
        .says(
            "console session by card at VISITOR-W7",
            "removal.nothing",
            &[(
                "workstation:VISITOR-W7.ScRemoveOption=1 and workstation:VISITOR-W7.service/SCPolicySvc=running",
                "removal.lock",
            )],
        )
        .says("console session by password at PARIS-W7-01", "removal.password", &[])
        .whatever("console session by password at PARIS-W7-01", "");
    told(ELEVEN, QuestionId::CardRemoval)
        .says(
            "console session by card at PAW-1",
            "removal.logoff",
            &[
                ("gpo:Privileged.ScRemoveOption=0", "removal.nothing"),
                ("gpo:Privileged.ScRemoveOption=1", "removal.lock"),
                (
                    "workstation:PAW-1.service/SCPolicySvc=stopped",
                    "removal.service.stopped",
                ),
            ],
        )
        .says(
            "console session by card at W11-002",
            "removal.service.stopped",
            &[(
                "workstation:W11-002.service/SCPolicySvc=running",
                "removal.lock",
            )],
        )
        .says(
            "console session by password at W11-001",
            "removal.password",
            &[],
        )
        .whatever("console session by password at W11-001", "");
}

#[test]
fn q5_the_reader_and_its_counter_decide() {
    for (world, card, machine) in [
        (SEVEN, "Jane's card", "PARIS-W7-01"),
        (ELEVEN, "Anna's card", "W11-001"),
    ] {
        let events = format!(
            "LogOn(card: {card:?}, workstation: {machine:?}), RemoveCard(card: {card:?}), \
             InsertCard(card: {card:?}, workstation: {machine:?}), \
             Change(\"workstation:{machine}.service/SCPolicySvc=running\")"
        );
        let stopped = format!("workstation:{machine}.service/SCPolicySvc=stopped");
        let told = run_on(world, &[stopped], &events);
        let steps: Vec<&str> = last(&told)
            .outcomes
            .iter()
            .flat_map(|outcome| outcome.steps.iter().map(|told| told.step.id))
            .collect();
        assert!(
            steps.contains(&"removal.counter") && steps.contains(&"removal.lock"),
            "{world}: {steps:?}"
        );
    }
}

#[test]
fn q5a_a_remote_session_is_disconnected_by_the_policy_of_its_host() {
    told(SEVEN, QuestionId::CardRemoval)
        .says(
            "remote session by card at PARIS-TS-01",
            "removal.disconnect",
            &[
                ("gpo:Terminal servers.ScRemoveOption=1", "removal.lock"),
                ("gpo:Terminal servers.ScRemoveOption=0", "removal.nothing"),
            ],
        )
        .whatever("remote session by card at PARIS-TS-01", "gpo:Workstations")
        .says(
            "card of a remote desktop on PARIS-W7-01",
            "session.remote.redirected",
            &[(
                "workstation:PARIS-W7-01.fEnableSmartCard=0",
                "session.remote.not-redirected",
            )],
        );
    let host = changed(
        &twin(ELEVEN),
        &[
            "workstation:RDS-1.service/SCPolicySvc=running",
            "gpo:Cards.ScRemoveOption=3",
        ],
    );
    ask(&host, QuestionId::CardRemoval)
        .says(
            "remote session by card at W11-001",
            "removal.disconnect",
            &[("gpo:Cards.ScRemoveOption=1", "removal.lock")],
        )
        .says(
            "card of a remote desktop on W11-001",
            "session.remote.redirected",
            &[(
                "workstation:W11-001.fEnableSmartCard=0",
                "session.remote.not-redirected",
            )],
        );
}

#[test]
fn q5b_the_card_of_an_elevation_is_nobodys() {
    let events = r#"LogOn(card: "Jane's card", workstation: "ENG-W7-01"),
        LogOn(card: "Paul's card", workstation: "ENG-W7-01", certificate: 2, form: "runas"), RemoveCard(card: "Paul's card")"#;
    let told = run_on(SEVEN, &[], events);
    assert_eq!(ends(last(&told)), ["janderson removal.not-watched"]);
    let events = r#"LogOn(card: "Anna's card", workstation: "W11-003"),
        LogOn(card: "Ben's card", workstation: "W11-003", certificate: 2, form: "runas"), RemoveCard(card: "Ben's card")"#;
    let told = run_on(ELEVEN, &[], events);
    assert_eq!(ends(last(&told)), ["ahansen removal.not-watched"]);
}
