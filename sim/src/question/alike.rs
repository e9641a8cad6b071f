//! What a decision says of pairs, told apart by what is said: rows of the first root, each with the workstations at which
//! it comes out alike.

use std::collections::BTreeMap;

use facts::{Decision, Memory, Row, Rows, StepId};

use super::places::union;
use crate::answer::Names;
use crate::roles::Workstation;
use crate::step::{Step, step};
use crate::twin::Twin;

/// What is said: the steps, the conclusion last.
pub(super) type Said = Vec<StepId>;

/// What a decision about things and workstations says of each pair.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    said: Vec<Said>,
    regions: Vec<Alike>,
    /// For a thing and what tells it apart: its regions, each with its place there.
    of_things: BTreeMap<(Row, Row), Vec<(usize, usize)>>,
}

/// Pairs that come out alike.
#[derive(Debug)]
struct Alike {
    said: usize,
    workstations: Rows,
    /// What the conclusion is about: one thing for each row of the root that it hangs on.
    subject: Option<(usize, Vec<Row>)>,
}

impl Pairs {
    /// Walks the pairs. Roots after the workstation are given; the last of them tells things further apart.
    pub(super) fn walk(
        twin: &Twin,
        decision: &'static Decision,
        things: u32,
        last: &[Row],
    ) -> Self {
        let mut sets = vec![
            (0..things).collect(),
            (0..twin.view.rows(Workstation::ID)).collect::<Vec<Row>>(),
        ];
        sets.extend((!last.is_empty()).then(|| last.to_vec()));
        let mut pairs = Self::default();
        if sets.iter().any(Vec::is_empty) {
            return pairs;
        }
        let mut numbers: BTreeMap<Said, usize> = BTreeMap::new();
        Memory::new(decision).walk(&twin.view, &sets, |region| {
            let mut said = region.steps.to_vec();
            if said.last() != Some(&region.conclusion.step) {
                said.push(region.conclusion.step);
            }
            let next = numbers.len();
            let number = *numbers.entry(said).or_insert(next);
            let [things, workstations, rest @ ..] = region.rows else {
                return;
            };
            let at = pairs.regions.len();
            pairs.regions.push(Alike {
                said: number,
                workstations: workstations.clone(),
                subject: region
                    .subject
                    .map(|subject| (subject.root, subject.rows.to_vec())),
            });
            for (place, thing) in things.iter().enumerate() {
                for other in rest.first().map_or(&[0][..], |rows| rows) {
                    let regions = pairs.of_things.entry((*thing, *other)).or_default();
                    regions.push((at, place));
                }
            }
        });
        let mut said: Vec<(usize, Said)> = numbers.into_iter().map(|(said, n)| (n, said)).collect();
        said.sort();
        pairs.said = said.into_iter().map(|(_, said)| said).collect();
        pairs
    }

    /// What is said of one thing at each class of machines, as numbers of [`Self::said`].
    pub(super) fn of(&self, thing: Row, other: Row, machines: &Machines) -> Vec<usize> {
        self.at_each((thing, other), machines, usize::MAX, |alike, _, _| {
            alike.said
        })
    }

    /// What the conclusion about one thing is about at each class of machines.
    pub(super) fn subjects(&self, thing: Row, machines: &Machines) -> Vec<Option<Row>> {
        self.at_each((thing, 0), machines, None, |alike, place, at| {
            let (root, rows) = alike.subject.as_ref()?;
            let place = match root {
                0 => place,
                1 => at,
                _ => 0,
            };
            rows.get(place).copied()
        })
    }

    /// Something of one thing at each class of machines, from its region, its place and that of the first machine
    /// there.
    fn at_each<T: Clone>(
        &self,
        thing: (Row, Row),
        machines: &Machines,
        nothing: T,
        read: impl Fn(&Alike, usize, usize) -> T,
    ) -> Vec<T> {
        let mut list = vec![nothing; machines.0.len()];
        for (region, place) in self.of_things.get(&thing).into_iter().flatten() {
            let Some(alike) = self.regions.get(*region) else {
                continue;
            };
            for (cell, first) in list.iter_mut().zip(machines.firsts()) {
                if let Ok(at) = alike.workstations.binary_search(&first) {
                    *cell = read(alike, *place, at);
                }
            }
        }
        list
    }

    /// The steps of a number.
    pub(super) fn said(&self, number: usize) -> Vec<&'static Step> {
        let said = self.said.get(number).map_or(&[][..], Vec::as_slice);
        said.iter().map(|id| step(*id)).collect()
    }
}

/// Above so many cards those of which the same is said share what is said.
const CARDS_EACH: usize = 200;

/// Cards that go together: by what is said of them, the first of each kind and the names of the others.
#[derive(Debug)]
pub(super) struct CardKinds<K> {
    cards: usize,
    kinds: BTreeMap<K, usize>,
    others: Vec<Vec<String>>,
}

impl<K: Ord> CardKinds<K> {
    pub(super) fn new(twin: &Twin) -> Self {
        Self {
            cards: twin.world.cards.len(),
            kinds: BTreeMap::new(),
            others: Vec::new(),
        }
    }

    /// The number of a kind, where the card is the first of it.
    pub(super) fn first(&mut self, card: &str, kind: K) -> Option<usize> {
        let number = self.others.len();
        let known = *self.kinds.entry(kind).or_insert(number);
        if known < number
            && self.cards > CARDS_EACH
            && let Some(others) = self.others.get_mut(known)
        {
            others.push(card.to_owned());
            return None;
        }
        self.others.push(Vec::new());
        Some(number)
    }

    /// The names of the other cards of a kind, sorted.
    pub(super) fn others(&self, number: usize) -> Names {
        let mut others = self.others.get(number).cloned().unwrap_or_default();
        others.sort();
        others.into()
    }
}

/// The sets that a machine is in, and what regions say of it alone.
type InRegions = (Vec<usize>, Vec<(usize, Row)>);

/// Machines in classes: of those of a class the same is said of everything.
#[derive(Debug)]
pub(super) struct Machines(Vec<Rows>);

impl Machines {
    /// The machines of a world by the regions that they are in, and by something of their own.
    pub(super) fn apart<K: Ord>(twin: &Twin, pairs: &[&Pairs], own: impl Fn(Row) -> K) -> Self {
        let count = twin.view.rows(Workstation::ID);
        let at = |row: Row| usize::try_from(row).unwrap_or(usize::MAX);
        let mut sets: BTreeMap<&Rows, usize> = BTreeMap::new();
        let mut of_each: Vec<InRegions> = vec![InRegions::default(); at(count)];
        let regions = pairs.iter().flat_map(|pairs| &pairs.regions);
        for (number, region) in regions.enumerate() {
            let next = sets.len();
            let set = *sets.entry(&region.workstations).or_insert(next);
            let subjects = match &region.subject {
                Some((1, rows)) => rows.as_slice(),
                _ => &[],
            };
            if set < next && subjects.is_empty() {
                continue;
            }
            let subjects = subjects.iter().map(Some).chain(std::iter::repeat(None));
            for (row, subject) in region.workstations.iter().zip(subjects) {
                if let Some((sets, own)) = of_each.get_mut(at(*row)) {
                    sets.extend((set == next).then_some(set));
                    own.extend(subject.map(|subject| (number, *subject)));
                }
            }
        }
        let of_each = (0..count).zip(of_each);
        let of_each: Vec<_> = of_each.map(|(row, known)| (known, own(row))).collect();
        let mut classes: BTreeMap<_, Vec<Row>> = BTreeMap::new();
        for (row, key) in (0u32..).zip(&of_each) {
            classes.entry(key).or_default().push(row);
        }
        let mut classes: Vec<Rows> = classes.into_values().map(Rows::from).collect();
        classes.sort();
        Self(classes)
    }

    /// The first machine of each class.
    pub(super) fn firsts(&self) -> impl Iterator<Item = Row> {
        self.0.iter().filter_map(|class| class.first().copied())
    }

    /// Machines of which everything that is said is the same: what is said of each class, and their rows.
    pub(super) fn together<K: Ord>(&self, said: Vec<K>) -> Vec<(K, Rows)> {
        let mut groups: BTreeMap<K, Vec<&Rows>> = BTreeMap::new();
        for (key, class) in said.into_iter().zip(&self.0) {
            groups.entry(key).or_default().push(class);
        }
        let groups = groups.into_iter();
        let mut groups: Vec<(K, Rows)> = groups
            .map(|(key, classes)| (key, union(classes.into_iter())))
            .collect();
        groups.sort_by(|a, b| a.1.cmp(&b.1));
        groups
    }
}
