//! What drives cards: minidrivers, and the providers and libraries of vendors that stand beside them.

use std::fmt;
use std::str::FromStr;

use super::Place;

/// A package that drives cards: a minidriver of the Windows smart card framework, or what a vendor has instead.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property of the package by itself"
)]
pub struct Minidriver {
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: MiddlewareKind,
    /// The version of the minidriver specification that it is written for.
    pub specification: Specification,
    /// Whether it does RSA.
    pub rsa: bool,
    /// Whether it does elliptic curves.
    pub elliptic: bool,
    /// Whether it hands out a store with the certificates of every container in one call
    /// (`PP_USER_CERTSTORE`).
    pub lists_every_certificate: bool,
    /// What its PIN is.
    pub pin: PinKind,
    /// How long Windows may keep the PIN.
    pub pin_cache: PinCache,
    /// Whether Windows Update and WSUS have it.
    pub on_windows_update: bool,
    /// Where it is written; `None`: only its name is, at a card or a machine.
    pub place: Option<Place>,
}

/// What a package that drives cards is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum MiddlewareKind {
    /// A minidriver: the Base CSP and the Smart Card KSP of Windows use it.
    #[default]
    Minidriver,
    /// A cryptographic service provider of a vendor, for `CryptoAPI` alone.
    Csp,
    /// A key storage provider of a vendor, for CNG alone.
    Ksp,
    /// A PKCS #11 library, which Windows does not use.
    Pkcs11,
}

/// A version of the smart card minidriver specification.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Specification {
    /// 5.07, of Windows Vista.
    V5_07,
    /// 6.02, of Windows Vista SP1.
    V6_02,
    /// 7.06, of Windows 7.
    #[default]
    V7_06,
    /// 7.07, of Windows 8 and later.
    V7_07,
}

/// A text that is no version of the minidriver specification.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a version of the minidriver specification: 5.07, 6.02, 7.06 or 7.07")]
pub struct ParseSpecificationError {
    text: String,
}

impl Specification {
    /// Every version, in order.
    pub const ALL: [Self; 4] = [Self::V5_07, Self::V6_02, Self::V7_06, Self::V7_07];

    /// The number as it is written.
    pub const fn number(self) -> &'static str {
        match self {
            Self::V5_07 => "5.07",
            Self::V6_02 => "6.02",
            Self::V7_06 => "7.06",
            Self::V7_07 => "7.07",
        }
    }
}

impl fmt::Display for Specification {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.number())
    }
}

impl FromStr for Specification {
    type Err = ParseSpecificationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|version| version.number() == text)
            .ok_or_else(|| ParseSpecificationError {
                text: text.to_owned(),
            })
    }
}

/// What a minidriver says the PIN of its user is (`SECRET_TYPE` of `PIN_INFO`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum PinKind {
    /// Letters and digits that are typed at the screen.
    #[default]
    Alphanumeric,
    /// External: typed at the pad of the reader.
    PinPad,
    /// External: a finger or another part of the body, by way of the Windows Biometric Framework.
    Biometric,
    /// The answer to a challenge of the card.
    ChallengeResponse,
    /// None: the card signs without being asked.
    Empty,
}

/// How long Windows may keep a PIN (`PIN_CACHE_POLICY_TYPE`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum PinCache {
    /// For the process and the logon session.
    #[default]
    Normal,
    /// For a time.
    Timed,
    /// Not beyond the transaction.
    None,
    /// Not at all: the user is asked each time.
    AlwaysPrompt,
}

/// An application on a card that Windows knows by its identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum CardApplication {
    /// PIV, A0 00 00 03 08 00 00 10 00 [NIST SP 800-73-4].
    Piv,
    /// GIDS of Microsoft, A0 00 00 03 97 42 54 46 59.
    Gids,
    /// Smart card plug and play, A0 00 00 03 97 43 49 44 5F 01 00.
    PlugAndPlay,
}

/// A driver of cards as it is registered on a machine, under `Calais\SmartCards`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Middleware {
    /// The name of the [`Minidriver`].
    pub minidriver: String,
    /// The Base Smart Card CSP of `CryptoAPI` uses it (`Crypto Provider`).
    pub base_csp: bool,
    /// The Smart Card Key Storage Provider of CNG uses it (`Smart Card Key Storage Provider`).
    pub smart_card_ksp: bool,
    /// The cards it is registered for.
    pub cards: CardPattern,
    /// When it was installed; `None`: after those before it in the list.
    pub installed: Option<names::Timestamp>,
}

/// The cards that a registration covers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CardPattern {
    /// Every card of the world that names this minidriver: its vendor registered their ATRs.
    OfItsVendor,
    /// Cards whose answer to reset, masked, is the one that is registered (`ATR`, `ATRMask`).
    Atr {
        /// The answer to reset.
        atr: Vec<u8>,
        /// The mask, as long as the answer.
        mask: Vec<u8>,
    },
}

impl CardPattern {
    /// Whether a card with this answer to reset is among them.
    pub fn covers(&self, atr: Option<&[u8]>, of_its_vendor: bool) -> bool {
        match self {
            Self::OfItsVendor => of_its_vendor,
            Self::Atr {
                atr: registered,
                mask,
            } => atr.is_some_and(|atr| {
                atr.len() == registered.len()
                    && atr
                        .iter()
                        .zip(mask)
                        .zip(registered)
                        .all(|((byte, mask), registered)| byte & mask == registered & mask)
            }),
        }
    }
}

/// Answers to reset of cards that a machine has found to have an application, and no longer asks
/// (`PIV Device ATR Cache`, `IDMP ATR Cache`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct AtrCaches {
    /// Cards with PIV.
    pub piv: Vec<Vec<u8>>,
    /// Cards with GIDS.
    pub gids: Vec<Vec<u8>>,
}

#[cfg(test)]
mod tests {
    use super::{CardPattern, Specification};

    #[test]
    fn a_pattern_compares_the_bits_of_its_mask_and_the_length() {
        let pattern = CardPattern::Atr {
            atr: vec![0x3B, 0x16, 0x96, 0x00],
            mask: vec![0xFF, 0xFF, 0xFF, 0x0F],
        };
        for (atr, covers) in [
            (Some(&[0x3B, 0x16, 0x96, 0x00][..]), true),
            (Some(&[0x3B, 0x16, 0x96, 0xF0]), true),
            (Some(&[0x3B, 0x16, 0x96, 0x01]), false),
            (Some(&[0x3B, 0x16, 0x96]), false),
            (Some(&[0x3B, 0x16, 0x96, 0x00, 0x00]), false),
            (None, false),
        ] {
            assert_eq!(pattern.covers(atr, true), covers, "{atr:X?}");
        }
        assert!(CardPattern::OfItsVendor.covers(None, true));
        assert!(!CardPattern::OfItsVendor.covers(Some(&[0x3B]), false));
    }

    #[test]
    fn versions_are_read_as_they_are_shown() {
        for version in Specification::ALL {
            assert_eq!(version.to_string().parse(), Ok(version));
        }
        assert!("7.08".parse::<Specification>().is_err());
    }
}
