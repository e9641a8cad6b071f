//! `mapping`: which certificate belongs to which account, by what, how strongly, today and under full enforcement; and
//! which values of altSecurityIdentities never match, and why.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Cell, Fact, Row, StepId, Value, VariableId, View};
use names::{
    AltSecurityIdentity, AltSecurityIdentityDiagnosis, AltSecurityIdentityForm as Form,
    MappingSpelling, MappingStrength, Sid,
};
use worlds::ProductVersion;

use super::cases::names;
use super::lines::{InLines, Lines, named};
use super::probe::Probe;
use super::{Others, Question};
use crate::answer::{
    AccountMappingRow, Answer, CarriedSid, CertificateMappingRow, MappedAccount, MappingAnswer,
    MappingCounts, MappingMethod, MappingValue, MappingVerdict, ValueDiagnosis,
};
use crate::assumption::ASSUMPTIONS;
use crate::change::Unknown;
use crate::decisions::MAPPING;
use crate::directory::{
    AccountName, InDomain, MappingString, MappingStrings, ObjectSid, PrincipalName, text_of,
};
use crate::roles::{DomainController, User};
use crate::rows::List;
use crate::step::{Effect, step};
use crate::target::{Kind, Target};
use crate::twin::{Situation, Twin};
use crate::value::StrongBinding;

/// Above so many certificates other readings of the assumptions are not tried, and values that map none are diagnosed
/// by their text alone.
const READINGS_UP_TO: u32 = 1000;

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "mapping",
    sentence: "which certificate belongs to which account, by what, how strongly, today and under full enforcement",
    example: "cardtwin ask mapping --world today --what-if dc:DC25-2.patched=2024-09-10",
    source: "[MS-PKCA] 3.1.5.2.1; KB5014754; KB5057784",
    parameters: &[],
    columns: &[],
    answer: |twin, _| Answer::Mapping(answer(twin)),
    others: Others::None,
    claims: None,
};

pub(super) fn answer(twin: &Twin) -> MappingAnswer {
    let links = Links::of(twin);
    let judged = judge(twin, &twin.view, &links.pairs, &[]);
    let strict = enforcing(twin);
    let enforced = judge(twin, &strict, &links.pairs, &[]);
    let depends_on = depends_on(twin, &links.pairs, &judged, &enforced);
    let certificates: Vec<CertificateMappingRow> = (0..twin.certificates.on_cards())
        .map(|certificate| {
            let accounts = links.accounts_of(certificate).map(|(account, methods)| {
                let pair = (certificate, account);
                MappedAccount {
                    account: twin.view.row_name(User::ID, account),
                    methods: methods.clone(),
                    today: verdicts(twin, &judged, pair),
                    enforced: verdicts(twin, &enforced, pair),
                    depends_on: depends_on.get(&pair).cloned().unwrap_or_default(),
                }
            });
            certificate_row(twin, certificate, accounts.collect())
        })
        .collect();
    let accounts: Vec<AccountMappingRow> = (0..twin.view.rows(User::ID))
        .filter_map(|account| account_row(twin, account, &links))
        .collect();
    let counts = counts(&certificates, &accounts);
    MappingAnswer {
        header: twin.header(),
        certificates,
        accounts,
        counts,
    }
}

/// Certificates and accounts that belong together, and by which methods.
type Pairs = BTreeMap<(Row, Row), Vec<MappingMethod>>;

/// Readings that an answer depends on: assumption and reading.
type Readings = Vec<(&'static str, &'static str)>;

/// Which certificate belongs to which account, and by which methods.
pub(crate) struct Links {
    pairs: Pairs,
}

impl Links {
    pub(crate) fn of(twin: &Twin) -> Self {
        let mut pairs = Pairs::new();
        for certificate in 0..twin.certificates.on_cards() {
            for (account, method) in twin.methods_of(certificate) {
                pairs
                    .entry((certificate, account))
                    .or_default()
                    .push(method);
            }
        }
        Self { pairs }
    }

    /// Certificates and accounts that belong together.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (Row, Row)> {
        self.pairs.keys().copied()
    }

    /// The accounts of a certificate.
    pub(super) fn accounts_of(
        &self,
        certificate: Row,
    ) -> impl Iterator<Item = (Row, &Vec<MappingMethod>)> {
        self.pairs
            .range((certificate, 0)..=(certificate, Row::MAX))
            .map(|((_, account), methods)| (*account, methods))
    }

    /// The certificates of an account.
    pub(super) fn certificates_of(
        &self,
        account: Row,
    ) -> impl Iterator<Item = (Row, &Vec<MappingMethod>)> {
        self.pairs
            .iter()
            .filter(move |((_, other), _)| *other == account)
            .map(|((certificate, _), methods)| (*certificate, methods))
    }
}

/// What domain controllers say of each certificate and account: the deciding step and those before it.
type Judged = BTreeMap<(Row, Row), BTreeMap<(StepId, Vec<StepId>), Vec<Row>>>;

fn judge(twin: &Twin, view: &View, pairs: &Pairs, choices: &[(VariableId, u32)]) -> Judged {
    let mut judged = Judged::new();
    for (certificate, account) in pairs.keys() {
        let said = judged.entry((*certificate, *account)).or_default();
        for controller in 0..view.rows(DomainController::ID) {
            if twin.fact(User::ID, "domain", *account)
                != twin.fact(DomainController::ID, "domain", controller)
            {
                continue;
            }
            let run = view.run(&MAPPING, &[*certificate, *account, controller, 0], choices);
            said.entry((run.conclusion.step, run.steps))
                .or_default()
                .push(controller);
        }
    }
    judged
}

/// The facts with every domain controller that can enforce strong mappings doing so.
pub(crate) fn enforcing(twin: &Twin) -> View {
    let mut view = twin.view.fork();
    let shape = view.shapes().get(usize::from(DomainController::ID));
    let column = shape
        .and_then(|shape| {
            shape
                .columns
                .iter()
                .position(|c| c.name == "strong_binding")
        })
        .and_then(|column| u16::try_from(column).ok());
    for (row, controller) in (0u32..).zip(&twin.world.domain_controllers) {
        if let Some(column) = column
            && controller.product >= ProductVersion::Server2008
        {
            let full = Cell::Scalar(Fact::Known(StrongBinding::Full.index()));
            view.patch(DomainController::ID, column, row, full);
        }
    }
    view
}

/// Readings, other than those assumed, under which a domain controller says something else.
fn depends_on(
    twin: &Twin,
    pairs: &Pairs,
    judged: &Judged,
    enforced: &Judged,
) -> BTreeMap<(Row, Row), Readings> {
    let mut found: BTreeMap<(Row, Row), Readings> = BTreeMap::new();
    if twin.certificates.on_cards() > READINGS_UP_TO {
        return found;
    }
    twin.other_readings(|named, other, choice| {
        let there = judge(other, &other.view, pairs, choice);
        let then = judge(other, &enforcing(other), pairs, choice);
        for pair in pairs.keys() {
            if endings(judged, *pair) != endings(&there, *pair)
                || endings(enforced, *pair) != endings(&then, *pair)
            {
                found.entry(*pair).or_default().push(named);
            }
        }
    });
    found
}

/// How it ends, without the way to it.
fn endings(judged: &Judged, pair: (Row, Row)) -> BTreeSet<(StepId, Vec<Row>)> {
    let said = judged.get(&pair).into_iter().flatten();
    said.map(|((step, _), rows)| (*step, rows.clone()))
        .collect()
}

fn verdicts(twin: &Twin, judged: &Judged, pair: (Row, Row)) -> Vec<MappingVerdict> {
    let said = judged.get(&pair).into_iter().flatten();
    let mut verdicts: Vec<MappingVerdict> = said
        .map(|((ending, steps), controllers)| MappingVerdict {
            domain_controllers: names(twin, DomainController::ID, controllers.iter().copied()),
            step: step(*ending),
            steps: steps.iter().map(|id| step(*id)).collect(),
        })
        .collect();
    verdicts.sort_by(|a, b| a.domain_controllers.cmp(&b.domain_controllers));
    verdicts
}

fn certificate_row(
    twin: &Twin,
    certificate: Row,
    accounts: Vec<MappedAccount>,
) -> CertificateMappingRow {
    let at = usize::try_from(certificate).unwrap_or(usize::MAX);
    let entry = twin.vault.certificates.get(at);
    let content = entry.map(|entry| &entry.content);
    let spelling = twin.spelling();
    let sid = content.and_then(|content| {
        let (sid, in_uri) = match (&content.sid, &content.sid_uri) {
            (Some(sid), _) => (sid, false),
            (None, Some(sid)) => (sid, true),
            (None, None) => return None,
        };
        let account = twin.account_of_sid(sid);
        Some(CarriedSid {
            sid: sid.to_string(),
            account: account.map(|row| twin.view.row_name(User::ID, row)),
            in_uri,
        })
    });
    CertificateMappingRow {
        certificate: twin.label(certificate),
        issuer: content
            .map(|content| content.issuer.to_windows_x500_with(spelling.quoting))
            .unwrap_or_default(),
        serial: content
            .map(|content| content.serial.to_string())
            .unwrap_or_default(),
        not_before: content.map_or(twin.world.clock, |content| content.not_before),
        sid,
        accounts,
        strong_value: twin
            .vault
            .mappable(at, false)
            .and_then(|mappable| mappable.value(Form::IssuerSerialNumber, spelling)),
    }
}

/// The row of an account; `None` where it has neither values nor certificates.
fn account_row(twin: &Twin, account: Row, links: &Links) -> Option<AccountMappingRow> {
    let strings = twin.mapping_strings(account);
    let certificates: Vec<Row> = links.certificates_of(account).map(|(row, _)| row).collect();
    if strings.is_empty() && certificates.is_empty() {
        return None;
    }
    let values = strings.iter().filter_map(|string| {
        let value = text_of(string, &twin.vault, twin.spelling())?;
        let mapped: Vec<Row> = links
            .certificates_of(account)
            .filter(|(_, methods)| {
                methods.iter().any(|method| {
                    AltSecurityIdentity::comparison_key(&method.value)
                        == AltSecurityIdentity::comparison_key(&value)
                })
            })
            .map(|(row, _)| row)
            .collect();
        let diagnosis = if mapped.is_empty() {
            diagnose(twin, &value)
        } else {
            None
        };
        let form = AltSecurityIdentity::parse(&value)
            .ok()
            .and_then(|read| read.form());
        Some(MappingValue {
            form: form.map(|form| (form.name(), form.strength())),
            certificates: mapped.iter().map(|row| twin.label(*row)).collect(),
            diagnosis,
            value,
        })
    });
    Some(AccountMappingRow {
        account: twin.view.row_name(User::ID, account),
        values: values.collect(),
        certificates: certificates.iter().map(|row| twin.label(*row)).collect(),
    })
}

/// Why a value that maps no certificate of the world can never do so. Nothing is wrong with a value that
/// is well written: its certificate is elsewhere.
fn diagnose(twin: &Twin, value: &str) -> Option<ValueDiagnosis> {
    let by_text = AltSecurityIdentity::diagnose(value);
    let few = twin.certificates.on_cards() <= READINGS_UP_TO;
    let candidates = if few { twin.certificates.on_cards() } else { 0 };
    let for_certificate = (0..candidates).find_map(|row| {
        let at = usize::try_from(row).ok()?;
        let found = diagnosis_for(twin, value, at, twin.spelling())?;
        (!found.faults.is_empty()).then_some((row, found))
    });
    let (meant, found) = match for_certificate {
        Some((row, found)) => (Some(twin.label(row)), found),
        None if by_text.faults.is_empty() => return None,
        None => (None, by_text),
    };
    Some(ValueDiagnosis {
        faults: found
            .faults
            .iter()
            .map(|fault| (fault.to_string(), fault.help()))
            .collect(),
        correct: found.correct,
        meant,
    })
}

/// The certificate's bytes are made only for a value that could hold its key identifier or hash.
fn diagnosis_for(
    twin: &Twin,
    value: &str,
    at: usize,
    spelling: MappingSpelling,
) -> Option<AltSecurityIdentityDiagnosis> {
    let upper = value.to_uppercase();
    let with_bytes = upper.contains("SKI") || upper.contains("SHA1") || upper.contains("THUMB");
    let certificate = twin.vault.mappable(at, with_bytes)?;
    AltSecurityIdentity::diagnose_for(value, &certificate, spelling)
}

fn counts(certificates: &[CertificateMappingRow], accounts: &[AccountMappingRow]) -> MappingCounts {
    let mut counts = MappingCounts::default();
    let passes = |verdicts: &[MappingVerdict]| {
        !verdicts.is_empty() && verdicts.iter().all(|v| v.step.effect != Effect::Refuses)
    };
    for row in certificates {
        let today = row.accounts.iter().all(|account| passes(&account.today));
        let then = row.accounts.iter().all(|account| passes(&account.enforced));
        match (row.accounts.is_empty(), today, then) {
            (true, _, _) => counts.unmapped += 1,
            (false, true, true) => counts.ready += 1,
            (false, true, false) => counts.lost += 1,
            (false, false, _) => counts.refused += 1,
        }
    }
    counts.never_match = accounts
        .iter()
        .flat_map(|account| &account.values)
        .filter(|value| value.diagnosis.is_some())
        .count();
    counts
}

impl Twin {
    /// How domain controllers write certificates, under the assumptions of the world.
    pub(crate) fn spelling(&self) -> MappingSpelling {
        self.spellings
            .way(0)
            .map_or_else(MappingSpelling::default, |(spelling, _)| spelling)
    }

    /// The account of a SID.
    pub(crate) fn account_of_sid(&self, sid: &Sid) -> Option<Row> {
        let mut accounts = self.rows.each(List::Accounts);
        accounts.find(|row| {
            let own: Option<&ObjectSid> = self.rows.get(List::Accounts, *row);
            own.is_some_and(|own| own.0 == *sid)
        })
    }

    /// The UPNs that an account answers to: its own, and the one of its name and domain (KB281245).
    pub(crate) fn upns_of(&self, account: Row) -> Vec<String> {
        let own: Option<&PrincipalName> = self.rows.get(List::Accounts, account);
        let name: Option<&AccountName> = self.rows.get(List::Accounts, account);
        let domain: Option<&InDomain> = self.rows.get(List::Accounts, account);
        let implicit = name.zip(domain).and_then(|(name, domain)| {
            let domain = self.world.domains.get(domain.0)?;
            Some(format!("{}@{}", name.0, domain.name))
        });
        own.map(|own| own.0.to_string())
            .into_iter()
            .chain(implicit)
            .collect()
    }

    /// The values of an account's altSecurityIdentities.
    pub(crate) fn mapping_strings(&self, account: Row) -> &[MappingString] {
        let strings: Option<&MappingStrings> = self.rows.get(List::Accounts, account);
        strings.map_or(&[], |strings| &strings.0)
    }

    /// The methods by which a certificate belongs to accounts, those of altSecurityIdentities in the order of the search.
    fn methods_of(&self, certificate: Row) -> Vec<(Row, MappingMethod)> {
        let at = usize::try_from(certificate).unwrap_or(usize::MAX);
        let mut methods = Vec::new();
        let upn = self
            .vault
            .certificates
            .get(at)
            .and_then(|entry| entry.content.upn.as_ref());
        if let Some(upn) = upn {
            methods.extend(self.directory.by_upn(upn).into_iter().map(|account| {
                let method = MappingMethod {
                    name: "UPN",
                    strength: MappingStrength::Weak,
                    value: upn.to_string(),
                };
                (account, method)
            }));
        }
        let Some((spelling, case)) = self.spellings.way(0) else {
            return methods;
        };
        let bytes_tell = self.directory.needs_certificate(&self.vault, at);
        for form in Form::ALL {
            let with_bytes = matches!(form, Form::Ski | Form::Sha1PublicKey);
            if with_bytes && !bytes_tell {
                continue;
            }
            let mappable = self.vault.mappable(at, with_bytes);
            let Some(value) = mappable.and_then(|mappable| mappable.value(form, spelling)) else {
                continue;
            };
            for account in self.directory.by_mapping(0, &value, case) {
                let method = MappingMethod {
                    name: form.name(),
                    strength: form.strength(),
                    value: value.clone(),
                };
                methods.push((account, method));
            }
        }
        methods
    }

    /// Visits, for each reading of an assumption that is not assumed here, a twin and the choice under which it is.
    pub(crate) fn other_readings(
        &self,
        mut visit: impl FnMut((&'static str, &'static str), &Self, &[(VariableId, u32)]),
    ) {
        for assumption in ASSUMPTIONS {
            let open = Unknown {
                target: Target {
                    kind: Kind::Assumption,
                    name: assumption.name.to_owned(),
                    property: String::new(),
                },
                over: assumption
                    .readings
                    .iter()
                    .map(|r| r.name.to_owned())
                    .collect(),
            };
            let situation = Situation {
                unknowns: vec![open],
                ..Situation::default()
            };
            let Ok(twin) = self.in_situation(&situation) else {
                continue;
            };
            let Some((variable, _)) = twin.view.variables().iter().next() else {
                continue;
            };
            let chosen = self
                .world
                .assumptions
                .iter()
                .find(|choice| choice.name.eq_ignore_ascii_case(assumption.name))
                .and_then(|choice| crate::assumption::reading(assumption, &choice.reading))
                .map_or(0, u32::from);
            for (index, reading) in (0u32..).zip(assumption.readings) {
                if index != chosen {
                    visit((assumption.name, reading.name), &twin, &[(variable, index)]);
                }
            }
        }
    }
}

/// What domain controllers say of each mapping, as they are and under full enforcement, and what the values map.
impl InLines for MappingAnswer {
    fn say(&self, lines: &mut Lines) {
        for row in &self.certificates {
            let of = named(&row.certificate);
            if row.accounts.is_empty() {
                lines.say(&*of, "belongs to no account");
            }
            for mapped in &row.accounts {
                let methods: Vec<&str> = mapped.methods.iter().map(|method| method.name).collect();
                let belongs = format!("{of} belongs to {}", mapped.account);
                lines.say(belongs, format!("by {}", methods.join(", ")));
                for (verdicts, when) in [
                    (&mapped.today, ""),
                    (&mapped.enforced, ", under full enforcement"),
                ] {
                    for verdict in verdicts {
                        for controller in &verdict.domain_controllers {
                            let of = format!("{of} as {}{when}", mapped.account);
                            let probe = when.is_empty().then(|| Probe::Mapping {
                                certificate: row.certificate.clone(),
                                account: mapped.account.clone(),
                                controller: controller.clone(),
                            });
                            let said = verdict.step.sentence.to_owned();
                            lines.enter((of, controller.clone()), said, probe);
                        }
                    }
                }
            }
        }
        for row in &self.accounts {
            for value in &row.values {
                let of = format!("value of {}: {}", row.account, value.value);
                let mapped: Vec<String> = value.certificates.iter().map(named).collect();
                let said = match (mapped.as_slice(), &value.diagnosis) {
                    ([], Some(_)) => "never matches".to_owned(),
                    ([], None) => "maps no certificate on a card".to_owned(),
                    (some, _) => format!("maps {}", some.join(", ")),
                };
                lines.say(of, said);
            }
        }
    }
}
