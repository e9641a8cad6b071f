//! `logon`: who can log on where with which card and certificate, as whom, and why not.

mod each;
mod matrix;

use std::collections::BTreeMap;

use facts::Row;

use super::cases::{Case, Cases, has, story};
use super::lines::{InLines, Lines, ends, named};
use super::otherwise::{Otherwise, of_row, together};
use super::places::{Namer, Places};
use super::probe::Probe;
use super::{Others, Question, flips};
use crate::answer::{Answer, Cause, LogonAnswer, LogonRow, Witness};
use crate::roles::{DomainController, User, Workstation};
use crate::step::step;
use crate::twin::Twin;

pub use each::OneLogon;
pub use matrix::{Grouping, LogonCounts, LogonMatrix};

/// Above so many cases the rows of each certificate are left out; the causes remain.
const ROWS_UP_TO: u128 = 200_000;
/// Witnesses of a cause.
const WITNESSES: usize = 3;

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "logon",
    sentence: "who can log on where with which card and certificate, as whom, and why not",
    example: "cardtwin ask logon",
    source: "SEC2302 pages 19 to 33; [MS-PKCA]; Certificate Requirements and Enumeration",
    parameters: &[],
    columns: &[],
    answer: |twin, _| Answer::Logon(answer(twin)).resting_on(twin.readings()),
    others: Others::None,
    claims: Some(|twin| flips::logons(twin, |_| true)),
};

pub(super) fn answer(twin: &Twin) -> LogonAnswer {
    let cases = twin.cases();
    let rows = if cases.work.cases <= ROWS_UP_TO {
        rows(twin, cases)
    } else {
        Vec::new()
    };
    LogonAnswer {
        header: twin.header(),
        rows,
        causes: causes(twin, &cases.list),
        depends_on_controller: super::controllers::dependences(twin, cases),
        work: cases.work,
    }
}

fn rows(twin: &Twin, cases: &Cases) -> Vec<LogonRow> {
    let mut rows = Vec::new();
    let mut namer = Namer::new(twin);
    for ((certificate, attempt, ending, account), places) in cases.by_ending() {
        for Places {
            workstations,
            asked,
            referred,
        } in places.iter()
        {
            let (Some(workstation), Some(controller)) = (workstations.first(), asked.first())
            else {
                continue;
            };
            let Some(case) = cases.find(certificate, attempt, ending, *workstation, *controller)
            else {
                continue;
            };
            let members = cases.list.iter().filter(|case| {
                case.attempt == attempt
                    && case.ending == ending
                    && has(&case.certificates, certificate)
            });
            let otherwise = of_row(members, certificate, workstations, asked);
            let one = Case {
                certificates: [certificate].into(),
                workstations: [*workstation].into(),
                controllers: [*controller].into(),
                ..case.clone()
            };
            let (steps, decided_by) = story(twin, &one);
            rows.push(LogonRow {
                certificate: twin.label(certificate),
                hint: twin.hint(attempt),
                workstations: namer.names(Workstation::ID, workstations),
                domain_controllers: namer.names(DomainController::ID, asked),
                referred_to: namer.names(DomainController::ID, referred),
                ending: case.ending(),
                account: account.map(|account| twin.view.row_name(User::ID, account)),
                steps,
                decided_by,
                otherwise,
            });
        }
    }
    rows.sort_by(|a, b| {
        let key = |row: &LogonRow| {
            (
                row.certificate.clone(),
                row.hint.clone(),
                row.account.is_none(),
                row.workstations.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    rows
}

fn causes(twin: &Twin, cases: &[Case]) -> Vec<Cause> {
    let mut by_step: BTreeMap<&'static str, Cause> = BTreeMap::new();
    let mut others: BTreeMap<&'static str, Vec<&Otherwise>> = BTreeMap::new();
    for case in cases {
        let ending = case.ending();
        let cause = by_step.entry(step(case.ending).id).or_insert(Cause {
            ending,
            cases: 0,
            witnesses: Vec::new(),
            otherwise: Vec::new(),
        });
        let others = others.entry(step(case.ending).id).or_default();
        others.extend(&case.otherwise);
        cause.cases += case.count();
        cause.ending.confidence = cause.ending.confidence.min(ending.confidence);
        for certificate in case.certificates.iter().take(WITNESSES) {
            cause.witnesses.extend(witness(twin, case, *certificate));
        }
        cause.witnesses.sort();
        cause.witnesses.truncate(WITNESSES);
    }
    for (id, list) in others {
        if let Some(cause) = by_step.get_mut(id) {
            cause.otherwise = together(list);
        }
    }
    let mut causes: Vec<Cause> = by_step.into_values().collect();
    causes.sort_by(|a, b| {
        b.cases
            .cmp(&a.cases)
            .then_with(|| a.ending.step.id.cmp(b.ending.step.id))
    });
    causes
}

pub(crate) fn witness(twin: &Twin, case: &Case, certificate: Row) -> Option<Witness> {
    let (_, workstation, controller) = case.first()?;
    Some(Witness {
        certificate: twin.label(certificate),
        hint: twin.hint(case.attempt),
        workstation: twin.view.row_name(Workstation::ID, workstation),
        domain_controller: twin.view.row_name(DomainController::ID, controller),
        account: case
            .account(certificate)
            .map(|account| twin.view.row_name(User::ID, account)),
    })
}

/// Each certificate, hint, machine and domain controller; of a world that is too large for that, the causes.
impl InLines for LogonAnswer {
    fn say(&self, lines: &mut Lines) {
        for row in &self.rows {
            let mut of = named(&row.certificate);
            if let Some(hint) = &row.hint {
                of.push_str(&format!(" with hint {hint}"));
            }
            let said = ends(row.ending.step, row.account.as_deref());
            let referred = if row.referred_to.is_empty() {
                vec![None]
            } else {
                row.referred_to.iter().map(Some).collect()
            };
            for workstation in row.workstations.iter() {
                for controller in row.domain_controllers.iter() {
                    for referred in &referred {
                        let mut place = format!("{workstation} by {controller}");
                        if let Some(other) = referred {
                            place.push_str(&format!(", referred to {other}"));
                        }
                        let probe = Probe::Logon {
                            certificate: row.certificate.clone(),
                            hint: row.hint.clone(),
                            workstation: workstation.clone(),
                            controller: controller.clone(),
                            referred: referred.cloned(),
                        };
                        lines.enter((of.clone(), place), said.clone(), Some(probe));
                    }
                }
            }
        }
        if self.rows.is_empty() {
            for cause in &self.causes {
                let of = format!("logons that end so: {}", cause.ending.step.sentence);
                lines.say(of, cause.cases.to_string());
            }
        }
    }
}
