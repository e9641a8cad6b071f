//! A script that is still being written: each event happens when it is added.

use std::sync::Arc;

use names::Timestamp;
use thiserror::Error;

use super::course::Course;
use super::document::{Check, HELP};
use super::written::Written;
use super::{Chronicle, ChronicleEntry, OpenSession};
use crate::answer::ServiceState;
use crate::explain::ExplainError;
use crate::question::services_of;
use crate::roles::{Card, Workstation};
use crate::scenario::{ScenarioError, Source};
use crate::twin::Twin;

/// A script that is still being written.
#[derive(Debug)]
pub struct OpenScript {
    title: String,
    /// The world, as a script names it.
    world: String,
    twin: Arc<Twin>,
    course: Course,
    /// Each event as it is written, and how many entries there were before it.
    events: Vec<(String, usize)>,
}

/// Why an event cannot happen.
#[derive(Debug, Error, miette::Diagnostic)]
#[non_exhaustive]
pub enum OpenScriptError {
    /// It is written wrongly, or names what there is not.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Written(#[from] ScenarioError),
    /// It cannot happen in the world as it is.
    #[error(transparent)]
    Happening(#[from] ExplainError),
}

/// A machine as it stands in a script.
#[derive(Debug, Clone)]
pub struct MachineStanding {
    /// Its name.
    pub name: String,
    /// Whether it is down.
    pub is_down: bool,
    /// Its readers.
    pub readers: Vec<ReaderStanding>,
    /// Its services of cards.
    pub services: Vec<ServiceState>,
    /// Its sessions, by number.
    pub sessions: Vec<OpenSession>,
}

/// A reader as it stands in a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderStanding {
    /// Its name.
    pub name: String,
    /// Whether it is plugged in.
    pub is_plugged: bool,
    /// The card in it.
    pub card: Option<String>,
}

impl OpenScript {
    /// A script of a twin, with nothing in it. `world` is what a script calls the twin's world: the name of a shipped one,
    /// or a file; the twin's changes are those of the script.
    ///
    /// # Errors
    /// Never in a world that a twin was made of.
    pub fn new(title: &str, world: &str, twin: Arc<Twin>) -> Result<Self, ExplainError> {
        let course = Course::begin(&twin)?;
        Ok(Self {
            title: title.to_owned(),
            world: world.to_owned(),
            twin,
            course,
            events: Vec::new(),
        })
    }

    /// Adds an event, written as in a script, and lets it happen. Gives back what happened. Where it cannot happen, the
    /// script is as it was.
    ///
    /// # Errors
    /// When it is written wrongly, names what the world has not, or cannot happen.
    pub fn add(&mut self, event: &str) -> Result<&[ChronicleEntry], OpenScriptError> {
        let source = Source {
            name: "event",
            text: event,
        };
        let written: Written = source.read(HELP)?;
        let mut check = Check::new(&source, &self.twin, self.now());
        let mut events = Vec::new();
        check.event(written, &mut events);
        check.close()?;
        let before = self.course.entries.len();
        if let Err(error) = self.course.let_happen(&events) {
            self.replay()?;
            return Err(error.into());
        }
        self.events.push((event.trim().to_owned(), before));
        Ok(self.course.entries.get(before..).unwrap_or_default())
    }

    /// Takes the last event back, as if it had not happened; gives it back as it was written.
    ///
    /// # Errors
    /// Never, where the events before it happened once.
    pub fn undo(&mut self) -> Result<Option<String>, OpenScriptError> {
        let last = self.events.pop();
        if last.is_some() {
            self.replay()?;
        }
        Ok(last.map(|(event, _)| event))
    }

    fn replay(&mut self) -> Result<(), OpenScriptError> {
        let mut again = Self::new(&self.title, &self.world, Arc::clone(&self.twin))?;
        for (event, _) in &self.events {
            again.add(event)?;
        }
        *self = again;
        Ok(())
    }

    /// The events as they are written, each with the number of entries before it.
    pub fn events(&self) -> impl ExactSizeIterator<Item = (&str, usize)> {
        let events = self.events.iter();
        events.map(|(event, before)| (event.as_str(), *before))
    }

    /// What happened so far.
    pub fn chronicle(&self) -> Chronicle {
        Chronicle {
            header: self.twin.header(),
            title: self.title.clone(),
            entries: self.course.entries.clone(),
        }
    }

    /// The clock as it is.
    pub fn now(&self) -> Timestamp {
        self.course.twin.world.clock
    }

    /// A machine as it stands; `None`: there is none of that name.
    pub fn machine(&mut self, name: &str) -> Option<MachineStanding> {
        let Course {
            twin,
            simulator,
            down,
            ..
        } = &mut self.course;
        let row = twin.find(Workstation::ID, "workstation", name).ok()?;
        let readers = simulator.readers_of(row).into_iter().map(|reader| {
            let card = simulator.card_in(&reader);
            ReaderStanding {
                is_plugged: simulator.is_plugged(&reader),
                card: card.map(|card| twin.view.row_name(Card::ID, card)),
                name: reader.name,
            }
        });
        let readers = readers.collect();
        let sessions = simulator.sessions();
        let sessions = sessions
            .iter()
            .filter(|standing| standing.session.machine == row);
        Some(MachineStanding {
            name: twin.view.row_name(Workstation::ID, row),
            is_down: down.contains(&row),
            readers,
            services: services_of(twin, row),
            sessions: sessions
                .map(|standing| twin.open_session(standing))
                .collect(),
        })
    }

    /// The script as a document, which [`super::Script::load`] reads; `world` is how it names the world from where it is put,
    /// where that is otherwise than here.
    pub fn document(&self, world: Option<&str>) -> String {
        // What Rust writes of a text is RON, too.
        let quoted = |text: &str| format!("{text:?}");
        let mut text = format!(
            "// `cardtwin explain --script FILE` plays it.\n(\n    title: {},\n    world: {},\n",
            quoted(&self.title),
            quoted(world.unwrap_or(&self.world)),
        );
        let changes = self.twin.header().changes;
        if !changes.is_empty() {
            let changes = changes.iter();
            let changes: Vec<String> = changes.map(|change| quoted(change)).collect();
            text.push_str(&format!("    changes: [{}],\n", changes.join(", ")));
        }
        text.push_str("    events: [\n");
        for (event, _) in &self.events {
            text.push_str(&format!("        {event},\n"));
        }
        text.push_str("    ],\n)\n");
        text
    }
}
