//! sim/pki
