//! The outlook: how every logon ends at an instant, kept so that the next instant is compared with it.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Memory, Row, StepId, View};

use crate::decisions::LOGON;
use crate::question::cases::hint_matters;
use crate::roles::{Assumptions, DomainController, Workstation};
use crate::step::{CLIENT_NOT_ASKED, Effect, MAP_REFERRED, step};
use crate::twin::Twin;

/// Places at which logons end alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Places {
    /// Workstations.
    pub(super) workstations: Vec<Row>,
    /// Domain controllers.
    pub(super) controllers: Vec<Row>,
    /// Domain controllers that a referral leads to; `None`: there is no referral.
    pub(super) referred: Option<Vec<Row>>,
    /// The step that ends them.
    pub(super) ending: StepId,
}

/// Number of some places.
pub(super) type PlacesId = usize;

/// Where and how logons of a certificate end, and as whom.
type End = (PlacesId, Option<Row>);

/// Logons that end otherwise than before.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    /// What is typed.
    pub(super) attempt: Row,
    /// Where and how they ended.
    pub(super) from: PlacesId,
    /// Where and how they end.
    pub(super) to: PlacesId,
    /// The certificates, each with the account that it opened and the one that it opens.
    pub(super) certificates: Vec<(Row, Option<Row>, Option<Row>)>,
}

/// How every logon ends.
#[derive(Debug)]
pub(super) struct Outlook {
    memory: Memory,
    places: Vec<Places>,
    numbers: BTreeMap<Places, PlacesId>,
    /// For each certificate and attempt: where it ends how, and as whom.
    ends: BTreeMap<(Row, Row), Vec<End>>,
    /// Certificates with which each attempt is made.
    attempts: Vec<(Row, BTreeSet<Row>)>,
    /// How many logons open each account.
    open: BTreeMap<Row, u128>,
}

impl Outlook {
    /// The outlook of a twin.
    pub(super) fn of(twin: &Twin) -> Self {
        let certificates: BTreeSet<Row> = (0..twin.certificates.on_cards()).collect();
        let mut attempts = vec![(0, certificates.clone())];
        for (attempt, hint) in (1u32..).zip(&twin.hints) {
            let fits = |row: &Row| {
                hint.account
                    .is_some_and(|account| twin.shared_accounts(*row).contains(&account))
            };
            attempts.push((attempt, certificates.iter().copied().filter(fits).collect()));
        }
        let mut outlook = Self {
            memory: Memory::new(&LOGON),
            places: Vec::new(),
            numbers: BTreeMap::new(),
            ends: BTreeMap::new(),
            attempts,
            open: BTreeMap::new(),
        };
        outlook.renew(twin, None);
        outlook
    }

    /// Some places.
    pub(super) fn places(&self, id: PlacesId) -> Option<&Places> {
        self.places.get(id)
    }

    /// Logons that open a session.
    pub(super) fn logons(&self) -> u128 {
        self.open.values().sum()
    }

    /// The accounts that some logon opens.
    pub(super) fn accounts(&self) -> BTreeSet<Row> {
        self.open
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(account, _)| *account)
            .collect()
    }

    /// Runs of the rules so far.
    pub(super) fn runs(&self) -> usize {
        self.memory.runs()
    }

    /// Columns of the assumptions that no rule has read.
    pub(super) fn unread(&self, view: &View) -> BTreeSet<u16> {
        let unread = self.memory.never_read(view.shapes()).into_iter();
        unread
            .filter(|(role, _)| *role == Assumptions::ID)
            .map(|(_, column)| column)
            .collect()
    }

    /// Looks again at all certificates or at some, and says what ends otherwise.
    pub(super) fn renew(&mut self, twin: &Twin, only: Option<&BTreeSet<Row>>) -> Vec<Turn> {
        let mut turns: BTreeMap<(Row, PlacesId, PlacesId), Turn> = BTreeMap::new();
        for (attempt, fitting) in self.attempts.clone() {
            let certificates: Vec<Row> = match only {
                None => fitting.into_iter().collect(),
                Some(only) => fitting.intersection(only).copied().collect(),
            };
            if certificates.is_empty() {
                continue;
            }
            let mut ends = self.walk(twin, attempt, &certificates);
            for certificate in certificates {
                let new = ends.remove(&certificate).unwrap_or_default();
                let old = self.ends.insert((certificate, attempt), new.clone());
                if old.as_ref() == Some(&new) {
                    continue;
                }
                let old = old.unwrap_or_default();
                self.count(&old, &new);
                for (from, before) in &old {
                    for (to, after) in &new {
                        if self.is_turn((*from, *before), (*to, *after)) {
                            turns
                                .entry((attempt, *from, *to))
                                .or_insert_with(|| Turn {
                                    attempt,
                                    from: *from,
                                    to: *to,
                                    certificates: Vec::new(),
                                })
                                .certificates
                                .push((certificate, *before, *after));
                        }
                    }
                }
            }
        }
        turns.into_values().collect()
    }

    /// Whether some logons are in both places, and end in another way or as someone else.
    fn is_turn(&self, from: End, to: End) -> bool {
        let (Some(old), Some(new)) = (self.places(from.0), self.places(to.0)) else {
            return false;
        };
        (old.ending != new.ending || from.1 != to.1) && old.shared(new).is_some()
    }

    fn count(&mut self, old: &[End], new: &[End]) {
        for (list, adds) in [(old, false), (new, true)] {
            for (id, account) in list {
                let Some(places) = self.places.get(*id) else {
                    continue;
                };
                let (Some(account), true) = (account, places.opens()) else {
                    continue;
                };
                let count = self.open.entry(*account).or_default();
                *count = if adds {
                    *count + places.count()
                } else {
                    count.saturating_sub(places.count())
                };
            }
        }
    }

    fn walk(&mut self, twin: &Twin, attempt: Row, certificates: &[Row]) -> BTreeMap<Row, Vec<End>> {
        let all = |role| (0..twin.view.rows(role)).collect::<Vec<Row>>();
        let sets = [
            certificates.to_vec(),
            vec![attempt],
            all(Workstation::ID),
            all(DomainController::ID),
            all(DomainController::ID),
            vec![0],
        ];
        let mut ends: BTreeMap<Row, Vec<End>> = BTreeMap::new();
        if sets.iter().any(Vec::is_empty) {
            return ends;
        }
        let (places, numbers) = (&mut self.places, &mut self.numbers);
        self.memory.walk(&twin.view, &sets, |region| {
            let [certificates, _, workstations, controllers, referred, _] = region.rows else {
                return;
            };
            // Nobody asks a domain controller of a domain that is not concerned.
            if region.conclusion.step == CLIENT_NOT_ASKED {
                return;
            }
            // A session that opens where the hint did not matter is the one without a hint over again. A refusal is
            // kept, because the hint may have mattered before.
            let opens = step(region.conclusion.step).effect == Effect::Opens;
            if attempt > 0 && opens && !hint_matters(region) {
                return;
            }
            let is_referred = region.steps.contains(&MAP_REFERRED);
            let found = Places {
                workstations: sorted(workstations),
                controllers: sorted(controllers),
                referred: is_referred.then(|| sorted(referred)),
                ending: region.conclusion.step,
            };
            let id = *numbers.entry(found).or_insert_with_key(|found| {
                places.push(found.clone());
                places.len() - 1
            });
            for (at, certificate) in certificates.iter().enumerate() {
                let account = region.subject.and_then(|subject| {
                    let at = if subject.root == 0 { at } else { 0 };
                    subject.rows.get(at).copied()
                });
                ends.entry(*certificate).or_default().push((id, account));
            }
        });
        for list in ends.values_mut() {
            list.sort_unstable();
        }
        ends
    }
}

impl Places {
    /// Whether sessions open there.
    pub(super) fn opens(&self) -> bool {
        step(self.ending).effect == Effect::Opens
    }

    fn count(&self) -> u128 {
        let referred = self.referred.as_ref().map_or(1, Vec::len);
        count(&[self.workstations.len(), self.controllers.len(), referred])
    }

    /// The places in both: how many, and the first workstation, domain controller, and domain controller that
    /// answers at last.
    pub(super) fn shared(&self, other: &Self) -> Option<(u128, Row, Row, Row)> {
        let workstations = meet(&self.workstations, &other.workstations);
        let controllers = meet(&self.controllers, &other.controllers);
        let controller = *controllers.first()?;
        let (referrals, last) = match (&self.referred, &other.referred) {
            (None, None) => (1, controller),
            (Some(one), None) | (None, Some(one)) => (one.len(), *one.first()?),
            (Some(one), Some(other)) => {
                let both = meet(one, other);
                (both.len(), *both.first()?)
            }
        };
        Some((
            count(&[workstations.len(), controllers.len(), referrals]),
            *workstations.first()?,
            controller,
            last,
        ))
    }
}

fn count(lengths: &[usize]) -> u128 {
    let wide = |length: &usize| u128::try_from(*length).unwrap_or(0);
    lengths.iter().map(wide).product()
}

fn sorted(rows: &[Row]) -> Vec<Row> {
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    rows
}

/// What two sorted lists share.
fn meet(one: &[Row], other: &[Row]) -> Vec<Row> {
    one.iter()
        .copied()
        .filter(|row| other.binary_search(row).is_ok())
        .collect()
}
