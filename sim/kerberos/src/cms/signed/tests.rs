//! Shapes of signed data that peers write, and those that nobody may.

use pki::encode::{OCTET_STRING, SET, dotted, sequence, tagged, unsigned};
use pki::{Certificate, DigestAlgorithm, Issuance, KeyAlgorithm, PrivateKey, SignatureVerdict};

use super::{
    ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST, SignedContent, Unsigned, issuer_and_serial,
};

const CONTENT_TYPE: &str = "1.3.6.1.5.2.3.3";
const SHA256: DigestAlgorithm = DigestAlgorithm::Sha256;

fn party(algorithm: KeyAlgorithm) -> (PrivateKey, Certificate) {
    let key = PrivateKey::generate(algorithm, [7; 32]).unwrap();
    let issuance = Issuance {
        subject: "CN=Party".parse().unwrap(),
        issuer: "CN=CA".parse().unwrap(),
        serial: vec![0x81],
        not_before: 1_300_000_000,
        not_after: 1_400_000_000,
        ..Issuance::default()
    };
    let certificate = issuance.issue(key.public_key(), &key).unwrap();
    (key, certificate)
}

/// What can be written otherwise.
struct Shape {
    content_type: &'static str,
    /// The value in `[0] EXPLICIT`.
    content: Vec<u8>,
    /// What the hash covers.
    hashed: Vec<u8>,
    attributes: Option<Vec<Vec<u8>>>,
    algorithm: &'static str,
    signers: usize,
}

fn attribute(id: &str, values: &[Vec<u8>]) -> Vec<u8> {
    sequence([dotted(id), tagged(SET, &values.concat())])
}

fn usual_attributes(content_type: &str, hashed: &[u8]) -> Vec<Vec<u8>> {
    vec![
        attribute(ID_CONTENT_TYPE, &[dotted(content_type)]),
        attribute(
            ID_MESSAGE_DIGEST,
            &[tagged(OCTET_STRING, &SHA256.hash(hashed))],
        ),
    ]
}

fn usual() -> Shape {
    let content = b"the content".to_vec();
    Shape {
        content_type: CONTENT_TYPE,
        content: tagged(OCTET_STRING, &content),
        attributes: Some(usual_attributes(CONTENT_TYPE, &content)),
        hashed: content,
        algorithm: "1.2.840.10045.4.3.2",
        signers: 1,
    }
}

fn written(shape: &Shape, (key, certificate): &(PrivateKey, Certificate)) -> Vec<u8> {
    let digest = sequence([dotted(SHA256.oid())]);
    let (message, attributes) = match &shape.attributes {
        Some(list) => (tagged(SET, &list.concat()), tagged(0xA0, &list.concat())),
        None => (shape.hashed.clone(), Vec::new()),
    };
    let info = sequence([
        unsigned(&[1]),
        issuer_and_serial(certificate),
        digest.clone(),
        attributes,
        sequence([dotted(shape.algorithm)]),
        tagged(OCTET_STRING, &key.sign(SHA256, &message).unwrap()),
    ]);
    let data = sequence([
        unsigned(&[3]),
        tagged(SET, &digest),
        sequence([dotted(shape.content_type), tagged(0xA0, &shape.content)]),
        tagged(0xA0, certificate.der()),
        tagged(SET, &info.repeat(shape.signers)),
    ]);
    sequence([dotted(super::ID_SIGNED_DATA), tagged(0xA0, &data)])
}

fn verdict(shape: &Shape) -> SignatureVerdict {
    let party = party(KeyAlgorithm::P256);
    SignedContent::read(&written(shape, &party))
        .unwrap()
        .signature
}

#[test]
fn what_is_signed_verifies_bare_and_wrapped_once_or_twice() {
    let (key, certificate) = party(KeyAlgorithm::P256);
    let unsigned = Unsigned::new(CONTENT_TYPE, vec![1, 2], vec![certificate.clone()], SHA256);
    let signature = key.sign(SHA256, &unsigned.to_be_signed()).unwrap();
    let (once, bare) = (
        unsigned.signed(&signature),
        unsigned.signed_bare(&signature),
    );
    let twice = sequence([dotted(super::ID_SIGNED_DATA), tagged(0xA0, &once)]);
    for der in [&bare, &once, &twice] {
        let read = SignedContent::read_any(der).unwrap();
        assert_eq!(read.signature, SignatureVerdict::Valid);
        assert_eq!(
            (&read.content[..], &read.content_type[..]),
            (&[1, 2][..], CONTENT_TYPE)
        );
        assert_eq!(read.signer.as_ref(), Some(&certificate));
        assert_eq!(read.digests(), [Some(SHA256); 2]);
    }
    assert!(SignedContent::read(&once).is_ok());
    assert!(SignedContent::read(&bare).is_err() && SignedContent::read(&twice).is_err());
}

#[test]
fn content_of_any_type_is_hashed_without_its_tag_as_windows_writes_it() {
    let inner = sequence([unsigned(&[1]), unsigned(&[2])]);
    let value = inner[2..].to_vec();
    let shape = Shape {
        content: inner.clone(),
        attributes: Some(usual_attributes(CONTENT_TYPE, &value)),
        hashed: value,
        ..usual()
    };
    let read = SignedContent::read(&written(&shape, &party(KeyAlgorithm::P256))).unwrap();
    assert_eq!(read.signature, SignatureVerdict::Valid);
    assert_eq!(read.content, inner);
}

#[test]
fn an_elliptic_signature_under_rsas_name_verifies_as_mits_client_writes_it() {
    for algorithm in ["1.2.840.113549.1.1.11", "1.2.840.10045.2.1"] {
        let shape = Shape {
            algorithm,
            ..usual()
        };
        assert_eq!(verdict(&shape), SignatureVerdict::Valid, "{algorithm}");
    }
    // Another hash under the name is another signature.
    let shape = Shape {
        algorithm: "1.2.840.113549.1.1.13",
        ..usual()
    };
    assert_eq!(verdict(&shape), SignatureVerdict::Invalid);
    // An RSA signature has to be called one.
    let shape = usual();
    let read = SignedContent::read(&written(&shape, &party(KeyAlgorithm::Rsa2048))).unwrap();
    assert!(matches!(read.signature, SignatureVerdict::Unsupported(_)));
}

#[test]
fn attributes_must_be_there_once_and_fit() {
    let content = b"the content".to_vec();
    let [kind, hash] = <[Vec<u8>; 2]>::try_from(usual_attributes(CONTENT_TYPE, &content)).unwrap();
    let [other_kind, other_hash] =
        <[Vec<u8>; 2]>::try_from(usual_attributes("1.3.6.1.5.2.3.1", b"other")).unwrap();
    let sum = tagged(OCTET_STRING, &SHA256.hash(&content));
    let two_values = attribute(ID_MESSAGE_DIGEST, &[sum.clone(), sum]);
    for (attributes, verdict_of) in [
        (vec![kind.clone(), hash.clone()], SignatureVerdict::Valid),
        (vec![hash.clone(), kind.clone()], SignatureVerdict::Valid),
        (vec![kind.clone()], SignatureVerdict::Invalid),
        (vec![hash.clone()], SignatureVerdict::Invalid),
        (vec![], SignatureVerdict::Invalid),
        (vec![other_kind, hash.clone()], SignatureVerdict::Invalid),
        (
            vec![kind.clone(), other_hash.clone()],
            SignatureVerdict::Invalid,
        ),
        (
            vec![kind.clone(), hash.clone(), other_hash],
            SignatureVerdict::Invalid,
        ),
        (
            vec![kind.clone(), hash.clone(), hash],
            SignatureVerdict::Invalid,
        ),
        (vec![kind, two_values], SignatureVerdict::Invalid),
    ] {
        let shape = Shape {
            attributes: Some(attributes),
            ..usual()
        };
        assert_eq!(verdict(&shape), verdict_of);
    }
    // Without any, only plain data is signed.
    let bare = |content_type| Shape {
        content_type,
        attributes: None,
        ..usual()
    };
    assert_eq!(verdict(&bare(ID_DATA)), SignatureVerdict::Valid);
    assert_eq!(verdict(&bare(CONTENT_TYPE)), SignatureVerdict::Invalid);
}

#[test]
fn one_signer_signs() {
    let party = party(KeyAlgorithm::P256);
    for signers in [0, 2] {
        let shape = Shape { signers, ..usual() };
        assert!(SignedContent::read(&written(&shape, &party)).is_err());
    }
}

#[test]
fn more_than_32_certificates_are_too_many() {
    let (key, certificate) = party(KeyAlgorithm::P256);
    let many = vec![certificate; 33];
    let unsigned = Unsigned::new(CONTENT_TYPE, vec![1], many, SHA256);
    let signature = key.sign(SHA256, &unsigned.to_be_signed()).unwrap();
    assert!(SignedContent::read(&unsigned.signed(&signature)).is_err());
}
