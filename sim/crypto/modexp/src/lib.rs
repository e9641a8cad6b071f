//! Powers modulo an odd number, computed by AWS-LC.
//!
//! AWS-LC has the fastest multiplication modulo a prime that builds with a C compiler alone, and `aws-lc-rs` has
//! no interface for it. This crate is that interface and nothing else; it is the only one of the workspace with
//! `unsafe` in it. Every pointer is owned by a type that frees it, and none is handed out.

#![expect(
    unsafe_code,
    reason = "calls into a C library, each with its reason beside it"
)]

use std::fmt;
use std::ptr::{self, NonNull};

use aws_lc_sys as c;
use zeroize::Zeroizing;

/// An odd number to compute modulo, prepared.
pub struct Modulus {
    number: Number,
    montgomery: Montgomery,
    bytes: usize,
}

impl fmt::Debug for Modulus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "modulus of {} bytes", self.bytes)
    }
}

// SAFETY: both are heap memory that nothing else points to; AWS-LC ties neither to a thread.
unsafe impl Send for Modulus {}
// SAFETY: after `new` both are only read: each computation has a context and a result of its own, and AWS-LC takes
// the modulus and its Montgomery context as pointers to constants.
unsafe impl Sync for Modulus {}

impl Modulus {
    /// Prepares a number, most significant byte first; `None` where it is even or below 3.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let is_odd = bytes.last().is_some_and(|last| last & 1 == 1);
        let (last, rest) = bytes.split_last()?;
        let is_one = *last == 1 && rest.iter().all(|byte| *byte == 0);
        if !is_odd || is_one {
            return None;
        }
        let number = Number::from_bytes(bytes)?;
        let montgomery = Montgomery::new(&number)?;
        Some(Self {
            number,
            montgomery,
            bytes: bytes.len(),
        })
    }

    /// A base to the power of an exponent, as many bytes as the modulus was given with. `None` where the base is not
    /// below the modulus, or memory is short.
    ///
    /// The time depends on the lengths, not on the values, of base and exponent.
    pub fn power(&self, base: &[u8], exponent: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let base = Number::from_bytes(base)?;
        let exponent = Number::from_bytes(exponent)?;
        let result = Number::new()?;
        let context = Context::new()?;
        // SAFETY: all six pointers are live, `result` is pointed to by nothing else, and `montgomery` was made for
        // this modulus. A base that is not below the modulus is an error that AWS-LC reports.
        let computed = unsafe {
            c::BN_mod_exp_mont_consttime(
                result.0.as_ptr(),
                base.0.as_ptr(),
                exponent.0.as_ptr(),
                self.number.0.as_ptr(),
                context.0.as_ptr(),
                self.montgomery.0.as_ptr(),
            )
        };
        if computed != 1 {
            // SAFETY: it has no arguments, and clears this thread's queue of errors.
            unsafe { c::ERR_clear_error() };
            return None;
        }
        let mut bytes = Zeroizing::new(vec![0; self.bytes]);
        // SAFETY: the buffer has exactly the length that is given, and the number is live.
        let written =
            unsafe { c::BN_bn2bin_padded(bytes.as_mut_ptr(), bytes.len(), result.0.as_ptr()) };
        (written == 1).then_some(bytes)
    }
}

/// A BIGNUM that is owned, and overwritten before it is freed.
struct Number(NonNull<c::BIGNUM>);

impl Number {
    fn new() -> Option<Self> {
        // SAFETY: it has no arguments, and gives a number of its own or null.
        NonNull::new(unsafe { c::BN_new() }).map(Self)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        // SAFETY: it reads exactly the bytes of the slice, and makes a number of its own where it is given null.
        let number = unsafe { c::BN_bin2bn(bytes.as_ptr(), bytes.len(), ptr::null_mut()) };
        NonNull::new(number).map(Self)
    }
}

impl Drop for Number {
    fn drop(&mut self) {
        // SAFETY: the number is owned here, and freed once.
        unsafe { c::BN_clear_free(self.0.as_ptr()) };
    }
}

/// A BN_MONT_CTX that is owned.
struct Montgomery(NonNull<c::BN_MONT_CTX>);

impl Montgomery {
    fn new(modulus: &Number) -> Option<Self> {
        let context = Context::new()?;
        // SAFETY: both pointers are live, and what comes back is a copy of its own or null.
        let montgomery =
            unsafe { c::BN_MONT_CTX_new_for_modulus(modulus.0.as_ptr(), context.0.as_ptr()) };
        NonNull::new(montgomery).map(Self)
    }
}

impl Drop for Montgomery {
    fn drop(&mut self) {
        // SAFETY: it is owned here, and freed once.
        unsafe { c::BN_MONT_CTX_free(self.0.as_ptr()) };
    }
}

/// A BN_CTX that is owned: room for what is computed in between.
struct Context(NonNull<c::BN_CTX>);

impl Context {
    fn new() -> Option<Self> {
        // SAFETY: it has no arguments, and gives a context of its own or null.
        NonNull::new(unsafe { c::BN_CTX_new() }).map(Self)
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: it is owned here, and freed once.
        unsafe { c::BN_CTX_free(self.0.as_ptr()) };
    }
}

#[cfg(test)]
mod tests {
    use super::Modulus;

    #[test]
    fn small_powers_are_those_of_paper() {
        let modulus = Modulus::new(&[0, 101]).unwrap();
        for base in 0..101u32 {
            let mut power = 1;
            for exponent in 0..=200u8 {
                let bytes = base.to_be_bytes();
                let computed = modulus.power(&bytes, &[exponent]).unwrap();
                assert_eq!(computed.as_slice(), [0, power], "{base}^{exponent}");
                power = u8::try_from(u32::from(power) * base % 101).unwrap();
            }
        }
    }

    #[test]
    fn what_is_no_modulus_or_no_remainder_is_refused() {
        for bytes in [&[][..], &[0], &[1], &[0, 1], &[4], &[0xFF, 0xFE]] {
            assert!(Modulus::new(bytes).is_none(), "{bytes:?}");
        }
        let modulus = Modulus::new(&[101]).unwrap();
        assert!(modulus.power(&[101], &[2]).is_none());
        assert!(modulus.power(&[0xFF; 64], &[2]).is_none());
        assert_eq!(modulus.power(&[100], &[2]).unwrap().as_slice(), [1]);
        assert_eq!(modulus.power(&[], &[]).unwrap().as_slice(), [1]);
    }

    #[test]
    fn threads_share_one_modulus() {
        let modulus = Modulus::new(&[0xFF; 256]).unwrap();
        let alone = modulus.power(&[2], &[0xA5; 28]).unwrap();
        std::thread::scope(|scope| {
            let tasks: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| modulus.power(&[2], &[0xA5; 28]).unwrap()))
                .collect();
            for task in tasks {
                assert_eq!(*task.join().unwrap(), *alone);
            }
        });
    }
}
