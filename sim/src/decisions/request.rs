//! What the card and the client do before anything reaches the KDC.

use std::ops::ControlFlow;

use facts::{PASS, StepId, Verdict, refuse};

use super::exchange::{Parties, client_makes_request};
use super::middleware::Driver;
use crate::roles::{
    Assumptions, Attempt, Card, Certificate, Domain, DomainController, Workstation,
};
use crate::step::{
    CARD_BIOMETRICS_OFF, CARD_GONE, CARD_NO_CERTIFICATE, CARD_NO_CONTAINER, CARD_NO_KEY,
    CARD_PIN_AT_PAD, CARD_PIN_BLOCKED, CARD_PIN_BY_FINGER, CARD_PIN_CHALLENGE, CARD_PIN_LOST,
    CARD_PIN_NO_PAD, CARD_PIN_NONE, CARD_PIN_NOT_KEPT, CARD_PIN_RIGHT, CARD_PIN_TYPED_INSTEAD,
    CARD_PIN_WRONG, CARD_READ_ERROR, CARD_SIGNATURE_ASSUMED, CARD_SIGNED, CARD_SUBSYSTEM_FAILED,
    CARD_TRANSACTION_ENDED, CLIENT_CLOCK_SKEW, CLIENT_DC_UNREACHABLE, CLIENT_KDC_PROXY,
    CLIENT_NO_CONTROLLER, CLIENT_NO_NETWORK,
};
use crate::value::{
    DriverKind, KeyClass, KeyPossession, Mishap, Network, PinCache, PinCacheReading, PinKind,
    TypedPin,
};

/// The card as a machine asks it: by its driver there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'f> {
    /// The driver.
    pub(crate) driver: Driver<'f>,
    /// The machine.
    pub(crate) workstation: Workstation<'f>,
    /// The readings.
    pub(crate) assumptions: Assumptions<'f>,
}

/// Does the card, given the typed PIN, sign with the certificate's key? [SEC2302 page 20, step 10]
pub(crate) fn card_signs<'f>(
    certificate: Certificate<'f>,
    attempt: Attempt<'f>,
    asked: Asked<'f>,
) -> Verdict {
    container_is_opened(certificate, attempt)?;
    if certificate.card().is_some_and(Card::blocked) {
        return refuse(CARD_PIN_BLOCKED);
    }
    let way = pin_is_asked_for(asked)?;
    if let Some(way) = way {
        certificate.note(way);
    }
    if way != Some(CARD_PIN_NONE) {
        if attempt.pin() == TypedPin::Wrong {
            let was_last = certificate.card().is_some_and(Card::on_last_try);
            return refuse(if was_last {
                CARD_PIN_BLOCKED
            } else {
                CARD_PIN_WRONG
            });
        }
        certificate.note(CARD_PIN_RIGHT);
    }
    if asked.driver.minidriver.pin_cache() != PinCache::Normal {
        match asked.assumptions.pin_cache() {
            PinCacheReading::LogonWorks => certificate.note(CARD_PIN_NOT_KEPT),
            PinCacheReading::LogonFails => return refuse(CARD_PIN_LOST),
        }
    }
    if transaction_ends_first(certificate, asked) {
        return refuse(CARD_TRANSACTION_ENDED);
    }
    match certificate.key_possession() {
        KeyPossession::Elsewhere => certificate.note(CARD_SIGNATURE_ASSUMED),
        KeyPossession::NoKey => return refuse(CARD_NO_KEY),
        KeyPossession::Held | KeyPossession::NoContainer | KeyPossession::NoCertificate => {}
    }
    certificate.note(CARD_SIGNED);
    PASS
}

/// Does the provider let go of the card before it has signed? What the PIN opened is closed with the transaction
/// [Smart Card Group Policy and Registry Settings: TransactionTimeoutMilliseconds].
fn transaction_ends_first(certificate: Certificate<'_>, asked: Asked<'_>) -> bool {
    let Some(card) = certificate.card() else {
        return false;
    };
    if !card.tells_signing_time() || asked.driver.minidriver.kind() != DriverKind::Minidriver {
        return false;
    }
    let through_csp = asked.driver.capi && certificate.key_class() != KeyClass::Elliptic;
    let ends = if through_csp {
        asked.workstation.csp_transaction()
    } else {
        asked.workstation.ksp_transaction()
    };
    ends.is_before(card.signing_time())
}

/// Are card, reader, service and container still there when LSASS opens what the tile stands for?
/// [SEC2302 page 20, step 10]
pub(crate) fn container_is_opened(certificate: Certificate<'_>, attempt: Attempt<'_>) -> Verdict {
    match attempt.mishap() {
        Mishap::Nothing => {}
        Mishap::CardRemoved => return refuse(CARD_GONE),
        Mishap::ReaderFails => return refuse(CARD_READ_ERROR),
        Mishap::ServiceStops => return refuse(CARD_SUBSYSTEM_FAILED),
    }
    match certificate.key_possession() {
        KeyPossession::NoContainer => refuse(CARD_NO_CONTAINER),
        KeyPossession::NoCertificate => refuse(CARD_NO_CERTIFICATE),
        KeyPossession::Held | KeyPossession::Elsewhere | KeyPossession::NoKey => PASS,
    }
}

/// How does the card get its PIN, where it is not typed at the screen as usual?
fn pin_is_asked_for(asked: Asked<'_>) -> Verdict<Option<StepId>> {
    let workstation = asked.workstation;
    let way = match asked.driver.pin(workstation) {
        Some(PinKind::Alphanumeric) => None,
        Some(PinKind::PinPad) if workstation.has_pin_pad() => Some(CARD_PIN_AT_PAD),
        Some(PinKind::PinPad) => return refuse(CARD_PIN_NO_PAD),
        Some(PinKind::Biometric) if workstation.allows_biometrics() => Some(CARD_PIN_BY_FINGER),
        Some(PinKind::Biometric) => return refuse(CARD_BIOMETRICS_OFF),
        Some(PinKind::ChallengeResponse) => return refuse(CARD_PIN_CHALLENGE),
        Some(PinKind::Empty) => Some(CARD_PIN_NONE),
        None => Some(CARD_PIN_TYPED_INSTEAD),
    };
    ControlFlow::Continue(way)
}

/// Does the client get its request to a domain controller of the domain that it asks? One that does not answer is
/// nothing where another does.
pub(crate) fn client_asks<'f>(parties: Parties<'f>, domain: Domain<'f>) -> Verdict<StepId> {
    let Parties {
        workstation, kdc, ..
    } = parties;
    if !kdc.running() && workstation.joined() && !domain.has_running_controller() {
        return refuse(CLIENT_NO_CONTROLLER);
    }
    client_request(parties)
}

/// Does the client get its request to the domain controller that it was referred to? Where nobody answers in that domain
/// either, the status is the same, and the machine goes on as where nobody answers in its own.
pub(crate) fn client_asks_again(parties: Parties<'_>) -> Verdict<StepId> {
    let Parties {
        workstation, kdc, ..
    } = parties;
    if !kdc.running() && workstation.joined() && !kdc.another_runs() {
        return refuse(CLIENT_NO_CONTROLLER);
    }
    client_request(parties)
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
