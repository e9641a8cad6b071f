//! Answer of the question `revocation-outage`.

use names::Timestamp;

use super::{Ending, Header, Witness, Work};

/// Answer of the question `revocation-outage`: for each thing that tells of revocation, what its loss comes to.
#[derive(Debug, Clone)]
pub struct RevocationOutageAnswer {
    /// What it rests on.
    pub header: Header,
    /// When things go away.
    pub at: Timestamp,
    /// One row a thing that can go away.
    pub outages: Vec<OutageRow>,
    /// What was done.
    pub work: Work,
}

/// What the loss of one thing comes to.
#[derive(Debug, Clone)]
pub struct OutageRow {
    /// What goes away, for good.
    pub lost: LostThing,
    /// The authority whose revocations it tells.
    pub authority: String,
    /// Its address, where the world names one.
    pub url: Option<String>,
    /// Logons that open a session before.
    pub open_before: u128,
    /// Of those, the logons that still do when everything that was kept has ended.
    pub open_after: u128,
    /// Who fails from when on, in order of time.
    pub losses: Vec<OutageLoss>,
    /// Who does not fail, and why.
    pub spared: Vec<Spared>,
}

/// What can go away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LostThing {
    /// A place where lists are published.
    Point,
    /// An OCSP responder.
    Responder,
    /// Everything: the authority publishes no more, and its places and its responder cannot be reached.
    Authority,
}

impl LostThing {
    /// In a word, for example `responder`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Point => "publication point",
            Self::Responder => "OCSP responder",
            Self::Authority => "authority",
        }
    }
}

/// Logons that fail from one instant on for one reason.
#[derive(Debug, Clone)]
pub struct OutageLoss {
    /// The first second at which they fail.
    pub first: Timestamp,
    /// How they end.
    pub ending: Ending,
    /// How many logons.
    pub logons: u128,
    /// How many certificates on cards.
    pub certificates: usize,
    /// The workstations, sorted.
    pub workstations: Vec<String>,
    /// The domain controllers, sorted.
    pub domain_controllers: Vec<String>,
    /// What the machines that refuse had until then, and what they find out then.
    pub why: Vec<String>,
    /// Some of the logons.
    pub witnesses: Vec<Witness>,
}

/// Logons that do not fail, and why.
#[derive(Debug, Clone)]
pub struct Spared {
    /// Why, in words.
    pub why: String,
    /// How many logons.
    pub logons: u128,
    /// How many certificates on cards.
    pub certificates: usize,
    /// The machines that decide so, sorted: domain controllers about users, workstations about the KDC.
    pub machines: Vec<String>,
    /// Some of the logons.
    pub witnesses: Vec<Witness>,
}
