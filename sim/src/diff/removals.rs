//! What the removal of the card does to each kind of session, in both twins.

use facts::{Row, Run, Value};

use super::cause::Pair;
use super::crossing::Crossing;
use super::end::seen;
use super::ledger::{Entered, Ledger};
use crate::answer::{Category, DiffEnd, DiffRow, DiffWitness};
use crate::decisions::REMOVAL;
use crate::evidence::in_words;
use crate::flips::{Outcome, Sense};
use crate::lens::session::{Standing, loss_row};
use crate::question::has_virtual;
use crate::roles::Workstation;
use crate::step::step;
use crate::twin::Twin;
use crate::value::{CardLossCause, Credential, ReaderSharing, SessionKind, SessionState};

/// Enters what is otherwise; gives back how many removals were compared and how many runs that took.
pub(super) fn enter(crossing: &Crossing<'_>, ledger: &mut Ledger) -> (u128, usize) {
    let mut compared = 0;
    for before in 0..crossing.before.view.rows(Workstation::ID) {
        let Some(after) = crossing.row_after(Workstation::ID, before) else {
            continue;
        };
        for session in sessions(crossing, (before, after)) {
            compared += 1;
            let pair = pair(before, after, session);
            let run = |twin: &Twin, rows: &[Row]| twin.view.run(pair.decision, rows, &[]);
            let was = run(crossing.before, &pair.before);
            let is = run(crossing.after, &pair.after);
            if sense(crossing.before, &was) == sense(crossing.after, &is) {
                continue;
            }
            let because = pair.because(crossing, &|twin, run| {
                vec![format!("{:?}", sense(twin, run))]
            });
            let machine = crossing.before.view.row_name(Workstation::ID, before);
            let session = in_full(session);
            ledger.enter(
                crossing,
                Entered {
                    row: DiffRow {
                        category: Category::OtherRemoval,
                        cause: 0,
                        certificate: None,
                        hint: None,
                        session: Some(session.clone()),
                        workstations: vec![machine.clone()],
                        domain_controllers: Vec::new(),
                        referred_to: Vec::new(),
                        before: end(&was),
                        after: end(&is),
                    },
                    witness: DiffWitness {
                        certificate: None,
                        hint: None,
                        session: Some(session),
                        workstation: machine,
                        domain_controller: None,
                        account_before: None,
                        account_after: None,
                    },
                    because,
                    cases: 1,
                },
            );
        }
    }
    let runs = usize::try_from(compared).unwrap_or(usize::MAX);
    (compared, runs.saturating_mul(2))
}

/// A removal on the same machine of both.
fn pair(before: Row, after: Row, session: Standing) -> Pair {
    let rows = |machine| {
        let loss = loss_row(CardLossCause::CardOut, ReaderSharing::OneSession);
        vec![machine, session.row(), loss, 0]
    };
    Pair {
        decision: &REMOVAL,
        before: rows(before),
        after: rows(after),
    }
}

/// Kinds of sessions that there can be on a machine: a virtual card needs its reader.
fn sessions(
    crossing: &Crossing<'_>,
    (before, after): (Row, Row),
) -> impl Iterator<Item = Standing> {
    let has_virtual = has_virtual(crossing.before, before) || has_virtual(crossing.after, after);
    let credentials = [
        Credential::Card,
        Credential::Password,
        Credential::VirtualCard,
    ];
    let credentials = credentials
        .into_iter()
        .filter(move |credential| *credential != Credential::VirtualCard || has_virtual);
    let kinds = SessionKind::ALL.iter();
    kinds.flat_map(move |kind| {
        credentials.clone().flat_map(move |credential| {
            SessionState::ALL.iter().map(move |state| Standing {
                state: *state,
                ..Standing::opened(*kind, credential)
            })
        })
    })
}

fn in_full(session: Standing) -> String {
    format!(
        "{} session by {}, {}",
        in_words(session.kind),
        in_words(session.credential),
        in_words(session.state)
    )
}

/// What is done; nothing is nothing, for whichever reason. What is not decided is by itself.
fn sense(twin: &Twin, run: &Run) -> Result<Sense, &'static str> {
    let outcome = Outcome::of(twin, run);
    outcome.map_or_else(
        || Err(step(run.conclusion.step).id),
        |outcome| Ok(outcome.sense()),
    )
}

fn end(run: &Run) -> DiffEnd {
    let last = step(run.conclusion.step);
    DiffEnd {
        step: Some(last),
        account: None,
        mapping: None,
        seen: seen(&run.steps, last),
    }
}
