//! Fixes of expectations: each that is told is made here, and the rule asked again.

use sim::policies::Rule;
use sim::{Change, RuleResult, Twin};

use crate::account::changed;
use crate::shipped::twin;

fn rule(id: &str) -> Rule {
    let mut shipped = sim::policies::shipped_rules().into_iter();
    let found = shipped.find(|shipped| shipped.rule.id.to_string() == id);
    found.unwrap_or_else(|| panic!("{id}")).rule
}

fn result(twin: &Twin, rule: &Rule, subject: &str) -> RuleResult {
    let findings = twin.check(std::slice::from_ref(rule));
    let found = findings.into_iter().find(|one| one.subject == subject);
    found.unwrap_or_else(|| panic!("{subject}")).result
}

#[test]
fn the_smallest_change_meets_the_rule() {
    for (world, id, subject, expected) in [
        (
            "fabrikam",
            "SC.REMOVAL.1v1",
            "PARIS-W7-02",
            Some("workstation:PARIS-W7-02.service/SCPolicySvc=running"),
        ),
        (
            "fabrikam",
            "SC.LOGON.1v1",
            "PARIS-W7-01",
            Some("workstation:PARIS-W7-01.KdcValidation=2"),
        ),
        (
            "fabrikam",
            "SC.CARD.2v1",
            "Luc's card",
            Some("user:ldavid.disabled=false"),
        ),
        // A domain controller that still takes weak mappings.
        ("today", "SC.MAPPING.1v1", "fgarcia", None),
    ] {
        let older = ["dc:DC25-2.patched=2024-09-10"];
        let twin = match world {
            "today" => changed(&twin(world), &older),
            other => twin(other),
        };
        let rule = rule(id);
        assert!(
            matches!(result(&twin, &rule, subject), RuleResult::Fail { .. }),
            "{id} {subject}"
        );
        let mend = twin.mend(&rule, subject).unwrap();
        assert!(!mend.changes.is_empty(), "{id} {subject}");
        if let Some(expected) = expected {
            let written: Vec<String> = mend.changes.iter().map(Change::to_string).collect();
            assert_eq!(written, [expected]);
        }
        let mended = twin.what_if(&mend.changes).unwrap();
        assert_eq!(result(&mended, &rule, subject), RuleResult::Pass);
        let diff = twin.diff(&mended);
        let told: u128 = mend.effects.iter().map(|(_, cases)| *cases).sum();
        let made: u128 = diff.causes.iter().map(|cause| cause.cases).sum();
        assert_eq!(told, made, "{id} {subject}");
        assert!(mend.worlds > 0);
    }
}

#[test]
fn what_no_change_meets_has_none() {
    let base = twin("fabrikam");
    // A purpose in a certificate is no change of the world's.
    assert!(base.mend(&rule("SC.KDC.2v1"), "FABRIKAMDC2").is_none());
    // There is no such thing.
    assert!(base.mend(&rule("SC.REMOVAL.1v1"), "NOWHERE").is_none());
}
