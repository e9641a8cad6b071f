//! Certificate and key files: read, taken out of PEM, and seen to be DER. Crate `sim` reads what is in them.

use super::Lowering;
use crate::document::{GivenDocument, Text};
use crate::model::GivenCertificate;

/// What a file is to hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Certificate,
    PrivateKey,
}

impl Lowering<'_> {
    pub(super) fn given(&mut self, document: &GivenDocument) -> Option<GivenCertificate> {
        let certificate = self.file(&document.certificate, Content::Certificate);
        let private_key = match &document.private_key {
            Some(key) => Some(self.file(key, Content::PrivateKey)?),
            None => None,
        };
        Some(GivenCertificate {
            certificate: certificate?,
            private_key,
            path: document.certificate.as_str().to_owned(),
            place: self.place(&document.certificate),
            private_key_place: document.private_key.as_ref().map(|key| self.place(key)),
        })
    }

    fn file(&mut self, path: &Text, content: Content) -> Option<Vec<u8>> {
        let place = self.place(path);
        let folder = self
            .origins
            .iter()
            .find(|origin| origin.file == place.file())
            .map(|origin| origin.folder.as_str())
            .unwrap_or_default();
        let written = path.as_str();
        match (self.files)(&format!("{folder}{written}")) {
            Err(reason) => {
                self.error(
                    path,
                    format!("the file `{written}` cannot be read: {reason}"),
                    "the path is relative to the document that names it",
                );
                None
            }
            Ok(bytes) => match decode(&bytes, content) {
                Ok(der) => Some(der),
                Err((message, help)) => {
                    self.error(path, format!("the file `{written}` {message}"), help);
                    None
                }
            },
        }
    }
}

/// What is wrong with a file, and what to do about it.
type Complaint = (String, &'static str);

/// The DER that a file holds, in PEM with any text around it or as it is.
fn decode(bytes: &[u8], content: Content) -> Result<Vec<u8>, Complaint> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    if bytes.windows(BEGIN.len()).any(|window| window == BEGIN) {
        return decode_pem(bytes, content);
    }
    if is_one_der_sequence(bytes) {
        return Ok(bytes.to_vec());
    }
    Err(match content {
        Content::Certificate => (
            "is not a certificate: neither PEM (`-----BEGIN CERTIFICATE-----`) nor DER".to_owned(),
            "give an X.509 certificate; `openssl x509 -in FILE -text` shows what a file holds",
        ),
        Content::PrivateKey => (
            "is not a private key: neither PEM (`-----BEGIN PRIVATE KEY-----`) nor DER".to_owned(),
            "give a PKCS #8 key without a password, as `openssl pkcs8 -topk8 -nocrypt` writes it",
        ),
    })
}

fn decode_pem(bytes: &[u8], content: Content) -> Result<Vec<u8>, Complaint> {
    const HELP: &str = "the base64 between the BEGIN and END lines must be whole";
    let block =
        pem::parse(bytes).map_err(|error| (format!("is not readable PEM: {error}"), HELP))?;
    let label = block.tag().to_owned();
    match (content, label.as_str()) {
        (Content::Certificate, "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE")
        | (Content::PrivateKey, "PRIVATE KEY") => {}
        (Content::Certificate, _) => {
            return Err((
                format!("holds a PEM block of `{label}`, not a certificate"),
                "give the file whose block begins with `-----BEGIN CERTIFICATE-----`",
            ));
        }
        (Content::PrivateKey, _) => {
            return Err((
                format!("holds a PEM block of `{label}`, not a plain PKCS #8 key"),
                "convert it with `openssl pkcs8 -topk8 -nocrypt`",
            ));
        }
    }
    let buffer = block.into_contents();
    if is_one_der_sequence(&buffer) {
        Ok(buffer)
    } else {
        Err((
            "holds PEM whose content is not one whole DER structure".to_owned(),
            HELP,
        ))
    }
}

/// Whether the bytes are one SEQUENCE in DER from first to last [X.690 §8.1].
fn is_one_der_sequence(bytes: &[u8]) -> bool {
    match bytes {
        [0x30, length, rest @ ..] if *length < 0x80 => usize::from(*length) == rest.len(),
        [0x30, count, rest @ ..] if (0x81..=0x84).contains(count) => {
            let (length, content) = rest.split_at(rest.len().min(usize::from(count - 0x80)));
            length
                .iter()
                .fold(0, |length, byte| length << 8 | usize::from(*byte))
                == content.len()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DER: [u8; 5] = [0x30, 3, 2, 1, 5];

    #[test]
    fn der_is_taken_as_it_is_when_it_is_whole() {
        assert_eq!(decode(&DER, Content::Certificate).unwrap(), DER);
        assert!(decode(&DER[..4], Content::Certificate).is_err());
        assert!(decode(&[], Content::PrivateKey).is_err());
        let long: Vec<u8> = [0x30, 0x82, 1, 0].into_iter().chain([7; 256]).collect();
        assert_eq!(decode(&long, Content::Certificate).unwrap(), long);
    }

    #[test]
    fn pem_is_taken_out_of_the_text_around_it() {
        let pem = "Bag Attributes\r\n    friendlyName: PIV Auth\r\nsubject=/C=US\r\n-----BEGIN CERTIFICATE-----\r\nMAMCAQU=\r\n-----END CERTIFICATE-----\r\n";
        assert_eq!(decode(pem.as_bytes(), Content::Certificate).unwrap(), DER);
        let (message, _) = decode(pem.as_bytes(), Content::PrivateKey).unwrap_err();
        assert_eq!(
            message,
            "holds a PEM block of `CERTIFICATE`, not a plain PKCS #8 key"
        );
        assert!(decode(pem.replace("MAMC", "MA").as_bytes(), Content::Certificate).is_err());
    }
}
