//! The identifiers of the field: instants, object identifiers, SIDs, account and host names, distinguished names,
//! and the strings of `altSecurityIdentities`.
//!
//! Every type keeps its fields private, is parsed once at the door by [`std::str::FromStr`], and prints one canonical
//! form. Names that a directory compares without case are equal without case here, but keep the letters as they were
//! written.
//!
//! ```
//! use names::{AltSecurityIdentity, DistinguishedName, Upn};
//!
//! let upn: Upn = "Jane.Anderson@fabrikam.com".parse()?;
//! assert_eq!(upn, "jane.anderson@FABRIKAM.COM".parse()?);
//!
//! let issuer: DistinguishedName = "CN=fabrikam-FABRIKAMDC1-CA,DC=fabrikam,DC=com".parse()?;
//! let serial = "61157eee000000000011".parse()?;
//! assert_eq!(
//!     AltSecurityIdentity::issuer_serial(&issuer, &serial).to_string(),
//!     "X509:<I>DC=com,DC=fabrikam,CN=fabrikam-FABRIKAMDC1-CA<SR>110000000000ee7e1561",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[macro_use]
mod macros;

mod alt_security_identity;
mod bytes;
mod case;
mod distinguished_name;
mod oid;
mod seed;
mod sid;
mod text;
mod timestamp;
mod upn;

pub use alt_security_identity::{
    AltSecurityIdentity, AltSecurityIdentityDiagnosis, AltSecurityIdentityError,
    AltSecurityIdentityFault, AltSecurityIdentityForm, AltSecurityIdentityWarning,
    MappableCertificate, MappingSpelling, MappingStrength, NamePart, Sha1Of, SignByte,
};
pub use bytes::{HexError, SerialNumber, SubjectKeyId, Thumbprint};
pub use distinguished_name::{
    Attribute, DistinguishedName, DistinguishedNameError, Rdn, WindowsQuoting,
};
pub use oid::{Oid, OidError};
pub use seed::{Seed, SeedError};
pub use sid::{Sid, SidError};
pub use text::{
    DomainName, EntityName, HostName, NetbiosName, Realm, SamAccountName, Spn, TextError,
};
pub use timestamp::{Timestamp, TimestampError};
pub use upn::Upn;
