//! From the world's users to entities.

use bevy_ecs::prelude as ecs;
use facts::{Fact, Row};
use names::Timestamp;
use worlds::{AltSecurityIdentityEntry, ProductVersion, User, UserRef, Workstation, World};

use super::{
    AccountName, AllowedFrom, AllowedHours, CachedAt, Created, Disabled, Expires, Expiry,
    HasAesKeys, HelloAt, InDomain, IsComputer, IsProtected, KeyCredentials, KeyProperties,
    LockedOut, LogonWorkstations, MappingString, MappingStrings, Memberships, NotCachedAt,
    ObjectSid, PasswordExpires, PasswordMustChange, PrincipalName, SmartCardRequired, expiry,
    max_password_age_days,
};
use crate::change::Unknowns;
use crate::rows::CertificateRows;
use crate::target::Kind;

/// Spawns an entity for each user, in the order of the world.
pub(crate) fn spawn_accounts(
    ecs: &mut ecs::World,
    world: &World,
    certificates: &CertificateRows,
    memberships: &Memberships,
    unknowns: &Unknowns,
    users: impl Iterator<Item = UserRef>,
) -> Vec<ecs::Entity> {
    let cached = machines_of(world, |machine| machine.logon_cache.passwords().collect());
    let removed = machines_of(world, |machine| machine.logon_cache.removed.clone());
    let hello = machines_of(world, |machine| machine.windows_hello.clone());
    users
        .map(|account| {
            let user = world.user(account);
            let name = user.name.to_string();
            let flag = |property, known| unknowns.flag(Kind::User, &name, property, known);
            let control = user.user_account_control;
            let strings = user
                .alt_security_identities
                .iter()
                .filter_map(|entry| mapping_string(entry, certificates))
                .collect();
            let (must_change, expires) = password_facts(world, memberships, account, unknowns);
            let mut entity = ecs.spawn((
                AccountName(user.sam_account_name.clone()),
                ObjectSid(user.sid.clone()),
                InDomain(user.domain.index()),
                Created(user.created),
                Disabled(flag("disabled", control.disabled)),
                LockedOut(flag("locked_out", control.locked_out)),
                SmartCardRequired(flag("smart_card_required", control.smart_card_required)),
                PasswordMustChange(must_change),
                PasswordExpires(expires),
                MappingStrings(strings),
            ));
            let keys = key_credentials(&user.key_credentials, certificates);
            if !keys.is_empty() {
                entity.insert(KeyCredentials(keys));
            }
            if let Some(upn) = &user.user_principal_name {
                entity.insert(PrincipalName(upn.clone()));
            }
            if let Some(expires) = user.account_expires {
                entity.insert(Expires(expires));
            }
            if !user.logon_workstations.is_empty() {
                let rows = user
                    .logon_workstations
                    .iter()
                    .filter_map(|workstation| Row::try_from(workstation.index()).ok())
                    .collect();
                entity.insert(LogonWorkstations(rows));
            }
            if let Some(hours) = &user.logon_hours {
                entity.insert(AllowedHours(hours.clone()));
            }
            if user.password.aes_keys {
                entity.insert(HasAesKeys);
            }
            if memberships.is_protected(world, account.index()) {
                entity.insert(IsProtected);
            }
            if let Some(allowed) = allowed_from(world, user) {
                entity.insert(allowed);
            }
            if let Some(computers) = cached.get(account.index()) {
                entity.insert(CachedAt(computers.clone()));
            }
            if let Some(computers) = removed.get(account.index()) {
                entity.insert(NotCachedAt(computers.clone()));
            }
            let enrolled = hello.get(account.index()).filter(|list| !list.is_empty());
            if let Some(computers) = enrolled {
                entity.insert(HelloAt(computers.clone()));
            }
            entity.id()
        })
        .collect()
}

/// Spawns an entity for each computer's account, in the order of the world; their rows follow those of
/// the users.
pub(crate) fn spawn_computers(
    ecs: &mut ecs::World,
    world: &World,
    certificates: &CertificateRows,
    unknowns: &Unknowns,
) -> Vec<ecs::Entity> {
    let spawn = |computer: &worlds::ComputerAccount| {
        let name = computer.name.to_string();
        let disabled = unknowns.flag(Kind::Computer, &name, "disabled", computer.disabled);
        let strings = computer
            .alt_security_identities
            .iter()
            .filter_map(|entry| mapping_string(entry, certificates))
            .collect();
        let mut entity = ecs.spawn((
            IsComputer,
            AccountName(computer.sam_account_name.clone()),
            ObjectSid(computer.sid.clone()),
            InDomain(computer.domain.index()),
            Created(computer.created),
            Disabled(disabled),
            LockedOut(Fact::Known(false)),
            SmartCardRequired(Fact::Known(false)),
            // A computer changes its own password, and none of a person's rules are about it.
            PasswordMustChange(Fact::Known(false)),
            PasswordExpires(Fact::Known(Timestamp::MAX)),
            MappingStrings(strings),
        ));
        let keys = key_credentials(&computer.key_credentials, certificates);
        if !keys.is_empty() {
            entity.insert(KeyCredentials(keys));
        }
        if let Some(upn) = &computer.user_principal_name {
            entity.insert(PrincipalName(upn.clone()));
        }
        entity.id()
    };
    world.computers.iter().map(spawn).collect()
}

/// The certificates whose keys an account holds.
fn key_credentials(
    credentials: &[worlds::KeyCredential],
    certificates: &CertificateRows,
) -> Vec<(usize, KeyProperties)> {
    credentials
        .iter()
        .filter_map(|credential| {
            let properties = KeyProperties {
                multi_factor: credential.multi_factor,
                attested: credential.attested,
            };
            Some((certificates.of_container(credential.of)?, properties))
        })
        .collect()
}

/// Whether an account's password must be changed, and when it expires. Where it is left open whether it
/// has expired, one choice lies before every clock and one after.
fn password_facts(
    world: &World,
    memberships: &Memberships,
    account: UserRef,
    unknowns: &Unknowns,
) -> (Fact<bool>, Fact<Timestamp>) {
    let user = world.user(account);
    let due = expiry(user, max_password_age_days(world, memberships, account));
    let expires = match due {
        Expiry::Before => Timestamp::MIN,
        Expiry::At(instant) => instant,
        Expiry::Never | Expiry::AtNextLogon | Expiry::Unsaid => Timestamp::MAX,
    };
    let name = user.name.as_str();
    let open = (Kind::User, name, "password_expired");
    (
        unknowns.fact(open.0, open.1, open.2, due == Expiry::AtNextLogon, |_| {
            Some(false)
        }),
        unknowns.fact(open.0, open.1, open.2, expires, |text| {
            let expired = crate::change::parse_bool(text)?;
            Some(if expired {
                Timestamp::MIN
            } else {
                Timestamp::MAX
            })
        }),
    )
}

/// What an account's authentication policy says of computers; domains have such policies since the level
/// of Windows Server 2012 R2 [MS-KILE 3.3.5.5].
fn allowed_from(world: &World, user: &User) -> Option<AllowedFrom> {
    let policy = world.authentication_policy(user.authentication_policy?);
    let computers = policy.allowed_from.as_ref()?;
    (world.domain(user.domain).functional_level >= ProductVersion::Server2012R2).then(|| {
        let mut computers: Vec<Row> = computers
            .iter()
            .filter_map(|computer| Row::try_from(computer.index()).ok())
            .collect();
        computers.sort_unstable();
        AllowedFrom {
            computers,
            enforced: policy.enforced,
        }
    })
}

/// For each account, the computers on a list of which it is.
fn machines_of(world: &World, list: impl Fn(&Workstation) -> Vec<UserRef>) -> Vec<Vec<Row>> {
    let mut machines = vec![Vec::new(); world.users.len()];
    for (row, workstation) in (0..).zip(&world.workstations) {
        for user in list(workstation) {
            if let Some(list) = machines.get_mut(user.index()) {
                list.push(row);
            }
        }
    }
    machines
}

/// A value of altSecurityIdentities; `None` where it is made of a certificate that is not there.
fn mapping_string(
    entry: &AltSecurityIdentityEntry,
    certificates: &CertificateRows,
) -> Option<MappingString> {
    match entry {
        AltSecurityIdentityEntry::Literal { text, .. } => {
            Some(MappingString::Literal(text.clone()))
        }
        AltSecurityIdentityEntry::Computed { form, of, .. } => Some(MappingString::Computed {
            form: *form,
            certificate: certificates.of_container(*of)?,
        }),
    }
}
