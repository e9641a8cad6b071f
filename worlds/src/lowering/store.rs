//! Certificate stores.

use names::Timestamp;

use super::Lowering;
use crate::document::{PresenceDocument, StoreEntryDocument, Text, TrustedRootDocument};
use crate::model::{CaRef, Presence, StoreEntry, TrustedRoot};

impl Lowering<'_> {
    /// When something is there; `default` where nothing is written.
    pub(super) fn presence(
        &mut self,
        document: Option<&PresenceDocument>,
        default: bool,
    ) -> Option<Presence> {
        match document {
            None => Some(default.into()),
            Some(PresenceDocument::Constant(present)) => Some((*present).into()),
            Some(PresenceDocument::During(period)) => {
                self.during(period.since.as_ref(), period.until.as_ref())
            }
        }
    }

    fn during(&mut self, since: Option<&Text>, until: Option<&Text>) -> Option<Presence> {
        let from: Option<Timestamp> = self.parse_option(since)?;
        let to: Option<Timestamp> = self.parse_option(until)?;
        if let (Some(from), Some(to), Some(written)) = (from, to, until)
            && to <= from
        {
            self.error(
                written,
                format!("it would go ({to}) before it comes ({from})"),
                "write a later `until` or an earlier `since`",
            );
        }
        Some(Presence::During {
            since: from,
            until: to,
        })
    }

    pub(super) fn store_entries(&mut self, documents: &[StoreEntryDocument]) -> Vec<StoreEntry> {
        documents
            .iter()
            .filter_map(|document| {
                let authority = self.ca_ref(&document.authority);
                let presence = self.during(document.since.as_ref(), document.until.as_ref());
                Some(StoreEntry {
                    store: document.store,
                    authority: authority?,
                    presence: presence?,
                    place: self.place(&document.authority),
                })
            })
            .collect()
    }

    pub(super) fn trusted_roots(&mut self, documents: &[TrustedRootDocument]) -> Vec<TrustedRoot> {
        documents
            .iter()
            .filter_map(|document| {
                let authority = self.ca_ref(&document.authority);
                let presence = self.during(document.since.as_ref(), document.until.as_ref());
                Some(TrustedRoot {
                    authority: authority?,
                    presence: presence?,
                    place: self.place(&document.authority),
                })
            })
            .collect()
    }

    /// The authorities that are named, each of which the world must have.
    pub(super) fn ca_refs(&mut self, names: &[Text]) -> Vec<CaRef> {
        names.iter().filter_map(|name| self.ca_ref(name)).collect()
    }
}
