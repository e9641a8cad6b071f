//! Hints: which names are worth typing, and for which certificates one is needed.

use std::collections::BTreeMap;

use facts::Row;
use names::AltSecurityIdentityForm;
use worlds::World;

use super::{Hint, Twin};
use crate::directory::ClientName;
use crate::lens::{Looks, Source, certificate, mapping_values};

/// Hints worth typing: accounts that share a certificate's mapping, and those that were asked for.
pub(super) fn hints(
    world: &World,
    shared: &BTreeMap<Row, Vec<Row>>,
    asked: &[ClientName],
) -> Vec<Hint> {
    let mut accounts: Vec<Row> = shared.values().flatten().copied().collect();
    accounts.sort_unstable();
    accounts.dedup();
    let mut hints: Vec<Hint> = accounts
        .into_iter()
        .filter_map(|account| {
            let text = typed(world, account)?;
            Some(Hint {
                name: ClientName::typed(&text),
                text,
                account: Some(account),
            })
        })
        .collect();
    for asked in asked {
        if !hints.iter().any(|hint| hint.name == *asked) {
            hints.push(Hint {
                text: asked.shown(),
                name: asked.clone(),
                account: None,
            });
        }
    }
    hints
}

/// An account's name as it is typed.
fn typed(world: &World, account: Row) -> Option<String> {
    let (domain, name) = world.account(usize::try_from(account).ok()?)?;
    Some(format!("{}\\{name}", world.domain(domain).netbios))
}

/// Accounts among which a certificate alone does not decide.
pub(super) fn shared_accounts(source: &Source<'_>, row: Row) -> Vec<Row> {
    let all = fitting_accounts(source, row);
    if all.len() > 1 { all } else { Vec::new() }
}

/// Accounts that some mapping of a certificate leads to.
fn fitting_accounts(source: &Source<'_>, row: Row) -> Vec<Row> {
    let mut all = certificate::accounts_by_upn(source, row);
    for form in AltSecurityIdentityForm::ALL {
        all.extend(mapping_values::of_certificate(source, row, form));
    }
    all.sort_unstable();
    all.dedup();
    all
}

impl Twin {
    /// The names that are worth typing at some certificates, for each account that a mapping of one leads to.
    pub(crate) fn fitting_names(&self, certificates: &[Row]) -> Vec<ClientName> {
        let looks = Looks::default();
        let source = self.source(&looks);
        let fitting = certificates.iter();
        let mut accounts: Vec<Row> = fitting
            .flat_map(|row| fitting_accounts(&source, *row))
            .collect();
        accounts.sort_unstable();
        accounts.dedup();
        let typed = accounts
            .into_iter()
            .filter_map(|row| typed(&self.world, row));
        typed.map(|text| ClientName::typed(&text)).collect()
    }

    /// What is worth typing at some certificates, each attempt with those that it fits: first nothing, at all of them.
    pub(crate) fn fitting_attempts(&self, certificates: &[Row]) -> BTreeMap<Row, Vec<Row>> {
        let looks = Looks::default();
        let source = self.source(&looks);
        let numbered: BTreeMap<&ClientName, Row> =
            self.hints.iter().map(|hint| &hint.name).zip(1..).collect();
        let mut attempts = BTreeMap::from([(0, certificates.to_vec())]);
        for certificate in certificates {
            for account in fitting_accounts(&source, *certificate) {
                let name = typed(&self.world, account).map(|text| ClientName::typed(&text));
                if let Some(attempt) = name.and_then(|name| numbered.get(&name)) {
                    attempts.entry(*attempt).or_default().push(*certificate);
                }
            }
        }
        attempts
    }
}
