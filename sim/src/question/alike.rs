//! What a decision says of pairs, told apart by what is said: rows of the first root, each with the workstations at which
//! it comes out alike.

use std::collections::BTreeMap;

use facts::{Decision, Memory, Row, Rows, StepId};

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

    /// What is said of one thing at each workstation, as numbers of [`Self::said`].
    pub(super) fn of(&self, thing: Row, other: Row, workstations: u32) -> Vec<usize> {
        self.at_each((thing, other), workstations, usize::MAX, |alike, _, _| {
            alike.said
        })
    }

    /// What the conclusion about one thing is about at each workstation.
    pub(super) fn subjects(&self, thing: Row, workstations: u32) -> Vec<Option<Row>> {
        self.at_each((thing, 0), workstations, None, |alike, place, at| {
            let (root, rows) = alike.subject.as_ref()?;
            let place = match root {
                0 => place,
                1 => at,
                _ => 0,
            };
            rows.get(place).copied()
        })
    }

    /// Something of one thing at each workstation, from its region, its place and that of the workstation there.
    fn at_each<T: Clone>(
        &self,
        thing: (Row, Row),
        workstations: u32,
        nothing: T,
        read: impl Fn(&Alike, usize, usize) -> T,
    ) -> Vec<T> {
        let mut list = vec![nothing; usize::try_from(workstations).unwrap_or(0)];
        for (region, place) in self.of_things.get(&thing).into_iter().flatten() {
            let Some(alike) = self.regions.get(*region) else {
                continue;
            };
            for (at, row) in alike.workstations.iter().enumerate() {
                let cell = usize::try_from(*row).ok();
                if let Some(cell) = cell.and_then(|cell| list.get_mut(cell)) {
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

/// Workstations of which everything that is said is the same: what is said, and their rows.
pub(super) fn together<K: Ord + Clone>(said: &[K]) -> Vec<(K, Vec<Row>)> {
    let mut groups: BTreeMap<K, Vec<Row>> = BTreeMap::new();
    for (row, key) in (0u32..).zip(said) {
        groups.entry(key.clone()).or_default().push(row);
    }
    let mut groups: Vec<(K, Vec<Row>)> = groups.into_iter().collect();
    groups.sort_by(|a, b| a.1.cmp(&b.1));
    groups
}
