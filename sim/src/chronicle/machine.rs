//! What people do at machines: cards, readers, screens, services.

use facts::Row;
use worlds::{Machine, ServiceStart};

use super::course::Course;
use super::document::{Event, ReaderPlace};
use super::policy;
use crate::card_stack::is_virtual;
use crate::explain::ExplainError;
use crate::roles::{Card, User, Workstation};
use crate::session::Outcome;
use crate::simulator::{ScreenChange, ScriptEvent};
use crate::step::{REMOVAL_VIRTUAL_CARD, SESSION_LOCKED_IDLE, step};
use crate::value::{SessionKind, SessionState};

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
            Event::Screen {
                workstation,
                user,
                change,
            } => self.change_screen(workstation, user.as_deref(), *change),
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
            let why = self.no_free_reader(workstation, reader);
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

    /// Why a card cannot go into a reader of a machine, and what to do about it.
    fn no_free_reader(&mut self, workstation: Row, meant: Option<usize>) -> String {
        let at = self.name(workstation);
        let mut held = Vec::new();
        for reader in self.simulator.readers_of(workstation) {
            if meant.is_some_and(|number| number != reader.number) {
                continue;
            }
            held.push(match self.simulator.card_in(&reader) {
                Some(card) => {
                    let card = self.twin.view.row_name(Card::ID, card);
                    format!(
                        "{} holds {card}: take it out first, RemoveCard(card: \"{card}\")",
                        reader.name
                    )
                }
                None => format!(
                    "{} is unplugged: PlugReader(workstation: \"{at}\")",
                    reader.name
                ),
            });
        }
        format!("nothing: no reader of {at} is free; {}", held.join("; "))
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
        self.in_background.remove(&workstation);
        self.push(event, None, Vec::new(), None);
        Ok(())
    }

    /// A machine starts, and with it the services that start by themselves. A reader starts the resource manager, and a
    /// logon the propagation of certificates. Its policy is refreshed before it shows a logon screen, or a minute later.
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
        let machine = reference.map_or(Machine::Elsewhere, Machine::Workstation);
        let effects = if self.twin.waits_for_policy(machine) {
            let delivered = self.twin.update_now(&mut world, machine, false);
            policy::at_start(&self.twin, &delivered)
        } else {
            self.in_background.insert(workstation);
            policy::behind_the_start(&self.twin, machine)
        };
        self.become_world(world)?;
        self.push(event, None, effects, None);
        Ok(())
    }
}
