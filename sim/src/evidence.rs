//! Evidence: the reads of a trace in words, with where their values come from.

use std::sync::Arc;

use facts::{Entry, Fact, Query, Trace, Value, View};
use policies::{CheckedSettings, SettingId};
use worlds::{Machine, World};

use crate::answer::Evidence;
use crate::change::Unknowns;
use crate::group_policy::PolicyInput;
use crate::network::Knows;
use crate::revocation::{Mode, lines};
use crate::roles::{Certificate, DomainController, RevocationKnowledge, Workstation};
use crate::step::{Step, step};
use crate::twin::Twin;
use crate::value::NumberForTextReading;

/// A step of a trace with the reads that led to it.
pub(crate) type Told = (&'static Step, Vec<Evidence>);

/// What is needed to say where values come from.
#[derive(Debug, Clone)]
pub(crate) struct Wording {
    world: Arc<World>,
    checked: Arc<CheckedSettings>,
    /// For each domain controller, the certificates that its KDC does not use, each with the reason.
    unused: Arc<[Vec<(String, &'static str)>]>,
    /// What machines find out about revocation.
    knows: Arc<Knows>,
}

impl Twin {
    /// What is needed to say where this twin's values come from.
    pub(crate) fn wording(&self) -> Wording {
        Wording {
            world: Arc::clone(&self.world),
            checked: Arc::clone(&self.checked),
            unused: self.unused_certificates(),
            knows: self.known_of_revocation(),
        }
    }

    fn unused_certificates(&self) -> Arc<[Vec<(String, &'static str)>]> {
        let controllers = 0..self.view.rows(DomainController::ID);
        let of = |row| {
            let selection = self.selection(row);
            let others = selection.map(|selection| selection.others);
            others
                .unwrap_or_default()
                .into_iter()
                .map(|(row, why)| (self.view.row_name(Certificate::ID, row), step(why).sentence))
                .collect()
        };
        controllers.map(of).collect()
    }
}

/// The reads that decided: those between the last two steps.
pub(crate) fn decided_by(twin: &Twin, trace: &Trace) -> Vec<Evidence> {
    let told = twin.wording().told(&twin.view, trace);
    told.into_iter()
        .rev()
        .map(|(_, reads)| reads)
        .find(|reads| !reads.is_empty())
        .unwrap_or_default()
}

impl Wording {
    /// The steps of a trace, each with the reads since the one before; the conclusion last.
    pub(crate) fn told(&self, view: &View, trace: &Trace) -> Vec<Told> {
        let mut told = Vec::new();
        let mut reads = Vec::new();
        for entry in &trace.entries {
            match entry {
                Entry::Read { .. } => reads.push(*entry),
                Entry::Step(id) => told.push((
                    step(*id),
                    self.words(view, trace, &std::mem::take(&mut reads)),
                )),
                Entry::Asked(_) => {}
            }
        }
        let last = step(trace.run.conclusion.step);
        match told.last_mut() {
            Some((step, evidence)) if step.id == last.id => {
                evidence.extend(self.words(view, trace, &reads));
            }
            _ => told.push((last, self.words(view, trace, &reads))),
        }
        told
    }

    fn words(&self, view: &View, trace: &Trace, reads: &[Entry]) -> Vec<Evidence> {
        let mut list: Vec<Evidence> = Vec::new();
        for entry in reads {
            let Entry::Read { query, answer } = entry else {
                continue;
            };
            let text = trace.text(view, *query, *answer);
            let origin = (text.thing.0 == Workstation::ID)
                .then(|| setting_of(text.fact))
                .flatten()
                .and_then(|id| self.origin(text.thing.1, id));
            let name = text.name.clone();
            let evidence = Evidence {
                role: text.role,
                name: text.name,
                fact: text.fact,
                answer: if matches!(query, Query::Field { .. }) {
                    plain(&text.answer)
                } else {
                    text.answer
                },
                origin,
            };
            if !list.contains(&evidence) {
                list.push(evidence);
            }
            if text.thing.0 == RevocationKnowledge::ID {
                list.extend(self.looked_at(text.thing.1, text.fact, &name));
            }
            if text.thing.0 == DomainController::ID && text.fact == "kdc_certificate" {
                list.extend(self.not_used(text.thing.1));
            }
        }
        list
    }

    /// What a machine fetched or kept, and until when that is good: one line a certificate of the path.
    fn looked_at(&self, row: u32, fact: &'static str, name: &str) -> Vec<Evidence> {
        let index = &self.knows.index;
        let Some(knowing) = index.knowing(row) else {
            return Vec::new();
        };
        let Some((inquiry, _)) = self.knows.of(knowing.asker) else {
            return Vec::new();
        };
        let mode = match fact {
            "by_fetching" => Mode::Fetching,
            "by_cache" => Mode::CacheOnly,
            _ => return Vec::new(),
        };
        let looked = inquiry.look(&index.classes, knowing.class, self.world.clock, mode);
        let told = lines(&self.world, &looked).into_iter();
        told.map(|line| Evidence {
            role: "RevocationKnowledge",
            name: name.to_owned(),
            fact: "found",
            answer: line,
            origin: None,
        })
        .collect()
    }

    /// The certificates that a KDC does not use, each with the reason.
    fn not_used(&self, controller: u32) -> Vec<Evidence> {
        let at = usize::try_from(controller).unwrap_or(usize::MAX);
        let unused = self.unused.get(at).map_or(&[][..], Vec::as_slice);
        unused
            .iter()
            .map(|(name, why)| Evidence {
                role: "Certificate",
                name: name.clone(),
                fact: "kdc_candidate",
                answer: (*why).to_owned(),
                origin: None,
            })
            .collect()
    }

    /// Who set it: a Group Policy object, the machine itself, or nobody.
    fn origin(&self, workstation: u32, id: SettingId) -> Option<String> {
        self.origins(&[workstation], id).pop()
    }

    /// Who set it on each of some machines.
    pub(crate) fn origins(&self, workstations: &[u32], id: SettingId) -> Vec<String> {
        let nothing_open = Unknowns::default();
        // Where a value comes from does not depend on how it is read.
        let as_written = Fact::Known(NumberForTextReading::AsText);
        let policy = PolicyInput::new(&self.world, &self.checked, &nothing_open, as_written);
        let references: Vec<_> = self.world.workstation_refs().collect();
        workstations
            .iter()
            .filter_map(|workstation| {
                let at = usize::try_from(*workstation).ok()?;
                Some(self.set_by(&policy, *references.get(at)?, id))
            })
            .collect()
    }

    fn set_by(
        &self,
        policy: &PolicyInput<'_>,
        reference: worlds::WorkstationRef,
        id: SettingId,
    ) -> String {
        let name = policies::setting(id).name;
        let found = policy.provenance(Machine::Workstation(reference), id);
        match found {
            Some((origin, setting)) => {
                let place = self.world.sources.locate(setting.place);
                format!("{name} {} ({place})", origin.words(&self.world))
            }
            None => format!("{name} is not configured"),
        }
    }
}

/// A value in words.
pub(crate) fn in_words<V: Value>(value: V) -> String {
    let at = usize::try_from(value.index()).unwrap_or(usize::MAX);
    V::LABELS
        .get(at)
        .map_or_else(String::new, |label| plain(label))
}

/// A value's label in words: product names as they are known, the rest in lower case.
pub(crate) fn plain(label: &str) -> String {
    let known = match label {
        "Rsa" => "RSA",
        "Draft9" => "draft 9",
        "Draft9Only" => "draft 9 only",
        "Sha1" => "SHA-1",
        "Sha256" => "SHA-256",
        "Sha384" => "SHA-384",
        "Sha512" => "SHA-512",
        "Rfc4556" => "RFC 4556",
        "Csp" => "CSP",
        "Ksp" => "KSP",
        "Pkcs11" => "PKCS #11 library",
        "Rfc4556AndDraft9" => "RFC 4556 and draft 9",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let mut words = String::new();
    for (at, letter) in label.char_indices() {
        if letter.is_ascii_uppercase() && at > 0 {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// The setting behind a fact of a workstation.
pub(crate) fn setting_of(fact: &str) -> Option<SettingId> {
    Some(match fact {
        "allows_no_eku" => SettingId::AllowCertificatesWithNoEku,
        "allows_signature_keys" => SettingId::AllowSignatureOnlyKeys,
        "allows_time_invalid" => SettingId::AllowTimeInvalidCertificates,
        "allows_ecc" => SettingId::EnumerateEccCerts,
        "filters_duplicates" => SettingId::FilterDuplicateCerts,
        "forces_reading" => SettingId::ForceReadingAllCertificates,
        "allows_unblock" => SettingId::AllowIntegratedUnblock,
        "allows_card_plug_and_play" => SettingId::EnableScPnP,
        "tells_of_card_drivers" => SettingId::ScPnPNotification,
        "propagates_certificates" => SettingId::CertPropEnabled,
        "propagates_roots" => SettingId::EnableRootCertificatePropagation,
        "root_clean_up" => SettingId::RootCertificateCleanupOption,
        "has_own_bitlocker_purpose" => SettingId::CertificateOid,
        "offers_hint" => SettingId::X509HintsNeeded,
        "uses_subject_alternative_name" => SettingId::KerberosUseSubjectAltName,
        "strict_kdc_validation" => SettingId::KdcValidation,
        "ignores_unknown_revocation" => SettingId::KerberosUseCachedCrlOnly,
        "removal_behaviour" => SettingId::ScRemoveOption,
        "requires_smart_card" => SettingId::ScForceOption,
        "hides_switching" => SettingId::HideFastUserSwitching,
        "one_session_a_user" => SettingId::FSingleSessionPerUser,
        "redirects_cards" => SettingId::FEnableSmartCard,
        "preselected" => SettingId::DefaultCredentialProvider,
        "asks_for_attention" => SettingId::DisableCad,
        "interactive_right" => SettingId::SeInteractiveLogonRight,
        "interactive_denied" => SettingId::SeDenyInteractiveLogonRight,
        "remote_right" => SettingId::SeRemoteInteractiveLogonRight,
        "remote_denied" => SettingId::SeDenyRemoteInteractiveLogonRight,
        "network_right" => SettingId::SeNetworkLogonRight,
        "network_denied" => SettingId::SeDenyNetworkLogonRight,
        "batch_right" => SettingId::SeBatchLogonRight,
        "batch_denied" => SettingId::SeDenyBatchLogonRight,
        "service_right" => SettingId::SeServiceLogonRight,
        "service_denied" => SettingId::SeDenyServiceLogonRight,
        "csp_transaction" => SettingId::CspTransactionTimeoutMilliseconds,
        "ksp_transaction" => SettingId::KspTransactionTimeoutMilliseconds,
        _ => return None,
    })
}
