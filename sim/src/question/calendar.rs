//! `calendar`: which day who loses logon, and why.
//!
//! Nothing is sampled: the instants at which a comparison with a clock comes out otherwise, and those at which a
//! machine gets an update that changes a behaviour, are computed from the facts, and only they are looked at.

mod clockwork;
mod ledger;
mod outlook;

use std::collections::{BTreeMap, BTreeSet};

use names::Timestamp;

use self::clockwork::Clockwork;
pub(super) use self::clockwork::look_within_hours;
use self::ledger::Ledger;
pub(super) use self::ledger::trigger;
use self::outlook::Outlook;
use super::lines::{InLines, Lines};
use super::{Others, Parameter, ParameterKind, Parameters, Question};
use crate::answer::{Answer, CalendarAnswer, Direction, Work};
use crate::lens::instant;
use crate::schedule::{Patching, Publishing};
use crate::twin::Twin;

/// What the calendar is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarRequest {
    /// Where it begins; `None`: the world's clock.
    pub from: Option<Timestamp>,
    /// Where it ends; `None`: with the last certificate on a card.
    pub until: Option<Timestamp>,
    /// When machines get updates.
    pub patching: Patching,
    /// Whether authorities keep publishing.
    pub publishing: Publishing,
}

impl Default for CalendarRequest {
    fn default() -> Self {
        Self {
            from: None,
            until: None,
            patching: Patching::PatchTuesday { days_later: 0 },
            publishing: Publishing::OnSchedule,
        }
    }
}

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "calendar",
    sentence: "which day who loses logon, or gains it, and why",
    example: "cardtwin ask calendar --from 2012-02-07 --patching patch-tuesday+14",
    source: "KB5014754; KB5057784; the rule book, `cardtwin list behaviours`",
    parameters: &[
        Parameter {
            name: "from",
            doc: "where it begins; the world's clock, if absent",
            kind: ParameterKind::Date,
            repeatable: false,
        },
        Parameter {
            name: "until",
            doc: "where it ends; the end of the last certificate on a card, if absent",
            kind: ParameterKind::Date,
            repeatable: false,
        },
        Parameter {
            name: "patching",
            doc: "when machines get updates: `patch-tuesday`, `patch-tuesday+DAYS`, or `as-stated` for never",
            kind: ParameterKind::Patching,
            repeatable: false,
        },
        Parameter {
            name: "publishing",
            doc: "whether authorities keep publishing their lists: `on-schedule`, or `as-stated` for no longer",
            kind: ParameterKind::Publishing,
            repeatable: false,
        },
    ],
    columns: &[],
    answer: |twin, asked| Answer::Calendar(twin.sweep_clock(&request(asked)).0),
    others: Others::Own(|twin, asked| Answer::Calendar(twin.calendar(&request(asked)))),
    claims: None,
};

fn request(asked: &Parameters) -> CalendarRequest {
    let usual = CalendarRequest::default();
    CalendarRequest {
        from: asked.date("from"),
        until: asked.date("until"),
        patching: asked.patching("patching").unwrap_or(usual.patching),
        publishing: asked.publishing("publishing").unwrap_or(usual.publishing),
    }
}

impl Twin {
    /// Sweeps the clock and the levels of updates, and says who loses or gains logon when and why.
    pub fn calendar(&self, request: &CalendarRequest) -> CalendarAnswer {
        let (mut answer, unread) = self.sweep_clock(request);
        answer.header.otherwise = self.other_calendars(request, &answer, &unread);
        answer
    }

    /// The calendar under the readings of this twin, and the columns of the assumptions that no rule read.
    pub(super) fn sweep_clock(&self, request: &CalendarRequest) -> (CalendarAnswer, BTreeSet<u16>) {
        let from = request.from.unwrap_or(self.world.clock);
        let until = request.until.unwrap_or_else(|| self.last_certificate());
        let mut answer = CalendarAnswer {
            header: self.header(),
            from,
            until,
            patching: request.patching,
            publishing: request.publishing,
            at_first: (0, 0),
            at_last: (0, 0),
            instants: 0,
            within_hours: 0,
            days: Vec::new(),
            causes: Vec::new(),
            work: Work::default(),
        };
        let Some(mut clockwork) = Clockwork::new(self, from, request.patching, request.publishing)
        else {
            return (answer, BTreeSet::new());
        };
        let mut outlook = Outlook::of(clockwork.twin());
        let mut ledger = Ledger::new(clockwork.twin());
        answer.at_first = (outlook.logons(), outlook.accounts().len());
        let instants = clockwork.instants(from, until);
        answer.instants = instants.len();
        answer.within_hours = clockwork.within_hours();
        for (minute, compared) in instants {
            let at = instant(minute);
            let before = clockwork.twin().view.fork();
            let touched = clockwork.advance(at, &compared);
            if !touched.all && touched.certificates.is_empty() {
                continue;
            }
            let only = (!touched.all).then_some(&touched.certificates);
            let could = outlook.accounts();
            let turns = outlook.renew(clockwork.twin(), only);
            let can = outlook.accounts();
            ledger.enter(
                at,
                &before,
                clockwork.twin(),
                &outlook,
                &turns,
                (&could, &can),
            );
        }
        answer.at_last = (outlook.logons(), outlook.accounts().len());
        answer.work.runs = outlook.runs();
        answer.work.regions = ledger.turns();
        (answer.days, answer.causes) = ledger.close();
        (answer, outlook.unread(&self.view))
    }

    /// The end of the last certificate on a card.
    fn last_certificate(&self) -> Timestamp {
        let on_cards = usize::try_from(self.certificates.on_cards()).unwrap_or(0);
        let certificates = self.vault.certificates.iter().take(on_cards);
        let ends = certificates.map(|entry| entry.content.not_after);
        ends.max().unwrap_or(self.world.clock).plus_days(1)
    }
}

/// What each cause does, and on which days each account is left out or let in.
impl InLines for CalendarAnswer {
    fn say(&self, lines: &mut Lines) {
        let mut causes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for cause in &self.causes {
            let word = match cause.direction {
                Direction::Loses => "lost",
                Direction::Gains => "gained",
                Direction::OpensAnother => "of another account",
            };
            let of = format!("logons {word}: {}", cause.step.sentence);
            let said = format!("{} from {}", cause.logons, cause.first.date());
            causes.entry(of).or_default().push(said);
        }
        for (of, said) in causes {
            lines.say(of, said.join("; "));
        }
        let mut days: BTreeMap<&String, Vec<String>> = BTreeMap::new();
        for day in &self.days {
            for (accounts, word) in [(&day.left_out, "left out"), (&day.let_in, "let in")] {
                for account in accounts {
                    let said = format!("{word} on {}", day.day);
                    days.entry(account).or_default().push(said);
                }
            }
        }
        for (account, said) in days {
            lines.say(account, said.join(", "));
        }
    }
}
