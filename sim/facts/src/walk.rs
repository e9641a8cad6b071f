//! The region walk: one case, a population, a space of unknowns, and their product, by one algorithm.
//!
//! A region is a set of rows for each root of the decision, under some choices. A question on the
//! remembered path splits it by answers; an open cell forks it over its variable; where no path is
//! remembered the rule itself is run on a member.

use std::collections::{BTreeMap, BTreeSet};

use crate::column::{NONE, OPEN, Raw, Row};
use crate::decision::{Conclusion, StepId};
use crate::door::SLOTS;
use crate::expression::{Choices, Resolved, VariableId};
use crate::memory::{Memory, Node, NodeId};
use crate::trace::{Answer, Query};
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

/// A slot that a link or a search bound, aligned with the rows of a root.
#[derive(Debug, Clone)]
struct BoundSlot {
    from: u8,
    column: u16,
    role: u8,
    root: usize,
    rows: Vec<Row>,
}

#[derive(Debug, Clone)]
struct Part {
    roots: Vec<Vec<Row>>,
    bound: Vec<BoundSlot>,
    choices: Choices,
}

impl Part {
    fn root_of(&self, slot: u8) -> usize {
        let slot = usize::from(slot);
        match slot.checked_sub(self.roots.len()) {
            None => slot,
            Some(bound) => self.bound.get(bound).map_or(usize::MAX, |b| b.root),
        }
    }

    fn rows_of(&self, slot: u8) -> &[Row] {
        let index = usize::from(slot);
        match index.checked_sub(self.roots.len()) {
            None => self.roots.get(index).map_or(&[], Vec::as_slice),
            Some(bound) => self.bound.get(bound).map_or(&[], |b| &b.rows),
        }
    }

    fn role_of(&self, slot: u8, roles: &[u8]) -> u8 {
        let index = usize::from(slot);
        match index.checked_sub(self.roots.len()) {
            None => roles.get(index).copied().unwrap_or(u8::MAX),
            Some(bound) => self.bound.get(bound).map_or(u8::MAX, |b| b.role),
        }
    }

    /// Whether there is a slot for what a link or a search leads to.
    fn can_bind(&self, from: u8, column: u16) -> bool {
        self.roots.len() + self.bound.len() < SLOTS || self.has_bound(from, column)
    }

    fn has_bound(&self, from: u8, column: u16) -> bool {
        self.bound
            .iter()
            .any(|b| (b.from, b.column) == (from, column))
    }

    /// The part with only some members of one root.
    fn keep(&self, root: usize, members: &[usize]) -> Self {
        let pick = |rows: &[Row]| {
            members
                .iter()
                .filter_map(|m| rows.get(*m).copied())
                .collect()
        };
        let roots = self
            .roots
            .iter()
            .enumerate()
            .map(|(index, rows)| {
                if index == root {
                    pick(rows)
                } else {
                    rows.clone()
                }
            })
            .collect();
        let bound = self
            .bound
            .iter()
            .map(|b| {
                if b.root == root {
                    BoundSlot {
                        rows: pick(&b.rows),
                        ..*b
                    }
                } else {
                    b.clone()
                }
            })
            .collect();
        Self {
            roots,
            bound,
            choices: self.choices.clone(),
        }
    }

    fn with_choice(&self, variable: VariableId, choice: u32) -> Self {
        let mut part = self.clone();
        part.choices.push((variable, choice));
        part
    }

    fn cases(&self) -> u128 {
        cases(&self.roots)
    }

    /// Its share of the whole space: cases, over the combinations of what was chosen.
    fn weight(&self, view: &View) -> Weight {
        self.choices
            .iter()
            .fold(Weight::of(self.cases()), |weight, (variable, _)| {
                weight.over(view.variables().choices(*variable))
            })
    }

    fn first_member(&self) -> Vec<Row> {
        self.roots
            .iter()
            .filter_map(|rows| rows.first().copied())
            .collect()
    }
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

fn cases(sets: &[Vec<Row>]) -> u128 {
    sets.iter()
        .map(|rows| u128::try_from(rows.len()).unwrap_or(u128::MAX))
        .product()
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

/// A part with the answer that all its members give, or without one when a fork came in between.
type Split = Vec<(Option<Answer>, Part)>;

fn split(view: &View, roles: &[u8], query: Query, part: &Part) -> Split {
    match query {
        Query::Field { slot, column } => {
            split_scalar(view, roles, part, slot, column, |_, value| {
                (Answer(value.unwrap_or(0)), None)
            })
        }
        Query::Link { slot, column } => split_link(view, roles, part, slot, column),
        Query::Search { slot, column } => split_search(view, roles, part, slot, column),
        Query::IsEmpty { slot, column } => {
            let lists = view.column(part.role_of(slot, roles), column);
            let groups = group(part.rows_of(slot), |row| lists.found(row).is_empty());
            let root = part.root_of(slot);
            let answered = groups.into_iter().map(|(empty, members)| {
                (Some(Answer(u32::from(empty))), part.keep(root, &members))
            });
            answered.collect()
        }
        Query::Includes {
            slot,
            column,
            other,
        } => {
            let role = part.role_of(slot, roles);
            let lists = view.column(role, column);
            split_pairs(
                part,
                slot,
                other,
                |row| lists.found(row).to_vec(),
                |row| row,
                |list, row| Answer(u32::from(list.binary_search(row).is_ok())),
            )
        }
        Query::Compare { left, right } => split_compare(view, roles, part, left, right),
        Query::Same { left, right } => {
            let (l, r) = (part.role_of(left, roles), part.role_of(right, roles));
            split_pairs(
                part,
                left,
                right,
                |row| (l, row),
                |row| (r, row),
                |a, b| Answer(u32::from(a == b)),
            )
        }
    }
}

/// Groups the members of a slot by raw cell; forks where choices are missing.
fn split_scalar(
    view: &View,
    roles: &[u8],
    part: &Part,
    slot: u8,
    column: u16,
    answer: impl Fn(&Part, Option<Raw>) -> (Answer, Option<BoundSlot>),
) -> Split {
    let role = part.role_of(slot, roles);
    let root = part.root_of(slot);
    let cells = view.column(role, column);
    let mut groups: BTreeMap<Raw, Vec<usize>> = BTreeMap::new();
    for (member, row) in part.rows_of(slot).iter().enumerate() {
        groups.entry(cells.raw(*row)).or_default().push(member);
    }
    let mut parts: BTreeMap<Answer, Vec<usize>> = BTreeMap::new();
    let mut split = Split::new();
    for (raw, members) in groups {
        match view.resolve(raw, &part.choices) {
            Resolved::Value(value) => {
                parts
                    .entry(answer(part, Some(value)).0)
                    .or_default()
                    .extend(members);
            }
            Resolved::Unknown => parts
                .entry(answer(part, None).0)
                .or_default()
                .extend(members),
            Resolved::Needs(variable) => {
                split.extend(fork(view, &part.keep(root, &members), variable));
            }
        }
    }
    for (answer, mut members) in parts {
        members.sort_unstable();
        split.push((Some(answer), part.keep(root, &members)));
    }
    split
}

fn fork(view: &View, part: &Part, variable: VariableId) -> Split {
    (0..view.variables().choices(variable))
        .map(|choice| (None, part.with_choice(variable, choice)))
        .collect()
}

fn split_link(view: &View, roles: &[u8], part: &Part, slot: u8, column: u16) -> Split {
    let role = part.role_of(slot, roles);
    let cells = view.column(role, column);
    let target = match view.column_shape(role, column).map(|shape| shape.kind) {
        Some(crate::column::ColumnKind::Link(target)) => target,
        _ => u8::MAX,
    };
    let split = split_scalar(view, roles, part, slot, column, |_, value| match value {
        None => (Answer::UNKNOWN, None),
        Some(NONE) => (Answer::NONE, None),
        Some(_) if part.can_bind(slot, column) => (Answer::ONE, None),
        Some(_) => (Answer::FULL, None),
    });
    split
        .into_iter()
        .map(|(answer, mut part)| {
            if answer == Some(Answer::ONE) {
                let rows = part
                    .rows_of(slot)
                    .iter()
                    .map(|row| match view.resolve(cells.raw(*row), &part.choices) {
                        Resolved::Value(row) => row,
                        Resolved::Unknown | Resolved::Needs(_) => NONE,
                    })
                    .collect();
                bind(&mut part, slot, column, target, rows);
            }
            (answer, part)
        })
        .collect()
}

fn split_search(view: &View, roles: &[u8], part: &Part, slot: u8, column: u16) -> Split {
    let role = part.role_of(slot, roles);
    let root = part.root_of(slot);
    let lists = view.column(role, column);
    let target = match view.column_shape(role, column).map(|shape| shape.kind) {
        Some(crate::column::ColumnKind::Search(target)) => target,
        _ => u8::MAX,
    };
    let mut groups: BTreeMap<Answer, Vec<usize>> = BTreeMap::new();
    for (member, row) in part.rows_of(slot).iter().enumerate() {
        let answer = match lists.found(*row) {
            [] => Answer::NONE,
            [_] if part.can_bind(slot, column) => Answer::ONE,
            [_] => Answer::FULL,
            _ => Answer::SEVERAL,
        };
        groups.entry(answer).or_default().push(member);
    }
    groups
        .into_iter()
        .map(|(answer, members)| {
            let mut part = part.keep(root, &members);
            if answer == Answer::ONE {
                let rows = part
                    .rows_of(slot)
                    .iter()
                    .filter_map(|row| lists.found(*row).first().copied())
                    .collect();
                bind(&mut part, slot, column, target, rows);
            }
            (Some(answer), part)
        })
        .collect()
}

/// Binds a slot, unless the same bind was made before.
fn bind(part: &mut Part, from: u8, column: u16, role: u8, rows: Vec<Row>) {
    if part.has_bound(from, column) {
        return;
    }
    let root = part.root_of(from);
    part.bound.push(BoundSlot {
        from,
        column,
        role,
        root,
        rows,
    });
}

fn split_compare(
    view: &View,
    roles: &[u8],
    part: &Part,
    left: (u8, u16),
    right: (u8, u16),
) -> Split {
    for (slot, column) in [left, right] {
        let cells = view.column(part.role_of(slot, roles), column);
        let open = part.rows_of(slot).iter().any(|row| {
            let raw = cells.raw(*row);
            raw >= OPEN && matches!(view.resolve(raw, &part.choices), Resolved::Needs(_))
        });
        if open {
            let root = part.root_of(slot);
            let mut groups: BTreeMap<Option<VariableId>, Vec<usize>> = BTreeMap::new();
            for (member, row) in part.rows_of(slot).iter().enumerate() {
                let needs = match view.resolve(cells.raw(*row), &part.choices) {
                    Resolved::Needs(variable) => Some(variable),
                    Resolved::Value(_) | Resolved::Unknown => None,
                };
                groups.entry(needs).or_default().push(member);
            }
            return groups
                .into_iter()
                .flat_map(|(needs, members)| {
                    let part = part.keep(root, &members);
                    match needs {
                        Some(variable) => fork(view, &part, variable),
                        None => vec![(None, part)],
                    }
                })
                .collect();
        }
    }
    let key = |(slot, column): (u8, u16)| {
        let cells = view.column(part.role_of(slot, roles), column);
        move |row: Row| match view.resolve(cells.raw(row), &part.choices) {
            Resolved::Value(value) => Some(value),
            Resolved::Unknown | Resolved::Needs(_) => None,
        }
    };
    split_pairs(
        part,
        left.0,
        right.0,
        key(left),
        key(right),
        |a: &Option<Raw>, b| Answer::ordering(a.zip(*b).map(|(a, b)| a.cmp(&b))),
    )
}

/// Splits by an answer that two slots give together. Where they hang on different roots the result is
/// rectangles: members of the one side that answer alike towards every key of the other.
fn split_pairs<A: Ord, B: Ord>(
    part: &Part,
    left: u8,
    right: u8,
    key_of_left: impl Fn(Row) -> A,
    key_of_right: impl Fn(Row) -> B,
    answer: impl Fn(&A, &B) -> Answer,
) -> Split {
    let (root_of_left, root_of_right) = (part.root_of(left), part.root_of(right));
    let (rows_left, rows_right) = (part.rows_of(left), part.rows_of(right));
    if root_of_left == root_of_right {
        let mut groups: BTreeMap<Answer, Vec<usize>> = BTreeMap::new();
        for (member, (l, r)) in rows_left.iter().zip(rows_right).enumerate() {
            groups
                .entry(answer(&key_of_left(*l), &key_of_right(*r)))
                .or_default()
                .push(member);
        }
        return groups
            .into_iter()
            .map(|(answer, members)| (Some(answer), part.keep(root_of_left, &members)))
            .collect();
    }
    let lefts = group(rows_left, key_of_left);
    let rights = group(rows_right, key_of_right);
    // The side with fewer keys is told apart; each of its classes splits the other side once.
    if lefts.len() <= rights.len() {
        rectangles(
            part,
            (root_of_left, &lefts),
            (root_of_right, &rights),
            answer,
        )
    } else {
        rectangles(
            part,
            (root_of_right, &rights),
            (root_of_left, &lefts),
            |r, l| answer(l, r),
        )
    }
}

type Groups<K> = BTreeMap<K, Vec<usize>>;

/// Classes of keys of the first side that answer alike towards every key of the second, each with the
/// second side split by those answers.
fn rectangles<A: Ord, B: Ord>(
    part: &Part,
    (first_root, first): (usize, &Groups<A>),
    (second_root, second): (usize, &Groups<B>),
    answer: impl Fn(&A, &B) -> Answer,
) -> Split {
    let mut profiles: BTreeMap<Vec<Answer>, Vec<usize>> = BTreeMap::new();
    for (key, members) in first {
        let profile = second.keys().map(|other| answer(key, other)).collect();
        profiles.entry(profile).or_default().extend(members);
    }
    let mut split = Split::new();
    for (profile, mut members) in profiles {
        members.sort_unstable();
        let side = part.keep(first_root, &members);
        let mut answers: BTreeMap<Answer, Vec<usize>> = BTreeMap::new();
        for (answer, others) in profile.into_iter().zip(second.values()) {
            answers.entry(answer).or_default().extend(others);
        }
        for (answer, mut others) in answers {
            others.sort_unstable();
            split.push((Some(answer), side.keep(second_root, &others)));
        }
    }
    split
}

fn group<K: Ord>(rows: &[Row], key: impl Fn(Row) -> K) -> Groups<K> {
    let mut groups = Groups::new();
    for (member, row) in rows.iter().enumerate() {
        groups.entry(key(*row)).or_default().push(member);
    }
    groups
}
