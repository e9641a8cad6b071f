//! The twin on its shipped worlds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::as_conversions,
    unreachable_pub,
    unused_qualifications,
    reason = "tests: a failure is the message, and modules of one binary share their items"
)]

mod account;
mod agreement;
mod assumptions;
mod blast_radius;
mod built_in;
mod calendar;
mod card_stack;
mod chaos;
mod chronicle;
mod client;
mod computer;
mod diff;
mod event_log;
mod exchange;
mod exercised;
mod facts;
mod fix;
mod forcing;
mod forks;
mod form;
mod given;
mod group_policy;
mod host_policy;
mod inventory;
mod kdc_certificates;
mod lookup;
mod mend;
mod messages;
mod open_script;
mod password;
mod populations;
mod recorded_runs;
mod revocation;
mod rights;
mod rule_matrix;
mod samples;
mod scenarios;
mod service;
mod sessions;
mod shipped;
mod strength;
mod talk;
mod tidy;
mod trust_stores;
mod why;
