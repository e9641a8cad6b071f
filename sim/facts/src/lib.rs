//! sim/facts
