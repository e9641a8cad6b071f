//! Key trust: an account holds the certificate's public key [MS-PKCA 3.1.5.2.1.4].

use std::ops::ControlFlow;

use facts::{Found, Verdict, refuse};

use super::lookup::search_explicitly;
use crate::decisions::trust::issuer_in_ntauth;
use crate::roles::{Assumptions, Certificate, DomainController, User};
use crate::step::{KDC_NOT_IN_NTAUTH, KDC_NTAUTH_AUDITED, MAP_BY_KEY, MAP_KEY_OF_ANOTHER};
use crate::value::NtAuthCheck;

/// Whether the named account holds the certificate's key. Then nothing else of the certificate has to
/// be trusted; a key that another account holds is refused.
pub(crate) fn maps_by_key<'f>(
    certificate: Certificate<'f>,
    named: Option<User<'f>>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<Option<User<'f>>> {
    let owners = certificate.accounts_by_public_key();
    if !kdc.knows_key_trust() {
        return ControlFlow::Continue(None);
    }
    // A KDC finds the keys of its own domain's accounts.
    if let Found::None = owners.found_with(User::domain, kdc.domain()) {
        return ControlFlow::Continue(None);
    }
    // A key finds no account: it is looked at when one is found by name or by string.
    let account = match named {
        Some(account) => account,
        None => search_explicitly(certificate, kdc, assumptions)?,
    };
    if !owners.includes(account) {
        return refuse(MAP_KEY_OF_ANOTHER);
    }
    certificate.note(MAP_BY_KEY);
    ntauth_of_keys(certificate, kdc)?;
    ControlFlow::Continue(Some(account))
}

/// From April to June 2025 the NTAuth check of KB5057784 fell on keys that no authority certified.
fn ntauth_of_keys<'f>(certificate: Certificate<'f>, kdc: DomainController<'f>) -> Verdict {
    if kdc.checks_ntauth_of_keys() && !issuer_in_ntauth(certificate, kdc.stores()) {
        match kdc.ntauth_for_explicit() {
            NtAuthCheck::NotChecked => {}
            NtAuthCheck::Audited => certificate.note(KDC_NTAUTH_AUDITED),
            NtAuthCheck::Enforced => return refuse(KDC_NOT_IN_NTAUTH),
        }
    }
    facts::PASS
}
