//! Group Policy objects, WMI filters, local policies for users.

use serde::Deserialize;

use super::{Entries, Text, TrustedRootDocument, ValueDocument, yes};
use crate::model::{GpoRight, ServiceStart};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Gpo")]
pub(crate) struct GpoDocument {
    pub(crate) name: Text,
    #[serde(default = "yes")]
    pub(crate) enabled_computer: bool,
    #[serde(default = "yes")]
    pub(crate) enabled_user: bool,
    #[serde(default)]
    pub(crate) settings: Entries<ValueDocument>,
    #[serde(default)]
    pub(crate) user_registry: Entries<ValueDocument>,
    #[serde(default)]
    pub(crate) services: Vec<ServicePolicyDocument>,
    pub(crate) permissions: Option<Vec<PermissionDocument>>,
    pub(crate) wmi_filter: Option<Text>,
    #[serde(default)]
    pub(crate) trusted_roots: Vec<TrustedRootDocument>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "ServicePolicy")]
pub(crate) struct ServicePolicyDocument {
    pub(crate) name: Text,
    pub(crate) start: ServiceStart,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Permission")]
pub(crate) struct PermissionDocument {
    pub(crate) trustee: Text,
    #[serde(default)]
    pub(crate) allow: Vec<GpoRight>,
    #[serde(default)]
    pub(crate) deny: Vec<GpoRight>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "WmiFilter")]
pub(crate) struct WmiFilterDocument {
    pub(crate) name: Text,
    pub(crate) query: Option<Text>,
    #[serde(default)]
    pub(crate) results: Entries<bool>,
    pub(crate) otherwise: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "LocalUserPolicy")]
pub(crate) struct LocalUserPolicyDocument {
    pub(crate) of: LocalScopeDocument,
    pub(crate) registry: Entries<ValueDocument>,
}

/// Whom a local policy is for.
#[derive(Debug, Deserialize)]
#[serde(rename = "LocalPolicyScope")]
pub(crate) enum LocalScopeDocument {
    Everyone,
    Administrators,
    NonAdministrators,
    User(Text),
}
