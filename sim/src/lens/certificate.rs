//! Facts of certificates.

use facts::{Fact, Row};
use names::Sid;
use pki::oid;

use super::{Source, minutes, seconds};
use crate::card_stack::{InContainer, IssuedBy, Possession};
use crate::certificate_services::CertificateContent;
use crate::directory::InDomain;
use crate::network::PersonalStore;
use crate::rule_book::card_stack::ELLIPTIC_AUTHORITY;
use crate::value::{KeyClass, KeyPossession, KeySpec};

pub(crate) fn key_class(source: &Source<'_>, row: Row) -> Fact<KeyClass> {
    source
        .entry(row)
        .map_or(Fact::Unknown, |entry| Fact::Known(entry.content.key_class))
}

pub(crate) fn key_spec(source: &Source<'_>, row: Row) -> Fact<KeySpec> {
    let container: Option<&InContainer> = source.certificate(row);
    Fact::Known(container.map_or(KeySpec::KeyExchange, |container| container.key_spec))
}

pub(crate) fn in_default_container(source: &Source<'_>, row: Row) -> Fact<bool> {
    let container: Option<&InContainer> = source.certificate(row);
    Fact::Known(container.is_some_and(|container| container.default))
}

pub(crate) fn archived(source: &Source<'_>, row: Row) -> Fact<bool> {
    let container: Option<&InContainer> = source.certificate(row);
    Fact::Known(container.is_some_and(|container| container.archived))
}

pub(crate) fn has_agreement_partner(source: &Source<'_>, row: Row) -> Fact<bool> {
    let container: Option<&InContainer> = source.certificate(row);
    Fact::Known(container.is_some_and(|container| container.has_partner))
}

pub(crate) fn key_possession(source: &Source<'_>, row: Row) -> Fact<KeyPossession> {
    let possession: Option<&Possession> = source.certificate(row);
    possession.map_or(Fact::Unknown, |possession| Fact::Known(possession.0))
}

pub(crate) fn has_extended_key_usage(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(
        source
            .entry(row)
            .is_some_and(|entry| entry.content.extended_key_usage.is_some()),
    )
}

fn purpose(source: &Source<'_>, row: Row, purpose: &str) -> Fact<bool> {
    Fact::Known(
        source
            .entry(row)
            .is_some_and(|entry| entry.content.has_purpose(purpose)),
    )
}

pub(crate) fn for_smart_card_logon(source: &Source<'_>, row: Row) -> Fact<bool> {
    purpose(source, row, oid::SMART_CARD_LOGON)
}

pub(crate) fn for_client_authentication(source: &Source<'_>, row: Row) -> Fact<bool> {
    purpose(source, row, oid::CLIENT_AUTHENTICATION)
}

pub(crate) fn for_client_authentication_by_policy(source: &Source<'_>, row: Row) -> Fact<bool> {
    let entry = source.entry(row);
    Fact::Known(entry.is_some_and(|entry| {
        let mut policies = entry.content.application_policies.iter();
        policies.any(|policy| policy.to_string() == oid::CLIENT_AUTHENTICATION)
    }))
}

pub(crate) fn for_pkinit_client(source: &Source<'_>, row: Row) -> Fact<bool> {
    purpose(source, row, oid::PKINIT_CLIENT)
}

pub(crate) fn for_any_purpose(source: &Source<'_>, row: Row) -> Fact<bool> {
    purpose(source, row, oid::ANY_PURPOSE)
}

pub(crate) fn for_server_authentication(source: &Source<'_>, row: Row) -> Fact<bool> {
    purpose(source, row, oid::SERVER_AUTHENTICATION)
}

/// `id-kp-emailProtection` [RFC 5280 §4.2.1.12].
const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
/// `szOID_EFS_CRYPTO`.
const ENCRYPTING_FILES: &str = "1.3.6.1.4.1.311.10.3.4";
/// `szOID_BITLOCKER_DRIVE_ENCRYPTION`, the default of CertificateOID [VolumeEncryption.admx].
pub(super) const BITLOCKER: &str = "1.3.6.1.4.1.311.67.1.1";

pub(crate) fn for_mail(source: &Source<'_>, row: Row) -> Fact<bool> {
    purpose(source, row, EMAIL_PROTECTION)
}

pub(crate) fn for_encrypting_files(source: &Source<'_>, row: Row) -> Fact<bool> {
    purpose(source, row, ENCRYPTING_FILES)
}

pub(crate) fn for_bitlocker(source: &Source<'_>, row: Row) -> Fact<bool> {
    purpose(source, row, BITLOCKER)
}

pub(crate) fn for_kdc_authentication(source: &Source<'_>, row: Row) -> Fact<bool> {
    purpose(source, row, oid::KDC_AUTHENTICATION)
}

/// A certificate without the extension may be used for everything [RFC 5280 §4.2.1.3].
pub(crate) fn for_digital_signature(source: &Source<'_>, row: Row) -> Fact<bool> {
    let usage = source
        .entry(row)
        .and_then(|entry| entry.content.digital_signature);
    Fact::Known(usage.unwrap_or(true))
}

/// Whether one of some key usages is there; without the extension, each is.
fn has_a_usage(
    source: &Source<'_>,
    row: Row,
    usages: impl Fn(&CertificateContent) -> [Option<bool>; 3],
) -> Fact<bool> {
    Fact::Known(source.entry(row).is_some_and(|entry| {
        usages(&entry.content)
            .into_iter()
            .any(|usage| usage.unwrap_or(true))
    }))
}

pub(crate) fn for_encryption(source: &Source<'_>, row: Row) -> Fact<bool> {
    has_a_usage(source, row, |content| {
        [
            content.key_encipherment,
            content.data_encipherment,
            content.key_agreement,
        ]
    })
}

pub(crate) fn for_any_of_three_usages(source: &Source<'_>, row: Row) -> Fact<bool> {
    has_a_usage(source, row, |content| {
        [
            content.digital_signature,
            content.key_encipherment,
            content.data_encipherment,
        ]
    })
}

pub(crate) fn has_upn(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(
        source
            .entry(row)
            .is_some_and(|entry| entry.content.upn.is_some()),
    )
}

pub(crate) fn has_subject(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(
        source
            .entry(row)
            .is_some_and(|entry| !entry.content.subject.is_empty()),
    )
}

pub(crate) fn has_distribution_point(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(
        source
            .entry(row)
            .is_some_and(|entry| !entry.content.distribution_points.is_empty()),
    )
}

pub(crate) fn has_sid(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(
        source
            .entry(row)
            .is_some_and(|entry| entry.content.sid.is_some()),
    )
}

pub(crate) fn names_its_domain(source: &Source<'_>, row: Row) -> Fact<bool> {
    let domain = source.controllers().find_map(|controller| {
        let store: &PersonalStore = source.controller(controller)?;
        let InDomain(domain) = source.controller(controller)?;
        store.0.contains(&row).then_some(*domain)
    });
    let domain = domain.and_then(|domain| source.fixtures().domains.get(domain));
    Fact::Known(
        domain
            .zip(source.entry(row))
            .is_some_and(|(domain, entry)| {
                entry
                    .content
                    .dns_names
                    .iter()
                    .any(|name| name.eq_ignore_ascii_case(domain.name.as_str()))
            }),
    )
}

pub(crate) fn chain(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    Fact::Known(source.trust().chains.of_certificate(row))
}

/// The certificates of which the same is published.
pub(crate) fn revocation_class(source: &Source<'_>, row: Row) -> Fact<u32> {
    usize::try_from(row)
        .ok()
        .and_then(|at| source.revocation().classes.of_certificate(at))
        .and_then(|class| u32::try_from(class).ok())
        .map_or(Fact::Unknown, Fact::Known)
}

pub(crate) fn has_key_usage(source: &Source<'_>, row: Row) -> Fact<bool> {
    let usage = source
        .entry(row)
        .and_then(|entry| entry.content.digital_signature);
    Fact::Known(usage.is_some())
}

pub(crate) fn has_short_rsa_key(source: &Source<'_>, row: Row) -> Fact<bool> {
    let entry = source.entry(row);
    Fact::Known(entry.is_some_and(|entry| entry.content.short_rsa))
}

pub(crate) fn is_of_an_authority(source: &Source<'_>, row: Row) -> Fact<bool> {
    let entry = source.entry(row);
    Fact::Known(entry.is_some_and(|entry| entry.content.of_authority))
}

pub(crate) fn not_before(source: &Source<'_>, row: Row) -> Fact<u32> {
    source.entry(row).map_or(Fact::Unknown, |entry| {
        Fact::Known(minutes(entry.content.not_before))
    })
}

pub(crate) fn issued(source: &Source<'_>, row: Row) -> Fact<u32> {
    source.entry(row).map_or(Fact::Unknown, |entry| {
        Fact::Known(seconds(entry.content.not_before))
    })
}

pub(crate) fn not_after(source: &Source<'_>, row: Row) -> Fact<u32> {
    source.entry(row).map_or(Fact::Unknown, |entry| {
        Fact::Known(minutes(entry.content.not_after))
    })
}

pub(crate) fn sid(source: &Source<'_>, row: Row) -> Fact<u32> {
    number_of(source, row, |content| content.sid.as_ref())
}

pub(crate) fn has_sid_uri(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(
        source
            .entry(row)
            .is_some_and(|entry| entry.content.sid_uri.is_some()),
    )
}

pub(crate) fn sid_uri(source: &Source<'_>, row: Row) -> Fact<u32> {
    number_of(source, row, |content| content.sid_uri.as_ref())
}

/// SIDs are numbered: equal SIDs have equal numbers, and no SID is number zero.
fn number_of(
    source: &Source<'_>,
    row: Row,
    sid: impl Fn(&CertificateContent) -> Option<&Sid>,
) -> Fact<u32> {
    let sid = source.entry(row).and_then(|entry| sid(&entry.content));
    Fact::Known(
        sid.and_then(|sid| source.sids().get(sid))
            .copied()
            .unwrap_or(0),
    )
}

pub(crate) fn card(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    Fact::Known(
        source
            .certificate::<InContainer>(row)
            .map(|container| container.card),
    )
}

pub(crate) fn issuer(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    Fact::Known(source.certificate::<IssuedBy>(row).map(|issuer| issuer.0))
}

/// The next more preferred certificate of the same card, template, major version and UPN. Preferred
/// is the one that Windows XP would use, then the one that is valid the longest [Smartcard.admx].
pub(crate) fn preferred_rival(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    let Some(container) = source.certificate::<InContainer>(row) else {
        return Fact::Known(None);
    };
    let Some(entry) = source.entry(row) else {
        return Fact::Known(None);
    };
    let (Some(template), Some(upn)) = (&entry.content.template, &entry.content.upn) else {
        return Fact::Known(None);
    };
    let card = usize::try_from(container.card).unwrap_or(usize::MAX);
    let rank = |row: Row| {
        let container: Option<&InContainer> = source.certificate(row);
        let of_xp = container.is_some_and(|c| c.default && c.key_spec == KeySpec::KeyExchange);
        let until = source
            .entry(row)
            .map_or(0, |entry| entry.content.not_after.unix());
        (of_xp, until, std::cmp::Reverse(row))
    };
    let rival = source
        .certificates()
        .of_card(card)
        .iter()
        .copied()
        .filter(|other| *other != row)
        .filter(|other| {
            source.entry(*other).is_some_and(|other| {
                other.content.template.as_ref() == Some(template)
                    && other.content.upn.as_ref() == Some(upn)
            })
        })
        .filter(|other| rank(*other) > rank(row))
        .min_by_key(|other| rank(*other));
    Fact::Known(rival)
}

pub(crate) fn upn_name(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    Fact::Known(source.names().of_certificate(row))
}

/// Every account of the UPN, in whatever domain.
pub(crate) fn accounts_by_upn(source: &Source<'_>, row: Row) -> Vec<Row> {
    let upn = source
        .entry(row)
        .and_then(|entry| entry.content.upn.as_ref());
    upn.map(|upn| source.directory().by_upn(upn))
        .unwrap_or_default()
}

pub(crate) fn accounts_by_dns_name(source: &Source<'_>, row: Row) -> Vec<Row> {
    let names = source
        .entry(row)
        .map_or(&[][..], |entry| &entry.content.dns_names);
    names
        .iter()
        .filter_map(|name| source.directory().computer_of_dns_name(name))
        .collect()
}

pub(crate) fn accounts_by_public_key(source: &Source<'_>, row: Row) -> Vec<Row> {
    usize::try_from(row)
        .ok()
        .map(|at| source.directory().with_key_of(source.vault(), at))
        .unwrap_or_default()
}

pub(crate) fn mapping_values(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    source.spellings().row_of(row)
}

pub(crate) fn issues_for_curves(source: &Source<'_>, row: Row) -> Fact<bool> {
    let at = usize::try_from(row).unwrap_or(usize::MAX);
    let authority = source.fixtures().certification_authorities.get(at);
    let issues = |authority: &worlds::CertificationAuthority| {
        // The version alone decides: no update does.
        ELLIPTIC_AUTHORITY.default_on(authority.product, names::Timestamp::MIN)
    };
    Fact::Known(authority.is_none_or(issues))
}
