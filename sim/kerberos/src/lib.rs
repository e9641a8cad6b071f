//! Kerberos with PKINIT: messages, encryption types, client and KDC, without input or output.
//!
//! Bytes, instants and randomness are parameters; what a KDC *decides* about a certificate or an
//! account is not here, only what the protocol itself says.

mod cipher;
pub mod client;
mod cms;
mod dh;
mod error;
pub mod kdc;
mod messages;
pub mod ndr;
pub mod pac;
mod tlv;

pub use cipher::{EncryptionKey, EncryptionType};
pub use cms::{SignedContent, Unsigned};
pub use dh::octetstring2key;
pub use error::{Error, KrbErrorCode};
pub use messages::{ClientName, NameType};
pub use pki;
