//! Logon: a person picks a tile and types; the card signs; the request goes out.

use bevy_ecs::prelude::{Query, Res, ResMut};
use facts::Row;
use kerberos::client::ClientDialect;

use crate::card_stack::{Edge, InsertedIn, IsCard};
use crate::decisions::{REQUEST, REQUEST_AGAIN, SIGN, TILE};
use crate::explanation::Message;
use crate::network::{ExchangeError, Packet, Participants, Wire};
use crate::roles::{Certificate, DomainController, Workstation};
use crate::simulator::{Assembly, Current, Facts, Keys, LogonEvent, ScriptEvent, Story};
use crate::stage::Stage;
use crate::step::{CARD_PIN_BLOCKED, CARD_PIN_WRONG, Effect, TILE_CARD_NOT_RECOGNISED};
use crate::value::{Dialect, FreshnessSupport, KeyPossession};
use facts::Value;
use names::Realm;

/// Registers the systems.
pub(crate) fn install(assembly: &mut Assembly) {
    use bevy_ecs::schedule::IntoScheduleConfigs;
    assembly.add(Stage::Logon, (submit_credentials, follow_referral).chain());
}

/// From the tile to the bytes of the request.
fn submit_credentials(
    current: Res<'_, Current>,
    keys: Res<'_, Keys>,
    mut cards: Query<'_, '_, (&IsCard, &InsertedIn, &mut Edge)>,
    mut facts: ResMut<'_, Facts>,
    mut story: ResMut<'_, Story>,
    mut wire: ResMut<'_, Wire>,
) {
    let Some(ScriptEvent::LogonRequested(logon)) = &current.0 else {
        return;
    };
    let inserted = cards
        .iter_mut()
        .find(|(card, place, _)| card.0 == logon.card && place.0 == logon.workstation);
    let Some((_, _, mut edge)) = inserted else {
        story.tell(TILE_CARD_NOT_RECOGNISED);
        return;
    };
    let Some(certificate) = picked(logon, &keys, &story) else {
        return;
    };
    story.certificate = Some(certificate);
    let tile = facts.decide(&mut story, &TILE, &[certificate, logon.workstation]);
    if tile.step.effect == Effect::Refuses {
        return;
    }
    // The card itself says what the PIN is worth; a wrong one costs it a try.
    if edge.0.is_blocked() {
        story.tell(CARD_PIN_BLOCKED);
        return;
    }
    if edge.0.verify_pin(&logon.pin).is_err() {
        story.tell(if edge.0.is_blocked() {
            CARD_PIN_BLOCKED
        } else {
            CARD_PIN_WRONG
        });
        return;
    }
    let signs = facts.decide(&mut story, &SIGN, &[certificate, 0]);
    if signs.step.effect == Effect::Refuses {
        return;
    }
    let rows = [
        certificate,
        logon.attempt,
        logon.workstation,
        logon.controller,
    ];
    let request = facts.decide(&mut story, &REQUEST, &rows);
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

/// The client was told to ask another domain controller: the card signs again.
fn follow_referral(
    current: Res<'_, Current>,
    keys: Res<'_, Keys>,
    mut cards: Query<'_, '_, (&IsCard, &InsertedIn, &mut Edge)>,
    mut facts: ResMut<'_, Facts>,
    mut story: ResMut<'_, Story>,
    mut wire: ResMut<'_, Wire>,
) {
    let Some(ScriptEvent::Referred(logon)) = &current.0 else {
        return;
    };
    let Some(certificate) = story.certificate else {
        return;
    };
    let Some((_, _, mut edge)) = cards
        .iter_mut()
        .find(|(card, place, _)| card.0 == logon.card && place.0 == logon.workstation)
    else {
        return;
    };
    let rows = [certificate, logon.workstation, logon.controller];
    let request = facts.decide(&mut story, &REQUEST_AGAIN, &rows);
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
    let pending = send(logon, certificate, keys, facts, edge).ok();
    if let Some(pending) = &pending {
        let size = pending.bytes().len();
        story
            .messages
            .push(sent(logon, certificate, keys, facts, size));
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
    let shown = |row: &Row| {
        let tile = story
            .tiles
            .iter()
            .rev()
            .find(|(certificate, _)| certificate == row);
        tile.is_some_and(|(_, step)| step.effect != Effect::Refuses)
    };
    logon
        .certificate
        .or_else(|| certificates.iter().copied().find(shown))
        .or_else(|| certificates.first().copied())
}

/// Builds the request and lets the card sign it.
fn send(
    logon: &LogonEvent,
    certificate: Row,
    keys: &Keys,
    facts: &Facts,
    edge: &mut Edge,
) -> Result<kerberos::client::PendingReply, ExchangeError> {
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
    let domain = facts
        .value(DomainController::ID, "domain", logon.controller)
        .unwrap_or(0);
    let realm = participants
        .realm(usize::try_from(domain).unwrap_or(usize::MAX))
        .ok_or_else(|| ExchangeError::Protocol("no realm".to_owned()))?;
    let label = format!("{logon:?}");
    let dialect = dialect(facts, logon.workstation);
    let token = token(logon, facts, participants, &realm);
    let pending = participants.begin(certificate, name, realm, dialect, token, &label)?;
    let signature = edge
        .0
        .sign(
            keys.container(logon.card, certificate),
            pending.digest(),
            &pending.to_be_signed(),
        )
        .map_err(|refusal| ExchangeError::Protocol(refusal.to_string()))?;
    Ok(pending.sign(&signature)?)
}

/// The freshness token that the client was given, where both sides know of such.
fn token(
    logon: &LogonEvent,
    facts: &Facts,
    participants: &Participants,
    realm: &Realm,
) -> Option<Vec<u8>> {
    let freshness = facts.value(DomainController::ID, "freshness", logon.controller)?;
    let at = usize::try_from(logon.workstation).ok()?;
    participants.freshness_token(
        FreshnessSupport::from_index(freshness),
        participants.world.workstations.get(at)?.product,
        realm,
        participants.world.clock,
    )
}

/// Which PKINIT a workstation speaks: Windows XP with its last updates the ninth draft [MS-PKCA 2.2.2].
pub(crate) fn dialect(facts: &Facts, workstation: Row) -> ClientDialect {
    let dialect = facts.value(Workstation::ID, "dialect", workstation);
    if dialect.map(<Dialect as Value>::from_index) == Some(Dialect::Draft9) {
        ClientDialect::Draft9WithChecksum
    } else {
        ClientDialect::Rfc4556
    }
}

fn sent(logon: &LogonEvent, certificate: Row, keys: &Keys, facts: &Facts, bytes: usize) -> Message {
    let at = usize::try_from(certificate).unwrap_or(usize::MAX);
    let label = facts
        .labels
        .get(at)
        .map(|label| label.shows.clone())
        .unwrap_or_default();
    let (what, pack) = match dialect(facts, logon.workstation) {
        ClientDialect::Rfc4556 => (
            "AS-REQ with PA-PK-AS-REQ (16)",
            "AuthPack: paChecksum (SHA-1 of the request body), Diffie-Hellman group 14",
        ),
        _ => (
            "AS-REQ with PA-PK-AS-REQ of draft 9 (15)",
            "AuthPack: name and realm of the KDC; the reply key shall come in an envelope",
        ),
    };
    Message {
        at: keys.participants.world.clock,
        from: facts.view.row_name(Workstation::ID, logon.workstation),
        to: facts.view.row_name(DomainController::ID, logon.controller),
        what: what.to_owned(),
        bytes,
        contents: vec![
            format!("signed by the card with the key of {label}"),
            pack.to_owned(),
        ],
    }
}
