//! Users and groups.

use ron::extensions::Extensions;
use ron::value::RawValue;
use serde::Deserialize;
use serde::de::{Deserializer, Error};

use crate::model::GroupScope;
use crate::nearest::did_you_mean;

use super::{ContainerPath, Text, Written, address};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "User")]
pub(crate) struct UserDocument {
    pub(crate) name: Text,
    pub(crate) full_name: Option<Text>,
    pub(crate) domain: Option<Text>,
    pub(crate) sam_account_name: Option<Text>,
    #[serde(default)]
    pub(crate) user_principal_name: Written<Text>,
    pub(crate) sid: Option<Text>,
    pub(crate) distinguished_name: Option<Text>,
    pub(crate) organizational_unit: Option<Text>,
    pub(crate) email: Option<Text>,
    #[serde(default)]
    pub(crate) alt_security_identities: Vec<AltSecurityIdentityDocument>,
    #[serde(default)]
    pub(crate) key_credentials: Vec<KeyCredentialDocument>,
    #[serde(default)]
    pub(crate) user_account_control: Vec<AccountFlag>,
    #[serde(default)]
    pub(crate) password: PasswordDocument,
    pub(crate) account_expires: Option<Text>,
    #[serde(default)]
    pub(crate) logon_workstations: Vec<Text>,
    pub(crate) logon_hours: Option<Text>,
    pub(crate) authentication_policy: Option<Text>,
    #[serde(default)]
    pub(crate) member_of: Vec<Text>,
    pub(crate) created: Option<Text>,
    #[serde(default)]
    pub(crate) admin: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum AccountFlag {
    Disabled,
    LockedOut,
    PasswordNotRequired,
    DontExpirePassword,
    SmartCardRequired,
    NotDelegated,
    DontRequirePreauth,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename = "Password")]
pub(crate) struct PasswordDocument {
    #[serde(default)]
    pub(crate) last_set: Written<Text>,
    #[serde(default)]
    pub(crate) must_change: bool,
    pub(crate) expired: Option<bool>,
    pub(crate) known_to_user: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Group")]
pub(crate) struct GroupDocument {
    pub(crate) name: Text,
    pub(crate) domain: Option<Text>,
    pub(crate) sid: Option<Text>,
    pub(crate) scope: Option<GroupScope>,
    #[serde(default)]
    pub(crate) members: Vec<Text>,
}

/// The key of a container's certificate: its path, or the path with what is known of the key.
#[derive(Debug)]
pub(crate) struct KeyCredentialDocument {
    pub(crate) of: ContainerPath,
    pub(crate) multi_factor: bool,
    pub(crate) attested: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "KeyCredential")]
struct DescribedKey {
    of: ContainerPath,
    #[serde(default)]
    multi_factor: bool,
    #[serde(default)]
    attested: bool,
}

impl<'de> Deserialize<'de> for KeyCredentialDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let inside = raw.get_ron().trim().trim_start_matches('(').trim_start();
        let described = inside.starts_with(|first: char| first.is_ascii_lowercase());
        let read = if described {
            raw.into_rust().map(|key: DescribedKey| Self {
                of: key.of,
                multi_factor: key.multi_factor,
                attested: key.attested,
            })
        } else {
            raw.into_rust().map(|of| Self {
                of,
                multi_factor: false,
                attested: false,
            })
        };
        read.map_err(|error| D::Error::custom(error.code))
    }
}

/// A text, or a form that the twin fills in from a certificate.
#[derive(Debug)]
pub(crate) enum AltSecurityIdentityDocument {
    Literal(Text),
    Computed(ComputedDocument, std::ops::Range<usize>),
}

#[derive(Debug, Deserialize)]
#[serde(rename = "AltSecurityIdentity")]
pub(crate) enum ComputedDocument {
    IssuerSubject { of: ContainerPath },
    SubjectOnly { of: ContainerPath },
    IssuerSerialNumber { of: ContainerPath },
    Ski { of: ContainerPath },
    Sha1PublicKey { of: ContainerPath },
    Rfc822 { of: ContainerPath },
    IssuerSid { of: ContainerPath },
}

impl<'de> Deserialize<'de> for AltSecurityIdentityDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let written = raw.get_ron().trim();
        if written.starts_with(|first: char| first.is_ascii_uppercase()) {
            return ron::Options::default()
                .with_default_extension(Extensions::IMPLICIT_SOME)
                .from_str(written)
                .map(|computed| Self::Computed(computed, address(written)))
                .map_err(|error| D::Error::custom(form_complaint(written, &error.code)));
        }
        raw.into_rust()
            .map(Self::Literal)
            .map_err(|error| D::Error::custom(error.code))
    }
}

/// What is wrong with a form, and after a semicolon how to write it.
fn form_complaint(written: &str, error: &ron::Error) -> String {
    if let ron::Error::NoSuchEnumVariant {
        expected, found, ..
    } = error
    {
        let help = did_you_mean(found, expected.iter().copied())
            .unwrap_or_else(|| format!("the forms are {}", expected.join(", ")));
        return format!("`{found}` is not a form of altSecurityIdentities; {help}");
    }
    format!(
        "`{written}` is not a form of altSecurityIdentities; write it as `Ski(of: (\"card\", \"container\"))`"
    )
}
