//! `revocation-outage`: something that tells of revocation goes away: who fails, from when on, where and why.
//!
//! Two twins move along: in one the thing is there, in the other it is gone for good. Only the instants are looked
//! at which something that a machine keeps ends, or a KDC looks at its certificates; who fails is what the
//! decisions say then.

mod loss;
mod spared;

use std::collections::BTreeSet;
use std::sync::Arc;

use facts::{Memory, Row, Rows, View};
use names::Timestamp;
use worlds::{CertificationAuthority, Points, Presence, World};

use self::loss::Losses;
use super::cases::hint_matters;
use super::lines::{InLines, Lines};
use super::{Others, Parameter, ParameterKind, Parameters, Question};
use crate::answer::{Answer, LostThing, OutageRow, RevocationOutageAnswer, Work};
use crate::change::Unknowns;
use crate::decisions::LOGON;
use crate::network::LOOK_SECONDS;
use crate::roles::{DomainController, Workstation};
use crate::schedule::{Patching, keep_publishing};
use crate::step::{CLIENT_NOT_ASKED, Effect, step};
use crate::twin::{Situation, Twin};

/// What the question is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutageRequest {
    /// When things go away; `None`: at the world's clock.
    pub at: Option<Timestamp>,
    /// The authority whose things they are; `None`: each in turn.
    pub authority: Option<String>,
}

/// What goes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Target {
    thing: LostThing,
    authority: usize,
    /// The place, where there are several.
    point: usize,
}

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "revocation-outage",
    sentence: "a publication point, an OCSP responder or an authority goes away: who fails, from which second on, where and why",
    example: "cardtwin ask revocation-outage --at 2012-02-07T18:00Z",
    source: "KB281245; Certificate Requirements and Enumeration; [RFC 5280 §6.3]; [RFC 6960]",
    parameters: &[
        Parameter {
            name: "at",
            doc: "when things go away; at the world's clock, if absent",
            kind: ParameterKind::Date,
            repeatable: false,
        },
        Parameter {
            name: "authority",
            doc: "the authority whose things go away; each in turn, if absent",
            kind: ParameterKind::Authority,
            repeatable: false,
        },
    ],
    columns: &[],
    answer: |twin, asked| Answer::RevocationOutage(twin.revocation_outage(&request(asked))),
    others: Others::None,
    claims: None,
};

fn request(asked: &Parameters) -> OutageRequest {
    OutageRequest {
        at: asked.date("at"),
        authority: asked.thing("authority").map(str::to_owned),
    }
}

impl Twin {
    /// For each publication point, responder and authority: who fails when it goes away for good, from which second
    /// on, and why; who does not, and why.
    pub fn revocation_outage(&self, request: &OutageRequest) -> RevocationOutageAnswer {
        let at = request.at.unwrap_or(self.world.clock);
        let mut answer = RevocationOutageAnswer {
            header: self.header(),
            at,
            outages: Vec::new(),
            work: Work::default(),
        };
        let mut memory = Memory::new(&LOGON);
        let wanted = |target: &Target| {
            request.authority.as_ref().is_none_or(|name| {
                let known = self.world.certification_authorities.get(target.authority);
                known.is_some_and(|known| known.name.as_str().eq_ignore_ascii_case(name))
            })
        };
        for target in targets(&self.world).into_iter().filter(wanted) {
            if let Some(row) = self.outage(target, at, &mut memory) {
                answer.outages.push(row);
            }
        }
        answer.work.runs = memory.runs();
        answer
    }

    fn outage(&self, target: Target, at: Timestamp, memory: &mut Memory) -> Option<OutageRow> {
        let mut there = self.at_clock(at, None)?;
        let mut gone = self.at_clock(at, Some(target))?;
        let authority = self.world.certification_authorities.get(target.authority)?;
        let mut losses = Losses::default();
        let start = there.view.fork();
        let mut earlier: Vec<Seen> = Vec::new();
        let open_before = count(&open(&there, &there.view, memory));
        let mut instants: BTreeSet<Timestamp> = gone.turning_points();
        instants.extend(there.turning_points());
        // A KDC notices at its next look. What ends where a schedule leaves a gap is missed when the gap is over.
        let gap = there.longest_gap_seconds();
        let last = gone.kept_until(at).plus_seconds(LOOK_SECONDS + 1 + gap);
        instants.retain(|instant| at < *instant && *instant <= last);
        instants.insert(at);
        // The last instant at which something opens that is not lost: certificates end by themselves, too.
        let mut lasting = None;
        for instant in instants {
            there.move_to(instant, Patching::AsStated);
            gone.move_to(instant, Patching::AsStated);
            if open(&there, &there.view, memory).is_empty() {
                continue;
            }
            let lost = lost(&gone, &there.view, (&start, &earlier), memory);
            if !lost.is_empty() {
                losses.enter(&gone, instant, &lost);
                earlier.push(Seen {
                    there: there.view.fork(),
                    gone: gone.view.fork(),
                });
            }
            if losses.logons() >= open_before {
                break;
            }
            lasting = Some(instant);
        }
        let open_after = open_before.saturating_sub(losses.logons());
        let mut spared = Vec::new();
        if let Some(lasting) = lasting.filter(|_| open_after > 0) {
            there.move_to(lasting, Patching::AsStated);
            gone.move_to(lasting, Patching::AsStated);
            let regions = open(&gone, &there.view, memory);
            spared = spared::spared(&gone, target.authority, lasting, &regions);
        }
        Some(OutageRow {
            lost: target.thing,
            authority: authority.name.to_string(),
            url: url(authority, target),
            open_before,
            open_after,
            losses: losses.close(),
            spared,
        })
    }

    /// The longest time in which an authority's last list has ended and the next one is not issued.
    fn longest_gap_seconds(&self) -> i64 {
        let schedules = self.world.certification_authorities.iter();
        let gaps = schedules.filter_map(|authority| {
            let schedule = authority.crl.schedule;
            let validity = schedule.next_update?.seconds_since(schedule.this_update);
            Some(schedule.interval_seconds?.saturating_sub(validity))
        });
        gaps.max().unwrap_or(0).max(0)
    }

    /// The twin at an instant, with authorities that keep publishing, and perhaps without something.
    fn at_clock(&self, at: Timestamp, lost: Option<Target>) -> Option<Self> {
        let mut world: World = (*self.world).clone();
        keep_publishing(&mut world);
        if let Some(target) = lost {
            let authority = world.certification_authorities.get_mut(target.authority)?;
            lose(authority, target, at);
        }
        world.clock = at;
        let situation = Situation {
            same_certificates: true,
            moves: true,
            ..Situation::default()
        };
        Self::build(Arc::new(world), Some(self), Unknowns::default(), &situation).ok()
    }
}

/// Everything that can go away: of each authority that issued something its places, its responder, and itself.
fn targets(world: &World) -> Vec<Target> {
    let mut targets = Vec::new();
    for (authority, known) in world.certification_authorities.iter().enumerate() {
        if !known.crl.known {
            continue;
        }
        let points = match &known.crl.points {
            Points::Unnamed { .. } => 1,
            Points::Named(points) => points.len(),
        };
        let of = |thing, point| Target {
            thing,
            authority,
            point,
        };
        targets.extend((0..points).map(|point| of(LostThing::Point, point)));
        if known.crl.responder.is_some() {
            targets.push(of(LostThing::Responder, 0));
        }
        // Where there is one place and nothing else, the authority's end is that of the place.
        if points > 1 || known.crl.responder.is_some() {
            targets.push(of(LostThing::Authority, 0));
        }
    }
    targets
}

fn url(authority: &CertificationAuthority, target: Target) -> Option<String> {
    let crl = &authority.crl;
    match (target.thing, &crl.points) {
        (LostThing::Point, Points::Named(points)) => {
            points.get(target.point).map(|point| point.url.clone())
        }
        (LostThing::Point, Points::Unnamed { url, .. }) => url.clone(),
        (LostThing::Responder, _) => crl.responder.as_ref()?.url.clone(),
        (LostThing::Authority, _) => None,
    }
}

/// Takes something away from an instant on.
fn lose(authority: &mut CertificationAuthority, target: Target, at: Timestamp) {
    let crl = &mut authority.crl;
    let is_whole = target.thing == LostThing::Authority;
    if (is_whole || target.thing == LostThing::Responder)
        && let Some(responder) = &mut crl.responder
    {
        responder.reachable = ended(responder.reachable, at);
    }
    if is_whole {
        crl.schedule.stopped = Some(crl.schedule.stopped.map_or(at, |stopped| stopped.min(at)));
    }
    if !is_whole && target.thing != LostThing::Point {
        return;
    }
    match &mut crl.points {
        Points::Unnamed { reachable, .. } => *reachable = ended(*reachable, at),
        Points::Named(points) => {
            for (number, point) in points.iter_mut().enumerate() {
                if is_whole || number == target.point {
                    point.reachable = ended(point.reachable, at);
                }
            }
        }
    }
}

/// The same presence, but over from an instant on.
pub(super) fn ended(presence: Presence, at: Timestamp) -> Presence {
    match presence {
        Presence::Never => Presence::Never,
        Presence::During { since, .. } if since.is_some_and(|since| at <= since) => Presence::Never,
        Presence::During { since, until } => Presence::During {
            since,
            until: Some(until.map_or(at, |until| until.min(at))),
        },
    }
}

/// Logons that end alike.
#[derive(Debug, Clone)]
struct Logons {
    rows: Vec<Rows>,
    ending: facts::StepId,
    steps: Vec<facts::StepId>,
}

impl Logons {
    fn set(&self, root: usize) -> &[Row] {
        self.rows.get(root).map_or(&[], |rows| rows)
    }

    fn certificates(&self) -> &[Row] {
        self.set(0)
    }

    fn attempt(&self) -> Row {
        self.set(1).first().copied().unwrap_or(0)
    }

    fn workstations(&self) -> &[Row] {
        self.set(2)
    }

    /// The domain controllers that are asked first, and those that are referred to.
    fn controllers(&self) -> &[Row] {
        self.set(3)
    }

    /// How many logons; where nobody is referred, the last domain controllers are those that are asked.
    fn count(&self) -> u128 {
        let referred = self.steps.contains(&crate::step::MAP_REFERRED);
        let roots: &[usize] = if referred { &[0, 2, 3, 4] } else { &[0, 2, 3] };
        let wide = |root: &usize| u128::try_from(self.set(*root).len()).unwrap_or(0);
        roots.iter().map(wide).product()
    }
}

/// Walks every logon of a view, without a hint and with each that could decide.
fn walk(twin: &Twin, view: &View, memory: &mut Memory) -> Vec<Logons> {
    let all = |role| (0..view.rows(role)).collect::<Vec<Row>>();
    let on_cards = 0..twin.certificates.on_cards();
    let mut attempts: Vec<(Row, Vec<Row>)> = vec![(0, on_cards.clone().collect())];
    for (attempt, hint) in (1u32..).zip(&twin.hints) {
        let fits = |row: &Row| {
            hint.account
                .is_some_and(|account| twin.shared_accounts(*row).contains(&account))
        };
        attempts.push((attempt, on_cards.clone().filter(fits).collect()));
    }
    let mut found = Vec::new();
    for (attempt, certificates) in attempts {
        let sets = [
            certificates,
            vec![attempt],
            all(Workstation::ID),
            all(DomainController::ID),
            all(DomainController::ID),
            vec![0],
        ];
        if sets.iter().any(Vec::is_empty) {
            continue;
        }
        memory.walk(view, &sets, |region| {
            let repeats = attempt > 0 && !hint_matters(region);
            if region.conclusion.step != CLIENT_NOT_ASKED && !repeats {
                found.push(Logons {
                    rows: region.rows.to_vec(),
                    ending: region.conclusion.step,
                    steps: region.steps.to_vec(),
                });
            }
        });
    }
    found
}

/// The rows of a part of some logons, a list a root.
type Part = Vec<Rows>;

/// The parts of some logons that open a session in a view, and those that do not.
fn split(view: &View, part: &[Rows], memory: &mut Memory) -> (Vec<Part>, Vec<Part>) {
    let (mut opening, mut failing) = (Vec::new(), Vec::new());
    memory.walk(view, part, |region| {
        let parts = if step(region.conclusion.step).effect == Effect::Opens {
            &mut opening
        } else {
            &mut failing
        };
        parts.push(region.rows.to_vec());
    });
    (opening, failing)
}

/// The parts of some logons that open a session in a view.
fn opening(view: &View, part: &[Rows], memory: &mut Memory) -> Vec<Part> {
    split(view, part, memory).0
}

/// What opened at an instant at which something was lost, there and where the thing is gone.
struct Seen {
    there: View,
    gone: View,
}

impl Seen {
    /// The parts of some logons that were not lost then.
    fn not_lost(&self, part: &[Rows], memory: &mut Memory) -> Vec<Part> {
        let (opened, mut kept) = split(&self.there, part, memory);
        for part in opened {
            kept.extend(opening(&self.gone, &part, memory));
        }
        kept
    }
}

/// How many logons.
fn count(logons: &[Logons]) -> u128 {
    logons.iter().map(Logons::count).sum()
}

/// The logons of a twin that open, and that open in another view as well.
fn open(twin: &Twin, there: &View, memory: &mut Memory) -> Vec<Logons> {
    let mut regions = Vec::new();
    for logons in walk(twin, &twin.view, memory) {
        if step(logons.ending).effect != Effect::Opens {
            continue;
        }
        regions.extend(
            opening(there, &logons.rows, memory)
                .into_iter()
                .map(|rows| Logons {
                    rows,
                    ..logons.clone()
                }),
        );
    }
    regions
}

/// The logons that fail where something is gone, would open if it were there, opened at the start, and were not lost
/// earlier: each is lost once, whatever gaps its authority leaves.
fn lost(
    gone: &Twin,
    there: &View,
    (start, earlier): (&View, &[Seen]),
    memory: &mut Memory,
) -> Vec<Logons> {
    let mut lost = Vec::new();
    for logons in walk(gone, &gone.view, memory) {
        if step(logons.ending).effect == Effect::Opens {
            continue;
        }
        let mut parts = Vec::new();
        for would in opening(there, &logons.rows, memory) {
            parts.extend(opening(start, &would, memory));
        }
        for seen in earlier {
            let whole = std::mem::take(&mut parts);
            for part in whole {
                parts.extend(seen.not_lost(&part, memory));
            }
        }
        lost.extend(parts.into_iter().map(|rows| Logons {
            rows,
            ..logons.clone()
        }));
    }
    lost
}

impl InLines for RevocationOutageAnswer {
    fn say(&self, lines: &mut Lines) {
        for row in &self.outages {
            let url = row.url.as_ref();
            let url = url.map_or_else(String::new, |url| format!(" at {url}"));
            let of = format!("loss of the {} of {}{url}", row.lost.word(), row.authority);
            let first = row.losses.iter().map(|loss| loss.first).min();
            let first = first.map_or_else(
                || "nobody fails".to_owned(),
                |first| format!("the first fail at {first}"),
            );
            let (after, before) = (row.open_after, row.open_before);
            lines.say(
                of,
                format!("{after} of {before} logons open at last, {first}"),
            );
        }
    }
}
