//! Certificate revocation lists [RFC 5280 §5].

use der::asn1::{AnyRef, BitStringRef};
use der::{Decode, Encode, Sequence};
use names::{DistinguishedName, SerialNumber, Timestamp};
use spki::AlgorithmIdentifierRef;
use x509_cert::certificate::Raw;
use x509_cert::crl::CertificateList;

use crate::certificate::instant;
use crate::encode::{bit_string, name, sequence, time, unsigned};
use crate::error::Error;
use crate::extensions;
use crate::key::{PrivateKey, PublicKey, SignatureVerdict};

/// What a list will say.
#[derive(Debug, Clone)]
pub struct CrlIssuance {
    /// Name of the authority.
    pub issuer: DistinguishedName,
    /// When it is issued.
    pub this_update: Timestamp,
    /// When the next one comes.
    pub next_update: Timestamp,
    /// The revoked serial numbers, and since when.
    pub revoked: Vec<(SerialNumber, Timestamp)>,
}

impl CrlIssuance {
    /// Issues the list.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn issue(&self, key: &PrivateKey) -> Result<Crl, Error> {
        let algorithm = key.signature_algorithm();
        let mut parts = vec![
            unsigned(&[1]),
            algorithm.clone(),
            name(&self.issuer),
            time(self.this_update),
            time(self.next_update),
        ];
        if !self.revoked.is_empty() {
            parts.push(sequence(self.revoked.iter().map(|(serial, since)| {
                sequence([unsigned(serial.as_be_bytes()), time(*since)])
            })));
        }
        let tbs = sequence(parts);
        let signature = key.sign(key.digest(), &tbs)?;
        Crl::from_der(&sequence([tbs, algorithm, bit_string(&signature)]))
    }
}

/// A list as it was read.
#[derive(Debug, Clone)]
pub struct Crl {
    der: Vec<u8>,
    tbs: Vec<u8>,
    algorithm: String,
    signature: Vec<u8>,
    issuer: DistinguishedName,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    revoked: Vec<SerialNumber>,
}

#[derive(Sequence)]
struct Outer<'a> {
    tbs: AnyRef<'a>,
    algorithm: AlgorithmIdentifierRef<'a>,
    signature: BitStringRef<'a>,
}

impl Crl {
    /// Reads DER.
    ///
    /// # Errors
    /// When the bytes are no certificate revocation list.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let wrong = || Error::der("certificate revocation list");
        let outer = Outer::from_der(der).map_err(wrong())?;
        let list = CertificateList::<Raw>::from_der(der).map_err(wrong())?;
        let tbs = &list.tbs_cert_list;
        let mut revoked: Vec<SerialNumber> = tbs
            .revoked_certificates
            .iter()
            .flatten()
            .map(|entry| SerialNumber::from_be_bytes(entry.serial_number.as_bytes()))
            .collect();
        revoked.sort();
        Ok(Self {
            der: der.to_vec(),
            tbs: outer.tbs.to_der().map_err(wrong())?,
            algorithm: outer.algorithm.oid.to_string(),
            signature: outer.signature.raw_bytes().to_vec(),
            issuer: extensions::name(&tbs.issuer),
            this_update: instant(tbs.this_update),
            next_update: tbs.next_update.map(instant),
            revoked,
        })
    }

    /// The DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Name of the authority.
    pub fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// When it was issued.
    pub fn this_update(&self) -> Timestamp {
        self.this_update
    }

    /// When the next one comes.
    pub fn next_update(&self) -> Option<Timestamp> {
        self.next_update
    }

    /// Whether it lists a serial number.
    pub fn lists(&self, serial: &SerialNumber) -> bool {
        self.revoked.binary_search(serial).is_ok()
    }

    /// Verifies the signature on it with the authority's key.
    pub fn verify_with(&self, issuer: &PublicKey) -> SignatureVerdict {
        issuer.verify(&self.algorithm, None, &self.tbs, &self.signature)
    }
}
