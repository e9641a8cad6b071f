//! Revocation: what authorities publish, where and until when, what they revoked, and what machines keep of it.

use std::fmt;
use std::str::FromStr;

use names::{SerialNumber, Timestamp};

use super::{CaRef, Place, Presence};

/// The revocation information of an authority.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CrlPublication {
    /// Whether anything is known of this authority's revocations; `false` for imported ones without a CRL.
    pub known: bool,
    /// When which list is published.
    pub schedule: CrlSchedule,
    /// Where lists are published; the certificates that the twin issues name these points.
    pub points: Points,
    /// The OCSP responder; `None`: there is none.
    pub responder: Option<OcspResponder>,
    /// Certificates that are revoked, by serial number, besides those that are written as revoked where they are.
    pub revoked: Vec<RevokedSerial>,
}

/// When an authority publishes which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CrlSchedule {
    /// When one of the lists was issued; the others follow from the interval.
    pub this_update: Timestamp,
    /// Until when that list is good; `None`: the field is absent, and the list never ages.
    pub next_update: Option<Timestamp>,
    /// Seconds from one list to the next; `None`: there is this one list.
    pub interval_seconds: Option<i64>,
    /// Seconds from one list of changes to the next, which are good for as long; `None`: there are none.
    pub delta_seconds: Option<i64>,
    /// From when on nothing is published any more.
    pub stopped: Option<Timestamp>,
}

/// Where an authority publishes its lists.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Points {
    /// At the one place that its certificates name, whatever they name.
    Unnamed {
        /// The address that issued certificates carry; `None`: derived from the name of the authority.
        url: Option<String>,
        /// When it can be reached.
        reachable: Presence,
    },
    /// At these places, in this order.
    Named(Vec<PublicationPoint>),
}

/// A place of publication.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PublicationPoint {
    /// Its address, of HTTP or LDAP.
    pub url: String,
    /// When it can be reached.
    pub reachable: Presence,
    /// After how many seconds it answers.
    pub answers_after_seconds: u32,
}

/// A responder of the Online Certificate Status Protocol [RFC 6960].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OcspResponder {
    /// The address that issued certificates carry; `None`: derived from the name of the authority.
    pub url: Option<String>,
    /// When it can be reached.
    pub reachable: Presence,
    /// After how many seconds it answers.
    pub answers_after_seconds: u32,
    /// For how many seconds an answer is good; `None`: until it is asked again.
    pub validity_seconds: Option<i64>,
    /// Who signs the answers.
    pub signer: OcspSigner,
}

/// Who signs the answers of a responder [RFC 6960 §4.2.2.2].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum OcspSigner {
    /// The authority itself.
    #[default]
    Authority,
    /// One to whom the authority delegated it.
    Delegate,
}

/// That a certificate is revoked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Revoked {
    /// Since when; `None`: every list has it.
    pub since: Option<Timestamp>,
    /// Why, if it is said.
    pub reason: Option<RevocationReason>,
}

/// A serial number that is revoked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RevokedSerial {
    /// The serial number.
    pub serial: SerialNumber,
    /// Since when and why.
    pub revoked: Revoked,
}

/// Why a certificate is revoked [RFC 5280 §5.3.1].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum RevocationReason {
    /// No reason in particular.
    Unspecified,
    /// The key came into other hands.
    KeyCompromise,
    /// The key of an authority came into other hands.
    CaCompromise,
    /// The name changed, or what else the certificate says.
    AffiliationChanged,
    /// Another certificate took its place.
    Superseded,
    /// It is no longer needed.
    CessationOfOperation,
    /// It is put on hold.
    CertificateHold,
    /// A privilege that it states was taken back.
    PrivilegeWithdrawn,
}

/// What a machine keeps of the revocations of an authority since it last asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CachedRevocation {
    /// The authority.
    pub authority: CaRef,
    /// What is kept.
    pub kind: CacheKind,
    /// When it was fetched.
    pub fetched: Timestamp,
    /// How many answers of the responder are kept, good or ended; of a list 0.
    pub answers: u32,
    /// Where it is written.
    pub place: Place,
}

/// What a machine keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum CacheKind {
    /// The list, and the list of changes if there is one.
    #[default]
    List,
    /// Answers of the responder.
    Responses,
}

impl CrlPublication {
    /// The publication of an authority of which nothing is said.
    pub fn unnamed(this_update: Timestamp, next_update: Option<Timestamp>, known: bool) -> Self {
        Self {
            known,
            schedule: CrlSchedule {
                this_update,
                next_update,
                interval_seconds: None,
                delta_seconds: None,
                stopped: None,
            },
            points: Points::Unnamed {
                url: None,
                reachable: Presence::ALWAYS,
            },
            responder: None,
            revoked: Vec::new(),
        }
    }

    /// Changes when every place of publication can be reached.
    pub fn set_reachable(&mut self, presence: Presence) {
        match &mut self.points {
            Points::Unnamed { reachable, .. } => *reachable = presence,
            Points::Named(points) => {
                for point in points {
                    point.reachable = presence;
                }
            }
        }
    }

    /// When some place of publication can be reached, where one period says that.
    pub fn reachable(&self) -> Presence {
        match &self.points {
            Points::Unnamed { reachable, .. } => *reachable,
            Points::Named(points) => points
                .iter()
                .map(|point| point.reachable)
                .find(|presence| *presence != Presence::Never)
                .unwrap_or(Presence::Never),
        }
    }
}

impl RevocationReason {
    /// The reasons with the names that documents write.
    pub const ALL: [(&'static str, Self); 8] = [
        ("Unspecified", Self::Unspecified),
        ("KeyCompromise", Self::KeyCompromise),
        ("CaCompromise", Self::CaCompromise),
        ("AffiliationChanged", Self::AffiliationChanged),
        ("Superseded", Self::Superseded),
        ("CessationOfOperation", Self::CessationOfOperation),
        ("CertificateHold", Self::CertificateHold),
        ("PrivilegeWithdrawn", Self::PrivilegeWithdrawn),
    ];
}

impl Revoked {
    /// The same in words, for example `since 2026-11-23T08:00:00Z for KeyCompromise`.
    fn words(self) -> String {
        let since = self.since.map(|since| format!("since {since}"));
        let named = RevocationReason::ALL.iter();
        let reason = self.reason.and_then(|reason| {
            let mut same = named.filter(|(_, known)| *known == reason);
            same.next().map(|(name, _)| format!("for {name}"))
        });
        let words: Vec<String> = since.into_iter().chain(reason).collect();
        if words.is_empty() {
            "true".to_owned()
        } else {
            words.join(" ")
        }
    }
}

impl fmt::Display for Revoked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.words())
    }
}

/// A text that does not say since when and why something is revoked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` does not say since when or why: `true`, `since DATE`, `for REASON` or both")]
pub struct ParseRevokedError(String);

impl FromStr for Revoked {
    type Err = ParseRevokedError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParseRevokedError(text.to_owned());
        let mut revoked = Self::default();
        if text.trim().eq_ignore_ascii_case("true") {
            return Ok(revoked);
        }
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            let next = words.next().ok_or_else(error)?;
            match word.to_lowercase().as_str() {
                "since" => revoked.since = Some(next.parse().map_err(|_| error())?),
                "for" => {
                    let named = RevocationReason::ALL.iter();
                    let mut same = named.filter(|(name, _)| name.eq_ignore_ascii_case(next));
                    revoked.reason =
                        Some(same.next().map(|(_, reason)| *reason).ok_or_else(error)?);
                }
                _ => return Err(error()),
            }
        }
        if revoked == Self::default() {
            return Err(error());
        }
        Ok(revoked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revocation_is_shown_as_it_is_written() {
        for text in [
            "true",
            "since 2026-11-23T08:00:00Z",
            "for KeyCompromise",
            "since 2026-11-23T08:00:00Z for CertificateHold",
        ] {
            let revoked: Revoked = text.parse().unwrap();
            assert_eq!(revoked.to_string(), text);
        }
        for text in [
            "",
            "maybe",
            "since",
            "since yesterday",
            "for fun",
            "since 2026-11-23 for",
        ] {
            assert!(text.parse::<Revoked>().is_err(), "{text}");
        }
    }
}
