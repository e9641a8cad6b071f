//! A domain controller answers what reached it.

use bevy_ecs::prelude::{Res, ResMut, Resource};
use facts::Row;
use kerberos::KrbErrorCode;
use kerberos::client::PendingReply;
use kerberos::kdc::{self, Agreement, Cause, Dialect, ReceivedRequest};

use super::negotiated::negotiated;
use super::{Judge, KdcTerms, Participants, TermFacts};
use crate::decisions::{ANSWER, REFERRAL};
use crate::event_log::AskedFor;
use crate::explanation::Message;
use crate::nt_status::NtStatus;
use crate::revocation::Asker;
use crate::roles::{DomainController, Workstation};
use crate::simulator::{Assembly, Facts, Keys, LogonEvent, Queue, ScriptEvent, Story};
use crate::stage::Stage;
use crate::step::{
    CLIENT_DC_UNREACHABLE, Effect, KDC_REQUEST_UNREADABLE, KDC_SIGNATURE_INVALID, MAP_BY_KEY,
    MAP_REFERRED, MAP_REFERRED_ON, Step, refused_by_protocol, status_in_reply, step,
};

/// What is on its way between a workstation and a domain controller.
#[derive(Debug)]
pub(crate) struct Packet {
    /// The logon it belongs to.
    pub(crate) logon: LogonEvent,
    /// The certificate that was picked.
    pub(crate) certificate: Row,
    /// The client's request; `None` where a key is elsewhere or the form is not built.
    pub(crate) pending: Option<PendingReply>,
    /// The answer's bytes.
    pub(crate) answer: Option<Vec<u8>>,
    /// The account that the KDC issued a ticket for.
    pub(crate) account: Option<Row>,
}

/// The network.
#[derive(Resource, Debug, Default)]
pub(crate) struct Wire(pub(crate) Option<Packet>);

/// Registers the systems.
pub(crate) fn install(assembly: &mut Assembly) {
    assembly.add(Stage::Kdc, answer_request);
}

/// Bytes in, decision, bytes out.
#[expect(
    clippy::too_many_lines,
    reason = "one exchange, from its first byte to its last"
)]
fn answer_request(
    keys: Res<'_, Keys>,
    mut facts: ResMut<'_, Facts>,
    mut story: ResMut<'_, Story>,
    mut wire: ResMut<'_, Wire>,
    mut queue: ResMut<'_, Queue>,
) {
    let Some(mut packet) = wire.0.take() else {
        return;
    };
    let logon = packet.logon.clone();
    if let Some(domain) = referred_to(&mut facts, &mut story, &packet) {
        // Before what the script goes on with.
        if let Some(next) = refer(&logon, domain, &keys, &facts, &mut story) {
            queue.0.push_front(next);
        }
        return;
    }
    let participants = &keys.participants;
    let now = participants.world.clock;
    let realm = facts
        .value(DomainController::ID, "domain", logon.controller)
        .and_then(|domain| participants.realm(usize::try_from(domain).ok()?));
    let terms = kdc_terms(&facts, logon.controller);
    let policy = terms.policy();
    let received = packet
        .pending
        .as_ref()
        .map(|pending| kdc::receive_in(pending.bytes(), terms.reads()));
    let request = match received {
        None => None,
        Some(Ok(request)) => Some(request),
        Some(Err(_)) => return story.tell(KDC_REQUEST_UNREADABLE),
    };
    let freshness = realm
        .as_ref()
        .and_then(|realm| participants.freshness_key(realm).ok());
    let refusal = request
        .as_ref()
        .zip(freshness)
        .and_then(|(request, key)| Participants::protocol_refusal(request, &policy, &key, now));
    if refusal
        .as_ref()
        .is_some_and(|r| r.cause == Cause::SignatureWrong)
    {
        return story.tell(KDC_SIGNATURE_INVALID);
    }
    story.asked = request.as_ref().map(AskedFor::of);
    let rows = [
        packet.certificate,
        logon.attempt,
        logon.workstation,
        logon.controller,
        0,
    ];
    let decided = facts.decide(&mut story, &ANSWER, &rows);
    if let Some(pkinit) = request.as_ref().and_then(|request| request.pkinit.as_ref())
        && let Some(stores) = facts.value(DomainController::ID, "stores", logon.controller)
        && let Ok(found) = participants.examine(
            &pkinit.signed,
            Judge {
                stores,
                asker: Asker::Controller(logon.controller),
                card: None,
            },
            None,
        )
        && let Some(sent) = story.messages.last_mut()
    {
        sent.contents.extend(found.lines);
    }
    if decided.step.effect == Effect::Refuses {
        let code = decided.step.seen.kerberos.and_then(KrbErrorCode::from_code);
        if let (Some(code), Some(realm)) = (code, realm)
            && let Ok(bytes) = kdc::error(code, &realm, now, status_in_reply(decided.step))
        {
            let error = error_message(&logon, &facts, now, decided.step, bytes);
            story.send([error]);
        }
        return;
    }
    // What the rules admit and the bytes do not: one of the two is wrong.
    if let Some(refusal) = refusal {
        let step = refused_by_protocol(refusal.cause);
        return story.tell(step.unwrap_or(KDC_REQUEST_UNREADABLE));
    }
    let own = facts.value(DomainController::ID, "kdc_certificate", logon.controller);
    let account = decided.subject;
    packet.account = account;
    let fresh = match (&request, &realm) {
        (Some(request), Some(realm)) => participants.is_fresh(request, terms.freshness, realm, now),
        _ => false,
    };
    let by_key = account.filter(|_| story.has(MAP_BY_KEY));
    let how = participants.authentication(packet.certificate, by_key, fresh);
    story.ticket = account.and_then(|account| {
        participants
            .contents(account, logon.controller, now, how)
            .ok()
    });
    if let (Some(request), Some(own), Some(account)) = (request, own, account) {
        let label = format!("{logon:?}");
        let bytes = participants
            .identity(own)
            .and_then(|identity| {
                let grant = participants.grant(account, logon.controller, now, how)?;
                participants.answer(&request, &identity, (&policy, &grant), &label)
            })
            .ok();
        if let Some(bytes) = &bytes {
            let reply = ticket_message(&logon, &facts, &request, (now, bytes.clone()));
            story.send([reply]);
            story.negotiated = negotiated(&request, &policy, own, participants);
        }
        packet.answer = bytes;
    }
    wire.0 = Some(packet);
}

/// So often a client lets itself be referred [RFC 6806 §7 asks for a limit].
const REFERRALS_MAX: u8 = 5;

/// The domain to which the KDC refers the client, if it does. The name is looked up before anything of
/// the request is checked.
fn referred_to(facts: &mut Facts, story: &mut Story, packet: &Packet) -> Option<Row> {
    let logon = &packet.logon;
    let rows = [
        packet.certificate,
        logon.attempt,
        logon.workstation,
        logon.controller,
    ];
    let (decided, told) = facts.consider(story, &REFERRAL, &rows);
    let domain = decided.subject?;
    let reads = told.into_iter().flat_map(|(_, reads)| reads).collect();
    let told = match logon.referrals {
        0 => step(MAP_REFERRED),
        _ => step(MAP_REFERRED_ON),
    };
    story.steps.push((told, reads));
    Some(domain)
}

/// The error with the realm, and the client's next request.
fn refer(
    logon: &LogonEvent,
    domain: Row,
    keys: &Keys,
    facts: &Facts,
    story: &mut Story,
) -> Option<ScriptEvent> {
    let participants = &keys.participants;
    let now = participants.world.clock;
    let of = |domain: Row| participants.realm(usize::try_from(domain).ok()?);
    let own = facts.value(DomainController::ID, "domain", logon.controller)?;
    let (own, to) = (of(own)?, of(domain)?);
    if let Ok(bytes) = kdc::referral(&own, to.clone(), now) {
        let mut sent = error_message(logon, facts, now, step(MAP_REFERRED), bytes);
        sent.contents
            .push(format!("client realm {to}: ask a domain controller there"));
        story.send([sent]);
    }
    let next = participants.controller_of(domain, logon.preferred);
    let Some(next) = next.filter(|_| logon.referrals < REFERRALS_MAX) else {
        story.tell(CLIENT_DC_UNREACHABLE);
        return None;
    };
    Some(ScriptEvent::Referred(LogonEvent {
        controller: next,
        referrals: logon.referrals + 1,
        ..logon.clone()
    }))
}

fn message(
    logon: &LogonEvent,
    facts: &Facts,
    now: names::Timestamp,
    what: String,
    bytes: Vec<u8>,
) -> Message {
    Message {
        at: now,
        from: facts.view.row_name(DomainController::ID, logon.controller),
        to: facts.view.row_name(Workstation::ID, logon.workstation),
        what,
        bytes,
        contents: Vec::new(),
    }
}

fn error_message(
    logon: &LogonEvent,
    facts: &Facts,
    now: names::Timestamp,
    step: &Step,
    bytes: Vec<u8>,
) -> Message {
    let code = step
        .seen
        .kerberos_code()
        .map(|code| code.to_string())
        .unwrap_or_default();
    let mut message = message(logon, facts, now, format!("KRB-ERROR {code}"), bytes);
    message.contents.extend(
        status_in_reply(step).map(|status| format!("KERB-EXT-ERROR: {}", NtStatus::new(status))),
    );
    message
}

fn ticket_message(
    logon: &LogonEvent,
    facts: &Facts,
    request: &ReceivedRequest,
    (now, bytes): (names::Timestamp, Vec<u8>),
) -> Message {
    let draft9 = request
        .pkinit
        .as_ref()
        .is_some_and(|pkinit| pkinit.dialect != Dialect::Rfc4556);
    let in_envelope = request
        .pkinit
        .as_ref()
        .is_some_and(|pkinit| pkinit.agreement == Agreement::RsaKeyTransport);
    let what = if draft9 {
        "AS-REP with PA-PK-AS-REP of draft 9 (15)"
    } else {
        "AS-REP with PA-PK-AS-REP (17)"
    };
    let key = if in_envelope {
        "ReplyKeyPack signed with the KDC's key, in an envelope that the card's key opens"
    } else {
        "KDCDHKeyInfo signed with the KDC's key, its certificate beside it"
    };
    let mut message = message(logon, facts, now, what.to_owned(), bytes);
    message.contents = vec![
        key.to_owned(),
        "ticket-granting ticket with a PAC: logon information, NTLM hash, both signatures"
            .to_owned(),
    ];
    message
}

/// What a domain controller takes, under the choices made so far.
fn kdc_terms(facts: &Facts, controller: Row) -> KdcTerms {
    let read = |role, name: &'static str, row| facts.value(role, name, row);
    KdcTerms::of(&TermFacts(&read), controller)
}
