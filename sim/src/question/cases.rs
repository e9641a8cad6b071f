//! Every logon of a world, told apart by what was read: the ground of all four questions.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Memory, Row, StepId};

use super::otherwise::{Leaves, Otherwise};
use crate::answer::{Ending, Evidence, Work};
use crate::decisions::LOGON;
use crate::evidence::decided_by;
use crate::readings::{OpenTwin, ReadingEffect};
use crate::roles::DomainController;
use crate::step::{
    CLIENT_NAME_FROM_HINT, CLIENT_NOT_ASKED, Confidence, Effect, MAP_REFERRED, Step, step,
};
use crate::twin::{Situation, Twin};

/// Logons that end alike for the same reads: every combination of the rows.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// Certificates.
    pub(crate) certificates: Vec<Row>,
    /// The account of each certificate or attempt, aligned with `aligned_with`.
    pub(crate) accounts: Accounts,
    /// What was typed: 0 is no hint.
    pub(crate) attempt: Row,
    /// Workstations.
    pub(crate) workstations: Vec<Row>,
    /// Domain controllers that are asked first.
    pub(crate) controllers: Vec<Row>,
    /// Domain controllers of another domain, where those refer the client to them.
    pub(crate) referred: Vec<Row>,
    /// The step that ends it.
    pub(crate) ending: StepId,
    /// Whether something was read of which nothing is known.
    pub(crate) undecided: bool,
    /// The steps, in order.
    pub(crate) steps: Vec<StepId>,
    /// The choices under which it holds.
    pub(crate) choices: Vec<(facts::VariableId, u32)>,
    /// What some of its logons would come to under other readings of the assumptions that they read.
    pub(crate) otherwise: Vec<Otherwise>,
}

/// The accounts that a case opens.
#[derive(Debug, Clone)]
pub(crate) enum Accounts {
    /// None.
    None,
    /// One for each certificate.
    OfCertificates(Vec<Row>),
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
                let at = self
                    .certificates
                    .iter()
                    .position(|row| *row == certificate)?;
                accounts.get(at).copied()
            }
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
        match twin.with_open_assumptions(&Situation::default()) {
            Ok(open) => Self::walk(twin, &open),
            Err(_) => Self::default(),
        }
    }

    /// The cases of a twin in which nothing more is asked than how they end: no exchange is executed.
    pub(crate) fn settled(twin: Twin) -> (Twin, Self) {
        let open = OpenTwin::settled(twin);
        let (leaves, _) = Self::leaves(&open.twin, &open);
        let (list, _) = leaves.compare(&open);
        let cases = Self {
            list,
            ..Self::default()
        };
        (open.twin, cases)
    }

    fn walk(twin: &Twin, open: &OpenTwin) -> Self {
        let (leaves, runs) = Self::leaves(twin, open);
        let (mut list, readings) = leaves.compare(open);
        let mut work = Work {
            cases: list.iter().map(Case::count).sum(),
            ..Work::default()
        };
        list.sort_by(|a, b| {
            let key = |case: &Case| {
                (
                    case.attempt,
                    case.certificates.clone(),
                    case.workstations.clone(),
                )
            };
            key(a)
                .cmp(&key(b))
                .then_with(|| a.controllers.cmp(&b.controllers))
        });
        work.regions = list.len();
        work.runs = runs;
        super::exchanges::execute(twin, &list, &mut work);
        Self {
            list,
            work,
            readings,
        }
    }

    fn leaves(twin: &Twin, open: &OpenTwin) -> (Leaves, usize) {
        let certificates: Vec<Row> = (0..twin.certificates.on_cards()).collect();
        let mut memory = Memory::new(&LOGON);
        let mut leaves = Leaves::default();
        walk(open, &mut memory, certificates.clone(), 0, &mut leaves);
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
                walk(open, &mut memory, fitting, attempt, &mut leaves);
            }
        }
        (leaves, memory.runs())
    }
}

fn walk(
    open: &OpenTwin,
    memory: &mut Memory,
    certificates: Vec<Row>,
    attempt: Row,
    leaves: &mut Leaves,
) {
    let twin = &open.twin;
    let all = |role| (0..twin.view.rows(role)).collect::<Vec<Row>>();
    let sets = [
        certificates,
        vec![attempt],
        all(2),
        all(DomainController::ID),
        all(DomainController::ID),
        vec![0],
    ];
    if sets.iter().any(Vec::is_empty) {
        return;
    }
    memory.walk(&twin.view, &sets, |region| {
        let [certificates, _, workstations, controllers, referred, _] = region.rows else {
            return;
        };
        // Nobody asks a domain controller of a domain that is not concerned.
        if region.conclusion.step == CLIENT_NOT_ASKED {
            return;
        }
        // Where the hint did not matter, it is the logon without a hint over again.
        if attempt > 0 && !hint_matters(region) {
            return;
        }
        let accounts = match &region.subject {
            None => Accounts::None,
            Some(subject) if subject.root == 0 => Accounts::OfCertificates(subject.rows.to_vec()),
            Some(subject) => subject
                .rows
                .first()
                .map_or(Accounts::None, |row| Accounts::One(*row)),
        };
        let case = Case {
            certificates: certificates.clone(),
            accounts,
            attempt,
            workstations: workstations.clone(),
            controllers: controllers.clone(),
            referred: if region.steps.contains(&MAP_REFERRED) {
                referred.clone()
            } else {
                Vec::new()
            },
            ending: region.conclusion.step,
            undecided: region.conclusion.undecided,
            steps: region.steps.to_vec(),
            choices: region.choices.to_vec(),
            otherwise: Vec::new(),
        };
        leaves.take(open, case);
    });
}

/// Whether the name that was typed went to a KDC, and that came as far as to use it.
pub(super) fn hint_matters(region: &facts::Region<'_>) -> bool {
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

/// For each certificate and hint, and each way it ends: the workstations by the domain controllers.
pub(crate) type ByEnding = BTreeMap<(Row, Row, StepId, Option<Row>), BTreeMap<Row, Answering>>;

/// Domain controllers that end a logon alike.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Answering {
    /// Those that are asked first.
    pub(crate) asked: BTreeSet<Row>,
    /// Those of another domain to which they refer the client, where they do.
    pub(crate) referred: BTreeSet<Row>,
}

impl Cases {
    /// The cases by certificate, hint, ending and account.
    pub(crate) fn by_ending(&self) -> ByEnding {
        let mut all = ByEnding::new();
        for case in &self.list {
            for certificate in &case.certificates {
                let key = (
                    *certificate,
                    case.attempt,
                    case.ending,
                    case.account(*certificate),
                );
                let by_workstation = all.entry(key).or_default();
                for workstation in &case.workstations {
                    let answering = by_workstation.entry(*workstation).or_default();
                    answering.asked.extend(&case.controllers);
                    answering.referred.extend(&case.referred);
                }
            }
        }
        all
    }

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
                && case.certificates.contains(&certificate)
                && case.workstations.contains(&workstation)
                && case.controllers.contains(&controller)
        })
    }

    /// The logons that open a session: certificate, hint, account, workstations.
    pub(crate) fn opened(&self) -> BTreeMap<(Row, Row, Row), BTreeSet<Row>> {
        let mut opened: BTreeMap<(Row, Row, Row), BTreeSet<Row>> = BTreeMap::new();
        for case in self
            .list
            .iter()
            .filter(|case| step(case.ending).effect == Effect::Opens)
        {
            for certificate in &case.certificates {
                if let Some(account) = case.account(*certificate) {
                    opened
                        .entry((*certificate, case.attempt, account))
                        .or_default()
                        .extend(&case.workstations);
                }
            }
        }
        opened
    }
}
