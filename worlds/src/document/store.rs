//! Certificate stores.

use ron::extensions::Extensions;
use ron::value::RawValue;
use serde::de::{Deserialize, Deserializer, Error};

use super::Text;
use crate::model::StoreKind;

/// `true`, `false`, or `(since: "…", until: "…")`.
#[derive(Debug, Clone)]
pub(crate) enum PresenceDocument {
    Constant(bool),
    During(PeriodDocument),
}

#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields, rename = "Period")]
pub(crate) struct PeriodDocument {
    pub(crate) since: Option<Text>,
    pub(crate) until: Option<Text>,
}

impl<'de> Deserialize<'de> for PresenceDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get_ron().trim();
        match raw {
            "true" => Ok(Self::Constant(true)),
            "false" => Ok(Self::Constant(false)),
            _ => ron::Options::default()
                .with_default_extension(Extensions::IMPLICIT_SOME)
                .from_str(raw)
                .map(Self::During)
                .map_err(|_| {
                    D::Error::custom(format_args!(
                        "`{raw}` does not say when something is there; \
                         write true, false or `(since: \"2026-11-23\", until: \"2026-12-01\")`"
                    ))
                }),
        }
    }
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename = "StoreEntry")]
pub(crate) struct StoreEntryDocument {
    pub(crate) store: StoreKind,
    pub(crate) authority: Text,
    pub(crate) since: Option<Text>,
    pub(crate) until: Option<Text>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename = "TrustedRoot")]
pub(crate) struct TrustedRootDocument {
    pub(crate) authority: Text,
    pub(crate) since: Option<Text>,
    pub(crate) until: Option<Text>,
}
