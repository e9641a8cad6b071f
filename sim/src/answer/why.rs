//! The fewest facts that decide a logon.

use super::Header;
use crate::step::Step;

/// Why a logon ends as it does. While these facts stay, it ends so, whatever the others that its run read become; what
/// it did not read is taken as it is.
#[derive(Debug, Clone)]
pub struct Why {
    /// What it rests on.
    pub header: Header,
    /// Which logon.
    pub of: String,
    /// How it ends. A refusal for another reason is the same end.
    pub says: WhyEnd,
    /// The step that ends it.
    pub step: &'static Step,
    /// How many facts its run read.
    pub read: usize,
    /// The facts that decide, in the order of the reads.
    pub facts: Vec<NeededFact>,
    /// Whether every way was gone that the run can go with the other facts open; else every two of them and thousands of
    /// combinations were tried, and there are more.
    pub is_proven: bool,
    /// Runs of the rules that it took to tell.
    pub runs: usize,
}

/// How a logon ends, and as whom.
#[derive(Debug, Clone)]
pub struct WhyEnd {
    /// The step that ends it.
    pub step: &'static Step,
    /// The account that it opens.
    pub account: Option<String>,
}

/// A fact without which it could end otherwise.
#[derive(Debug, Clone)]
pub struct NeededFact {
    /// Kind of thing.
    pub role: &'static str,
    /// Its name.
    pub name: String,
    /// The fact.
    pub fact: &'static str,
    /// What it is.
    pub value: String,
    /// Where that comes from: settings with who sets them, else where the thing is written.
    pub sources: Vec<String>,
    /// What shows that it is needed: another value of it, and values of facts that do not decide.
    pub otherwise: Vec<OtherFact>,
    /// How it ends then.
    pub end: WhyEnd,
}

/// A fact with another value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherFact {
    /// Kind of thing.
    pub role: &'static str,
    /// Its name.
    pub name: String,
    /// The fact.
    pub fact: &'static str,
    /// What it would be.
    pub value: String,
}
