//! Authorities, profiles, and certificates issued or given.

use serde::Deserialize;

use super::{CrlDocument, PresenceDocument, RevokedDocument, Text, Written};
use crate::model::{KeyUsageBit, ProfileKind, SanSource, SubjectSource};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "CertificationAuthority")]
pub(crate) struct CertificationAuthorityDocument {
    pub(crate) name: Text,
    pub(crate) subject: Option<Text>,
    pub(crate) issuer: Option<Text>,
    pub(crate) key: Option<Text>,
    pub(crate) serial: Option<Text>,
    pub(crate) not_before: Option<Text>,
    pub(crate) not_after: Option<Text>,
    pub(crate) given: Option<GivenDocument>,
    pub(crate) in_ntauth: Option<PresenceDocument>,
    pub(crate) in_root_store: Option<PresenceDocument>,
    pub(crate) in_intermediate_store: Option<PresenceDocument>,
    pub(crate) crl: Option<CrlDocument>,
    pub(crate) adds_sid_extension: Option<bool>,
    pub(crate) product: Option<Text>,
    pub(crate) signs_lists: Option<bool>,
    #[serde(default)]
    pub(crate) revoked: RevokedDocument,
}

/// A certificate file, and perhaps a key file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Given")]
pub(crate) struct GivenDocument {
    pub(crate) certificate: Text,
    pub(crate) private_key: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Issued")]
pub(crate) struct IssuedDocument {
    pub(crate) profile: Text,
    pub(crate) ca: Option<Text>,
    pub(crate) user: Option<Text>,
    pub(crate) dns_names: Option<Vec<Text>>,
    pub(crate) subject: Option<Text>,
    pub(crate) upn: Option<Text>,
    pub(crate) email: Option<Text>,
    pub(crate) san_uri: Option<Text>,
    pub(crate) san_sid: Option<Text>,
    pub(crate) serial: Option<Text>,
    pub(crate) not_before: Option<Text>,
    pub(crate) not_after: Option<Text>,
    pub(crate) key: Option<Text>,
    pub(crate) same_key_as: Option<ContainerPath>,
    #[serde(default)]
    pub(crate) revoked: RevokedDocument,
    pub(crate) sid_extension: Option<bool>,
    pub(crate) sid: Option<Text>,
}

/// `("name of the card", "name of the container")`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename = "Container")]
pub(crate) struct ContainerPath(pub(crate) Text, pub(crate) Text);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Profile")]
pub(crate) struct ProfileDocument {
    pub(crate) name: Text,
    pub(crate) based_on: Option<Text>,
    pub(crate) kind: Option<ProfileKind>,
    #[serde(default)]
    pub(crate) extended_key_usage: Written<Vec<Text>>,
    pub(crate) key_usage: Option<Vec<KeyUsageBit>>,
    pub(crate) subject: Option<SubjectSource>,
    pub(crate) subject_alternative_names: Option<Vec<SanSource>>,
    pub(crate) key: Option<Text>,
    pub(crate) validity_days: Option<u32>,
    #[serde(default)]
    pub(crate) template_name: Written<Text>,
    #[serde(default)]
    pub(crate) template_version: Written<(u32, u32)>,
    pub(crate) policies: Option<Vec<Text>>,
    pub(crate) crl_distribution_point: Option<bool>,
    pub(crate) ocsp_responder: Option<bool>,
    pub(crate) sid_extension: Option<bool>,
}
