//! Publications: where the lists of an authority are, and when they can be had.

use std::sync::Arc;

use facts::Fact;
use names::Timestamp;
use worlds::{CertificationAuthority, OcspResponder, Points, Presence, PublicationPoint, World};

use super::Series;
use crate::change::Unknowns;
use crate::target::Kind;

/// What an authority publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Published {
    /// Complete lists.
    pub(crate) complete: Series,
    /// Lists of changes.
    pub(crate) changes: Option<Series>,
    /// Where they are.
    pub(crate) points: Points,
    /// The responder.
    pub(crate) responder: Option<OcspResponder>,
    /// Whether the authority's certificate allows it to sign lists.
    pub(crate) signs_lists: bool,
}

/// A way to what is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    /// Its address, where the world names it.
    pub(crate) url: Option<String>,
    pub(crate) reachable: Presence,
    pub(crate) answers_after_seconds: u32,
}

/// What every authority publishes, in the order of the world; nothing where nothing is known of it.
pub(crate) type Publications = Arc<Vec<Option<Published>>>;

/// The publications of a world, as far as they are known.
pub(crate) fn publications(
    world: &World,
    signs_lists: &[bool],
    unknowns: &Unknowns,
) -> Fact<Publications> {
    let mut all = Fact::Known(Vec::new());
    for (authority, signs) in world.certification_authorities.iter().zip(signs_lists) {
        let one = published(authority, *signs, unknowns);
        all = all.zip(one).map(|(mut all, one): (Vec<_>, _)| {
            all.push(one);
            all
        });
    }
    all.map(Arc::new)
}

fn published(
    authority: &CertificationAuthority,
    signs_lists: bool,
    unknowns: &Unknowns,
) -> Fact<Option<Published>> {
    if !authority.crl.known {
        return Fact::Known(None);
    }
    let (kind, name) = (Kind::CertificationAuthority, authority.name.as_str());
    let crl = &authority.crl;
    // What is left open says it of every place of publication.
    let reachable = match unknowns.of(kind, name, "crl_reachable") {
        None => Fact::Known(None),
        Some(_) => unknowns
            .fact(kind, name, "crl_reachable", crl.reachable(), |text| {
                text.parse().ok()
            })
            .map(Some),
    };
    let end = crl.schedule.next_update.unwrap_or(Timestamp::MAX);
    let next_update = unknowns.instant(kind, name, "crl_next_update", end);
    reachable.zip(next_update).map(|(reachable, end)| {
        let mut crl = crl.clone();
        if let Some(reachable) = reachable {
            crl.set_reachable(reachable);
        }
        crl.schedule.next_update = Some(end).filter(|end| *end != Timestamp::MAX);
        Some(Published {
            complete: Series::complete(&crl.schedule),
            changes: Series::changes(&crl.schedule),
            points: crl.points,
            responder: crl.responder,
            signs_lists,
        })
    })
}

impl Published {
    /// Whether something of it does not answer at once.
    pub(crate) fn is_slow(&self) -> bool {
        let points = match &self.points {
            Points::Unnamed { .. } => &[][..],
            Points::Named(points) => points,
        };
        let of_points = points.iter().map(|point| point.answers_after_seconds);
        let of_responder = self.responder.iter().map(|r| r.answers_after_seconds);
        of_points.chain(of_responder).any(|seconds| seconds > 0)
    }

    /// Whether something of it is still good when the next is published already.
    pub(crate) fn lasts_longer_than_needed(&self) -> bool {
        let mut series = std::iter::once(&self.complete).chain(&self.changes);
        let answers = self.responder.as_ref();
        series.any(Series::overlaps)
            || answers.is_some_and(|responder| responder.validity_seconds.is_some())
    }

    /// The ways to the lists that a certificate names; `None`: the world does not say whether these are there.
    pub(crate) fn ways(&self, named: &[String]) -> Option<Vec<Way>> {
        let way = |point: &PublicationPoint| Way {
            url: Some(point.url.clone()),
            reachable: point.reachable,
            answers_after_seconds: point.answers_after_seconds,
        };
        match &self.points {
            _ if named.is_empty() => Some(Vec::new()),
            Points::Unnamed { reachable, .. } => Some(vec![Way {
                url: named.first().cloned(),
                reachable: *reachable,
                answers_after_seconds: 0,
            }]),
            Points::Named(points) => {
                let is_named = |point: &&PublicationPoint| {
                    named.iter().any(|url| url.eq_ignore_ascii_case(&point.url))
                };
                let ways: Vec<Way> = points.iter().filter(is_named).map(way).collect();
                Some(ways).filter(|ways| !ways.is_empty())
            }
        }
    }

    /// The way to the responder.
    pub(crate) fn way_to_responder(&self) -> Option<Way> {
        let responder = self.responder.as_ref()?;
        Some(Way {
            url: responder.url.clone(),
            reachable: responder.reachable,
            answers_after_seconds: responder.answers_after_seconds,
        })
    }
}

impl Way {
    /// Whether it answers in time.
    pub(crate) fn is_fast(&self, timeout_seconds: Option<u32>) -> bool {
        timeout_seconds.is_none_or(|timeout| self.answers_after_seconds <= timeout)
    }

    /// The last instant up to another at which it can be gone.
    pub(crate) fn last_open(&self, instant: Timestamp) -> Option<Timestamp> {
        match self.reachable {
            Presence::Never => None,
            Presence::During { since, until } => {
                let last = until.map_or(instant, |until| instant.min(until.plus_seconds(-1)));
                since.is_none_or(|since| since <= last).then_some(last)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_way_was_open_last_just_before_it_closed() {
        for (reachable, last) in [
            ("true", Some("2026-11-23T12:00Z")),
            ("false", None),
            ("until 2026-11-20", Some("2026-11-19T23:59:59Z")),
            ("since 2026-11-23T12:01Z", None),
            ("since 2026-11-20", Some("2026-11-23T12:00Z")),
            (
                "since 2026-11-18 until 2026-11-20",
                Some("2026-11-19T23:59:59Z"),
            ),
        ] {
            let way = Way {
                url: None,
                reachable: reachable.parse().unwrap(),
                answers_after_seconds: 0,
            };
            assert_eq!(
                way.last_open(at("2026-11-23T12:00Z")),
                last.map(at),
                "{reachable}"
            );
        }
    }
}
