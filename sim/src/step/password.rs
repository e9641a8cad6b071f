//! Steps of an attempt with a password.

use super::step_table;

step_table! { PASSWORD_BASE = 450, PASSWORD_STEPS;
PASSWORD_MACHINE = "password.machine", Client Refuses Documented,
    "Interactive logon: Require smart card, Reference",
    "the machine takes no password: ScForceOption is 1",
    user "you must use Windows Hello or a smart card to sign in";
PASSWORD_NLA = "password.nla", Client Passes Documented,
    "Interactive logon: Require smart card; Network Level Authentication",
    "the remote session begins with a network logon and goes on with an interactive one, which decides";
PASSWORD_KERBEROS = "password.kerberos", Client Passes Documented,
    "[RFC 4120 §5.2.7.2]; [MS-KILE] 3.2.5.5",
    "the client asks for a ticket with a timestamp under the password's key";
PASSWORD_NTLM = "password.ntlm", Client Passes Documented,
    "[MS-APDS] 3.1.5; [MS-NRPC] 3.5.4.5",
    "the domain controller is asked through NetLogon, with an NTLM response";
PASSWORD_BIND = "password.bind", Client Passes Documented,
    "[RFC 4513 §5.1.3]; [MS-ADTS] 5.1.1.1",
    "the directory is asked with a simple bind";
PASSWORD_CARD_REQUIRED = "password.card-required", Kdc Refuses Documented,
    "[MS-KILE] 3.3.5.6.3; PKINIT self-tests of Samba, which match Windows",
    "the account requires a smart card, so the KDC gives no ticket for a password, right or not",
    kerberos 12, nt_status 0xC000_02FA, user "you must use a smart card to sign in";
PASSWORD_CARD_REQUIRED_NTLM = "password.card-required.interactive", DomainController Refuses Documented,
    "[MS-APDS] 3.1.5; PKINIT self-tests of Samba, which match Windows",
    "the account requires a smart card, so NetLogon refuses an interactive logon with a password",
    nt_status 0xC000_02FA, user "you must use a smart card to sign in";
PASSWORD_CARD_REQUIRED_BIND = "password.card-required.bind", DomainController Refuses Inferred,
    "not documented",
    "the account requires a smart card, so the directory refuses a simple bind",
    user "the directory does not take the credentials";
PASSWORD_CARD_REQUIRED_SERVICE = "password.card-required.service", Kdc Refuses Inferred,
    "[MS-KILE] 3.3.5.6.3; whether NTLM is tried is not documented",
    "the account requires a smart card, so the service cannot start with its password",
    kerberos 12, nt_status 0xC000_02FA, user "the service did not start due to a logon failure";
PASSWORD_NO_KEY = "password.key", Kdc Refuses Documented,
    "[MS-KILE] 3.3.5.6; [MS-SAMR] 3.1.1.8.10",
    "the account is in Protected Users and its secret has no keys for AES: nothing is left but RC4, which is refused",
    kerberos 14, user "the system could not log you on";
PASSWORD_PROTECTED = "password.protected", DomainController Refuses Documented,
    "[MS-APDS] 3.1.5; Protected Users Security Group",
    "the account is in Protected Users, which have no NTLM",
    nt_status 0xC000_006E, user "account restrictions are preventing this user from signing in";
PASSWORD_RESTRICTED = "password.restricted", DomainController Refuses Documented,
    "[MS-APDS] 3.1.5; Authentication policies and silos",
    "the account may authenticate from some computers only, which NTLM cannot show",
    nt_status 0xC000_006E, user "account restrictions are preventing this user from signing in";
PASSWORD_WRONG = "password.wrong", Kdc Refuses Documented,
    "[RFC 4120 §3.1.3]",
    "the timestamp is not under the account's key: the password is wrong",
    kerberos 24, nt_status 0xC000_006D, user "the user name or password is incorrect";
PASSWORD_WRONG_NTLM = "password.wrong.ntlm", DomainController Refuses Documented,
    "[MS-APDS] 3.1.5; PKINIT self-tests of Samba, which match Windows",
    "the response is not made of the account's hash: the password is wrong",
    nt_status 0xC000_006A, user "the user name or password is incorrect";
PASSWORD_NTLM_DISABLED = "password.account.disabled", DomainController Refuses Documented,
    "[MS-APDS] 3.1.5", "the account is disabled",
    nt_status 0xC000_0072, user "your account has been disabled";
PASSWORD_NTLM_LOCKED = "password.account.locked", DomainController Refuses Documented,
    "[MS-APDS] 3.1.5", "the account is locked out",
    nt_status 0xC000_0234, user "the account is locked";
PASSWORD_NTLM_ACCOUNT_EXPIRED = "password.account.expired", DomainController Refuses Documented,
    "[MS-APDS] 3.1.5", "the account has expired",
    nt_status 0xC000_0193, user "the account has expired";
PASSWORD_NTLM_MUST_CHANGE = "password.must-change.ntlm", DomainController Refuses Documented,
    "[MS-APDS] 3.1.5; PKINIT self-tests of Samba, which match Windows",
    "the password must be changed at the next logon",
    nt_status 0xC000_0224, user "the password must be changed before logging on";
PASSWORD_NTLM_EXPIRED = "password.expired.ntlm", DomainController Refuses Documented,
    "[MS-APDS] 3.1.5; PKINIT self-tests of Samba, which match Windows",
    "the password has expired; where a smart card is required, NetLogon does not replace the secret: a request to the KDC does",
    nt_status 0xC000_0071, user "the password has expired";
PASSWORD_NTLM_WORKSTATION = "password.account.workstation", DomainController Refuses Documented,
    "[MS-APDS] 3.1.5", "the account may log on to other workstations only",
    nt_status 0xC000_0070, user "you cannot log on at this workstation";
PASSWORD_NTLM_HOURS = "password.account.hours", DomainController Refuses Documented,
    "[MS-APDS] 3.1.5; [MS-SAMR] 2.2.6.5", "the account may not log on at this hour of the week",
    nt_status 0xC000_006F, user "your account has time restrictions that keep you from logging on now";
PASSWORD_KERBEROS_MUST_CHANGE = "password.must-change", Kdc Refuses Documented,
    "[MS-KILE] 3.3.5.6.3", "the password must be changed at the next logon",
    kerberos 23, nt_status 0xC000_0224, user "the password must be changed before logging on";
PASSWORD_KERBEROS_EXPIRED = "password.expired", Kdc Refuses Documented,
    "[MS-KILE] 3.3.5.6.3", "the password has expired",
    kerberos 23, nt_status 0xC000_0071, user "the password has expired";
PASSWORD_OFFLINE = "password.offline", Client Passes Documented,
    "Interactive logon: Number of previous logons to cache; KB906681",
    "no domain controller answers: the machine looks into its cache; neither the flag nor the state of the account is seen there";
PASSWORD_OFFLINE_OFF = "password.offline.off", Client Refuses Documented,
    "Interactive logon: Number of previous logons to cache",
    "the machine keeps no logons: CachedLogonsCount is 0",
    nt_status 0xC000_005E, user "there are no logon servers available";
PASSWORD_OFFLINE_PROTECTED = "password.offline.protected", Client Refuses Documented,
    "Protected Users Security Group",
    "the machine keeps nothing of members of Protected Users",
    nt_status 0xC000_005E, user "there are no logon servers available";
PASSWORD_OFFLINE_NONE = "password.offline.none", Client Refuses Documented,
    "KB906681; cached logons and the user flag (2011-08-29)",
    "the machine keeps no password of this account: none was used there, or a logon with the card has removed it",
    nt_status 0xC000_005E, user "there are no logon servers available";
PASSWORD_OFFLINE_UNSAID = "password.offline.unsaid", Client Undefined Inferred,
    "KB906681; cached logons and the user flag (2011-08-29)",
    "the world does not say whose passwords the machine keeps: an old one works until its user has logged on there with the card",
    user "the session opens, if the machine has kept the password";
PASSWORD_WRONG_OFFLINE = "password.wrong.offline", Client Refuses Documented,
    "Interactive logon: Number of previous logons to cache",
    "it is not the password that the machine has kept",
    nt_status 0xC000_006D, user "the user name or password is incorrect";
PASSWORD_OPENS = "password.opens", Client Opens Documented,
    "[MS-KILE] 3.3.5.6.3; [MS-APDS] 3.1.5",
    "a session opens with the password";
PASSWORD_NETWORK_OPENS = "password.opens.network", DomainController Opens Documented,
    "[MS-APDS] 3.1.5; PKINIT self-tests of Samba, which match Windows",
    "the account is authenticated on the network with the password or its hash";
PASSWORD_FORCED = "password.forced", Client Refuses Inferred,
    "Interactive logon: Require smart card; not documented for this way",
    "the machine takes no password on this way either: ScForceOption is 1",
    user "you must use Windows Hello or a smart card to sign in";
PASSWORD_UNLOCKS = "password.unlocks", Client Opens Documented,
    "Interactive logon: Require Domain Controller authentication to unlock workstation",
    "the session of this user is unlocked with the password, however it was opened";
PASSWORD_NO_RESTRICTED_ADMIN = "password.restricted-admin.none", Client Refuses Documented,
    "CredSsp.admx RestrictedRemoteAdministration: at least Windows 8.1",
    "this version of Windows has no Restricted Admin mode",
    user "the remote computer does not take the credentials";
PASSWORD_RESTRICTED_ADMIN = "password.restricted-admin", Client Opens Inferred,
    "CredSsp.admx RestrictedRemoteAdministration; [MS-APDS] 3.1.5",
    "a remote session opens after a network logon, with the password or its hash, for an administrator of a machine that takes the mode";
PASSWORD_ELEVATES = "password.elevates", Client Opens Documented,
    "[MS-KILE] 3.3.5.6.3",
    "a logon session of the account opens inside the session that is there";
PASSWORD_PROVIDER_EXCLUDED = "password.provider.excluded", Client Refuses Documented,
    "CredentialProviders.admx ExcludedCredentialProviders",
    "the credential provider of passwords is left out at this machine (ExcludedCredentialProviders): its screen offers none",
    user "there is no place to type a password";
PASSWORD_NTLM_CLIENT = "password.ntlm.outgoing", Client Refuses Inferred,
    "Network security: Restrict NTLM: Outgoing NTLM traffic to remote servers",
    "the machine answers no other machine by NTLM: RestrictSendingNTLMTraffic is 2",
    user "the request is not supported: NTLM is blocked on this computer";
PASSWORD_NTLM_DOMAIN = "password.ntlm.domain", DomainController Refuses Inferred,
    "Network security: Restrict NTLM: NTLM authentication in this domain; [MS-ERREF] STATUS_NTLM_BLOCKED",
    "the domain controller refuses NTLM in its domain: RestrictNTLMInDomain is not 0",
    nt_status 0xC000_0418, user "NTLM is blocked in this domain";
}
