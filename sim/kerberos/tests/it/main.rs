//! Whole exchanges between our client and our KDC, and exchanges recorded with others.
#![allow(unreachable_pub, reason = "modules of one test binary share their items")]

mod exchange;
mod recorded;
