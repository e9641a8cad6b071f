//! As whom a certificate logs on to a domain controller over TLS, as LDAPS clients do: Schannel maps it by
//! methods of its own (KB5014754, CertificateMappingMethods).
//!
//! Two methods ask the KDC, whose rules of strength then hold; three look into the directory themselves
//! and know neither strength nor SID, which is why attackers use them.

use std::ops::ControlFlow;

use facts::{Found, PASS, Search, StepId, Verdict, refuse};

use super::client_certificate::issuer_is_in_ntauth;
use super::mapping::lookup::{Lookup, look_up, search_explicitly};
use super::mapping::{Mapping, confirm, mapping_is_strong_enough};
use super::revocation::revocation_of;
use super::trust::{PathFound, path_of};
use crate::roles::{Assumptions, Certificate, DomainController, User};
use crate::step::{
    SCHANNEL_ACCOUNT_DISABLED, SCHANNEL_ACCOUNT_EXPIRED, SCHANNEL_ACCOUNT_LOCKED,
    SCHANNEL_AMBIGUOUS, SCHANNEL_BY_APPLICATION_POLICY, SCHANNEL_BY_ISSUER,
    SCHANNEL_BY_ISSUER_SUBJECT, SCHANNEL_BY_KDC, SCHANNEL_BY_KDC_EXPLICIT, SCHANNEL_BY_UPN,
    SCHANNEL_CERTIFICATE_TIME, SCHANNEL_KDC_REFUSES, SCHANNEL_NO_LDAPS, SCHANNEL_NOBODY,
    SCHANNEL_PATH, SCHANNEL_PATH_UNVERIFIED, SCHANNEL_PURPOSE, SCHANNEL_REVOCATION_UNKNOWN,
    SCHANNEL_REVOKED, SCHANNEL_TLS_ACCEPTED,
};
use crate::value::{RevocationFound, SchannelOrderReading, SchannelRevocationReading};

facts::decision! {
    /// As whom does a TLS client with this certificate log on to this domain controller?
    pub(crate) SCHANNEL = schannel(Certificate, DomainController, Assumptions);
}

/// A method of Schannel, by its bit in CertificateMappingMethods.
#[derive(Debug, Clone, Copy)]
enum Method {
    SubjectIssuer,
    Issuer,
    Upn,
    S4u2Self,
    S4u2SelfExplicit,
}

fn schannel<'f>(
    certificate: Certificate<'f>,
    server: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, (StepId, User<'f>)> {
    client_is_accepted(certificate, server)?;
    client_is_not_revoked(certificate, server, assumptions)?;
    certificate.note(SCHANNEL_TLS_ACCEPTED);
    let order = match assumptions.schannel_order() {
        SchannelOrderReading::StrongFirst => [
            Method::S4u2Self,
            Method::S4u2SelfExplicit,
            Method::Upn,
            Method::Issuer,
            Method::SubjectIssuer,
        ],
        SchannelOrderReading::LowestBitFirst => [
            Method::SubjectIssuer,
            Method::Issuer,
            Method::Upn,
            Method::S4u2Self,
            Method::S4u2SelfExplicit,
        ],
    };
    let found = order
        .into_iter()
        .filter(|method| is_allowed(*method, server))
        .find_map(|method| map(method, certificate, server, assumptions));
    let Some((step, account)) = found else {
        return refuse(SCHANNEL_NOBODY);
    };
    account_is_good(account, server)?;
    ControlFlow::Continue((step, account))
}

/// What TLS itself asks of the client's certificate. A purpose in the extended key usage is asked for;
/// the Smart Card Logon purpose alone is none of TLS.
fn client_is_accepted<'f>(certificate: Certificate<'f>, server: DomainController<'f>) -> Verdict {
    if !server.running() || !server.serves_ldaps() {
        return refuse(SCHANNEL_NO_LDAPS);
    }
    match path_of(certificate, server.stores(), server.clock()) {
        PathFound::Trusted => {}
        PathFound::Untrusted | PathFound::Broken => return refuse(SCHANNEL_PATH),
        PathFound::Unverified => return refuse(SCHANNEL_PATH_UNVERIFIED),
        PathFound::NotYet | PathFound::Expired => return refuse(SCHANNEL_CERTIFICATE_TIME),
    }
    let purpose = !certificate.has_extended_key_usage()
        || certificate.for_client_authentication()
        || certificate.for_any_purpose();
    if !purpose {
        // A KDC does not take them for purposes, Schannel was seen to.
        if !certificate.for_client_authentication_by_policy() {
            return refuse(SCHANNEL_PURPOSE);
        }
        certificate.note(SCHANNEL_BY_APPLICATION_POLICY);
    }
    PASS
}

/// No document says what Schannel of a domain controller makes of revocation.
fn client_is_not_revoked<'f>(
    certificate: Certificate<'f>,
    server: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict {
    let reading = assumptions.schannel_revocation();
    if reading == SchannelRevocationReading::NotChecked {
        return PASS;
    }
    match revocation_of(certificate, server.revocation(), false) {
        RevocationFound::Good => PASS,
        RevocationFound::Revoked | RevocationFound::AuthorityRevoked => refuse(SCHANNEL_REVOKED),
        RevocationFound::Unreachable
        | RevocationFound::TooSlow
        | RevocationFound::Stale
        | RevocationFound::NothingKept
        | RevocationFound::NoPublication
        | RevocationFound::SignerRefused => {
            if reading == SchannelRevocationReading::Checked {
                refuse(SCHANNEL_REVOCATION_UNKNOWN)
            } else {
                PASS
            }
        }
    }
}

fn is_allowed(method: Method, server: DomainController<'_>) -> bool {
    match method {
        Method::SubjectIssuer => server.schannel_maps_by_subject(),
        Method::Issuer => server.schannel_maps_by_issuer(),
        Method::Upn => server.schannel_maps_by_upn(),
        Method::S4u2Self => server.schannel_asks_kdc(),
        Method::S4u2SelfExplicit => server.schannel_asks_kdc_explicitly(),
    }
}

/// The account that a method leads to. A method that leads nowhere leaves it to the next one.
fn map<'f>(
    method: Method,
    certificate: Certificate<'f>,
    server: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Option<(StepId, User<'f>)> {
    match method {
        Method::SubjectIssuer => {
            let values = certificate.mapping_values()?;
            let account = one(certificate, values.accounts_by_issuer_subject(), server)?;
            Some((SCHANNEL_BY_ISSUER_SUBJECT, account))
        }
        Method::Issuer => {
            let values = certificate.mapping_values()?;
            let account = one(certificate, values.accounts_by_issuer(), server)?;
            Some((SCHANNEL_BY_ISSUER, account))
        }
        Method::Upn => {
            let account = upn(certificate, server)?;
            Some((SCHANNEL_BY_UPN, account))
        }
        Method::S4u2Self => {
            if !server.uses_subject_alternative_name() {
                return None;
            }
            let account = upn(certificate, server)?;
            let mapping = confirm(certificate, account, server, assumptions);
            kdc_agrees(certificate, mapping, server, assumptions)?;
            Some((SCHANNEL_BY_KDC, account))
        }
        Method::S4u2SelfExplicit => {
            let account = match search_explicitly(certificate, server, assumptions) {
                ControlFlow::Continue(account) => account,
                ControlFlow::Break(step) => {
                    certificate.note(step);
                    return None;
                }
            };
            let mapping = confirm(certificate, account, server, assumptions);
            kdc_agrees(certificate, mapping, server, assumptions)?;
            Some((SCHANNEL_BY_KDC_EXPLICIT, account))
        }
    }
}

fn upn<'f>(certificate: Certificate<'f>, server: DomainController<'f>) -> Option<User<'f>> {
    match look_up(certificate.upn_name()?, server) {
        Lookup::Here(account) => Some(account),
        Lookup::Several => {
            certificate.note(SCHANNEL_AMBIGUOUS);
            None
        }
        Lookup::InForest(_) | Lookup::Routed(_) | Lookup::Nobody | Lookup::NotTold => None,
    }
}

/// The one account of the server's domain that a search finds.
fn one<'f>(
    certificate: Certificate<'f>,
    search: Search<'f, User<'f>>,
    server: DomainController<'f>,
) -> Option<User<'f>> {
    match search.found_with(User::domain, server.domain()) {
        Found::One(account) => Some(account),
        Found::None => None,
        Found::Several => {
            certificate.note(SCHANNEL_AMBIGUOUS);
            None
        }
    }
}

/// Whether the KDC maps the certificate by its own rules, events included.
fn kdc_agrees<'f>(
    certificate: Certificate<'f>,
    mapping: Verdict<Mapping<'f>>,
    server: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Option<()> {
    match judged(certificate, mapping, server, assumptions) {
        ControlFlow::Continue(step) => {
            certificate.note(step);
            Some(())
        }
        ControlFlow::Break(step) => {
            certificate.note(step);
            certificate.note(SCHANNEL_KDC_REFUSES);
            None
        }
    }
}

fn judged<'f>(
    certificate: Certificate<'f>,
    mapping: Verdict<Mapping<'f>>,
    server: DomainController<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<StepId> {
    let mapping = mapping?;
    issuer_is_in_ntauth(
        certificate,
        server,
        assumptions,
        mapping.ntauth(assumptions),
    )?;
    mapping_is_strong_enough(certificate, mapping, server, assumptions)
}

fn account_is_good<'f>(account: User<'f>, server: DomainController<'f>) -> Verdict {
    if account.disabled() {
        return refuse(SCHANNEL_ACCOUNT_DISABLED);
    }
    if account.locked_out() {
        return refuse(SCHANNEL_ACCOUNT_LOCKED);
    }
    if server.clock().is_after(account.expires()) {
        return refuse(SCHANNEL_ACCOUNT_EXPIRED);
    }
    PASS
}
