//! Machines at which people log on.

mod cached;
mod spawn;

pub(crate) use cached::{KeptLogon, KeptLogons, have_one_place, kept_logon_names};
pub(crate) use spawn::{clock, clock_skew, spawn_workstations};

use std::collections::BTreeMap;

use bevy_ecs::prelude::Component;
use facts::{Fact, Row};
use names::Timestamp;
use worlds::{ProductVersion, Reader};

use crate::value::Network;

/// Version of Windows.
#[derive(Component, Debug, Clone)]
pub(crate) struct Product(pub(crate) Fact<ProductVersion>);

/// Level of updates.
#[derive(Component, Debug, Clone)]
pub(crate) struct Patched(pub(crate) Fact<Timestamp>);

/// The machine's own clock.
#[derive(Component, Debug, Clone)]
pub(crate) struct Clock(pub(crate) Fact<Timestamp>);

/// Whether each service runs, by lower-case name.
#[derive(Component, Debug, Clone, PartialEq)]
pub(crate) struct Services(pub(crate) BTreeMap<String, Fact<bool>>);

/// The card readers.
#[derive(Component, Debug, Clone)]
pub(crate) struct Readers(pub(crate) Vec<Reader>);

/// Cards that were found to have an application for the class minidriver.
#[derive(Component, Debug, Clone)]
pub(crate) struct CardsInCache(pub(crate) Vec<Row>);

/// It reaches Windows Update or a WSUS.
#[derive(Component, Debug, Clone)]
pub(crate) struct WindowsUpdate(pub(crate) Fact<bool>);

/// Those who work on it sit elsewhere (Remote Desktop Session Host).
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct SessionHost;

/// Accounts who alone may have a ticket for the computer's own service, by the authentication policy of its account,
/// and whether that is enforced; absent where no policy says so.
#[derive(Component, Debug, Clone)]
pub(crate) struct AllowedTo {
    pub(crate) accounts: Vec<Row>,
    pub(crate) enforced: bool,
}

/// From where it reaches the domain.
#[derive(Component, Debug, Clone)]
pub(crate) struct Reach(pub(crate) Fact<Network>);

/// It is joined to the cloud directory.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct EntraJoined;

/// The world says whose passwords it keeps for when no domain controller answers.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct CacheIsSaid;

/// The world says which logons with cards it keeps for when no domain controller answers.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct CardCacheIsSaid;

/// It is joined to a domain.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct Joined;
