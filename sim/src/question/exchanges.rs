//! The exchanges behind the logons that open: executed on real bytes, each distinct one once.

use std::collections::{BTreeMap, BTreeSet};

use facts::Row;
use kerberos::client::ClientDialect;
use kerberos::kdc::ReceivedRequest;
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
    let mut alike: BTreeMap<Distinct, u128> = BTreeMap::new();
    for case in cases {
        // What a machine has kept is opened without an exchange.
        if step(case.ending).effect != Effect::Opens
            || !case.choices.is_empty()
            || case.steps.contains(&CACHED_OPENS)
        {
            continue;
        }
        examples.extend(
            exchanges(twin, &clients, case)
                .next()
                .map(|(first, _)| first),
        );
        for (exchange, logons) in exchanges(twin, &clients, case) {
            *alike.entry(exchange).or_default() += logons;
        }
    }
    let run: Vec<(Distinct, u128)> = if alike.len() <= EXCHANGES_UP_TO {
        alike.iter().map(|(one, logons)| (*one, *logons)).collect()
    } else {
        let logons = |one: &Distinct| alike.get(one).copied().unwrap_or(1);
        examples.iter().map(|one| (*one, logons(one))).collect()
    };
    work.by_example = alike.len() - run.len();
    let participants = twin.participants();
    let results: Vec<_> = run
        .par_iter()
        .map(|(exchange, logons)| {
            let result = run_exchange(twin, &participants, *exchange);
            (exchange, *logons, result)
        })
        .collect();
    let verified = participants.verified.count();
    work.signatures = verified.signatures;
    work.paths = verified.paths;
    work.paths_remembered = verified.paths_remembered;
    for (exchange, logons, result) in results {
        match result {
            Ok(_) => {
                let terms = exchange.of(twin).client;
                work.exchanges += 1;
                work.exchanges_remembered += logons.saturating_sub(1);
                work.draft_9 += usize::from(terms.dialect != ClientDialect::Rfc4556);
            }
            Err(ExchangeError::KeyElsewhere) => work.assumed += 1,
            Err(error) => disagreement(twin, exchange.certificate, &error),
        }
    }
}

/// The distinct exchanges of a case, each with the number of logons that go so: workstations that say and trust the same
/// are told apart by nothing, and neither are the domain controllers that refer the client.
fn exchanges<'c>(
    twin: &'c Twin,
    alike: &[Row],
    case: &'c Case,
) -> impl Iterator<Item = (Distinct, u128)> + 'c {
    let of = |row: &Row| alike.get(usize::try_from(*row).ok()?).copied();
    let mut clients: BTreeMap<Row, u128> = BTreeMap::new();
    for first in case.workstations.iter().filter_map(of) {
        *clients.entry(first).or_default() += 1;
    }
    let asked_first = if case.referred.is_empty() {
        1
    } else {
        u128::try_from(case.controllers.len()).unwrap_or(1)
    };
    let by_key = case.steps.contains(&MAP_BY_KEY);
    case.certificates.iter().flat_map(move |certificate| {
        let account = case.account(*certificate);
        let clients = clients.clone();
        case.answering().iter().flat_map(move |controller| {
            let own = twin.kdc_certificate(*controller);
            let clients = clients.clone().into_iter();
            clients.filter_map(move |(workstation, machines)| {
                let exchange = Distinct {
                    certificate: *certificate,
                    own: own?,
                    account: account?,
                    controller: *controller,
                    attempt: case.attempt,
                    workstation,
                    by_key,
                };
                Some((exchange, machines * asked_first))
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
/// Gives back the request as the KDC read it; `None` where the key is elsewhere.
pub(crate) fn carry(
    twin: &Twin,
    [certificate, attempt, workstation, controller]: [Row; 4],
    account: Row,
    by_key: bool,
) -> Option<ReceivedRequest> {
    let own = twin.kdc_certificate(controller)?;
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
        Ok(request) => Some(request),
        Err(ExchangeError::KeyElsewhere) => None,
        Err(error) => disagreement(twin, certificate, &error),
    }
}

/// The request of a logon, as the KDC that is asked reads it; `None` where the key is elsewhere.
pub(crate) fn ask(
    twin: &Twin,
    [certificate, attempt, workstation, controller]: [Row; 4],
) -> Option<ReceivedRequest> {
    let exchange = Distinct {
        certificate,
        // Nothing of these is in it.
        own: Row::MAX,
        account: Row::MAX,
        controller,
        attempt,
        workstation,
        by_key: false,
    };
    let participants = twin.participants();
    let domain = twin.fact(DomainController::ID, "domain", controller)?;
    let realm = participants.realm_of(domain)?;
    let label = format!("certificate {certificate} at {controller}");
    let asked = participants.request(&exchange.of(twin), &realm, &label);
    asked.ok().map(|(_, request)| request)
}

#[expect(
    clippy::panic,
    reason = "decision and protocol disagreeing is a bug of the twin"
)]
fn disagreement(twin: &Twin, certificate: Row, error: &ExchangeError) -> ! {
    let label = twin.label(certificate);
    panic!("INVARIANT: what the decisions admit, the protocol carries: {label:?}: {error}")
}

impl Distinct {
    /// Who takes part, and what each end says and trusts.
    fn of(self, twin: &Twin) -> Exchange<'_> {
        let client_stores = twin.fact(Workstation::ID, "stores", self.workstation);
        let kdc_stores = twin.fact(DomainController::ID, "stores", self.controller);
        Exchange {
            certificate: self.certificate,
            kdc_certificate: self.own,
            account: self.account,
            controller: self.controller,
            kdc_stores: kdc_stores.unwrap_or(Row::MAX),
            client_stores: client_stores.unwrap_or(Row::MAX),
            trusted_card: twin.trusted_card(self.workstation, self.certificate),
            hint: twin.hinted_name(self.attempt),
            client: twin.client_terms(self.certificate, self.workstation, self.controller),
            kdc: twin.kdc_terms(self.controller),
            workstation: self.workstation,
            by_key: self.by_key,
        }
    }
}

fn run_exchange(
    twin: &Twin,
    participants: &Participants,
    exchange: Distinct,
) -> Result<ReceivedRequest, ExchangeError> {
    let (executed, request) = participants.execute(&exchange.of(twin))?;
    let at = usize::try_from(exchange.account).unwrap_or(usize::MAX);
    let expected = twin
        .world
        .sid_of_account(at)
        .and_then(names::Sid::rid)
        .unwrap_or(0);
    if executed.user_rid == expected {
        Ok(request)
    } else {
        Err(ExchangeError::Protocol(format!(
            "the ticket is for {}",
            executed.account
        )))
    }
}
