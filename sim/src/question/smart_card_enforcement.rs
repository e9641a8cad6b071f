//! `smart-card-enforcement`: who is forced to use a card, where and by what, who is locked out by it, and on which ways a
//! password still leads somewhere.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Memory, Row, Rows, StepId, Value};

use super::cases::{Cases, names};
use super::lines::{InLines, Lines};
use super::places::union;
use super::{Others, Question, flips};
use crate::answer::{
    Answer, EnforcedPopulation, EnforcementAnswer, LocalUse, PopulationEnding, PopulationWay, Work,
};
use crate::decisions::{ENFORCEMENT, HELLO, LOCAL_PASSWORD, PASSWORD};
use crate::evidence::decided_by;
use crate::flips::Claim;
use crate::lens::attempt::password_row;
use crate::roles::{DomainController, LocalAccount, User, Workstation};
use crate::step::{ENFORCED_NOT, Effect, step};
use crate::twin::Twin;
use crate::value::{LocalPath, PasswordPath, TypedSecret};

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "smart-card-enforcement",
    sentence: "who is forced to use a card, where, by what, who is locked out by it, and which ways remain",
    example: "cardtwin ask smart-card-enforcement --what-if 'workstation:PARIS-W7-01.ScForceOption=1'",
    source: "SEC2302 pages 4 and 36; Interactive logon: Require smart card; [MS-KILE] 3.3.5.6.3; Windows LAPS key concepts",
    parameters: &[],
    columns: &[],
    answer: |twin, _| Answer::SmartCardEnforcement(answer(twin)),
    others: Others::OfLogons,
    claims: Some(claims),
};

pub(super) fn answer(twin: &Twin) -> EnforcementAnswer {
    let cases = twin.cases();
    let mut work = cases.work;
    let mut populations: Vec<(StepId, Population)> =
        populations(twin, &mut work).into_iter().collect();
    // What is forced comes first.
    populations.sort_by_key(|(step, _)| (*step == ENFORCED_NOT, *step));
    let mut memory = Memory::new(&PASSWORD);
    let opened = opened(cases);
    let rows = populations
        .into_iter()
        .map(|(step, population)| row(twin, step, &population, &opened, &mut memory, &mut work))
        .collect();
    work.runs += memory.runs();
    EnforcementAnswer {
        header: twin.header(),
        populations: rows,
        local: local_uses(twin, |local| local.forced != Some(false)),
        work,
    }
}

/// Accounts and machines between which the same holds. They are a rectangle: one side is a fact of the account, the other
/// one of the machine.
#[derive(Debug, Default)]
struct Population {
    accounts: BTreeSet<Row>,
    workstations: BTreeSet<Row>,
}

fn populations(twin: &Twin, work: &mut Work) -> BTreeMap<StepId, Population> {
    // Accounts of computers, which follow, are no users'.
    let users: Vec<Row> = (0..).zip(&twin.world.users).map(|(row, _)| row).collect();
    let workstations: Vec<Row> = (0..twin.view.rows(Workstation::ID)).collect();
    let mut found: BTreeMap<StepId, Population> = BTreeMap::new();
    if users.is_empty() || workstations.is_empty() {
        return found;
    }
    let mut memory = Memory::new(&ENFORCEMENT);
    memory.walk(&twin.view, &[users, workstations], |region| {
        if let [accounts, workstations] = region.rows {
            let population = found.entry(region.conclusion.step).or_default();
            population.accounts.extend(accounts.iter());
            population.workstations.extend(workstations.iter());
        }
    });
    work.runs += memory.runs();
    found
}

/// For each account the workstations at which a card opens a session of it.
pub(super) fn opened(cases: &Cases) -> BTreeMap<Row, Rows> {
    let mut opened: BTreeMap<Row, BTreeSet<Rows>> = BTreeMap::new();
    for ((_, _, account), workstations) in cases.opened() {
        opened.entry(account).or_default().insert(workstations);
    }
    let opened = opened.into_iter();
    opened
        .map(|(account, sets)| (account, union(sets.iter())))
        .collect()
}

fn row(
    twin: &Twin,
    ending: StepId,
    population: &Population,
    opened: &BTreeMap<Row, Rows>,
    memory: &mut Memory,
    work: &mut Work,
) -> EnforcedPopulation {
    let Population {
        accounts,
        workstations,
    } = population;
    let reach: BTreeSet<&Rows> = accounts.iter().filter_map(|row| opened.get(row)).collect();
    let here = reach.iter().filter(|places| {
        let mut places = places.iter();
        places.any(|place| workstations.contains(place))
    });
    let here: BTreeSet<&Rows> = here.copied().collect();
    let opens = |account: &Row| opened.get(account).is_some_and(|rows| here.contains(rows));
    let without_card: Vec<Row> = accounts.iter().copied().filter(|a| !opens(a)).collect();
    let reached: BTreeSet<Row> = reach.iter().flat_map(|rows| rows.iter()).copied().collect();
    let without_logon = workstations.difference(&reached).copied();
    let decided_by = accounts
        .first()
        .zip(workstations.first())
        .map(|(account, workstation)| {
            let trace = twin
                .view
                .trace(&ENFORCEMENT, &[*account, *workstation], &[]);
            decided_by(twin, &trace)
        })
        .unwrap_or_default();
    EnforcedPopulation {
        step: step(ending),
        accounts: in_order(twin, accounts.iter().copied()),
        workstations: names(twin, Workstation::ID, workstations.iter().copied()),
        decided_by,
        without_card: in_order(twin, without_card),
        without_logon: names(twin, Workstation::ID, without_logon),
        ways: PasswordPath::ALL
            .iter()
            .map(|path| way(twin, *path, population, memory, work))
            .collect(),
        hello: hello(twin, population, work),
    }
}

/// How Windows Hello for Business ends for those of a population who have it somewhere.
fn hello(twin: &Twin, population: &Population, work: &mut Work) -> Vec<PopulationEnding> {
    let has_hello = |account: &Row| {
        let at = usize::try_from(*account).unwrap_or(usize::MAX);
        let mut machines = twin.world.workstations.iter();
        machines.any(|machine| machine.windows_hello.iter().any(|user| user.index() == at))
    };
    let accounts: Vec<Row> = population
        .accounts
        .iter()
        .copied()
        .filter(has_hello)
        .collect();
    let sets = [
        accounts,
        population.workstations.iter().copied().collect(),
        (0..twin.view.rows(DomainController::ID)).collect(),
        vec![0],
    ];
    let mut memory = Memory::new(&HELLO);
    let ends = endings(twin, &sets, [0, 1], &mut memory, work);
    work.runs += memory.runs();
    ends
}

/// How a decision ends over sets of rows, of which those at two places are the accounts and the workstations.
fn endings(
    twin: &Twin,
    sets: &[Vec<Row>],
    [accounts, workstations]: [usize; 2],
    memory: &mut Memory,
    work: &mut Work,
) -> Vec<PopulationEnding> {
    let mut endings: BTreeMap<StepId, Population> = BTreeMap::new();
    if !sets.iter().any(Vec::is_empty) {
        memory.walk(&twin.view, sets, |region| {
            let (Some(accounts), Some(workstations)) =
                (region.rows.get(accounts), region.rows.get(workstations))
            else {
                return;
            };
            let sides = region.rows.iter().map(|rows| rows.len());
            work.cases += sides
                .map(|rows| u128::try_from(rows).unwrap_or(0))
                .product::<u128>();
            work.regions += 1;
            let ending = endings.entry(region.conclusion.step).or_default();
            ending.accounts.extend(accounts.iter());
            ending.workstations.extend(workstations.iter());
        });
    }
    let mut endings: Vec<PopulationEnding> = endings
        .into_iter()
        .map(|(ending, population)| PopulationEnding {
            step: step(ending),
            accounts: in_order(twin, population.accounts),
            workstations: names(twin, Workstation::ID, population.workstations),
        })
        .collect();
    endings.sort_by_key(|ending| (ending.step.effect != Effect::Opens, ending.step.id));
    endings
}

/// Where the right passwords of a population lead over one way.
fn way(
    twin: &Twin,
    path: PasswordPath,
    population: &Population,
    memory: &mut Memory,
    work: &mut Work,
) -> PopulationWay {
    let sets = [
        population.accounts.iter().copied().collect::<Vec<Row>>(),
        vec![password_row(path, TypedSecret::Right)],
        population.workstations.iter().copied().collect(),
        (0..twin.view.rows(DomainController::ID)).collect(),
        vec![0],
    ];
    let endings = endings(twin, &sets, [0, 2], memory, work);
    PopulationWay { path, endings }
}

/// Names of accounts in the order of the world.
pub(super) fn in_order(twin: &Twin, accounts: impl IntoIterator<Item = Row>) -> Vec<String> {
    let accounts = accounts.into_iter();
    accounts
        .map(|row| twin.view.row_name(User::ID, row))
        .collect()
}

/// Every way of machines' own accounts of which something is wanted.
pub(super) fn local_uses(twin: &Twin, wanted: impl Fn(&LocalUse) -> bool) -> Vec<LocalUse> {
    let machines = twin.view.rows(Workstation::ID);
    let accounts = 0..twin.view.rows(LocalAccount::ID);
    accounts
        .flat_map(|account| {
            let machine = twin.fact(LocalAccount::ID, "machine", account);
            let machine = machine.filter(|machine| *machine < machines);
            let controller = twin.fact(LocalAccount::ID, "controller", account);
            let forced = match machine {
                Some(machine) => twin.fact(Workstation::ID, "requires_smart_card", machine),
                None => controller.and_then(|controller| {
                    twin.fact(DomainController::ID, "requires_smart_card", controller)
                }),
            };
            LocalPath::ALL
                .iter()
                // A domain controller has its own account in restore mode only, another machine has no such mode.
                .filter(move |path| (**path == LocalPath::RestoreMode) == machine.is_none())
                .map(move |path| (account, forced.map(|forced| forced == 1), *path))
        })
        .map(|(account, forced, path)| {
            let run = twin
                .view
                .run(&LOCAL_PASSWORD, &[account, path.index(), 0], &[]);
            let ending = step(run.conclusion.step);
            LocalUse {
                account: twin.view.row_name(LocalAccount::ID, account),
                forced,
                path,
                steps: run
                    .steps
                    .iter()
                    .map(|id| step(*id))
                    .filter(|step| step.id != ending.id)
                    .collect(),
                ending,
            }
        })
        .filter(wanted)
        .collect()
}

/// Whom each machine forces, the ways around it, and what a card that works needs.
fn claims(twin: &Twin) -> Vec<Claim> {
    let sets = [flips::users(twin), flips::all(twin, Workstation::ID)];
    let forced = flips::first_of_each(twin, &ENFORCEMENT, &sets, flips::Apart::Reads);
    let mut claims: Vec<Claim> = forced
        .into_iter()
        .map(|rows| Claim {
            of: format!(
                "{} at {}",
                flips::account(twin, &rows),
                flips::machine(twin, &rows, 1)
            ),
            decision: &ENFORCEMENT,
            rows,
        })
        .collect();
    let paths = [PasswordPath::Console, PasswordPath::NetworkNtlm];
    claims.extend(flips::ways(twin, &paths));
    claims.extend(flips::hello(twin));
    claims.extend(flips::of_local_accounts(twin));
    // Whoever is forced needs a card that works: what it needs of the machine, the card and the domain controller.
    claims.extend(flips::first_logons(twin, |account, machine| {
        let forced = (
            twin.flag(User::ID, "smart_card_required", account),
            twin.flag(Workstation::ID, "requires_smart_card", machine),
        );
        (forced != (false, false)).then_some(forced)
    }));
    claims
}

impl InLines for EnforcementAnswer {
    fn say(&self, lines: &mut Lines) {
        say_local(&self.local, lines);
        for population in &self.populations {
            let of = population.step.sentence;
            for account in &population.without_card {
                lines.say(format!("{account}, where {of}"), "no card opens a session");
            }
            for way in &population.ways {
                let endings = way.endings.iter().map(|ending| {
                    let (accounts, machines) = (ending.accounts.len(), ending.workstations.len());
                    let sentence = ending.step.sentence;
                    format!("{accounts} accounts at {machines} workstations: {sentence}")
                });
                let endings: Vec<String> = endings.collect();
                let of = format!("{}, where {of}", way.path.name());
                lines.say(of, endings.join("; or "));
            }
        }
    }
}

/// What each local account is good for.
pub(super) fn say_local(list: &[LocalUse], lines: &mut Lines) {
    for local in list {
        let of = format!("{}: {}", local.account, local.path.name());
        lines.say(of, local.ending.sentence);
    }
}
