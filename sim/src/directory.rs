//! The directory: accounts, and the indexes by which a KDC finds them.

mod client_name;
mod index;
mod spawn;
mod spelling;

pub(crate) use client_name::{ClientName, ClientNames};
pub(crate) use index::{DirectoryIndex, text_of};
pub(crate) use spawn::{spawn_accounts, spawn_computers};
pub(crate) use spelling::Spellings;

use bevy_ecs::prelude::Component;
use facts::{Fact, Row};
use names::{AltSecurityIdentity, AltSecurityIdentityForm, SamAccountName, Sid, Timestamp, Upn};

/// sAMAccountName.
#[derive(Component, Debug, Clone)]
pub(crate) struct AccountName(pub(crate) SamAccountName);

/// userPrincipalName; absent where the account has none.
#[derive(Component, Debug, Clone)]
pub(crate) struct PrincipalName(pub(crate) Upn);

/// objectSid.
#[derive(Component, Debug, Clone)]
pub(crate) struct ObjectSid(pub(crate) Sid);

/// The domain an account or a machine belongs to.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct InDomain(pub(crate) usize);

/// The account is a computer's: the workstation-trust or server-trust bit of userAccountControl.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct IsComputer;

/// Certificates whose keys are in msDS-KeyCredentialLink; absent where there are none.
#[derive(Component, Debug, Clone)]
pub(crate) struct KeyCredentials(pub(crate) Vec<usize>);

/// whenCreated.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct Created(pub(crate) Timestamp);

/// accountExpires; absent where the account never expires.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct Expires(pub(crate) Timestamp);

/// Disabled.
#[derive(Component, Debug, Clone)]
pub(crate) struct Disabled(pub(crate) Fact<bool>);

/// Locked out.
#[derive(Component, Debug, Clone)]
pub(crate) struct LockedOut(pub(crate) Fact<bool>);

/// Smart card is required for interactive logon.
#[derive(Component, Debug, Clone)]
pub(crate) struct SmartCardRequired(pub(crate) Fact<bool>);

/// The password has expired or must be changed.
#[derive(Component, Debug, Clone)]
pub(crate) struct PasswordStale(pub(crate) Fact<bool>);

/// logonWorkstations; absent where the account may log on anywhere.
#[derive(Component, Debug, Clone)]
pub(crate) struct LogonWorkstations(pub(crate) Vec<Row>);

/// altSecurityIdentities, in the order of the world.
#[derive(Component, Debug, Clone)]
pub(crate) struct MappingStrings(pub(crate) Vec<MappingString>);

/// One value of altSecurityIdentities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MappingString {
    /// A text that someone wrote.
    Literal(String),
    /// The text that fits a certificate of the twin, however a domain controller writes it.
    Computed {
        /// The form.
        form: AltSecurityIdentityForm,
        /// The certificate.
        certificate: usize,
    },
}

impl MappingString {
    /// Whether it is made of what only the finished certificate tells.
    pub(crate) fn needs_bytes(&self) -> bool {
        match self {
            Self::Literal(text) => {
                let text = AltSecurityIdentity::comparison_key(text);
                text.starts_with("x509:<ski>") || text.starts_with("x509:<sha1-pukey>")
            }
            Self::Computed { form, .. } => matches!(
                form,
                AltSecurityIdentityForm::Ski | AltSecurityIdentityForm::Sha1PublicKey
            ),
        }
    }
}
