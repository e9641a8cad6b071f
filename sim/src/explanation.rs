//! One logon, step by step, with what every party would see.

use names::Timestamp;

use crate::answer::{CertificateLabel, Evidence, Header};
use crate::event_log::LoggedEvent;
use crate::readings::OtherReading;
use crate::step::{Confidence, Step};
use crate::ticket::TicketContents;
use crate::value::{LogonForm, Mishap, PasswordPath};

/// What is asked: one card at one workstation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogonRequest {
    /// Name of the card.
    pub card: String,
    /// Name of the workstation.
    pub workstation: String,
    /// Number of the container, from 1; `None` takes the first certificate that becomes a tile.
    pub certificate: Option<usize>,
    /// User name hint.
    pub hint: Option<String>,
    /// PIN; `None` types the card's.
    pub pin: Option<String>,
    /// Domain controller that answers; `None` takes the first of the workstation's domain by name.
    pub domain_controller: Option<String>,
    /// What befalls card, reader or service between tile and signature.
    pub mishap: Option<Mishap>,
}

/// The story of one logon.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// What it rests on.
    pub header: Header,
    /// The card's certificates: what became of each at this workstation.
    pub tiles: Vec<Tile>,
    /// The certificate that was picked, if one could be.
    pub certificate: Option<CertificateLabel>,
    /// The workstation.
    pub workstation: String,
    /// The domain controller that was asked.
    pub domain_controller: String,
    /// The steps, in order.
    pub steps: Vec<ToldStep>,
    /// The messages that went over the network.
    pub messages: Vec<Message>,
    /// How many of the steps had been taken when each of the messages went out.
    pub sent_after: Vec<usize>,
    /// How it ended; the last step.
    pub ending: &'static Step,
    /// The weakest step it rests on.
    pub confidence: Confidence,
    /// The account whose session opened.
    pub account: Option<String>,
    /// What other domain controllers, which might have answered, would have made of it, where that is
    /// something else: their names, the step it would end with, the account.
    pub other_controllers: Vec<OtherControllers>,
    /// How many tries of the PIN the card has left afterwards, and of how many; the driver lets the screen show it.
    pub pin_tries: Option<(u8, u8)>,
    /// What client and KDC settled on, where bytes were exchanged and a ticket issued.
    pub negotiated: Vec<Negotiated>,
    /// What the ticket that the KDC issued says.
    pub ticket: Option<TicketContents>,
    /// Assumptions whose other reading would end it otherwise.
    pub depends_on: Vec<OtherReading>,
}

/// Something that client and KDC settled on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Negotiated {
    /// What it is, for example `reply key`.
    pub what: &'static str,
    /// What was settled.
    pub value: String,
    /// Names of the behaviours of the rule book that it follows from.
    pub rules: &'static [&'static str],
}

/// Domain controllers that would have ended a logon otherwise.
#[derive(Debug, Clone)]
pub struct OtherControllers {
    /// Their names, sorted.
    pub domain_controllers: Vec<String>,
    /// The step it would end with.
    pub ending: &'static Step,
    /// The account whose session would open.
    pub account: Option<String>,
}

/// What is asked: a computer's own logon by certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ComputerRequest {
    /// Name of the workstation.
    pub computer: String,
    /// Name of its certificate; `None` takes its first.
    pub certificate: Option<String>,
    /// Domain controller that answers; `None` takes the first of its domain by name.
    pub domain_controller: Option<String>,
}

/// What a computer's own logon by certificate comes to.
#[derive(Debug, Clone)]
pub struct ComputerExplanation {
    /// What it rests on.
    pub header: Header,
    /// The computer.
    pub computer: String,
    /// The account name by which it asks; `None`: it is joined to no domain.
    pub account: Option<String>,
    /// Its certificate, as `computer/certificate`.
    pub certificate: String,
    /// The domain controller that was asked.
    pub domain_controller: String,
    /// The steps, in order.
    pub steps: Vec<ToldStep>,
    /// The messages that went over the network; none where a private key is elsewhere.
    pub messages: Vec<Message>,
    /// What client and KDC settled on; empty without a ticket.
    pub negotiated: Vec<Negotiated>,
    /// Groups and identities in the ticket, in a line, as its issuer reads them.
    pub privileges: Option<String>,
    /// How it ended; the last step.
    pub ending: &'static Step,
    /// The weakest step it rests on.
    pub confidence: Confidence,
    /// The account that the ticket is for, where the computer has one.
    pub ticket_of: Option<String>,
    /// What it does without a ticket; `None` where it has one.
    pub by_password: Option<ByPassword>,
    /// Assumptions whose other reading would end it otherwise.
    pub depends_on: Vec<OtherReading>,
}

/// What a computer comes to with its password, where its certificate led to no ticket.
#[derive(Debug, Clone)]
pub struct ByPassword {
    /// The steps, in order.
    pub steps: Vec<ToldStep>,
    /// How it ended; the last step.
    pub ending: &'static Step,
}

/// What is asked: one attempt with a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordRequest {
    /// Name of the account.
    pub user: String,
    /// Name of the computer at which, or to which, the user logs on.
    pub workstation: String,
    /// The way.
    pub path: PasswordPath,
    /// What is typed is not the password.
    pub wrong: bool,
    /// Domain controller that answers; `None` takes the first of the computer's domain by name.
    pub domain_controller: Option<String>,
}

/// What an attempt with a password comes to.
#[derive(Debug, Clone)]
pub struct PasswordExplanation {
    /// What it rests on.
    pub header: Header,
    /// The account.
    pub account: String,
    /// The way.
    pub path: PasswordPath,
    /// What is typed is not the password.
    pub wrong: bool,
    /// Whether somebody knows the password; else the attempt is one that nobody can make but with the hash.
    pub somebody_knows: bool,
    /// The computer.
    pub workstation: String,
    /// The domain controller that was asked.
    pub domain_controller: String,
    /// The steps, in order.
    pub steps: Vec<ToldStep>,
    /// How it ended; the last step.
    pub ending: &'static Step,
    /// The weakest step it rests on.
    pub confidence: Confidence,
    /// What the ticket says, where one was issued.
    pub ticket: Option<TicketContents>,
    /// Assumptions whose other reading would end it otherwise.
    pub depends_on: Vec<OtherReading>,
}

/// What is asked: one logon with a card, in one of its forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRequest {
    /// Name of the card.
    pub card: String,
    /// Number of the container, from 1; `None` takes the first that is shown.
    pub certificate: Option<usize>,
    /// User name hint.
    pub hint: Option<String>,
    /// PIN; `None` takes the card's.
    pub pin: Option<String>,
    /// The form.
    pub form: LogonForm,
    /// Name of the machine on which the session is.
    pub workstation: String,
    /// Of a remote desktop: name of the machine that the user sits before.
    pub from: Option<String>,
    /// Of a remote desktop: the client does not offer its readers.
    pub readers_not_offered: bool,
    /// The user whose session is there already; `None` takes the one whom the card would log on.
    pub session_of: Option<String>,
    /// Domain controller that answers.
    pub domain_controller: Option<String>,
    /// What befalls card, reader or service between tile and signature.
    pub mishap: Option<Mishap>,
}

/// What a logon with a card in one of its forms comes to.
#[derive(Debug, Clone)]
pub struct FormExplanation {
    /// What it rests on.
    pub header: Header,
    /// The form.
    pub form: LogonForm,
    /// The certificate.
    pub certificate: CertificateLabel,
    /// The machine on which the session is.
    pub workstation: String,
    /// The machine that the user sits before, where it is another.
    pub from: Option<String>,
    /// The user whose session is there already, where the form has one.
    pub session_of: Option<String>,
    /// The steps, in order.
    pub steps: Vec<ToldStep>,
    /// The exchanges behind it, each a machine and the domain controller that answered it, and whether it was executed on
    /// real bytes; a private key that is elsewhere makes none.
    pub exchanges: Vec<FormExchange>,
    /// What the ticket says that the machine of the session got, where a domain controller issued one.
    pub ticket: Option<TicketContents>,
    /// How it ended; the last step.
    pub ending: &'static Step,
    /// The weakest step it rests on.
    pub confidence: Confidence,
    /// The account whose session or logon session opened.
    pub account: Option<String>,
    /// Assumptions whose other reading would end it otherwise.
    pub depends_on: Vec<OtherReading>,
}

/// An exchange behind a logon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormExchange {
    /// The machine that asked.
    pub workstation: String,
    /// The domain controller that answered at last.
    pub domain_controller: String,
    /// Whether it was executed on real bytes.
    pub executed: bool,
}

/// What became of one certificate of the card.
#[derive(Debug, Clone)]
pub struct Tile {
    /// The certificate.
    pub certificate: CertificateLabel,
    /// What its tile shows, or would show.
    pub label: String,
    /// Under whose sign-in options it stands, or would stand; `None`: by itself.
    pub user: Option<String>,
    /// The step that showed or hid it.
    pub step: &'static Step,
}

/// A step with the reads that led to it.
#[derive(Debug, Clone)]
pub struct ToldStep {
    /// Number in the talk's list of 18 steps, where it has one.
    pub talk_step: Option<u8>,
    /// The step.
    pub step: &'static Step,
    /// What was read since the step before.
    pub evidence: Vec<Evidence>,
    /// The entries that it leaves in event logs.
    pub events: Vec<LoggedEvent>,
}

/// A message on the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// When, by the sender's clock.
    pub at: Timestamp,
    /// Sender.
    pub from: String,
    /// Receiver.
    pub to: String,
    /// What it is, for example `AS-REQ with PA-PK-AS-REQ`.
    pub what: String,
    /// The message itself; [`kerberos::fields`] reads it.
    pub bytes: Vec<u8>,
    /// What is in it, one line each.
    pub contents: Vec<String>,
}
