//! Extensions that a certificate may be issued with besides those that [`Issuance`] has a field for.
//!
//! [`Issuance`]: crate::Issuance

use names::Oid;

use crate::distribution_point::DistributionPoint;
use crate::encode::{OCTET_STRING, oid as encode_oid, retagged, sequence, tagged, unsigned};
use crate::extensions::PolicyConstraints;
use crate::name_constraints::NameConstraints;
use crate::oid;

/// One extension [RFC 5280 §4.2].
///
/// ```asn1
/// Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE,
///      extnValue OCTET STRING }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its kind.
    pub id: Oid,
    /// Whether a reader that does not know it has to refuse the certificate.
    pub critical: bool,
    /// DER of its value.
    pub value: Vec<u8>,
}

impl Extension {
    /// Name constraints, critical [RFC 5280 §4.2.1.10].
    pub fn name_constraints(constraints: &NameConstraints) -> Self {
        Self::new(oid::NAME_CONSTRAINTS, true, constraints.to_der())
    }

    /// Policy mappings, critical: policies of the issuer's domain with those of the subject's
    /// [RFC 5280 §4.2.1.5].
    pub fn policy_mappings(mappings: &[(Oid, Oid)]) -> Self {
        let value = sequence(
            mappings
                .iter()
                .map(|(issuer, subject)| sequence([encode_oid(issuer), encode_oid(subject)])),
        );
        Self::new(oid::POLICY_MAPPINGS, true, value)
    }

    /// Policy constraints, critical [RFC 5280 §4.2.1.11].
    pub fn policy_constraints(constraints: PolicyConstraints) -> Self {
        let skip = |tag, skip: Option<u32>| {
            skip.map_or_else(Vec::new, |n| retagged(tag, &unsigned(&n.to_be_bytes())))
        };
        let value = sequence([
            skip(0x80, constraints.require_explicit_policy),
            skip(0x81, constraints.inhibit_policy_mapping),
        ]);
        Self::new(oid::POLICY_CONSTRAINTS, true, value)
    }

    /// Inhibit any policy, critical [RFC 5280 §4.2.1.14].
    pub fn inhibit_any_policy(skip: u32) -> Self {
        let value = unsigned(&skip.to_be_bytes());
        Self::new(oid::INHIBIT_ANY_POLICY, true, value)
    }

    /// Distribution points that need more than a URL [RFC 5280 §4.2.1.13].
    pub fn distribution_points(points: &[DistributionPoint]) -> Self {
        let value = sequence(points.iter().map(DistributionPoint::to_der));
        Self::new(oid::CRL_DISTRIBUTION_POINTS, false, value)
    }

    /// Where changes to the revocation list are [RFC 5280 §4.2.1.15].
    pub fn freshest_crl(points: &[DistributionPoint]) -> Self {
        let value = sequence(points.iter().map(DistributionPoint::to_der));
        Self::new(oid::FRESHEST_CRL, false, value)
    }

    /// That an OCSP signer's own revocation is not to be asked [RFC 6960 §4.2.2.2.1].
    pub fn ocsp_no_check() -> Self {
        Self::new(oid::OCSP_NO_CHECK, false, vec![0x05, 0x00])
    }

    fn new(id: &str, critical: bool, value: Vec<u8>) -> Self {
        let id = id.parse();
        #[expect(
            clippy::expect_used,
            reason = "the identifiers are constants of this crate"
        )]
        let id = id.expect("INVARIANT: the identifiers in `oid` are well formed");
        Self {
            id,
            critical,
            value,
        }
    }

    pub(crate) fn to_der(&self) -> Vec<u8> {
        let flag: &[u8] = if self.critical {
            &[0x01, 0x01, 0xFF]
        } else {
            &[]
        };
        let value = tagged(OCTET_STRING, &self.value);
        sequence([encode_oid(&self.id).as_slice(), flag, &value])
    }
}
