//! The PIN: who keeps it, what a blocked card takes, who changes it.

use super::Desk;

/// A card whose minidriver says something of its PIN.
pub(super) fn with(product: &'static str, pin: &str) -> Desk {
    Desk::on(product)
        .card("minidriver: \"Acme\",")
        .minidrivers(&format!("(name: \"Acme\", {pin})"))
}

rows! {
    c3_10_an_empty_pin_opens_whatever_is_typed:
        with("Windows 10", "pin: Empty").logon_with(Some("9999")).0 => "session.opened";
    c3_10_a_wrong_pin_opens_nothing:
        Desk::default().logon_with(Some("9999")).0 => "card.pin.wrong";
}

/// How a logon ends with a PIN that may be kept so, and whether that is told.
fn kept(cache: &str, reading: &str) -> (&'static str, bool) {
    let desk = with("Windows 10", &format!("pin_cache: {cache}"));
    let (ending, steps) = desk.assuming(reading).logon();
    (ending, steps.contains(&"card.pin.cache"))
}

const BREAKS: &str = "\"pin-cache\": \"logon-fails\"";

rows! {
    c3_10_a_pin_that_is_kept_as_usual: kept("Normal", "") => ("session.opened", false);
    c3_10_a_pin_that_is_kept_for_a_time_may_break_a_logon: kept("Timed", "") => ("session.opened", true);
    c3_10_a_pin_that_is_not_kept_may_break_a_logon: kept("None", "") => ("session.opened", true);
    c3_10_a_pin_that_is_always_asked_for_may_break_a_logon: kept("AlwaysPrompt", "") => ("session.opened", true);
    c3_10_a_pin_that_is_kept_as_usual_breaks_no_logon: kept("Normal", BREAKS) => ("session.opened", false);
    c3_10_a_pin_that_is_kept_for_a_time_breaks_it_read_so: kept("Timed", BREAKS).0 => "card.pin.cache.lost";
    c3_10_a_pin_that_is_not_kept_breaks_it_read_so: kept("None", BREAKS).0 => "card.pin.cache.lost";
    c3_10_a_pin_that_is_always_asked_for_breaks_it_read_so: kept("AlwaysPrompt", BREAKS).0 => "card.pin.cache.lost";
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

const UNBLOCK: &str = "\"AllowIntegratedUnblock\": Enabled";

/// How a blocked card is unblocked: the ids of the steps.
fn unblocking(desk: &Desk) -> Vec<&'static str> {
    let row = desk.middleware();
    row.unblock.iter().map(|step| step.id).collect()
}

fn changing(product: &'static str) -> &'static str {
    Desk::on(product).middleware().pin_change.id
}

rows! {
    c3_10_a_blocked_card_opens_nothing:
        Desk::default().card("pin_tries_left: 0,").logon().0 => "card.pin.blocked";
    c3_10_before_vista_nothing_unblocks_at_the_logon:
        unblocking(&Desk::on("Windows XP").set(UNBLOCK)) => ["unblock.version"];
    c3_10_without_the_policy_nothing_unblocks_at_the_logon:
        unblocking(&Desk::default()) => ["unblock.off"];
    c3_10_vista_unblocks_by_challenge_and_response:
        unblocking(&Desk::on("Windows Vista").set(UNBLOCK)) => ["unblock.challenge", "unblock.offered"];
    c3_10_windows_7_unblocks_by_challenge_and_response:
        unblocking(&Desk::on("Windows 7").set(UNBLOCK)) => ["unblock.challenge", "unblock.offered"];
    c3_10_windows_10_unblocks_by_challenge_and_response:
        unblocking(&Desk::on("Windows 10").set(UNBLOCK)) => ["unblock.challenge", "unblock.offered"];
    c3_10_a_card_with_a_puk_is_unblocked_by_it_too:
        unblocking(&Desk::default().set(UNBLOCK).card("puk: \"12345678\","))
            => ["unblock.challenge", "unblock.puk", "unblock.offered"];
    c3_10_a_card_without_an_admin_key_is_unblocked_by_its_puk_alone:
        unblocking(&Desk::default().set(UNBLOCK).card("puk: \"12345678\", admin_key: false,"))
            => ["unblock.puk", "unblock.offered"];
    c3_10_a_card_with_neither_is_not_unblocked:
        unblocking(&Desk::default().set(UNBLOCK).card("admin_key: false,")) => ["unblock.card"];
    c3_10_a_provider_of_a_vendor_unblocks_by_itself:
        unblocking(&with("Windows 10", "kind: Csp").set(UNBLOCK)) => ["unblock.minidriver"];
    c3_10_xp_changes_no_pin: changing("Windows XP") => "unblock.version";
    c3_10_vista_changes_a_pin: changing("Windows Vista") => "pin.change";
    c3_10_windows_11_changes_a_pin: changing("Windows 11") => "pin.change";
}
