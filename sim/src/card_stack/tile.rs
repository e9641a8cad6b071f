//! Tiles: what they show, and in which order they stand.

use facts::{Row, Value};

use super::InContainer;
use crate::assumption::{Assumption, TILE_ORDER};
use crate::lens::{self, Looks};
use crate::roles::Workstation;
use crate::rows::List;
use crate::twin::Twin;
use crate::value::TileLayout;

impl Twin {
    /// Whether a machine shows whole subjects in reverse order; no, where it is not known.
    pub(crate) fn reverses_subjects(&self, workstation: Row) -> bool {
        let looks = Looks::default();
        let source = self.source(&looks);
        lens::workstation::reverses_subjects(&source, workstation) == facts::Fact::Known(true)
    }

    /// What the tile of a certificate shows on a machine.
    pub(crate) fn tile_label(&self, certificate: Row, workstation: Row) -> String {
        let at = usize::try_from(certificate).unwrap_or(usize::MAX);
        let reversed = self.reverses_subjects(workstation);
        let entry = self.vault.certificates.get(at);
        entry.map_or_else(String::new, |entry| entry.content.tile_label(reversed))
    }

    /// Whether a machine has tiles under the sign-in options of their user.
    pub(crate) fn groups_tiles_by_user(&self, workstation: Row) -> bool {
        let by_user = TileLayout::SignInOptions.index();
        self.fact(Workstation::ID, "tile_layout", workstation) == Some(by_user)
    }

    /// Under whose sign-in options the tile of a certificate stands on a machine: its UPN's user, else what it shows.
    /// `None`: it stands by itself.
    pub(crate) fn tile_user(&self, certificate: Row, workstation: Row) -> Option<String> {
        if !self.groups_tiles_by_user(workstation) {
            return None;
        }
        let at = usize::try_from(certificate).unwrap_or(usize::MAX);
        let content = &self.vault.certificates.get(at)?.content;
        let upn = content.upn.as_ref().map(ToString::to_string);
        Some(upn.unwrap_or_else(|| self.tile_label(certificate, workstation)))
    }

    /// Whether the tile of a certificate shows its whole subject.
    pub(crate) fn shows_subject(&self, certificate: Row) -> bool {
        let at = usize::try_from(certificate).unwrap_or(usize::MAX);
        let entry = self.vault.certificates.get(at);
        entry.is_some_and(|entry| entry.content.upn.is_none() && entry.content.rfc822.is_none())
    }

    /// Certificates of one card in the order in which their tiles stand.
    pub(crate) fn tile_order(&self, certificates: impl IntoIterator<Item = Row>) -> Vec<Row> {
        let mut order: Vec<Row> = certificates.into_iter().collect();
        let default_first = self.reads_first(&TILE_ORDER);
        order.sort_by_key(|row| (!(default_first && self.is_default(*row)), *row));
        order
    }

    /// Whether a certificate stands in the default container of its card.
    fn is_default(&self, certificate: Row) -> bool {
        let container: Option<&InContainer> = self.rows.get(List::Certificates, certificate);
        container.is_some_and(|container| container.default)
    }

    /// Whether the first reading of an assumption holds; the one of the world, where it is open.
    fn reads_first(&self, assumption: &Assumption) -> bool {
        match self.assumed(assumption) {
            Some(reading) => reading == 0,
            None => self.reading(assumption) == 0,
        }
    }
}
