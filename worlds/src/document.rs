//! The world document as it is written: a mirror of the model in which references are still names.
//!
//! These types decide what RON is accepted and nothing else; `lowering` gives them their meaning.

mod account;
mod card;
mod certificate;
mod computer;
mod directory;
mod middleware;
mod policy;
mod revocation;
mod store;
mod text;
mod value;

pub(crate) use account::{
    AccountFlag, AltSecurityIdentityDocument, ComputedDocument, GroupDocument,
    KeyCredentialDocument, PasswordDocument, UserDocument,
};
pub(crate) use card::{CardDocument, ContainerDocument};
pub(crate) use certificate::{
    CertificationAuthorityDocument, ContainerPath, GivenDocument, IssuedDocument, ProfileDocument,
};
pub(crate) use computer::{
    ComputerAccountDocument, ComputerDocument, DomainControllerDocument, LocalAccountDocument,
    LocalGroupDocument, MachineCertificateDocument, ServiceDocument, WorkstationDocument,
};
pub(crate) use directory::{
    AuthenticationPolicyDocument, DomainDocument, ForestDocument, GpoLinkDocument,
    IssuancePolicyDocument, OrganizationalUnitDocument, PasswordSettingsDocument, SiteDocument,
    TrustDocument,
};
pub(crate) use middleware::{
    AtrCachesDocument, MiddlewareDocument, MinidriverDocument, ReaderDocument,
};
pub(crate) use policy::{
    GpoDocument, LocalScopeDocument, LocalUserPolicyDocument, PermissionDocument, WmiFilterDocument,
};
pub(crate) use revocation::{
    CachedRevocationDocument, CrlDocument, PointDocument, ResponderDocument, RevokedDocument,
};
pub(crate) use store::{PresenceDocument, StoreEntryDocument, TrustedRootDocument};
pub(crate) use text::{Text, address};
pub(crate) use value::{Entries, Value, ValueDocument, Written};

use ron::extensions::Extensions;
use serde::Deserialize;

/// One file of a world.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "World")]
pub(crate) struct WorldDocument {
    pub(crate) name: Text,
    pub(crate) description: Option<Text>,
    #[serde(default)]
    pub(crate) include: Vec<Text>,
    pub(crate) clock: Option<Text>,
    pub(crate) seed: Option<u64>,
    pub(crate) key_pool: Option<u16>,
    #[serde(default)]
    pub(crate) assumptions: Entries<Text>,
    pub(crate) forest: Option<ForestDocument>,
    #[serde(default)]
    pub(crate) other_forests: Vec<ForestDocument>,
    #[serde(default)]
    pub(crate) trusts: Vec<TrustDocument>,
    #[serde(default)]
    pub(crate) domains: Vec<DomainDocument>,
    #[serde(default)]
    pub(crate) sites: Vec<SiteDocument>,
    #[serde(default)]
    pub(crate) organizational_units: Vec<OrganizationalUnitDocument>,
    #[serde(default)]
    pub(crate) certification_authorities: Vec<CertificationAuthorityDocument>,
    #[serde(default)]
    pub(crate) profiles: Vec<ProfileDocument>,
    #[serde(default)]
    pub(crate) users: Vec<UserDocument>,
    #[serde(default)]
    pub(crate) groups: Vec<GroupDocument>,
    #[serde(default)]
    pub(crate) computers: Vec<ComputerDocument>,
    #[serde(default)]
    pub(crate) issuance_policies: Vec<IssuancePolicyDocument>,
    #[serde(default)]
    pub(crate) authentication_policies: Vec<AuthenticationPolicyDocument>,
    #[serde(default)]
    pub(crate) domain_controllers: Vec<DomainControllerDocument>,
    #[serde(default)]
    pub(crate) workstations: Vec<WorkstationDocument>,
    #[serde(default)]
    pub(crate) minidrivers: Vec<MinidriverDocument>,
    #[serde(default)]
    pub(crate) cards: Vec<CardDocument>,
    #[serde(default)]
    pub(crate) gpos: Vec<GpoDocument>,
    #[serde(default)]
    pub(crate) wmi_filters: Vec<WmiFilterDocument>,
}

impl WorldDocument {
    pub(crate) fn read(text: &str) -> Result<Self, ron::error::SpannedError> {
        ron::Options::default()
            .with_default_extension(Extensions::IMPLICIT_SOME)
            .from_str(text)
    }
}

pub(crate) const fn yes() -> bool {
    true
}
