//! Revocation: schedules, places of publication, what is revoked, and what machines keep.

use names::Timestamp;

use super::Lowering;
use crate::document::{
    CachedRevocationDocument, CrlDocument, PointDocument, ResponderDocument, RevokedDocument, Text,
    Written,
};
use crate::model::{
    CacheKind, CachedRevocation, CrlPublication, CrlSchedule, OcspResponder, OcspSigner, Points,
    PublicationPoint, Revoked, RevokedSerial,
};

/// CRLs without dates were published yesterday and last a week, as AD CS does it.
const CRL_AGE_DAYS: i64 = 1;
const CRL_VALIDITY_DAYS: i64 = 7;
const SECONDS_PER_HOUR: i64 = 3600;

impl Lowering<'_> {
    /// What an authority publishes; `authority` is its name, `given` whether its certificate is.
    pub(super) fn crl(
        &mut self,
        authority: &Text,
        document: Option<&CrlDocument>,
        given: bool,
    ) -> Option<CrlPublication> {
        let nothing = CrlDocument::default();
        // Of a given authority nothing is known unless it is said.
        let known = document.map_or(!given, |document| document.known.unwrap_or(true));
        let document = document.unwrap_or(&nothing);
        let schedule = self.schedule(authority, document);
        let points = self.points(authority, document);
        let responder = self.responder(authority, document);
        let revoked: Vec<Option<RevokedSerial>> = document
            .revoked
            .iter()
            .map(|written| {
                let serial = self.parse(&written.serial);
                let since = self.parse_option(written.since.as_ref());
                Some(RevokedSerial {
                    serial: serial?,
                    revoked: Revoked {
                        since: since?,
                        reason: written.reason,
                    },
                })
            })
            .collect();
        Some(CrlPublication {
            known,
            schedule: schedule?,
            points: points?,
            responder: responder?,
            revoked: revoked.into_iter().flatten().collect(),
        })
    }

    fn schedule(&mut self, authority: &Text, document: &CrlDocument) -> Option<CrlSchedule> {
        let this_update = self
            .parse_option(document.this_update.as_ref())?
            .unwrap_or_else(|| self.clock.plus_days(-CRL_AGE_DAYS));
        let seconds = |hours: u32| i64::from(hours) * SECONDS_PER_HOUR;
        let interval = document.interval_hours.map(seconds);
        let overlap = document.overlap_hours.map_or(0, seconds);
        let next_update = match (&document.next_update, interval) {
            (Written::Not, Some(interval)) => Some(this_update.plus_seconds(interval + overlap)),
            (Written::Not, None) => Some(this_update.plus_days(CRL_VALIDITY_DAYS)),
            (Written::None, _) => None,
            (Written::Some(next_update), _) => {
                let at: Timestamp = self.parse(next_update)?;
                if document.overlap_hours.is_some() {
                    self.error(
                        next_update,
                        "the end of a list is said twice: by `next_update` and by `overlap_hours`",
                        "remove one of the two",
                    );
                }
                if at <= this_update {
                    self.error(
                        next_update,
                        format!("the list would end ({at}) before it begins ({this_update})"),
                        "write a later `next_update` or an earlier `this_update`",
                    );
                }
                Some(at)
            }
        };
        if interval.is_none() {
            let needs = [
                (document.overlap_hours.is_some(), "overlap_hours"),
                (
                    document.delta_interval_hours.is_some(),
                    "delta_interval_hours",
                ),
            ];
            for (_, field) in needs.into_iter().filter(|(written, _)| *written) {
                self.error(
                    authority,
                    format!("`{field}` without `interval_hours`: there is one list only"),
                    "write `interval_hours: 168`, or remove the field",
                );
            }
        }
        if document.interval_hours == Some(0) || document.delta_interval_hours == Some(0) {
            self.error(
                authority,
                "lists cannot follow one another without time in between",
                "write one hour or more",
            );
            return None;
        }
        let delta = document.delta_interval_hours.map(seconds);
        if let (Some(delta), Some(interval)) = (delta, interval)
            && interval <= delta
        {
            self.error(
                authority,
                "lists of changes would not come more often than complete ones",
                "write a `delta_interval_hours` that is less than `interval_hours`",
            );
        }
        let stopped = self.parse_option(document.stopped.as_ref())?;
        if let (Some(stopped), Some(written)) = (stopped, &document.stopped)
            && stopped <= this_update
        {
            self.error(
                written,
                format!(
                    "the authority would have stopped ({stopped}) before its list of {this_update}"
                ),
                "write an earlier `this_update`: that of the last list",
            );
        }
        Some(CrlSchedule {
            this_update,
            next_update,
            interval_seconds: interval,
            delta_seconds: delta,
            stopped,
        })
    }

    fn points(&mut self, authority: &Text, document: &CrlDocument) -> Option<Points> {
        let Some(points) = &document.points else {
            return Some(Points::Unnamed {
                url: document.url.as_ref().map(|url| url.as_str().to_owned()),
                reachable: self.presence(document.reachable.as_ref(), true)?,
            });
        };
        let twice = [
            (document.url.is_some(), "url"),
            (document.reachable.is_some(), "reachable"),
        ];
        for (_, field) in twice.into_iter().filter(|(written, _)| *written) {
            self.error(
                authority,
                format!("`{field}` beside `points`: each point says it for itself"),
                "remove the field, or `points`",
            );
        }
        let all: Vec<Option<PublicationPoint>> =
            points.iter().map(|point| self.point(point)).collect();
        all.into_iter().collect::<Option<_>>().map(Points::Named)
    }

    fn point(&mut self, document: &PointDocument) -> Option<PublicationPoint> {
        self.check_url(&document.url, &["http://", "https://", "ldap://"]);
        Some(PublicationPoint {
            url: document.url.as_str().to_owned(),
            reachable: self.presence(document.reachable.as_ref(), true)?,
            answers_after_seconds: document.answers_after_seconds,
        })
    }

    fn check_url(&mut self, url: &Text, schemes: &[&str]) {
        let lower = url.as_str().to_lowercase();
        if !schemes.iter().any(|scheme| lower.starts_with(scheme)) {
            self.error(
                url,
                format!("`{}` is no address of a publication", url.as_str()),
                format!("write one that begins with {}", schemes.join(" or ")),
            );
        }
    }

    #[expect(
        clippy::option_option,
        reason = "the outer says whether it was read, the inner whether there is one"
    )]
    fn responder(
        &mut self,
        authority: &Text,
        document: &CrlDocument,
    ) -> Option<Option<OcspResponder>> {
        let Some(written) = &document.ocsp else {
            return Some(document.ocsp_reachable.map(|reachable| OcspResponder {
                url: None,
                reachable: reachable.into(),
                answers_after_seconds: 0,
                validity_seconds: None,
                signer: OcspSigner::Authority,
            }));
        };
        if document.ocsp_reachable.is_some() {
            self.error(
                authority,
                "`ocsp_reachable` beside `ocsp`: the responder says it for itself",
                "remove `ocsp_reachable`",
            );
        }
        self.responder_as_written(written).map(Some)
    }

    fn responder_as_written(&mut self, document: &ResponderDocument) -> Option<OcspResponder> {
        if let Some(url) = &document.url {
            self.check_url(url, &["http://", "https://"]);
        }
        Some(OcspResponder {
            url: document.url.as_ref().map(|url| url.as_str().to_owned()),
            reachable: self.presence(document.reachable.as_ref(), true)?,
            answers_after_seconds: document.answers_after_seconds,
            validity_seconds: document
                .validity_hours
                .map(|hours| i64::from(hours) * SECONDS_PER_HOUR),
            signer: document.signed_by,
        })
    }

    /// Since when and why something is revoked, if it is. The outer `None`: it is wrong.
    #[expect(
        clippy::option_option,
        reason = "the outer says whether it was read, the inner whether it is revoked"
    )]
    pub(super) fn revoked(&mut self, document: &RevokedDocument) -> Option<Option<Revoked>> {
        match document {
            RevokedDocument::No => Some(None),
            RevokedDocument::Yes => Some(Some(Revoked::default())),
            RevokedDocument::Since(written) => Some(Some(Revoked {
                since: self.parse_option(written.since.as_ref())?,
                reason: written.reason,
            })),
        }
    }

    /// What a machine keeps. What was fetched after the world's clock, or of one authority twice, is wrong.
    pub(super) fn revocation_cache(
        &mut self,
        documents: &[CachedRevocationDocument],
    ) -> Vec<CachedRevocation> {
        let mut cache: Vec<CachedRevocation> = Vec::new();
        for document in documents {
            let authority = self.ca_ref(&document.authority);
            let fetched: Option<Timestamp> = self.parse(&document.fetched);
            let (Some(authority), Some(fetched)) = (authority, fetched) else {
                continue;
            };
            if fetched > self.clock {
                self.error(
                    &document.fetched,
                    format!("it would have been fetched ({fetched}) after the world's clock"),
                    "write an instant that is past",
                );
            }
            let kind = document.kind;
            if cache
                .iter()
                .any(|other| (other.authority, other.kind) == (authority, kind))
            {
                self.error(
                    &document.authority,
                    format!("`{}` is in the cache twice", document.authority.as_str()),
                    "keep the entry that was fetched last",
                );
            }
            if kind == CacheKind::List && document.answers.is_some() {
                self.error(
                    &document.authority,
                    "a list is kept, and how many answers",
                    "write `kind: Responses`, or leave `answers` out",
                );
            }
            cache.push(CachedRevocation {
                authority,
                kind,
                fetched,
                answers: match kind {
                    CacheKind::List => 0,
                    CacheKind::Responses => document.answers.unwrap_or(1),
                },
                place: self.place(&document.authority),
            });
        }
        cache
    }
}
