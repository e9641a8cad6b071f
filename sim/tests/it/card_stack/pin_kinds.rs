//! 3.11: what a PIN is, as the minidriver says, and how it is asked for: typed, at a pad, by a finger, by a challenge, not
//! at all.

use super::Desk;
use super::pin::with;

const PAD: &str = "readers: [(name: \"R\", pin_pad: true)],";
const FINGERS: &str = "\"Biometrics\\\\Enabled\": Enabled, \"Biometrics\\\\Credential Provider\\\\Enabled\": Enabled, \"Biometrics\\\\Credential Provider\\\\Domain Accounts\": Enabled";

/// How a logon ends, and whether a step is told on the way.
fn by(desk: &Desk, step: &str) -> (&'static str, bool) {
    let (ending, steps) = desk.logon();
    (ending, steps.contains(&step))
}

const OPENED: (&str, bool) = ("session.opened", true);

rows! {
    c3_11_a_pin_of_letters_and_digits_is_typed:
        by(&with("Windows 10", "pin: Alphanumeric"), "card.pin.right") => OPENED;
    c3_11_windows_7_has_a_pin_typed_at_the_pad:
        by(&with("Windows 7", "pin: PinPad").machine(PAD), "card.pin.pad") => OPENED;
    c3_11_a_pin_is_typed_at_the_pad:
        by(&with("Windows 10", "pin: PinPad").machine(PAD), "card.pin.pad") => OPENED;
    c3_11_without_a_pad_it_cannot_be: with("Windows 10", "pin: PinPad").logon().0 => "card.pin.pad.none";
    c3_11_windows_7_takes_a_finger_where_policy_lets_it:
        by(&with("Windows 7", "pin: Biometric").set(FINGERS), "card.pin.biometric") => OPENED;
    c3_11_a_finger_is_taken_where_policy_lets_it:
        by(&with("Windows 10", "pin: Biometric").set(FINGERS), "card.pin.biometric") => OPENED;
    c3_11_a_finger_is_not_taken_where_policy_does_not:
        with("Windows 10", "pin: Biometric").logon().0 => "card.pin.biometric.off";
    c3_11_a_finger_signs_with_the_cards_key:
        by(&with("Windows 10", "pin: Biometric").set(FINGERS), "kdc.signature.valid") => OPENED;
    c3_11_a_finger_satisfies_a_machine_that_requires_a_card:
        with("Windows 7", "pin: Biometric").set(FINGERS).set(", \"ScForceOption\": Enabled").logon().0 => "session.opened";
    c3_11_no_pin_is_asked_for_where_there_is_none:
        by(&with("Windows 10", "pin: Empty"), "card.pin.none") => OPENED;
    c3_11_the_answer_to_a_challenge_cannot_be_typed_at_the_screen:
        with("Windows 10", "pin: ChallengeResponse").logon().0 => "card.pin.challenge";
    c3_11_before_windows_7_every_pin_is_typed:
        by(&with("Windows Vista", "pin: PinPad"), "card.pin.typed-instead") => OPENED;
    c3_11_a_minidriver_of_an_older_specification_has_it_typed:
        by(&with("Windows 10", "pin: PinPad, specification: \"5.07\""), "card.pin.typed-instead") => OPENED;
}
