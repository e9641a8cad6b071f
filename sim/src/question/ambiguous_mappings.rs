//! `ambiguous-mappings`: what belongs to more than one account or certificate, and what comes of it without a hint.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Row, StepId};
use names::AltSecurityIdentity;

use super::cases::names;
use super::lines::{InLines, Lines, ends};
use super::mapping::Links;
use super::{Others, Question};
use crate::answer::{
    Ambiguity, AmbiguityRow, AmbiguousMappingsAnswer, Answer, CertificateLabel, UnhintedOutcome,
};
use crate::decisions::UNHINTED;
use crate::directory::text_of;
use crate::roles::{DomainController, User};
use crate::step::step;
use crate::twin::Twin;

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "ambiguous-mappings",
    sentence: "which certificates, values and names belong to more than one, and what comes of it",
    example: "cardtwin ask ambiguous-mappings",
    source: "Certificate Requirements and Enumeration; SEC2302 pages 32 and 33",
    parameters: &[],
    columns: &[],
    answer: |twin, _| Answer::AmbiguousMappings(answer(twin)),
    others: Others::AskedAgain,
    claims: None,
};

pub(super) fn answer(twin: &Twin) -> AmbiguousMappingsAnswer {
    let links = Links::of(twin);
    let mut rows = certificates_of_several(twin, &links);
    rows.extend(values_of_several_accounts(twin));
    rows.extend(values_of_several_certificates(twin, &links));
    rows.extend(upns_of_several(twin));
    AmbiguousMappingsAnswer {
        header: twin.header(),
        rows,
    }
}

fn certificates_of_several(twin: &Twin, links: &Links) -> Vec<AmbiguityRow> {
    let mut rows = Vec::new();
    for certificate in 0..twin.certificates.on_cards() {
        let accounts: Vec<Row> = links.accounts_of(certificate).map(|(row, _)| row).collect();
        if accounts.len() < 2 {
            continue;
        }
        let label = twin.label(certificate);
        rows.push(AmbiguityRow {
            kind: Ambiguity::CertificateOfSeveralAccounts,
            subject: format!("{}/{}", label.card, label.container),
            accounts: names(twin, User::ID, accounts),
            certificates: vec![label],
            without_hint: unhinted(twin, certificate),
        });
    }
    rows
}

/// What domain controllers make of a certificate alone. A UPN names its account to those that look at it.
fn unhinted(twin: &Twin, certificate: Row) -> Vec<UnhintedOutcome> {
    let mut outcomes: BTreeMap<(StepId, Option<Row>), Vec<Row>> = BTreeMap::new();
    for controller in 0..twin.view.rows(DomainController::ID) {
        let run = twin.view.run(&UNHINTED, &[certificate, controller, 0], &[]);
        let account = run.subject.map(|(_, row)| row);
        outcomes
            .entry((run.conclusion.step, account))
            .or_default()
            .push(controller);
    }
    outcomes
        .into_iter()
        .map(|((ending, account), controllers)| UnhintedOutcome {
            domain_controllers: names(twin, DomainController::ID, controllers),
            step: step(ending),
            account: account.map(|row| twin.view.row_name(User::ID, row)),
        })
        .collect()
}

fn values_of_several_accounts(twin: &Twin) -> Vec<AmbiguityRow> {
    let mut by_value: BTreeMap<String, (String, BTreeSet<Row>)> = BTreeMap::new();
    for account in 0..twin.view.rows(User::ID) {
        for string in twin.mapping_strings(account) {
            let Some(value) = text_of(string, &twin.vault, twin.spelling()) else {
                continue;
            };
            let key = AltSecurityIdentity::comparison_key(&value);
            let (_, accounts) = by_value.entry(key).or_insert((value, BTreeSet::new()));
            accounts.insert(account);
        }
    }
    by_value
        .into_values()
        .filter(|(_, accounts)| accounts.len() > 1)
        .map(|(value, accounts)| AmbiguityRow {
            kind: Ambiguity::ValueOfSeveralAccounts,
            subject: value,
            accounts: names(twin, User::ID, accounts),
            certificates: Vec::new(),
            without_hint: Vec::new(),
        })
        .collect()
}

fn values_of_several_certificates(twin: &Twin, links: &Links) -> Vec<AmbiguityRow> {
    let mut by_value: BTreeMap<(Row, String), Vec<CertificateLabel>> = BTreeMap::new();
    for account in 0..twin.view.rows(User::ID) {
        for (certificate, methods) in links.certificates_of(account) {
            for method in methods.iter().filter(|method| method.name != "UPN") {
                by_value
                    .entry((account, method.value.clone()))
                    .or_default()
                    .push(twin.label(certificate));
            }
        }
    }
    by_value
        .into_iter()
        .filter(|(_, certificates)| certificates.len() > 1)
        .map(|((account, value), certificates)| AmbiguityRow {
            kind: Ambiguity::ValueOfSeveralCertificates,
            subject: value,
            accounts: vec![twin.view.row_name(User::ID, account)],
            certificates,
            without_hint: Vec::new(),
        })
        .collect()
}

/// UPNs to which several accounts answer: as userPrincipalName, or as sAMAccountName and domain (KB281245).
fn upns_of_several(twin: &Twin) -> Vec<AmbiguityRow> {
    let mut by_upn: BTreeMap<String, BTreeSet<Row>> = BTreeMap::new();
    for account in 0..twin.view.rows(User::ID) {
        for upn in twin.upns_of(account) {
            by_upn
                .entry(upn.to_lowercase())
                .or_default()
                .insert(account);
        }
    }
    by_upn
        .into_iter()
        .filter(|(_, accounts)| accounts.len() > 1)
        .map(|(upn, accounts)| {
            let certificates = (0..twin.certificates.on_cards()).filter(|row| {
                let at = usize::try_from(*row).unwrap_or(usize::MAX);
                let own = twin.vault.certificates.get(at);
                own.and_then(|entry| entry.content.upn.as_ref())
                    .is_some_and(|own| own.to_string().to_lowercase() == upn)
            });
            AmbiguityRow {
                kind: Ambiguity::UpnOfSeveralAccounts,
                certificates: certificates.map(|row| twin.label(row)).collect(),
                subject: upn,
                accounts: names(twin, User::ID, accounts),
                without_hint: Vec::new(),
            }
        })
        .collect()
}

impl InLines for AmbiguousMappingsAnswer {
    fn say(&self, lines: &mut Lines) {
        for row in &self.rows {
            let of = format!("{}: {}", row.kind.name(), row.subject);
            lines.say(of, row.accounts.join(", "));
            for outcome in &row.without_hint {
                for controller in &outcome.domain_controllers {
                    let said = ends(outcome.step, outcome.account.as_deref());
                    lines.say_at(&row.subject, controller, said);
                }
            }
        }
    }
}
