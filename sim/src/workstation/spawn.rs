//! From the world's workstations to entities.

use std::collections::BTreeMap;

use bevy_ecs::prelude as ecs;
use facts::{Fact, Row};
use names::Timestamp;
use policies::SettingId;
use worlds::{
    ComputerAccount, Machine, ProductVersion, UserRef, Workstation, WorkstationKind,
    WorkstationRef, World,
};

use super::{
    AllowedTo, CacheIsSaid, CardCacheIsSaid, CardsInCache, Clock, EntraJoined, Joined, Patched,
    Product, Reach, Readers, Services, SessionHost, WindowsUpdate,
};
use crate::change::{Unknowns, parse_running};
use crate::directory::{InDomain, Memberships};
use crate::group_policy::{PolicyInput, Settings};
use crate::revocation::Kept;
use crate::target::Kind;
use crate::trust_stores::{Member, Stores};

/// Spawns an entity for each workstation, in the order of the world.
pub(crate) fn spawn_workstations(
    ecs: &mut ecs::World,
    world: &World,
    policy: &PolicyInput<'_>,
    memberships: &Memberships,
    unknowns: &Unknowns,
    workstations: impl Iterator<Item = WorkstationRef>,
) -> Vec<ecs::Entity> {
    let accounts = world.accounts_of_machines();
    workstations
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
            let services = services(workstation, reference, policy, unknowns);
            let windows_update = unknowns.flag(
                Kind::Workstation,
                &name,
                "windows_update",
                workstation.windows_update,
            );
            let network = unknowns.fact(
                Kind::Workstation,
                &name,
                "network",
                workstation.network.into(),
                |text| text.parse().ok(),
            );
            let settings = policy.of(Machine::Workstation(reference));
            let enrolment = settings
                .get(&SettingId::AePolicy)
                .cloned()
                .unwrap_or(Fact::Known(None))
                .map(|value| value.and_then(|value| value.number()));
            let machine = Machine::Workstation(reference);
            let (local, refreshed) = (&workstation.stores, workstation.stores_refreshed);
            let ahead = workstation.clock_skew_seconds;
            let stores = Stores {
                member: Member::new(world, policy, machine, local, refreshed),
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
                Readers(workstation.readers.clone()),
                WindowsUpdate(windows_update),
                CardsInCache(cards_in_cache(world, workstation)),
                Reach(network),
                Settings(settings),
            ));
            if let Some(domain) = workstation.domain {
                entity.insert((Joined, InDomain(domain.index())));
            }
            if let Some(allowed) = allowed_to(world, memberships, accounts.get(&machine).copied()) {
                entity.insert(allowed);
            }
            if workstation.kind == WorkstationKind::TerminalServer {
                entity.insert(SessionHost);
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

/// Whether each service of a computer runs, by lower-case name: as the world says, else as policy starts it.
fn services(
    workstation: &Workstation,
    reference: WorkstationRef,
    policy: &PolicyInput<'_>,
    unknowns: &Unknowns,
) -> BTreeMap<String, Fact<bool>> {
    let by_policy = policy.services(Machine::Workstation(reference));
    let name = workstation.name.to_string();
    let services = workstation.services.iter().map(|service| {
        let key = service.name.to_lowercase();
        let property = format!("service/{}", service.name);
        let start = by_policy.get(&key).filter(|_| !service.is_said);
        let runs = match (unknowns.of(Kind::Workstation, &name, &property), start) {
            (None, None) => Fact::Known(service.running),
            (None, Some(Some(start))) => Fact::Known(start.runs(service.running)),
            (None, Some(None)) => Fact::Unknown,
            (Some(_), _) => unknowns.fact(
                Kind::Workstation,
                &name,
                &property,
                service.running,
                parse_running,
            ),
        };
        (key, runs)
    });
    services.collect()
}

/// Cards whose ATR stands in one of the caches of the class minidriver.
fn cards_in_cache(world: &World, workstation: &Workstation) -> Vec<Row> {
    let caches = &workstation.atr_caches;
    if caches.piv.is_empty() && caches.gids.is_empty() {
        return Vec::new();
    }
    (0u32..)
        .zip(&world.cards)
        .filter(|(_, card)| {
            card.atr
                .as_ref()
                .is_some_and(|atr| caches.piv.contains(atr) || caches.gids.contains(atr))
        })
        .map(|(row, _)| row)
        .collect()
}

/// Who may have a ticket for the computer's own service, by the authentication policy of its account; domains have
/// such policies since the level of Windows Server 2012 R2 [MS-KILE 3.3.5.5].
fn allowed_to(
    world: &World,
    memberships: &Memberships,
    account: Option<&ComputerAccount>,
) -> Option<AllowedTo> {
    let account = account?;
    let policy = world.authentication_policy(account.authentication_policy?);
    let allowed = policy.allowed_to.as_ref()?;
    (world.domain(account.domain).functional_level >= ProductVersion::Server2012R2).then(|| {
        let is_allowed = |user: &UserRef| {
            let groups = memberships.of(*user);
            allowed.users.contains(user)
                || allowed.groups.iter().any(|group| groups.contains(group))
        };
        let users = world.user_refs().filter(is_allowed);
        AllowedTo {
            accounts: users
                .filter_map(|user| Row::try_from(user.index()).ok())
                .collect(),
            enforced: policy.enforced,
        }
    })
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
