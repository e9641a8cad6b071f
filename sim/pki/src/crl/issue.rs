//! Issuing lists.

use names::{DistinguishedName, SerialNumber, SubjectKeyId, Timestamp};

use super::{Crl, CrlNumber, RevocationReason};
use crate::distribution_point::{DistributionPoint, IssuingDistributionPoint};
use crate::encode::{bit_string, name, sequence, tagged, time, unsigned};
use crate::error::Error;
use crate::general_name::GeneralName;
use crate::issue::extension;
use crate::key::PrivateKey;
use crate::oid;

/// What a list will say. The same issuance and key give the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrlIssuance {
    /// Name of the authority.
    pub issuer: DistinguishedName,
    /// Subject key identifier of the authority.
    pub issuer_key_id: Option<SubjectKeyId>,
    /// When it is issued.
    pub this_update: Timestamp,
    /// When the next one comes; `None` leaves the field out.
    pub next_update: Option<Timestamp>,
    /// Its number.
    pub number: Option<CrlNumber>,
    /// Whether it is complete.
    pub kind: CrlKind,
    /// What it covers.
    pub scope: Option<IssuingDistributionPoint>,
    /// Where changes to it are published.
    pub freshest_crl: Vec<DistributionPoint>,
    /// The revoked certificates.
    pub revoked: Vec<RevokedEntry>,
}

/// Whether a list is complete.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CrlKind {
    /// Complete for its scope.
    #[default]
    Full,
    /// The changes since the list of this number.
    Delta(CrlNumber),
}

/// One certificate to be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokedEntry {
    /// Its serial number.
    pub serial: SerialNumber,
    /// Since when.
    pub since: Timestamp,
    /// Why; `None` leaves the extension out.
    pub reason: Option<RevocationReason>,
    /// Its issuer, where that changes from one entry of an indirect list to the next.
    pub certificate_issuer: Option<DistinguishedName>,
}

impl RevokedEntry {
    /// A serial number of the list's own issuer, without a reason.
    pub fn new(serial: SerialNumber, since: Timestamp) -> Self {
        Self {
            serial,
            since,
            reason: None,
            certificate_issuer: None,
        }
    }
}

impl CrlIssuance {
    /// A complete list without entries, number or extensions.
    pub fn new(issuer: DistinguishedName, this_update: Timestamp, next_update: Timestamp) -> Self {
        Self {
            issuer,
            issuer_key_id: None,
            this_update,
            next_update: Some(next_update),
            number: None,
            kind: CrlKind::Full,
            scope: None,
            freshest_crl: Vec::new(),
            revoked: Vec::new(),
        }
    }

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
        ];
        parts.extend(self.next_update.map(time));
        if !self.revoked.is_empty() {
            parts.push(sequence(self.revoked.iter().map(entry)));
        }
        let extensions = self.extensions();
        if !extensions.is_empty() {
            parts.push(tagged(0xA0, &sequence(extensions)));
        }
        let tbs = sequence(parts);
        let signature = key.sign(key.digest(), &tbs)?;
        Crl::from_der(&sequence([tbs, algorithm, bit_string(&signature)]))
    }

    fn extensions(&self) -> Vec<Vec<u8>> {
        let mut list = Vec::new();
        if let Some(id) = &self.issuer_key_id {
            let value = sequence([tagged(0x80, id.as_bytes())]);
            list.push(extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &value));
        }
        if let Some(number) = &self.number {
            let value = unsigned(number.as_be_bytes());
            list.push(extension(oid::CRL_NUMBER, false, &value));
        }
        if let CrlKind::Delta(base) = &self.kind {
            let value = unsigned(base.as_be_bytes());
            list.push(extension(oid::DELTA_CRL_INDICATOR, true, &value));
        }
        if let Some(scope) = &self.scope {
            let id = oid::ISSUING_DISTRIBUTION_POINT;
            list.push(extension(id, true, &scope.to_der()));
        }
        if !self.freshest_crl.is_empty() {
            let value = sequence(self.freshest_crl.iter().map(DistributionPoint::to_der));
            list.push(extension(oid::FRESHEST_CRL, false, &value));
        }
        list
    }
}

fn entry(entry: &RevokedEntry) -> Vec<u8> {
    let mut parts = vec![unsigned(entry.serial.as_be_bytes()), time(entry.since)];
    let mut extensions = Vec::new();
    if let Some(reason) = entry.reason {
        let value = tagged(0x0A, &[reason.code()]);
        extensions.push(extension(oid::REASON_CODE, false, &value));
    }
    if let Some(issuer) = &entry.certificate_issuer {
        let names = sequence([GeneralName::Directory(issuer.clone()).to_der()]);
        extensions.push(extension(oid::CERTIFICATE_ISSUER, true, &names));
    }
    if !extensions.is_empty() {
        parts.push(sequence(extensions));
    }
    sequence(parts)
}
