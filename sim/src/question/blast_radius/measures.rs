//! Measures: what each closes at once, by a run of the world with the change made.

use std::collections::BTreeSet;

use facts::{Memory, Row};
use worlds::UserRef;

use super::closing::{Opening, going_on, revocation};
use super::forms::Ways;
use super::line::{Line, rests_on, what_if};
use super::secret::{BY_HASH, uses};
use crate::answer::Ending;
use crate::change::Change;
use crate::decisions::STILL_MAY;
use crate::directory::ClientName;
use crate::roles::DomainController;
use crate::step::{Effect, step};
use crate::target::{Kind, Target};
use crate::ticket::account_of;
use crate::twin::Twin;
use crate::value::{LogonForm, PasswordPath, TypedSecret};

/// What somebody holds of an account.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held<'h> {
    pub(super) account: Row,
    /// The card's certificates; none, where the secret itself is held.
    pub(super) certificates: &'h [Row],
    /// The cards that these are on.
    pub(super) cards: &'h [Row],
    /// The logons by card that open before anything is done.
    pub(super) opening: &'h Opening,
    /// Ways of the secret: as a password, or as its hash.
    pub(super) paths: &'h [PasswordPath],
}

/// Memories of the decisions that are asked again and again.
#[derive(Debug)]
pub(super) struct Memories {
    pub(super) logons: Memory,
    pub(super) forms: Memory,
    pub(super) secrets: Memory,
}

/// One thing that is held: whether it still opens something, and by what it is refused.
#[derive(Debug, Clone)]
struct Thing {
    name: &'static str,
    opens: bool,
    refused: BTreeSet<&'static str>,
}

/// What is done.
struct Measure {
    what: String,
    changes: Vec<Change>,
    /// An assumption that is read in another way.
    reading: Option<(&'static str, &'static str)>,
}

/// The measures against the loss, each run.
pub(super) fn lines(
    twin: &Twin,
    held: Held<'_>,
    hints: &[ClientName],
    memories: &mut Memories,
) -> Vec<Line> {
    let Some(account) = account_of(&twin.world, held.account) else {
        return Vec::new();
    };
    let before = things(twin, twin, held, memories);
    let measures = measures(twin, account, held);
    let lines = measures.into_iter().map(|measure| {
        let name = twin.world.user(account).name.to_string();
        let after = going_on(twin, &measure.changes, hints.to_vec(), measure.reading);
        let Some(after) = after else {
            return Line::new("measure", &name)
                .tells(format!(
                    "{}: the twin cannot make this change",
                    measure.what
                ))
                .until("not known");
        };
        let after = things(twin, &after, held, memories);
        told(&measure, &name, &before, &after)
    });
    lines.collect()
}

fn told(measure: &Measure, account: &str, before: &[Thing], after: &[Thing]) -> Line {
    let (mut closes, mut leaves, mut by) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (was, is) in before.iter().zip(after).filter(|(was, _)| was.opens) {
        if is.opens {
            leaves.push(was.name);
        } else {
            closes.push(was.name);
            by.extend(is.refused.iter().copied());
        }
    }
    let list = |names: &[&str]| {
        if names.is_empty() {
            "nothing".to_owned()
        } else {
            names.join(", ")
        }
    };
    let changes = measure.changes.iter();
    let reading = measure.reading.iter();
    let how = changes
        .map(|change| what_if(&change.to_string()))
        .chain(reading.map(|(name, reading)| what_if(&format!("assume:{name}={reading}"))))
        .chain(by.into_iter().map(str::to_owned));
    Line::new("measure", account)
        .tells(format!(
            "{}: closes {}; leaves {}",
            measure.what,
            list(&closes),
            list(&leaves)
        ))
        .until(if closes.is_empty() { "-" } else { "at once" })
        .resting_on(how)
}

fn change(kind: Kind, name: &str, property: &str, value: String) -> Change {
    Change {
        target: Target {
            kind,
            name: name.to_owned(),
            property: property.to_owned(),
        },
        value,
    }
}

fn measures(twin: &Twin, reference: UserRef, held: Held<'_>) -> Vec<Measure> {
    let world = &twin.world;
    let account = world.user(reference);
    let of_user = |what: &str, property: &str, value: &str| Measure {
        what: what.to_owned(),
        changes: vec![change(
            Kind::User,
            account.name.as_str(),
            property,
            value.to_owned(),
        )],
        reading: None,
    };
    let mut measures = vec![
        of_user("the account is disabled", "disabled", "true"),
        of_user("another secret is set", "password_reset", "true"),
    ];
    if held.certificates.is_empty() && !account.user_account_control.smart_card_required {
        let what = "a smart card is required of the account";
        measures.push(of_user(what, "smart_card_required", "true"));
    }
    if held.certificates.is_empty() {
        return measures;
    }
    if !account.alt_security_identities.is_empty() {
        let what = "the values of altSecurityIdentities are removed";
        measures.push(of_user(what, "alt_security_identities", "none"));
    }
    if !account.key_credentials.is_empty() {
        let what = "the keys in msDS-KeyCredentialLink are removed";
        measures.push(of_user(what, "key_credentials", "none"));
    }
    measures.extend(publishing(twin, held));
    measures
}

/// The certificates are revoked and a list is published at once, however machines fetch.
fn publishing(twin: &Twin, held: Held<'_>) -> Vec<Measure> {
    let world = &twin.world;
    let cards = held
        .cards
        .iter()
        .filter_map(|row| usize::try_from(*row).ok());
    let mut changes: Vec<Change> = cards
        .flat_map(|card| revocation(twin, card, world.clock))
        .collect();
    if changes.is_empty() {
        return Vec::new();
    }
    let issuers: BTreeSet<usize> = held
        .certificates
        .iter()
        .filter_map(|row| {
            twin.vault
                .certificates
                .get(usize::try_from(*row).ok()?)?
                .issuer
        })
        .collect();
    let authorities = issuers
        .into_iter()
        .filter_map(|at| world.certification_authorities.get(at));
    changes.extend(authorities.map(|authority| {
        change(
            Kind::CertificationAuthority,
            authority.name.as_str(),
            "crl_this_update",
            world.clock.to_string(),
        )
    }));
    let known = &crate::assumption::CRL_LAST_FETCH;
    let readings = known.readings.iter();
    readings
        .map(|reading| Measure {
            what: format!(
                "the certificates are revoked and a list is published ({}: {})",
                known.name, reading.name
            ),
            changes: changes.clone(),
            reading: Some((known.name, reading.name)),
        })
        .collect()
}

/// What is held, in a twin as it is after something was done to the one `before`.
fn things(before: &Twin, twin: &Twin, held: Held<'_>, memories: &mut Memories) -> Vec<Thing> {
    let mut things = Vec::new();
    if !held.certificates.is_empty() {
        let mut logons = Thing::new("new logons with the card");
        let ends = held.opening.ends(twin, &mut memories.logons);
        let of_account = ends
            .iter()
            .filter(|((_, account), _)| *account == held.account);
        for end in of_account.flat_map(|(_, controllers)| controllers.values()) {
            match end {
                Ok(()) => logons.opens = true,
                Err(by) => {
                    logons.refused.insert(step(*by).id);
                }
            }
        }
        things.push(logons);
        things.push(kept(twin, held, &mut memories.forms));
    }
    let typed = if hash(before, held.account) == hash(twin, held.account) {
        TypedSecret::Right
    } else {
        TypedSecret::Wrong
    };
    let (by_hash, by_password): (Vec<PasswordPath>, Vec<PasswordPath>) =
        held.paths.iter().partition(|path| BY_HASH.contains(path));
    for (name, paths) in [("its password", by_password), ("its NT hash", by_hash)] {
        let mut thing = Thing::new(name);
        // Ways that opened nothing before tell nothing of a measure.
        let opened = uses(
            before,
            held.account,
            &paths,
            TypedSecret::Right,
            &mut memories.secrets,
        );
        let paths: Vec<PasswordPath> = paths
            .into_iter()
            .filter(|path| {
                let mut endings = opened.keys().filter(|(known, _)| known == path);
                endings.any(|(_, ending)| step(*ending).effect == Effect::Opens)
            })
            .collect();
        for (_, ending) in uses(twin, held.account, &paths, typed, &mut memories.secrets).keys() {
            if step(*ending).effect == Effect::Opens {
                thing.opens = true;
            } else {
                thing.refused.insert(step(*ending).id);
            }
        }
        things.push(thing);
    }
    things.push(tickets(twin, held.account));
    things
}

/// What machines have kept of logons with the card.
fn kept(twin: &Twin, held: Held<'_>, memory: &mut Memory) -> Thing {
    let mut kept = Thing::new("logons that machines keep");
    let ways = Ways::of(twin, held.certificates, memory);
    kept.opens = ways.0.keys().any(|way| {
        let is_of = way.account.is_none_or(|account| account == held.account);
        is_of && way.form() == LogonForm::Offline
    });
    kept
}

/// Tickets that somebody has already: the KDC may look at the account each time that one is used.
fn tickets(twin: &Twin, account: Row) -> Thing {
    let mut thing = Thing::new("tickets");
    let domain = twin.fact(crate::roles::User::ID, "domain", account);
    for controller in 0..twin.view.rows(DomainController::ID) {
        let runs = twin.flag(DomainController::ID, "running", controller);
        if !runs || twin.fact(DomainController::ID, "domain", controller) != domain {
            continue;
        }
        let run = twin.view.run(&STILL_MAY, &[account, controller, 0], &[]);
        let ending = step(run.conclusion.step);
        if ending.effect == Effect::Refuses {
            thing.refused.insert(ending.id);
        } else {
            thing.opens = true;
        }
    }
    thing
}

/// The NT hash of an account's secret.
fn hash(twin: &Twin, account: Row) -> Option<[u8; 16]> {
    let user = twin.world.user(account_of(&twin.world, account)?);
    Some(twin.participants().nt_hash(user, false))
}

impl Thing {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            opens: false,
            refused: BTreeSet::new(),
        }
    }
}

/// A step with what it rests on.
pub(super) fn source(ending: Ending) -> String {
    rests_on(
        ending.step.id,
        &ending.confidence.to_string(),
        ending.step.source,
    )
}
