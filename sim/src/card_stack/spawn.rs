//! From the world's cards, certificates and authorities to entities.

use bevy_ecs::prelude as ecs;
use facts::Row;
use worlds::{LostPart, World};

use super::{
    Answers, CarriedRoots, Carries, HasDefaultContainer, InContainer, IsCard, IssuedBy, MadeFor,
    PinTries, Possession, Unblocking, row_named,
};
use crate::certificate_services::{Origin, Vault};
use crate::change::Unknowns;
use crate::rows::CertificateRows;
use crate::target::Kind;
use crate::value::{KeyPossession, KeySpec};

/// Spawns an entity for each card, in the order of the world.
pub(crate) fn spawn_cards(
    ecs: &mut ecs::World,
    world: &World,
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
                Answers(card.applications.clone()),
                Unblocking {
                    admin_key: card.admin_key,
                    puk: card.puk.is_some(),
                },
                Carries(certificates.of_card(index).to_vec()),
                CarriedRoots(
                    card.roots
                        .iter()
                        .filter_map(|root| Row::try_from(root.index()).ok())
                        .collect(),
                ),
            ));
            if let Some(row) = row_named(world, &card.minidriver) {
                entity.insert(MadeFor(row));
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
    let places = containers(world, vault);
    vault
        .certificates
        .iter()
        .enumerate()
        .map(|(index, entry)| {
            let lost = places.get(index).and_then(|container| container.lost);
            let possession = match (lost, &entry.origin) {
                (Some(LostPart::Container), _) => KeyPossession::NoContainer,
                (Some(LostPart::Certificate), _) => KeyPossession::NoCertificate,
                (Some(LostPart::Key), _) => KeyPossession::NoKey,
                (None, Origin::Issued { .. } | Origin::Given { key: Some(_), .. }) => {
                    KeyPossession::Held
                }
                (None, Origin::Given { key: None, .. }) => KeyPossession::Elsewhere,
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
fn containers(world: &World, vault: &Vault) -> Vec<InContainer> {
    let mut places = Vec::new();
    let mut entries = vault.certificates.iter();
    for (card_row, card) in (0u32..).zip(&world.cards) {
        // The keys for agreement: those that are called so, and those whose certificate says nothing else.
        let agrees: Vec<bool> = card
            .containers
            .iter()
            .map(|container| {
                let by_certificate = container
                    .certificate
                    .as_ref()
                    .and_then(|_| entries.next())
                    .is_some_and(|entry| entry.content.is_for_agreement());
                container.key_spec == worlds::KeySpec::KeyAgreement || by_certificate
            })
            .collect();
        let agrees_at = |index: usize| agrees.get(index).copied().unwrap_or(false);
        for (index, container) in card.containers.iter().enumerate() {
            if container.certificate.is_none() {
                continue;
            }
            // Where the key names no partner, the first key for agreement of the card is taken.
            let has_partner = match container.paired_with {
                Some(partner) => agrees_at(partner),
                None => (0..agrees.len()).any(|other| other != index && agrees_at(other)),
            };
            places.push(InContainer {
                card: card_row,
                number: index + 1,
                name: container.name.to_string(),
                key_spec: match container.key_spec {
                    worlds::KeySpec::KeyExchange => KeySpec::KeyExchange,
                    worlds::KeySpec::Signature => KeySpec::Signature,
                    worlds::KeySpec::KeyAgreement => KeySpec::KeyAgreement,
                },
                default: card.default_container == Some(index),
                archived: container.archived,
                lost: container.lost,
                has_partner,
            });
        }
    }
    places
}
