//! Facts of domains.

use facts::{Fact, Row};
use worlds::{Domain, ForestRef};

use super::Source;
use crate::directory::InDomain;
use crate::network::{GlobalCatalog, Running};

fn domain<'w>(source: &Source<'w>, row: Row) -> Option<&'w Domain> {
    source.fixtures().domains.get(usize::try_from(row).ok()?)
}

/// Rows of the domain controllers of a domain.
fn controllers<'s>(source: &'s Source<'_>, row: Row) -> impl Iterator<Item = Row> + 's {
    source.controllers().filter(move |controller| {
        let of: Option<&InDomain> = source.controller(*controller);
        of.is_some_and(|of| Row::try_from(of.0) == Ok(row))
    })
}

pub(crate) fn has_controller(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(controllers(source, row).next().is_some())
}

pub(crate) fn has_running_controller(source: &Source<'_>, row: Row) -> Fact<bool> {
    controllers(source, row).fold(Fact::Known(false), |any, controller| {
        or(any, running(source, controller))
    })
}

/// Whether a domain controller or another one of its domain runs.
pub(crate) fn some_controller_beside_runs(source: &Source<'_>, controller: Row) -> Fact<bool> {
    let of: Option<&InDomain> = source.controller(controller);
    match of.and_then(|of| Row::try_from(of.0).ok()) {
        Some(domain) => has_running_controller(source, domain),
        None => Fact::Known(false),
    }
}

fn running(source: &Source<'_>, controller: Row) -> Fact<bool> {
    super::known_or_unknown(source.controller::<Running>(controller).map(|r| &r.0))
}

/// Where one is sure, the other is not asked.
fn or(one: Fact<bool>, other: Fact<bool>) -> Fact<bool> {
    match (&one, &other) {
        (Fact::Known(true), _) | (_, Fact::Known(true)) => Fact::Known(true),
        (Fact::Known(false), _) => other,
        _ => one.zip(other).map(|(one, other)| one || other),
    }
}

pub(crate) fn reaches_global_catalog(source: &Source<'_>, row: Row) -> Fact<bool> {
    domain(source, row).map_or(Fact::Unknown, |domain| {
        global_catalog_answers(source, domain.forest)
    })
}

/// Whether a global catalog of a forest answers. In a forest of one domain there is nothing that a
/// domain controller would have to ask one for.
pub(crate) fn global_catalog_answers(source: &Source<'_>, forest: ForestRef) -> Fact<bool> {
    let in_forest = |domain: &&Domain| domain.forest == forest;
    if source.fixtures().domains.iter().filter(in_forest).count() < 2 {
        return Fact::Known(true);
    }
    source
        .controllers()
        .filter(|controller| {
            let of: Option<&InDomain> = source.controller(*controller);
            of.and_then(|of| source.fixtures().domains.get(of.0))
                .is_some_and(|domain| domain.forest == forest)
        })
        .fold(Fact::Known(false), |any, controller| {
            let catalog = source
                .controller::<GlobalCatalog>(controller)
                .map(|catalog| &catalog.0);
            let answers = super::known_or_unknown(catalog)
                .zip(running(source, controller))
                .map(|(holds, runs)| holds && runs);
            or(any, answers)
        })
}

pub(crate) fn identity(_: &Source<'_>, row: Row) -> Fact<u32> {
    Fact::Known(row)
}

pub(crate) fn forest(source: &Source<'_>, row: Row) -> Fact<u32> {
    domain(source, row).map_or(Fact::Unknown, |domain| super::forest_number(domain.forest))
}

pub(crate) fn trusts(source: &Source<'_>, row: Row) -> Vec<Row> {
    let Some(own) = domain(source, row).map(|domain| domain.forest) else {
        return Vec::new();
    };
    (0u32..)
        .zip(&source.fixtures().trusts)
        .filter(|(_, trust)| trust.trusted == own)
        .map(|(row, _)| row)
        .collect()
}
