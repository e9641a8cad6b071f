//! Certificates to build paths from: authorities and users with keys by number.

use pki::{Additions, Certificate, Extension, Issuance, KeyAlgorithm, KeyUsage, PrivateKey};

use crate::issue::{dn, key};

/// An authority or a user: a name and a key.
pub struct Party {
    pub name: &'static str,
    pub key: PrivateKey,
}

/// A party with a key on P-256.
pub fn party(name: &'static str, seed: u8) -> Party {
    Party {
        name,
        key: key(KeyAlgorithm::P256, seed),
    }
}

/// Serial numbers are the seed of the subject's key unless a change says otherwise.
pub fn user_issuance(subject: &Party, issuer: &Party, serial: u8) -> Issuance {
    Issuance {
        subject: dn(subject.name),
        issuer: dn(issuer.name),
        issuer_key_id: Some(issuer.key.public_key().key_id()),
        serial: vec![serial],
        not_before: 1_200_000_000,
        not_after: 1_500_000_000,
        ..Issuance::default()
    }
}

/// As [`user_issuance`], for an authority.
pub fn authority_issuance(subject: &Party, issuer: &Party, serial: u8) -> Issuance {
    Issuance {
        authority: true,
        key_usage: Some(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN),
        ..user_issuance(subject, issuer, serial)
    }
}

impl Party {
    /// A certificate that another party issues to this one.
    pub fn certified(&self, by: &Self, issuance: &Issuance) -> Certificate {
        issuance.issue(self.key.public_key(), &by.key).unwrap()
    }

    pub fn authority_of(&self, by: &Self, serial: u8) -> Certificate {
        self.certified(by, &authority_issuance(self, by, serial))
    }

    pub fn user_of(&self, by: &Self, serial: u8) -> Certificate {
        self.certified(by, &user_issuance(self, by, serial))
    }

    pub fn user_with(&self, by: &Self, serial: u8, extensions: Vec<Extension>) -> Certificate {
        self.certified_with(by, &user_issuance(self, by, serial), extensions)
    }

    /// As [`Self::certified`], with more extensions.
    pub fn certified_with(
        &self,
        by: &Self,
        issuance: &Issuance,
        extensions: Vec<Extension>,
    ) -> Certificate {
        let additions = Additions {
            extensions,
            path_length: None,
        };
        let key = self.key.public_key();
        issuance.issue_with(&additions, key, &by.key).unwrap()
    }
}
