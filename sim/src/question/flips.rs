//! What answers say, as cases of decisions, each of which stands for those that end alike: parts of which questions make
//! their claims.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Decision, Memory, Row, StepId, Value};

use super::places::Places;
use super::shared_cards::opened_accounts;
use crate::answer::OpenedAccount;
use crate::decisions::{HELLO, LOCAL_PASSWORD, LOGON, PASSWORD, TILE};
use crate::flips::Claim;
use crate::lens::attempt::password_row;
use crate::roles::{DomainController, LocalAccount, User, Workstation};
use crate::step::{Effect, step};
use crate::twin::Twin;
use crate::value::{LocalPath, PasswordPath, TypedSecret};

/// The first of each kind that several others go with.
pub(super) fn of_several(
    twin: &Twin,
    pair: impl Fn(&OpenedAccount) -> (&String, &String),
) -> BTreeSet<String> {
    let mut of_each: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for opened in opened_accounts(twin, twin.cases()) {
        let (one, other) = pair(&opened);
        of_each
            .entry(one.clone())
            .or_default()
            .insert(other.clone());
    }
    let several = of_each.into_iter().filter(|(_, others)| others.len() > 1);
    several.map(|(one, _)| one).collect()
}

/// What tells cases apart that stand for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Apart {
    /// How they end.
    Endings,
    /// How they end, and which facts decide.
    Reads,
}

/// How a case ends, and the facts that decide: role and column.
type ToldApart = (StepId, Vec<(u8, u16)>);

/// Of the cases that are not told apart, the first.
pub(super) fn first_of_each(
    twin: &Twin,
    decision: &'static Decision,
    sets: &[Vec<Row>],
    apart: Apart,
) -> Vec<Vec<Row>> {
    if sets.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let mut regions: BTreeSet<(StepId, Vec<Row>)> = BTreeSet::new();
    Memory::new(decision).walk(&twin.view, sets, |region| {
        let rows = region.rows.iter();
        let first = rows.filter_map(|rows| rows.iter().min().copied());
        regions.insert((region.conclusion.step, first.collect()));
    });
    let mut firsts: BTreeMap<ToldApart, Vec<Row>> = BTreeMap::new();
    for (ending, rows) in regions {
        let facts = match apart {
            Apart::Endings => Vec::new(),
            Apart::Reads => {
                let read = twin.view.trace(decision, &rows, &[]).facts_read();
                let facts = read.into_iter().map(|((role, _), column)| (role, column));
                facts.collect()
            }
        };
        firsts.entry((ending, facts)).or_insert(rows);
    }
    let mut firsts: Vec<Vec<Row>> = firsts.into_values().collect();
    firsts.sort();
    firsts
}

pub(super) fn all(twin: &Twin, role: u8) -> Vec<Row> {
    (0..twin.view.rows(role)).collect()
}

pub(super) fn users(twin: &Twin) -> Vec<Row> {
    (0u32..)
        .zip(&twin.world.users)
        .map(|(row, _)| row)
        .collect()
}

/// Logons by certificate: of those that end alike as the same account, the first.
pub(super) fn logons(twin: &Twin, wanted: impl Fn(Row) -> bool) -> Vec<Claim> {
    let by_ending = twin.cases().by_ending();
    let mut claims = Vec::new();
    for ((certificate, attempt, _, _), places) in by_ending {
        let place = places.first().and_then(|places| {
            let workstation = places.workstations.first().copied()?;
            let asked = places.asked.first().copied()?;
            Some((workstation, asked, places.referred.first().copied()))
        });
        let Some((workstation, asked, referred)) = place.filter(|_| wanted(certificate)) else {
            continue;
        };
        claims.push(logon(
            twin,
            (certificate, attempt),
            workstation,
            (asked, referred),
        ));
    }
    claims
}

fn logon(
    twin: &Twin,
    (certificate, attempt): (Row, Row),
    workstation: Row,
    (asked, referred): (Row, Option<Row>),
) -> Claim {
    let label = twin.label(certificate);
    let hint = twin.hint(attempt);
    let hint = hint.map_or_else(String::new, |hint| format!(", hint {hint}"));
    Claim {
        of: format!(
            "{} #{}{hint} at {} by {}",
            label.card,
            label.number,
            twin.view.row_name(Workstation::ID, workstation),
            twin.view.row_name(DomainController::ID, asked),
        ),
        decision: &LOGON,
        rows: vec![
            certificate,
            attempt,
            workstation,
            asked,
            referred.unwrap_or(asked),
            0,
        ],
    }
}

/// Tiles by certificate: where it is one, and where it is hidden for each reason.
pub(super) fn tiles(twin: &Twin, wanted: impl Fn(Row) -> bool) -> Vec<Claim> {
    let certificates = (0..twin.certificates.on_cards()).filter(|row| wanted(*row));
    certificates
        .flat_map(|certificate| {
            let sets = [vec![certificate], all(twin, Workstation::ID), vec![0]];
            first_of_each(twin, &TILE, &sets, Apart::Reads)
        })
        .map(|rows| {
            let certificate = rows.first().copied().unwrap_or_default();
            let label = twin.label(certificate);
            let of = format!(
                "tile of {} #{} at {}",
                label.card,
                label.number,
                machine(twin, &rows, 1)
            );
            Claim {
                of,
                decision: &TILE,
                rows,
            }
        })
        .collect()
}

pub(super) fn machine(twin: &Twin, rows: &[Row], at: usize) -> String {
    let row = rows.get(at).copied().unwrap_or_default();
    twin.view.row_name(Workstation::ID, row)
}

pub(super) fn account(twin: &Twin, rows: &[Row]) -> String {
    let row = rows.first().copied().unwrap_or_default();
    twin.view.row_name(User::ID, row)
}

/// The first logon without a hint that opens something, of each kind of account and machine.
pub(super) fn first_logons<K: Ord>(
    twin: &Twin,
    kind: impl Fn(Row, Row) -> Option<K>,
) -> Vec<Claim> {
    let cases = twin.cases();
    let mut found: BTreeMap<K, Claim> = BTreeMap::new();
    for ((certificate, attempt, ending, account), places) in cases.by_ending() {
        let Some(account) =
            account.filter(|_| attempt == 0 && step(ending).effect == Effect::Opens)
        else {
            continue;
        };
        let mut machines: Vec<(Row, &Places)> = places
            .iter()
            .flat_map(|places| places.workstations.iter().map(move |row| (*row, places)))
            .collect();
        machines.sort_unstable_by_key(|(machine, _)| *machine);
        for (machine, places) in machines {
            let asked = places.asked.first().copied();
            let Some((kind, asked)) = kind(account, machine).zip(asked) else {
                continue;
            };
            let referred = places.referred.first().copied();
            found
                .entry(kind)
                .or_insert_with(|| logon(twin, (certificate, attempt), machine, (asked, referred)));
        }
    }
    found.into_values().collect()
}

/// Ways of the right password: for each way and ending, the first account and machine.
pub(super) fn ways(twin: &Twin, paths: &[PasswordPath]) -> Vec<Claim> {
    let mut claims = Vec::new();
    for path in paths {
        let sets = [
            users(twin),
            vec![password_row(*path, TypedSecret::Right)],
            all(twin, Workstation::ID),
            all(twin, DomainController::ID),
            vec![0],
        ];
        for rows in first_of_each(twin, &PASSWORD, &sets, Apart::Endings) {
            let (who, place) = (account(twin, &rows), machine(twin, &rows, 2));
            claims.push(Claim {
                of: format!("password of {who} at {place}: {}", path.name()),
                decision: &PASSWORD,
                rows,
            });
        }
    }
    claims
}

/// Windows Hello for Business, where a machine requires a card, else anywhere: for each ending, the first account and
/// machine.
pub(super) fn hello(twin: &Twin) -> Vec<Claim> {
    let machines = all(twin, Workstation::ID);
    let mut forced = machines.clone();
    forced.retain(|machine| twin.flag(Workstation::ID, "requires_smart_card", *machine));
    let machines = if forced.is_empty() { machines } else { forced };
    let sets = [
        users(twin),
        machines,
        all(twin, DomainController::ID),
        vec![0],
    ];
    let firsts = first_of_each(twin, &HELLO, &sets, Apart::Endings);
    let claims = firsts.into_iter().map(|rows| Claim {
        of: format!(
            "Windows Hello of {} at {}",
            account(twin, &rows),
            machine(twin, &rows, 1)
        ),
        decision: &HELLO,
        rows,
    });
    claims.collect()
}

pub(super) fn of_local_accounts(twin: &Twin) -> Vec<Claim> {
    let mut claims = Vec::new();
    for path in LocalPath::ALL {
        // A domain controller has its own account in restore mode only, another machine has no such mode.
        let in_restore_mode = |row: &Row| {
            let machine = twin.fact(LocalAccount::ID, "machine", *row);
            machine.is_none_or(|machine| machine >= twin.view.rows(Workstation::ID))
        };
        let accounts = all(twin, LocalAccount::ID).into_iter();
        let accounts =
            accounts.filter(|row| (*path == LocalPath::RestoreMode) == in_restore_mode(row));
        let sets = [accounts.collect(), vec![path.index()], vec![0]];
        for rows in first_of_each(twin, &LOCAL_PASSWORD, &sets, Apart::Reads) {
            let row = rows.first().copied().unwrap_or_default();
            let who = twin.view.row_name(LocalAccount::ID, row);
            claims.push(Claim {
                of: format!("password of {who}: {}", path.name()),
                decision: &LOCAL_PASSWORD,
                rows,
            });
        }
    }
    claims
}
