//! Facts of cards.

use std::collections::BTreeSet;

use facts::{Fact, Row};
use names::AltSecurityIdentityForm as Form;

use super::{Source, certificate, mapping_values};
use crate::card_stack::{
    CarriedRoots, Carries, HasDefaultContainer, InContainer, KnownBy, PinTries, minidriver_names,
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

pub(crate) fn minidriver(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    Fact::Known(source.card::<KnownBy>(row).map(|known| known.0))
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

/// The minidrivers that Windows has for classes of cards.
const CLASSES: [&str; 2] = ["piv", "gids"];

pub(crate) fn is_class_minidriver(source: &Source<'_>, row: Row) -> Fact<bool> {
    let minidrivers = minidriver_names(source.world);
    let at = usize::try_from(row).unwrap_or(usize::MAX);
    let name = minidrivers.get(at);
    Fact::Known(
        name.is_some_and(|name| CLASSES.iter().any(|class| name.eq_ignore_ascii_case(class))),
    )
}
