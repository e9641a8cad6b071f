//! Logon: a person picks a tile and types; the card signs; the request goes out.

use bevy_ecs::prelude::{Entity, Query, Res, ResMut};
use facts::Row;
use kerberos::client::{ClientDialect, PendingReply};

use crate::card_stack::{Edge, InsertedIn, IsCard, Seats};
use crate::decisions::{CACHED, OPEN, PIN_PROMPT, REQUEST, REQUEST_AGAIN, SIGN, TILE};
use crate::explanation::Message;
use crate::network::{
    ClientTerms, ExchangeError, KdcTerms, Packet, Participants, TermFacts, Wire, digest_name,
    sign_request,
};
use crate::roles::{Certificate, DomainController, Workstation};
use crate::session::{CardProof, authenticated};
use crate::simulator::{Assembly, Current, Facts, Keys, LogonEvent, Queue, ScriptEvent, Story};
use crate::stage::Stage;
use crate::step::{
    CARD_PIN_BLOCKED, CARD_PIN_NONE, CARD_PIN_WRONG, CLIENT_NO_CONTROLLER, CLIENT_NO_NETWORK,
    Effect, TILE_CARD_NOT_RECOGNISED, step,
};
use crate::value::{FreshnessSupport, KeyPossession, Mishap};
use facts::Value;
use names::Realm;

/// Registers the systems.
pub(crate) fn install(assembly: &mut Assembly) {
    use bevy_ecs::schedule::IntoScheduleConfigs;
    assembly.add(Stage::Logon, (submit_credentials, follow_referral).chain());
}

/// From the tile to the bytes of the request.
#[expect(clippy::too_many_arguments, reason = "a system names what it looks at")]
fn submit_credentials(
    current: Res<'_, Current>,
    keys: Res<'_, Keys>,
    mut cards: Query<'_, '_, (&IsCard, &InsertedIn, &mut Edge)>,
    seats: Seats<'_, '_>,
    mut facts: ResMut<'_, Facts>,
    mut story: ResMut<'_, Story>,
    mut wire: ResMut<'_, Wire>,
    mut queue: ResMut<'_, Queue>,
) {
    let Some(ScriptEvent::LogonRequested(logon)) = &current.0 else {
        return;
    };
    let inserted = cards
        .iter_mut()
        .find(|(card, place, _)| card.0 == logon.card && seats.reaches(place.0, logon.workstation));
    let Some((_, place, mut edge)) = inserted else {
        story.tell(TILE_CARD_NOT_RECOGNISED);
        return;
    };
    let reader = place.0;
    let Some(certificate) = picked(logon, &keys, &story) else {
        return;
    };
    story.certificate = Some(certificate);
    let tile = facts.decide(&mut story, &TILE, &[certificate, logon.workstation, 0]);
    if tile.step.effect == Effect::Refuses {
        return;
    }
    let (opened, told) = facts.consider(&mut story, &OPEN, &[certificate, 0]);
    if opened.step.effect == Effect::Refuses {
        story.steps.extend(told);
        if logon.mishap == Mishap::CardRemoved {
            queue
                .0
                .push_front(ScriptEvent::CardRemoved { card: logon.card });
        }
        return;
    }
    // The card itself says what the PIN is worth; a wrong one costs it a try.
    if edge.0.is_blocked() {
        story.tell(CARD_PIN_BLOCKED);
        return;
    }
    let prompt = [logon.card, logon.workstation];
    let (prompt, _) = facts.consider(&mut story, &PIN_PROMPT, &prompt);
    if prompt.step.id == step(CARD_PIN_NONE).id {
        edge.0.open_without_pin();
    } else if edge.0.verify_pin(&logon.pin).is_err() {
        story.tell(if edge.0.is_blocked() {
            CARD_PIN_BLOCKED
        } else {
            CARD_PIN_WRONG
        });
        return;
    }
    let rows = [certificate, 0, logon.workstation, 0];
    let signs = facts.decide(&mut story, &SIGN, &rows);
    if signs.step.effect == Effect::Refuses {
        return;
    }
    let rows = [
        certificate,
        logon.attempt,
        logon.workstation,
        logon.controller,
    ];
    let (request, told) = facts.consider(&mut story, &REQUEST, &rows);
    let (off, nobody) = (step(CLIENT_NO_NETWORK).id, step(CLIENT_NO_CONTROLLER).id);
    if request.step.id == off || request.step.id == nobody {
        // By which name it would have asked; that nobody answers is told with the cache.
        if request.step.id == nobody {
            let said = told.len().saturating_sub(1);
            story.steps.extend(told.into_iter().take(said));
        }
        let event = from_the_cache(logon, (certificate, reader), &seats, &mut facts, &mut story);
        if let Some(event) = event {
            queue.0.push_front(event);
        }
        return;
    }
    story.steps.extend(told);
    if request.step.effect == Effect::Refuses {
        return;
    }
    ask(
        logon,
        certificate,
        &keys,
        &facts,
        &mut edge,
        &mut story,
        &mut wire,
    );
}

/// Where no domain controller answers, the machine looks at what it keeps of logons.
fn from_the_cache(
    logon: &LogonEvent,
    (certificate, reader): (Row, Entity),
    seats: &Seats<'_, '_>,
    facts: &mut Facts,
    story: &mut Story,
) -> Option<ScriptEvent> {
    let rows = [certificate, logon.workstation];
    let cached = facts.decide(story, &CACHED, &rows);
    story.account = cached.subject;
    let proof = CardProof {
        card: logon.card,
        certificate,
        workstation: logon.workstation,
        account: cached.subject?,
        pin: logon.pin.clone(),
        ticket: None,
    };
    let event = authenticated(&proof, Some(reader), seats);
    Some(ScriptEvent::Authenticated(event))
}

/// The client was told to ask another domain controller: the card signs again.
#[expect(clippy::too_many_arguments, reason = "a system names what it looks at")]
fn follow_referral(
    current: Res<'_, Current>,
    keys: Res<'_, Keys>,
    mut cards: Query<'_, '_, (&IsCard, &InsertedIn, &mut Edge)>,
    seats: Seats<'_, '_>,
    mut facts: ResMut<'_, Facts>,
    mut story: ResMut<'_, Story>,
    mut wire: ResMut<'_, Wire>,
    mut queue: ResMut<'_, Queue>,
) {
    let Some(ScriptEvent::Referred(logon)) = &current.0 else {
        return;
    };
    let Some(certificate) = story.certificate else {
        return;
    };
    let Some((_, place, mut edge)) = cards
        .iter_mut()
        .find(|(card, place, _)| card.0 == logon.card && seats.reaches(place.0, logon.workstation))
    else {
        return;
    };
    let rows = [certificate, logon.workstation, logon.controller];
    let (request, told) = facts.consider(&mut story, &REQUEST_AGAIN, &rows);
    if request.step.id == step(CLIENT_NO_CONTROLLER).id {
        let reader = place.0;
        let event = from_the_cache(logon, (certificate, reader), &seats, &mut facts, &mut story);
        if let Some(event) = event {
            queue.0.push_front(event);
        }
        return;
    }
    story.steps.extend(told);
    if request.step.effect == Effect::Refuses {
        return;
    }
    ask(
        logon,
        certificate,
        &keys,
        &facts,
        &mut edge,
        &mut story,
        &mut wire,
    );
}

/// A request goes out, with bytes where the key is here.
fn ask(
    logon: &LogonEvent,
    certificate: Row,
    keys: &Keys,
    facts: &Facts,
    edge: &mut Edge,
    story: &mut Story,
    wire: &mut Wire,
) {
    let read = |role, name: &'static str, row| facts.value(role, name, row);
    let read = TermFacts(&read);
    let (workstation, controller) = (logon.workstation, logon.controller);
    let before = ClientTerms::before(&read, certificate, workstation, controller);
    if let Some(terms) = before
        && let Ok(first) = send(logon, certificate, keys, facts, (edge, &terms))
    {
        let bytes = first.bytes().to_vec();
        let message = sent(logon, certificate, keys, facts, (&terms, bytes));
        story.send([message]);
        story.send(hashes_are_named(logon, keys, facts, &first));
    }
    let terms = ClientTerms::of(&read, certificate, workstation, controller);
    let pending = send(logon, certificate, keys, facts, (edge, &terms)).ok();
    if let Some(pending) = &pending {
        let bytes = pending.bytes().to_vec();
        let message = sent(logon, certificate, keys, facts, (&terms, bytes));
        story.send([message]);
    }
    wire.0 = Some(Packet {
        logon: logon.clone(),
        certificate,
        pending,
        answer: None,
        account: None,
    });
}

/// The certificate whose tile is picked: the one that was asked for, else the first that is shown.
fn picked(logon: &LogonEvent, keys: &Keys, story: &Story) -> Option<Row> {
    let at = usize::try_from(logon.card).ok()?;
    let certificates = keys.of_cards.get(at)?;
    let shown = story
        .tiles
        .iter()
        .filter(|(row, step)| certificates.contains(row) && step.effect != Effect::Refuses);
    logon
        .certificate
        .or_else(|| shown.map(|(row, _)| *row).next())
        .or_else(|| certificates.first().copied())
}

/// The KDC's answer to the first request of a negotiation: which hashes it takes.
fn hashes_are_named(
    logon: &LogonEvent,
    keys: &Keys,
    facts: &Facts,
    first: &PendingReply,
) -> Option<Message> {
    let read = |role, name: &'static str, row| facts.value(role, name, row);
    let terms = KdcTerms::of(&TermFacts(&read), logon.controller);
    let realm = keys.participants.realm_of(facts.value(
        DomainController::ID,
        "domain",
        logon.controller,
    )?)?;
    let named = keys
        .participants
        .names_hashes(first.bytes(), &terms, &realm)
        .ok()?;
    Some(Message {
        at: keys.participants.world.clock,
        from: facts.view.row_name(DomainController::ID, logon.controller),
        to: facts.view.row_name(Workstation::ID, logon.workstation),
        what: named.what,
        bytes: named.bytes,
        contents: vec![named.hashes],
    })
}

/// Builds the request and lets the card sign it.
fn send(
    logon: &LogonEvent,
    certificate: Row,
    keys: &Keys,
    facts: &Facts,
    (edge, terms): (&mut Edge, &ClientTerms),
) -> Result<PendingReply, ExchangeError> {
    let possession = facts.value(Certificate::ID, "key_possession", certificate);
    if possession.map(<KeyPossession as Value>::from_index) != Some(KeyPossession::Held) {
        return Err(ExchangeError::KeyElsewhere);
    }
    let at = usize::try_from(logon.attempt).unwrap_or(0);
    let hint = at.checked_sub(1).and_then(|at| facts.hints.get(at));
    let offers_hint = facts.flag(Workstation::ID, "offers_hint", logon.workstation);
    let uses_upn = facts.flag(
        Workstation::ID,
        "uses_subject_alternative_name",
        logon.workstation,
    );
    let participants = &keys.participants;
    let name = participants.client_name(certificate, hint.filter(|_| offers_hint), uses_upn);
    let domain = facts.value(DomainController::ID, "domain", logon.controller);
    let realm = participants
        .realm_of(domain.unwrap_or(0))
        .ok_or_else(|| ExchangeError::Protocol("no realm".to_owned()))?;
    let label = format!("{logon:?}");
    let token = token(logon, facts, terms, participants, &realm);
    let machine = (terms, logon.workstation);
    let pending = participants.begin(certificate, name, realm, machine, token, &label)?;
    let container = keys.container(logon.card, certificate);
    sign_request(pending, |digest, content| {
        edge.0
            .sign(container, digest, content)
            .map_err(|refusal| ExchangeError::Protocol(refusal.to_string()))
    })
}

/// The freshness token that the client was given, where both sides know of such.
fn token(
    logon: &LogonEvent,
    facts: &Facts,
    terms: &ClientTerms,
    participants: &Participants,
    realm: &Realm,
) -> Option<Vec<u8>> {
    let freshness = facts.value(DomainController::ID, "freshness", logon.controller)?;
    participants.freshness_token(
        FreshnessSupport::from_index(freshness),
        terms.knows_freshness,
        realm,
        participants.world.clock,
    )
}

fn sent(
    logon: &LogonEvent,
    certificate: Row,
    keys: &Keys,
    facts: &Facts,
    (terms, bytes): (&ClientTerms, Vec<u8>),
) -> Message {
    let at = usize::try_from(certificate).unwrap_or(usize::MAX);
    let label = facts
        .labels
        .get(at)
        .map(|label| label.shows.clone())
        .unwrap_or_default();
    let (what, pack) = match (terms.dialect, terms.also_draft9) {
        (ClientDialect::Rfc4556, also) => (
            if also {
                "AS-REQ with PA-PK-AS-REQ (16), and that of draft 9 (15) beside it"
            } else {
                "AS-REQ with PA-PK-AS-REQ (16)"
            },
            format!("AuthPack: {}, {}", terms.checksums(), terms.agreement),
        ),
        _ => (
            "AS-REQ with PA-PK-AS-REQ of draft 9 (15)",
            "AuthPack: name and realm of the KDC; the reply key shall come in an envelope"
                .to_owned(),
        ),
    };
    let digest = digest_name(terms.digest);
    Message {
        at: keys.participants.world.clock,
        from: facts.view.row_name(Workstation::ID, logon.workstation),
        to: facts.view.row_name(DomainController::ID, logon.controller),
        what: what.to_owned(),
        bytes,
        contents: vec![
            format!("signed by the card with {digest} and the key of {label}"),
            pack,
        ],
    }
}
