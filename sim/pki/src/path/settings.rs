//! What the caller asks of a path: the inputs of [RFC 5280 §6.1.1], and bounds on the work.

use std::collections::BTreeSet;

use names::{Oid, Timestamp};

use crate::name_constraints::NameConstraints;

/// What the caller asks of a path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathSettings {
    /// The instant at which every certificate has to be valid; `None` leaves time to the caller.
    pub at: Option<Timestamp>,
    /// `user-initial-policy-set`; `None` is any policy.
    pub initial_policies: Option<BTreeSet<Oid>>,
    /// `initial-explicit-policy`: some policy has to be valid.
    pub explicit_policy: bool,
    /// `initial-policy-mapping-inhibit`.
    pub inhibit_policy_mapping: bool,
    /// `initial-any-policy-inhibit`.
    pub inhibit_any_policy: bool,
    /// `initial-permitted-subtrees` and `initial-excluded-subtrees`.
    pub names: Option<NameConstraints>,
    /// How an anchor is looked at.
    pub anchors: AnchorTime,
    /// How closely certificates have to follow the profile.
    pub conformance: Conformance,
    /// Bounds on the work.
    pub limits: PathLimits,
}

/// Whether the validity of an anchor counts.
///
/// To the standard an anchor is a name and a key, without a time. Windows, like most, takes it from
/// a certificate and looks at its time too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AnchorTime {
    /// The anchor has to be valid at the instant, too.
    #[default]
    Checked,
    /// Only the certificates below it.
    Ignored,
}

/// How closely certificates have to follow the profile of [RFC 5280 §4].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Conformance {
    /// As the algorithm of [RFC 5280 §6] needs: only what makes a certificate ambiguous refuses it.
    #[default]
    Algorithm,
    /// Every [`Irregularity`](crate::Irregularity) refuses a certificate.
    Profile,
}

/// Bounds on the work that one validation may cause, whatever the certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathLimits {
    /// Most certificates in a path, anchor and end certificate included.
    pub certificates: usize,
    /// Most intermediates that are looked at.
    pub candidates: usize,
    /// Most signatures that are verified, on certificates, lists and responses.
    pub signature_checks: usize,
    /// Most steps from a certificate to an issuer of it.
    pub steps: usize,
}

impl Default for PathLimits {
    fn default() -> Self {
        Self {
            certificates: 10,
            candidates: 1000,
            signature_checks: 200,
            steps: 2000,
        }
    }
}
