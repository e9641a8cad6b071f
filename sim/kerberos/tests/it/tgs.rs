//! The ticket-granting exchange over bytes, to the workstation that opens its own ticket.

mod draft;
mod hostile;
mod refusals;

use kerberos::pac::{
    GroupMembership, PacAttributesInfo, PacBuffer, PacError, PacType, nt_hash, user_flags,
};
use kerberos::tgs::{
    self, AcceptedTicket, KdcOptions, PendingTgs, Principal, ReceivedTgs, Refusal, ResourceGroups,
    ServiceGrant, ServiceTicket, TgsReply, TgsRequest, TicketFlags, VersionedKey,
};
use kerberos::{EncryptionKey, EncryptionType, KrbErrorCode, Replay, ReplayCache};
use pki::names::Timestamp;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use self::draft::{Draft, granting, krbtgt, now, tgt_key};
use crate::pac::{bytes, exchange};

/// The workstation that Jane sits at.
pub fn host() -> Principal {
    "host/pc1.fabrikam.com@FABRIKAM.COM".parse().unwrap()
}

pub fn host_key() -> VersionedKey {
    let etype = EncryptionType::Aes256CtsHmacSha196;
    VersionedKey {
        kvno: 5,
        key: EncryptionKey::new(etype, vec![0x55; 32]).unwrap(),
    }
}

pub fn grant() -> ServiceGrant {
    ServiceGrant {
        key: host_key(),
        etypes: EVERY_TYPE
            .into_iter()
            .filter_map(EncryptionType::from_code)
            .collect(),
        end_time: now().plus_seconds(36_000),
        flags: TicketFlags::NONE,
        resource_groups: None,
    }
}

const EVERY_TYPE: [i32; 6] = [17, 18, 19, 20, 23, 16];

pub fn request(draft: &Draft) -> TgsRequest {
    TgsRequest {
        ticket: draft.ticket_bytes(),
        session_key: tgt_key(),
        client: Principal::client("jane", "FABRIKAM.COM"),
        service: host(),
        now: now(),
        till: now().plus_days(1),
        etypes: vec![
            EncryptionType::Aes256CtsHmacSha196,
            EncryptionType::Aes128CtsHmacSha196,
        ],
        options: KdcOptions::default(),
    }
}

pub fn begin() -> PendingTgs {
    request(&Draft::default())
        .begin(&mut ChaCha20Rng::from_seed([1; 32]))
        .unwrap()
}

pub fn answer(received: &ReceivedTgs, grant: &ServiceGrant) -> Result<Vec<u8>, Refusal> {
    received.reply(
        &granting(),
        grant,
        now(),
        &mut ChaCha20Rng::from_seed([2; 32]),
    )
}

pub fn ticket(reply: TgsReply) -> ServiceTicket {
    match reply {
        TgsReply::Ticket(ticket) => *ticket,
        TgsReply::Error(error) => panic!("{error:?}"),
    }
}

/// A whole exchange with a grant.
pub fn service_ticket(grant: &ServiceGrant) -> ServiceTicket {
    let pending = begin();
    let received = tgs::receive(pending.bytes(), &granting(), now()).unwrap();
    let reply = answer(&received, grant).unwrap();
    ticket(pending.receive(&reply).unwrap())
}

pub fn open(ticket: &[u8]) -> Result<AcceptedTicket, Refusal> {
    tgs::accept(ticket, &host(), &[host_key()], now(), 300)
}

#[test]
fn the_workstation_reads_who_logged_on_from_its_own_ticket() {
    let pending = begin();
    let received = tgs::receive(pending.bytes(), &granting(), now()).unwrap();
    assert_eq!(received.client.to_string(), "jane@FABRIKAM.COM");
    assert_eq!(received.service, host());
    assert_eq!(received.etypes, [18, 17]);
    assert_eq!(received.options, KdcOptions::default());
    assert_eq!(received.pac.logon_info().unwrap().account, "jane");

    let reply = answer(&received, &grant()).unwrap();
    let ticket = ticket(pending.receive(&reply).unwrap());
    assert_eq!(ticket.service, host());
    assert_eq!(ticket.auth_time, draft::auth_time());
    assert_eq!(
        (ticket.start_time, ticket.end_time),
        (now(), now().plus_seconds(30_000))
    );
    assert_eq!(ticket.renew_till, Some(now().plus_days(1)));
    let flags = TicketFlags::FORWARDABLE | TicketFlags::RENEWABLE | TicketFlags::PRE_AUTHENT;
    assert_eq!(ticket.flags, flags);

    let accepted = open(&ticket.ticket).unwrap();
    assert_eq!(accepted.client.to_string(), "jane@FABRIKAM.COM");
    assert_eq!(accepted.session_key, ticket.session_key);
    assert_eq!(
        (accepted.flags, accepted.times.end_time),
        (ticket.flags, ticket.end_time)
    );
    let info = &accepted.validation_info;
    assert_eq!(info.effective_name.as_str(), "jane");
    assert_eq!(info.user_sid().unwrap().to_string(), "S-1-5-21-1-2-3-1104");
    assert_eq!(
        info.groups,
        [GroupMembership::new(513), GroupMembership::new(1120)]
    );
    // What only a ticket-granting ticket carries is gone; the four signatures are there.
    assert_eq!(accepted.pac.kinds(), [1, 2, 10, 12, 6, 7, 16, 19]);
    assert_eq!(accepted.verify_kdc(&krbtgt().key), Ok(()));
    assert!(matches!(
        accepted.verify_kdc(&host_key().key),
        Err(PacError::Signature(_))
    ));
    // The NT hash is for who has the reply key of the AS exchange, not for the service.
    assert_eq!(
        accepted.pac.nt_hash(&draft::as_reply_key()),
        Some(nt_hash("Passw0rd"))
    );
    assert_eq!(accepted.pac.nt_hash(&host_key().key), None);
}

#[test]
fn every_encryption_type_serves_for_every_key() {
    for code in EVERY_TYPE {
        let Some(etype) = EncryptionType::from_code(code) else {
            continue;
        };
        if code == 16 {
            continue; // No signature of a PAC is made with DES3 [MS-PAC 2.8].
        }
        let key = |byte| EncryptionKey::new(etype, vec![byte; etype.key_size()]).unwrap();
        let mut granting = granting();
        granting.keys = vec![VersionedKey {
            kvno: 9,
            key: key(1),
        }];
        let draft = Draft {
            krbtgt: granting.keys[0].clone(),
            session_key: key(2),
            ..Draft::default()
        };
        let request = TgsRequest {
            session_key: key(2),
            etypes: vec![etype],
            ..request(&draft)
        };
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let pending = request.begin(&mut rng).unwrap();
        let received = tgs::receive(pending.bytes(), &granting, now()).unwrap();
        let host_key = VersionedKey {
            kvno: 1,
            key: key(3),
        };
        let grant = ServiceGrant {
            key: host_key.clone(),
            ..grant()
        };
        let reply = received.reply(&granting, &grant, now(), &mut rng).unwrap();
        let ticket = ticket(pending.receive(&reply).unwrap());
        assert_eq!(ticket.session_key.etype(), etype);
        let accepted = tgs::accept(&ticket.ticket, &host(), &[host_key], now(), 0).unwrap();
        assert_eq!(accepted.verify_kdc(&key(1)), Ok(()), "{code}");
    }
}

#[test]
fn a_ticket_of_a_real_samba_kdc_is_good_for_a_service() {
    for name in ["samba417-dh", "samba417-rsa"] {
        let Some((pending, granting, now)) = recorded(name, "ADLAB.TEST") else {
            return;
        };
        let received = tgs::receive(pending.bytes(), &granting, now).unwrap();
        let mut rng = ChaCha20Rng::from_seed([2; 32]);
        let grant = ServiceGrant {
            end_time: now.plus_days(1),
            ..grant()
        };
        let reply = received.reply(&granting, &grant, now, &mut rng).unwrap();
        let ticket = ticket(pending.receive(&reply).unwrap());
        let accepted =
            tgs::accept(&ticket.ticket, &ticket.service, &[host_key()], now, 300).unwrap();
        let info = &accepted.validation_info;
        assert_eq!(info.effective_name.as_str(), "alice");
        assert_eq!((info.user_id, info.primary_group_id), (1102, 513));
        assert_eq!(info.extra_sids[0].sid.to_string(), "S-1-18-1");
        assert_eq!(accepted.pac.kinds(), [1, 2, 10, 12, 6, 7, 16, 19]);
        assert_eq!(accepted.verify_kdc(&granting.keys[0].key), Ok(()));
        // Its authorization data has an empty list of verified CAs beside the PAC, or the PAC alone.
        assert_eq!(accepted.client.to_string(), "alice@ADLAB.TEST");
    }
}

#[test]
fn a_real_ticket_without_account_facts_opens_no_session() {
    // MIT without a directory signs a PAC that names the client and nothing else.
    let Some((pending, granting, now)) = recorded("mit120-dh", "LAB.TEST") else {
        return;
    };
    let received = tgs::receive(pending.bytes(), &granting, now).unwrap();
    let mut rng = ChaCha20Rng::from_seed([2; 32]);
    let grant = ServiceGrant {
        end_time: now.plus_days(1),
        ..grant()
    };
    let reply = received.reply(&granting, &grant, now, &mut rng).unwrap();
    let ticket = ticket(pending.receive(&reply).unwrap());
    let refused = tgs::accept(&ticket.ticket, &ticket.service, &[host_key()], now, 300);
    assert_eq!(
        refused.unwrap_err().reason,
        "the PAC says nothing of the account"
    );

    // Heimdal 7 has none at all.
    let Some((pending, granting, now)) = recorded("heimdal-dh", "LAB.TEST") else {
        return;
    };
    let refused = tgs::receive(pending.bytes(), &granting, now).unwrap_err();
    assert_eq!(refused.code, KrbErrorCode::TgtRevoked);
}

/// A request with a recorded ticket-granting ticket, its KDC, and the instant of its issue.
fn recorded(name: &str, realm: &str) -> Option<(PendingTgs, tgs::TicketGranting, Timestamp)> {
    let values = exchange(name)?;
    let key = |bytes| EncryptionKey::new(EncryptionType::Aes256CtsHmacSha196, bytes).unwrap();
    let rasn_kerberos::AsRep(reply) = rasn::der::decode(&bytes(&values, "as_rep")).unwrap();
    let part: rasn_kerberos::EncTicketPart =
        rasn::der::decode(&bytes(&values, "enc_ticket_part")).unwrap();
    let now = Timestamp::from_unix(part.auth_time.0.timestamp());
    let granting = tgs::TicketGranting {
        realm: realm.parse().unwrap(),
        keys: vec![VersionedKey {
            kvno: reply.ticket.enc_part.kvno.unwrap_or(1),
            key: key(bytes(&values, "krbtgt_key")),
        }],
        skew_seconds: 300,
    };
    let request = TgsRequest {
        ticket: rasn::der::encode(&reply.ticket).unwrap(),
        session_key: key(part.key.value.to_vec()),
        client: Principal::client("alice", realm),
        service: Principal::service("host", "pc1.adlab.test", realm),
        now,
        till: now.plus_days(1),
        etypes: vec![EncryptionType::Aes256CtsHmacSha196],
        options: KdcOptions::default(),
    };
    let pending = request.begin(&mut ChaCha20Rng::from_seed([1; 32])).unwrap();
    Some((pending, granting, now))
}

#[test]
fn domain_local_groups_are_added_in_the_service_s_domain() {
    let with_groups = ServiceGrant {
        flags: TicketFlags::OK_AS_DELEGATE,
        resource_groups: Some(ResourceGroups {
            domain: "S-1-5-21-7-8-9".parse().unwrap(),
            groups: vec![GroupMembership::new(2200)],
        }),
        ..grant()
    };
    let ticket = service_ticket(&with_groups);
    assert!(ticket.flags.contains(TicketFlags::OK_AS_DELEGATE));
    let info = open(&ticket.ticket).unwrap().validation_info;
    assert_eq!(
        info.user_flags,
        user_flags::EXTRA_SIDS | user_flags::RESOURCE_GROUPS
    );
    let groups = info.group_sids();
    assert_eq!(groups.last().unwrap().to_string(), "S-1-5-21-7-8-9-2200");
}

#[test]
fn the_end_of_a_ticket_is_the_earliest_of_three() {
    let day = |grant: ServiceGrant| service_ticket(&grant).end_time.seconds_since(now());
    let ends = |seconds| ServiceGrant {
        end_time: now().plus_seconds(seconds),
        ..grant()
    };
    // The ticket-granting ticket ends after 30,000 seconds.
    assert_eq!((day(ends(600)), day(ends(90_000))), (600, 30_000));
    let till = |till: Timestamp| {
        let request = TgsRequest {
            till,
            ..request(&Draft::default())
        };
        let pending = request.begin(&mut ChaCha20Rng::from_seed([1; 32])).unwrap();
        let received = tgs::receive(pending.bytes(), &granting(), now()).unwrap();
        (received.till, answer(&received, &grant()))
    };
    let (_, reply) = till(now().plus_seconds(-1));
    assert_eq!(reply.unwrap_err().code, KrbErrorCode::NeverValid);
    let (limit, reply) = till(Timestamp::from_unix(0));
    assert_eq!((limit, reply.is_ok()), (None, true));
}

#[test]
fn an_option_is_granted_where_the_first_ticket_has_the_flag() {
    let flags = |options, tgt_flags: TicketFlags| {
        let draft = Draft {
            flags: tgt_flags,
            ..Draft::default()
        };
        let request = TgsRequest {
            options,
            ..request(&draft)
        };
        let pending = request.begin(&mut ChaCha20Rng::from_seed([1; 32])).unwrap();
        let received = tgs::receive(pending.bytes(), &granting(), now()).unwrap();
        let ticket = ticket(
            pending
                .receive(&answer(&received, &grant()).unwrap())
                .unwrap(),
        );
        (ticket.flags, ticket.renew_till.is_some())
    };
    let initial = TicketFlags::INITIAL | TicketFlags::PRE_AUTHENT | TicketFlags::HW_AUTHENT;
    let kept = TicketFlags::PRE_AUTHENT | TicketFlags::HW_AUTHENT;
    assert_eq!(flags(KdcOptions::default(), initial), (kept, false));
    assert_eq!(
        flags(KdcOptions::RENEWABLE, initial | TicketFlags::RENEWABLE),
        (kept | TicketFlags::RENEWABLE, true)
    );
    assert_eq!(
        flags(KdcOptions::NONE, initial | TicketFlags::FORWARDABLE),
        (kept, false)
    );
}

#[test]
fn a_ticket_whose_time_for_renewal_is_over_leads_to_none_that_is_renewable() {
    let draft = Draft {
        renew_till: now(),
        ..Draft::default()
    };
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let pending = request(&draft).begin(&mut rng).unwrap();
    let received = tgs::receive(pending.bytes(), &granting(), now()).unwrap();
    let ticket = ticket(
        pending
            .receive(&answer(&received, &grant()).unwrap())
            .unwrap(),
    );
    assert!(!ticket.flags.contains(TicketFlags::RENEWABLE));
    assert_eq!(ticket.renew_till, None);
}

#[test]
fn the_same_seeds_give_the_same_bytes() {
    let (a, b) = (begin(), begin());
    assert_eq!(a.bytes(), b.bytes());
    let received = tgs::receive(a.bytes(), &granting(), now()).unwrap();
    assert_eq!(answer(&received, &grant()), answer(&received, &grant()));
}

#[test]
fn a_request_is_served_once() {
    let mut cache = ReplayCache::new(100, 600);
    let mut check = |pending: &PendingTgs| {
        let received = tgs::receive(pending.bytes(), &granting(), now()).unwrap();
        cache.check(&received.authenticator, &received.body, now())
    };
    assert_eq!(check(&begin()), Replay::New);
    assert_eq!(check(&begin()), Replay::Retransmission);
    let other = request(&Draft::default())
        .begin(&mut ChaCha20Rng::from_seed([3; 32]))
        .unwrap();
    assert_eq!(check(&other), Replay::New);
}

#[test]
fn an_error_carries_its_number_to_the_client() {
    let refusal = Refusal::unknown_service();
    let bytes = tgs::error(refusal, &host(), now()).unwrap();
    let TgsReply::Error(error) = begin().receive(&bytes).unwrap() else {
        panic!("a ticket")
    };
    assert_eq!(error.number, 7);
    assert_eq!(error.code, Some(KrbErrorCode::ServerPrincipalUnknown));
    assert_eq!(
        refusal.to_string(),
        "KDC_ERR_S_PRINCIPAL_UNKNOWN (7): no account has this service principal name"
    );
    let message: rasn_kerberos::KrbError = rasn::der::decode(&bytes).unwrap();
    assert_eq!(message.sname.string.len(), 2);
    assert_eq!(message.realm.as_bytes(), b"FABRIKAM.COM");
}

#[test]
fn the_client_takes_no_reply_to_another_request() {
    let reply_to = |request: TgsRequest| {
        let pending = request.begin(&mut ChaCha20Rng::from_seed([1; 32])).unwrap();
        let received = tgs::receive(pending.bytes(), &granting(), now()).unwrap();
        answer(&received, &grant()).unwrap()
    };
    let mismatch = |reply: &[u8]| begin().receive(reply).unwrap_err().to_string();
    let usual = || request(&Draft::default());
    // Another service, with the same nonce and subkey.
    let elsewhere = TgsRequest {
        service: Principal::service("host", "pc2.fabrikam.com", "FABRIKAM.COM"),
        ..usual()
    };
    assert!(mismatch(&reply_to(elsewhere)).ends_with("name of the service"));
    let longer = TgsRequest {
        till: now().plus_seconds(20_000),
        ..usual()
    };
    let pending = longer.begin(&mut ChaCha20Rng::from_seed([1; 32])).unwrap();
    let error = pending.receive(&reply_to(usual())).unwrap_err().to_string();
    assert!(error.ends_with("end of the ticket"), "{error}");
    let weaker = TgsRequest {
        etypes: vec![EncryptionType::Aes128CtsHmacSha196],
        ..usual()
    };
    let pending = weaker.begin(&mut ChaCha20Rng::from_seed([1; 32])).unwrap();
    let error = pending.receive(&reply_to(usual())).unwrap_err().to_string();
    assert!(error.ends_with("type of the session key"), "{error}");
    // Another nonce comes with another subkey: the reply does not open.
    let other = usual().begin(&mut ChaCha20Rng::from_seed([9; 32])).unwrap();
    let error = other.receive(&reply_to(usual())).unwrap_err().to_string();
    assert_eq!(error, "the reply part does not open with its key");
    let bob = TgsRequest {
        client: Principal::client("bob", "FABRIKAM.COM"),
        ..usual()
    };
    let pending = bob.begin(&mut ChaCha20Rng::from_seed([1; 32])).unwrap();
    let error = pending.receive(&reply_to(usual())).unwrap_err().to_string();
    assert!(error.ends_with("name of the client"), "{error}");
}

/// A ticket for the host whose PAC was made by hand, signed with these keys.
pub fn forged(pac: &PacType, service: &EncryptionKey, krbtgt: &EncryptionKey) -> Vec<u8> {
    let pac = pac.sign_for_service(service, krbtgt, b"").unwrap();
    Draft {
        krbtgt: host_key(),
        ticket_name: host(),
        pac: Some(pac),
        ..Draft::default()
    }
    .ticket_bytes()
}

#[test]
fn the_workstation_refuses_what_does_not_hold() {
    let good = service_ticket(&grant()).ticket;
    let code = |result: Result<AcceptedTicket, Refusal>| result.unwrap_err().code;
    let accept = |service: &Principal, keys: &[VersionedKey], at: Timestamp| {
        tgs::accept(&good, service, keys, at, 300)
    };
    let other = Principal::service("host", "pc2.fabrikam.com", "FABRIKAM.COM");
    assert_eq!(
        code(accept(&other, &[host_key()], now())),
        KrbErrorCode::NotUs
    );
    let version = VersionedKey {
        kvno: 4,
        ..host_key()
    };
    assert_eq!(
        code(accept(&host(), &[version], now())),
        KrbErrorCode::BadKeyVersion
    );
    let short = EncryptionKey::new(EncryptionType::Aes128CtsHmacSha196, vec![1; 16]).unwrap();
    let short = VersionedKey {
        kvno: 5,
        key: short,
    };
    assert_eq!(code(accept(&host(), &[short], now())), KrbErrorCode::NoKey);
    let wrong = VersionedKey {
        kvno: 5,
        ..krbtgt()
    };
    assert_eq!(
        code(accept(&host(), &[wrong], now())),
        KrbErrorCode::BadIntegrity
    );
    let keys = [host_key()];
    let end = now().plus_seconds(30_000);
    assert!(accept(&host(), &keys, end.plus_seconds(300)).is_ok());
    assert_eq!(
        code(accept(&host(), &keys, end.plus_seconds(301))),
        KrbErrorCode::TicketExpired
    );
    assert!(accept(&host(), &keys, now().plus_seconds(-300)).is_ok());
    let early = accept(&host(), &keys, now().plus_seconds(-301));
    assert_eq!(code(early), KrbErrorCode::TicketNotYetValid);
    assert_eq!(code(open(b"no ticket")), KrbErrorCode::Generic);
}

#[test]
fn a_silver_ticket_opens_but_the_kdc_does_not_vouch_for_it() {
    // Who has the host's key can write a ticket for anyone; only the KDC's signatures tell.
    let pac = draft::account().contents(&draft::as_reply_key(), [7; 16]);
    let forged_ticket = forged(&pac, &host_key().key, &host_key().key);
    let accepted = open(&forged_ticket).unwrap();
    assert!(accepted.verify_kdc(&krbtgt().key).is_err());
    // A PAC that the service's key did not sign is refused at once.
    let unsigned = open(&forged(&pac, &krbtgt().key, &krbtgt().key)).unwrap_err();
    assert_eq!(
        unsigned.reason,
        "the PAC is not signed with the service's key"
    );
    // So is the PAC of another client.
    let other = kerberos::pac::Pac {
        account: "administrator".into(),
        ..draft::account()
    };
    let other = other.contents(&draft::as_reply_key(), [7; 16]);
    let refused = open(&forged(&other, &host_key().key, &krbtgt().key)).unwrap_err();
    assert_eq!(refused.reason, "the PAC belongs to another ticket");
}

#[test]
fn a_ticket_around_the_same_pac_has_another_signature() {
    let genuine = open(&service_ticket(&grant()).ticket).unwrap();
    // The same PAC with the KDC's signatures, in a ticket that the service wrote itself.
    let signed = Some(genuine.pac.contents().to_bytes().unwrap());
    let around = Draft {
        krbtgt: host_key(),
        ticket_name: host(),
        pac: signed,
        ..Draft::default()
    };
    let accepted = open(&around.ticket_bytes()).unwrap();
    assert_eq!(accepted.pac.verify_kdc(&krbtgt().key), Ok(()));
    assert_eq!(accepted.pac.verify_full(&krbtgt().key), Ok(()));
    assert_eq!(
        accepted.verify_kdc(&krbtgt().key),
        Err(PacError::Signature(
            kerberos::pac::BufferType::TICKET_CHECKSUM
        ))
    );
}

#[test]
fn attributes_and_requestor_stay_with_the_first_ticket() {
    let pac = draft::account().contents(&draft::as_reply_key(), [7; 16]);
    assert!(
        pac.attributes_info()
            .is_some_and(PacAttributesInfo::was_requested)
    );
    assert!(
        pac.buffers
            .iter()
            .any(|buffer| matches!(buffer, PacBuffer::Requestor(_)))
    );
    let accepted = open(&service_ticket(&grant()).ticket).unwrap();
    assert!(accepted.pac.contents().attributes_info().is_none());
    assert!(accepted.pac.contents().requestor().is_none());
}
