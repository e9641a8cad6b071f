//! Passwords at the KDC, service tickets of accounts that may no longer, secrets that are replaced.

use kerberos::client::{self, AsRequest, KrbErrorReport, Options, Reply};
use kerberos::kdc::PasswordKeys;
use kerberos::tgs::{KdcOptions, Principal, TgsReply, TgsRequest};
use kerberos::{ClientName, EncryptionKey, EncryptionType, NameType, Transport};
use names::Timestamp;
use pki::DigestAlgorithm;
use pki::encode::{OCTET_STRING, sequence, tagged};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sim::{KdcService, Served, Twin};

use super::wire::{Place, code, now, place, usual};
use super::{at_the_level_of_2016, changed, document, parsed};

const AES: EncryptionType = EncryptionType::Aes256CtsHmacSha196;

/// A request without pre-authentication.
fn hello(name: &str, netbios_name: Option<&str>) -> Vec<u8> {
    let request = AsRequest {
        realm: "FABRIKAM.COM".parse().unwrap(),
        client: ClientName {
            name_type: NameType::Principal,
            name: name.to_owned(),
        },
        now: now(),
        till: now().plus_days(1),
        etypes: vec![AES, EncryptionType::Rc4Hmac],
        certificates: Vec::new(),
        digest: DigestAlgorithm::Sha1,
        options: Options {
            netbios_name: netbios_name.map(str::to_owned),
            ..Options::default()
        },
    };
    client::unauthenticated(&request, &mut ChaCha20Rng::from_seed([1; 32])).unwrap()
}

/// The same with a timestamp under a key.
fn with_timestamp(hello: &[u8], key: &EncryptionKey, at: Timestamp) -> Vec<u8> {
    let integer = |number: i32| {
        let bytes = number.to_be_bytes();
        tagged(0x02, &bytes[3..])
    };
    let digits: String = at
        .to_string()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let time = format!("{digits:0<14}Z");
    let stamp = sequence([tagged(0xA0, &tagged(0x18, time.as_bytes()))]);
    let cipher = key.encrypt(1, [7; 16], &stamp);
    let encrypted = sequence([
        tagged(0xA0, &integer(key.etype().code())),
        tagged(0xA2, &tagged(OCTET_STRING, &cipher)),
    ]);
    let padata = sequence([
        tagged(0xA1, &integer(2)),
        tagged(0xA2, &tagged(OCTET_STRING, &encrypted)),
    ]);
    // The body is the last part of the message: it reaches to its end.
    let body = (0..hello.len())
        .filter(|at| hello[*at] == 0xA4)
        .find(|at| {
            let rest = &hello[*at..];
            let (header, length) = match rest.get(1).copied().unwrap_or(0) {
                0x81 => (3, usize::from(rest[2])),
                0x82 => (4, usize::from(rest[2]) << 8 | usize::from(rest[3])),
                short => (2, usize::from(short)),
            };
            rest.len() == header + length
        })
        .map(|at| hello[at..].to_vec())
        .unwrap();
    let parts = [
        tagged(0xA1, &integer(5)),
        tagged(0xA2, &integer(10)),
        tagged(0xA3, &sequence([padata])),
        body,
    ];
    tagged(0x6A, &sequence(parts))
}

fn password(twin: &Twin, account: &str) -> String {
    let export = twin.export();
    let known = export.passwords.iter().find(|(name, _)| name == account);
    known.unwrap().1.clone()
}

fn key(account: &str, password: &str, etype: EncryptionType) -> EncryptionKey {
    let realm = "FABRIKAM.COM".parse().unwrap();
    let keys = PasswordKeys::of_user(&realm, account, password, &[etype]).unwrap();
    keys.keys[0].clone()
}

fn ask(service: &mut KdcService, bytes: &[u8]) -> Served {
    service.answer(bytes, Transport::Tcp, now())
}

fn status(served: &Served) -> Option<u32> {
    KrbErrorReport::read(served.reply.as_ref().unwrap()).and_then(|error| error.nt_status)
}

#[test]
fn a_password_is_verified_and_an_account_that_requires_a_card_gets_12() {
    let base = parsed(&at_the_level_of_2016());
    let word = password(&base, "jane");
    let right = key("jane", &word, AES);
    let rc4 = key("jane", &word, EncryptionType::Rc4Hmac);
    let wrong = key("jane", "guess", AES);
    for (fact, changes, key, expected, nt_status) in [
        ("right", &[][..], &right, 0, None),
        ("right, RC4", &[], &rc4, 0, None),
        ("wrong", &[], &wrong, 24, Some(0xC000_006D)),
        (
            "a card is required",
            &["user:jane.smart_card_required=true"],
            &right,
            12,
            Some(0xC000_02FA),
        ),
        (
            "a card is required, wrong",
            &["user:jane.smart_card_required=true"],
            &wrong,
            12,
            Some(0xC000_02FA),
        ),
        (
            "a card is required, wrong, the key first",
            &[
                "user:jane.smart_card_required=true",
                "assume:smart-card-required-first=after-the-key",
            ],
            &wrong,
            24,
            Some(0xC000_006D),
        ),
        (
            "disabled",
            &["user:jane.disabled=true"],
            &right,
            18,
            Some(0xC000_0072),
        ),
        (
            "must change",
            &["user:jane.password_expired=true"],
            &right,
            23,
            Some(0xC000_0071),
        ),
    ] {
        let mut place = place(changed(&base, changes), "Server 2019");
        let bytes = with_timestamp(&hello("jane", None), key, now());
        let served = ask(&mut place.service, &bytes);
        assert_eq!(code(&served), expected, "{fact}: {}", served.sent);
        assert_eq!(status(&served), nt_status, "{fact}");
        assert_eq!(served.account.is_some(), expected == 0, "{fact}");
    }
    let mut place = place(base, "Server 2019");
    let late = with_timestamp(&hello("jane", None), &right, now().plus_seconds(-3600));
    assert_eq!(code(&ask(&mut place.service, &late)), 37);
    let nobody = with_timestamp(&hello("nobody", None), &right, now());
    assert_eq!(code(&ask(&mut place.service, &nobody)), 6);
}

/// A request that is refused is enough: the secret is replaced, and the next request finds the new one.
#[test]
fn secrets_are_replaced_once_and_stay_so() {
    let base = changed(
        &parsed(&at_the_level_of_2016()),
        &[
            "domain:fabrikam.com.expire_passwords_on_smart_card_only_accounts=true",
            "user:jane.smart_card_required=true",
            "user:jane.password_expired=true",
        ],
    );
    let guess = with_timestamp(&hello("jane", None), &key("jane", "guess", AES), now());
    let rolled = |served: &Served| !served.effects.is_empty();
    let mut first = place(base.what_if(&[]).unwrap(), "Server 2016");
    let served = ask(&mut first.service, &guess);
    assert_eq!(code(&served), 12);
    assert!(rolled(&served), "{:?}", served.effects);
    let with_card = |place: &mut Place| {
        let pending = place.request("RSA", usual(Options::default()));
        place.answer(&pending)
    };
    let served = with_card(&mut first);
    assert_eq!((code(&served), rolled(&served)), (0, false));
    // By card first: replaced on the way to the ticket, and not again.
    let mut second = place(base, "Server 2016");
    let served = with_card(&mut second);
    assert_eq!((code(&served), rolled(&served)), (0, true));
    let served = ask(&mut second.service, &guess);
    assert_eq!((code(&served), rolled(&served)), (12, false));
}

/// [MS-KILE] 3.3.5.6.3: where user logon restrictions are enforced, a service ticket is for accounts that still may.
#[test]
fn a_service_ticket_is_for_an_account_that_still_may() {
    let base = parsed(&document());
    for (fact, changes, later, expected) in [
        ("good", &[][..], 3600, 0),
        (
            "expired meanwhile: 18",
            &["user:jane.account_expires=2026-03-02T10:30Z"],
            3600,
            18,
        ),
        (
            "not yet expired",
            &["user:jane.account_expires=2026-03-02T10:30Z"],
            600,
            0,
        ),
        (
            "hours are over: 18",
            &["user:jane.logon_hours=Mon-Fri 08-11"],
            3600,
            18,
        ),
        (
            "hours are not over",
            &["user:jane.logon_hours=Mon-Fri 08-11"],
            600,
            0,
        ),
        (
            "not enforced",
            &[
                "user:jane.account_expires=2026-03-02T10:30Z",
                "domain:fabrikam.com.enforce_user_logon_restrictions=false",
            ],
            3600,
            0,
        ),
    ] {
        let mut place = place(changed(&base, changes), "Server 2019");
        let pending = place.request("RSA", usual(Options::default()));
        let served = place.answer(&pending);
        let Reply::Ticket(reply) = pending.receive(&served.reply.unwrap()).unwrap() else {
            panic!("{fact}: {}", served.sent)
        };
        let tgt = pending.open(&reply).unwrap();
        let at = now().plus_seconds(later);
        let wanted = TgsRequest {
            ticket: tgt.ticket.clone(),
            session_key: tgt.session_key.clone(),
            client: Principal::client(&tgt.client.name, &tgt.realm),
            service: Principal::service("host", "windows-10.fabrikam.com", "FABRIKAM.COM"),
            now: at,
            till: tgt.end_time,
            etypes: vec![AES, EncryptionType::Rc4Hmac],
            options: KdcOptions::default(),
        };
        let pending = wanted.begin(&mut ChaCha20Rng::from_seed([3; 32])).unwrap();
        let served = place.service.answer(pending.bytes(), Transport::Tcp, at);
        let found = match pending.receive(served.reply.as_ref().unwrap()).unwrap() {
            TgsReply::Ticket(_) => 0,
            TgsReply::Error(_) => {
                KrbErrorReport::read(served.reply.as_ref().unwrap())
                    .unwrap()
                    .number
            }
        };
        assert_eq!(found, expected, "{fact}: {}", served.sent);
    }
}
