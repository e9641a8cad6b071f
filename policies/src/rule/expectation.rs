//! What a rule expects.

use serde::Deserialize;

use worlds::SettingValue;

use super::Subject;
use crate::document::WrittenValue;
use crate::settings::{Scope, SettingId, SettingValueError, TypedValue, UnknownSetting, setting};

/// What a rule expects of each of those of whom it speaks.
///
/// A new kind of demand is a new variant, and a new arm where crate `sim` evaluates them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub enum Expectation {
    /// The domain controller has a certificate that its KDC can use at the simulated instant.
    HasUsableKdcCertificate,
    /// The certificate that the KDC uses carries the KDC purpose, id-pkinit-KPKdc [RFC 4556 §3.2.4].
    KdcCertificateHasKdcAuthenticationEku,
    /// The certificate that the KDC uses names the DNS domain in its subject alternative name.
    KdcCertificateNamesTheDomain,
    /// The card has a default container.
    HasDefaultContainer,
    /// Some certificate on the card opens a session on some workstation.
    OpensASession,
    /// The certificates on the card together open sessions of at most so many accounts.
    OpensAtMostAccounts(u32),
    /// At most so many cards open a session of the user.
    OpenedByAtMostCards(u32),
    /// Every certificate that reaches the user's account does so by a strong mapping (KB5014754).
    MappingIsStrong,
    /// Every value of the user's altSecurityIdentities has a form that can match a certificate.
    AltSecurityIdentitiesCanMatch,
    /// If the removal of a card is to do something on the workstation, the service that does it runs.
    RemovalBehaviourIsEffective,
    /// The setting has this value, be it set or by default.
    SettingIs(RequiredSetting),
    /// The setting is a number between these, be it set or by default.
    SettingIsWithin(SettingRange),
    /// No password opens a session: the workstation asks for a card (`ScForceOption`), or the user's account does.
    NoPasswordAtTheConsole,
    /// Of every certificate on the card it is known whether it is revoked.
    RevocationStatusIsKnown,
    /// Every certificate of the card or of the domain controller is valid for so many more days.
    CertificatesOutliveDays(u32),
}

impl Expectation {
    /// Whether the expectation says something of this kind of things.
    pub fn is_about(&self, subject: Subject) -> bool {
        match self {
            Self::HasUsableKdcCertificate
            | Self::KdcCertificateHasKdcAuthenticationEku
            | Self::KdcCertificateNamesTheDomain => subject == Subject::DomainControllers,
            Self::HasDefaultContainer
            | Self::OpensASession
            | Self::OpensAtMostAccounts(_)
            | Self::RevocationStatusIsKnown => subject == Subject::Cards,
            Self::OpenedByAtMostCards(_)
            | Self::MappingIsStrong
            | Self::AltSecurityIdentitiesCanMatch => subject == Subject::Users,
            Self::RemovalBehaviourIsEffective => subject == Subject::Workstations,
            Self::NoPasswordAtTheConsole => {
                matches!(subject, Subject::Users | Subject::Workstations)
            }
            Self::CertificatesOutliveDays(_) => {
                matches!(subject, Subject::Cards | Subject::DomainControllers)
            }
            Self::SettingIs(required) => is_read_by(required.setting, subject),
            Self::SettingIsWithin(range) => is_read_by(range.setting, subject),
        }
    }
}

/// Whether machines of a kind read a setting.
fn is_read_by(id: SettingId, subject: Subject) -> bool {
    match setting(id).scope {
        Scope::Workstation => subject == Subject::Workstations,
        Scope::DomainController => subject == Subject::DomainControllers,
        Scope::Both => {
            matches!(subject, Subject::Workstations | Subject::DomainControllers)
        }
    }
}

/// A setting and the numbers that it may have.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "SettingRangeDocument")]
pub struct SettingRange {
    /// The setting.
    pub setting: SettingId,
    /// The least number, in the setting's own unit.
    pub least: u32,
    /// The most, in the setting's own unit.
    pub most: u32,
}

#[derive(Deserialize)]
#[serde(rename = "SettingIsWithin", deny_unknown_fields)]
struct SettingRangeDocument {
    setting: String,
    least: u32,
    most: u32,
}

impl TryFrom<SettingRangeDocument> for SettingRange {
    type Error = RequiredSettingError;

    fn try_from(document: SettingRangeDocument) -> Result<Self, RequiredSettingError> {
        let SettingRangeDocument {
            setting: name,
            least,
            most,
        } = document;
        let id = SettingId::parse(&name).map_err(RequiredSettingError::Unknown)?;
        for number in [least, most] {
            setting(id)
                .check(&SettingValue::Number(number))
                .map_err(RequiredSettingError::Value)?;
        }
        Ok(Self {
            setting: id,
            least,
            most,
        })
    }
}

/// A setting and the value that it must have.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "RequiredSettingDocument")]
pub struct RequiredSetting {
    /// The setting.
    pub setting: SettingId,
    /// The value.
    pub value: TypedValue,
}

#[derive(Deserialize)]
#[serde(rename = "SettingIs", deny_unknown_fields)]
struct RequiredSettingDocument {
    setting: String,
    value: WrittenValue,
}

/// Why a setting cannot be required to have a value; what to write instead is on a second line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequiredSettingError {
    /// The setting is not one of the catalogue.
    #[error("{0}{advice}", advice = .0.help().map_or_else(String::new, |help| format!("\n{help}")))]
    Unknown(UnknownSetting),
    /// The value is not one of the setting.
    #[error("{0}\n{advice}", advice = .0.help())]
    Value(SettingValueError),
}

impl TryFrom<RequiredSettingDocument> for RequiredSetting {
    type Error = RequiredSettingError;

    fn try_from(document: RequiredSettingDocument) -> Result<Self, RequiredSettingError> {
        Self::of_words(&document.setting, &document.value)
    }
}

impl RequiredSetting {
    /// A setting and its value, from their words.
    pub(crate) fn of_words(name: &str, value: &WrittenValue) -> Result<Self, RequiredSettingError> {
        let id = SettingId::parse(name).map_err(RequiredSettingError::Unknown)?;
        let value = setting(id)
            .check(&value.0)
            .map_err(RequiredSettingError::Value)?;
        Ok(Self { setting: id, value })
    }
}
