//! Cryptographic messages as PKINIT uses them [RFC 5652]: signed data, and data in an envelope.

pub(crate) mod enveloped;
mod signed;
pub(crate) mod transport;

pub use enveloped::ContentCipher;
pub(crate) use signed::issuer_and_serial;
pub use signed::{SignedContent, Unsigned};
pub use transport::private_operation;

pub(crate) const ID_DATA: &str = "1.2.840.113549.1.7.1";
pub(crate) const ID_SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const ID_ENVELOPED_DATA: &str = "1.2.840.113549.1.7.3";
const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";

/// The value of an object identifier's content, in dotted form.
fn dotted_of(content: &[u8]) -> Option<String> {
    der::asn1::ObjectIdentifier::from_bytes(content)
        .ok()
        .map(|oid| oid.to_string())
}

/// `ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT ANY }`
/// [RFC 5652 §3]: the content's encoding, if it has the type.
fn content_of<'m>(der: &'m [u8], content_type: &str) -> Option<&'m [u8]> {
    let (info, _) = crate::tlv::first(der)?;
    let mut parts = crate::tlv::elements(info.content);
    let (kind, content) = (parts.next()?, parts.next()?);
    let fits = info.tag == crate::tlv::SEQUENCE
        && kind.whole == pki::encode::dotted(content_type)
        && content.tag == 0xA0;
    fits.then_some(content.content)
}
