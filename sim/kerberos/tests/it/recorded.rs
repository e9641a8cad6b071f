//! Exchanges recorded with MIT krb5, Heimdal and Samba: we read what they wrote, and come to their keys.

use std::collections::BTreeMap;

use kerberos::kdc::{self, Agreement, ChecksumVerdict};
use kerberos::pac::ReadPac;
use kerberos::{EncryptionKey, EncryptionType, Group, KeyDelivery, octetstring2key};
use pki::SignatureVerdict;

/// The recorded values of an exchange, by name, or a note that the test is skipped.
pub(crate) fn exchange(name: &str) -> Option<BTreeMap<String, serde_json::Value>> {
    let Some(folder) = std::env::var_os("CARDTWIN_SAMPLES") else {
        println!("skipped: CARDTWIN_SAMPLES is not set");
        return None;
    };
    let path = std::path::Path::new(&folder)
        .join("exchanges")
        .join(format!("{name}.json"));
    Some(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

pub(crate) fn bytes(values: &BTreeMap<String, serde_json::Value>, key: &str) -> Vec<u8> {
    let text = values[key].as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
        .collect()
}

#[test]
fn requests_of_a_real_client_verify() {
    for name in ["mit120-dh", "heimdal-dh", "samba417-dh"] {
        let Some(values) = exchange(name) else { return };
        let request = kdc::receive(&bytes(&values, "as_req")).unwrap();
        let pkinit = request.pkinit.unwrap();
        assert_eq!(pkinit.signed.signature, SignatureVerdict::Valid, "{name}");
        assert_eq!(pkinit.checksum, ChecksumVerdict::Valid, "{name}");
        assert!(
            matches!(
                pkinit.agreement,
                Agreement::Offered(KeyDelivery::DiffieHellman(Group::Fourteen), _)
            ),
            "{name}: {:?}",
            pkinit.agreement
        );
        let certificate = pkinit.signed.signer.unwrap();
        assert_eq!(certificate.der(), bytes(&values, "client_cert"), "{name}");
    }
    for name in ["mit120-rsa", "heimdal-rsa", "samba417-rsa"] {
        let Some(values) = exchange(name) else { return };
        let pkinit = kdc::receive(&bytes(&values, "as_req"))
            .unwrap()
            .pkinit
            .unwrap();
        assert_eq!(pkinit.signed.signature, SignatureVerdict::Valid, "{name}");
        assert_eq!(pkinit.agreement, Agreement::RsaKeyTransport, "{name}");
    }
}

#[test]
fn shared_secrets_of_real_kdcs_lead_to_their_reply_keys() {
    let mut compared = 0;
    for name in ["mit120-dh", "heimdal-dh", "samba417-dh"] {
        let Some(values) = exchange(name) else { return };
        if values["kdf"]
            .as_str()
            .is_some_and(|kdf| kdf.contains("RFC8636"))
        {
            continue;
        }
        let key = octetstring2key(&bytes(&values, "z"), 32);
        assert_eq!(key, bytes(&values, "reply_key"), "{name}");
        compared += 1;
    }
    assert!(compared > 0);
}

#[test]
fn replies_and_tickets_of_real_kdcs_open_with_their_keys() {
    for name in ["mit120-dh", "heimdal-dh", "samba417-dh"] {
        let Some(values) = exchange(name) else { return };
        let key = EncryptionKey::new(
            EncryptionType::Aes256CtsHmacSha196,
            bytes(&values, "krbtgt_key"),
        )
        .unwrap();
        let reply = bytes(&values, "as_rep");
        let ticket = find_ticket(&reply);
        let open = kdc::open_ticket(ticket, &key).unwrap_or_else(|e| panic!("{name}: {e}"));
        if values
            .get("pac")
            .and_then(|pac| pac.as_str())
            .is_some_and(|pac| !pac.is_empty())
        {
            assert_eq!(open.pac, bytes(&values, "pac"), "{name}");
            assert!(
                ReadPac::read(&open.pac).unwrap().is_signed_with(&key),
                "{name}"
            );
        }
    }
}

#[test]
fn the_pac_of_a_samba_domain_controller_is_read() {
    let Some(values) = exchange("samba417-dh") else {
        return;
    };
    let pac = ReadPac::read(&bytes(&values, "pac")).unwrap();
    assert_eq!(pac.kinds(), [1, 2, 10, 12, 17, 18, 6, 7]);
    let info = pac.logon_info().unwrap();
    assert_eq!((info.user_rid, info.primary_group_rid), (1102, 513));
    assert_eq!(info.groups, [(513, 7)]);
    let key = EncryptionKey::new(
        EncryptionType::Aes256CtsHmacSha196,
        bytes(&values, "reply_key"),
    )
    .unwrap();
    assert!(pac.nt_hash(&key).is_some());
}

/// The ticket, APPLICATION 1, inside a reply.
fn find_ticket(reply: &[u8]) -> &[u8] {
    let at = (0..reply.len() - 4)
        .find(|at| reply[*at] == 0x61 && reply[at + 1] == 0x82 && reply[at + 4] == 0x30)
        .unwrap();
    let length = usize::from(reply[at + 2]) << 8 | usize::from(reply[at + 3]);
    &reply[at..at + 4 + length]
}
