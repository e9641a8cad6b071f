use std::collections::BTreeSet;

use names::Timestamp;
use policies::DefaultData;
use worlds::ProductVersion;

use super::mapping::{
    BACKDATING, ISSUER_SID, NTAUTH_FOR_EXPLICIT, STRONG_BINDING, backdating_seconds,
};
use super::protocol::{DIALECT, KDC_ALTERNATIVE_NAME};
use super::{behaviours, days, edition};
use crate::assumption;
use crate::value::{Backdating, Dialect, NtAuthCheck, StrongBinding};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn default_reading(name: &str, reading: &str) -> bool {
    assumption::assumption(name).and_then(|known| assumption::reading(known, reading)) == Some(0)
}

#[test]
fn every_day_is_readable_and_later_phases_are_later() {
    for row in behaviours() {
        assert!(!row.phases.is_empty(), "{}", row.name);
        for (one, next) in row.phases.iter().zip(row.phases.iter().skip(1)) {
            let key = |phase: &super::PhaseRow| (phase.first, phase.update.map(at));
            assert!(key(one) <= key(next), "{}: phases out of order", row.name);
        }
        for day in row.phases.iter().filter_map(|phase| phase.update) {
            assert_eq!(at(day).date(), day, "{}", row.name);
        }
    }
}

#[test]
fn names_are_unique_and_every_phase_has_its_source() {
    let mut names = BTreeSet::new();
    for row in behaviours() {
        assert!(names.insert(row.name), "{} twice", row.name);
        assert!(row.sentence.ends_with('?'), "{}", row.name);
        assert!(row.phases.iter().all(|phase| !phase.source.is_empty()));
    }
}

#[test]
fn phases_in_doubt_name_an_assumption_and_one_of_its_readings() {
    for row in behaviours() {
        for (name, reading) in row.phases.iter().filter_map(|phase| phase.under) {
            let known = assumption::assumption(name).unwrap_or_else(|| panic!("{name}"));
            assert!(assumption::reading(known, reading).is_some(), "{reading}");
        }
    }
}

/// The settings catalogue says which machines read a setting; the rule book says what its values mean. Where
/// both speak, they say the same of every version on every day on which something changed.
#[test]
fn catalogue_and_rule_book_agree_on_who_reads_a_setting() {
    let mut days = days();
    days.insert(0, at("2000-01-01"));
    for row in behaviours() {
        let Some(setting) = row.setting.map(policies::setting) else {
            continue;
        };
        for product in ProductVersion::ALL {
            for day in &days {
                let phase = row.phase(product, *day, default_reading);
                let honoured = phase.is_some_and(|phase| !phase.registry.is_empty());
                let read = setting.is_read_by(product, *day);
                assert_eq!(honoured, read, "{}: {product} at {}", row.name, day.date());
                if let (Some(phase), Some(DefaultData::Number(number))) =
                    (phase, setting.default_on(product, *day))
                    && let Some((_, meaning)) = phase.registry.iter().find(|(n, _)| *n == number)
                {
                    assert_eq!(*meaning, phase.default, "{}: {product}", row.name);
                }
            }
        }
    }
}

#[test]
fn strong_binding_follows_the_timeline_of_kb5014754() {
    for (patched, registry, expected) in [
        ("2022-05-09", Some(2), StrongBinding::NotImplemented),
        ("2022-05-10", None, StrongBinding::Compatibility),
        ("2022-05-10", Some(0), StrongBinding::Disabled),
        ("2023-04-11", Some(0), StrongBinding::Compatibility),
        ("2024-12-01", Some(2), StrongBinding::Full),
        ("2025-02-11", None, StrongBinding::Full),
        ("2025-02-11", Some(1), StrongBinding::Compatibility),
        ("2025-09-09", Some(1), StrongBinding::Full),
    ] {
        let found = STRONG_BINDING.at(
            ProductVersion::Server2016,
            at(patched),
            registry,
            default_reading,
        );
        assert_eq!(found, Some(expected), "{patched} {registry:?}");
    }
}

#[test]
fn server_2003_never_learnt_of_strong_mappings() {
    let found = STRONG_BINDING.default_on(ProductVersion::Server2003, at("2026-01-01"));
    assert_eq!(found, StrongBinding::NotImplemented);
}

#[test]
fn ntauth_for_explicit_mappings_follows_kb5057784() {
    for (patched, registry, expected) in [
        ("2025-04-07", Some(2), NtAuthCheck::NotChecked),
        ("2025-04-08", None, NtAuthCheck::Audited),
        ("2025-04-08", Some(2), NtAuthCheck::Enforced),
        ("2025-07-08", Some(1), NtAuthCheck::Audited),
        ("2025-07-08", Some(0), NtAuthCheck::Enforced),
        ("2025-10-14", Some(1), NtAuthCheck::Enforced),
    ] {
        let found = NTAUTH_FOR_EXPLICIT.at(
            ProductVersion::Server2019,
            at(patched),
            registry,
            default_reading,
        );
        assert_eq!(found, Some(expected), "{patched} {registry:?}");
    }
}

#[test]
fn documented_tolerances_are_whole_years_and_others_are_not_guessed() {
    assert_eq!(backdating_seconds(Backdating::OneYear), 365 * 86_400);
    assert_eq!(backdating_seconds(Backdating::TenMinutes), 600);
    let tolerance = |registry| {
        BACKDATING.at(
            ProductVersion::Server2016,
            at("2024-01-01"),
            registry,
            default_reading,
        )
    };
    assert_eq!(tolerance(Some(7)), None);
    assert_eq!(tolerance(None), Some(Backdating::TenMinutes));
}

#[test]
fn issuer_and_sid_comes_in_june_or_in_september_2025() {
    let knows = |patched, reading: &str| {
        ISSUER_SID.at(ProductVersion::Server2025, at(patched), None, |_, asked| {
            asked == reading
        })
    };
    assert_eq!(knows("2025-06-10", "june-2025"), Some(true));
    assert_eq!(knows("2025-06-10", "september-2025"), Some(false));
    assert_eq!(knows("2025-09-09", "september-2025"), Some(true));
    let old = ISSUER_SID.default_on(ProductVersion::Server2019, at("2026-01-01"));
    assert!(!old);
}

#[test]
fn a_later_version_ends_what_an_earlier_one_began() {
    let form = |product| DIALECT.default_on(product, at("2026-01-01"));
    assert_eq!(form(ProductVersion::WindowsXp), Dialect::Draft9);
    assert_eq!(form(ProductVersion::Windows7), Dialect::Rfc4556AndDraft9);
    assert_eq!(
        form(ProductVersion::Server2008R2),
        Dialect::Rfc4556AndDraft9
    );
    assert_eq!(form(ProductVersion::Windows8), Dialect::Rfc4556);
    let row = behaviours().find(|row| row.name == DIALECT.name).unwrap();
    let last: Vec<_> = row.phases.iter().map(|phase| phase.last).collect();
    assert_eq!(last, [Some(ProductVersion::Server2008R2), None]);
}

#[test]
fn use_subject_alt_name_is_read_by_server_2008_in_one_reading_only() {
    let uses = |product, reading: &str| {
        KDC_ALTERNATIVE_NAME.at(product, at("2012-01-01"), Some(0), |_, asked| {
            asked == reading
        })
    };
    assert_eq!(
        uses(ProductVersion::Server2008, "vista-and-2008"),
        Some(false)
    );
    assert_eq!(
        uses(ProductVersion::Server2008, "7-and-2008-r2"),
        Some(true)
    );
    assert_eq!(
        uses(ProductVersion::Server2008R2, "7-and-2008-r2"),
        Some(false)
    );
}

#[test]
fn the_edition_is_the_last_day_of_the_book() {
    assert_eq!(edition(), "2026-02-10");
}
