//! The indexes of the directory: by UPN, by account name, by mapping string.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::prelude as ecs;
use facts::Row;
use names::{AltSecurityIdentity, Upn};

use crate::certificate_services::Vault;

use super::{AccountName, ComputedFrom, InDomain, MappingStrings, PrincipalName};

/// How a KDC finds accounts.
#[derive(Debug, Default)]
pub(crate) struct DirectoryIndex {
    by_upn: BTreeMap<String, Vec<Row>>,
    by_account: BTreeMap<(usize, String), Row>,
    by_mapping: BTreeMap<String, Vec<Row>>,
    domains: Vec<String>,
    literal_key_mappings: bool,
    computed_from: BTreeSet<usize>,
    computed_keys: BTreeSet<[u8; 32]>,
}

impl DirectoryIndex {
    /// Builds the indexes from the accounts' components.
    pub(crate) fn build(
        ecs: &ecs::World,
        accounts: &[ecs::Entity],
        domains: &[worlds::Domain],
        vault: &Vault,
    ) -> Self {
        let mut index = Self {
            domains: domains
                .iter()
                .map(|domain| domain.name.to_string().to_lowercase())
                .collect(),
            ..Self::default()
        };
        for (row, entity) in (0u32..).zip(accounts) {
            if let Some(PrincipalName(upn)) = ecs.get(*entity) {
                index
                    .by_upn
                    .entry(upn.to_string().to_lowercase())
                    .or_default()
                    .push(row);
            }
            if let (Some(AccountName(name)), Some(InDomain(domain))) =
                (ecs.get(*entity), ecs.get(*entity))
            {
                index
                    .by_account
                    .insert((*domain, name.to_string().to_lowercase()), row);
            }
            let computed: &[usize] = ecs
                .get::<ComputedFrom>(*entity)
                .map_or(&[], |computed| &computed.0);
            index.computed_from.extend(computed);
            index
                .computed_keys
                .extend(computed.iter().filter_map(|at| vault.seed_of_key(*at)));
            let mut by_key = 0;
            for string in ecs.get::<MappingStrings>(*entity).iter().flat_map(|m| &m.0) {
                if string.starts_with("x509:<ski>") || string.starts_with("x509:<sha1-pukey>") {
                    by_key += 1;
                }
                index
                    .by_mapping
                    .entry(string.clone())
                    .or_default()
                    .push(row);
            }
            index.literal_key_mappings |= by_key > computed.len();
        }
        index
    }

    /// Accounts with this UPN: userPrincipalName, else `sAMAccountName@domain`, else, for a name
    /// without a suffix, an account of that name [MS-KILE 3.3.5.6.1; KB281245].
    pub(crate) fn by_upn(&self, upn: &Upn) -> Vec<Row> {
        if let Some(rows) = self.by_upn.get(&upn.to_string().to_lowercase()) {
            return rows.clone();
        }
        let prefix = upn.prefix().to_lowercase();
        let account = |domain: usize| self.by_account.get(&(domain, prefix.clone())).copied();
        match upn.suffix() {
            Some(suffix) => self
                .domains
                .iter()
                .position(|domain| *domain == suffix.to_lowercase())
                .and_then(account)
                .into_iter()
                .collect(),
            None => (0..self.domains.len()).filter_map(account).collect(),
        }
    }

    /// The account that a typed hint names: `user`, `DOMAIN\user` or `user@domain`.
    pub(crate) fn by_hint(&self, hint: &str, netbios: &[String]) -> Option<Row> {
        if let Some((domain, user)) = hint.split_once('\\') {
            let at = netbios
                .iter()
                .position(|name| name.eq_ignore_ascii_case(domain))
                .or_else(|| {
                    self.domains
                        .iter()
                        .position(|name| name.eq_ignore_ascii_case(domain))
                })?;
            return self.by_account.get(&(at, user.to_lowercase())).copied();
        }
        if hint.contains('@') {
            let upn: Upn = hint.parse().ok()?;
            return match self.by_upn(&upn).as_slice() {
                [one] => Some(*one),
                _ => None,
            };
        }
        (0..self.domains.len())
            .find_map(|domain| self.by_account.get(&(domain, hint.to_lowercase())).copied())
    }

    /// Accounts with this mapping string.
    pub(crate) fn by_mapping(&self, mapping: &AltSecurityIdentity) -> Vec<Row> {
        self.by_mapping
            .get(&mapping.comparison_key())
            .cloned()
            .unwrap_or_default()
    }

    /// Whether a certificate's key identifier or hash can be some account's: then the real
    /// certificate is needed. Values that the twin computed are those of their own certificates, and
    /// of certificates with the same key; a value that someone wrote can be any certificate's.
    pub(crate) fn needs_certificate(&self, vault: &Vault, at: usize) -> bool {
        self.literal_key_mappings
            || self.computed_from.contains(&at)
            || (!self.computed_from.is_empty()
                && vault
                    .seed_of_key(at)
                    .is_none_or(|seed| self.computed_keys.contains(&seed)))
    }
}
