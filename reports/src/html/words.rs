//! The report's own words: a table for each language, each in a file of its own.
//!
//! A place for a value is `{0}`, `{1}` and so on. A language that lacks a message does not compile.

mod english;
mod french;

pub(super) use english::ENGLISH;
pub(super) use french::FRENCH;

/// A message about a number of things, which stands for `{0}`.
#[derive(Debug)]
pub(super) struct Counted {
    /// Of one thing; in French of none as well.
    pub(super) one: &'static str,
    /// Of several.
    pub(super) many: &'static str,
}

/// The messages of a language, and for tests a list of them.
macro_rules! words {
    ($($key:ident: $kind:ty,)*) => {
        /// The messages of one language.
        #[derive(Debug)]
        pub(super) struct Words {
            $(pub(super) $key: $kind,)*
        }

        #[cfg(test)]
        impl Words {
            /// Every message with its key.
            fn all(&self) -> Vec<(&'static str, Vec<&'static str>)> {
                vec![$((stringify!($key), tests::Message::texts(&self.$key)),)*]
            }
        }
    };
}

words! {
    title: &'static str,
    skip: &'static str,
    contents: &'static str,
    summary: &'static str,
    world: &'static str,
    scenario: &'static str,
    questions: &'static str,
    findings: &'static str,
    populations: &'static str,
    refusals: &'static str,
    calendar: &'static str,
    comparison: &'static str,
    appendix: &'static str,
    glossary: &'static str,
    colon: &'static str,
    semicolon: &'static str,
    quote_open: &'static str,
    quote_close: &'static str,
    or: &'static str,
    then: &'static str,
    foot_twin: &'static str,
    foot_language: &'static str,
    verdict_fails: Counted,
    verdict_below: Counted,
    verdict_open: &'static str,
    verdict_met: &'static str,
    decided: &'static str,
    of_logons_open: &'static str,
    do_first: &'static str,
    nothing_to_do: &'static str,
    more_findings: Counted,
    search_title: &'static str,
    search: &'static str,
    severity: &'static str,
    status: &'static str,
    cause: &'static str,
    any: &'static str,
    reset: &'static str,
    expand: &'static str,
    collapse: &'static str,
    shown: &'static str,
    refused_logons: &'static str,
    not_met_fails: &'static str,
    not_met: &'static str,
    unknown: &'static str,
    waived: &'static str,
    known: &'static str,
    met: &'static str,
    aside: &'static str,
    error: &'static str,
    warning: &'static str,
    note: &'static str,
    refused: &'static str,
    undefined: &'static str,
    proven: &'static str,
    refuted: &'static str,
    size: &'static str,
    clock: &'static str,
    seed: &'static str,
    rule_book: &'static str,
    facts_hash: &'static str,
    key_pool: &'static str,
    what_if: &'static str,
    assumed: &'static str,
    users: Counted,
    accounts: Counted,
    cards_counted: Counted,
    certificates: Counted,
    machines: Counted,
    controllers: Counted,
    logons: Counted,
    things: Counted,
    days: Counted,
    cases: Counted,
    combinations: Counted,
    kinds: Counted,
    leaves: Counted,
    more: Counted,
    all_things: Counted,
    rows: Counted,
    rows_left_out: Counted,
    units_left_out: Counted,
    kinds_left_out: Counted,
    nobody: &'static str,
    all_of: &'static str,
    all_but: &'static str,
    and_more: &'static str,
    evidence: &'static str,
    steps: &'static str,
    step: &'static str,
    says: &'static str,
    source: &'static str,
    confidence: &'static str,
    inferred: &'static str,
    documented: &'static str,
    recorded: &'static str,
    reads: &'static str,
    thing: &'static str,
    fact: &'static str,
    value: &'static str,
    set_by: &'static str,
    user_sees: &'static str,
    nothing_seen: &'static str,
    nothing_by_itself: &'static str,
    no_message: &'static str,
    kdc_answers: &'static str,
    chain_status: &'static str,
    events: &'static str,
    step_by_step: &'static str,
    questions_are: &'static str,
    question_1: &'static str,
    question_2: &'static str,
    question_3: &'static str,
    question_4: &'static str,
    question_5: &'static str,
    question_6: &'static str,
    question_7: &'static str,
    question_8: &'static str,
    answer_1_nobody: &'static str,
    answer_1_none: &'static str,
    answer_1: &'static str,
    answer_1_by: &'static str,
    answer_2: &'static str,
    answer_2_none: &'static str,
    answer_2_good: &'static str,
    answer_3: &'static str,
    answer_3_broken: &'static str,
    answer_4: Counted,
    answer_4_most: &'static str,
    answer_4_unbound: Counted,
    answer_4_none: &'static str,
    answer_5: &'static str,
    answer_5_none: &'static str,
    at_machines: Counted,
    answer_6: Counted,
    answer_6_none: &'static str,
    answer_6_hint: Counted,
    answer_7: Counted,
    answer_7_none: &'static str,
    answer_7_administrators: Counted,
    answer_8: Counted,
    answer_8_none: &'static str,
    answer_8_opens: &'static str,
    answer_8_two: Counted,
    forced_title: &'static str,
    users_title: &'static str,
    machines_title: &'static str,
    what_forces: &'static str,
    password_still: &'static str,
    without_card: &'static str,
    passwords_title: &'static str,
    password: &'static str,
    card_required: &'static str,
    card_not_required: &'static str,
    somebody_knows: &'static str,
    nobody_knows: &'static str,
    by_card: &'static str,
    by_password_only: &'static str,
    by_neither: &'static str,
    applications_title: &'static str,
    kind: &'static str,
    works_for: &'static str,
    breaks_for: &'static str,
    why: &'static str,
    sessions_of_users: &'static str,
    sessions_of_machines: &'static str,
    user: &'static str,
    cards: &'static str,
    one_session_on: &'static str,
    several_sessions_on: &'static str,
    another_at_screen: &'static str,
    another_remote: &'static str,
    same_remote: &'static str,
    removals: &'static str,
    session: &'static str,
    opened_by: &'static str,
    in_use: &'static str,
    otherwise: &'static str,
    if_locked: &'static str,
    if_in_background: &'static str,
    at_the_screen: &'static str,
    by_remote_desktop: &'static str,
    a_card: &'static str,
    a_virtual_card: &'static str,
    a_password: &'static str,
    a_network_logon: &'static str,
    cards_of_several: &'static str,
    accounts_of_several: &'static str,
    cards_with_several: &'static str,
    card: &'static str,
    certificate: &'static str,
    account: &'static str,
    administrator: &'static str,
    only_with_hint: &'static str,
    two_identities: &'static str,
    tile_at: &'static str,
    nowhere: &'static str,
    not_at: &'static str,
    opens: &'static str,
    nothing: &'static str,
    other_readings: &'static str,
    readings_not_tried: &'static str,
    logons_otherwise: Counted,
    lines_otherwise: Counted,
    every_expectation_met: &'static str,
    what_happens: &'static str,
    remedy: &'static str,
    smallest_fix: &'static str,
    mend_verified: &'static str,
    fix_none_of: Counted,
    fix_none: &'static str,
    fix_not_sought: &'static str,
    fix_too_large: &'static str,
    fix_verified: &'static str,
    in_all: &'static str,
    no_effect: &'static str,
    also_lets_in: &'static str,
    also_keeps_out: &'static str,
    waived_until: &'static str,
    waiver_expired: &'static str,
    under_reading: &'static str,
    met_expectations: &'static str,
    rule: &'static str,
    expectation: &'static str,
    populations_are: &'static str,
    populations_caption: &'static str,
    users_of: &'static str,
    of_pairs: &'static str,
    pairs_refused: Counted,
    pairs_unknown: Counted,
    pairs_without_card: Counted,
    logons_open: &'static str,
    logons_are: &'static str,
    nobody_refused: &'static str,
    witnesses: &'static str,
    hint: &'static str,
    calendar_span: &'static str,
    updates_are: &'static str,
    lists_are: &'static str,
    not_renewed: &'static str,
    at_first: &'static str,
    at_last: &'static str,
    within_hours: Counted,
    no_logon_turns: &'static str,
    accounts_over_time: &'static str,
    logons_over_time: &'static str,
    plot_description: &'static str,
    marks_are: &'static str,
    calendar_causes: &'static str,
    number: &'static str,
    when: &'static str,
    who: &'static str,
    lost: &'static str,
    gained: &'static str,
    opens_another: &'static str,
    no_longer: &'static str,
    days_of_turns: Counted,
    calendar_days: &'static str,
    day: &'static str,
    logons_title: &'static str,
    left_out: &'static str,
    let_in: &'static str,
    quiet_days: Counted,
    compared_with: &'static str,
    nothing_otherwise: &'static str,
    compared: &'static str,
    before: &'static str,
    after: &'static str,
    gain_logon: Counted,
    lose_logon: Counted,
    open_another: Counted,
    weaker_mapping: Counted,
    stronger_mapping: Counted,
    other_mapping: Counted,
    other_message: Counted,
    other_reason: Counted,
    other_removal: Counted,
    no_such_thing: &'static str,
    strong: &'static str,
    weak: &'static str,
    first_read: &'static str,
    only_after: &'static str,
    only_before: &'static str,
    no_read_otherwise: &'static str,
    expected: &'static str,
    nothing_expected: &'static str,
    what_decides: &'static str,
    never_read: &'static str,
    over_limit: Counted,
    proven_is: &'static str,
    refuted_in: Counted,
    not_finished: &'static str,
    no_cases: &'static str,
    tree_drawn: &'static str,
    tree_as_list: &'static str,
    tree_description: &'static str,
    assumptions: &'static str,
    assumptions_are: &'static str,
    no_assumption: &'static str,
    assumption: &'static str,
    readings: &'static str,
    reading_taken: &'static str,
    unknowns: &'static str,
    nothing_unknown: &'static str,
    never_exercised: &'static str,
    all_exercised: &'static str,
    told_apart: Counted,
    exchanges: Counted,
    exchanges_assumed: Counted,
    glossary_is: &'static str,
    meaning_mapping: &'static str,
    meaning_strong: &'static str,
    meaning_hint: &'static str,
    meaning_kdc: &'static str,
    meaning_pkinit: &'static str,
    meaning_ntauth: &'static str,
    meaning_upn: &'static str,
    meaning_gpo: &'static str,
    meaning_tile: &'static str,
    meaning_status: &'static str,
    meaning_crl: &'static str,
    meaning_assumption: &'static str,
    meaning_confidence: &'static str,
}

/// What a term means, in the words of a language.
type Meaning = fn(&Words) -> &'static str;

/// The terms of the glossary, which are the field's own in both languages.
pub(super) const GLOSSARY: &[(&str, Meaning)] = &[
    ("altSecurityIdentities", |words| words.meaning_mapping),
    ("KB5014754", |words| words.meaning_strong),
    ("X509HintsNeeded", |words| words.meaning_hint),
    ("KDC", |words| words.meaning_kdc),
    ("PKINIT", |words| words.meaning_pkinit),
    ("NTAuth", |words| words.meaning_ntauth),
    ("UPN", |words| words.meaning_upn),
    ("GPO", |words| words.meaning_gpo),
    ("LogonUI", |words| words.meaning_tile),
    ("NTSTATUS", |words| words.meaning_status),
    ("CRL, OCSP", |words| words.meaning_crl),
    ("--assume", |words| words.meaning_assumption),
    ("recorded, documented, inferred", |words| {
        words.meaning_confidence
    }),
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests: a failure is the message")]

    use std::collections::BTreeSet;

    use super::*;

    /// A message as its texts.
    pub(super) trait Message {
        fn texts(&self) -> Vec<&'static str>;
    }

    impl Message for &'static str {
        fn texts(&self) -> Vec<&'static str> {
            vec![self]
        }
    }

    impl Message for Counted {
        fn texts(&self) -> Vec<&'static str> {
            vec![self.one, self.many]
        }
    }

    /// The places for values in a text.
    fn places(text: &str) -> BTreeSet<&str> {
        let places = text.split('{').skip(1);
        places.map(|rest| rest.split('}').next().unwrap()).collect()
    }

    #[test]
    fn every_message_is_in_both_languages_with_the_same_places() {
        let (english, french) = (ENGLISH.all(), FRENCH.all());
        assert!(english.len() > 200, "{}", english.len());
        for ((key, ours), (same, theirs)) in english.iter().zip(&french) {
            assert_eq!(key, same);
            for (one, other) in ours.iter().zip(theirs) {
                assert!(!one.trim().is_empty() && !other.trim().is_empty(), "{key}");
                assert_eq!(places(one), places(other), "{key}");
            }
        }
    }

    /// Words that are the same in both languages.
    const SAME: &[&str] = &[
        "source", "machines", "machine", "session", "cause", "Cause", "Cases",
    ];

    #[test]
    fn a_message_is_translated() {
        for ((key, ours), (_, theirs)) in ENGLISH.all().iter().zip(&FRENCH.all()) {
            for (one, other) in ours.iter().zip(theirs) {
                let bare = one.trim_start_matches("{0} ");
                assert!(one != other || SAME.contains(&bare), "{key}: {one}");
            }
        }
    }

    /// A colon, a semicolon, an exclamation or question mark stands after a space that does not break.
    #[test]
    fn french_is_set_as_french_is() {
        for (key, texts) in FRENCH.all() {
            for text in texts {
                let mut before = ' ';
                for letter in text.chars() {
                    let is_high = matches!(letter, ':' | ';' | '!' | '?' | '»');
                    assert!(!is_high || before == '\u{a0}', "{key}: {text}");
                    before = letter;
                }
                assert!(!text.contains('\''), "{key}: {text}");
            }
        }
    }
}
