//! What an answer would be under other readings of the assumptions: the same question, asked of a twin for each.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::lines::{InLines, Key, Lines};
use super::{CalendarRequest, Others, Request};
use crate::answer::{Answer, CalendarAnswer, OtherAnswer, OtherAnswers, OtherLine};
use crate::assumption::{ASSUMPTIONS, Assumption, OF_CARDS, Reading};
use crate::roles::Assumptions;
use crate::twin::Twin;

/// Above so many certificates on cards other readings are not tried.
const CERTIFICATES: u32 = 1000;
/// So many differences are shown of each reading.
const SHOWN: usize = 3;

impl Twin {
    /// The answer under each other reading, where it is another one.
    pub(super) fn other_answers(&self, request: &Request, here: &Answer) -> OtherAnswers {
        // The lines of a large world are not put together for nothing.
        if self.certificates.on_cards() > CERTIFICATES {
            return OtherAnswers::NotTried;
        }
        let others = request.question.question().others;
        let ask = |twin: Self| {
            // Its logons are not looked at under other readings again, nor executed.
            let twin = match others {
                Others::OfLogons => twin.with_settled_cases(),
                _ => twin,
            };
            twin.answer(request).lines()
        };
        let candidates = |assumption: &Assumption| {
            let mut known = OF_CARDS.iter();
            !matches!(others, Others::OfCards) || known.any(|known| known.name == assumption.name)
        };
        self.try_others(&here.lines(), &candidates, &|_| true, &ask)
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
        let lines = |answer: &CalendarAnswer| {
            let mut lines = Lines::default();
            answer.say(&mut lines);
            lines
        };
        self.try_others(
            &lines(here),
            &|_| true,
            &|other| self.can_tell(other, unread),
            &|twin| lines(&twin.sweep_clock(request).0),
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
    let all: BTreeSet<&Key> = here.keys().chain(there.keys()).collect();
    let said = |lines: &Lines, key: &Key| lines.get(key).map(|line| line.said.clone());
    all.into_iter()
        .map(|key| (key, said(here, key), said(there, key)))
        .filter(|(_, here, there)| here != there)
        .map(|((of, place), here, there)| {
            let nothing = || "-".to_owned();
            OtherLine {
                of: match place.as_str() {
                    "" => of.clone(),
                    place => format!("{of}, at {place}"),
                },
                here: here.unwrap_or_else(nothing),
                there: there.unwrap_or_else(nothing),
            }
        })
        .collect()
}
