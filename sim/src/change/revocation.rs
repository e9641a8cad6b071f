//! Changes of revocation: publications and their schedules, what is revoked, and what machines keep.

use names::Timestamp;
use worlds::{
    CacheKind, CachedRevocation, CertificateSource, CertificationAuthority, LostPart,
    OcspResponder, OcspSigner, Place, Points, Presence, PublicationPoint, Revoked, RevokedSerial,
    World,
};

use super::{Change, ChangeError};

const OF_AUTHORITY: &str = "in_ntauth, in_root_store, in_intermediate_store, product, revoked, crl_reachable, crl_next_update, \
     crl_this_update, crl_interval_hours, crl_delta_interval_hours, crl_stopped, crl_point/NUMBER, \
     crl_point_seconds/NUMBER, ocsp_reachable, ocsp_seconds, ocsp_validity_hours, crl_revoked/SERIAL";
const SECONDS_PER_HOUR: i64 = 3600;

/// What a change makes of a machine's cache.
pub(super) enum Cached {
    /// Something was fetched.
    Fetched(CachedRevocation),
    /// Nothing is written of it any more.
    Forgotten(worlds::CaRef, CacheKind),
}

impl Cached {
    /// Makes the change in a cache.
    pub(super) fn put_into(self, cache: &mut Vec<CachedRevocation>) {
        let (authority, kind) = match &self {
            Self::Fetched(entry) => (entry.authority, entry.kind),
            Self::Forgotten(authority, kind) => (*authority, *kind),
        };
        cache.retain(|other| (other.authority, other.kind) != (authority, kind));
        if let Self::Fetched(entry) = self {
            cache.push(entry);
        }
    }
}

impl Change {
    /// Since when and why something is revoked: `true`, `false`, `since DATE`, `for REASON` or both.
    pub(super) fn revoked(&self) -> Result<Option<Revoked>, ChangeError> {
        if super::parse_bool(&self.value) == Some(false) {
            return Ok(None);
        }
        if super::parse_bool(&self.value) == Some(true) {
            return Ok(Some(Revoked::default()));
        }
        self.parse("`true`, `false`, `since DATE`, `for REASON` or both")
            .map(Some)
    }

    /// What changes of a machine's cache: `cached_list/AUTHORITY=DATE`, `cached_answers/AUTHORITY=DATE,NUMBER`; `None`
    /// where the change is about something else.
    pub(super) fn cached(
        &self,
        world: &World,
        place: Place,
    ) -> Result<Option<Cached>, ChangeError> {
        let property = &self.target.property;
        let of_kind = |word, kind| Some((Self::below(property, word)?, kind));
        let Some((name, kind)) = of_kind("cached_list", CacheKind::List)
            .or_else(|| of_kind("cached_answers", CacheKind::Responses))
        else {
            return Ok(None);
        };
        let authority = world
            .find_certification_authority(name)
            .ok_or_else(|| self.missing("certification authority"))?;
        if self.value == "none" {
            return Ok(Some(Cached::Forgotten(authority, kind)));
        }
        let expected = match kind {
            CacheKind::List => "a date and time, or `none`",
            CacheKind::Responses => "a date and time, after it `,NUMBER` of answers, or `none`",
        };
        let refused = || self.refuse(expected);
        let (at, number) = match (kind, self.value.split_once(',')) {
            (CacheKind::Responses, Some((at, number))) => (at, Some(number)),
            _ => (self.value.as_str(), None),
        };
        let number = number.map(|number| number.trim().parse().map_err(|_| refused()));
        let answers = number.transpose()?.unwrap_or(match kind {
            CacheKind::List => 0,
            CacheKind::Responses => 1,
        });
        Ok(Some(Cached::Fetched(CachedRevocation {
            authority,
            kind,
            fetched: at.trim().parse().map_err(|_| refused())?,
            answers,
            place,
        })))
    }

    /// Changes what an authority publishes.
    pub(super) fn apply_to_publication(
        &self,
        authority: &mut CertificationAuthority,
    ) -> Result<(), ChangeError> {
        let property = self.property();
        let crl = &mut authority.crl;
        let schedule = &mut crl.schedule;
        match property.as_str() {
            "revoked" if authority.issuer.is_none() => {
                return Err(self.refuse("nothing: nobody revokes what signs itself"));
            }
            "revoked" => authority.revoked = self.revoked()?,
            "product" => {
                let product: worlds::ProductVersion = self.parse("a version of Windows Server")?;
                if !product.is_server() {
                    return Err(self.refuse("a version of Windows Server"));
                }
                authority.product = product;
            }
            "crl_reachable" => crl.set_reachable(self.presence()?),
            "crl_this_update" => {
                let at: Timestamp = self.parse("a date")?;
                let later = at.seconds_since(schedule.this_update);
                schedule.this_update = at;
                schedule.next_update = schedule.next_update.map(|end| end.plus_seconds(later));
            }
            "crl_next_update" if self.value == "none" => schedule.next_update = None,
            "crl_next_update" => schedule.next_update = Some(self.parse("a date or `none`")?),
            "crl_interval_hours" => schedule.interval_seconds = self.hours()?,
            "crl_delta_interval_hours" => schedule.delta_seconds = self.hours()?,
            "crl_stopped" if self.value == "none" => schedule.stopped = None,
            "crl_stopped" => schedule.stopped = Some(self.parse("a date or `none`")?),
            "ocsp_reachable" => responder(authority).reachable = self.presence()?,
            "ocsp_seconds" => {
                responder(authority).answers_after_seconds = self.parse("a number of seconds")?;
            }
            "ocsp_validity_hours" => responder(authority).validity_seconds = self.hours()?,
            _ => return self.apply_to_point(authority),
        }
        Ok(())
    }

    fn hours(&self) -> Result<Option<i64>, ChangeError> {
        if self.value == "none" {
            return Ok(None);
        }
        let hours: u32 = self.parse("a number of hours or `none`")?;
        if hours == 0 {
            return Err(self.refuse("one hour or more, or `none`"));
        }
        Ok(Some(i64::from(hours) * SECONDS_PER_HOUR))
    }

    /// Changes one place of publication, or one revoked serial number.
    fn apply_to_point(&self, authority: &mut CertificationAuthority) -> Result<(), ChangeError> {
        let property = self.target.property.clone();
        if let Some(serial) = Self::below(&property, "crl_revoked") {
            let serial: names::SerialNumber = serial
                .parse()
                .map_err(|_| self.refuse("a serial number after `crl_revoked/`"))?;
            let revoked = self.revoked()?;
            authority.crl.revoked.retain(|other| other.serial != serial);
            let entry = revoked.map(|revoked| RevokedSerial { serial, revoked });
            authority.crl.revoked.extend(entry);
            return Ok(());
        }
        if let Some(number) = Self::below(&property, "crl_point_seconds") {
            let seconds = self.parse("a number of seconds")?;
            self.point(authority, number)?.answers_after_seconds = seconds;
            return Ok(());
        }
        if let Some(number) = Self::below(&property, "crl_point") {
            let reachable = self.presence()?;
            self.point(authority, number)?.reachable = reachable;
            return Ok(());
        }
        Err(self.no_property(OF_AUTHORITY))
    }

    fn point<'a>(
        &self,
        authority: &'a mut CertificationAuthority,
        number: &str,
    ) -> Result<&'a mut PublicationPoint, ChangeError> {
        let points = match &mut authority.crl.points {
            Points::Named(points) => points.as_mut_slice(),
            Points::Unnamed { .. } => &mut [],
        };
        // Addresses have dots and equals signs in them, so places are named by their numbers, from 1.
        let number: usize = number
            .parse()
            .map_err(|_| self.missing("place of publication: give its number, from 1"))?;
        points
            .get_mut(number.wrapping_sub(1))
            .ok_or_else(|| self.missing("place of publication"))
    }

    /// Changes a certificate on a card: `certificate/CONTAINER/revoked` and `certificate/CONTAINER/lost`.
    pub(super) fn change_on_card(&self, card: &mut worlds::Card) -> Result<bool, ChangeError> {
        let Some(rest) = Self::below(&self.target.property, "certificate") else {
            return Ok(false);
        };
        let Some((name, property)) = rest.rsplit_once('/') else {
            return Err(self.no_property(ON_CARD));
        };
        let mut containers = card.containers.iter_mut();
        let found = containers
            .find(|container| container.name.as_str().eq_ignore_ascii_case(name))
            .and_then(|found| Some((found.certificate.as_mut()?, &mut found.lost)));
        let Some((certificate, lost)) = found else {
            return Err(self.missing("container with a certificate on the card"));
        };
        if property.eq_ignore_ascii_case("lost") {
            *lost = self.lost()?;
            return Ok(true);
        }
        if !property.eq_ignore_ascii_case("revoked") {
            return Err(self.no_property(ON_CARD));
        }
        match certificate {
            CertificateSource::Issued(issue) => issue.revoked = self.revoked()?,
            CertificateSource::Given(_) => {
                return Err(
                    self.refuse("nothing: of a given certificate its authority's list tells")
                );
            }
        }
        Ok(true)
    }

    fn lost(&self) -> Result<Option<LostPart>, ChangeError> {
        let words = [
            ("none", None),
            ("container", Some(LostPart::Container)),
            ("certificate", Some(LostPart::Certificate)),
            ("key", Some(LostPart::Key)),
        ];
        let mut words = words.into_iter();
        let found = words.find(|(word, _)| self.value.eq_ignore_ascii_case(word));
        found
            .map(|(_, part)| part)
            .ok_or_else(|| self.refuse("`none`, `container`, `certificate` or `key`"))
    }
}

/// What can be changed of a certificate on a card.
const ON_CARD: &str = "certificate/CONTAINER/revoked, certificate/CONTAINER/lost";

/// Whether a property is of a machine's cache.
pub(super) fn is_of_cache(property: &str) -> bool {
    ["cached_list/", "cached_answers/"]
        .iter()
        .any(|word| property.starts_with(word))
}

/// Whether a property of an authority is one from which certificates or kinds of them follow.
pub(super) fn is_of_publication(property: &str) -> bool {
    property == "revoked"
        || ["crl_point/", "crl_point_seconds/", "crl_revoked/"]
            .iter()
            .any(|word| property.starts_with(word))
}

/// The responder of an authority; there is one from now on.
fn responder(authority: &mut CertificationAuthority) -> &mut OcspResponder {
    authority.crl.responder.get_or_insert(OcspResponder {
        url: None,
        reachable: Presence::ALWAYS,
        answers_after_seconds: 0,
        validity_seconds: None,
        signer: OcspSigner::Authority,
    })
}
