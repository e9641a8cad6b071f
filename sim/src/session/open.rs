//! A reply is verified: its user has been authenticated.

use bevy_ecs::prelude::{Entity, Query, Res, ResMut};
use facts::Row;
use kerberos::tgs::{self, Principal};
use names::Timestamp;

use super::{Authenticated, OpenedBy, Ticket};
use crate::card_stack::{Edge, InsertedIn, IsCard, Seats, is_virtual};
use crate::certificate_services::stream;
use crate::decisions::{ACCEPT, HOST, RIGHT, TAKE_REPLY};
use crate::explanation::Message;
use crate::network::Judge;
use crate::network::{HostTicket, Wire};
use crate::revocation::Asker;
use crate::roles::{Domain, DomainController, User, Workstation};
use crate::simulator::{Current, Facts, Keys, LogonEvent, Queue, ScriptEvent, Story};
use crate::step::{
    Effect, REPLY_KEY_DERIVED, REPLY_UNREADABLE, SESSION_COMPUTER_ACCOUNT, SESSION_HOST_TICKET,
    SESSION_HOST_TICKET_ELSEWHERE, SESSION_OPENED, SESSION_TICKET_ONLY, Step,
};
use crate::value::{Credential, SessionKind};

/// The reply is verified, its KDC judged, the key derived; then a session opens.
#[expect(
    clippy::too_many_lines,
    reason = "one reply, from its bytes to the session"
)]
pub(super) fn open_session(
    keys: Res<'_, Keys>,
    mut facts: ResMut<'_, Facts>,
    mut story: ResMut<'_, Story>,
    mut wire: ResMut<'_, Wire>,
    mut queue: ResMut<'_, Queue>,
    cards: Query<'_, '_, (&IsCard, &Edge, &InsertedIn)>,
    seats: Seats<'_, '_>,
) {
    let Some(packet) = wire.0.take() else { return };
    let Some(account) = packet.account else {
        return;
    };
    let logon = &packet.logon;
    let Some(own) = facts.value(DomainController::ID, "kdc_certificate", logon.controller) else {
        return;
    };
    let rows = [own, packet.certificate, logon.workstation, logon.controller];
    let (taken, told) = facts.consider(&mut story, &TAKE_REPLY, &rows);
    let refused = taken.step.effect == Effect::Refuses;
    // That the client goes on is told by what it does next.
    let said = told.len().saturating_sub(usize::from(!refused));
    story.steps.extend(told.into_iter().take(said));
    if refused {
        return;
    }
    let rows = [own, packet.certificate, logon.workstation, 0];
    let accepted = facts.decide(&mut story, &ACCEPT, &rows);
    if accepted.step.effect == Effect::Refuses {
        return;
    }
    if facts.flag(User::ID, "is_computer", account) {
        story.tell(SESSION_COMPUTER_ACCOUNT);
        return;
    }
    let mut host = None;
    let mut elsewhere = false;
    if let (Some(pending), Some(answer)) = (&packet.pending, &packet.answer) {
        let participants = &keys.participants;
        let domain = facts
            .value(DomainController::ID, "domain", logon.controller)
            .unwrap_or(0);
        let realm = participants.realm(usize::try_from(domain).unwrap_or(usize::MAX));
        let label = format!("{logon:?}");
        let trusts_card = trusts_roots_of_cards(&facts, logon.workstation);
        let opened = realm.and_then(|realm| {
            let decrypt = |cipher_text: &[u8]| {
                let mut cards = cards.iter();
                let (_, edge, _) = cards.find(|(card, ..)| card.0 == logon.card)?;
                let container = keys.container(logon.card, packet.certificate);
                let mut blinding = stream(participants.world.seed, &format!("card/{label}"));
                edge.0.decrypt(container, cipher_text, &mut blinding).ok()
            };
            let stores = facts.value(Workstation::ID, "stores", logon.workstation)?;
            let judge = Judge {
                stores,
                asker: Asker::Workstation(logon.workstation),
                card: trusts_card.then_some(logon.card),
            };
            let (tgt, _) = participants
                .open(pending, answer, &realm, judge, decrypt)
                .ok()?;
            let home = participants.realm_of_workstation(logon.workstation);
            if home.as_ref() != Some(&realm) {
                elsewhere = home.is_some();
                return Some(None);
            }
            participants
                .host_ticket(&tgt, logon.workstation, &realm, &label)
                .ok()
                .map(Some)
        });
        if opened.is_none() {
            story.tell(REPLY_UNREADABLE);
            return;
        }
        host = opened.flatten();
    }
    story.tell(REPLY_KEY_DERIVED);
    let home = facts.value(Workstation::ID, "home", logon.workstation);
    let joined = home.is_some_and(|home| home < facts.view.rows(Domain::ID));
    if joined && !host_admits(account, logon, host.as_ref(), &keys, &mut facts, &mut story) {
        return;
    }
    if elsewhere {
        story.tell(SESSION_HOST_TICKET_ELSEWHERE);
    }
    if let Some(host) = &host {
        story.tell(SESSION_HOST_TICKET);
        story.send(host_messages(host, logon, &keys, &facts));
    }
    if joined && !has_right(account, logon.workstation, &mut facts, &mut story) {
        return;
    }
    story.account = Some(account);
    if !joined {
        story.tell(SESSION_TICKET_ONLY);
        return;
    }
    story.tell(SESSION_OPENED);
    let ticket = ticket_of(&story, keys.participants.world.clock);
    let mut places = cards.iter().filter(|(card, ..)| card.0 == logon.card);
    let reader = places.next().map(|(.., place)| place.0);
    let proof = CardProof {
        card: logon.card,
        certificate: packet.certificate,
        workstation: logon.workstation,
        account,
        pin: logon.pin.clone(),
        ticket,
    };
    let event = authenticated(&proof, reader, &seats);
    // The next thing that happens.
    queue.0.push_front(ScriptEvent::Authenticated(event));
}

/// Outside of a domain the roots of a card in the reader count.
fn trusts_roots_of_cards(facts: &Facts, workstation: Row) -> bool {
    facts.flag(Workstation::ID, "takes_roots_of_cards", workstation)
        && !facts.flag(Workstation::ID, "joined", workstation)
}

/// The ticket-granting ticket that was issued in a story.
fn ticket_of(story: &Story, now: Timestamp) -> Option<Ticket> {
    story.ticket.as_ref().map(|ticket| Ticket {
        since: now,
        end_time: ticket.lifetime.end_time,
        renew_till: ticket.lifetime.renew_till,
    })
}

/// Somebody was authenticated at a machine with a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CardProof {
    pub(crate) card: Row,
    pub(crate) certificate: Row,
    pub(crate) workstation: Row,
    pub(crate) account: Row,
    pub(crate) pin: String,
    pub(crate) ticket: Option<Ticket>,
}

/// Where the card is says where its user sits.
pub(super) fn prove_by_card(
    current: Res<'_, Current>,
    mut queue: ResMut<'_, Queue>,
    cards: Query<'_, '_, (&IsCard, &InsertedIn)>,
    seats: Seats<'_, '_>,
) {
    let Some(ScriptEvent::ProvedByCard(proof)) = &current.0 else {
        return;
    };
    let mut places = cards.iter().filter(|(card, _)| card.0 == proof.card);
    let reader = places.next().map(|(_, place)| place.0);
    let event = authenticated(proof, reader, &seats);
    queue.0.push_front(ScriptEvent::Authenticated(event));
}

/// The user of a card is there, before the machine or before the one whose reader is redirected to it.
pub(crate) fn authenticated(
    proof: &CardProof,
    reader: Option<Entity>,
    seats: &Seats<'_, '_>,
) -> Authenticated {
    let CardProof {
        card,
        certificate,
        workstation,
        account,
        ticket,
        ..
    } = *proof;
    let place = reader.and_then(|reader| seats.reader(reader));
    let is_virtual = place.is_some_and(|place| is_virtual(&place.name));
    let elsewhere = reader.is_some_and(|reader| seats.is_remote(reader, workstation));
    let at = place.map(|place| place.workstation);
    Authenticated {
        workstation,
        account,
        kind: if elsewhere {
            SessionKind::Remote
        } else {
            SessionKind::Console
        },
        client: at.filter(|at| *at != workstation),
        by: OpenedBy {
            credential: if is_virtual {
                Credential::VirtualCard
            } else {
                Credential::Card
            },
            card: Some((card, certificate)),
        },
        reader,
        pin: Some(proof.pin.clone()),
        ticket,
    }
}

/// Whether the account has the right to a session at the workstation; why not is told.
fn has_right(account: Row, workstation: Row, facts: &mut Facts, story: &mut Story) -> bool {
    let (ending, told) = facts.consider(story, &RIGHT, &[account, workstation]);
    let refused = ending.step.effect == Effect::Refuses;
    if refused {
        story.steps.extend(told);
    }
    !refused
}

/// Whether the KDC gives the account a ticket for the workstation; what it says is told.
fn host_admits(
    account: Row,
    logon: &LogonEvent,
    host: Option<&HostTicket>,
    keys: &Keys,
    facts: &mut Facts,
    story: &mut Story,
) -> bool {
    let (admitted, told) = facts.consider(story, &HOST, &[account, logon.workstation]);
    let refused = admitted.step.effect == Effect::Refuses;
    // That there is a ticket is told with its bytes.
    let said = told.len().saturating_sub(usize::from(!refused));
    story.steps.extend(told.into_iter().take(said));
    if refused && let Some(host) = host {
        let messages = refused_host_messages(host, logon, keys, facts, admitted.step);
        story.send(messages.into_iter().flatten());
    }
    !refused
}

/// The request for the workstation's own ticket, and the reply.
fn host_messages(
    host: &HostTicket,
    logon: &LogonEvent,
    keys: &Keys,
    facts: &Facts,
) -> [Message; 2] {
    let workstation = facts.view.row_name(Workstation::ID, logon.workstation);
    let controller = facts.view.row_name(DomainController::ID, logon.controller);
    let at = keys.participants.world.clock;
    [
        Message {
            at,
            from: workstation.clone(),
            to: controller.clone(),
            what: format!("TGS-REQ for {}", host.service),
            bytes: host.request.clone(),
            contents: vec!["authenticator under the session key, over the body".to_owned()],
        },
        Message {
            at,
            from: controller,
            to: workstation,
            what: "TGS-REP".to_owned(),
            bytes: host.reply.clone(),
            contents: vec![
                format!(
                    "ticket under the workstation's key; its PAC, signed again, says {}",
                    host.executed.account
                ),
                host.executed.privileges(),
            ],
        },
    ]
}

/// The request for the workstation's own ticket, and the KDC's error.
fn refused_host_messages(
    host: &HostTicket,
    logon: &LogonEvent,
    keys: &Keys,
    facts: &Facts,
    refusal: &Step,
) -> Option<[Message; 2]> {
    let code = refusal.seen.kerberos_code()?;
    let [request, reply] = host_messages(host, logon, keys, facts);
    let error = tgs::Refusal::new(code, refusal.sentence);
    let domain = facts.value(DomainController::ID, "domain", logon.controller)?;
    let realm = keys.participants.realm_of(domain)?;
    let (kind, name) = host.service.split_once('/')?;
    let service = Principal::service(kind, name, realm.as_str());
    let bytes = tgs::error(error, &service, reply.at).ok()?;
    let reply = Message {
        what: format!("KRB-ERROR {code}"),
        bytes,
        contents: Vec::new(),
        ..reply
    };
    Some([request, reply])
}
