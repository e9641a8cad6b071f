//! Questions: a closed list, each in a file of its own.

mod against;
mod alike;
mod ambiguous_mappings;
mod calendar;
mod card_removal;
mod cases;
mod controllers;
mod everything;
mod exchanges;
mod flips;
mod kdc_certificates;
mod logon;
mod logon_rights;
mod mapping;
mod middleware;
mod multi_card_accounts;
mod multi_certificate_cards;
mod never_exercised;
mod other_answers;
mod otherwise;
mod parallel_sessions;
mod password_use;
mod places;
mod resultant_policy;
mod revocation_outage;
mod schannel_logon;
mod shared_cards;
mod smart_card_enforcement;
mod smart_card_required;
mod tiles;
mod unknowns;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::answer::Answer;
use crate::twin::Twin;

pub use calendar::CalendarRequest;
pub(crate) use card_removal::has_virtual;
pub(crate) use cases::{Cases, hint_matters};
pub(crate) use exchanges::{ask, carry};
pub(crate) use mapping::{Links, enforcing};
pub use resultant_policy::{ResultantPolicyRequest, UnknownPolicyTarget};
pub use revocation_outage::OutageRequest;

/// A question that a twin answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum QuestionId {
    /// Who can log on where with which card and certificate, as whom, and why not?
    Logon,
    /// Which cards open several accounts?
    SharedCards,
    /// Which accounts are opened by several cards?
    MultiCardAccounts,
    /// Which cards carry several certificates, and what becomes of each?
    MultiCertificateCards,
    /// Which day who loses logon, and why?
    Calendar,
    /// Which certificate does each KDC use, and which clients accept it?
    KdcCertificates,
    /// Which accounts require a smart card, and who can still use a password where?
    SmartCardRequired,
    /// Who is forced to use a card, where, by what, and which ways remain?
    SmartCardEnforcement,
    /// Who needs or can use a password, on which way, and which applications break?
    PasswordUse,
    /// Which certificate belongs to which account, by what, and how strongly?
    Mapping,
    /// Which certificates, values and names belong to more than one account?
    AmbiguousMappings,
    /// As whom does each certificate log on to each domain controller over TLS?
    SchannelLogon,
    /// A publication point, responder or authority goes away: who fails, from when on, and why?
    RevocationOutage,
    /// Which policy reaches which machine, from which object, and what did it beat?
    ResultantPolicy,
    /// Which tiles does each card show where, and why does it not show the others?
    Tiles,
    /// What drives each card where, who can use it, and what is missing?
    Middleware,
    /// What does the removal of the card do to each session, and why?
    CardRemoval,
    /// How many sessions can there be at once, of whom, and what does the removal of a card do to them?
    ParallelSessions,
    /// Which settings, mappings, cards and steps did no run of the rules come to?
    NeverExercised,
    /// What does the input not say, and which answers hang on it?
    Unknowns,
    /// Who may log on to which machine, and how?
    LogonRights,
}

/// A question with its words.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Which.
    pub id: QuestionId,
    /// Its name on the command line.
    pub name: &'static str,
    /// One sentence.
    pub sentence: &'static str,
    /// A command that asks it.
    pub example: &'static str,
    /// What the answer rests on.
    pub source: &'static str,
}

const QUESTIONS: &[Question] = &[
    Question {
        id: QuestionId::Logon,
        name: "logon",
        sentence: "who can log on where with which card and certificate, as whom, and why not",
        example: "cardtwin ask logon",
        source: "SEC2302 pages 19 to 33; [MS-PKCA]; Certificate Requirements and Enumeration",
    },
    Question {
        id: QuestionId::SharedCards,
        name: "shared-cards",
        sentence: "which cards open several accounts, and whether a hint is needed",
        example: "cardtwin ask shared-cards --what-if 'gpo:Name hints.X509HintsNeeded=0'",
        source: "SEC2302 pages 4, 32 and 33; KB4043463",
    },
    Question {
        id: QuestionId::MultiCardAccounts,
        name: "multi-card-accounts",
        sentence: "which accounts, such as generic administrators, are opened by several cards",
        example: "cardtwin ask multi-card-accounts --format json",
        source: "SEC2302 page 4; Certificate Requirements and Enumeration",
    },
    Question {
        id: QuestionId::MultiCertificateCards,
        name: "multi-certificate-cards",
        sentence: "which cards carry several certificates, where each is a tile, and what it opens",
        example: "cardtwin ask multi-certificate-cards --world agency",
        source: "SEC2302 pages 4, 14 and 37; KB4516576",
    },
    Question {
        id: QuestionId::Calendar,
        name: "calendar",
        sentence: "which day who loses logon, or gains it, and why",
        example: "cardtwin ask calendar --from 2012-02-07 --patching patch-tuesday+14",
        source: "KB5014754; KB5057784; the rule book, `cardtwin list behaviours`",
    },
    Question {
        id: QuestionId::KdcCertificates,
        name: "kdc-certificates",
        sentence: "which certificate each KDC uses, why no other, and which clients accept it",
        example: "cardtwin ask kdc-certificates --what-if 'ca:fabrikam-FABRIKAMDC1-CA.in_ntauth=false'",
        source: "SEC2302 pages 21 to 24; Kerberos.admx KdcValidation; KDC certificate processing",
    },
    Question {
        id: QuestionId::SmartCardRequired,
        name: "smart-card-required",
        sentence: "which accounts require a smart card, who can still use a password where, and what becomes of their secrets",
        example: "cardtwin ask smart-card-required --world today",
        source: "SEC2302 page 36; [MS-SAMR] 3.1.1.8.10; [MS-PKCA] 3.1.5.2.2; [MS-KILE] 3.3.5.6.3",
    },
    Question {
        id: QuestionId::SmartCardEnforcement,
        name: "smart-card-enforcement",
        sentence: "who is forced to use a card, where, by what, who is locked out by it, and which ways remain",
        example: "cardtwin ask smart-card-enforcement --what-if 'workstation:PARIS-W7-01.ScForceOption=1'",
        source: "SEC2302 pages 4 and 36; Interactive logon: Require smart card; [MS-KILE] 3.3.5.6.3; Windows LAPS key concepts",
    },
    Question {
        id: QuestionId::PasswordUse,
        name: "password-use",
        sentence: "who needs or can use a password, on which way, and which kinds of applications break",
        example: "cardtwin ask password-use --world today",
        source: "SEC2302 pages 4 and 36; [MS-APDS] 3.1.5; [MS-PKCA] 2.2.4; GSA PIV guides",
    },
    Question {
        id: QuestionId::Mapping,
        name: "mapping",
        sentence: "which certificate belongs to which account, by what, how strongly, today and under full enforcement",
        example: "cardtwin ask mapping --world today --what-if dc:DC25-2.patched=2024-09-10",
        source: "[MS-PKCA] 3.1.5.2.1; KB5014754; KB5057784",
    },
    Question {
        id: QuestionId::AmbiguousMappings,
        name: "ambiguous-mappings",
        sentence: "which certificates, values and names belong to more than one, and what comes of it",
        example: "cardtwin ask ambiguous-mappings",
        source: "Certificate Requirements and Enumeration; SEC2302 pages 32 and 33",
    },
    Question {
        id: QuestionId::SchannelLogon,
        name: "schannel-logon",
        sentence: "as whom each certificate logs on to each domain controller over TLS, by which method",
        example: "cardtwin ask schannel-logon --what-if dc:FABRIKAMDC1.CertificateMappingMethods=4",
        source: "KB5014754, CertificateMappingMethods; recorded runs C4, C9 and C10",
    },
    Question {
        id: QuestionId::RevocationOutage,
        name: "revocation-outage",
        sentence: "a publication point, an OCSP responder or an authority goes away: who fails, from which second on, where and why",
        example: "cardtwin ask revocation-outage --at 2012-02-07T18:00Z",
        source: "KB281245; Certificate Requirements and Enumeration; [RFC 5280 §6.3]; [RFC 6960]",
    },
    Question {
        id: QuestionId::ResultantPolicy,
        name: "resultant-policy",
        sentence: "which policy reaches which machine, from which object, what it beat and why",
        example: "cardtwin ask resultant-policy --computer KIOSK1 --user tmiller",
        source: "[MS-GPOL] 3.2.5.1.5, 3.2.5.1.6; MS16-072; GroupPolicy.admx",
    },
    Question {
        id: QuestionId::Tiles,
        name: "tiles",
        sentence: "which tiles each card shows on which machines, in order, and why not the others",
        example: "cardtwin ask tiles --world agency",
        source: "Certificate Requirements and Enumeration; Smartcard.admx; SEC2302 pages 14, 19 and 37",
    },
    Question {
        id: QuestionId::Middleware,
        name: "middleware",
        sentence: "what drives each card on which machines, which programs can use it, and what is missing",
        example: "cardtwin ask middleware --what-if workstation:PARIS-W7-01.service/CertPropSvc=stopped",
        source: "Smart Card Architecture; Smart card minidriver discovery; SEC2302 pages 10 to 15",
    },
    Question {
        id: QuestionId::CardRemoval,
        name: "card-removal",
        sentence: "what the removal of the card does to each session, and why, or why nothing",
        example: "cardtwin ask card-removal --what-if workstation:PARIS-W7-02.service/SCPolicySvc=running",
        source: "SEC2302 page 4; Smart Card Removal Policy Service; Interactive logon: Smart card removal behavior",
    },
    Question {
        id: QuestionId::ParallelSessions,
        name: "parallel-sessions",
        sentence: "how many sessions there can be at once, of whom, what stops it, and what the removal of a card does to each",
        example: "cardtwin ask parallel-sessions --what-if 'gpo:Workstations.HideFastUserSwitching=1'",
        source: "SEC2302 page 4; Smart Card and Remote Desktop Services; KB4516576",
    },
    Question {
        id: QuestionId::NeverExercised,
        name: "never-exercised",
        sentence: "which settings, objects, mappings, cards and steps no question about the population comes to, and why",
        example: "cardtwin ask never-exercised",
        source: "the reads of every run, which are recorded",
    },
    Question {
        id: QuestionId::Unknowns,
        name: "unknowns",
        sentence: "what the input does not say, who asks for it, and what hangs on it",
        example: "cardtwin ask unknowns --world today",
        source: "the reads of every run, which are recorded",
    },
    Question {
        id: QuestionId::LogonRights,
        name: "logon-rights",
        sentence: "who may log on to which machine, locally, by remote desktop, over the network, as a task or a service",
        example: "cardtwin ask logon-rights --what-if 'gpo:Kiosks.SeDenyInteractiveLogonRight=Domain Admins'",
        source: "User Rights Assignment; [MS-LSAD] SECURITY_LOGON_TYPE; [MS-GPSB] 2.2",
    },
];

/// The questions, in the order of the list.
pub fn questions() -> &'static [Question] {
    QUESTIONS
}

/// A name that is no question.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no question: expected one of {names}", names = question_names())]
pub struct UnknownQuestion(String);

fn question_names() -> String {
    let names: Vec<&str> = QUESTIONS.iter().map(|question| question.name).collect();
    names.join(", ")
}

impl QuestionId {
    /// Whether the twin looks for what would change its answer.
    pub fn has_flips(self) -> bool {
        matches!(
            self,
            Self::Logon
                | Self::SharedCards
                | Self::MultiCardAccounts
                | Self::MultiCertificateCards
                | Self::SmartCardEnforcement
                | Self::PasswordUse
                | Self::Tiles
                | Self::CardRemoval
                | Self::ParallelSessions
        )
    }

    /// Every question.
    pub const ALL: [Self; 21] = [
        Self::Logon,
        Self::SharedCards,
        Self::MultiCardAccounts,
        Self::MultiCertificateCards,
        Self::Calendar,
        Self::KdcCertificates,
        Self::SmartCardRequired,
        Self::SmartCardEnforcement,
        Self::PasswordUse,
        Self::Mapping,
        Self::AmbiguousMappings,
        Self::SchannelLogon,
        Self::RevocationOutage,
        Self::ResultantPolicy,
        Self::Tiles,
        Self::Middleware,
        Self::CardRemoval,
        Self::ParallelSessions,
        Self::NeverExercised,
        Self::Unknowns,
        Self::LogonRights,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        QUESTIONS
            .iter()
            .find(|question| question.id == self)
            .map_or("", |question| question.name)
    }
}

impl FromStr for QuestionId {
    type Err = UnknownQuestion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        QUESTIONS
            .iter()
            .find(|question| question.name.eq_ignore_ascii_case(text))
            .map(|question| question.id)
            .ok_or_else(|| UnknownQuestion(text.to_owned()))
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Twin {
    /// Answers a question, and says what the answer would be under other readings of the assumptions.
    pub fn ask(&self, question: QuestionId) -> Answer {
        match question {
            QuestionId::Calendar => Answer::Calendar(self.calendar(&CalendarRequest::default())),
            QuestionId::KdcCertificates
            | QuestionId::SmartCardRequired
            | QuestionId::SmartCardEnforcement
            | QuestionId::PasswordUse
            | QuestionId::AmbiguousMappings
            | QuestionId::ResultantPolicy
            | QuestionId::Tiles
            | QuestionId::Middleware
            | QuestionId::CardRemoval => {
                let answer = self.answer(question);
                let others = self.other_answers(question, &answer);
                answer.or_else(others)
            }
            // Logons and mappings carry their other readings with them.
            _ => self.answer(question),
        }
    }

    /// Answers a question, and says what would change the answer: changes of the world that were tried.
    ///
    /// Questions that are not about logons, passwords and sessions answer as [`Twin::ask`] does.
    pub fn ask_with_flips(&self, question: QuestionId) -> Answer {
        let answer = self.ask(question);
        match flips::claims(self, question) {
            Some(claims) => answer.with_flips(self.flips(claims)),
            None => answer,
        }
    }

    /// Answers a question under the readings that the world assumes, and no others.
    pub fn answer(&self, question: QuestionId) -> Answer {
        match question {
            QuestionId::Logon => Answer::Logon(logon::answer(self)).resting_on(self.readings()),
            QuestionId::SharedCards => {
                Answer::SharedCards(shared_cards::answer(self)).resting_on(self.readings())
            }
            QuestionId::MultiCardAccounts => {
                let answer = multi_card_accounts::answer(self);
                Answer::MultiCardAccounts(answer).resting_on(self.readings())
            }
            QuestionId::MultiCertificateCards => {
                let answer = multi_certificate_cards::answer(self);
                Answer::MultiCertificateCards(answer).resting_on(self.readings())
            }
            QuestionId::Calendar => {
                Answer::Calendar(self.sweep_clock(&CalendarRequest::default()).0)
            }
            QuestionId::KdcCertificates => Answer::KdcCertificates(kdc_certificates::answer(self)),
            QuestionId::SmartCardRequired => {
                Answer::SmartCardRequired(smart_card_required::answer(self))
            }
            QuestionId::SmartCardEnforcement => {
                Answer::SmartCardEnforcement(smart_card_enforcement::answer(self))
            }
            QuestionId::PasswordUse => Answer::PasswordUse(password_use::answer(self)),
            QuestionId::Mapping => Answer::Mapping(mapping::answer(self)),
            QuestionId::AmbiguousMappings => {
                Answer::AmbiguousMappings(ambiguous_mappings::answer(self))
            }
            QuestionId::SchannelLogon => Answer::SchannelLogon(schannel_logon::answer(self)),
            QuestionId::RevocationOutage => {
                Answer::RevocationOutage(self.revocation_outage(&OutageRequest::default()))
            }
            QuestionId::ResultantPolicy => Answer::ResultantPolicy(resultant_policy::all(self)),
            QuestionId::NeverExercised => Answer::Table(never_exercised::answer(self)),
            QuestionId::Unknowns => Answer::Table(unknowns::answer(self)),
            QuestionId::Tiles => Answer::Tiles(tiles::answer(self)),
            QuestionId::Middleware => Answer::Middleware(middleware::answer(self)),
            QuestionId::CardRemoval => Answer::CardRemoval(card_removal::answer(self)),
            QuestionId::ParallelSessions => {
                let answer = parallel_sessions::answer(self);
                Answer::ParallelSessions(answer).resting_on(self.readings())
            }
            QuestionId::LogonRights => Answer::LogonRights(logon_rights::answer(self)),
        }
    }
}
