//! Security identifiers [MS-DTYP 2.4.2].

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A security identifier, shown as `S-1-5-21-...`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sid {
    authority: u64,
    subauthorities: Vec<u32>,
}

/// Why a text is no SID.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no SID: expected `S-1-5-21-...` with at most 15 parts")]
pub struct SidError(String);

impl Sid {
    /// The last part, which tells accounts of one domain apart.
    pub fn rid(&self) -> Option<u32> {
        self.subauthorities.last().copied()
    }

    /// The SID of the domain: this one without its last part.
    #[must_use]
    pub fn domain(&self) -> Self {
        let keep = self.subauthorities.len().saturating_sub(1);
        Self {
            authority: self.authority,
            subauthorities: self.subauthorities.iter().take(keep).copied().collect(),
        }
    }

    /// The SID of an account of this domain.
    #[must_use]
    pub fn with_rid(&self, rid: u32) -> Self {
        let mut sid = self.clone();
        sid.subauthorities.push(rid);
        sid
    }

    /// The identifier authority.
    pub fn authority(&self) -> u64 {
        self.authority
    }

    /// The parts after the authority.
    pub fn subauthorities(&self) -> &[u32] {
        &self.subauthorities
    }

    /// The binary form [MS-DTYP 2.4.2.2].
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![1, u8::try_from(self.subauthorities.len()).unwrap_or(15)];
        bytes.extend(self.authority.to_be_bytes().iter().skip(2));
        for part in &self.subauthorities {
            bytes.extend(part.to_le_bytes());
        }
        bytes
    }
}

impl FromStr for Sid {
    type Err = SidError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || SidError(text.to_owned());
        let mut parts = text.split('-');
        if !parts.next().is_some_and(|s| s.eq_ignore_ascii_case("S")) || parts.next() != Some("1") {
            return Err(error());
        }
        let authority: u64 = parts.next().and_then(|a| a.parse().ok()).ok_or_else(error)?;
        let subauthorities: Vec<u32> =
            parts.map(|p| p.parse().map_err(|_| error())).collect::<Result<_, _>>()?;
        if authority >= 1 << 48 || subauthorities.is_empty() || subauthorities.len() > 15 {
            return Err(error());
        }
        Ok(Self { authority, subauthorities })
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S-1-{}", self.authority)?;
        self.subauthorities.iter().try_for_each(|part| write!(f, "-{part}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Sid;

    #[test]
    fn the_binary_form_is_that_of_ms_dtyp() {
        let sid: Sid = "s-1-5-32-544".parse().unwrap();
        assert_eq!(sid.to_bytes(), [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0]);
        assert_eq!(sid.to_string(), "S-1-5-32-544");
        assert_eq!((sid.rid(), sid.domain().to_string()), (Some(544), "S-1-5-32".to_owned()));
    }

    proptest! {
        #[test]
        fn shown_and_read_again_is_the_same(authority in 0u64..1 << 48, parts in proptest::collection::vec(any::<u32>(), 1..15)) {
            let sid = Sid { authority, subauthorities: parts };
            prop_assert_eq!(sid.to_string().parse::<Sid>(), Ok(sid));
        }
    }
}
