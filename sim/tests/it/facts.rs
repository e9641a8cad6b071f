//! A case for each documented fact about domain controllers and smart cards.
//!
//! The numbers in the names are those of the sheet of facts: 1 mapping of certificates to accounts, 2 the client's
//! certificate, errors, statuses and events, 3 the KDC's certificate, 5 accounts, 6 stores, 7 what came with which
//! version; with a `c`, those of the sheet about clients and Group Policy. A fact that has its case elsewhere (`lookup`, `strength`, `recorded_runs`, `account`, `password`,
//! `revocation`, `kdc_certificates`, `trust_stores`, `computer`, `exchange`) has none here.

mod c4_enforcement;
mod c6_group_policy;
mod k1_mapping;
mod k1_schannel;
mod k1_strength;
mod k2_client_certificate;
mod k2_errors;
mod k2_events;
mod k2_statuses;
mod k3_kdc_certificate;
mod k7_versions;
mod on_the_way;

use crate::recorded_runs::run::Run;

/// A fact, the request that shows it, the number of the error or 0 for a ticket, and the step that is told last.
type Case = (&'static str, Run, i32, &'static str);

/// The name of the step before a ticket.
const TICKET: &str = "reply.ticket";

fn check(cases: Vec<Case>) {
    for (fact, run, code, step) in cases {
        let outcome = run.exchange();
        let steps = outcome.steps();
        let found = (outcome.code, steps.last().copied());
        assert_eq!(found, (code, Some(step)), "{fact}: {steps:?}");
    }
}
