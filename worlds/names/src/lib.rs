//! Names: the identifiers of the field, each parsed at the door and shown in one canonical form.
//!
//! A leaf of the house: it knows no file, no certificate and no protocol.

mod alt_security_identity;
mod bytes;
mod distinguished_name;
mod oid;
mod sid;
mod text;
mod timestamp;

pub use alt_security_identity::{
    AltSecurityIdentity, AltSecurityIdentityError, AltSecurityIdentityWarning, MappingStrength,
};
pub use bytes::{HexError, SerialNumber, SubjectKeyId, Thumbprint};
pub use distinguished_name::{Attribute, DistinguishedName, DistinguishedNameError, Rdn};
pub use oid::{Oid, OidError};
pub use sid::{Sid, SidError};
pub use text::{
    DomainName, EntityName, HostName, NetbiosName, Realm, SamAccountName, TextError, Upn,
};
pub use timestamp::{Seed, Timestamp, TimestampError};

/// Serialises through `Display` and deserialises through `FromStr`.
macro_rules! serde_as_text {
    ($($name:ty),+ $(,)?) => {
        $(
            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }
            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                }
            }
        )+
    };
}
serde_as_text!(
    DistinguishedName, DomainName, EntityName, HostName, NetbiosName, Oid, Realm, SamAccountName,
    SerialNumber, Sid, SubjectKeyId, Thumbprint, Timestamp, Upn,
);
