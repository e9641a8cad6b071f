//! Answers: typed rows with evidence, as every question gives them.

mod any;
mod card_stack;
mod diff;
mod forcing;
mod kdc_certificates;

pub use any::Answer;
pub use card_stack::{
    CertificateUses, DriverLabel, HiddenCertificate, LogonScreen, MachineStack, MiddlewareAnswer,
    MiddlewareRow, ServiceState, ShownTile, TilesAnswer, TilesRow,
};
pub use diff::{
    Because, Category, ChangedFact, ComparedRow, Comparison, Diff, DiffCause, DiffEnd, DiffRow,
    DiffWitness, EndMapping, NewLogon,
};
pub use forcing::{
    ApplicationUse, EnforcedPopulation, EnforcementAnswer, LocalUse, PasswordUseAnswer,
    PasswordUseRow, PopulationEnding, PopulationWay,
};
pub use kdc_certificates::{
    KdcCertificateRow, KdcCertificatesAnswer, KdcClientRow, StoredCertificate,
};
mod logon_rights;
mod mapping;
mod resultant_policy;
mod revocation_outage;
mod sessions;
mod table;
mod why;

use std::sync::Arc;

use names::Timestamp;

use crate::assumption::{Assumption, Reading};
use crate::flips::Flips;
use crate::readings::{OtherReading, ReadingEffect};
use crate::schedule::{Patching, Publishing};
use crate::step::{Confidence, Step};
use crate::ticket::SecretCause;
use crate::value::PasswordPath;

pub use logon_rights::{LogonRightRow, LogonRightsAnswer, LogonRightsRow, RightList};
pub use mapping::{
    AccountMappingRow, Ambiguity, AmbiguityRow, AmbiguousMappingsAnswer, CarriedSid,
    CertificateMappingRow, MappedAccount, MappingAnswer, MappingCounts, MappingMethod,
    MappingValue, MappingVerdict, SchannelAnswer, SchannelRow, UnhintedOutcome, ValueDiagnosis,
};
pub use resultant_policy::{
    BeatenValue, ListedObject, ResultantPolicyAnswer, ResultantPolicyRow, ResultantService,
    ResultantSetting, ResultantValue, UserPolicy, ValueSource,
};
pub use revocation_outage::{LostThing, OutageLoss, OutageRow, RevocationOutageAnswer, Spared};
pub use sessions::{
    CardRemovalAnswer, CardRemovalRow, LaterRow, ParallelCardRow, ParallelMachinesRow,
    ParallelSessionsAnswer, ParallelUserRow, RemovalEnding, TicketLifeRow,
};
pub use table::{Cell, CellKind, TableAnswer, TableColumn};
pub use why::{NeededFact, OtherFact, Why, WhyEnd};

/// What an answer rests on as a whole; printed above it.
#[derive(Debug, Clone)]
pub struct Header {
    /// Name of the world.
    pub world: String,
    /// Simulated clock.
    pub clock: Timestamp,
    /// Seed of keys and random bytes.
    pub seed: u64,
    /// Last day the dated rule book knows of.
    pub rule_book: String,
    /// Content hash of the facts, in hex.
    pub facts: String,
    /// RSA keys are drawn from a pool of this size (a world can ask for it).
    pub key_pool: Option<u16>,
    /// Changes that were made for a what-if, in the order they were made.
    pub changes: Vec<String>,
    /// Assumptions that are not at their default: name and reading.
    pub assumptions: Vec<(String, String)>,
    /// Other readings of the assumptions that the logons of this answer rest on, and how many of them each
    /// would change; empty for answers that are not about logons.
    pub rests_on: Vec<ReadingEffect>,
    /// What the answer would be under other readings, of answers that are about something else than logons.
    pub otherwise: OtherAnswers,
    /// What would change the answer, where somebody asked for it.
    pub flips: Flips,
    /// How many things the world has.
    pub counts: Counts,
}

/// What an answer would be under other readings of the assumptions.
#[derive(Debug, Clone)]
pub enum OtherAnswers {
    /// The question was asked under each reading; these answer otherwise.
    Tried(Vec<OtherAnswer>),
    /// There are too many certificates to ask again.
    NotTried,
}

impl Default for OtherAnswers {
    fn default() -> Self {
        Self::Tried(Vec::new())
    }
}

/// An answer under another reading of one assumption.
#[derive(Debug, Clone)]
pub struct OtherAnswer {
    /// The assumption.
    pub assumption: &'static Assumption,
    /// The reading.
    pub reading: &'static Reading,
    /// How many things something else would be said of.
    pub differing: usize,
    /// The first of them.
    pub examples: Vec<OtherLine>,
}

/// What is said of one thing, and what would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherLine {
    /// The thing.
    pub of: String,
    /// What is said; `-`: nothing.
    pub here: String,
    /// What would be said; `-`: nothing.
    pub there: String,
}

/// Names, sorted; rows that name the same things share them.
pub type Names = Arc<[String]>;

/// Sizes of a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// User accounts.
    pub users: usize,
    /// Cards.
    pub cards: usize,
    /// Certificates on cards.
    pub certificates: usize,
    /// Workstations and servers at which people log on.
    pub workstations: usize,
    /// Domain controllers.
    pub domain_controllers: usize,
}

/// What was executed and what was remembered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// Cases the answer covers: certificate, hint, workstation, domain controller.
    pub cases: u128,
    /// Really different cases that were told apart.
    pub regions: usize,
    /// Runs of the decisions' code.
    pub runs: usize,
    /// PKINIT exchanges executed on real bytes.
    pub exchanges: usize,
    /// Logons that open by an exchange that was executed for another logon.
    pub exchanges_remembered: u128,
    /// Distinct exchanges of which another of the same case was executed as their example.
    pub by_example: usize,
    /// Exchanges that could not be executed because a private key is elsewhere.
    pub assumed: usize,
    /// Of those executed, the ones in the form of draft 9, which Windows XP speaks.
    pub draft_9: usize,
    /// Signatures of messages that the two ends of those executed verified; the bytes of no two are the same.
    pub signatures: usize,
    /// Certification paths that they verified, each with what tells of revocation.
    pub paths: usize,
    /// Certification paths that they had verified before: the same certificates, stores, publications and clock.
    pub paths_remembered: usize,
}

impl Work {
    /// Verifications executed: signatures of messages, and certification paths.
    pub fn verifications(&self) -> usize {
        self.signatures + self.paths
    }
}

/// One read that decided, in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Kind of thing, for example `Workstation`.
    pub role: &'static str,
    /// Its name.
    pub name: String,
    /// The fact that was read, for example `allows_ecc`.
    pub fact: &'static str,
    /// What the read answered.
    pub answer: String,
    /// Where the value comes from, if a policy or a file set it.
    pub origin: Option<String>,
}

/// How a case ends.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// The step that ended it.
    pub step: &'static Step,
    /// The weakest step it rests on.
    pub confidence: Confidence,
}

/// Certificates on a card, as the questions name them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CertificateLabel {
    /// Name of the card.
    pub card: String,
    /// Number of the container on the card, from 1.
    pub number: usize,
    /// Name of the container.
    pub container: String,
    /// UPN, else e-mail address, else subject: what the tile shows.
    pub shows: String,
}

/// Answer of the question `logon`.
#[derive(Debug, Clone)]
pub struct LogonAnswer {
    /// What it rests on.
    pub header: Header,
    /// One row for each certificate, hint and really different ending, unless the world is too large.
    pub rows: Vec<LogonRow>,
    /// The causes, each with its number of cases and up to three witnesses.
    pub causes: Vec<Cause>,
    /// Logons whose end depends on which domain controller answers.
    pub depends_on_controller: Vec<ControllerDependence>,
    /// What was executed.
    pub work: Work,
}

/// A logon whose end depends on which domain controller answers.
#[derive(Debug, Clone)]
pub struct ControllerDependence {
    /// The certificates of which it is said, each with an account of its own.
    pub certificates: Vec<CertificateLabel>,
    /// The user name hint that was typed.
    pub hint: Option<String>,
    /// Workstations at which it is so, sorted by name.
    pub workstations: Names,
    /// What each domain controller makes of it; one that does not run answers nobody and is left out.
    pub outcomes: Vec<ControllerOutcome>,
}

/// What some domain controllers make of a logon.
#[derive(Debug, Clone)]
pub struct ControllerOutcome {
    /// Domain controllers that end it alike, sorted by name.
    pub domain_controllers: Vec<String>,
    /// How it ends.
    pub ending: Ending,
    /// The account whose session opens: that of the first certificate.
    pub account: Option<String>,
    /// The reads that decided.
    pub decided_by: Vec<Evidence>,
}

/// Who can log on where with which card and certificate, as whom, or why not.
#[derive(Debug, Clone)]
pub struct LogonRow {
    /// Card and certificate.
    pub certificate: CertificateLabel,
    /// The user name hint that was typed.
    pub hint: Option<String>,
    /// Workstations that end alike, sorted by name.
    pub workstations: Names,
    /// Domain controllers that end alike, sorted by name: those that are asked first.
    pub domain_controllers: Names,
    /// Domain controllers of another domain to which they refer the client, where they do.
    pub referred_to: Names,
    /// How it ends.
    pub ending: Ending,
    /// The account whose session opens.
    pub account: Option<String>,
    /// The steps of one member, in order.
    pub steps: Vec<&'static Step>,
    /// The reads of that member that decided.
    pub decided_by: Vec<Evidence>,
    /// What some of its logons would come to under other readings of the assumptions that they read.
    pub otherwise: Vec<OtherReading>,
}

/// Cases that end for the same reason.
#[derive(Debug, Clone)]
pub struct Cause {
    /// How they end.
    pub ending: Ending,
    /// How many cases.
    pub cases: u128,
    /// Up to three cases, smallest names first.
    pub witnesses: Vec<Witness>,
    /// What some of them would come to under other readings of the assumptions that they read.
    pub otherwise: Vec<OtherReading>,
}

/// One case by its names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Witness {
    /// Card and certificate.
    pub certificate: CertificateLabel,
    /// The hint.
    pub hint: Option<String>,
    /// Where.
    pub workstation: String,
    /// Which KDC.
    pub domain_controller: String,
    /// As whom.
    pub account: Option<String>,
}

/// Answer of the question `shared-cards`: cards that open more than one account.
#[derive(Debug, Clone)]
pub struct SharedCardsAnswer {
    /// What it rests on.
    pub header: Header,
    /// One row a card that opens several accounts or whose certificates fit several.
    pub rows: Vec<SharedCardRow>,
    /// What was executed.
    pub work: Work,
}

/// One card and the accounts it opens.
#[derive(Debug, Clone)]
pub struct SharedCardRow {
    /// The card.
    pub card: String,
    /// The accounts it opens, each with the ways.
    pub accounts: Vec<OpenedAccount>,
}

/// An account that a card opens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenedAccount {
    /// The account.
    pub account: String,
    /// The certificate that opens it.
    pub certificate: CertificateLabel,
    /// Whether only the hint leads to it.
    pub hint_needed: bool,
    /// Workstations at which it opens, sorted by name.
    pub workstations: Names,
}

/// Answer of the question `multi-card-accounts`: accounts that several cards open.
#[derive(Debug, Clone)]
pub struct MultiCardAccountsAnswer {
    /// What it rests on.
    pub header: Header,
    /// One row an account.
    pub rows: Vec<MultiCardAccountRow>,
    /// What was executed.
    pub work: Work,
}

/// One account and the cards that open it.
#[derive(Debug, Clone)]
pub struct MultiCardAccountRow {
    /// The account.
    pub account: String,
    /// Whether the account is an administrator's.
    pub administrator: bool,
    /// The certificates that open it, and where.
    pub cards: Vec<OpenedAccount>,
}

/// Answer of the question `multi-certificate-cards`: cards with several logon certificates.
#[derive(Debug, Clone)]
pub struct MultiCertificateCardsAnswer {
    /// What it rests on.
    pub header: Header,
    /// One row a card.
    pub rows: Vec<MultiCertificateCardRow>,
    /// What was executed.
    pub work: Work,
}

/// One card with several certificates, and what each becomes.
#[derive(Debug, Clone)]
pub struct MultiCertificateCardRow {
    /// The card.
    pub card: String,
    /// Whether its certificates belong to two users, which Microsoft does not support on Windows 10 and later.
    pub two_identities: bool,
    /// Each certificate: where it is a tile, and what it opens.
    pub certificates: Vec<CertificateUse>,
}

/// What becomes of one certificate of a card.
#[derive(Debug, Clone)]
pub struct CertificateUse {
    /// Card and certificate.
    pub certificate: CertificateLabel,
    /// Workstations at which it is a tile, sorted by name.
    pub tile_at: Vec<String>,
    /// Where it is not a tile: reason and workstations.
    pub hidden: Vec<(&'static Step, Vec<String>)>,
    /// Accounts it opens.
    pub opens: Vec<String>,
}

/// Answer of the question `calendar`.
#[derive(Debug, Clone)]
pub struct CalendarAnswer {
    /// What it rests on.
    pub header: Header,
    /// Where it begins.
    pub from: Timestamp,
    /// Where it ends.
    pub until: Timestamp,
    /// When machines get updates.
    pub patching: Patching,
    /// Whether authorities keep publishing.
    pub publishing: Publishing,
    /// Logons that open a session when it begins, and the accounts that they open.
    pub at_first: (u128, usize),
    /// The same when it ends.
    pub at_last: (u128, usize),
    /// Instants at which something could come out otherwise: those that were looked at.
    pub instants: usize,
    /// Accounts that may log on at some hours of the week only: they are looked at within these, whatever the hour.
    pub within_hours: usize,
    /// The days on which something does, in order.
    pub days: Vec<CalendarDay>,
    /// Why, the first to come first; days refer to them by number, from 1.
    pub causes: Vec<CalendarCause>,
    /// What was executed.
    pub work: Work,
}

/// Answer of the question `smart-card-required`.
#[derive(Debug, Clone)]
pub struct SmartCardRequiredAnswer {
    /// What it rests on.
    pub header: Header,
    /// Each domain: whether it replaces secrets that nobody knows.
    pub domains: Vec<SecretRolling>,
    /// One row an account that requires a smart card, or that a card opens.
    pub rows: Vec<SmartCardRequiredRow>,
    /// What was executed.
    pub work: Work,
}

/// Which way logons turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// A session opened, and no longer does.
    Loses,
    /// A session opens, and did not before.
    Gains,
    /// The session of another account opens.
    OpensAnother,
}

/// A day on which logons turn.
#[derive(Debug, Clone)]
pub struct CalendarDay {
    /// The day, as `year-month-day`.
    pub day: String,
    /// What turns.
    pub changes: Vec<DayChange>,
    /// Accounts that no logon opens any more, sorted.
    pub left_out: Vec<String>,
    /// Accounts that no logon opened before, sorted.
    pub let_in: Vec<String>,
}

/// Logons that turn on one day for one cause.
#[derive(Debug, Clone, Copy)]
pub struct DayChange {
    /// Number of the cause, from 1.
    pub cause: usize,
    /// Which way.
    pub direction: Direction,
    /// How many: certificate, hint, workstation, domain controller.
    pub logons: u128,
    /// Of how many accounts.
    pub accounts: usize,
}

/// Why logons turn.
#[derive(Debug, Clone)]
pub struct CalendarCause {
    /// Which way.
    pub direction: Direction,
    /// The step that refuses; of logons that open another account, the one that opens.
    pub step: &'static Step,
    /// The fact that turns the first of them.
    pub trigger: Option<Trigger>,
    /// When it is first met.
    pub first: Timestamp,
    /// When it is met last.
    pub last: Timestamp,
    /// On how many days.
    pub days: usize,
    /// How many logons.
    pub logons: u128,
    /// Of how many accounts.
    pub accounts: usize,
    /// Up to three, the first to come first.
    pub witnesses: Vec<CalendarWitness>,
}

/// The first read of a logon that is answered otherwise than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Kind of thing.
    pub role: &'static str,
    /// Its name.
    pub name: String,
    /// The fact.
    pub fact: &'static str,
    /// What the read answered.
    pub before: String,
    /// What it answers.
    pub after: String,
}

/// One logon that turns.
#[derive(Debug, Clone)]
pub struct CalendarWitness {
    /// When.
    pub at: Timestamp,
    /// Card and certificate.
    pub certificate: CertificateLabel,
    /// The hint.
    pub hint: Option<String>,
    /// Where.
    pub workstation: String,
    /// Which KDC.
    pub domain_controller: String,
    /// Whose session opened.
    pub account_before: Option<String>,
    /// Whose session opens.
    pub account_after: Option<String>,
    /// The fact that turns it.
    pub trigger: Option<Trigger>,
}

/// Whether a domain replaces the secrets of accounts that require a smart card, and what is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretRolling {
    /// The domain.
    pub domain: String,
    /// Whether a domain controller of it does.
    pub rolls: bool,
    /// msDS-ExpirePasswordsOnSmartCardOnlyAccounts; `None`: absent.
    pub attribute: Option<bool>,
    /// The functional level.
    pub level: String,
    /// Whether that is high enough.
    pub level_suffices: bool,
    /// Domain controllers that cannot.
    pub controllers_without: Vec<String>,
    /// Where this is written.
    pub source: &'static str,
}

/// One account: the flag, its cards, its secret, and what a password is still good for.
#[derive(Debug, Clone)]
pub struct SmartCardRequiredRow {
    /// The account.
    pub account: String,
    /// Whether it is an administrator's.
    pub administrator: bool,
    /// Whether it is disabled.
    pub disabled: bool,
    /// The flag, and whether a card opens the account.
    pub state: FlagState,
    /// The certificates that open it, and where.
    pub cards: Vec<AccountCard>,
    /// Whether somebody knows the password.
    pub somebody_knows: bool,
    /// Each way, with the right password or its hash.
    pub ways: Vec<PasswordWay>,
    /// The secret.
    pub secret: SecretLife,
    /// What clearing the flag would leave.
    pub clearing: Clearing,
}

/// The flag, and whether a card opens the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlagState {
    /// A smart card is required, and one opens the account.
    RequiredWithCard,
    /// A smart card is required, and none opens the account: nobody can log on at a screen.
    RequiredWithoutCard,
    /// A card opens the account, which still takes its password.
    MissingWithCard,
    /// It is not known whether a smart card is required.
    Unknown,
}

/// A certificate that opens an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountCard {
    /// The certificate.
    pub certificate: CertificateLabel,
    /// Whether only the hint leads to the account.
    pub hint_needed: bool,
    /// Workstations at which it opens, sorted by name.
    pub workstations: Names,
}

/// Where a password leads over one way.
#[derive(Debug, Clone)]
pub struct PasswordWay {
    /// The way.
    pub path: PasswordPath,
    /// How it ends, and at which workstations; what opens first.
    pub endings: Vec<WayEnding>,
}

/// How a way ends at some workstations.
#[derive(Debug, Clone)]
pub struct WayEnding {
    /// The step that ends it.
    pub step: &'static Step,
    /// Workstations, sorted by name.
    pub workstations: Names,
}

/// What is known of an account's secret, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretLife {
    /// When it was set, as far as the world says.
    pub set: Option<Timestamp>,
    /// Its age in whole days.
    pub age_days: Option<i64>,
    /// It must be changed at the next logon.
    pub must_change: bool,
    /// After how many days it expires by policy; `None`: never.
    pub max_age_days: Option<u32>,
    /// The fine-grained policy that says so; `None`: the domain's.
    pub policy: Option<String>,
    /// When it expires by policy, as far as is known.
    pub expires: Option<Timestamp>,
    /// Whether it is replaced, and why or why not.
    pub cause: SecretCause,
    /// From when on the next request to a KDC replaces it.
    pub next_roll: Option<Timestamp>,
}

/// What clearing the flag would leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clearing {
    /// The flag is not set.
    NotSet,
    /// A secret that nobody knows: a password has to be set.
    NobodyKnows,
    /// The same, and it has expired: until then the card is refused, too.
    NobodyKnowsAndExpired,
    /// A password that somebody knows, good for everything.
    PasswordGood,
    /// A password that somebody knows and that has expired: the card is refused, too.
    PasswordExpired,
}

impl Clearing {
    /// One sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NotSet => "the flag is not set",
            Self::NobodyKnows => {
                "leaves a random secret: nobody can log on with a password until one is set, and its age counts again"
            }
            Self::NobodyKnowsAndExpired => {
                "leaves a random secret that has expired: the card is refused, too, until a password is set"
            }
            Self::PasswordGood => "lets the password that was set be used everywhere",
            Self::PasswordExpired => {
                "leaves a password that has expired: the card is refused, too, until it is changed"
            }
        }
    }
}
