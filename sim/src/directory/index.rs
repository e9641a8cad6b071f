//! The indexes of the directory: by UPN, by account name, by mapping string, by key.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::Row;
use names::{AltSecurityIdentity, MappingSpelling, SubjectKeyId, Upn};

use super::ClientName;
use crate::certificate_services::Vault;
use crate::rows::{List, Rows};

use super::{
    AccountName, InDomain, IsComputer, KeyCredentials, KeyProperties, MappingString,
    MappingStrings, PrincipalName,
};
use crate::value::CaseReading;

/// What tells one public key from another: the seed of a key that the twin makes, which need not be
/// made for this, or the identifier of a key that was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum KeyIdentity {
    Made([u8; 32]),
    Given(SubjectKeyId),
}

impl KeyIdentity {
    /// The identity of a certificate's key.
    pub(crate) fn of(vault: &Vault, at: usize) -> Option<Self> {
        if let Some(seed) = vault.seed_of_key(at) {
            return Some(Self::Made(seed));
        }
        let made = vault.certificate(at)?;
        Some(Self::Given(made.certificate.public_key().key_id()))
    }
}

/// Whether two certificates have the same public key.
pub(crate) fn have_one_key(vault: &Vault, one: usize, other: usize) -> bool {
    let key = KeyIdentity::of(vault, one);
    key.is_some() && key == KeyIdentity::of(vault, other)
}

/// The accounts that have each value, with the value as it is written.
type ByText = BTreeMap<String, Vec<(Row, String)>>;

/// How a KDC finds accounts.
#[derive(Debug, Default)]
pub(crate) struct DirectoryIndex {
    by_upn: BTreeMap<String, Vec<Row>>,
    by_account: BTreeMap<(usize, String), Row>,
    by_mapping: Vec<Arc<ByText>>,
    by_key: BTreeMap<KeyIdentity, Vec<(Row, KeyProperties)>>,
    computers: BTreeSet<Row>,
    homes: Vec<usize>,
    domains: Vec<String>,
    netbios: Vec<String>,
    literal_key_mappings: bool,
    computed_from: BTreeSet<usize>,
    computed_keys: BTreeSet<[u8; 32]>,
}

impl DirectoryIndex {
    /// Builds the indexes from the accounts' components: that of mapping strings once for each way in
    /// which domain controllers may write certificates.
    pub(crate) fn build(
        rows: &Rows,
        domains: &[worlds::Domain],
        vault: &Vault,
        spellings: &[MappingSpelling],
    ) -> Self {
        let mut index = Self {
            domains: domains
                .iter()
                .map(|domain| domain.name.to_string().to_lowercase())
                .collect(),
            netbios: domains
                .iter()
                .map(|domain| domain.netbios.to_string().to_lowercase())
                .collect(),
            ..Self::default()
        };
        let mut strings: Vec<(Row, &MappingString)> = Vec::new();
        for row in rows.each(List::Accounts) {
            let home = rows
                .get::<InDomain>(List::Accounts, row)
                .map_or(usize::MAX, |home| home.0);
            index.homes.push(home);
            if let Some(PrincipalName(upn)) = rows.get(List::Accounts, row) {
                index
                    .by_upn
                    .entry(upn.to_string().to_lowercase())
                    .or_default()
                    .push(row);
            }
            if let (Some(AccountName(name)), Some(InDomain(domain))) =
                (rows.get(List::Accounts, row), rows.get(List::Accounts, row))
            {
                index
                    .by_account
                    .insert((*domain, name.to_string().to_lowercase()), row);
            }
            if rows.get::<IsComputer>(List::Accounts, row).is_some() {
                index.computers.insert(row);
            }
            let keys: Option<&KeyCredentials> = rows.get(List::Accounts, row);
            for (at, properties) in keys.iter().flat_map(|keys| &keys.0) {
                if let Some(key) = KeyIdentity::of(vault, *at) {
                    let owners = index.by_key.entry(key).or_default();
                    // Of two entries with one key the first is found.
                    if owners.last().is_none_or(|(owner, _)| *owner != row) {
                        owners.push((row, *properties));
                    }
                }
            }
            let values: Option<&MappingStrings> = rows.get(List::Accounts, row);
            for string in values.iter().flat_map(|values| &values.0) {
                index.know_bytes(string, vault);
                strings.push((row, string));
            }
        }
        for (at, spelling) in spellings.iter().enumerate() {
            // Ways that differ in how values are compared write them alike.
            let alike = spellings
                .iter()
                .take(at)
                .position(|known| known == spelling);
            if let Some(alike) = alike.and_then(|alike| index.by_mapping.get(alike)) {
                let alike = Arc::clone(alike);
                index.by_mapping.push(alike);
                continue;
            }
            let mut by_text = ByText::new();
            for (row, string) in &strings {
                let Some(text) = text_of(string, vault, *spelling) else {
                    continue;
                };
                by_text
                    .entry(AltSecurityIdentity::comparison_key(&text))
                    .or_default()
                    .push((*row, text));
            }
            index.by_mapping.push(Arc::new(by_text));
        }
        index
    }

    /// Takes in of which certificates the bytes are needed to find accounts.
    fn know_bytes(&mut self, string: &MappingString, vault: &Vault) {
        if !string.needs_bytes() {
            return;
        }
        match string {
            MappingString::Literal(_) => self.literal_key_mappings = true,
            MappingString::Computed { certificate, .. } => {
                self.computed_from.insert(*certificate);
                self.computed_keys.extend(vault.seed_of_key(*certificate));
            }
        }
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

    /// The account of a name in any domain, by the first way that finds one: for those who are not
    /// asked with a domain.
    pub(crate) fn knows(&self, name: &ClientName) -> bool {
        let with_dollar = format!("{}$", name.prefix());
        !(self.with_upn(&name.text).is_empty()
            && self.with_account_name(name.prefix()).is_empty()
            && self.with_account_name(&with_dollar).is_empty()
            && self.with_made_upn(&name.text, true).is_empty()
            && self.with_made_upn(&name.text, false).is_empty())
    }

    /// Accounts whose userPrincipalName this is, in every domain.
    pub(crate) fn with_upn(&self, upn: &str) -> Vec<Row> {
        self.by_upn
            .get(&upn.to_lowercase())
            .cloned()
            .unwrap_or_default()
    }

    /// Accounts whose sAMAccountName this is, one a domain at most.
    pub(crate) fn with_account_name(&self, name: &str) -> Vec<Row> {
        let name = name.to_lowercase();
        (0..self.domains.len())
            .filter_map(|domain| self.by_account.get(&(domain, name.clone())).copied())
            .collect()
    }

    /// Accounts whose userPrincipalName is this name at a domain: at their own, or at another.
    pub(crate) fn with_made_upn(&self, name: &str, at_home: bool) -> Vec<Row> {
        let at = |domain: &String| self.with_upn(&format!("{name}@{domain}"));
        let found = self.domains.iter().enumerate();
        found
            .flat_map(|(domain, dns)| at(dns).into_iter().map(move |row| (domain, row)))
            .filter(|(domain, row)| (self.home_of(*row) == Some(*domain)) == at_home)
            .map(|(_, row)| row)
            .collect()
    }

    fn home_of(&self, row: Row) -> Option<usize> {
        self.homes.get(usize::try_from(row).ok()?).copied()
    }

    /// The domain of a NetBIOS or DNS name.
    pub(crate) fn domain_named(&self, name: &str) -> Option<Row> {
        let name = name.to_lowercase();
        let by_netbios = self.netbios.iter().position(|known| *known == name);
        let at = by_netbios.or_else(|| self.domains.iter().position(|known| *known == name));
        at.and_then(|at| Row::try_from(at).ok())
    }

    /// The domain of a DNS name.
    pub(crate) fn domain_of_dns_name(&self, name: &str) -> Option<Row> {
        let name = name.to_lowercase();
        let at = self.domains.iter().position(|known| *known == name)?;
        Row::try_from(at).ok()
    }

    /// The computer's account of a DNS name: `<name>.<domain>` is `<name>$` of that domain
    /// [MS-PKCA 3.1.5.2.1.1].
    pub(crate) fn computer_of_dns_name(&self, name: &str) -> Option<Row> {
        let (host, domain) = name.split_once('.')?;
        let domain = usize::try_from(self.domain_of_dns_name(domain)?).ok()?;
        let account = format!("{}$", host.to_lowercase());
        self.by_account
            .get(&(domain, account))
            .copied()
            .filter(|row| self.computers.contains(row))
    }

    /// Accounts that hold the key of a certificate.
    pub(crate) fn with_key_of(&self, vault: &Vault, at: usize) -> Vec<Row> {
        let owners = self.owners_of_key(vault, at);
        owners.iter().map(|(row, _)| *row).collect()
    }

    /// What is known of a certificate's key, as an account lists it; nothing where it does not.
    pub(crate) fn key_properties(&self, vault: &Vault, at: usize, account: Row) -> KeyProperties {
        let mut owners = self.owners_of_key(vault, at).iter();
        let listed = owners.find(|(row, _)| *row == account);
        listed.map_or_else(KeyProperties::default, |(_, properties)| *properties)
    }

    fn owners_of_key(&self, vault: &Vault, at: usize) -> &[(Row, KeyProperties)] {
        if self.by_key.is_empty() {
            return &[];
        }
        let key = KeyIdentity::of(vault, at);
        let owners = key.and_then(|key| self.by_key.get(&key));
        owners.map_or(&[], Vec::as_slice)
    }

    /// Accounts with this value of altSecurityIdentities, for domain controllers that write
    /// certificates in the spelling of this number.
    pub(crate) fn by_mapping(
        &self,
        spelling: usize,
        value: &str,
        compare: CaseReading,
    ) -> Vec<Row> {
        let found = self
            .by_mapping
            .get(spelling)
            .and_then(|by_text| by_text.get(&AltSecurityIdentity::comparison_key(value)));
        found
            .into_iter()
            .flatten()
            .filter(|(_, text)| compare == CaseReading::Ignored || text == value)
            .map(|(row, _)| *row)
            .collect()
    }

    /// The values of altSecurityIdentities by which accounts are found, in every spelling, without regard to case.
    pub(crate) fn mapping_keys(&self) -> impl Iterator<Item = &str> {
        self.by_mapping
            .iter()
            .flat_map(|by_text| by_text.keys())
            .map(String::as_str)
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

/// The text of a value; `None` where the certificate lacks what it is made of.
pub(crate) fn text_of(
    string: &MappingString,
    vault: &Vault,
    spelling: MappingSpelling,
) -> Option<String> {
    match string {
        MappingString::Literal(text) => Some(text.clone()),
        MappingString::Computed { form, certificate } => vault
            .mappable(*certificate, string.needs_bytes())?
            .value(*form, spelling),
    }
}
