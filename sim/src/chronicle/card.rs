//! What happens to cards in the course of time: their PIN, enrolment and renewal, and what a logon leaves of them.

use facts::{Decision, Row};
use names::{EntityName, SerialNumber};
use policies::SettingId;
use worlds::{
    AltSecurityIdentityEntry, CaRef, CardRef, CertificateSource, Issue, KeyAlgorithm, KeyContainer,
    KeySpec, World,
};

use super::Happening;
use super::course::Course;
use crate::certificate_services::seed_of;
use crate::decisions::{
    ENROL_ELLIPTIC, ENROL_RSA, IMPORT_AGREEMENT, IMPORT_ELLIPTIC, IMPORT_EXCHANGE,
    IMPORT_SIGNATURE, ISSUE_ELLIPTIC, PIN_CHANGE, UNBLOCK,
};
use crate::directory::{MappingString, text_of};
use crate::explain::ExplainError;
use crate::roles::{Card, Workstation};
use crate::step::{
    CARD_PIN_BLOCKED, CARD_PIN_WRONG, CARD_SIGNED, ENROL_BY_CAPI, Effect, PIN_CHANGED, Step,
    UNBLOCK_NOT_BY_CARD, UNBLOCK_WRONG_CODE, UNBLOCKED, step,
};

/// What CryptoAPI makes of an RSA key on versions that do not read the value.
const LENGTH_BEFORE_VISTA: u32 = 1024;

/// Work with a card at a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CardWork {
    /// The card.
    pub(super) card: String,
    /// The machine.
    pub(super) workstation: String,
    /// What is done.
    pub(super) act: CardAct,
}

/// What is done with a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CardAct {
    /// Its PIN is changed by one who knows it.
    ChangePin { old: String, new: String },
    /// It is unblocked: by a code, or by its administrator.
    Unblock { code: Option<String>, new: String },
    /// A certificate is enrolled on it.
    Enrol(Enrolment),
    /// A certificate on it is renewed.
    Renew { container: String, new_key: bool },
}

/// A certificate that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Enrolment {
    /// Name of the container that is made for it.
    pub(super) container: String,
    /// The profile.
    pub(super) profile: String,
    /// The authority; the one that issued another on the card, or the only one, if absent.
    pub(super) ca: Option<String>,
    /// The user; the holder of the card, if absent.
    pub(super) user: Option<String>,
    /// The key; that of the profile, if absent. `RSA` alone leaves its length to the provider.
    pub(super) key: Option<String>,
    /// What the key is for.
    pub(super) key_spec: KeySpec,
    /// The key was made elsewhere, and archived or escrowed.
    pub(super) imported: bool,
}

/// The key of which nobody says how long it is.
pub(super) const RSA: &str = "RSA";

/// What was done: the steps, and what changed.
struct Done {
    steps: Vec<&'static Step>,
    effects: Vec<String>,
}

impl Done {
    /// Nothing changed.
    fn nothing(steps: Vec<&'static Step>) -> Self {
        Self {
            steps,
            effects: Vec::new(),
        }
    }
}

impl Course {
    /// Something is done with a card other than a logon.
    pub(super) fn work_with_card(&mut self, work: &CardWork) -> Result<(), ExplainError> {
        let card = self.twin.find(Card::ID, "card", &work.card)?;
        let machine = self
            .twin
            .find(Workstation::ID, "workstation", &work.workstation)?;
        let mut world = (*self.twin.world).clone();
        let Some(reference) = world.find_card(&work.card) else {
            return Ok(());
        };
        let at = (card, machine);
        let (event, done) = match &work.act {
            CardAct::ChangePin { old, new } => (
                "the PIN is changed".to_owned(),
                self.change_pin(at, &mut world, reference, (old, new)),
            ),
            CardAct::Unblock { code, new } => {
                let by = match code {
                    Some(_) => "by its code",
                    None => "by its administrator",
                };
                let done = self.unblock(at, &mut world, reference, (code.as_deref(), new));
                (format!("the card is to be unblocked {by}"), done)
            }
            CardAct::Enrol(wanted) => (
                format!("a certificate of {} is enrolled", wanted.profile),
                self.enrol(at, &mut world, reference, wanted)?,
            ),
            CardAct::Renew { container, new_key } => {
                let key = if *new_key {
                    "a new key"
                } else {
                    "the same key"
                };
                let done = self.renew(at, &mut world, reference, (container, *new_key))?;
                (format!("{container} is renewed with {key}"), done)
            }
        };
        self.become_world(world)?;
        if let CardAct::ChangePin { new, .. } | CardAct::Unblock { new, .. } = &work.act
            && done.steps.iter().any(|told| {
                [PIN_CHANGED, UNBLOCKED]
                    .iter()
                    .any(|id| told.id == step(*id).id)
            })
        {
            self.simulator.keep_pin(card, machine, new);
        }
        let event = format!("{} at {}: {event}", work.card, work.workstation);
        let happening = Happening::CardWork(done.steps);
        self.push(event, Some(happening), done.effects, None);
        Ok(())
    }

    /// The steps of a decision about a card at a machine, the conclusion last.
    fn decided(&self, decision: &Decision, (card, machine): (Row, Row)) -> Vec<&'static Step> {
        self.decided_of(decision, &[card, machine])
    }

    fn decided_of(&self, decision: &Decision, rows: &[Row]) -> Vec<&'static Step> {
        let run = self.twin.view.run(decision, rows, &[]);
        let mut steps = run.steps;
        if steps.last() != Some(&run.conclusion.step) {
            steps.push(run.conclusion.step);
        }
        steps.into_iter().map(step).collect()
    }

    fn change_pin(
        &self,
        at: (Row, Row),
        world: &mut World,
        card: CardRef,
        (old, new): (&str, &str),
    ) -> Done {
        let mut steps = self.decided(&PIN_CHANGE, at);
        let Some(known) = world.cards.get_mut(card.index()) else {
            return Done::nothing(steps);
        };
        if refused(&steps) {
            return Done::nothing(steps);
        }
        let mut edge = edge(known);
        let changed = edge.change_pin(old, new);
        known.pin_tries_left = edge.tries_left();
        let mut effects = Vec::new();
        match changed {
            Ok(()) => {
                new.clone_into(&mut known.pin);
                steps.push(step(PIN_CHANGED));
            }
            Err(card::CardRefusal::WrongPin { tries_left }) => {
                steps.push(step(CARD_PIN_WRONG));
                effects.push(tries(tries_left, known.pin_tries_max));
            }
            Err(_) => steps.push(step(CARD_PIN_BLOCKED)),
        }
        Done { steps, effects }
    }

    fn unblock(
        &self,
        at: (Row, Row),
        world: &mut World,
        card: CardRef,
        (code, new): (Option<&str>, &str),
    ) -> Done {
        let mut steps = self.decided(&UNBLOCK, at);
        let Some(known) = world.cards.get_mut(card.index()) else {
            return Done::nothing(steps);
        };
        if refused(&steps) {
            return Done::nothing(steps);
        }
        // The screen offers both ways where the card has both; one is gone.
        steps.retain(|step| {
            let of_other = match code {
                Some(_) => "unblock.challenge",
                None => "unblock.puk",
            };
            step.id != of_other
        });
        let mut edge = edge(known);
        let unblocked = match code {
            Some(code) => edge.unblock_by_code(code, new),
            None if known.admin_key => {
                edge.unblock(new);
                Ok(())
            }
            None => Err(card::CardRefusal::NotAuthenticated),
        };
        steps.push(step(match unblocked {
            Ok(()) => {
                new.clone_into(&mut known.pin);
                known.pin_tries_left = edge.tries_left();
                UNBLOCKED
            }
            Err(card::CardRefusal::WrongCode) => UNBLOCK_WRONG_CODE,
            Err(_) => UNBLOCK_NOT_BY_CARD,
        }));
        Done::nothing(steps)
    }

    fn enrol(
        &self,
        at: (Row, Row),
        world: &mut World,
        card: CardRef,
        wanted: &Enrolment,
    ) -> Result<Done, ExplainError> {
        let mut issue = wanted_issue(world, card, wanted)?;
        let key = issue
            .key_algorithm
            .unwrap_or(world.profile(issue.profile).key_algorithm);
        let steps = if wanted.imported {
            self.takes_key(at, key, wanted.key_spec, issue.ca)
        } else {
            self.makes_key(at, key, issue.ca)
        };
        if refused(&steps) {
            return Ok(Done::nothing(steps));
        }
        let mut effects = Vec::new();
        if wanted.leaves_length() {
            let length = self.default_length(at, &steps);
            issue.key_algorithm = Some(length_of(length)?);
            effects.push(format!(
                "nobody says how long the key is: DefaultPrivateKeyLenBits makes it {length} bits"
            ));
        }
        if world.card(card).pin_tries_left == 0 {
            return Ok(Done::nothing(vec![step(CARD_PIN_BLOCKED)]));
        }
        let name = wanted
            .container
            .parse::<EntityName>()
            .map_err(|error| ExplainError::Situation(error.to_string()))?;
        effects.push(format!(
            "{} has a certificate of {}, good until {}",
            wanted.container,
            wanted.profile,
            issue.not_after.date()
        ));
        let Some(known) = world.cards.get_mut(card.index()) else {
            return Ok(Done::nothing(steps));
        };
        if known.containers.iter().any(|other| other.name == name) {
            return Err(ExplainError::Situation(format!(
                "the card `{}` has a container `{name}` already",
                known.name
            )));
        }
        known.containers.push(KeyContainer {
            name,
            key_spec: wanted.key_spec,
            archived: false,
            lost: None,
            paired_with: None,
            certificate: Some(CertificateSource::Issued(Box::new(issue))),
            place: known.place,
        });
        if known.default_container.is_none() {
            known.default_container = Some(known.containers.len() - 1);
            effects.push("it is the default container now".to_owned());
        }
        Ok(Done { steps, effects })
    }

    fn renew(
        &self,
        at: (Row, Row),
        world: &mut World,
        card: CardRef,
        (container, new_key): (&str, bool),
    ) -> Result<Done, ExplainError> {
        let now = world.clock;
        let known = world.card(card);
        let found = known.containers.iter().position(|other| {
            other.name.as_str().eq_ignore_ascii_case(container) && other.certificate.is_some()
        });
        let Some((place, CertificateSource::Issued(old))) = found.and_then(|place| {
            let source = known.containers.get(place)?.certificate.clone()?;
            Some((place, source))
        }) else {
            return Err(ExplainError::Situation(format!(
                "the card `{}` has no certificate in `{container}` that the twin issued",
                known.name
            )));
        };
        let profile = world.profile(old.profile);
        let key = old.key_algorithm.unwrap_or(profile.key_algorithm);
        let steps = self.makes_key(at, key, old.ca);
        if refused(&steps) {
            return Ok(Done::nothing(steps));
        }
        if known.pin_tries_left == 0 {
            return Ok(Done::nothing(vec![step(CARD_PIN_BLOCKED)]));
        }
        let name = format!("card/{}/{container}/renewed/{now}", known.name);
        let until = i64::from(profile.validity_days) * 86_400;
        let issue = Issue {
            serial: Some(serial(world, &name)),
            not_before: now,
            not_after: now.plus_seconds(until).min(authority_end(world, &old)),
            revoked: None,
            same_key_as: None,
            ..*old.clone()
        };
        let mut effects = vec![format!("good until {}", issue.not_after.date())];
        if !new_key {
            self.write_values_of(world, (card, place));
        }
        let Some(known) = world.cards.get_mut(card.index()) else {
            return Ok(Done::nothing(steps));
        };
        if !new_key {
            if let Some(renewed) = known.containers.get_mut(place) {
                renewed.certificate = Some(CertificateSource::Issued(Box::new(issue)));
            }
            effects.push(
                "the key stays: what is made of the key still fits, and no serial number does"
                    .to_owned(),
            );
            return Ok(Done {
                steps: vec![step(CARD_SIGNED)],
                effects,
            });
        }
        let most = u32::try_from(known.containers.len()).unwrap_or(u32::MAX);
        let name = (2..=most.saturating_add(2))
            .map(|number| format!("{container} {number}"))
            .find(|name| {
                let mut containers = known.containers.iter();
                !containers.any(|other| other.name.as_str().eq_ignore_ascii_case(name))
            })
            .and_then(|name| name.parse::<EntityName>().ok());
        let Some(name) = name else {
            return Ok(Done::nothing(steps));
        };
        effects.push(format!(
            "the new key is in {name}; the certificate in {container} is archived"
        ));
        let Some(renewed) = known.containers.get_mut(place) else {
            return Ok(Done::nothing(steps));
        };
        renewed.archived = true;
        let container = KeyContainer {
            name,
            key_spec: renewed.key_spec,
            archived: false,
            lost: None,
            paired_with: renewed.paired_with,
            certificate: Some(CertificateSource::Issued(Box::new(issue))),
            place: renewed.place,
        };
        known.containers.push(container);
        if known.default_container == Some(place) {
            known.default_container = Some(known.containers.len() - 1);
            effects.push("it is the default container now".to_owned());
        }
        Ok(Done { steps, effects })
    }

    /// Writes down the values of altSecurityIdentities that are made of a certificate: the directory keeps them when
    /// another takes its place.
    fn write_values_of(&self, world: &mut World, (card, container): (CardRef, usize)) {
        let twin = &self.twin;
        let Some((spelling, _)) = twin.spellings.way(0) else {
            return;
        };
        let place = worlds::ContainerRef { card, container };
        let Some(certificate) = twin.certificates.of_container(place) else {
            return;
        };
        for user in &mut world.users {
            for entry in &mut user.alt_security_identities {
                let AltSecurityIdentityEntry::Computed {
                    form,
                    of,
                    place: at,
                } = *entry
                else {
                    continue;
                };
                if of != place {
                    continue;
                }
                let made_of = MappingString::Computed { form, certificate };
                if let Some(text) = text_of(&made_of, &twin.vault, spelling) {
                    let parsed = text.parse();
                    *entry = AltSecurityIdentityEntry::Literal {
                        text,
                        parsed,
                        place: at,
                    };
                }
            }
        }
    }

    /// Whether a key of a kind can be made on a card at a machine, and an authority issues for it.
    fn makes_key(&self, at: (Row, Row), key: KeyAlgorithm, ca: CaRef) -> Vec<&'static Step> {
        let decision = if key.is_elliptic_curve() {
            &ENROL_ELLIPTIC
        } else {
            &ENROL_RSA
        };
        self.issued_for(decision, &[at.0, at.1], key, ca)
    }

    /// Whether a key that was made elsewhere can be put on a card at a machine, and an authority issues for it.
    fn takes_key(
        &self,
        at: (Row, Row),
        key: KeyAlgorithm,
        key_spec: KeySpec,
        ca: CaRef,
    ) -> Vec<&'static Step> {
        let decision = match (key.is_elliptic_curve(), key_spec) {
            (false, KeySpec::Signature) => &IMPORT_SIGNATURE,
            (false, _) => &IMPORT_EXCHANGE,
            (true, KeySpec::KeyAgreement) => &IMPORT_AGREEMENT,
            (true, _) => &IMPORT_ELLIPTIC,
        };
        self.issued_for(decision, &[at.0, at.1, 0], key, ca)
    }

    /// The steps of a decision about a key; those of the authority come first, where the key is on a curve.
    fn issued_for(
        &self,
        decision: &Decision,
        rows: &[Row],
        key: KeyAlgorithm,
        ca: CaRef,
    ) -> Vec<&'static Step> {
        let mut steps = Vec::new();
        if key.is_elliptic_curve() {
            let ca = Row::try_from(ca.index()).unwrap_or(Row::MAX);
            steps = self.decided_of(&ISSUE_ELLIPTIC, &[ca]);
            if refused(&steps) {
                return steps;
            }
        }
        steps.extend(self.decided_of(decision, rows));
        steps
    }

    /// How long the provider makes a key where nobody says so.
    fn default_length(&self, (_, machine): (Row, Row), steps: &[&'static Step]) -> u32 {
        let by_csp = steps.iter().any(|known| known.id == step(ENROL_BY_CAPI).id);
        let id = if by_csp {
            SettingId::CspDefaultPrivateKeyLenBits
        } else {
            SettingId::KspDefaultPrivateKeyLenBits
        };
        let fact = self.twin.setting_fact(Workstation::ID, machine, id);
        fact.known()
            .copied()
            .flatten()
            .unwrap_or(LENGTH_BEFORE_VISTA)
    }

    /// How many tries a card's PIN has left.
    pub(super) fn tries_of(&self, card: &str) -> Option<u8> {
        let world = &self.twin.world;
        let card = world.find_card(card)?;
        Some(world.card(card).pin_tries_left)
    }
}

impl Enrolment {
    /// Whether it is left to the provider how long the key is: a key that was made elsewhere has its length.
    fn leaves_length(&self) -> bool {
        let rsa = self.key.as_ref();
        !self.imported && rsa.is_some_and(|key| key.eq_ignore_ascii_case(RSA))
    }
}

/// The key of a length that a provider is told.
fn length_of(bits: u32) -> Result<KeyAlgorithm, ExplainError> {
    let key = format!("{RSA}-{bits}").parse::<KeyAlgorithm>();
    key.map_err(|error| ExplainError::Situation(error.to_string()))
}

fn refused(steps: &[&'static Step]) -> bool {
    steps
        .last()
        .is_some_and(|step| step.effect == Effect::Refuses)
}

pub(super) fn tries(left: u8, most: u8) -> String {
    match left {
        0 => "the card is blocked".to_owned(),
        _ => format!("the card has {left} of {most} tries left"),
    }
}

/// The card as it takes a PIN; nothing is signed with it.
fn edge(card: &worlds::Card) -> card::Card {
    card::Card::new(
        Vec::new(),
        card.pin.clone(),
        card.pin_tries_max,
        card.pin_tries_left,
    )
    .with_code(card.puk.clone())
}

/// What an enrolment asks its authority for.
fn wanted_issue(world: &World, card: CardRef, wanted: &Enrolment) -> Result<Issue, ExplainError> {
    let known = world.card(card);
    let missing = |what: String| ExplainError::Situation(what);
    let profile = world
        .find_profile(&wanted.profile)
        .ok_or_else(|| missing(format!("the world has no profile `{}`", wanted.profile)))?;
    let used = known.containers.iter().find_map(|container| {
        let source = container.certificate.as_ref()?;
        match source {
            CertificateSource::Issued(issue) => Some(issue.ca),
            CertificateSource::Given(_) => None,
        }
    });
    let ca = match &wanted.ca {
        Some(name) => world.find_certification_authority(name),
        None => used.or_else(|| only_issuer(world)),
    };
    let ca = ca.ok_or_else(|| missing("the world has several authorities: name one".to_owned()))?;
    let for_user = match &wanted.user {
        Some(name) => world.find_user(name),
        None => known.holder,
    };
    let now = world.clock;
    let name = format!("card/{}/{}/enrolled/{now}", known.name, wanted.container);
    let until = i64::from(world.profile(profile).validity_days) * 86_400;
    let mut issue = Issue {
        profile,
        ca,
        for_user,
        for_computer: None,
        for_workstation: None,
        dns_names: None,
        subject: None,
        upn: None,
        email: None,
        san_uri: None,
        san_sid: None,
        serial: Some(serial(world, &name)),
        not_before: now,
        not_after: now.plus_seconds(until),
        key_algorithm: match &wanted.key {
            // How long it is, the provider says.
            Some(_) if wanted.leaves_length() => Some(KeyAlgorithm::Rsa1024),
            Some(key) => key.parse().ok(),
            None => None,
        },
        same_key_as: None,
        revoked: None,
        sid_extension: None,
        sid: None,
        place: known.place,
    };
    issue.not_after = issue.not_after.min(authority_end(world, &issue));
    Ok(issue)
}

/// The one authority that issues to no other, if there is one.
fn only_issuer(world: &World) -> Option<CaRef> {
    let issues_to_others = |ca: CaRef| {
        world
            .certification_authorities
            .iter()
            .any(|other| other.issuer == Some(ca))
    };
    let mut candidates = world
        .certification_authority_refs()
        .filter(|ca| !issues_to_others(*ca));
    let first = candidates.next()?;
    candidates.next().is_none().then_some(first)
}

/// No certificate outlives its authority's.
fn authority_end(world: &World, issue: &Issue) -> names::Timestamp {
    match &world.certification_authority(issue.ca).source {
        worlds::CaSource::Issued { not_after, .. } => *not_after,
        worlds::CaSource::Given(_) => names::Timestamp::MAX,
    }
}

/// A serial number of its own: ten bytes, as AD CS makes them.
fn serial(world: &World, name: &str) -> SerialNumber {
    let mut bytes: Vec<u8> = seed_of(world.seed, &format!("{name}/serial"))
        .into_iter()
        .take(10)
        .collect();
    if let Some(first) = bytes.first_mut() {
        *first = (*first & 0x3F) | 0x40;
    }
    SerialNumber::from_be_bytes(&bytes)
}
