//! `multi-card-accounts`: accounts that several cards open.

use std::collections::{BTreeMap, BTreeSet};

use facts::Row;

use super::flips::{logons, of_several};
use super::lines::{InLines, Lines, opened};
use super::shared_cards::opened_accounts;
use super::{Others, Question};
use crate::answer::{Answer, MultiCardAccountRow, MultiCardAccountsAnswer, OpenedAccount};
use crate::flips::Claim;
use crate::roles::User;
use crate::twin::Twin;

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "multi-card-accounts",
    sentence: "which accounts, such as generic administrators, are opened by several cards",
    example: "cardtwin ask multi-card-accounts --format json",
    source: "SEC2302 page 4; Certificate Requirements and Enumeration",
    parameters: &[],
    columns: &[],
    answer: |twin, _| Answer::MultiCardAccounts(answer(twin)).resting_on(twin.readings()),
    others: Others::None,
    claims: Some(claims),
};

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

/// The logons of the accounts that several cards open.
fn claims(twin: &Twin) -> Vec<Claim> {
    let accounts = of_several(twin, |opened| (&opened.account, &opened.certificate.card));
    let opened = twin.cases().opened();
    let of_account: BTreeSet<Row> = opened
        .keys()
        .filter(|(_, _, account)| accounts.contains(&twin.view.row_name(User::ID, *account)))
        .map(|(certificate, _, _)| *certificate)
        .collect();
    logons(twin, |row| of_account.contains(&row))
}

impl InLines for MultiCardAccountsAnswer {
    fn say(&self, lines: &mut Lines) {
        opened(self.rows.iter().flat_map(|row| &row.cards), lines);
    }
}
