//! Which certificate of its store a KDC uses, when it looks, and why it takes no other.
//!
//! A KDC looks into the computer's personal store when its service starts, when the store changes and
//! every ten hours. One that is in use stays in use while it is good; otherwise the newest good one
//! follows [KDC certificate processing, Windows Server 2008 R2]. Here the looks since the service's
//! last start are taken again, so that the certificate in use at an instant is the one that came out.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use bevy_ecs::prelude::Component;
use facts::{Row, StepId};
use names::Timestamp;

use crate::step::{
    KDC_CANDIDATE_EXPIRED, KDC_CANDIDATE_NO_KEY, KDC_CANDIDATE_NOT_IN_NTAUTH,
    KDC_CANDIDATE_NOT_INSTALLED, KDC_CANDIDATE_NOT_NEEDED, KDC_CANDIDATE_NOT_PUBLISHED,
    KDC_CANDIDATE_NOT_YET, KDC_CANDIDATE_OLDER, KDC_CANDIDATE_PATH_OUT_OF_TIME,
    KDC_CANDIDATE_REMOVED, KDC_CANDIDATE_REVOCATION_UNKNOWN, KDC_CANDIDATE_REVOKED,
    KDC_CANDIDATE_UNMARKED, KDC_CANDIDATE_UNTRUSTED,
};
use crate::trust_stores::{ChainEnd, StoreContent, Stores, possible};
use crate::value::RevocationFound;

/// A KDC looks again after so many seconds.
pub(crate) const LOOK_SECONDS: i64 = 10 * 3600;

/// What a KDC made of its store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Selection {
    /// The certificate in use.
    pub(crate) chosen: Option<Row>,
    /// Why one that was in use is no longer good, where nothing took its place.
    pub(crate) lost: Option<StepId>,
    /// When it last looked.
    pub(crate) looked: Timestamp,
    /// The others, each with the reason why it is not in use.
    pub(crate) others: Vec<(Row, StepId)>,
}

/// What a KDC chooses from, and when its service was last started, where that is written.
#[derive(Component, Debug, Clone)]
pub(crate) struct StoreOfKdc {
    /// The certificates of the personal store.
    pub(crate) candidates: Vec<Candidate>,
    /// The last start.
    pub(crate) started: Option<Timestamp>,
}

impl StoreOfKdc {
    /// The instants at which one of its certificates may become good or cease to be.
    pub(crate) fn turns(&self, stores: &Stores) -> Vec<Timestamp> {
        let mut turns = Vec::new();
        for candidate in &self.candidates {
            turns.push(candidate.installed);
            turns.extend(candidate.removed);
            for skew in possible(&stores.skew) {
                turns.extend(candidate.turns(*skew));
            }
        }
        turns
    }

    /// The first look at or after an instant, where the start is written.
    pub(crate) fn look_after(&self, instant: Timestamp) -> Option<Timestamp> {
        let since = self.started?.unix().saturating_sub(instant.unix());
        Some(instant.plus_seconds(since.rem_euclid(LOOK_SECONDS)))
    }
}

/// What makes a certificate one for a KDC; one mark is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    /// The purpose KDC Authentication, which Server 2003 does not know.
    KdcAuthentication,
    /// The stamp `DomainController` of a version 1 template.
    TemplateDomainController,
    /// The purpose Smart Card Logon.
    SmartCardLogon,
}

/// When a KDC looks, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rhythm {
    /// Every ten hours from the start on.
    FromStart,
    /// The start is not written: so many seconds after each change.
    After(i64),
}

/// A certificate of the personal store.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// Its row.
    pub(crate) row: Row,
    /// The marks it has.
    pub(crate) marks: BTreeSet<Mark>,
    /// Its private key is there, in a provider that the KDC can use.
    pub(crate) has_private_key: bool,
    /// Begin of its validity.
    pub(crate) not_before: Timestamp,
    /// End of its validity.
    pub(crate) not_after: Timestamp,
    /// When it came into the store.
    pub(crate) installed: Timestamp,
    /// When it went.
    pub(crate) removed: Option<Timestamp>,
    /// The authority that issued it.
    pub(crate) issuer: Option<Row>,
}

/// How a KDC looks.
#[derive(Debug, Clone)]
pub(crate) struct Looks {
    /// The instant of the question.
    pub(crate) now: Timestamp,
    /// Seconds by which its clock is ahead.
    pub(crate) skew: i64,
    /// When its service was last started.
    pub(crate) started: Timestamp,
    /// When it looks again.
    pub(crate) rhythm: Rhythm,
    /// Whether it takes a certificate whose revocation cannot be told.
    pub(crate) takes_unknown_revocation: bool,
    /// Whether the newest is the one that ends last, not the one that begins last.
    pub(crate) newest_ends_last: bool,
    /// Whether the one in use stays while it is good.
    pub(crate) keeps_current: bool,
}

/// What the KDC can ask about trust at an instant: its stores, and where a certificate's chain ends
/// with them.
pub(crate) trait TrustAt {
    /// The stores at an instant.
    fn stores(&self, instant: Timestamp) -> StoreContent;
    /// Where the chain of a certificate ends with these stores.
    fn end(&self, content: &StoreContent, certificate: Row) -> ChainEnd;
    /// What it finds out at an instant about the revocation of a certificate of its own.
    fn revocation(&self, certificate: Row, instant: Timestamp) -> RevocationFound;
}

impl Candidate {
    /// Server 2003 does not know the purpose KDC Authentication.
    pub(crate) fn forget_the_purpose(&mut self) {
        self.marks.remove(&Mark::KdcAuthentication);
    }

    /// Why a KDC cannot use it at an instant; `None` if it can. The first reason counts.
    pub(crate) fn refusal(
        &self,
        looks: &Looks,
        instant: Timestamp,
        content: &StoreContent,
        end: ChainEnd,
        revocation: impl FnOnce() -> RevocationFound,
    ) -> Option<StepId> {
        let clock = instant.plus_seconds(looks.skew);
        if instant < self.installed {
            return Some(KDC_CANDIDATE_NOT_INSTALLED);
        }
        if self.removed.is_some_and(|removed| removed <= instant) {
            return Some(KDC_CANDIDATE_REMOVED);
        }
        if self.marks.is_empty() {
            return Some(KDC_CANDIDATE_UNMARKED);
        }
        if !self.has_private_key {
            return Some(KDC_CANDIDATE_NO_KEY);
        }
        if clock < self.not_before {
            return Some(KDC_CANDIDATE_NOT_YET);
        }
        if self.not_after < clock {
            return Some(KDC_CANDIDATE_EXPIRED);
        }
        match end {
            ChainEnd::Trusted { .. } => {}
            ChainEnd::Expired | ChainEnd::NotYet => return Some(KDC_CANDIDATE_PATH_OUT_OF_TIME),
            // What cannot be verified here is asked about before: the whole choice is not known then.
            ChainEnd::AtForeignRoot
            | ChainEnd::Broken
            | ChainEnd::Unverified
            | ChainEnd::Untrusted => {
                return Some(KDC_CANDIDATE_UNTRUSTED);
            }
        }
        if !self
            .issuer
            .is_some_and(|issuer| content.ntauth.contains(&issuer))
        {
            return Some(KDC_CANDIDATE_NOT_IN_NTAUTH);
        }
        let unknown = match revocation() {
            RevocationFound::Good => return None,
            RevocationFound::Revoked | RevocationFound::AuthorityRevoked => {
                return Some(KDC_CANDIDATE_REVOKED);
            }
            RevocationFound::NoPublication => KDC_CANDIDATE_NOT_PUBLISHED,
            RevocationFound::Unreachable
            | RevocationFound::TooSlow
            | RevocationFound::Stale
            | RevocationFound::NothingKept
            | RevocationFound::SignerRefused => KDC_CANDIDATE_REVOCATION_UNKNOWN,
        };
        (!looks.takes_unknown_revocation).then_some(unknown)
    }

    /// The instants of its own at which it may become good or cease to be.
    fn turns(&self, skew: i64) -> impl Iterator<Item = Timestamp> {
        let by_clock = [self.not_before, self.not_after.plus_seconds(1)];
        by_clock
            .into_iter()
            .map(move |instant| instant.plus_seconds(-skew))
    }
}

impl Looks {
    /// The first look at or after an instant, if it has been.
    fn look_after(&self, instant: Timestamp) -> Option<Timestamp> {
        if instant <= self.started {
            return None;
        }
        let look = match self.rhythm {
            Rhythm::FromStart => {
                let since = instant.unix().saturating_sub(self.started.unix());
                let rest = since.rem_euclid(LOOK_SECONDS);
                let wait = if rest == 0 { 0 } else { LOOK_SECONDS - rest };
                instant.plus_seconds(wait)
            }
            Rhythm::After(delay) => instant.plus_seconds(delay),
        };
        (look <= self.now).then_some(look)
    }

    /// The last look that does not follow from a change.
    fn last_look(&self) -> Timestamp {
        match self.rhythm {
            Rhythm::FromStart => {
                let since = self.now.unix().saturating_sub(self.started.unix());
                self.now.plus_seconds(-since.rem_euclid(LOOK_SECONDS))
            }
            Rhythm::After(delay) => self.now.plus_seconds(-delay).max(self.started),
        }
    }

    /// Every look since the service was started, the last one included.
    fn all(&self, candidates: &[Candidate], changes: &[Timestamp]) -> BTreeSet<Timestamp> {
        let mut looks = BTreeSet::from([self.started, self.last_look()]);
        let of_store = candidates
            .iter()
            .flat_map(|candidate| [Some(candidate.installed), candidate.removed])
            .flatten();
        looks.extend(of_store.filter(|at| self.started < *at && *at <= self.now));
        let turns = candidates
            .iter()
            .flat_map(|candidate| candidate.turns(self.skew));
        let turns = turns.chain(changes.iter().copied());
        looks.extend(turns.filter_map(|instant| self.look_after(instant)));
        looks
    }

    /// By what the age of a certificate is measured.
    fn age(&self, candidate: &Candidate) -> Timestamp {
        if self.newest_ends_last {
            candidate.not_after
        } else {
            candidate.not_before
        }
    }

    /// What the KDC uses. `changes` are the instants at which what its stores hold changes.
    pub(crate) fn select(
        &self,
        candidates: &[Candidate],
        changes: &[Timestamp],
        trust: &impl TrustAt,
    ) -> Selection {
        let mut selection = Selection {
            chosen: None,
            lost: None,
            looked: self.started,
            others: Vec::new(),
        };
        for instant in self.all(candidates, changes) {
            let content = trust.stores(instant);
            let judged: Vec<(&Candidate, Option<StepId>)> = candidates
                .iter()
                .map(|candidate| {
                    let end = trust.end(&content, candidate.row);
                    let revocation = || trust.revocation(candidate.row, instant);
                    let refusal = candidate.refusal(self, instant, &content, end, revocation);
                    (candidate, refusal)
                })
                .collect();
            let good = || {
                judged
                    .iter()
                    .filter(|(_, refusal)| refusal.is_none())
                    .map(|(candidate, _)| *candidate)
            };
            let kept = selection
                .chosen
                .filter(|_| self.keeps_current)
                .filter(|row| good().any(|candidate| candidate.row == *row));
            let newest = good()
                .max_by_key(|candidate| (self.age(candidate), Reverse(candidate.row)))
                .map(|candidate| candidate.row);
            let chosen = kept.or(newest);
            selection.lost = match (chosen, selection.chosen) {
                (Some(_), _) => None,
                (None, None) => selection.lost,
                (None, Some(before)) => judged
                    .iter()
                    .find(|(candidate, _)| candidate.row == before)
                    .and_then(|(_, refusal)| *refusal),
            };
            selection.chosen = chosen;
            selection.looked = instant;
            selection.others = judged
                .iter()
                .filter(|(candidate, _)| Some(candidate.row) != chosen)
                .map(|(candidate, refusal)| {
                    let in_use = judged.iter().find(|(other, _)| Some(other.row) == chosen);
                    let is_newer =
                        in_use.is_some_and(|(other, _)| self.age(other) < self.age(candidate));
                    let spare = if is_newer {
                        KDC_CANDIDATE_NOT_NEEDED
                    } else {
                        KDC_CANDIDATE_OLDER
                    };
                    (candidate.row, refusal.unwrap_or(spare))
                })
                .collect();
        }
        selection
    }
}

#[cfg(test)]
mod tests;
