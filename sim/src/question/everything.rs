//! Walks of decisions over everything that a world has.

use facts::{Decision, Memory, Row};

use crate::decisions::{
    ARRIVE, ENFORCEMENT, KDC_CERTIFICATE, LOCAL_PASSWORD, LOGON, MIDDLEWARE, PASSWORD, PIN_CHANGE,
    PIN_PROMPT, PROPAGATION, REDIRECT, REMOVAL, ROOTS, SCHANNEL, SCREEN, SIGN_ON, TICKET, TILE,
    UNBLOCK, USE,
};
use crate::roles::{Attempt, Certificate, User};
use crate::twin::Twin;

/// The decisions that questions ask of a population.
pub(crate) const DECISIONS: &[&Decision] = &[
    &LOGON,
    &TILE,
    &SCREEN,
    &MIDDLEWARE,
    &PIN_PROMPT,
    &UNBLOCK,
    &PIN_CHANGE,
    &PROPAGATION,
    &ROOTS,
    &USE,
    &KDC_CERTIFICATE,
    &SCHANNEL,
    &PASSWORD,
    &SIGN_ON,
    &LOCAL_PASSWORD,
    &ENFORCEMENT,
    &ARRIVE,
    &REDIRECT,
    &TICKET,
    &REMOVAL,
];

/// Up to so many hints are typed at every card.
const HINTS: Row = 64;

/// The rows that a decision is asked for, a set for each of its roots; `None`: there is nothing of a kind.
pub(crate) fn sets(twin: &Twin, decision: &Decision) -> Option<Vec<Vec<Row>>> {
    let of = |role: &u8| -> Vec<Row> {
        let all = match *role {
            Certificate::ID => twin.certificates.on_cards(),
            Attempt::ID => twin.view.rows(Attempt::ID).min(HINTS),
            // Accounts of computers, which follow, are no users'.
            User::ID => Row::try_from(twin.world.users.len()).unwrap_or(Row::MAX),
            role => twin.view.rows(role),
        };
        (0..all).collect()
    };
    let sets: Vec<Vec<Row>> = decision.roots.iter().map(of).collect();
    (!sets.iter().any(Vec::is_empty)).then_some(sets)
}

/// What is remembered of each decision after everything was walked.
pub(super) fn memories(twin: &Twin) -> Vec<Memory> {
    let walked = DECISIONS.iter().filter_map(|decision| {
        let sets = sets(twin, decision)?;
        let mut memory = Memory::new(decision);
        memory.walk(&twin.view, &sets, |_| {});
        Some(memory)
    });
    walked.collect()
}
