//! Every logon of a world, told apart by what was read: the ground of all four questions.

use std::sync::Arc;

use facts::{Assumed, Crossing, Memory, Region, Row, Rows, StepId, VariableId};
use rayon::prelude::*;

use super::otherwise::{Effects, Otherwise};
use crate::answer::{Ending, Evidence, Work};
use crate::decisions::LOGON;
use crate::evidence::decided_by;
use crate::readings::{OpenTwin, ReadingEffect};
use crate::roles::{DomainController, Workstation};
use crate::step::{CLIENT_NAME_FROM_HINT, CLIENT_NOT_ASKED, Confidence, MAP_REFERRED, Step, step};
use crate::twin::Twin;

/// Logons that end alike for the same reads: every combination of the rows.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// Certificates.
    pub(crate) certificates: Rows,
    /// The account of each certificate or attempt, aligned with `aligned_with`.
    pub(crate) accounts: Accounts,
    /// What was typed: 0 is no hint.
    pub(crate) attempt: Row,
    /// Workstations.
    pub(crate) workstations: Rows,
    /// Domain controllers that are asked first.
    pub(crate) controllers: Rows,
    /// Domain controllers of another domain, where those refer the client to them.
    pub(crate) referred: Rows,
    /// The step that ends it.
    pub(crate) ending: StepId,
    /// Whether something was read of which nothing is known.
    pub(crate) undecided: bool,
    /// The steps, in order.
    pub(crate) steps: Arc<[StepId]>,
    /// The choices under which it holds.
    pub(crate) choices: Vec<(VariableId, u32)>,
    /// What some of its logons would come to under other readings of the assumptions that they read.
    pub(crate) otherwise: Vec<Otherwise>,
}

/// The accounts that a case opens.
#[derive(Debug, Clone)]
pub(crate) enum Accounts {
    /// None.
    None,
    /// One for each certificate.
    OfCertificates(Rows),
    /// One for all.
    One(Row),
}

impl Case {
    /// Number of logons.
    pub(crate) fn count(&self) -> u128 {
        [&self.certificates, &self.workstations, &self.controllers]
            .iter()
            .map(|rows| rows.len())
            .chain([self.referred.len().max(1)])
            .map(|rows| u128::try_from(rows).unwrap_or(0))
            .product()
    }

    /// The domain controllers that answer at last.
    pub(crate) fn answering(&self) -> &[Row] {
        if self.referred.is_empty() {
            &self.controllers
        } else {
            &self.referred
        }
    }

    /// The account that a certificate of this case opens.
    pub(crate) fn account(&self, certificate: Row) -> Option<Row> {
        match &self.accounts {
            Accounts::None => None,
            Accounts::One(account) => Some(*account),
            Accounts::OfCertificates(accounts) => {
                let at = self.certificates.binary_search(&certificate).ok()?;
                accounts.get(at).copied()
            }
        }
    }

    /// Whether it is seen at once that each of its certificates opens the account that it opens in another case.
    pub(crate) fn has_accounts_of(&self, other: &Self) -> bool {
        match (&self.accounts, &other.accounts) {
            (Accounts::None, Accounts::None) => true,
            (Accounts::One(one), Accounts::One(other)) => one == other,
            (Accounts::OfCertificates(ones), Accounts::OfCertificates(others)) => {
                self.certificates == other.certificates && ones == others
            }
            _ => false,
        }
    }

    /// How it ends.
    pub(crate) fn ending(&self) -> Ending {
        let weakest = self
            .steps
            .iter()
            .map(|id| step(*id).confidence)
            .chain([step(self.ending).confidence])
            .min()
            .unwrap_or(Confidence::Inferred);
        Ending {
            step: step(self.ending),
            confidence: weakest,
        }
    }

    /// The first member: certificate, workstation, domain controller.
    pub(crate) fn first(&self) -> Option<(Row, Row, Row)> {
        Some((
            *self.certificates.first()?,
            *self.workstations.first()?,
            *self.controllers.first()?,
        ))
    }
}

/// So many regions are looked at under other choices with one memory, at least.
const TOGETHER: usize = 16;

/// Every case of a world, with what was executed.
#[derive(Debug, Default)]
pub(crate) struct Cases {
    /// The cases.
    pub(crate) list: Vec<Case>,
    /// What was executed.
    pub(crate) work: Work,
    /// The assumptions that were read: how many logons each other reading would change.
    pub(crate) readings: Vec<ReadingEffect>,
}

impl Cases {
    /// Walks every certificate, workstation and domain controller without a hint; and with each
    /// hint that could decide where a certificate belongs to several accounts. Assumptions are open in the
    /// walk, so that each case knows what it rests on.
    pub(crate) fn of(twin: &Twin) -> Self {
        match twin.opened() {
            Ok(open) => {
                let mut cases = Self::walk(twin, &open);
                super::exchanges::execute(twin, &cases.list, &mut cases.work);
                cases
            }
            Err(_) => Self::default(),
        }
    }

    /// The cases of a twin in which nothing more is asked than how they end: no exchange is executed.
    pub(crate) fn settled(twin: Twin) -> (Twin, Self) {
        let open = OpenTwin::settled(twin);
        let found = Found::of(&open.twin, &open);
        let cases = Self {
            list: found.cases,
            ..Self::default()
        };
        (open.twin, cases)
    }

    /// The cases without a look at what the protocol makes of them.
    pub(crate) fn walk(twin: &Twin, open: &OpenTwin) -> Self {
        let found = Found::of(twin, open);
        let (mut list, readings) = (found.cases, found.effects.list(open));
        let mut work = Work {
            cases: list.iter().map(Case::count).sum(),
            ..Work::default()
        };
        list.sort_by(|a, b| {
            a.attempt
                .cmp(&b.attempt)
                .then_with(|| a.certificates.cmp(&b.certificates))
                .then_with(|| a.workstations.cmp(&b.workstations))
                .then_with(|| a.controllers.cmp(&b.controllers))
        });
        work.regions = list.len();
        work.runs = found.runs;
        Self {
            list,
            work,
            readings,
        }
    }
}

/// What the walk of the logons finds.
#[derive(Debug, Default)]
struct Found {
    cases: Vec<Case>,
    effects: Effects,
    runs: usize,
}

impl Found {
    fn of(twin: &Twin, open: &OpenTwin) -> Self {
        let certificates: Vec<Row> = (0..twin.certificates.on_cards()).collect();
        let mut memory = Memory::new(&LOGON);
        let mut found = Self::default();
        found.walk(open, &mut memory, &certificates, 0);
        for (attempt, hint) in (1u32..).zip(&twin.hints) {
            let Some(account) = hint.account else {
                continue;
            };
            let fitting: Vec<Row> = certificates
                .iter()
                .copied()
                .filter(|row| twin.shared_accounts(*row).contains(&account))
                .collect();
            if !fitting.is_empty() {
                found.walk(open, &mut memory, &fitting, attempt);
            }
        }
        found.runs = memory.runs();
        found
    }

    fn walk(&mut self, open: &OpenTwin, memory: &mut Memory, certificates: &[Row], attempt: Row) {
        let twin = &open.twin;
        let all = |role| (0..twin.view.rows(role)).collect::<Vec<Row>>();
        let (workstations, controllers) = (all(Workstation::ID), all(DomainController::ID));
        let sets = [
            certificates,
            &[attempt],
            &workstations,
            &controllers,
            &controllers,
            &[0],
        ];
        if sets.iter().any(|rows| rows.is_empty()) {
            return;
        }
        let assumed: Assumed = open.choices().into_iter().collect();
        let mut crossings: Vec<(usize, Crossing)> = Vec::new();
        memory.walk_crossings(&twin.view, &sets, &assumed, |_, region, crossing| {
            if let Some(case) = case(open, attempt, region) {
                crossings.push((self.cases.len(), crossing.clone()));
                self.cases.push(case);
            }
        });
        if crossings.is_empty() {
            return;
        }
        let cases = &self.cases;
        // Which paths are remembered does not hang on who comes first: the threads' memories add up to one.
        let (learnt, others) = crossings
            .par_iter()
            .with_min_len(TOGETHER)
            .fold(
                || (memory.clone(), Vec::new()),
                |(mut memory, mut others), (at, crossing)| {
                    let told = cases
                        .get(*at)
                        .map(|case| Others::of(open, case, crossing, &mut memory, &assumed));
                    others.extend(told.map(|told| (*at, told)));
                    (memory, others)
                },
            )
            .reduce(
                || (memory.clone(), Vec::new()),
                |(mut memory, mut others), (theirs, further)| {
                    memory.merge(&theirs);
                    others.extend(further);
                    (memory, others)
                },
            );
        *memory = learnt;
        for (at, told) in others {
            for (deviation, otherwise) in told.0 {
                self.effects.count(deviation, otherwise.as_ref());
                if let Some(case) = self.cases.get_mut(at) {
                    case.otherwise.extend(otherwise);
                }
            }
        }
    }
}

/// What a case comes to under each other choice, part by part.
#[derive(Debug, Default)]
struct Others(Vec<((VariableId, u32), Option<Otherwise>)>);

impl Others {
    fn of(
        open: &OpenTwin,
        here: &Case,
        crossing: &Crossing,
        memory: &mut Memory,
        assumed: &Assumed,
    ) -> Self {
        let mut others = Self::default();
        let view = &open.twin.view;
        memory.walk_otherwise(view, assumed, crossing, |region, deviation| {
            let [.., referred, _] = region.rows else {
                return;
            };
            if let Some(there) = case(open, here.attempt, region) {
                let otherwise = Otherwise::than(open, here, (&there, referred), deviation);
                others.0.push((deviation, otherwise));
            }
        });
        others
    }
}

/// A region as a case, where it is one that is told.
fn case(open: &OpenTwin, attempt: Row, region: &Region<'_>) -> Option<Case> {
    let [certificates, _, workstations, controllers, referred, _] = region.rows else {
        return None;
    };
    // Nobody asks a domain controller of a domain that is not concerned.
    if region.conclusion.step == CLIENT_NOT_ASKED {
        return None;
    }
    // Where the hint did not matter, it is the logon without a hint over again.
    if attempt > 0 && !hint_matters(region) {
        return None;
    }
    let accounts = match &region.subject {
        None => Accounts::None,
        Some(subject) if subject.root == 0 => Accounts::OfCertificates(Arc::clone(subject.rows)),
        Some(subject) => subject
            .rows
            .first()
            .map_or(Accounts::None, |row| Accounts::One(*row)),
    };
    Some(Case {
        certificates: Arc::clone(certificates),
        accounts,
        attempt,
        workstations: Arc::clone(workstations),
        controllers: Arc::clone(controllers),
        referred: if region.steps.contains(&MAP_REFERRED) {
            Arc::clone(referred)
        } else {
            Rows::default()
        },
        ending: region.conclusion.step,
        undecided: region.conclusion.undecided,
        steps: Arc::clone(region.steps),
        choices: open.others(region.choices),
        otherwise: Vec::new(),
    })
}

/// Whether the name that was typed went to a KDC, and that came as far as to use it.
pub(crate) fn hint_matters(region: &Region<'_>) -> bool {
    let of_mapping = |id: &StepId| step(*id).id.starts_with("map.");
    region.steps.contains(&CLIENT_NAME_FROM_HINT)
        && (region.steps.iter().any(of_mapping) || of_mapping(&region.conclusion.step))
}

/// The steps and the deciding reads of one logon.
pub(crate) fn story(twin: &Twin, case: &Case) -> (Vec<&'static Step>, Vec<Evidence>) {
    let Some((certificate, workstation, controller)) = case.first() else {
        return (Vec::new(), Vec::new());
    };
    let referred = case.referred.first().copied().unwrap_or(controller);
    let rows = [
        certificate,
        case.attempt,
        workstation,
        controller,
        referred,
        0,
    ];
    let trace = twin.view.trace(&LOGON, &rows, &case.choices);
    let mut steps: Vec<&'static Step> = trace.run.steps.iter().map(|id| step(*id)).collect();
    let last = step(trace.run.conclusion.step);
    if steps.last().is_none_or(|step| step.id != last.id) {
        steps.push(last);
    }
    (steps, decided_by(twin, &trace))
}

/// Names of rows of a role, sorted.
pub(crate) fn names(twin: &Twin, role: u8, rows: impl IntoIterator<Item = Row>) -> Vec<String> {
    let mut names: Vec<String> = rows
        .into_iter()
        .map(|row| twin.view.row_name(role, row))
        .collect();
    names.sort();
    names.dedup();
    names
}

impl Cases {
    /// A case with this certificate, hint, ending, workstation and domain controller.
    pub(crate) fn find(
        &self,
        certificate: Row,
        attempt: Row,
        ending: StepId,
        workstation: Row,
        controller: Row,
    ) -> Option<&Case> {
        self.list.iter().find(|case| {
            case.attempt == attempt
                && case.ending == ending
                && has(&case.certificates, certificate)
                && has(&case.workstations, workstation)
                && has(&case.controllers, controller)
        })
    }
}

/// Whether a row is among those of a set, which are in order.
pub(super) fn has(rows: &Rows, row: Row) -> bool {
    rows.binary_search(&row).is_ok()
}
