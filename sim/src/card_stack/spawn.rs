//! From the world's cards, certificates and authorities to entities.

use bevy_ecs::prelude as ecs;
use facts::{Fact, Row};
use names::Timestamp;
use pki::path::{PathProblem, PathSettings, PathVerdict, validate};
use worlds::World;

use super::{
    Carries, HasDefaultContainer, InContainer, InNtAuth, IsCard, IssuedBy, KnownBy, NextUpdate,
    Path, PinTries, Possession, RevocationStatus,
};
use crate::certificate_services::{CertificateEntry, Origin, Vault};
use crate::change::Unknowns;
use crate::rows::CertificateRows;
use crate::target::Kind;
use crate::value::{KeyPossession, KeySpec, PathToRoot, Revocation};

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

/// Spawns an entity for each authority, in the order of the world.
pub(crate) fn spawn_authorities(
    ecs: &mut ecs::World,
    world: &World,
    unknowns: &Unknowns,
) -> Vec<ecs::Entity> {
    world
        .certification_authorities
        .iter()
        .map(|authority| {
            let name = authority.name.to_string();
            let kind = Kind::CertificationAuthority;
            // An OCSP responder answers with the present; a list without nextUpdate never ages.
            let next_update = if authority.crl.ocsp == Some(true) {
                Fact::Known(Timestamp::from_unix(i64::MAX))
            } else {
                let listed = authority
                    .crl
                    .next_update
                    .unwrap_or(Timestamp::from_unix(i64::MAX));
                unknowns.instant(kind, &name, "crl_next_update", listed)
            };
            ecs.spawn((
                InNtAuth(unknowns.flag(kind, &name, "in_ntauth", authority.in_ntauth)),
                NextUpdate(next_update),
            ))
            .id()
        })
        .collect()
}

/// Spawns an entity for each certificate: those on cards first, then those of domain controllers.
pub(crate) fn spawn_certificates(
    ecs: &mut ecs::World,
    world: &World,
    vault: &Vault,
    unknowns: &Unknowns,
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
            let mut entity = ecs.spawn((
                Possession(possession),
                path(world, vault, entry),
                RevocationStatus(revocation(world, entry, unknowns)),
            ));
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

/// The path of a certificate with the forest's trust stores, times apart.
fn path(world: &World, vault: &Vault, entry: &CertificateEntry) -> Path {
    let mut authorities = Vec::new();
    let mut at = entry.issuer;
    let mut not_before = entry.content.not_before;
    let mut not_after = entry.content.not_after;
    let mut anchored = false;
    while let Some(index) = at {
        if authorities.len() > world.certification_authorities.len() {
            break;
        }
        let Ok(row) = Row::try_from(index) else { break };
        authorities.push(row);
        let (from, to) = validity(vault, index);
        not_before = not_before.max(from);
        not_after = not_after.min(to);
        anchored = world
            .certification_authorities
            .get(index)
            .is_some_and(|a| a.in_root_store);
        if anchored {
            break;
        }
        at = vault
            .authorities
            .get(index)
            .and_then(|authority| authority.issuer);
    }
    let end = match &entry.origin {
        Origin::Given { certificate, .. } => verified_end(world, vault, certificate),
        Origin::Issued { .. } if anchored => PathToRoot::Trusted,
        Origin::Issued { .. } => PathToRoot::Untrusted,
    };
    Path {
        end,
        authorities,
        not_before,
        not_after,
    }
}

fn validity(vault: &Vault, authority: usize) -> (Timestamp, Timestamp) {
    match vault.authorities.get(authority).map(|entry| &entry.origin) {
        Some(Origin::Issued { issuance, .. }) => (
            Timestamp::from_unix(issuance.not_before),
            Timestamp::from_unix(issuance.not_after),
        ),
        Some(Origin::Given { certificate, .. }) => {
            (certificate.not_before(), certificate.not_after())
        }
        None => (
            Timestamp::from_unix(i64::MIN),
            Timestamp::from_unix(i64::MAX),
        ),
    }
}

/// A given certificate is validated on its real bytes [RFC 5280 §6].
fn verified_end(world: &World, vault: &Vault, certificate: &pki::Certificate) -> PathToRoot {
    let made = |at: usize| vault.authority(at).map(|made| made.certificate.clone());
    let all: Vec<_> = (0..vault.authorities.len()).filter_map(made).collect();
    let anchors: Vec<_> = world
        .certification_authorities
        .iter()
        .enumerate()
        .filter(|(_, authority)| authority.in_root_store)
        .filter_map(|(index, _)| made(index))
        .collect();
    let verdict = validate(certificate, &all, &anchors, &PathSettings::default());
    path_end(&verdict, &all)
}

/// How a validated path ends. An authority of the right name whose key identifier is not the one that the
/// certificate names is not its issuer: Windows does not go on to verify with it
/// [Certificate path discovery: key match before name match].
pub(crate) fn path_end(verdict: &PathVerdict, authorities: &[pki::Certificate]) -> PathToRoot {
    match verdict {
        PathVerdict::Trusted(_) => PathToRoot::Trusted,
        PathVerdict::Refused {
            problem: PathProblem::NoPath,
            ..
        } => PathToRoot::Untrusted,
        PathVerdict::Refused {
            problem: PathProblem::Signature,
            at: Some(at),
            ..
        } => {
            let has_its_key = |authority: &&pki::Certificate| match (
                at.authority_key_id(),
                authority.subject_key_id(),
            ) {
                (Some(wanted), Some(has)) => wanted == has,
                _ => true,
            };
            let mut named = authorities
                .iter()
                .filter(|authority| authority.subject() == at.issuer());
            if named.any(|authority| has_its_key(&authority)) {
                PathToRoot::BadSignature
            } else {
                PathToRoot::Untrusted
            }
        }
        PathVerdict::Refused { .. } => PathToRoot::BadSignature,
    }
}

/// What a verifier learns while the publication is as the world says.
fn revocation(world: &World, entry: &CertificateEntry, unknowns: &Unknowns) -> Fact<Revocation> {
    let Some(authority) = entry
        .issuer
        .and_then(|at| world.certification_authorities.get(at))
    else {
        return Fact::Known(Revocation::NoPublication);
    };
    let crl = &authority.crl;
    let status = if entry.revoked {
        Revocation::Revoked
    } else {
        Revocation::Good
    };
    if !crl.known {
        return Fact::Unknown;
    }
    let kind = Kind::CertificationAuthority;
    let answers = crl.ocsp == Some(true);
    unknowns
        .flag(
            kind,
            authority.name.as_str(),
            "crl_reachable",
            crl.reachable,
        )
        .map(|reachable| {
            if reachable || answers {
                status
            } else {
                Revocation::Unreachable
            }
        })
}
