//! From the world's domain controllers to entities.

use std::collections::BTreeSet;

use bevy_ecs::prelude as ecs;
use facts::{Fact, Row};
use policies::SettingId;
use worlds::{Domain, DomainController, DomainControllerRef, Machine, World};

use super::selection::{Candidate, Mark, StoreOfKdc};
use super::{GlobalCatalog, KdcRegistry, PersonalStore, Running};
use crate::certificate_services::{CertificateContent, Vault};
use crate::change::Unknowns;
use crate::directory::{DomainPolicy, InDomain};
use crate::group_policy::PolicyInput;
use crate::revocation::Kept;
use crate::rows::CertificateRows;
use crate::target::Kind;
use crate::trust_stores::{Member, Stores};
use crate::workstation::{Patched, Product};

/// Spawns an entity for each domain controller, in the order of the world.
pub(crate) fn spawn_domain_controllers(
    ecs: &mut ecs::World,
    world: &World,
    policy: &PolicyInput<'_>,
    vault: &Vault,
    certificates: &CertificateRows,
    unknowns: &Unknowns,
    controllers: impl Iterator<Item = DomainControllerRef>,
) -> Vec<ecs::Entity> {
    controllers
        .map(|reference| {
            let controller = world.domain_controller(reference);
            let name = controller.name.to_string();
            let kind = Kind::DomainController;
            let skew = controller.clock_skew_seconds;
            let registry = policy.of(Machine::DomainController(reference));
            let rows = certificates.of_domain_controller(reference.index());
            let machine = Machine::DomainController(reference);
            let (local, refreshed) = (&controller.stores, controller.stores_refreshed);
            let stores = Stores {
                member: Member::new(world, policy, machine, local, refreshed),
                enrolment: registry
                    .get(&SettingId::AePolicy)
                    .cloned()
                    .unwrap_or(Fact::Known(None))
                    .map(|value| value.and_then(|value| value.number())),
                skew: crate::workstation::clock_skew(unknowns, kind, &name, skew),
            };
            ecs.spawn((
                stores,
                Kept(controller.revocation_cache.clone()),
                StoreOfKdc {
                    candidates: candidates(vault, controller, rows),
                    started: controller.kdc_started,
                },
                Product(
                    unknowns.fact(kind, &name, "product", controller.product, |t| {
                        t.parse().ok()
                    }),
                ),
                Patched(unknowns.instant(kind, &name, "patched", controller.patched)),
                GlobalCatalog(unknowns.flag(
                    kind,
                    &name,
                    "global_catalog",
                    controller.global_catalog,
                )),
                Running(unknowns.flag(kind, &name, "running", controller.running)),
                crate::workstation::Clock(crate::workstation::clock(
                    unknowns, world, kind, &name, skew,
                )),
                InDomain(controller.domain.index()),
                KdcRegistry(registry),
                PersonalStore(rows.to_vec()),
                domain_policy(world.domain(controller.domain), unknowns),
            ))
            .id()
        })
        .collect()
}

/// The certificates of the personal store, as a KDC looks at them.
fn candidates(vault: &Vault, controller: &DomainController, rows: &[Row]) -> Vec<Candidate> {
    let stored = rows.iter().zip(&controller.certificates);
    let candidate = stored.filter_map(|(row, certificate)| {
        let entry = vault.certificates.get(usize::try_from(*row).ok()?)?;
        let content = &entry.content;
        Some(Candidate {
            row: *row,
            marks: marks(content),
            has_private_key: certificate.has_private_key,
            not_before: content.not_before,
            not_after: content.not_after,
            installed: certificate.installed.unwrap_or(content.not_before),
            removed: certificate.removed,
            issuer: entry.issuer.and_then(|at| Row::try_from(at).ok()),
        })
    });
    candidate.collect()
}

fn marks(content: &CertificateContent) -> BTreeSet<Mark> {
    let stamped = content
        .template
        .as_ref()
        .is_some_and(|template| template.name == "DomainController");
    let for_kdc = content.has_purpose(pki::oid::KDC_AUTHENTICATION);
    let for_smart_cards = content.has_purpose(pki::oid::SMART_CARD_LOGON);
    [
        (for_kdc, Mark::KdcAuthentication),
        (stamped, Mark::TemplateDomainController),
        (for_smart_cards, Mark::SmartCardLogon),
    ]
    .into_iter()
    .filter(|(has, _)| *has)
    .map(|(_, mark)| mark)
    .collect()
}

fn domain_policy(domain: &Domain, unknowns: &Unknowns) -> DomainPolicy {
    let name = domain.name.to_string();
    let flag = |property, known| unknowns.flag(Kind::Domain, &name, property, known);
    // An absent attribute is FALSE [MS-ADA2 2.319].
    let expires = domain
        .expire_passwords_on_smart_card_only_accounts
        .unwrap_or(false);
    DomainPolicy {
        enforces_logon_restrictions: flag(
            "enforce_user_logon_restrictions",
            domain.enforce_user_logon_restrictions,
        ),
        expires_smart_card_only: flag("expire_passwords_on_smart_card_only_accounts", expires),
    }
}
