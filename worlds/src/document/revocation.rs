//! Revocation as it is written.

use ron::extensions::Extensions;
use ron::value::RawValue;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error};

use super::{PresenceDocument, Text, Written};
use crate::model::{CacheKind, OcspSigner, RevocationReason};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename = "Crl")]
pub(crate) struct CrlDocument {
    pub(crate) known: Option<bool>,
    pub(crate) this_update: Option<Text>,
    #[serde(default)]
    pub(crate) next_update: Written<Text>,
    pub(crate) interval_hours: Option<u32>,
    pub(crate) overlap_hours: Option<u32>,
    pub(crate) delta_interval_hours: Option<u32>,
    pub(crate) stopped: Option<Text>,
    pub(crate) reachable: Option<PresenceDocument>,
    pub(crate) url: Option<Text>,
    pub(crate) points: Option<Vec<PointDocument>>,
    pub(crate) ocsp_reachable: Option<bool>,
    pub(crate) ocsp: Option<ResponderDocument>,
    #[serde(default)]
    pub(crate) revoked: Vec<RevokedSerialDocument>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Point")]
pub(crate) struct PointDocument {
    pub(crate) url: Text,
    pub(crate) reachable: Option<PresenceDocument>,
    #[serde(default)]
    pub(crate) answers_after_seconds: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Responder")]
pub(crate) struct ResponderDocument {
    pub(crate) url: Option<Text>,
    pub(crate) reachable: Option<PresenceDocument>,
    #[serde(default)]
    pub(crate) answers_after_seconds: u32,
    pub(crate) validity_hours: Option<u32>,
    #[serde(default)]
    pub(crate) signed_by: OcspSigner,
}

/// `true`, `false`, or `(since: "…", reason: …)`.
#[derive(Debug, Default)]
pub(crate) enum RevokedDocument {
    #[default]
    No,
    Yes,
    Since(RevocationDocument),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Revoked")]
pub(crate) struct RevocationDocument {
    pub(crate) since: Option<Text>,
    pub(crate) reason: Option<RevocationReason>,
}

impl<'de> Deserialize<'de> for RevokedDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get_ron().trim();
        match raw {
            "true" => Ok(Self::Yes),
            "false" => Ok(Self::No),
            _ => part(raw).map(Self::Since).ok_or_else(|| {
                D::Error::custom(format_args!(
                    "`{raw}` does not say whether it is revoked; \
                     write true, false or `(since: \"2026-11-23\", reason: KeyCompromise)`"
                ))
            }),
        }
    }
}

/// `"1A2B"`, or `(serial: "1A2B", since: "…", reason: …)`.
#[derive(Debug)]
pub(crate) struct RevokedSerialDocument {
    pub(crate) serial: Text,
    pub(crate) since: Option<Text>,
    pub(crate) reason: Option<RevocationReason>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "RevokedSerial")]
struct LongForm {
    serial: Text,
    since: Option<Text>,
    reason: Option<RevocationReason>,
}

impl<'de> Deserialize<'de> for RevokedSerialDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get_ron().trim();
        let long = if raw.starts_with('"') {
            part(raw).map(|serial| LongForm {
                serial,
                since: None,
                reason: None,
            })
        } else {
            part(raw)
        };
        long.map(|written| Self {
            serial: written.serial,
            since: written.since,
            reason: written.reason,
        })
        .ok_or_else(|| {
            D::Error::custom(format_args!(
                "`{raw}` is no revoked serial number; \
                 write \"1A2B\" or `(serial: \"1A2B\", since: \"2026-11-23\", reason: KeyCompromise)`"
            ))
        })
    }
}

/// A part of the document, which keeps its place in it.
fn part<T: DeserializeOwned>(raw: &str) -> Option<T> {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .from_str(raw)
        .ok()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "CachedRevocation")]
pub(crate) struct CachedRevocationDocument {
    pub(crate) authority: Text,
    #[serde(default)]
    pub(crate) kind: CacheKind,
    pub(crate) fetched: Text,
    pub(crate) answers: Option<u32>,
}
