//! Giving answers.

use names::{DistinguishedName, Timestamp};

use super::{CertId, OcspResponse, OcspStatus, SingleResponse};
use crate::certificate::Certificate;
use crate::encode::{
    OCTET_STRING, bit_string, concat, dotted, general_time, name, retagged, sequence, tagged,
};
use crate::error::Error;
use crate::issue::extension;
use crypto::DigestAlgorithm;

use crate::key::PrivateKey;
use crate::oid;

/// How a responder names itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponderName {
    /// By its subject.
    Subject(DistinguishedName),
    /// By the SHA-1 of its key.
    Key,
}

/// What a responder will answer. The same issuance and key give the same bytes.
#[derive(Debug, Clone)]
pub struct OcspIssuance {
    /// How the responder names itself.
    pub responder: ResponderName,
    /// When it signs.
    pub produced_at: Timestamp,
    /// The answers.
    pub answers: Vec<SingleResponse>,
    /// The nonce of the request.
    pub nonce: Option<Vec<u8>>,
    /// Certificates to go along: that of a delegate.
    pub certificates: Vec<Certificate>,
}

impl OcspIssuance {
    /// Signs the answer and gives its DER.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn issue(&self, key: &PrivateKey) -> Result<Vec<u8>, Error> {
        let responder = match &self.responder {
            ResponderName::Subject(subject) => tagged(0xA1, &name(subject)),
            ResponderName::Key => {
                let hash = DigestAlgorithm::Sha1.hash(key.public_key().bits());
                tagged(0xA2, &tagged(OCTET_STRING, &hash))
            }
        };
        let mut parts = vec![
            responder,
            general_time(self.produced_at),
            sequence(self.answers.iter().map(answer)),
        ];
        if let Some(nonce) = &self.nonce {
            let value = tagged(OCTET_STRING, nonce);
            let list = sequence([extension(oid::OCSP_NONCE, false, &value)]);
            parts.push(tagged(0xA1, &list));
        }
        let tbs = sequence(parts);
        let signature = key.sign(key.digest(), &tbs)?;
        let mut basic = vec![tbs, key.signature_algorithm(), bit_string(&signature)];
        if !self.certificates.is_empty() {
            let list = sequence(self.certificates.iter().map(Certificate::der));
            basic.push(tagged(0xA0, &list));
        }
        let bytes = sequence([
            dotted(oid::OCSP_BASIC),
            tagged(OCTET_STRING, &sequence(basic)),
        ]);
        Ok(sequence([vec![0x0A, 1, 0], tagged(0xA0, &bytes)]))
    }

    /// As [`Self::issue`], read back.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn respond(&self, key: &PrivateKey) -> Result<OcspResponse, Error> {
        OcspResponse::from_der(&self.issue(key)?)
    }
}

fn answer(answer: &SingleResponse) -> Vec<u8> {
    let status = match answer.status {
        OcspStatus::Good => tagged(0x80, &[]),
        OcspStatus::Unknown => tagged(0x82, &[]),
        OcspStatus::Revoked { since, reason } => {
            let reason = reason.map(|reason| tagged(0xA0, &tagged(0x0A, &[reason.code()])));
            let info = concat([general_time(since), reason.unwrap_or_default()]);
            tagged(0xA1, &info)
        }
    };
    let next = answer
        .next_update
        .map(|next| tagged(0xA0, &general_time(next)));
    sequence([
        cert_id(&answer.certificate),
        status,
        general_time(answer.this_update),
        next.unwrap_or_default(),
    ])
}

fn cert_id(id: &CertId) -> Vec<u8> {
    let digest = id.digest.unwrap_or(DigestAlgorithm::Sha1);
    let algorithm = sequence([dotted(digest.oid()), vec![0x05, 0x00]]);
    sequence([
        algorithm,
        tagged(OCTET_STRING, &id.issuer_name_hash),
        tagged(OCTET_STRING, &id.issuer_key_hash),
        retagged(0x02, &tagged(OCTET_STRING, &id.serial_octets)),
    ])
}
