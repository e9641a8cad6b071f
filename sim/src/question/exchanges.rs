//! The exchanges behind the logons that open: executed on real bytes, each distinct one once.

use std::collections::BTreeSet;

use facts::Row;
use kerberos::client::ClientDialect;
use rayon::prelude::*;

use super::cases::Case;
use crate::answer::Work;
use crate::network::{ExchangeError, Participants};
use crate::step::{Effect, step};
use crate::twin::Twin;
use crate::value::Dialect;

/// Above so many distinct exchanges, one of each case is executed as the example of the others.
const EXCHANGES_UP_TO: usize = 512;

/// What makes one exchange another: certificate, KDC certificate, account, domain controller, hint, and whether
/// Windows XP speaks, whose form is that of draft 9.
type Exchange = (Row, Row, Row, Row, Row, bool);

/// Executes the exchanges of every case that opens; what a case admits, its bytes have to carry.
pub(super) fn execute(twin: &Twin, cases: &[Case], work: &mut Work) {
    let mut examples = BTreeSet::new();
    let mut alike = BTreeSet::new();
    for case in cases {
        if step(case.ending).effect != Effect::Opens || !case.choices.is_empty() {
            continue;
        }
        examples.extend(exchanges(twin, case).next());
        alike.extend(exchanges(twin, case));
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
            Ok(()) => {
                work.exchanges += 1;
                work.draft_9 += usize::from(exchange.5);
            }
            Err(ExchangeError::KeyElsewhere) => work.assumed += 1,
            Err(error) => disagreement(twin, exchange.0, &error),
        }
    }
}

/// The distinct exchanges of a case. Which domain controller of several with the same certificate is
/// asked makes no other bytes but its name: the first stands for them.
fn exchanges<'c>(twin: &'c Twin, case: &'c Case) -> impl Iterator<Item = Exchange> + 'c {
    let of_xp = |row: &Row| twin.dialect(*row) == Some(Dialect::Draft9);
    let xp = case.workstations.iter().any(of_xp);
    let newer = !case.workstations.iter().all(of_xp);
    let dialects = [(newer, false), (xp, true)];
    let dialects = dialects.into_iter().filter(|(there, _)| *there);
    case.certificates.iter().flat_map(move |certificate| {
        let account = case.account(*certificate);
        let dialects = dialects.clone();
        case.controllers.iter().flat_map(move |controller| {
            let own = twin.kdc_certificate(*controller);
            dialects.clone().filter_map(move |(_, draft_9)| {
                Some((
                    *certificate,
                    own?,
                    account?,
                    *controller,
                    case.attempt,
                    draft_9,
                ))
            })
        })
    })
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
    (certificate, own, account, controller, attempt, draft_9): Exchange,
) -> Result<(), ExchangeError> {
    let hint = twin.hint(attempt);
    let dialect = if draft_9 {
        ClientDialect::Draft9WithChecksum
    } else {
        ClientDialect::Rfc4556
    };
    let hint = hint.as_deref();
    let executed = participants.execute(certificate, own, account, controller, hint, dialect)?;
    let user = twin
        .world
        .users
        .get(usize::try_from(account).unwrap_or(usize::MAX));
    let expected = user.and_then(|user| user.sid.rid()).unwrap_or(0);
    if executed.user_rid == expected {
        Ok(())
    } else {
        Err(ExchangeError::Protocol(format!(
            "the ticket is for {}",
            executed.account
        )))
    }
}
