//! Minidrivers, what vendors have instead, and how machines register them.

use ron::extensions::Extensions;
use ron::value::RawValue;
use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::{Text, yes};
use crate::model::{MiddlewareKind, PinCache, PinKind};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Minidriver")]
pub(crate) struct MinidriverDocument {
    pub(crate) name: Text,
    #[serde(default)]
    pub(crate) kind: MiddlewareKind,
    pub(crate) specification: Option<Text>,
    #[serde(default = "yes")]
    pub(crate) rsa: bool,
    #[serde(default = "yes")]
    pub(crate) elliptic: bool,
    pub(crate) lists_every_certificate: Option<bool>,
    #[serde(default)]
    pub(crate) pin: PinKind,
    #[serde(default)]
    pub(crate) pin_cache: PinCache,
    #[serde(default)]
    pub(crate) on_windows_update: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Middleware")]
pub(crate) struct MiddlewareDocument {
    pub(crate) minidriver: Text,
    #[serde(default = "yes")]
    pub(crate) base_csp: bool,
    #[serde(default = "yes")]
    pub(crate) smart_card_ksp: bool,
    pub(crate) atr: Option<Text>,
    pub(crate) atr_mask: Option<Text>,
    pub(crate) installed: Option<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename = "AtrCaches")]
pub(crate) struct AtrCachesDocument {
    #[serde(default)]
    pub(crate) piv: Vec<Text>,
    #[serde(default)]
    pub(crate) gids: Vec<Text>,
}

/// The name of a reader, or `(name: "…", driver: false, pin_pad: true, answers: false)`.
#[derive(Debug)]
pub(crate) enum ReaderDocument {
    Name(Text),
    Told(ToldReaderDocument),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Reader")]
pub(crate) struct ToldReaderDocument {
    pub(crate) name: Text,
    #[serde(default = "yes")]
    pub(crate) driver: bool,
    #[serde(default)]
    pub(crate) pin_pad: bool,
    #[serde(default = "yes")]
    pub(crate) answers: bool,
}

impl<'de> Deserialize<'de> for ReaderDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get_ron().trim();
        let options = || ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
        let read = if raw.starts_with('"') {
            options().from_str(raw).map(Self::Name)
        } else {
            options().from_str(raw).map(Self::Told)
        };
        read.map_err(|_| {
            D::Error::custom(format_args!(
                "`{raw}` is no reader; write its name, or `(name: \"Keyboard reader\", driver: false, pin_pad: true, answers: false)`"
            ))
        })
    }
}
