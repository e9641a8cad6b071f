//! Turns: the instants at which what a machine finds out may change.

use std::collections::BTreeSet;

use names::Timestamp;
use worlds::Presence;

use super::{Classes, Inquiry, Published, PublishedList, Series};

/// So many lists ahead of an instant are looked at where each ends before the next one is issued.
const GAPS: i64 = 64;

impl Inquiry {
    /// The instants at which what is found out about a class may change. Of gaps that come again and again those
    /// after `from` are given, as many as [`GAPS`].
    pub(crate) fn turns(
        &self,
        classes: &Classes,
        class: usize,
        from: Timestamp,
    ) -> BTreeSet<Timestamp> {
        let mut turns = BTreeSet::new();
        for class in classes.path(class) {
            let Some(authority) = class.authority else {
                continue;
            };
            let Some(Some(published)) = self.publications.get(authority) else {
                continue;
            };
            let mut edges: BTreeSet<Timestamp> = BTreeSet::new();
            let since = class.revoked.and_then(|revoked| revoked.since);
            edges.extend(since);
            for way in published.ways(&class.points).unwrap_or_default() {
                edges.extend(way.reachable.instants());
            }
            if let Some(way) = published.way_to_responder() {
                edges.extend(way.reachable.instants());
                let validity = published
                    .responder
                    .as_ref()
                    .and_then(|responder| responder.validity_seconds);
                let presence = Presence::instants(way.reachable);
                turns
                    .extend(presence.filter_map(|at| Some(self.after(at.plus_seconds(validity?)))));
                turns.extend(
                    since
                        .zip(validity)
                        .map(|(at, validity)| at.plus_seconds(validity)),
                );
            }
            let kept = self.kept.iter().filter(|kept| kept.authority == authority);
            for kept in kept {
                let responses = kept.responses;
                edges.extend(kept.list.iter().chain(&responses));
                let validity = published
                    .responder
                    .as_ref()
                    .and_then(|r| r.validity_seconds);
                let answered = responses.zip(validity);
                turns.extend(answered.map(|(at, validity)| self.after(at.plus_seconds(validity))));
            }
            let series = std::iter::once(&published.complete).chain(&published.changes);
            for series in series {
                self.of_series(series, published, &edges, from, &mut turns);
            }
            turns.extend(edges);
        }
        turns
    }

    /// The first instant, by the machine's own clock, after an instant.
    fn after(&self, instant: Timestamp) -> Timestamp {
        instant.plus_seconds(1 - self.means.skew)
    }

    fn of_series(
        &self,
        series: &Series,
        published: &Published,
        edges: &BTreeSet<Timestamp>,
        from: Timestamp,
        turns: &mut BTreeSet<Timestamp>,
    ) {
        let ends = |list: PublishedList| list.next_update.map(|end| self.after(end));
        let mut lists = BTreeSet::from([series.list_at(from), series.list_at(Timestamp::MAX)]);
        for edge in edges {
            let before = edge.plus_seconds(-1);
            lists.insert(series.list_at(before));
            lists.insert(series.list_at(*edge));
            lists.insert(series.oldest_at(before, before.plus_seconds(self.means.skew)));
            lists.extend(series.first_from(*edge));
        }
        let gaps = series.leaves_gaps().or(if self.means.skew == 0 {
            None
        } else {
            // A clock that is ahead sees a list end before the next one is issued.
            self.gap_by_skew(series)
        });
        if let Some(period) = gaps {
            let ahead = (0..GAPS).map(|n| series.list_at(from.plus_seconds(n * period)));
            lists.extend(ahead);
        }
        for list in lists {
            turns.insert(list.this_update);
            turns.extend(ends(list));
        }
        if self.means.readings.fetches_when_needed && published.changes.is_none() {
            // The list before the first one that has a revocation ends later than that one begins.
            let before = edges.iter().map(|edge| series.list_at(*edge));
            turns.extend(before.filter_map(ends).collect::<Vec<_>>());
        }
    }

    fn gap_by_skew(&self, series: &Series) -> Option<i64> {
        let period = series.period()?;
        let list = series.list_at(Timestamp::from_unix(0));
        let validity = list.next_update?.seconds_since(list.this_update);
        (validity < period.saturating_add(self.means.skew)).then_some(period)
    }
}
