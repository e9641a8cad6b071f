//! SIDs as facts hold them.

use std::collections::BTreeMap;

use names::Sid;
use worlds::World;

use super::Twin;
use crate::certificate_services::Vault;

/// SIDs as small numbers, equal for equal SIDs; zero is no SID.
pub(super) fn number_sids(world: &World, vault: &Vault) -> BTreeMap<Sid, u32> {
    let mut sids: Vec<Sid> = world.users.iter().map(|user| user.sid.clone()).collect();
    sids.extend(world.computers.iter().map(|computer| computer.sid.clone()));
    sids.extend(
        vault
            .certificates
            .iter()
            .flat_map(|entry| entry.content.sid.iter().chain(&entry.content.sid_uri))
            .cloned(),
    );
    sids.sort();
    sids.dedup();
    (1u32..)
        .zip(sids)
        .map(|(number, sid)| (sid, number))
        .collect()
}

impl Twin {
    /// The SID of a number; `None`: it stands for no SID.
    pub(crate) fn sid_of(&self, number: u32) -> Option<&Sid> {
        let mut sids = self.sids.iter();
        sids.find(|(_, known)| **known == number)
            .map(|(sid, _)| sid)
    }

    /// The number of a SID; `None`: nobody has it here.
    pub(crate) fn number_of_sid(&self, sid: &Sid) -> Option<u32> {
        self.sids.get(sid).copied()
    }
}
