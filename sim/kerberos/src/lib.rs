//! sim/kerberos
