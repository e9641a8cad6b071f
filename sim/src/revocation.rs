//! Revocation: what authorities publish, what each machine has of it at its time, and what that says of a
//! certificate.
//!
//! An authority publishes lists in a series (`series`), at places and through a responder that can be reached
//! or not (`publication`). Certificates of which the same is published make a class (`class`). A machine asks:
//! what it fetched stays good until its end, so that one machine may still pass what another refuses, and a
//! list that is out of reach bites each machine when its own copy ends (`inquiry`). Decisions read the outcome
//! of an inquiry as a fact; a KDC that looks at its own certificates asks in the same way.

mod class;
mod index;
mod inquiry;
mod publication;
mod series;
mod turns;
mod words;

pub(crate) use class::{Class, Classes};
pub(crate) use index::{Asker, Knowing, RevocationIndex};
pub(crate) use inquiry::{
    Found, Gap, Inquiry, KeptOfAuthority, Looked, Means, Mode, OcspUse, Readings, Via,
};
pub(crate) use publication::{Publications, Published, publications};
pub(crate) use series::{PublishedList, Series};
pub(crate) use words::{gap_in_words, lines};

use bevy_ecs::prelude::Component;
use worlds::CachedRevocation;

/// What a machine keeps of revocations, as far as it is written.
#[derive(Component, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept(pub(crate) Vec<CachedRevocation>);
