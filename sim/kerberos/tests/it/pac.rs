//! Privilege attributes: those of a Samba domain controller, and any that can be written.

use kerberos::ndr::UnicodeString;
use kerberos::pac::{
    AttributesInfo, BufferType, ClientInfo, Container, CredentialData, LogonInfo, NtlmCredential,
    ReadPac, UpnDnsInfo, is_signed,
};
use kerberos::{EncryptionKey, EncryptionType};
use pki::names::Sid;
use proptest::prelude::*;

use crate::recorded::{bytes, exchange};

fn key(bytes: Vec<u8>) -> EncryptionKey {
    EncryptionKey::new(EncryptionType::Aes256CtsHmacSha196, bytes).unwrap()
}

#[test]
fn every_buffer_of_a_samba_pac_is_understood_and_written_again_byte_by_byte() {
    for name in ["samba417-dh", "samba417-rsa"] {
        let Some(values) = exchange(name) else { return };
        let whole = bytes(&values, "pac");
        let pac = ReadPac::read(&whole).unwrap();
        let container = pac.container();
        assert_eq!(container.encode(), whole);
        assert!(pac.is_signed_with(&key(bytes(&values, "krbtgt_key"))));
        let buffer = |kind| container.buffer(kind).unwrap().to_vec();

        let info = pac.logon_info().unwrap();
        assert_eq!(info.account(), "alice");
        assert_eq!((info.user_rid, info.primary_group_rid), (1102, 513));
        assert_eq!(info.groups, [(513, 7)]);
        assert_eq!((info.user_flags, info.user_account_control), (0x20, 0x10));
        assert_eq!(info.logon_server.as_str(), "DC1");
        assert_eq!(info.logon_domain.as_str(), "ADLAB");
        let [(asserted, attributes)] = info.extra_sids.as_slice() else {
            panic!("{:?}", info.extra_sids)
        };
        assert_eq!(
            (asserted.to_string().as_str(), *attributes),
            ("S-1-18-1", 7)
        );
        assert_eq!(info.encode(), buffer(BufferType::LOGON_INFO));

        let client = pac.client_info().unwrap();
        assert_eq!(client.name, "alice");
        assert_eq!(client.encode(), buffer(BufferType::CLIENT_INFO));

        let upn = pac.upn_dns_info().unwrap();
        assert_eq!(
            (upn.upn.as_str(), upn.upn_is_made),
            ("alice@adlab.test", false)
        );
        let (account, sid) = upn.extended.clone().unwrap();
        assert_eq!(account, "alice");
        assert_eq!(upn.encode(), buffer(BufferType::UPN_DNS_INFO));

        assert_eq!(pac.requestor(), Some(sid.clone()));
        assert_eq!(info.domain_sid.unwrap().with_rid(info.user_rid), sid);
        assert_eq!(pac.attributes(), Some(AttributesInfo::REQUESTED));
        assert_eq!(
            AttributesInfo::REQUESTED.encode(),
            buffer(BufferType::ATTRIBUTES_INFO)
        );

        let credentials = pac.credentials(&key(bytes(&values, "reply_key"))).unwrap();
        assert_eq!(credentials.encode(), bytes(&values, "pac_credential_plain"));
        assert!(credentials.ntlm_credential().unwrap().nt_hash.is_some());
        assert!(pac.credentials(&key(vec![1; 32])).is_none());
    }
}

fn sid() -> impl Strategy<Value = Sid> {
    (1u64..30, proptest::collection::vec(any::<u32>(), 1..15)).prop_map(|(authority, parts)| {
        let whole = parts.iter().fold(format!("S-1-{authority}"), |text, part| {
            text + &format!("-{part}")
        });
        whole.parse().unwrap()
    })
}

fn string() -> impl Strategy<Value = UnicodeString> {
    proptest::option::of("\\PC{0,12}").prop_flat_map(|text| {
        any::<bool>().prop_map(move |with_end| match &text {
            None => UnicodeString::default(),
            Some(text) if with_end => UnicodeString::with_end(text),
            Some(text) => UnicodeString::new(text),
        })
    })
}

fn groups() -> impl Strategy<Value = Vec<(u32, u32)>> {
    proptest::collection::vec((any::<u32>(), any::<u32>()), 0..6)
}

prop_compose! {
    fn logon_info()(
        times in any::<[u64; 6]>(),
        names in proptest::array::uniform6(string()),
        numbers in any::<[u32; 6]>(),
        counts in any::<[u16; 2]>(),
        groups in groups(),
        resource_groups in groups(),
        session_key in any::<[u8; 16]>(),
        server in string(),
        domain in string(),
        sids in (proptest::option::of(sid()), proptest::option::of(sid())),
        extra_sids in proptest::collection::vec((sid(), any::<u32>()), 0..5),
    ) -> LogonInfo {
        let [user_rid, primary_group_rid, user_flags, control, status, failed] = numbers;
        let [logon_count, bad_password_count] = counts;
        LogonInfo {
            times,
            names,
            logon_count,
            bad_password_count,
            user_rid,
            primary_group_rid,
            groups,
            user_flags,
            user_session_key: session_key,
            logon_server: server,
            logon_domain: domain,
            domain_sid: sids.0,
            user_account_control: control,
            sub_auth_status: status,
            interactive_logons: [1, 2],
            failed_interactive_logons: failed,
            extra_sids,
            resource_domain: sids.1,
            resource_groups,
        }
    }
}

proptest! {
    #[test]
    fn logon_information_is_read_as_it_was_written(info in logon_info()) {
        prop_assert_eq!(LogonInfo::decode(&info.encode()), Some(info));
    }

    #[test]
    fn the_small_buffers_are_read_as_they_were_written(
        auth_time in any::<u64>(),
        name in "\\PC{0,20}",
        upn in "\\PC{0,20}",
        made in any::<bool>(),
        extended in proptest::option::of(("\\PC{0,20}", sid())),
        hashes in any::<(Option<[u8; 16]>, Option<[u8; 16]>)>(),
    ) {
        let client = ClientInfo { auth_time, name };
        prop_assert_eq!(ClientInfo::decode(&client.encode()), Some(client));
        let upn = UpnDnsInfo { upn, dns_domain: "A.B".into(), upn_is_made: made, extended };
        prop_assert_eq!(UpnDnsInfo::decode(&upn.encode()), Some(upn));
        let ntlm = NtlmCredential { lm_hash: hashes.0, nt_hash: hashes.1 };
        prop_assert_eq!(NtlmCredential::decode(&ntlm.encode()), Some(ntlm));
        let data = CredentialData { packages: vec![(UnicodeString::new("NTLM"), ntlm.encode())] };
        prop_assert_eq!(CredentialData::decode(&data.encode()), Some(data));
    }

    /// Damaged bytes are read as something or as nothing, and never as more than is there.
    #[test]
    fn damaged_buffers_do_no_harm(
        info in logon_info(),
        damage in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6),
        cut in any::<usize>(),
    ) {
        let mut bytes = info.encode();
        for (at, value) in damage {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        bytes.truncate(cut % (bytes.len() + 1));
        if let Some(read) = LogonInfo::decode(&bytes) {
            prop_assert!(read.extra_sids.len() * 8 <= bytes.len());
            prop_assert!(read.groups.len() * 8 <= bytes.len());
        }
        let _pac = Container::decode(&bytes);
        let _upn = UpnDnsInfo::decode(&bytes);
        let _client = ClientInfo::decode(&bytes);
        let _data = CredentialData::decode(&bytes);
    }
}

#[test]
fn a_signature_is_of_its_keys_and_of_nothing_else() {
    let (server, kdc, other) = (key(vec![1; 32]), key(vec![2; 32]), key(vec![3; 32]));
    let container = Container {
        buffers: vec![(BufferType(99), b"kept as it is".to_vec())],
    };
    let signed = container.sign(&server, &kdc);
    assert!(is_signed(&signed, &server, &kdc));
    assert!(!is_signed(&signed, &other, &kdc) && !is_signed(&signed, &server, &other));
    let read = Container::decode(&signed).unwrap();
    assert_eq!(read.buffer(BufferType(99)), Some(&b"kept as it is"[..]));
    for at in 0..signed.len() {
        let mut damaged = signed.clone();
        damaged[at] ^= 1;
        assert!(!is_signed(&damaged, &server, &kdc), "byte {at}");
    }
}
