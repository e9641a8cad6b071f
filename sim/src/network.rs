//! Domain controllers, and what travels between them and the workstations.

mod answer;
mod computer;
mod exchange;
mod grant;
mod negotiated;
mod selection;
mod spawn;
mod terms;
mod verified;
mod verify;

pub(crate) use answer::{Packet, Wire, install};
pub(crate) use exchange::{
    Exchange, ExchangeError, HostTicket, Participants, service_grant, sign_request,
};
pub(crate) use negotiated::{REPLY_HASH, negotiated};
pub(crate) use selection::{
    Candidate, LOOK_SECONDS, Looks, Rhythm, Selection, StoreOfKdc, TrustAt,
};
pub(crate) use spawn::spawn_domain_controllers;
pub(crate) use terms::{ClientTerms, Facts as TermFacts, KdcTerms, digest_name};
pub(crate) use verify::{Judge, Knows};

use std::collections::BTreeMap;

use bevy_ecs::prelude::Component;
use facts::{Fact, Row};
use policies::{SettingId, TypedValue};

/// Whether the machine answers.
#[derive(Component, Debug, Clone)]
pub(crate) struct Running(pub(crate) Fact<bool>);

/// Whether the machine holds the global catalog.
#[derive(Component, Debug, Clone)]
pub(crate) struct GlobalCatalog(pub(crate) Fact<bool>);

/// Registry values of the KDC that say something about card logon; absent ones are not configured.
#[derive(Component, Debug, Clone)]
pub(crate) struct KdcRegistry(pub(crate) BTreeMap<SettingId, Fact<Option<TypedValue>>>);

/// Certificates in the machine's personal store.
#[derive(Component, Debug, Clone)]
pub(crate) struct PersonalStore(pub(crate) Vec<Row>);
