//! Steps of the forms of a logon: whether a domain controller can be had, cached logons, unlocking, other users, Remote
//! Desktop, runas.

use super::step_table;

step_table! { FORM_BASE = 850, FORM_STEPS;
CLIENT_NO_NETWORK = "client.network.none", Client Refuses Documented,
    "SEC2302 page 20, step 12; Kerberos.admx KdcProxyServer",
    "the machine reaches no domain controller, and has no KDC proxy to ask through",
    nt_status 0xC000_005E, user "there are no logon servers available";
CLIENT_KDC_PROXY = "client.kdc-proxy", Client Passes Documented,
    "[MS-KKDCP] 3.2.5; Kerberos.admx KdcProxyServer",
    "the machine reaches no domain controller and asks through a KDC proxy, over HTTPS";
CACHED_LOGON = "cached.asked", Client Passes Documented,
    "Interactive logon: Number of previous logons to cache; SEC2302 page 20, step 12",
    "no domain controller answers: the machine looks into its cache; neither revocation nor the state of the account is seen there";
CACHED_OFF = "cached.off", Client Refuses Documented,
    "Interactive logon: Number of previous logons to cache",
    "the machine keeps no logons: CachedLogonsCount is 0",
    nt_status 0xC000_005E, user "there are no logon servers available";
CACHED_ECDSA = "cached.ecdsa", Client Refuses Documented,
    "Smartcard.admx EnumerateECCCerts; smart cards and elliptic curve certificates (Windows 7)",
    "the key signs by ECDSA and the card has none for ECDH: no signature is the same twice, so that nothing can be kept under it",
    nt_status 0xC000_005E, user "there are no logon servers available";
CACHED_NO_INDEX = "cached.index.none", Client Refuses Documented,
    "Certificate Requirements and Enumeration: cached logon",
    "the certificate has no subject, and this version of Windows keeps no logon without one",
    nt_status 0xC000_005E, user "there are no logon servers available";
CACHED_NONE = "cached.none", Client Refuses Documented,
    "Certificate Requirements and Enumeration: cached logon",
    "the machine keeps no logon with a certificate of this subject and issuer",
    nt_status 0xC000_005E, user "there are no logon servers available";
CACHED_UNSAID = "cached.unsaid", Client Undefined Inferred,
    "Certificate Requirements and Enumeration: cached logon",
    "the world does not say which logons with cards the machine keeps: it opens a session if this certificate was used there with a domain controller",
    user "the session opens, if the machine has kept the logon";
CACHED_OTHER_KEY = "cached.key", Client Refuses Inferred,
    "Certificate Requirements and Enumeration: cached logon; smart cards and elliptic curve certificates (Windows 7)",
    "what the machine keeps under this subject and issuer was made with another key: a renewed certificate has to log on with a domain controller once, and from then on the old one no longer opens it",
    nt_status 0xC000_005E, user "there are no logon servers available";
CACHED_EVICTED = "cached.evicted", Client Refuses Documented,
    "KB2555663; Interactive logon: Number of previous logons to cache",
    "newer logons have taken the slots of the machine's cache: the oldest went first",
    nt_status 0xC000_005E, user "there are no logon servers available";
CACHED_PROTECTED = "cached.protected", Client Refuses Documented,
    "Protected Users Security Group",
    "the machine keeps nothing of members of Protected Users",
    nt_status 0xC000_005E, user "there are no logon servers available";
CACHED_OPENS = "cached.opened", Client Passes Inferred,
    "smart cards and elliptic curve certificates (Windows 7): cached logon",
    "the card's key opens what the machine has kept";
UNLOCK_NEEDS_CONTROLLER = "unlock.controller", Client Refuses Documented,
    "Interactive logon: Require Domain Controller authentication to unlock workstation",
    "no domain controller answers, and the machine unlocks with one only: ForceUnlockLogon is 1",
    nt_status 0xC000_005E, user "there are no logon servers available";
UNLOCK_OPENS = "unlock.opened", Client Opens Inferred,
    "Interactive logon: Smart card removal behavior; results are compared by user",
    "the card authenticates the user of the session, whichever of his cards it is: the session is unlocked";
UNLOCK_OTHER_USER = "unlock.other-user", Client Refuses Inferred,
    "Logon.admx HideFastUserSwitching; KB4516576",
    "the card authenticates another user: the session stays locked, and that user is offered one beside it",
    user "this computer is locked by another user; you can switch to your own session";
UNLOCK_OTHER_USER_ONLY = "unlock.other-user.no-switch", Client Refuses Inferred,
    "Logon.admx HideFastUserSwitching; Smart Card and Remote Desktop Services",
    "the card authenticates another user, and users are not switched here: the session stays locked until its user or an administrator ends it",
    user "this computer is locked; only its user or an administrator can unlock it";
SWITCH_NONE = "switch.none", Client Refuses Documented,
    "Smart Card and Remote Desktop Services",
    "this version of Windows does not switch users where it is joined to a domain",
    user "there is no way to switch the user";
SWITCH_HIDDEN = "switch.hidden", Client Refuses Documented,
    "Logon.admx HideFastUserSwitching",
    "users are not switched here: HideFastUserSwitching is 1",
    user "there is no way to switch the user";
SWITCH_OPENS = "switch.opened", Client Opens Documented,
    "Smart Card and Remote Desktop Services",
    "a second session opens; the first goes on behind it";
SWITCH_SAME = "switch.same-user", Client Opens Documented,
    "Smart Card and Remote Desktop Services",
    "the session of this user is there already, and is the one that comes back";
RDP_NO_READER = "rdp.client.reader", Client Refuses Documented,
    "Smart Card and Remote Desktop Services",
    "the machine from which the user comes has no reader that works, so that there is none to offer",
    nt_status 0xC000_0383, user "no smart card reader is found";
RDP_NOT_OFFERED = "rdp.client.redirection", Client Refuses Documented,
    "Smart Card and Remote Desktop Services; redirectsmartcards of the connection",
    "the client does not offer its readers to the remote session (redirectsmartcards is 0)",
    nt_status 0xC000_0383, user "no smart card reader is found";
RDP_NOT_TAKEN = "rdp.host.redirection", Client Refuses Documented,
    "TerminalServer.admx fEnableSmartCard",
    "the remote machine takes no readers of clients: fEnableSmartCard is 0",
    nt_status 0xC000_0383, user "no smart card reader is found";
RDP_REDIRECTED = "rdp.redirected", Client Passes Documented,
    "Smart Card and Remote Desktop Services",
    "the card in the client's reader is seen in the remote session";
RDP_NLA_REQUIRED = "rdp.host.nla", Client Refuses Documented,
    "TerminalServer.admx UserAuthentication",
    "the remote machine demands Network Level Authentication before it shows a screen",
    user "the remote computer requires Network Level Authentication";
RDP_CLIENT_NO_KDC = "rdp.client.kdc", Client Refuses Documented,
    "Smart Card and Remote Desktop Services; [MS-CSSP] 3.1.5",
    "Network Level Authentication with a card needs Kerberos, and the client reaches neither a domain controller nor a KDC proxy",
    nt_status 0xC000_005E, user "the remote computer cannot be authenticated: no domain controller can be contacted";
RDP_CLIENT = "rdp.client.authenticated", Client Passes Documented,
    "[MS-CSSP] 3.1.5; Smart Card and Remote Desktop Services",
    "the client has a ticket for TERMSRV of the remote machine, before that machine shows a screen";
RDP_NOT_ADMINISTRATOR = "rdp.restricted-admin.account", Client Refuses Documented,
    "CredSsp.admx RestrictedRemoteAdministration",
    "Restricted Admin mode lets administrators of the remote machine in, and the world says of this account that it is none",
    user "the connection was denied because the user account is not authorized for remote login";
RDP_RESTRICTED_ADMIN = "rdp.restricted-admin", Client Opens Documented,
    "CredSsp.admx RestrictedRemoteAdministration",
    "the client hands over nothing but its ticket (Restricted Admin): a session opens for an administrator of the remote machine, which is nobody to other machines; no card is seen there";
RDP_REMOTE_GUARD = "rdp.remote-guard", Client Opens Documented,
    "CredSsp.admx RestrictedRemoteAdministration",
    "the client keeps credentials to itself and answers for the remote session (Remote Credential Guard): a session opens without the card being seen there";
RDP_NOT_DELEGATED = "rdp.client.delegation", Client Refuses Documented,
    "CredSsp.admx AllowFreshCredentials, DenyFreshCredentials",
    "the client may not hand credentials that were just typed to remote desktops; a PIN is always such a one",
    user "your credentials did not work";
RDP_DELEGATED = "rdp.delegated", Client Passes Documented,
    "[MS-CSSP] 2.2.1.2.2; Smart Card and Remote Desktop Services",
    "the client sends PIN, container and hint to the remote machine, from one local security authority to the other: the user is not asked again";
RDP_ASKS_AGAIN = "rdp.host.prompt", Client Passes Documented,
    "TerminalServer.admx fPromptForPassword",
    "the remote machine asks for credentials all the same: fPromptForPassword is 1, and its screen shows the certificates that it would show at its own reader";
RDP_HOST = "rdp.host.repeats", Client Passes Inferred,
    "Smart Card and Remote Desktop Services; [MS-CSSP] 3.1.5",
    "the remote machine logs the user on with the redirected card, as if it were in its own reader";
RDP_OTHER_ACCOUNT = "rdp.host.account", Client Refuses Inferred,
    "[MS-CSSP] 3.1.5",
    "the remote machine authenticates another account than the client did",
    user "your credentials did not work";
RDP_OPENS = "rdp.opened", Client Opens Documented,
    "Smart Card and Remote Desktop Services",
    "a remote session opens for the account";
ELEVATION_OPENS = "elevation.opened", Client Opens Inferred,
    "Smartcard.admx X509HintsNeeded: logon and elevation; Smart Card and Remote Desktop Services",
    "a logon session of the account opens inside the session that is there; nobody watches its card, and its removal does nothing";
RDP_CLIENT_NO_NLA = "rdp.client.nla", Client Refuses Documented,
    "[MS-RDPBCGR] 5.4.5.2; Network Level Authentication since Windows Vista",
    "this version of Windows does not use Network Level Authentication as a client: Windows XP SP3 has it switched off",
    user "the remote computer requires Network Level Authentication, which your computer does not support";
RDP_HOST_NO_NLA = "rdp.host.nla.none", Client Refuses Documented,
    "[MS-RDPBCGR] 5.4.5.2; Network Level Authentication since Windows Vista",
    "the version of Windows on the remote machine offers no Network Level Authentication",
    user "the identity of the remote computer cannot be verified";
CLIENT_NO_CONTROLLER = "client.dc.none", Client Refuses Documented,
    "SEC2302 page 20, step 12; Interactive logon: Number of previous logons to cache",
    "no domain controller of the domain answers",
    nt_status 0xC000_005E, user "there are no logon servers available";
RDP_RESTRICTED_ADMIN_OFF = "rdp.restricted-admin.off", Client Refuses Inferred,
    "Remote Credential Guard (Microsoft Learn): DisableRestrictedAdmin; CredSsp.admx RestrictedRemoteAdministration",
    "the remote machine takes no Restricted Admin mode: DisableRestrictedAdmin is not 0",
    nt_status 0xC000_006E, user "account restrictions are preventing this user from signing in";
RDP_REMOTE_GUARD_OFF = "rdp.remote-guard.off", Client Refuses Inferred,
    "Remote Credential Guard (Microsoft Learn): DisableRestrictedAdmin; CredSsp.admx RestrictedRemoteAdministration",
    "the remote machine takes no Remote Credential Guard: DisableRestrictedAdmin is not 0",
    nt_status 0xC000_006E, user "account restrictions are preventing this user from signing in";
}
