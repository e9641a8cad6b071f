//! Faults of a day, drawn from the rates: each a change of the world.

use std::collections::{BTreeMap, BTreeSet};

use names::{Seed, Timestamp};
use rand_core::Rng;
use worlds::{Points, Presence, World};

use super::rate::{FaultKind, Rate};
use crate::certificate_services::stream;
use crate::change::Change;
use crate::question::revocation_outage::ended;
use crate::target::{Kind, Target};

/// So far a clock is off; five minutes are tolerated.
const CLOCK_OFF_SECONDS: i64 = 600;

/// Something that a kind of fault befalls.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    kind: FaultKind,
    /// Its name, for its random stream.
    name: String,
    /// What changes, each with the way to its value.
    parts: Vec<(Target, Turned)>,
}

/// What becomes of a property.
#[derive(Debug, Clone, Copy)]
enum Turned {
    /// It takes a value.
    Value(&'static str),
    /// A clock goes ahead or behind.
    Clock,
    /// What was there is over when the fault begins.
    Over(Presence),
}

/// The faults of a day.
pub(super) type Faults = BTreeSet<Fault>;

/// A fault: what it changes is the same for equal ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fault {
    /// The number of the thing.
    thing: usize,
    /// Since which day, where that matters.
    since: u32,
    /// Whether a clock goes ahead.
    ahead: bool,
}

impl Thing {
    fn fault(&self, thing: usize, since: u32, ahead: bool) -> Fault {
        let turned = |is: fn(&Turned) -> bool| self.parts.iter().any(|(_, turned)| is(turned));
        let is_over = turned(|turned| matches!(turned, Turned::Over(_)));
        let is_clock = turned(|turned| matches!(turned, Turned::Clock));
        Fault {
            thing,
            since: if is_over { since } else { 0 },
            ahead: is_clock && ahead,
        }
    }
}

/// The things of a world that faults of some rates befall.
pub(super) fn things(world: &World, rates: &[Rate]) -> Vec<Thing> {
    let of = |kind, name: &str, property: &str| Target {
        kind,
        name: name.to_owned(),
        property: property.to_owned(),
    };
    let mut things = Vec::new();
    let mut add = |kind: FaultKind, name: &str, parts: Vec<(Target, Turned)>| {
        let wanted = rates.iter().any(|rate| rate.kind == kind);
        if wanted && !parts.is_empty() {
            things.push(Thing {
                kind,
                name: name.to_owned(),
                parts,
            });
        }
    };
    for controller in &world.domain_controllers {
        let name = controller.name.to_string();
        let target = |property| of(Kind::DomainController, &name, property);
        if controller.running {
            let down = vec![(target("running"), Turned::Value("false"))];
            add(FaultKind::DomainControllerDown, &name, down);
        }
        let clock = vec![(target("clock_skew_seconds"), Turned::Clock)];
        add(FaultKind::DomainControllerClock, &name, clock);
    }
    for workstation in &world.workstations {
        let name = workstation.name.to_string();
        let target = of(Kind::Workstation, &name, "clock_skew_seconds");
        add(
            FaultKind::WorkstationClock,
            &name,
            vec![(target, Turned::Clock)],
        );
    }
    for authority in &world.certification_authorities {
        let name = authority.name.to_string();
        let target = |property: &str| of(Kind::CertificationAuthority, &name, property);
        let crl = &authority.crl;
        if !crl.known {
            continue;
        }
        match &crl.points {
            Points::Unnamed { reachable, .. } => add(
                FaultKind::PublicationPointDown,
                &name,
                vec![(target("crl_reachable"), Turned::Over(*reachable))],
            ),
            Points::Named(points) => {
                for (number, point) in (1..).zip(points) {
                    let target = target(&format!("crl_point/{number}"));
                    add(
                        FaultKind::PublicationPointDown,
                        &format!("{name}/{number}"),
                        vec![(target, Turned::Over(point.reachable))],
                    );
                }
            }
        }
        if let Some(responder) = &crl.responder {
            let over = vec![(target("ocsp_reachable"), Turned::Over(responder.reachable))];
            add(FaultKind::ResponderDown, &name, over);
        }
    }
    for card in &world.cards {
        let name = card.name.to_string();
        let containers = card.containers.iter();
        let there = containers.filter(|held| held.certificate.is_some() && held.lost.is_none());
        // Of a card that is not there nothing can be opened.
        let parts = there.map(|container| {
            let property = format!("certificate/{}/lost", container.name);
            (of(Kind::Card, &name, &property), Turned::Value("container"))
        });
        add(FaultKind::CardLost, &name, parts.collect());
    }
    things
}

/// The faults of each day of a trial. Each thing has a stream of its own, so that another thing more moves no fault.
pub(super) fn draw(
    seed: Seed,
    trial: u32,
    days: u32,
    things: &[Thing],
    rates: &[Rate],
) -> Vec<Faults> {
    let mut faults: BTreeMap<u32, Faults> = (0..days).map(|day| (day, Faults::new())).collect();
    for (number, thing) in things.iter().enumerate() {
        let Some(rate) = rates.iter().find(|rate| rate.kind == thing.kind) else {
            continue;
        };
        if rate.millionths == 0 {
            continue;
        }
        let name = format!("chaos/{trial}/{}/{}", thing.kind.name(), thing.name);
        let mut random = stream(seed, &name);
        let mut since: Option<(u32, bool)> = None;
        for day in 0..days {
            let drawn = random.next_u64();
            // The upper half decides whether, the lowest bit which way a clock goes.
            let begins = (drawn >> 32).saturating_mul(1_000_000) >> 32 < u64::from(rate.millionths);
            if since.is_some_and(|(first, _)| day - first >= rate.days) {
                since = None;
            }
            if since.is_none() && begins {
                since = Some((day, drawn & 1 == 1));
            }
            if let Some((first, ahead)) = since {
                let fault = thing.fault(number, first, ahead);
                faults.entry(day).or_default().insert(fault);
            }
        }
    }
    faults.into_values().collect()
}

/// The changes that some faults are.
pub(super) fn changes(
    faults: &Faults,
    things: &[Thing],
    instant: &dyn Fn(u32) -> Timestamp,
) -> Vec<Change> {
    let mut changes = Vec::new();
    for Fault {
        thing,
        since,
        ahead,
    } in faults
    {
        let Some(thing) = things.get(*thing) else {
            continue;
        };
        let of_part = thing.parts.iter().map(|(target, turned)| Change {
            target: target.clone(),
            value: match turned {
                Turned::Value(value) => (*value).to_owned(),
                Turned::Clock if *ahead => CLOCK_OFF_SECONDS.to_string(),
                Turned::Clock => (-CLOCK_OFF_SECONDS).to_string(),
                // It went away in the night before.
                Turned::Over(presence) => ended(*presence, midnight(instant(*since))).to_string(),
            },
        });
        changes.extend(of_part);
    }
    changes
}

/// Which kinds of faults there are among some.
pub(super) fn kinds(faults: &Faults, things: &[Thing]) -> BTreeSet<FaultKind> {
    let things = faults.iter().filter_map(|fault| things.get(fault.thing));
    things.map(|thing| thing.kind).collect()
}

fn midnight(instant: Timestamp) -> Timestamp {
    const DAY: i64 = 86_400;
    Timestamp::from_unix(instant.unix().div_euclid(DAY) * DAY)
}

/// How many things a kind of fault can befall.
pub(super) fn count(kind: FaultKind, things: &[Thing]) -> usize {
    things.iter().filter(|thing| thing.kind == kind).count()
}
