//! The region walk: one case, a population, a space of unknowns, and their product, by one algorithm.
//!
//! A region is a set of rows for each root of the decision, under some choices. A question on the
//! remembered path splits it by answers; an open cell forks it over its variable; where no path is
//! remembered the rule itself is run on a member.

mod agreed;
mod part;
mod search;
mod split;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use self::agreed::Agreed;
use self::part::{Part, cases};
use self::split::Splitter;
use crate::column::Row;
use crate::decision::{Conclusion, StepId};
use crate::expression::{Choices, VariableId};
use crate::memory::{Memory, Node, NodeId};
use crate::trace::Answer;
use crate::view::View;
use crate::weight::Weight;

/// Some rows of a role, in order; parts that do not differ in them share them.
pub type Rows = Arc<[Row]>;

/// Variables of which one choice is taken to hold.
#[derive(Debug, Clone, Default)]
pub struct Assumed(BTreeMap<VariableId, u32>);

impl Assumed {
    /// What is assumed of a variable.
    pub fn choice(&self, variable: VariableId) -> Option<u32> {
        self.0.get(&variable).copied()
    }
}

impl FromIterator<(VariableId, u32)> for Assumed {
    fn from_iter<I: IntoIterator<Item = (VariableId, u32)>>(choices: I) -> Self {
        Self(choices.into_iter().collect())
    }
}

/// Cases that end alike for the same reads.
#[derive(Debug)]
pub struct Region<'r> {
    /// The rows of each root; every combination is a case.
    pub rows: &'r [Rows],
    /// The choices under which it holds, in the order they were asked for.
    pub choices: &'r [(VariableId, u32)],
    /// How it ends.
    pub conclusion: Conclusion,
    /// The steps, in order.
    pub steps: &'r Arc<[StepId]>,
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
    pub rows: &'r Rows,
}

/// Where the cases of a region could have gone otherwise.
#[derive(Debug, Clone)]
pub struct Crossing(Part);

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
        sets: &[impl AsRef<[Row]>],
        mut sink: impl FnMut(&Region<'_>),
    ) -> Walk {
        self.walk_assuming(view, sets, &Assumed::default(), |region, _| sink(region))
    }

    /// Walks as [`Memory::walk`] does, until the sink breaks off; what was told until then holds.
    ///
    /// # Panics
    /// As [`Memory::walk`].
    pub fn walk_until(
        &mut self,
        view: &View,
        sets: &[impl AsRef<[Row]>],
        mut sink: impl FnMut(&Region<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let assumed = Assumed::default();
        let mut walked = Walked {
            memory: self,
            view,
            assumed: &assumed,
            agreed: Agreed::default(),
        };
        walked.from(Part::whole(sets), None, None, |_, _, region| sink(region))
    }

    /// Walks as [`Memory::walk`] does, with one choice of each assumed variable. Behind each region come
    /// those that its cases fall into if one of the assumed variables that it rests on is chosen in
    /// another way, each with that choice.
    ///
    /// # Panics
    /// As [`Memory::walk`].
    pub fn walk_assuming(
        &mut self,
        view: &View,
        sets: &[impl AsRef<[Row]>],
        assumed: &Assumed,
        mut sink: impl FnMut(&Region<'_>, Option<(VariableId, u32)>),
    ) -> Walk {
        self.walk_crossings(view, sets, assumed, |memory, region, crossing| {
            sink(region, None);
            memory.walk_otherwise(view, assumed, crossing, |region, other| {
                sink(region, Some(other));
            });
        })
    }

    /// Walks as [`Memory::walk`] does, with one choice of each assumed variable, and tells with each region
    /// where its cases could have gone otherwise.
    ///
    /// # Panics
    /// As [`Memory::walk`].
    pub fn walk_crossings(
        &mut self,
        view: &View,
        sets: &[impl AsRef<[Row]>],
        assumed: &Assumed,
        mut sink: impl FnMut(&mut Self, &Region<'_>, &Crossing),
    ) -> Walk {
        debug_assert_eq!(sets.len(), self.decision().roots.len(), "one set a root");
        let whole = Part::whole(sets);
        let cases = whole.cases();
        let mut asked = BTreeSet::new();
        let mut regions = 0;
        let mut walked = Walked {
            memory: self,
            view,
            assumed,
            agreed: Agreed::default(),
        };
        let _ = walked.from(whole, None, None, |walked, part, region| {
            asked.extend(part.choices.iter().map(|(variable, _)| *variable));
            regions += 1;
            sink(walked.memory, region, &Crossing(part.clone()));
            ControlFlow::Continue(())
        });
        Walk {
            cases,
            regions,
            variables: asked.len(),
        }
    }

    /// Walks the cases of a region from where one of the assumed variables that it rests on could have been
    /// chosen in another way, for each other choice of each, and reports what they fall into.
    ///
    /// # Panics
    /// As [`Memory::walk`].
    pub fn walk_otherwise(
        &mut self,
        view: &View,
        assumed: &Assumed,
        Crossing(part): &Crossing,
        mut sink: impl FnMut(&Region<'_>, (VariableId, u32)),
    ) {
        let mut walked = Walked {
            memory: self,
            view,
            assumed,
            agreed: Agreed::of(part),
        };
        for fork in &part.forks {
            for choice in 0..view.variables().choices(fork.variable) {
                if assumed.choice(fork.variable) == Some(choice) {
                    continue;
                }
                let start = part.back_at(fork, choice);
                let pinned = Some(&part.choices);
                let _ = walked.from(start, Some(fork.node), pinned, |_, _, region| {
                    sink(region, (fork.variable, choice));
                    ControlFlow::Continue(())
                });
            }
        }
    }

    /// Runs every `nth` case that a walk covers through the rule itself, without the memory, and
    /// reports where it ends otherwise or asks for more than the region says.
    pub fn verify(&mut self, view: &View, sets: &[impl AsRef<[Row]>], nth: usize) -> Vec<Mismatch> {
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
                let told = (region.conclusion, &**region.steps, region.choices, subject);
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

    pub(crate) fn next(&self, id: NodeId, answer: Answer) -> Option<NodeId> {
        match self.node(id) {
            Some(Node::Ask { answers, .. }) => answers
                .iter()
                .find(|(known, _)| *known == answer)
                .map(|(_, next)| *next),
            _ => None,
        }
    }
}

/// A walk on its way.
struct Walked<'w> {
    memory: &'w mut Memory,
    view: &'w View,
    assumed: &'w Assumed,
    /// What is known of the rows of the region whose other choices are looked at.
    agreed: Agreed,
}

impl Walked<'_> {
    /// Walks a part from a node on; `pinned` are choices that hold where it is walked under another one.
    fn from(
        &mut self,
        whole: Part,
        start: Option<NodeId>,
        pinned: Option<&Choices>,
        mut ends: impl FnMut(&mut Self, &Part, &Region<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let roles = self.memory.decision().roots;
        let cases = whole.cases();
        let mut covered = Weight::of(0);
        let mut work = vec![(whole, start)];
        while let Some((part, at)) = work.pop() {
            if part.cases() == 0 {
                continue;
            }
            let node = match at.or(self.memory.root()) {
                Some(node) => node,
                None => self.memory.learn(self.view, &part),
            };
            match self.memory.node(node) {
                Some(Node::End(ending)) => {
                    covered = covered.plus(part.weight());
                    let subject = ending.conclusion.subject.and_then(|slot| {
                        Some(Subject {
                            role: part.role_of(slot, roles),
                            root: part.root_of(slot),
                            rows: part.shared_rows_of(slot)?,
                        })
                    });
                    let steps = Arc::clone(&ending.steps);
                    let region = Region {
                        rows: &part.roots,
                        choices: &part.choices,
                        conclusion: ending.conclusion,
                        steps: &steps,
                        subject,
                    };
                    ends(self, &part, &region)?;
                }
                Some(Node::Ask { query, .. }) => {
                    let splitter = Splitter {
                        view: self.view,
                        roles,
                        assumed: self.assumed,
                        pinned,
                        node,
                        agreed: &self.agreed,
                    };
                    for (answer, sub) in splitter.split(*query, &part) {
                        let next = match answer {
                            None => node,
                            Some(answer) => self.memory.follow(self.view, node, answer, &sub),
                        };
                        work.push((sub, Some(next)));
                    }
                }
                None => {}
            }
        }
        assert!(
            covered == Weight::of(cases),
            "INVARIANT: the regions are the whole space"
        );
        ControlFlow::Continue(())
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
