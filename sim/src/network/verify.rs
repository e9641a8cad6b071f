//! What a verifier finds in the bytes themselves: the path, the NTAuth store, the signed list.

use std::collections::BTreeSet;

use facts::Row;
use kerberos::SignedContent;
use names::Timestamp;
use pki::path::{PathSettings, PathVerdict, validate};
use pki::{Certificate, SignatureVerdict};

use super::{ExchangeError, Participants};
use crate::trust_stores::{StoreContent, path_end};
use crate::value::{PathToRoot, Revocation};

/// What was found out about a certificate from real bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Findings {
    /// How the path ends.
    pub(crate) path: PathToRoot,
    /// What the signed list says; `None` where nothing is known of the authority's revocations.
    pub(crate) revocation: Option<Revocation>,
    /// Whether the issuer is in the NTAuth store.
    pub(crate) issuer_in_ntauth: bool,
    /// The same in words, one line each.
    pub(crate) lines: Vec<String>,
}

impl Participants {
    /// Examines the certificate that signed a message, with the others that came with it
    /// [RFC 4556 §3.2.2]. `at` is the verifier's clock; without one, times are left out.
    ///
    /// # Errors
    /// When the message names no signer that it carries.
    pub(crate) fn examine(
        &self,
        signed: &SignedContent,
        stores: Row,
        at: Option<Timestamp>,
    ) -> Result<Findings, ExchangeError> {
        let signer = signed
            .signer
            .as_ref()
            .ok_or_else(|| ExchangeError::Protocol("no signer".to_owned()))?;
        let content = self.trust.content(stores).ok_or_else(|| {
            ExchangeError::Protocol(
                "nothing is known of the stores of the one who verifies".to_owned(),
            )
        })?;
        Ok(self.find_out(signer, &signed.certificates, content, at))
    }

    /// Examines a certificate, with the others that came along, against the stores of a machine and
    /// what its authority publishes.
    pub(crate) fn find_out(
        &self,
        end: &Certificate,
        others: &[Certificate],
        content: &StoreContent,
        at: Option<Timestamp>,
    ) -> Findings {
        let made = |index| self.vault.authority(index).map(|made| &made.certificate);
        let authorities = || (0..).zip(&self.world.certification_authorities);
        let of = |rows: &BTreeSet<Row>| -> Vec<Certificate> {
            rows.iter()
                .filter_map(|row| made(Self::at(*row)).cloned())
                .collect()
        };
        let anchors = of(&content.roots);
        let mut intermediates = of(&content.intermediates);
        intermediates.extend(anchors.iter().cloned());
        if content.takes_what_is_sent {
            intermediates.extend_from_slice(others);
        }
        let settings = PathSettings {
            at,
            ..PathSettings::default()
        };
        let verdict = validate(end, &intermediates, &anchors, &settings);
        let mut lines = vec![path_line(&verdict)];
        let path = path_end(&verdict, &intermediates);
        let issuer = match &verdict {
            PathVerdict::Trusted(path) => path.issuer(),
            PathVerdict::Refused { .. } => None,
        };
        let issuer = issuer.and_then(|issuer| {
            authorities()
                .map(|(index, _)| index)
                .find(|index| made(*index) == Some(issuer))
        });
        let (revocation, line) = self.look_up(issuer, end);
        lines.push(line);
        let issuer_in_ntauth = issuer
            .and_then(|index: usize| Row::try_from(index).ok())
            .is_some_and(|row| content.ntauth.contains(&row));
        Findings {
            path,
            revocation,
            issuer_in_ntauth,
            lines,
        }
    }

    /// Looks a serial number up in the list of its authority, after verifying the list's signature.
    fn look_up(&self, issuer: Option<usize>, end: &Certificate) -> (Option<Revocation>, String) {
        let authority = issuer.and_then(|at| self.world.certification_authorities.get(at));
        let (Some(issuer), Some(authority)) = (issuer, authority) else {
            let line = "no authority of the world publishes its revocations".to_owned();
            return (Some(Revocation::NoPublication), line);
        };
        let name = &authority.name;
        if !authority.crl.known {
            return (None, format!("nothing is known of revocations by {name}"));
        }
        if !authority.crl.reachable && authority.crl.ocsp != Some(true) {
            let line = format!("the revocation list of {name} cannot be reached");
            return (Some(Revocation::Unreachable), line);
        }
        let key = self
            .vault
            .authority(issuer)
            .map(|made| made.certificate.public_key().clone());
        let Some((list, key)) = self.vault.revocation_list(issuer).zip(key) else {
            let listed = authority.crl.revoked.contains(end.serial());
            let line =
                format!("the revocations of {name} are as the world says; its key is elsewhere");
            return (Some(status(listed)), line);
        };
        if list.verify_with(&key) != SignatureVerdict::Valid {
            let line = format!("the revocation list of {name} is not signed by it");
            return (Some(Revocation::Unreachable), line);
        }
        let listed = list.lists(end.serial());
        let word = if listed { "lists" } else { "does not list" };
        let line = format!(
            "the revocation list that {name} signed on {} {word} serial number {}",
            list.this_update().date(),
            end.serial()
        );
        (Some(status(listed)), line)
    }
}

fn status(listed: bool) -> Revocation {
    if listed {
        Revocation::Revoked
    } else {
        Revocation::Good
    }
}

fn path_line(verdict: &PathVerdict) -> String {
    let label = |certificate: &Certificate| {
        let subject = certificate.subject();
        subject
            .common_name()
            .map_or_else(|| subject.to_string(), str::to_owned)
    };
    match verdict {
        PathVerdict::Trusted(path) => {
            let names: Vec<String> = path.certificates().iter().map(label).collect();
            format!("path on the received bytes: {}", names.join(" <- "))
        }
        PathVerdict::Refused { problem, at, .. } => {
            let place = at
                .as_ref()
                .map(|certificate| format!(" at {}", label(certificate)));
            format!(
                "no valid path on the received bytes: {problem}{}",
                place.unwrap_or_default()
            )
        }
    }
}
