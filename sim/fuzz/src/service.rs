//! The ticket-granting exchange, from client to KDC to service.

use kerberos::tgs::{self, Principal, TgsReply};
use kerberos::{EncryptionKey, EncryptionType};
use rand_core::Rng;

use crate::domain::{
    ASKED, asked_service, granting, host, host_key, krbtgt, now, rng, service_grant,
};
use crate::element::{Content, Element};
use crate::initial::{REPLY_CIPHER, tree};
use crate::mutation::{Input, changed};

/// Where encrypted parts are: of a ticket, and from an AP-REQ on its ticket and authenticator.
const TICKET_CIPHER: [u8; 4] = [0x30, 0xA3, 0x30, 0xA2];
const AP_REQ_TICKET: [u8; 3] = [0x30, 0xA3, 0x61];
const AP_REQ_AUTHENTICATOR: [u8; 4] = [0x30, 0xA4, 0x30, 0xA2];
const AP_REQ: u8 = 0x6E;
/// Key usages [RFC 4120 §7.5.1].
const USAGE_TICKET: u32 = 2;
const USAGE_AUTHENTICATOR: u32 = 7;
const USAGE_REPLY_SUBKEY: u32 = 9;
const SKEW: i64 = 300;

/// Behind a number: bytes for the KDC, the client or the service; what is in an encrypted part, sealed
/// with the right key; or changes to a valid message.
pub fn tgs(bytes: &[u8]) {
    let mut input = Input(bytes);
    let number = input.byte().unwrap_or_default() % 10;
    let plain = input.0;
    match number {
        0 => drop(kdc(plain)),
        1 => drop(asked_service().receive(plain)),
        2 => service(plain),
        3 => service(&with_part(
            ticket(),
            &[],
            &TICKET_CIPHER,
            sealed_for_host(plain),
        )),
        4 => drop(kdc(&with_part(
            request(),
            &AP_REQ_TICKET,
            &TICKET_CIPHER,
            krbtgt().key.encrypt(USAGE_TICKET, [1; 16], plain),
        ))),
        5 => {
            let sealed = session_key().encrypt(USAGE_AUTHENTICATOR, [1; 16], plain);
            if let Some(client) = kdc(&with_part(request(), &[], &AP_REQ_AUTHENTICATOR, sealed)) {
                assert_eq!(client, jane(), "the ticket says who it is");
            }
        }
        6 => {
            let sealed = subkey().encrypt(USAGE_REPLY_SUBKEY, [1; 16], plain);
            let mut message = tree(&reply());
            if let Some(cipher) = message.find_mut(&REPLY_CIPHER) {
                cipher.content = Content::Bytes(sealed);
            }
            let _ = asked_service().receive(&message.to_bytes());
        }
        7 => check_request(&changed(asked_service().bytes(), &mut input)),
        8 => check_reply(&changed(&reply(), &mut input)),
        _ => {
            let changed = changed(&ticket(), &mut input);
            if let Ok(accepted) = tgs::accept(&changed, &host(), &[host_key()], now(), SKEW) {
                assert_eq!(accepted.client, jane());
                assert_eq!(accepted.validation_info.effective_name.as_str(), "jane");
                assert_eq!(accepted.verify_kdc(&krbtgt().key), Ok(()));
            }
        }
    }
}

fn jane() -> Principal {
    Principal::client("jane", "FABRIKAM.COM")
}

fn session_key() -> &'static EncryptionKey {
    let [asked, ..] = &*ASKED;
    &asked.tgt.session_key
}

/// The KDC, which grants what it can; the client, where it reads the request.
fn kdc(bytes: &[u8]) -> Option<Principal> {
    let received = tgs::receive(bytes, &granting(), now()).ok()?;
    let _ = received.reply(&granting(), &service_grant(), now(), &mut rng(2));
    Some(received.client)
}

fn service(bytes: &[u8]) {
    if let Ok(accepted) = tgs::accept(bytes, &host(), &[host_key()], now(), SKEW) {
        let _ = accepted.verify_kdc(&krbtgt().key);
    }
}

fn check_request(bytes: &[u8]) {
    let Ok(received) = tgs::receive(bytes, &granting(), now()) else {
        return;
    };
    let pending = asked_service();
    let original =
        tgs::receive(pending.bytes(), &granting(), now()).expect("INVARIANT: a valid request");
    assert_eq!((&received.client, &received.service), (&jane(), &host()));
    // The authenticator's checksum covers the body.
    assert_eq!(received.body, original.body);
    assert_eq!(
        (
            received.options,
            &received.etypes,
            received.till,
            received.renew_till
        ),
        (
            original.options,
            &original.etypes,
            original.till,
            original.renew_till
        )
    );
    assert_eq!(received.authenticator, original.authenticator);
    assert_eq!(received.pac, original.pac);
}

fn check_reply(bytes: &[u8]) {
    let pending = asked_service();
    let Ok(TgsReply::Ticket(ticket)) = pending.receive(bytes) else {
        return;
    };
    let Ok(TgsReply::Ticket(original)) = pending.receive(&reply()) else {
        unreachable!("INVARIANT: a valid reply")
    };
    // All but the ticket, which is between KDC and service, is under the subkey.
    let expected = tgs::ServiceTicket {
        ticket: ticket.ticket.clone(),
        ..*original
    };
    assert_eq!(*ticket, expected);
}

/// A message with another encrypted part.
fn with_part(message: Vec<u8>, outer: &[u8], path: &[u8], cipher: Vec<u8>) -> Vec<u8> {
    let mut message = tree(&message);
    let part = start_of(&mut message)
        .find_mut(outer)
        .and_then(|part| part.find_mut(path))
        .expect("INVARIANT: our messages have encrypted parts");
    part.content = Content::Elements(vec![Element {
        tag: 0x04,
        content: Content::Bytes(cipher),
    }]);
    message.to_bytes()
}

/// The AP-REQ in a request; other messages themselves.
fn start_of(message: &mut Element) -> &mut Element {
    let is_ap_req = |element: &Element| element.tag == AP_REQ;
    if message.clone().search_mut(&is_ap_req).is_none() {
        return message;
    }
    message
        .search_mut(&is_ap_req)
        .expect("INVARIANT: it was found above")
}

fn sealed_for_host(plain: &[u8]) -> Vec<u8> {
    host_key().key.encrypt(USAGE_TICKET, [1; 16], plain)
}

/// The subkey that the client draws, behind its nonce.
fn subkey() -> EncryptionKey {
    let mut rng = rng(1);
    let _ = rng.next_u32();
    let mut bytes = vec![0; 32];
    rng.fill_bytes(&mut bytes);
    EncryptionKey::new(EncryptionType::Aes256CtsHmacSha196, bytes).expect("INVARIANT: 32 bytes")
}

fn request() -> Vec<u8> {
    asked_service().bytes().to_vec()
}

/// The KDC's reply to the request.
fn reply() -> Vec<u8> {
    tgs::receive(&request(), &granting(), now())
        .expect("INVARIANT: a valid request")
        .reply(&granting(), &service_grant(), now(), &mut rng(2))
        .expect("INVARIANT: the KDC grants it")
}

/// The ticket in the reply.
fn ticket() -> Vec<u8> {
    let reply = tree(&reply());
    let ticket = reply.find(&[0x30, 0xA5, 0x61]);
    ticket.expect("INVARIANT: a reply has a ticket").to_bytes()
}

/// What is in the encrypted parts, behind the numbers that [`tgs`] knows, and whole messages.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let numbered = |number: u8, bytes: &[u8]| [&[number], bytes].concat();
    let part = |message: &[u8], outer: &[u8], path: &[u8], key: &EncryptionKey, usage| {
        let mut message = tree(message);
        let cipher = start_of(&mut message)
            .find(outer)
            .and_then(|start| start.find(path)?.find(&[0x04]))
            .map(Element::content_bytes)
            .expect("INVARIANT: our messages have encrypted parts");
        key.decrypt(usage, &cipher).expect("INVARIANT: it opens")
    };
    let (request, reply, ticket) = (request(), reply(), ticket());
    let reply_path = REPLY_CIPHER.split_last().map_or(&[][..], |(_, path)| path);
    vec![
        numbered(0, &request),
        numbered(1, &reply),
        numbered(2, &ticket),
        numbered(
            3,
            &part(&ticket, &[], &TICKET_CIPHER, &host_key().key, USAGE_TICKET),
        ),
        numbered(
            4,
            &part(
                &request,
                &AP_REQ_TICKET,
                &TICKET_CIPHER,
                &krbtgt().key,
                USAGE_TICKET,
            ),
        ),
        numbered(
            5,
            &part(
                &request,
                &[],
                &AP_REQ_AUTHENTICATOR,
                session_key(),
                USAGE_AUTHENTICATOR,
            ),
        ),
        numbered(
            6,
            &part(&reply, &[], reply_path, &subkey(), USAGE_REPLY_SUBKEY),
        ),
        numbered(7, &[0]),
        numbered(8, &[1, 0, 0, 1, 0, 2]),
        numbered(9, &[0, 3, 0, 9, 1]),
    ]
}

#[cfg(test)]
mod tests {
    use super::{
        AP_REQ_AUTHENTICATOR, AP_REQ_TICKET, TICKET_CIPHER, USAGE_AUTHENTICATOR, USAGE_TICKET,
        granting, host, host_key, jane, kdc, krbtgt, now, request, sealed_for_host, seeds,
        session_key, tgs, ticket, with_part,
    };

    #[test]
    fn parts_that_are_sealed_again_are_accepted() {
        let seeds = seeds();
        let plain = |number: usize| &seeds[number][1..];
        let ticket = with_part(ticket(), &[], &TICKET_CIPHER, sealed_for_host(plain(3)));
        tgs::accept(&ticket, &host(), &[host_key()], now(), 0).unwrap();
        let sealed = krbtgt().key.encrypt(USAGE_TICKET, [1; 16], plain(4));
        let tgt = with_part(request(), &AP_REQ_TICKET, &TICKET_CIPHER, sealed);
        assert_eq!(kdc(&tgt), Some(jane()));
        let sealed = session_key().encrypt(USAGE_AUTHENTICATOR, [1; 16], plain(5));
        let authenticated = with_part(request(), &[], &AP_REQ_AUTHENTICATOR, sealed);
        assert_eq!(kdc(&authenticated), Some(jane()));
        tgs::receive(&request(), &granting(), now()).unwrap();
    }
}
