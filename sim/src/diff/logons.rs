//! Logons of two twins, compared region by region.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Memory, Row, StepId};

use super::crossing::{Crossing, Joint};
use super::end::{category, end, nothing};
use crate::answer::{Category, CertificateLabel, DiffEnd, NewLogon};
use crate::decisions::LOGON;
use crate::directory::ClientName;
use crate::question::hint_matters;
use crate::roles::{Attempt, Certificate, DomainController, User, Workstation};
use crate::step::{CLIENT_DC_UNREACHABLE, CLIENT_NOT_ASKED, Effect, MAP_REFERRED, step};
use crate::twin::{Situation, Twin};

/// Logons that end alike: every combination of the rows, which are those of both twins, sorted.
#[derive(Debug)]
struct Alike {
    /// Certificates, each with the account that it opens.
    certificates: Vec<(Joint, Option<Joint>)>,
    attempt: Joint,
    workstations: Vec<Joint>,
    controllers: Vec<Joint>,
    /// Domain controllers that a referral leads to; `None`: there is no referral.
    referred: Option<Vec<Joint>>,
    ending: StepId,
    steps: Vec<StepId>,
    /// Whether what was typed mattered.
    hint_matters: bool,
    /// The choices of what is not known under which it holds, by name.
    choices: Vec<(String, u32)>,
}

/// Logons of one twin.
#[derive(Debug, Default)]
pub(super) struct Side {
    alike: Vec<Alike>,
    by_certificate: BTreeMap<(Joint, Joint), Vec<usize>>,
    /// Where each certificate opens each account, whoever is asked and whatever is typed.
    pub(super) opens: BTreeMap<(Joint, Joint), BTreeSet<Joint>>,
    pub(super) logons: u128,
    pub(super) runs: usize,
}

/// Logons that are otherwise: every combination.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    pub(super) category: Category,
    pub(super) attempt: Joint,
    pub(super) certificates: Vec<TurnedCertificate>,
    pub(super) workstations: Vec<Joint>,
    pub(super) controllers: Vec<Joint>,
    /// Empty where there is no referral.
    pub(super) referred: Vec<Joint>,
    /// Kind of thing that one of the worlds does not have.
    pub(super) missing: Option<u8>,
}

/// A certificate with its ends.
#[derive(Debug, Clone)]
pub(super) struct TurnedCertificate {
    pub(super) row: Joint,
    pub(super) before: DiffEnd,
    pub(super) after: DiffEnd,
}

/// A twin in which everything can be typed that has a reason to be in another; `None`: it can be already.
pub(crate) fn typing(own: &Twin, other: &Twin) -> Option<Twin> {
    let reasons = other.hints.iter().filter(|hint| hint.account.is_some());
    let known = |name: &ClientName| own.hints.iter().any(|hint| hint.name == *name);
    let missing: Vec<ClientName> = reasons
        .map(|hint| hint.name.clone())
        .filter(|name| !known(name))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let situation = Situation {
        hints: missing,
        ..Situation::default()
    };
    own.in_situation(&situation).ok()
}

/// The certificates for which each hint has a reason to be typed, in one twin or the other.
type Hinted = BTreeMap<ClientName, BTreeSet<Joint>>;

fn hinted(twin: &Twin, joint: &dyn Fn(u8, Row) -> Joint, hinted: &mut Hinted) {
    for hint in &twin.hints {
        let Some(account) = hint.account else {
            continue;
        };
        let certificates = 0..twin.certificates.on_cards();
        let fitting = certificates.filter(|row| twin.shared_accounts(*row).contains(&account));
        let fitting = fitting.map(|row| joint(Certificate::ID, row));
        hinted.entry(hint.name.clone()).or_default().extend(fitting);
    }
}

/// The logons of both twins.
pub(super) fn sides(crossing: &Crossing<'_>) -> (Side, Side) {
    let before = |_: u8, row: Row| row;
    let after = |role: u8, row: Row| crossing.joint(role, row);
    let mut hints = Hinted::new();
    hinted(crossing.before, &before, &mut hints);
    hinted(crossing.after, &after, &mut hints);
    let own = |certificate: &Joint| crossing.parted(Certificate::ID, *certificate);
    let one = walk(crossing.before, &before, &hints, &|row| own(row).0);
    let other = walk(crossing.after, &after, &hints, &|row| own(row).1);
    (one, other)
}

fn walk(
    twin: &Twin,
    joint: &dyn Fn(u8, Row) -> Joint,
    hints: &Hinted,
    own: &dyn Fn(&Joint) -> Option<Row>,
) -> Side {
    let mut attempts: Vec<(Row, Vec<Row>)> = vec![(0, (0..twin.certificates.on_cards()).collect())];
    for (name, certificates) in hints {
        let attempt = twin.attempt_named(name);
        if attempt > 0 {
            attempts.push((attempt, certificates.iter().filter_map(own).collect()));
        }
    }
    let all = |role| (0..twin.view.rows(role)).collect::<Vec<Row>>();
    let mut side = Side::default();
    let mut memory = Memory::new(&LOGON);
    for (attempt, certificates) in attempts {
        let sets = [
            certificates,
            vec![attempt],
            all(Workstation::ID),
            all(DomainController::ID),
            all(DomainController::ID),
            vec![0],
        ];
        if sets.iter().all(|rows| !rows.is_empty()) {
            memory.walk(&twin.view, &sets, |region| {
                side.take(twin, joint, region);
            });
        }
    }
    side.runs = memory.runs();
    side
}

impl Side {
    fn take(&mut self, twin: &Twin, joint: &dyn Fn(u8, Row) -> Joint, region: &facts::Region<'_>) {
        let [
            certificates,
            attempts,
            workstations,
            controllers,
            referred,
            _,
        ] = region.rows
        else {
            return;
        };
        let sorted = |role, rows: &[Row]| {
            let mut rows: Vec<Joint> = rows.iter().map(|row| joint(role, *row)).collect();
            rows.sort_unstable();
            rows
        };
        let account = |at: usize| {
            let subject = region.subject?;
            let at = if subject.root == 0 { at } else { 0 };
            subject.rows.get(at).map(|row| joint(User::ID, *row))
        };
        let mut opened: Vec<(Joint, Option<Joint>)> = certificates
            .iter()
            .enumerate()
            .map(|(at, row)| (joint(Certificate::ID, *row), account(at)))
            .collect();
        opened.sort_unstable();
        let names = |(variable, choice): &(facts::VariableId, u32)| {
            let mut known = twin.view.variables().iter();
            let known = known.find(|(id, _)| id == variable);
            (
                known.map_or_else(String::new, |(_, v)| v.name.clone()),
                *choice,
            )
        };
        let alike = Alike {
            certificates: opened,
            attempt: joint(Attempt::ID, attempts.first().copied().unwrap_or(0)),
            workstations: sorted(Workstation::ID, workstations),
            controllers: sorted(DomainController::ID, controllers),
            referred: region
                .steps
                .contains(&MAP_REFERRED)
                .then(|| sorted(DomainController::ID, referred)),
            ending: region.conclusion.step,
            steps: region.steps.to_vec(),
            hint_matters: attempts.first() == Some(&0) || hint_matters(region),
            choices: region.choices.iter().map(names).collect(),
        };
        if alike.opens() {
            for (certificate, account) in &alike.certificates {
                if let Some(account) = account {
                    let at = self.opens.entry((*certificate, *account)).or_default();
                    at.extend(&alike.workstations);
                }
            }
        }
        let number = self.alike.len();
        for (certificate, _) in &alike.certificates {
            let key = (alike.attempt, *certificate);
            self.by_certificate.entry(key).or_default().push(number);
        }
        self.logons += alike.count();
        self.alike.push(alike);
    }
}

impl Alike {
    fn opens(&self) -> bool {
        step(self.ending).effect == Effect::Opens
    }

    fn count(&self) -> u128 {
        if self.ending == CLIENT_NOT_ASKED {
            return 0;
        }
        let referred = self.referred.as_ref().map_or(1, Vec::len);
        [
            self.certificates.len(),
            self.workstations.len(),
            self.controllers.len(),
            referred,
        ]
        .into_iter()
        .map(|rows| u128::try_from(rows).unwrap_or(0))
        .product()
    }

    fn end(&self, crossing: &Crossing<'_>, account: Option<Joint>) -> DiffEnd {
        let account = account.map(|account| crossing.name(User::ID, account));
        end(&self.steps, self.ending, account)
    }
}

/// What is otherwise.
pub(super) fn turns(crossing: &Crossing<'_>, before: &Side, after: &Side) -> Vec<Turn> {
    let mut turns = Vec::new();
    for old in &before.alike {
        let mut meeting: BTreeSet<usize> = BTreeSet::new();
        for (certificate, _) in &old.certificates {
            let key = (old.attempt, *certificate);
            meeting.extend(after.by_certificate.get(&key).into_iter().flatten());
        }
        for new in meeting.into_iter().filter_map(|at| after.alike.get(at)) {
            turned(crossing, (before, old), (after, new), &mut turns);
        }
    }
    alone(crossing, (before, after), true, &mut turns);
    alone(crossing, (after, before), false, &mut turns);
    turns
}

/// Certificates that turn alike at the same machines.
type Group = (Category, Vec<Joint>);

/// Logons of two regions that are in both.
fn turned(
    crossing: &Crossing<'_>,
    (before, old): (&Side, &Alike),
    (after, new): (&Side, &Alike),
    turns: &mut Vec<Turn>,
) {
    // What was typed for nothing is the logon without a hint over again.
    if !old.hint_matters && !new.hint_matters {
        return;
    }
    if old.ending == new.ending && old.steps == new.steps && !old.opens() {
        return;
    }
    let agree = old.choices.iter().all(|(name, choice)| {
        let mut others = new.choices.iter();
        others.all(|(other, there)| other != name || there == choice)
    });
    let workstations = shared(&old.workstations, &new.workstations);
    let controllers = shared(&old.controllers, &new.controllers);
    let referred = match (&old.referred, &new.referred) {
        (None, None) => Vec::new(),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (Some(one), Some(other)) => {
            let both = shared(one, other);
            if both.is_empty() {
                return;
            }
            both
        }
    };
    if !agree || workstations.is_empty() || controllers.is_empty() {
        return;
    }
    let mut found: BTreeMap<Group, Vec<TurnedCertificate>> = BTreeMap::new();
    for (certificate, account) in &old.certificates {
        let Ok(at) = new
            .certificates
            .binary_search_by_key(certificate, |(row, _)| *row)
        else {
            continue;
        };
        let there = new.certificates.get(at).and_then(|(_, account)| *account);
        if old.ending == new.ending && old.steps == new.steps && *account == there {
            continue;
        }
        let (was, is) = (old.end(crossing, *account), new.end(crossing, there));
        let Some(category) = category(&was, &is) else {
            continue;
        };
        // Whoever has another domain controller answer now is not kept out where he gets in there.
        let elsewhere = |side: &Side, ending: StepId, account: Option<Joint>| {
            let opens = account.and_then(|account| side.opens.get(&(*certificate, account)));
            let opens = opens.filter(|_| answers_nobody(ending));
            opens.cloned().unwrap_or_default()
        };
        let mut places = workstations.clone();
        let still = elsewhere(after, new.ending, *account);
        let already = elsewhere(before, old.ending, there);
        places.retain(|row| !still.contains(row) && !already.contains(row));
        if !places.is_empty() {
            let turned = TurnedCertificate {
                row: *certificate,
                before: was,
                after: is,
            };
            found.entry((category, places)).or_default().push(turned);
        }
    }
    for ((category, workstations), certificates) in found {
        turns.push(Turn {
            category,
            attempt: old.attempt,
            certificates,
            workstations,
            controllers: controllers.clone(),
            referred: referred.clone(),
            missing: None,
        });
    }
}

/// Sessions that open where one of the worlds has no such card, machine or domain controller.
fn alone(
    crossing: &Crossing<'_>,
    (side, other): (&Side, &Side),
    is_before: bool,
    turns: &mut Vec<Turn>,
) {
    let is_there = |role, row: &Joint| {
        let (before, after) = crossing.parted(role, *row);
        before.is_some() && after.is_some()
    };
    let part = |role, rows: &[Joint]| -> (Vec<Joint>, Vec<Joint>) {
        rows.iter().copied().partition(|row| is_there(role, row))
    };
    for alike in side.alike.iter().filter(|alike| alike.opens()) {
        if !alike.hint_matters {
            continue;
        }
        let (kept, gone): (Vec<_>, Vec<_>) = alike
            .certificates
            .iter()
            .copied()
            .partition(|(row, _)| is_there(Certificate::ID, row));
        let (machines, lost_machines) = part(Workstation::ID, &alike.workstations);
        let (controllers, lost_controllers) = part(DomainController::ID, &alike.controllers);
        let referred = alike.referred.clone().unwrap_or_default();
        let (_, lost_referred) = part(DomainController::ID, &referred);
        let all = (alike.workstations.clone(), alike.controllers.clone());
        let mut found = vec![(
            Certificate::ID,
            gone,
            all.0,
            all.1.clone(),
            referred.clone(),
        )];
        found.push((
            Workstation::ID,
            kept.clone(),
            lost_machines,
            all.1,
            referred.clone(),
        ));
        found.push((
            DomainController::ID,
            kept.clone(),
            machines.clone(),
            lost_controllers,
            referred,
        ));
        if !lost_referred.is_empty() {
            found.push((
                DomainController::ID,
                kept,
                machines,
                controllers,
                lost_referred,
            ));
        }
        for (missing, certificates, workstations, controllers, referred) in found {
            if controllers.is_empty() {
                continue;
            }
            let mut by_place: BTreeMap<Vec<Joint>, Vec<TurnedCertificate>> = BTreeMap::new();
            for (row, account) in certificates {
                let mut places = workstations.clone();
                // Another domain controller answers.
                if missing == DomainController::ID {
                    let there = account.and_then(|account| other.opens.get(&(row, account)));
                    places.retain(|place| there.is_none_or(|there| !there.contains(place)));
                }
                let own = alike.end(crossing, account);
                let (before, after) = if is_before {
                    (own, nothing())
                } else {
                    (nothing(), own)
                };
                let turned = TurnedCertificate { row, before, after };
                by_place.entry(places).or_default().push(turned);
            }
            for (workstations, certificates) in by_place {
                if workstations.is_empty() {
                    continue;
                }
                turns.push(Turn {
                    category: if is_before {
                        Category::LosesLogon
                    } else {
                        Category::GainsLogon
                    },
                    attempt: alike.attempt,
                    certificates,
                    workstations,
                    controllers: controllers.clone(),
                    referred: referred.clone(),
                    missing: Some(missing),
                });
            }
        }
    }
}

/// Certificates that open an account at a machine, and did not before.
pub(super) fn new_logons(crossing: &Crossing<'_>, before: &Side, after: &Side) -> Vec<NewLogon> {
    let nowhere = BTreeSet::new();
    let mut list: Vec<NewLogon> = after
        .opens
        .iter()
        .filter_map(|((certificate, account), machines)| {
            let known = before.opens.get(&(*certificate, *account));
            let new = machines.difference(known.unwrap_or(&nowhere));
            let mut workstations: Vec<String> = new
                .map(|row| crossing.name(Workstation::ID, *row))
                .collect();
            workstations.sort();
            (!workstations.is_empty()).then(|| NewLogon {
                certificate: label(crossing, *certificate),
                account: crossing.name(User::ID, *account),
                workstations,
            })
        })
        .collect();
    list.sort();
    list
}

/// How a certificate is named.
pub(super) fn label(crossing: &Crossing<'_>, certificate: Joint) -> CertificateLabel {
    match crossing.parted(Certificate::ID, certificate) {
        (_, Some(after)) => crossing.after.label(after),
        (Some(before), None) => crossing.before.label(before),
        (None, None) => crossing.before.label(Row::MAX),
    }
}

/// Whether a domain controller answers nobody so: it is not asked, or the client goes on to another.
pub(super) fn answers_nobody(ending: StepId) -> bool {
    [CLIENT_NOT_ASKED, CLIENT_DC_UNREACHABLE].contains(&ending)
}

/// What two sorted lists share.
fn shared(one: &[Joint], other: &[Joint]) -> Vec<Joint> {
    let there = |row: &Joint| other.binary_search(row).is_ok();
    one.iter().copied().filter(there).collect()
}
