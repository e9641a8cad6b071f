//! Facts of what drives cards, of its registrations, and of the programs that use it.

use facts::{Fact, Row};
use worlds::Specification;

use super::Source;
use crate::card_stack::APPLICATIONS;
use crate::value::{ApplicationKind, DriverKind, PinCache, PinKind};

fn of<T>(source: &Source<'_>, row: Row, read: impl Fn(&worlds::Minidriver) -> T) -> Fact<T> {
    usize::try_from(row)
        .ok()
        .and_then(|at| source.fixtures().minidrivers.get(at))
        .map_or(Fact::Unknown, |minidriver| Fact::Known(read(minidriver)))
}

pub(crate) fn kind(source: &Source<'_>, row: Row) -> Fact<DriverKind> {
    of(source, row, |minidriver| match minidriver.kind {
        worlds::MiddlewareKind::Minidriver => DriverKind::Minidriver,
        worlds::MiddlewareKind::Csp => DriverKind::Csp,
        worlds::MiddlewareKind::Ksp => DriverKind::Ksp,
        worlds::MiddlewareKind::Pkcs11 => DriverKind::Pkcs11,
    })
}

pub(crate) fn does_rsa(source: &Source<'_>, row: Row) -> Fact<bool> {
    of(source, row, |minidriver| minidriver.rsa)
}

pub(crate) fn does_elliptic(source: &Source<'_>, row: Row) -> Fact<bool> {
    of(source, row, |minidriver| minidriver.elliptic)
}

pub(crate) fn lists_every_certificate(source: &Source<'_>, row: Row) -> Fact<bool> {
    of(source, row, |minidriver| minidriver.lists_every_certificate)
}

pub(crate) fn pin(source: &Source<'_>, row: Row) -> Fact<PinKind> {
    of(source, row, |minidriver| match minidriver.pin {
        worlds::PinKind::Alphanumeric => PinKind::Alphanumeric,
        worlds::PinKind::PinPad => PinKind::PinPad,
        worlds::PinKind::Biometric => PinKind::Biometric,
        worlds::PinKind::ChallengeResponse => PinKind::ChallengeResponse,
        worlds::PinKind::Empty => PinKind::Empty,
    })
}

/// Since the specification of Windows 7 [SEC2302 page 14].
pub(crate) fn tells_pin_kind(source: &Source<'_>, row: Row) -> Fact<bool> {
    of(source, row, |minidriver| {
        minidriver.specification >= Specification::V7_06
    })
}

pub(crate) fn pin_cache(source: &Source<'_>, row: Row) -> Fact<PinCache> {
    of(source, row, |minidriver| match minidriver.pin_cache {
        worlds::PinCache::Normal => PinCache::Normal,
        worlds::PinCache::Timed => PinCache::Timed,
        worlds::PinCache::None => PinCache::None,
        worlds::PinCache::AlwaysPrompt => PinCache::AlwaysPrompt,
    })
}

pub(crate) fn on_windows_update(source: &Source<'_>, row: Row) -> Fact<bool> {
    of(source, row, |minidriver| minidriver.on_windows_update)
}

pub(crate) fn base_csp(source: &Source<'_>, row: Row) -> Fact<bool> {
    let registration = source.registrations().row(row);
    registration.map_or(Fact::Unknown, |found| Fact::Known(found.base_csp))
}

pub(crate) fn smart_card_ksp(source: &Source<'_>, row: Row) -> Fact<bool> {
    let registration = source.registrations().row(row);
    registration.map_or(Fact::Unknown, |found| Fact::Known(found.smart_card_ksp))
}

pub(crate) fn model(source: &Source<'_>, row: Row) -> Fact<u32> {
    let registration = source.registrations().row(row);
    registration.map_or(Fact::Unknown, |found| Fact::Known(found.model))
}

pub(crate) fn driver(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    let registration = source.registrations().row(row);
    Fact::Known(registration.map(|found| found.minidriver))
}

pub(crate) fn application(_: &Source<'_>, row: Row) -> Fact<ApplicationKind> {
    usize::try_from(row)
        .ok()
        .and_then(|at| APPLICATIONS.get(at))
        .map_or(Fact::Unknown, |application| Fact::Known(application.kind))
}
