//! Unlocking.

use super::{JANE, LOCK, NO_CONTROLLER, check, ending, steps, ward};

const BY_JANE: &str = r#"Unlock(workstation: "WARD", card: "Jane's card", certificate: 1)"#;
const BY_TOM: &str = r#"Unlock(workstation: "WARD", card: "Tom's card")"#;
const BY_PASSWORD: &str = r#"Unlock(workstation: "WARD", user: "jane")"#;

#[test]
fn c3_3_a_domain_controller_is_asked_again_and_else_the_cache() {
    let told = ward(&[], &[JANE, LOCK, BY_JANE]);
    let last = told.entries.last().unwrap();
    assert_eq!(ending(last), "unlock.opened");
    // The whole exchange, on real bytes.
    assert!(steps(last).contains(&"reply.key"), "{:?}", steps(last));
    let Some(sim::Happening::Form(form)) = &last.happening else {
        panic!()
    };
    assert!(form.exchanges.iter().all(|exchange| exchange.executed));
    assert_eq!(form.exchanges.len(), 1);
    // What was kept at the logon opens it where nobody answers.
    let told = ward(&[], &[JANE, LOCK, NO_CONTROLLER, BY_JANE]);
    let last = told.entries.last().unwrap();
    assert_eq!(ending(last), "unlock.opened");
    let steps = steps(last);
    assert!(
        steps.contains(&"cached.opened") && !steps.contains(&"reply.key"),
        "{steps:?}"
    );
}

#[test]
fn c3_3_force_unlock_logon_forbids_the_cache() {
    let force = "workstation:WARD.ForceUnlockLogon=1";
    let jane = &["jane WARD active"][..];
    let locked = &["jane WARD locked"][..];
    check(&[
        (
            "with a domain controller",
            &[force],
            &[JANE, LOCK, BY_JANE],
            "unlock.opened",
            jane,
        ),
        (
            "without",
            &[force],
            &[JANE, LOCK, NO_CONTROLLER, BY_JANE],
            "unlock.controller",
            locked,
        ),
        (
            "a password, too",
            &[force],
            &[JANE, LOCK, NO_CONTROLLER, BY_PASSWORD],
            "unlock.controller",
            locked,
        ),
        (
            "a password, not forced",
            &[],
            &[JANE, LOCK, NO_CONTROLLER, BY_PASSWORD],
            "password.unlocks",
            jane,
        ),
        (
            "whoever logs on at his own locked screen unlocks it",
            &[force],
            &[JANE, LOCK, NO_CONTROLLER, JANE],
            "unlock.controller",
            locked,
        ),
    ]);
}

#[test]
fn c3_3_any_certificate_of_the_same_user_unlocks() {
    check(&[(
        "another certificate, another key",
        &[],
        &[
            JANE,
            LOCK,
            r#"Unlock(workstation: "WARD", card: "Jane's card", certificate: 2)"#,
        ],
        "unlock.opened",
        &["jane WARD active"],
    )]);
}

#[test]
fn c3_3_another_users_card_does_not_unlock() {
    let tom = r#"LogOn(card: "Tom's card", workstation: "WARD")"#;
    check(&[
        (
            "it is offered another session",
            &[],
            &[JANE, LOCK, BY_TOM],
            "unlock.other-user",
            &["jane WARD locked"],
        ),
        (
            "and gets it, who logs on instead",
            &[],
            &[JANE, LOCK, tom],
            "switch.opened",
            &["jane WARD disconnected", "tom WARD active"],
        ),
        (
            "where users are not switched it stays locked",
            &["workstation:WARD.HideFastUserSwitching=1"],
            &[JANE, LOCK, tom],
            "unlock.other-user.no-switch",
            &["jane WARD locked"],
        ),
    ]);
}

#[test]
fn c3_3_a_password_unlocks_unless_the_card_is_forced() {
    let locked = &["jane WARD locked"][..];
    check(&[
        (
            "a password",
            &[],
            &[JANE, LOCK, BY_PASSWORD],
            "password.unlocks",
            &["jane WARD active"],
        ),
        (
            "the machine forces",
            &["workstation:WARD.ScForceOption=1"],
            &[JANE, LOCK, BY_PASSWORD],
            "password.machine",
            locked,
        ),
        (
            "the user is forced",
            &[],
            &[JANE, LOCK, r#"RequireSmartCard(user: "jane")"#, BY_PASSWORD],
            "password.card-required",
            locked,
        ),
        (
            "a wrong one",
            &[],
            &[
                JANE,
                LOCK,
                r#"Unlock(workstation: "WARD", user: "jane", wrong: true)"#,
            ],
            "password.wrong",
            locked,
        ),
    ]);
}

/// The card arms the reader that it unlocked through; a password arms none.
#[test]
fn c3_3_a_card_arms_the_watch_again_and_a_password_does_not() {
    let running = [
        "workstation:WARD.service/SCPolicySvc=running",
        "workstation:WARD.ScRemoveOption=1",
    ];
    let out = r#"RemoveCard(card: "Jane's card")"#;
    let other =
        r#"Unlock(workstation: "WARD", card: "Jane's card", certificate: 1, reader: "USB reader")"#;
    for (unlock, watched) in [(other, vec!["USB reader"]), (BY_PASSWORD, vec![])] {
        let told = ward(&running, &[JANE, out, unlock]);
        let session = &told.entries.last().unwrap().sessions[0];
        let readers: Vec<&str> = session.watched.iter().map(|w| w.reader.as_str()).collect();
        assert_eq!(readers, watched, "{unlock}");
    }
}

/// A wrong PIN leaves the session locked and costs a try; nothing is asked of a domain controller.
#[test]
fn c3_3_a_wrong_pin_costs_a_try_at_the_lock_too() {
    let wrong = r#"Unlock(workstation: "WARD", card: "Jane's card", certificate: 1, pin: "0000")"#;
    let told = ward(&[], &[JANE, LOCK, wrong, BY_JANE]);
    let entries = &told.entries[told.entries.len() - 2..];
    assert_eq!(ending(&entries[0]), "card.pin.wrong");
    assert_eq!(entries[0].effects, ["the card has 2 of 3 tries left"]);
    assert_eq!(ending(&entries[1]), "unlock.opened");
    assert_eq!(entries[1].effects[0], "the card has 3 of 3 tries left");
}

#[test]
fn c3_3_what_is_not_locked_is_not_unlocked() {
    for unlock in [BY_JANE, BY_PASSWORD] {
        let told = ward(&[], &[unlock]);
        let last = told.entries.last().unwrap();
        assert_eq!(last.effects, ["nothing: no session is locked there"]);
    }
}
