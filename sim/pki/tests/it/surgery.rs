//! Certificates that no issuer here would make: taken apart, changed, and signed again.

use der::Decode;
use der::Encode;
use der::asn1::AnyRef;
use pki::encode::{bit_string, concat, sequence, tagged};
use pki::{Certificate, PrivateKey};

/// The parts of a to-be-signed certificate, by their place.
pub const VERSION: usize = 0;
pub const SERIAL: usize = 1;
pub const ALGORITHM: usize = 2;
pub const ISSUER: usize = 3;
pub const VALIDITY: usize = 4;
pub const SUBJECT: usize = 5;
pub const KEY: usize = 6;
pub const EXTENSIONS: usize = 7;

/// The elements in a constructed one.
pub fn parts(der: &[u8]) -> Vec<Vec<u8>> {
    let content = AnyRef::from_der(der).unwrap().value().to_vec();
    let list = sequence([content]);
    let list = Vec::<AnyRef<'_>>::from_der(&list).unwrap();
    list.iter().map(|any| any.to_der().unwrap()).collect()
}

/// The parts of a certificate that is signed.
pub fn to_be_signed(certificate: &Certificate) -> Vec<Vec<u8>> {
    parts(&parts(certificate.der())[0])
}

/// Signs parts anew.
pub fn sign(tbs: &[Vec<u8>], key: &PrivateKey) -> Vec<u8> {
    let tbs = sequence(tbs);
    let signature = key.sign(key.digest(), &tbs).unwrap();
    sequence([tbs, key.signature_algorithm(), bit_string(&signature)])
}

/// A certificate with changed parts, signed anew.
pub fn changed(
    certificate: &Certificate,
    key: &PrivateKey,
    change: impl FnOnce(&mut Vec<Vec<u8>>),
) -> Vec<u8> {
    let mut tbs = to_be_signed(certificate);
    change(&mut tbs);
    sign(&tbs, key)
}

/// A certificate with other extensions: changed, added, or left out.
pub fn with_extensions(
    certificate: &Certificate,
    key: &PrivateKey,
    change: impl FnOnce(&mut Vec<Vec<u8>>),
) -> Vec<u8> {
    changed(certificate, key, |tbs| {
        let mut list = parts(&parts(&tbs[EXTENSIONS])[0]);
        change(&mut list);
        tbs[EXTENSIONS] = tagged(0xA3, &sequence(list));
    })
}

/// An extension in DER.
pub fn extension(id: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[1, 1, 0xFF] } else { &[] };
    let value = tagged(0x04, value);
    sequence([pki::encode::dotted(id).as_slice(), flag, &value])
}

/// A SEQUENCE in a SEQUENCE in a SEQUENCE.
pub fn nested(levels: usize) -> Vec<u8> {
    // From the inside, so that each level is copied once per doubling at most.
    let mut lengths = Vec::with_capacity(levels);
    let mut inner = 0_usize;
    for _ in 0..levels {
        let header = tagged(0x30, &vec![0; inner]);
        let header = header[..header.len() - inner].to_vec();
        inner += header.len();
        lengths.push(header);
    }
    lengths.reverse();
    concat(lengths)
}
