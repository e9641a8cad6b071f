//! The screens, a file each.

mod domain;
mod findings;
mod logons;
mod overview;
mod sessions;
mod sweep;
mod what_if;

use super::screen::{Screen, ScreenId};

/// Every screen with what it remembers.
#[derive(Debug, Default)]
pub(super) struct Screens {
    overview: overview::Overview,
    domain: domain::Domain,
    logons: logons::Logons,
    what_if: what_if::WhatIf,
    sweep: sweep::Sweep,
    sessions: sessions::Sessions,
    findings: findings::Findings,
}

impl Screens {
    /// One of them.
    pub(super) fn get(&self, id: ScreenId) -> &dyn Screen {
        match id {
            ScreenId::Overview => &self.overview,
            ScreenId::Domain => &self.domain,
            ScreenId::Logons => &self.logons,
            ScreenId::WhatIf => &self.what_if,
            ScreenId::Sweep => &self.sweep,
            ScreenId::Sessions => &self.sessions,
            ScreenId::Findings => &self.findings,
        }
    }

    /// One of them, to be changed.
    pub(super) fn get_mut(&mut self, id: ScreenId) -> &mut dyn Screen {
        match id {
            ScreenId::Overview => &mut self.overview,
            ScreenId::Domain => &mut self.domain,
            ScreenId::Logons => &mut self.logons,
            ScreenId::WhatIf => &mut self.what_if,
            ScreenId::Sweep => &mut self.sweep,
            ScreenId::Sessions => &mut self.sessions,
            ScreenId::Findings => &mut self.findings,
        }
    }
}
