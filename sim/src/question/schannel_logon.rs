//! `schannel-logon`: as whom each certificate logs on to each domain controller over TLS.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Fact, Row, StepId, VariableId};
use policies::SettingId;

use super::cases::names;
use super::lines::{InLines, Lines, ends, named};
use super::probe::Probe;
use super::{Others, Question};
use crate::answer::{Answer, SchannelAnswer, SchannelRow};
use crate::decisions::SCHANNEL;
use crate::roles::{DomainController, User};
use crate::step::step;
use crate::twin::Twin;

/// Above so many certificates other readings of the assumptions are not tried.
const READINGS_UP_TO: u32 = 1000;

/// How it ends, as whom, the allowed methods, and the steps.
type Outcome = (StepId, Option<Row>, Option<u32>, Vec<StepId>);

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "schannel-logon",
    sentence: "as whom each certificate logs on to each domain controller over TLS, by which method",
    example: "cardtwin ask schannel-logon --what-if dc:FABRIKAMDC1.CertificateMappingMethods=4",
    source: "KB5014754, CertificateMappingMethods; recorded runs C4, C9 and C10",
    parameters: &[],
    columns: &[],
    answer: |twin, _| Answer::SchannelLogon(answer(twin)),
    others: Others::None,
    claims: None,
};

pub(super) fn answer(twin: &Twin) -> SchannelAnswer {
    let here = outcomes(twin, &[]);
    let mut depends_on: BTreeMap<Row, Vec<(&'static str, &'static str)>> = BTreeMap::new();
    if twin.certificates.on_cards() <= READINGS_UP_TO {
        twin.other_readings(|named, other, choice| {
            let there = outcomes(other, choice);
            for (certificate, outcome) in &here {
                if there.get(certificate).map(endings) != Some(endings(outcome)) {
                    depends_on.entry(*certificate).or_default().push(named);
                }
            }
        });
    }
    let mut rows = Vec::new();
    for (certificate, outcomes) in here {
        let carried = carried_sid(twin, certificate);
        for ((ending, account, methods, steps), controllers) in outcomes {
            let other = carried
                .zip(account)
                .is_some_and(|(sid, account)| sid != account);
            rows.push(SchannelRow {
                certificate: twin.label(certificate),
                domain_controllers: names(twin, DomainController::ID, controllers),
                methods,
                step: step(ending),
                account: account.map(|row| twin.view.row_name(User::ID, row)),
                carries_another_sid: other,
                steps: steps.iter().map(|id| step(*id)).collect(),
                depends_on: depends_on.get(&certificate).cloned().unwrap_or_default(),
            });
        }
    }
    SchannelAnswer {
        header: twin.header(),
        rows,
    }
}

type Outcomes = BTreeMap<Outcome, Vec<Row>>;

/// What becomes of each certificate at each domain controller.
fn outcomes(twin: &Twin, choices: &[(VariableId, u32)]) -> BTreeMap<Row, Outcomes> {
    let mut all: BTreeMap<Row, Outcomes> = BTreeMap::new();
    for certificate in 0..twin.certificates.on_cards() {
        let of_certificate = all.entry(certificate).or_default();
        for controller in 0..twin.view.rows(DomainController::ID) {
            let run = twin
                .view
                .run(&SCHANNEL, &[certificate, controller, 0], choices);
            let account = run.subject.map(|(_, row)| row);
            let id = SettingId::CertificateMappingMethods;
            let methods = match twin.setting_fact(DomainController::ID, controller, id) {
                Fact::Known(methods) => methods,
                Fact::Unknown | Fact::Choose { .. } => None,
            };
            of_certificate
                .entry((run.conclusion.step, account, methods, run.steps))
                .or_default()
                .push(controller);
        }
    }
    all
}

/// The outcomes without the way to them.
fn endings(outcomes: &Outcomes) -> BTreeSet<(StepId, Option<Row>, Vec<Row>)> {
    let all = outcomes.iter();
    all.map(|((step, account, _, _), rows)| (*step, *account, rows.clone()))
        .collect()
}

/// The account whose SID the certificate carries in its extension; a row that no account has for a SID of nobody.
fn carried_sid(twin: &Twin, certificate: Row) -> Option<Row> {
    let at = usize::try_from(certificate).ok()?;
    let sid = twin.vault.certificates.get(at)?.content.sid.as_ref()?;
    Some(twin.account_of_sid(sid).unwrap_or(Row::MAX))
}

impl InLines for SchannelAnswer {
    fn say(&self, lines: &mut Lines) {
        for row in &self.rows {
            for controller in &row.domain_controllers {
                let probe = Probe::Schannel {
                    certificate: row.certificate.clone(),
                    controller: controller.clone(),
                };
                let key = (named(&row.certificate), controller.clone());
                let said = ends(row.step, row.account.as_deref());
                lines.enter(key, said, Some(probe));
            }
        }
    }
}
