//! The answer of any question.

use super::{
    AmbiguousMappingsAnswer, CalendarAnswer, CardRemovalAnswer, EnforcementAnswer, Header,
    KdcCertificatesAnswer, LogonAnswer, LogonRightsAnswer, MappingAnswer, MiddlewareAnswer,
    MultiCardAccountsAnswer, MultiCertificateCardsAnswer, OtherAnswers, ParallelSessionsAnswer,
    PasswordUseAnswer, ResultantPolicyAnswer, RevocationOutageAnswer, SchannelAnswer,
    SharedCardsAnswer, SmartCardRequiredAnswer, TableAnswer, TilesAnswer, Work,
};
use crate::flips::Flips;
use crate::question::{InLines, Lines};
use crate::readings::ReadingEffect;

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
    /// `calendar`.
    Calendar(CalendarAnswer),
    /// `kdc-certificates`.
    KdcCertificates(KdcCertificatesAnswer),
    /// `smart-card-required`.
    SmartCardRequired(SmartCardRequiredAnswer),
    /// `smart-card-enforcement`.
    SmartCardEnforcement(EnforcementAnswer),
    /// `password-use`.
    PasswordUse(PasswordUseAnswer),
    /// `mapping`.
    Mapping(MappingAnswer),
    /// `ambiguous-mappings`.
    AmbiguousMappings(AmbiguousMappingsAnswer),
    /// `schannel-logon`.
    SchannelLogon(SchannelAnswer),
    /// `revocation-outage`.
    RevocationOutage(RevocationOutageAnswer),
    /// `resultant-policy`.
    ResultantPolicy(ResultantPolicyAnswer),
    /// `tiles`.
    Tiles(TilesAnswer),
    /// `middleware`.
    Middleware(MiddlewareAnswer),
    /// `card-removal`.
    CardRemoval(CardRemovalAnswer),
    /// `parallel-sessions`.
    ParallelSessions(ParallelSessionsAnswer),
    /// A question whose answer is a table.
    Table(TableAnswer),
    /// `logon-rights`.
    LogonRights(LogonRightsAnswer),
}

/// Does the same with whichever answer it is.
macro_rules! of_each {
    ($answer:expr, $inner:ident => $done:expr) => {
        match $answer {
            Answer::Logon($inner) => $done,
            Answer::SharedCards($inner) => $done,
            Answer::MultiCardAccounts($inner) => $done,
            Answer::MultiCertificateCards($inner) => $done,
            Answer::Calendar($inner) => $done,
            Answer::KdcCertificates($inner) => $done,
            Answer::SmartCardRequired($inner) => $done,
            Answer::SmartCardEnforcement($inner) => $done,
            Answer::PasswordUse($inner) => $done,
            Answer::Mapping($inner) => $done,
            Answer::AmbiguousMappings($inner) => $done,
            Answer::SchannelLogon($inner) => $done,
            Answer::RevocationOutage($inner) => $done,
            Answer::ResultantPolicy($inner) => $done,
            Answer::Tiles($inner) => $done,
            Answer::Middleware($inner) => $done,
            Answer::CardRemoval($inner) => $done,
            Answer::ParallelSessions($inner) => $done,
            Answer::Table($inner) => $done,
            Answer::LogonRights($inner) => $done,
        }
    };
}

impl Answer {
    /// What it rests on.
    pub fn header(&self) -> &Header {
        of_each!(self, answer => &answer.header)
    }

    fn header_mut(&mut self) -> &mut Header {
        of_each!(self, answer => &mut answer.header)
    }

    /// The same in lines.
    pub(crate) fn lines(&self) -> Lines {
        let mut lines = Lines::default();
        of_each!(self, answer => answer.say(&mut lines));
        lines
    }

    /// The same answer, with what it rests on.
    pub(crate) fn resting_on(mut self, readings: &[ReadingEffect]) -> Self {
        self.header_mut().rests_on = readings.to_vec();
        self
    }

    /// The same answer, with what it would be under other readings.
    pub(crate) fn or_else(mut self, others: OtherAnswers) -> Self {
        self.header_mut().otherwise = others;
        self
    }

    /// The same answer, with what would change it.
    pub(crate) fn with_flips(mut self, flips: Flips) -> Self {
        self.header_mut().flips = flips;
        self
    }

    /// What was executed.
    pub fn work(&self) -> Work {
        match self {
            Self::Logon(answer) => answer.work,
            Self::SharedCards(answer) => answer.work,
            Self::MultiCardAccounts(answer) => answer.work,
            Self::MultiCertificateCards(answer) => answer.work,
            Self::Calendar(answer) => answer.work,
            Self::KdcCertificates(_) | Self::ResultantPolicy(_) => Work::default(),
            Self::SmartCardRequired(answer) => answer.work,
            Self::SmartCardEnforcement(answer) => answer.work,
            Self::PasswordUse(answer) => answer.work,
            Self::RevocationOutage(answer) => answer.work,
            Self::CardRemoval(answer) => answer.work,
            Self::ParallelSessions(answer) => answer.work,
            Self::Table(answer) => answer.work,
            // Nothing is executed for these: they ask for decisions about every pair.
            Self::Mapping(_)
            | Self::AmbiguousMappings(_)
            | Self::SchannelLogon(_)
            | Self::Tiles(_)
            | Self::LogonRights(_)
            | Self::Middleware(_) => Work::default(),
        }
    }
}
