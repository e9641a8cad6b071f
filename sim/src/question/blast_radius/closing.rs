//! When the loss of a card is closed: its certificates are revoked now, authorities publish by their schedules, and the
//! clock moves on until the last domain controller that took them refuses them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::{Memory, Row, Rows, StepId};
use names::Timestamp;
use worlds::{CertificateSource, World};

use crate::change::{Change, Unknowns};
use crate::directory::ClientName;
use crate::question::calendar::look_within_hours;
use crate::question::cases::hint_matters;
use crate::roles::{DomainController, Workstation};
use crate::schedule::{Patching, keep_publishing};
use crate::step::{CLIENT_NOT_ASKED, Effect, MAP_REFERRED, step};
use crate::target::{Kind, Target};
use crate::twin::{Situation, Twin};

/// Logons at a screen that open: each a part of the product of the rows.
#[derive(Debug, Default)]
pub(super) struct Opening {
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    rows: Vec<Rows>,
    /// What is typed.
    name: Option<ClientName>,
    /// The account of each certificate.
    accounts: BTreeMap<Row, Row>,
}

/// A certificate and the account that it opens.
pub(super) type Pair = (Row, Row);

/// How the logons of a pair end at one domain controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// One opens.
    Open,
    /// None does; since when, and by what.
    Closed(Timestamp, StepId),
}

/// How the logons of each pair end at each domain controller.
pub(super) type Fates = BTreeMap<Pair, BTreeMap<Row, Fate>>;

impl Opening {
    /// The logons of some certificates that open in a twin, whatever is typed.
    pub(super) fn of(twin: &Twin, certificates: &[Row], memory: &mut Memory) -> Self {
        let mut opening = Self::default();
        let all = |role| (0..twin.view.rows(role)).collect::<Vec<Row>>();
        for (attempt, fitting) in twin.fitting_attempts(certificates) {
            let sets = [
                fitting,
                vec![attempt],
                all(Workstation::ID),
                all(DomainController::ID),
                all(DomainController::ID),
                vec![0],
            ];
            if sets.iter().any(Vec::is_empty) {
                continue;
            }
            memory.walk(&twin.view, &sets, |region| {
                let opens = step(region.conclusion.step).effect == Effect::Opens;
                if !opens || region.conclusion.undecided || (attempt > 0 && !hint_matters(region)) {
                    return;
                }
                let (Some(certificates), Some(subject)) = (region.rows.first(), region.subject)
                else {
                    return;
                };
                let of_each = subject.root == 0;
                let accounts = certificates.iter().enumerate().filter_map(|(at, row)| {
                    let at = if of_each { at } else { 0 };
                    Some((*row, subject.rows.get(at).copied()?))
                });
                opening.parts.push(Part {
                    rows: region.rows.to_vec(),
                    name: twin.hinted_name(attempt).cloned(),
                    accounts: accounts.collect(),
                });
            });
        }
        opening
    }

    /// How they end in another twin of the same things: for each pair and domain controller whether one opens, else the
    /// step that ends them.
    pub(super) fn ends(
        &self,
        twin: &Twin,
        memory: &mut Memory,
    ) -> BTreeMap<Pair, BTreeMap<Row, Result<(), StepId>>> {
        let mut ends: BTreeMap<Pair, BTreeMap<Row, Result<(), StepId>>> = BTreeMap::new();
        for part in &self.parts {
            let mut rows = part.rows.clone();
            let attempt = part.name.as_ref().map(|name| twin.attempt_named(name));
            if let Some(place) = rows.get_mut(1) {
                *place = Rows::from([attempt.unwrap_or(0)]);
            }
            memory.walk(&twin.view, &rows, |region| {
                let [certificates, _, _, asked, referred, _] = region.rows else {
                    return;
                };
                let ending = region.conclusion.step;
                if ending == CLIENT_NOT_ASKED {
                    return;
                }
                let goes_on = region.steps.contains(&MAP_REFERRED);
                let controllers = if goes_on { referred } else { asked };
                let opens = step(ending).effect == Effect::Opens;
                for certificate in certificates.iter() {
                    let Some(account) = part.accounts.get(certificate) else {
                        continue;
                    };
                    let of_pair = ends.entry((*certificate, *account)).or_default();
                    for controller in controllers.iter() {
                        let end = of_pair.entry(*controller).or_insert(Err(ending));
                        if opens {
                            *end = Ok(());
                        }
                    }
                }
            });
        }
        ends
    }
}

/// The changes by which the certificates of a card are revoked from an instant on. A certificate that was given is
/// revoked by its serial number, if its authority is one of the world.
pub(super) fn revocation(twin: &Twin, card: usize, since: Timestamp) -> Vec<Change> {
    let world = &twin.world;
    let Some(known) = world.cards.get(card) else {
        return Vec::new();
    };
    let value = format!("since {since} for KeyCompromise");
    let rows = twin.certificates.of_card(card).iter();
    let changes = rows.filter_map(|row| {
        let label = twin.label(*row);
        let container = known.containers.get(label.number.checked_sub(1)?)?;
        let entry = twin.vault.certificates.get(usize::try_from(*row).ok()?)?;
        if entry.revoked.is_some() {
            return None;
        }
        let (kind, name, property) = match container.certificate.as_ref()? {
            CertificateSource::Issued(_) => (
                Kind::Card,
                known.name.to_string(),
                format!("certificate/{}/revoked", container.name),
            ),
            CertificateSource::Given(_) => (
                Kind::CertificationAuthority,
                world
                    .certification_authorities
                    .get(entry.issuer?)?
                    .name
                    .to_string(),
                format!("crl_revoked/{}", entry.content.serial),
            ),
        };
        Some(Change {
            target: Target {
                kind,
                name,
                property,
            },
            value: value.clone(),
        })
    });
    changes.collect()
}

/// The twin after some changes, in which authorities keep publishing and hours of the week do not matter; names that are
/// worth typing can be typed. `reading` is one assumption that is read in its way.
pub(super) fn going_on(
    twin: &Twin,
    changes: &[Change],
    hints: Vec<ClientName>,
    reading: Option<(&'static str, &'static str)>,
) -> Option<Twin> {
    let mut world: World = (*twin.world).clone();
    for change in changes {
        change.apply(&mut world).ok()?;
    }
    keep_publishing(&mut world);
    let situation = Situation {
        hints,
        assume: reading.or(twin.assume),
        moves: true,
        ..Situation::default()
    };
    let built = Twin::build(Arc::new(world), Some(twin), Unknowns::default(), &situation);
    let mut twin = built.ok()?;
    look_within_hours(&mut twin);
    Some(twin)
}

/// Moves a twin in which certificates are revoked until each pair that opened is closed everywhere, or its certificate
/// has ended.
pub(super) fn fates(
    mut gone: Twin,
    opening: &Opening,
    certificates: &[Row],
    memory: &mut Memory,
) -> Fates {
    let start = gone.world.clock;
    let ends = |row: &Row| {
        let entry = gone.vault.certificates.get(usize::try_from(*row).ok()?)?;
        // Instants are compared in minutes.
        Some((*row, entry.content.not_after.plus_seconds(60)))
    };
    let ends: BTreeMap<Row, Timestamp> = certificates.iter().filter_map(ends).collect();
    let last = ends.values().max().copied().unwrap_or(start);
    let points: BTreeSet<Timestamp> = gone.turning_points();
    let mut fates = Fates::new();
    let turns = points.into_iter().filter(|at| start < *at && *at <= last);
    for at in std::iter::once(start).chain(turns) {
        gone.move_to(at, Patching::AsStated);
        enter(&mut fates, &opening.ends(&gone, memory), at);
        if !is_open(&fates).any(|_| true) {
            return fates;
        }
    }
    let left: BTreeSet<Timestamp> = is_open(&fates)
        .filter_map(|(certificate, _)| ends.get(&certificate).copied())
        .collect();
    for at in left {
        gone.move_to(at, Patching::AsStated);
        enter(&mut fates, &opening.ends(&gone, memory), at);
    }
    fates
}

fn is_open(fates: &Fates) -> impl Iterator<Item = Pair> + '_ {
    let open = fates
        .iter()
        .filter(|(_, fates)| fates.values().any(|fate| *fate == Fate::Open));
    open.map(|(pair, _)| *pair)
}

fn enter(
    fates: &mut Fates,
    ends: &BTreeMap<Pair, BTreeMap<Row, Result<(), StepId>>>,
    at: Timestamp,
) {
    for (pair, controllers) in ends {
        let of_pair = fates.entry(*pair).or_default();
        for (controller, end) in controllers {
            let known = of_pair.get(controller).copied();
            let fate = match (end, known) {
                (Ok(()), _) => Fate::Open,
                // Closed it stays, since the first instant.
                (Err(_), Some(closed @ Fate::Closed(..))) => closed,
                // A domain controller whose own certificate ends gets another one.
                (Err(ending), _) if is_of_controller(*ending) => known.unwrap_or(Fate::Open),
                (Err(ending), _) => Fate::Closed(at, *ending),
            };
            of_pair.insert(*controller, fate);
        }
    }
}

/// Whether a step is about what a domain controller shows of itself.
fn is_of_controller(ending: StepId) -> bool {
    let id = step(ending).id;
    id.starts_with("kdc.certificate.") || id.starts_with("reply.")
}

/// The last of the fates of a pair: the domain controllers that take it longest.
pub(super) fn last(fates: &BTreeMap<Row, Fate>) -> Option<(Fate, BTreeSet<Row>)> {
    let order = |fate: &Fate| match fate {
        Fate::Open => Timestamp::MAX,
        Fate::Closed(at, _) => *at,
    };
    let longest = fates.values().max_by_key(|fate| order(fate))?;
    let which = fates.iter().filter(|(_, fate)| *fate == longest);
    Some((*longest, which.map(|(row, _)| *row).collect()))
}
