//! DSA, which old certificates are signed with: verifying only.

use crypto_bigint::BoxedUint;
use der::asn1::UintRef;
use der::{Decode, Sequence};
use ecdsa::signature::hazmat::PrehashVerifier;

/// ```asn1
/// Dss-Parms ::= SEQUENCE { p INTEGER, q INTEGER, g INTEGER }
/// ```
/// [RFC 3279 §2.3.2]
#[derive(Sequence)]
struct DssParms<'a> {
    p: UintRef<'a>,
    q: UintRef<'a>,
    g: UintRef<'a>,
}

/// The key with these parameters and this DSAPublicKey; `None` where they are no sound DSA key.
///
/// Sizes are checked before any arithmetic: only those of FIPS 186-4 are computed with.
pub(super) fn verifying_key(parameters: &[u8], public: &[u8]) -> Option<dsa::VerifyingKey> {
    let parms = DssParms::from_der(parameters).ok()?;
    let y = UintRef::from_der(public).ok()?;
    let p_bits = match (parms.p.as_bytes().len(), parms.q.as_bytes().len()) {
        (128, 20) => 1024,
        (256, 28 | 32) => 2048,
        (384, 32) => 3072,
        _ => return None,
    };
    let full = |bytes: &[u8]| bytes.first().is_some_and(|first| *first >= 0x80);
    if !full(parms.p.as_bytes()) || !full(parms.q.as_bytes()) {
        return None;
    }
    let number = |value: &UintRef<'_>| BoxedUint::from_be_slice(value.as_bytes(), p_bits).ok();
    let p = number(&parms.p)?;
    let q_bits = u32::try_from(parms.q.as_bytes().len()).ok()? * 8;
    let q = BoxedUint::from_be_slice(parms.q.as_bytes(), q_bits).ok()?;
    let (g, y) = (number(&parms.g)?, number(&y)?);
    if y >= p {
        return None;
    }
    let components = dsa::Components::from_components(p, q, g).ok()?;
    dsa::VerifyingKey::from_components(components, y).ok()
}

/// Whether a Dss-Sig-Value verifies over a hash.
pub(super) fn verifies(key: &dsa::VerifyingKey, hash: &[u8], signature: &[u8]) -> bool {
    dsa::Signature::from_der(signature)
        .is_ok_and(|signature| key.verify_prehash(hash, &signature).is_ok())
}
