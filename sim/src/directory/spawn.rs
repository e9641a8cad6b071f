//! From the world's users to entities.

use bevy_ecs::prelude as ecs;
use facts::{Fact, Row};
use worlds::{AltSecurityIdentityEntry, World};

use super::{
    AccountName, Created, Disabled, Expires, InDomain, IsComputer, KeyCredentials, LockedOut,
    LogonWorkstations, MappingString, MappingStrings, ObjectSid, PasswordStale, PrincipalName,
    SmartCardRequired,
};
use crate::change::Unknowns;
use crate::rows::CertificateRows;
use crate::target::Kind;

/// Spawns an entity for each user, in the order of the world.
pub(crate) fn spawn_accounts(
    ecs: &mut ecs::World,
    world: &World,
    certificates: &CertificateRows,
    unknowns: &Unknowns,
) -> Vec<ecs::Entity> {
    world
        .users
        .iter()
        .map(|user| {
            let name = user.name.to_string();
            let flag = |property, known| unknowns.flag(Kind::User, &name, property, known);
            let control = user.user_account_control;
            let expired = user.password.expired && !control.dont_expire_password;
            let strings = user
                .alt_security_identities
                .iter()
                .filter_map(|entry| mapping_string(entry, certificates))
                .collect();
            let must_change = user.password.must_change;
            let stale = flag("password_expired", expired).map(|expired| expired || must_change);
            let mut entity = ecs.spawn((
                AccountName(user.sam_account_name.clone()),
                ObjectSid(user.sid.clone()),
                InDomain(user.domain.index()),
                Created(user.created),
                Disabled(flag("disabled", control.disabled)),
                LockedOut(flag("locked_out", control.locked_out)),
                SmartCardRequired(flag("smart_card_required", control.smart_card_required)),
                PasswordStale(stale),
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
            PasswordStale(Fact::Known(false)),
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
    containers: &[worlds::ContainerRef],
    certificates: &CertificateRows,
) -> Vec<usize> {
    containers
        .iter()
        .filter_map(|container| certificates.of_container(*container))
        .collect()
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
