//! The KDC's own certificate: has it one, and does the client accept it?

use std::ops::ControlFlow;

use facts::{PASS, Verdict, refuse};

use crate::roles::{Certificate, DomainController, Workstation};
use crate::step::{
    KDC_HAS_CERTIFICATE, KDC_NO_CERTIFICATE, REPLY_CERTIFICATE_EXPIRED, REPLY_KDC_TRUSTED,
    REPLY_NO_SERVER_AUTHENTICATION, REPLY_NOT_IN_NTAUTH, REPLY_PATH_UNTRUSTED,
    REPLY_REVOCATION_IGNORED, REPLY_REVOCATION_OFFLINE, REPLY_REVOKED, REPLY_STRICT_EKU,
    REPLY_STRICT_NAME, REPLY_STRICT_PASSED,
};
use crate::value::{PathToRoot, Revocation};

/// Has the KDC a certificate to answer with? [KDC certificate processing; recorded run C14]
pub(crate) fn kdc_has_certificate(kdc: DomainController<'_>) -> Verdict<Certificate<'_>> {
    match kdc.kdc_certificate() {
        Some(certificate) => {
            kdc.note(KDC_HAS_CERTIFICATE);
            ControlFlow::Continue(certificate)
        }
        None => refuse(KDC_NO_CERTIFICATE),
    }
}

/// Does the client accept the KDC's certificate? [Kerberos.admx KdcValidation; KB281245]
pub(crate) fn client_accepts_kdc<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
) -> Verdict {
    if certificate.path() != PathToRoot::Trusted {
        return refuse(REPLY_PATH_UNTRUSTED);
    }
    if workstation.clock().is_before(certificate.path_not_before())
        || workstation.clock().is_after(certificate.path_not_after())
    {
        return refuse(REPLY_CERTIFICATE_EXPIRED);
    }
    revocation_is_settled(certificate, workstation)?;
    if !certificate
        .issuer()
        .is_some_and(super::super::roles::CertificationAuthority::in_ntauth)
    {
        return refuse(REPLY_NOT_IN_NTAUTH);
    }
    if workstation.checks_kdc_purposes() {
        purposes_and_names(certificate, workstation)?;
    }
    certificate.note(REPLY_KDC_TRUSTED);
    PASS
}

fn purposes_and_names<'f>(certificate: Certificate<'f>, workstation: Workstation<'f>) -> Verdict {
    if !workstation.strict_kdc_validation() {
        return if certificate.for_server_authentication() {
            PASS
        } else {
            refuse(REPLY_NO_SERVER_AUTHENTICATION)
        };
    }
    if !certificate.for_kdc_authentication() {
        return refuse(REPLY_STRICT_EKU);
    }
    if !certificate.names_its_domain() {
        return refuse(REPLY_STRICT_NAME);
    }
    certificate.note(REPLY_STRICT_PASSED);
    PASS
}

fn revocation_is_settled<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
) -> Verdict {
    let known = match certificate.revocation() {
        Revocation::Revoked => return refuse(REPLY_REVOKED),
        Revocation::Good => certificate
            .issuer()
            .is_some_and(|issuer| !workstation.clock().is_after(issuer.next_update())),
        Revocation::Unreachable | Revocation::NoPublication => false,
    };
    if known {
        return PASS;
    }
    if workstation.ignores_unknown_revocation() {
        certificate.note(REPLY_REVOCATION_IGNORED);
        return PASS;
    }
    refuse(REPLY_REVOCATION_OFFLINE)
}
