//! Which account the certificate belongs to, and how strongly [MS-PKCA] 3.1.5.2.1.
//!
//! Three parts in the order of the KDC: the account is looked up, the certificate is confirmed to be
//! its own, and the mapping is weighed.

mod confirm;
mod lookup;
mod strength;

use facts::{Verdict, refuse};

pub(crate) use strength::mapping_is_strong_enough;

use crate::roles::{Assumptions, Attempt, Certificate, DomainController, User, Workstation};
use crate::step::MAP_WRONG_REALM;

use confirm::confirm;
use lookup::named_account;

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

/// Finds the account and confirms that the certificate maps to it.
pub(crate) fn map_certificate<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    workstation: Workstation<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<Mapping<'f>> {
    let account = named_account(certificate, attempt, workstation, kdc, assumptions)?;
    if !account.domain().is(kdc.domain()) {
        return refuse(MAP_WRONG_REALM);
    }
    confirm(certificate, account, kdc, assumptions)
}
