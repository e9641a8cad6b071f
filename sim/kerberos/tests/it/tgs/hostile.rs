//! Bytes that were changed, cut or made up: an error, or what the unchanged bytes say.

use kerberos::tgs::{self, TgsReply};
use proptest::prelude::*;

use super::draft::{Draft, granting, now};
use super::{answer, begin, grant, host, host_key, open, service_ticket, ticket};

#[test]
fn truncated_messages_are_refused_at_every_length() {
    let pending = begin();
    for length in 0..pending.bytes().len() {
        assert!(tgs::receive(&pending.bytes()[..length], &granting(), now()).is_err());
    }
    let received = tgs::receive(pending.bytes(), &granting(), now()).unwrap();
    let reply = answer(&received, &grant()).unwrap();
    for length in 0..reply.len() {
        assert!(pending.receive(&reply[..length]).is_err(), "{length}");
    }
    let ticket = service_ticket(&grant()).ticket;
    for length in 0..ticket.len() {
        assert!(open(&ticket[..length]).is_err(), "{length}");
    }
}

/// What the KDC serves is what was asked, whichever bit of the request was flipped on the way.
#[test]
fn a_flipped_bit_is_refused_or_does_not_matter() {
    let pending = begin();
    let honest = tgs::receive(pending.bytes(), &granting(), now()).unwrap();
    let mut ignored = 0;
    for at in 0..pending.bytes().len() {
        let mut bytes = pending.bytes().to_vec();
        bytes[at] ^= 1 << (at % 8);
        if let Ok(received) = tgs::receive(&bytes, &granting(), now()) {
            assert_eq!(received.authenticator, honest.authenticator, "byte {at}");
            assert_eq!(
                (received.till, received.pac),
                (honest.till, honest.pac.clone())
            );
            ignored += 1;
        }
    }
    // Names' types, options of the AP-REQ that a ticket-granting service does not read, and whether
    // a tag with a number says that it is constructed, which the ASN.1 library lets pass.
    assert!(ignored <= 10, "{ignored}");
}

/// The name in a reply is not encrypted: its type is not what makes it the client's.
#[test]
fn the_type_of_the_name_in_a_reply_is_not_the_clients() {
    let pending = begin();
    let received = tgs::receive(pending.bytes(), &granting(), now()).unwrap();
    let mut reply = answer(&received, &grant()).unwrap();
    let honest = ticket(pending.receive(&reply).unwrap());
    // cname [4] { SEQUENCE { name-type [0] INTEGER, ... } }
    let at = reply
        .windows(7)
        .position(|w| w[0] == 0xA4 && w[2] == 0x30 && w[4..] == [0xA0, 0x03, 0x02])
        .unwrap();
    assert_eq!(reply[at + 7..at + 9], [1, 1]);
    reply[at + 8] = 10;
    assert_eq!(ticket(pending.receive(&reply).unwrap()), honest);
}

#[test]
fn a_flipped_bit_of_a_reply_changes_nothing_that_the_client_believes() {
    let pending = begin();
    let received = tgs::receive(pending.bytes(), &granting(), now()).unwrap();
    let reply = answer(&received, &grant()).unwrap();
    let honest = ticket(pending.receive(&reply).unwrap());
    for at in 0..reply.len() {
        let mut bytes = reply.clone();
        bytes[at] ^= 1 << (at % 8);
        if let Ok(TgsReply::Ticket(read)) = pending.receive(&bytes) {
            // The ticket itself is for the service to open.
            assert_eq!(read.session_key, honest.session_key, "byte {at}");
            assert_eq!((read.flags, read.end_time), (honest.flags, honest.end_time));
            assert!(read.client.is(&honest.client) && read.service.is(&honest.service));
        }
    }
}

#[test]
fn a_flipped_bit_of_a_ticket_is_refused_or_does_not_matter() {
    let good = service_ticket(&grant()).ticket;
    let honest = open(&good).unwrap();
    for at in 0..good.len() {
        let mut bytes = good.clone();
        bytes[at] ^= 1 << (at % 8);
        if let Ok(accepted) = open(&bytes) {
            assert_eq!(
                accepted.validation_info, honest.validation_info,
                "byte {at}"
            );
            assert_eq!(accepted.client, honest.client);
        }
    }
}

#[test]
fn lengths_that_promise_much_are_refused() {
    // APPLICATION 12, SEQUENCE, padata: each says that four gigabytes follow.
    let mut bytes = vec![
        0x6C, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF,
    ];
    assert!(tgs::receive(&bytes, &granting(), now()).is_err());
    bytes.extend([0xA3, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]);
    assert!(tgs::receive(&bytes, &granting(), now()).is_err());
    assert!(begin().receive(&bytes).is_err());
    // A hundred thousand containers within each other.
    let deep = [0x6C, 0x80].repeat(100_000);
    assert!(tgs::receive(&deep, &granting(), now()).is_err());
    assert!(begin().receive(&deep).is_err() && open(&deep).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn changed_bytes_do_no_harm(
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..8),
        insert in proptest::option::of((any::<usize>(), proptest::collection::vec(any::<u8>(), 1..20))),
    ) {
        let change = |mut bytes: Vec<u8>| {
            for (at, value) in &changes {
                let at = at % bytes.len();
                bytes[at] = *value;
            }
            if let Some((at, more)) = &insert {
                let at = at % bytes.len();
                bytes.splice(at..at, more.iter().copied());
            }
            bytes
        };
        let pending = begin();
        let honest = tgs::receive(pending.bytes(), &granting(), now()).unwrap();
        if let Ok(received) = tgs::receive(&change(pending.bytes().to_vec()), &granting(), now()) {
            prop_assert_eq!(&received.authenticator, &honest.authenticator);
        }
        let reply = answer(&honest, &grant()).unwrap();
        let _ = pending.receive(&change(reply));
        let _ = open(&change(service_ticket(&grant()).ticket));
    }

    /// The PAC and the authorization data around it come from a KDC with the right key, yet are
    /// malformed.
    #[test]
    fn a_malformed_pac_under_the_right_key_does_no_harm(
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..6),
        whole in any::<bool>(),
    ) {
        let mut draft = Draft::default();
        let mut element = draft.pac_element();
        let mut bytes = element.data.to_vec();
        for (at, value) in &changes {
            // The container in front, or anything.
            let at = at % if whole { bytes.len() } else { 64 };
            bytes[at] = *value;
        }
        let same = bytes == element.data.to_vec();
        element.data = bytes.into();
        draft.authorization_data = Some(vec![element]);
        prop_assert_eq!(tgs::receive(&draft.bytes(), &granting(), now()).is_ok(), same);
        draft.krbtgt = host_key();
        draft.ticket_name = host();
        prop_assert!(open(&draft.ticket_bytes()).is_err());
    }

    #[test]
    fn random_bytes_are_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(tgs::receive(&bytes, &granting(), now()).is_err());
        prop_assert!(begin().receive(&bytes).is_err());
        prop_assert!(open(&bytes).is_err());
    }
}
