//! Memory: the outcomes of a decision as a tree keyed by what was read. It holds no row and serves
//! every view of the same schema.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::column::{ColumnKind, RoleShape};
use crate::decision::{Conclusion, Decision, StepId};
use crate::trace::{Answer, Bind, Entry, Query, Trace};

pub(crate) type NodeId = usize;

/// A node of the tree.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    /// The rule asks this next.
    Ask {
        query: Query,
        answers: Vec<(Answer, NodeId)>,
    },
    /// The rule ends here.
    End(Ending),
}

/// How a path ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) conclusion: Conclusion,
    pub(crate) steps: Arc<[StepId]>,
}

/// The role of each slot at a place of the tree, and what was bound through which column.
struct Path {
    slots: Vec<u8>,
    binds: Vec<Bind>,
}

impl Path {
    fn after(&self, shapes: &[RoleShape], query: Query, answer: Answer) -> Self {
        let mut path = Self {
            slots: self.slots.clone(),
            binds: self.binds.clone(),
        };
        let Some(bind) = query.binds() else {
            return path;
        };
        if answer != Answer::ONE || self.binds.contains(&bind) {
            return path;
        }
        let role = self
            .slots
            .get(usize::from(bind.from))
            .copied()
            .map_or(usize::MAX, usize::from);
        let declared = shapes
            .get(role)
            .and_then(|shape| shape.columns.get(usize::from(bind.column)));
        if let Some(ColumnKind::Link(to) | ColumnKind::Search(to)) = declared.map(|c| c.kind) {
            path.slots.push(to);
            path.binds.push(bind);
        }
        path
    }
}

/// What is remembered of one decision.
#[derive(Debug, Clone)]
pub struct Memory {
    decision: &'static Decision,
    nodes: Vec<Node>,
    runs: usize,
}

impl Memory {
    /// An empty memory of a decision.
    pub fn new(decision: &'static Decision) -> Self {
        Self {
            decision,
            nodes: Vec::new(),
            runs: 0,
        }
    }

    /// The decision.
    pub fn decision(&self) -> &'static Decision {
        self.decision
    }

    /// How many paths are remembered.
    pub fn leaves(&self) -> usize {
        self.nodes
            .iter()
            .filter(|node| matches!(node, Node::End(_)))
            .count()
    }

    /// How often the rule's own code was run.
    pub fn runs(&self) -> usize {
        self.runs
    }

    /// Every step on any remembered path.
    pub fn steps(&self) -> BTreeSet<StepId> {
        self.nodes
            .iter()
            .filter_map(|node| match node {
                Node::End(ending) => Some(ending),
                Node::Ask { .. } => None,
            })
            .flat_map(|ending| ending.steps.iter().copied().chain([ending.conclusion.step]))
            .collect()
    }

    /// Every question on any remembered path.
    pub fn queries(&self) -> BTreeSet<Query> {
        self.nodes
            .iter()
            .filter_map(|node| match node {
                Node::Ask { query, .. } => Some(*query),
                Node::End(_) => None,
            })
            .collect()
    }

    /// Every column that no remembered path reads: role and column.
    pub fn never_read(&self, shapes: &[RoleShape]) -> Vec<(u8, u16)> {
        let mut read = BTreeSet::new();
        let roots = Path {
            slots: self.decision.roots.to_vec(),
            binds: Vec::new(),
        };
        let mut work: Vec<(NodeId, Path)> = self.root().map(|id| (id, roots)).into_iter().collect();
        while let Some((id, path)) = work.pop() {
            let Some(Node::Ask { query, answers }) = self.node(id) else {
                continue;
            };
            for (slot, column) in query.columns() {
                read.extend(
                    path.slots
                        .get(usize::from(slot))
                        .map(|role| (*role, column)),
                );
            }
            work.extend(
                answers
                    .iter()
                    .map(|(answer, next)| (*next, path.after(shapes, *query, *answer))),
            );
        }
        (0u8..)
            .zip(shapes)
            .flat_map(|(role, shape)| (0u16..).zip(&shape.columns).map(move |(c, _)| (role, c)))
            .filter(|column| !read.contains(column))
            .collect()
    }

    pub(crate) fn root(&self) -> Option<NodeId> {
        (!self.nodes.is_empty()).then_some(0)
    }

    pub(crate) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// Remembers the path of a run.
    ///
    /// # Panics
    /// When the same reads once led elsewhere: the rule is then not a function of its reads, which is
    /// a bug of the rule.
    pub fn remember(&mut self, trace: &Trace) {
        self.runs += 1;
        let ending = Ending {
            conclusion: trace.run.conclusion,
            steps: trace.run.steps.as_slice().into(),
        };
        let mut at: Option<NodeId> = self.root();
        let mut from: Option<(NodeId, Answer)> = None;
        for entry in &trace.entries {
            let Entry::Read { query, answer } = *entry else {
                continue;
            };
            let id = match at {
                Some(id) => id,
                None => self.attach(
                    from,
                    Node::Ask {
                        query,
                        answers: Vec::new(),
                    },
                ),
            };
            let Some(Node::Ask {
                query: known,
                answers,
            }) = self.nodes.get(id)
            else {
                not_a_function(self.decision)
            };
            if *known != query {
                not_a_function(self.decision);
            }
            at = answers
                .iter()
                .find(|(a, _)| *a == answer)
                .map(|(_, next)| *next);
            from = Some((id, answer));
        }
        match at {
            None => {
                self.attach(from, Node::End(ending));
            }
            Some(id) => match self.nodes.get(id) {
                Some(Node::End(known)) if *known == ending => {}
                _ => not_a_function(self.decision),
            },
        }
    }

    /// Takes in what another memory of the same decision remembers.
    ///
    /// # Panics
    /// As [`Memory::remember`].
    pub fn merge(&mut self, other: &Self) {
        let mut work: Vec<(NodeId, Option<(NodeId, Answer)>)> = Vec::new();
        work.extend(other.root().map(|root| (root, None)));
        while let Some((theirs, from)) = work.pop() {
            let Some(node) = other.node(theirs) else {
                continue;
            };
            let known = match from {
                None => self.root(),
                Some((parent, answer)) => self.next(parent, answer),
            };
            let own = known.unwrap_or_else(|| match node {
                Node::Ask { query, .. } => {
                    let (query, answers) = (*query, Vec::new());
                    self.attach(from, Node::Ask { query, answers })
                }
                Node::End(ending) => {
                    self.runs += 1;
                    self.attach(from, Node::End(ending.clone()))
                }
            });
            match (node, self.node(own)) {
                (Node::Ask { query, answers }, Some(Node::Ask { query: known, .. }))
                    if query == known =>
                {
                    let answers = answers.iter();
                    work.extend(answers.map(|(answer, next)| (*next, Some((own, *answer)))));
                }
                (Node::End(ending), Some(Node::End(known))) if ending == known => {}
                _ => not_a_function(self.decision),
            }
        }
    }

    fn attach(&mut self, from: Option<(NodeId, Answer)>, node: Node) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(node);
        if let Some((parent, answer)) = from
            && let Some(Node::Ask { answers, .. }) = self.nodes.get_mut(parent)
        {
            answers.push((answer, id));
        }
        id
    }
}

#[expect(
    clippy::panic,
    reason = "a rule that reads past the door is a bug, not an outcome"
)]
fn not_a_function(decision: &Decision) -> ! {
    panic!("INVARIANT: `{}` is a function of its reads", decision.name)
}
