//! What takes the time in a logon, by implementation: `cargo bench -p crypto`.

#![allow(clippy::unwrap_used, reason = "a bench has nobody to report to")]

use crypto::elliptic::{self, Curve};
use crypto::modp::Modulus;
use crypto::{Backend, DigestAlgorithm, rsa};
use divan::Bencher;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const SHA256: DigestAlgorithm = DigestAlgorithm::Sha256;
const MESSAGE: &[u8] = b"a message";

fn main() {
    divan::main();
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([7; 32])
}

#[divan::bench(args = Backend::ALL)]
fn rsa_2048_sign(bencher: Bencher<'_, '_>, backend: Backend) {
    let key = rsa::PrivateKey::generate(2048, &mut rng()).unwrap();
    bencher.bench(|| key.sign(backend, SHA256, MESSAGE).unwrap());
}

#[divan::bench(args = Backend::ALL)]
fn rsa_2048_verify(bencher: Bencher<'_, '_>, backend: Backend) {
    let key = rsa::PrivateKey::generate(2048, &mut rng()).unwrap();
    let signature = key.sign(backend, SHA256, MESSAGE).unwrap();
    let public = rsa::PublicKey::from_spki_der(&key.public_spki_der().unwrap()).unwrap();
    bencher.bench(|| assert!(public.verify(backend, SHA256, MESSAGE, &signature)));
}

#[divan::bench(args = Backend::ALL)]
fn p256_sign(bencher: Bencher<'_, '_>, backend: Backend) {
    let key = elliptic::PrivateKey::generate(Curve::P256, &mut rng());
    bencher.bench(|| key.sign(backend, SHA256, MESSAGE).unwrap());
}

#[divan::bench(args = Backend::ALL)]
fn p256_verify(bencher: Bencher<'_, '_>, backend: Backend) {
    let key = elliptic::PrivateKey::generate(Curve::P256, &mut rng());
    let signature = key.sign(backend, SHA256, MESSAGE).unwrap();
    let point = key.public_point(backend);
    let public = elliptic::PublicKey::from_point(Curve::P256, &point).unwrap();
    bencher.bench(|| assert!(public.verify(backend, SHA256, MESSAGE, &signature)));
}

#[divan::bench(args = Backend::ALL)]
fn p256_public_value(bencher: Bencher<'_, '_>, backend: Backend) {
    let key = elliptic::PrivateKey::generate(Curve::P256, &mut rng());
    bencher.bench(|| key.public_point(backend));
}

#[divan::bench(args = Backend::ALL)]
fn p256_agree(bencher: Bencher<'_, '_>, backend: Backend) {
    let key = elliptic::PrivateKey::generate(Curve::P256, &mut rng());
    let point = key.public_point(backend);
    bencher.bench(|| key.agree(backend, &point).unwrap());
}

/// 2^2048 - 2^1984 - 1 + 2^64 * ... stands for any prime of 2048 bits: the time is the same for each.
fn modulus() -> Modulus {
    let mut odd = vec![0xFF; 256];
    odd.iter_mut().step_by(7).for_each(|byte| *byte = 7);
    Modulus::new(&odd, 28).unwrap()
}

#[divan::bench]
fn modp_2048_public_value(bencher: Bencher<'_, '_>) {
    let modulus = modulus();
    bencher.bench(|| modulus.power_of_two(&[0xA5; 28]));
}

#[divan::bench(args = Backend::ALL)]
fn modp_2048_agree(bencher: Bencher<'_, '_>, backend: Backend) {
    let modulus = modulus();
    bencher.bench(|| modulus.power(backend, &[0x05; 256], &[0xA5; 28]));
}
