//! Steps of the account: may this user log on now, here.

use super::{Step, step_table};

step_table! { ACCOUNT_BASE = 400, ACCOUNT_STEPS;
ACCOUNT_DISABLED = "account.disabled", Kdc Refuses Documented,
    "[MS-KILE] 3.3.5.6.3",
    "the account is disabled",
    kerberos 18, nt_status 0xC000_0072, user "your account has been disabled";
ACCOUNT_LOCKED = "account.locked", Kdc Refuses Documented,
    "[MS-KILE] 3.3.5.6.3",
    "the account is locked out",
    kerberos 18, nt_status 0xC000_0234, user "the account is locked";
ACCOUNT_EXPIRED = "account.expired", Kdc Refuses Documented,
    "[MS-KILE] 3.3.5.6.3",
    "the account has expired",
    kerberos 18, nt_status 0xC000_0193, user "the account has expired";
ACCOUNT_PASSWORD_MUST_CHANGE = "account.password.must-change", Kdc Refuses Documented,
    "[MS-KILE] 3.3.5.6.3; PKINIT self-tests of Samba, which match Windows",
    "the password must be changed at the next logon (pwdLastSet is 0), and the account is not marked as requiring a smart card",
    kerberos 23, nt_status 0xC000_0224, user "the password must be changed before logging on";
ACCOUNT_PASSWORD_EXPIRED = "account.password.expired", Kdc Refuses Documented,
    "[MS-KILE] 3.3.5.6.3; PKINIT self-tests of Samba, which match Windows",
    "the password has expired, and the account is not marked as requiring a smart card",
    kerberos 23, nt_status 0xC000_0224, user "the password must be changed before logging on";
ACCOUNT_PASSWORD_IRRELEVANT = "account.password.irrelevant", Kdc Passes Documented,
    "[MS-SAMR] 3.1.5.14.4",
    "the password's age does not matter: the account requires a smart card, so it never expires";
ACCOUNT_SECRET_ROLLED = "account.secret.rolled", Kdc Passes Documented,
    "[MS-PKCA] 3.1.5.2.2; [MS-SAMS] 3.2.4.7 and 3.3.5.7",
    "the secret of an account that requires a smart card has expired: the KDC has it replaced by a new random one, and begins again";
ACCOUNT_WORKSTATION = "account.workstation", Kdc Refuses Inferred,
    "[MS-KILE] 3.3.5.6.3",
    "the account may log on to other workstations only",
    kerberos 12, nt_status 0xC000_0070, user "you cannot log on at this workstation";
ACCOUNT_HOURS = "account.hours", Kdc Refuses Documented,
    "[MS-KILE] 3.3.5.6.3 and 3.3.5.6.4.1; [MS-SAMR] 2.2.6.5",
    "the account may not log on at this hour of the week by the domain controller's clock, in UTC",
    kerberos 18, nt_status 0xC000_006F, user "your account has time restrictions that keep you from logging on now";
ACCOUNT_NOT_ENFORCED = "account.not-enforced", Kdc Passes Documented,
    "[MS-KILE] 3.3.5.6.3: POLICY_KERBEROS_VALIDATE_CLIENT",
    "the domain does not enforce user logon restrictions: disabled, locked, expired, password and workstation are not looked at";
ACCOUNT_DEVICE = "account.policy.device", Kdc Refuses Documented,
    "[MS-KILE] 3.3.5.6: AllowedToAuthenticateFrom",
    "the account's authentication policy does not let it authenticate from this computer",
    kerberos 12, dc_events [105], user "your account is configured to prevent you from using this computer";
ACCOUNT_NOT_ARMORED = "account.policy.armor", Kdc Refuses Documented,
    "[MS-KILE] 3.3.5.6: AllowedToAuthenticateFrom; [RFC 6113 §5.4]",
    "the account's authentication policy asks from which computer the request comes, and the request is not armored with that computer's ticket",
    kerberos 12, dc_events [105], user "your account is configured to prevent you from using this computer";
ACCOUNT_DEVICE_AUDITED = "account.policy.audited", Kdc Passes Documented,
    "[MS-KILE] 3.3.5.6: AllowedToAuthenticateFrom",
    "the account's authentication policy would not let it authenticate from this computer, and is only audited",
    dc_events [305];
ACCOUNT_DEVICE_ALLOWED = "account.policy.allowed", Kdc Passes Documented,
    "[MS-KILE] 3.3.5.6: AllowedToAuthenticateFrom",
    "the request is armored, and the account's authentication policy allows its computer";
ACCOUNT_FINE = "account.fine", Kdc Passes Documented,
    "[MS-KILE] 3.3.5.6.3",
    "the account may log on";
}

/// The status that goes with the KDC's error. To a request with a key, Windows does not say which password
/// trouble it is [PKINIT self-tests of Samba].
pub(crate) fn status_in_reply(step: &Step) -> Option<u32> {
    let silent = [ACCOUNT_PASSWORD_MUST_CHANGE, ACCOUNT_PASSWORD_EXPIRED];
    if silent.iter().any(|id| super::step(*id).id == step.id) {
        return None;
    }
    step.seen.nt_status
}
