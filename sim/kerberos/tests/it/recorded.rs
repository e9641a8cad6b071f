//! Exchanges recorded with MIT krb5, Heimdal and Samba: we read what they wrote, and come to their keys.

use std::collections::BTreeMap;

use kerberos::kdc::{self, Agreement, ChecksumVerdict, Freshness, FreshnessKey, Policy};
use kerberos::pac::ReadPac;
use kerberos::{
    EncryptionKey, EncryptionType, Group, Kdf, KdfInput, KeyAgreement, octetstring2key,
};
use pki::SignatureVerdict;

/// The recorded values of an exchange, by name, or a note that the test is skipped.
fn exchange(name: &str) -> Option<BTreeMap<String, serde_json::Value>> {
    let Some(folder) = std::env::var_os("CARDTWIN_SAMPLES") else {
        println!("skipped: CARDTWIN_SAMPLES is not set");
        return None;
    };
    let path = std::path::Path::new(&folder)
        .join("exchanges")
        .join(format!("{name}.json"));
    Some(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

fn bytes(values: &BTreeMap<String, serde_json::Value>, key: &str) -> Vec<u8> {
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
            matches!(&pkinit.agreement, Agreement::PublicValue(value) if value.group() == Group::Modp14),
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

/// The elements of some DER, tag and content.
fn children(der: &[u8]) -> Vec<(u8, &[u8])> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < der.len() {
        let (head, length) = match usize::from(der[at + 1]) {
            short if short < 0x80 => (2, short),
            long => {
                let count = long & 0x7F;
                let digits = &der[at + 2..at + 2 + count];
                let length = digits.iter().fold(0, |n, d| n << 8 | usize::from(*d));
                (2 + count, length)
            }
        };
        out.push((der[at], &der[at + head..at + head + length]));
        at += head + length;
    }
    out
}

/// The content of the element with a tag.
fn child(der: &[u8], tag: u8) -> &[u8] {
    children(der)
        .into_iter()
        .find(|(found, _)| *found == tag)
        .unwrap()
        .1
}

/// The content of an AS-REQ's or AS-REP's SEQUENCE.
fn message(der: &[u8]) -> &[u8] {
    children(children(der)[0].1)[0].1
}

/// The value of a padata in a reply.
fn padata(reply: &[u8], kind: u8) -> Option<&[u8]> {
    let list = children(child(message(reply), 0xA2))[0].1;
    children(list).into_iter().find_map(|(_, pa)| {
        let found = children(child(pa, 0xA1))[0].1.last() == Some(&kind);
        found.then(|| children(child(pa, 0xA2))[0].1)
    })
}

/// The encrypted part of a reply.
fn cipher_text(reply: &[u8]) -> &[u8] {
    let part = children(child(message(reply), 0xA6))[0].1;
    children(child(part, 0xA2))[0].1
}

fn aes256(values: &BTreeMap<String, serde_json::Value>, key: &str) -> EncryptionKey {
    EncryptionKey::new(EncryptionType::Aes256CtsHmacSha196, bytes(values, key)).unwrap()
}

#[test]
fn the_negotiated_derivation_of_mit_leads_to_its_reply_key() {
    use pki::encode::{sequence, tagged};
    let Some(values) = exchange("mit120-dh") else {
        return;
    };
    let (request, reply) = (bytes(&values, "as_req"), bytes(&values, "as_rep"));
    let received = kdc::receive(&request).unwrap();
    assert_eq!(
        received.pkinit.unwrap().kdfs,
        Some(vec![Kdf::Sha1, Kdf::Sha256, Kdf::Sha512])
    );
    let body = children(child(message(&request), 0xA4))[0].1;
    let name = |tag| {
        sequence([
            tagged(0xA0, child(body, 0xA2)),
            tagged(0xA1, child(body, tag)),
        ])
    };
    let input = KdfInput {
        client: &name(0xA1),
        server: &name(0xA3),
        as_req: &request,
        pk_as_rep: padata(&reply, 17).unwrap(),
    };
    let etype = EncryptionType::Aes256CtsHmacSha196;
    let key = Kdf::Sha256.reply_key(etype, &bytes(&values, "z"), &input);
    assert_eq!(key.unwrap(), aes256(&values, "reply_key"));
}

#[test]
fn encrypted_parts_of_real_kdcs_open_with_their_reply_keys() {
    for peer in ["mit120", "heimdal", "samba417"] {
        for kind in ["dh", "rsa"] {
            let Some(values) = exchange(&format!("{peer}-{kind}")) else {
                return;
            };
            let (key, reply) = (aes256(&values, "reply_key"), bytes(&values, "as_rep"));
            let plain = key.decrypt(3, cipher_text(&reply)).unwrap();
            assert_eq!(plain, bytes(&values, "enc_as_rep_part"), "{peer}-{kind}");
            let part = children(children(&plain)[0].1)[0].1;
            // enc-pa-rep: the checksum over the request that the KDC received.
            let flags = children(child(part, 0xA4))[0].1;
            if flags[2] & 1 != 0 {
                let list = children(child(part, 0xAC))[0].1;
                let (_, first) = children(list)[0];
                let checksum = children(children(child(first, 0xA2))[0].1)[0].1;
                let sum = children(child(checksum, 0xA1))[0].1;
                assert!(
                    key.verifies(56, &bytes(&values, "as_req"), sum),
                    "{peer}-{kind}"
                );
            }
            let ticket = kdc::open_ticket(find_ticket(&reply), &aes256(&values, "krbtgt_key"));
            let ticket = ticket.unwrap();
            let session = children(child(children(child(part, 0xA0))[0].1, 0xA1))[0].1;
            assert_eq!(ticket.session_key.bytes(), session, "{peer}-{kind}");
        }
    }
}

#[test]
fn session_keys_of_heimdal_and_samba_are_made_with_their_contribution() {
    for name in ["heimdal-dh", "samba417-dh"] {
        let Some(values) = exchange(name) else { return };
        let (key, reply) = (aes256(&values, "reply_key"), bytes(&values, "as_rep"));
        let encrypted = children(padata(&reply, 147).unwrap())[0].1;
        let plain = key
            .decrypt(44, children(child(encrypted, 0xA2))[0].1)
            .unwrap();
        let own = children(child(children(&plain)[0].1, 0xA1))[0].1;
        let own = EncryptionKey::new(EncryptionType::Aes256CtsHmacSha196, own).unwrap();
        let session = own.combined(b"PKINIT", &key, b"KEYEXCHANGE").unwrap();
        let ticket = kdc::open_ticket(find_ticket(&reply), &aes256(&values, "krbtgt_key"));
        assert_eq!(session, ticket.unwrap().session_key, "{name}");
    }
}

#[test]
fn requests_of_real_clients_are_acceptable_to_our_kdc() {
    for peer in ["mit120", "heimdal", "samba417"] {
        for kind in ["dh", "rsa"] {
            let Some(values) = exchange(&format!("{peer}-{kind}")) else {
                return;
            };
            let request = kdc::receive(&bytes(&values, "as_req")).unwrap();
            let pkinit = request.pkinit.as_ref().unwrap();
            let policy = Policy::default();
            policy.check_signature(pkinit).unwrap();
            // Tokens are another KDC's; the clock is the client's.
            let policy = Policy {
                freshness: Freshness::Disabled,
                ..policy
            };
            let key = FreshnessKey::new(aes256(&values, "krbtgt_key"), 600);
            let terms = policy
                .check_request(&request, pkinit, &key, pkinit.ctime)
                .unwrap();
            let agreement = match kind {
                "dh" => KeyAgreement::DiffieHellman(Group::Modp14),
                _ => KeyAgreement::RsaKeyTransport,
            };
            assert_eq!(terms.agreement, agreement, "{peer}-{kind}");
            assert_eq!(terms.etype, EncryptionType::Aes256CtsHmacSha196);
        }
    }
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
