//! Tests of the catalogue as a whole.

use std::collections::BTreeSet;

use worlds::SettingValue::{self, Disabled, Enabled};

use super::DefaultData::Number;
use super::*;

fn all() -> impl Iterator<Item = &'static Setting> {
    TABLES.into_iter().flatten()
}

fn day(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn every_identifier_has_one_row_in_the_order_of_the_catalogue() {
    let rows: Vec<_> = all().map(|setting| setting.id).collect();
    assert_eq!(rows, SettingId::ALL);
    for id in SettingId::ALL {
        assert_eq!(setting(*id).id, *id);
    }
}

#[test]
fn names_and_paths_are_unique_and_read_back() {
    let mut names = BTreeSet::new();
    let mut paths = BTreeSet::new();
    for setting in all() {
        assert!(
            names.insert(setting.name.to_lowercase()),
            "{}",
            setting.name
        );
        assert!(
            paths.insert(setting.path().to_lowercase()),
            "{}",
            setting.path()
        );
        assert_eq!(SettingId::parse(setting.name), Ok(setting.id));
        assert_eq!(
            SettingId::parse(&setting.path()),
            Ok(setting.id),
            "{}",
            setting.path()
        );
        assert_eq!(setting.id.to_string(), setting.name);
    }
}

#[test]
fn names_end_with_the_name_of_the_value() {
    for setting in all() {
        let last = setting.name.rsplit('\\').next();
        assert_eq!(last, Some(setting.value_name), "{}", setting.name);
    }
}

#[test]
fn every_row_says_what_it_does_in_sentences_and_where_it_is_documented() {
    for setting in all() {
        assert!(setting.effect.ends_with('.'), "{}", setting.name);
        assert!(!setting.effect.contains("  "), "{}", setting.name);
        let citation = setting.citation();
        assert_eq!(
            citation.doc.as_str().parse(),
            Ok(citation.doc.clone()),
            "{}",
            setting.name
        );
        assert!(!citation.at.is_empty(), "{}", setting.name);
        assert!(!setting.defaults.is_empty(), "{}", setting.name);
    }
}

#[test]
fn defaults_and_states_are_values_of_their_setting() {
    for setting in all() {
        for from in setting.defaults {
            let accepted = match (from.data, setting.kind) {
                (
                    Number(number),
                    SettingKind::Dword { allowed } | SettingKind::NumberAsText { allowed },
                ) => allowed.contains(number),
                (DefaultData::Text(_), SettingKind::Text)
                | (DefaultData::Nothing | DefaultData::Unsettled, _) => true,
                _ => false,
            };
            assert!(accepted, "{} {:?}", setting.name, from.data);
        }
        for value in [Enabled, Disabled] {
            let Ok(TypedValue::Number(number)) = setting.check(&value) else {
                continue;
            };
            let SettingKind::Dword { allowed } = setting.kind else {
                panic!("{} has states but is no REG_DWORD", setting.name);
            };
            assert!(allowed.contains(number), "{} {number}", setting.name);
        }
    }
}

#[test]
fn states_become_what_their_policy_writes() {
    let check = |id, value| setting(id).check(&value);
    let number = |number| Ok(TypedValue::Number(number));
    assert_eq!(check(SettingId::X509HintsNeeded, Enabled), number(1));
    assert_eq!(check(SettingId::X509HintsNeeded, Disabled), number(0));
    assert_eq!(check(SettingId::KdcValidation, Enabled), number(2));
    assert_eq!(check(SettingId::KdcValidation, Disabled), number(0));
    assert_eq!(check(SettingId::FEnableSmartCard, Enabled), number(0));
    assert_eq!(check(SettingId::FEnableSmartCard, Disabled), number(1));
    assert_eq!(
        check(SettingId::RootCertificateCleanupOption, Disabled),
        Ok(TypedValue::Deleted)
    );
    assert_eq!(
        check(SettingId::RootCertificateCleanupOption, Enabled),
        Err(SettingValueError::ParameterMissing {
            id: SettingId::RootCertificateCleanupOption
        })
    );
    assert_eq!(
        check(SettingId::ScRemoveOption, Enabled),
        Err(SettingValueError::NoStates {
            id: SettingId::ScRemoveOption
        })
    );
}

#[test]
fn values_of_another_type_or_range_are_refused() {
    let id = SettingId::ScRemoveOption;
    let option = setting(id);
    let text = |text: &str| SettingValue::Text(text.into());
    assert_eq!(option.check(&text("2")), Ok(TypedValue::Number(2)));
    assert_eq!(option.meaning(2), Some("force logoff"));
    assert_eq!(
        option.check(&text("4")),
        Err(SettingValueError::NoSuchNumber { id, number: 4 })
    );
    let lock = option.check(&text("lock")).unwrap_err();
    assert_eq!(
        lock.to_string(),
        "`ScRemoveOption` takes a number in decimal, not `lock`"
    );
    assert!(
        lock.help().contains("`\"1\"` (lock workstation)"),
        "{}",
        lock.help()
    );

    let hints = setting(SettingId::X509HintsNeeded);
    assert_eq!(
        hints.check(&text("1")).unwrap_err().to_string(),
        "`X509HintsNeeded` takes a number, not a text"
    );
    assert_eq!(
        hints
            .check(&SettingValue::Number(7))
            .unwrap_err()
            .to_string(),
        "`X509HintsNeeded` has no value 7"
    );
    let mapping = setting(SettingId::CertificateMappingMethods);
    assert!(mapping.check(&SettingValue::Number(0x1F)).is_ok());
    assert!(mapping.check(&SettingValue::Number(0x20)).is_err());
}

#[test]
fn a_number_where_the_registry_holds_text_is_read_with_a_warning() {
    let option = setting(SettingId::ScRemoveOption);
    let number = SettingValue::Number(1);
    assert_eq!(option.check(&number), Ok(TypedValue::Number(1)));
    assert_eq!(
        option.type_mismatch(&number),
        Some(TypeMismatch {
            id: SettingId::ScRemoveOption,
            number: 1
        })
    );
    assert_eq!(option.type_mismatch(&SettingValue::Text("1".into())), None);
    let force = setting(SettingId::ScForceOption);
    assert_eq!(force.type_mismatch(&number), None);
}

#[test]
fn defaults_follow_version_and_updates() {
    let strong = setting(SettingId::StrongCertificateBindingEnforcement);
    let on = |patched| strong.default_on(ProductVersion::Server2019, day(patched));
    assert_eq!(on("2022-05-09"), None);
    assert_eq!(on("2022-05-10"), Some(Number(1)));
    assert_eq!(on("2025-02-10"), Some(Number(1)));
    assert_eq!(on("2025-02-11"), Some(Number(2)));
    assert_eq!(on("2025-09-09"), None);

    let cached = setting(SettingId::CachedLogonsCount);
    for (product, count) in [
        (ProductVersion::WindowsXp, 10),
        (ProductVersion::WindowsVista, 10),
        (ProductVersion::Server2008, 25),
        (ProductVersion::Windows7, 10),
        (ProductVersion::Server2025, 10),
    ] {
        assert_eq!(
            cached.default_on(product, day("2012-02-07")),
            Some(Number(count)),
            "{product}"
        );
    }
    let ecc = setting(SettingId::EnumerateEccCerts);
    assert_eq!(
        ecc.default_on(ProductVersion::WindowsVista, day("2012-02-07")),
        None
    );
    assert_eq!(
        ecc.default_on(ProductVersion::Windows7, day("2012-02-07")),
        Some(Number(0))
    );
}
