//! Facts of name-based strong mappings: which rules a domain controller reads, and which certificates they fit.

use facts::{Fact, Row};
use names::Upn;
use policies::{
    RuleIssuer, SettingId, StrongNameMethod, StrongNameRule, TypedValue, read_name_rules,
};

use super::Source;
use super::domain_controller::{behaviour, configured};
use crate::certificate_services::CertificateEntry;
use crate::rule_book::mapping::NAME_RULES;
use crate::value::NameRules;

/// The rules of a domain controller, as they are written; empty where the policy is off.
pub(crate) fn written(source: &Source<'_>, controller: Row) -> Fact<Vec<StrongNameRule>> {
    let on = configured(source, controller, SettingId::UseStrongNameMatches);
    let rules = configured(source, controller, SettingId::StrongNameMatches);
    on.zip(rules).map(|(on, rules)| match (on, rules) {
        (Some(TypedValue::Number(1)), Some(TypedValue::List(lines))) => read_name_rules(&lines).0,
        _ => Vec::new(),
    })
}

/// Whether two rules have one issuer, on a domain controller that then reads none.
pub(crate) fn has_duplicates(source: &Source<'_>, row: Row) -> Fact<bool> {
    written(source, row)
        .zip(behaviour(source, row, &NAME_RULES))
        .map(|(rules, phase)| phase == NameRules::ReadUnlessDuplicate && repeats(&rules))
}

/// The rules that a domain controller reads.
pub(crate) fn read(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    written(source, row)
        .zip(behaviour(source, row, &NAME_RULES))
        .map(|(rules, phase)| {
            let reads = match phase {
                NameRules::NotImplemented => false,
                NameRules::Read => true,
                NameRules::ReadUnlessDuplicate => !repeats(&rules),
            };
            let at = source
                .name_policies()
                .iter()
                .position(|known| *known == rules)?;
            u32::try_from(at).ok().filter(|_| reads)
        })
}

fn repeats(rules: &[StrongNameRule]) -> bool {
    let mut issuers: Vec<&RuleIssuer> = rules.iter().map(|rule| &rule.issuer).collect();
    issuers.sort();
    issuers.windows(2).any(|pair| pair.first() == pair.last())
}

/// The policies under which a certificate's UPN is strong.
pub(crate) fn by_upn_suffix(source: &Source<'_>, row: Row) -> Vec<Row> {
    let upn = source
        .entry(row)
        .and_then(|entry| entry.content.upn.clone());
    let suffix = upn.as_ref().and_then(Upn::suffix).map(str::to_lowercase);
    fitting(source, row, |method| match method {
        StrongNameMethod::UpnSuffix(wanted) => suffix.as_ref() == Some(wanted),
        StrongNameMethod::IssuerSubject => false,
    })
}

/// The policies under which a certificate's issuer and subject are strong.
pub(crate) fn by_issuer_subject(source: &Source<'_>, row: Row) -> Vec<Row> {
    fitting(source, row, |method| {
        *method == StrongNameMethod::IssuerSubject
    })
}

fn fitting(source: &Source<'_>, row: Row, method: impl Fn(&StrongNameMethod) -> bool) -> Vec<Row> {
    let Some(entry) = source
        .entry(row)
        .filter(|_| !source.name_policies().is_empty())
    else {
        return Vec::new();
    };
    let fits = |rule: &StrongNameRule| {
        let policies = &entry.content.policies;
        rule.methods.iter().any(&method)
            && rule.policies.iter().any(|policy| policies.contains(policy))
            && is_issuer(source, entry, &rule.issuer)
    };
    (0u32..)
        .zip(source.name_policies())
        .filter(|(_, rules)| rules.iter().any(fits))
        .map(|(row, _)| row)
        .collect()
}

fn is_issuer(source: &Source<'_>, entry: &CertificateEntry, issuer: &RuleIssuer) -> bool {
    let Some(at) = entry.issuer else { return false };
    match issuer {
        RuleIssuer::Thumbprint(thumbprint) => source
            .vault()
            .authority(at)
            .is_some_and(|made| made.certificate.thumbprint() == *thumbprint),
        RuleIssuer::Authority(name) => source
            .vault()
            .authorities
            .get(at)
            .is_some_and(|authority| authority.name.to_lowercase() == *name),
    }
}

/// The different rules of the domain controllers, each list once.
pub(crate) fn policies(source: &Source<'_>, controllers: Row) -> Vec<Vec<StrongNameRule>> {
    let mut all = Vec::new();
    for controller in 0..controllers {
        let _ = written(source, controller).map(|rules| {
            if !rules.is_empty() {
                all.push(rules);
            }
        });
    }
    all.sort();
    all.dedup();
    all
}
