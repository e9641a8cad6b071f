//! What the card and the client do before anything reaches the KDC.

use facts::{PASS, StepId, Verdict, refuse};

use super::exchange::{Parties, client_makes_request};
use crate::roles::{Attempt, Certificate, DomainController, Workstation};
use crate::step::{
    CARD_NO_KEY, CARD_PIN_BLOCKED, CARD_PIN_RIGHT, CARD_PIN_WRONG, CARD_SIGNATURE_ASSUMED,
    CARD_SIGNED, CLIENT_CLOCK_SKEW, CLIENT_DC_UNREACHABLE, CLIENT_KDC_PROXY, CLIENT_NO_NETWORK,
};
use crate::value::{KeyPossession, Network, TypedPin};

/// Does the card, given the typed PIN, sign with the certificate's key? [SEC2302 page 20, step 10]
pub(crate) fn card_signs<'f>(certificate: Certificate<'f>, attempt: Attempt<'f>) -> Verdict {
    if certificate
        .card()
        .is_some_and(super::super::roles::Card::blocked)
    {
        return refuse(CARD_PIN_BLOCKED);
    }
    if attempt.pin() == TypedPin::Wrong {
        return refuse(CARD_PIN_WRONG);
    }
    certificate.note(CARD_PIN_RIGHT);
    match certificate.key_possession() {
        KeyPossession::Held => {}
        KeyPossession::Elsewhere => certificate.note(CARD_SIGNATURE_ASSUMED),
        KeyPossession::Missing => return refuse(CARD_NO_KEY),
    }
    certificate.note(CARD_SIGNED);
    PASS
}

/// Does the client get its request to the domain controller, and in which form?
pub(crate) fn client_request(parties: Parties<'_>) -> Verdict<StepId> {
    if !parties.kdc.running() {
        return refuse(CLIENT_DC_UNREACHABLE);
    }
    network_leads_to_domain(parties.workstation)?;
    client_makes_request(parties)
}

/// Does the request go out: by itself, or through a KDC proxy that the machine is told of?
pub(crate) fn network_leads_to_domain(workstation: Workstation<'_>) -> Verdict {
    if !leads_to_domain(workstation) {
        return refuse(CLIENT_NO_NETWORK);
    }
    if workstation.network() == Network::Outside {
        workstation.note(CLIENT_KDC_PROXY);
    }
    PASS
}

/// Whether the machine's network leads to the domain's KDCs at all; a logon at a screen goes on without.
pub(crate) fn leads_to_domain(workstation: Workstation<'_>) -> bool {
    match workstation.network() {
        Network::Inside => true,
        Network::Outside => workstation.knows_kdc_proxy() && workstation.has_kdc_proxy(),
        Network::Nowhere => false,
    }
}

/// Whether this one answers as well.
pub(crate) fn reaches_domain<'f>(workstation: Workstation<'f>, kdc: DomainController<'f>) -> bool {
    kdc.running() && leads_to_domain(workstation)
}

/// Are the clocks near enough? The KDC looks at the client's time in the signed authenticator
/// [RFC 4556 §3.2.2].
pub(crate) fn clocks_agree<'f>(workstation: Workstation<'f>, kdc: DomainController<'f>) -> Verdict {
    if kdc.clock().is_before(workstation.clock_earliest())
        || kdc.clock().is_after(workstation.clock_latest())
    {
        return refuse(CLIENT_CLOCK_SKEW);
    }
    PASS
}
