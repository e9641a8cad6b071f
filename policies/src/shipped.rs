//! What is shipped: rules, policy sets and ledgers, embedded in the order in which they are listed here.

use crate::document::DocumentError;
use crate::ledger::{Retired, Source, read_retired, read_sources};
use crate::pack::Pack;
use crate::policy_set::PolicySet;
use crate::rule::Rule;

/// A rule that is shipped, and the file it is in: `policies/rules/<area>/<slug>.ron`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippedRule {
    /// The folder.
    pub area: &'static str,
    /// The name of the file, and of the two fixtures `worlds/fixtures/<slug>.pass.ron` and `<slug>.fail.ron`.
    pub slug: &'static str,
    /// The text of the file.
    pub text: &'static str,
    /// The rule.
    pub rule: Rule,
}

/// Embeds the files of a folder by their slugs: area, slug and text of each.
macro_rules! embed {
    ($($area:literal / $slug:literal,)+) => {
        &[$(($area, $slug, include_str!(concat!("../rules/", $area, "/", $slug, ".ron"))),)+]
    };
}

const RULES: &[(&str, &str, &str)] = embed! {
    "kdc" / "kdc-has-a-usable-certificate",
    "kdc" / "kdc-certificate-has-the-kdc-purpose",
    "kdc" / "kdc-certificate-names-the-domain",
    "kdc" / "kdc-certificates-outlive-a-month",
    "card" / "card-has-a-default-container",
    "card" / "card-opens-a-session",
    "card" / "certificates-outlive-a-month",
    "card" / "card-opens-one-account",
    "mapping" / "mappings-are-strong",
    "mapping" / "mappings-can-match",
    "mapping" / "kdcs-enforce-strong-mapping",
    "logon" / "clients-validate-the-kdc-strictly",
    "logon" / "nothing-is-cached",
    "logon" / "unlocking-asks-a-domain-controller",
    "removal" / "removal-takes-effect",
    "removal" / "removal-locks",
    "removal" / "removal-ends-the-session",
    "removal" / "idle-sessions-lock",
    "enforcement" / "administrators-have-no-password",
    "enforcement" / "administrators-have-one-card",
    "enforcement" / "terminal-servers-take-no-password",
    "enforcement" / "workstations-take-no-password",
    "enforcement" / "users-have-no-password",
    "revocation" / "revocation-is-known",
    "revocation" / "kdc-does-not-ignore-unknown-revocation",
    "revocation" / "clients-do-not-ignore-unknown-revocation",
    "stig" / "stig-accounts-require-a-card",
    "stig" / "stig-removal-locks-or-logs-off",
    "stig" / "stig-devices-may-use-certificates",
    "stig" / "stig-name-based-mappings-are-allowed",
};

const POLICY_SETS: &[(&str, &str)] = &[
    (
        "shared-workstations.ron",
        include_str!("../shared-workstations.ron"),
    ),
    (
        "privileged-workstations.ron",
        include_str!("../privileged-workstations.ron"),
    ),
];

/// The packs, by their slugs, the essential one first.
const PACKS: &[(&str, &str)] = &[
    ("essentials.ron", include_str!("../packs/essentials.ron")),
    (
        "privileged-workstations.ron",
        include_str!("../packs/privileged-workstations.ron"),
    ),
    (
        "shared-workstations.ron",
        include_str!("../packs/shared-workstations.ron"),
    ),
    (
        "strong-mapping.ron",
        include_str!("../packs/strong-mapping.ron"),
    ),
    ("kdc-trust.ron", include_str!("../packs/kdc-trust.ron")),
    ("removal.ron", include_str!("../packs/removal.ron")),
    (
        "password-elimination.ron",
        include_str!("../packs/password-elimination.ron"),
    ),
    ("stig.ron", include_str!("../packs/stig.ron")),
];

const SOURCES: &str = include_str!("../ledger/sources.ron");
const RETIRED: &str = include_str!("../ledger/retired.ron");

/// The rules that are shipped, by area.
pub fn shipped_rules() -> Vec<ShippedRule> {
    RULES
        .iter()
        .map(|(area, slug, text)| ShippedRule {
            area,
            slug,
            text,
            rule: intact(Rule::read(&format!("{slug}.ron"), text)),
        })
        .collect()
}

/// The documents of the policy sets that are shipped: file name and text, in the order of the sets.
pub fn shipped_policy_set_documents() -> &'static [(&'static str, &'static str)] {
    POLICY_SETS
}

/// The policy sets that are shipped.
pub fn shipped_policy_sets() -> Vec<PolicySet> {
    POLICY_SETS
        .iter()
        .map(|(file_name, text)| intact(PolicySet::read(file_name, text)))
        .collect()
}

/// The packs that are shipped, the essential one first.
pub fn shipped_packs() -> Vec<Pack> {
    PACKS
        .iter()
        .map(|(file_name, text)| intact(Pack::read(file_name, text)))
        .collect()
}

/// The documents that settings and rules cite.
pub fn shipped_sources() -> Vec<Source> {
    intact(read_sources("sources.ron", SOURCES))
}

/// The rules that are no more.
pub fn shipped_retired() -> Vec<Retired> {
    intact(read_retired("retired.ron", RETIRED))
}

#[expect(
    clippy::expect_used,
    reason = "a test reads every file that is embedded"
)]
fn intact<T>(document: Result<T, DocumentError>) -> T {
    document.expect("INVARIANT: what is shipped reads")
}
