//! The logons of the question as a matrix: groups of people against groups of machines.
//!
//! Nothing is walked again: each case of the walk counts for the groups that its rows are of.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::{Row, Rows};
use worlds::{ComputerAccount, Machine};

use super::super::cases::{Accounts, Case};
use super::causes;
use crate::answer::{Cause, Header};
use crate::roles::Workstation;
use crate::step::{Effect, step};
use crate::twin::Twin;

/// What groups things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grouping {
    /// The organizational unit: of the person who carries the card, of the machine.
    OrganizationalUnit,
    /// The groups that they are members of, through groups in groups. One thing can be in several.
    Group,
    /// The domain.
    Domain,
    /// The version of Windows; of people, the card's driver.
    Product,
}

impl Grouping {
    /// Every grouping.
    pub const ALL: [Self; 4] = [
        Self::OrganizationalUnit,
        Self::Group,
        Self::Domain,
        Self::Product,
    ];

    /// What people are grouped by, in words.
    pub const fn of_people(self) -> &'static str {
        match self {
            Self::OrganizationalUnit => "organizational unit of the holder",
            Self::Group => "group of the holder",
            Self::Domain => "domain of the holder",
            Self::Product => "minidriver of the card",
        }
    }

    /// What machines are grouped by, in words.
    pub const fn of_machines(self) -> &'static str {
        match self {
            Self::OrganizationalUnit => "organizational unit",
            Self::Group => "group",
            Self::Domain => "domain",
            Self::Product => "version of Windows",
        }
    }
}

/// How many logons end how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LogonCounts {
    /// A session opens.
    pub opened: u128,
    /// They are refused.
    pub refused: u128,
    /// It is not known: something that decides is not, or the vendor does not define it.
    pub unknown: u128,
}

impl LogonCounts {
    /// All of them.
    pub const fn all(self) -> u128 {
        self.opened + self.refused + self.unknown
    }

    fn add(&mut self, case: &Case, count: u128) {
        let field = match step(case.ending).effect {
            _ if case.undecided => &mut self.unknown,
            Effect::Undefined => &mut self.unknown,
            Effect::Opens => &mut self.opened,
            Effect::Refuses | Effect::Passes => &mut self.refused,
        };
        *field += count;
    }
}

/// The logons of a world by groups of people and of machines. A logon is what `ask logon` counts: certificate, hint,
/// machine, domain controller, and that referred to.
#[derive(Debug, Clone)]
pub struct LogonMatrix {
    /// What it rests on.
    pub header: Header,
    /// Groups of people, sorted.
    pub people: Vec<String>,
    /// Groups of machines, sorted.
    pub machines: Vec<String>,
    /// A list for each group of people: the logons at each group of machines.
    pub cells: Vec<Vec<LogonCounts>>,
    /// All logons. Where groups overlap the cells come to more.
    pub total: LogonCounts,
}

/// The group of what is in none.
const NONE: &str = "(none)";

/// Which groups rows are of.
struct Groups {
    names: Vec<String>,
    /// The groups of each row.
    of: Vec<Vec<usize>>,
}

impl Groups {
    fn new(of: Vec<Vec<String>>) -> Self {
        let mut names: Vec<String> = of.iter().flatten().cloned().collect();
        names.sort();
        names.dedup();
        let number = |name: &String| names.binary_search(name).unwrap_or(0);
        let of = of
            .iter()
            .map(|list| list.iter().map(number).collect())
            .collect();
        Self { names, of }
    }

    fn of_row(&self, row: Row) -> &[usize] {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        self.of.get(at).map_or(&[], Vec::as_slice)
    }
}

/// Groups, each with how many rows are of it.
type GroupCounts = Arc<[(usize, u128)]>;

/// How many rows of a set are of which group; sets that cases share are counted once.
#[derive(Default)]
struct Counted(BTreeMap<usize, (Rows, GroupCounts)>);

impl Counted {
    fn of(&mut self, rows: &Rows, groups: &Groups) -> GroupCounts {
        let place = Arc::as_ptr(rows).cast::<Row>().addr();
        // The set is kept, so that no other comes to lie where it is.
        if let Some((_, counts)) = self.0.get(&place) {
            return Arc::clone(counts);
        }
        let mut counts: BTreeMap<usize, u128> = BTreeMap::new();
        for group in rows.iter().flat_map(|row| groups.of_row(*row)) {
            *counts.entry(*group).or_default() += 1;
        }
        let counts: GroupCounts = counts.into_iter().collect();
        self.0
            .insert(place, (Arc::clone(rows), Arc::clone(&counts)));
        counts
    }
}

impl Twin {
    /// The logons by groups of people and groups of machines.
    pub fn logon_matrix(&self, people: Grouping, machines: Grouping) -> LogonMatrix {
        let rows = self.groups_of_people(people);
        let columns = self.groups_of_machines(machines);
        let mut cells = vec![vec![LogonCounts::default(); columns.names.len()]; rows.names.len()];
        let mut total = LogonCounts::default();
        let (mut of_rows, mut of_columns) = (Counted::default(), Counted::default());
        for case in &self.cases().list {
            total.add(case, case.count());
            let controllers = of_controllers(case);
            let of_columns = of_columns.of(&case.workstations, &columns);
            for (row, certificates) in of_rows.of(&case.certificates, &rows).iter() {
                let Some(line) = cells.get_mut(*row) else {
                    continue;
                };
                for (column, workstations) in of_columns.iter() {
                    if let Some(cell) = line.get_mut(*column) {
                        cell.add(case, certificates * workstations * controllers);
                    }
                }
            }
        }
        LogonMatrix {
            header: self.header(),
            people: rows.names,
            machines: columns.names,
            cells,
            total,
        }
    }

    /// The causes of how the logons of a cell of the matrix end, each with its number of cases and up to three witnesses.
    pub fn logon_causes(
        &self,
        (people, row): (Grouping, &str),
        (machines, column): (Grouping, &str),
    ) -> Vec<Cause> {
        let rows = self.groups_of_people(people);
        let columns = self.groups_of_machines(machines);
        let at = |groups: &Groups, name: &str| {
            let mut names = groups.names.iter();
            names.position(|known| known == name)
        };
        let (Some(row), Some(column)) = (at(&rows, row), at(&columns, column)) else {
            return Vec::new();
        };
        let cases = self.cases().list.iter().filter_map(|case| {
            let mut certificates = Vec::new();
            let mut accounts = Vec::new();
            for certificate in case.certificates.iter() {
                if rows.of_row(*certificate).contains(&row) {
                    certificates.push(*certificate);
                    accounts.extend(case.account(*certificate));
                }
            }
            let workstations = case.workstations.iter().copied();
            let workstations = workstations.filter(|row| columns.of_row(*row).contains(&column));
            let part = Case {
                certificates: certificates.into(),
                accounts: match &case.accounts {
                    Accounts::OfCertificates(_) => Accounts::OfCertificates(accounts.into()),
                    others => others.clone(),
                },
                workstations: workstations.collect(),
                // Of these it is known how many of the whole case they change.
                otherwise: Vec::new(),
                ..case.clone()
            };
            (part.count() > 0).then_some(part)
        });
        let cases: Vec<Case> = cases.collect();
        causes(self, &cases)
    }

    /// The groups of each certificate on a card.
    fn groups_of_people(&self, by: Grouping) -> Groups {
        let world = &self.world;
        let none = || vec![NONE.to_owned()];
        let of_card = |card: &worlds::Card| -> Vec<String> {
            if by == Grouping::Product {
                return vec![card.minidriver.clone()];
            }
            let Some(holder) = card.holder else {
                return none();
            };
            let user = world.user(holder);
            match by {
                Grouping::OrganizationalUnit => vec![match user.organizational_unit {
                    Some(unit) => world.organizational_unit(unit).name.to_string(),
                    None => format!("{}/Users", world.domain(user.domain).name),
                }],
                Grouping::Group => {
                    let groups = self.memberships.of(holder);
                    let names = groups
                        .iter()
                        .map(|group| world.group(*group).name.to_string());
                    or_none(names.collect())
                }
                Grouping::Domain | Grouping::Product => {
                    vec![world.domain(user.domain).name.to_string()]
                }
            }
        };
        let cards: Vec<Vec<String>> = world.cards.iter().map(of_card).collect();
        let of = (0..self.certificates.on_cards()).map(|certificate| {
            let card = self.card_of(certificate);
            let card = card.and_then(|card| cards.get(usize::try_from(card).ok()?));
            card.cloned().unwrap_or_else(none)
        });
        Groups::new(of.collect())
    }

    /// The groups of each workstation.
    fn groups_of_machines(&self, by: Grouping) -> Groups {
        let world = &self.world;
        let mut accounts: BTreeMap<Machine, (usize, &ComputerAccount)> = BTreeMap::new();
        for (number, account) in (world.users.len()..).zip(&world.computers) {
            accounts.entry(account.machine).or_insert((number, account));
        }
        let of = world.workstation_refs().map(|reference| {
            let machine = world.workstation(reference);
            let key = Machine::Workstation(reference);
            match by {
                Grouping::OrganizationalUnit => {
                    let unit = machine.organizational_unit;
                    let unit = unit.map(|unit| world.organizational_unit(unit).name.to_string());
                    let container = || {
                        let (_, account) = accounts.get(&key)?;
                        Some(format!("{}/Computers", world.domain(account.domain).name))
                    };
                    or_none(unit.or_else(container).into_iter().collect())
                }
                Grouping::Group => {
                    let account = accounts.get(&key);
                    let groups = account.map(|(number, _)| self.memberships.of_row(*number));
                    let groups = groups.unwrap_or_default();
                    let names = groups
                        .iter()
                        .map(|group| world.group(*group).name.to_string());
                    or_none(names.collect())
                }
                Grouping::Domain => {
                    let domain = machine.domain;
                    let domain = domain.map(|domain| world.domain(domain).name.to_string());
                    or_none(domain.into_iter().collect())
                }
                Grouping::Product => vec![machine.product.name().to_owned()],
            }
        });
        let groups = Groups::new(of.collect());
        debug_assert_eq!(
            u32::try_from(groups.of.len()).ok(),
            Some(self.view.rows(Workstation::ID)),
            "INVARIANT: rows of workstations are those of the world"
        );
        groups
    }
}

fn or_none(names: Vec<String>) -> Vec<String> {
    if names.is_empty() {
        vec![NONE.to_owned()]
    } else {
        names
    }
}

/// How many combinations of domain controllers a case is about.
fn of_controllers(case: &Case) -> u128 {
    let sides = [case.controllers.len(), case.referred.len().max(1)];
    let sides = sides.iter().map(|rows| u128::try_from(*rows).unwrap_or(0));
    sides.product()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests: a failure is the message")]

    use std::ops::ControlFlow;

    use super::*;

    fn twin(name: &str) -> Twin {
        Twin::new(worlds::load_shipped(name).unwrap().unwrap().world).unwrap()
    }

    fn sum(matrix: &LogonMatrix) -> LogonCounts {
        let mut sum = LogonCounts::default();
        for cell in matrix.cells.iter().flatten() {
            sum.opened += cell.opened;
            sum.refused += cell.refused;
            sum.unknown += cell.unknown;
        }
        sum
    }

    /// The counts of the matrix are those of the question, however it is grouped.
    #[test]
    fn the_matrix_comes_to_what_the_question_counts() {
        for world in ["fabrikam", "agency", "today"] {
            let twin = twin(world);
            let answer = super::super::answer(&twin);
            let by_causes = |effect| -> u128 {
                let causes = answer.causes.iter();
                let causes = causes.filter(|cause| cause.ending.step.effect == effect);
                causes.map(|cause| cause.cases).sum()
            };
            for people in Grouping::ALL {
                for machines in Grouping::ALL {
                    let matrix = twin.logon_matrix(people, machines);
                    assert_eq!(matrix.total.all(), answer.work.cases, "{world}");
                    assert_eq!(matrix.total.opened, by_causes(Effect::Opens), "{world}");
                    let disjoint = ![people, machines].contains(&Grouping::Group);
                    if disjoint {
                        assert_eq!(
                            sum(&matrix),
                            matrix.total,
                            "{world} {people:?} {machines:?}"
                        );
                    } else {
                        assert!(sum(&matrix).all() >= matrix.total.all(), "{world}");
                    }
                }
            }
        }
    }

    /// Each cell, counted logon by logon.
    #[test]
    fn a_cell_counts_the_logons_of_its_people_at_its_machines() {
        let twin = twin("fabrikam");
        let by = Grouping::OrganizationalUnit;
        let matrix = twin.logon_matrix(by, by);
        let mut counted: BTreeMap<(String, String), (u128, u128)> = BTreeMap::new();
        let world = twin.world();
        twin.each_logon(&mut |one| {
            let card = world.card(world.find_card(&one.certificate.card).unwrap());
            let person = card.holder.map_or(NONE.to_owned(), |holder| {
                let user = world.user(holder);
                let unit = user.organizational_unit;
                unit.map_or_else(
                    || format!("{}/Users", world.domain(user.domain).name),
                    |unit| world.organizational_unit(unit).name.to_string(),
                )
            });
            let machine = world.workstation(world.find_workstation(one.workstation).unwrap());
            let place = match (machine.organizational_unit, machine.domain) {
                (Some(unit), _) => world.organizational_unit(unit).name.to_string(),
                (None, Some(domain)) => format!("{}/Computers", world.domain(domain).name),
                (None, None) => NONE.to_owned(),
            };
            let (all, opened) = counted.entry((person, place)).or_default();
            *all += 1;
            *opened += u128::from(one.ending.step.effect == Effect::Opens);
            ControlFlow::Continue(())
        });
        for (person, line) in matrix.people.iter().zip(&matrix.cells) {
            for (place, cell) in matrix.machines.iter().zip(line) {
                let key = (person.clone(), place.clone());
                let expected = counted.get(&key).copied().unwrap_or_default();
                assert_eq!((cell.all(), cell.opened), expected, "{key:?}");
                let causes = twin.logon_causes((by, person), (by, place));
                let by_causes: u128 = causes.iter().map(|cause| cause.cases).sum();
                assert_eq!(by_causes, cell.all(), "{key:?}");
                for witness in causes.iter().flat_map(|cause| &cause.witnesses) {
                    let card = world.card(world.find_card(&witness.certificate.card).unwrap());
                    let holder = card.holder.map(|holder| world.user(holder));
                    let unit = holder.and_then(|holder| holder.organizational_unit);
                    let unit = unit.map(|unit| world.organizational_unit(unit).name.to_string());
                    assert!(unit.is_none_or(|unit| unit == *person), "{witness:?}");
                }
            }
        }
    }
}
