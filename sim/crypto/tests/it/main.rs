//! Both implementations give the same bytes and verdicts, and those of the standards.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "tests: a failure is the message"
)]

use crypto::elliptic::{self, Curve};
use crypto::modp::Modulus;
use crypto::{Backend, DigestAlgorithm, rsa};
use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

fn hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks_exact(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// Signatures that are wrong in one way each.
fn spoilt(signature: &[u8]) -> Vec<Vec<u8>> {
    let mut flipped = signature.to_vec();
    *flipped.last_mut().unwrap() ^= 1;
    let mut first = signature.to_vec();
    first[0] ^= 0x80;
    let shorter = signature[..signature.len() - 1].to_vec();
    let longer = [signature, &[0]].concat();
    vec![
        flipped,
        first,
        shorter,
        longer,
        vec![0; signature.len()],
        vec![0xFF; signature.len()],
        vec![],
    ]
}

#[test]
fn rsa_signatures_are_the_same_from_both_and_verify_with_both() {
    for bits in [1024, 2048, 3072] {
        let key = rsa::PrivateKey::generate(bits, &mut rng(1)).unwrap();
        let public = rsa::PublicKey::from_spki_der(&key.public_spki_der().unwrap()).unwrap();
        for digest in DigestAlgorithm::ALL {
            let [a, b] = Backend::ALL.map(|backend| key.sign(backend, digest, b"m").unwrap());
            assert_eq!(a, b, "{bits} {digest:?}");
            for backend in Backend::ALL {
                assert!(public.verify(backend, digest, b"m", &a));
                assert!(!public.verify(backend, digest, b"n", &a));
                for wrong in spoilt(&a) {
                    assert!(!public.verify(backend, digest, b"m", &wrong), "{wrong:?}");
                }
                for other in DigestAlgorithm::ALL
                    .into_iter()
                    .filter(|other| *other != digest)
                {
                    assert!(!public.verify(backend, other, b"m", &a));
                }
            }
        }
    }
}

#[test]
fn ecdsa_signatures_are_the_same_from_both_and_verify_with_both() {
    for curve in Curve::ALL {
        let key = elliptic::PrivateKey::generate(curve, &mut rng(2));
        let [point, same] = Backend::ALL.map(|backend| key.public_point(backend));
        assert_eq!(point, same);
        let public = elliptic::PublicKey::from_point(curve, &point).unwrap();
        for digest in DigestAlgorithm::ALL {
            let [a, b] = Backend::ALL.map(|backend| key.sign(backend, digest, b"m"));
            assert_eq!(a, b, "{curve:?} {digest:?}");
            let Some(signature) = a else { continue };
            for backend in Backend::ALL {
                assert!(public.verify(backend, digest, b"m", &signature));
                assert!(!public.verify(backend, digest, b"n", &signature));
                for wrong in spoilt(&signature) {
                    assert!(!public.verify(backend, digest, b"m", &wrong), "{wrong:?}");
                }
            }
        }
    }
}

/// ECDSA takes r and s where their DER is the shortest, and nowhere else; zero is neither.
#[test]
fn both_read_the_same_der() {
    let key = elliptic::PrivateKey::generate(Curve::P256, &mut rng(3));
    let public =
        elliptic::PublicKey::from_point(Curve::P256, &key.public_point(Backend::Portable)).unwrap();
    let zero = hex("3006020100020100");
    let one = hex("3006020101020101");
    let long_form = hex("308106020101020101");
    let padded = hex("30080202000102020001");
    let negative = hex("3006020181020181");
    for backend in Backend::ALL {
        for der in [&zero, &one, &long_form, &padded, &negative] {
            assert!(!public.verify(backend, DigestAlgorithm::Sha256, b"m", der));
        }
    }
}

/// RFC 6979 A.2.5: P-256 with SHA-256, message "sample".
#[test]
fn nonces_are_those_of_rfc_6979() {
    let scalar = hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
    let key = p256::SecretKey::from_slice(&scalar).unwrap();
    let der = p256::pkcs8::EncodePrivateKey::to_pkcs8_der(&key).unwrap();
    let key = elliptic::PrivateKey::from_pkcs8_der(der.as_bytes()).unwrap();
    let r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
    let s = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
    let expected = hex(&format!("3046022100{r}022100{s}"));
    for backend in Backend::ALL {
        assert_eq!(
            key.sign(backend, DigestAlgorithm::Sha256, b"sample")
                .unwrap(),
            expected
        );
    }
}

#[test]
fn both_agree_on_the_same_secrets_and_refuse_what_is_no_point() {
    for curve in Curve::ALL {
        let a = elliptic::PrivateKey::generate(curve, &mut rng(4));
        let b = elliptic::PrivateKey::generate(curve, &mut rng(5));
        let points = [&a, &b].map(|key| key.public_point(Backend::Native));
        let secrets = Backend::ALL.map(|backend| {
            let ab = a.agree(backend, &points[1]).unwrap();
            assert_eq!(ab, b.agree(backend, &points[0]).unwrap());
            ab
        });
        assert_eq!(secrets[0], secrets[1]);
        assert_eq!(secrets[0].len(), curve.size());
        let mut outside = points[1].clone();
        *outside.last_mut().unwrap() ^= 1;
        let mut compressed = points[1][..=curve.size()].to_vec();
        compressed[0] = 2;
        for wrong in [&outside[..], &compressed, &points[1][1..], &[0], &[4], &[]] {
            assert!(!curve.is_point(wrong));
            for backend in Backend::ALL {
                assert!(a.agree(backend, wrong).is_none());
            }
        }
    }
}

/// Powers by a plain library call.
fn power(prime: &[u8], base: &[u8], exponent: &[u8]) -> Vec<u8> {
    let bits = u32::try_from(prime.len() * 8).unwrap();
    let number = |bytes: &[u8]| BoxedUint::from_be_slice(bytes, bits).unwrap();
    let parameters = BoxedMontyParams::new(Odd::new(number(prime)).unwrap());
    let form = BoxedMontyForm::new(number(base), &parameters);
    form.pow(&number(exponent))
        .retrieve()
        .to_be_bytes()
        .to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn powers_are_those_of_a_plain_exponentiation(
        size in proptest::sample::select(&[128usize, 256, 512]),
        seed: [u8; 32],
        exponent in proptest::collection::vec(any::<u8>(), 28),
    ) {
        let mut bytes = vec![0; size * 2];
        ChaCha20Rng::from_seed(seed).fill_bytes(&mut bytes);
        let (odd, base) = bytes.split_at_mut(size);
        odd[0] |= 0x80;
        odd[size - 1] |= 1;
        base[0] &= 0x7F;
        let modulus = Modulus::new(odd, 28).unwrap();
        let mut two = vec![0; size];
        two[size - 1] = 2;
        prop_assert_eq!(modulus.power_of_two(&exponent), power(odd, &two, &exponent));
        for backend in Backend::ALL {
            prop_assert_eq!(&*modulus.power(backend, base, &exponent), &power(odd, base, &exponent), "{:?}", backend);
        }
    }
}

#[test]
fn a_modulus_is_odd_and_of_a_known_size() {
    assert!(Modulus::new(&[0xFF; 128], 28).is_some());
    assert!(Modulus::new(&[0xFE; 128], 28).is_none());
    assert!(Modulus::new(&[0xFF; 129], 28).is_none());
}
