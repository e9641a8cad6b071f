//! From the world's workstations to entities.

use std::collections::BTreeMap;

use bevy_ecs::prelude as ecs;
use facts::{Fact, Row};
use names::Timestamp;
use policies::{ComputerLocation, SettingId};
use worlds::{Workstation, WorkstationKind, World};

use super::{
    CacheIsSaid, CardCacheIsSaid, Clock, EntraJoined, Joined, Minidrivers, Patched, Product, Reach,
    Readers, Services, Sessions,
};
use crate::change::{Unknowns, parse_running};
use crate::directory::InDomain;
use crate::group_policy::{PolicyInput, Settings};
use crate::revocation::Kept;
use crate::target::Kind;
use crate::trust_stores::{Member, Stores};
use crate::value::SessionKind;

/// Spawns an entity for each workstation, in the order of the world.
pub(crate) fn spawn_workstations(
    ecs: &mut ecs::World,
    world: &World,
    policy: &PolicyInput<'_>,
    minidrivers: &[String],
    unknowns: &Unknowns,
) -> Vec<ecs::Entity> {
    world
        .workstation_refs()
        .map(|reference| {
            let workstation = world.workstation(reference);
            let name = workstation.name.to_string();
            let product = unknowns.fact(
                Kind::Workstation,
                &name,
                "product",
                workstation.product,
                |t| t.parse().ok(),
            );
            let patched =
                unknowns.instant(Kind::Workstation, &name, "patched", workstation.patched);
            let services: BTreeMap<String, Fact<bool>> = workstation
                .services
                .iter()
                .map(|service| {
                    let property = format!("service/{}", service.name);
                    let runs = unknowns.fact(
                        Kind::Workstation,
                        &name,
                        &property,
                        service.running,
                        parse_running,
                    );
                    (service.name.to_lowercase(), runs)
                })
                .collect();
            let known = installed(workstation, minidrivers);
            let sessions = match workstation.kind {
                WorkstationKind::TerminalServer => SessionKind::Remote,
                WorkstationKind::Workstation | WorkstationKind::MemberServer => {
                    SessionKind::Console
                }
            };
            let network = unknowns.fact(
                Kind::Workstation,
                &name,
                "network",
                workstation.network.into(),
                |text| text.parse().ok(),
            );
            let settings = policy.of_workstation(reference);
            let enrolment = settings
                .get(&SettingId::AePolicy)
                .cloned()
                .unwrap_or(Fact::Known(None))
                .map(|value| value.and_then(|value| value.number()));
            let location = ComputerLocation::of_workstation(workstation);
            let (local, refreshed) = (&workstation.stores, workstation.stores_refreshed);
            let ahead = workstation.clock_skew_seconds;
            let stores = Stores {
                member: Member::new(world, location, false, local, refreshed),
                enrolment,
                skew: clock_skew(unknowns, Kind::Workstation, &name, ahead),
            };
            let mut entity = ecs.spawn((
                stores,
                Kept(workstation.revocation_cache.clone()),
                Product(product),
                Patched(patched),
                Clock(clock(
                    unknowns,
                    world,
                    Kind::Workstation,
                    &name,
                    workstation.clock_skew_seconds,
                )),
                Services(services),
                Readers(
                    workstation
                        .readers
                        .iter()
                        .map(|reader| reader.name.clone())
                        .collect(),
                ),
                Minidrivers(known),
                Sessions(sessions),
                Reach(network),
                Settings(settings),
            ));
            if let Some(domain) = workstation.domain {
                entity.insert((Joined, InDomain(domain.index())));
            }
            if workstation.entra_joined {
                entity.insert(EntraJoined);
            }
            if workstation.logon_cache.passwords_are_said {
                entity.insert(CacheIsSaid);
            }
            if workstation.logon_cache.cards_are_said {
                entity.insert(CardCacheIsSaid);
            }
            entity.id()
        })
        .collect()
}

/// The minidrivers of the world that are installed on a machine.
fn installed(workstation: &Workstation, minidrivers: &[String]) -> Vec<Row> {
    let is_installed = |minidriver: &String| {
        let mut middleware = workstation.middleware.iter();
        middleware.any(|installed| installed.minidriver.eq_ignore_ascii_case(minidriver))
    };
    (0u32..)
        .zip(minidrivers)
        .filter(|(_, minidriver)| is_installed(minidriver))
        .map(|(row, _)| row)
        .collect()
}

/// How many seconds the clock of a machine is ahead.
pub(crate) fn clock_skew(unknowns: &Unknowns, kind: Kind, name: &str, skew: i64) -> Fact<i64> {
    unknowns.fact(kind, name, "clock_skew_seconds", skew, |text| {
        text.parse().ok()
    })
}

/// The world's clock as a machine sees it.
pub(crate) fn clock(
    unknowns: &Unknowns,
    world: &World,
    kind: Kind,
    name: &str,
    skew: i64,
) -> Fact<Timestamp> {
    let skew = clock_skew(unknowns, kind, name, skew);
    let now = unknowns.instant(Kind::Clock, "", "", world.clock);
    now.zip(skew)
        .map(|(now, skew): (Timestamp, i64)| now.plus_seconds(skew))
}
