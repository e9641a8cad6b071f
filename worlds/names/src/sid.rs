//! Security identifiers.

use std::fmt;
use std::str::FromStr;

/// A security identifier [MS-DTYP] 2.4.2.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sid {
    authority: u64,
    sub_authorities: Box<[u32]>,
}

/// Why a text or a row of bytes is not a [`Sid`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SidError {
    /// The text does not begin with `S-1-`.
    #[error(
        "`{text}` is not a SID: it begins with `S-1-`, as in `S-1-5-21-1004336348-1177238915-682003330-1104`"
    )]
    NoPrefix {
        /// The text that was read.
        text: String,
    },
    /// A part is not a number that fits.
    #[error("`{part}` in `{text}` is not a number that fits its place in a SID")]
    BadPart {
        /// The text that was read.
        text: String,
        /// The part that is wrong.
        part: String,
    },
    /// More than fifteen sub-authorities, or none.
    #[error("a SID has 1 to 15 sub-authorities, not {count}")]
    Count {
        /// How many were given.
        count: usize,
    },
    /// The bytes are not a SID structure.
    #[error("{length} bytes are not a SID structure")]
    BadBytes {
        /// How many bytes were given.
        length: usize,
    },
}

const SUB_AUTHORITIES_MAX: usize = 15;
const AUTHORITY_MAX: u64 = (1 << 48) - 1;

impl Sid {
    /// The SID without its last sub-authority: the domain of an account's SID. A SID of one sub-authority, such as
    /// `S-1-1-0`, belongs to no domain and is its own.
    #[must_use]
    pub fn domain(&self) -> Self {
        match self.sub_authorities.split_last() {
            Some((_, rest)) if !rest.is_empty() => Self {
                authority: self.authority,
                sub_authorities: rest.into(),
            },
            _ => self.clone(),
        }
    }

    /// The identifier authority: 5 for everything of Windows NT.
    pub fn authority(&self) -> u64 {
        self.authority
    }

    /// The sub-authorities, the relative identifier last; 1 to 15.
    pub fn subauthorities(&self) -> &[u32] {
        &self.sub_authorities
    }

    /// The last sub-authority: the relative identifier of an account's SID.
    pub fn rid(&self) -> Option<u32> {
        self.sub_authorities.last().copied()
    }

    /// The SID with one more sub-authority: the account of this domain with that relative identifier.
    ///
    /// A SID that is already of full length keeps it: its last sub-authority is replaced.
    #[must_use]
    pub fn with_rid(&self, rid: u32) -> Self {
        let mut parts = self.sub_authorities.to_vec();
        parts.truncate(SUB_AUTHORITIES_MAX - 1);
        parts.push(rid);
        Self {
            authority: self.authority,
            sub_authorities: parts.into(),
        }
    }

    /// The packet form [MS-DTYP] 2.4.2.2: revision, count, authority big-endian, sub-authorities little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let count = u8::try_from(self.sub_authorities.len()).unwrap_or(u8::MAX);
        let mut bytes = vec![1, count];
        bytes.extend(self.authority.to_be_bytes().iter().skip(2));
        for part in &self.sub_authorities {
            bytes.extend(part.to_le_bytes());
        }
        bytes
    }

    /// Reads the packet form [MS-DTYP] 2.4.2.2.
    ///
    /// # Errors
    /// When the revision, the count or the length is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SidError> {
        let bad = || SidError::BadBytes {
            length: bytes.len(),
        };
        let ([1, count, authority @ ..], rest) = bytes.split_first_chunk::<8>().ok_or_else(bad)?
        else {
            return Err(bad());
        };
        let (parts, odd) = rest.as_chunks::<4>();
        if !odd.is_empty() || parts.len() != usize::from(*count) {
            return Err(bad());
        }
        let authority = authority
            .iter()
            .fold(0, |value, byte| value << 8 | u64::from(*byte));
        let parts: Vec<u32> = parts.iter().map(|part| u32::from_le_bytes(*part)).collect();
        Self::new(authority, &parts)
    }

    fn new(authority: u64, parts: &[u32]) -> Result<Self, SidError> {
        if parts.is_empty() || parts.len() > SUB_AUTHORITIES_MAX {
            return Err(SidError::Count { count: parts.len() });
        }
        Ok(Self {
            authority,
            sub_authorities: parts.into(),
        })
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // [MS-DTYP] 2.4.2.1: an authority of 2^32 or more is printed in hexadecimal.
        if self.authority > u64::from(u32::MAX) {
            write!(formatter, "S-1-0x{:012X}", self.authority)?;
        } else {
            write!(formatter, "S-1-{}", self.authority)?;
        }
        for part in &self.sub_authorities {
            write!(formatter, "-{part}")?;
        }
        Ok(())
    }
}

impl FromStr for Sid {
    type Err = SidError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text
            .strip_prefix("S-1-")
            .or_else(|| text.strip_prefix("s-1-"))
            .ok_or_else(|| SidError::NoPrefix {
                text: text.to_owned(),
            })?;
        let bad = |part: &str| SidError::BadPart {
            text: text.to_owned(),
            part: part.to_owned(),
        };
        let mut parts = rest.split('-');
        let authority = parts.next().unwrap_or_default();
        let authority = match authority
            .strip_prefix("0x")
            .or(authority.strip_prefix("0X"))
        {
            Some(digits) if !digits.starts_with('+') => u64::from_str_radix(digits, 16).ok(),
            Some(_) => None,
            None => decimal(authority),
        }
        .filter(|authority| *authority <= AUTHORITY_MAX)
        .ok_or_else(|| bad(authority))?;
        let parts = parts
            .map(|part| {
                decimal(part)
                    .and_then(|number| u32::try_from(number).ok())
                    .ok_or_else(|| bad(part))
            })
            .collect::<Result<Vec<u32>, _>>()?;
        Self::new(authority, &parts)
    }
}

fn decimal(text: &str) -> Option<u64> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

serde_as_text!(
    Sid,
    "a SID such as `S-1-5-21-1004336348-1177238915-682003330-1104`"
);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_packet_form_is_that_of_the_specification() {
        let administrators: Sid = "s-1-5-32-544".parse().unwrap();
        assert_eq!(administrators.to_string(), "S-1-5-32-544");
        assert_eq!(
            administrators.to_bytes(),
            [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0]
        );
    }

    #[test]
    fn an_account_is_a_domain_and_a_relative_identifier() {
        let domain: Sid = "S-1-5-21-1-2-3".parse().unwrap();
        let account = domain.with_rid(1104);
        assert_eq!(account.to_string(), "S-1-5-21-1-2-3-1104");
        assert_eq!(account.domain(), domain);
        assert_eq!(account.rid(), Some(1104));
        let everyone: Sid = "S-1-1-0".parse().unwrap();
        assert_eq!(everyone.domain(), everyone);
    }

    #[test]
    fn what_is_no_sid_is_refused() {
        for text in [
            "",
            "S-1",
            "S-1-",
            "S-2-5-21",
            "S-1-5",
            "S-1-5-",
            "S-1-5-4294967296",
            "S-1-5-+1",
            "S-1-281474976710656-1",
            "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16",
        ] {
            assert!(text.parse::<Sid>().is_err(), "{text}");
        }
        assert!(Sid::from_bytes(&[1, 1, 0, 0, 0, 0, 0, 5]).is_err());
        assert!(Sid::from_bytes(&[2, 1, 0, 0, 0, 0, 0, 5, 1, 0, 0, 0]).is_err());
    }

    proptest! {
        #[test]
        fn text_and_bytes_and_back(authority in 0..=AUTHORITY_MAX, parts in proptest::collection::vec(any::<u32>(), 1..=15)) {
            let sid = Sid::new(authority, &parts).unwrap();
            prop_assert_eq!(&sid.to_string().parse::<Sid>().unwrap(), &sid);
            prop_assert_eq!(&Sid::from_bytes(&sid.to_bytes()).unwrap(), &sid);
        }
    }
}
