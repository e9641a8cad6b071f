//! What the screen Sessions is drawn from: a script that is being written, as far as it has happened.

use std::sync::{Arc, Mutex};

use sim::{MachineStanding, OpenScript, Twin};

use super::locked;

/// Whom and what events are about: names of a world.
#[derive(Debug)]
pub(in crate::dashboard) struct CastSeen {
    pub(in crate::dashboard) machines: Arc<[String]>,
    /// Cards, each with the person who carries it.
    pub(in crate::dashboard) cards: Arc<[(String, String)]>,
    pub(in crate::dashboard) users: Arc<[String]>,
}

/// What came of events.
#[derive(Debug)]
pub(in crate::dashboard) struct PlayedSeen {
    /// The events that happened, as a script writes them.
    pub(in crate::dashboard) events: Vec<String>,
    /// Why the one after them did not.
    pub(in crate::dashboard) problem: Option<String>,
    /// The clock.
    pub(in crate::dashboard) now: String,
    /// The machine that is looked at.
    pub(in crate::dashboard) machine: Option<MachineStanding>,
    /// Its sessions, in a line each.
    pub(in crate::dashboard) sessions: Vec<String>,
    /// Machines with sessions, sorted.
    pub(in crate::dashboard) busy: Vec<String>,
    /// What happened: what happened at an instant, then what came of it, indented.
    pub(in crate::dashboard) log: Arc<[Vec<String>]>,
}

pub(super) fn cast(twin: &Twin) -> CastSeen {
    let world = twin.world();
    let machines = world.workstations.iter();
    let users = world.users.iter();
    let cards = world.cards.iter().map(|card| {
        let holder = card
            .holder
            .map(|holder| world.user(holder).name.to_string());
        (card.name.to_string(), holder.unwrap_or_default())
    });
    CastSeen {
        cards: cards.collect(),
        machines: machines.map(|machine| machine.name.to_string()).collect(),
        users: users.map(|user| user.name.to_string()).collect(),
    }
}

/// The script that was played last; one that goes on from it need not begin anew.
#[derive(Debug, Default)]
pub(super) struct Played(Mutex<Option<OpenScript>>);

/// A twin with what was played in it.
pub(super) struct Plays<'p> {
    pub(super) twin: &'p Arc<Twin>,
    pub(super) played: &'p Played,
}

impl Plays<'_> {
    /// Lets events happen, one after the other, until one cannot; and looks at a machine then.
    pub(super) fn play(&self, events: &[String], machine: &str) -> Result<PlayedSeen, String> {
        let mut kept = locked(&self.played.0);
        let (mut script, problem) = self.script("", kept.take(), events)?;
        let happened: Vec<String> = script.events().map(|(event, _)| event.to_owned()).collect();
        let chronicle = script.chronicle();
        let log = chronicle.entries.iter().map(|entry| {
            let text = reports::chronicle_entry(entry, true, u16::MAX);
            text.trim().lines().map(str::to_owned).collect()
        });
        let standing = chronicle.entries.last();
        let mut busy: Vec<String> = standing
            .iter()
            .flat_map(|entry| &entry.sessions)
            .map(|session| session.machine.clone())
            .collect();
        busy.sort();
        busy.dedup();
        let machine = script.machine(machine);
        let sessions = machine.iter().flat_map(|machine| &machine.sessions);
        let seen = PlayedSeen {
            problem,
            now: script.now().to_string(),
            sessions: sessions.map(reports::session).collect(),
            machine,
            busy,
            log: log.collect(),
            events: happened,
        };
        *kept = Some(script);
        Ok(seen)
    }

    /// The events as a document, which names the world so.
    pub(super) fn document(
        &self,
        title: &str,
        world: &str,
        events: &[String],
    ) -> Result<String, String> {
        let (script, problem) = self.script(title, None, events)?;
        match problem {
            None => Ok(script.document(Some(world))),
            Some(problem) => Err(problem),
        }
    }

    /// A script in which these events happened, and why the next did not.
    fn script(
        &self,
        title: &str,
        known: Option<OpenScript>,
        events: &[String],
    ) -> Result<(OpenScript, Option<String>), String> {
        let goes_on = |script: &OpenScript| {
            let known = script.events().map(|(event, _)| event);
            script.events().len() <= events.len()
                && known.zip(events).all(|(known, event)| known == event)
        };
        let mut script = match known.filter(goes_on) {
            Some(script) => script,
            None => OpenScript::new(title, "", Arc::clone(self.twin))
                .map_err(|error| error.to_string())?,
        };
        let happened = script.events().len();
        for event in events.iter().skip(happened) {
            if let Err(error) = script.add(event) {
                return Ok((script, Some(said(&error))));
            }
        }
        Ok((script, None))
    }
}

/// An error with its advice, in a line.
fn said(error: &sim::OpenScriptError) -> String {
    let help = miette::Diagnostic::help(error).map(|help| format!("; {help}"));
    format!("{error}{}", help.unwrap_or_default())
}
