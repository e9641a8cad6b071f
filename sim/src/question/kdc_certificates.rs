//! `kdc-certificates`: which certificate each KDC uses, why no other, and which clients accept it.

use std::collections::BTreeMap;

use facts::{Cell, Fact, Row, StepId, Value, View};
use worlds::ProductVersion;

use super::lines::{InLines, Lines};
use super::{Others, Question};
use crate::answer::{
    Answer, Ending, KdcCertificateRow, KdcCertificatesAnswer, KdcClientRow, StoredCertificate,
};
use crate::certificate_services::unmet_requirements;
use crate::decisions::{ACCEPT, ACCEPT_FOR_COMPUTER, KDC_CERTIFICATE};
use crate::evidence::decided_by;
use crate::roles::{Card, Certificate, DomainController, Workstation};
use crate::step::{Confidence, Effect, Step, step};
use crate::twin::Twin;
use crate::value::Join;

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "kdc-certificates",
    sentence: "which certificate each KDC uses, why no other, and which clients accept it",
    example: "cardtwin ask kdc-certificates --what-if 'ca:fabrikam-FABRIKAMDC1-CA.in_ntauth=false'",
    source: "SEC2302 pages 21 to 24; Kerberos.admx KdcValidation; KDC certificate processing",
    parameters: &[],
    columns: &[],
    answer: |twin, _| Answer::KdcCertificates(answer(twin)),
    others: Others::AskedAgain,
    claims: None,
};

pub(super) fn answer(twin: &Twin) -> KdcCertificatesAnswer {
    let controllers = 0..twin.view.rows(DomainController::ID);
    let mut rows: Vec<KdcCertificateRow> = controllers.map(|row| controller(twin, row)).collect();
    rows.sort_by(|a, b| a.domain_controller.cmp(&b.domain_controller));
    KdcCertificatesAnswer {
        header: twin.header(),
        rows,
    }
}

fn controller(twin: &Twin, row: Row) -> KdcCertificateRow {
    let selection = twin.selection(row);
    let run = twin.view.run(&KDC_CERTIFICATE, &[row], &[]);
    let known = !run.conclusion.undecided && run.choices.is_empty();
    let own = run.subject.map(|(_, row)| row);
    let ending = step(run.conclusion.step);
    let uses = known.then(|| match own {
        Some(own) if ending.effect != Effect::Refuses => Ok(stored(twin, row, own)),
        _ => Err(ending),
    });
    let others = selection.iter().flat_map(|selection| &selection.others);
    let at = usize::try_from(row).unwrap_or(usize::MAX);
    let product = twin.world.domain_controllers.get(at);
    KdcCertificateRow {
        domain_controller: twin.view.row_name(DomainController::ID, row),
        product: product.map(|dc| dc.product.to_string()).unwrap_or_default(),
        running: twin.flag(DomainController::ID, "running", row),
        looked: selection.as_ref().map(|selection| selection.looked),
        notes: run.steps.iter().map(|id| step(*id)).collect(),
        others: others
            .map(|(certificate, why)| (stored(twin, row, *certificate), step(*why)))
            .collect(),
        clients: match (&uses, own) {
            (Some(Ok(_)), Some(own)) => clients(twin, own),
            _ => Vec::new(),
        },
        uses,
    }
}

fn stored(twin: &Twin, controller: Row, row: Row) -> StoredCertificate {
    let at = usize::try_from(row).unwrap_or(usize::MAX);
    let name = twin.view.row_name(Certificate::ID, row);
    let Some(entry) = twin.vault.certificates.get(at) else {
        return StoredCertificate {
            name,
            template: None,
            issuer: String::new(),
            serial: String::new(),
            not_after: twin.world.clock,
            days_left: 0,
            dns_names: Vec::new(),
            unmet: Vec::new(),
        };
    };
    let content = &entry.content;
    let seconds = content
        .not_after
        .unix()
        .saturating_sub(twin.world.clock.unix());
    let host = usize::try_from(controller)
        .ok()
        .and_then(|at| twin.world.domain_controllers.get(at))
        .map(|dc| {
            let domain = &twin.world.domain(dc.domain).name;
            dc.name.qualified(domain).to_string()
        });
    let template = twin.profile_of(row).or_else(|| {
        content
            .template
            .as_ref()
            .map(|template| template.name.clone())
    });
    StoredCertificate {
        unmet: match content.template {
            Some(_) => Vec::new(),
            None => unmet_requirements(content, host.as_deref().unwrap_or_default()),
        },
        name,
        template,
        issuer: content.issuer.to_string(),
        serial: content.serial.to_string(),
        not_after: content.not_after,
        days_left: seconds.div_euclid(86_400),
        dns_names: content.dns_names.clone(),
    }
}

/// What makes clients alike, and what comes of them: Windows, join, strictness, card, the ending as set and
/// otherwise, the ending of the computer's own logon.
type Kind = (
    ProductVersion,
    Join,
    bool,
    Option<String>,
    StepId,
    Option<StepId>,
    Option<StepId>,
);

fn clients(twin: &Twin, own: Row) -> Vec<KdcClientRow> {
    let turned = turned(twin);
    let mut kinds: BTreeMap<Kind, Vec<Row>> = BTreeMap::new();
    for workstation in 0..twin.view.rows(Workstation::ID) {
        let at = usize::try_from(workstation).unwrap_or(usize::MAX);
        let (Some(machine), Some(join)) = (
            twin.world.workstations.get(at),
            twin.fact(Workstation::ID, "join", workstation)
                .map(Join::from_index),
        ) else {
            continue;
        };
        let strict = twin.flag(Workstation::ID, "strict_kdc_validation", workstation);
        let end = |view: &View, presented: Row| {
            let rows = [own, presented, workstation, 0];
            view.run(&ACCEPT, &rows, &[]).conclusion.step
        };
        let ending = end(&twin.view, own);
        let version = machine.product;
        let strictness_counts = twin.flag(Workstation::ID, "checks_kdc_purposes", workstation);
        let otherwise = strictness_counts.then(|| end(&turned, own));
        let computer = (join == Join::Domain).then(|| {
            let rows = [own, workstation];
            let run = twin.view.run(&ACCEPT_FOR_COMPUTER, &rows, &[]);
            run.conclusion.step
        });
        let mut enter = |card: Option<String>, ending, otherwise| {
            let kind = (version, join, strict, card, ending, otherwise, computer);
            kinds.entry(kind).or_default().push(workstation);
        };
        enter(None, ending, otherwise);
        if join == Join::Domain {
            continue;
        }
        for (card, presented) in cards_with_roots(twin) {
            let with_card = end(&twin.view, presented);
            if with_card != ending {
                let otherwise = otherwise.map(|_| end(&turned, presented));
                enter(Some(card), with_card, otherwise);
            }
        }
    }
    kinds
        .into_iter()
        .filter_map(|(kind, workstations)| client(twin, own, kind, &workstations))
        .collect()
}

/// The facts with strict validation turned the other way everywhere.
fn turned(twin: &Twin) -> View {
    let mut view = twin.view.fork();
    let column = view
        .shapes()
        .get(usize::from(Workstation::ID))
        .and_then(|shape| {
            let strict = |column: &facts::ColumnShape| column.name == "strict_kdc_validation";
            shape.columns.iter().position(strict)
        })
        .and_then(|column| u16::try_from(column).ok());
    let Some(column) = column else { return view };
    for row in 0..view.rows(Workstation::ID) {
        let strict = twin.flag(Workstation::ID, "strict_kdc_validation", row);
        let turned = Fact::Known(u32::from(!strict));
        view.patch(Workstation::ID, column, row, Cell::Scalar(turned));
    }
    view
}

/// Cards that carry roots, each with one of its certificates.
fn cards_with_roots(twin: &Twin) -> Vec<(String, Row)> {
    (0u32..)
        .zip(&twin.world.cards)
        .filter(|(_, card)| !card.roots.is_empty())
        .filter_map(|(row, _)| {
            let at = usize::try_from(row).ok()?;
            let certificate = twin.certificates.of_card(at).first()?;
            Some((twin.view.row_name(Card::ID, row), *certificate))
        })
        .collect()
}

fn client(twin: &Twin, own: Row, kind: Kind, workstations: &[Row]) -> Option<KdcClientRow> {
    let (version, join, strict, card, ending, otherwise, computer) = kind;
    let first = workstations.first()?;
    let presented = card
        .as_ref()
        .and_then(|card| {
            cards_with_roots(twin)
                .into_iter()
                .find(|(name, _)| name == card)
        })
        .map_or(own, |(_, presented)| presented);
    let trace = twin.view.trace(&ACCEPT, &[own, presented, *first, 0], &[]);
    let steps = trace.run.steps.iter().chain([&ending]);
    let weakest = steps.map(|id| step(*id).confidence).min();
    let told = |id: Option<StepId>| id.map(|id| -> &'static Step { step(id) });
    Some(KdcClientRow {
        windows: version.to_string(),
        join: match join {
            Join::Domain => "domain",
            Join::Entra => "Entra",
            Join::None => "none",
        },
        strict,
        workstations: super::cases::names(twin, Workstation::ID, workstations.iter().copied()),
        card,
        ending: Ending {
            step: step(ending),
            confidence: weakest.unwrap_or(Confidence::Inferred),
        },
        undecided: trace.run.conclusion.undecided || !trace.run.choices.is_empty(),
        decided_by: decided_by(twin, &trace),
        otherwise: told(otherwise),
        computer: told(computer),
    })
}

impl InLines for KdcCertificatesAnswer {
    fn say(&self, lines: &mut Lines) {
        for row in &self.rows {
            let dc = &row.domain_controller;
            let uses = match &row.uses {
                Some(Ok(own)) => format!("uses {}", own.name),
                Some(Err(step)) => step.sentence.to_owned(),
                None => "not known".to_owned(),
            };
            lines.say(dc, uses);
            for client in &row.clients {
                let card = client.card.as_ref();
                let card = card.map_or_else(String::new, |card| format!(" with {card}"));
                for machine in &client.workstations {
                    let of = format!("{dc} for clients{card}");
                    lines.say_at(of, machine, client.ending.step.sentence);
                    if let Some(step) = client.computer {
                        let of = format!("{dc} for the computer itself");
                        lines.say_at(of, machine, step.sentence);
                    }
                }
            }
        }
    }
}
