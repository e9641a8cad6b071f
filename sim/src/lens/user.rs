//! Facts of accounts.

use facts::{Fact, Row};
use names::Timestamp;

use super::{Source, minutes, seconds};
use crate::directory::{
    AllowedFrom, AllowedHours, CachedAt, Created, Disabled, Expires, HasAesKeys, HelloAt, InDomain,
    IsComputer, IsProtected, LockedOut, LogonWorkstations, NotCachedAt, ObjectSid, PasswordExpires,
    PasswordMustChange, PrincipalName, SmartCardRequired,
};
use crate::rule_book::mapping::backdating_seconds;
use crate::value::{Backdating, DevicePolicy};

pub(crate) fn disabled(source: &Source<'_>, row: Row) -> Fact<bool> {
    super::known_or_unknown(source.user::<Disabled>(row).map(|flag| &flag.0))
}

pub(crate) fn locked_out(source: &Source<'_>, row: Row) -> Fact<bool> {
    super::known_or_unknown(source.user::<LockedOut>(row).map(|flag| &flag.0))
}

pub(crate) fn smart_card_required(source: &Source<'_>, row: Row) -> Fact<bool> {
    super::known_or_unknown(source.user::<SmartCardRequired>(row).map(|flag| &flag.0))
}

pub(crate) fn password_must_change(source: &Source<'_>, row: Row) -> Fact<bool> {
    super::known_or_unknown(source.user::<PasswordMustChange>(row).map(|flag| &flag.0))
}

pub(crate) fn password_expires(source: &Source<'_>, row: Row) -> Fact<u32> {
    let expires: Option<&PasswordExpires> = source.user(row);
    super::known_or_unknown(expires.map(|expires| &expires.0)).map(minutes)
}

pub(crate) fn has_aes_keys(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(source.user::<HasAesKeys>(row).is_some())
}

pub(crate) fn protected(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(source.user::<IsProtected>(row).is_some())
}

pub(crate) fn limited_to_hours(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(source.user::<AllowedHours>(row).is_some())
}

pub(crate) fn logon_hours(source: &Source<'_>, row: Row) -> Vec<Row> {
    source
        .user::<AllowedHours>(row)
        .map(|hours| hours.0.hours().map(Row::from).collect())
        .unwrap_or_default()
}

pub(crate) fn device_policy(source: &Source<'_>, row: Row) -> Fact<DevicePolicy> {
    let allowed: Option<&AllowedFrom> = source.user(row);
    Fact::Known(match allowed {
        None => DevicePolicy::None,
        Some(AllowedFrom { enforced: true, .. }) => DevicePolicy::Enforced,
        Some(AllowedFrom { .. }) => DevicePolicy::Audited,
    })
}

pub(crate) fn allowed_from(source: &Source<'_>, row: Row) -> Vec<Row> {
    source
        .user::<AllowedFrom>(row)
        .map(|allowed| allowed.computers.clone())
        .unwrap_or_default()
}

pub(crate) fn cached_at(source: &Source<'_>, row: Row) -> Vec<Row> {
    source
        .user::<CachedAt>(row)
        .map(|cached| cached.0.clone())
        .unwrap_or_default()
}

pub(crate) fn hello_at(source: &Source<'_>, row: Row) -> Vec<Row> {
    source
        .user::<HelloAt>(row)
        .map(|enrolled| enrolled.0.clone())
        .unwrap_or_default()
}

fn written<'w>(source: &Source<'w>, row: Row) -> Option<&'w worlds::User> {
    source.user_document(row)
}

pub(crate) fn is_administrator(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(written(source, row).is_some_and(|user| user.admin))
}

/// Nobody logs on as a computer with its password.
pub(crate) fn password_is_known(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(written(source, row).is_some_and(|user| user.password.known_to_user))
}

pub(crate) fn limited_to_workstations(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(source.user::<LogonWorkstations>(row).is_some())
}

pub(crate) fn expires(source: &Source<'_>, row: Row) -> Fact<u32> {
    let never = Timestamp::from_unix(i64::MAX);
    Fact::Known(minutes(
        source
            .user::<Expires>(row)
            .map_or(never, |expires| expires.0),
    ))
}

fn created_less(source: &Source<'_>, row: Row, tolerance: Backdating) -> Fact<u32> {
    let other = |number: usize| {
        source
            .other_tolerances()
            .get(number)
            .copied()
            .map(i64::from)
    };
    let tolerance = match tolerance {
        Backdating::FirstOther => other(0),
        Backdating::SecondOther => other(1),
        Backdating::ThirdOther => other(2),
        documented => Some(backdating_seconds(documented)),
    };
    let created: Option<&Created> = source.user(row);
    created
        .zip(tolerance)
        .map_or(Fact::Unknown, |(created, tolerance)| {
            Fact::Known(seconds(created.0.plus_seconds(-tolerance)))
        })
}

pub(crate) fn created_less_ten_minutes(source: &Source<'_>, row: Row) -> Fact<u32> {
    created_less(source, row, Backdating::TenMinutes)
}

pub(crate) fn created_less_one_year(source: &Source<'_>, row: Row) -> Fact<u32> {
    created_less(source, row, Backdating::OneYear)
}

pub(crate) fn created_less_three_years(source: &Source<'_>, row: Row) -> Fact<u32> {
    created_less(source, row, Backdating::ThreeYears)
}

pub(crate) fn created_less_five_years(source: &Source<'_>, row: Row) -> Fact<u32> {
    created_less(source, row, Backdating::FiveYears)
}

pub(crate) fn created_less_ten_years(source: &Source<'_>, row: Row) -> Fact<u32> {
    created_less(source, row, Backdating::TenYears)
}

pub(crate) fn created_less_twenty_five_years(source: &Source<'_>, row: Row) -> Fact<u32> {
    created_less(source, row, Backdating::TwentyFiveYears)
}

pub(crate) fn created_less_fifty_years(source: &Source<'_>, row: Row) -> Fact<u32> {
    created_less(source, row, Backdating::FiftyYears)
}

pub(crate) fn created_less_first_other(source: &Source<'_>, row: Row) -> Fact<u32> {
    created_less(source, row, Backdating::FirstOther)
}

pub(crate) fn created_less_second_other(source: &Source<'_>, row: Row) -> Fact<u32> {
    created_less(source, row, Backdating::SecondOther)
}

pub(crate) fn created_less_third_other(source: &Source<'_>, row: Row) -> Fact<u32> {
    created_less(source, row, Backdating::ThirdOther)
}

pub(crate) fn sid(source: &Source<'_>, row: Row) -> Fact<u32> {
    let sid: Option<&ObjectSid> = source.user(row);
    sid.and_then(|sid| source.sids().get(&sid.0))
        .map_or(Fact::Unknown, |number| Fact::Known(*number))
}

pub(crate) fn domain(source: &Source<'_>, row: Row) -> Fact<u32> {
    let domain: Option<&InDomain> = source.user(row);
    domain
        .and_then(|domain| u32::try_from(domain.0).ok())
        .map_or(Fact::Unknown, Fact::Known)
}

pub(crate) fn forest(source: &Source<'_>, row: Row) -> Fact<u32> {
    let domain: Option<&InDomain> = source.user(row);
    domain
        .and_then(|domain| source.fixtures().domains.get(domain.0))
        .map_or(Fact::Unknown, |domain| super::forest_number(domain.forest))
}

pub(crate) fn home(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    let domain: Option<&InDomain> = source.user(row);
    Fact::Known(domain.and_then(|domain| Row::try_from(domain.0).ok()))
}

/// The number of no domain, where there is no UPN or its suffix is no domain's name.
pub(crate) fn upn_domain(source: &Source<'_>, row: Row) -> Fact<u32> {
    let none = u32::try_from(source.fixtures().domains.len()).unwrap_or(u32::MAX);
    let upn: Option<&PrincipalName> = source.user(row);
    let domain = upn
        .and_then(|upn| upn.0.suffix())
        .and_then(|suffix| source.directory().domain_of_dns_name(suffix));
    Fact::Known(domain.unwrap_or(none))
}

pub(crate) fn is_computer(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(source.user::<IsComputer>(row).is_some())
}

pub(crate) fn logon_workstations(source: &Source<'_>, row: Row) -> Vec<Row> {
    source
        .user::<LogonWorkstations>(row)
        .map(|list| list.0.clone())
        .unwrap_or_default()
}

pub(crate) fn not_cached_at(source: &Source<'_>, row: Row) -> Vec<Row> {
    source
        .user::<NotCachedAt>(row)
        .map(|removed| removed.0.clone())
        .unwrap_or_default()
}
