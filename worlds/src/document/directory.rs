//! Forest, domains, sites, organizational units.

use serde::Deserialize;

use super::{Text, yes};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Forest")]
pub(crate) struct ForestDocument {
    pub(crate) name: Text,
    #[serde(default)]
    pub(crate) upn_suffixes: Vec<Text>,
}

/// A forest trust: the one forest takes the other's accounts, and routes these suffixes to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Trust")]
pub(crate) struct TrustDocument {
    pub(crate) trusting: Text,
    pub(crate) trusted: Text,
    pub(crate) suffixes: Option<Vec<Text>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Domain")]
pub(crate) struct DomainDocument {
    pub(crate) name: Text,
    pub(crate) forest: Option<Text>,
    pub(crate) netbios: Option<Text>,
    pub(crate) sid: Option<Text>,
    pub(crate) functional_level: Option<Text>,
    #[serde(default)]
    pub(crate) upn_suffixes: Vec<Text>,
    #[serde(default)]
    pub(crate) gpo_links: Vec<GpoLinkDocument>,
    #[serde(default)]
    pub(crate) block_inheritance: bool,
    pub(crate) ticket_lifetime_hours: Option<u32>,
    pub(crate) ticket_renewal_days: Option<u32>,
    #[serde(default = "yes")]
    pub(crate) enforce_user_logon_restrictions: bool,
    pub(crate) max_password_age_days: Option<u32>,
    #[serde(default)]
    pub(crate) password_settings: Vec<PasswordSettingsDocument>,
    pub(crate) expire_passwords_on_smart_card_only_accounts: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "PasswordSettings")]
pub(crate) struct PasswordSettingsDocument {
    pub(crate) name: Text,
    pub(crate) precedence: u32,
    pub(crate) max_password_age_days: Option<u32>,
    #[serde(default)]
    pub(crate) applies_to: Vec<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "IssuancePolicy")]
pub(crate) struct IssuancePolicyDocument {
    pub(crate) name: Text,
    pub(crate) oid: Text,
    pub(crate) group: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "AuthenticationPolicy")]
pub(crate) struct AuthenticationPolicyDocument {
    pub(crate) name: Text,
    #[serde(default = "yes")]
    pub(crate) enforced: bool,
    pub(crate) ticket_lifetime_minutes: Option<u32>,
    pub(crate) allowed_from: Option<Vec<Text>>,
    pub(crate) allowed_to: Option<Vec<Text>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Site")]
pub(crate) struct SiteDocument {
    pub(crate) name: Text,
    #[serde(default)]
    pub(crate) replication_minutes: u32,
    #[serde(default)]
    pub(crate) gpo_links: Vec<GpoLinkDocument>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "OrganizationalUnit")]
pub(crate) struct OrganizationalUnitDocument {
    pub(crate) name: Text,
    #[serde(default)]
    pub(crate) gpo_links: Vec<GpoLinkDocument>,
    #[serde(default)]
    pub(crate) block_inheritance: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "GpoLink")]
pub(crate) struct GpoLinkDocument {
    pub(crate) gpo: Text,
    #[serde(default)]
    pub(crate) enforced: bool,
    #[serde(default = "yes")]
    pub(crate) enabled: bool,
}
