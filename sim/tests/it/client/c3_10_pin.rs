//! PINs, typed and otherwise.

use super::{JANE, LOCK, ending, steps, ward};

/// A wrong PIN, in any form: no request leaves, the card counts it, and the account is none the worse.
#[test]
fn c3_10_a_wrong_pin_reaches_no_domain_controller() {
    let forms = [
        ("", ""),
        (JANE, r#", form: "runas", reader: "USB reader""#),
        ("", r#", from: "LAPTOP""#),
        ("", r#", form: "offline""#),
    ];
    for (before, form) in forms {
        let card = if form.contains("runas") {
            "Tom's card"
        } else {
            "Jane's card"
        };
        let wrong = format!(
            r#"LogOn(card: "{card}", workstation: "WARD", certificate: 1, pin: "0000"{form})"#
        );
        let events: Vec<&str> = [before, &wrong]
            .into_iter()
            .filter(|event| !event.is_empty())
            .collect();
        let told = ward(&["workstation:LAPTOP.network=inside"], &events);
        let last = told.entries.last().unwrap();
        assert_eq!(ending(last), "card.pin.wrong", "{form}");
        assert!(
            !steps(last).iter().any(|step| step.starts_with("kdc.")),
            "{form}"
        );
        assert_eq!(last.effects, ["the card has 2 of 3 tries left"], "{form}");
    }
}

/// Tries that are lost in one form are lost in the others.
#[test]
fn c3_10_the_card_blocks_itself_whatever_the_form() {
    let wrong = r#"Unlock(workstation: "WARD", card: "Jane's card", certificate: 1, pin: "0000")"#;
    let right = r#"Unlock(workstation: "WARD", card: "Jane's card", certificate: 1)"#;
    let told = ward(&[], &[JANE, LOCK, wrong, wrong, wrong, right]);
    let last = told.entries.last().unwrap();
    assert_eq!(ending(last), "card.pin.blocked");
    let third = &told.entries[told.entries.len() - 2];
    assert_eq!(ending(third), "card.pin.blocked");
    assert_eq!(third.effects, ["the card is blocked"]);
}

/// A card that is taken out between tile and PIN, at the lock.
#[test]
fn c3_10_a_card_that_is_taken_out_too_soon_unlocks_nothing() {
    let gone = r#"Unlock(workstation: "WARD", card: "Jane's card", certificate: 1, mishap: "card-removed")"#;
    let told = ward(&[], &[JANE, LOCK, gone]);
    let last = told.entries.last().unwrap();
    assert_eq!(ending(last), "card.gone");
    assert_eq!(last.sessions[0].state, sim::value::SessionState::Locked);
}
