//! The stages of one step of the simulation, in the order the data flows.

use bevy_ecs::schedule::SystemSet;

/// What happens when, within one event.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    /// The next event is taken from the queue and the clock set to its instant.
    Inputs,
    /// Cards go into readers and out of them; certificates become tiles.
    Card,
    /// A person picks a tile and types; the card signs; the request is on its way.
    Logon,
    /// Domain controllers answer what reached them.
    Kdc,
    /// Replies are verified; sessions open, lock and end.
    Session,
    /// What changed in components is written to the facts that decisions read.
    Observe,
}
