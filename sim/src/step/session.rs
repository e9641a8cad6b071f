//! Steps of the session: opened, and what the removal of the card does to it.

use super::step_table;

step_table! { SESSION_BASE = 600, SESSION_STEPS;
SESSION_HOST_TICKET = "session.host-ticket", Client Passes Documented,
    "[RFC 4120 §3.3]; [MS-KILE] 3.3.5.7; SEC2302 page 20, step 18",
    "the workstation gets a ticket for itself and reads in it who logged on";
HOST_REFUSED = "host.refused", Kdc Refuses Documented,
    "[MS-KILE] 3.3.5.7: AllowedToAuthenticateTo; event 106 of the KDC",
    "the authentication policy of the workstation's account does not let this account have a ticket for it",
    kerberos 12, dc_events [106], user "your account is configured to prevent you from using this computer";
HOST_AUDITED = "host.audited", Kdc Passes Documented,
    "[MS-KILE] 3.3.5.7: AllowedToAuthenticateTo; event 306 of the KDC",
    "the authentication policy of the workstation's account would not let this account have a ticket for it, and is only audited",
    dc_events [306];
HOST_ALLOWED = "host.allowed", Kdc Passes Documented,
    "[MS-KILE] 3.3.5.7: AllowedToAuthenticateTo",
    "the authentication policy of the workstation's account lets this account have a ticket for it";
SESSION_HOST_TICKET_ELSEWHERE = "session.host-ticket.other-domain", Client Passes Documented,
    "[RFC 4120 §1.2]; [MS-KILE] 3.3.5.7",
    "the workstation's own ticket comes from its domain, by way of a ticket between the domains; that part is not executed";
SESSION_COMPUTER_ACCOUNT = "session.computer-account", Client Refuses Inferred,
    "[MS-ERREF] STATUS_NOLOGON_WORKSTATION_TRUST_ACCOUNT",
    "the ticket is a computer's, and nobody logs on interactively as a computer",
    nt_status 0xC000_0199, user "the account is a computer account";
SESSION_OPENED = "session.opened", Client Opens Documented,
    "SEC2302 page 20, step 18",
    "a session opens for the account";
SESSION_TICKET_ONLY = "session.ticket-only", Client Opens Inferred,
    "Certificate Requirements and Enumeration: machines outside of the domain",
    "the machine is outside of the domain: the client has a ticket of the account, for remote desktop and for what it is asked for on the network; the machine opens no session of the domain itself";
SESSION_NEW = "session.new", Client Passes Documented,
    "Smart Card and Remote Desktop Services; Terminal Services sessions since Windows Vista",
    "it is a new session";
SESSION_UNLOCKED = "session.unlocked", Client Passes Inferred,
    "Interactive logon: Require Domain Controller authentication to unlock workstation",
    "the user's own session stood locked on the screen: it is unlocked, whatever the card";
SESSION_RESUMED = "session.resumed", Client Passes Documented,
    "TerminalServer.admx: Restrict Remote Desktop Services users to a single Remote Desktop Services session; KB2301288",
    "the user has a session here and gets it back";
SESSION_OTHER_TO_BACKGROUND = "session.other.to-background", Client Passes Documented,
    "Smart Card and Remote Desktop Services: Fast User Switching",
    "the other user's session goes on in the background";
SESSION_ONE_AT_A_TIME = "session.other.one-active", Client Passes Documented,
    "Windows clients: one active session, at the screen or remote",
    "a client shows one session at a time: the one on the screen is disconnected";
SESSION_NO_SWITCHING = "session.refused.no-switching", Client Refuses Documented,
    "Logon.admx HideFastUserSwitching",
    "another user's session is on the screen, and the policy hides the switching of users",
    user "the computer is locked; only the user who locked it can unlock it";
SESSION_NO_BACKGROUND = "session.refused.no-background", Client Refuses Documented,
    "Smart Card and Remote Desktop Services: Fast User Switching on domain members since Windows Vista",
    "another user's session is there, and a member of a domain with Windows XP has one session only",
    user "the computer is in use; only its user or an administrator can unlock it";
SESSION_ELEVATED = "session.elevated", Client Passes Inferred,
    "Smart Card Group Policy and Registry Settings: X509HintsNeeded at logon and elevation; Smart Card Removal Policy Service",
    "a logon session opens within the session for what runs elevated; no record of the card is written";
SESSION_ELEVATED_ENDS = "session.elevated.ends", Client Passes Inferred,
    "Smart Card Removal Policy Service: a logoff ends every process of the session",
    "what ran elevated in it ends with the session";
SESSION_LOCKED_IDLE = "session.locked.inactivity", Client Passes Documented,
    "Interactive logon: Machine inactivity limit",
    "nobody has touched the machine for as long as its inactivity limit: the session locks, whether or not the card is in the reader";
REMOTE_REDIRECTED = "session.remote.redirected", Client Passes Documented,
    "Smart Card and Remote Desktop Services",
    "the readers of the machine before which the user sits are redirected: the session sees the card in them";
REMOTE_NOT_REDIRECTED = "session.remote.not-redirected", Client Refuses Documented,
    "TerminalServer.admx fEnableSmartCard",
    "the host takes no redirected readers: a session on it sees no card",
    user "no smart card is seen in the session";
REMOTE_NOT_SENT = "session.remote.not-sent", Client Refuses Documented,
    "Smart Card and Remote Desktop Services: redirection has to be on at both ends",
    "the client does not redirect its readers: the session sees no card",
    user "no smart card is seen in the session";
TICKET_RENEWED = "session.ticket.renewed", Client Passes Documented,
    "[RFC 4120 §2.3]; [MS-KILE] 3.3.1: MaxRenewAge",
    "the ticket-granting ticket was renewed, which takes no card";
TICKET_AGAIN_BY_CARD = "session.ticket.again.card", Client Passes Inferred,
    "KB958281: the PIN is kept for single sign-on",
    "the ticket-granting ticket has ended, and the card in the reader signs for another one with the PIN that was kept";
TICKET_AGAIN_BY_PASSWORD = "session.ticket.again.password", Client Passes Inferred,
    "[MS-KILE] 3.2.1: credentials of the logon are kept",
    "the ticket-granting ticket has ended, and another one is asked for with the password that was kept";
TICKET_ENDED = "session.ticket.ended", Client Passes Documented,
    "GSA PIV guides: Windows needs your current credentials",
    "the ticket-granting ticket has ended, and its user is asked to lock and to unlock with current credentials; the session goes on without one";
TICKET_PIN_CHANGED = "session.ticket.pin", Client Passes Documented,
    "KB958281",
    "the ticket-granting ticket has ended, and the PIN that was kept is no longer the card's, which was changed elsewhere: the attempt costs the card a try, and the user is told to lock and to unlock with the new one";
}
