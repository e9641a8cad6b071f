//! Where a certificate departs from the profile [RFC 5280 §4.1].

use der::asn1::AnyRef;
use names::Oid;
use spki::AlgorithmIdentifierOwned;

use super::KeyUsage;
use super::encoded::TbsCertificate;
use crate::extensions::Extensions;
use crate::irregularity::Irregularity;
use crate::oid;

/// Departures that show in the fields around the extensions.
pub(super) fn irregularities(
    tbs: &TbsCertificate<'_>,
    outer_algorithm: &AlgorithmIdentifierOwned,
    extensions: &Extensions,
) -> Vec<Irregularity> {
    let list = tbs.extensions.as_deref().unwrap_or_default();
    let serial = tbs.serial.value();
    let empty = |name: &AnyRef<'_>| name.value().is_empty();
    let critical = |id: &str| {
        list.iter()
            .any(|e| e.critical && e.extn_id.to_string() == id)
    };
    let unique = tbs.issuer_unique_id.is_some() || tbs.subject_unique_id.is_some();
    let usage = extensions.key_usage;
    let may = |bit| usage.is_some_and(|usage: KeyUsage| usage.contains(bit));
    let authority = extensions.authority.is_some();
    let signs = authority || may(KeyUsage::CRL_SIGN);
    let any: Option<Oid> = oid::ANY_POLICY.parse().ok();
    let is_any = |policy: &Oid| Some(policy) == any.as_ref();
    let found = [
        (
            tbs.version != 2 && tbs.extensions.is_some(),
            Irregularity::ExtensionsBeforeVersion3,
        ),
        (
            tbs.version == 0 && unique,
            Irregularity::UniqueIdBeforeVersion2,
        ),
        (
            tbs.signature != *outer_algorithm,
            Irregularity::SignatureAlgorithmsDiffer,
        ),
        (
            !crate::key::parameters_allowed(outer_algorithm),
            Irregularity::SignatureParameters,
        ),
        (
            serial.first().is_none_or(|first| *first >= 0x80) || serial == [0],
            Irregularity::SerialNotPositive,
        ),
        (serial.len() > 20, Irregularity::SerialTooLong),
        (empty(&tbs.issuer), Irregularity::EmptyIssuer),
        (
            signs && empty(&tbs.subject),
            Irregularity::AuthorityWithoutSubject,
        ),
        (
            !signs && empty(&tbs.subject) && !critical(oid::SUBJECT_ALTERNATIVE_NAME),
            Irregularity::UnnamedSubject,
        ),
        (
            may(KeyUsage::KEY_CERT_SIGN) && !authority,
            Irregularity::CertSignWithoutAuthority,
        ),
        (
            usage.is_some_and(|usage| usage == KeyUsage(0)),
            Irregularity::EmptyKeyUsage,
        ),
        (
            extensions.name_constraints.is_some() && !authority,
            Irregularity::NameConstraintsWithoutAuthority,
        ),
        (
            extensions
                .policy_mappings
                .iter()
                .any(|(from, to)| is_any(from) || is_any(to)),
            Irregularity::MappedAnyPolicy,
        ),
    ];
    found
        .into_iter()
        .filter_map(|(is, irregularity)| is.then_some(irregularity))
        .collect()
}
