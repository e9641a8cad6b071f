//! `shared-cards`: cards that open several accounts.

use std::collections::{BTreeMap, BTreeSet};

use super::cases::Cases;
use super::flips::{logons, of_several};
use super::lines::{InLines, Lines, opened};
use super::places::Namer;
use super::{Others, Question};
use crate::answer::{Answer, OpenedAccount, SharedCardRow, SharedCardsAnswer};
use crate::flips::Claim;
use crate::roles::{User, Workstation};
use crate::twin::Twin;

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "shared-cards",
    sentence: "which cards open several accounts, and whether a hint is needed",
    example: "cardtwin ask shared-cards --what-if 'gpo:Name hints.X509HintsNeeded=0'",
    source: "SEC2302 pages 4, 32 and 33; KB4043463",
    parameters: &[],
    columns: &[],
    answer: |twin, _| Answer::SharedCards(answer(twin)).resting_on(twin.readings()),
    others: Others::None,
    claims: Some(claims),
};

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

/// The logons of cards that open several accounts, or whose certificates fit several.
fn claims(twin: &Twin) -> Vec<Claim> {
    let cards = of_several(twin, |opened| (&opened.certificate.card, &opened.account));
    logons(twin, |row| {
        cards.contains(&twin.label(row).card) || !twin.shared_accounts(row).is_empty()
    })
}

impl InLines for SharedCardsAnswer {
    fn say(&self, lines: &mut Lines) {
        opened(self.rows.iter().flat_map(|row| &row.accounts), lines);
    }
}
