//! Inquiries: what a machine finds out about the revocation of a certificate at an instant.
//!
//! Every certificate of the path but the root is asked about (KB281245). What a machine fetched and that is still
//! good is not fetched again. Of a machine whose cache is not written it is assumed that it fetched what it could:
//! while a place can be reached, just now; afterwards, just before it could no longer be.

use names::Timestamp;
use worlds::Revoked;

use super::publication::Way;
use super::{Class, Classes, Publications, Published, PublishedList, Series};
use crate::value::RevocationFound;

/// Whether a machine may fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mode {
    /// It may.
    Fetching,
    /// It looks at what it keeps only (`UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors`).
    CacheOnly,
}

/// For which certificates a machine asks responders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OcspUse {
    /// For none: Windows XP and Server 2003 know no responders.
    None,
    /// For the end certificate: a KDC.
    EndCertificate,
    /// For every certificate: a client.
    Every,
}

/// The readings of what no document settles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one reading each")]
pub(crate) struct Readings {
    /// A machine fetches when its copy ends, not before.
    pub(crate) fetches_when_needed: bool,
    /// A complete list will do where the list of changes cannot be had.
    pub(crate) changes_are_optional: bool,
    /// A machine that does not fetch keeps nothing but what is written.
    pub(crate) unwritten_cache_is_empty: bool,
    /// A list that is kept says nothing of a certificate that names no list.
    pub(crate) needs_a_point: bool,
}

/// What a machine asks with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Means {
    /// Seconds by which its clock is ahead.
    pub(crate) skew: i64,
    /// After how many seconds it gives up; `None`: never.
    pub(crate) timeout_seconds: Option<u32>,
    /// Whether it asks responders.
    pub(crate) ocsp: OcspUse,
    /// With so many answers of one authority in its cache it fetches the list instead of one more
    /// (`CryptnetCachedOcspSwitchToCrlCount`).
    pub(crate) answers_max: u32,
    /// Whether the signer of a list has to be allowed to sign lists.
    pub(crate) checks_signer: bool,
    /// The readings.
    pub(crate) readings: Readings,
}

/// What a machine can find out at any instant.
#[derive(Debug, Clone)]
pub(crate) struct Inquiry {
    /// What is published.
    pub(crate) publications: Publications,
    /// What the machine asks with.
    pub(crate) means: Means,
    /// What it keeps, as far as that is written, an entry an authority.
    pub(crate) kept: Vec<KeptOfAuthority>,
}

/// What a machine keeps of an authority's revocations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct KeptOfAuthority {
    pub(crate) authority: usize,
    /// When a list was fetched.
    pub(crate) list: Option<Timestamp>,
    /// When answers were.
    pub(crate) responses: Option<Timestamp>,
    /// How many answers.
    pub(crate) answers: u32,
}

/// What was found out about one certificate of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Looked {
    /// The authority that issued it.
    pub(crate) authority: Option<usize>,
    /// Whether it is an authority's own.
    pub(crate) of_authority: bool,
    /// What came of it; `None`: nothing is known of the authority's revocations.
    pub(crate) found: Option<Result<Found, Gap>>,
}

impl Looked {
    /// Whether it is revoked, or why that cannot be told, whatever tells it.
    pub(crate) fn says(&self) -> Option<Result<bool, Gap>> {
        let found = self.found.as_ref()?;
        Some(
            found
                .as_ref()
                .map(|found| found.revoked)
                .map_err(|gap| *gap),
        )
    }
}

/// A status that could be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// By what.
    pub(crate) via: Via,
    /// When that was had.
    pub(crate) fetched: Timestamp,
    /// From where, where the world names it.
    pub(crate) url: Option<String>,
    /// Whether it was kept from before, not fetched just now.
    pub(crate) kept: bool,
    /// Whether it is a list in the place of one more answer.
    pub(crate) instead_of_answer: bool,
    /// Whether it says that the certificate is revoked.
    pub(crate) revoked: bool,
}

/// What tells a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Via {
    /// A complete list, with the list of changes to it where there is one.
    List(PublishedList, Option<PublishedList>),
    /// A responder's answer.
    Response(PublishedList),
}

/// Why a status could not be told. Of several the last one counts: it came closest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// The certificate names nothing.
    NoPublication,
    /// Nothing is kept, and nothing may be fetched.
    NothingKept,
    /// Nothing can be reached.
    Unreachable,
    /// What can be reached answers too late.
    TooSlow,
    /// What can be had is out of date.
    Stale,
    /// The signer of the list is not allowed to sign lists.
    Signer,
}

impl Via {
    /// The instant up to which it knows of revocations.
    fn knows_until(self) -> Timestamp {
        match self {
            Self::List(list, changes) => {
                let changed = changes.map_or(list.this_update, |changes| changes.this_update);
                list.this_update.max(changed)
            }
            Self::Response(answer) => answer.this_update,
        }
    }

    /// Until when it is good; `None`: for ever.
    pub(crate) fn good_until(self) -> Option<Timestamp> {
        match self {
            Self::List(list, changes) => {
                let ends = [
                    list.next_update,
                    changes.and_then(|changes| changes.next_update),
                ];
                ends.into_iter().flatten().min()
            }
            Self::Response(answer) => answer.next_update,
        }
    }

    /// Whether it says that a certificate is revoked. What is revoked without a date is on every list.
    fn lists(self, class: &Class) -> bool {
        class.revoked.is_some_and(|revoked| self.knows(revoked))
    }

    /// Whether it knows of a revocation.
    pub(crate) fn knows(self, revoked: Revoked) -> bool {
        let since = revoked.since;
        since.is_none_or(|since| since <= self.knows_until())
    }
}

/// A copy of something published.
#[derive(Debug, Clone)]
struct Copy {
    list: PublishedList,
    fetched: Timestamp,
    url: Option<String>,
    kept: bool,
}

impl Inquiry {
    /// What is found out at an instant about a certificate of a class and the authorities above it, the
    /// certificate first.
    pub(crate) fn look(
        &self,
        classes: &Classes,
        class: usize,
        instant: Timestamp,
        mode: Mode,
    ) -> Vec<Looked> {
        let path = classes.path(class);
        let looked = path
            .into_iter()
            .enumerate()
            .map(|(position, class)| Looked {
                authority: class.authority,
                of_authority: position > 0,
                found: self.ask(class, position == 0, instant, mode),
            });
        looked.collect()
    }

    /// The same in one word: a revocation counts before anything that could not be told, and what could not be
    /// told of the certificate before what could not be told of its authorities. `None`: it is not known.
    pub(crate) fn finds(
        &self,
        classes: &Classes,
        class: usize,
        instant: Timestamp,
        mode: Mode,
    ) -> Option<RevocationFound> {
        let looked = self.look(classes, class, instant, mode);
        let revoked = looked
            .iter()
            .find(|looked| matches!(&looked.found, Some(Ok(found)) if found.revoked));
        if let Some(revoked) = revoked {
            return Some(if revoked.of_authority {
                RevocationFound::AuthorityRevoked
            } else {
                RevocationFound::Revoked
            });
        }
        for looked in looked {
            match looked.found {
                None => return None,
                Some(Err(gap)) => return Some(gap.into()),
                Some(Ok(_)) => {}
            }
        }
        Some(RevocationFound::Good)
    }

    /// The status of one certificate: by a responder first, where the machine asks one.
    pub(crate) fn ask(
        &self,
        class: &Class,
        is_end: bool,
        instant: Timestamp,
        mode: Mode,
    ) -> Option<Result<Found, Gap>> {
        let Some(authority) = class.authority else {
            return Some(Err(Gap::NoPublication));
        };
        let published = self.publications.get(authority)?.as_ref()?;
        let asks = match self.means.ocsp {
            OcspUse::None => false,
            OcspUse::EndCertificate => is_end,
            OcspUse::Every => true,
        };
        let answered = (asks && class.responder)
            .then(|| self.response(published, authority, instant, mode))
            .flatten();
        let mut instead_of_answer = false;
        let (via, copy) = match answered {
            // One more answer would be one too many; the answer that was kept already is looked at.
            Some(Ok(answer)) if self.has_its_fill(authority) && !answer.kept => {
                match self.list(published, authority, class, instant, mode)? {
                    Ok(told) => {
                        instead_of_answer = true;
                        told
                    }
                    Err(_) => (Via::Response(answer.list), answer),
                }
            }
            Some(Ok(copy)) => (Via::Response(copy.list), copy),
            Some(Err(first)) => match self.list(published, authority, class, instant, mode)? {
                Ok(told) => told,
                // A responder that is out of reach is closer to an answer than a list that is not named.
                Err(second) => return Some(Err(first.max(second))),
            },
            None => match self.list(published, authority, class, instant, mode)? {
                Ok(told) => told,
                Err(gap) => return Some(Err(gap)),
            },
        };
        Some(Ok(Found {
            via,
            fetched: copy.fetched,
            url: copy.url,
            kept: copy.kept,
            instead_of_answer,
            revoked: via.lists(class),
        }))
    }

    fn kept_of(&self, authority: usize) -> KeptOfAuthority {
        let mut kept = self.kept.iter();
        let found = kept.find(|kept| kept.authority == authority);
        found.copied().unwrap_or_default()
    }

    /// Whether the machine keeps so many answers of an authority that it fetches the list instead of one more.
    fn has_its_fill(&self, authority: usize) -> bool {
        let answers = self.kept_of(authority).answers;
        answers > 0 && answers >= self.means.answers_max
    }

    /// The answer of the responder, kept or asked for; `None`: the authority has none.
    fn response(
        &self,
        published: &Published,
        authority: usize,
        instant: Timestamp,
        mode: Mode,
    ) -> Option<Result<Copy, Gap>> {
        let way = published.way_to_responder()?;
        let validity = published.responder.as_ref()?.validity_seconds;
        let clock = instant.plus_seconds(self.means.skew);
        let answer = |fetched: Timestamp, given: Timestamp, kept| Copy {
            list: PublishedList {
                this_update: given,
                next_update: validity.map(|seconds| given.plus_seconds(seconds)),
            },
            fetched,
            url: way.url.clone(),
            kept,
        };
        // An answer that does not say when there is news is not kept.
        let fetched = self.kept_of(authority).responses;
        let kept = fetched
            .filter(|fetched| validity.is_some() && *fetched <= instant)
            .map(|fetched| answer(fetched, fetched, true));
        if let Some(copy) = kept.filter(|copy| copy.list.is_good_at(clock)) {
            return Some(Ok(copy));
        }
        if mode == Mode::CacheOnly
            && (fetched.is_some() || self.means.readings.unwritten_cache_is_empty)
        {
            return Some(Err(Gap::NothingKept));
        }
        let ways = std::slice::from_ref(&way);
        let Some((last, _)) = self.last_fetch(ways, instant) else {
            return Some(Err(self.why_not(ways, instant)));
        };
        let given = match validity {
            // The oldest answer that was still good then.
            Some(seconds) if self.means.readings.fetches_when_needed => last.plus_seconds(-seconds),
            Some(_) => last,
            None if last == instant && mode == Mode::Fetching => last,
            None => return Some(Err(self.why_not(ways, instant))),
        };
        let copy = answer(last, given, last < instant);
        Some(if copy.list.is_good_at(clock) {
            Ok(copy)
        } else {
            Err(self.why_not(ways, instant))
        })
    }

    /// The list of an authority that tells of a class. The outer `None`: the world does not say.
    fn list(
        &self,
        published: &Published,
        authority: usize,
        class: &Class,
        instant: Timestamp,
        mode: Mode,
    ) -> Option<Result<(Via, Copy), Gap>> {
        let ways = published.ways(&class.points)?;
        if ways.is_empty() && self.means.readings.needs_a_point {
            return Some(Err(Gap::NoPublication));
        }
        let fetched = self.kept_of(authority).list;
        let complete = match self.copy(&published.complete, &ways, fetched, instant, mode) {
            Ok(copy) => copy,
            Err(gap) => return Some(Err(gap)),
        };
        if !published.signs_lists && self.means.checks_signer {
            return Some(Err(Gap::Signer));
        }
        let Some(changes) = &published.changes else {
            return Some(Ok((Via::List(complete.list, None), complete)));
        };
        Some(match self.copy(changes, &ways, fetched, instant, mode) {
            Ok(changed) => Ok((Via::List(complete.list, Some(changed.list)), complete)),
            Err(_) if self.means.readings.changes_are_optional => {
                Ok((Via::List(complete.list, None), complete))
            }
            Err(gap) => Err(gap),
        })
    }

    /// The list of a series that the machine has at an instant.
    fn copy(
        &self,
        series: &Series,
        ways: &[Way],
        fetched: Option<Timestamp>,
        instant: Timestamp,
        mode: Mode,
    ) -> Result<Copy, Gap> {
        let clock = instant.plus_seconds(self.means.skew);
        let fetched = fetched.filter(|fetched| *fetched <= instant);
        let kept = fetched.map(|fetched| (fetched, series.list_at(fetched)));
        if let Some((fetched, list)) = kept.filter(|(_, list)| list.is_good_at(clock)) {
            return Ok(Copy {
                list,
                fetched,
                url: None,
                kept: true,
            });
        }
        if mode == Mode::CacheOnly {
            match kept {
                Some(_) => return Err(Gap::Stale),
                None if self.means.readings.unwritten_cache_is_empty => {
                    return Err(Gap::NothingKept);
                }
                None => {}
            }
        }
        if ways.is_empty() {
            return Err(Gap::NoPublication);
        }
        let Some((last, way)) = self.last_fetch(ways, instant) else {
            return Err(self.why_not(ways, instant));
        };
        // What was still good then was not fetched again.
        let ended = kept.and_then(|(_, list)| list.next_update);
        if ended.is_some_and(|end| last.plus_seconds(self.means.skew) <= end) {
            return Err(self.why_not(ways, instant));
        }
        let list = if self.means.readings.fetches_when_needed {
            series.oldest_at(last, last.plus_seconds(self.means.skew))
        } else {
            series.list_at(last)
        };
        if list.is_good_at(clock) {
            return Ok(Copy {
                list,
                fetched: last,
                url: way.url.clone(),
                kept: last < instant,
            });
        }
        Err(if last == instant {
            Gap::Stale
        } else {
            self.why_not(ways, instant)
        })
    }

    /// The last instant up to another at which something could be fetched, and by which way.
    fn last_fetch<'w>(&self, ways: &'w [Way], instant: Timestamp) -> Option<(Timestamp, &'w Way)> {
        let fast = ways
            .iter()
            .filter(|way| way.is_fast(self.means.timeout_seconds));
        // The first way of several that are open at the same time.
        fast.filter_map(|way| Some((way.last_open(instant)?, way)))
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
    }

    fn why_not(&self, ways: &[Way], instant: Timestamp) -> Gap {
        let mut slow = ways
            .iter()
            .filter(|way| !way.is_fast(self.means.timeout_seconds));
        if slow.any(|way| way.reachable.holds_at(instant)) {
            Gap::TooSlow
        } else {
            Gap::Unreachable
        }
    }
}

impl From<Gap> for RevocationFound {
    fn from(gap: Gap) -> Self {
        match gap {
            Gap::NoPublication => Self::NoPublication,
            Gap::NothingKept => Self::NothingKept,
            Gap::Unreachable => Self::Unreachable,
            Gap::TooSlow => Self::TooSlow,
            Gap::Stale => Self::Stale,
            Gap::Signer => Self::SignerRefused,
        }
    }
}
