//! Users that are switched, and sessions side by side.

use super::{JANE, check, ward};

const TOM: &str = r#"LogOn(card: "Tom's card", workstation: "WARD")"#;
const OLD_JANE: &str = r#"LogOnWithPassword(user: "jane", workstation: "OLD")"#;
const OLD_TOM: &str = r#"LogOn(card: "Tom's card", workstation: "OLD")"#;
const ANN: &str = r#"LogOnWithPassword(user: "ann", workstation: "WARD")"#;

/// A desktop on the screen is no obstacle where users are switched: it goes on in the background.
#[test]
fn c3_7_who_comes_to_a_desktop_in_use_switches_users() {
    let beside = &["jane WARD disconnected", "tom WARD active"][..];
    let hidden = "workstation:WARD.HideFastUserSwitching=1";
    check(&[
        ("with a card", &[], &[JANE, TOM], "switch.opened", beside),
        (
            "with a password",
            &[],
            &[JANE, ANN],
            "password.opens",
            &["jane WARD disconnected", "ann WARD active"],
        ),
        (
            "by the form of that name",
            &[],
            &[JANE, &TOM.replace(')', r#", form: "switch-user")"#)],
            "switch.opened",
            beside,
        ),
        (
            "the same user comes back to his session",
            &[],
            &[JANE, TOM, JANE],
            "switch.same-user",
            &["jane WARD active", "tom WARD disconnected"],
        ),
        (
            "policy hides it",
            &[hidden],
            &[JANE, TOM],
            "switch.hidden",
            &["jane WARD active"],
        ),
        (
            "for passwords, too",
            &[hidden],
            &[JANE, ANN],
            "nothing",
            &["jane WARD active"],
        ),
        (
            "Windows XP on a member of a domain",
            &[],
            &[OLD_JANE, OLD_TOM],
            "switch.none",
            &["jane OLD active"],
        ),
    ]);
}

/// One reader, and the card of the other session in it: what to do is said.
#[test]
fn c3_7_a_card_that_was_left_in_the_only_reader_is_in_the_way() {
    let field = |card: &str| format!(r#"LogOn(card: "{card}", workstation: "FIELD")"#);
    let told = ward(
        &["workstation:FIELD.network=inside"],
        &[
            &field("Tom's card"),
            r#"SwitchUser(workstation: "FIELD")"#,
            &field("Jane's card"),
        ],
    );
    let said = &told.entries.last().unwrap().effects[0];
    assert!(
        said.starts_with("nothing: no reader of FIELD is free; "),
        "{said}"
    );
    assert!(
        said.ends_with(r#" holds Tom's card: take it out first, RemoveCard(card: "Tom's card")"#),
        "{said}"
    );
}

#[test]
fn c3_7_a_client_shows_one_session_and_a_session_host_many() {
    const USERS: &str = "workstation:WARD.local_group/Remote Desktop Users=ann|jane";
    let to = |host: &str, user: &str| {
        format!(r#"ConnectRemote(from: "LAPTOP", to: "{host}", user: "{user}")"#)
    };
    check(&[
        (
            "a client",
            &["workstation:LAPTOP.network=inside", USERS],
            &[JANE, &to("WARD", "ann")],
            "password.opens",
            &["jane WARD disconnected", "ann WARD active"],
        ),
        (
            "a session host",
            &["workstation:LAPTOP.network=inside"],
            &[&to("HOST", "jane"), &to("HOST", "ann")],
            "password.opens",
            &["jane HOST active", "ann HOST active"],
        ),
        (
            "the same user of a client gets the session back",
            &["workstation:LAPTOP.network=inside", USERS],
            &[JANE, &to("WARD", "jane")],
            "password.opens",
            &["jane WARD active"],
        ),
    ]);
}

/// Nothing limits the number of machines at which a card opened a session.
#[test]
fn c3_7_a_card_opens_sessions_on_many_machines() {
    let told = ward(
        &["workstation:FIELD.network=inside"],
        &[
            JANE,
            r#"LogOn(card: "Jane's card", workstation: "FIELD", certificate: 1)"#,
        ],
    );
    let machines: Vec<&str> = told
        .entries
        .last()
        .unwrap()
        .sessions
        .iter()
        .map(|s| s.machine.as_str())
        .collect();
    assert_eq!(machines, ["WARD", "FIELD"]);
}

/// Two identities on one card, two sessions: technically possible.
#[test]
fn c3_7_one_card_opens_sessions_of_two_users() {
    let duty =
        r#"LogOn(card: "Jane's card", workstation: "WARD", certificate: 4, hint: "CONTOSO\\duty")"#;
    check(&[(
        "beside each other",
        &[],
        &[JANE, r#"SwitchUser(workstation: "WARD")"#, duty],
        "session.opened",
        &["jane WARD disconnected", "duty WARD active"],
    )]);
}
