//! Changes to certificate stores, and to the certificates of domain controllers.
//!
//! `dc:NAME.store/NtAuth/AUTHORITY`, `workstation:NAME.store/Root/AUTHORITY`, `gpo:NAME.trusted_root/AUTHORITY`
//! take `true`, `false`, `since DATE`, `until DATE`; `dc:NAME.certificate/CERTIFICATE/PROPERTY` changes one certificate.

use worlds::{
    CaRef, CertificateSource, DomainController, Place, Presence, StoreEntry, StoreKind,
    TrustedRoot, World,
};

use super::{Change, ChangeError};

const STORES: &str = "Root, Intermediate, NtAuth";
const OF_CERTIFICATE: &str =
    "has_private_key, installed, removed, revoked, not_before, not_after, profile, ca";

impl Change {
    pub(super) fn presence(&self) -> Result<Presence, ChangeError> {
        self.parse("`true`, `false`, `since DATE`, `until DATE` or both")
    }

    /// The rest of the property after a word and a slash.
    pub(super) fn below<'p>(property: &'p str, word: &str) -> Option<&'p str> {
        let (first, rest) = property.split_once('/')?;
        first.eq_ignore_ascii_case(word).then_some(rest)
    }

    /// The entry that a change makes in the stores of one machine; `None` where it is about something else.
    pub(super) fn store_entry(
        &self,
        world: &World,
        place: Place,
    ) -> Result<Option<StoreEntry>, ChangeError> {
        let Some(rest) = Self::below(&self.target.property, "store") else {
            return Ok(None);
        };
        let Some((store, authority)) = rest.split_once('/') else {
            return Err(self.no_property("store/STORE/AUTHORITY"));
        };
        let store = match store.to_lowercase().as_str() {
            "root" => StoreKind::Root,
            "intermediate" => StoreKind::Intermediate,
            "ntauth" => StoreKind::NtAuth,
            _ => return Err(self.no_property(STORES)),
        };
        Ok(Some(StoreEntry {
            store,
            authority: self.authority(world, authority)?,
            presence: self.presence()?,
            place,
        }))
    }

    fn authority(&self, world: &World, name: &str) -> Result<CaRef, ChangeError> {
        world
            .find_certification_authority(name)
            .ok_or_else(|| self.missing("certification authority"))
    }

    /// The root that a change puts into a Group Policy object; `None` where it is about something else.
    pub(super) fn trusted_root(
        &self,
        world: &World,
        place: Place,
    ) -> Result<Option<TrustedRoot>, ChangeError> {
        let Some(authority) = Self::below(&self.target.property, "trusted_root") else {
            return Ok(None);
        };
        Ok(Some(TrustedRoot {
            authority: self.authority(world, authority)?,
            presence: self.presence()?,
            place,
        }))
    }

    /// Changes a certificate of a domain controller; says whether the change is about one.
    pub(super) fn apply_to_certificate(
        &self,
        world: &World,
        controller: &mut DomainController,
    ) -> Result<bool, ChangeError> {
        let Some(rest) = Self::below(&self.target.property, "certificate") else {
            return Ok(false);
        };
        let Some((name, property)) = rest.rsplit_once('/') else {
            return Err(self.no_property("certificate/NAME/PROPERTY"));
        };
        let Some(certificate) = controller
            .certificates
            .iter_mut()
            .find(|certificate| certificate.name.as_str().eq_ignore_ascii_case(name))
        else {
            return Err(self.missing("certificate in the store of the domain controller"));
        };
        match property.to_lowercase().as_str() {
            "has_private_key" => certificate.has_private_key = self.yes_or_no()?,
            "installed" => certificate.installed = Some(self.parse("a date")?),
            "removed" if self.value == "none" => certificate.removed = None,
            "removed" => certificate.removed = Some(self.parse("a date or `none`")?),
            property => {
                let CertificateSource::Issued(issue) = &mut certificate.source else {
                    return Err(self.no_property("has_private_key, installed, removed"));
                };
                match property {
                    "revoked" => issue.revoked = self.revoked()?,
                    "not_before" => issue.not_before = self.parse("a date")?,
                    "not_after" => issue.not_after = self.parse("a date")?,
                    "profile" => {
                        issue.profile = world
                            .find_profile(&self.value)
                            .ok_or_else(|| self.refuse("the name of a profile"))?;
                    }
                    "ca" => {
                        issue.ca = world
                            .find_certification_authority(&self.value)
                            .ok_or_else(|| self.refuse("the name of a certification authority"))?;
                    }
                    _ => return Err(self.no_property(OF_CERTIFICATE)),
                }
            }
        }
        Ok(true)
    }
}

/// Puts an entry into the stores of a machine, in place of what was there of the same authority.
pub(super) fn set_entry(entries: &mut Vec<StoreEntry>, entry: StoreEntry) {
    entries.retain(|other| (other.store, other.authority) != (entry.store, entry.authority));
    entries.push(entry);
}

/// Whether a property is of the kind that this file changes, from which rows or links follow.
pub(super) fn is_of_stores(property: &str) -> bool {
    ["store/", "trusted_root/", "certificate/"]
        .iter()
        .any(|word| property.starts_with(word))
        || ["stores_refreshed", "kdc_started", "entra_joined", "roots"].contains(&property)
}
