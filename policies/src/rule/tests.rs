//! Reading rules: the whole form, and what is refused.

use miette::{GraphicalReportHandler, GraphicalTheme};

use super::*;
use crate::settings::{SettingId, TypedValue};
use crate::source::Strength;

const RULE: &str = r#"Rule(
    id: "SC.KDC.2v1",
    title: "A KDC certificate carries the KDC purpose",
    severity: Error,
    confidence: Documented,
    applies_to: DomainControllers(All),
    expect: KdcCertificateHasKdcAuthenticationEku,
    sources: [(doc: "rfc4556", at: "3.2.4", strength: Must)],
    effective: "2006-06-01",
    rationale: "A client that checks the purpose refuses the reply.",
    remedy: "Issue the certificate from the Kerberos Authentication template.",
)
"#;

/// The rule with one line in place of the one that begins alike.
fn with(line: &str) -> String {
    let field = line.split(':').next().unwrap();
    let mut replaced = 0;
    let text = RULE
        .lines()
        .map(|old| {
            if old.trim().starts_with(field) {
                replaced += 1;
                format!("    {line}\n")
            } else {
                format!("{old}\n")
            }
        })
        .collect();
    assert_eq!(replaced, 1, "{field}");
    text
}

fn read(text: &str) -> Result<Rule, DocumentError> {
    Rule::read("rule.ron", text)
}

fn expectation(applies_to: &str, expect: &str) -> Result<(Selector, Expectation), String> {
    let text = with(&format!("expect: {expect},")).replace("DomainControllers(All)", applies_to);
    read(&text)
        .map(|rule| (rule.applies_to, rule.expect))
        .map_err(|error| error.to_string())
}

#[test]
fn a_rule_reads() {
    let rule = read(RULE).unwrap();
    assert_eq!(rule.id.to_string(), "SC.KDC.2v1");
    assert_eq!(rule.severity, Severity::Error);
    assert_eq!(rule.confidence, Confidence::Documented);
    assert_eq!(
        rule.applies_to,
        Selector::DomainControllers(DomainControllerSelector::All)
    );
    assert_eq!(
        rule.expect,
        Expectation::KdcCertificateHasKdcAuthenticationEku
    );
    let [source] = rule.sources.as_slice() else {
        panic!("one source");
    };
    assert_eq!(source.doc.as_str(), "rfc4556");
    assert_eq!(source.strength, Strength::Must);
    assert_eq!(rule.ineffective, None);
}

#[test]
fn a_rule_is_effective_between_its_dates() {
    let rule = read(&with(
        "effective: \"2006-06-01\", ineffective: \"2020-01-01\",",
    ))
    .unwrap();
    for (day, effective) in [
        ("2006-05-31", false),
        ("2006-06-01", true),
        ("2019-12-31", true),
        ("2020-01-01", false),
    ] {
        assert_eq!(
            rule.is_effective_at(day.parse().unwrap()),
            effective,
            "{day}"
        );
    }
}

#[test]
fn selectors_and_expectations_read() {
    let (selector, expect) = expectation(
        "Workstations(OrganizationalUnit(\"fabrikam.com/Kiosks\"))",
        "SettingIs(setting: \"ScRemoveOption\", value: \"2\")",
    )
    .unwrap();
    assert_eq!(
        selector,
        Selector::Workstations(WorkstationSelector::OrganizationalUnit(
            "fabrikam.com/Kiosks".parse().unwrap()
        ))
    );
    assert_eq!(
        expect,
        Expectation::SettingIs(RequiredSetting {
            setting: SettingId::ScRemoveOption,
            value: TypedValue::Number(2)
        })
    );
    for (applies_to, expect, found) in [
        (
            "Cards(All)",
            "OpensAtMostAccounts(2)",
            Expectation::OpensAtMostAccounts(2),
        ),
        (
            "Users(Group(\"Engineering\"))",
            "MappingIsStrong",
            Expectation::MappingIsStrong,
        ),
        (
            "Users(SmartCardRequired)",
            "NoPasswordAtTheConsole",
            Expectation::NoPasswordAtTheConsole,
        ),
        (
            "Workstations(Kind(TerminalServer))",
            "NoPasswordAtTheConsole",
            Expectation::NoPasswordAtTheConsole,
        ),
        (
            "DomainControllers(All)",
            "SettingIs(setting: \"Kdc\\\\UseSubjectAltName\", value: 0)",
            Expectation::SettingIs(RequiredSetting {
                setting: SettingId::KdcUseSubjectAltName,
                value: TypedValue::Number(0),
            }),
        ),
    ] {
        assert_eq!(
            expectation(applies_to, expect).map(|(_, expect)| expect),
            Ok(found)
        );
    }
}

#[test]
fn a_rule_that_speaks_of_nothing_it_expects_is_refused() {
    for (applies_to, expect) in [
        ("Cards(All)", "HasUsableKdcCertificate"),
        ("Users(All)", "OpensASession"),
        (
            "Workstations(All)",
            "SettingIs(setting: \"Kdc\\\\UseSubjectAltName\", value: 0)",
        ),
        ("DomainControllers(All)", "NoPasswordAtTheConsole"),
    ] {
        let error = expectation(applies_to, expect).unwrap_err();
        assert!(
            error.contains("of which its expectation says nothing"),
            "{error}"
        );
    }
    assert!(
        read(&with("sources: [],"))
            .unwrap_err()
            .to_string()
            .contains("has no source")
    );
    let error = read(&with(
        "effective: \"2006-06-01\", ineffective: \"2006-06-01\",",
    ))
    .unwrap_err();
    assert!(error.to_string().contains("ineffective before"), "{error}");
}

fn report(line: &str) -> String {
    let error = read(&with(line)).unwrap_err();
    let mut report = String::new();
    GraphicalReportHandler::new_themed(GraphicalTheme::none())
        .with_width(100)
        .render_report(&mut report, &error)
        .unwrap();
    report
}

#[test]
fn a_misspelt_expectation_is_shown_where_it_is() {
    insta::assert_snapshot!(report("expect: HasUsableKdcCertificat,"));
}

#[test]
fn a_misspelt_setting_is_shown_with_advice() {
    insta::assert_snapshot!(report(
        "expect: SettingIs(setting: \"ScRemovalOption\", value: 2),"
    ));
}

#[test]
fn a_value_that_a_setting_has_not_is_shown_with_advice() {
    insta::assert_snapshot!(report(
        "expect: SettingIs(setting: \"ScRemoveOption\", value: \"4\"),"
    ));
}

#[test]
fn a_malformed_identifier_is_shown() {
    insta::assert_snapshot!(report("id: \"SC.kdc.2\","));
}
