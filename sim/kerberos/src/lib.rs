//! Kerberos with PKINIT: messages, encryption types, client and KDC, without input or output.
//!
//! Bytes, instants and randomness are parameters; what a KDC *decides* about a certificate or an
//! account is not here, only what the protocol itself says.

mod agreement;
pub mod ccache;
mod cipher;
pub mod client;
mod cms;
mod error;
mod fields;
mod framing;
pub mod kdc;
pub mod kdc_trust;
mod messages;
pub mod ndr;
pub mod pac;
mod replay;
pub mod tgs;
mod tlv;
mod wire;

pub use agreement::{
    Group, Kdf, KdfInput, KeyAgreement, PublicValue, PublicValueFlaw, octetstring2key,
};
pub use cipher::{EncryptionKey, EncryptionType};
pub use cms::{ContentCipher, SignedContent, Unsigned, private_operation};
pub use error::{Error, KrbErrorCode};
pub use fields::{Field, fields};
pub use framing::{Framer, FramingError, MESSAGE_MAX, Transport, framed};
pub use messages::error_data::{CertificateIdentifier, DataElement, ErrorData};
pub use messages::{ClientName, NameType};
pub use pki;
pub use replay::{Replay, ReplayCache};
