//! The directory: accounts, and the indexes by which a KDC finds them.

mod client_name;
mod events;
mod index;
mod mapped;
mod membership;
mod password;
mod spawn;
mod spelling;

pub(crate) use client_name::{ClientName, ClientNames};
pub(crate) use events::{
    allow_password, forget_password, keep_logon, replace_secret, require_smart_card, reset_password,
};
pub(crate) use index::{DirectoryIndex, KeyIdentity, have_one_key, text_of};
pub(crate) use mapped::MappedAccounts;
pub(crate) use membership::Memberships;
pub(crate) use password::{Expiry, expiry, max_password_age_days, password_settings};
pub(crate) use spawn::{spawn_accounts, spawn_computers};
pub(crate) use spelling::Spellings;

use bevy_ecs::prelude::Component;
use facts::{Fact, Row};
use names::{AltSecurityIdentity, AltSecurityIdentityForm, SamAccountName, Sid, Timestamp, Upn};
use worlds::LogonHours;

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

/// Certificates whose keys are in msDS-KeyCredentialLink, with what is known of the keys; absent where there are
/// none.
#[derive(Component, Debug, Clone)]
pub(crate) struct KeyCredentials(pub(crate) Vec<(usize, KeyProperties)>);

/// What the directory knows of a key that an account lists [MS-ADTS 2.2.20].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct KeyProperties {
    /// More than one factor.
    pub(crate) multi_factor: bool,
    /// Attested.
    pub(crate) attested: bool,
}

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

/// The password must be changed at the next logon, whether or not a smart card is required.
#[derive(Component, Debug, Clone)]
pub(crate) struct PasswordMustChange(pub(crate) Fact<bool>);

/// When the password expires, whether or not a smart card is required.
#[derive(Component, Debug, Clone)]
pub(crate) struct PasswordExpires(pub(crate) Fact<Timestamp>);

/// Keys for AES were made of its password.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct HasAesKeys;

/// Member of Protected Users.
#[derive(Component, Debug, Clone, Copy)]
pub(crate) struct IsProtected;

/// logonHours; absent where the account may log on at any hour.
#[derive(Component, Debug, Clone)]
pub(crate) struct AllowedHours(pub(crate) LogonHours);

/// Computers from which alone it may authenticate, by its authentication policy, and whether that is
/// enforced; absent where no policy says so.
#[derive(Component, Debug, Clone)]
pub(crate) struct AllowedFrom {
    pub(crate) computers: Vec<Row>,
    pub(crate) enforced: bool,
}

/// What a domain's policies say, on its domain controllers.
#[derive(Component, Debug, Clone)]
pub(crate) struct DomainPolicy {
    /// Kerberos policy: user logon restrictions are enforced.
    pub(crate) enforces_logon_restrictions: Fact<bool>,
    /// msDS-ExpirePasswordsOnSmartCardOnlyAccounts.
    pub(crate) expires_smart_card_only: Fact<bool>,
}

/// Computers that would verify its password without a domain controller.
#[derive(Component, Debug, Clone)]
pub(crate) struct CachedAt(pub(crate) Vec<Row>);

/// Computers on which it has Windows Hello for Business; absent where there are none.
#[derive(Component, Debug, Clone)]
pub(crate) struct HelloAt(pub(crate) Vec<Row>);

/// Computers of which it is known that they would not.
#[derive(Component, Debug, Clone)]
pub(crate) struct NotCachedAt(pub(crate) Vec<Row>);

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
