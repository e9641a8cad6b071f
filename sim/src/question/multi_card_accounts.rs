//! `multi-card-accounts`: accounts that several cards open.

use std::collections::{BTreeMap, BTreeSet};

use super::shared_cards::opened_accounts;
use crate::answer::{MultiCardAccountRow, MultiCardAccountsAnswer, OpenedAccount};
use crate::twin::Twin;

pub(super) fn answer(twin: &Twin) -> MultiCardAccountsAnswer {
    let cases = twin.cases();
    let mut by_account: BTreeMap<String, Vec<OpenedAccount>> = BTreeMap::new();
    for opened in opened_accounts(twin, cases) {
        by_account
            .entry(opened.account.clone())
            .or_default()
            .push(opened);
    }
    let rows = by_account
        .into_iter()
        .filter(|(_, cards)| {
            cards
                .iter()
                .map(|card| &card.certificate.card)
                .collect::<BTreeSet<_>>()
                .len()
                > 1
        })
        .map(|(account, cards)| {
            let user = twin
                .world
                .find_user(&account)
                .map(|user| twin.world.user(user));
            MultiCardAccountRow {
                administrator: user.is_some_and(|user| user.admin),
                account,
                cards,
            }
        })
        .collect();
    MultiCardAccountsAnswer {
        header: twin.header(),
        rows,
        work: cases.work,
    }
}
