//! Kerberos with PKINIT: messages, encryption types, client and KDC, without input or output.
//!
//! Bytes, instants and randomness are parameters; what a KDC *decides* about a certificate or an
//! account is not here, only what the protocol itself says.

mod agreement;
pub mod ccache;
mod cipher;
pub mod client;
mod cms;
mod dh;
mod envelope;
mod error;
pub mod framing;
pub mod kdc;
pub mod kdc_trust;
mod kdf;
mod messages;
pub mod ndr;
pub mod pac;
pub mod tgs;
mod tlv;

pub use agreement::{Curve, KeyDelivery};
pub use cipher::{EncryptionKey, EncryptionType};
pub use cms::{SignedContent, Unsigned};
pub use dh::Group;
pub use envelope::ContentCipher;
pub use error::{Error, KrbErrorCode};
pub use kdf::{Kdf, octetstring2key};
pub use messages::error_data::ErrorDatum;
pub use messages::{ClientName, NameType};
pub use pki;
