//! Statuses of the certificate chain engine, as events show them ([MS-ERREF] 2.1.1).

use std::fmt;

/// A status of the chain engine, shown with its symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainStatus(u32);

const SYMBOLS: &[(u32, &str)] = &[
    (0x8009_6004, "TRUST_E_CERT_SIGNATURE"),
    (0x8009_6019, "TRUST_E_BASIC_CONSTRAINTS"),
    (0x8009_2010, "CRYPT_E_REVOKED"),
    (0x8009_2012, "CRYPT_E_NO_REVOCATION_CHECK"),
    (0x8009_2013, "CRYPT_E_REVOCATION_OFFLINE"),
    (0x800B_0101, "CERT_E_EXPIRED"),
    (0x800B_0109, "CERT_E_UNTRUSTEDROOT"),
    (0x800B_010A, "CERT_E_CHAINING"),
    (0x800B_0110, "CERT_E_WRONG_USAGE"),
    (0x800B_0112, "CERT_E_UNTRUSTEDCA"),
    (0x800B_0113, "CERT_E_INVALID_POLICY"),
];

impl ChainStatus {
    /// A status by its number.
    pub const fn new(code: u32) -> Self {
        Self(code)
    }

    /// The number.
    pub const fn code(self) -> u32 {
        self.0
    }

    /// The symbol of [MS-ERREF], where this table has it.
    pub fn symbol(self) -> Option<&'static str> {
        SYMBOLS
            .iter()
            .find(|(code, _)| *code == self.0)
            .map(|(_, symbol)| *symbol)
    }
}

impl fmt::Display for ChainStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.symbol() {
            Some(symbol) => write!(f, "{symbol} (0x{:08X})", self.0),
            None => write!(f, "0x{:08X}", self.0),
        }
    }
}
