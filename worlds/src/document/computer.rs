//! Domain controllers and workstations.

use serde::Deserialize;

use super::{Entries, GivenDocument, IssuedDocument, Text, ValueDocument, Written, yes};
use crate::model::{ServiceStart, WorkstationKind};

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
    pub(crate) certificates: Vec<DomainControllerCertificateDocument>,
    #[serde(default = "yes")]
    pub(crate) running: bool,
    #[serde(default)]
    pub(crate) clock_skew_seconds: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Certificate")]
pub(crate) struct DomainControllerCertificateDocument {
    pub(crate) name: Text,
    pub(crate) issued: Option<IssuedDocument>,
    pub(crate) given: Option<GivenDocument>,
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
    pub(crate) services: Vec<ServiceDocument>,
    pub(crate) readers: Option<Vec<Text>>,
    pub(crate) middleware: Option<Vec<MiddlewareDocument>>,
    #[serde(default)]
    pub(crate) clock_skew_seconds: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Service")]
pub(crate) struct ServiceDocument {
    pub(crate) name: Text,
    pub(crate) start: Option<ServiceStart>,
    pub(crate) running: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Middleware")]
pub(crate) struct MiddlewareDocument {
    pub(crate) minidriver: Text,
    #[serde(default = "yes")]
    pub(crate) base_csp: bool,
    #[serde(default = "yes")]
    pub(crate) smart_card_ksp: bool,
}
