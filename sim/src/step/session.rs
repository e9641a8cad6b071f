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
REMOVAL_SERVICE_STOPPED = "removal.service.stopped", Client Passes Documented,
    "Smart Card Removal Policy Service",
    "nothing happens: the Smart Card Removal Policy service (SCPolicySvc) is not running";
REMOVAL_NOTHING = "removal.nothing", Client Passes Documented,
    "Interactive logon: Smart card removal behavior",
    "nothing happens: the removal behaviour is No Action";
REMOVAL_LOCK = "removal.lock", Client Passes Documented,
    "Interactive logon: Smart card removal behavior",
    "the workstation locks";
REMOVAL_LOGOFF = "removal.logoff", Client Passes Documented,
    "Interactive logon: Smart card removal behavior",
    "the user is logged off at once; unsaved work is lost";
REMOVAL_DISCONNECT = "removal.disconnect", Client Passes Documented,
    "Interactive logon: Smart card removal behavior",
    "the remote session is disconnected and stays alive";
REMOVAL_XP = "removal.xp", Client Passes Documented,
    "Smart Card Removal Policy Service",
    "Windows XP's Winlogon watches the card itself; no service is needed";
}
