//! From the world's domain controllers to entities.

use bevy_ecs::prelude as ecs;
use worlds::{Domain, World};

use super::{GlobalCatalog, KdcRegistry, PersonalStore, Running};
use crate::change::Unknowns;
use crate::directory::{DomainPolicy, InDomain};
use crate::group_policy::PolicyInput;
use crate::rows::CertificateRows;
use crate::target::Kind;
use crate::workstation::{Patched, Product};

/// Spawns an entity for each domain controller, in the order of the world.
pub(crate) fn spawn_domain_controllers(
    ecs: &mut ecs::World,
    world: &World,
    policy: &PolicyInput<'_>,
    certificates: &CertificateRows,
    unknowns: &Unknowns,
) -> Vec<ecs::Entity> {
    world
        .domain_controller_refs()
        .map(|reference| {
            let controller = world.domain_controller(reference);
            let name = controller.name.to_string();
            let kind = Kind::DomainController;
            let skew = controller.clock_skew_seconds;
            ecs.spawn((
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
                domain_policy(world.domain(controller.domain), unknowns),
                KdcRegistry(policy.of_domain_controller(reference)),
                PersonalStore(
                    certificates
                        .of_domain_controller(reference.index())
                        .to_vec(),
                ),
            ))
            .id()
        })
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
