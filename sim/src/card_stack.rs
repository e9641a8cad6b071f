//! Cards and what is on them.

mod application;
mod insert;
mod reader;
mod registration;
mod spawn;
mod tile;

pub(crate) use application::APPLICATIONS;
pub(crate) use insert::install;
pub(crate) use reader::{
    Connection, EventCount, Losses, Lost, Plugged, Reader, Seats, WhereTheUserSits, is_virtual,
    spawn_readers,
};
pub(crate) use registration::{Registrations, row_named};
pub(crate) use spawn::{spawn_cards, spawn_certificates};

use bevy_ecs::prelude::{Component, Entity};
use facts::{Fact, Row};
use worlds::{CardApplication, LostPart};

use crate::value::{KeyPossession, KeySpec};

/// The driver that its vendor has for the card.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct MadeFor(pub(crate) Row);

/// Applications it answers for when they are selected.
#[derive(Component, Debug, Clone)]
pub(crate) struct Answers(pub(crate) Vec<CardApplication>);

/// Ways in which it can be unblocked.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct Unblocking {
    /// By the administrator's answer to its challenge.
    pub(crate) admin_key: bool,
    /// By a code.
    pub(crate) puk: bool,
}

/// Tries that are left before the PIN is blocked.
#[derive(Component, Debug, Clone)]
pub(crate) struct PinTries(pub(crate) Fact<u8>);

/// It has a default container.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct HasDefaultContainer;

/// Roots that the card carries.
#[derive(Component, Debug, Clone)]
pub(crate) struct CarriedRoots(pub(crate) Vec<Row>);

/// Certificates on the card, in the order of its containers.
#[derive(Component, Debug, Clone)]
pub(crate) struct Carries(pub(crate) Vec<Row>);

/// The container a certificate is in.
#[derive(Component, Debug, Clone)]
pub(crate) struct InContainer {
    /// The card.
    pub(crate) card: Row,
    /// Number of the container, from 1.
    pub(crate) number: usize,
    /// Name of the container.
    pub(crate) name: String,
    /// Key specification.
    pub(crate) key_spec: KeySpec,
    /// Whether it is the default container.
    pub(crate) default: bool,
    /// Whether the certificate is marked as archived.
    pub(crate) archived: bool,
    /// What of it is gone from the card.
    pub(crate) lost: Option<LostPart>,
    /// Whether a key for agreement goes with its key.
    pub(crate) has_partner: bool,
}

/// Whether its owner can sign with its key.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct Possession(pub(crate) KeyPossession);

/// The authority that issued it; absent where the world does not have it.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct IssuedBy(pub(crate) Row);

/// The row of a card, for systems that meet its entity.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct IsCard(pub(crate) Row);

/// The card itself, once it was put into a reader.
#[derive(Component, Debug, Clone)]
pub(crate) struct Edge(pub(crate) card::Card);

/// The card is in a reader.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InsertedIn(pub(crate) Entity);
