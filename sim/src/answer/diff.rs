//! What is otherwise in another world: logons and sessions grouped by cause, and the differential form of a question.

use super::{CertificateLabel, Header};
use crate::question::QuestionId;
use crate::step::{Confidence, Step};

/// What is otherwise in a world than in the one before.
#[derive(Debug, Clone)]
pub struct Diff {
    /// The world before.
    pub before: Header,
    /// The world after.
    pub after: Header,
    /// Why things are otherwise, by category, what concerns most first.
    pub causes: Vec<DiffCause>,
    /// One row for each thing that is otherwise, by category; each names its cause.
    pub rows: Vec<DiffRow>,
    /// Certificates that open an account at a machine and did not before, at no domain controller and with no hint.
    pub new_logons: Vec<NewLogon>,
    /// Certificates that opened an account at a machine and no longer do, at no domain controller and with no hint.
    pub lost_logons: Vec<NewLogon>,
    /// Logons and removals that were compared.
    pub compared: u128,
    /// Runs of the rules.
    pub runs: usize,
}

impl Diff {
    /// Whether nothing is otherwise.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// How something is otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// A session opens, and did not before.
    GainsLogon,
    /// A session opened, and no longer does.
    LosesLogon,
    /// The session of another account opens.
    OpensAnotherAccount,
    /// The same account opens by a weaker mapping.
    WeakerMapping,
    /// The same account opens by a stronger mapping.
    StrongerMapping,
    /// The same account opens by another mapping that is as strong, or that is known less or better.
    OtherMapping,
    /// It ends alike, and somebody sees something else: another code, message or event.
    OtherMessage,
    /// It is refused for another reason, and nobody sees a difference.
    OtherReason,
    /// The removal of the card does something else to a session.
    OtherRemoval,
}

impl Category {
    /// Every category, in the order of reports.
    pub const ALL: [Self; 9] = [
        Self::GainsLogon,
        Self::LosesLogon,
        Self::OpensAnotherAccount,
        Self::WeakerMapping,
        Self::StrongerMapping,
        Self::OtherMapping,
        Self::OtherMessage,
        Self::OtherReason,
        Self::OtherRemoval,
    ];

    /// Its name, as reports write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GainsLogon => "gains-logon",
            Self::LosesLogon => "loses-logon",
            Self::OpensAnotherAccount => "opens-another-account",
            Self::WeakerMapping => "weaker-mapping",
            Self::StrongerMapping => "stronger-mapping",
            Self::OtherMapping => "other-mapping",
            Self::OtherMessage => "other-message",
            Self::OtherReason => "other-reason",
            Self::OtherRemoval => "other-removal",
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::GainsLogon => "gain logon",
            Self::LosesLogon => "lose logon",
            Self::OpensAnotherAccount => "open another account",
            Self::WeakerMapping => "open the same account by a weaker mapping",
            Self::StrongerMapping => "open the same account by a stronger mapping",
            Self::OtherMapping => {
                "open the same account by a mapping as strong that is another, or known less or better"
            }
            Self::OtherMessage => "end alike, with another message or event",
            Self::OtherReason => "are refused for another reason, which nobody sees",
            Self::OtherRemoval => "sessions that the removal of the card treats otherwise",
        }
    }

    /// What it is when the worlds change places.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        match self {
            Self::GainsLogon => Self::LosesLogon,
            Self::LosesLogon => Self::GainsLogon,
            Self::WeakerMapping => Self::StrongerMapping,
            Self::StrongerMapping => Self::WeakerMapping,
            other => other,
        }
    }
}

/// Things that are otherwise for one cause.
#[derive(Debug, Clone)]
pub struct DiffCause {
    /// How.
    pub category: Category,
    /// How they ended before; of the first.
    pub before: DiffEnd,
    /// How they end; of the first.
    pub after: DiffEnd,
    /// Why.
    pub because: Because,
    /// How many logons (certificate, hint, workstation, domain controllers), or removals (machine and session).
    pub cases: u128,
    /// Of how many accounts.
    pub accounts: usize,
    /// Of how many certificates.
    pub certificates: usize,
    /// At how many machines.
    pub workstations: usize,
    /// Up to three, smallest names first.
    pub witnesses: Vec<DiffWitness>,
}

/// Why something is otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// These facts are others. With them, and everything else as it was before, it ends as it does; without any one of
    /// them it does not.
    Changed(Vec<ChangedFact>),
    /// These facts are others. Had they stayed, it would end as before; any one of them is needed for that.
    NotKept(Vec<ChangedFact>),
    /// This is the first fact that the two runs read otherwise; which of the later ones matter cannot be told apart.
    FirstRead(ChangedFact),
    /// One world has no such thing: its kind, and whether it is the world after that has it.
    OnlyIn {
        /// Kind of thing.
        role: &'static str,
        /// Whether the world after has it.
        after: bool,
    },
    /// The two runs read the same.
    NotTold,
}

impl Because {
    /// The facts that are named.
    pub fn facts(&self) -> &[ChangedFact] {
        match self {
            Self::Changed(facts) | Self::NotKept(facts) => facts,
            Self::FirstRead(fact) => std::slice::from_ref(fact),
            Self::OnlyIn { .. } | Self::NotTold => &[],
        }
    }
}

/// A fact that is another in another world.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangedFact {
    /// Kind of thing, for example `DomainController`.
    pub role: &'static str,
    /// Names of the things, sorted.
    pub names: Vec<String>,
    /// The fact, for example `strong_binding`.
    pub fact: &'static str,
    /// What it was, of the first of the things.
    pub before: String,
    /// What it is.
    pub after: String,
    /// What it rests on that is another: a setting with who sets it, the version of Windows, the updates.
    pub rests_on: Vec<String>,
}

/// How something ends.
#[derive(Debug, Clone)]
pub struct DiffEnd {
    /// The step that ends it; `None`: the world has no such thing.
    pub step: Option<&'static Step>,
    /// The account that opens.
    pub account: Option<String>,
    /// The mapping by which it opens.
    pub mapping: Option<EndMapping>,
    /// What somebody sees: codes, message, events.
    pub seen: Vec<String>,
}

/// A mapping that opened an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndMapping {
    /// Whether it is strong in the sense of KB5014754.
    pub is_strong: bool,
    /// The method, and what makes it strong.
    pub words: String,
    /// The weakest step of the mapping.
    pub confidence: Confidence,
}

/// One thing that is otherwise.
#[derive(Debug, Clone)]
pub struct DiffRow {
    /// How.
    pub category: Category,
    /// Its cause: number among the causes, from 1.
    pub cause: usize,
    /// Card and certificate, of a logon.
    pub certificate: Option<CertificateLabel>,
    /// The user name hint that was typed.
    pub hint: Option<String>,
    /// The session, of a removal.
    pub session: Option<String>,
    /// The machines, sorted.
    pub workstations: Vec<String>,
    /// The domain controllers that are asked first, sorted.
    pub domain_controllers: Vec<String>,
    /// Domain controllers of another domain to which they refer the client, where they do.
    pub referred_to: Vec<String>,
    /// How it ended.
    pub before: DiffEnd,
    /// How it ends.
    pub after: DiffEnd,
}

/// One case that is otherwise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DiffWitness {
    /// Card and certificate, of a logon.
    pub certificate: Option<CertificateLabel>,
    /// The hint.
    pub hint: Option<String>,
    /// The session, of a removal.
    pub session: Option<String>,
    /// The machine.
    pub workstation: String,
    /// Which KDC is asked first, of a logon.
    pub domain_controller: Option<String>,
    /// Whose session opened.
    pub account_before: Option<String>,
    /// Whose session opens.
    pub account_after: Option<String>,
}

/// A certificate that opens an account at a machine, and did not before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NewLogon {
    /// Card and certificate.
    pub certificate: CertificateLabel,
    /// The account.
    pub account: String,
    /// The machines, sorted.
    pub workstations: Vec<String>,
}

/// The differential form of a question: what its answer says otherwise than in the world before.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The question.
    pub question: QuestionId,
    /// The world before.
    pub before: Header,
    /// The world after.
    pub after: Header,
    /// What is said otherwise; what is said of several things alike, for the same reason, is one row.
    pub rows: Vec<ComparedRow>,
    /// How many things were said of before, and after.
    pub lines: (usize, usize),
}

/// Things of which the same is said otherwise.
#[derive(Debug, Clone)]
pub struct ComparedRow {
    /// What it is said of.
    pub of: String,
    /// Where it is so, sorted; empty where that is no matter.
    pub places: Vec<String>,
    /// What was said; `None`: nothing, the row is gained.
    pub before: Option<String>,
    /// What is said; `None`: nothing, the row is lost.
    pub after: Option<String>,
    /// The facts that make it so.
    pub because: Because,
    /// The changes that make it so, where no facts can be told: each alone, or all together.
    pub by: Vec<String>,
}
