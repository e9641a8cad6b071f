//! The region walk: one case, a population, a space of unknowns, and their product, by one algorithm.
//!
//! A region is a set of rows for each root of the decision, under some choices. A question on the
//! remembered path splits it by answers; an open cell forks it over its variable; where no path is
//! remembered the rule itself is run on a member.

mod part;
mod search;
mod split;

use std::collections::BTreeSet;

use self::part::{Part, cases};
use self::split::split;
use crate::column::Row;
use crate::decision::{Conclusion, StepId};
use crate::expression::{Choices, VariableId};
use crate::memory::{Memory, Node, NodeId};
use crate::trace::Answer;
use crate::view::View;
use crate::weight::Weight;

/// Cases that end alike for the same reads.
#[derive(Debug)]
pub struct Region<'r> {
    /// The rows of each root; every combination is a case.
    pub rows: &'r [Vec<Row>],
    /// The choices under which it holds, in the order they were asked for.
    pub choices: &'r [(VariableId, u32)],
    /// How it ends.
    pub conclusion: Conclusion,
    /// The steps, in order.
    pub steps: &'r [StepId],
    /// The things that the conclusion is about, if any.
    pub subject: Option<Subject<'r>>,
}

/// The things that a region's conclusion is about: one for each row of a root.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'r> {
    /// Role of the things.
    pub role: u8,
    /// The root they hang on.
    pub root: usize,
    /// One thing for each row of that root, in the same order.
    pub rows: &'r [Row],
}

/// A member of a region that comes out otherwise when its rule is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The member's rows.
    pub rows: Vec<Row>,
    /// The choices.
    pub choices: Vec<(VariableId, u32)>,
}

/// What a walk covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Walk {
    /// Cases, without regard to choices.
    pub cases: u128,
    /// Regions reported.
    pub regions: usize,
    /// Variables that were asked for.
    pub variables: usize,
}

impl Memory {
    /// Walks every case of the product of the row sets, under every choice of the variables that are
    /// read, and reports each region once.
    ///
    /// # Panics
    /// When the regions do not add up to the whole space, which is a bug of the walk.
    pub fn walk(
        &mut self,
        view: &View,
        sets: &[Vec<Row>],
        mut sink: impl FnMut(&Region<'_>),
    ) -> Walk {
        debug_assert_eq!(sets.len(), self.decision().roots.len(), "one set a root");
        let whole = Part {
            roots: sets.to_vec(),
            bound: Vec::new(),
            choices: Choices::new(),
        };
        let cases = whole.cases();
        let mut asked = BTreeSet::new();
        let mut regions = 0;
        let mut covered = Weight::of(0);
        let mut work = vec![(whole, None)];
        while let Some((part, at)) = work.pop() {
            if part.cases() == 0 {
                continue;
            }
            let id = match at.or(self.root()) {
                Some(id) => id,
                None => self.learn(view, &part),
            };
            match self.node(id) {
                Some(Node::End(ending)) => {
                    asked.extend(part.choices.iter().map(|(variable, _)| *variable));
                    let subject = ending.conclusion.subject.map(|slot| Subject {
                        role: part.role_of(slot, self.decision().roots),
                        root: part.root_of(slot),
                        rows: part.rows_of(slot),
                    });
                    sink(&Region {
                        rows: &part.roots,
                        choices: &part.choices,
                        conclusion: ending.conclusion,
                        steps: &ending.steps,
                        subject,
                    });
                    regions += 1;
                    covered = covered.plus(part.weight(view));
                }
                Some(Node::Ask { query, .. }) => {
                    let query = *query;
                    for (answer, sub) in split(view, self.decision().roots, query, &part) {
                        let next = match answer {
                            None => Some(id),
                            Some(answer) => Some(self.follow(view, id, answer, &sub)),
                        };
                        work.push((sub, next));
                    }
                }
                None => {}
            }
        }
        assert!(
            covered == Weight::of(cases),
            "INVARIANT: the regions are the whole space"
        );
        Walk {
            cases,
            regions,
            variables: asked.len(),
        }
    }

    /// Runs every `nth` case that a walk covers through the rule itself, without the memory, and
    /// reports where it ends otherwise or asks for more than the region says.
    pub fn verify(&mut self, view: &View, sets: &[Vec<Row>], nth: usize) -> Vec<Mismatch> {
        let decision = self.decision();
        let nth = u128::try_from(nth.max(1)).unwrap_or(1);
        let mut mismatches = Vec::new();
        let mut before = 0u128;
        self.walk(view, sets, |region| {
            let cases = cases(region.rows);
            let mut member = before.next_multiple_of(nth) - before;
            while member < cases {
                let (rows, subject) = region.member(member);
                let run = view.run(decision, &rows, region.choices);
                let told = (region.conclusion, region.steps, region.choices, subject);
                if (run.conclusion, &*run.steps, &*run.choices, run.subject) != told {
                    mismatches.push(Mismatch {
                        rows,
                        choices: region.choices.to_vec(),
                    });
                }
                member += nth;
            }
            before += cases;
        });
        mismatches
    }

    fn learn(&mut self, view: &View, part: &Part) -> NodeId {
        let trace = view.trace(self.decision(), &part.first_member(), &part.choices);
        self.remember(&trace);
        self.root().unwrap_or(0)
    }

    /// The node behind an answer; learnt from a member where nothing is remembered yet.
    fn follow(&mut self, view: &View, id: NodeId, answer: Answer, part: &Part) -> NodeId {
        if let Some(next) = self.next(id, answer) {
            return next;
        }
        self.learn(view, part);
        #[expect(
            clippy::expect_used,
            reason = "the member was chosen by this very answer"
        )]
        self.next(id, answer)
            .expect("INVARIANT: a member of the part gives the part's answer")
    }

    fn next(&self, id: NodeId, answer: Answer) -> Option<NodeId> {
        match self.node(id) {
            Some(Node::Ask { answers, .. }) => answers
                .iter()
                .find(|(known, _)| *known == answer)
                .map(|(_, next)| *next),
            _ => None,
        }
    }
}

impl Region<'_> {
    /// One of its cases, by number, with the thing that the conclusion is about.
    fn member(&self, mut number: u128) -> (Vec<Row>, Option<(u8, Row)>) {
        let mut rows = Vec::with_capacity(self.rows.len());
        let mut subject = None;
        for (root, set) in self.rows.iter().enumerate() {
            let count = u128::try_from(set.len()).unwrap_or(u128::MAX).max(1);
            let index = usize::try_from(number % count).unwrap_or(usize::MAX);
            number /= count;
            rows.extend(set.get(index));
            if let Some(about) = self.subject.filter(|about| about.root == root) {
                subject = about.rows.get(index).map(|row| (about.role, *row));
            }
        }
        (rows, subject)
    }
}
