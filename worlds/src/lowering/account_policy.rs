//! What is demanded of accounts: fine-grained password policies, issuance policies, authentication policies.

use super::Lowering;
use super::lookup::Member;
use crate::document::{
    AuthenticationPolicyDocument, IssuancePolicyDocument, PasswordSettingsDocument,
};
use crate::model::{
    AllowedTo, AuthenticationPolicy, Group, GroupScope, IssuancePolicy, PasswordSettings,
};

/// Days after which a password expires when nothing is said: the Default Domain Policy of a new domain.
pub(super) const MAX_PASSWORD_AGE_DAYS: u32 = 42;

impl Lowering<'_> {
    pub(super) fn password_settings(
        &mut self,
        documents: &[PasswordSettingsDocument],
    ) -> Vec<PasswordSettings> {
        documents
            .iter()
            .filter_map(|document| {
                let mut settings = PasswordSettings {
                    name: self.parse(&document.name)?,
                    precedence: document.precedence,
                    max_password_age_days: document
                        .max_password_age_days
                        .unwrap_or(MAX_PASSWORD_AGE_DAYS),
                    users: Vec::new(),
                    groups: Vec::new(),
                    place: self.place(&document.name),
                };
                if document.precedence == 0 {
                    self.error(
                        &document.name,
                        "the precedence of a password settings object is at least 1",
                        "write `precedence: 1` for the one that wins",
                    );
                }
                for name in &document.applies_to {
                    match self.member(name) {
                        Some(Member::User(user)) => settings.users.push(user),
                        Some(Member::Group(group)) => settings.groups.push(group),
                        Some(Member::Computer(_)) => self.error(
                            name,
                            format!("`{}` is a computer", name.as_str()),
                            "password settings apply to users and groups",
                        ),
                        None => {}
                    }
                }
                Some(settings)
            })
            .collect()
    }

    /// OID objects; a group that is linked must be universal, and should be empty.
    pub(super) fn issuance_policies(
        &mut self,
        documents: &[IssuancePolicyDocument],
        groups: &[Group],
    ) -> Vec<IssuancePolicy> {
        for (position, document) in documents.iter().enumerate() {
            let same = |other: &&IssuancePolicyDocument| {
                other.oid.as_str() == document.oid.as_str()
                    || other
                        .name
                        .as_str()
                        .eq_ignore_ascii_case(document.name.as_str())
            };
            if let Some(first) = documents.iter().take(position).find(same) {
                self.error(
                    &document.name,
                    format!(
                        "the issuance policy `{}` is written already",
                        first.name.as_str()
                    ),
                    "one object stands for one object identifier, under a name of its own",
                );
            }
        }
        documents
            .iter()
            .filter_map(|document| {
                let group = match &document.group {
                    Some(name) => Some((name, self.group_ref(name)?)),
                    None => None,
                };
                if let Some((name, reference)) = group
                    && let Some(linked) = groups.get(reference.index())
                {
                    if linked.scope != GroupScope::Universal {
                        self.error(
                            name,
                            format!(
                                "an issuance policy is linked to universal groups only, and `{}` is none",
                                linked.name
                            ),
                            "write `scope: Universal` for the group",
                        );
                    }
                    if !linked.members.is_empty() || !linked.member_groups.is_empty() {
                        self.warning(
                            name,
                            format!("the group `{}` of an issuance policy has members", linked.name),
                            "a domain controller links empty groups only: who is a member has its rights without the certificate",
                        );
                    }
                }
                Some(IssuancePolicy {
                    name: self.parse(&document.name)?,
                    oid: self.parse(&document.oid)?,
                    group: group.map(|(_, group)| group),
                    place: self.place(&document.name),
                })
            })
            .collect()
    }

    pub(super) fn authentication_policies(
        &mut self,
        documents: &[AuthenticationPolicyDocument],
    ) -> Vec<AuthenticationPolicy> {
        documents
            .iter()
            .filter_map(|document| {
                let allowed_from = document.allowed_from.as_ref().map(|names| {
                    names
                        .iter()
                        .filter_map(|name| self.workstation_ref(name))
                        .collect()
                });
                let allowed_to = document.allowed_to.as_ref().map(|names| {
                    let mut allowed = AllowedTo::default();
                    for name in names {
                        match self.member(name) {
                            Some(Member::User(user)) => allowed.users.push(user),
                            Some(Member::Group(group)) => allowed.groups.push(group),
                            Some(Member::Computer(_)) => self.error(
                                name,
                                format!("`{}` is a computer", name.as_str()),
                                "`allowed_to` names users and groups",
                            ),
                            None => {}
                        }
                    }
                    allowed
                });
                Some(AuthenticationPolicy {
                    name: self.parse(&document.name)?,
                    enforced: document.enforced,
                    ticket_lifetime_minutes: document.ticket_lifetime_minutes,
                    allowed_from,
                    allowed_to,
                    place: self.place(&document.name),
                })
            })
            .collect()
    }
}
