//! What else a card is good for on a machine: propagation, programs, its PIN.

use std::ops::ControlFlow;

use facts::{PASS, StepId, Verdict, refuse};

use super::middleware::{Driver, driver_of};
use crate::roles::{
    Application, Assumptions, Card, Certificate, CertificationAuthority, Workstation,
};
use crate::step::{
    ENROL_AUTHORITY, ENROL_AUTHORITY_VERSION, ENROL_BY_CAPI, ENROL_BY_CNG, ENROL_IMPORT_OFF,
    ENROL_IMPORT_VENDOR, ENROL_IMPORTED, ENROL_KEY_NOT_OF_DRIVER, ENROL_NO_DRIVER,
    ENROL_NO_PROVIDER, ENROL_ON_CARD_ONLY, ENROL_VERSION, PIN_CHANGE_OFFERED, PROPAGATED,
    PROPAGATION_BY_WINLOGON, PROPAGATION_OFF, PROPAGATION_STOPPED, ROOTS_KEPT,
    ROOTS_NOT_PROPAGATED, ROOTS_UNTIL_LOGOFF, ROOTS_UNTIL_REMOVAL, TILE_CARD_NOT_RECOGNISED,
    TILE_NO_PROVIDER, UNBLOCK_BY_CHALLENGE, UNBLOCK_BY_PUK, UNBLOCK_NO_MINIDRIVER,
    UNBLOCK_NOT_BY_CARD, UNBLOCK_OFF, UNBLOCK_OFFERED, UNBLOCK_VERSION, USE_CAPI, USE_CNG,
    USE_KEY_NOT_OF_DRIVER, USE_KEY_USAGE, USE_NO_CNG, USE_NO_CSP, USE_NO_ELLIPTIC_CSP, USE_NO_KSP,
    USE_NOT_THERE, USE_POLICY, USE_PURPOSE,
};
use crate::value::{
    ApplicationKind, DriverKind, KeyClass, KeySpec, OnCardKeysReading, RootCleanUp,
};

facts::decision! {
    /// Does the certificate come into the store of a user who is logged on?
    pub(crate) PROPAGATION = propagation(Certificate, Workstation);
}
facts::decision! {
    /// What becomes of the roots on a card?
    pub(crate) ROOTS = roots(Workstation);
}
facts::decision! {
    /// Can a kind of program use the certificate, and by which interface?
    pub(crate) USE = used(Certificate, Workstation, Application);
}
facts::decision! {
    /// Can an RSA key be made on the card, for a certificate that is enrolled?
    pub(crate) ENROL_RSA = enrol_rsa(Card, Workstation);
}
facts::decision! {
    /// Can a key on an elliptic curve be made on the card, for a certificate that is enrolled?
    pub(crate) ENROL_ELLIPTIC = enrol_elliptic(Card, Workstation);
}
facts::decision! {
    /// Can a program use the certificate, which is in the store of the user, and by which interface?
    pub(crate) USE_KEPT = used_from_store(Certificate, Workstation, Application);
}
facts::decision! {
    /// Does an authority issue certificates for keys on elliptic curves?
    pub(crate) ISSUE_ELLIPTIC = issue_elliptic(CertificationAuthority);
}
facts::decision! {
    /// Can an RSA key for key exchange that was made elsewhere be put on the card?
    pub(crate) IMPORT_EXCHANGE = import_exchange(Card, Workstation, Assumptions);
}
facts::decision! {
    /// Can an RSA key for signatures that was made elsewhere be put on the card?
    pub(crate) IMPORT_SIGNATURE = import_signature(Card, Workstation, Assumptions);
}
facts::decision! {
    /// Can a key for agreement (ECDH) that was made elsewhere be put on the card?
    pub(crate) IMPORT_AGREEMENT = import_agreement(Card, Workstation, Assumptions);
}
facts::decision! {
    /// Can a key for ECDSA that was made elsewhere be put on the card?
    pub(crate) IMPORT_ELLIPTIC = import_elliptic(Card, Workstation, Assumptions);
}
facts::decision! {
    /// Can the card be unblocked at the logon screen?
    pub(crate) UNBLOCK = unblock(Card, Workstation);
}
facts::decision! {
    /// Can the PIN of the card be changed?
    pub(crate) PIN_CHANGE = pin_change(Card, Workstation);
}

fn propagation<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
) -> ControlFlow<StepId, StepId> {
    driver_with_provider(certificate, workstation)?;
    ControlFlow::Continue(is_propagated(workstation)?)
}

/// The driver of the certificate's card, which a provider of Windows or of a vendor uses.
fn driver_with_provider<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
) -> Verdict<Driver<'f>> {
    let Some(card) = certificate.card() else {
        return refuse(TILE_CARD_NOT_RECOGNISED);
    };
    match driver_of(card, workstation) {
        Ok(driver) if driver.capi || driver.cng => ControlFlow::Continue(driver),
        Ok(_) => refuse(TILE_NO_PROVIDER),
        Err(none) => refuse(none.end),
    }
}

/// The service, or Winlogon before it, and the policy [Certificate Propagation Service].
fn is_propagated(workstation: Workstation<'_>) -> Verdict<StepId> {
    if !workstation.has_propagation_service() {
        return ControlFlow::Continue(PROPAGATION_BY_WINLOGON);
    }
    if !workstation.propagation_service_runs() {
        return refuse(PROPAGATION_STOPPED);
    }
    if !workstation.propagates_certificates() {
        return refuse(PROPAGATION_OFF);
    }
    ControlFlow::Continue(PROPAGATED)
}

fn roots(workstation: Workstation<'_>) -> StepId {
    if !workstation.has_propagation_service()
        || !workstation.propagation_service_runs()
        || !workstation.propagates_certificates()
        || !workstation.propagates_roots()
    {
        return ROOTS_NOT_PROPAGATED;
    }
    match workstation.root_clean_up() {
        RootCleanUp::Never => ROOTS_KEPT,
        RootCleanUp::AtRemoval => ROOTS_UNTIL_REMOVAL,
        RootCleanUp::AtLogoff => ROOTS_UNTIL_LOGOFF,
    }
}

/// Programs look into the store of the user, for a certificate of their purpose, and use its key by the interface that
/// they were written for.
fn used<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
    application: Application<'f>,
) -> ControlFlow<StepId, StepId> {
    let kind = application.kind();
    is_there(kind, workstation)?;
    let driver = driver_with_provider(certificate, workstation)?;
    is_propagated(workstation)?;
    has_purpose(kind, certificate, workstation)?;
    has_key_usage(kind, certificate)?;
    by_interface(kind, certificate, driver)
}

/// The certificate is in the store already; whether it would be copied now does not matter.
fn used_from_store<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
    application: Application<'f>,
) -> ControlFlow<StepId, StepId> {
    let kind = application.kind();
    is_there(kind, workstation)?;
    let driver = driver_with_provider(certificate, workstation)?;
    has_purpose(kind, certificate, workstation)?;
    has_key_usage(kind, certificate)?;
    by_interface(kind, certificate, driver)
}

fn is_there(kind: ApplicationKind, workstation: Workstation<'_>) -> Verdict {
    match kind {
        ApplicationKind::Efs | ApplicationKind::BitLocker if !workstation.encrypts_with_cards() => {
            refuse(USE_NOT_THERE)
        }
        ApplicationKind::BitLocker if !workstation.unlocks_drives_by_card() => refuse(USE_POLICY),
        ApplicationKind::CngMail if !workstation.has_cng() => refuse(USE_NO_CNG),
        _ => PASS,
    }
}

/// Without the extension a certificate is for everything [RFC 5280 §4.2.1.12; VolumeEncryption.admx].
fn has_purpose<'f>(
    kind: ApplicationKind,
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
) -> Verdict {
    if !certificate.has_extended_key_usage() {
        return PASS;
    }
    let fits = match kind {
        ApplicationKind::TlsClient => {
            certificate.for_client_authentication() || certificate.for_any_purpose()
        }
        ApplicationKind::CapiMail | ApplicationKind::CngMail => {
            certificate.for_mail() || certificate.for_any_purpose()
        }
        ApplicationKind::Efs => certificate.for_encrypting_files() || certificate.for_any_purpose(),
        ApplicationKind::BitLocker if workstation.has_own_bitlocker_purpose() => workstation
            .own_bitlocker_certificates()
            .includes(certificate),
        ApplicationKind::BitLocker => certificate.for_bitlocker(),
        ApplicationKind::CapiSignature => true,
    };
    if fits { PASS } else { refuse(USE_PURPOSE) }
}

/// Those that sign need a signature, those that protect data an encryption; mail does either.
fn has_key_usage(kind: ApplicationKind, certificate: Certificate<'_>) -> Verdict {
    let signs =
        || certificate.for_digital_signature() && certificate.key_spec() != KeySpec::KeyAgreement;
    let encrypts = || certificate.for_encryption() && certificate.key_spec() != KeySpec::Signature;
    let fits = match kind {
        ApplicationKind::TlsClient | ApplicationKind::CapiSignature => signs(),
        ApplicationKind::CapiMail | ApplicationKind::CngMail => signs() || encrypts(),
        ApplicationKind::Efs | ApplicationKind::BitLocker => encrypts(),
    };
    if fits { PASS } else { refuse(USE_KEY_USAGE) }
}

/// `CryptoAPI` has no curves; CNG has both [SEC2302 page 12].
fn by_interface<'f>(
    kind: ApplicationKind,
    certificate: Certificate<'f>,
    driver: Driver<'f>,
) -> ControlFlow<StepId, StepId> {
    let is_elliptic = certificate.key_class() == KeyClass::Elliptic;
    let does_key = if is_elliptic {
        driver.minidriver.does_elliptic()
    } else {
        driver.minidriver.does_rsa()
    };
    if !does_key {
        return ControlFlow::Break(USE_KEY_NOT_OF_DRIVER);
    }
    match kind {
        ApplicationKind::CapiMail | ApplicationKind::CapiSignature => {
            match (is_elliptic, driver.capi) {
                (true, _) => ControlFlow::Break(USE_NO_ELLIPTIC_CSP),
                (false, true) => ControlFlow::Continue(USE_CAPI),
                (false, false) => ControlFlow::Break(USE_NO_CSP),
            }
        }
        // Schannel takes either provider.
        ApplicationKind::TlsClient if !is_elliptic && driver.capi => {
            ControlFlow::Continue(USE_CAPI)
        }
        ApplicationKind::TlsClient
        | ApplicationKind::CngMail
        | ApplicationKind::Efs
        | ApplicationKind::BitLocker => {
            if driver.cng {
                ControlFlow::Continue(USE_CNG)
            } else {
                ControlFlow::Break(USE_NO_KSP)
            }
        }
    }
}

fn enrol_rsa<'f>(card: Card<'f>, workstation: Workstation<'f>) -> ControlFlow<StepId, StepId> {
    let Ok(driver) = driver_of(card, workstation) else {
        return ControlFlow::Break(ENROL_NO_DRIVER);
    };
    if !driver.minidriver.does_rsa() {
        return ControlFlow::Break(ENROL_KEY_NOT_OF_DRIVER);
    }
    if driver.capi {
        ControlFlow::Continue(ENROL_BY_CAPI)
    } else if driver.cng {
        ControlFlow::Continue(ENROL_BY_CNG)
    } else {
        ControlFlow::Break(ENROL_NO_PROVIDER)
    }
}

/// Keys on curves came to cards with Windows 7 [SEC2302 pages 11 and 14].
fn enrol_elliptic<'f>(card: Card<'f>, workstation: Workstation<'f>) -> ControlFlow<StepId, StepId> {
    if !workstation.takes_elliptic_curves() {
        return ControlFlow::Break(ENROL_VERSION);
    }
    let Ok(driver) = driver_of(card, workstation) else {
        return ControlFlow::Break(ENROL_NO_DRIVER);
    };
    if !driver.minidriver.does_elliptic() {
        return ControlFlow::Break(ENROL_KEY_NOT_OF_DRIVER);
    }
    if !driver.cng {
        return ControlFlow::Break(ENROL_NO_PROVIDER);
    }
    ControlFlow::Continue(ENROL_BY_CNG)
}

/// Certificate services of Server 2008 R2 and later [SEC2302 page 11].
fn issue_elliptic(authority: CertificationAuthority<'_>) -> ControlFlow<StepId, StepId> {
    if authority.issues_for_curves() {
        ControlFlow::Continue(ENROL_AUTHORITY)
    } else {
        ControlFlow::Break(ENROL_AUTHORITY_VERSION)
    }
}

/// A provider of Windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Provider {
    BaseCsp,
    SmartCardKsp,
}

/// What kind of key was made elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MadeElsewhere {
    Exchange,
    Signature,
    Agreement,
    EllipticSignature,
}

fn import_exchange<'f>(
    card: Card<'f>,
    workstation: Workstation<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, StepId> {
    import(card, workstation, assumptions, MadeElsewhere::Exchange)
}

fn import_signature<'f>(
    card: Card<'f>,
    workstation: Workstation<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, StepId> {
    import(card, workstation, assumptions, MadeElsewhere::Signature)
}

fn import_agreement<'f>(
    card: Card<'f>,
    workstation: Workstation<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, StepId> {
    import(card, workstation, assumptions, MadeElsewhere::Agreement)
}

fn import_elliptic<'f>(
    card: Card<'f>,
    workstation: Workstation<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, StepId> {
    import(
        card,
        workstation,
        assumptions,
        MadeElsewhere::EllipticSignature,
    )
}

/// A key that was archived or escrowed is put on a card where the provider is told to
/// [Smart Card Group Policy and Registry Settings].
fn import<'f>(
    card: Card<'f>,
    workstation: Workstation<'f>,
    assumptions: Assumptions<'f>,
    key: MadeElsewhere,
) -> ControlFlow<StepId, StepId> {
    let is_elliptic = matches!(
        key,
        MadeElsewhere::Agreement | MadeElsewhere::EllipticSignature
    );
    // What lets a key of this kind be made on the card lets it be put there, too.
    let by = if is_elliptic {
        enrol_elliptic(card, workstation)?
    } else {
        enrol_rsa(card, workstation)?
    };
    let is_windows_own = driver_of(card, workstation)
        .is_ok_and(|driver| driver.minidriver.kind() == DriverKind::Minidriver);
    if !is_windows_own {
        return ControlFlow::Continue(ENROL_IMPORT_VENDOR);
    }
    let provider = if by == ENROL_BY_CAPI {
        Provider::BaseCsp
    } else {
        Provider::SmartCardKsp
    };
    let (is_allowed, of_cards_only) = match provider {
        Provider::BaseCsp => (
            match key {
                MadeElsewhere::Signature => workstation.csp_imports_signature(),
                _ => workstation.csp_imports_exchange(),
            },
            workstation.csp_wants_keys_of_cards(),
        ),
        Provider::SmartCardKsp => (
            match key {
                MadeElsewhere::Exchange => workstation.ksp_imports_exchange(),
                MadeElsewhere::Signature => workstation.ksp_imports_signature(),
                MadeElsewhere::Agreement => workstation.ksp_imports_agreement(),
                MadeElsewhere::EllipticSignature => workstation.ksp_imports_elliptic_signature(),
            },
            workstation.ksp_wants_keys_of_cards(),
        ),
    };
    let reading = if of_cards_only {
        assumptions.on_card_keys()
    } else {
        OnCardKeysReading::Nothing
    };
    match (reading, is_allowed) {
        (OnCardKeysReading::Forbids, _) => ControlFlow::Break(ENROL_ON_CARD_ONLY),
        (OnCardKeysReading::Allows, _) | (OnCardKeysReading::Nothing, true) => {
            ControlFlow::Continue(ENROL_IMPORTED)
        }
        (OnCardKeysReading::Nothing, false) => ControlFlow::Break(ENROL_IMPORT_OFF),
    }
}

/// The screen of Vista and later, if policy offers it, by way of the minidriver.
fn unblock<'f>(card: Card<'f>, workstation: Workstation<'f>) -> ControlFlow<StepId, StepId> {
    let driver = minidriver_of(card, workstation)?;
    if !workstation.allows_unblock() {
        return ControlFlow::Break(UNBLOCK_OFF);
    }
    if driver.minidriver.kind() != DriverKind::Minidriver {
        return ControlFlow::Break(UNBLOCK_NO_MINIDRIVER);
    }
    let (by_key, by_code) = (card.has_admin_key(), card.has_puk());
    if !by_key && !by_code {
        return ControlFlow::Break(UNBLOCK_NOT_BY_CARD);
    }
    if by_key {
        card.note(UNBLOCK_BY_CHALLENGE);
    }
    if by_code {
        card.note(UNBLOCK_BY_PUK);
    }
    ControlFlow::Continue(UNBLOCK_OFFERED)
}

fn pin_change<'f>(card: Card<'f>, workstation: Workstation<'f>) -> ControlFlow<StepId, StepId> {
    minidriver_of(card, workstation)?;
    ControlFlow::Continue(PIN_CHANGE_OFFERED)
}

/// The driver by which the screens of Vista and later reach the card.
fn minidriver_of<'f>(card: Card<'f>, workstation: Workstation<'f>) -> Verdict<Driver<'f>> {
    if !workstation.changes_pins() {
        return refuse(UNBLOCK_VERSION);
    }
    match driver_of(card, workstation) {
        Ok(driver) => ControlFlow::Continue(driver),
        Err(none) => refuse(none.end),
    }
}
