//! Cards.

use serde::Deserialize;

use super::{GivenDocument, IssuedDocument, Text, yes};
use crate::model::{CardApplication, KeySpec, LostPart};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Card")]
pub(crate) struct CardDocument {
    pub(crate) name: Text,
    pub(crate) minidriver: Option<Text>,
    pub(crate) atr: Option<Text>,
    pub(crate) applications: Option<Vec<CardApplication>>,
    pub(crate) holder: Option<Text>,
    pub(crate) pin: Option<Text>,
    pub(crate) pin_tries_max: Option<u8>,
    pub(crate) pin_tries_left: Option<u8>,
    pub(crate) puk: Option<Text>,
    #[serde(default = "yes")]
    pub(crate) admin_key: bool,
    #[serde(default)]
    pub(crate) containers: Vec<ContainerDocument>,
    pub(crate) default_container: Option<Text>,
    pub(crate) signing_milliseconds: Option<u32>,
    #[serde(default)]
    pub(crate) roots: Vec<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Container")]
pub(crate) struct ContainerDocument {
    pub(crate) name: Text,
    #[serde(default)]
    pub(crate) key_spec: KeySpec,
    #[serde(default)]
    pub(crate) archived: bool,
    pub(crate) lost: Option<LostPart>,
    pub(crate) paired_with: Option<Text>,
    pub(crate) issued: Option<IssuedDocument>,
    pub(crate) given: Option<GivenDocument>,
}
