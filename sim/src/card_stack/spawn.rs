//! From the world's cards, certificates and authorities to entities.

use bevy_ecs::prelude as ecs;
use facts::Row;
use worlds::World;

use super::{
    CarriedRoots, Carries, HasDefaultContainer, InContainer, IsCard, IssuedBy, KnownBy, PinTries,
    Possession,
};
use crate::certificate_services::{Origin, Vault};
use crate::change::Unknowns;
use crate::rows::CertificateRows;
use crate::target::Kind;
use crate::value::{KeyPossession, KeySpec};

/// Names of the minidrivers that cards want, each once, in order.
pub(crate) fn minidriver_names(world: &World) -> Vec<String> {
    let mut names: Vec<String> = world
        .cards
        .iter()
        .map(|card| card.minidriver.clone())
        .collect();
    names.sort_by_key(|name| name.to_lowercase());
    names.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    names
}

/// Spawns an entity for each card, in the order of the world.
pub(crate) fn spawn_cards(
    ecs: &mut ecs::World,
    world: &World,
    minidrivers: &[String],
    certificates: &CertificateRows,
    unknowns: &Unknowns,
) -> Vec<ecs::Entity> {
    world
        .cards
        .iter()
        .enumerate()
        .map(|(index, card)| {
            let name = card.name.to_string();
            let tries = unknowns.fact(
                Kind::Card,
                &name,
                "pin_tries_left",
                card.pin_tries_left,
                |t| t.parse().ok(),
            );
            let mut entity = ecs.spawn((
                IsCard(Row::try_from(index).unwrap_or(Row::MAX)),
                PinTries(tries),
                Carries(certificates.of_card(index).to_vec()),
                CarriedRoots(
                    card.roots
                        .iter()
                        .filter_map(|root| Row::try_from(root.index()).ok())
                        .collect(),
                ),
            ));
            let minidriver = minidrivers
                .iter()
                .position(|m| m.eq_ignore_ascii_case(&card.minidriver));
            if let Some(row) = minidriver.and_then(|at| Row::try_from(at).ok()) {
                entity.insert(KnownBy(row));
            }
            if card.default_container.is_some() {
                entity.insert(HasDefaultContainer);
            }
            entity.id()
        })
        .collect()
}

/// Spawns an entity for each certificate: those on cards first, then those of domain controllers.
pub(crate) fn spawn_certificates(
    ecs: &mut ecs::World,
    world: &World,
    vault: &Vault,
) -> Vec<ecs::Entity> {
    let places = containers(world);
    vault
        .certificates
        .iter()
        .enumerate()
        .map(|(index, entry)| {
            let possession = match &entry.origin {
                Origin::Issued { .. } => KeyPossession::Held,
                Origin::Given { key: Some(_), .. } => KeyPossession::Held,
                Origin::Given { key: None, .. } => KeyPossession::Elsewhere,
            };
            let mut entity = ecs.spawn(Possession(possession));
            if let Some(issuer) = entry.issuer.and_then(|at| Row::try_from(at).ok()) {
                entity.insert(IssuedBy(issuer));
            }
            if let Some(container) = places.get(index) {
                entity.insert(container.clone());
            }
            entity.id()
        })
        .collect()
}

/// The containers that hold certificates, in the order of the vault.
fn containers(world: &World) -> Vec<InContainer> {
    let mut places = Vec::new();
    for (card_row, card) in (0u32..).zip(&world.cards) {
        for (index, container) in card.containers.iter().enumerate() {
            if container.certificate.is_none() {
                continue;
            }
            places.push(InContainer {
                card: card_row,
                number: index + 1,
                name: container.name.to_string(),
                key_spec: match container.key_spec {
                    worlds::KeySpec::KeyExchange => KeySpec::KeyExchange,
                    worlds::KeySpec::Signature => KeySpec::Signature,
                },
                default: card.default_container == Some(index),
            });
        }
    }
    places
}
