//! NTSTATUS values that a smart card logon can return ([MS-ERREF] 2.3.1).

use std::fmt;

/// A status of Windows, shown with its symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NtStatus(u32);

const SYMBOLS: &[(u32, &str)] = &[
    (0xC000_005E, "STATUS_NO_LOGON_SERVERS"),
    (0xC000_006A, "STATUS_WRONG_PASSWORD"),
    (0xC000_006D, "STATUS_LOGON_FAILURE"),
    (0xC000_006E, "STATUS_ACCOUNT_RESTRICTION"),
    (0xC000_006F, "STATUS_INVALID_LOGON_HOURS"),
    (0xC000_0070, "STATUS_INVALID_WORKSTATION"),
    (0xC000_0071, "STATUS_PASSWORD_EXPIRED"),
    (0xC000_0072, "STATUS_ACCOUNT_DISABLED"),
    (0xC000_00BB, "STATUS_NOT_SUPPORTED"),
    (0xC000_0133, "STATUS_TIME_DIFFERENCE_AT_DC"),
    (0xC000_015B, "STATUS_LOGON_TYPE_NOT_GRANTED"),
    (0xC000_0193, "STATUS_ACCOUNT_EXPIRED"),
    (0xC000_0224, "STATUS_PASSWORD_MUST_CHANGE"),
    (0xC000_0234, "STATUS_ACCOUNT_LOCKED_OUT"),
    (0xC000_02F9, "STATUS_PKINIT_NAME_MISMATCH"),
    (0xC000_02FA, "STATUS_SMARTCARD_LOGON_REQUIRED"),
    (0xC000_0320, "STATUS_PKINIT_FAILURE"),
    (0xC000_0321, "STATUS_SMARTCARD_SUBSYSTEM_FAILURE"),
    (0xC000_0380, "STATUS_SMARTCARD_WRONG_PIN"),
    (0xC000_0381, "STATUS_SMARTCARD_CARD_BLOCKED"),
    (0xC000_0382, "STATUS_SMARTCARD_CARD_NOT_AUTHENTICATED"),
    (0xC000_0383, "STATUS_SMARTCARD_NO_CARD"),
    (0xC000_0384, "STATUS_SMARTCARD_NO_KEY_CONTAINER"),
    (0xC000_0385, "STATUS_SMARTCARD_NO_CERTIFICATE"),
    (0xC000_0386, "STATUS_SMARTCARD_NO_KEYSET"),
    (0xC000_0387, "STATUS_SMARTCARD_IO_ERROR"),
    (0xC000_0388, "STATUS_DOWNGRADE_DETECTED"),
    (0xC000_0389, "STATUS_SMARTCARD_CERT_REVOKED"),
    (0xC000_038A, "STATUS_ISSUING_CA_UNTRUSTED"),
    (0xC000_038B, "STATUS_REVOCATION_OFFLINE_C"),
    (0xC000_038C, "STATUS_PKINIT_CLIENT_FAILURE"),
    (0xC000_038D, "STATUS_SMARTCARD_CERT_EXPIRED"),
    (0xC000_038F, "STATUS_SMARTCARD_SILENT_CONTEXT"),
    (0xC000_040C, "STATUS_REVOCATION_OFFLINE_KDC"),
    (0xC000_040D, "STATUS_ISSUING_CA_UNTRUSTED_KDC"),
    (0xC000_040E, "STATUS_KDC_CERT_EXPIRED"),
    (0xC000_040F, "STATUS_KDC_CERT_REVOKED"),
    (0xC000_0418, "STATUS_NTLM_BLOCKED"),
    (0xC000_0714, "STATUS_CERTIFICATE_MAPPING_NOT_UNIQUE"),
];

/// What SSPI makes of a status, or Win32 where SSPI has no code of its own.
const SSPI: &[(u32, u32, &str)] = &[
    (0xC000_02F9, 0x8009_033D, "SEC_E_PKINIT_NAME_MISMATCH"),
    (0xC000_02FA, 0x8009_033E, "SEC_E_SMARTCARD_LOGON_REQUIRED"),
    (0xC000_0320, 0x4EF, "ERROR_PKINIT_FAILURE"),
    (0xC000_0321, 0x4F0, "ERROR_SMARTCARD_SUBSYSTEM_FAILURE"),
    (0xC000_0388, 0x8009_0350, "SEC_E_DOWNGRADE_DETECTED"),
    (0xC000_0389, 0x8009_0351, "SEC_E_SMARTCARD_CERT_REVOKED"),
    (0xC000_038A, 0x8009_0352, "SEC_E_ISSUING_CA_UNTRUSTED"),
    (0xC000_038B, 0x8009_0353, "SEC_E_REVOCATION_OFFLINE_C"),
    (0xC000_038C, 0x8009_0354, "SEC_E_PKINIT_CLIENT_FAILURE"),
    (0xC000_038D, 0x8009_0355, "SEC_E_SMARTCARD_CERT_EXPIRED"),
    (0xC000_040C, 0x8009_0358, "SEC_E_REVOCATION_OFFLINE_KDC"),
    (0xC000_040D, 0x8009_0359, "SEC_E_ISSUING_CA_UNTRUSTED_KDC"),
    (0xC000_040E, 0x8009_035A, "SEC_E_KDC_CERT_EXPIRED"),
    (0xC000_040F, 0x8009_035B, "SEC_E_KDC_CERT_REVOKED"),
];

impl NtStatus {
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

    /// What applications see of it through SSPI (Win32 where SSPI has no code of its own): number and symbol.
    pub fn sspi(self) -> Option<(u32, &'static str)> {
        SSPI.iter()
            .find(|(status, _, _)| *status == self.0)
            .map(|(_, code, symbol)| (*code, *symbol))
    }
}

impl fmt::Display for NtStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.symbol() {
            Some(symbol) => write!(f, "{symbol} (0x{:08X})", self.0),
            None => write!(f, "0x{:08X}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NtStatus;

    /// The pairs of [MS-ERREF] as the table of client statuses prints them.
    #[test]
    fn a_status_has_its_pair_in_sspi() {
        let pair = |code| NtStatus::new(code).sspi().map(|(sspi, _)| sspi);
        assert_eq!(pair(0xC000_038A), Some(0x8009_0352));
        assert_eq!(pair(0xC000_040F), Some(0x8009_035B));
        assert_eq!(pair(0xC000_0320), Some(0x4EF));
        assert_eq!(pair(0xC000_0380), None);
    }

    #[test]
    fn a_status_shows_symbol_and_number() {
        assert_eq!(
            NtStatus::new(0xC000_0380).to_string(),
            "STATUS_SMARTCARD_WRONG_PIN (0xC0000380)"
        );
        assert_eq!(NtStatus::new(0x1).to_string(), "0x00000001");
    }
}
