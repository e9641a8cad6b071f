//! What an answer would be under other readings of the assumptions: the same question, asked of a twin for each.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{CalendarRequest, QuestionId};
use crate::answer::{
    Answer, CalendarAnswer, CardRemovalAnswer, Direction, EnforcementAnswer, KdcCertificatesAnswer,
    LocalUse, MiddlewareAnswer, OtherAnswer, OtherAnswers, OtherLine, PasswordUseAnswer,
    ResultantPolicyAnswer, SmartCardRequiredAnswer, TilesAnswer,
};
use crate::assumption::{ASSUMPTIONS, Assumption, OF_CARDS, Reading};
use crate::evidence::in_words;
use crate::roles::Assumptions;
use crate::step::{Effect, Step};
use crate::twin::Twin;

/// Above so many certificates on cards other readings are not tried.
const CERTIFICATES: u32 = 1000;
/// So many differences are shown of each reading.
const SHOWN: usize = 3;

/// An answer in lines: of what, and what is said of it.
pub(super) type Lines = BTreeMap<String, String>;

impl Twin {
    /// The answer under each other reading, where it is another one.
    pub(super) fn other_answers(&self, question: QuestionId, here: &Answer) -> OtherAnswers {
        // The lines of a large world are not put together for nothing.
        if self.certificates.on_cards() > CERTIFICATES {
            return OtherAnswers::NotTried;
        }
        let ask = |twin: Self| {
            // Its logons are not looked at under other readings again, nor executed.
            let twin = match question {
                QuestionId::SmartCardRequired
                | QuestionId::SmartCardEnforcement
                | QuestionId::PasswordUse => twin.with_settled_cases(),
                _ => twin,
            };
            lines(&twin.answer(question))
        };
        // What the logon screen shows rests on no other assumptions.
        let of_cards = matches!(question, QuestionId::Tiles | QuestionId::Middleware);
        let candidates = |assumption: &Assumption| {
            let mut known = OF_CARDS.iter();
            !of_cards || known.any(|known| known.name == assumption.name)
        };
        self.try_others(&lines(here), &candidates, &|_| true, &ask)
    }

    /// The calendar under each other reading, where it is another one. `unread` are the columns of the assumptions
    /// that no rule read on any day.
    pub(super) fn other_calendars(
        &self,
        request: &CalendarRequest,
        here: &CalendarAnswer,
        unread: &BTreeSet<u16>,
    ) -> OtherAnswers {
        if self.certificates.on_cards() > CERTIFICATES {
            return OtherAnswers::NotTried;
        }
        self.try_others(
            &calendar(here),
            &|_| true,
            &|other| self.can_tell(other, unread),
            &|twin| calendar(&twin.sweep_clock(request).0),
        )
    }

    fn try_others(
        &self,
        here: &Lines,
        candidates: &dyn Fn(&Assumption) -> bool,
        matters: &(dyn Fn(&Self) -> bool + Sync),
        ask: &(dyn Fn(Self) -> Lines + Sync),
    ) -> OtherAnswers {
        let others: Vec<(&'static Assumption, &'static Reading)> = ASSUMPTIONS
            .iter()
            .filter(|assumption| candidates(assumption))
            .flat_map(|assumption| {
                let chosen = usize::from(self.reading(assumption));
                let readings = assumption.readings.iter().enumerate();
                readings
                    .filter(move |(at, _)| *at != chosen)
                    .map(move |(_, reading)| (assumption, reading))
            })
            .collect();
        let list = others
            .into_par_iter()
            .filter_map(|(assumption, reading)| {
                let other = self.reading_otherwise(assumption, reading).ok()?;
                if !matters(&other) {
                    return None;
                }
                let there = ask(other);
                let differing = differences(here, &there);
                (!differing.is_empty()).then(|| OtherAnswer {
                    assumption,
                    reading,
                    differing: differing.len(),
                    examples: differing.into_iter().take(SHOWN).collect(),
                })
            })
            .collect();
        OtherAnswers::Tried(list)
    }

    /// Whether a rule could tell this twin from one under another reading: one that stands in unread columns only is
    /// out of reach of every rule. A reading that no rule reads itself is behind other facts, now or on a later day.
    fn can_tell(&self, other: &Self, unread: &BTreeSet<u16>) -> bool {
        let columns = self.view.shapes().get(usize::from(Assumptions::ID));
        let count = columns.map_or(0, |shape| shape.columns.len());
        let mut turned = (0u16..).take(count).filter(|column| {
            let read = |twin: &Self| twin.view.resolved(Assumptions::ID, *column, 0, &[]);
            read(self) != read(other)
        });
        turned.clone().next().is_none() || turned.any(|column| !unread.contains(&column))
    }
}

/// What is said otherwise in the one and in the other.
fn differences(here: &Lines, there: &Lines) -> Vec<OtherLine> {
    let mut all: Vec<&String> = here.keys().chain(there.keys()).collect();
    all.sort();
    all.dedup();
    all.into_iter()
        .filter(|of| here.get(*of) != there.get(*of))
        .map(|of| {
            let said = |lines: &Lines| lines.get(of).cloned().unwrap_or_else(|| "-".to_owned());
            OtherLine {
                of: of.clone(),
                here: said(here),
                there: said(there),
            }
        })
        .collect()
}

pub(super) fn lines(answer: &Answer) -> Lines {
    match answer {
        Answer::KdcCertificates(answer) => certificates(answer),
        Answer::SmartCardRequired(answer) => required(answer),
        Answer::SmartCardEnforcement(answer) => enforcement(answer),
        Answer::PasswordUse(answer) => password_use(answer),
        Answer::AmbiguousMappings(answer) => {
            let rows = answer.rows.iter().flat_map(|row| {
                let unhinted = row.without_hint.iter().flat_map(move |outcome| {
                    outcome
                        .domain_controllers
                        .iter()
                        .map(move |dc| (format!("{} at {dc}", row.subject), outcome))
                });
                let held = row.accounts.join(", ");
                let unhinted = unhinted.map(|(of, outcome)| {
                    let account = outcome.account.as_deref();
                    (of, said(outcome.step, account))
                });
                std::iter::once((format!("{}: {}", row.kind.name(), row.subject), held))
                    .chain(unhinted)
            });
            rows.collect()
        }
        Answer::Calendar(answer) => calendar(answer),
        Answer::ResultantPolicy(answer) => policy(answer),
        Answer::Tiles(answer) => tiles(answer),
        Answer::Middleware(answer) => middleware(answer),
        Answer::CardRemoval(answer) => removals(answer),
        _ => Lines::new(),
    }
}

/// The tiles of each card at each machine, in their order with what they show, and why each other certificate is none;
/// and each screen without a card.
fn tiles(answer: &TilesAnswer) -> Lines {
    let mut lines = Lines::new();
    for row in &answer.rows {
        for machine in row.workstations.iter() {
            let at = |number: usize| format!("{} #{number} at {machine}", row.card);
            for (place, tile) in (1..).zip(&row.tiles) {
                let said = format!("tile {place}: {}", tile.label);
                lines.insert(at(tile.certificate.number), said);
            }
            for hidden in &row.hidden {
                let said = format!("no tile: {}", hidden.step.sentence);
                lines.insert(at(hidden.certificate.number), said);
            }
        }
    }
    for screen in &answer.screens {
        let said: Vec<&str> = screen.steps.iter().map(|step| step.sentence).collect();
        for machine in screen.workstations.iter() {
            lines.insert(format!("{machine} without a card"), said.join("; "));
        }
    }
    lines
}

/// How the driver of each card is found at each machine.
fn middleware(answer: &MiddlewareAnswer) -> Lines {
    let mut lines = Lines::new();
    for row in &answer.rows {
        let said: Vec<&str> = row.association.iter().map(|step| step.sentence).collect();
        for machine in row.workstations.iter() {
            lines.insert(format!("{} at {machine}", row.card), said.join("; "));
        }
    }
    lines
}

fn said(step: &Step, account: Option<&str>) -> String {
    match (step.effect, account) {
        (Effect::Opens | Effect::Passes, Some(account)) => format!("{account}: {}", step.sentence),
        _ => step.sentence.to_owned(),
    }
}

fn certificates(answer: &KdcCertificatesAnswer) -> Lines {
    let mut lines = Lines::new();
    for row in &answer.rows {
        let dc = &row.domain_controller;
        let uses = match &row.uses {
            Some(Ok(own)) => format!("uses {}", own.name),
            Some(Err(step)) => step.sentence.to_owned(),
            None => "not known".to_owned(),
        };
        lines.insert(dc.clone(), uses);
        for client in &row.clients {
            let card = client.card.as_ref();
            let card = card.map_or_else(String::new, |card| format!(" with {card}"));
            for machine in &client.workstations {
                let of = format!("{dc} for {machine}{card}");
                lines.insert(of, client.ending.step.sentence.to_owned());
                if let Some(step) = client.computer {
                    let of = format!("{dc} for the computer {machine} itself");
                    lines.insert(of, step.sentence.to_owned());
                }
            }
        }
    }
    lines
}

fn required(answer: &SmartCardRequiredAnswer) -> Lines {
    let mut lines = Lines::new();
    for row in &answer.rows {
        let account = &row.account;
        lines.insert(
            format!("{account}: secret"),
            row.secret.cause.sentence().to_owned(),
        );
        for way in &row.ways {
            for ending in &way.endings {
                for machine in ending.workstations.iter() {
                    let of = format!("{account}: {} at {machine}", way.path.name());
                    // Domain controllers can disagree: both endings are said then.
                    let said = lines.entry(of).or_default();
                    if !said.is_empty() {
                        said.push_str("; or ");
                    }
                    said.push_str(ending.step.sentence);
                }
            }
        }
    }
    lines
}

fn enforcement(answer: &EnforcementAnswer) -> Lines {
    let mut lines = local(&answer.local);
    for population in &answer.populations {
        let of = population.step.sentence;
        for account in &population.without_card {
            lines.insert(
                format!("{account}, where {of}"),
                "no card opens a session".to_owned(),
            );
        }
        for way in &population.ways {
            let endings = way.endings.iter().map(|ending| {
                let (accounts, machines) = (ending.accounts.len(), ending.workstations.len());
                let sentence = ending.step.sentence;
                format!("{accounts} accounts at {machines} workstations: {sentence}")
            });
            let endings: Vec<String> = endings.collect();
            let of = format!("{}, where {of}", way.path.name());
            lines.insert(of, endings.join("; or "));
        }
    }
    lines
}

/// What each setting comes to on each machine.
fn policy(answer: &ResultantPolicyAnswer) -> Lines {
    let mut lines = Lines::new();
    for row in &answer.rows {
        for setting in &row.settings {
            let value = setting.value.as_deref().unwrap_or("not known");
            let said = format!("{value}, {}", setting.from.name);
            let of = |machine| format!("{} on {machine}", setting.name);
            lines.extend(
                row.computers
                    .iter()
                    .map(|machine| (of(machine), said.clone())),
            );
        }
    }
    lines
}

fn password_use(answer: &PasswordUseAnswer) -> Lines {
    let mut lines = local(&answer.local);
    for row in &answer.rows {
        let ways = row.ways.iter().map(|way| (way.path.name(), &way.endings));
        let applications = row.applications.iter();
        let applications = applications.map(|used| (used.kind.name(), &used.endings));
        for (of, endings) in ways.chain(applications) {
            let endings = endings.iter().map(|ending| {
                let machines = ending.workstations.len();
                format!("at {machines} workstations: {}", ending.step.sentence)
            });
            let said = endings.collect::<Vec<String>>().join("; or ");
            for account in &row.accounts {
                lines.insert(format!("{account}: {of}"), said.clone());
            }
        }
        let needed = format!("at {} workstations", row.by_password_only.len());
        for account in &row.accounts {
            lines.insert(format!("{account}: needs the password"), needed.clone());
        }
    }
    lines
}

fn removals(answer: &CardRemovalAnswer) -> Lines {
    let mut lines = Lines::new();
    for row in &answer.rows {
        for ending in &row.endings {
            for machine in &row.workstations {
                let of = format!(
                    "{machine}, {} session by {}, {}",
                    in_words(row.kind),
                    in_words(row.credential),
                    in_words(ending.state)
                );
                lines.insert(of, ending.ending.step.sentence.to_owned());
            }
        }
    }
    lines
}

fn local(list: &[LocalUse]) -> Lines {
    list.iter()
        .map(|local| {
            let of = format!("{}: {}", local.account, local.path.name());
            (of, local.ending.sentence.to_owned())
        })
        .collect()
}

/// What each cause does, and on which days each account is left out or let in.
fn calendar(answer: &CalendarAnswer) -> Lines {
    let mut lines = Lines::new();
    for cause in &answer.causes {
        let word = match cause.direction {
            Direction::Loses => "lost",
            Direction::Gains => "gained",
            Direction::OpensAnother => "of another account",
        };
        let of = format!("logons {word}: {}", cause.step.sentence);
        let entry = lines.entry(of).or_default();
        if !entry.is_empty() {
            entry.push_str("; ");
        }
        entry.push_str(&format!("{} from {}", cause.logons, cause.first.date()));
    }
    for day in &answer.days {
        for (accounts, word) in [(&day.left_out, "left out"), (&day.let_in, "let in")] {
            for account in accounts {
                let entry = lines.entry(account.clone()).or_default();
                if !entry.is_empty() {
                    entry.push_str(", ");
                }
                entry.push_str(&format!("{word} on {}", day.day));
            }
        }
    }
    lines
}
