//! Kerberos with PKINIT: messages, encryption types, client and KDC, without input or output.
//!
//! Bytes, instants and randomness are parameters; what a KDC *decides* about a certificate or an
//! account is not here, only what the protocol itself says.

pub mod ccache;
mod cipher;
pub mod client;
mod cms;
mod dh;
mod error;
pub mod framing;
pub mod kdc;
pub mod kdc_trust;
mod messages;
pub mod ndr;
pub mod pac;
mod tlv;

pub use cipher::{EncryptionKey, EncryptionType};
pub use cms::{SignedContent, Unsigned};
pub use dh::octetstring2key;
pub use error::{Error, KrbErrorCode};
pub use messages::error_data::ErrorDatum;
pub use messages::{ClientName, NameType};
pub use pki;
