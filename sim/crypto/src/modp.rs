//! Diffie-Hellman modulo a prime: powers of two and of a peer's public value.
//!
//! The time depends on no secret: windows of the exponent are looked up by reading every entry.

use std::fmt;

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{CtAssign, CtEq, Odd, Uint};
use zeroize::{Zeroize, Zeroizing};

use crate::Backend;

/// Bits of an exponent that are taken at a time.
const WINDOW: usize = 4;
const ENTRIES: usize = 1 << WINDOW;

/// A prime of 1024, 2048 or 4096 bits, prepared to compute with, and powers of two.
pub struct Modulus {
    portable: Sized,
    #[cfg(feature = "native")]
    native: Option<modexp::Modulus>,
}

enum Sized {
    Bits1024(Box<Prepared<16>>),
    Bits2048(Box<Prepared<32>>),
    Bits4096(Box<Prepared<64>>),
}

struct Prepared<const LIMBS: usize> {
    parameters: FixedMontyParams<LIMBS>,
    /// For the n-th window of an exponent, lowest first: 2 to the power of 0 to 15 times 16 to the power of n.
    powers_of_two: Vec<[Uint<LIMBS>; ENTRIES]>,
}

impl fmt::Debug for Modulus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = match self.portable {
            Sized::Bits1024(_) => 1024,
            Sized::Bits2048(_) => 2048,
            Sized::Bits4096(_) => 4096,
        };
        write!(f, "prime of {bits} bits")
    }
}

impl Modulus {
    /// Prepares an odd number of 128, 256 or 512 bytes for exponents of so many bytes; `None` for another.
    pub fn new(prime: &[u8], exponent_bytes: usize) -> Option<Self> {
        let portable = match prime.len() {
            128 => Sized::Bits1024(Box::new(Prepared::new(prime, exponent_bytes)?)),
            256 => Sized::Bits2048(Box::new(Prepared::new(prime, exponent_bytes)?)),
            512 => Sized::Bits4096(Box::new(Prepared::new(prime, exponent_bytes)?)),
            _ => return None,
        };
        Some(Self {
            portable,
            #[cfg(feature = "native")]
            native: modexp::Modulus::new(prime),
        })
    }

    /// Two to the power of an exponent, as long as the prime: from a table, which no implementation beats.
    pub fn power_of_two(&self, exponent: &[u8]) -> Vec<u8> {
        match &self.portable {
            Sized::Bits1024(prepared) => prepared.power_of_two(exponent),
            Sized::Bits2048(prepared) => prepared.power_of_two(exponent),
            Sized::Bits4096(prepared) => prepared.power_of_two(exponent),
        }
    }

    /// A base, as long as the prime and below it, to the power of an exponent of as many bytes as the modulus was
    /// prepared for; as long as the prime.
    pub fn power(&self, backend: Backend, base: &[u8], exponent: &[u8]) -> Zeroizing<Vec<u8>> {
        #[cfg(feature = "native")]
        if backend == Backend::Native
            && let Some(power) = self.native.as_ref().and_then(|n| n.power(base, exponent))
        {
            return power;
        }
        let _: Backend = backend;
        Zeroizing::new(match &self.portable {
            Sized::Bits1024(prepared) => prepared.power(base, exponent),
            Sized::Bits2048(prepared) => prepared.power(base, exponent),
            Sized::Bits4096(prepared) => prepared.power(base, exponent),
        })
    }
}

impl<const LIMBS: usize> Prepared<LIMBS> {
    fn new(prime: &[u8], exponent_bytes: usize) -> Option<Self> {
        let modulus = Odd::new(Uint::from_be_slice(prime)).into_option()?;
        let parameters = FixedMontyParams::new_vartime(modulus);
        let mut base = FixedMontyForm::new(&Uint::from_u8(2), &parameters);
        let mut powers_of_two = Vec::new();
        for _ in 0..exponent_bytes * 8 / WINDOW {
            powers_of_two.push(table(&base, &parameters));
            for _ in 0..WINDOW {
                base = base.square();
            }
        }
        Some(Self {
            parameters,
            powers_of_two,
        })
    }

    fn form(&self, number: Uint<LIMBS>) -> FixedMontyForm<LIMBS> {
        FixedMontyForm::from_montgomery(number, &self.parameters)
    }

    /// One multiplication for each window: the powers are known, so nothing is squared.
    fn power_of_two(&self, exponent: &[u8]) -> Vec<u8> {
        let mut product = FixedMontyForm::one(&self.parameters);
        for (window, powers) in windows(exponent).rev().zip(&self.powers_of_two) {
            product *= self.form(pick(powers, window));
        }
        bytes(&product)
    }

    fn power(&self, base: &[u8], exponent: &[u8]) -> Vec<u8> {
        let base = FixedMontyForm::new(&Uint::from_be_slice(base), &self.parameters);
        let powers = table(&base, &self.parameters);
        let mut product = FixedMontyForm::one(&self.parameters);
        for (at, window) in windows(exponent).enumerate() {
            if at > 0 {
                for _ in 0..WINDOW {
                    product = product.square();
                }
            }
            product *= self.form(pick(&powers, window));
        }
        bytes(&product)
    }
}

/// The powers 0 to 15 of a base, in Montgomery form.
fn table<const LIMBS: usize>(
    base: &FixedMontyForm<LIMBS>,
    parameters: &FixedMontyParams<LIMBS>,
) -> [Uint<LIMBS>; ENTRIES] {
    let mut power = FixedMontyForm::one(parameters);
    std::array::from_fn(|_| {
        let entry = *power.as_montgomery();
        power *= *base;
        entry
    })
}

/// The entry of a secret index.
fn pick<const LIMBS: usize>(entries: &[Uint<LIMBS>; ENTRIES], index: u8) -> Uint<LIMBS> {
    let mut picked = Uint::ZERO;
    for (at, entry) in (0u8..).zip(entries) {
        picked.ct_assign(entry, at.ct_eq(&index));
    }
    picked
}

/// Windows of an exponent, the highest first.
fn windows(exponent: &[u8]) -> impl DoubleEndedIterator<Item = u8> {
    exponent.iter().flat_map(|byte| [byte >> 4, byte & 0x0F])
}

fn bytes<const LIMBS: usize>(number: &FixedMontyForm<LIMBS>) -> Vec<u8> {
    let mut number = number.retrieve();
    let bytes = number
        .as_words()
        .iter()
        .rev()
        .flat_map(|word| word.to_be_bytes())
        .collect();
    number.zeroize();
    bytes
}
