//! Version 1 of the JSON formats.

mod kdc_certificates;

pub(super) use kdc_certificates::KdcCertificates;
pub(super) mod card_stack;
pub(super) use logon_rights::LogonRights;
pub(super) use sessions::{CardRemoval, ParallelSessions};
mod chronicle;
mod comparison;
mod computer;
mod diff;
mod fix;
mod flips;
mod forcing;
mod form;
mod logon_rights;
mod password;
mod smart_card_required;
mod ticket;

pub(super) use chronicle::Chronicle;
pub(super) use comparison::Comparison;
pub(super) use computer::ExplainedComputer;
pub(super) use diff::Diff;
pub(super) use fix::{Fix, StrongMapping};
pub(super) use forcing::{PasswordUse, SmartCardEnforcement};
pub(super) use form::ExplainedForm;
pub(super) use password::ExplainedPasswords;
pub(super) use smart_card_required::SmartCardRequired;
pub(super) use sweep::Sweep;
pub(super) use table::{Table, columns};
pub(super) mod mapping;
mod resultant_policy;
mod revocation_outage;
mod sessions;
mod sweep;
mod table;
mod why;

pub(super) use resultant_policy::ResultantPolicy;
pub(super) use revocation_outage::RevocationOutage;
pub(super) use why::Why;

use schemars::JsonSchema;
use serde::Serialize;
use sim::Step;

use super::events::Event;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Header {
    world: String,
    clock: String,
    seed: u64,
    rule_book: String,
    facts: String,
    key_pool: Option<u16>,
    changes: Vec<String>,
    assumptions: Vec<Assumed>,
    rests_on: Vec<Effect>,
    otherwise: Option<Vec<Other>>,
    #[serde(skip_serializing_if = "flips::Flips::is_not_asked")]
    flips: flips::Flips,
}

#[derive(Serialize, JsonSchema)]
struct Effect {
    assumption: &'static str,
    reading: &'static str,
    logons: String,
}

/// What the answer would be under another reading; the list is null where this was not tried.
#[derive(Serialize, JsonSchema)]
struct Other {
    assumption: &'static str,
    reading: &'static str,
    differing: usize,
    examples: Vec<OtherLine>,
}

#[derive(Serialize, JsonSchema)]
struct OtherLine {
    of: String,
    here: String,
    there: String,
}

impl From<&sim::OtherAnswer> for Other {
    fn from(other: &sim::OtherAnswer) -> Self {
        Self {
            assumption: other.assumption.name,
            reading: other.reading.name,
            differing: other.differing,
            examples: other
                .examples
                .iter()
                .map(|line| OtherLine {
                    of: line.of.clone(),
                    here: line.here.clone(),
                    there: line.there.clone(),
                })
                .collect(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct Assumed {
    name: String,
    reading: String,
}

impl From<&sim::Header> for Header {
    fn from(header: &sim::Header) -> Self {
        Self {
            world: header.world.clone(),
            clock: header.clock.to_string(),
            seed: header.seed,
            rule_book: header.rule_book.clone(),
            facts: header.facts.clone(),
            key_pool: header.key_pool,
            changes: header.changes.clone(),
            assumptions: header
                .assumptions
                .iter()
                .map(|(name, reading)| Assumed {
                    name: name.clone(),
                    reading: reading.clone(),
                })
                .collect(),
            rests_on: header
                .rests_on
                .iter()
                .map(|effect| Effect {
                    assumption: effect.assumption.name,
                    reading: effect.reading.name,
                    logons: effect.logons.to_string(),
                })
                .collect(),
            otherwise: match &header.otherwise {
                sim::OtherAnswers::Tried(list) => Some(list.iter().map(Other::from).collect()),
                sim::OtherAnswers::NotTried => None,
            },
            flips: flips::Flips::from(&header.flips),
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Work {
    cases: String,
    regions: usize,
    runs: usize,
    exchanges: usize,
    exchanges_remembered: String,
    by_example: usize,
    assumed: usize,
    draft_9: usize,
    verifications: Verifications,
}

#[derive(Serialize, JsonSchema)]
struct Verifications {
    executed: usize,
    signatures: usize,
    paths: usize,
    paths_remembered: usize,
}

impl From<&sim::Work> for Work {
    fn from(work: &sim::Work) -> Self {
        Self {
            // Beyond 2^53 a JSON number is not exact everywhere.
            cases: work.cases.to_string(),
            regions: work.regions,
            runs: work.runs,
            exchanges: work.exchanges,
            exchanges_remembered: work.exchanges_remembered.to_string(),
            by_example: work.by_example,
            assumed: work.assumed,
            draft_9: work.draft_9,
            verifications: Verifications {
                executed: work.verifications(),
                signatures: work.signatures,
                paths: work.paths,
                paths_remembered: work.paths_remembered,
            },
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Certificate {
    card: String,
    number: usize,
    container: String,
    shows: String,
}

impl From<&sim::CertificateLabel> for Certificate {
    fn from(label: &sim::CertificateLabel) -> Self {
        Self {
            card: label.card.clone(),
            number: label.number,
            container: label.container.clone(),
            shows: label.shows.clone(),
        }
    }
}

/// What would be under another reading of an assumption.
#[derive(Serialize, JsonSchema)]
struct Dependency {
    assumption: &'static str,
    reading: &'static str,
    step: &'static str,
    logons: String,
}

impl From<&sim::OtherReading> for Dependency {
    fn from(other: &sim::OtherReading) -> Self {
        Self {
            assumption: other.assumption.name,
            reading: other.reading.name,
            step: other.step.id,
            logons: other.logons.to_string(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct Seen {
    kerberos: Option<String>,
    nt_status: Option<String>,
    sspi: Option<String>,
    chain: Option<String>,
    dc_events: &'static [u16],
    client_events: &'static [u16],
    user: Option<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct Ending {
    step: &'static str,
    effect: String,
    sentence: &'static str,
    source: &'static str,
    confidence: String,
    seen: Seen,
}

fn ending(step: &'static Step, confidence: sim::Confidence) -> Ending {
    Ending {
        step: step.id,
        effect: step.effect.to_string(),
        sentence: step.sentence,
        source: step.source,
        confidence: confidence.to_string(),
        seen: seen(step),
    }
}

fn seen(step: &'static Step) -> Seen {
    Seen {
        kerberos: step.seen.kerberos_code().map(|code| code.to_string()),
        nt_status: step.seen.status().map(|status| status.to_string()),
        sspi: step
            .seen
            .status()
            .and_then(sim::NtStatus::sspi)
            .map(|(code, symbol)| format!("{symbol} (0x{code:X})")),
        chain: step.seen.chain_status().map(|chain| chain.to_string()),
        dc_events: step.seen.dc_events,
        client_events: step.seen.client_events,
        user: step.seen.user,
    }
}

#[derive(Serialize, JsonSchema)]
struct Evidence {
    role: &'static str,
    name: String,
    fact: &'static str,
    answer: String,
    origin: Option<String>,
}

fn evidence(list: &[sim::Evidence]) -> Vec<Evidence> {
    list.iter()
        .map(|e| Evidence {
            role: e.role,
            name: e.name.clone(),
            fact: e.fact,
            answer: e.answer.clone(),
            origin: e.origin.clone(),
        })
        .collect()
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Logon {
    schema: &'static str,
    header: Header,
    rows: Vec<LogonRow>,
    causes: Vec<Cause>,
    depends_on_controller: Vec<ControllerDependence>,
    work: Work,
}

#[derive(Serialize, JsonSchema)]
struct ControllerDependence {
    certificates: Vec<Certificate>,
    hint: Option<String>,
    workstations: Vec<String>,
    outcomes: Vec<ControllerOutcome>,
}

#[derive(Serialize, JsonSchema)]
struct ControllerOutcome {
    domain_controllers: Vec<String>,
    account: Option<String>,
    ending: Ending,
    decided_by: Vec<Evidence>,
}

#[derive(Serialize, JsonSchema)]
struct LogonRow {
    certificate: Certificate,
    hint: Option<String>,
    workstations: Vec<String>,
    domain_controllers: Vec<String>,
    referred_to: Vec<String>,
    account: Option<String>,
    ending: Ending,
    steps: Vec<&'static str>,
    decided_by: Vec<Evidence>,
    depends_on: Vec<Dependency>,
}

#[derive(Serialize, JsonSchema)]
struct Cause {
    ending: Ending,
    cases: String,
    witnesses: Vec<Witness>,
    depends_on: Vec<Dependency>,
}

#[derive(Serialize, JsonSchema)]
struct Witness {
    certificate: Certificate,
    hint: Option<String>,
    workstation: String,
    domain_controller: String,
    account: Option<String>,
}

impl From<&sim::Witness> for Witness {
    fn from(witness: &sim::Witness) -> Self {
        Self {
            certificate: (&witness.certificate).into(),
            hint: witness.hint.clone(),
            workstation: witness.workstation.clone(),
            domain_controller: witness.domain_controller.clone(),
            account: witness.account.clone(),
        }
    }
}

impl From<&sim::LogonAnswer> for Logon {
    fn from(answer: &sim::LogonAnswer) -> Self {
        Self {
            schema: "cardtwin/logon/1",
            header: (&answer.header).into(),
            rows: answer
                .rows
                .iter()
                .map(|row| LogonRow {
                    certificate: (&row.certificate).into(),
                    hint: row.hint.clone(),
                    workstations: row.workstations.to_vec(),
                    domain_controllers: row.domain_controllers.to_vec(),
                    referred_to: row.referred_to.to_vec(),
                    account: row.account.clone(),
                    ending: ending(row.ending.step, row.ending.confidence),
                    steps: row.steps.iter().map(|step| step.id).collect(),
                    decided_by: evidence(&row.decided_by),
                    depends_on: row.otherwise.iter().map(Dependency::from).collect(),
                })
                .collect(),
            causes: answer
                .causes
                .iter()
                .map(|cause| Cause {
                    ending: ending(cause.ending.step, cause.ending.confidence),
                    cases: cause.cases.to_string(),
                    witnesses: cause.witnesses.iter().map(Witness::from).collect(),
                    depends_on: cause.otherwise.iter().map(Dependency::from).collect(),
                })
                .collect(),
            depends_on_controller: answer
                .depends_on_controller
                .iter()
                .map(|dependence| ControllerDependence {
                    certificates: dependence.certificates.iter().map(Into::into).collect(),
                    hint: dependence.hint.clone(),
                    workstations: dependence.workstations.to_vec(),
                    outcomes: dependence
                        .outcomes
                        .iter()
                        .map(|outcome| ControllerOutcome {
                            domain_controllers: outcome.domain_controllers.clone(),
                            account: outcome.account.clone(),
                            ending: ending(outcome.ending.step, outcome.ending.confidence),
                            decided_by: evidence(&outcome.decided_by),
                        })
                        .collect(),
                })
                .collect(),
            work: (&answer.work).into(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct Opened {
    account: String,
    certificate: Certificate,
    hint_needed: bool,
    workstations: Vec<String>,
}

fn opened(list: &[sim::OpenedAccount]) -> Vec<Opened> {
    list.iter()
        .map(|opened| Opened {
            account: opened.account.clone(),
            certificate: (&opened.certificate).into(),
            hint_needed: opened.hint_needed,
            workstations: opened.workstations.to_vec(),
        })
        .collect()
}

#[derive(Serialize, JsonSchema)]
pub(super) struct SharedCards {
    schema: &'static str,
    header: Header,
    rows: Vec<SharedCard>,
    work: Work,
}

#[derive(Serialize, JsonSchema)]
struct SharedCard {
    card: String,
    accounts: Vec<Opened>,
}

impl From<&sim::SharedCardsAnswer> for SharedCards {
    fn from(answer: &sim::SharedCardsAnswer) -> Self {
        Self {
            schema: "cardtwin/shared-cards/1",
            header: (&answer.header).into(),
            rows: answer
                .rows
                .iter()
                .map(|row| SharedCard {
                    card: row.card.clone(),
                    accounts: opened(&row.accounts),
                })
                .collect(),
            work: (&answer.work).into(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct MultiCardAccounts {
    schema: &'static str,
    header: Header,
    rows: Vec<MultiCardAccount>,
    work: Work,
}

#[derive(Serialize, JsonSchema)]
struct MultiCardAccount {
    account: String,
    administrator: bool,
    cards: Vec<Opened>,
}

impl From<&sim::MultiCardAccountsAnswer> for MultiCardAccounts {
    fn from(answer: &sim::MultiCardAccountsAnswer) -> Self {
        Self {
            schema: "cardtwin/multi-card-accounts/1",
            header: (&answer.header).into(),
            rows: answer
                .rows
                .iter()
                .map(|row| MultiCardAccount {
                    account: row.account.clone(),
                    administrator: row.administrator,
                    cards: opened(&row.cards),
                })
                .collect(),
            work: (&answer.work).into(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct MultiCertificateCards {
    schema: &'static str,
    header: Header,
    rows: Vec<MultiCertificateCard>,
    work: Work,
}

#[derive(Serialize, JsonSchema)]
struct MultiCertificateCard {
    card: String,
    two_identities: bool,
    certificates: Vec<CertificateUse>,
}

#[derive(Serialize, JsonSchema)]
struct CertificateUse {
    certificate: Certificate,
    tile_at: Vec<String>,
    hidden: Vec<Hidden>,
    opens: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Hidden {
    step: &'static str,
    sentence: &'static str,
    workstations: Vec<String>,
}

impl From<&sim::MultiCertificateCardsAnswer> for MultiCertificateCards {
    fn from(answer: &sim::MultiCertificateCardsAnswer) -> Self {
        Self {
            schema: "cardtwin/multi-certificate-cards/1",
            header: (&answer.header).into(),
            rows: answer
                .rows
                .iter()
                .map(|row| MultiCertificateCard {
                    card: row.card.clone(),
                    two_identities: row.two_identities,
                    certificates: row
                        .certificates
                        .iter()
                        .map(|c| CertificateUse {
                            certificate: (&c.certificate).into(),
                            tile_at: c.tile_at.clone(),
                            hidden: c
                                .hidden
                                .iter()
                                .map(|(step, workstations)| Hidden {
                                    step: step.id,
                                    sentence: step.sentence,
                                    workstations: workstations.clone(),
                                })
                                .collect(),
                            opens: c.opens.clone(),
                        })
                        .collect(),
                })
                .collect(),
            work: (&answer.work).into(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Explained {
    schema: &'static str,
    header: Header,
    certificate: Option<Certificate>,
    workstation: String,
    domain_controller: String,
    tiles: Vec<Tile>,
    steps: Vec<Told>,
    messages: Vec<Message>,
    ending: Ending,
    account: Option<String>,
    pin_tries: Option<PinTries>,
    negotiated: Vec<Negotiated>,
    ticket: Option<ticket::Ticket>,
    other_controllers: Vec<OtherControllers>,
    depends_on: Vec<Dependency>,
}

#[derive(Serialize, JsonSchema)]
struct Tile {
    certificate: Certificate,
    label: String,
    user: Option<String>,
    step: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct Told {
    talk_step: Option<u8>,
    by: String,
    ending: Ending,
    evidence: Vec<Evidence>,
    events: Vec<Event>,
}

impl From<&sim::ToldStep> for Told {
    fn from(told: &sim::ToldStep) -> Self {
        Self {
            talk_step: told.talk_step,
            by: told.step.by.to_string(),
            ending: ending(told.step, told.step.confidence),
            evidence: evidence(&told.evidence),
            events: told.events.iter().map(Event::from).collect(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct Message {
    at: String,
    from: String,
    to: String,
    what: String,
    bytes: usize,
    contents: Vec<String>,
}

impl From<&sim::Message> for Message {
    fn from(message: &sim::Message) -> Self {
        Self {
            at: message.at.to_string(),
            from: message.from.clone(),
            to: message.to.clone(),
            what: message.what.clone(),
            bytes: message.bytes.len(),
            contents: message.contents.clone(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct Negotiated {
    what: &'static str,
    value: String,
    rules: &'static [&'static str],
}

impl From<&sim::Negotiated> for Negotiated {
    fn from(row: &sim::Negotiated) -> Self {
        Self {
            what: row.what,
            value: row.value.clone(),
            rules: row.rules,
        }
    }
}

/// Tries of the PIN afterwards.
#[derive(Serialize, JsonSchema)]
struct PinTries {
    left: u8,
    most: u8,
}

#[derive(Serialize, JsonSchema)]
struct OtherControllers {
    domain_controllers: Vec<String>,
    step: &'static str,
    account: Option<String>,
}

impl From<&sim::Explanation> for Explained {
    fn from(told: &sim::Explanation) -> Self {
        Self {
            schema: "cardtwin/explain/1",
            header: (&told.header).into(),
            certificate: told.certificate.as_ref().map(Certificate::from),
            workstation: told.workstation.clone(),
            domain_controller: told.domain_controller.clone(),
            tiles: told
                .tiles
                .iter()
                .map(|tile| Tile {
                    certificate: (&tile.certificate).into(),
                    label: tile.label.clone(),
                    user: tile.user.clone(),
                    step: tile.step.id,
                })
                .collect(),
            steps: told.steps.iter().map(Told::from).collect(),
            messages: told.messages.iter().map(Message::from).collect(),
            ending: ending(told.ending, told.confidence),
            account: told.account.clone(),
            pin_tries: told.pin_tries.map(|(left, most)| PinTries { left, most }),
            negotiated: told.negotiated.iter().map(Negotiated::from).collect(),
            ticket: told.ticket.as_ref().map(ticket::Ticket::from),
            other_controllers: told
                .other_controllers
                .iter()
                .map(|other| OtherControllers {
                    domain_controllers: other.domain_controllers.clone(),
                    step: other.ending.id,
                    account: other.account.clone(),
                })
                .collect(),
            depends_on: told.depends_on.iter().map(Dependency::from).collect(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Listed {
    pub(super) schema: String,
    pub(super) rows: Vec<serde_json::Map<String, serde_json::Value>>,
}
