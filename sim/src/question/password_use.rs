//! `password-use`: who needs or can use a password, on which way, and which kinds of applications break.
//!
//! Accounts are told apart by the sets of workstations at which each way ends how, and those that are alike share a row.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Decision, Memory, Row, StepId, Value};

use super::cases::names;
use super::lines::{InLines, Lines};
use super::smart_card_enforcement::{in_order, local_uses, opened, say_local};
use super::{Others, Question, flips};
use crate::answer::{
    Answer, ApplicationUse, PasswordUseAnswer, PasswordUseRow, PasswordWay, WayEnding, Work,
};
use crate::decisions::{HELLO, PASSWORD, SIGN_ON};
use crate::flips::Claim;
use crate::lens::attempt::password_row;
use crate::roles::{DomainController, User, Workstation};
use crate::step::{Effect, step};
use crate::twin::Twin;
use crate::value::{PasswordPath, SignOnKind, TypedSecret};

/// A way of a password, or a kind of application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    Way(PasswordPath),
    Application(SignOnKind),
}

/// What tells accounts apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Alike {
    required: Option<u32>,
    knows: bool,
    /// Workstations at which a card opens a session.
    by_card: usize,
    /// Workstations at which Windows Hello for Business opens a session.
    by_hello: usize,
    /// How each use ends, and at which workstations, by the number of their set.
    endings: BTreeSet<(Use, StepId, usize)>,
}

/// Sets of workstations, each kept once.
#[derive(Debug, Default)]
struct Sets {
    numbers: BTreeMap<Vec<Row>, usize>,
    list: Vec<Vec<Row>>,
}

impl Sets {
    fn number(&mut self, rows: &[Row]) -> usize {
        if let Some(number) = self.numbers.get(rows) {
            return *number;
        }
        let number = self.list.len();
        self.numbers.insert(rows.to_vec(), number);
        self.list.push(rows.to_vec());
        number
    }

    fn get(&self, number: usize) -> &[Row] {
        self.list.get(number).map_or(&[], Vec::as_slice)
    }
}

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "password-use",
    sentence: "who needs or can use a password, on which way, and which kinds of applications break",
    example: "cardtwin ask password-use --world today",
    source: "SEC2302 pages 4 and 36; [MS-APDS] 3.1.5; [MS-PKCA] 2.2.4; GSA PIV guides",
    parameters: &[],
    columns: &[],
    answer: |twin, _| Answer::PasswordUse(answer(twin)),
    others: Others::OfLogons,
    claims: Some(claims),
};

pub(super) fn answer(twin: &Twin) -> PasswordUseAnswer {
    let cases = twin.cases();
    let mut work = cases.work;
    let mut sets = Sets::default();
    let by_card = opened(cases);
    let mut hello = hello(twin, &mut work);
    let users = (0u32..).zip(&twin.world.users);
    let mut accounts: Vec<Alike> = users
        .map(|(row, user)| Alike {
            required: twin.fact(User::ID, "smart_card_required", row),
            knows: user.password.known_to_user,
            by_card: sets.number(by_card.get(&row).map_or(&[], |rows| rows)),
            by_hello: sets.number(&hello.remove(&row).unwrap_or_default()),
            endings: BTreeSet::new(),
        })
        .collect();
    let ways = PasswordPath::ALL.iter();
    let ways = ways.map(|path| {
        (
            Use::Way(*path),
            vec![password_row(*path, TypedSecret::Right)],
        )
    });
    walk(twin, &PASSWORD, ways, &mut accounts, &mut sets, &mut work);
    let kinds = SignOnKind::ALL.iter();
    let kinds = kinds.map(|kind| (Use::Application(*kind), vec![kind.index(), 0]));
    walk(twin, &SIGN_ON, kinds, &mut accounts, &mut sets, &mut work);
    let mut alike: BTreeMap<&Alike, Vec<Row>> = BTreeMap::new();
    for (row, account) in (0u32..).zip(&accounts) {
        alike.entry(account).or_default().push(row);
    }
    let mut rows: Vec<(Row, PasswordUseRow)> = alike
        .into_iter()
        .filter_map(|(account, members)| {
            let first = *members.first()?;
            Some((first, row(twin, account, members, &sets)))
        })
        .collect();
    rows.sort_by_key(|(first, _)| *first);
    PasswordUseAnswer {
        header: twin.header(),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        local: local_uses(twin, |_| true),
        work,
    }
}

/// For each account that has Windows Hello for Business somewhere, the workstations at which that opens a session.
fn hello(twin: &Twin, work: &mut Work) -> BTreeMap<Row, Vec<Row>> {
    let mut opened: BTreeMap<Row, BTreeSet<Row>> = BTreeMap::new();
    let machines = twin.world.workstations.iter();
    let users: BTreeSet<Row> = machines
        .flat_map(|machine| &machine.windows_hello)
        .filter_map(|user| Row::try_from(user.index()).ok())
        .collect();
    let sets = [
        users.into_iter().collect::<Vec<Row>>(),
        (0..twin.view.rows(Workstation::ID)).collect(),
        (0..twin.view.rows(DomainController::ID)).collect(),
        vec![0],
    ];
    if !sets.iter().any(Vec::is_empty) {
        let mut memory = Memory::new(&HELLO);
        memory.walk(&twin.view, &sets, |region| {
            let [members, workstations, ..] = region.rows else {
                return;
            };
            work.regions += 1;
            if step(region.conclusion.step).effect == Effect::Opens {
                for account in members.iter() {
                    opened
                        .entry(*account)
                        .or_default()
                        .extend(workstations.iter());
                }
            }
        });
        work.runs += memory.runs();
    }
    let opened = opened.into_iter();
    opened
        .map(|(account, machines)| (account, machines.into_iter().collect()))
        .collect()
}

/// Walks every account, workstation and domain controller for each use; `uses` gives with each the rows between account
/// and workstation. The secret is the right one.
fn walk(
    twin: &Twin,
    decision: &'static Decision,
    uses: impl Iterator<Item = (Use, Vec<Row>)>,
    accounts: &mut [Alike],
    sets: &mut Sets,
    work: &mut Work,
) {
    let users: Vec<Row> = (0u32..).zip(&*accounts).map(|(row, _)| row).collect();
    let mut memory = Memory::new(decision);
    for (of, between) in uses {
        let rows: Vec<Vec<Row>> = std::iter::once(users.clone())
            .chain(between.into_iter().map(|row| vec![row]))
            .chain([
                (0..twin.view.rows(Workstation::ID)).collect(),
                (0..twin.view.rows(DomainController::ID)).collect(),
                vec![0],
            ])
            .collect();
        if rows.iter().any(Vec::is_empty) {
            continue;
        }
        memory.walk(&twin.view, &rows, |region| {
            let [members, .., workstations, controllers, _] = region.rows else {
                return;
            };
            let sides = [members, workstations, controllers].map(|rows| rows.len());
            work.cases += sides
                .iter()
                .map(|rows| u128::try_from(*rows).unwrap_or(0))
                .product::<u128>();
            work.regions += 1;
            let places = sets.number(workstations);
            for account in members.iter() {
                let at = usize::try_from(*account).unwrap_or(usize::MAX);
                if let Some(account) = accounts.get_mut(at) {
                    account.endings.insert((of, region.conclusion.step, places));
                }
            }
        });
    }
    work.runs += memory.runs();
}

fn row(twin: &Twin, alike: &Alike, members: Vec<Row>, sets: &Sets) -> PasswordUseRow {
    let mut endings: BTreeMap<Use, BTreeMap<StepId, BTreeSet<Row>>> = BTreeMap::new();
    for (of, step, places) in &alike.endings {
        let by_step = endings.entry(*of).or_default();
        by_step.entry(*step).or_default().extend(sets.get(*places));
    }
    let by_card: BTreeSet<Row> = sets.get(alike.by_card).iter().copied().collect();
    let by_hello: BTreeSet<Row> = sets.get(alike.by_hello).iter().copied().collect();
    let at_screen: BTreeSet<Row> = endings
        .get(&Use::Way(PasswordPath::Console))
        .into_iter()
        .flatten()
        .filter(|(ending, _)| step(**ending).effect == Effect::Opens && alike.knows)
        .flat_map(|(_, places)| places)
        .copied()
        .collect();
    let neither = (0..twin.view.rows(Workstation::ID)).filter(|row| {
        !by_card.contains(row) && !at_screen.contains(row) && !by_hello.contains(row)
    });
    let places = |rows: Vec<Row>| names(twin, Workstation::ID, rows);
    let ends = |of| -> Vec<WayEnding> {
        let by_step = endings.get(&of).into_iter().flatten();
        let mut list: Vec<WayEnding> = by_step
            .map(|(ending, rows)| WayEnding {
                step: step(*ending),
                workstations: places(rows.iter().copied().collect()).into(),
            })
            .collect();
        // What opens comes first.
        list.sort_by_key(|ending| (ending.step.effect != Effect::Opens, ending.step.id));
        list
    };
    PasswordUseRow {
        accounts: in_order(twin, members),
        required: alike.required.map(|required| required == 1),
        somebody_knows: alike.knows,
        by_password_only: places(
            at_screen
                .iter()
                .copied()
                .filter(|row| !by_card.contains(row) && !by_hello.contains(row))
                .collect(),
        ),
        by_hello: places(by_hello.iter().copied().collect()),
        by_neither: places(neither.collect()),
        by_card: places(by_card.iter().copied().collect()),
        ways: PasswordPath::ALL
            .iter()
            .map(|path| PasswordWay {
                path: *path,
                endings: ends(Use::Way(*path)),
            })
            .collect(),
        applications: SignOnKind::ALL
            .iter()
            .map(|kind| ApplicationUse {
                kind: *kind,
                endings: ends(Use::Application(*kind)),
            })
            .collect(),
    }
}

/// Every way of the right password, and what needs one.
fn claims(twin: &Twin) -> Vec<Claim> {
    let mut claims = flips::ways(twin, PasswordPath::ALL);
    claims.extend(flips::hello(twin));
    for kind in SignOnKind::ALL {
        let sets = [
            flips::users(twin),
            vec![kind.index()],
            vec![0],
            flips::all(twin, Workstation::ID),
            flips::all(twin, DomainController::ID),
            vec![0],
        ];
        for rows in flips::first_of_each(twin, &SIGN_ON, &sets, flips::Apart::Endings) {
            let (who, place) = (flips::account(twin, &rows), flips::machine(twin, &rows, 3));
            claims.push(Claim {
                of: format!("{} for {who} at {place}", kind.name()),
                decision: &SIGN_ON,
                rows,
            });
        }
    }
    claims.extend(flips::of_local_accounts(twin));
    // An expired password stops the card of an account that is not required to use one.
    claims.extend(flips::first_logons(twin, |account, _| {
        Some(twin.flag(User::ID, "smart_card_required", account))
    }));
    claims
}

impl InLines for PasswordUseAnswer {
    fn say(&self, lines: &mut Lines) {
        say_local(&self.local, lines);
        for row in &self.rows {
            let ways = row.ways.iter().map(|way| (way.path.name(), &way.endings));
            let applications = row.applications.iter();
            let applications = applications.map(|used| (used.kind.name(), &used.endings));
            for (of, endings) in ways.chain(applications) {
                let endings = endings.iter().map(|ending| {
                    let machines = ending.workstations.len();
                    format!("at {machines} workstations: {}", ending.step.sentence)
                });
                let said = endings.collect::<Vec<String>>().join("; or ");
                for account in &row.accounts {
                    lines.say(format!("{account}: {of}"), &*said);
                }
            }
            let needed = format!("at {} workstations", row.by_password_only.len());
            for account in &row.accounts {
                lines.say(format!("{account}: needs the password"), &*needed);
            }
        }
    }
}
