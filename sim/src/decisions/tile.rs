//! Which certificates of the card become tiles [Certificate Requirements and Enumeration].

use std::ops::ControlFlow;

use facts::{PASS, StepId, Verdict, refuse};

use super::middleware::{Driver, NoDriver, driver_of, redirected_driver_of};
use crate::roles::{Assumptions, Card, Certificate, Workstation};
use crate::step::{
    TILE_AGREEMENT_PARTNER_MISSED, TILE_ARCHIVED, TILE_BASE_CSP, TILE_CARD_NOT_RECOGNISED,
    TILE_CARD_RECOGNISED, TILE_DUPLICATE, TILE_ECC, TILE_ECC_ALLOWED, TILE_ECC_NEVER, TILE_EKU,
    TILE_EKU_ALLOWED, TILE_EXPIRED, TILE_KEY_AGREEMENT, TILE_KEY_NOT_OF_DRIVER,
    TILE_KEY_UNSUPPORTED, TILE_KEY_USAGE, TILE_KEY_USAGE_OTHER, TILE_KSP,
    TILE_NO_AGREEMENT_PARTNER, TILE_NO_CDP, TILE_NO_CSP, TILE_NO_DEFAULT_CONTAINER, TILE_NO_KSP,
    TILE_NO_PROVIDER, TILE_NO_PURPOSES, TILE_NO_UPN, TILE_NOT_IN_DEFAULT_CONTAINER,
    TILE_NOT_LISTED, TILE_NOT_YET_VALID, TILE_PROVIDER_EXCLUDED, TILE_READ_ONE_BY_ONE, TILE_SHOWN,
    TILE_SIGNATURE_KEY, TILE_SIGNATURE_KEY_ALLOWED, TILE_TIME_INVALID_ALLOWED, TILE_TWO_IDENTITIES,
    TILE_VENDOR_CSP, TILE_VENDOR_KSP, TILE_XP_NO_CDP, TILE_XP_NO_UPN,
};
use crate::value::{
    DriverKind, KeyClass, KeySpec, TileDistributionPointReading, TileKeyUsageReading,
    TilePurposeReading, TileUpnReading,
};

/// The logon screen that enumerates: a machine, the driver of the card there, and how it is read.
#[derive(Debug, Clone, Copy)]
struct Screen<'f> {
    workstation: Workstation<'f>,
    driver: Driver<'f>,
    assumptions: Assumptions<'f>,
}

/// What lets a certificate through that would otherwise be filtered out.
#[derive(Debug, Clone, Copy, Default)]
struct Allowances {
    container: Option<StepId>,
    time: Option<StepId>,
    key_spec: Option<StepId>,
    key_usage: Option<StepId>,
    purpose: Option<StepId>,
    curve: Option<StepId>,
    partner: Option<StepId>,
}

/// Is the certificate shown as a tile at this workstation? Gives the driver by which its key is used.
pub(crate) fn tile_is_shown<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<Driver<'f>> {
    provider_is_offered(workstation)?;
    let driver = card_is_readable(certificate, workstation)?;
    passes_the_screen(certificate, workstation, driver, assumptions)?;
    if let Some(card) = certificate.card()
        && card.carries_two_identities()
        && workstation.declines_two_identities()
    {
        certificate.note(TILE_TWO_IDENTITIES);
    }
    certificate.note(TILE_SHOWN);
    ControlFlow::Continue(driver)
}

/// Is the certificate shown at the screen of a machine that sees the card in the reader of another?
pub(crate) fn redirected_tile_is_shown<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict<Driver<'f>> {
    provider_is_offered(workstation)?;
    let driver = card_is_recognised(certificate, workstation)?;
    passes_the_screen(certificate, workstation, driver, assumptions)?;
    certificate.note(TILE_SHOWN);
    ControlFlow::Continue(driver)
}

/// The screen asks each credential provider that is not left out.
fn provider_is_offered(workstation: Workstation<'_>) -> Verdict {
    if workstation.excludes_smart_cards() {
        return refuse(TILE_PROVIDER_EXCLUDED);
    }
    PASS
}

/// Filters, provider, duplicates.
fn passes_the_screen<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
    driver: Driver<'f>,
    assumptions: Assumptions<'f>,
) -> Verdict {
    let screen = Screen {
        workstation,
        driver,
        assumptions,
    };
    let allowances = screen.passes_filters(certificate)?;
    let provider = screen.provider(certificate)?;
    allowances.note(certificate);
    certificate.note(provider);
    screen.is_no_duplicate(certificate)
}

/// Reader, resource manager, driver, default container.
fn card_is_readable<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
) -> Verdict<Driver<'f>> {
    served_by(certificate, |card| driver_of(card, workstation))
}

/// Driver and default container, wherever the reader is.
pub(crate) fn card_is_recognised<'f>(
    certificate: Certificate<'f>,
    workstation: Workstation<'f>,
) -> Verdict<Driver<'f>> {
    served_by(certificate, |card| redirected_driver_of(card, workstation))
}

fn served_by<'f>(
    certificate: Certificate<'f>,
    driver: impl FnOnce(Card<'f>) -> Result<Driver<'f>, NoDriver>,
) -> Verdict<Driver<'f>> {
    let Some(card) = certificate.card() else {
        return refuse(TILE_CARD_NOT_RECOGNISED);
    };
    let driver = match driver(card) {
        Ok(driver) => driver,
        Err(none) => return refuse(none.note(card)),
    };
    driver.note(card);
    certificate.note(TILE_CARD_RECOGNISED);
    if !driver.capi && !driver.cng {
        return refuse(TILE_NO_PROVIDER);
    }
    if !card.has_default_container() {
        return refuse(TILE_NO_DEFAULT_CONTAINER);
    }
    ControlFlow::Continue(driver)
}

impl Allowances {
    fn note(self, certificate: Certificate<'_>) {
        [
            self.container,
            self.time,
            self.key_spec,
            self.key_usage,
            self.purpose,
            self.curve,
            self.partner,
        ]
        .into_iter()
        .flatten()
        .for_each(|step| certificate.note(step));
    }
}

impl<'f> Screen<'f> {
    /// The filters on one certificate, in the documented order; duplicates come after them.
    fn passes_filters(self, certificate: Certificate<'f>) -> Verdict<Allowances> {
        let workstation = self.workstation;
        if !workstation.enumerates_every_container() {
            self.passes_filters_of_xp(certificate)?;
            return ControlFlow::Continue(Allowances::default());
        }
        let container = self.is_read(certificate)?;
        let time = self.time_is_valid(certificate)?;
        let key_spec = match certificate.key_spec() {
            KeySpec::KeyExchange => None,
            KeySpec::Signature if workstation.allows_signature_keys() => {
                Some(TILE_SIGNATURE_KEY_ALLOWED)
            }
            KeySpec::Signature => return refuse(TILE_SIGNATURE_KEY),
            KeySpec::KeyAgreement => return refuse(TILE_KEY_AGREEMENT),
        };
        if self.assumptions.tile_upn() == TileUpnReading::Required && !certificate.has_upn() {
            return refuse(TILE_NO_UPN);
        }
        let key_usage = self.key_usage_will_do(certificate)?;
        let purpose = self.purposes_will_do(certificate)?;
        let (curve, partner) = self.key_will_do(certificate)?;
        if !certificate.has_distribution_point()
            && self.assumptions.tile_distribution_point() == TileDistributionPointReading::Required
        {
            return refuse(TILE_NO_CDP);
        }
        if certificate.archived() && workstation.hides_archived() {
            return refuse(TILE_ARCHIVED);
        }
        ControlFlow::Continue(Allowances {
            container,
            time,
            key_spec,
            key_usage,
            purpose,
            curve,
            partner,
        })
    }

    /// Does the credential provider get to see it: all at once, container by container, or in the default one?
    fn is_read(self, certificate: Certificate<'f>) -> Verdict<Option<StepId>> {
        if self.driver.minidriver.lists_every_certificate() {
            return ControlFlow::Continue(None);
        }
        if self.workstation.forces_reading() {
            return ControlFlow::Continue(Some(TILE_READ_ONE_BY_ONE));
        }
        if certificate.in_default_container() && certificate.key_spec() == KeySpec::KeyExchange {
            return ControlFlow::Continue(None);
        }
        refuse(TILE_NOT_LISTED)
    }

    fn key_usage_will_do(self, certificate: Certificate<'f>) -> Verdict<Option<StepId>> {
        if certificate.for_digital_signature() {
            return ControlFlow::Continue(None);
        }
        let reading = self.assumptions.tile_key_usage();
        if reading == TileKeyUsageReading::AnyOfThree && certificate.for_any_of_three_usages() {
            return ControlFlow::Continue(Some(TILE_KEY_USAGE_OTHER));
        }
        refuse(TILE_KEY_USAGE)
    }

    fn purposes_will_do(self, certificate: Certificate<'f>) -> Verdict<Option<StepId>> {
        if certificate.for_smart_card_logon() {
            return ControlFlow::Continue(None);
        }
        if self.workstation.allows_no_eku() && has_tolerated_purpose(certificate) {
            return ControlFlow::Continue(Some(TILE_EKU_ALLOWED));
        }
        if !certificate.has_extended_key_usage()
            && self.assumptions.tile_purpose() == TilePurposeReading::NoneToo
        {
            return ControlFlow::Continue(Some(TILE_NO_PURPOSES));
        }
        refuse(TILE_EKU)
    }

    /// Keys on curves need the version, the policy, and on Windows 7 a partner for agreement.
    fn key_will_do(
        self,
        certificate: Certificate<'f>,
    ) -> Verdict<(Option<StepId>, Option<StepId>)> {
        let workstation = self.workstation;
        match certificate.key_class() {
            KeyClass::Rsa => return ControlFlow::Continue((None, None)),
            KeyClass::Unsupported => return refuse(TILE_KEY_UNSUPPORTED),
            KeyClass::Elliptic if !workstation.takes_elliptic_curves() => {
                return refuse(TILE_ECC_NEVER);
            }
            KeyClass::Elliptic if !workstation.allows_ecc() => return refuse(TILE_ECC),
            KeyClass::Elliptic => {}
        }
        let partner = if certificate.has_agreement_partner() {
            None
        } else if workstation.demands_agreement_partner() {
            return refuse(TILE_NO_AGREEMENT_PARTNER);
        } else {
            Some(TILE_AGREEMENT_PARTNER_MISSED)
        };
        ControlFlow::Continue((Some(TILE_ECC_ALLOWED), partner))
    }

    fn time_is_valid(self, certificate: Certificate<'f>) -> Verdict<Option<StepId>> {
        let clock = self.workstation.clock();
        let refusal = if clock.is_before(certificate.not_before()) {
            TILE_NOT_YET_VALID
        } else if clock.is_after(certificate.not_after()) {
            TILE_EXPIRED
        } else {
            return ControlFlow::Continue(None);
        };
        if !self.workstation.allows_time_invalid() {
            return refuse(refusal);
        }
        ControlFlow::Continue(Some(TILE_TIME_INVALID_ALLOWED))
    }

    /// Windows XP: the default container only, and everything the certificate must have (KB281245).
    fn passes_filters_of_xp(self, certificate: Certificate<'f>) -> Verdict {
        let clock = self.workstation.clock();
        if !certificate.in_default_container() {
            return refuse(TILE_NOT_IN_DEFAULT_CONTAINER);
        }
        if clock.is_before(certificate.not_before()) {
            return refuse(TILE_NOT_YET_VALID);
        }
        if clock.is_after(certificate.not_after()) {
            return refuse(TILE_EXPIRED);
        }
        match certificate.key_spec() {
            KeySpec::KeyExchange => {}
            KeySpec::Signature => return refuse(TILE_SIGNATURE_KEY),
            KeySpec::KeyAgreement => return refuse(TILE_KEY_AGREEMENT),
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

    /// By which provider the key is used: RSA by `CryptoAPI`, alone on older versions; curves by CNG.
    fn provider(self, certificate: Certificate<'f>) -> Verdict<StepId> {
        let driver = self.driver;
        let is_windows_own = || driver.minidriver.kind() == DriverKind::Minidriver;
        if certificate.key_class() == KeyClass::Elliptic {
            if !driver.minidriver.does_elliptic() {
                return refuse(TILE_KEY_NOT_OF_DRIVER);
            }
            if !driver.cng {
                return refuse(TILE_NO_KSP);
            }
        } else {
            if !driver.minidriver.does_rsa() {
                return refuse(TILE_KEY_NOT_OF_DRIVER);
            }
            if driver.capi {
                let provider = if is_windows_own() {
                    TILE_BASE_CSP
                } else {
                    TILE_VENDOR_CSP
                };
                return ControlFlow::Continue(provider);
            }
            if self.workstation.logs_on_through_capi() {
                return refuse(TILE_NO_CSP);
            }
        }
        ControlFlow::Continue(if is_windows_own() {
            TILE_KSP
        } else {
            TILE_VENDOR_KSP
        })
    }

    /// The duplicate filter, after all others: only a rival that is itself shown hides this certificate
    /// [Smartcard.admx FilterDuplicateCerts].
    fn is_no_duplicate(self, certificate: Certificate<'f>) -> Verdict {
        if !self.workstation.filters_duplicates() {
            return PASS;
        }
        let mut rival = certificate.preferred_rival();
        while let Some(preferred) = rival {
            if self.passes_filters(preferred).is_continue()
                && self.provider(preferred).is_continue()
            {
                return refuse(TILE_DUPLICATE);
            }
            rival = preferred.preferred_rival();
        }
        PASS
    }
}

/// What `AllowCertificatesWithNoEKU` adds: no extension, any purpose, client authentication.
fn has_tolerated_purpose(certificate: Certificate<'_>) -> bool {
    !certificate.has_extended_key_usage()
        || certificate.for_any_purpose()
        || certificate.for_client_authentication()
}
