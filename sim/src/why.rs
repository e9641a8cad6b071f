//! Why a logon ends as it does: the fewest facts that decide it.
//!
//! The facts that its run read are looked at, and nothing else; what it did not read stays as it is. Some of them suffice
//! if it ends alike whatever the others become, each over its whole domain (`domain`). Facts that make another end, alone
//! or together (`sufficiency`), are found one after another, and of each of these sets one fact is kept, until nothing is
//! found any more: by going every way, or, where there are too many, by trying many. A fact of which nothing shows any
//! more that it is needed is dropped.

mod domain;
mod source;
mod sufficiency;

use std::collections::{BTreeMap, BTreeSet};

use facts::{Cell, ColumnKind, Decision, Row, Run};

use crate::answer::{NeededFact, OtherFact, Why, WhyEnd};
use crate::decisions::{LOGON, LOGON_FORM, PASSWORD};
use crate::diff::Crossing;
use crate::explain::ExplainError;
use crate::explanation::{FormRequest, LogonRequest, PasswordRequest};
use crate::flips::{Outcome, Sense};
use crate::roles::User;
use crate::step::step;
use crate::twin::Twin;
use domain::{Domain, FactId, domain};
use source::sources;
use sufficiency::{Answer, Others, Question};

impl Twin {
    /// The fewest facts that decide a logon with a card at a screen.
    ///
    /// # Errors
    /// When the world has no such card, workstation, certificate or domain controller.
    pub fn why(&self, request: &LogonRequest) -> Result<Why, ExplainError> {
        let prepared = self.prepare(request)?;
        let case = prepared.case()?;
        Ok(self.decided(&prepared.twin, &LOGON, &case.rows, case.of))
    }

    /// The fewest facts that decide a logon with a card in one of its forms.
    ///
    /// # Errors
    /// As [`Twin::explain_form`].
    pub fn why_form(&self, request: &FormRequest) -> Result<Why, ExplainError> {
        let (twin, rows) = self.form_case(request)?;
        let form = request.form.name();
        let of = format!("{} at {}, {form}", request.card, request.workstation);
        Ok(self.decided(&twin, &LOGON_FORM, &rows, of))
    }

    /// The fewest facts that decide an attempt with a password.
    ///
    /// # Errors
    /// When the world has no such account, workstation or domain controller.
    pub fn why_password(&self, request: &PasswordRequest) -> Result<Why, ExplainError> {
        let rows = self.password_rows(request)?;
        let of = format!(
            "password of {} at {}: {}",
            request.user,
            request.workstation,
            request.path.name()
        );
        Ok(self.decided(self, &PASSWORD, &rows, of))
    }

    fn decided(&self, twin: &Self, decision: &'static Decision, rows: &[Row], of: String) -> Why {
        let trace = twin.view.trace(decision, rows, &[]);
        let says = sense(twin, &trace.run);
        let read = trace.facts_read();
        let facts = read
            .iter()
            .map(|((role, row), column)| (*role, *row, *column));
        let domains: Vec<Domain> = facts
            .filter_map(|fact| domain(&twin.view, fact))
            .filter(|domain| domain.cells.len() > 1)
            .collect();
        let is_same = |run: &Run| sense(twin, run) == says;
        let question = Question {
            view: &twin.view,
            decision,
            rows,
            is_same: &is_same,
            domains: &domains,
        };
        let mut search = Search { question, runs: 0 };
        let (needed, is_proven) = search.needed();
        let told = |needed: &Needed| needed.told(twin, &search.question);
        let facts: Vec<NeededFact> = needed.iter().filter_map(told).collect();
        let end = step(trace.run.conclusion.step);
        Why {
            header: self.header(),
            of,
            says: WhyEnd::of(twin, &trace.run),
            step: end,
            read: read.len(),
            facts,
            is_proven,
            runs: search.runs,
        }
    }
}

impl WhyEnd {
    fn of(twin: &Twin, run: &Run) -> Self {
        let account = run.subject.filter(|(role, _)| *role == User::ID);
        Self {
            step: step(run.conclusion.step),
            account: account.map(|(role, row)| twin.view.row_name(role, row)),
        }
    }
}

/// What tells ends apart; one that is not decided is by itself.
fn sense(twin: &Twin, run: &Run) -> Result<Sense, &'static str> {
    let outcome = Outcome::of(twin, run);
    outcome.map_or_else(
        || Err(step(run.conclusion.step).id),
        |outcome| Ok(outcome.sense()),
    )
}

/// A fact that is needed, by its place among the domains, and what shows it: with these values of it and of facts that
/// do not decide it ends otherwise.
struct Needed {
    at: usize,
    others: Others,
}

/// Looks for the fewest facts that decide.
struct Search<'q> {
    question: Question<'q>,
    runs: usize,
}

impl Search<'_> {
    /// The facts that are needed, and whether it is proven that they suffice.
    fn needed(&mut self) -> (Vec<Needed>, bool) {
        let all = 0..self.question.domains.len();
        let mut shown: Vec<Others> = all.clone().filter_map(|at| self.alone(at)).collect();
        let mut kept: BTreeSet<usize> = shown.iter().flatten().map(|(at, _)| *at).collect();
        let rest: Vec<usize> = all.clone().filter(|at| !kept.contains(at)).collect();
        shown.extend(self.question.pairs(&rest, &mut self.runs));
        loop {
            // Of facts that together make another end one has to stay: the one that most others meet in, the last read.
            while let Some(next) = meeting(&shown, &kept) {
                kept.insert(next);
            }
            let needed = needed(&kept, &shown);
            kept = needed.iter().map(|needed| needed.at).collect();
            let open: Vec<usize> = all.clone().filter(|at| !kept.contains(at)).collect();
            match self.question.ask(&open, &mut self.runs) {
                Answer::Otherwise(others) => shown.push(others),
                Answer::Always => return (needed, true),
                Answer::NotProven => return (needed, false),
            }
        }
    }

    /// A value of a fact that alone changes the end.
    fn alone(&mut self, at: usize) -> Option<Others> {
        let values = self.question.domains.get(at)?.cells.len();
        (1..values)
            .map(|value| vec![(at, value)])
            .find(|others| self.question.is_otherwise(others, &mut self.runs))
    }
}

/// The facts that are needed, each with what shows it; what nothing shows it of can go.
fn needed(kept: &BTreeSet<usize>, shown: &[Others]) -> Vec<Needed> {
    let mut left = kept.clone();
    let mut needed = Vec::new();
    for at in kept {
        let is_of = |others: &&Others| {
            let mut stay = others.iter().filter(|(other, _)| left.contains(other));
            stay.next().is_some_and(|(other, _)| other == at) && stay.next().is_none()
        };
        match shown.iter().find(is_of) {
            Some(others) => needed.push(Needed {
                at: *at,
                others: others.clone(),
            }),
            None => {
                left.remove(at);
            }
        }
    }
    needed
}

/// The fact in which most of those meet that nothing hinders yet.
fn meeting(shown: &[Others], kept: &BTreeSet<usize>) -> Option<usize> {
    let mut times: BTreeMap<usize, usize> = BTreeMap::new();
    let is_free = |others: &&Others| others.iter().all(|(at, _)| !kept.contains(at));
    for (at, _) in shown.iter().filter(is_free).flatten() {
        *times.entry(*at).or_default() += 1;
    }
    times
        .into_iter()
        .max_by_key(|(at, times)| (*times, *at))
        .map(|(at, _)| at)
}

impl Needed {
    fn told(&self, twin: &Twin, question: &Question<'_>) -> Option<NeededFact> {
        let domain = question.domains.get(self.at)?;
        let (role, row, column) = domain.fact;
        let named = |(role, _, column): FactId| {
            let shape = twin.view.column_shape(role, column);
            shape.map_or("", |shape| shape.name)
        };
        let other = |(at, value): &(usize, usize)| {
            let domain = question.domains.get(*at)?;
            let fact = domain.fact;
            Some(OtherFact {
                role: twin.view.role_name(fact.0),
                name: twin.view.row_name(fact.0, fact.1),
                fact: named(fact),
                value: said(twin, fact, domain.cells.get(*value)?),
            })
        };
        let mut others = self.others.clone();
        others.sort_by_key(|(at, _)| *at != self.at);
        Some(NeededFact {
            role: twin.view.role_name(role),
            name: twin.view.row_name(role, row),
            fact: named(domain.fact),
            value: Crossing::told(twin, role, column, row),
            sources: sources(twin, (role, row), named(domain.fact)),
            otherwise: others.iter().filter_map(other).collect(),
            end: WhyEnd::of(twin, &question.run(&self.others)),
        })
    }
}

/// What a cell says of a fact, in words.
fn said(twin: &Twin, (role, row, column): FactId, cell: &Cell) -> String {
    let mut view = twin.view.fork();
    view.patch(role, column, row, cell.clone());
    let is_key = view
        .column_shape(role, column)
        .is_some_and(|shape| matches!(shape.kind, ColumnKind::Key(_)));
    let number = view.resolved(role, column, row, &[]);
    let told = Crossing::said(twin, &view, role, column, row);
    // A number that stands for a thing of no name here is another one.
    match number {
        Some(number) if is_key && told == number.to_string() => format!("another ({number})"),
        _ => told,
    }
}
