//! One field is wrong: the code that the client gets.

use kerberos::pac::{Pac, PacBuffer};
use kerberos::tgs::{self, KdcOptions, Principal, ReceivedTgs, Refusal, TicketFlags, VersionedKey};
use kerberos::{EncryptionKey, EncryptionType, KrbErrorCode as Code};
use rasn_kerberos as krb;

use super::draft::{
    BodyChecksum, Draft, account, as_reply_key, element, encode, granting, krbtgt, now, subkey,
};

fn receive(draft: &Draft) -> Result<ReceivedTgs, Refusal> {
    tgs::receive(&draft.bytes(), &granting(), now())
}

fn check(what: &str, change: impl FnOnce(&mut Draft), code: Code) {
    let mut draft = Draft::default();
    change(&mut draft);
    let refusal = receive(&draft)
        .map(|received| received.service)
        .unwrap_err();
    assert_eq!(refusal.code, code, "{what}: {refusal}");
}

fn key(byte: u8) -> EncryptionKey {
    EncryptionKey::new(EncryptionType::Aes256CtsHmacSha196, vec![byte; 32]).unwrap()
}

#[test]
fn the_draft_itself_is_good() {
    let received = receive(&Draft::default()).unwrap();
    assert_eq!(received.service, super::host());
    assert_eq!(received.tgt_times.end_time, now().plus_seconds(30_000));
}

#[test]
fn headers() {
    check("version", |d| d.version = 4, Code::BadVersion);
    check("type", |d| d.message_type = 10, Code::MessageType);
    check("ticket", |d| d.ticket_version = 4, Code::BadVersion);
    check(
        "no PA-TGS-REQ",
        |d| d.padata_type = 2,
        Code::PadataTypeNotSupported,
    );
    let not_a_request = tgs::receive(b"hello", &granting(), now()).unwrap_err();
    assert_eq!(not_a_request.code, Code::Generic);
}

#[test]
fn the_first_ticket() {
    let other = Principal::krbtgt("CONTOSO.COM");
    check("realm", |d| d.ticket_name = other, Code::NotUs);
    check("service", |d| d.ticket_name = super::host(), Code::NotUs);
    check(
        "version of the key",
        |d| d.krbtgt.kvno = 1,
        Code::BadKeyVersion,
    );
    check("key", |d| d.krbtgt.key = key(99), Code::BadIntegrity);
    let short = EncryptionKey::new(EncryptionType::Aes128CtsHmacSha196, vec![1; 16]).unwrap();
    check("type of the key", |d| d.krbtgt.key = short, Code::NoKey);
    let over = now().plus_seconds(-301);
    check("expired", |d| d.end_time = over, Code::TicketExpired);
    let early = now().plus_seconds(301);
    check("not yet", |d| d.start_time = early, Code::TicketNotYetValid);
    let invalid = TicketFlags::INVALID;
    check("invalid", |d| d.flags = invalid, Code::TicketNotYetValid);
    let on_the_edge = Draft {
        end_time: now().plus_seconds(-300),
        ..Draft::default()
    };
    assert!(receive(&on_the_edge).is_ok());
}

#[test]
fn a_key_of_krbtgt_that_was_rolled_still_opens_its_tickets() {
    let mut granting = granting();
    granting.keys.insert(
        0,
        VersionedKey {
            kvno: 3,
            key: key(33),
        },
    );
    let received = tgs::receive(&Draft::default().bytes(), &granting, now()).unwrap();
    // The new key signs.
    let mut rng = <rand_chacha::ChaCha20Rng as rand_core::SeedableRng>::from_seed([2; 32]);
    let reply = received
        .reply(&granting, &super::grant(), now(), &mut rng)
        .unwrap();
    let krb::TgsRep(reply) = rasn::der::decode(&reply).unwrap();
    let accepted = super::open(&encode(&reply.ticket)).unwrap();
    assert_eq!(accepted.verify_kdc(&key(33)), Ok(()));
    assert!(accepted.verify_kdc(&krbtgt().key).is_err());
}

#[test]
fn the_authenticator() {
    let session = |d: &mut Draft| d.ap_options = [0x40, 0, 0, 0];
    check("version", |d| d.authenticator_version = 4, Code::BadVersion);
    check("use-session-key", session, Code::BadOption);
    check("key", |d| d.authenticator_key = key(99), Code::BadIntegrity);
    let bob = Principal::client("bob", "FABRIKAM.COM");
    check("client", |d| d.authenticator_client = bob, Code::BadMatch);
    let elsewhere = Principal::client("jane", "CONTOSO.COM");
    check(
        "realm",
        |d| d.authenticator_client = elsewhere,
        Code::BadMatch,
    );
    for seconds in [-301, 301, 3600, i64::from(i32::MAX)] {
        let ctime = now().plus_seconds(seconds);
        check("clock", |d| d.ctime = ctime, Code::Skew);
    }
    for seconds in [-300, 300] {
        let ctime = now().plus_seconds(seconds);
        assert!(
            receive(&Draft {
                ctime,
                ..Draft::default()
            })
            .is_ok()
        );
    }
    let checksum = |value: BodyChecksum| move |d: &mut Draft| d.checksum = value;
    check(
        "none",
        checksum(BodyChecksum::Absent),
        Code::InappropriateChecksum,
    );
    check("other body", checksum(BodyChecksum::Wrong), Code::Modified);
    for unkeyed in [1, 2, 7, 14] {
        check(
            "unkeyed",
            checksum(BodyChecksum::Type(unkeyed)),
            Code::InappropriateChecksum,
        );
    }
    check(
        "type",
        checksum(BodyChecksum::Type(12)),
        Code::ChecksumTypeNotSupported,
    );
    check(
        "subkey",
        |d| d.subkey_type = Some(1),
        Code::EncryptionTypeNotSupported,
    );
}

#[test]
fn the_request() {
    for option in [
        KdcOptions::FORWARDED,
        KdcOptions::PROXY,
        KdcOptions::ALLOW_POSTDATE,
        KdcOptions::POSTDATED,
        KdcOptions::CNAME_IN_ADDITIONAL_TICKET,
        KdcOptions::ENC_TKT_IN_SKEY,
        KdcOptions::RENEW,
        KdcOptions::VALIDATE,
    ] {
        check(
            "option",
            |d| d.options = option | KdcOptions::default(),
            Code::BadOption,
        );
    }
    let later = Some(now().plus_seconds(301));
    check("from", |d| d.from = later, Code::CannotPostdate);
    let soon = Some(now().plus_seconds(300));
    assert!(
        receive(&Draft {
            from: soon,
            ..Draft::default()
        })
        .is_ok()
    );
    check(
        "ticket of another",
        |d| d.additional_ticket = true,
        Code::BadOption,
    );
    check("for a user", |d| d.more_padata = vec![129], Code::BadOption);
    check(
        "for a certificate",
        |d| d.more_padata = vec![130],
        Code::BadOption,
    );
    check(
        "no service",
        |d| d.service = None,
        Code::ServerPrincipalUnknown,
    );
    check("realm", |d| d.realm = "CONTOSO.COM", Code::WrongRealm);
    let krbtgt = Principal::krbtgt("FABRIKAM.COM");
    check("krbtgt", |d| d.service = Some(krbtgt), Code::BadOption);
    let draft = Draft {
        etypes: vec![3, 1, -7],
        ..Draft::default()
    };
    let received = receive(&draft).unwrap();
    let refused = super::answer(&received, &super::grant()).unwrap_err();
    assert_eq!(refused.code, Code::EncryptionTypeNotSupported);
}

/// A PAC of an account, signed as for a ticket-granting ticket.
fn signed(pac: &Pac, change: impl FnOnce(&mut Vec<PacBuffer>)) -> Vec<u8> {
    let mut contents = pac.contents(&as_reply_key(), [7; 16]);
    change(&mut contents.buffers);
    contents.sign_for_krbtgt(&krbtgt().key).unwrap()
}

#[test]
fn the_pac() {
    check(
        "none",
        |d| d.authorization_data = Some(vec![]),
        Code::TgtRevoked,
    );
    let foreign = account()
        .contents(&as_reply_key(), [7; 16])
        .sign_for_krbtgt(&key(99));
    check("signature", |d| d.pac = foreign.ok(), Code::Modified);
    check(
        "no PAC at all",
        |d| d.pac = Some(b"nothing".to_vec()),
        Code::Modified,
    );
    let two = vec![
        Draft::default().pac_element(),
        Draft::default().pac_element(),
    ];
    check("two", |d| d.authorization_data = Some(two), Code::Modified);
    let bob = Pac {
        account: "bob".into(),
        ..account()
    };
    check(
        "another client",
        |d| d.pac = Some(signed(&bob, |_| ())),
        Code::Modified,
    );
    let old = Pac {
        auth_time: now().plus_days(-1),
        ..account()
    };
    check(
        "another ticket",
        |d| d.pac = Some(signed(&old, |_| ())),
        Code::Modified,
    );
    let nameless = signed(&account(), |buffers| {
        buffers.retain(|buffer| !matches!(buffer, PacBuffer::ClientInfo(_)));
    });
    check("no client", |d| d.pac = Some(nameless), Code::Modified);
    let requestor = signed(&account(), |buffers| {
        for buffer in buffers {
            if let PacBuffer::Requestor(sid) = buffer {
                *sid = "S-1-5-21-1-2-3-500".parse().unwrap();
            }
        }
    });
    check(
        "another requestor",
        |d| d.pac = Some(requestor),
        Code::TgtRevoked,
    );
}

#[test]
fn without_a_subkey_the_reply_is_for_the_session_key() {
    let draft = Draft {
        subkey: None,
        ..Draft::default()
    };
    let received = receive(&draft).unwrap();
    let reply = super::answer(&received, &super::grant()).unwrap();
    let krb::TgsRep(reply) = rasn::der::decode(&reply).unwrap();
    let cipher = &reply.enc_part.cipher;
    assert!(draft.session_key.decrypt(8, cipher).is_ok());
    assert!(draft.session_key.decrypt(9, cipher).is_err());
    let received = receive(&Draft::default()).unwrap();
    let reply = super::answer(&received, &super::grant()).unwrap();
    let krb::TgsRep(reply) = rasn::der::decode(&reply).unwrap();
    assert!(subkey().decrypt(9, &reply.enc_part.cipher).is_ok());
}

/// The authorization data of a ticket for the host.
fn issued(draft: &Draft) -> krb::AuthorizationData {
    let received = receive(draft).unwrap();
    let reply = super::answer(&received, &super::grant()).unwrap();
    let krb::TgsRep(reply) = rasn::der::decode(&reply).unwrap();
    let key = super::host_key().key;
    let plain = key.decrypt(2, &reply.ticket.enc_part.cipher).unwrap();
    let part: krb::EncTicketPart = rasn::der::decode(&plain).unwrap();
    assert!(
        super::open(&encode(&reply.ticket))
            .unwrap()
            .verify_kdc(&krbtgt().key)
            .is_ok()
    );
    part.authorization_data.unwrap()
}

#[test]
fn authorization_data_goes_on_into_the_ticket() {
    let restriction = element(1, encode(&vec![element(141, vec![1, 2, 3])]));
    let verified = element(1, encode(&vec![element(9, vec![0x30, 0])]));
    for subkey in [None, Some(subkey())] {
        let draft = Draft {
            subkey,
            authorization_data: Some(vec![Draft::default().pac_element(), verified.clone()]),
            client_data: Some(vec![restriction.clone()]),
            ..Draft::default()
        };
        let data = issued(&draft);
        assert_eq!(data.len(), 3);
        assert_eq!(data[1..], [verified.clone(), restriction.clone()]);
    }
    assert_eq!(issued(&Draft::default()).len(), 1);
}

#[test]
fn a_client_cannot_say_what_only_a_kdc_says() {
    let pac = element(128, b"a PAC of my own".to_vec());
    let wrap = |inner: krb::AuthorizationDataValue| element(1, encode(&vec![inner]));
    let mut deep = element(141, vec![]);
    for _ in 0..40 {
        deep = wrap(deep);
    }
    for data in [
        pac.clone(),
        wrap(pac.clone()),
        wrap(wrap(pac)),
        element(4, vec![]),
        element(5, vec![]),
        element(96, vec![]),
        element(1, b"not DER".to_vec()),
        deep,
    ] {
        let client_data = Some(vec![data]);
        check("data", |d| d.client_data = client_data, Code::Policy);
    }
    let shallow = wrap(wrap(element(141, vec![])));
    assert!(
        receive(&Draft {
            client_data: Some(vec![shallow]),
            ..Draft::default()
        })
        .is_ok()
    );
}
