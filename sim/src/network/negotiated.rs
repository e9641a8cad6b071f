//! What client and KDC settled on, read from the bytes of a request, and the rules that it follows from.

use facts::Row;
use kerberos::kdc::{Agreement, Dialect, Pkinit, Policy, ReceivedRequest, ReplyDigest};
use pki::DigestAlgorithm;

use super::Participants;
use super::terms::digest_name;
use crate::explanation::Negotiated;

/// What the hash of the KDC's signature is called.
pub(crate) const REPLY_HASH: &str = "hash of the reply's signature";

/// What was settled; empty where the policy settles on nothing.
pub(crate) fn negotiated(
    request: &ReceivedRequest,
    policy: &Policy,
    own: Row,
    participants: &Participants,
) -> Vec<Negotiated> {
    let Some(pkinit) = &request.pkinit else {
        return Vec::new();
    };
    let Ok(terms) = policy.terms(request, pkinit) else {
        return Vec::new();
    };
    let row =
        |what, value: String, rules: &'static [&'static str]| Negotiated { what, value, rules };
    let [_, signed] = pkinit.signed.digests();
    let reply = reply_digest(pkinit, policy, participants, own);
    let mut rows = vec![
        row(
            "form",
            form(request, pkinit),
            &["pkinit-request", "kdc-request"],
        ),
        row(
            "reply key",
            match &pkinit.agreement {
                Agreement::RsaKeyTransport => format!(
                    "{}, content under {}",
                    terms.agreement,
                    terms.content_cipher.name()
                ),
                _ => terms.agreement.to_string(),
            },
            key_rules(pkinit),
        ),
        row(
            "encryption type",
            terms.etype.to_string(),
            &["client-aes", "kdc-aes"],
        ),
        row(
            "hash of the request's signature",
            signed.map_or("not known", digest_name).to_owned(),
            &["client-hash", "kdc-hash-agility"],
        ),
    ];
    if pkinit.dialect == Dialect::Rfc4556 {
        rows.push(row(
            "checksums",
            checksums(pkinit),
            &["client-hash", "kdc-hash-agility"],
        ));
        let fresh = if pkinit.freshness_token.is_some() {
            "a token of the KDC"
        } else {
            "no token"
        };
        rows.push(row(
            "freshness",
            fresh.to_owned(),
            &["client-freshness", "kdc-freshness"],
        ));
    }
    if let Some(reply) = reply {
        let value = digest_name(reply).to_owned();
        rows.push(row(REPLY_HASH, value, &["kdc-hash"]));
    }
    rows
}

fn form(request: &ReceivedRequest, pkinit: &Pkinit) -> String {
    match pkinit.dialect {
        Dialect::Rfc4556 if request.is_in_both_forms() => {
            "RFC 4556 (16), of both that were sent".to_owned()
        }
        Dialect::Rfc4556 => "RFC 4556 (16)".to_owned(),
        Dialect::Draft9 { as_checksum, .. } => {
            let bound = if as_checksum {
                ", the reply's key bound to the request by a checksum (132)"
            } else {
                ""
            };
            format!("draft 9 (15){bound}")
        }
    }
}

/// The rules behind the way to the reply key.
fn key_rules(pkinit: &Pkinit) -> &'static [&'static str] {
    match &pkinit.agreement {
        Agreement::RsaKeyTransport => &["client-key-delivery", "kdc-envelopes"],
        _ if pkinit
            .signed
            .signer
            .as_ref()
            .is_some_and(|s| !s.public_key().is_rsa()) =>
        {
            &["client-key-delivery", "elliptic-kdc"]
        }
        _ => &["client-key-delivery", "kdc-diffie-hellman"],
    }
}

fn checksums(pkinit: &Pkinit) -> String {
    use kerberos::kdc::ChecksumVerdict::Missing;
    let first = (pkinit.checksum != Missing).then_some("paChecksum");
    let second = pkinit.checksum2.map(|_| "paChecksum2");
    let both: Vec<&str> = first.into_iter().chain(second).collect();
    both.join(" and ")
}

/// The hash of the KDC's signature.
fn reply_digest(
    pkinit: &Pkinit,
    policy: &Policy,
    participants: &Participants,
    own: Row,
) -> Option<DigestAlgorithm> {
    let key = participants.identity(own).ok()?.key;
    let [_, asked] = pkinit.signed.digests();
    Some(match policy.reply_digest {
        _ if !key.public_key().is_rsa() => key.digest(),
        _ if pkinit.dialect != Dialect::Rfc4556 => DigestAlgorithm::Sha1,
        ReplyDigest::OfKey => key.digest(),
        ReplyDigest::Sha1 => DigestAlgorithm::Sha1,
        ReplyDigest::OfRequest => asked?,
    })
}
