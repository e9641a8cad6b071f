//! What a verifier finds in the bytes themselves: the path, the NTAuth store, the signed lists and answers.

use std::collections::BTreeSet;
use std::sync::Arc;

use facts::Row;
use kerberos::SignedContent;
use names::Timestamp;
use pki::ocsp::OcspResponse;
use pki::path::{CertificationPath, PathSettings, PathVerdict, validate};
use pki::revocation::{RevocationSources, RevocationVerdict};
use pki::{Certificate, Crl, SignatureVerdict};

use super::verified::Content;
use super::{ExchangeError, Participants};
use crate::revocation::{
    Asker, Class, Found, Inquiry, Looked, Mode, PublishedList, RevocationIndex, Via, gap_in_words,
};
use crate::trust_stores::{StoreContent, path_end};
use crate::value::{PathToRoot, RevocationFound};

/// Who judges a certificate: its stores, the machine, and the card in its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Judge {
    /// The stores.
    pub(crate) stores: Row,
    /// The machine.
    pub(crate) asker: Asker,
    /// The card whose roots the machine trusts, too; `None`: none.
    pub(crate) card: Option<Row>,
}

/// What each kind of machine can find out about revocation.
#[derive(Debug)]
pub(crate) struct Knows {
    /// The kinds.
    pub(crate) index: Arc<RevocationIndex>,
    /// What each can find out, and whether it fetches; `None`: it is not known.
    pub(crate) inquiries: Vec<Option<(Inquiry, Mode)>>,
}

impl Knows {
    pub(crate) fn of(&self, asker: Asker) -> Option<&(Inquiry, Mode)> {
        self.inquiries.get(self.index.kind(asker)?)?.as_ref()
    }
}

/// What was found out about a certificate from real bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Findings {
    /// How the path ends.
    pub(crate) path: PathToRoot,
    /// What the signed lists and answers say; `None` where nothing is known of an authority's revocations, or
    /// nobody asked.
    pub(crate) revocation: Option<RevocationFound>,
    /// Whether the issuer is in the NTAuth store.
    pub(crate) issuer_in_ntauth: bool,
    /// The same in words, one line each.
    pub(crate) lines: Vec<String>,
}

impl Findings {
    /// Whether the certificate or an authority above it is known to be revoked.
    pub(crate) fn is_revoked(&self) -> bool {
        matches!(
            self.revocation,
            Some(RevocationFound::Revoked | RevocationFound::AuthorityRevoked)
        )
    }
}

impl Participants {
    /// Examines the certificate that signed a message, with the others that came with it
    /// [RFC 4556 §3.2.2]. `at` is the verifier's clock; without one, times are left out. What was examined before is
    /// remembered.
    ///
    /// # Errors
    /// When the message names no signer that it carries.
    pub(crate) fn examine(
        &self,
        signed: &SignedContent,
        judge: Judge,
        at: Option<Timestamp>,
    ) -> Result<Findings, ExchangeError> {
        let signer = signed
            .signer
            .as_ref()
            .ok_or_else(|| ExchangeError::Protocol("no signer".to_owned()))?;
        let content = self.trust.content(judge.stores).ok_or_else(|| {
            ExchangeError::Protocol(
                "nothing is known of the stores of the one who verifies".to_owned(),
            )
        })?;
        let kind = self.knows.index.kind(judge.asker);
        let of = Content::new(signer, signed, (judge.stores, judge.card), kind, at);
        Ok(self.verified.findings(of, || {
            self.find_out(signer, &signed.certificates, content, at, Some(judge))
        }))
    }

    /// Examines a certificate, with the others that came along, against the stores of a machine and
    /// what it can have of the publications.
    pub(crate) fn find_out(
        &self,
        end: &Certificate,
        others: &[Certificate],
        content: &StoreContent,
        at: Option<Timestamp>,
        judge: Option<Judge>,
    ) -> Findings {
        let made = |index| self.vault.authority(index).map(|made| &made.certificate);
        let of = |rows: &BTreeSet<Row>| -> Vec<Certificate> {
            rows.iter()
                .filter_map(|row| made(Self::at(*row)).cloned())
                .collect()
        };
        let mut anchors = of(&content.roots);
        let card = judge.and_then(|judge| self.world.cards.get(Self::at(judge.card?)));
        for root in card.into_iter().flat_map(|card| &card.roots) {
            anchors.extend(made(root.index()).cloned());
        }
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
        let valid = verdict.trusted();
        let issuer = valid
            .and_then(|valid| valid.issuer())
            .and_then(|issuer| self.authority_of(issuer));
        let mut revocation = None;
        if let (Some(valid), Some(judge)) = (valid, judge) {
            let (found, told) = self.look_up(valid.path(), judge.asker);
            revocation = found;
            lines.extend(told);
        }
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

    /// The authority of the world whose certificate this is.
    fn authority_of(&self, certificate: &Certificate) -> Option<usize> {
        let known = |at: &usize| {
            let made = self.vault.authority(*at);
            made.is_some_and(|made| made.certificate == *certificate)
        };
        (0..self.world.certification_authorities.len()).find(known)
    }

    /// Asks about every certificate of a path but the anchor, as a machine does at the world's clock.
    fn look_up(
        &self,
        path: &CertificationPath,
        asker: Asker,
    ) -> (Option<RevocationFound>, Vec<String>) {
        let Some((inquiry, mode)) = self.knows.of(asker) else {
            let line = "it is not known what the one who verifies has of revocations".to_owned();
            return (None, vec![line]);
        };
        let mut lines = Vec::new();
        let (mut revoked, mut first_gap, mut unknown) = (None, None, false);
        let below_the_anchor = path.certificates().len().saturating_sub(1);
        for position in 0..below_the_anchor {
            let (found, line) = self.ask(path, position, inquiry, *mode);
            lines.push(line);
            match found {
                None => unknown |= first_gap.is_none(),
                Some(RevocationFound::Good) => {}
                Some(RevocationFound::Revoked) if position == 0 => {
                    revoked.get_or_insert(RevocationFound::Revoked);
                }
                Some(RevocationFound::Revoked) => {
                    revoked.get_or_insert(RevocationFound::AuthorityRevoked);
                }
                Some(gap) if !unknown => {
                    first_gap.get_or_insert(gap);
                }
                Some(_) => {}
            }
        }
        let otherwise = if unknown {
            None
        } else {
            Some(first_gap.unwrap_or(RevocationFound::Good))
        };
        (revoked.or(otherwise), lines)
    }

    /// Asks about one certificate of a path.
    fn ask(
        &self,
        path: &CertificationPath,
        position: usize,
        inquiry: &Inquiry,
        mode: Mode,
    ) -> (Option<RevocationFound>, String) {
        let certificates = path.certificates();
        let (Some(certificate), Some(above)) =
            (certificates.get(position), certificates.get(position + 1))
        else {
            return (Some(RevocationFound::Good), String::new());
        };
        let authority = self.authority_of(above);
        let class = Class {
            authority,
            points: certificate.crl_distribution_points().to_vec(),
            responder: !certificate.ocsp_responders().is_empty(),
            ..Class::default()
        };
        let looked = Looked {
            authority,
            of_authority: position > 0,
            found: inquiry.ask(&class, position == 0, self.world.clock, mode),
        };
        let name = authority
            .and_then(|at| self.world.certification_authorities.get(at))
            .map_or_else(String::new, |authority| authority.name.to_string());
        let serial = certificate.serial();
        match looked.found {
            None => (None, format!("nothing is known of revocations by {name}")),
            Some(Err(gap)) => {
                let line = format!("serial number {serial} of {name}: {}", gap_in_words(gap));
                (Some(gap.into()), line)
            }
            Some(Ok(found)) => {
                let (status, by) = self.on_bytes(path, position, authority, inquiry, &found);
                let word = match status {
                    RevocationFound::Good => "not revoked",
                    RevocationFound::Revoked => "revoked",
                    _ => "status not told",
                };
                (
                    Some(status),
                    format!("serial number {serial} of {name}: {word} by {by}"),
                )
            }
        }
    }

    /// What the signed list or answer says that a machine has; the world's word, where the authority's key is
    /// elsewhere.
    fn on_bytes(
        &self,
        path: &CertificationPath,
        position: usize,
        authority: Option<usize>,
        inquiry: &Inquiry,
        found: &Found,
    ) -> (RevocationFound, String) {
        let certificate = path.certificates().get(position);
        let (Some(at), Some(certificate)) = (authority, certificate) else {
            return (RevocationFound::NoPublication, "nothing".to_owned());
        };
        let published = inquiry.publications.get(at).and_then(Option::as_ref);
        let (mut lists, mut responses): (Vec<Crl>, Vec<OcspResponse>) = Default::default();
        let by = match found.via {
            Via::List(list, changes) => {
                lists.extend(self.vault.revocation_list(at, list, None));
                let base = |changes: PublishedList| {
                    let series = published.map(|published| published.complete);
                    series.map(|s| s.oldest_at(changes.this_update, changes.this_update))
                };
                let newer = changes.filter(|changes| list.this_update < changes.this_update);
                let changes = newer.and_then(|changes| Some((changes, base(changes)?)));
                lists.extend(changes.and_then(|(changes, base)| {
                    self.vault.revocation_list(at, changes, Some(base))
                }));
                let with = changes.map_or_else(String::new, |(changes, _)| {
                    format!(" and the changes of {}", changes.this_update)
                });
                format!("the signed list of {}{with}", list.this_update)
            }
            Via::Response(answer) => {
                let signer = published
                    .and_then(|published| published.responder.as_ref())
                    .map_or_else(Default::default, |responder| responder.signer);
                responses.extend(self.vault.response(at, certificate, answer, signer));
                format!("the signed answer of {}", answer.this_update)
            }
        };
        if lists.is_empty() && responses.is_empty() {
            let status = self.word_of_the_world(at, certificate, found.via);
            return (
                status,
                "the world's word, because the key is elsewhere".to_owned(),
            );
        }
        let sources = RevocationSources {
            lists: &lists,
            responses: &responses,
            ..RevocationSources::default()
        };
        // Whether a list is still good was asked by the machine's clock before; one without an end never ages.
        let settings = PathSettings::default();
        let verdict = pki::revocation::status(path, position, &[], &settings, &sources);
        let status = match verdict {
            RevocationVerdict::Good => RevocationFound::Good,
            RevocationVerdict::Revoked { .. } => RevocationFound::Revoked,
            RevocationVerdict::Unknown(_) if !inquiry.means.checks_signer => {
                by_signature_alone(path, position, &lists)
            }
            RevocationVerdict::Unknown(_) => RevocationFound::SignerRefused,
        };
        (status, by)
    }

    fn word_of_the_world(&self, at: usize, certificate: &Certificate, via: Via) -> RevocationFound {
        let entry = self.vault.authorities.get(at);
        let listed = entry.is_some_and(|entry| {
            let mut all = entry.revocations.iter();
            all.any(|(serial, revoked)| serial == certificate.serial() && via.knows(*revoked))
        });
        if listed {
            RevocationFound::Revoked
        } else {
            RevocationFound::Good
        }
    }
}

/// What lists say to one who does not ask whether their signer may sign lists.
fn by_signature_alone(path: &CertificationPath, position: usize, lists: &[Crl]) -> RevocationFound {
    let certificates = path.certificates();
    let (Some(certificate), Some(issuer)) =
        (certificates.get(position), certificates.get(position + 1))
    else {
        return RevocationFound::NoPublication;
    };
    let signed = |list: &&Crl| list.verify_with(issuer.public_key()) == SignatureVerdict::Valid;
    let mut signed_lists = lists.iter().filter(signed).peekable();
    if signed_lists.peek().is_none() {
        return RevocationFound::SignerRefused;
    }
    if signed_lists.any(|list| list.lists(certificate.serial())) {
        RevocationFound::Revoked
    } else {
        RevocationFound::Good
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
