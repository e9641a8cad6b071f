//! Privilege attribute certificates: those of real domain controllers, and every buffer there and back.

mod strategies;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use kerberos::ndr::{FileTime, TypeSerialized, UnicodeString};
use kerberos::pac::{
    AccountName, BufferType, GroupMembership, KerbSidAndAttributes, Pac, PacBuffer,
    PacCredentialInfo, PacError, PacSignatureData, PacType, ReadPac, SignatureType, UpnDnsInfo,
    nt_hash, user_flags,
};
use kerberos::{EncryptionKey, EncryptionType};
use pki::names::Sid;
use proptest::prelude::*;

use self::strategies::{buffers, credentials};
use crate::account::jane;

/// The recorded values of an exchange, by name, or a note that the test is skipped.
pub fn exchange(name: &str) -> Option<BTreeMap<String, serde_json::Value>> {
    let Some(folder) = std::env::var_os("CARDTWIN_SAMPLES") else {
        println!("skipped: CARDTWIN_SAMPLES is not set");
        return None;
    };
    let path = Path::new(&folder)
        .join("exchanges")
        .join(format!("{name}.json"));
    Some(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

/// A recorded value that is written in hexadecimal.
pub fn bytes(values: &BTreeMap<String, serde_json::Value>, key: &str) -> Vec<u8> {
    let text = values[key].as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
        .collect()
}

pub fn key(seed: u8) -> EncryptionKey {
    EncryptionKey::new(EncryptionType::Aes256CtsHmacSha196, vec![seed; 32]).unwrap()
}

/// A key of every type whose signatures a PAC can carry.
fn keys_of_every_type() -> Vec<EncryptionKey> {
    [17, 18, 19, 20, 23]
        .into_iter()
        .filter_map(EncryptionType::from_code)
        .map(|etype| EncryptionKey::new(etype, vec![0x5A; etype.key_size()]).unwrap())
        .collect()
}

fn sid(text: &str) -> Sid {
    text.parse().unwrap()
}

fn account() -> Pac {
    jane("2012-02-07T09:00Z".parse().unwrap())
}

#[test]
fn the_pac_of_a_samba_domain_controller_says_what_is_known_of_it() {
    for name in ["samba417-dh", "samba417-rsa"] {
        let Some(values) = exchange(name) else { return };
        let pac = PacType::from_bytes(&bytes(&values, "pac")).unwrap();
        assert_eq!(pac.unknown().count(), 0);
        let info = pac.logon_info().unwrap();
        assert_eq!(info.effective_name.as_str(), "alice");
        assert_eq!((info.user_id, info.primary_group_id), (1102, 513));
        assert_eq!(info.groups, [GroupMembership::new(513)]);
        assert_eq!(info.user_flags, user_flags::EXTRA_SIDS);
        assert_eq!(info.user_account_control, 0x10);
        assert_eq!(
            info.extra_sids,
            [KerbSidAndAttributes::new(sid("S-1-18-1"))]
        );
        assert_eq!(info.logon_server, UnicodeString::terminated("DC1"));
        assert_eq!(info.logon_domain_name, UnicodeString::terminated("ADLAB"));
        let domain = info.logon_domain_id.clone().unwrap();
        assert!(domain.to_string().starts_with("S-1-5-21-"), "{domain}");
        assert_eq!(info.user_sid(), Some(domain.with_rid(1102)));
        assert_eq!(info.group_sids(), [domain.with_rid(513), sid("S-1-18-1")]);
        assert_eq!(info.logoff_time, FileTime::NEVER);
        assert_eq!(info.kick_off_time, FileTime::NEVER);
        let set = info.password_last_set.timestamp().unwrap();
        assert_eq!(set.date(), "2026-11-23");
        // A day to wait before the next change, and 42 days until the password expires.
        let (can, must) = (info.password_can_change, info.password_must_change);
        assert_eq!(can.timestamp().unwrap().seconds_since(set), 86_400);
        assert_eq!(must.timestamp().unwrap().seconds_since(set), 42 * 86_400);
        assert_eq!(info.full_name, UnicodeString::new(""));
        assert_eq!(info.user_session_key, [0; 16]);
        assert!(info.resource_groups.is_empty() && info.resource_group_domain_sid.is_none());

        let client = pac.client_info().unwrap();
        assert_eq!(client.name, "alice");
        assert_eq!(
            client.client_id.timestamp().unwrap().to_string(),
            "2026-11-23T05:29:33Z"
        );
        assert_eq!(
            pac.upn_dns_info(),
            Some(&UpnDnsInfo {
                upn: "alice@adlab.test".into(),
                dns_domain_name: "ADLAB.TEST".into(),
                flags: 0,
                account: Some(AccountName {
                    sam_name: "alice".into(),
                    sid: domain.with_rid(1102),
                }),
            })
        );
        let attributes = pac.attributes_info().unwrap();
        assert!(attributes.was_requested() && !attributes.was_given_implicitly());
        assert_eq!(pac.requestor(), Some(&domain.with_rid(1102)));
        assert!(pac.client_claims().is_none() && pac.device_info().is_none());
        assert!(pac.device_claims().is_none() && pac.delegation_info().is_none());
    }
}

#[test]
fn the_pacs_of_real_kdcs_are_written_again_to_the_byte() {
    let mut buffers = 0;
    for name in ["samba417-dh", "samba417-rsa", "mit120-dh", "mit120-rsa"] {
        let Some(values) = exchange(name) else { return };
        let original = bytes(&values, "pac");
        let pac = PacType::from_bytes(&original).unwrap();
        for (index, buffer) in pac.buffers.iter().enumerate() {
            let entry = &original[8 + 16 * index..];
            let field =
                |at: usize| u32::from_le_bytes(entry[at..at + 4].try_into().unwrap()) as usize;
            let recorded = &original[field(8)..field(8) + field(4)];
            assert_eq!(
                buffer.to_bytes().unwrap(),
                recorded,
                "{name}: {}",
                buffer.kind()
            );
            buffers += 1;
        }
        assert_eq!(pac.to_bytes().unwrap(), original, "{name}");
    }
    assert_eq!(buffers, 2 * 8 + 2 * 3);
}

#[test]
fn the_credentials_of_a_samba_domain_controller_open_with_the_reply_key() {
    for name in ["samba417-dh", "samba417-rsa"] {
        let Some(values) = exchange(name) else { return };
        let reply_key = EncryptionKey::new(
            EncryptionType::Aes256CtsHmacSha196,
            bytes(&values, "reply_key"),
        )
        .unwrap();
        let pac = ReadPac::from_bytes(&bytes(&values, "pac")).unwrap();
        let sealed = pac.contents().credential_info().unwrap();
        let data = sealed.open(&reply_key).unwrap();
        assert_eq!(data.credentials.len(), 1);
        let ntlm = data.ntlm().unwrap().unwrap();
        assert_eq!(ntlm.lm_password, None);
        assert_eq!(ntlm.nt_password, pac.nt_hash(&reply_key));
        assert!(ntlm.nt_password.is_some_and(|hash| hash != [0; 16]));
        assert_eq!(data.to_ndr(), bytes(&values, "pac_credential_plain"));
        assert_eq!(ntlm.to_credential(), data.credentials[0]);
        assert_eq!(sealed.open(&key(9)), Err(PacError::Credentials));
    }
}

#[test]
fn the_signatures_of_real_kdcs_hold_and_no_byte_can_be_changed() {
    for name in ["samba417-dh", "mit120-dh"] {
        let Some(values) = exchange(name) else { return };
        let krbtgt = EncryptionKey::new(
            EncryptionType::Aes256CtsHmacSha196,
            bytes(&values, "krbtgt_key"),
        )
        .unwrap();
        let original = bytes(&values, "pac");
        let pac = ReadPac::from_bytes(&original).unwrap();
        assert_eq!(pac.verify_server(&krbtgt), Ok(()), "{name}");
        assert_eq!(pac.verify_kdc(&krbtgt), Ok(()), "{name}");
        assert_eq!(
            pac.verify_full(&krbtgt),
            Err(PacError::Missing(BufferType::FULL_CHECKSUM))
        );
        for at in 0..original.len() {
            let mut changed = original.clone();
            changed[at] ^= 1;
            let holds = ReadPac::read(&changed).is_some_and(|pac| pac.is_signed_with(&krbtgt));
            assert!(!holds, "{name}: byte {at}");
        }
        // Signed again with the same key, the bytes are the same.
        assert_eq!(pac.contents().sign_for_krbtgt(&krbtgt).unwrap(), original);
    }
}

#[test]
fn the_pac_of_an_account_holds_the_facts_in_the_order_of_a_domain_controller() {
    let pac = account().contents(&key(1), [7; 16]);
    let kinds: Vec<u32> = pac.kinds().into_iter().map(|kind| kind.0).collect();
    assert_eq!(kinds, [1, 2, 10, 12, 17, 18]);
    let signed = pac.sign_for_krbtgt(&key(2)).unwrap();
    let read = ReadPac::from_bytes(&signed).unwrap();
    assert_eq!(read.kinds(), [1, 2, 10, 12, 17, 18, 6, 7]);
    assert!(read.is_signed_with(&key(2)) && !read.is_signed_with(&key(3)));
    let contents = read.contents();
    assert_eq!(contents.buffers[..6], pac.buffers[..]);
    let info = contents.logon_info().unwrap();
    assert_eq!(info.user_sid(), Some(sid("S-1-5-21-1-2-3-1104")));
    assert_eq!(
        info.group_sids(),
        ["S-1-5-21-1-2-3-513", "S-1-5-21-1-2-3-1120", "S-1-18-1"].map(sid)
    );
    assert_eq!(info.logon_time.timestamp(), Some(account().auth_time));
    assert_eq!(read.nt_hash(&key(1)), Some(nt_hash("Passw0rd")));
    assert_eq!(read.nt_hash(&key(2)), None);
    let made = Pac {
        upn_is_made: true,
        ..account()
    };
    let flags = |pac: &Pac| pac.contents(&key(1), [7; 16]).upn_dns_info().unwrap().flags;
    assert_eq!((flags(&account()), flags(&made)), (0, 1));
}

#[test]
fn names_of_any_length_fit_into_the_pac() {
    let endless = Pac {
        account: "j".repeat(70_000),
        full_name: "\u{1F511}".repeat(70_000),
        upn: "u".repeat(70_000),
        dns_domain: "d".repeat(70_000),
        ..account()
    };
    let signed = endless.contents(&key(1), [7; 16]).sign_for_krbtgt(&key(2));
    assert!(
        ReadPac::from_bytes(&signed.unwrap())
            .unwrap()
            .is_signed_with(&key(2))
    );
}

#[test]
fn a_service_ticket_carries_four_signatures_each_with_its_key() {
    for service in keys_of_every_type() {
        for krbtgt in keys_of_every_type() {
            let pac = account().contents(&key(1), [7; 16]);
            let signed = pac
                .sign_for_service(&service, &krbtgt, b"the ticket")
                .unwrap();
            let read = ReadPac::from_bytes(&signed).unwrap();
            assert_eq!(read.kinds(), [1, 2, 10, 12, 17, 18, 6, 7, 16, 19]);
            assert_eq!(read.verify_server(&service), Ok(()));
            assert_eq!(read.verify_kdc(&krbtgt), Ok(()));
            assert_eq!(read.verify_ticket(&krbtgt, b"the ticket"), Ok(()));
            assert_eq!(read.verify_full(&krbtgt), Ok(()));
            assert_eq!(
                read.verify_ticket(&krbtgt, b"another"),
                Err(PacError::Signature(BufferType::TICKET_CHECKSUM))
            );
            assert_eq!(
                read.contents()
                    .sign_for_service(&service, &krbtgt, b"the ticket"),
                Ok(signed)
            );
        }
    }
    let (service, krbtgt) = (key(4), key(5));
    let pac = account().contents(&key(1), [7; 16]);
    let signed = pac.sign_for_service(&service, &krbtgt, b"").unwrap();
    let read = ReadPac::from_bytes(&signed).unwrap();
    assert_eq!(
        read.verify_server(&krbtgt),
        Err(PacError::Signature(BufferType::SERVER_CHECKSUM))
    );
    assert_eq!(
        read.verify_kdc(&service),
        Err(PacError::Signature(BufferType::KDC_CHECKSUM))
    );
    let short = EncryptionKey::new(EncryptionType::Aes128CtsHmacSha196, vec![4; 16]).unwrap();
    assert_eq!(
        read.verify_server(&short),
        Err(PacError::SignatureType {
            kind: BufferType::SERVER_CHECKSUM,
            found: SignatureType::HMAC_SHA1_96_AES256,
            expected: SignatureType::HMAC_SHA1_96_AES128,
        })
    );
}

/// Where the signature of a type stands in the bytes of a PAC with AES-SHA1 keys.
fn place(pac: &[u8], kind: BufferType) -> Range<usize> {
    let kinds = ReadPac::from_bytes(pac).unwrap().contents().kinds();
    let entry = 8 + 16 * kinds.iter().position(|other| *other == kind).unwrap();
    let offset = u32::from_le_bytes(pac[entry + 8..entry + 12].try_into().unwrap()) as usize;
    offset + 4..offset + 16
}

/// What each signature is over, spelled out. MIT krb5 1.21.3 verifies all four of such a PAC, and
/// refuses one whose full signature was made with the ticket's signature zero as well.
#[test]
fn each_signature_is_over_what_real_kdcs_take_it_over() {
    let (service, krbtgt) = (key(4), key(5));
    let pac = account().contents(&key(1), [7; 16]);
    let signed = pac.sign_for_service(&service, &krbtgt, b"t").unwrap();
    let without = |kinds: &[BufferType]| {
        let mut bytes = signed.clone();
        for kind in kinds {
            bytes[place(&signed, *kind)].fill(0);
        }
        bytes
    };
    let signature = |kind| signed[place(&signed, kind)].to_vec();
    let (server, kdc) = (BufferType::SERVER_CHECKSUM, BufferType::KDC_CHECKSUM);
    let full = BufferType::FULL_CHECKSUM;
    assert_eq!(
        signature(BufferType::TICKET_CHECKSUM),
        krbtgt.checksum(17, b"t")
    );
    assert_eq!(
        signature(full),
        krbtgt.checksum(17, &without(&[server, kdc, full]))
    );
    assert_eq!(
        signature(server),
        service.checksum(17, &without(&[server, kdc]))
    );
    assert_eq!(signature(kdc), krbtgt.checksum(17, &signature(server)));
}

#[test]
fn the_full_signature_covers_what_a_service_could_forge() {
    let (service, krbtgt) = (key(4), key(5));
    let pac = account().contents(&key(1), [7; 16]);
    let signed = pac.sign_for_service(&service, &krbtgt, b"t").unwrap();
    // The service knows its own key: it makes itself a member of another group and signs again.
    let mut forged = PacType::from_bytes(&signed).unwrap();
    for buffer in &mut forged.buffers {
        if let PacBuffer::LogonInfo(info) = buffer {
            info.groups.push(GroupMembership::new(512));
        }
    }
    let with_own_key = forged.sign_for_service(&service, &service, b"t").unwrap();
    let read = ReadPac::from_bytes(&with_own_key).unwrap();
    assert_eq!(read.verify_server(&service), Ok(()));
    assert!(read.verify_kdc(&krbtgt).is_err() && read.verify_full(&krbtgt).is_err());
    // Every byte but the service's and the KDC's signatures, and its own.
    let free = [BufferType::SERVER_CHECKSUM, BufferType::KDC_CHECKSUM];
    let free = free.map(|kind| place(&signed, kind));
    for at in 0..signed.len() {
        let mut changed = signed.clone();
        changed[at] ^= 0x10;
        let holds = ReadPac::read(&changed).is_some_and(|pac| pac.verify_full(&krbtgt).is_ok());
        assert_eq!(
            holds,
            free.iter().any(|place| place.contains(&at)),
            "byte {at}"
        );
    }
}

#[test]
fn a_signature_of_a_read_only_controller_names_it() {
    let signature = PacSignatureData {
        signature_type: SignatureType::HMAC_MD5,
        signature: vec![5; 16],
        rodc_identifier: Some(0x1234),
    };
    let buffer = PacBuffer::KdcChecksum(signature);
    let bytes = buffer.to_bytes().unwrap();
    assert_eq!(bytes.len(), 22);
    assert_eq!(bytes[..4], [0x76, 0xFF, 0xFF, 0xFF]);
    assert_eq!(
        PacBuffer::read(BufferType::KDC_CHECKSUM, &bytes),
        Ok(buffer)
    );
    for length in (0..20).chain([21]) {
        assert!(PacBuffer::read(BufferType::KDC_CHECKSUM, &bytes[..length]).is_err());
    }
}

/// A PAC of two small unknown buffers.
fn unknown() -> PacType {
    let buffer = |kind, bytes: &[u8]| PacBuffer::Unknown {
        kind: BufferType(kind),
        bytes: bytes.to_vec(),
    };
    PacType {
        buffers: vec![buffer(99, b"ninety-nine"), buffer(98, b"")],
    }
}

#[test]
fn unknown_buffers_are_kept_in_order_and_reported() {
    let bytes = unknown().to_bytes().unwrap();
    let read = PacType::from_bytes(&bytes).unwrap();
    assert_eq!(read, unknown());
    let reported: Vec<(u32, &[u8])> = read
        .unknown()
        .map(|(kind, bytes)| (kind.0, bytes))
        .collect();
    assert_eq!(reported, [(99, &b"ninety-nine"[..]), (98, &b""[..])]);
    assert_eq!(BufferType(99).to_string(), "buffer 99");
    assert_eq!(BufferType::FULL_CHECKSUM.to_string(), "FULL_CHECKSUM (19)");
    // They are signed with the rest.
    let signed = read.sign_for_krbtgt(&key(1)).unwrap();
    let read = ReadPac::from_bytes(&signed).unwrap();
    assert_eq!(read.kinds(), [99, 98, 6, 7]);
    assert!(read.is_signed_with(&key(1)));
}

#[test]
fn a_malformed_directory_is_refused_with_the_reason() {
    let check = |changes: &[(usize, u8)], expected: PacError| {
        let mut bytes = unknown().to_bytes().unwrap();
        for (at, value) in changes {
            bytes[*at] = *value;
        }
        assert_eq!(PacType::from_bytes(&bytes), Err(expected));
    };
    let place = |kind, reason| PacError::Place {
        kind: BufferType(kind),
        reason,
    };
    check(&[(4, 1)], PacError::Directory("not version 0"));
    check(&[(0, 65)], PacError::Directory("too many buffers"));
    check(&[(3, 0xFF)], PacError::Directory("too many buffers"));
    check(&[(0, 60)], PacError::Directory("cut off"));
    check(&[(24, 99)], PacError::Duplicate(BufferType(99)));
    check(&[(15, 0xFF)], place(99, "outside of the PAC"));
    check(&[(23, 0xFF)], place(99, "outside of the PAC"));
    check(&[(16, 8)], place(99, "outside of the PAC"));
    check(&[(16, 41)], place(99, "not on a multiple of eight"));
    check(&[(28, 4), (32, 40)], place(98, "on another buffer"));
    for length in 0..40 {
        let bytes = unknown().to_bytes().unwrap();
        assert!(PacType::from_bytes(&bytes[..length]).is_err(), "{length}");
    }
}

#[test]
fn malformed_buffers_are_refused() {
    for (kind, bytes) in [
        (BufferType::LOGON_INFO, &[][..]),
        (BufferType::CREDENTIAL_INFO, &[1, 0, 0, 0, 18, 0, 0, 0]),
        (BufferType::CLIENT_INFO, &[0, 0, 0, 0, 0, 0, 0, 0, 2, 0]),
        (
            BufferType::CLIENT_INFO,
            &[0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0xD8],
        ),
        (BufferType::CLIENT_INFO, &[0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 65]),
        (BufferType::UPN_DNS_INFO, &[0; 11]),
        (
            BufferType::UPN_DNS_INFO,
            &[2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ),
        (
            BufferType::UPN_DNS_INFO,
            &[2, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 65],
        ),
        (
            BufferType::UPN_DNS_INFO,
            &[0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0],
        ),
        (BufferType::ATTRIBUTES_INFO, &[2, 0, 0, 0]),
        (
            BufferType::ATTRIBUTES_INFO,
            &[0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0],
        ),
        (BufferType::ATTRIBUTES_INFO, &[2, 0, 0, 0, 1, 0, 0, 0, 0]),
        (BufferType::REQUESTOR, &[1, 1, 0, 0]),
        (BufferType::SERVER_CHECKSUM, &[16, 0, 0, 0, 1]),
        (BufferType::DEVICE_INFO, &[]),
        (BufferType::DELEGATION_INFO, &[1; 30]),
    ] {
        assert!(PacBuffer::read(kind, bytes).is_err(), "{kind} {bytes:?}");
    }
}

proptest! {
    #[test]
    fn every_buffer_is_read_as_it_was_written(buffer in buffers()) {
        let bytes = buffer.to_bytes().unwrap();
        prop_assert_eq!(PacBuffer::read(buffer.kind(), &bytes), Ok(buffer));
    }

    #[test]
    fn credentials_come_back_with_the_key_alone(data in credentials()) {
        let sealed = PacCredentialInfo::seal(&data, &key(1), [3; 16]);
        prop_assert_eq!(sealed.open(&key(1)), Ok(data));
        prop_assert_eq!(sealed.open(&key(2)), Err(PacError::Credentials));
    }

    #[test]
    fn whole_pacs_come_back_in_order(many in proptest::collection::vec(buffers(), 0..8)) {
        let mut buffers: Vec<PacBuffer> = Vec::new();
        for buffer in many {
            if buffers.iter().all(|other| other.kind() != buffer.kind()) {
                buffers.push(buffer);
            }
        }
        let pac = PacType { buffers };
        prop_assert_eq!(PacType::from_bytes(&pac.to_bytes().unwrap()), Ok(pac.clone()));
        let signed = pac.sign_for_service(&key(1), &key(2), b"ticket").unwrap();
        let read = ReadPac::from_bytes(&signed).unwrap();
        prop_assert_eq!(read.verify_server(&key(1)), Ok(()));
        prop_assert_eq!(read.verify_full(&key(2)), Ok(()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Bytes changed anywhere are an error, or a PAC that can be written and read again.
    #[test]
    fn damaged_pacs_do_no_harm(
        buffer in buffers(),
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..5),
        cut: usize,
    ) {
        let mut bytes = buffer.to_bytes().unwrap();
        for (at, value) in changes {
            if !bytes.is_empty() {
                let at = at % bytes.len();
                bytes[at] = value;
            }
        }
        if cut % 3 == 0 {
            bytes.truncate(cut % (bytes.len() + 1));
        }
        if let Ok(read) = PacBuffer::read(buffer.kind(), &bytes) {
            let again = read.to_bytes().unwrap();
            prop_assert_eq!(PacBuffer::read(read.kind(), &again), Ok(read));
        }
    }

    #[test]
    fn damaged_pacs_are_never_signed(changes in proptest::collection::vec((any::<usize>(), 1u8..), 1..5)) {
        let signed = account().contents(&key(1), [7; 16]).sign_for_krbtgt(&key(2)).unwrap();
        let mut bytes = signed.clone();
        for (at, difference) in changes {
            let at = at % bytes.len();
            bytes[at] ^= difference;
        }
        if let Ok(pac) = ReadPac::from_bytes(&bytes) {
            prop_assert_eq!(pac.is_signed_with(&key(2)), bytes == signed);
            let _ = pac.nt_hash(&key(1));
            let _ = pac.logon_info();
        }
    }
}
