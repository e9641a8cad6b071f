//! Whether some facts suffice: with them as they are, does a case end so whatever the others become?
//!
//! The others are opened. Combinations of two are tried first, then combinations by chance, then every way that the
//! decision can go, as far as there are not too many. What ends otherwise is cut down to the fewest facts that are others.

use facts::{Cell, Decision, Fact, Row, Run, VariableId, View};

use super::domain::Domain;

/// Above so many ways nothing is proven.
const WAYS: usize = 400_000;
/// So many combinations are tried by chance.
const CHANCES: u64 = 4_000;

/// A case of a decision, and what tells its ends apart.
pub(super) struct Question<'t> {
    pub(super) view: &'t View,
    pub(super) decision: &'static Decision,
    pub(super) rows: &'t [Row],
    pub(super) is_same: &'t dyn Fn(&Run) -> bool,
    pub(super) domains: &'t [Domain],
}

/// Facts that are others, by their places among the domains, each with the place of its value.
pub(super) type Others = Vec<(usize, usize)>;

/// What came out.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    /// It always ends so: so many ways, and no other.
    Always,
    /// It ends otherwise where these facts are others, and without any of them it does not.
    Otherwise(Others),
    /// It did in all that was tried; there are more ways.
    NotProven,
}

impl Question<'_> {
    /// How it ends where some facts are others.
    pub(super) fn run(&self, others: &[(usize, usize)]) -> Run {
        let mut view = self.view.fork();
        for (at, value) in others {
            if let Some(domain) = self.domains.get(*at) {
                let (role, row, column) = domain.fact;
                if let Some(cell) = domain.cells.get(*value).filter(|_| *value > 0) {
                    view.patch(role, column, row, cell.clone());
                }
            }
        }
        view.run(self.decision, self.rows, &[])
    }

    pub(super) fn is_otherwise(&self, others: &[(usize, usize)], runs: &mut usize) -> bool {
        *runs += 1;
        !(self.is_same)(&self.run(others))
    }

    /// Every two facts that together, with some values, make another end, while neither does alone.
    pub(super) fn pairs(&self, open: &[usize], runs: &mut usize) -> Vec<Others> {
        let values = |at: usize| 1..self.domains.get(at).map_or(1, |domain| domain.cells.len());
        let mut found = Vec::new();
        for (place, one) in open.iter().enumerate() {
            for other in open.iter().skip(place + 1) {
                let both = values(*one)
                    .flat_map(|value| values(*other).map(move |second| (value, second)))
                    .map(|(value, second)| vec![(*one, value), (*other, second)])
                    .find(|both| self.is_otherwise(both, runs));
                found.extend(both);
            }
        }
        found
    }

    /// Whether it ends so, whatever these facts become. `runs` counts.
    pub(super) fn ask(&self, open: &[usize], runs: &mut usize) -> Answer {
        if let Some(others) = self.by_chance(open, runs) {
            return Answer::Otherwise(self.cut(others, runs));
        }
        match self.every_way(open, runs) {
            Answer::Otherwise(others) => Answer::Otherwise(self.cut(others, runs)),
            other => other,
        }
    }

    /// Combinations by chance, a few facts at a time and many; the same ones each time.
    fn by_chance(&self, open: &[usize], runs: &mut usize) -> Option<Others> {
        let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut next = || {
            // xorshift64: the quality of the numbers is no matter.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        (0..CHANCES).find_map(|round| {
            let one_in = match round % 3 {
                0 => 2,
                1 => 5,
                _ => 15,
            };
            let others: Others = open
                .iter()
                .filter_map(|at| {
                    let values = self.domains.get(*at)?.cells.len();
                    let more = u64::try_from(values.checked_sub(1)?)
                        .ok()
                        .filter(|n| *n > 0)?;
                    let chosen = next() % one_in == 0;
                    let value = usize::try_from(next() % more).ok()? + 1;
                    chosen.then_some((*at, value))
                })
                .collect();
            self.is_otherwise(&others, runs).then_some(others)
        })
    }

    /// Every way that the case can go with some facts open, as far as there are not too many.
    fn every_way(&self, open: &[usize], runs: &mut usize) -> Answer {
        let (searches, scalars): (Vec<usize>, Vec<usize>) =
            open.iter().copied().partition(|at| self.is_search(*at));
        let mut at = vec![0; searches.len()];
        let mut left = WAYS;
        loop {
            let chosen: Others = searches.iter().copied().zip(at.iter().copied()).collect();
            let mut view = self.view.fork();
            for (at, value) in &chosen {
                if let Some(domain) = self.domains.get(*at) {
                    let (role, row, column) = domain.fact;
                    if let Some(cell) = domain.cells.get(*value) {
                        view.patch(role, column, row, cell.clone());
                    }
                }
            }
            let opened: Vec<(VariableId, usize)> = scalars
                .iter()
                .filter_map(|at| Some((opened(&mut view, self.domains.get(*at)?), *at)))
                .collect();
            match self.explore(&view, &opened, &mut left, runs) {
                Answer::Otherwise(mut others) => {
                    others.extend(chosen.into_iter().filter(|(_, value)| *value > 0));
                    return Answer::Otherwise(others);
                }
                Answer::Always => {}
                Answer::NotProven => return Answer::NotProven,
            }
            if !self.advance(&mut at, &searches) {
                return Answer::Always;
            }
        }
    }

    fn explore(
        &self,
        view: &View,
        opened: &[(VariableId, usize)],
        left: &mut usize,
        runs: &mut usize,
    ) -> Answer {
        let mut settled: Vec<(VariableId, u32)> = Vec::new();
        loop {
            if *left == 0 {
                return Answer::NotProven;
            }
            *left -= 1;
            *runs += 1;
            let run = view.run(self.decision, self.rows, &settled);
            if !(self.is_same)(&run) {
                let others = run.choices.iter().filter(|(_, choice)| *choice > 0);
                let others = others.filter_map(|(variable, choice)| {
                    let (_, at) = opened.iter().find(|(known, _)| known == variable)?;
                    Some((*at, usize::try_from(*choice).ok()?))
                });
                return Answer::Otherwise(others.collect());
            }
            settled = run.choices;
            loop {
                match settled.pop() {
                    None => return Answer::Always,
                    Some((variable, choice)) if choice + 1 < view.variables().choices(variable) => {
                        settled.push((variable, choice + 1));
                        break;
                    }
                    Some(_) => {}
                }
            }
        }
    }

    /// The fewest of some facts that are others and still make another end: none of them can go.
    fn cut(&self, mut others: Others, runs: &mut usize) -> Others {
        let mut at = others.len();
        while at > 0 {
            at -= 1;
            let mut fewer = others.clone();
            fewer.remove(at);
            if !fewer.is_empty() && self.is_otherwise(&fewer, runs) {
                others = fewer;
            }
        }
        others
    }

    fn is_search(&self, at: usize) -> bool {
        let first = self.domains.get(at).and_then(|domain| domain.cells.first());
        matches!(first, Some(Cell::Rows(_)))
    }

    /// The next combination of what searches could find; `false`: there is none.
    fn advance(&self, at: &mut [usize], searches: &[usize]) -> bool {
        for (value, search) in at.iter_mut().zip(searches).rev() {
            *value += 1;
            let cells = self
                .domains
                .get(*search)
                .map_or(0, |domain| domain.cells.len());
            if *value < cells {
                return true;
            }
            *value = 0;
        }
        false
    }
}

/// Opens a fact over its domain, what it is first.
fn opened(view: &mut View, domain: &Domain) -> VariableId {
    let (role, row, column) = domain.fact;
    let labels = (0..domain.cells.len()).map(|index| index.to_string());
    let variable = view.add_variable(format!("{role}.{row}.{column}"), labels.collect());
    let arms = domain.cells.iter().map(|cell| match cell {
        Cell::Scalar(fact) => fact.clone(),
        Cell::Rows(_) => Fact::Unknown,
    });
    let arms = arms.collect();
    view.patch(
        role,
        column,
        row,
        Cell::Scalar(Fact::Choose { variable, arms }),
    );
    variable
}
