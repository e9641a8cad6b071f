//! Domain controllers and workstations.

use serde::Deserialize;

use super::{
    AltSecurityIdentityDocument, AtrCachesDocument, CachedRevocationDocument, ContainerPath,
    Entries, GivenDocument, IssuedDocument, KeyCredentialDocument, LocalUserPolicyDocument,
    MiddlewareDocument, ReaderDocument, StoreEntryDocument, Text, ValueDocument, Written, yes,
};
use crate::model::{NetworkReach, ServiceStart, WorkstationKind};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "DomainController")]
pub(crate) struct DomainControllerDocument {
    pub(crate) name: Text,
    pub(crate) domain: Option<Text>,
    pub(crate) site: Option<Text>,
    pub(crate) product: Text,
    pub(crate) patched: Option<Text>,
    #[serde(default)]
    pub(crate) registry: Entries<ValueDocument>,
    #[serde(default)]
    pub(crate) local_settings: Entries<ValueDocument>,
    pub(crate) policy_refreshed: Option<Text>,
    #[serde(default)]
    pub(crate) certificates: Vec<DomainControllerCertificateDocument>,
    pub(crate) global_catalog: Option<bool>,
    #[serde(default)]
    pub(crate) account: ComputerAccountDocument,
    #[serde(default = "yes")]
    pub(crate) running: bool,
    pub(crate) kdc_started: Option<Text>,
    #[serde(default)]
    pub(crate) stores: Vec<StoreEntryDocument>,
    pub(crate) stores_refreshed: Option<Text>,
    #[serde(default)]
    pub(crate) revocation_cache: Vec<CachedRevocationDocument>,
    #[serde(default)]
    pub(crate) clock_skew_seconds: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Certificate")]
pub(crate) struct DomainControllerCertificateDocument {
    pub(crate) name: Text,
    pub(crate) issued: Option<IssuedDocument>,
    pub(crate) given: Option<GivenDocument>,
    #[serde(default = "yes")]
    pub(crate) has_private_key: bool,
    pub(crate) installed: Option<Text>,
    pub(crate) removed: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Workstation")]
pub(crate) struct WorkstationDocument {
    pub(crate) name: Text,
    #[serde(default)]
    pub(crate) kind: WorkstationKind,
    #[serde(default)]
    pub(crate) domain: Written<Text>,
    pub(crate) site: Option<Text>,
    pub(crate) organizational_unit: Option<Text>,
    pub(crate) product: Text,
    pub(crate) patched: Option<Text>,
    #[serde(default)]
    pub(crate) registry: Entries<ValueDocument>,
    #[serde(default)]
    pub(crate) local_settings: Entries<ValueDocument>,
    #[serde(default)]
    pub(crate) local_user_policies: Vec<LocalUserPolicyDocument>,
    pub(crate) policy_refreshed: Option<Text>,
    #[serde(default)]
    pub(crate) slow_link: bool,
    #[serde(default)]
    pub(crate) services: Vec<ServiceDocument>,
    pub(crate) readers: Option<Vec<ReaderDocument>>,
    pub(crate) middleware: Option<Vec<MiddlewareDocument>>,
    #[serde(default)]
    pub(crate) atr_caches: AtrCachesDocument,
    #[serde(default = "yes")]
    pub(crate) windows_update: bool,
    pub(crate) cached_passwords: Option<Vec<Text>>,
    pub(crate) cached_cards: Option<Vec<CachedCardDocument>>,
    #[serde(default)]
    pub(crate) local_accounts: Vec<LocalAccountDocument>,
    #[serde(default)]
    pub(crate) local_groups: Vec<LocalGroupDocument>,
    #[serde(default)]
    pub(crate) windows_hello: Vec<Text>,
    #[serde(default)]
    pub(crate) network: NetworkReach,
    #[serde(default)]
    pub(crate) entra_joined: bool,
    #[serde(default)]
    pub(crate) stores: Vec<StoreEntryDocument>,
    pub(crate) stores_refreshed: Option<Text>,
    #[serde(default)]
    pub(crate) revocation_cache: Vec<CachedRevocationDocument>,
    #[serde(default)]
    pub(crate) clock_skew_seconds: i64,
    #[serde(default)]
    pub(crate) account: ComputerAccountDocument,
    #[serde(default)]
    pub(crate) certificates: Vec<MachineCertificateDocument>,
}

/// A logon with a card that a workstation keeps.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "CachedCard")]
pub(crate) struct CachedCardDocument {
    pub(crate) user: Text,
    pub(crate) certificate: ContainerPath,
}

/// An account of a workstation's own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "LocalAccount")]
pub(crate) struct LocalAccountDocument {
    pub(crate) name: Text,
    #[serde(default)]
    pub(crate) managed_by_laps: bool,
    #[serde(default)]
    pub(crate) disabled: bool,
}

/// A group of a workstation's own: who is added to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "LocalGroup")]
pub(crate) struct LocalGroupDocument {
    pub(crate) name: Text,
    #[serde(default)]
    pub(crate) members: Vec<Text>,
}

/// A certificate in the personal store of a workstation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Certificate")]
pub(crate) struct MachineCertificateDocument {
    pub(crate) name: Text,
    pub(crate) issued: Option<IssuedDocument>,
    pub(crate) given: Option<GivenDocument>,
}

/// What is told of a computer's account in its domain.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename = "ComputerAccount")]
pub(crate) struct ComputerAccountDocument {
    pub(crate) sam_account_name: Option<Text>,
    #[serde(default)]
    pub(crate) dns_host_name: Written<Text>,
    pub(crate) user_principal_name: Option<Text>,
    pub(crate) sid: Option<Text>,
    pub(crate) created: Option<Text>,
    #[serde(default)]
    pub(crate) disabled: bool,
    #[serde(default)]
    pub(crate) alt_security_identities: Vec<AltSecurityIdentityDocument>,
    #[serde(default)]
    pub(crate) key_credentials: Vec<KeyCredentialDocument>,
    pub(crate) authentication_policy: Option<Text>,
}

/// An account of a computer that is none of the machines of the world.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Computer")]
pub(crate) struct ComputerDocument {
    pub(crate) name: Text,
    pub(crate) domain: Option<Text>,
    #[serde(default)]
    pub(crate) account: ComputerAccountDocument,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Service")]
pub(crate) struct ServiceDocument {
    pub(crate) name: Text,
    pub(crate) start: Option<ServiceStart>,
    pub(crate) running: Option<bool>,
}
