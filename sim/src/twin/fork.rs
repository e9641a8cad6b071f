//! Forks: a twin of a changed world, or of another situation, shares with its base what cannot be otherwise.
//!
//! What can is found in three steps. The worlds are compared, thing by thing, where their lists are not one list
//! (`between`); the things that are otherwise become entities of an ECS world of the fork's own (`entities`); and of the
//! facts those are derived anew whose lenses look at something that is otherwise (`derive`), by the notes that were
//! taken when they were derived before. Where names, certificates or whole lists are otherwise, the twin is built anew:
//! the result is the same.

use std::collections::BTreeMap;

use bevy_ecs::component::Component;
use bevy_ecs::prelude as ecs;
use facts::{Cell, Fact, Row, View};
use policies::{CheckedSettings, LogonType, SettingId, TypedValue};
use rayon::prelude::*;
use worlds::{DomainController, Shared, User, Workstation, World};

use super::columns::{self, At, Naming};
use super::{Hint, Situation, Twin};
use crate::assumption::{
    ENROLMENT_OFF, INTERMEDIATES, LOCAL_NTAUTH, NUMBER_FOR_TEXT, STORE_DOWNLOAD,
};
use crate::change::Unknowns;
use crate::directory::{Memberships, Spellings, spawn_accounts};
use crate::group_policy::{PolicyInput, Settings};
use crate::lens::{Changed, Ground, Layer, Otherwise, Seen};
use crate::network::{KdcRegistry, spawn_domain_controllers};
use crate::roles::{
    Attempt, Chain, ClientName, MappingValues, NamePolicy, RevocationKnowledge, RightHolders,
    TrustStores,
};
use crate::rows::{List, Rows};
use crate::trust_stores::Stores;
use crate::workstation::{Services, spawn_workstations};

/// A twin to be, beside the one that it shares with.
#[derive(Debug)]
pub(super) struct Fork<'b> {
    pub(super) base: &'b Twin,
    accounts: Vec<usize>,
    workstations: Vec<usize>,
    controllers: Vec<usize>,
    /// Policy can reach every machine otherwise.
    policy: bool,
    /// The directory finds accounts otherwise.
    pub(super) directory: bool,
    /// Accounts are in other groups.
    pub(super) memberships: bool,
    /// The assumptions that are read otherwise.
    assumptions: Vec<&'static str>,
    /// What is otherwise, as far as it is known yet.
    pub(super) changed: Changed,
}

impl<'b> Fork<'b> {
    /// The fork of a base; `None`: the twin is to be built anew.
    pub(super) fn between(
        base: &'b Twin,
        world: &World,
        unknowns: &Unknowns,
        situation: &Situation,
    ) -> Option<Self> {
        let can_share = base.is_as_derived
            && !situation.moves
            && base.rows.can_be_shared()
            && unknowns.leave_as_open(&base.unknowns)
            && has_same_fixtures(&base.world, world);
        if !can_share {
            return None;
        }
        let there = &*base.world;
        let accounts = others(&there.users, &world.users, keeps_its_names)?;
        let pairs = accounts.iter();
        let pairs = pairs.filter_map(|at| there.users.get(*at).zip(world.users.get(*at)));
        let pairs: Vec<(&User, &User)> = pairs.collect();
        let finds = |(one, other): &(&User, &User)| {
            one.alt_security_identities != other.alt_security_identities
                || one.key_credentials != other.key_credentials
        };
        let belongs = |(one, other): &(&User, &User)| one.member_of != other.member_of;
        Some(Self {
            base,
            workstations: others(&there.workstations, &world.workstations, is_same_machine)?,
            controllers: others(
                &there.domain_controllers,
                &world.domain_controllers,
                is_same_controller,
            )?,
            policy: !there.gpos.is(&world.gpos),
            directory: pairs.iter().any(finds),
            memberships: pairs.iter().any(belongs),
            accounts,
            assumptions: Vec::new(),
            changed: Changed::default(),
        })
    }

    /// Takes in how the assumptions are read.
    pub(super) fn assume(
        &mut self,
        assumptions: &BTreeMap<&'static str, Fact<u32>>,
        checked: &CheckedSettings,
    ) {
        let before = &self.base.assumptions;
        let others = assumptions
            .iter()
            .filter(|(name, fact)| before.get(*name) != Some(*fact));
        for (name, _) in others {
            self.changed.assumption(name);
            self.assumptions.push(name);
        }
        // Policy itself rests on one of them, where a number stands in the place of a text.
        let rests_on_it = self.assumptions.contains(&NUMBER_FOR_TEXT.name);
        self.policy |= rests_on_it && checked.iter().any(|setting| setting.is_number_for_text);
    }

    /// Takes in how certificates are written.
    pub(super) fn spell(&mut self, spellings: &Spellings) {
        if self.base.spellings != *spellings {
            self.changed.layer(Layer::Spellings);
            self.directory = true;
        }
        if self.directory {
            self.changed.layer(Layer::Directory);
        }
    }

    /// Whether stores can hold something else.
    pub(super) fn trust_can_differ(&self) -> bool {
        let of_stores = [
            &STORE_DOWNLOAD,
            &LOCAL_NTAUTH,
            &ENROLMENT_OFF,
            &INTERMEDIATES,
        ];
        let mut of_stores = of_stores.iter();
        self.changed.has_machines()
            || of_stores.any(|assumption| self.assumptions.contains(&assumption.name))
    }

    /// Takes in the rest of what facts follow from.
    pub(super) fn settle(&mut self, ground: &Ground<'_>, hints: &[Hint]) {
        let base = self.base;
        let mut differ = |layer, is_otherwise| {
            if is_otherwise {
                self.changed.layer(layer);
            }
        };
        differ(
            Layer::NamePolicies,
            base.name_policies != ground.name_policies,
        );
        differ(
            Layer::Tolerances,
            base.other_tolerances != ground.other_tolerances,
        );
        differ(Layer::Names, base.hints != hints);
        let situation = (base.wrong_pin, base.mishap);
        differ(
            Layer::Situation,
            situation != (ground.wrong_pin, ground.mishap),
        );
    }

    /// Whether nothing of the world is otherwise.
    pub(super) fn is_of_same_world(&self) -> bool {
        let things = [&self.accounts, &self.workstations, &self.controllers];
        !self.policy && things.iter().all(|things| things.is_empty())
    }

    /// The entities of the fork: those of the base, but for what is otherwise.
    pub(super) fn entities(
        &mut self,
        world: &World,
        memberships: &Memberships,
        policy: &PolicyInput<'_>,
        unknowns: &Unknowns,
    ) -> Rows {
        if self.is_of_same_world() {
            return self.base.rows.clone();
        }
        self.changed.layer(Layer::Documents);
        let base = self.base;
        let mut ecs = ecs::World::new();
        let users = picked(world.user_refs(), &self.accounts);
        let users = spawn_accounts(
            &mut ecs,
            world,
            &base.certificates,
            memberships,
            unknowns,
            users.into_iter(),
        );
        let accounts = rows(&self.accounts).zip(users).collect();
        for row in rows(&self.accounts) {
            self.changed.row(List::Accounts, row);
        }
        let every = |count: usize, some: &[usize]| -> Vec<usize> {
            if self.policy {
                (0..count).collect()
            } else {
                some.to_vec()
            }
        };
        let which = every(world.workstations.len(), &self.workstations);
        let machines = picked(world.workstation_refs(), &which).into_iter();
        let spawned = spawn_workstations(&mut ecs, world, policy, memberships, unknowns, machines);
        let workstations = self.machines::<Settings>(
            &ecs,
            List::Workstations,
            rows(&which).zip(spawned).collect(),
            |settings| &settings.0,
        );
        let which = if self.policy {
            (0..world.domain_controllers.len()).collect()
        } else {
            self.controllers.clone()
        };
        let machines = picked(world.domain_controller_refs(), &which).into_iter();
        let spawned = spawn_domain_controllers(
            &mut ecs,
            world,
            policy,
            &base.vault,
            &base.certificates,
            unknowns,
            machines,
        );
        let controllers = self.machines::<KdcRegistry>(
            &ecs,
            List::DomainControllers,
            rows(&which).zip(spawned).collect(),
            |registry| &registry.0,
        );
        base.rows.replacing(
            ecs,
            vec![
                (List::Accounts, accounts),
                (List::Workstations, workstations),
                (List::DomainControllers, controllers),
            ],
        )
    }

    /// Notes in what machines are otherwise. Gives back those that are.
    fn machines<S: Component>(
        &mut self,
        ecs: &ecs::World,
        list: List,
        spawned: Vec<(Row, ecs::Entity)>,
        settings: impl Fn(&S) -> &BTreeMap<SettingId, Fact<Option<TypedValue>>>,
    ) -> Vec<(Row, ecs::Entity)> {
        let base = &self.base.rows;
        let themselves = match list {
            List::Workstations => self.workstations.clone(),
            _ => self.controllers.clone(),
        };
        let mut others = Vec::new();
        for (row, entity) in spawned {
            let is_itself = usize::try_from(row).is_ok_and(|at| themselves.contains(&at));
            // Of what a machine is, policy reaches these two besides its settings.
            let is_otherwise = is_itself
                || base.get::<Stores>(list, row) != ecs.get::<Stores>(entity)
                || base.get::<Services>(list, row) != ecs.get::<Services>(entity);
            if is_otherwise {
                self.changed.row(list, row);
            }
            let mut settings_are_otherwise = false;
            if let (Some(there), Some(here)) = (base.get::<S>(list, row), ecs.get::<S>(entity)) {
                for id in differing(settings(there), settings(here)) {
                    self.changed.setting(list, row, id);
                    settings_are_otherwise = true;
                }
            }
            if is_otherwise || settings_are_otherwise {
                others.push((row, entity));
            }
        }
        others
    }

    /// Whether rights to log on can be held by others.
    pub(super) fn rights_can_differ(&self) -> bool {
        let machines = [List::Workstations, List::DomainControllers];
        let mut rights = LogonType::ALL
            .into_iter()
            .flat_map(|logon| [logon.granted_by(), logon.denied_by()]);
        self.memberships
            || machines
                .iter()
                .any(|list| !self.changed.rows_of(*list).is_empty())
            || rights.any(|right| self.changed.has_setting(right))
    }

    /// The facts of the fork, with what each column follows from. `None`: they are to be derived anew, because more or
    /// fewer of them are not known.
    pub(super) fn derive(
        &self,
        ground: Ground<'_>,
        hints: &[Hint],
        unknowns: &Unknowns,
    ) -> Option<(View, Vec<Seen>)> {
        let base = self.base;
        let declared = &base.unknowns.variables;
        if base.view.variables().len() != declared.len() {
            return None;
        }
        let mut view = base.view.fork();
        if unknowns.variables != *declared {
            if !declared.is_empty() {
                return None;
            }
            view = view.declaring(unknowns.variables.clone());
        }
        let renamed = self.renamed(ground, hints);
        let mut counts: BTreeMap<u8, Row> = BTreeMap::new();
        for (role, names) in renamed {
            counts.insert(role, Row::try_from(names.len()).unwrap_or(Row::MAX));
            view.set_rows(role, names);
        }
        let mut seen = base.seen.to_vec();
        let work: Vec<(usize, At, Otherwise)> = columns::all()
            .zip(&seen)
            .enumerate()
            .map(|(at, (column, seen))| {
                let (role, _) = column;
                let rows = if counts.contains_key(&role) {
                    Otherwise::All
                } else {
                    seen.rows(role, &self.changed)
                };
                (at, column, rows)
            })
            .filter(|(_, _, rows)| *rows != Otherwise::Some(Vec::new()))
            .collect();
        let derived: Vec<(usize, At, Derived)> = work
            .into_par_iter()
            .map(|(at, column, rows)| {
                let (role, _) = column;
                let (rows, (cells, looked)) = match rows {
                    Otherwise::All => (None, columns::cells(ground, column, 0..view.rows(role))),
                    Otherwise::Some(rows) => {
                        let cells = columns::cells(ground, column, rows.iter().copied());
                        (Some(rows), cells)
                    }
                };
                let derived = Derived {
                    rows,
                    cells,
                    looked,
                };
                (at, column, derived)
            })
            .collect();
        for (at, (role, column), derived) in derived {
            let Derived {
                rows,
                cells,
                looked,
            } = derived;
            if let Some(seen) = seen.get_mut(at) {
                seen.add(&looked);
            }
            match rows {
                None => view.set_column(role, column, cells),
                Some(rows) => {
                    for (row, cell) in rows.into_iter().zip(cells) {
                        if !view.holds(role, column, row, &cell) {
                            view.patch(role, column, row, cell);
                        }
                    }
                }
            }
        }
        let knows_as_much = view.variables().len() == unknowns.variables.len();
        knows_as_much.then_some((view, seen))
    }

    /// The roles whose rows are others, with their names.
    fn renamed(&self, ground: Ground<'_>, hints: &[Hint]) -> Vec<(u8, Vec<String>)> {
        const ROWS_OF: [(Layer, &[u8]); 6] = [
            (Layer::Names, &[ClientName::ID, Attempt::ID]),
            (Layer::Trust, &[Chain::ID, TrustStores::ID]),
            (Layer::Spellings, &[MappingValues::ID]),
            (Layer::NamePolicies, &[NamePolicy::ID]),
            (Layer::Revocation, &[RevocationKnowledge::ID]),
            (Layer::Rights, &[RightHolders::ID]),
        ];
        let view = &self.base.view;
        let naming = Naming {
            ground,
            hints,
            certificates: view.row_names(crate::roles::Certificate::ID),
        };
        let changed = ROWS_OF.iter().filter(|(layer, _)| self.changed.has(*layer));
        changed
            .flat_map(|(_, roles)| roles.iter())
            .map(|role| (*role, naming.rows(*role)))
            .filter(|(role, names)| names != view.row_names(*role))
            .collect()
    }
}

/// Cells of a column that are derived anew.
struct Derived {
    /// Of these rows; `None`: of all.
    rows: Option<Vec<Row>>,
    cells: Vec<Cell>,
    /// What the lens looked at.
    looked: Seen,
}

/// Whether what every twin of a population has in common is one: all but accounts, machines and policy.
fn has_same_fixtures(one: &World, other: &World) -> bool {
    (&one.name, one.clock, one.seed, one.key_pool, &one.forest)
        == (
            &other.name,
            other.clock,
            other.seed,
            other.key_pool,
            &other.forest,
        )
        && one.assumptions.is(&other.assumptions)
        && one.other_forests.is(&other.other_forests)
        && one.trusts.is(&other.trusts)
        && one.domains.is(&other.domains)
        && one.sites.is(&other.sites)
        && one.organizational_units.is(&other.organizational_units)
        && one
            .certification_authorities
            .is(&other.certification_authorities)
        && one.profiles.is(&other.profiles)
        && one.groups.is(&other.groups)
        && one.computers.is(&other.computers)
        && one.issuance_policies.is(&other.issuance_policies)
        && one
            .authentication_policies
            .is(&other.authentication_policies)
        && one.minidrivers.is(&other.minidrivers)
        && one.cards.is(&other.cards)
        && one.wmi_filters.is(&other.wmi_filters)
        && one.gpos.len() == other.gpos.len()
}

/// What is found by another name in a certificate, in an index or in a table is another account.
fn keeps_its_names(one: &User, other: &User) -> bool {
    (&one.name, one.domain, &one.sam_account_name, &one.sid)
        == (
            &other.name,
            other.domain,
            &other.sam_account_name,
            &other.sid,
        )
        && (
            &one.user_principal_name,
            &one.distinguished_name,
            &one.email,
        ) == (
            &other.user_principal_name,
            &other.distinguished_name,
            &other.email,
        )
}

/// Whether a machine has the same name, certificates, drivers, accounts and kept logons: whatever else looks at these
/// stays as it is.
fn is_same_machine(one: &Workstation, other: &Workstation) -> bool {
    (&one.name, one.domain, &one.certificates, &one.middleware)
        == (
            &other.name,
            other.domain,
            &other.certificates,
            &other.middleware,
        )
        && (&one.local_accounts, &one.logon_cache, &one.windows_hello)
            == (
                &other.local_accounts,
                &other.logon_cache,
                &other.windows_hello,
            )
}

fn is_same_controller(one: &DomainController, other: &DomainController) -> bool {
    (&one.name, one.domain, &one.certificates) == (&other.name, other.domain, &other.certificates)
}

/// The places at which two lists differ; `None` where one of these things is not `the_same`, changed, but another.
fn others<T: PartialEq>(
    one: &Shared<T>,
    other: &Shared<T>,
    is_the_same: fn(&T, &T) -> bool,
) -> Option<Vec<usize>> {
    if one.is(other) {
        return Some(Vec::new());
    }
    if one.len() != other.len() {
        return None;
    }
    let pairs = one.iter().zip(other.iter()).enumerate();
    let differing = pairs.filter(|(_, (one, other))| one != other);
    differing
        .map(|(at, (one, other))| is_the_same(one, other).then_some(at))
        .collect()
}

fn picked<R>(all: impl Iterator<Item = R>, which: &[usize]) -> Vec<R> {
    let mut which = which.iter().copied().peekable();
    let numbered = all.enumerate();
    numbered
        .filter(|(at, _)| which.next_if_eq(at).is_some())
        .map(|(_, reference)| reference)
        .collect()
}

fn rows(places: &[usize]) -> impl Iterator<Item = Row> + '_ {
    places.iter().filter_map(|at| Row::try_from(*at).ok())
}

/// The settings of which two machines have different values.
fn differing(
    one: &BTreeMap<SettingId, Fact<Option<TypedValue>>>,
    other: &BTreeMap<SettingId, Fact<Option<TypedValue>>>,
) -> Vec<SettingId> {
    let mut ids: Vec<SettingId> = one.keys().chain(other.keys()).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| one.get(id) != other.get(id));
    ids
}
