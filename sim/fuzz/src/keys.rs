//! Keys from outside.

use kerberos::{PublicValue, private_operation};
use pki::{DigestAlgorithm, PrivateKey, PublicKey, SignatureVerdict};

use crate::domain::rng;

/// A public key or a public value of Diffie-Hellman: what is in its group is written and read as
/// the same, and any key says of any signature whether it verifies.
pub fn public_value(bytes: &[u8]) {
    if let Ok(value) = PublicValue::from_spki_der(bytes) {
        let again = PublicValue::from_spki_der(&value.to_spki_der());
        assert_eq!(again.as_ref(), Ok(&value));
    }
    let Ok(key) = PublicKey::from_spki_der(bytes) else {
        return;
    };
    assert_eq!(key.spki_der(), bytes);
    let signature = key.bits();
    for algorithm in [
        "1.2.840.113549.1.1.11",
        "1.2.840.10045.4.3.2",
        "2.16.840.1.101.3.4.3.2",
    ] {
        let _ = key.verify(algorithm, None, b"message", signature);
        let _ = key
            .inheriting(&key)
            .verify(algorithm, None, b"message", &[0; 64]);
    }
    let _ = key.rsa().and_then(|key| key.encrypt_block(&[7; 24]));
    let _ = key.key_id();
}

/// A private key: what it signs, its public key verifies.
pub fn private_key(bytes: &[u8]) {
    let Ok(key) = PrivateKey::from_pkcs8_der(bytes) else {
        return;
    };
    let written = key.to_pkcs8_der().expect("what is read is written");
    let again = PrivateKey::from_pkcs8_der(&written).expect("what is written is read");
    assert_eq!(again.public_key().spki_der(), key.public_key().spki_der());
    for digest in [key.digest(), DigestAlgorithm::Sha1] {
        if let Ok(signature) = key.sign(digest, b"message") {
            let algorithm = if key.public_key().is_rsa() {
                "1.2.840.113549.1.1.1"
            } else {
                "1.2.840.10045.2.1"
            };
            let verdict = key
                .public_key()
                .verify(algorithm, Some(digest), b"message", &signature);
            assert_eq!(verdict, SignatureVerdict::Valid);
        }
    }
    let _ = key
        .rsa()
        .and_then(|key| key.decrypt_block(&[1; 256], &mut rng(1)));
    let _ = private_operation(&key, &[1; 256], &mut rng(1));
}
