//! The tally: how many logons fail on a day, by cause.

use std::collections::{BTreeMap, BTreeSet};

/// Why a logon fails: the step that ends it, and the fact that differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cause {
    /// The step.
    pub(super) step: &'static str,
    /// The fact, with its kind of thing and what it turns from and to; empty, where none was found.
    pub(super) fact: String,
    /// Whether it is not known how the logon ends.
    pub(super) unknown: bool,
}

/// How often something happens on a day.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    /// Those of days on which it happens at all.
    hit: Vec<u32>,
    worst: Option<(u32, Witness)>,
}

/// Where something happens: trial, day, place among the logons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Witness {
    pub(super) trial: u32,
    pub(super) day: u32,
    pub(super) logon: usize,
}

/// What a distribution comes to over all days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Distribution {
    /// Days on which it happens.
    pub(super) days: usize,
    /// The mean with two decimals.
    pub(super) mean: String,
    pub(super) median: u32,
    pub(super) percentile_95: u32,
    pub(super) worst: u32,
}

impl Counts {
    /// Enters a day: how often it happens then, and the first time.
    pub(super) fn enter(&mut self, times: u32, witness: Witness) {
        if times == 0 {
            return;
        }
        self.hit.push(times);
        // The first of the worst days stands for all.
        if self.worst.is_none_or(|(worst, _)| times > worst) {
            self.worst = Some((times, witness));
        }
    }

    /// The first time on the worst day.
    pub(super) fn witness(&self) -> Option<Witness> {
        self.worst.map(|(_, witness)| witness)
    }

    /// How often it happens on all days together.
    pub(super) fn sum(&self) -> u64 {
        self.hit.iter().copied().map(u64::from).sum()
    }

    /// What it comes to over so many days.
    pub(super) fn over(&self, days: usize) -> Distribution {
        let mut sorted = self.hit.clone();
        sorted.sort_unstable();
        let without = days.saturating_sub(sorted.len());
        // The nearest rank: the days on which nothing happens come first.
        let at_rank = |rank: usize| match rank.checked_sub(without + 1) {
            Some(at) => sorted.get(at).copied().unwrap_or(0),
            None => 0,
        };
        let wide = u64::try_from(days).unwrap_or(u64::MAX).max(1);
        let hundredths = (self.sum() * 100 + wide / 2) / wide;
        Distribution {
            days: sorted.len(),
            mean: format!("{}.{:02}", hundredths / 100, hundredths % 100),
            median: at_rank(days.div_ceil(2)),
            percentile_95: at_rank((days * 95).div_ceil(100)),
            worst: sorted.last().copied().unwrap_or(0),
        }
    }
}

/// What happened in all days.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) causes: BTreeMap<Cause, Counts>,
    /// Whatever the cause.
    pub(super) failed: Counts,
    /// Logons of which it is not known.
    pub(super) unknown: Counts,
    /// Days on which every logon opens.
    pub(super) fine: usize,
    pub(super) days: usize,
}

impl Tally {
    /// Enters a day of a trial: which logons do not open, and why.
    pub(super) fn enter(&mut self, trial: u32, day: u32, failures: &[(usize, Cause)]) {
        self.days += 1;
        if failures.is_empty() {
            self.fine += 1;
            return;
        }
        let times = |which: &dyn Fn(&Cause) -> bool| -> (u32, Option<usize>) {
            let mut of = failures.iter().filter(|(_, cause)| which(cause));
            let first = of.next().map(|(logon, _)| *logon);
            let more = u32::try_from(of.count()).unwrap_or(u32::MAX);
            (first.map_or(0, |_| more.saturating_add(1)), first)
        };
        let witness = |logon| Witness { trial, day, logon };
        let distinct: BTreeSet<&Cause> = failures.iter().map(|(_, cause)| cause).collect();
        for cause in distinct {
            let (times, first) = times(&|other| other == cause);
            let counts = self.causes.entry(cause.clone()).or_default();
            counts.enter(times, witness(first.unwrap_or(0)));
        }
        let (failed, first) = times(&|cause| !cause.unknown);
        self.failed.enter(failed, witness(first.unwrap_or(0)));
        let (unknown, first) = times(&|cause| cause.unknown);
        self.unknown.enter(unknown, witness(first.unwrap_or(0)));
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Witness};

    #[test]
    fn a_distribution_is_over_all_days() {
        let mut counts = Counts::default();
        let witness = |day| Witness {
            trial: 0,
            day,
            logon: 0,
        };
        for (day, times) in [(0, 2), (3, 5), (4, 5), (7, 1), (8, 0)] {
            counts.enter(times, witness(day));
        }
        // Four of ten days: 0 0 0 0 0 0 1 2 5 5.
        let ten = counts.over(10);
        assert_eq!((ten.days, &*ten.mean), (4, "1.30"));
        assert_eq!((ten.median, ten.percentile_95, ten.worst), (0, 5, 5));
        // Of five days 0 1 2 5 5, the third is in the middle.
        assert_eq!(counts.over(5).median, 2);
        assert_eq!(counts.over(20).percentile_95, 5);
        assert_eq!(counts.over(400).percentile_95, 0);
        assert_eq!(counts.witness(), Some(witness(3)));
    }
}
