//! Which account the certificate belongs to, and how strongly [MS-PKCA] 3.1.5.2.1.
//!
//! In the order of the KDC: the account is looked up, the certificate is confirmed to be its own, by
//! its key alone or by a mapping, and the mapping is weighed.

mod confirm;
mod key_trust;
pub(super) mod lookup;
mod strength;

pub(super) use confirm::confirm;
pub(super) use key_trust::maps_by_key;
pub(crate) use strength::mapping_is_strong_enough;

use crate::roles::User;

/// How a certificate was found to belong to an account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mapping<'f> {
    /// The account.
    pub(crate) account: User<'f>,
    /// Through altSecurityIdentities, not through the UPN.
    pub(crate) explicit: bool,
    /// Strong in the sense of KB5014754, the SID extension apart.
    pub(crate) strong: bool,
}
