//! The story: what happened, in order; and the facts and keys that systems work with.

use bevy_ecs::prelude as ecs;
use bevy_ecs::prelude::{Query, ResMut, Resource};
use bevy_ecs::system::SystemParam;
use facts::{Cell, Decision, Entry, Fact, Row, StepId, Trace, VariableId, View};

use super::Assembly;
use crate::answer::CertificateLabel;
use crate::card_stack::{Edge, IsCard};
use crate::directory::ClientName;
use crate::event_log::AskedFor;
use crate::evidence::{Told, Wording};
use crate::explanation::{Message, Negotiated};
use crate::network::{Participants, REPLY_HASH};
use crate::roles::{Card, User};
use crate::session::{OpenedBy, Outcome, Session};
use crate::stage::Stage;
use crate::step::{Step, step};
use crate::ticket::TicketContents;
use crate::twin::Twin;

/// Facts as decisions read them, with the choices made so far.
#[derive(Resource, Debug)]
pub(crate) struct Facts {
    pub(crate) view: View,
    pub(crate) choices: Vec<(VariableId, u32)>,
    pub(crate) wording: Wording,
    pub(crate) labels: Vec<CertificateLabel>,
    pub(crate) hints: Vec<ClientName>,
}

/// Keys and names, and which entity is which row.
#[derive(Resource, Debug, Clone)]
pub(crate) struct Keys {
    pub(crate) participants: Participants,
    pub(crate) of_cards: Vec<Vec<Row>>,
    /// The same, in the order in which their tiles stand.
    pub(crate) tiles_of_cards: Vec<Vec<Row>>,
}

impl Keys {
    /// The container of a card that holds a certificate; one that no card has, where none does.
    pub(crate) fn container(&self, card: Row, certificate: Row) -> usize {
        let at = usize::try_from(card).unwrap_or(usize::MAX);
        self.of_cards
            .get(at)
            .and_then(|list| list.iter().position(|row| *row == certificate))
            .unwrap_or(usize::MAX)
    }
}

/// What happened, in order.
#[derive(Resource, Debug, Default, Clone)]
pub(crate) struct Story {
    /// Steps, each with its evidence.
    pub(crate) steps: Vec<Told>,
    /// What became of each certificate of an inserted card.
    pub(crate) tiles: Vec<(Row, &'static Step)>,
    /// Messages on the network.
    pub(crate) messages: Vec<Message>,
    /// How many steps had been told when each of them went out.
    pub(crate) sent_after: Vec<usize>,
    /// The certificate that was picked last.
    pub(crate) certificate: Option<Row>,
    /// What the KDC read in the last request.
    pub(crate) asked: Option<AskedFor>,
    /// The account that was looked at last.
    pub(crate) looked_at: Option<Row>,
    /// The account whose session opened last.
    pub(crate) account: Option<Row>,
    /// What client and KDC settled on in the last exchange that led to a ticket.
    pub(crate) negotiated: Vec<Negotiated>,
    /// What the ticket that was issued last says.
    pub(crate) ticket: Option<TicketContents>,
    /// Whether a decision read something of which nothing is known.
    pub(crate) undecided: bool,
    /// What became of sessions.
    pub(crate) outcomes: Vec<Outcome>,
    /// Sessions that need another ticket-granting ticket.
    pub(crate) wanted_tickets: Vec<WantedTicket>,
}

/// How a stage's decision came out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decided {
    pub(crate) step: &'static Step,
    pub(crate) subject: Option<Row>,
}

impl Facts {
    /// Runs a decision, tells its steps, and remembers the choices it asked for.
    pub(crate) fn decide(
        &mut self,
        story: &mut Story,
        decision: &Decision,
        rows: &[Row],
    ) -> Decided {
        let (decided, told) = self.consider(story, decision, rows);
        story.steps.extend(told);
        decided
    }

    /// Runs a decision without telling its steps.
    pub(crate) fn consider(
        &mut self,
        story: &mut Story,
        decision: &Decision,
        rows: &[Row],
    ) -> (Decided, Vec<Told>) {
        let trace = self.view.trace(decision, rows, &self.choices);
        self.choices.clone_from(&trace.run.choices);
        story.undecided |= trace.run.conclusion.undecided;
        story.looked_at = account_looked_at(&self.view, &trace).or(story.looked_at);
        let told = self.wording.told(&self.view, &trace);
        let subject = trace.run.subject.map(|(_, row)| row);
        (
            Decided {
                step: step(trace.run.conclusion.step),
                subject,
            },
            told,
        )
    }

    /// A fact that is yes or no, under the choices made so far.
    pub(crate) fn flag(&self, role: u8, name: &str, row: Row) -> bool {
        let column = self
            .view
            .shapes()
            .get(usize::from(role))
            .and_then(|shape| shape.columns.iter().position(|column| column.name == name))
            .and_then(|column| u16::try_from(column).ok());
        column.and_then(|column| self.view.resolved(role, column, row, &self.choices)) == Some(1)
    }

    /// The raw value of a scalar fact, under the choices made so far.
    pub(crate) fn value(&self, role: u8, name: &str, row: Row) -> Option<u32> {
        let shape = self.view.shapes().get(usize::from(role))?;
        let column = shape
            .columns
            .iter()
            .position(|column| column.name == name)?;
        self.view
            .resolved(role, u16::try_from(column).ok()?, row, &self.choices)
    }
}

/// The account that a run read last.
pub(crate) fn account_looked_at(view: &View, trace: &Trace) -> Option<Row> {
    let reads = trace.entries.iter().rev().filter_map(|entry| match entry {
        Entry::Read { query, answer } => Some(trace.text(view, *query, *answer).thing),
        Entry::Asked(_) | Entry::Step(_) => None,
    });
    let mut accounts = reads.filter(|(role, _)| *role == User::ID);
    accounts.next().map(|(_, row)| row)
}

impl Story {
    /// The hash of the KDC's last signature.
    pub(crate) fn reply_digest(&self) -> Option<&str> {
        let mut rows = self.negotiated.iter();
        rows.find(|row| row.what == REPLY_HASH)
            .map(|row| row.value.as_str())
    }

    /// Whether a step was told.
    pub(crate) fn has(&self, id: StepId) -> bool {
        let wanted = step(id).id;
        self.steps.iter().any(|(step, _)| step.id == wanted)
    }

    /// Messages go out.
    pub(crate) fn send(&mut self, messages: impl IntoIterator<Item = Message>) {
        self.messages.extend(messages);
        self.sent_after
            .resize(self.messages.len(), self.steps.len());
    }

    /// Tells a step that no decision took, because the protocol's own bytes did.
    pub(crate) fn tell(&mut self, id: StepId) {
        self.steps.push((step(id), Vec::new()));
    }
}

/// Decisions about sessions, and what is told of them.
#[derive(SystemParam)]
pub(crate) struct Telling<'w> {
    pub(crate) facts: ResMut<'w, Facts>,
    pub(crate) story: ResMut<'w, Story>,
}

impl Telling<'_> {
    /// Runs a decision; its steps are told by who asked.
    pub(crate) fn consider(&mut self, decision: &Decision, rows: &[Row]) -> (Decided, Vec<Told>) {
        self.facts.consider(&mut self.story, decision, rows)
    }

    /// Tells what became of a session.
    pub(crate) fn outcome(&mut self, outcome: Outcome) {
        self.story.outcomes.push(outcome);
    }
}

/// A session that needs another ticket-granting ticket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WantedTicket {
    /// The session.
    pub(crate) session: ecs::Entity,
    /// Where and whose it is.
    pub(crate) place: Session,
    /// What its user was authenticated with.
    pub(crate) by: OpenedBy,
}

/// Facts and keys of a twin.
pub(super) fn of_twin(twin: &Twin, choices: Vec<(VariableId, u32)>) -> (Facts, Keys) {
    let participants = twin.participants();
    let of_cards: Vec<Vec<Row>> = (0..twin.world.cards.len())
        .map(|card| twin.certificates.of_card(card).to_vec())
        .collect();
    let tiles_of_cards = of_cards
        .iter()
        .map(|certificates| twin.tile_order(certificates.iter().copied()))
        .collect();
    let labels = (0..twin.certificates.on_cards())
        .map(|row| twin.label(row))
        .collect();
    let hints = twin.hints.iter().map(|hint| hint.name.clone()).collect();
    let wording = twin.wording();
    let keys = Keys {
        participants,
        of_cards,
        tiles_of_cards,
    };
    let facts = Facts {
        view: twin.view.fork(),
        choices,
        wording,
        labels,
        hints,
    };
    (facts, keys)
}

/// Registers the systems.
pub(crate) fn install(assembly: &mut Assembly) {
    assembly.add(Stage::Observe, refresh_card_facts);
}

/// What changed in a card's own state becomes a fact that decisions read.
fn refresh_card_facts(
    cards: Query<'_, '_, (&IsCard, &Edge), ecs::Changed<Edge>>,
    mut facts: ResMut<'_, Facts>,
) {
    for (card, edge) in &cards {
        let Some(column) = facts
            .view
            .shapes()
            .get(usize::from(Card::ID))
            .and_then(|shape| {
                shape
                    .columns
                    .iter()
                    .position(|column| column.name == "blocked")
            })
            .and_then(|column| u16::try_from(column).ok())
        else {
            continue;
        };
        let blocked = u32::from(edge.0.is_blocked());
        if facts
            .view
            .resolved(Card::ID, column, card.0, &facts.choices.clone())
            != Some(blocked)
        {
            facts
                .view
                .patch(Card::ID, column, card.0, Cell::Scalar(Fact::Known(blocked)));
        }
    }
}
