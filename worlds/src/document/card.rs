//! Cards.

use serde::Deserialize;

use super::{GivenDocument, IssuedDocument, Text};
use crate::model::KeySpec;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Card")]
pub(crate) struct CardDocument {
    pub(crate) name: Text,
    pub(crate) minidriver: Option<Text>,
    pub(crate) atr: Option<Text>,
    pub(crate) holder: Option<Text>,
    pub(crate) pin: Option<Text>,
    pub(crate) pin_tries_max: Option<u8>,
    pub(crate) pin_tries_left: Option<u8>,
    #[serde(default)]
    pub(crate) containers: Vec<ContainerDocument>,
    pub(crate) default_container: Option<Text>,
    #[serde(default)]
    pub(crate) roots: Vec<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Container")]
pub(crate) struct ContainerDocument {
    pub(crate) name: Text,
    #[serde(default)]
    pub(crate) key_spec: KeySpec,
    pub(crate) issued: Option<IssuedDocument>,
    pub(crate) given: Option<GivenDocument>,
}
