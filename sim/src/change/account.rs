//! Changes of accounts and of what is demanded of them: hours, passwords, groups, policies of the domain.

use names::EntityName;
use worlds::{AllowedTo, AuthenticationPolicyRef, LastSet, UserRef, World};

use super::{Change, ChangeError};
use crate::directory::{allow_password, require_smart_card, reset_password};

/// What stands for nothing at all.
const NONE: &str = "none";

/// Properties of an account that are changed here.
pub(super) const USER_PROPERTIES: &str = "disabled, locked_out, smart_card_required, dont_expire_password, password_expired, password_last_set, password_known, password_reset, created, account_expires, logon_hours, logon_workstations, member_of, authentication_policy, user_principal_name, alt_security_identities";
const DOMAIN_PROPERTIES: &str = "functional_level, ticket_lifetime_hours, ticket_renewal_days, enforce_user_logon_restrictions, max_password_age_days, expire_passwords_on_smart_card_only_accounts, block_inheritance";
const AUTHENTICATION_POLICY_PROPERTIES: &str =
    "enforced, ticket_lifetime_minutes, allowed_from, allowed_to";

impl Change {
    pub(super) fn is_none(&self) -> bool {
        self.value.eq_ignore_ascii_case(NONE)
    }

    /// The names of a list, or none.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let none = self.is_none();
        let names = self.value.split(',').map(str::trim);
        names.filter(move |name| !none && !name.is_empty())
    }

    pub(super) fn apply_to_account(
        &self,
        world: &mut World,
        at: UserRef,
    ) -> Result<(), ChangeError> {
        let property = self.property();
        match property.as_str() {
            // As an administrator does it: setting the flag replaces the secret.
            "smart_card_required" => {
                let now = world.clock;
                if self.yes_or_no()? {
                    require_smart_card(world, at, now);
                } else {
                    allow_password(world, at);
                }
                return Ok(());
            }
            // As the help desk does it: another secret, which somebody knows.
            "password_reset" => {
                let now = world.clock;
                if !self.yes_or_no()? {
                    return Err(self.refuse("`true`"));
                }
                reset_password(world, at, now, false);
                return Ok(());
            }
            "member_of" => return self.change_membership(world, at),
            "authentication_policy" => return self.assign_policy(world, at),
            "logon_workstations" => return self.limit_workstations(world, at),
            _ => {}
        }
        let Some(user) = world.users.get_mut(at.index()) else {
            return Err(self.missing("user"));
        };
        match property.as_str() {
            "dont_expire_password" => {
                user.user_account_control.dont_expire_password = self.yes_or_no()?;
            }
            "password_expired" => {
                user.password.last_set = if self.yes_or_no()? {
                    LastSet::UnsaidExpired
                } else {
                    LastSet::UnsaidGood
                };
            }
            "password_last_set" if self.is_none() => user.password.last_set = LastSet::MustChange,
            "password_last_set" => {
                user.password.last_set = LastSet::At(self.parse("a date or `none`")?);
            }
            "password_known" => user.password.known_to_user = self.yes_or_no()?,
            "logon_hours" if self.value.eq_ignore_ascii_case("always") => user.logon_hours = None,
            "logon_hours" => {
                user.logon_hours =
                    Some(self.parse("hours in UTC such as `Mon-Fri 07-19`, `never` or `always`")?);
            }
            _ => return Err(self.no_property(USER_PROPERTIES)),
        }
        Ok(())
    }

    /// The account becomes a member of the groups too; of none, where that is what is said.
    fn change_membership(&self, world: &mut World, at: UserRef) -> Result<(), ChangeError> {
        if self.is_none() {
            for group in &mut world.groups {
                group.members.retain(|member| *member != at);
            }
            if let Some(user) = world.users.get_mut(at.index()) {
                user.member_of.clear();
            }
            return Ok(());
        }
        for name in self.names() {
            let Some(group) = world.find_group(name) else {
                return Err(self.refuse("names of groups, or `none`"));
            };
            if let Some(group) = world.groups.get_mut(group.index())
                && !group.members.contains(&at)
            {
                group.members.push(at);
                group.members.sort_unstable();
            }
            if let Some(user) = world.users.get_mut(at.index())
                && !user.member_of.contains(&group)
            {
                user.member_of.push(group);
                user.member_of.sort_unstable();
            }
        }
        Ok(())
    }

    fn assign_policy(&self, world: &mut World, at: UserRef) -> Result<(), ChangeError> {
        let policy = self.named_policy(world)?;
        if let Some(user) = world.users.get_mut(at.index()) {
            user.authentication_policy = policy;
        }
        Ok(())
    }

    /// The authentication policy that an account is to have.
    pub(super) fn named_policy(
        &self,
        world: &World,
    ) -> Result<Option<AuthenticationPolicyRef>, ChangeError> {
        if self.is_none() {
            return Ok(None);
        }
        let Some(policy) = world.find_authentication_policy(&self.value) else {
            return Err(self.refuse("the name of an authentication policy, or `none`"));
        };
        Ok(Some(policy))
    }

    fn limit_workstations(&self, world: &mut World, at: UserRef) -> Result<(), ChangeError> {
        let mut workstations = Vec::new();
        for name in self.names() {
            let Some(workstation) = world.find_workstation(name) else {
                return Err(self.refuse("names of workstations, or `none` for any"));
            };
            workstations.push(workstation);
        }
        workstations.sort_unstable();
        if let Some(user) = world.users.get_mut(at.index()) {
            user.logon_workstations = workstations;
        }
        Ok(())
    }

    pub(super) fn apply_to_domain(&self, world: &mut World) -> Result<(), ChangeError> {
        let Some(at) = world.find_domain(&self.target.name) else {
            return Err(self.missing("domain"));
        };
        let property = self.property();
        let level = (property == "functional_level")
            .then(|| self.parse::<worlds::ProductVersion>("a version of Windows Server"))
            .transpose()?;
        if let Some(level) = level {
            let mut controllers = world.domain_controllers.iter();
            if !level.is_server()
                || controllers
                    .any(|controller| controller.domain == at && controller.product < level)
            {
                return Err(self.refuse(
                    "a version of Windows Server that no domain controller of the domain is below",
                ));
            }
        }
        let Some(domain) = world.domains.get_mut(at.index()) else {
            return Err(self.missing("domain"));
        };
        match property.as_str() {
            "functional_level" => {
                domain.functional_level = level.unwrap_or(domain.functional_level);
            }
            "ticket_lifetime_hours" => {
                domain.ticket_lifetime_hours = self.parse("a number of hours")?;
            }
            "ticket_renewal_days" => domain.ticket_renewal_days = self.parse("a number of days")?,
            "enforce_user_logon_restrictions" => {
                domain.enforce_user_logon_restrictions = self.yes_or_no()?;
            }
            "block_inheritance" => domain.block_inheritance = self.yes_or_no()?,
            "max_password_age_days" => {
                domain.max_password_age_days = self.parse("a number of days; 0 is never")?;
            }
            "expire_passwords_on_smart_card_only_accounts" => {
                domain.expire_passwords_on_smart_card_only_accounts = if self.is_none() {
                    None
                } else {
                    Some(self.yes_or_no()?)
                };
            }
            _ => return Err(self.no_property(DOMAIN_PROPERTIES)),
        }
        Ok(())
    }

    pub(super) fn apply_to_issuance_policy(&self, world: &mut World) -> Result<(), ChangeError> {
        let name = &self.target.name;
        let mut policies = world.issuance_policies.iter();
        let Some(at) = policies.position(|policy| policy.name.as_str().eq_ignore_ascii_case(name))
        else {
            return Err(self.missing("issuance policy"));
        };
        if self.property() != "group" {
            return Err(self.no_property("group"));
        }
        let group = if self.is_none() {
            None
        } else {
            let universal = world
                .find_group(&self.value)
                .filter(|group| world.group(*group).scope == worlds::GroupScope::Universal);
            if universal.is_none() {
                return Err(self.refuse("the name of a universal group, or `none`"));
            }
            universal
        };
        if let Some(policy) = world.issuance_policies.get_mut(at) {
            policy.group = group;
        }
        Ok(())
    }

    pub(super) fn apply_to_authentication_policy(
        &self,
        world: &mut World,
    ) -> Result<(), ChangeError> {
        let Some(at) = world.find_authentication_policy(&self.target.name) else {
            return Err(self.missing("authentication policy"));
        };
        let mut computers = Vec::new();
        if self.property() == "allowed_from" {
            for name in self.names() {
                let Some(workstation) = world.find_workstation(name) else {
                    return Err(self.refuse("names of workstations, or `none` for any"));
                };
                computers.push(workstation);
            }
        }
        let mut allowed = AllowedTo::default();
        if self.property() == "allowed_to" {
            for name in self.names() {
                match (world.find_user(name), world.find_group(name)) {
                    (Some(user), _) => allowed.users.push(user),
                    (None, Some(group)) => allowed.groups.push(group),
                    (None, None) => {
                        return Err(self.refuse("names of users and groups, or `none` for anybody"));
                    }
                }
            }
        }
        let Some(policy) = world.authentication_policies.get_mut(at.index()) else {
            return Err(self.missing("authentication policy"));
        };
        match self.property().as_str() {
            "enforced" => policy.enforced = self.yes_or_no()?,
            "ticket_lifetime_minutes" if self.is_none() => policy.ticket_lifetime_minutes = None,
            "ticket_lifetime_minutes" => {
                policy.ticket_lifetime_minutes =
                    Some(self.parse("a number of minutes, or `none`")?);
            }
            "allowed_from" => policy.allowed_from = (!self.is_none()).then_some(computers),
            "allowed_to" => policy.allowed_to = (!self.is_none()).then_some(allowed),
            _ => return Err(self.no_property(AUTHENTICATION_POLICY_PROPERTIES)),
        }
        Ok(())
    }

    pub(super) fn apply_to_group(&self, world: &mut World) -> Result<(), ChangeError> {
        let Some(at) = world.find_group(&self.target.name) else {
            return Err(self.missing("group"));
        };
        if self.property() != "members" {
            return Err(self.no_property("members"));
        }
        let names: Vec<EntityName> = self
            .names()
            .map(|name| name.parse().map_err(|_| self.refuse("names of users")))
            .collect::<Result<_, _>>()?;
        let mut members = Vec::new();
        for name in names {
            let Some(user) = world.find_user(name.as_str()) else {
                return Err(self.refuse("names of users, or `none`"));
            };
            members.push(user);
        }
        members.sort_unstable();
        members.dedup();
        for (user, account) in world.user_refs().zip(&mut world.users) {
            account.member_of.retain(|group| *group != at);
            if members.contains(&user) {
                account.member_of.push(at);
                account.member_of.sort_unstable();
            }
        }
        if let Some(group) = world.groups.get_mut(at.index()) {
            group.members = members;
        }
        Ok(())
    }
}
