//! From a ticket-granting ticket to a host's own ticket, and what the host reads in it.

use kerberos::client::{Reply, Tgt};
use kerberos::kdc;
use kerberos::pac::{ReadPac, is_signed, nt_hash};
use kerberos::tgs::{self, PendingTicket, TgsRefusal, TgsRequest};
use kerberos::{EncryptionKey, EncryptionType, KrbErrorCode};
use pki::KeyAlgorithm;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::exchange::{answer, krbtgt, now, party, request};

fn tgt() -> Tgt {
    let kdc = party(KeyAlgorithm::P256, 20, "CN=FABRIKAMDC1");
    let user = party(KeyAlgorithm::P256, 10, "CN=Jane");
    let pending = request(&user, &user.key);
    let Reply::Ticket(reply) = pending.receive(&answer(pending.bytes(), &kdc)).unwrap() else {
        panic!()
    };
    pending.open(&reply).unwrap()
}

fn host() -> Vec<String> {
    vec!["host".into(), "ws1.fabrikam.com".into()]
}

fn host_key() -> EncryptionKey {
    EncryptionKey::new(EncryptionType::Aes256CtsHmacSha196, vec![8; 32]).unwrap()
}

fn asked(tgt: &Tgt) -> PendingTicket {
    let wanted = TgsRequest {
        service: host(),
        now: now(),
        till: now().plus_days(30),
        etypes: vec![EncryptionType::Aes256CtsHmacSha196],
    };
    tgs::request(tgt, wanted, &mut ChaCha20Rng::from_seed([1; 32])).unwrap()
}

#[test]
fn a_host_reads_from_its_ticket_who_logged_on() {
    let tgt = tgt();
    let pending = asked(&tgt);
    let received = tgs::receive(pending.bytes(), &krbtgt(), now())
        .unwrap()
        .unwrap();
    assert_eq!(received.service, host());
    assert_eq!(received.client.name, "jane");
    let mut rng = ChaCha20Rng::from_seed([2; 32]);
    let bytes = tgs::reply(&received, &host_key(), &krbtgt(), now(), &mut rng).unwrap();
    let ticket = pending.receive(&bytes).unwrap();
    assert_eq!(
        ticket.end_time, tgt.end_time,
        "no longer than the ticket-granting ticket"
    );
    // The host opens it with its own key, and the PAC is signed with that key and krbtgt's.
    let open = kdc::open_ticket(&ticket.ticket, &host_key()).unwrap();
    assert!(is_signed(&open.pac, &host_key(), &krbtgt()));
    assert!(!is_signed(&open.pac, &krbtgt(), &krbtgt()));
    assert!(kdc::open_ticket(&ticket.ticket, &krbtgt()).is_err());
    let pac = ReadPac::read(&open.pac).unwrap();
    assert_eq!(pac.logon_info().unwrap().account(), "jane");
    // The credentials of the first exchange come along, under its reply key.
    assert_eq!(pac.nt_hash(&tgt.reply_key), Some(nt_hash("Passw0rd")));
    assert_eq!((pac.requestor(), pac.attributes()), (None, None));
}

#[test]
fn what_does_not_hold_is_refused_with_its_code() {
    let tgt = tgt();
    let pending = asked(&tgt);
    let verdict = |bytes: &[u8], key: &EncryptionKey, at| {
        tgs::receive(bytes, key, at)
            .unwrap()
            .map(|_| ())
            .unwrap_err()
    };
    let other = EncryptionKey::new(EncryptionType::Aes256CtsHmacSha196, vec![9; 32]).unwrap();
    let bytes = pending.bytes();
    let refused = |code| TgsRefusal(code);
    assert_eq!(
        verdict(bytes, &other, now()),
        refused(KrbErrorCode::BadIntegrity)
    );
    let later = now().plus_seconds(3600);
    assert_eq!(
        verdict(bytes, &krbtgt(), later),
        refused(KrbErrorCode::Skew)
    );
    let days_later = now().plus_days(2);
    assert_eq!(
        verdict(bytes, &krbtgt(), days_later),
        refused(KrbErrorCode::TicketExpired)
    );
    // Another host in the body breaks the checksum.
    let mut changed = bytes.to_vec();
    let at = changed.windows(3).rposition(|w| w == b"ws1").unwrap();
    changed[at + 2] = b'2';
    assert_eq!(
        verdict(&changed, &krbtgt(), now()),
        refused(KrbErrorCode::Modified)
    );
    // A damaged authenticator or ticket opens with no key.
    for at in (40..bytes.len() - 120).step_by(37) {
        let mut damaged = bytes.to_vec();
        damaged[at] ^= 0x40;
        if let Ok(verdict) = tgs::receive(&damaged, &krbtgt(), now()) {
            assert!(verdict.is_err(), "byte {at}");
        }
    }
}

#[test]
fn a_reply_to_another_request_does_not_open() {
    let tgt = tgt();
    let pending = asked(&tgt);
    let received = tgs::receive(pending.bytes(), &krbtgt(), now())
        .unwrap()
        .unwrap();
    let mut rng = ChaCha20Rng::from_seed([2; 32]);
    let bytes = tgs::reply(&received, &host_key(), &krbtgt(), now(), &mut rng).unwrap();
    let wanted = TgsRequest {
        service: vec!["host".into(), "ws2.fabrikam.com".into()],
        now: now(),
        till: now().plus_days(1),
        etypes: vec![EncryptionType::Aes256CtsHmacSha196],
    };
    let other = tgs::request(&tgt, wanted, &mut ChaCha20Rng::from_seed([3; 32])).unwrap();
    assert!(other.receive(&bytes).is_err());
    for cut in 0..bytes.len() {
        assert!(pending.receive(&bytes[..cut]).is_err());
    }
}
