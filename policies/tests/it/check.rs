//! Settings of whole worlds: what is typed, and what is reported where.

use miette::{GraphicalReportHandler, GraphicalTheme};
use policies::{SettingId, TypedValue, check};
use worlds::{Severity, World};

use crate::world;

fn with(gpo: &str, local: &str, workstation: &str, domain_controller: &str) -> World {
    world(&format!(
        r#"(
    name: "settings",
    clock: "2026-11-23",
    domains: [(name: "fabrikam.com", functional_level: "Server 2008 R2")],
    gpos: [(name: "G", settings: {{ {gpo} }})],
    workstations: [(
        name: "PC",
        product: "Windows 7",
        patched: "2012-01-10",
        local_settings: {{ {local} }},
        registry: {{ {workstation} }},
    )],
    domain_controllers: [(
        name: "DC",
        product: "Server 2019",
        registry: {{ {domain_controller} }},
    )],
)"#
    ))
}

/// Each problem as severity, message and advice.
fn problems(world: &World) -> Vec<String> {
    check(world)
        .1
        .into_iter()
        .map(|problem| {
            let severity = match problem.severity {
                Severity::Warning => "warning",
                Severity::Error => "error",
            };
            let help = problem.help.unwrap_or_default();
            format!("{severity}: {} | {help}", problem.message)
        })
        .collect()
}

#[test]
fn name_rules_are_checked_all_at_once_with_line_and_column() {
    let world = with(
        "\"StrongNameMatches\": [\"ab; 1.2.3; IssuerSubject\", \"fe40a3146d935dc248504d2dcd960d15c4542e6e; 1.2.3; Subject\", \"ca:A; 1.2; IssuerSubject\", \"ca:a; 1.3; IssuerSubject\"]",
        "",
        "",
        "",
    );
    let found = problems(&world);
    let places: Vec<&str> = found
        .iter()
        .filter_map(|text| text.split(": ").nth(1))
        .collect();
    assert_eq!(found.len(), 3, "{found:#?}");
    for (place, start) in places.iter().zip([
        "a rule of `StrongNameMatches`, line 1, column 1",
        "a rule of `StrongNameMatches`, line 2, column 50",
        "a rule of `StrongNameMatches`, line 4, column 1",
    ]) {
        assert_eq!(*place, start);
    }
    assert!(found[2].starts_with("warning"), "{found:#?}");
}

#[test]
fn settings_are_typed_where_they_are_set() {
    let world = with(
        "\"KdcValidation\": Enabled, \"ScRemoveOption\": \"1\"",
        "\"UseSubjectAltName\": 0",
        "\"SYSTEM\\\\CurrentControlSet\\\\Control\\\\Lsa\\\\Kerberos\\\\Parameters\\\\KdcValidation\": 2",
        "\"SYSTEM\\\\CurrentControlSet\\\\Services\\\\Kdc\\\\UseSubjectAltName\": 0",
    );
    let (settings, problems) = check(&world);
    assert_eq!(problems, []);
    let pairs = |settings: &[policies::CheckedSetting]| -> Vec<_> {
        settings
            .iter()
            .map(|setting| (setting.id, setting.value.clone()))
            .collect()
    };
    assert_eq!(
        pairs(settings.gpo(world.find_gpo("G").unwrap())),
        [
            (SettingId::KdcValidation, TypedValue::Number(2)),
            (SettingId::ScRemoveOption, TypedValue::Number(1)),
        ]
    );
    let workstation = world.find_workstation("PC").unwrap();
    assert_eq!(
        pairs(settings.local(workstation)),
        [(SettingId::KerberosUseSubjectAltName, TypedValue::Number(0))]
    );
    assert_eq!(
        pairs(settings.workstation_registry(workstation)),
        [(SettingId::LsaKdcValidation, TypedValue::Number(2))]
    );
    let domain_controller = world.find_domain_controller("DC").unwrap();
    let registry = settings.domain_controller_registry(domain_controller);
    assert_eq!(
        pairs(registry),
        [(SettingId::KdcUseSubjectAltName, TypedValue::Number(0))]
    );
    let place = registry.first().unwrap().place;
    assert_eq!(world.locate(place).to_string(), "world.ron:16:21");
}

#[test]
fn a_misspelt_setting_is_an_error_with_advice() {
    assert_eq!(
        problems(&with(
            "\"ScRemovalOption\": \"1\", \"Wallpaper\": \"cat\"",
            "",
            "",
            ""
        )),
        [
            "error: the twin knows no setting `ScRemovalOption` | did you mean `ScRemoveOption`?",
            "error: the twin knows no setting `Wallpaper` | `cardtwin list settings` names them all",
        ]
    );
}

#[test]
fn an_ambiguous_setting_of_a_policy_is_an_error_that_names_both() {
    assert_eq!(
        problems(&with("\"UseSubjectAltName\": 0", "", "", "")),
        [
            "error: `UseSubjectAltName` is the name of several settings \
             | write `Kdc\\\\UseSubjectAltName` or `Kerberos\\\\UseSubjectAltName`"
        ]
    );
}

#[test]
fn a_number_for_a_text_is_a_warning_and_is_read() {
    let world = with("\"ScRemoveOption\": 1", "", "", "");
    assert_eq!(
        problems(&world),
        [
            "warning: `ScRemoveOption` is a text (`REG_SZ`) in the registry, not a number | write `\"1\"`; \
             whether Windows reads the number as that text is documented nowhere: the assumption `number-for-text` decides"
        ]
    );
    let (settings, _) = check(&world);
    let gpo = settings.gpo(world.find_gpo("G").unwrap());
    assert_eq!(
        gpo.first().map(|setting| &setting.value),
        Some(&TypedValue::Number(1))
    );
}

#[test]
fn a_text_for_a_number_is_an_error_in_a_policy_and_left_out_of_a_registry() {
    let path = "\"SYSTEM\\\\CurrentControlSet\\\\Services\\\\Kdc\\\\UseSubjectAltName\": \"0\"";
    let world = with("\"X509HintsNeeded\": \"1\"", "", "", path);
    assert_eq!(
        problems(&world),
        [
            "error: `X509HintsNeeded` takes a number, not a text | write `0` (off), `1` (on)",
            "warning: `Kdc\\UseSubjectAltName` takes a number, not a text, so that it is treated as not set \
             | write `0` (off), `1` (on)",
        ]
    );
    let (settings, _) = check(&world);
    let domain_controller = world.find_domain_controller("DC").unwrap();
    assert_eq!(settings.domain_controller_registry(domain_controller), []);
}

#[test]
fn what_a_computer_never_reads_is_a_warning() {
    assert_eq!(
        problems(&with(
            "",
            "\"RequireFast\": Enabled",
            "\"Kdc\\\\UseSubjectAltName\": 0",
            "\"StrongCertificateBindingEnforcement\": 1, \"X509HintsNeeded\": 1, \"SOFTWARE\\\\Contoso\\\\Colour\": 1",
        )),
        [
            "warning: Windows 7 does not read `RequireFast` | Windows 8 is the first that does",
            "warning: `Kdc\\UseSubjectAltName` changes nothing on a workstation | ",
            "warning: `StrongCertificateBindingEnforcement` is no longer read since the updates of 2025-09-09 \
             | remove it, or write an earlier `patched`",
            "warning: `X509HintsNeeded` changes nothing on a domain controller | ",
            "warning: the twin knows no registry value `SOFTWARE\\Contoso\\Colour`, so that it changes nothing | ",
        ]
    );
}

#[test]
fn a_setting_under_two_names_is_set_twice() {
    assert_eq!(
        problems(&with(
            "\"ScForceOption\": 1, \"Policies\\\\System\\\\ScForceOption\": 0",
            "",
            "",
            ""
        )),
        ["error: `ScForceOption` is set twice here | leave one of the two"]
    );
}

#[test]
fn problems_are_shown_in_the_text_of_the_world() {
    let world = with("\"KdcValidation\": 1", "", "", "\"UseSubjectAltNam\": 0");
    let (_, problems) = check(&world);
    let mut report = String::new();
    GraphicalReportHandler::new_themed(GraphicalTheme::none())
        .with_width(100)
        .render_report(&mut report, &world.report(problems))
        .unwrap();
    insta::assert_snapshot!(report);
}

#[test]
fn the_settings_of_shipped_worlds_are_those_of_the_catalogue() {
    for shipped in worlds::shipped() {
        let world = world(shipped.text);
        let errors: Vec<_> = check(&world)
            .1
            .into_iter()
            .filter(|problem| problem.severity == Severity::Error)
            .collect();
        assert_eq!(errors, [], "{}", shipped.name);
    }
}
