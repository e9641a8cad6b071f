//! Answers: typed rows with evidence, as every question gives them.

use names::Timestamp;

use crate::step::{Confidence, Step};

/// What an answer rests on as a whole; printed above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Name of the world.
    pub world: String,
    /// Simulated clock.
    pub clock: Timestamp,
    /// Seed of keys and random bytes.
    pub seed: u64,
    /// Last day the dated rule book knows of.
    pub rule_book: &'static str,
    /// Content hash of the facts, in hex.
    pub facts: String,
    /// RSA keys are drawn from a pool of this size (a world can ask for it).
    pub key_pool: Option<u16>,
    /// Changes that were made for a what-if, in the order they were made.
    pub changes: Vec<String>,
    /// Assumptions that are not at their default: name and reading.
    pub assumptions: Vec<(String, String)>,
    /// How many things the world has.
    pub counts: Counts,
}

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
    /// Distinct exchanges of which another of the same case was executed as their example.
    pub by_example: usize,
    /// Exchanges that could not be executed because a private key is elsewhere.
    pub assumed: usize,
    /// Of those executed, the ones in the form of draft 9, which Windows XP speaks.
    pub draft_9: usize,
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
    /// Card and certificate.
    pub certificate: CertificateLabel,
    /// The user name hint that was typed.
    pub hint: Option<String>,
    /// Workstations at which it is so, sorted by name.
    pub workstations: Vec<String>,
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
    /// The account whose session opens.
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
    pub workstations: Vec<String>,
    /// Domain controllers that end alike, sorted by name: those that are asked first.
    pub domain_controllers: Vec<String>,
    /// Domain controllers of another domain to which they refer the client, where they do.
    pub referred_to: Vec<String>,
    /// How it ends.
    pub ending: Ending,
    /// The account whose session opens.
    pub account: Option<String>,
    /// The steps of one member, in order.
    pub steps: Vec<&'static Step>,
    /// The reads of that member that decided.
    pub decided_by: Vec<Evidence>,
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
    pub workstations: Vec<String>,
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

/// The answer of a question.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Answer {
    /// `logon`.
    Logon(LogonAnswer),
    /// `shared-cards`.
    SharedCards(SharedCardsAnswer),
    /// `multi-card-accounts`.
    MultiCardAccounts(MultiCardAccountsAnswer),
    /// `multi-certificate-cards`.
    MultiCertificateCards(MultiCertificateCardsAnswer),
}

impl Answer {
    /// What it rests on.
    pub fn header(&self) -> &Header {
        match self {
            Self::Logon(answer) => &answer.header,
            Self::SharedCards(answer) => &answer.header,
            Self::MultiCardAccounts(answer) => &answer.header,
            Self::MultiCertificateCards(answer) => &answer.header,
        }
    }

    /// What was executed.
    pub fn work(&self) -> Work {
        match self {
            Self::Logon(answer) => answer.work,
            Self::SharedCards(answer) => answer.work,
            Self::MultiCardAccounts(answer) => answer.work,
            Self::MultiCertificateCards(answer) => answer.work,
        }
    }
}
