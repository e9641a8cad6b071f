//! `middleware`: what drives each card on which machines, which programs can use it, and what is missing.

use std::collections::BTreeMap;

use facts::{Fact, Row};
use worlds::{MiddlewareKind, ServiceStart};

use super::alike::{CardKinds, Machines, Pairs};
use super::cases::names;
use super::lines::{InLines, Lines};
use super::places::Namer;
use super::probe::Probe;
use super::tiles::{CARD, WORKSTATION};
use super::{Others, Question};
use crate::answer::{
    Answer, CertificateUses, DriverLabel, MachineStack, MiddlewareAnswer, MiddlewareRow, Names,
    ServiceState,
};
use crate::card_stack::APPLICATIONS;
use crate::decisions::{MIDDLEWARE, PIN_CHANGE, PIN_PROMPT, PROPAGATION, ROOTS, UNBLOCK, USE};
use crate::roles::{Card, Minidriver, Workstation};
use crate::rows::List;
use crate::rule_book::Behaviour;
use crate::rule_book::card_stack::{
    DEVICE_ENUMERATION_START, PROPAGATION_START, REMOVAL_POLICY_START, RESOURCE_MANAGER_START,
};
use crate::step::{
    DEVICE_ENUMERATION_STOPPED, MIDDLEWARE_PLUG_AND_PLAY_STOPPED, PROPAGATION_STOPPED,
    REMOVAL_SERVICE_STOPPED, Step, TILE_RESOURCE_MANAGER_STOPPED, step,
};
use crate::twin::Twin;
use crate::value::StartType;
use crate::workstation::Services;

/// What is said of a card at a class of machines: by each decision, which driver, and of the roots that it carries.
type AtMachines = (Vec<usize>, Option<Row>, &'static str);

/// The decisions about a card as such.
struct OfCards {
    association: Pairs,
    pin: Pairs,
    unblock: Pairs,
    pin_change: Pairs,
}

/// The decisions about its certificates.
struct OfCertificates {
    propagation: Pairs,
    uses: Pairs,
}

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "middleware",
    sentence: "what drives each card on which machines, which programs can use it, and what is missing",
    example: "cardtwin ask middleware --what-if workstation:PARIS-W7-01.service/CertPropSvc=stopped",
    source: "Smart Card Architecture; Smart card minidriver discovery; SEC2302 pages 10 to 15",
    parameters: &[CARD, WORKSTATION],
    columns: &[],
    answer: |twin, asked| {
        let (card, workstation) = (asked.thing("card"), asked.thing("workstation"));
        Answer::Middleware(answer(twin).only(card, workstation))
    },
    others: Others::OfCards,
    claims: None,
};

pub(super) fn answer(twin: &Twin) -> MiddlewareAnswer {
    let cards = twin.view.rows(Card::ID);
    let certificates = twin.certificates.on_cards();
    let walk = |decision| Pairs::walk(twin, decision, cards, &[]);
    let of_cards = OfCards {
        association: walk(&MIDDLEWARE),
        pin: walk(&PIN_PROMPT),
        unblock: walk(&UNBLOCK),
        pin_change: walk(&PIN_CHANGE),
    };
    let applications: Vec<Row> = (0u32..).zip(&APPLICATIONS).map(|(row, _)| row).collect();
    let of_certificates = OfCertificates {
        propagation: Pairs::walk(twin, &PROPAGATION, certificates, &[]),
        uses: Pairs::walk(twin, &USE, certificates, &applications),
    };
    let pairs = [
        &of_cards.association,
        &of_cards.pin,
        &of_cards.unblock,
        &of_cards.pin_change,
        &of_certificates.propagation,
        &of_certificates.uses,
    ];
    let roots = |row: Row| step(twin.view.run(&ROOTS, &[row], &[]).conclusion.step);
    let machines = Machines::apart(twin, &pairs, |row| roots(row).id);
    let roots: Vec<&'static Step> = machines.firsts().map(roots).collect();
    let mut namer = Namer::new(twin);
    let mut kinds = CardKinds::new(twin);
    let mut rows: Vec<(usize, MiddlewareRow)> = Vec::new();
    for card in 0..cards {
        let decisions = (&of_cards, &of_certificates);
        let places = (&machines, &*roots);
        rows.extend(rows_of((&mut namer, &mut kinds), card, decisions, places));
    }
    let mut rows: Vec<MiddlewareRow> = rows
        .into_iter()
        .map(|(kind, row)| MiddlewareRow {
            alike: kinds.others(kind),
            ..row
        })
        .collect();
    rows.sort_by(|a, b| (&a.card, &a.workstations).cmp(&(&b.card, &b.workstations)));
    MiddlewareAnswer {
        header: twin.header(),
        rows,
        machines: machine_stacks(twin),
    }
}

/// What machines make of one card, those together that make the same of it.
fn rows_of(
    (namer, kinds): (&mut Namer<'_>, &mut CardKinds<Vec<AtMachines>>),
    card: Row,
    (of_cards, of_certificates): (&OfCards, &OfCertificates),
    (machines, roots): (&Machines, &[&'static Step]),
) -> Vec<(usize, MiddlewareRow)> {
    let twin = namer.twin();
    let at = usize::try_from(card).unwrap_or(usize::MAX);
    let certificates = twin.certificates.of_card(at);
    let carries_roots = twin
        .world
        .cards
        .get(at)
        .is_some_and(|card| !card.roots.is_empty());
    let mut columns: Vec<(&Pairs, Vec<usize>)> = [
        &of_cards.association,
        &of_cards.pin,
        &of_cards.unblock,
        &of_cards.pin_change,
    ]
    .into_iter()
    .map(|pairs| (pairs, pairs.of(card, 0, machines)))
    .collect();
    for certificate in certificates {
        let propagation = &of_certificates.propagation;
        columns.push((propagation, propagation.of(*certificate, 0, machines)));
        for (application, _) in (0u32..).zip(&APPLICATIONS) {
            let uses = &of_certificates.uses;
            columns.push((uses, uses.of(*certificate, application, machines)));
        }
    }
    let drivers = of_cards.association.subjects(card, machines);
    let at_each: Vec<AtMachines> = roots
        .iter()
        .zip(drivers)
        .enumerate()
        .map(|(at, (roots, driver))| {
            let said = columns.iter().filter_map(|(_, list)| list.get(at).copied());
            let roots = if carries_roots { roots.id } else { "" };
            (said.collect(), driver, roots)
        })
        .collect();
    let Some(kind) = kinds.first(&twin.view.row_name(Card::ID, card), at_each.clone()) else {
        return Vec::new();
    };
    let firsts: Vec<Row> = machines.firsts().collect();
    machines
        .together(at_each)
        .into_iter()
        .filter_map(|((said, driver, _), machines)| {
            let mut told = columns
                .iter()
                .zip(said)
                .map(|((pairs, _), number)| pairs.said(number));
            let association = told.next()?;
            let pin = told.next()?.pop()?;
            let unblock = told.next()?;
            let pin_change = told.next()?.pop()?;
            let certificates = certificates
                .iter()
                .filter_map(|certificate| {
                    Some(CertificateUses {
                        certificate: twin.label(*certificate),
                        propagation: told.next()?.pop()?,
                        uses: APPLICATIONS
                            .iter()
                            .filter_map(|application| Some((application.name, told.next()?.pop()?)))
                            .collect(),
                    })
                })
                .collect();
            let first = firsts
                .iter()
                .position(|first| Some(first) == machines.first())?;
            let row = MiddlewareRow {
                card: twin.view.row_name(Card::ID, card),
                alike: Names::default(),
                workstations: namer.names(Workstation::ID, &machines),
                driver: driver.and_then(|row| label(twin, row)),
                association,
                pin,
                unblock,
                pin_change,
                roots: roots.get(first).copied().filter(|_| carries_roots),
                certificates,
            };
            Some((kind, row))
        })
        .collect()
}

fn label(twin: &Twin, row: Row) -> Option<DriverLabel> {
    let minidriver = twin.world.minidrivers.get(usize::try_from(row).ok()?)?;
    let is_minidriver = minidriver.kind == MiddlewareKind::Minidriver;
    Some(DriverLabel {
        name: twin.view.row_name(Minidriver::ID, row),
        kind: match minidriver.kind {
            MiddlewareKind::Minidriver => "minidriver",
            MiddlewareKind::Csp => "CSP",
            MiddlewareKind::Ksp => "KSP",
            MiddlewareKind::Pkcs11 => "PKCS #11 library",
        },
        specification: is_minidriver.then(|| minidriver.specification.to_string()),
    })
}

/// A service of cards: its name, how versions start it, what comes of it where it does not run.
struct Service {
    name: &'static str,
    start: Behaviour<StartType>,
    stopped: &'static [facts::StepId],
}

const SERVICES: [Service; 4] = [
    Service {
        name: "SCardSvr",
        start: RESOURCE_MANAGER_START,
        stopped: &[TILE_RESOURCE_MANAGER_STOPPED],
    },
    Service {
        name: "CertPropSvc",
        start: PROPAGATION_START,
        stopped: &[PROPAGATION_STOPPED, MIDDLEWARE_PLUG_AND_PLAY_STOPPED],
    },
    Service {
        name: "SCPolicySvc",
        start: REMOVAL_POLICY_START,
        stopped: &[REMOVAL_SERVICE_STOPPED],
    },
    Service {
        name: "ScDeviceEnum",
        start: DEVICE_ENUMERATION_START,
        stopped: &[DEVICE_ENUMERATION_STOPPED],
    },
];

/// Readers and services of each machine, those together that have the same.
fn machine_stacks(twin: &Twin) -> Vec<MachineStack> {
    let mut groups: BTreeMap<String, (Vec<Row>, MachineStack)> = BTreeMap::new();
    for (row, machine) in (0u32..).zip(&twin.world.workstations) {
        let stack = MachineStack {
            workstations: Names::default(),
            windows: machine.product.to_string(),
            readers: machine
                .readers
                .iter()
                .map(|reader| (reader.name.clone(), reader.has_driver))
                .collect(),
            services: services_of(twin, row),
        };
        let key = format!(
            "{:?} {} {:?} {:?}",
            machine.product,
            stack.windows,
            stack.readers,
            stack
                .services
                .iter()
                .map(|service| (&service.start, service.running))
                .collect::<Vec<_>>()
        );
        groups
            .entry(key)
            .or_insert_with(|| (Vec::new(), stack))
            .0
            .push(row);
    }
    let mut stacks: Vec<(Row, MachineStack)> = groups
        .into_values()
        .filter_map(|(rows, stack)| {
            let first = *rows.first()?;
            let workstations = names(twin, Workstation::ID, rows).into();
            Some((
                first,
                MachineStack {
                    workstations,
                    ..stack
                },
            ))
        })
        .collect();
    stacks.sort_by_key(|(first, _)| *first);
    stacks.into_iter().map(|(_, stack)| stack).collect()
}

/// The services of cards that a machine has.
pub(crate) fn services_of(twin: &Twin, row: Row) -> Vec<ServiceState> {
    let at = usize::try_from(row).unwrap_or(usize::MAX);
    let Some(machine) = twin.world.workstations.get(at) else {
        return Vec::new();
    };
    let states: Option<&Services> = twin.rows.get(List::Workstations, row);
    let services = SERVICES.iter().filter_map(|service| {
        let start = service.start.default_on(machine.product, machine.patched);
        let mut written = machine.services.iter();
        let written = written.find(|known| known.name.eq_ignore_ascii_case(service.name));
        let running = match states.and_then(|s| s.0.get(&service.name.to_lowercase())) {
            Some(Fact::Known(running)) => Some(*running),
            Some(_) => None,
            None => Some(false),
        };
        let start = match (start, written.map(|known| known.start)) {
            (StartType::Absent, _) => return None,
            (_, Some(ServiceStart::Automatic)) => "automatic",
            (_, Some(ServiceStart::Disabled)) => "disabled",
            (StartType::Triggered, _) => "manual, triggered",
            (StartType::Manual, _) => "manual",
        };
        let stopped = running != Some(true);
        Some(ServiceState {
            name: service.name,
            start: start.to_owned(),
            running,
            stopped: service
                .stopped
                .iter()
                .filter(|_| stopped)
                .map(|id| step(*id))
                .collect(),
        })
    });
    services.collect()
}

/// How the driver of each card is found at each machine, and what each program makes of its certificates.
impl InLines for MiddlewareAnswer {
    fn say(&self, lines: &mut Lines) {
        for row in &self.rows {
            let said: Vec<&str> = row.association.iter().map(|step| step.sentence).collect();
            for card in row.cards() {
                for machine in row.workstations.iter() {
                    let probe = Probe::Middleware {
                        card: card.clone(),
                        workstation: machine.clone(),
                    };
                    let key = (card.clone(), machine.clone());
                    lines.enter(key, said.join("; "), Some(probe));
                    for used in &row.certificates {
                        for (program, step) in &used.uses {
                            let of = format!("{card} #{} in {program}", used.certificate.number);
                            lines.say_at(of, machine, step.sentence);
                        }
                    }
                }
            }
        }
    }
}
