//! Facts of cards.

use std::collections::BTreeSet;

use facts::{Fact, Row};
use names::AltSecurityIdentityForm as Form;
use worlds::CardApplication;

use super::{Source, certificate, mapping_values};
use crate::card_stack::{
    Answers, CarriedRoots, Carries, HasDefaultContainer, InContainer, MadeFor, PinTries,
    Unblocking, row_named,
};
use crate::value::{KeyClass, KeySpec};

pub(crate) fn has_default_container(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(source.card::<HasDefaultContainer>(row).is_some())
}

pub(crate) fn blocked(source: &Source<'_>, row: Row) -> Fact<bool> {
    source
        .card::<PinTries>(row)
        .map_or(Fact::Unknown, |tries| tries.0.clone().map(|left| left == 0))
}

pub(crate) fn on_last_try(source: &Source<'_>, row: Row) -> Fact<bool> {
    source
        .card::<PinTries>(row)
        .map_or(Fact::Unknown, |tries| tries.0.clone().map(|left| left == 1))
}

/// Logon certificates of one card that lead to different accounts.
pub(crate) fn carries_two_identities(source: &Source<'_>, row: Row) -> Fact<bool> {
    let carried = source
        .card::<Carries>(row)
        .map_or(&[][..], |carries| &carries.0);
    let identities: BTreeSet<Row> = carried
        .iter()
        .filter(|at| {
            source
                .entry(**at)
                .is_some_and(|entry| entry.content.is_for_logon())
        })
        .filter_map(|at| {
            let mut accounts = certificate::accounts_by_upn(source, *at);
            for form in [Form::IssuerSerialNumber, Form::IssuerSubject] {
                accounts.extend(mapping_values::of_certificate(source, *at, form));
            }
            accounts.sort_unstable();
            accounts.dedup();
            match accounts.as_slice() {
                [one] => Some(*one),
                _ => None,
            }
        })
        .collect();
    Fact::Known(identities.len() > 1)
}

pub(crate) fn roots(source: &Source<'_>, row: Row) -> Vec<Row> {
    source
        .card::<CarriedRoots>(row)
        .map(|roots| roots.0.clone())
        .unwrap_or_default()
}

fn answers(source: &Source<'_>, row: Row, application: CardApplication) -> bool {
    let answers: Option<&Answers> = source.card(row);
    answers.is_some_and(|answers| answers.0.contains(&application))
}

pub(crate) fn answers_piv(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(answers(source, row, CardApplication::Piv))
}

pub(crate) fn answers_gids(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(answers(source, row, CardApplication::Gids))
}

pub(crate) fn has_admin_key(source: &Source<'_>, row: Row) -> Fact<bool> {
    let ways: Option<&Unblocking> = source.card(row);
    ways.map_or(Fact::Unknown, |ways| Fact::Known(ways.admin_key))
}

pub(crate) fn has_puk(source: &Source<'_>, row: Row) -> Fact<bool> {
    let ways: Option<&Unblocking> = source.card(row);
    ways.map_or(Fact::Unknown, |ways| Fact::Known(ways.puk))
}

pub(crate) fn model(source: &Source<'_>, row: Row) -> Fact<u32> {
    let model = source.registrations().model(row);
    model.map_or(Fact::Unknown, Fact::Known)
}

pub(crate) fn vendor_driver(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    Fact::Known(source.card::<MadeFor>(row).map(|made| made.0))
}

/// One driver of Windows serves both applications; GIDS is selected first.
pub(crate) fn class_minidriver(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    let name = if answers(source, row, CardApplication::Gids) {
        "GIDS"
    } else {
        "PIV"
    };
    Fact::Known(row_named(source.fixtures(), name))
}

/// ECDSA alone cannot keep a logon; the first container for key exchange beside it does
/// [Smartcard.admx EnumerateECCCerts].
pub(crate) fn agrees_on_curves(source: &Source<'_>, row: Row) -> Fact<bool> {
    let carried = source
        .card::<Carries>(row)
        .map_or(&[][..], |carries| &carries.0);
    let agrees = |at: &Row| {
        let container: Option<&InContainer> = source.certificate(*at);
        let elliptic = source
            .entry(*at)
            .is_some_and(|entry| entry.content.key_class == KeyClass::Elliptic);
        elliptic && container.is_some_and(|container| container.key_spec == KeySpec::KeyExchange)
    };
    Fact::Known(carried.iter().any(agrees))
}

fn milliseconds(source: &Source<'_>, row: Row) -> Option<u32> {
    let at = usize::try_from(row).unwrap_or(usize::MAX);
    source.fixtures().cards.get(at)?.signing_milliseconds
}

pub(crate) fn tells_signing_time(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(milliseconds(source, row).is_some())
}

pub(crate) fn signing_time(source: &Source<'_>, row: Row) -> Fact<u32> {
    Fact::Known(super::duration(milliseconds(source, row).unwrap_or(0)))
}
