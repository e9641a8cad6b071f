//! What people do at machines: cards, readers, screens, services.

use facts::Row;
use worlds::{Machine, ServiceStart};

use super::course::Course;
use super::document::{Attempt, Event, ReaderPlace};
use super::policy;
use crate::card_stack::is_virtual;
use crate::decisions::{ARRIVE, REDIRECT};
use crate::explain::ExplainError;
use crate::explanation::LogonRequest;
use crate::lens::session::{Standing, arrival_row};
use crate::roles::{Card, User, Workstation};
use crate::session::Outcome;
use crate::simulator::{ScreenChange, ScriptEvent};
use crate::step::{Effect, REMOTE_NOT_SENT, REMOVAL_VIRTUAL_CARD, SESSION_LOCKED_IDLE, step};
use crate::value::{Credential, ScreenState, SessionKind, SessionState};

impl Course {
    /// An event at a machine; one that is down does nothing.
    pub(super) fn at_a_machine(&mut self, event: &Event) -> Result<(), ExplainError> {
        match event {
            Event::InsertCard { card, place } => {
                let told = format!("{card} goes into a reader of {}", place.workstation);
                let (card, workstation) = (self.card(card)?, self.machine(&place.workstation)?);
                if self.bring(card, workstation, place.reader, &told) {
                    let effects = self.propagate_inserted(card, workstation)?;
                    self.push(told, None, effects, None);
                }
                Ok(())
            }
            Event::RemoveCard(name) => {
                let card = self.card(name)?;
                self.take_out(card, name);
                Ok(())
            }
            Event::PlugReader(place) => self.plug(place, true),
            Event::UnplugReader(place) => self.plug(place, false),
            Event::Unlock(attempt) => self.unlock(attempt),
            Event::Screen {
                workstation,
                user,
                change,
            } => self.change_screen(workstation, user.as_deref(), *change),
            Event::ConnectRemote {
                from,
                redirected,
                attempt,
            } => self.connect(from, *redirected, attempt),
            Event::Service {
                workstation,
                service,
                runs,
            } => self.set_service(workstation, service, *runs),
            Event::UseProgram {
                workstation,
                program,
                user,
            } => self.use_program(workstation, user.as_deref(), *program),
            Event::Elevate { request, place } => self.elevate(request, place),
            Event::Idle {
                workstation,
                seconds,
            } => self.idle(workstation, *seconds),
            Event::Shutdown(workstation) => self.shut_down(workstation),
            Event::Start(workstation) => self.start(workstation),
            // Accounts and logons are told where these are.
            _ => Ok(()),
        }
    }

    fn card(&self, name: &str) -> Result<Row, ExplainError> {
        self.twin.find(Card::ID, "card", name)
    }

    fn name(&self, workstation: Row) -> String {
        self.twin.view.row_name(Workstation::ID, workstation)
    }

    /// Tells that nothing comes of an event, and why.
    pub(super) fn nothing(&mut self, event: &str, why: String) {
        self.push(event.to_owned(), None, vec![why], None);
    }

    /// Whether a machine is down, which is told.
    pub(super) fn is_down(&mut self, workstation: Row, event: &str) -> bool {
        let down = self.down.contains(&workstation);
        if down {
            let why = format!("nothing: {} is down", self.name(workstation));
            self.nothing(event, why);
        }
        down
    }

    /// A person before another machine is connected to this one, and has no session yet.
    pub(super) fn is_connected_to(&mut self, workstation: Row) -> bool {
        self.simulator.waiting_client(workstation).is_some()
    }

    /// Whether the screen of a machine shows a desktop instead of a logon screen, which is told.
    pub(super) fn refused_by_the_screen(&mut self, workstation: Row, event: &str) -> bool {
        if self.is_down(workstation, event) {
            return true;
        }
        let in_use = self.twin.usual_kind(workstation) == SessionKind::Console
            && self.simulator.sessions().iter().any(|standing| {
                standing.session.machine == workstation
                    && standing.kind == SessionKind::Console
                    && standing.state == SessionState::Active
            });
        if !in_use {
            return false;
        }
        let rows = [
            workstation,
            Standing::opened(SessionKind::Console, Credential::Card).row(),
            arrival_row(ScreenState::InUseByAnother, false),
        ];
        let trace = self.twin.view.trace(&ARRIVE, &rows, &[]);
        let told = self.twin.wording().told(&self.twin.view, &trace);
        self.simulator.tell(Outcome {
            machine: workstation,
            session: None,
            told,
        });
        self.push(event.to_owned(), None, Vec::new(), None);
        true
    }

    /// Sees to it that a card is in a reader of a machine: it is taken out of another one first. `false`: no reader is
    /// free, which is told.
    pub(super) fn bring(
        &mut self,
        card: Row,
        workstation: Row,
        reader: Option<usize>,
        event: &str,
    ) -> bool {
        let there = self.simulator.place_of(card);
        if there
            .as_ref()
            .is_some_and(|place| place.workstation == workstation && reader.is_none())
        {
            return true;
        }
        if there.is_some() {
            let name = self.twin.view.row_name(Card::ID, card);
            if !self.take_out(card, &name) {
                return false;
            }
            self.concerned.insert(workstation);
        }
        let at = usize::try_from(workstation).unwrap_or(usize::MAX);
        let machine = self.twin.world.workstations.get(at);
        let has_readers = machine.is_some_and(|machine| !machine.readers.is_empty());
        if has_readers && !self.simulator.has_free_reader(workstation, reader) {
            let why = format!("nothing: no reader of {} is free", self.name(workstation));
            self.nothing(event, why);
            return false;
        }
        self.simulator.run([ScriptEvent::CardInserted {
            card,
            workstation,
            reader,
        }]);
        true
    }

    /// A card leaves its reader, if it can; whether it did.
    fn take_out(&mut self, card: Row, name: &str) -> bool {
        let Some(place) = self.simulator.place_of(card) else {
            self.nothing(
                &format!("{name} is taken out"),
                "nothing: it is in no reader".to_owned(),
            );
            return false;
        };
        let at = self.name(place.workstation);
        let event = format!("{name} leaves {} of {at}", place.name);
        self.concerned.insert(place.workstation);
        if is_virtual(&place.name) {
            self.simulator.tell(Outcome {
                machine: place.workstation,
                session: None,
                told: vec![(step(REMOVAL_VIRTUAL_CARD), Vec::new())],
            });
            self.push(event, None, Vec::new(), None);
            return false;
        }
        self.simulator.run([ScriptEvent::CardRemoved { card }]);
        self.push(event, None, Vec::new(), None);
        true
    }

    fn plug(&mut self, place: &ReaderPlace, plugs: bool) -> Result<(), ExplainError> {
        let workstation = self.machine(&place.workstation)?;
        let reader = place.reader.unwrap_or(0);
        let at = usize::try_from(workstation).unwrap_or(usize::MAX);
        let machine = self.twin.world.workstations.get(at);
        let name = machine
            .and_then(|machine| machine.readers.get(reader))
            .map(|reader| reader.name.clone())
            .unwrap_or_default();
        let event = if plugs {
            format!("{name} is plugged into {}", place.workstation)
        } else {
            format!("{name} is unplugged from {}", place.workstation)
        };
        if is_virtual(&name) {
            let why = "nothing: a virtual reader is part of the machine".to_owned();
            self.nothing(&event, why);
            return Ok(());
        }
        self.simulator.run([if plugs {
            ScriptEvent::ReaderPlugged {
                workstation,
                reader,
            }
        } else {
            ScriptEvent::ReaderUnplugged {
                workstation,
                reader,
            }
        }]);
        self.push(event, None, Vec::new(), None);
        Ok(())
    }

    fn unlock(&mut self, attempt: &Attempt) -> Result<(), ExplainError> {
        let (who, workstation) = match attempt {
            Attempt::Card(request) => (request.card.clone(), request.workstation.clone()),
            Attempt::Password(request) => (
                format!("the password of {}", request.user),
                request.workstation.clone(),
            ),
        };
        let event = format!("unlock with {who} at {workstation}");
        let machine = self.machine(&workstation)?;
        let locked = self.simulator.sessions().iter().any(|standing| {
            standing.session.machine == machine && standing.state == SessionState::Locked
        });
        if !locked {
            self.nothing(&event, "nothing: no session is locked there".to_owned());
            return Ok(());
        }
        match attempt {
            Attempt::Card(request) => self.log_on(request, event),
            Attempt::Password(request) => self.log_on_with_password(request, event),
        }
    }

    fn change_screen(
        &mut self,
        name: &str,
        user: Option<&str>,
        change: ScreenChange,
    ) -> Result<(), ExplainError> {
        let workstation = self.machine(name)?;
        let account = match user {
            Some(user) => Some(self.twin.find(User::ID, "user", user)?),
            None => None,
        };
        let who = user.map_or_else(
            || format!("the user at {name}"),
            |user| format!("{user} at {name}"),
        );
        let event = match (change, user) {
            (ScreenChange::Lock, _) => format!("{who} locks the session"),
            (ScreenChange::LogOff, _) => format!("{who} logs off"),
            (ScreenChange::Disconnect, Some(_)) => format!("{who} disconnects"),
            (ScreenChange::Disconnect, None) => format!("{who} lets another user log on"),
        };
        let found = self.simulator.sessions().into_iter().any(|standing| {
            standing.session.machine == workstation
                && match account {
                    Some(account) => standing.session.account == account,
                    None => {
                        standing.kind == SessionKind::Console
                            && standing.state != SessionState::Disconnected
                    }
                }
        });
        if !found {
            self.nothing(&event, "nothing: there is no such session".to_owned());
            return Ok(());
        }
        if change == ScreenChange::Disconnect
            && user.is_none()
            && let Some(told) = self.no_switching(workstation)
        {
            self.simulator.tell(told);
            self.push(event, None, Vec::new(), None);
            return Ok(());
        }
        self.simulator.run([ScriptEvent::Screen {
            workstation,
            account,
            change,
        }]);
        self.push(event, None, Vec::new(), None);
        Ok(())
    }

    /// Why users cannot be switched at a machine: what another user would be told at its locked screen.
    fn no_switching(&self, workstation: Row) -> Option<Outcome> {
        let rows = [
            workstation,
            Standing::opened(SessionKind::Console, Credential::Card).row(),
            arrival_row(ScreenState::LockedByAnother, false),
        ];
        let trace = self.twin.view.trace(&ARRIVE, &rows, &[]);
        let told = self.twin.wording().told(&self.twin.view, &trace);
        let refused = told.last()?.0.effect == Effect::Refuses;
        refused.then_some(Outcome {
            machine: workstation,
            session: None,
            told,
        })
    }

    /// Somebody before a machine logs on to another one, by a card in a reader that is redirected, or by a password.
    fn connect(
        &mut self,
        from: &str,
        redirected: bool,
        attempt: &Attempt,
    ) -> Result<(), ExplainError> {
        let client = self.machine(from)?;
        let (who, to) = match attempt {
            Attempt::Card(request) => (&request.card, &request.workstation),
            Attempt::Password(request) => (&request.user, &request.workstation),
        };
        let host = self.machine(to)?;
        let event = format!("{who} by remote desktop from {from} to {to}");
        if self.is_down(client, &event) || self.is_down(host, &event) {
            return Ok(());
        }
        let trace = self.twin.view.trace(&REDIRECT, &[host], &[]);
        let mut told = self.twin.wording().told(&self.twin.view, &trace);
        if !redirected {
            told = vec![(step(REMOTE_NOT_SENT), Vec::new())];
        }
        let redirects = told
            .last()
            .is_some_and(|(step, _)| step.effect != Effect::Refuses);
        if let Attempt::Card(request) = attempt {
            let card = self.card(&request.card)?;
            if redirects && !self.bring(card, client, None, &event) {
                return Ok(());
            }
            self.concerned.extend([client, host]);
            self.simulator.turn_the_page();
            self.simulator.tell(Outcome {
                machine: host,
                session: None,
                told,
            });
            if !redirects {
                self.push(event, None, Vec::new(), None);
                return Ok(());
            }
        }
        self.simulator.run([ScriptEvent::Connected {
            client,
            host,
            redirects_cards: redirects,
        }]);
        let done = match attempt {
            Attempt::Card(request) => self.log_on(request, event),
            Attempt::Password(request) => self.log_on_with_password(request, event),
        };
        self.simulator.drop_waiting_connections();
        done
    }

    fn set_service(&mut self, name: &str, service: &str, runs: bool) -> Result<(), ExplainError> {
        let workstation = self.machine(name)?;
        let event = if runs {
            format!("{service} starts on {name}")
        } else {
            format!("{service} stops on {name}")
        };
        if self.is_down(workstation, &event) {
            return Ok(());
        }
        let mut world = (*self.twin.world).clone();
        let at = usize::try_from(workstation).unwrap_or(usize::MAX);
        let known = world.workstations.get_mut(at).and_then(|machine| {
            let mut services = machine.services.iter_mut();
            services.find(|known| known.name.eq_ignore_ascii_case(service))
        });
        let mut effects = Vec::new();
        match known {
            Some(known) if runs && known.start == ServiceStart::Disabled => {
                effects.push("nothing: its start is disabled".to_owned());
            }
            Some(known) if known.running == runs => {
                effects.push("nothing: it is so already".to_owned());
            }
            Some(known) => {
                known.running = runs;
                known.is_said = true;
            }
            None => {}
        }
        self.become_world(world)?;
        self.push(event, None, effects, None);
        Ok(())
    }

    /// A second card, which opens no session of its own.
    fn elevate(&mut self, request: &LogonRequest, place: &ReaderPlace) -> Result<(), ExplainError> {
        let workstation = self.machine(&request.workstation)?;
        let event = format!("{} elevates at {}", request.card, request.workstation);
        let working = self.simulator.sessions().iter().any(|standing| {
            standing.session.machine == workstation
                && standing.kind == SessionKind::Console
                && standing.state == SessionState::Active
        });
        if !working {
            self.nothing(&event, "nothing: nobody works at the screen".to_owned());
            return Ok(());
        }
        let card = self.card(&request.card)?;
        if !self.bring(card, workstation, place.reader, &event) {
            return Ok(());
        }
        let told = self.twin.explain(request)?;
        if let Some(account) = &told.account {
            let account = self.twin.find(User::ID, "user", account)?;
            self.simulator.run([ScriptEvent::Elevated {
                workstation,
                account,
            }]);
        }
        let happening = super::Happening::Card(Box::new(told));
        self.push(event, Some(happening), Vec::new(), None);
        Ok(())
    }

    /// Nobody touches a machine for a time.
    fn idle(&mut self, name: &str, seconds: i64) -> Result<(), ExplainError> {
        let workstation = self.machine(name)?;
        let limit = self
            .twin
            .setting_fact(
                Workstation::ID,
                workstation,
                policies::SettingId::InactivityTimeoutSecs,
            )
            .known()
            .copied()
            .flatten()
            .unwrap_or(0);
        let event = format!("nobody touches {name} for {} minutes", seconds / 60);
        self.push(event.clone(), None, Vec::new(), None);
        let now = self.twin.world.clock;
        self.move_clock(now.plus_seconds(seconds))?;
        let shown = self.simulator.sessions().into_iter().find(|standing| {
            standing.session.machine == workstation
                && standing.kind == SessionKind::Console
                && standing.state == SessionState::Active
        });
        if let (Some(standing), true) = (shown, limit > 0 && i64::from(limit) <= seconds) {
            let told = vec![(step(SESSION_LOCKED_IDLE), Vec::new())];
            self.simulator.tell(Outcome::of(standing.session, told));
            self.simulator.run([ScriptEvent::Screen {
                workstation,
                account: None,
                change: ScreenChange::Lock,
            }]);
            self.push(format!("{name} was not touched"), None, Vec::new(), None);
        }
        Ok(())
    }

    fn shut_down(&mut self, name: &str) -> Result<(), ExplainError> {
        let workstation = self.machine(name)?;
        let event = format!("{name} goes down");
        if self.is_down(workstation, &event) {
            return Ok(());
        }
        self.simulator
            .run([ScriptEvent::MachineStopped { workstation }]);
        self.down.insert(workstation);
        self.push(event, None, Vec::new(), None);
        Ok(())
    }

    /// A machine starts, and with it the services that start by themselves. A reader starts the resource manager, and a
    /// logon the propagation of certificates. Its policy is refreshed in the foreground.
    fn start(&mut self, name: &str) -> Result<(), ExplainError> {
        let workstation = self.machine(name)?;
        let event = format!("{name} starts");
        if !self.down.remove(&workstation) {
            self.nothing(&event, "nothing: it is running".to_owned());
            return Ok(());
        }
        let mut world = (*self.twin.world).clone();
        let at = usize::try_from(workstation).unwrap_or(usize::MAX);
        let machine = world.workstations.get_mut(at);
        for service in machine
            .into_iter()
            .flat_map(|machine| &mut machine.services)
        {
            // What policy says of its start counts again.
            service.is_said = false;
            service.running = match service.start {
                ServiceStart::Automatic => true,
                ServiceStart::Manual => !service.name.eq_ignore_ascii_case("SCPolicySvc"),
                ServiceStart::Disabled => false,
            };
        }
        let reference = self.twin.world.workstation_refs().nth(at);
        let delivered = reference.map(|reference| {
            let machine = Machine::Workstation(reference);
            self.twin.update_now(&mut world, machine, false)
        });
        let effects = delivered.map(|delivered| policy::at_start(&self.twin, &delivered));
        self.become_world(world)?;
        self.push(event, None, effects.unwrap_or_default(), None);
        Ok(())
    }
}
