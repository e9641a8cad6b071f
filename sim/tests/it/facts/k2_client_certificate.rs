//! 2.1 to 2.3: what a KDC checks of the certificate that signs a request.

use kerberos::KeyAgreement;
use kerberos::client::{ClientDialect, Options};
use pki::{Extension, KeyUsage, PrivateKey};

use super::{Case, TICKET, check};
use crate::recorded_runs::run::{Hash, Run, unix};

const SMART_CARD_LOGON: &str = "1.3.6.1.4.1.311.20.2.2";
const CLIENT_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.2";
const PKINIT_CLIENT: &str = "1.3.6.1.5.2.3.4";
const ANY_PURPOSE: &str = "2.5.29.37.0";
const SERVER_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.1";

fn usage(key_usage: Option<u16>) -> Run {
    Run::good().says(|c| c.key_usage = key_usage)
}

#[test]
fn k2_1_key_usage_at_the_kdc() {
    check(vec![
        (
            "digitalSignature",
            usage(Some(KeyUsage::DIGITAL_SIGNATURE)),
            0,
            TICKET,
        ),
        (
            "digitalSignature and keyEncipherment",
            usage(Some(
                KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT,
            )),
            0,
            TICKET,
        ),
        (
            "keyEncipherment alone: 62",
            usage(Some(KeyUsage::KEY_ENCIPHERMENT)),
            62,
            "kdc.key-usage",
        ),
        (
            "absent, as Samba's authors saw: accepted",
            usage(None),
            0,
            TICKET,
        ),
        (
            "absent, as the documents have it: 62",
            usage(None).if_changed(&["assume:key-usage=required"]),
            62,
            "kdc.key-usage.absent",
        ),
    ]);
}

/// Basic constraints with `cA` left out, which is FALSE.
fn of_an_end_entity() -> Extension {
    Extension {
        id: "2.5.29.19".parse().unwrap(),
        critical: true,
        value: vec![0x30, 0x00],
    }
}

#[test]
fn k2_1_basic_constraints_are_optional_and_of_an_end_entity() {
    check(vec![
        ("absent", Run::good(), 0, TICKET),
        (
            "of an end entity",
            Run::good().with(|run| run.additions.extensions.push(of_an_end_entity())),
            0,
            TICKET,
        ),
        (
            "of an authority: 62",
            Run::good().says(|c| c.authority = true),
            62,
            "kdc.path.basic-constraints",
        ),
    ]);
    let told = Run::good().says(|c| c.authority = true).exchange();
    let chain = told.event(21).unwrap().text("ChainStatus").unwrap();
    assert_eq!(chain, "TRUST_E_BASIC_CONSTRAINTS (0x80096019)");
}

#[test]
fn k2_1_hash_of_the_signature_on_the_certificate() {
    let signed_with = |hash| Run::good().with(|run| run.hash = hash);
    check(vec![
        ("SHA-256 is accepted", signed_with(Hash::Sha256), 0, TICKET),
        ("SHA-1 is accepted", signed_with(Hash::Sha1), 0, TICKET),
        // Nobody documents what becomes of MD5: it is no pass, and no refusal of the domain's either.
        (
            "MD5: not known",
            signed_with(Hash::Md5),
            60,
            "kdc.path.algorithm",
        ),
    ]);
    let told = signed_with(Hash::Md5).exchange();
    let last = told.served.steps.last().unwrap().step;
    assert_eq!(last.effect, sim::Effect::Undefined);
    assert!(told.event(21).is_none() && last.seen.kerberos.is_none());
}

#[test]
fn k2_1_subject_may_be_empty() {
    let empty = Run::good().says(|c| c.subject = "".parse().unwrap());
    check(vec![("an empty subject", empty, 0, TICKET)]);
}

#[test]
fn k2_1_time_and_path_and_ntauth() {
    check(vec![
        (
            "expired: 62",
            Run::good().says(|c| c.not_after = unix("2025-12-01T08:59Z")),
            62,
            "kdc.path.expired",
        ),
        (
            "its last minute",
            Run::good().says(|c| c.not_after = unix("2025-12-01T09:00Z")),
            0,
            TICKET,
        ),
        (
            "not yet valid: 62",
            Run::good().says(|c| c.not_before = unix("2025-12-01T09:01Z")),
            62,
            "kdc.path.not-yet",
        ),
        (
            "no trusted root: 62",
            Run::good().if_changed(&["ca:ESSOS-CA.in_root_store=false"]),
            62,
            "kdc.path.untrusted",
        ),
        (
            "the authority's signature does not verify: 62",
            Run::good().with(|run| run.spoiled = true),
            62,
            "kdc.path.signature",
        ),
        (
            "the issuer is not in NTAuth, and the mapping is by UPN: 62",
            Run::good().with(|run| run.in_ntauth = false),
            62,
            "kdc.ntauth.absent",
        ),
    ]);
}

/// An RSA key of 768 bits.
fn short_key() -> PrivateKey {
    let digits = include_str!("rsa-768.pk8.hex").trim();
    let der: Vec<u8> = (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect();
    PrivateKey::from_pkcs8_der(&der).unwrap()
}

/// The domain's side answers for the key with 62, as for all that is wrong with a path; the protocol's own number
/// for it, 71, is none that Windows sends.
#[test]
fn k2_1_rsa_keys_of_fewer_than_1024_bits() {
    let short = |product, patched| {
        Run::good()
            .if_changed(&["domain:essos.local.functional_level=Server 2008 R2"])
            .with(|run| {
                run.own = Some(short_key());
                run.product = product;
                run.patched = patched;
            })
    };
    check(vec![
        (
            "before the update",
            short("Server 2008 R2", "2012-10-08"),
            0,
            TICKET,
        ),
        (
            "with it: 62",
            short("Server 2008 R2", "2012-10-09"),
            62,
            "kdc.path.short-key",
        ),
        (
            "with Server 2012: 62",
            short("Server 2012", "2012-09-04"),
            62,
            "kdc.path.short-key",
        ),
    ]);
}

fn for_purposes(purposes: Option<&[&str]>) -> Run {
    Run::good().says(|c| {
        c.extended_key_usage =
            purposes.map(|list| list.iter().map(|oid| oid.parse().unwrap()).collect());
    })
}

/// One of four purposes, or no extension at all; anything else is 77.
#[test]
fn k2_2_purposes_at_a_kdc_since_2008() {
    let refused = "kdc.eku";
    let cases = [
        ("no extension", None, 0, TICKET),
        ("Smart Card Logon", Some(&[SMART_CARD_LOGON][..]), 0, TICKET),
        (
            "Client Authentication",
            Some(&[CLIENT_AUTHENTICATION]),
            0,
            TICKET,
        ),
        ("id-pkinit-KPClientAuth", Some(&[PKINIT_CLIENT]), 0, TICKET),
        ("any purpose", Some(&[ANY_PURPOSE]), 0, TICKET),
        (
            "Server Authentication: 77",
            Some(&[SERVER_AUTHENTICATION]),
            77,
            refused,
        ),
        (
            "Server Authentication beside Client Authentication",
            Some(&[SERVER_AUTHENTICATION, CLIENT_AUTHENTICATION]),
            0,
            TICKET,
        ),
    ];
    let cases = cases
        .map(|(fact, purposes, code, step)| -> Case { (fact, for_purposes(purposes), code, step) });
    check(cases.into());
}

/// What the documents say beside what was seen: the purpose is demanded, and a switch of the registry takes that back.
#[test]
fn k2_2_smart_card_logon_demanded_in_one_reading_and_waived_by_sclogonekunotrequired() {
    let demanded =
        |purpose: &[&str]| for_purposes(Some(purpose)).if_changed(&["assume:kdc-eku=demanded"]);
    let waived = |value, purpose: &[&str]| {
        demanded(purpose).with(|run| run.registry.push(("SCLogonEKUNotRequired", value)))
    };
    let without = "kdc.eku.smart-card-logon";
    check(vec![
        ("there", demanded(&[SMART_CARD_LOGON]), 0, TICKET),
        (
            "missing: 77",
            demanded(&[CLIENT_AUTHENTICATION]),
            77,
            without,
        ),
        (
            "missing and waived",
            waived(1, &[CLIENT_AUTHENTICATION]),
            0,
            TICKET,
        ),
        (
            "the switch is off: 77",
            waived(0, &[CLIENT_AUTHENTICATION]),
            77,
            without,
        ),
        (
            "waived, and none of the four: 77",
            waived(1, &[SERVER_AUTHENTICATION]),
            77,
            "kdc.eku",
        ),
    ]);
}

/// Draft 9, as Windows XP sends it.
fn draft9() -> Options {
    Options {
        dialect: ClientDialect::Draft9,
        agreement: KeyAgreement::RsaKeyTransport,
        ..Options::default()
    }
}

#[test]
fn k2_2_a_kdc_before_2008_demands_smart_card_logon() {
    let old = |purposes| {
        for_purposes(purposes)
            .if_changed(&["domain:essos.local.functional_level=Server 2003"])
            .with(|run| {
                run.product = "Server 2003";
                run.patched = "2010-01-01";
                run.options = draft9();
                run.digest = pki::DigestAlgorithm::Sha1;
                run.etype = kerberos::EncryptionType::Rc4Hmac;
            })
    };
    let without = "kdc.eku.smart-card-logon";
    check(vec![
        ("there", old(Some(&[SMART_CARD_LOGON])), 0, TICKET),
        (
            "Client Authentication alone: 77",
            old(Some(&[CLIENT_AUTHENTICATION])),
            77,
            without,
        ),
        ("no extension: 77", old(None), 77, without),
    ]);
}

#[test]
fn k2_3_a_certificate_without_distribution_point_is_refused_by_2003_and_is_unknown_since() {
    let pointless = || Run::good().says(|c| c.crl_distribution_points.clear());
    check(vec![
        (
            "2008 and later: the status cannot be told",
            pointless(),
            62,
            "kdc.revocation.not-published",
        ),
        (
            "unless the registry relaxes it",
            pointless().with(|run| {
                run.registry
                    .push(("UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors", 1));
            }),
            0,
            TICKET,
        ),
    ]);
}

#[test]
fn k2_3_each_failure_of_revocation_is_62() {
    let serial = "ca:ESSOS-CA.crl_revoked/6400000004719f38f0560d00f7000000000005=true";
    check(vec![
        (
            "revoked: 62, not 72",
            Run::good().if_changed(&[serial]),
            62,
            "kdc.revocation.revoked",
        ),
        (
            "out of reach: 62, not 74",
            Run::good().if_changed(&["ca:ESSOS-CA.crl_reachable=false"]),
            62,
            "kdc.revocation.offline",
        ),
        (
            "stale: 62, not 73",
            Run::good().if_changed(&["ca:ESSOS-CA.crl_next_update=2025-11-30"]),
            62,
            "kdc.revocation.stale",
        ),
    ]);
}
