//! Hints: which names are worth typing, and for which certificates one is needed.

use std::collections::BTreeMap;

use facts::Row;
use names::AltSecurityIdentityForm;
use worlds::World;

use super::Hint;
use crate::directory::ClientName;
use crate::lens::{Source, certificate, mapping_values};

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
            let (domain, name) = world.account(usize::try_from(account).ok()?)?;
            let text = format!("{}\\{name}", world.domain(domain).netbios);
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

/// Accounts among which a certificate alone does not decide.
pub(super) fn shared_accounts(source: &Source<'_>, row: Row) -> Vec<Row> {
    let mut all = certificate::accounts_by_upn(source, row);
    for form in AltSecurityIdentityForm::ALL {
        all.extend(mapping_values::of_certificate(source, row, form));
    }
    all.sort_unstable();
    all.dedup();
    if all.len() > 1 { all } else { Vec::new() }
}
