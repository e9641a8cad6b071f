//! Which certificates of the card become tiles [Certificate Requirements and Enumeration].

use facts::{PASS, Verdict, refuse};

use crate::roles::{Certificate, Workstation};
use crate::step::{
    TILE_CARD_NOT_RECOGNISED, TILE_CARD_RECOGNISED, TILE_DUPLICATE, TILE_ECC, TILE_ECC_ALLOWED,
    TILE_ECC_NEVER, TILE_EKU, TILE_EKU_ALLOWED, TILE_EXPIRED, TILE_KEY_UNSUPPORTED, TILE_KEY_USAGE,
    TILE_NO_DEFAULT_CONTAINER, TILE_NO_READER, TILE_NOT_IN_DEFAULT_CONTAINER, TILE_NOT_YET_VALID,
    TILE_PROVIDER_EXCLUDED, TILE_RESOURCE_MANAGER_STOPPED, TILE_SHOWN, TILE_SIGNATURE_KEY,
    TILE_SIGNATURE_KEY_ALLOWED, TILE_TIME_INVALID_ALLOWED, TILE_TWO_IDENTITIES, TILE_XP_NO_CDP,
    TILE_XP_NO_UPN,
};
use crate::value::{KeyClass, KeySpec};

/// Is the certificate shown as a tile at this workstation?
pub(crate) fn tile_is_shown<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
) -> Verdict {
    provider_is_offered(workstation)?;
    card_is_readable(certificate, workstation)?;
    passes_filters(certificate, workstation)?;
    is_no_duplicate(certificate, workstation)?;
    if let Some(card) = certificate.card()
        && card.carries_two_identities()
        && workstation.declines_two_identities()
    {
        certificate.note(TILE_TWO_IDENTITIES);
    }
    certificate.note(TILE_SHOWN);
    PASS
}

/// Is the certificate shown at the screen of a machine that sees the card in the reader of another?
pub(crate) fn redirected_tile_is_shown<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
) -> Verdict {
    provider_is_offered(workstation)?;
    card_is_recognised(certificate, workstation)?;
    passes_filters(certificate, workstation)?;
    is_no_duplicate(certificate, workstation)?;
    certificate.note(TILE_SHOWN);
    PASS
}

/// The screen asks each credential provider that is not left out.
fn provider_is_offered(workstation: Workstation<'_>) -> Verdict {
    if workstation.excludes_smart_cards() {
        return refuse(TILE_PROVIDER_EXCLUDED);
    }
    PASS
}

/// Reader, resource manager, minidriver, default container.
fn card_is_readable<'f>(certificate: Certificate<'f>, workstation: Workstation<'f>) -> Verdict {
    if !workstation.has_reader() {
        return refuse(TILE_NO_READER);
    }
    if !workstation.smart_card_service_runs() {
        return refuse(TILE_RESOURCE_MANAGER_STOPPED);
    }
    card_is_recognised(certificate, workstation)
}

/// Minidriver and default container, wherever the reader is.
pub(crate) fn card_is_recognised<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
) -> Verdict {
    let Some(card) = certificate.card() else {
        return refuse(TILE_CARD_NOT_RECOGNISED);
    };
    let Some(minidriver) = card.minidriver() else {
        return refuse(TILE_CARD_NOT_RECOGNISED);
    };
    let is_known = workstation.minidrivers().includes(minidriver)
        || (minidriver.is_class_minidriver() && workstation.has_class_minidriver());
    if !is_known {
        return refuse(TILE_CARD_NOT_RECOGNISED);
    }
    certificate.note(TILE_CARD_RECOGNISED);
    if !card.has_default_container() {
        return refuse(TILE_NO_DEFAULT_CONTAINER);
    }
    PASS
}

/// The filters on one certificate, in the documented order; duplicates come after them.
fn passes_filters<'f>(certificate: Certificate<'f>, workstation: Workstation<'f>) -> Verdict {
    if !workstation.enumerates_every_container() {
        return passes_filters_of_xp(certificate, workstation);
    }
    time_is_valid(certificate, workstation)?;
    if certificate.key_spec() == KeySpec::Signature {
        if !workstation.allows_signature_keys() {
            return refuse(TILE_SIGNATURE_KEY);
        }
        certificate.note(TILE_SIGNATURE_KEY_ALLOWED);
    }
    if !certificate.for_digital_signature() {
        return refuse(TILE_KEY_USAGE);
    }
    if !certificate.for_smart_card_logon() {
        if !(workstation.allows_no_eku() && has_tolerated_purpose(certificate)) {
            return refuse(TILE_EKU);
        }
        certificate.note(TILE_EKU_ALLOWED);
    }
    match certificate.key_class() {
        KeyClass::Rsa => {}
        KeyClass::Unsupported => return refuse(TILE_KEY_UNSUPPORTED),
        KeyClass::Elliptic if !workstation.takes_elliptic_curves() => {
            return refuse(TILE_ECC_NEVER);
        }
        KeyClass::Elliptic if !workstation.allows_ecc() => return refuse(TILE_ECC),
        KeyClass::Elliptic => certificate.note(TILE_ECC_ALLOWED),
    }
    PASS
}

/// What `AllowCertificatesWithNoEKU` adds: no extension, any purpose, client authentication.
fn has_tolerated_purpose(certificate: Certificate<'_>) -> bool {
    !certificate.has_extended_key_usage()
        || certificate.for_any_purpose()
        || certificate.for_client_authentication()
}

fn time_is_valid<'f>(certificate: Certificate<'f>, workstation: Workstation<'f>) -> Verdict {
    let refusal = if workstation.clock().is_before(certificate.not_before()) {
        TILE_NOT_YET_VALID
    } else if workstation.clock().is_after(certificate.not_after()) {
        TILE_EXPIRED
    } else {
        return PASS;
    };
    if !workstation.allows_time_invalid() {
        return refuse(refusal);
    }
    certificate.note(TILE_TIME_INVALID_ALLOWED);
    PASS
}

/// Windows XP: the default container only, and everything the certificate must have (KB281245).
fn passes_filters_of_xp<'f>(certificate: Certificate<'f>, workstation: Workstation<'f>) -> Verdict {
    if !certificate.in_default_container() {
        return refuse(TILE_NOT_IN_DEFAULT_CONTAINER);
    }
    if workstation.clock().is_before(certificate.not_before()) {
        return refuse(TILE_NOT_YET_VALID);
    }
    if workstation.clock().is_after(certificate.not_after()) {
        return refuse(TILE_EXPIRED);
    }
    if certificate.key_spec() == KeySpec::Signature {
        return refuse(TILE_SIGNATURE_KEY);
    }
    match certificate.key_class() {
        KeyClass::Rsa => {}
        KeyClass::Elliptic => return refuse(TILE_ECC_NEVER),
        KeyClass::Unsupported => return refuse(TILE_KEY_UNSUPPORTED),
    }
    if !certificate.has_upn() {
        return refuse(TILE_XP_NO_UPN);
    }
    if !certificate.for_digital_signature() {
        return refuse(TILE_KEY_USAGE);
    }
    if !certificate.for_smart_card_logon() {
        return refuse(TILE_EKU);
    }
    if !certificate.has_distribution_point() {
        return refuse(TILE_XP_NO_CDP);
    }
    PASS
}

/// The duplicate filter, after all others: only a rival that is itself shown hides this certificate
/// [Smartcard.admx FilterDuplicateCerts].
fn is_no_duplicate<'f>(certificate: Certificate<'f>, workstation: Workstation<'f>) -> Verdict {
    if !workstation.filters_duplicates() {
        return PASS;
    }
    let mut rival = certificate.preferred_rival();
    while let Some(preferred) = rival {
        if survives_filters(preferred, workstation) {
            return refuse(TILE_DUPLICATE);
        }
        rival = preferred.preferred_rival();
    }
    PASS
}

/// The same filters without their notes: they belong to the rival, not to this certificate's story.
fn survives_filters<'f>(rival: Certificate<'f>, workstation: Workstation<'f>) -> bool {
    let time = !(workstation.clock().is_before(rival.not_before())
        || workstation.clock().is_after(rival.not_after()))
        || workstation.allows_time_invalid();
    time && (rival.key_spec() == KeySpec::KeyExchange || workstation.allows_signature_keys())
        && rival.for_digital_signature()
        && (rival.for_smart_card_logon()
            || (workstation.allows_no_eku() && has_tolerated_purpose(rival)))
        && match rival.key_class() {
            KeyClass::Rsa => true,
            KeyClass::Elliptic => workstation.takes_elliptic_curves() && workstation.allows_ecc(),
            KeyClass::Unsupported => false,
        }
}
