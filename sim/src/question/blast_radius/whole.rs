//! Each card, as if it were lost with its PIN: one row each, the worst first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use facts::{Memory, Row};
use names::Timestamp;

use super::account::{Closings, in_words, readings_in_words};
use super::closing::Opening;
use super::forms::Ways;
use super::line::Line;
use super::reach::{Administrators, Reach};
use super::secret::{BY_HASH, Life, life, tickets, uses};
use crate::answer::{TableAnswer, Work};
use crate::question::cases::names;
use crate::roles::{Card, User};
use crate::step::{Effect, step};
use crate::twin::Twin;
use crate::value::{LogonForm, TypedSecret};

/// What is told of a card.
#[derive(Debug, Default)]
struct Radius {
    accounts: BTreeSet<Row>,
    machines: BTreeSet<Row>,
    reach: Reach,
    /// Certificates that open an account each.
    pairs: BTreeSet<(Row, Row)>,
    hash: Vec<Life>,
}

pub(super) fn answer(twin: &Twin) -> TableAnswer {
    let certificates: Vec<Row> = (0..twin.certificates.on_cards()).collect();
    let hinted = twin.with_hints(&certificates);
    let asked = hinted.as_ref().unwrap_or(twin);
    let mut memories = super::memories();
    let ways = Ways::of(asked, &certificates, &mut memories.forms);
    let opening = Opening::of(asked, &certificates, &mut memories.logons);
    let cards: Vec<Row> = (0..asked.view.rows(Card::ID)).collect();
    let closings = Closings::of(asked, &cards, &certificates, &opening, &mut memories.logons);
    let mut radii: BTreeMap<Row, Radius> = cards
        .into_iter()
        .map(|card| (card, Radius::default()))
        .collect();
    for (way, led) in &ways.0 {
        let card = asked.card_of(way.certificate);
        let radius = card.and_then(|card| radii.get_mut(&card));
        let (Some(account), Some(radius)) = (way.account, radius) else {
            continue;
        };
        radius.accounts.insert(account);
        radius.machines.extend(led.machines.iter().copied());
        radius.pairs.insert((way.certificate, account));
    }
    let mut people = People::new(asked);
    for radius in radii.values_mut() {
        for (certificate, account) in radius.pairs.clone() {
            radius.reach.join(people.reach(account));
            let life = people.hash((certificate, account), &ways, &mut memories.secrets);
            radius.hash.extend(life);
        }
    }
    let mut list: Vec<(Row, Radius)> = radii.into_iter().collect();
    list.sort_by_key(|(card, radius)| {
        let reach = &radius.reach;
        (
            Reverse(reach.controllers.len()),
            Reverse(reach.machines.len()),
            Reverse(reach.accounts().len()),
            Reverse(radius.accounts.len()),
            Reverse(radius.machines.len()),
            asked.view.row_name(Card::ID, *card),
        )
    });
    let rows = list
        .iter()
        .map(|(card, radius)| line(asked, *card, radius, &closings).cells());
    let work = Work {
        runs: memories.logons.runs() + memories.forms.runs() + memories.secrets.runs(),
        ..Work::default()
    };
    super::table(twin, rows.collect(), work)
}

fn line(twin: &Twin, card: Row, radius: &Radius, closings: &Closings) -> Line {
    let clock = twin.world.clock;
    let logons = readings_in_words(&closings.latest(radius.pairs.iter().copied()), clock);
    // The longest life of all; what is not known may be the longest.
    let worst = radius.hash.iter().copied().max_by_key(|life| match life {
        Life::Until(at) => (0, *at),
        Life::Expired => (1, Timestamp::MIN),
        Life::Unknown => (2, Timestamp::MIN),
        Life::Never => (3, Timestamp::MIN),
    });
    let hash = match worst {
        Some(life) => format!("its NT hash is of use: {}", in_words(life, clock)),
        None => "its NT hash is of no use".to_owned(),
    };
    let reach = &radius.reach;
    let administers = reach.controllers.iter().chain(&reach.machines).cloned();
    let line = Line::new("card", &twin.view.row_name(Card::ID, card));
    if radius.accounts.is_empty() {
        return line.tells("opens nothing");
    }
    let accounts = names(twin, User::ID, radius.accounts.iter().copied());
    let machines = radius.machines.len();
    let on = if machines == 1 { "machine" } else { "machines" };
    let administrator = if reach.is_empty() {
        "no administrator"
    } else {
        "an administrator"
    };
    line.tells(format!(
        "opens {} on {machines} {on}, {administrator}; {hash}",
        accounts.join(", ")
    ))
    .at(administers)
    .reaching(reach.accounts())
    .until(format!("new logons: {logons}"))
}

/// What is told of accounts, each once.
struct People<'t> {
    twin: &'t Twin,
    administrators: Administrators<'t>,
    reached: BTreeMap<Row, Reach>,
    /// Whether the hash opens something.
    hashes: BTreeMap<Row, bool>,
}

impl<'t> People<'t> {
    fn new(twin: &'t Twin) -> Self {
        Self {
            twin,
            administrators: Administrators::of(&twin.world),
            reached: BTreeMap::new(),
            hashes: BTreeMap::new(),
        }
    }

    fn reach(&mut self, account: Row) -> Reach {
        let reach = || self.administrators.reach(account);
        self.reached.entry(account).or_insert_with(reach).clone()
    }

    /// How long the hash that the tickets of a pair hand over opens something.
    fn hash(&mut self, pair: (Row, Row), ways: &Ways, memory: &mut Memory) -> Vec<Life> {
        let (certificate, account) = pair;
        let twin = self.twin;
        let opens = *self.hashes.entry(account).or_insert_with(|| {
            let found = uses(twin, account, &BY_HASH, TypedSecret::Right, memory);
            let mut endings = found.keys();
            endings.any(|(_, ending)| step(*ending).effect == Effect::Opens)
        });
        if !opens {
            return Vec::new();
        }
        let of_pair = ways
            .of_account(account)
            .filter(|(way, _)| way.certificate == certificate && way.form() == LogonForm::Console);
        let controllers = of_pair
            .flat_map(|(_, led)| led.controllers.iter().copied())
            .collect();
        let tickets = tickets(twin, account, Some(certificate), &controllers);
        let secrets = tickets.into_iter().filter_map(|(ticket, _)| ticket.secret);
        secrets.map(|secret| life(twin, account, &secret)).collect()
    }
}
