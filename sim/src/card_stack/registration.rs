//! Which registered driver of cards a machine finds for a card [Smart card minidriver discovery].

use facts::Row;
use worlds::{Card, CardPattern, Middleware, MiddlewareKind, World};

/// The registrations that machines find, and for which models of cards. Machines with the same list share their rows;
/// cards are of one model where no registration tells them apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Registrations {
    /// What is found: one row a list and model of card.
    pub(crate) found: Vec<FoundRegistration>,
    models: Vec<u32>,
    of_workstations: Vec<usize>,
    of_lists: Vec<Vec<Row>>,
}

/// A registration that is found for a model of card.
#[derive(Debug, Clone)]
pub(crate) struct FoundRegistration {
    /// The model of card.
    pub(crate) model: u32,
    /// The driver.
    pub(crate) minidriver: Row,
    /// The Base CSP uses it.
    pub(crate) base_csp: bool,
    /// The Smart Card KSP uses it.
    pub(crate) smart_card_ksp: bool,
}

impl Registrations {
    /// Finds, for each list of registrations and each model of card, the one that holds.
    pub(crate) fn new(world: &World) -> Self {
        let mut examples: Vec<&Card> = Vec::new();
        let models = world
            .cards
            .iter()
            .map(|card| {
                let same = |other: &&Card| {
                    other.atr == card.atr && is_named(&other.minidriver, &card.minidriver)
                };
                place(&mut examples, card, same)
            })
            .collect::<Vec<usize>>();
        let mut lists: Vec<&Vec<Middleware>> = Vec::new();
        let of_workstations = world
            .workstations
            .iter()
            .map(|machine| {
                let list = &machine.middleware;
                place(&mut lists, list, |other| *other == list)
            })
            .collect();
        let mut found = Vec::new();
        let of_lists = lists
            .into_iter()
            .map(|list| {
                let before = found.len();
                found.extend((0u32..).zip(&examples).filter_map(|(model, card)| {
                    let registered = registration(list, card, world)?;
                    Some(FoundRegistration {
                        model,
                        minidriver: row_named(world, &registered.minidriver)?,
                        base_csp: registered.base_csp,
                        smart_card_ksp: registered.smart_card_ksp,
                    })
                }));
                (before..found.len())
                    .filter_map(|row| Row::try_from(row).ok())
                    .collect()
            })
            .collect();
        Self {
            found,
            models: models
                .into_iter()
                .map(|model| u32::try_from(model).unwrap_or(u32::MAX))
                .collect(),
            of_workstations,
            of_lists,
        }
    }

    /// The model of a card.
    pub(crate) fn model(&self, card: Row) -> Option<u32> {
        self.models.get(usize::try_from(card).ok()?).copied()
    }

    /// What a machine finds.
    pub(crate) fn of_workstation(&self, workstation: Row) -> &[Row] {
        usize::try_from(workstation)
            .ok()
            .and_then(|at| self.of_workstations.get(at))
            .and_then(|list| self.of_lists.get(*list))
            .map_or(&[], Vec::as_slice)
    }

    /// The registration of a row.
    pub(crate) fn row(&self, row: Row) -> Option<&FoundRegistration> {
        self.found.get(usize::try_from(row).ok()?)
    }
}

/// The place in a list of the first thing that is the same; it is added where there is none.
fn place<T>(list: &mut Vec<T>, thing: T, same: impl Fn(&T) -> bool) -> usize {
    list.iter().position(same).unwrap_or_else(|| {
        list.push(thing);
        list.len() - 1
    })
}

/// The row of a driver.
pub(crate) fn row_named(world: &World, name: &str) -> Option<Row> {
    let at = world
        .minidrivers
        .iter()
        .position(|minidriver| is_named(&minidriver.name, name))?;
    Row::try_from(at).ok()
}

fn is_named(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// The registration that holds for a card: the first whose ATR is the card's under its mask. Where a provider of a vendor
/// and a minidriver are both registered for it, the one that was installed last [Smart Card Architecture].
fn registration<'m>(list: &'m [Middleware], card: &Card, world: &World) -> Option<&'m Middleware> {
    let covers = |cards: &CardPattern, name: &str| {
        cards.covers(card.atr.as_deref(), is_named(&card.minidriver, name))
    };
    let is_minidriver = |registered: &Middleware| {
        world
            .minidrivers
            .iter()
            .find(|minidriver| is_named(&minidriver.name, &registered.minidriver))
            .is_none_or(|minidriver| minidriver.kind == MiddlewareKind::Minidriver)
    };
    let mut latest = names::Timestamp::from_unix(i64::MIN);
    let hits: Vec<(names::Timestamp, &Middleware)> = list
        .iter()
        .map(|registered| {
            latest = registered.installed.unwrap_or(latest);
            (latest, registered)
        })
        .filter(|(_, registered)| covers(&registered.cards, &registered.minidriver))
        .collect();
    let minidrivers = hits.iter().filter(|(_, hit)| is_minidriver(hit)).count();
    if minidrivers == 0 || minidrivers == hits.len() {
        return hits.first().map(|(_, registered)| *registered);
    }
    let last = hits.into_iter().max_by_key(|(installed, _)| *installed);
    last.map(|(_, registered)| registered)
}
