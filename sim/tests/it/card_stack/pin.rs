//! The PIN: what it is, who keeps it, what a blocked card takes.

use super::Desk;

/// A card whose minidriver says something of its PIN.
fn with(product: &'static str, pin: &str) -> Desk {
    Desk::on(product)
        .card("minidriver: \"Acme\",")
        .minidrivers(&format!("(name: \"Acme\", {pin})"))
}

#[test]
fn c3_11_each_kind_of_pin_is_asked_for_in_its_way() {
    let pad = "readers: [(name: \"R\", pin_pad: true)],";
    let biometrics = "\"Biometrics\\\\Enabled\": Enabled, \"Biometrics\\\\Credential Provider\\\\Enabled\": Enabled, \"Biometrics\\\\Credential Provider\\\\Domain Accounts\": Enabled";
    for (fact, desk, ending, step) in [
        (
            "typed",
            with("Windows 10", "pin: Alphanumeric"),
            "session.opened",
            "card.pin.right",
        ),
        (
            "at the pad",
            with("Windows 10", "pin: PinPad").machine(pad),
            "session.opened",
            "card.pin.pad",
        ),
        (
            "no pad",
            with("Windows 10", "pin: PinPad"),
            "card.pin.pad.none",
            "card.pin.pad.none",
        ),
        (
            "a finger, where policy lets domain users in by it",
            with("Windows 10", "pin: Biometric").set(biometrics),
            "session.opened",
            "card.pin.biometric",
        ),
        (
            "a finger, where policy does not",
            with("Windows 10", "pin: Biometric"),
            "card.pin.biometric.off",
            "card.pin.biometric.off",
        ),
        (
            "none",
            with("Windows 10", "pin: Empty"),
            "session.opened",
            "card.pin.none",
        ),
        (
            "the answer to a challenge",
            with("Windows 10", "pin: ChallengeResponse"),
            "card.pin.challenge",
            "card.pin.challenge",
        ),
        (
            "before Windows 7 it is typed",
            with("Windows Vista", "pin: PinPad"),
            "session.opened",
            "card.pin.typed-instead",
        ),
        (
            "a minidriver of an older specification",
            with("Windows 10", "pin: PinPad, specification: \"5.07\""),
            "session.opened",
            "card.pin.typed-instead",
        ),
    ] {
        let (found, steps) = desk.logon();
        assert_eq!(found, ending, "{fact}");
        assert!(steps.contains(&step), "{fact}: {steps:?}");
    }
}

#[test]
fn c3_10_a_card_without_a_pin_opens_whatever_is_typed_and_another_does_not() {
    assert_eq!(
        with("Windows 10", "pin: Empty").logon_with(Some("9999")).0,
        "session.opened"
    );
    assert_eq!(Desk::default().logon_with(Some("9999")).0, "card.pin.wrong");
}

#[test]
fn c3_10_a_pin_that_may_not_be_kept_can_break_the_logon() {
    for cache in ["Timed", "None", "AlwaysPrompt"] {
        let desk = with("Windows 10", &format!("pin_cache: {cache}"));
        let (ending, steps) = desk.logon();
        assert_eq!(ending, "session.opened", "{cache}");
        assert!(steps.contains(&"card.pin.cache"), "{cache}");
        let read = desk.assuming("\"pin-cache\": \"logon-fails\"");
        assert_eq!(read.logon().0, "card.pin.cache.lost", "{cache}");
    }
    let (_, steps) = with("Windows 10", "pin_cache: Normal").logon();
    assert!(!steps.contains(&"card.pin.cache"));
}

/// LSASS cannot ask for the answer to a challenge; a PIN that is not kept, read as breaking the logon, is none at all.
#[test]
fn k2_5_a_silent_context_and_a_card_that_is_no_longer_open() {
    let kept = with("Windows 10", "pin_cache: None");
    let lost = kept.clone().assuming("\"pin-cache\": \"logon-fails\"");
    for (desk, symbol) in [
        (
            with("Windows 10", "pin: ChallengeResponse"),
            Some("STATUS_SMARTCARD_SILENT_CONTEXT"),
        ),
        (kept, None),
        (lost, Some("STATUS_SMARTCARD_CARD_NOT_AUTHENTICATED")),
    ] {
        let status = desk.explained(None).ending.seen.status();
        assert_eq!(status.and_then(sim::NtStatus::symbol), symbol);
    }
}

#[test]
fn c3_10_a_blocked_card_is_unblocked_where_version_policy_driver_and_card_let_it() {
    let on = "\"AllowIntegratedUnblock\": Enabled";
    let unblock = |desk: Desk| -> Vec<&'static str> {
        let row = desk.middleware();
        row.unblock.iter().map(|step| step.id).collect()
    };
    assert_eq!(unblock(Desk::on("Windows XP")), ["unblock.version"]);
    assert_eq!(unblock(Desk::default()), ["unblock.off"]);
    let key = ["unblock.challenge", "unblock.offered"];
    for product in ["Windows Vista", "Windows 7", "Windows 10"] {
        assert_eq!(unblock(Desk::on(product).set(on)), key, "{product}");
    }
    let both = Desk::default().set(on).card("puk: \"12345678\",");
    assert_eq!(
        unblock(both),
        ["unblock.challenge", "unblock.puk", "unblock.offered"]
    );
    let code = Desk::default()
        .set(on)
        .card("puk: \"12345678\", admin_key: false,");
    assert_eq!(unblock(code), ["unblock.puk", "unblock.offered"]);
    let neither = Desk::default().set(on).card("admin_key: false,");
    assert_eq!(unblock(neither), ["unblock.card"]);
    let csp = with("Windows 10", "kind: Csp").set(on);
    assert_eq!(unblock(csp), ["unblock.minidriver"]);
    let blocked = Desk::default().card("pin_tries_left: 0,");
    assert_eq!(blocked.logon().0, "card.pin.blocked");
}

#[test]
fn c3_10_a_pin_is_changed_since_vista() {
    let change = |product| Desk::on(product).middleware().pin_change.id;
    assert_eq!(change("Windows XP"), "unblock.version");
    assert_eq!(change("Windows Vista"), "pin.change");
    assert_eq!(change("Windows 11"), "pin.change");
}
