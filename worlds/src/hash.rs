//! The content hash of a world.

use std::hash::{Hash, Hasher};

use crate::model::World;

/// A hasher that keeps the whole digest. Lengths and discriminants are widened, so that the digest does not depend on
/// the width of a pointer.
struct Blake3(blake3::Hasher);

impl Hasher for Blake3 {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
    fn write_u16(&mut self, number: u16) {
        self.write(&number.to_le_bytes());
    }
    fn write_u32(&mut self, number: u32) {
        self.write(&number.to_le_bytes());
    }
    fn write_u64(&mut self, number: u64) {
        self.write(&number.to_le_bytes());
    }
    fn write_i64(&mut self, number: i64) {
        self.write(&number.to_le_bytes());
    }
    fn write_usize(&mut self, number: usize) {
        self.write_u64(u64::try_from(number).unwrap_or(u64::MAX));
    }
    fn write_isize(&mut self, number: isize) {
        self.write_i64(i64::try_from(number).unwrap_or(i64::MAX));
    }
    fn finish(&self) -> u64 {
        let digest = self.0.finalize();
        digest
            .as_bytes()
            .first_chunk()
            .map_or(0, |chunk| u64::from_le_bytes(*chunk))
    }
}

impl World {
    /// The hash of everything that is in the world, and of nothing else: comments, layout and the order of fields in
    /// the document do not change it.
    pub fn content_hash(&self) -> [u8; 32] {
        let Self {
            name,
            description,
            clock,
            seed,
            key_pool,
            assumptions,
            forest,
            other_forests,
            trusts,
            domains,
            sites,
            organizational_units,
            certification_authorities,
            profiles,
            users,
            groups,
            computers,
            issuance_policies,
            authentication_policies,
            domain_controllers,
            workstations,
            minidrivers,
            cards,
            gpos,
            wmi_filters,
            // Not content: where it was written, and a look-up made of it.
            sources: _,
            index: _,
        } = self;
        let mut hasher = Blake3(blake3::Hasher::new());
        (
            name.as_str(),
            description,
            clock,
            seed,
            key_pool,
            assumptions,
            forest,
        )
            .hash(&mut hasher);
        (
            domains,
            sites,
            organizational_units,
            certification_authorities,
        )
            .hash(&mut hasher);
        (other_forests, trusts, computers).hash(&mut hasher);
        (profiles, users, groups, domain_controllers).hash(&mut hasher);
        (workstations, minidrivers, cards, gpos, wmi_filters).hash(&mut hasher);
        (issuance_policies, authentication_policies).hash(&mut hasher);
        *hasher.0.finalize().as_bytes()
    }
}
