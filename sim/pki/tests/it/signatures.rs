//! Signatures that a careless verifier takes.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use pki::encode::{bit_string, dotted, retagged, sequence, tagged};
use pki::{DigestAlgorithm, KeyAlgorithm, PrivateKey, PublicKey, SignatureVerdict};
use rsa::BoxedUint;
use rsa::pkcs8::DecodePrivateKey;
use rsa::traits::{PrivateKeyParts, PublicKeyParts};

use crate::issue::key;

const MESSAGE: &[u8] = b"signed";
const RSA_SHA256: &str = "1.2.840.113549.1.1.11";
const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
const DSA_SHA256: &str = "2.16.840.1.101.3.4.3.2";

/// Whatever bytes, raised to the private exponent: what they claim to be is the verifier's matter.
fn rsa_raw(key: &PrivateKey, block: &[u8]) -> Vec<u8> {
    let key = rsa::RsaPrivateKey::from_pkcs8_der(&key.to_pkcs8_der().unwrap()).unwrap();
    let params = BoxedMontyParams::new(crypto_bigint::Odd::new(key.n().as_ref().clone()).unwrap());
    let number = BoxedUint::from_be_slice(block, 2048).unwrap();
    let power = BoxedMontyForm::new(number, &params).pow(key.d()).retrieve();
    power.to_be_bytes().to_vec()
}

fn digest_info(parameters: &[u8]) -> Vec<u8> {
    let algorithm = sequence([dotted(DigestAlgorithm::Sha256.oid()).as_slice(), parameters]);
    let hash = DigestAlgorithm::Sha256.hash(MESSAGE);
    sequence([algorithm, tagged(0x04, &hash)])
}

/// `00 01 FF .. FF 00 info rest`, 256 bytes with as many FF as fit.
fn block(kind: u8, info: &[u8], rest: &[u8]) -> Vec<u8> {
    let padding = 256 - 3 - info.len() - rest.len();
    let mut block = vec![0, kind];
    block.extend(std::iter::repeat_n(0xFF, padding));
    block.push(0);
    block.extend(info);
    block.extend(rest);
    block
}

#[test]
fn an_rsa_signature_has_its_whole_padding_and_nothing_else() {
    let key = key(KeyAlgorithm::Rsa2048, 1);
    let verify = |block: &[u8]| {
        let signature = rsa_raw(&key, block);
        key.public_key()
            .verify(RSA_SHA256, None, MESSAGE, &signature)
    };
    let info = digest_info(&[5, 0]);
    assert_eq!(verify(&block(1, &info, &[])), SignatureVerdict::Valid);
    let mut short = block(1, &info, &[]);
    short[100] = 0;
    let mut long_form = info.clone();
    long_form.splice(1..2, [0x81, info[1]]);
    let truncated = &info[..info.len() - 1];
    let mut other_hash = info.clone();
    *other_hash.last_mut().unwrap() ^= 1;
    for (what, block) in [
        ("encryption padding", block(2, &info, &[])),
        ("bytes after the hash", block(1, &info, &[0x42; 8])),
        ("a zero among the padding", short),
        ("no NULL", block(1, &digest_info(&[]), &[])),
        (
            "other parameters",
            block(1, &digest_info(&[4, 4, 1, 2, 3, 4]), &[]),
        ),
        ("a length in long form", block(1, &long_form, &[])),
        ("a truncated hash", block(1, truncated, &[])),
        ("another hash", block(1, &other_hash, &[])),
        (
            "the bare hash",
            block(1, &DigestAlgorithm::Sha256.hash(MESSAGE), &[]),
        ),
    ] {
        assert_eq!(verify(&block), SignatureVerdict::Invalid, "{what}");
    }
}

#[test]
fn an_rsa_signature_is_as_long_as_the_modulus_and_smaller() {
    let key = key(KeyAlgorithm::Rsa2048, 1);
    let signature = key.sign(DigestAlgorithm::Sha256, MESSAGE).unwrap();
    let verify = |signature: &[u8]| {
        key.public_key()
            .verify(RSA_SHA256, None, MESSAGE, signature)
    };
    assert_eq!(verify(&signature), SignatureVerdict::Valid);
    let mut longer = vec![0];
    longer.extend(&signature);
    let modulus = rsa::RsaPrivateKey::from_pkcs8_der(&key.to_pkcs8_der().unwrap()).unwrap();
    let modulus = modulus.n().as_ref().clone();
    let number = BoxedUint::from_be_slice(&signature, 2048).unwrap();
    let (sum, carry) = number.overflowing_add(&modulus);
    for odd in [
        vec![],
        longer,
        signature[1..].to_vec(),
        vec![0; 256],
        vec![0xFF; 256],
    ] {
        assert_eq!(
            verify(&odd),
            SignatureVerdict::Invalid,
            "{} bytes",
            odd.len()
        );
    }
    if !bool::from(carry) {
        assert_eq!(
            verify(&sum.to_be_bytes()),
            SignatureVerdict::Invalid,
            "s + n"
        );
    }
}

#[test]
fn rsa_keys_that_are_none_verify_nothing() {
    let spki = |modulus: &[u8], exponent: &[u8]| {
        let algorithm = sequence([dotted("1.2.840.113549.1.1.1"), vec![5, 0]]);
        let key = sequence([tagged(2, modulus), tagged(2, exponent)]);
        sequence([algorithm, bit_string(&key)])
    };
    let mut huge = vec![0x00];
    huge.extend([0xFF; 4096]);
    for (what, der) in [
        ("modulus zero", spki(&[0], &[1, 0, 1])),
        ("modulus one", spki(&[1], &[3])),
        ("even modulus", spki(&[0x00, 0xFF, 0xFE], &[3])),
        ("negative modulus", spki(&[0xFF, 0xFE], &[3])),
        (
            "exponent one",
            spki(&[[0].as_slice(), &[0xFF; 256]].concat(), &[1]),
        ),
        (
            "exponent zero",
            spki(&[[0].as_slice(), &[0xFF; 256]].concat(), &[0]),
        ),
        ("a modulus of 32768 bits", spki(&huge, &[3])),
    ] {
        if let Ok(key) = PublicKey::from_spki_der(&der) {
            let verdict = key.verify(RSA_SHA256, None, MESSAGE, &[1; 256]);
            assert_ne!(verdict, SignatureVerdict::Valid, "{what}");
        }
    }
}

/// An ECDSA-Sig-Value of two INTEGERs as given.
fn ecdsa(r: &[u8], s: &[u8]) -> Vec<u8> {
    sequence([tagged(2, r), tagged(2, s)])
}

const ORDER: &[u8] = &[
    0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xFF, 0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25,
    0x51,
];

#[test]
fn an_ecdsa_signature_is_two_numbers_from_one_to_below_the_order() {
    let key = key(KeyAlgorithm::P256, 1);
    let verify = |signature: &[u8]| {
        key.public_key()
            .verify(ECDSA_SHA256, None, MESSAGE, signature)
    };
    let good = key.sign(DigestAlgorithm::Sha256, MESSAGE).unwrap();
    assert_eq!(verify(&good), SignatureVerdict::Valid);
    // (r, n - s) verifies too: the standard has no rule of low s, and certificates live with it.
    let parsed = p256::ecdsa::Signature::from_der(&good).unwrap();
    let (r, s) = parsed.split_scalars();
    let mirrored = p256::ecdsa::Signature::from_scalars(r, -s).unwrap();
    assert_eq!(
        verify(mirrored.to_der().as_bytes()),
        SignatureVerdict::Valid
    );
    let trailing = [good.as_slice(), &[0]].concat();
    let parts = crate::surgery::parts(&good);
    let r = parts[0][2..].to_vec();
    let padded = ecdsa(&[[0, 0].as_slice(), &r].concat(), &parts[1][2..]);
    let raw = parsed.to_bytes().to_vec();
    for (what, signature) in [
        ("r zero", ecdsa(&[0], &[1])),
        ("s zero", ecdsa(&[1], &[0])),
        ("both zero", ecdsa(&[0], &[0])),
        ("empty numbers", ecdsa(&[], &[])),
        ("r the order", ecdsa(ORDER, &[1])),
        ("s the order", ecdsa(&[1], ORDER)),
        ("negative", ecdsa(&[0xFF], &[0xFF])),
        ("longer than the order", ecdsa(&[0x7F; 64], &[0x7F; 64])),
        ("bytes after it", trailing),
        ("zeros before r", padded),
        ("one number", sequence([tagged(2, &r)])),
        ("no DER", raw),
        ("nothing", vec![]),
    ] {
        assert_eq!(verify(&signature), SignatureVerdict::Invalid, "{what}");
    }
}

#[test]
fn a_point_off_the_curve_is_no_key() {
    let good = key(KeyAlgorithm::P256, 1).public_key().spki_der().to_vec();
    let spki = |point: &[u8]| {
        let mut parts = crate::surgery::parts(&good);
        parts[1] = bit_string(point);
        PublicKey::from_spki_der(&sequence(parts)).unwrap()
    };
    let point = key(KeyAlgorithm::P256, 1).public_key().bits().to_vec();
    let mut off = point.clone();
    *off.last_mut().unwrap() ^= 1;
    let mut beyond = vec![4];
    beyond.extend([0xFF; 64]);
    for (what, point) in [
        ("off the curve", off),
        ("the point at infinity", vec![0]),
        ("zeros", [[4].as_slice(), &[0; 64]].concat()),
        ("beyond the field", beyond),
        ("short", point[..64].to_vec()),
        ("nothing", vec![]),
    ] {
        let key = spki(&point);
        assert!(!key.is_elliptic(), "{what}");
        let verdict = key.verify(ECDSA_SHA256, None, MESSAGE, &ecdsa(&[1], &[1]));
        assert!(
            matches!(verdict, SignatureVerdict::Unsupported(_)),
            "{what}"
        );
    }
}

#[test]
fn an_algorithm_of_another_kind_of_key_verifies_nothing() {
    let ec = key(KeyAlgorithm::P256, 1);
    let signature = ec.sign(DigestAlgorithm::Sha256, MESSAGE).unwrap();
    for id in [
        RSA_SHA256,
        DSA_SHA256,
        "1.2.840.113549.1.1.1",
        "1.2.3.4",
        "",
    ] {
        let verdict =
            ec.public_key()
                .verify(id, Some(DigestAlgorithm::Sha256), MESSAGE, &signature);
        assert!(matches!(verdict, SignatureVerdict::Unsupported(_)), "{id}");
    }
}

/// The parameters of a DSA key come from whoever made the certificate: nothing may hang on them.
#[test]
fn dsa_keys_that_are_none_verify_nothing() {
    let spki = |p: &[u8], q: &[u8], g: &[u8], y: &[u8]| {
        let parameters = sequence([tagged(2, p), tagged(2, q), tagged(2, g)]);
        let algorithm = sequence([dotted("1.2.840.10040.4.1"), parameters]);
        sequence([algorithm, bit_string(&tagged(2, y))])
    };
    let full = |length: usize| [[0].as_slice(), &vec![0xFF; length]].concat();
    let zero: &[u8] = &[0];
    let cases: [[Vec<u8>; 4]; 8] = [
        [full(128), full(20), vec![2], vec![2]],
        [full(128), full(20), vec![1], vec![1]],
        [full(128), full(20), zero.to_vec(), vec![2]],
        [full(128), full(20), vec![2], zero.to_vec()],
        [full(128), full(20), full(128), full(128)],
        [full(128), full(20), full(200), full(200)],
        [full(2000), full(20), vec![2], vec![2]],
        [zero.to_vec(), zero.to_vec(), zero.to_vec(), zero.to_vec()],
    ];
    for [p, q, g, y] in cases {
        let key = PublicKey::from_spki_der(&spki(&p, &q, &g, &y)).unwrap();
        for signature in [
            ecdsa(&[1], &[1]),
            ecdsa(&[0], &[0]),
            retagged(0x30, &[0x31, 0]),
        ] {
            let verdict = key.verify(DSA_SHA256, None, MESSAGE, &signature);
            assert_ne!(verdict, SignatureVerdict::Valid);
        }
    }
}
