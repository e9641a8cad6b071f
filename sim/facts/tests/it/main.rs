//! The door on a made-up schema: guests, rooms and doormen.
#![allow(unreachable_pub, reason = "modules of one test binary share their items")]

mod explore;
mod house;
mod population;
mod soundness;
