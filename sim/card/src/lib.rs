//! sim/card
