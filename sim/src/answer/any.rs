//! The answer of any question.

use super::{
    AmbiguousMappingsAnswer, CalendarAnswer, CardRemovalAnswer, EnforcementAnswer, Header,
    KdcCertificatesAnswer, LogonAnswer, LogonRightsAnswer, MappingAnswer, MiddlewareAnswer,
    MultiCardAccountsAnswer, MultiCertificateCardsAnswer, OtherAnswers, ParallelSessionsAnswer,
    PasswordUseAnswer, ResultantPolicyAnswer, RevocationOutageAnswer, SchannelAnswer,
    SharedCardsAnswer, SmartCardRequiredAnswer, TableAnswer, TilesAnswer, Work,
};
use crate::flips::Flips;
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

impl Answer {
    /// What it rests on.
    pub fn header(&self) -> &Header {
        match self {
            Self::Logon(answer) => &answer.header,
            Self::SharedCards(answer) => &answer.header,
            Self::MultiCardAccounts(answer) => &answer.header,
            Self::MultiCertificateCards(answer) => &answer.header,
            Self::Calendar(answer) => &answer.header,
            Self::KdcCertificates(answer) => &answer.header,
            Self::SmartCardRequired(answer) => &answer.header,
            Self::SmartCardEnforcement(answer) => &answer.header,
            Self::PasswordUse(answer) => &answer.header,
            Self::Mapping(answer) => &answer.header,
            Self::AmbiguousMappings(answer) => &answer.header,
            Self::SchannelLogon(answer) => &answer.header,
            Self::RevocationOutage(answer) => &answer.header,
            Self::ResultantPolicy(answer) => &answer.header,
            Self::Tiles(answer) => &answer.header,
            Self::Middleware(answer) => &answer.header,
            Self::CardRemoval(answer) => &answer.header,
            Self::ParallelSessions(answer) => &answer.header,
            Self::Table(answer) => &answer.header,
            Self::LogonRights(answer) => &answer.header,
        }
    }

    fn header_mut(&mut self) -> &mut Header {
        match self {
            Self::Logon(answer) => &mut answer.header,
            Self::SharedCards(answer) => &mut answer.header,
            Self::MultiCardAccounts(answer) => &mut answer.header,
            Self::MultiCertificateCards(answer) => &mut answer.header,
            Self::Calendar(answer) => &mut answer.header,
            Self::KdcCertificates(answer) => &mut answer.header,
            Self::SmartCardRequired(answer) => &mut answer.header,
            Self::SmartCardEnforcement(answer) => &mut answer.header,
            Self::PasswordUse(answer) => &mut answer.header,
            Self::Mapping(answer) => &mut answer.header,
            Self::AmbiguousMappings(answer) => &mut answer.header,
            Self::SchannelLogon(answer) => &mut answer.header,
            Self::RevocationOutage(answer) => &mut answer.header,
            Self::ResultantPolicy(answer) => &mut answer.header,
            Self::Tiles(answer) => &mut answer.header,
            Self::Middleware(answer) => &mut answer.header,
            Self::CardRemoval(answer) => &mut answer.header,
            Self::ParallelSessions(answer) => &mut answer.header,
            Self::Table(answer) => &mut answer.header,
            Self::LogonRights(answer) => &mut answer.header,
        }
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
