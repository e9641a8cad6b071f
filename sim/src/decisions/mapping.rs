//! Which account the certificate belongs to, and how strongly [MS-PKCA] 3.1.5.2.1.
//!
//! In the order of the KDC: the account is looked up, the certificate is confirmed to be its own, by
//! its key alone or by a mapping, and the mapping is weighed.

mod confirm;
mod key_trust;
pub(super) mod lookup;
mod strength;

use std::ops::ControlFlow;

use facts::{StepId, refuse};

pub(super) use confirm::confirm;
pub(super) use key_trust::maps_by_key;
pub(crate) use strength::mapping_is_strong_enough;

use super::client_certificate::issuer_is_in_ntauth;
use crate::roles::{Assumptions, Certificate, DomainController, User};
use crate::step::{MAP_BY_UPN, MAP_FOUND_EXPLICITLY, MAP_UPN_AMBIGUOUS, MAP_UPN_UNKNOWN};
use crate::value::IssuerSidNtAuthReading;

use lookup::{Lookup, look_up, search_explicitly};

facts::decision! {
    /// Does this certificate map to this account, and by what strength?
    pub(crate) MAPPING = mapping(Certificate, User, DomainController, Assumptions);
}
facts::decision! {
    /// Which account does the certificate alone lead to?
    pub(crate) UNHINTED = unhinted(Certificate, DomainController, Assumptions);
}

/// How a certificate was found to belong to an account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mapping<'f> {
    /// The account.
    pub(crate) account: User<'f>,
    /// The method.
    pub(crate) method: Method,
}

/// A method of mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// A name in the subject alternative name: the UPN, or a computer's DNS name.
    AlternativeName,
    /// `X509:<I>…<S>…`.
    IssuerSubject,
    /// `X509:<S>…`.
    Subject,
    /// `X509:<RFC822>…`.
    Rfc822,
    /// `X509:<I>…<SR>…`.
    IssuerSerial,
    /// `X509:<SKI>…`.
    Ski,
    /// `X509:<SHA1-PUKEY>…`.
    Sha1PublicKey,
    /// `X509:<I>…<SID>…`.
    IssuerSid,
    /// The public key in msDS-KeyCredentialLink.
    Key,
}

impl Method {
    /// Strong in the sense of KB5014754, evidence in the certificate apart.
    fn is_strong(self) -> bool {
        matches!(
            self,
            Self::IssuerSerial | Self::Ski | Self::Sha1PublicKey | Self::IssuerSid | Self::Key
        )
    }

    /// Whether the issuer has to be in NTAuth (KB5057784, table of altSecIDs).
    fn ntauth(self, assumptions: Assumptions<'_>) -> NtAuthDemand {
        match self {
            Self::AlternativeName => NtAuthDemand::Always,
            Self::IssuerSubject | Self::IssuerSerial | Self::Ski | Self::Sha1PublicKey => {
                NtAuthDemand::ByUpdate
            }
            Self::IssuerSid => match assumptions.issuer_sid_ntauth() {
                IssuerSidNtAuthReading::Checked => NtAuthDemand::ByUpdate,
                IssuerSidNtAuthReading::NotChecked => NtAuthDemand::Never,
            },
            // A key that an account holds has been judged by itself.
            Self::Subject | Self::Rfc822 | Self::Key => NtAuthDemand::Never,
        }
    }
}

/// Since when a KDC asks for an issuer in NTAuth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NtAuthDemand {
    /// Ever since.
    Always,
    /// Since the updates of 2025.
    ByUpdate,
    /// Never.
    Never,
}

impl<'f> Mapping<'f> {
    /// Whether the issuer has to be in NTAuth.
    pub(crate) fn ntauth(self, assumptions: Assumptions<'f>) -> NtAuthDemand {
        self.method.ntauth(assumptions)
    }
}

/// Once the account is known, whatever the request was.
fn mapping<'f>(
    certificate: Certificate<'f>,
    account: User<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    let mapping = confirm(certificate, account, kdc, assumptions)?;
    issuer_is_in_ntauth(certificate, kdc, assumptions, mapping.ntauth(assumptions))?;
    let strength = mapping_is_strong_enough(certificate, mapping, kdc, assumptions)?;
    ControlFlow::Continue((strength, account))
}

/// Without a name from the client or the UPN.
fn unhinted<'f>(
    certificate: Certificate<'f>,
    kdc: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    if certificate.has_upn() && kdc.uses_subject_alternative_name() {
        return match certificate.upn_name().map(|name| look_up(name, kdc)) {
            Some(Lookup::Here(account) | Lookup::InForest(account)) => {
                ControlFlow::Continue((MAP_BY_UPN, account))
            }
            Some(Lookup::Several) => refuse(MAP_UPN_AMBIGUOUS),
            Some(Lookup::Nobody | Lookup::NotTold | Lookup::Routed(_)) | None => {
                refuse(MAP_UPN_UNKNOWN)
            }
        };
    }
    let account = search_explicitly(certificate, kdc, assumptions)?;
    ControlFlow::Continue((MAP_FOUND_EXPLICITLY, account))
}
