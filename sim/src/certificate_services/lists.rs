//! What authorities sign about revocation: lists, lists of changes, and answers of responders.

use std::sync::OnceLock;

use names::Timestamp;
use pki::ocsp::{CertId, OcspIssuance, OcspResponse, OcspStatus, ResponderName, SingleResponse};
use pki::{
    Additions, Certificate, Crl, CrlIssuance, CrlKind, CrlNumber, DigestAlgorithm, Extension,
    Issuance, KeyAlgorithm, KeyUsage, RevokedEntry, oid,
};
use worlds::{OcspSigner, RevocationReason, Revoked};

use super::vault::{AuthorityEntry, Made, Vault};
use crate::revocation::PublishedList;

/// What makes one list of an authority another: the list, and the complete list that it changes.
pub(crate) type ListKey = (PublishedList, Option<u64>);

/// A responder's delegate is made to last as long as anything.
const DELEGATE_DAYS: i64 = 36_500;

impl Vault {
    /// The signed list of an authority, made now if it was not before; `changes` says of which complete list it
    /// has the changes. `None` where the authority's key is elsewhere.
    pub(crate) fn revocation_list(
        &self,
        at: usize,
        list: PublishedList,
        changes: Option<PublishedList>,
    ) -> Option<Crl> {
        let entry = self.authorities.get(at)?;
        let base = changes.map(PublishedList::number);
        let mut lists = entry.lists.lock().ok()?;
        let made = || {
            let made = self.authority(at)?;
            let key = made.key.as_ref()?;
            let number = |number: u64| CrlNumber::from_be_bytes(&number.to_be_bytes());
            let issuance = CrlIssuance {
                issuer_key_id: Some(key.public_key().key_id()),
                next_update: list.next_update,
                number: Some(number(list.number())),
                kind: base.map_or(CrlKind::Full, |base| CrlKind::Delta(number(base))),
                revoked: revoked(entry, list, changes),
                ..CrlIssuance::new(
                    made.certificate.subject().clone(),
                    list.this_update,
                    list.this_update,
                )
            };
            issuance.issue(key).ok()
        };
        lists.entry((list, base)).or_insert_with(made).clone()
    }

    /// The answer of an authority's responder about one certificate that it issued; `None` where the key that
    /// signs is elsewhere.
    pub(crate) fn response(
        &self,
        at: usize,
        certificate: &Certificate,
        answer: PublishedList,
        signer: OcspSigner,
    ) -> Option<OcspResponse> {
        let entry = self.authorities.get(at)?;
        let authority = self.authority(at)?;
        let issuer_key = authority.certificate.public_key();
        let known = entry.revocations.iter();
        let mut same = known.filter(|(serial, _)| serial == certificate.serial());
        let status = same
            .next()
            .filter(|(_, revoked)| revoked.since.is_none_or(|at| at <= answer.this_update))
            .map_or(OcspStatus::Good, |(_, revoked)| OcspStatus::Revoked {
                since: revoked.since.unwrap_or(answer.this_update),
                reason: revoked.reason.map(reason),
            });
        let made = match signer {
            OcspSigner::Authority => authority,
            OcspSigner::Delegate => self.delegate(at)?,
        };
        let issuance = OcspIssuance {
            responder: ResponderName::Key,
            produced_at: answer.this_update,
            answers: vec![SingleResponse {
                certificate: CertId::new(DigestAlgorithm::Sha1, certificate, issuer_key),
                status,
                this_update: answer.this_update,
                next_update: answer.next_update,
            }],
            nonce: None,
            certificates: match signer {
                OcspSigner::Authority => Vec::new(),
                OcspSigner::Delegate => vec![made.certificate.clone()],
            },
        };
        issuance.respond(made.key.as_ref()?).ok()
    }

    /// The one to whom an authority delegates its responder: a certificate for that purpose, of which nobody
    /// asks whether it is revoked.
    fn delegate(&self, at: usize) -> Option<&Made> {
        let entry = self.authorities.get(at)?;
        let make = || {
            let authority = self.authority(at)?;
            let issuer_key = authority.key.as_ref()?;
            let name = format!("authority/{}/responder", entry.name);
            let key = self.key(&format!("{name}/key"), KeyAlgorithm::P256);
            let issuer = authority.certificate.subject().clone();
            let issuance = Issuance {
                subject: issuer.clone().with_common_name("OCSP"),
                issuer,
                issuer_key_id: Some(issuer_key.public_key().key_id()),
                serial: super::random::seed_of(self.seed(), &format!("{name}/serial"))
                    .into_iter()
                    .map(|byte| byte & 0x7F)
                    .take(10)
                    .collect(),
                not_before: authority.certificate.not_before().unix(),
                not_after: authority
                    .certificate
                    .not_before()
                    .plus_days(DELEGATE_DAYS)
                    .unix(),
                extended_key_usage: oid::OCSP_SIGNING.parse().ok().map(|purpose| vec![purpose]),
                key_usage: Some(KeyUsage::DIGITAL_SIGNATURE),
                ..Issuance::default()
            };
            let additions = Additions {
                extensions: vec![Extension::ocsp_no_check()],
                ..Additions::default()
            };
            let certificate = issuance.issue_with(&additions, key.public_key(), issuer_key);
            Some(Made {
                certificate: certificate.ok()?,
                key: Some(key),
            })
        };
        let made: &OnceLock<Option<Made>> = &entry.delegate;
        made.get_or_init(make).as_ref()
    }
}

/// What a list has: everything that was revoked when it was issued; a list of changes what was revoked since
/// the list that it changes.
fn revoked(
    entry: &AuthorityEntry,
    list: PublishedList,
    changes: Option<PublishedList>,
) -> Vec<RevokedEntry> {
    let since = |revoked: &Revoked| -> Timestamp { revoked.since.unwrap_or(list.this_update) };
    let all = entry.revocations.iter();
    let is_new = |revoked: &Revoked| {
        changes.is_none_or(|base| revoked.since.is_some_and(|since| base.this_update < since))
    };
    let listed = all.filter(|(_, revoked)| since(revoked) <= list.this_update && is_new(revoked));
    listed
        .map(|(serial, revoked)| RevokedEntry {
            reason: revoked.reason.map(reason),
            ..RevokedEntry::new(serial.clone(), since(revoked))
        })
        .collect()
}

fn reason(reason: RevocationReason) -> pki::RevocationReason {
    match reason {
        RevocationReason::Unspecified => pki::RevocationReason::Unspecified,
        RevocationReason::KeyCompromise => pki::RevocationReason::KeyCompromise,
        RevocationReason::CaCompromise => pki::RevocationReason::CaCompromise,
        RevocationReason::AffiliationChanged => pki::RevocationReason::AffiliationChanged,
        RevocationReason::Superseded => pki::RevocationReason::Superseded,
        RevocationReason::CessationOfOperation => pki::RevocationReason::CessationOfOperation,
        RevocationReason::CertificateHold => pki::RevocationReason::CertificateHold,
        RevocationReason::PrivilegeWithdrawn => pki::RevocationReason::PrivilegeWithdrawn,
    }
}
