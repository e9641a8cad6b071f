//! Who may log on to which machine, and how: the user rights that reach each machine, resolved to users.
//!
//! Machines that are alike share their lists, so that there are as many sets of users as there are really different ones.

use std::collections::BTreeMap;

use facts::{Fact, Row};
use policies::{
    LogonType, RightHolder, RightsPlace, SettingId, TypedValue, UserRights, default_holders,
    is_local_holder,
};
use worlds::{LocalAccount, Machine, ProductVersion, World};

use crate::group_policy::Settings;
use crate::network::KdcRegistry;
use crate::rows::{List, Rows};
use crate::value::RightHeld;
use crate::workstation::Product;

/// The rights of a machine: for each the set of users who hold it; `None`: the list says nothing.
type OfMachine = BTreeMap<SettingId, Fact<Option<Row>>>;
/// The rights of a machine's own account.
type OfAccount = BTreeMap<LogonType, Fact<RightHeld>>;

/// Users who hold rights.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct LogonRights {
    sets: Vec<HolderSet>,
    workstations: Vec<OfMachine>,
    controllers: Vec<OfMachine>,
    /// Of the workstations' own accounts, in the order of the world.
    accounts: Vec<OfAccount>,
}

/// A list and the users in it.
#[derive(Debug, PartialEq)]
struct HolderSet {
    name: String,
    users: Vec<Row>,
}

/// Makes sets of lists, each once.
struct Resolving<'w> {
    world: &'w World,
    rights: UserRights<'w>,
    /// What differs between machines, each once.
    places: Vec<RightsPlace>,
    numbers: BTreeMap<(usize, Vec<RightHolder>), Row>,
    sets: Vec<HolderSet>,
}

impl LogonRights {
    /// Those of the machines of a world.
    pub(crate) fn new(world: &World, rows: &Rows) -> Self {
        let mut resolving = Resolving {
            world,
            rights: UserRights::new(world),
            places: Vec::new(),
            numbers: BTreeMap::new(),
            sets: Vec::new(),
        };
        let mut rights = Self::default();
        for (reference, row) in world.workstation_refs().zip(0..) {
            let machine = Machine::Workstation(reference);
            let settings: Option<&Settings> = rows.get(List::Workstations, row);
            let set = |id| settings.and_then(|settings| settings.0.get(&id)).cloned();
            let product = product(rows, List::Workstations, row);
            let of_machine = resolving.machine(machine, &set, &product);
            for account in &world.workstation(reference).local_accounts {
                let of_account = of_account(world, reference, account, &set, &product);
                rights.accounts.push(of_account);
            }
            rights.workstations.push(of_machine);
        }
        let controllers = world.domain_controller_refs();
        for (reference, row) in controllers.zip(0..) {
            let registry: Option<&KdcRegistry> = rows.get(List::DomainControllers, row);
            let set = |id| registry.and_then(|registry| registry.0.get(&id)).cloned();
            let machine = Machine::DomainController(reference);
            let product = product(rows, List::DomainControllers, row);
            let of_machine = resolving.machine(machine, &set, &product);
            rights.controllers.push(of_machine);
        }
        rights.sets = resolving.sets;
        rights
    }

    /// How the sets are named: by their lists.
    pub(crate) fn names(&self) -> Vec<String> {
        self.sets.iter().map(|set| set.name.clone()).collect()
    }

    /// The users of a set.
    pub(crate) fn users(&self, row: Row) -> &[Row] {
        let set = usize::try_from(row).ok().and_then(|at| self.sets.get(at));
        set.map_or(&[], |set| &set.users)
    }

    /// Who holds a right on a workstation.
    pub(crate) fn of_workstation(&self, row: Row, right: SettingId) -> Fact<Option<Row>> {
        of(&self.workstations, row, right)
    }

    /// Who holds a right on a domain controller.
    pub(crate) fn of_controller(&self, row: Row, right: SettingId) -> Fact<Option<Row>> {
        of(&self.controllers, row, right)
    }

    /// Whether a machine's own account may log on there; a domain controller's in its restore mode always may.
    pub(crate) fn of_account(&self, row: Row, logon: LogonType) -> Fact<RightHeld> {
        let account = usize::try_from(row)
            .ok()
            .and_then(|at| self.accounts.get(at));
        let held = account.and_then(|account| account.get(&logon)).cloned();
        held.unwrap_or(Fact::Known(RightHeld::Granted))
    }
}

fn of(machines: &[OfMachine], row: Row, right: SettingId) -> Fact<Option<Row>> {
    let machine = usize::try_from(row).ok().and_then(|at| machines.get(at));
    let set = machine.and_then(|machine| machine.get(&right)).cloned();
    set.unwrap_or(Fact::Unknown)
}

fn product(rows: &Rows, list: List, row: Row) -> Fact<ProductVersion> {
    let product: Option<&Product> = rows.get(list, row);
    product.map_or(Fact::Unknown, |product| product.0.clone())
}

/// The list of a right on a machine: what is configured, else the machine's own. `None`: the machine's own, to which the
/// console for services and the task scheduler add whoever is entered there.
fn list(
    world: &World,
    machine: Machine,
    right: SettingId,
    configured: Option<&TypedValue>,
    product: ProductVersion,
) -> Option<Vec<RightHolder>> {
    match configured {
        Some(TypedValue::List(names)) => {
            let known = names
                .iter()
                .filter_map(|name| RightHolder::find(world, name));
            Some(known.collect())
        }
        _ if matches!(
            right,
            SettingId::SeServiceLogonRight | SettingId::SeBatchLogonRight
        ) =>
        {
            None
        }
        _ => Some(default_holders(right, machine, product)),
    }
}

fn lists(
    world: &World,
    machine: Machine,
    right: SettingId,
    set: &dyn Fn(SettingId) -> Option<Fact<Option<TypedValue>>>,
    product: &Fact<ProductVersion>,
) -> Fact<Option<Vec<RightHolder>>> {
    let configured = set(right).unwrap_or(Fact::Known(None));
    configured
        .zip(product.clone())
        .map(|(value, product)| list(world, machine, right, value.as_ref(), product))
}

fn of_account(
    world: &World,
    machine: worlds::WorkstationRef,
    account: &LocalAccount,
    set: &dyn Fn(SettingId) -> Option<Fact<Option<TypedValue>>>,
    product: &Fact<ProductVersion>,
) -> OfAccount {
    let is_in = |right| {
        let lists = lists(world, Machine::Workstation(machine), right, set, product);
        lists.map(|list| list.map(|list| is_local_holder(world, machine, account, &list)))
    };
    let held = LogonType::ALL.into_iter().map(|logon| {
        let held = is_in(logon.denied_by()).zip(is_in(logon.granted_by()));
        let held = held.map(|(denied, granted)| match (denied, granted) {
            (Some(true), _) => RightHeld::Denied,
            (_, Some(false)) => RightHeld::NotGranted,
            _ => RightHeld::Granted,
        });
        (logon, held)
    });
    held.collect()
}

impl Resolving<'_> {
    fn machine(
        &mut self,
        machine: Machine,
        set: &dyn Fn(SettingId) -> Option<Fact<Option<TypedValue>>>,
        product: &Fact<ProductVersion>,
    ) -> OfMachine {
        let place = RightsPlace::new(self.world, machine);
        let known = self.places.iter().position(|known| *known == place);
        let at = known.unwrap_or_else(|| {
            self.places.push(place);
            self.places.len() - 1
        });
        let rights = LogonType::ALL
            .into_iter()
            .flat_map(|logon| [logon.granted_by(), logon.denied_by()]);
        let world = self.world;
        rights
            .map(|right| {
                let lists = lists(world, machine, right, set, product);
                (right, lists.map(|list| list.map(|list| self.set(at, list))))
            })
            .collect()
    }

    fn set(&mut self, place: usize, mut list: Vec<RightHolder>) -> Row {
        list.sort_unstable();
        list.dedup();
        if let Some(known) = self.numbers.get(&(place, list.clone())) {
            return *known;
        }
        let holders = self
            .places
            .get(place)
            .map(|place| self.rights.holders(place, &list));
        let users = holders.unwrap_or_default().into_iter();
        let names: Vec<String> = list.iter().map(|holder| holder.name(self.world)).collect();
        let row = Row::try_from(self.sets.len()).unwrap_or(Row::MAX);
        self.sets.push(HolderSet {
            name: if names.is_empty() {
                "nobody".to_owned()
            } else {
                names.join(", ")
            },
            users: users
                .filter_map(|user| Row::try_from(user.index()).ok())
                .collect(),
        });
        self.numbers.insert((place, list), row);
        row
    }
}
