//! The exchanges behind the logons that open: executed on real bytes, each distinct one once.

use std::collections::{BTreeMap, BTreeSet};

use facts::Row;
use kerberos::client::ClientDialect;
use rayon::prelude::*;

use super::cases::Case;
use crate::answer::Work;
use crate::network::{Exchange, ExchangeError, Participants};
use crate::revocation::Asker;
use crate::roles::{DomainController, Workstation};
use crate::step::{CACHED_OPENS, Effect, MAP_BY_KEY, step};
use crate::twin::Twin;

/// Above so many distinct exchanges, one of each case is executed as the example of the others.
const EXCHANGES_UP_TO: usize = 512;

/// What makes one exchange another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Distinct {
    certificate: Row,
    /// What the KDC signs with.
    own: Row,
    account: Row,
    controller: Row,
    /// What was typed.
    attempt: Row,
    /// The workstation: the first of those that are alike.
    workstation: Row,
    /// Whether the account holds the certificate's key, so that its path does not matter.
    by_key: bool,
}

/// Executes the exchanges of every case that opens; what a case admits, its bytes have to carry.
pub(super) fn execute(twin: &Twin, cases: &[Case], work: &mut Work) {
    let clients = alike(twin);
    let mut examples = BTreeSet::new();
    let mut alike = BTreeSet::new();
    for case in cases {
        // What a machine has kept is opened without an exchange.
        if step(case.ending).effect != Effect::Opens
            || !case.choices.is_empty()
            || case.steps.contains(&CACHED_OPENS)
        {
            continue;
        }
        examples.extend(exchanges(twin, &clients, case).next());
        alike.extend(exchanges(twin, &clients, case));
    }
    let run = if alike.len() <= EXCHANGES_UP_TO {
        &alike
    } else {
        &examples
    };
    work.by_example = alike.len() - run.len();
    let participants = twin.participants();
    let results: Vec<_> = run
        .par_iter()
        .map(|exchange| (exchange, run_exchange(twin, &participants, *exchange)))
        .collect();
    for (exchange, result) in results {
        match result {
            Ok(dialect) => {
                work.exchanges += 1;
                work.draft_9 += usize::from(dialect != ClientDialect::Rfc4556);
            }
            Err(ExchangeError::KeyElsewhere) => work.assumed += 1,
            Err(error) => disagreement(twin, exchange.certificate, &error),
        }
    }
}

/// The distinct exchanges of a case. Which domain controller of several with the same certificate is
/// asked makes no other bytes but its name: the first stands for them.
fn exchanges<'c>(
    twin: &'c Twin,
    alike: &[Row],
    case: &'c Case,
) -> impl Iterator<Item = Distinct> + 'c {
    let of = |row: &Row| alike.get(usize::try_from(*row).ok()?).copied();
    let clients: BTreeSet<Row> = case.workstations.iter().filter_map(of).collect();
    let by_key = case.steps.contains(&MAP_BY_KEY);
    case.certificates.iter().flat_map(move |certificate| {
        let account = case.account(*certificate);
        let clients = clients.clone();
        case.answering().iter().flat_map(move |controller| {
            let own = twin.kdc_certificate(*controller);
            let clients = clients.clone().into_iter();
            clients.filter_map(move |workstation| {
                Some(Distinct {
                    certificate: *certificate,
                    own: own?,
                    account: account?,
                    controller: *controller,
                    attempt: case.attempt,
                    workstation,
                    by_key,
                })
            })
        })
    })
}

/// For each workstation the first one that says and trusts the same.
fn alike(twin: &Twin) -> Vec<Row> {
    let mut first: BTreeMap<Vec<Option<u32>>, Row> = BTreeMap::new();
    (0..twin.view.rows(Workstation::ID))
        .map(|row| {
            let facts = SAID_AND_TRUSTED.iter();
            let facts = facts.map(|name| twin.fact(Workstation::ID, name, row));
            let facts = facts.chain(twin.revocation_read(Asker::Workstation(row)));
            *first.entry(facts.collect()).or_insert(row)
        })
        .collect()
}

/// The facts of a workstation that its bytes follow from.
const SAID_AND_TRUSTED: &[&str] = &[
    "stores",
    "joined",
    "takes_roots_of_cards",
    "dialect",
    "key_delivery",
    "lists_triple_des",
    "asks_for_aes",
    "hash",
    "first_hash",
    "sha1",
    "sha256",
    "sha384",
    "sha512",
    "knows_freshness",
];

/// Executes the exchange of one logon that opens.
///
/// Gives back whether it was executed; it is not where the key is elsewhere.
pub(crate) fn carry(
    twin: &Twin,
    [certificate, attempt, workstation, controller]: [Row; 4],
    account: Row,
    by_key: bool,
) -> bool {
    let Some(own) = twin.kdc_certificate(controller) else {
        return false;
    };
    let exchange = Distinct {
        certificate,
        own,
        account,
        controller,
        attempt,
        workstation,
        by_key,
    };
    match run_exchange(twin, &twin.participants(), exchange) {
        Ok(_) => true,
        Err(ExchangeError::KeyElsewhere) => false,
        Err(error) => disagreement(twin, certificate, &error),
    }
}

#[expect(
    clippy::panic,
    reason = "decision and protocol disagreeing is a bug of the twin"
)]
fn disagreement(twin: &Twin, certificate: Row, error: &ExchangeError) -> ! {
    let label = twin.label(certificate);
    panic!("INVARIANT: what the decisions admit, the protocol carries: {label:?}: {error}")
}

fn run_exchange(
    twin: &Twin,
    participants: &Participants,
    exchange: Distinct,
) -> Result<ClientDialect, ExchangeError> {
    let hint = twin.hinted_name(exchange.attempt);
    let client = twin.client_terms(
        exchange.certificate,
        exchange.workstation,
        exchange.controller,
    );
    let client_stores = twin.fact(Workstation::ID, "stores", exchange.workstation);
    let kdc_stores = twin.fact(DomainController::ID, "stores", exchange.controller);
    let executed = participants.execute(&Exchange {
        certificate: exchange.certificate,
        kdc_certificate: exchange.own,
        account: exchange.account,
        controller: exchange.controller,
        kdc_stores: kdc_stores.unwrap_or(Row::MAX),
        client_stores: client_stores.unwrap_or(Row::MAX),
        trusted_card: twin.trusted_card(exchange.workstation, exchange.certificate),
        hint,
        client,
        kdc: twin.kdc_terms(exchange.controller),
        workstation: exchange.workstation,
        by_key: exchange.by_key,
    })?;
    let at = usize::try_from(exchange.account).unwrap_or(usize::MAX);
    let expected = twin
        .world
        .sid_of_account(at)
        .and_then(names::Sid::rid)
        .unwrap_or(0);
    if executed.user_rid == expected {
        Ok(client.dialect)
    } else {
        Err(ExchangeError::Protocol(format!(
            "the ticket is for {}",
            executed.account
        )))
    }
}
