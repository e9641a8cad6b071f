//! Steps of forcing the card: who is forced where, machines' own accounts, applications, Windows Hello for Business.

use super::step_table;

step_table! { ENFORCEMENT_BASE = 900, ENFORCEMENT_STEPS;
ENFORCED_NOT = "enforced.not", Client Passes Documented,
    "Interactive logon: Require smart card; [MS-SAMR] UF_SMARTCARD_REQUIRED",
    "neither the machine nor the account requires a smart card";
ENFORCED_BY_MACHINE = "enforced.machine", Client Passes Documented,
    "Interactive logon: Require smart card",
    "the machine requires a smart card of everybody who logs on there: ScForceOption is 1";
ENFORCED_BY_USER = "enforced.user", Client Passes Documented,
    "[MS-SAMR] UF_SMARTCARD_REQUIRED; [MS-KILE] 3.3.5.6.3",
    "the account requires a smart card, wherever its user goes";
ENFORCED_BY_BOTH = "enforced.both", Client Passes Documented,
    "Interactive logon: Require smart card; [MS-SAMR] UF_SMARTCARD_REQUIRED",
    "machine and account both require a smart card";
LOCAL_LAPS = "local.laps", Client Passes Documented,
    "Windows LAPS key concepts: smart card policy",
    "the machine requires a smart card, and lets the account that Windows LAPS manages in all the same";
LOCAL_FORCED = "local.forced", Client Refuses Inferred,
    "Interactive logon: Require smart card; not documented for this way",
    "the machine takes no password on this way either: ScForceOption is 1",
    user "you must use Windows Hello or a smart card to sign in";
LOCAL_DISABLED = "local.disabled", Client Refuses Documented,
    "[MS-SAMR] UF_ACCOUNTDISABLE", "the account is disabled",
    nt_status 0xC000_0072, user "your account has been disabled";
LOCAL_NOT_HERE = "local.not-here", Client Refuses Documented,
    "[MS-SAMR] 3.1.4; Directory Services Restore Mode",
    "a machine's own accounts log on at that machine: a domain controller has one in its restore mode only, other machines have no such mode",
    nt_status 0xC000_006D, user "the user name or password is incorrect";
LOCAL_OPENS = "local.opens", Client Opens Documented,
    "[MS-SAMR] 3.1.4", "a session opens with the password of the machine's own account";
LOCAL_NETWORK_OPENS = "local.opens.network", Client Opens Documented,
    "Interactive logon: Require smart card, which names interactive logons only",
    "the account is authenticated over the network; remote restrictions of UAC may leave it without its rights";
APPLICATION_KERBEROS = "application.kerberos", Client Opens Documented,
    "[RFC 4120 §3.3]; [MS-PKCA] 3.1.5.2.2",
    "the application gets a ticket of whoever is logged on, by card or by password, and asks nothing";
APPLICATION_NTLM = "application.ntlm", Client Opens Documented,
    "[MS-PKCA] 2.2.4 PAC_CREDENTIAL_INFO; [MS-PAC] NTLM_SUPPLEMENTAL_CREDENTIAL",
    "the application answers NTLM with the hash that a logon by card brought in its ticket, and asks nothing";
APPLICATION_UNKNOWN = "application.nobody-knows", Client Refuses Documented,
    "[MS-SAMR] 3.1.1.8.10; GSA PIV guides",
    "the password would do, but nobody knows it: the application breaks",
    user "the user name or password is incorrect";
APPLICATION_GUARDED = "application.credential-guard", Client Refuses Inferred,
    "Considerations when using Credential Guard (Microsoft Learn): single sign-on",
    "Credential Guard keeps the hash to itself and answers NTLMv2 only: the application has to ask for a password",
    user "enter your credentials";
HELLO_VERSION = "hello.version", Client Refuses Documented,
    "Interactive logon: Require Windows Hello for Business or smart card; Windows Hello for Business, which is for clients",
    "this version of Windows knows no Windows Hello for Business",
    user "there is no such way to sign in";
HELLO_NONE = "hello.none", Client Refuses Documented,
    "Windows Hello for Business: a key for each machine",
    "the user has not set up Windows Hello for Business on this machine",
    user "there is no such way to sign in";
HELLO_FORCED = "hello.forced", Client Passes Documented,
    "Interactive logon: Require Windows Hello for Business or smart card; STIG V-243476: Microsoft Passport or smart card",
    "what requires a smart card takes Windows Hello for Business as well";
HELLO_KDC = "hello.kdc", Kdc Refuses Documented,
    "[MS-PKCA] 3.1.5.2.1.4; msDS-KeyCredentialLink since Windows Server 2016",
    "the domain controller knows no keys of accounts: it finds no trust in the certificate around the key",
    kerberos 62, nt_status 0xC000_0320, user "your credentials could not be verified";
HELLO_KEY = "hello.key", Kdc Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.4",
    "the account holds the machine's key in msDS-KeyCredentialLink: nothing else of the certificate around it has to be trusted";
HELLO_NTAUTH = "hello.ntauth", Kdc Refuses Documented,
    "KB5057784",
    "the domain controller asks NTAuth for the issuer of the certificate around the key, which is the machine itself",
    kerberos 62, nt_status 0xC000_0320, user "your credentials could not be verified";
HELLO_OPENS = "hello.opened", Client Opens Documented,
    "[MS-PKCA] 3.1.5.2.1.4; Interactive logon: Require Windows Hello for Business or smart card",
    "a session opens by Windows Hello for Business, and no card is needed; the exchange is not executed";
}
