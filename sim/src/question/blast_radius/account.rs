//! What a stranger can do with a card and its PIN, or with the secret of an account.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Memory, Row, Value};
use names::Timestamp;

use super::closing::{Fate, Fates, Opening, fates, going_on, last, revocation};
use super::forms::{Led, Way, Ways};
use super::line::{Line, listed, rests_on};
use super::measures::{self, Held, Memories, source};
use super::reach::{Administrators, groups};
use super::secret::{BY_HASH, Life, life, plain_life, tickets, uses};
use crate::answer::Ending;
use crate::assumption::CRL_LAST_FETCH;
use crate::decisions::OVER_NETWORK;
use crate::question::cases::names;
use crate::revocation::Asker;
use crate::roles::{DomainController, User, Workstation};
use crate::step::{Effect, SESSION_HOST_TICKET, Step, step};
use crate::ticket::account_of;
use crate::twin::Twin;
use crate::value::{LogonForm, PasswordPath, TypedSecret};

/// A question about one card or account.
#[derive(Debug)]
pub(super) struct Asking<'t> {
    twin: &'t Twin,
    administrators: Administrators<'t>,
    memories: Memories,
    network: Memory,
}

/// When logons are closed, under each reading of when machines fetch lists: the world's first.
#[derive(Debug, Default)]
pub(super) struct Closings(Vec<(&'static str, Fates)>);

impl<'t> Asking<'t> {
    /// In a twin in which every name that is worth it can be typed.
    pub(super) fn new(twin: &'t Twin) -> Self {
        Self {
            twin,
            administrators: Administrators::of(&twin.world),
            memories: super::memories(),
            network: Memory::new(&OVER_NETWORK),
        }
    }

    /// How often rules were run.
    pub(super) fn runs(&self) -> usize {
        let Memories {
            logons,
            forms,
            secrets,
        } = &self.memories;
        let memories = [logons, forms, secrets, &self.network];
        memories.iter().map(|memory| memory.runs()).sum()
    }

    /// A card that is lost with its PIN.
    pub(super) fn of_card(&mut self, card: Row, certificates: &[Row]) -> Vec<Line> {
        let ways = Ways::of(self.twin, certificates, &mut self.memories.forms);
        let opening = Opening::of(self.twin, certificates, &mut self.memories.logons);
        let closings = Closings::of(
            self.twin,
            &[card],
            certificates,
            &opening,
            &mut self.memories.logons,
        );
        let mut lines: Vec<Line> = ways
            .0
            .iter()
            .map(|(way, led)| self.way(way, led, &closings))
            .collect();
        // What is known comes first.
        lines.sort_by_key(Line::is_unknown);
        if ways.accounts().is_empty() {
            lines.insert(0, self.nothing(certificates));
        }
        for account in ways.accounts() {
            self.standing(account, &mut lines);
            self.tickets(account, &ways, &closings, &mut lines);
            lines.extend(self.closing(account, &closings));
            let held = Held {
                account,
                certificates,
                cards: &[card],
                opening: &opening,
                paths: &BY_HASH,
            };
            let hints = self.twin.fitting_names(certificates);
            let measures = measures::lines(self.twin, held, &hints, &mut self.memories);
            lines.extend(measures);
        }
        if !ways.accounts().is_empty() {
            lines.extend(not_modelled());
        }
        lines
    }

    /// The secret of an account: its password, where somebody knows one, and its NT hash in any case.
    pub(super) fn of_secret(&mut self, account: Row) -> Vec<Line> {
        let twin = self.twin;
        let Some(reference) = account_of(&twin.world, account) else {
            return Vec::new();
        };
        let user = twin.world.user(reference);
        let known = user.password.known_to_user;
        let paths = if known {
            PasswordPath::ALL
        } else {
            &BY_HASH[..]
        };
        let mut lines = Vec::new();
        if !known {
            let line = Line::new("secret", user.name.as_str());
            lines.push(
                line.tells(
                    "nobody knows a password of the account: what can be stolen is its NT hash",
                )
                .resting_on(["password_known is false".to_owned()]),
            );
        }
        let until = in_words(plain_life(twin, account), twin.world.clock);
        lines.extend(self.uses(account, paths, &until));
        let cards = twin.cases().opened();
        let cards = cards.keys().filter(|(_, _, opened)| *opened == account);
        let cards: BTreeSet<Row> = cards.filter_map(|(row, ..)| twin.card_of(*row)).collect();
        for card in names(twin, crate::roles::Card::ID, cards) {
            let line = Line::new("card", user.name.as_str());
            lines.push(line.tells(format!(
                "{card} opens it, too: ask for that card by `--card`"
            )));
        }
        self.standing(account, &mut lines);
        let controllers: BTreeSet<Row> = (0..twin.view.rows(DomainController::ID))
            .filter(|row| twin.flag(DomainController::ID, "running", *row))
            .collect();
        let at = self.tickets_at(account, None, &controllers, twin.world.clock);
        lines.extend(at);
        let held = Held {
            account,
            certificates: &[],
            cards: &[],
            opening: &Opening::default(),
            paths,
        };
        lines.extend(measures::lines(twin, held, &[], &mut self.memories));
        lines.extend(not_modelled());
        lines
    }

    /// A logon that opens, or of which it is not known.
    fn way(&self, way: &Way, led: &Led, closings: &Closings) -> Line {
        let twin = self.twin;
        let account = way.account.map(|row| twin.view.row_name(User::ID, row));
        let ending = way.ending(led);
        let label = twin.label(way.certificate);
        let mut how = format!("{}, with #{}", way.form().sentence(), label.number);
        if let Some(hint) = twin.hint(way.attempt) {
            how.push_str(&format!(", {hint} typed as a hint"));
        }
        if !led.from.is_empty() {
            let from = names(twin, Workstation::ID, led.from.iter().copied());
            how.push_str(&format!(", from {}", listed(&from, "machines")));
        }
        if !led.controllers.is_empty() {
            let by = names(twin, DomainController::ID, led.controllers.iter().copied());
            how.push_str(&format!(", through {}", listed(&by, "domain controllers")));
        }
        if way.form() == LogonForm::Unlock {
            how.push_str(", where its owner left it");
        }
        let kind = if account.is_some() {
            "logon"
        } else {
            "unknown"
        };
        if account.is_none() {
            how = format!("not known, {how}: {}", ending.step.sentence);
        }
        let until = match (way.account, way.form()) {
            (None, _) => "not known".to_owned(),
            (_, LogonForm::Offline) => {
                "as long as the machine keeps the logon: revocation is not seen there".to_owned()
            }
            (Some(account), _) => closings.in_words((way.certificate, account), twin.world.clock),
        };
        let mapped = led.mapped.iter().map(|id| (*id).to_owned());
        Line::new(kind, &account.unwrap_or_default())
            .tells(how)
            .at(names(twin, Workstation::ID, led.machines.iter().copied()))
            .until(until)
            .resting_on(mapped.chain([source(ending)]))
    }

    /// A card that opens nothing, with the reason.
    fn nothing(&self, certificates: &[Row]) -> Line {
        let cases = self.twin.cases().list.iter();
        let mut of_card = cases.filter(|case| {
            let mut of_case = case.certificates.iter();
            of_case.any(|row| certificates.contains(row))
        });
        let line = Line::new("nothing", "");
        match of_card.next() {
            None => line.tells("the card carries no certificate"),
            Some(case) => {
                let ending = case.ending();
                line.tells(format!(
                    "the card opens no account: {}",
                    ending.step.sentence
                ))
                .resting_on([source(ending)])
            }
        }
    }

    /// What the account is where: an administrator with what is within reach, somebody who uses services.
    fn standing(&mut self, account: Row, lines: &mut Vec<Line>) {
        let twin = self.twin;
        let name = twin.view.row_name(User::ID, account);
        let reach = self.administrators.reach(account);
        let by = rests_on(
            &groups(twin, account),
            "inferred",
            "[MS-DTYP] 2.4.2.4; default members of Administrators",
        );
        if !reach.is_empty() {
            let machines = reach.controllers.iter().chain(&reach.machines).cloned();
            lines.push(
                Line::new("administrator", &name)
                    .tells("it is an administrator of these machines")
                    .at(machines)
                    .resting_on([by]),
            );
        }
        for domain in &reach.domains {
            lines.push(
                Line::new("within reach", &name)
                    .tells("one hop: the secret of every account of the domain, that of krbtgt among them")
                    .at(reach.controllers.iter().cloned())
                    .reaching([format!("every account of {domain}")])
                    .until("until each secret is changed")
                    .resting_on([rests_on("administrator of a domain controller", "inferred", "[MS-ADTS] 3.1.1.1; secrets of a domain lie in its directory")]),
            );
        }
        let mut kept: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (other, what) in &reach.kept {
            kept.entry(what).or_default().push(other.clone());
        }
        for (what, others) in kept {
            lines.push(
                Line::new("within reach", &name)
                    .tells(format!("one hop: {what}"))
                    .reaching(others)
                    .resting_on([rests_on(
                        "what the world states of the machine's cache of logons",
                        "documented",
                        "Interactive logon: Number of previous logons to cache",
                    )]),
            );
        }
        if !reach.local.is_empty() {
            lines.push(
                Line::new("within reach", &name)
                    .tells("one hop: the secrets of the machines' own accounts")
                    .reaching(reach.local.iter().cloned())
                    .resting_on([rests_on(
                        "local_accounts",
                        "inferred",
                        "[MS-SAMR] 3.1.1; a machine's own accounts lie in its own database",
                    )]),
            );
        }
        if !reach.unsaid.is_empty() {
            lines.push(
                Line::new("unknown", &name)
                    .tells("not known: the world does not say whose logons these machines keep, which an administrator of them reaches")
                    .at(reach.unsaid.iter().cloned())
                    .until("not known"),
            );
        }
        lines.extend(self.services(account, &name));
    }

    /// The machines that give it a ticket for themselves and let it in over the network.
    fn services(&mut self, account: Row, name: &str) -> Option<Line> {
        let twin = self.twin;
        let joined = (0..twin.view.rows(Workstation::ID))
            .filter(|row| twin.flag(Workstation::ID, "joined", *row));
        let sets = [vec![account], joined.collect()];
        if sets.iter().any(Vec::is_empty) {
            return None;
        }
        let mut machines: BTreeSet<Row> = BTreeSet::new();
        self.network.walk(&twin.view, &sets, |region| {
            if region.conclusion.step == SESSION_HOST_TICKET {
                machines.extend(region.rows.get(1).into_iter().flat_map(|rows| rows.iter()));
            }
        });
        let ticket = step(SESSION_HOST_TICKET);
        (!machines.is_empty()).then(|| {
            Line::new("services", name)
                .tells("it gets tickets for these machines, which let it in over the network; what it may do there, their services decide")
                .at(names(twin, Workstation::ID, machines))
                .resting_on([of_step(ticket), rests_on("SeNetworkLogonRight", "documented", "User Rights Assignment")])
        })
    }

    /// The tickets that the card gets, and the hash that they carry.
    fn tickets(&mut self, account: Row, ways: &Ways, closings: &Closings, lines: &mut Vec<Line>) {
        let online = ways.of_account(account);
        let online = online.filter(|(way, _)| way.form() == LogonForm::Console);
        let mut controllers = BTreeSet::new();
        let mut certificate = None;
        for (way, led) in online {
            controllers.extend(led.controllers.iter().copied());
            certificate = certificate.or(Some(way.certificate));
        }
        let Some(certificate) = certificate else {
            return;
        };
        let clock = self.twin.world.clock;
        let closed = closings
            .here((certificate, account))
            .map_or(clock, |fate| match fate {
                Fate::Closed(at, _) => at,
                Fate::Open => clock,
            });
        lines.extend(self.tickets_at(account, Some(certificate), &controllers, closed));
    }

    fn tickets_at(
        &mut self,
        account: Row,
        certificate: Option<Row>,
        controllers: &BTreeSet<Row>,
        closed: Timestamp,
    ) -> Vec<Line> {
        let twin = self.twin;
        let clock = twin.world.clock;
        let name = twin.view.row_name(User::ID, account);
        let mut lines = Vec::new();
        for (contents, from) in tickets(twin, account, certificate, controllers) {
            let from = names(twin, DomainController::ID, from);
            let lifetime = contents.lifetime;
            let seconds = |end: Timestamp| end.seconds_since(contents.auth_time);
            let renewed = closed.plus_seconds(seconds(lifetime.renew_till));
            let when = if certificate.is_some() {
                "the last ticket before new logons are closed"
            } else {
                "a ticket that is got now"
            };
            lines.push(
                Line::new("tickets", &name)
                    .tells(format!(
                        "{when} lasts {} hours and can be renewed until {} hours after the logon, without the card",
                        seconds(lifetime.end_time) / 3600,
                        seconds(lifetime.renew_till) / 3600,
                    ))
                    .at(from.clone())
                    .until(after(clock, renewed))
                    .resting_on([rests_on(lifetime.cause.sentence(), "documented", lifetime.cause.source()), of_step(step(crate::step::TICKET_RENEWED))]),
            );
            let Some(secret) = contents.secret.filter(|_| certificate.is_some()) else {
                continue;
            };
            let until = in_words(life(twin, account, &secret), clock);
            lines.push(
                Line::new("secret", &name)
                    .tells(format!(
                        "the ticket carries the NT hash of the account's secret: {}",
                        secret.cause.sentence()
                    ))
                    .at(from)
                    .until(&until)
                    .resting_on([
                        rests_on("PAC_CREDENTIAL_INFO", "documented", "[MS-PAC] 2.6"),
                        rests_on(
                            "what becomes of the secret",
                            "documented",
                            secret.cause.source(),
                        ),
                    ]),
            );
            lines.extend(self.uses(account, &BY_HASH, &until));
        }
        lines
    }

    /// Where the secret opens what.
    fn uses(&mut self, account: Row, paths: &[PasswordPath], until: &str) -> Vec<Line> {
        let twin = self.twin;
        let name = twin.view.row_name(User::ID, account);
        let found = uses(
            twin,
            account,
            paths,
            TypedSecret::Right,
            &mut self.memories.secrets,
        );
        let told = found.into_iter().filter_map(|((path, ending), machines)| {
            let ending = step(ending);
            let machines = names(twin, Workstation::ID, machines);
            let hash = if BY_HASH.contains(&path) {
                " or its hash"
            } else {
                ""
            };
            let line = match ending.effect {
                Effect::Opens => Line::new("secret", &name)
                    .tells(format!("the secret{hash} opens it {}", path.sentence()))
                    .until(until),
                Effect::Undefined => Line::new("unknown", &name)
                    .tells(format!(
                        "not known, {}: {}",
                        path.sentence(),
                        ending.sentence
                    ))
                    .until("not known"),
                // That the hash is of no use is worth a line.
                _ if path == PasswordPath::NetworkNtlm => {
                    Line::new("secret", &name).tells(format!(
                        "the hash is of no use {}: {}",
                        path.sentence(),
                        ending.sentence
                    ))
                }
                _ => return None,
            };
            Some(line.at(machines).resting_on([of_step(ending)]))
        });
        told.collect()
    }

    /// When new logons are closed, and by what machines know of it.
    fn closing(&self, account: Row, closings: &Closings) -> Vec<Line> {
        let twin = self.twin;
        let name = twin.view.row_name(User::ID, account);
        let mut lines = Vec::new();
        for (reading, fates) in &closings.0 {
            let of_account = fates.iter().filter(|((_, opened), _)| *opened == account);
            for ((certificate, _), fates) in of_account {
                let Some((fate, slowest)) = last(fates) else {
                    continue;
                };
                let by = names(twin, DomainController::ID, slowest.iter().copied());
                let label = twin.label(*certificate);
                let line = Line::new("closing", &name)
                    .at(by)
                    .until(fate_in_words(fate, twin.world.clock));
                let assumed = format!("assume:{}={reading}", CRL_LAST_FETCH.name);
                let mut grounds = vec![assumed];
                let line = match fate {
                    Fate::Closed(_, ending) => {
                        grounds.insert(0, of_step(step(ending)));
                        line.tells(format!(
                            "revoked now, #{} opens it until the last domain controller refuses: {}",
                            label.number,
                            step(ending).sentence
                        ))
                    }
                    Fate::Open => line.tells(format!(
                        "revoked now, #{} goes on opening it: no domain controller minds",
                        label.number
                    )),
                };
                // What the slowest knows now is what lets the card in.
                let asker = slowest.first().map(|row| Asker::Controller(*row));
                let looked = asker.and_then(|asker| twin.looked(asker, *certificate));
                grounds.extend(twin.looked_in_words(&looked.unwrap_or_default()));
                lines.push(line.resting_on(grounds));
            }
        }
        lines
    }
}

impl Closings {
    /// When the logons of some cards are closed, if their certificates are revoked now.
    pub(super) fn of(
        twin: &Twin,
        cards: &[Row],
        certificates: &[Row],
        opening: &Opening,
        memory: &mut Memory,
    ) -> Self {
        let clock = twin.world.clock;
        let cards = cards.iter().filter_map(|row| usize::try_from(*row).ok());
        let changes: Vec<_> = cards
            .flat_map(|card| revocation(twin, card, clock))
            .collect();
        let own = twin.assumed(&CRL_LAST_FETCH).unwrap_or(0);
        let mut readings: Vec<(u32, &'static str)> = (0..)
            .zip(CRL_LAST_FETCH.readings)
            .map(|(number, reading)| (number, reading.name))
            .collect();
        readings.sort_by_key(|(number, _)| *number != own);
        let hints = twin.fitting_names(certificates);
        let closings = readings.into_iter().filter_map(|(_, reading)| {
            let assumed = Some((CRL_LAST_FETCH.name, reading));
            let gone = going_on(twin, &changes, hints.clone(), assumed)?;
            Some((reading, fates(gone, opening, certificates, memory)))
        });
        Self(closings.collect())
    }

    /// When the logons of a pair are closed under the world's reading.
    pub(super) fn here(&self, pair: (Row, Row)) -> Option<Fate> {
        let (_, fates) = self.0.first()?;
        Some(last(fates.get(&pair)?)?.0)
    }

    /// The latest of some pairs, under each reading.
    pub(super) fn latest(&self, pairs: impl Iterator<Item = (Row, Row)> + Clone) -> Vec<Fate> {
        let of = |fates: &Fates| {
            let fates = pairs
                .clone()
                .filter_map(|pair| Some(last(fates.get(&pair)?)?.0));
            fates.max_by_key(|fate| match fate {
                Fate::Open => Timestamp::MAX,
                Fate::Closed(at, _) => *at,
            })
        };
        self.0.iter().filter_map(|(_, fates)| of(fates)).collect()
    }

    /// When the logons of a pair are closed, in words.
    fn in_words(&self, pair: (Row, Row), clock: Timestamp) -> String {
        readings_in_words(&self.latest(std::iter::once(pair)), clock)
    }
}

/// The end under the world's reading, and that under the other, where it is another one.
pub(super) fn readings_in_words(fates: &[Fate], clock: Timestamp) -> String {
    match fates {
        [] => "not known".to_owned(),
        [one] => fate_in_words(*one, clock),
        [one, other, ..] if fate_in_words(*one, clock) == fate_in_words(*other, clock) => {
            fate_in_words(*one, clock)
        }
        [one, other, ..] => format!(
            "{}; under the other reading of {}: {}",
            fate_in_words(*one, clock),
            CRL_LAST_FETCH.name,
            fate_in_words(*other, clock)
        ),
    }
}

fn fate_in_words(fate: Fate, clock: Timestamp) -> String {
    match fate {
        Fate::Open => "not closed by revocation".to_owned(),
        Fate::Closed(at, _) if at == clock => "closed at once".to_owned(),
        Fate::Closed(at, _) => after(clock, at),
    }
}

/// An instant, with the days until then.
pub(super) fn after(clock: Timestamp, at: Timestamp) -> String {
    let tenths = at.seconds_since(clock) * 10 / 86_400;
    format!("{at} ({}.{} days)", tenths / 10, tenths % 10)
}

/// How long a secret stays, in words.
pub(super) fn in_words(life: Life, clock: Timestamp) -> String {
    match life {
        Life::Until(at) => after(clock, at),
        Life::Expired => "it has expired, and stays until it is changed".to_owned(),
        Life::Never => "until somebody changes it: nothing else does".to_owned(),
        Life::Unknown => "not known: the world does not say when it was set".to_owned(),
    }
}

fn of_step(step: &'static Step) -> String {
    source(Ending {
        step,
        confidence: step.confidence,
    })
}

/// What the twin does not model of a loss.
fn not_modelled() -> Vec<Line> {
    [
        "sessions that are open stay open whatever is revoked, disabled or changed, until somebody ends them; a world at one instant has none, and scripts do",
        "what others have open on the machines, beyond what these keep of logons; more than one hop",
        "Kerberos with the NT hash as the key of RC4; keys for AES are not derived from it",
    ]
    .into_iter()
    .map(|text| Line::new("not modelled", "").tells(text))
    .collect()
}
