//! `shared-cards`: cards that open several accounts.

use std::collections::{BTreeMap, BTreeSet};

use super::cases::Cases;
use super::places::Namer;
use crate::answer::{OpenedAccount, SharedCardRow, SharedCardsAnswer};
use crate::roles::{User, Workstation};
use crate::twin::Twin;

pub(super) fn answer(twin: &Twin) -> SharedCardsAnswer {
    let cases = twin.cases();
    let mut by_card: BTreeMap<String, Vec<OpenedAccount>> = BTreeMap::new();
    for opened in opened_accounts(twin, cases) {
        by_card
            .entry(opened.certificate.card.clone())
            .or_default()
            .push(opened);
    }
    let rows = by_card
        .into_iter()
        .filter(|(_, accounts)| {
            accounts
                .iter()
                .map(|a| &a.account)
                .collect::<BTreeSet<_>>()
                .len()
                > 1
        })
        .map(|(card, accounts)| SharedCardRow { card, accounts })
        .collect();
    SharedCardsAnswer {
        header: twin.header(),
        rows,
        work: cases.work,
    }
}

/// Every account that a certificate opens; with a hint only where nothing opens it without.
pub(super) fn opened_accounts(twin: &Twin, cases: &Cases) -> Vec<OpenedAccount> {
    let opened = cases.opened();
    let mut namer = Namer::new(twin);
    let mut list: Vec<OpenedAccount> = opened
        .iter()
        .filter(|((certificate, attempt, account), _)| {
            *attempt == 0 || !opened.contains_key(&(*certificate, 0, *account))
        })
        .map(
            |((certificate, attempt, account), workstations)| OpenedAccount {
                account: twin.view.row_name(User::ID, *account),
                certificate: twin.label(*certificate),
                hint_needed: *attempt > 0,
                workstations: namer.names(Workstation::ID, workstations),
            },
        )
        .collect();
    list.sort();
    list
}
