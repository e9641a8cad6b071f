//! Steps of the account: may this user log on now, here.

use super::step_table;

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
ACCOUNT_PASSWORD_EXPIRED = "account.password.expired", Kdc Refuses Documented,
    "[MS-KILE] 3.3.5.6.3; PKINIT self-tests of Samba, which match Windows",
    "the password must be changed, and the account is not marked as requiring a smart card",
    kerberos 23, nt_status 0xC000_0224, user "the password must be changed before logging on";
ACCOUNT_PASSWORD_IRRELEVANT = "account.password.irrelevant", Kdc Passes Documented,
    "[MS-SAMR] 3.1.5.14.4",
    "the password's age does not matter: the account requires a smart card, so it never expires";
ACCOUNT_WORKSTATION = "account.workstation", Kdc Refuses Inferred,
    "[MS-KILE] 3.3.5.6.3",
    "the account may log on to other workstations only",
    kerberos 12, nt_status 0xC000_0070, user "you cannot log on at this workstation";
ACCOUNT_FINE = "account.fine", Kdc Passes Documented,
    "[MS-KILE] 3.3.5.6.3",
    "the account may log on";
}
