//! The course of a script: the twin of the world as it is, and the machines in it.

use std::collections::BTreeSet;

use facts::Row;
use names::Timestamp;
use worlds::{Machine, UserRef, World};

use super::card::tries;
use super::policy;
use super::run::{publish_on, state};
use super::store::Propagated;
use super::user_policy::UserPolicies;
use super::{ChronicleEntry, Happening};
use crate::explain::ExplainError;
use crate::explanation::{LogonRequest, PasswordRequest};
use crate::roles::{Card, User, Workstation};
use crate::session::{Outcome, Ticket};
use crate::simulator::{ScriptEvent, Simulator, WantedTicket};
use crate::step::{Effect, TICKET_ENDED, step};
use crate::ticket::TicketContents;
use crate::twin::Twin;
use crate::value::PasswordPath;

/// The state of a running script.
#[derive(Debug)]
pub(super) struct Course {
    /// The twin of the world as it is.
    pub(super) twin: Twin,
    /// Cards, readers and sessions, which outlive a world.
    pub(super) simulator: Simulator,
    /// Machines that are down.
    pub(super) down: BTreeSet<Row>,
    /// Machines that the event is about.
    pub(super) concerned: BTreeSet<Row>,
    /// Machines that started without waiting for policy, which comes in the background.
    pub(super) in_background: BTreeSet<Row>,
    /// What users have of policy.
    pub(super) user_policies: UserPolicies,
    /// What was copied from cards.
    pub(super) propagated: Propagated,
    pub(super) entries: Vec<ChronicleEntry>,
}

impl Course {
    pub(super) fn new(twin: Twin) -> Self {
        Self {
            simulator: Simulator::new(&twin, Vec::new()),
            in_background: BTreeSet::new(),
            user_policies: UserPolicies::new(&twin),
            twin,
            down: BTreeSet::new(),
            concerned: BTreeSet::new(),
            propagated: Propagated::default(),
            entries: Vec::new(),
        }
    }

    /// Machines that started without waiting for policy have it a minute later.
    fn catch_up(&mut self, instant: Timestamp) -> Result<(), ExplainError> {
        const SECONDS: i64 = 60;
        let at = self.twin.world.clock.plus_seconds(SECONDS).min(instant);
        for workstation in std::mem::take(&mut self.in_background) {
            let place = usize::try_from(workstation).unwrap_or(usize::MAX);
            let Some(machine) = self.twin.world.workstation_refs().nth(place) else {
                continue;
            };
            let mut world = (*self.twin.world).clone();
            let machine = Machine::Workstation(machine);
            let delivered = self.twin.update_now(&mut world, machine, false);
            let told = policy::refreshed(&self.twin, std::slice::from_ref(&delivered));
            self.become_world(world)?;
            for (_, event, effects) in told.into_iter().filter(|_| !delivered.changes.is_empty()) {
                self.push(event, None, effects, None);
                if let Some(entry) = self.entries.last_mut() {
                    entry.at = at;
                }
            }
        }
        Ok(())
    }

    /// The row of a machine, which the event is about from here on.
    pub(super) fn machine(&mut self, name: &str) -> Result<Row, ExplainError> {
        let row = self.twin.find(Workstation::ID, "workstation", name)?;
        self.concerned.insert(row);
        Ok(row)
    }

    /// The clock moves: authorities publish, tickets end.
    pub(super) fn move_clock(&mut self, instant: Timestamp) -> Result<(), ExplainError> {
        self.catch_up(instant)?;
        let mut world = (*self.twin.world).clone();
        publish_on(&mut world, instant);
        let of_users = self.refresh_users(instant);
        let delivered = self.twin.refreshes(&mut world, instant, &self.down);
        let of_machines = policy::refreshed(&self.twin, &delivered);
        let mut refreshed: Vec<_> = of_machines.into_iter().chain(of_users).collect();
        refreshed.sort_by_key(|(at, ..)| *at);
        for (at, event, effects) in refreshed {
            self.push(event, None, effects, None);
            if let Some(entry) = self.entries.last_mut() {
                entry.at = at;
            }
        }
        world.clock = instant;
        self.become_world(world)?;
        self.simulator.run([ScriptEvent::TimePassed]);
        let effects = self.tries_used()?;
        for wanted in self.simulator.story().wanted_tickets.clone() {
            self.get_ticket(&wanted)?;
        }
        if !self.simulator.story().outcomes.is_empty() {
            self.push("time has passed".to_owned(), None, effects, None);
        }
        Ok(())
    }

    /// The twin of what the world has become; services that start or stop with it do so.
    pub(super) fn become_world(&mut self, world: World) -> Result<(), ExplainError> {
        let runs = |twin: &Twin| -> Vec<bool> {
            (0..twin.view.rows(Workstation::ID))
                .map(|row| twin.flag(Workstation::ID, "removal_service_runs", row))
                .collect()
        };
        let before = runs(&self.twin);
        self.twin = self.twin.next(world)?;
        self.simulator.enter(&self.twin);
        let after = runs(&self.twin);
        for (workstation, (before, after)) in (0u32..).zip(before.into_iter().zip(after)) {
            if self.down.contains(&workstation) {
                continue;
            }
            match (before, after) {
                (false, true) => self
                    .simulator
                    .run([ScriptEvent::ServiceStarted { workstation }]),
                (true, false) => self
                    .simulator
                    .run([ScriptEvent::ServiceStopped { workstation }]),
                _ => {}
            }
        }
        Ok(())
    }

    /// Tells an event, with what became of sessions in it.
    pub(super) fn push(
        &mut self,
        event: String,
        happening: Option<Happening>,
        mut effects: Vec<String>,
        account: Option<UserRef>,
    ) {
        effects.extend(self.apply_user_policy());
        let outcomes = self.simulator.story().outcomes.clone();
        self.simulator.turn_the_page();
        let mut machines = std::mem::take(&mut self.concerned);
        machines.extend(outcomes.iter().map(|outcome| outcome.machine));
        let mut machines: Vec<String> = machines
            .into_iter()
            .map(|row| self.twin.view.row_name(Workstation::ID, row))
            .collect();
        machines.sort();
        let sessions = self.simulator.sessions();
        self.entries.push(ChronicleEntry {
            at: self.twin.world.clock,
            event,
            happening,
            effects,
            outcomes: outcomes
                .iter()
                .map(|outcome| self.twin.outcome(outcome))
                .collect(),
            machines,
            sessions: sessions
                .iter()
                .map(|standing| self.twin.open_session(standing))
                .collect(),
            account: account.map(|account| state(&self.twin, account)),
        });
    }

    /// The world knows how many tries a card has left.
    pub(super) fn note_tries(&mut self, card: Row) -> Result<(), ExplainError> {
        let left = self.simulator.tries_left(card);
        let at = usize::try_from(card).unwrap_or(usize::MAX);
        let known = self.twin.world.cards.get(at);
        if let (Some(left), Some(known)) = (left, known)
            && known.pin_tries_left != left
        {
            let mut world = (*self.twin.world).clone();
            if let Some(card) = world.cards.get_mut(at) {
                card.pin_tries_left = left;
            }
            return self.become_world(world);
        }
        Ok(())
    }

    /// Cards whose tries were used while time passed, a sentence each.
    fn tries_used(&mut self) -> Result<Vec<String>, ExplainError> {
        let mut effects = Vec::new();
        for (row, at) in (0u32..).zip(0..self.twin.world.cards.len()) {
            let left = self.simulator.tries_left(row);
            let card = self.twin.world.cards.get(at);
            if let (Some(left), Some(card)) = (left, card)
                && card.pin_tries_left != left
            {
                effects.push(format!(
                    "{}: {}",
                    card.name,
                    tries(left, card.pin_tries_max)
                ));
                self.note_tries(row)?;
            }
        }
        Ok(effects)
    }

    pub(super) fn ticket(&self, contents: Option<&TicketContents>) -> Option<Ticket> {
        contents.map(|contents| Ticket {
            since: self.twin.world.clock,
            end_time: contents.lifetime.end_time,
            renew_till: contents.lifetime.renew_till,
        })
    }

    /// A session's ticket cannot be renewed any more: another one is asked for with what was kept of the logon.
    fn get_ticket(&mut self, wanted: &WantedTicket) -> Result<(), ExplainError> {
        let view = &self.twin.view;
        let workstation = view.row_name(Workstation::ID, wanted.place.machine);
        let account = view.row_name(User::ID, wanted.place.account);
        let (ending, contents) = if let Some((card, certificate)) = wanted.by.card {
            let told = self.twin.explain(&LogonRequest {
                card: view.row_name(Card::ID, card),
                workstation,
                certificate: Some(self.twin.label(certificate).number),
                ..LogonRequest::default()
            })?;
            let own = told.account.as_ref() == Some(&account);
            (told.ending, told.ticket.filter(|_| own))
        } else {
            let told = self.twin.explain_password(&PasswordRequest {
                user: account,
                workstation,
                path: PasswordPath::Console,
                wrong: false,
                domain_controller: None,
            })?;
            let opens = told.ending.effect == Effect::Opens;
            (told.ending, told.ticket.filter(|_| opens))
        };
        let ticket = self.ticket(contents.as_ref());
        self.simulator.settle_ticket(wanted.session, ticket);
        if ticket.is_none() {
            let told = vec![(ending, Vec::new()), (step(TICKET_ENDED), Vec::new())];
            self.simulator.tell(Outcome::of(wanted.place, told));
        }
        Ok(())
    }
}
