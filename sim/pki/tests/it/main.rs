//! Issuing, reading, validating; and real certificates.
#![allow(unreachable_pub, reason = "modules of one test binary share their items")]

mod issue;
mod path;
mod samples;
