//! `populations`: of the users of each unit, how many log on by card at the machines of each unit.

use std::collections::{BTreeMap, BTreeSet};

use facts::Row;
use worlds::{DomainRef, OuRef, World};

use super::cases::Cases;
use super::{Others, Question, QuestionId};
use crate::answer::{Answer, Cell, CellKind, TableAnswer, TableColumn};
use crate::roles::Certificate;
use crate::step::{Effect, step};
use crate::twin::Twin;

const COLUMNS: &[TableColumn] = &[
    TableColumn {
        name: "users_of",
        heading: "users of",
        doc: "The organizational unit of the users, or their container.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "users",
        heading: "users",
        doc: "How many users these are.",
        kind: CellKind::Number,
    },
    TableColumn {
        name: "machines_of",
        heading: "machines of",
        doc: "The organizational unit of the machines, or their container.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "machines",
        heading: "machines",
        doc: "How many machines these are.",
        kind: CellKind::Number,
    },
    TableColumn {
        name: "log_on",
        heading: "log on",
        doc: "Pairs of a user and a machine at which a card opens a session of his, with a hint where one is needed, by some domain controller.",
        kind: CellKind::Number,
    },
    TableColumn {
        name: "refused",
        heading: "refused",
        doc: "Pairs of a user who has a card and a machine at which none opens a session of his.",
        kind: CellKind::Number,
    },
    TableColumn {
        name: "unknown",
        heading: "unknown",
        doc: "Pairs of which the input does not say enough.",
        kind: CellKind::Number,
    },
    TableColumn {
        name: "without_card",
        heading: "no card",
        doc: "Pairs of a machine and a user who has no card.",
        kind: CellKind::Number,
    },
];

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "populations",
    sentence: "of the users of each unit, how many log on by card at the machines of each unit",
    example: "cardtwin ask populations --world agency",
    source: "SEC2302 page 4; the logons of `cardtwin ask logon`, counted",
    parameters: &[],
    columns: COLUMNS,
    answer: |twin, _| Answer::Table(answer(twin)),
    others: Others::None,
    claims: None,
};

/// The cases of one user, by their place in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct CasesOfUser {
    /// Those that open a session of his.
    opens: BTreeSet<usize>,
    /// Those that could.
    could: BTreeSet<usize>,
}

/// How many machines of each unit, in the order of the units.
type Counts = Vec<usize>;

pub(super) fn answer(twin: &Twin) -> TableAnswer {
    let cases = twin.cases();
    let world = &twin.world;
    let machines = Machines::of(world);
    let mut populations: BTreeMap<String, Population> = BTreeMap::new();
    let mut counted: BTreeMap<CasesOfUser, (Counts, Counts)> = BTreeMap::new();
    let with_card = users_with_card(twin);
    let of_users = of_users(twin, cases);
    for (row, user) in (0..).zip(&world.users) {
        let unit = unit(world, user.organizational_unit, Some(user.domain), "Users");
        let population = populations
            .entry(unit)
            .or_insert_with(|| Population::new(machines.units.len()));
        population.users += 1;
        match of_users.get(&row) {
            Some(of) => {
                let (opens, could) = counted
                    .entry(of.clone())
                    .or_insert_with(|| machines.counts(cases, of));
                population.add(opens, could);
            }
            None if with_card.contains(&row) => {}
            None => population.without_card += 1,
        }
    }
    TableAnswer {
        header: twin.header(),
        question: QuestionId::Populations,
        rows: rows(&populations, &machines),
        work: cases.work,
    }
}

/// The users of one unit.
#[derive(Debug)]
struct Population {
    users: usize,
    without_card: usize,
    opens: Counts,
    could: Counts,
}

impl Population {
    fn new(units: usize) -> Self {
        Self {
            users: 0,
            without_card: 0,
            opens: vec![0; units],
            could: vec![0; units],
        }
    }

    fn add(&mut self, opens: &Counts, could: &Counts) {
        for (sum, more) in self.opens.iter_mut().zip(opens) {
            *sum += more;
        }
        for (sum, more) in self.could.iter_mut().zip(could) {
            *sum += more;
        }
    }
}

fn rows(populations: &BTreeMap<String, Population>, machines: &Machines) -> Vec<Vec<Cell>> {
    let number = |number: usize| Cell::Number(u128::try_from(number).unwrap_or(u128::MAX));
    let mut rows = Vec::new();
    for (users_of, population) in populations {
        let counts = population.opens.iter().zip(&population.could);
        for ((machines_of, size), (opens, could)) in machines.units.iter().zip(counts) {
            let without_card = population.without_card.saturating_mul(*size);
            let pairs = population.users.saturating_mul(*size);
            rows.push(vec![
                Cell::Text(users_of.clone()),
                number(population.users),
                Cell::Text(machines_of.clone()),
                number(*size),
                number(*opens),
                number(pairs.saturating_sub(opens + could + without_card)),
                number(*could),
                number(without_card),
            ]);
        }
    }
    rows
}

/// The machines, each with the place of its unit in the list of units.
struct Machines {
    units: BTreeMap<String, usize>,
    unit_of: Vec<usize>,
}

impl Machines {
    fn of(world: &World) -> Self {
        let names: Vec<String> = world
            .workstations
            .iter()
            .map(|one| unit(world, one.organizational_unit, one.domain, "Computers"))
            .collect();
        let mut units: BTreeMap<String, usize> = BTreeMap::new();
        for name in &names {
            *units.entry(name.clone()).or_default() += 1;
        }
        let place = |name: &String| units.keys().position(|unit| unit == name).unwrap_or(0);
        Self {
            unit_of: names.iter().map(place).collect(),
            units,
        }
    }

    /// At how many machines of each unit a user logs on, and at how many more he might.
    fn counts(&self, cases: &Cases, of: &CasesOfUser) -> (Counts, Counts) {
        let at = |list: &BTreeSet<usize>| -> BTreeSet<Row> {
            let cases = list.iter().filter_map(|at| cases.list.get(*at));
            cases
                .flat_map(|case| case.workstations.iter().copied())
                .collect()
        };
        let opens = at(&of.opens);
        let could = at(&of.could);
        let count = |rows: &mut dyn Iterator<Item = &Row>| {
            let mut counts = vec![0; self.units.len()];
            for row in rows {
                let unit = usize::try_from(*row).ok();
                let unit = unit.and_then(|at| self.unit_of.get(at));
                if let Some(sum) = unit.and_then(|unit| counts.get_mut(*unit)) {
                    *sum += 1;
                }
            }
            counts
        };
        (
            count(&mut opens.iter()),
            count(&mut could.difference(&opens)),
        )
    }
}

/// The cases of each user: of his sessions, and of his cards where nobody's session opens.
fn of_users(twin: &Twin, cases: &Cases) -> BTreeMap<Row, CasesOfUser> {
    let mut of_users: BTreeMap<Row, CasesOfUser> = BTreeMap::new();
    for (at, case) in cases.list.iter().enumerate() {
        let opens = step(case.ending).effect == Effect::Opens;
        let could = case.undecided || opens && !case.choices.is_empty();
        if !opens && !could {
            continue;
        }
        for certificate in case.certificates.iter() {
            let account = case.account(*certificate);
            let Some(user) = account.or_else(|| holder(twin, *certificate)) else {
                continue;
            };
            let of = of_users.entry(user).or_default();
            if could {
                of.could.insert(at);
            } else {
                of.opens.insert(at);
            }
        }
    }
    of_users
}

/// Who carries the card of a certificate.
fn holder(twin: &Twin, certificate: Row) -> Option<Row> {
    let card = twin.fact(Certificate::ID, "card", certificate)?;
    let card = twin.world.cards.get(usize::try_from(card).ok()?)?;
    Row::try_from(card.holder?.index()).ok()
}

/// Users who carry a card.
fn users_with_card(twin: &Twin) -> BTreeSet<Row> {
    let holders = twin.world.cards.iter().filter_map(|card| card.holder);
    holders
        .filter_map(|user| Row::try_from(user.index()).ok())
        .collect()
}

/// A unit by its path; the container below the domain for things in none.
fn unit(world: &World, unit: Option<OuRef>, domain: Option<DomainRef>, container: &str) -> String {
    match (unit, domain) {
        (Some(unit), _) => world.organizational_unit(unit).name.to_string(),
        (None, Some(domain)) => format!("{}/{container}", world.domain(domain).name),
        (None, None) => "no domain".to_owned(),
    }
}
