//! When policy reaches a machine, and what stays when it goes.
//!
//! Policy is refreshed in the background every 90 minutes and up to 30 more by chance, on domain controllers every five
//! minutes, unless a policy says otherwise [GroupPolicy.admx]. Settings, starts of services and trusted roots wait for it alike. An extension that finds the list of objects unchanged does
//! nothing, but security settings are applied again after 16 hours all the same. A value of an administrative template
//! goes with its object [MS-GPREG]; what becomes of a security option is the assumption `security-option-left`.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Fact, Row, Value};
use names::{Seed, Timestamp};
use policies::{CheckedSettings, SettingId, TypedValue};
use worlds::{
    CaRef, ComputerPolicy, Machine, ReceivedPolicy, ReceivedService, ReceivedSetting, RegistryData,
    RegistryEntry, ServiceStart, SettingValue, TrustedRoot, World,
};

use super::{Layer, Origin, PolicyInput, layer, machines, named, number_for_text, policy_of};
use crate::assumption::SECURITY_OPTION_LEFT;
use crate::certificate_services::seed_of;
use crate::change::Unknowns;
use crate::roles::{DomainController, Workstation};
use crate::twin::Twin;
use crate::value::LeftOptionReading;

/// A computer that is to refresh without pause does so every seven seconds [GroupPolicy.admx].
const LEAST_SECONDS: i64 = 7;
const MINUTE: i64 = 60;

/// What a refresh brought to a machine.
#[derive(Debug, Clone)]
pub(crate) struct Delivered {
    /// When.
    pub(crate) at: Timestamp,
    /// Where.
    pub(crate) machine: Machine,
    /// What is otherwise now.
    pub(crate) changes: Vec<Brought>,
}

/// Something that a refresh changed.
#[derive(Debug, Clone)]
pub(crate) enum Brought {
    /// A setting.
    Setting {
        /// The setting.
        id: SettingId,
        /// What is configured now.
        after: Fact<Option<TypedValue>>,
        /// Where that comes from.
        origin: Option<Origin>,
    },
    /// The start of a service.
    Service {
        /// Its name.
        name: String,
        /// How policy starts it now, if it says so.
        after: Fact<Option<ServiceStart>>,
    },
    /// A trusted root.
    Root {
        /// The authority.
        authority: CaRef,
        /// Whether policy distributes it now.
        is_there: bool,
    },
}

/// How often a machine refreshes its policy.
#[derive(Debug, Clone, Copy)]
struct Interval {
    /// Seconds from one refresh to the next, at least.
    least: i64,
    /// Seconds that are added by chance, at most.
    by_chance: i64,
    /// Seconds after which security settings are applied though nothing has changed.
    security: i64,
}

/// What a twin's world says of policy, and what another world of the same twin would.
struct Policies<'w> {
    input: PolicyInput<'w>,
}

impl<'w> Policies<'w> {
    fn new(
        twin: &Twin,
        world: &'w World,
        checked: &'w CheckedSettings,
        closed: &'w Unknowns,
    ) -> Self {
        let reading = number_for_text(twin.assumptions());
        Self {
            input: PolicyInput::new(world, checked, closed, reading),
        }
    }

    /// What a machine's registry holds of the policy of the directory.
    fn held(&self, machine: Machine) -> Vec<ReceivedSetting> {
        received(self.input.layers(machine))
    }

    /// What the directory holds for a machine now.
    fn due(&self, machine: Machine) -> Vec<ReceivedSetting> {
        received(self.input.delivered(machine))
    }

    /// Everything that a machine was given.
    fn given(&self, machine: Machine, is_outdated: bool) -> ReceivedPolicy {
        let received = policy_of(self.input.world, machine).received;
        let (services, trusted_roots) = match received {
            Some(received) => (received.services, received.trusted_roots),
            None => (
                self.input.services_due(machine),
                self.input.roots_due(machine),
            ),
        };
        ReceivedPolicy {
            settings: self.held(machine),
            services,
            trusted_roots,
            is_outdated,
        }
    }

    /// Everything that the directory holds for it now.
    fn wanted(&self, machine: Machine) -> ReceivedPolicy {
        ReceivedPolicy {
            settings: self.due(machine),
            services: self.input.services_due(machine),
            trusted_roots: self.input.roots_due(machine),
            is_outdated: false,
        }
    }
}

fn received(layers: Vec<Layer>) -> Vec<ReceivedSetting> {
    layers
        .into_iter()
        .filter_map(|layer| {
            let gpo = match layer.origin {
                Origin::Gpo(applied) => applied.gpo,
                Origin::Received(gpo) => gpo,
                Origin::Registry | Origin::LeftBehind | Origin::Local => return None,
            };
            Some((gpo, layer))
        })
        .flat_map(|(gpo, layer)| {
            let is_certain = layer.is_certain;
            layer
                .settings
                .into_iter()
                .map(move |setting| ReceivedSetting {
                    entry: layer::written(&setting),
                    gpo,
                    is_certain,
                })
        })
        .collect()
}

/// Whether objects say the same, wherever it is written and whatever a hand wrote over it.
fn same(left: &ReceivedPolicy, right: &ReceivedPolicy) -> bool {
    let setting = |one: &ReceivedSetting| {
        (
            one.entry.name.clone(),
            one.entry.value.clone(),
            one.gpo,
            one.is_certain,
        )
    };
    let service = |one: &ReceivedService| {
        (
            one.service.name.to_lowercase(),
            one.service.start,
            one.is_certain,
        )
    };
    let root = |one: &TrustedRoot| (one.authority, one.presence);
    let settings = |policy: &ReceivedPolicy| -> Vec<_> {
        by_policy(&policy.settings).iter().map(setting).collect()
    };
    settings(left) == settings(right)
        && left
            .services
            .iter()
            .map(service)
            .eq(right.services.iter().map(service))
        && left
            .trusted_roots
            .iter()
            .map(root)
            .eq(right.trusted_roots.iter().map(root))
}

fn policy_mut(world: &mut World, machine: Machine) -> Option<&mut ComputerPolicy> {
    match machine {
        Machine::Workstation(reference) => {
            let workstation = world.workstations.get_mut(reference.index())?;
            Some(&mut workstation.policy)
        }
        Machine::DomainController(reference) => {
            let controller = world.domain_controllers.get_mut(reference.index())?;
            Some(&mut controller.policy)
        }
        Machine::Elsewhere => None,
    }
}

fn row(machine: Machine) -> Option<(u8, Row)> {
    match machine {
        Machine::Workstation(reference) => {
            Some((Workstation::ID, Row::try_from(reference.index()).ok()?))
        }
        Machine::DomainController(reference) => {
            Some((DomainController::ID, Row::try_from(reference.index()).ok()?))
        }
        Machine::Elsewhere => None,
    }
}

/// A number of seconds up to a limit, that follows from the seed and a name.
fn chance(seed: Seed, name: &str, limit: i64) -> i64 {
    let bytes = seed_of(seed, name);
    let number = bytes
        .first_chunk()
        .map_or(0, |chunk| u64::from_le_bytes(*chunk));
    let limit = u64::try_from(limit).unwrap_or(0).saturating_add(1);
    i64::try_from(number % limit).unwrap_or(0)
}

impl Twin {
    /// How often a machine refreshes its policy in the background; `None`: never.
    fn refresh_interval(&self, machine: Machine) -> Option<Interval> {
        let (role, row) = row(machine)?;
        let number = |id| self.setting_fact(role, row, id).known().copied().flatten();
        if number(SettingId::DisableBkGndGroupPolicy) == Some(1) {
            return None;
        }
        let (time, offset) = if role == DomainController::ID {
            (
                SettingId::GroupPolicyRefreshTimeDc,
                SettingId::GroupPolicyRefreshTimeOffsetDc,
            )
        } else {
            (
                SettingId::GroupPolicyRefreshTime,
                SettingId::GroupPolicyRefreshTimeOffset,
            )
        };
        let seconds = |id| number(id).map_or(0, i64::from) * MINUTE;
        Some(Interval {
            least: seconds(time).max(LEAST_SECONDS),
            by_chance: seconds(offset),
            security: seconds(SettingId::MaxNoGpoListChangesInterval),
        })
    }

    /// Gives every machine of a world, of which no refresh is written, one before the world's clock.
    pub(crate) fn begin_refreshing(&self, world: &mut World) {
        let (seed, clock) = (world.seed, world.clock);
        for machine in machines(world) {
            let Some(interval) = self.refresh_interval(machine) else {
                continue;
            };
            let (_, name) = named(world, machine);
            let ago =
                |what: &str, limit| chance(seed, &format!("group-policy/{name}/{what}"), limit);
            let period = interval.least + interval.by_chance;
            let refreshed = clock.plus_seconds(-ago("phase", period));
            let security = refreshed.plus_seconds(-ago("security", interval.security));
            if let Some(policy) = policy_mut(world, machine) {
                policy.refreshed = policy.refreshed.or(Some(refreshed));
                policy.security_applied = policy.security_applied.or(Some(security));
            }
        }
    }

    /// What a machine was given, as something that it keeps.
    pub(crate) fn policy_given(&self, machine: Machine) -> ComputerPolicy {
        let closed = Unknowns::default();
        let here = Policies::new(self, &self.world, &self.checked, &closed);
        ComputerPolicy {
            received: Some(here.given(machine, false)),
            ..policy_of(&self.world, machine)
        }
    }

    /// Lets machines keep what they were given, where what this twin's world has become holds other policy for them.
    /// Returns those for which it is other policy than before.
    pub(crate) fn hold_back(&self, world: &mut World) -> Vec<Machine> {
        let closed = Unknowns::default();
        let here = Policies::new(self, &self.world, &self.checked, &closed);
        let there = world.clone();
        let (checked, _) = policies::check(&there);
        let there = Policies::new(self, &there, &checked, &closed);
        let mut waiting = Vec::new();
        for machine in machines(world) {
            let (given, due) = (here.given(machine, false), there.wanted(machine));
            let Some(policy) = policy_mut(world, machine) else {
                continue;
            };
            let by_hand = given.settings.iter().any(|one| one.gpo.is_none());
            let is_outdated = !same(&given, &due);
            policy.received = (is_outdated || by_hand).then_some(ReceivedPolicy {
                is_outdated,
                ..given
            });
            // Those that waited before this are told no second time.
            if is_outdated && !same(&here.wanted(machine), &due) {
                waiting.push(machine);
            }
        }
        waiting
    }

    /// The refreshes of the machines that wait for one, up to an instant: what each brings, in the order of time.
    /// Workstations that are down refresh nothing.
    pub(crate) fn refreshes(
        &self,
        world: &mut World,
        until: Timestamp,
        down: &BTreeSet<Row>,
    ) -> Vec<Delivered> {
        let now = self.world.clock;
        let mut all = Vec::new();
        for machine in machines(world) {
            let is_down = row(machine)
                .is_some_and(|(role, row)| role == Workstation::ID && down.contains(&row));
            if is_down {
                continue;
            }
            let policy = policy_of(world, machine);
            let (Some(received), Some(interval)) =
                (policy.received, self.refresh_interval(machine))
            else {
                continue;
            };
            let due = policy
                .security_applied
                .map_or(now, |last| last.plus_seconds(interval.security));
            let next = refresh_instants(world, machine, interval)
                .skip_while(|at| *at <= now)
                .take_while(|at| *at <= until)
                .find(|at| received.is_outdated || *at >= due);
            if let Some(at) = next {
                let scope = if received.is_outdated {
                    Applies::Everything
                } else {
                    Applies::Security
                };
                let delivered = self.apply(world, machine, at, scope);
                all.extend((!delivered.changes.is_empty()).then_some(delivered));
            }
        }
        all.sort_by_key(|delivered| (delivered.at, delivered.machine));
        all
    }

    /// Whether a machine shows its logon screen and a desktop after policy was applied only: servers always do, clients since
    /// Windows XP where SyncForegroundPolicy says so [GroupPolicy.admx].
    pub(crate) fn waits_for_policy(&self, machine: Machine) -> bool {
        let product = match machine {
            Machine::Workstation(reference) => self.world.workstation(reference).product,
            Machine::DomainController(_) => return true,
            Machine::Elsewhere => return false,
        };
        let read = row(machine).map(|(role, row)| {
            let setting = self.setting_fact(role, row, SettingId::SyncForegroundPolicy);
            setting.known().copied().flatten()
        });
        product.is_server() || read.flatten() == Some(1)
    }

    /// Whether a machine waits for its next refresh.
    pub(crate) fn is_outdated(&self, machine: Machine) -> bool {
        let received = policy_of(&self.world, machine).received;
        received.is_some_and(|received| received.is_outdated)
    }

    /// What `gpupdate` does on a machine: a refresh now, with force even of what has not changed.
    pub(crate) fn update_now(&self, world: &mut World, machine: Machine, force: bool) -> Delivered {
        let at = world.clock;
        let received = policy_of(world, machine).received;
        let scope = match received {
            Some(received) if received.is_outdated || force => Applies::Everything,
            _ => Applies::Nothing,
        };
        let delivered = self.apply(world, machine, at, scope);
        if let Some(policy) = policy_mut(world, machine) {
            policy.refreshed = Some(at);
        }
        delivered
    }

    /// Applies policy on a machine, and says what is configured otherwise afterwards.
    fn apply(
        &self,
        world: &mut World,
        machine: Machine,
        at: Timestamp,
        scope: Applies,
    ) -> Delivered {
        let closed = Unknowns::default();
        // What is written has not changed since this twin was made of it, only what machines have received.
        let old = Policies::new(self, world, &self.checked, &closed);
        let held = old.held(machine);
        let left = match scope {
            Applies::Everything => {
                let due = old.due(machine);
                left_behind(self.left_option(), &old, machine, &held, &due)
            }
            Applies::Security | Applies::Nothing => policy_of(world, machine).left_behind,
        };
        let before = old.input.of(machine);
        let given = old.given(machine, false);
        let services_before = old.input.services(machine);
        if let Some(policy) = policy_mut(world, machine) {
            policy.left_behind = left;
            match scope {
                Applies::Nothing => {}
                Applies::Everything => policy.received = None,
                Applies::Security => {
                    let kept: Vec<ReceivedSetting> = held
                        .into_iter()
                        .filter(|one| one.gpo.is_some() || !is_security_option(one))
                        .collect();
                    let by_hand = kept.iter().any(|one| one.gpo.is_none());
                    policy.received = by_hand.then_some(ReceivedPolicy {
                        settings: kept,
                        ..given.clone()
                    });
                }
            }
            if scope != Applies::Nothing {
                policy.security_applied = Some(at);
            }
        }
        let new = Policies::new(self, world, &self.checked, &closed);
        let after = new.input.of(machine);
        let mut settings: Vec<SettingId> = before.keys().chain(after.keys()).copied().collect();
        settings.sort_unstable();
        settings.dedup();
        let value = |values: &BTreeMap<SettingId, Fact<Option<TypedValue>>>, id: SettingId| {
            values.get(&id).cloned().unwrap_or(Fact::Known(None))
        };
        let changed = settings.into_iter();
        let changed = changed.filter(|id| value(&before, *id) != value(&after, *id));
        let mut changes: Vec<Brought> = changed
            .map(|id| Brought::Setting {
                id,
                after: value(&after, id),
                origin: new.input.provenance(machine, id).map(|(origin, _)| origin),
            })
            .collect();
        let services = new.input.services(machine);
        changes.extend(services_changed(&services_before, &services));
        changes.extend(roots_changed(
            &given.trusted_roots,
            &new.input.trusted_roots(machine),
        ));
        Delivered {
            at,
            machine,
            changes,
        }
    }

    /// A hand writes a value into a machine's registry, over what policy wrote there.
    pub(crate) fn write_by_hand(
        &self,
        world: &mut World,
        machine: Machine,
        id: SettingId,
        value: SettingValue,
    ) {
        let closed = Unknowns::default();
        let here = Policies::new(self, &self.world, &self.checked, &closed);
        let mut held = here.held(machine);
        let setting = policies::setting(id);
        let by_policy = held
            .iter()
            .find(|one| SettingId::parse(&one.entry.name) == Ok(id));
        if let Some(one) = by_policy {
            let mut entry = one.entry.clone();
            entry.value = value;
            held.push(ReceivedSetting {
                entry,
                gpo: None,
                is_certain: true,
            });
            if let Some(policy) = policy_mut(world, machine) {
                let is_outdated = policy
                    .received
                    .as_ref()
                    .is_some_and(|received| received.is_outdated);
                policy.received = Some(ReceivedPolicy {
                    settings: held,
                    ..here.given(machine, is_outdated)
                });
            }
            return;
        }
        let registry = match machine {
            Machine::Workstation(reference) => world
                .workstations
                .get_mut(reference.index())
                .map(|workstation| (workstation.place, &mut workstation.registry)),
            Machine::DomainController(reference) => world
                .domain_controllers
                .get_mut(reference.index())
                .map(|controller| (controller.place, &mut controller.registry)),
            Machine::Elsewhere => None,
        };
        let Some((place, registry)) = registry else {
            return;
        };
        registry.retain(|entry| {
            !(entry.value.eq_ignore_ascii_case(setting.value_name)
                && (entry.key.is_empty() || entry.key.eq_ignore_ascii_case(setting.key)))
        });
        registry.push(RegistryEntry {
            key: setting.key.to_owned(),
            value: setting.value_name.to_owned(),
            data: data(setting, value),
            place,
        });
    }

    /// How the world reads what becomes of a security option without its object.
    fn left_option(&self) -> LeftOptionReading {
        let reading = self.assumptions().get(SECURITY_OPTION_LEFT.name);
        let known = reading.and_then(|reading| reading.known().copied());
        LeftOptionReading::from_index(known.unwrap_or(0))
    }
}

/// The background refreshes of a machine after the one that its world states.
fn refresh_instants(
    world: &World,
    machine: Machine,
    interval: Interval,
) -> impl Iterator<Item = Timestamp> + use<> {
    let (_, name) = named(world, machine);
    let start = policy_of(world, machine).refreshed.unwrap_or(world.clock);
    let seed = world.seed;
    let mut at = start;
    (0u64..).map(move |number| {
        let stream = format!("group-policy/{name}/{}/{number}", start.unix());
        let gap = interval.least + chance(seed, &stream, interval.by_chance);
        at = at.plus_seconds(gap);
        at
    })
}

/// The services of which policy says something else than before.
fn services_changed(
    before: &BTreeMap<String, Option<ServiceStart>>,
    after: &BTreeMap<String, Option<ServiceStart>>,
) -> Vec<Brought> {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let changed = names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name));
    changed
        .map(|name| Brought::Service {
            name: name.clone(),
            after: match after.get(name) {
                None => Fact::Known(None),
                Some(Some(start)) => Fact::Known(Some(*start)),
                Some(None) => Fact::Unknown,
            },
        })
        .collect()
}

/// The roots that came or went.
fn roots_changed(before: &[TrustedRoot], after: &[TrustedRoot]) -> Vec<Brought> {
    let has = |list: &[TrustedRoot], root: &TrustedRoot| {
        let mut list = list.iter();
        list.any(|other| (other.authority, other.presence) == (root.authority, root.presence))
    };
    let gone = before.iter().filter(|root| {
        let mut after = after.iter();
        !after.any(|other| other.authority == root.authority)
    });
    let come = after.iter().filter(|root| !has(before, root));
    let told = |is_there| {
        move |root: &TrustedRoot| Brought::Root {
            authority: root.authority,
            is_there,
        }
    };
    gone.map(told(false)).chain(come.map(told(true))).collect()
}

/// What a refresh applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Applies {
    /// Nothing: no object has changed.
    Nothing,
    /// Security settings, after their longest time.
    Security,
    /// Everything.
    Everything,
}

/// What objects gave, without what a hand wrote over it.
fn by_policy(held: &[ReceivedSetting]) -> Vec<ReceivedSetting> {
    let given = held.iter().filter(|one| one.gpo.is_some());
    given.cloned().collect()
}

fn is_security_option(one: &ReceivedSetting) -> bool {
    SettingId::parse(&one.entry.name)
        .is_ok_and(|id| policies::setting(id).delivery.is_security_setting())
}

/// The security options that a machine keeps though no object configures them any more: those of before that are not
/// configured now, and those that have just gone.
fn left_behind(
    reading: LeftOptionReading,
    policies: &Policies<'_>,
    machine: Machine,
    held: &[ReceivedSetting],
    due: &[ReceivedSetting],
) -> Vec<ReceivedSetting> {
    let of = |one: &ReceivedSetting| SettingId::parse(&one.entry.name).ok();
    let layers = policies.input.layers(machine);
    let configured = |origin: Origin, id: Option<SettingId>| {
        layers.iter().any(|layer| {
            layer.origin == origin && layer.settings.iter().any(|set| Some(set.id) == id)
        })
    };
    let policy = policy_of(policies.input.world, machine);
    let mut left: Vec<ReceivedSetting> = Vec::new();
    for one in policy.left_behind.iter().chain(held) {
        let id = of(one);
        let goes = !is_security_option(one)
            || due.iter().any(|other| of(other) == id)
            || configured(Origin::Local, id)
            || match reading {
                LeftOptionReading::PreviousValue => configured(Origin::Registry, id),
                LeftOptionReading::Stays => false,
                LeftOptionReading::Goes => true,
            };
        left.retain(|other| of(other) != id);
        if !goes {
            left.push(one.clone());
        }
    }
    left
}

fn data(setting: &policies::Setting, value: SettingValue) -> RegistryData {
    let state = |on| match setting.check(&on) {
        Ok(TypedValue::Number(number)) => RegistryData::Dword(number),
        _ => RegistryData::Dword(0),
    };
    match value {
        SettingValue::Number(number) => RegistryData::Dword(number),
        SettingValue::Text(text) => RegistryData::Text(text),
        SettingValue::List(list) => RegistryData::List(list),
        state_of @ (SettingValue::Enabled | SettingValue::Disabled) => state(state_of),
    }
}
