//! 2.4: each Kerberos error that Windows sends to a card, by a request that gets it.

use kerberos::client::{self, AsRequest, KrbErrorReport, Options};
use kerberos::{ClientName, EncryptionType, Group, KeyAgreement, NameType, Transport};
use names::Timestamp;
use pki::{DigestAlgorithm, KeyAlgorithm, PrivateKey};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::{Case, TICKET, check};
use crate::exchange::wire::{code, now, place, usual};
use crate::exchange::{at_the_level_of_2016, changed, document, parsed};
use crate::recorded_runs::run::{OTHER, Run};

fn named(name_type: NameType, name: &str) -> Run {
    Run::good().with(|run| {
        run.client = Some(ClientName {
            name_type,
            name: name.to_owned(),
        });
    })
}

fn with(options: Options) -> Run {
    Run::good().with(|run| run.options = options)
}

fn over(group: Group) -> Options {
    Options {
        agreement: KeyAgreement::DiffieHellman(group),
        ..Options::default()
    }
}

fn transported(envelope_etype: bool) -> Options {
    Options {
        agreement: KeyAgreement::RsaKeyTransport,
        envelope_etype,
        ..Options::default()
    }
}

/// The time in the AuthPack is another one than the one that was signed.
fn altered(bytes: &mut [u8]) {
    let time = b"20251201090000Z";
    let at = bytes.windows(time.len()).position(|part| part == time);
    bytes[at.unwrap() + 13] = b'1';
}

/// The body asks for a ticket until another day than the one over which the checksum was made.
fn redirected(bytes: &mut [u8]) {
    let time = b"20251202090000Z";
    let at = bytes.windows(time.len()).rposition(|part| part == time);
    bytes[at.unwrap() + 7] = b'3';
}

#[test]
fn k2_4_names_and_mappings() {
    let cases: Vec<Case> = vec![
        (
            "6: no account of that name",
            named(NameType::Principal, "nobody"),
            6,
            "map.hint.unknown",
        ),
        (
            "6: no string fits the certificate, by whose subject the client names itself",
            named(
                NameType::X500Principal,
                "CN=attacker,CN=Users,DC=essos,DC=local",
            ),
            6,
            "map.nobody",
        ),
        (
            "66: the SID of another account",
            Run::good().says(|c| c.sid = Some(OTHER.parse().unwrap())),
            66,
            "map.sid.differs",
        ),
        (
            "75: the certificate maps to another account",
            named(NameType::Principal, "other"),
            75,
            "map.name-mismatch",
        ),
    ];
    check(cases);
}

#[test]
fn k2_4_the_account() {
    let if_changed = |change| Run::good().if_changed(&[change]);
    check(vec![
        (
            "12: other workstations only",
            if_changed("user:victim.logon_workstations=W1"),
            12,
            "account.workstation",
        ),
        (
            "18: disabled",
            if_changed("user:victim.disabled=true"),
            18,
            "account.disabled",
        ),
        (
            "18: locked out",
            if_changed("user:victim.locked_out=true"),
            18,
            "account.locked",
        ),
        (
            "18: expired",
            if_changed("user:victim.account_expires=2025-11-30"),
            18,
            "account.expired",
        ),
        (
            "18: not at this hour",
            if_changed("user:victim.logon_hours=never"),
            18,
            "account.hours",
        ),
        (
            "23: the password must change",
            if_changed("user:victim.password_last_set=none"),
            23,
            "account.password.must-change",
        ),
        (
            "23: the password has expired",
            if_changed("user:victim.password_last_set=2025-01-01"),
            23,
            "account.password.expired",
        ),
        (
            "no 23 where a smart card is required",
            Run::good().if_changed(&[
                "user:victim.password_last_set=2025-01-01",
                "user:victim.smart_card_required=true",
            ]),
            0,
            TICKET,
        ),
    ]);
}

#[test]
fn k2_4_the_request() {
    let p256 = || PrivateKey::generate(KeyAlgorithm::P256, [5; 32]).unwrap();
    let with_own = |options: Options| with(options).with(|run| run.own = Some(p256()));
    check(vec![
        (
            "14: key transport, and des-ede3-cbc is not listed",
            with(transported(false)),
            14,
            "kdc.envelope.refused",
        ),
        (
            "key transport, and it is listed",
            with(transported(true)),
            0,
            TICKET,
        ),
        (
            "14: no encryption type of the client's is one of Windows'",
            Run::good().with(|run| run.etype = EncryptionType::Aes256CtsHmacSha384192),
            14,
            "kdc.etype",
        ),
        (
            "16: the KDC has no certificate",
            Run::good().with(|run| run.kdc_certificate = false),
            16,
            "kdc.certificate.none",
        ),
        (
            "37: five minutes and a second late",
            Run::good().with(|run| run.skew = -301),
            37,
            "client.clock.skew",
        ),
        (
            "37: five minutes and a second early",
            Run::good().with(|run| run.skew = 301),
            37,
            "client.clock.skew",
        ),
        (
            "five minutes",
            Run::good().with(|run| run.skew = -300),
            0,
            TICKET,
        ),
        (
            "60: both forms, by the text",
            with(Options {
                also_draft9: true,
                ..Options::default()
            })
            .if_changed(&["assume:both-forms=generic-error"]),
            60,
            "kdc.request.both",
        ),
        (
            "64: what is signed was altered",
            Run::good().with(|run| run.on_the_way = altered),
            64,
            "kdc.signature.invalid",
        ),
        (
            "65: a group that is not taken",
            with(over(Group::Modp16)).if_changed(&["assume:dh-groups=2-and-14"]),
            65,
            "kdc.group",
        ),
        (
            "77: a purpose of another kind",
            Run::good()
                .says(|c| c.extended_key_usage = Some(vec!["1.3.6.1.5.5.7.3.1".parse().unwrap()])),
            77,
            "kdc.eku",
        ),
        (
            "79: no paChecksum",
            with(Options {
                checksum: false,
                ..Options::default()
            }),
            79,
            "kdc.checksum.missing",
        ),
        (
            "79: the paChecksum of another body",
            Run::good().with(|run| run.on_the_way = redirected),
            79,
            "kdc.checksum.wrong",
        ),
        (
            "81: the key cannot decrypt what would be sent",
            with_own(transported(true)),
            81,
            "kdc.envelope.key",
        ),
    ]);
}

/// 62 stands for all that RFC 4556 tells apart in 70 to 74: what is wrong with a certificate's path.
#[test]
fn k2_4_62_for_every_fault_of_the_path() {
    let revoked = "ca:ESSOS-CA.crl_revoked/6400000004719f38f0560d00f7000000000005=true";
    for (not, run) in [
        (
            70,
            Run::good().if_changed(&["ca:ESSOS-CA.in_root_store=false"]),
        ),
        (
            71,
            Run::good().says(|c| c.key_usage = Some(pki::KeyUsage::KEY_ENCIPHERMENT)),
        ),
        (72, Run::good().if_changed(&[revoked])),
        (
            73,
            Run::good().if_changed(&["ca:ESSOS-CA.crl_next_update=2025-11-30"]),
        ),
        (
            74,
            Run::good().if_changed(&["ca:ESSOS-CA.crl_reachable=false"]),
        ),
    ] {
        let outcome = run.exchange();
        assert_eq!(outcome.code, 62, "not {not}: {:?}", outcome.steps());
        assert!(outcome.event(21).is_some(), "{not}");
    }
}

/// A request without pre-authentication that knows of freshness tokens.
fn hello() -> Vec<u8> {
    let request = AsRequest {
        realm: "FABRIKAM.COM".parse().unwrap(),
        client: ClientName {
            name_type: NameType::Principal,
            name: "jane".to_owned(),
        },
        now: now(),
        till: now().plus_days(1),
        etypes: vec![EncryptionType::Aes256CtsHmacSha196],
        certificates: Vec::new(),
        digest: DigestAlgorithm::Sha1,
        options: Options::default(),
    };
    client::unauthenticated(&request, &mut ChaCha20Rng::from_seed([1; 32])).unwrap()
}

#[test]
fn k2_4_25_without_preauthentication() {
    let mut place = place(parsed(&document()), "Server 2019");
    let served = place.service.answer(&hello(), Transport::Tcp, now());
    assert_eq!(code(&served), 25, "{}", served.sent);
}

/// 24 where a token is asked for and none comes, 90 where it is too old or of a time to come, 41 where it is none of
/// the KDC's.
#[test]
fn k2_4_freshness_tokens() {
    enum Token {
        None,
        Foreign,
        Altered,
        IssuedAt(Timestamp),
    }
    let required = "dc:Server-2016.PKINITFreshness=2";
    let supported = "dc:Server-2016.PKINITFreshness=1";
    let base = parsed(&at_the_level_of_2016());
    for (fact, change, token, expected, step) in [
        ("no token", required, Token::None, 24, "kdc.fresh.missing"),
        (
            "no token, and none is needed",
            supported,
            Token::None,
            0,
            TICKET,
        ),
        (
            "a token of now",
            required,
            Token::IssuedAt(now()),
            0,
            TICKET,
        ),
        (
            "a token of ten minutes ago",
            required,
            Token::IssuedAt(now().plus_seconds(-600)),
            0,
            TICKET,
        ),
        (
            "a token of an hour ago",
            supported,
            Token::IssuedAt(now().plus_seconds(-3600)),
            90,
            "kdc.fresh.expired",
        ),
        (
            "a token of an hour ahead",
            supported,
            Token::IssuedAt(now().plus_seconds(3600)),
            90,
            "kdc.fresh.expired",
        ),
        (
            "something else",
            supported,
            Token::Foreign,
            41,
            "kdc.fresh.foreign",
        ),
        (
            "a token that was altered",
            supported,
            Token::Altered,
            41,
            "kdc.fresh.foreign",
        ),
    ] {
        let mut place = place(changed(&base, &[change]), "Server 2016");
        let mut issue = |at| {
            let served = place.service.answer(&hello(), Transport::Tcp, at);
            let error = KrbErrorReport::read(&served.reply.unwrap()).unwrap();
            error.data.freshness_token().unwrap().to_vec()
        };
        let freshness_token = match token {
            Token::None => None,
            Token::Foreign => Some(vec![0x5A; 40]),
            Token::Altered => {
                let mut token = issue(now());
                *token.last_mut().unwrap() ^= 1;
                Some(token)
            }
            Token::IssuedAt(at) => Some(issue(at)),
        };
        let options = Options {
            freshness_token,
            ..Options::default()
        };
        let pending = place.request("RSA", usual(options));
        let served = place.answer(&pending);
        assert_eq!(code(&served), expected, "{fact}: {}", served.sent);
        assert_eq!(served.steps.last().unwrap().step.id, step, "{fact}");
    }
}

/// 80 for a hash that the KDC does not take; the newer names of RFC 4556 for hashes, 78 and 80, meet in that one.
#[test]
fn k2_4_80_for_a_hash_that_is_off() {
    let off = [
        "dc:Server-2025.Kdc\\PKINITHashAlgorithmConfigurationEnabled=1",
        "dc:Server-2025.Kdc\\PKINITSHA1=0",
    ];
    let mut place = place(changed(&parsed(&document()), &off), "Server 2025");
    let pending = place.request("RSA", usual(Options::default()));
    assert_eq!(code(&place.answer(&pending)), 80);
}

/// Numbers that Windows is not seen to send to a card keep their names: a client reads them from another KDC.
#[test]
fn k2_4_the_rest_of_the_numbers_have_their_names() {
    for (number, name) in [
        (63, "KDC_ERR_KDC_NOT_TRUSTED"),
        (70, "KDC_ERR_CANT_VERIFY_CERTIFICATE"),
        (71, "KDC_ERR_INVALID_CERTIFICATE"),
        (72, "KDC_ERR_REVOKED_CERTIFICATE"),
        (73, "KDC_ERR_REVOCATION_STATUS_UNKNOWN"),
        (74, "KDC_ERR_REVOCATION_STATUS_UNAVAILABLE"),
        (76, "KDC_ERR_KDC_NAME_MISMATCH"),
        (78, "KDC_ERR_DIGEST_IN_CERT_NOT_ACCEPTED"),
    ] {
        let code = kerberos::KrbErrorCode::from_code(number);
        assert_eq!(code.map(kerberos::KrbErrorCode::name), Some(name));
        assert_eq!(code.map(kerberos::KrbErrorCode::code), Some(number));
    }
}
