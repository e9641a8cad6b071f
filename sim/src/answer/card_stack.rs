//! Answers of the questions `tiles` and `middleware`.

use super::{CertificateLabel, Evidence, Header, Names};
use crate::step::Step;

/// Answer of the question `tiles`: what the logon screen shows of each card.
#[derive(Debug, Clone)]
pub struct TilesAnswer {
    /// What it rests on.
    pub header: Header,
    /// One row a card and machines that show the same of it.
    pub rows: Vec<TilesRow>,
    /// What logon screens show without a card, those together that show the same.
    pub screens: Vec<LogonScreen>,
}

/// A logon screen before a card is in a reader.
#[derive(Debug, Clone)]
pub struct LogonScreen {
    /// The machines, sorted by name.
    pub workstations: Names,
    /// How a person gets its attention, which provider is offered first, and what it shows; the last says that.
    pub steps: Vec<&'static Step>,
}

/// One card at machines that show the same of it.
#[derive(Debug, Clone)]
pub struct TilesRow {
    /// The card.
    pub card: String,
    /// Further cards of which the same is said, each with labels of its own; only where there are many cards.
    pub alike: Names,
    /// The machines, sorted by name.
    pub workstations: Names,
    /// The tiles, in order.
    pub tiles: Vec<ShownTile>,
    /// The certificates that are no tiles, in the order of the containers.
    pub hidden: Vec<HiddenCertificate>,
}

/// A tile.
#[derive(Debug, Clone)]
pub struct ShownTile {
    /// The certificate.
    pub certificate: CertificateLabel,
    /// What it shows.
    pub label: String,
    /// Under whose sign-in options it stands; `None`: it stands by itself.
    pub user: Option<String>,
    /// How the card was recognised, by which provider its key is used, and what let it through.
    pub steps: Vec<&'static Step>,
}

/// A certificate that is no tile.
#[derive(Debug, Clone)]
pub struct HiddenCertificate {
    /// The certificate.
    pub certificate: CertificateLabel,
    /// Why.
    pub step: &'static Step,
    /// What was looked at before.
    pub steps: Vec<&'static Step>,
    /// The reads that decided, at the first of the machines.
    pub decided_by: Vec<Evidence>,
}

/// Answer of the question `middleware`: what drives each card where, and who can use it.
#[derive(Debug, Clone)]
pub struct MiddlewareAnswer {
    /// What it rests on.
    pub header: Header,
    /// One row a card and machines that make the same of it.
    pub rows: Vec<MiddlewareRow>,
    /// The services and readers of machines that have the same.
    pub machines: Vec<MachineStack>,
}

/// One card at machines that make the same of it.
#[derive(Debug, Clone)]
pub struct MiddlewareRow {
    /// The card.
    pub card: String,
    /// Further cards of which the same is said; only where there are many cards.
    pub alike: Names,
    /// The machines, sorted by name.
    pub workstations: Names,
    /// What drives it; `None`: nothing does.
    pub driver: Option<DriverLabel>,
    /// How the driver was found, or why there is none; the last says what comes of it.
    pub association: Vec<&'static Step>,
    /// How it gets its PIN.
    pub pin: &'static Step,
    /// Whether it can be unblocked at the logon screen, and how.
    pub unblock: Vec<&'static Step>,
    /// Whether its PIN can be changed.
    pub pin_change: &'static Step,
    /// What becomes of the roots that it carries; `None`: it carries none.
    pub roots: Option<&'static Step>,
    /// What each certificate is good for.
    pub certificates: Vec<CertificateUses>,
}

/// What drives a card.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DriverLabel {
    /// Its name.
    pub name: String,
    /// What it is: `minidriver`, `CSP`, `KSP`, `PKCS #11 library`.
    pub kind: &'static str,
    /// The minidriver specification that it is written for; `None`: it is no minidriver.
    pub specification: Option<String>,
}

/// What one certificate is good for, beside the logon.
#[derive(Debug, Clone)]
pub struct CertificateUses {
    /// The certificate.
    pub certificate: CertificateLabel,
    /// Whether it comes into the store of the user.
    pub propagation: &'static Step,
    /// Each kind of program, and whether it can use it, by which interface, or why not.
    pub uses: Vec<(&'static str, &'static Step)>,
}

/// The services and readers of machines that have the same.
#[derive(Debug, Clone)]
pub struct MachineStack {
    /// The machines, sorted by name.
    pub workstations: Names,
    /// Their Windows.
    pub windows: String,
    /// Names of the readers, each with whether it has a driver.
    pub readers: Vec<(String, bool)>,
    /// The services of cards.
    pub services: Vec<ServiceState>,
}

/// A service of cards.
#[derive(Debug, Clone)]
pub struct ServiceState {
    /// Its name.
    pub name: &'static str,
    /// How this version starts it, or how it was set: `manual`, `triggered`, `automatic`, `disabled`.
    pub start: String,
    /// Whether it runs; `None`: not known.
    pub running: Option<bool>,
    /// What comes of it where it does not run.
    pub stopped: Vec<&'static Step>,
}

/// The cards of a row: the one that is named, and those of which the same is said.
fn cards<'r>(card: &'r String, alike: &'r Names) -> impl Iterator<Item = &'r String> {
    std::iter::once(card).chain(alike.iter())
}

/// Keeps the machine that is wanted; whether there is one.
fn keep(workstations: &mut Names, wanted: Option<&str>) -> bool {
    if let Some(wanted) = wanted {
        let names = workstations.iter();
        *workstations = names.filter(|name| *name == wanted).cloned().collect();
    }
    !workstations.is_empty()
}

impl TilesRow {
    /// Its cards.
    pub(crate) fn cards(&self) -> impl Iterator<Item = &String> {
        cards(&self.card, &self.alike)
    }
}

impl MiddlewareRow {
    /// Its cards.
    pub(crate) fn cards(&self) -> impl Iterator<Item = &String> {
        cards(&self.card, &self.alike)
    }
}

impl TilesAnswer {
    /// The same answer of one card and one machine alone.
    pub(crate) fn only(mut self, card: Option<&str>, workstation: Option<&str>) -> Self {
        self.rows.retain_mut(|row| {
            let wanted = card.is_none_or(|card| row.cards().any(|known| known == card));
            wanted && keep(&mut row.workstations, workstation)
        });
        self.screens
            .retain_mut(|screen| keep(&mut screen.workstations, workstation));
        self
    }
}

impl MiddlewareAnswer {
    /// The same answer of one card and one machine alone.
    pub(crate) fn only(mut self, card: Option<&str>, workstation: Option<&str>) -> Self {
        self.rows.retain_mut(|row| {
            let wanted = card.is_none_or(|card| row.cards().any(|known| known == card));
            wanted && keep(&mut row.workstations, workstation)
        });
        self.machines
            .retain_mut(|stack| keep(&mut stack.workstations, workstation));
        self
    }
}
