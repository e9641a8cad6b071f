//! The messages of a logon: real bytes, which read as what is told of them.

use sim::kerberos::{Field, fields, kdc};
use sim::{Explanation, LogonRequest, Twin, worlds};

fn explained(world: &str, card: &str, workstation: &str) -> Explanation {
    let twin = Twin::new(worlds::load_shipped(world).unwrap().unwrap().world).unwrap();
    let request = LogonRequest {
        card: card.to_owned(),
        workstation: workstation.to_owned(),
        ..LogonRequest::default()
    };
    twin.explain(&request).unwrap()
}

fn value<'f>(list: &'f [Field], name: &str) -> Option<&'f str> {
    let mut list = list.iter();
    let found = list.find(|field| field.name == name);
    found.map(|field| field.value.as_str())
}

/// Whole exchanges: with Diffie-Hellman, in an envelope, by draft 9, refused, referred.
#[test]
fn the_bytes_of_each_message_read_as_what_is_told_of_it() {
    let mut kinds = std::collections::BTreeSet::new();
    for (world, card, workstation) in [
        ("fabrikam", "Tom's card", "PARIS-W7-01"),
        ("fabrikam", "Paul's card", "LYON-XP-01"),
        ("fabrikam", "Luc's card", "PARIS-W7-01"),
        ("fabrikam", "Vera's lost card", "PARIS-W7-01"),
        ("today", "Anna's card", "W11-001"),
    ] {
        let told = explained(world, card, workstation);
        for message in &told.messages {
            let list = fields(&message.bytes).unwrap_or_else(|error| panic!("{card}: {error}"));
            let kind = list.iter().find(|field| field.name == "msg-type").unwrap();
            assert!(
                message.what.starts_with(&kind.meaning),
                "{card}: {} is a {}",
                message.what,
                kind.meaning
            );
            kinds.insert(kind.meaning.clone());
            if kind.meaning == "AS-REQ" {
                let request = kdc::receive(&message.bytes).unwrap();
                let client = request.client.unwrap();
                assert_eq!(value(&list, "cname"), Some(client.name.as_str()), "{card}");
                assert_eq!(
                    value(&list, "realm"),
                    Some(request.realm.as_str()),
                    "{card}"
                );
                let signed = request.pkinit.unwrap();
                let signer = signed.signed.signer.unwrap();
                let signers = list.iter().filter(|field| field.meaning == "the signer's");
                let mut subjects: Vec<&str> = signers.map(|field| field.value.as_str()).collect();
                // A request can have both forms, each signed.
                subjects.dedup();
                assert_eq!(subjects, [signer.subject().to_string()], "{card}");
                let signature = list.iter().find(|field| field.name == "signature").unwrap();
                assert_eq!(signature.meaning, "it holds", "{card}");
            }
            if kind.meaning == "KRB-ERROR" {
                let code = list
                    .iter()
                    .find(|field| field.name == "error-code")
                    .unwrap();
                let said = format!("KRB-ERROR {} ({})", code.meaning, code.value);
                assert_eq!(message.what, said, "{card}");
            }
        }
    }
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    assert_eq!(
        kinds,
        ["AS-REP", "AS-REQ", "KRB-ERROR", "TGS-REP", "TGS-REQ"]
    );
}

/// The reply repeats the nonce of the request, under the KDC's signature.
#[test]
fn the_nonce_of_the_reply_is_that_of_the_request() {
    let told = explained("fabrikam", "Tom's card", "PARIS-W7-01");
    let nonces: Vec<Vec<String>> = told
        .messages
        .iter()
        .map(|message| {
            let list = fields(&message.bytes).unwrap();
            let nonces = list.into_iter().filter(|field| field.name == "nonce");
            nonces.map(|field| field.value).collect()
        })
        .collect();
    let [request, reply, ..] = &nonces[..] else {
        panic!("{nonces:?}")
    };
    assert!(request.contains(&reply[0]), "{nonces:?}");
}
