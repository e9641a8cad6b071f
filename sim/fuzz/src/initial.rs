//! The initial exchange, both sides.

use kerberos::client::KrbErrorReport;
use kerberos::kdc::{self, Dialect, Outcome};
use pki::DigestAlgorithm;

use crate::domain::{ASKED, Asked, KDC, Party, answered, jane, krbtgt, opened};
use crate::element::{Content, Element};
use crate::mutation::{Input, changed};

/// Where the encrypted part of a reply is.
pub(crate) const REPLY_CIPHER: [u8; 5] = [0x30, 0xA6, 0x30, 0xA2, 0x04];
/// Key usage of the encrypted part of an AS-REP [RFC 4120 §7.5.1].
pub(crate) const USAGE_AS_REP: u32 = 3;

/// A KDC on any bytes: a message, or behind a number below four the content that the user of one
/// of the valid requests signs.
pub fn as_req(bytes: &[u8]) {
    let Some((asked, content)) = of_kind(bytes) else {
        check_answer(bytes);
        return;
    };
    let mut message = tree(asked.pending.bytes());
    sign(&mut message, content, asked.user, asked.digest);
    check_answer(&message.to_bytes());
}

fn check_answer(bytes: &[u8]) {
    // What a KDC reads can be told to people.
    let told = kerberos::fields(bytes);
    assert!(
        kdc::receive(bytes).is_err() || told.is_ok(),
        "a request has fields"
    );
    let (response, decided) = answered(bytes);
    if let Outcome::Granted(_) = response.outcome {
        let request = decided.expect("nothing is granted without a decision");
        assert!(request.pkinit.is_some(), "a ticket for a password");
    } else {
        assert!(response.bytes.len() < 65_536, "an error is short");
    }
}

/// A client on any bytes: an answer to the first request; behind a number below four one to that
/// request, below eight the plain text of its encrypted part, below ten what the KDC signs.
pub fn as_rep(bytes: &[u8]) {
    let _ = KrbErrorReport::read(bytes);
    let _ = kerberos::fields(bytes);
    let [first, ..] = &*ASKED;
    let Some((&number, content)) = bytes.split_first() else {
        return;
    };
    let asked = ASKED.get(usize::from(number % 4)).unwrap_or(first);
    let message = match number {
        0..4 => content.to_vec(),
        4..8 => {
            let plain = asked.tgt.reply_key.encrypt(USAGE_AS_REP, [1; 16], content);
            let mut reply = tree(&asked.reply);
            if let Some(cipher) = reply.find_mut(&REPLY_CIPHER) {
                cipher.content = Content::Bytes(plain);
            }
            reply.to_bytes()
        }
        8..10 => {
            let mut reply = tree(&first.reply);
            sign(&mut reply, content, &KDC, KDC.key.digest());
            let _ = opened(&first.pending, first.user, &reply.to_bytes());
            return;
        }
        _ => bytes.to_vec(),
    };
    let _ = opened(&asked.pending, asked.user, &message);
}

/// A valid request, reply or error with changes. What is granted is what was asked, and what is
/// opened is what was granted.
pub fn exchange(bytes: &[u8]) {
    let mut input = Input(bytes);
    let kind = input.byte().unwrap_or_default() % 8;
    let [first, ..] = &*ASKED;
    let asked = ASKED.get(usize::from(kind % 4)).unwrap_or(first);
    if kind < 4 {
        check_request(asked, &changed(asked.pending.bytes(), &mut input));
    } else {
        check_reply(asked, &changed(&asked.reply, &mut input));
    }
}

fn check_request(asked: &Asked, message: &[u8]) {
    let (response, decided) = answered(message);
    let Outcome::Granted(_) = response.outcome else {
        return;
    };
    let original = kdc::receive(asked.pending.bytes()).expect("INVARIANT: a valid request");
    let request = decided.expect("nothing is granted without a decision");
    let (Some(pkinit), Some(signed)) = (&request.pkinit, &original.pkinit) else {
        unreachable!("nothing is granted without a signature")
    };
    assert_eq!(pkinit.signed.content, signed.signed.content);
    assert_eq!(pkinit.signed.signer, signed.signed.signer);
    if pkinit.dialect == Dialect::Rfc4556 {
        // The checksum covers the body: nothing that is read from it has changed.
        // What no longer reads as DER around it, as a tag without its constructed bit, is left to what was decoded.
        if let Some(changed) = body(message) {
            assert_eq!(Some(changed), body(asked.pending.bytes()));
        }
        assert_eq!(
            (&request.realm, &request.client, &request.server),
            (&original.realm, &original.client, &original.server)
        );
        assert_eq!(
            (request.options, &request.etypes),
            (original.options, &original.etypes)
        );
        assert_eq!(
            (request.till, request.renew_till),
            (original.till, original.renew_till)
        );
    }
    // What is decided is what the ticket says.
    let reply = Element::read(&response.bytes).expect("a reply is DER");
    let ticket = reply
        .find(&[0x30, 0xA5, 0x61])
        .expect("a reply has a ticket");
    let ticket =
        kdc::open_ticket(&ticket.to_bytes(), &krbtgt().key).expect("the ticket is krbtgt's");
    assert_eq!(ticket.client, jane());
}

fn check_reply(asked: &Asked, message: &[u8]) {
    let Ok(Some(tgt)) = opened(&asked.pending, asked.user, message) else {
        return;
    };
    assert_eq!(tgt.session_key, asked.tgt.session_key);
    assert_eq!(tgt.reply_key, asked.tgt.reply_key);
    assert_eq!((tgt.flags, &tgt.realm), (asked.tgt.flags, &asked.tgt.realm));
    assert_eq!(
        (tgt.auth_time, tgt.end_time, tgt.renew_till),
        (
            asked.tgt.auth_time,
            asked.tgt.end_time,
            asked.tgt.renew_till
        )
    );
}

/// The body of a request; `None` where the message is not DER to its end.
pub(crate) fn body(message: &[u8]) -> Option<Vec<u8>> {
    let body = Element::read(message)?.find(&[0x30, 0xA4])?.content_bytes();
    Some(body)
}

/// An error of a KDC on any bytes, and its data in words.
pub fn error_data(bytes: &[u8]) {
    let report = if bytes.first() == Some(&0x7E) {
        KrbErrorReport::read(bytes)
    } else {
        // e-data alone: all that is decoded beyond the error itself.
        let error = crate::seeds::krb_error();
        let mut message = tree(&error);
        let data = bytes.to_vec();
        if let Some(octets) = message.find_mut(&[0x30, 0xAC, 0x04]) {
            octets.content = Content::Bytes(data);
        }
        KrbErrorReport::read(&message.to_bytes())
    };
    let Some(report) = report else { return };
    let data = &report.data;
    let _ = (data.told(), data.offered_groups(), data.offered_digests());
    let _ = (data.certifiers(), data.certificates_at_fault());
    let _ = (data.freshness_token(), data.cookie(), data.offers_pkinit());
    let again = kdc::error_with(
        kerberos::KrbErrorCode::PreauthRequired,
        &crate::domain::realm(),
        crate::domain::now(),
        data,
    )
    .expect("what is read is written");
    let again = KrbErrorReport::read(&again).expect("what is written is read");
    if data.nt_status.is_none() && (data.methods.is_empty() || data.typed.is_empty()) {
        assert_eq!(
            (&again.data.methods, &again.data.typed),
            (&data.methods, &data.typed)
        );
    }
}

fn of_kind(bytes: &[u8]) -> Option<(&'static Asked, &[u8])> {
    let (number, content) = bytes.split_first()?;
    Some((ASKED.get(usize::from(*number))?, content))
}

pub(crate) fn tree(message: &[u8]) -> Element {
    Element::read(message).expect("INVARIANT: our messages are DER")
}

/// The object identifiers of SignedData and of the attribute with the digest, as DER.
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
/// Where the content of a SignedData is, from its ContentInfo on.
const CONTENT: [u8; 5] = [0xA0, 0x30, 0x30, 0xA0, 0x04];

/// Whether an element begins with an object identifier.
fn is_of(element: &Element, id: &str) -> bool {
    let first = element.elements().first();
    first.is_some_and(|first| first.to_bytes() == pki::encode::dotted(id))
}

/// The content that is signed in a message.
pub(crate) fn signed_content(message: &[u8]) -> Vec<u8> {
    let mut message = tree(message);
    message
        .search_mut(&|element| is_of(element, SIGNED_DATA))
        .and_then(|info| info.find(&CONTENT))
        .expect("INVARIANT: our messages have signed content")
        .content_bytes()
}

/// Puts other content into the signed data of a message and signs it.
fn sign(message: &mut Element, content: &[u8], party: &Party, digest: DigestAlgorithm) {
    const EXPECTED: &str = "INVARIANT: our messages have signed content";
    let info = message
        .search_mut(&|element| is_of(element, SIGNED_DATA))
        .expect(EXPECTED);
    info.find_mut(&CONTENT).expect(EXPECTED).content = Content::Bytes(content.to_vec());
    let signers = info
        .find_mut(&[0xA0, 0x30])
        .and_then(|data| data.list_mut()?.last_mut())
        .expect(EXPECTED);
    let signer = signers.find_mut(&[0x30]).expect(EXPECTED);
    let mut to_be_signed = content.to_vec();
    if let Some(attributes) = signer.find_mut(&[0xA0]) {
        let hash = attributes
            .search_mut(&|element| is_of(element, MESSAGE_DIGEST))
            .and_then(|attribute| attribute.find_mut(&[0x31, 0x04]))
            .expect(EXPECTED);
        hash.content = Content::Bytes(digest.hash(content));
        to_be_signed = pki::encode::tagged(0x31, &attributes.content_bytes());
    }
    let signature = party.key.sign(digest, &to_be_signed).expect(EXPECTED);
    signer.find_mut(&[0x04]).expect(EXPECTED).content = Content::Bytes(signature);
}

#[cfg(test)]
mod tests {
    use super::{ASKED, answered, sign, signed_content, tree};
    use crate::mutation::{Input, changed};
    use kerberos::kdc::Outcome;

    #[test]
    fn content_that_is_signed_again_is_the_same_message_and_is_granted() {
        for asked in &*ASKED {
            let bytes = asked.pending.bytes();
            let mut message = tree(bytes);
            sign(
                &mut message,
                &signed_content(bytes),
                asked.user,
                asked.digest,
            );
            assert_eq!(message.to_bytes(), bytes);
            assert_eq!(changed(bytes, &mut Input(&[])), bytes);
            let (response, _) = answered(bytes);
            assert!(matches!(response.outcome, Outcome::Granted(_)));
        }
    }
}
