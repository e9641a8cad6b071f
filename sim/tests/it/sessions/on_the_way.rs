//! Steps of sessions on the way, each by the events that bring it about.

use sim::value::PasswordPath;
use sim::{Answer, Chronicle, PasswordRequest, QuestionId};

use super::table::options;
use super::{last, run_on};
use crate::account::{changed, logon, twin};

/// The steps of the last event that told any, of every outcome.
fn steps(chronicle: &Chronicle) -> Vec<&'static str> {
    let outcomes = last(chronicle).outcomes.iter();
    outcomes
        .flat_map(|outcome| outcome.steps.iter().map(|told| told.step.id))
        .collect()
}

const TOM: &str = r#"LogOn(card: "Tom's card", workstation: "PARIS-W7-01")"#;
const JANE: &str = r#"LogOn(card: "Jane's card", workstation: "ENG-W7-01")"#;
const TO_HOST: &str =
    r#"ConnectRemote(from: "PARIS-W7-02", to: "PARIS-TS-01", card: "Jane's card")"#;
const LOCK: &str = r#"Lock(workstation: "PARIS-W7-01")"#;
const BY_PASSWORD: &str = r#"Unlock(workstation: "PARIS-W7-01", user: "tmiller")"#;
const STOP: &str = r#"StopService(workstation: "PARIS-W7-01", service: "SCPolicySvc")"#;
const UNPLUG: &str = r#"UnplugReader(workstation: "PARIS-W7-01")"#;
const OUT: &str = r#"RemoveCard(card: "Tom's card")"#;
const HANG_UP: &str = r#"Disconnect(workstation: "PARIS-TS-01", user: "janderson")"#;

#[test]
fn c3_9_what_is_told_of_a_removal_on_the_way() {
    for (step, option, assumed, events) in [
        (
            "removal.watched.still",
            1,
            "",
            &[TOM, LOCK, BY_PASSWORD][..],
        ),
        (
            "removal.watched.ends",
            1,
            "assume:password-unlock-watch=watch-ends",
            &[TOM, LOCK, BY_PASSWORD],
        ),
        ("removal.service.forgets", 1, "", &[TOM, STOP]),
        (
            "removal.service.keeps",
            1,
            "assume:removal-service-restart=watched-again",
            &[TOM, STOP],
        ),
        (
            "removal.counter",
            1,
            "",
            &[
                r#"LogOn(card: "Tom's card", workstation: "PARIS-W7-02")"#,
                OUT,
                r#"InsertCard(card: "Tom's card", workstation: "PARIS-W7-02")"#,
                r#"StartService(workstation: "PARIS-W7-02", service: "SCPolicySvc")"#,
            ],
        ),
        ("removal.unplugged", 1, "", &[TOM, UNPLUG]),
        (
            "removal.unplugged.not-seen",
            1,
            "assume:reader-unplugged=not-seen",
            &[TOM, UNPLUG],
        ),
        ("removal.dropped.watch-ends", 2, "", &[TO_HOST, HANG_UP]),
        (
            "removal.dropped",
            2,
            "assume:redirection-dropped=as-removal",
            &[TO_HOST, HANG_UP],
        ),
        ("removal.not-remote", 3, "", &[TOM, OUT]),
        (
            "removal.locked.stays",
            2,
            "assume:removal-while-locked=nothing",
            &[TOM, LOCK, OUT],
        ),
        (
            "session.other.to-background",
            0,
            "",
            &[
                JANE,
                r#"LogOn(card: "Tom's card", workstation: "ENG-W7-01")"#,
            ],
        ),
        (
            "session.other.one-active",
            0,
            "workstation:ENG-W7-01.local_group/Remote Desktop Users=tmiller",
            &[
                JANE,
                r#"ConnectRemote(from: "PARIS-W7-02", to: "ENG-W7-01", user: "tmiller")"#,
            ],
        ),
    ] {
        let mut changes = options(option);
        changes.extend((!assumed.is_empty()).then(|| assumed.to_owned()));
        let told = run_on("fabrikam", &changes, &events.join(", "));
        let steps = steps(&told);
        assert!(steps.contains(&step), "{step}: {steps:?}");
    }
}

#[test]
fn c3_9_two_identities_of_one_card_on_windows_11() {
    let events = r#"LogOn(card: "Jane's card", workstation: "WARD", certificate: 1),
        SwitchUser(workstation: "WARD"),
        LogOn(card: "Jane's card", workstation: "WARD", certificate: 4, hint: "CONTOSO\\duty"),
        RemoveCard(card: "Jane's card")"#;
    let run = |assumed: &[&str]| {
        let changes = [
            "workstation:WARD.service/SCPolicySvc=running",
            "workstation:WARD.ScRemoveOption=2",
        ];
        let changes: Vec<String> = changes
            .iter()
            .chain(assumed)
            .map(|c| (*c).to_owned())
            .collect();
        steps(&run_on("../ward.ron", &changes, events))
    };
    let both = run(&[]);
    assert_eq!(
        both.iter()
            .filter(|step| **step == "removal.two-identities")
            .count(),
        2
    );
    assert_eq!(
        both.iter()
            .filter(|step| **step == "removal.logoff")
            .count(),
        2
    );
    let one = run(&["assume:shared-reader=only-the-one-on-the-screen"]);
    assert!(one.contains(&"removal.other-session"), "{one:?}");
    assert_eq!(
        one.iter().filter(|step| **step == "removal.logoff").count(),
        1
    );
}

#[test]
fn c3_9_a_virtual_card_and_a_session_that_is_disconnected_already() {
    let events = r#"InsertCard(card: "Jane's virtual card", workstation: "LAPTOP", reader: "Microsoft Virtual Smart Card 0"),
        LogOn(card: "Jane's virtual card", workstation: "LAPTOP"), RemoveCard(card: "Jane's virtual card")"#;
    let told = run_on("virtual-card.ron", &[], events);
    assert_eq!(steps(&told), ["removal.virtual-card"]);
    let changes: Vec<sim::Change> = options(3).iter().map(|c| c.parse().unwrap()).collect();
    let base = sim::Twin::new(worlds::load_shipped("fabrikam").unwrap().unwrap().world).unwrap();
    let Answer::CardRemoval(answer) = base.what_if(&changes).unwrap().ask(QuestionId::CardRemoval)
    else {
        panic!()
    };
    let mut ends = answer.rows.iter().flat_map(|row| &row.endings);
    assert!(ends.any(|end| end.ending.step.id == "removal.disconnect.already"));
}

#[test]
fn c1_2_a_machine_that_nobody_touches_says_why_it_locks() {
    let events = r#"LogOn(card: "Anna's card", workstation: "W11-001"), Idle(workstation: "W11-001", minutes: 15)"#;
    let told = run_on(
        "today",
        &["gpo:Cards.InactivityTimeoutSecs=900".to_owned()],
        events,
    );
    assert_eq!(steps(&told), ["session.locked.inactivity"]);
}

/// The policy of the workstation's account lets in, and only audits; in every form that a domain controller verifies.
#[test]
fn the_policy_of_a_host_is_told_where_it_lets_in() {
    let to = "computer:W1.authentication_policy=To W1";
    let staff = "user:jane.member_of=Staff";
    let set = "user:jane.password_last_set=2017-04-29T09:00Z";
    let audited = "authentication-policy:To W1.enforced=false";
    for (changes, expected, ending) in [
        (&[to, staff, set][..], "host.allowed", "unlock.opened"),
        (&[to, audited][..], "host.audited", "unlock.opened"),
        (&[to][..], "host.refused", "host.refused"),
    ] {
        let base = changed(&twin(), changes);
        let told = logon(&base, "Jane's card", "W1");
        assert!(
            told.steps.iter().any(|told| told.step.id == expected),
            "{expected}"
        );
        let unlock = crate::form::request("Jane's card", sim::value::LogonForm::Unlock, "W1");
        let told = crate::form::told(&base, &unlock);
        assert!(
            told.steps.iter().any(|told| told.step.id == expected),
            "{expected}"
        );
        assert_eq!(told.ending.id, ending);
    }
}

#[test]
fn a_workstation_of_another_domain_gets_its_ticket_there() {
    let users =
        r#"(name: "bob", domain: "eu.fab.example", user_principal_name: "bob.dahl@fab.org"),"#;
    let cards = crate::lookup::card("Card", r#"upn: "bob.dahl@fab.org""#);
    let base = crate::lookup::world("Server 2022", "2020-05-06T09:00Z", users, &cards);
    let told = logon(&base, "Card", "WS1");
    assert_eq!(told.ending.id, "session.opened");
    let step = "session.host-ticket.other-domain";
    assert!(told.steps.iter().any(|told| told.step.id == step));
}

#[test]
fn a_password_says_how_it_is_asked() {
    let base = twin();
    for (path, expected) in [
        (
            PasswordPath::RemoteDesktop,
            &["password.nla", "password.kerberos"][..],
        ),
        (PasswordPath::Console, &["password.kerberos"]),
        (PasswordPath::ConsoleNtlm, &["password.ntlm"]),
        (PasswordPath::NetworkNtlm, &["password.ntlm"]),
        (PasswordPath::LdapBind, &["password.bind"]),
    ] {
        let told = base.explain_password(&PasswordRequest {
            user: "jane".to_owned(),
            workstation: "W1".to_owned(),
            path,
            wrong: false,
            domain_controller: None,
        });
        let told = told.unwrap();
        let asked = [
            "password.nla",
            "password.kerberos",
            "password.ntlm",
            "password.bind",
        ];
        let steps: Vec<&str> = told.steps.iter().map(|told| told.step.id).collect();
        let said: Vec<&str> = steps
            .iter()
            .copied()
            .filter(|id| asked.contains(id))
            .collect();
        assert_eq!(said, expected, "{}", path.name());
    }
}
