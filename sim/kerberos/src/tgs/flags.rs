//! Flags of tickets and options of requests. Bit 0 is the highest [RFC 4120 §5.2.8].

use std::ops::BitOr;

use rasn::types::BitString;

const fn bit(number: u32) -> u32 {
    1 << (31 - number)
}

fn from_bits(bits: &BitString) -> u32 {
    bits.iter()
        .by_vals()
        .take(32)
        .zip(0..)
        .filter(|(set, _)| *set)
        .fold(0, |word, (_, number)| word | bit(number))
}

fn to_bits(word: u32) -> BitString {
    BitString::from_slice(&word.to_be_bytes())
}

macro_rules! words {
    ($($(#[$meta:meta])* $name:ident { $($constant:ident = $number:literal, $what:literal;)+ })+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// No bit.
            pub const NONE: Self = Self(0);
            $(#[doc = $what] pub const $constant: Self = Self(bit($number));)+

            /// Whether all these bits are set.
            pub const fn contains(self, bits: Self) -> bool {
                self.0 & bits.0 == bits.0
            }

            /// Whether one of these bits is set.
            pub const fn intersects(self, bits: Self) -> bool {
                self.0 & bits.0 != 0
            }

            /// Those of these bits that are set here.
            #[must_use]
            pub const fn only(self, bits: Self) -> Self {
                Self(self.0 & bits.0)
            }

            pub(super) fn from_bits(bits: &BitString) -> Self {
                Self(from_bits(bits))
            }

            pub(super) fn to_bits(self) -> BitString {
                to_bits(self.0)
            }
        }

        impl BitOr for $name {
            type Output = Self;

            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }
    )+};
}

words! {
    /// TicketFlags [RFC 4120 §5.3].
    TicketFlags {
    FORWARDABLE = 1, "A ticket for another address may be had with it.";
    FORWARDED = 2, "It was had so.";
    PROXIABLE = 3, "A service ticket for another address may be had with it.";
    PROXY = 4, "It was had so.";
    MAY_POSTDATE = 5, "A ticket for later may be had with it.";
    POSTDATED = 6, "It was had so.";
    INVALID = 7, "It is to be validated before use.";
    RENEWABLE = 8, "It can be renewed.";
    INITIAL = 9, "It is of an AS exchange.";
    PRE_AUTHENT = 10, "The client was authenticated before it was issued.";
    HW_AUTHENT = 11, "The client was authenticated with hardware.";
    TRANSITED_POLICY_CHECKED = 12, "The KDC checked the realms on the way.";
    OK_AS_DELEGATE = 13, "The service may be trusted with a forwarded ticket.";
    }

    /// KDCOptions [RFC 4120 §5.4.1, MS-SFU 2.2.3].
    KdcOptions {
    FORWARDABLE = 1, "The ticket should be forwardable.";
    FORWARDED = 2, "A ticket for another address is wanted.";
    PROXIABLE = 3, "The ticket should be proxiable.";
    PROXY = 4, "A service ticket for another address is wanted.";
    ALLOW_POSTDATE = 5, "The ticket should allow postdated ones.";
    POSTDATED = 6, "A ticket for later is wanted.";
    RENEWABLE = 8, "The ticket should be renewable.";
    CNAME_IN_ADDITIONAL_TICKET = 14, "Constrained delegation is wanted.";
    CANONICALIZE = 15, "The KDC may answer with another name.";
    DISABLE_TRANSITED_CHECK = 26, "The KDC need not check the realms on the way.";
    RENEWABLE_OK = 27, "A renewable ticket will do where a long one is not to be had.";
    ENC_TKT_IN_SKEY = 28, "The ticket should be for a session key: user-to-user.";
    RENEW = 30, "The ticket is to be renewed.";
    VALIDATE = 31, "The ticket is to be validated.";
    }
}

impl Default for KdcOptions {
    /// forwardable, renewable, canonicalize: what Windows asks for.
    fn default() -> Self {
        Self::FORWARDABLE | Self::RENEWABLE | Self::CANONICALIZE
    }
}

#[cfg(test)]
mod tests {
    use rasn::types::BitString;

    use super::{KdcOptions, TicketFlags};

    #[test]
    fn bits_count_from_the_highest() {
        assert_eq!(KdcOptions::default().0, 0x4081_0000);
        assert_eq!(TicketFlags::PRE_AUTHENT.0, 0x0020_0000);
        let options = KdcOptions::RENEW | KdcOptions::VALIDATE;
        assert_eq!(KdcOptions::from_bits(&options.to_bits()), options);
        assert!(options.intersects(KdcOptions::RENEW) && !options.contains(KdcOptions::default()));
    }

    #[test]
    fn bit_strings_of_other_lengths_are_read_as_far_as_they_go() {
        let short = BitString::from_slice(&[0x40]);
        assert_eq!(TicketFlags::from_bits(&short), TicketFlags::FORWARDABLE);
        let long = BitString::from_slice(&[0x40, 0, 0, 0, 0xFF]);
        assert_eq!(TicketFlags::from_bits(&long), TicketFlags::FORWARDABLE);
        assert_eq!(TicketFlags::from_bits(&BitString::new()), TicketFlags::NONE);
    }
}
