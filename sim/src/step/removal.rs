//! Steps of the removal of the card: who watches, and what is done.

use super::step_table;

step_table! { REMOVAL_BASE = 640, REMOVAL_STEPS;
REMOVAL_RECORD = "removal.record", Client Passes Documented,
    "Smart Card Removal Policy Service; Microsoft, AD Troubleshooting, 2010-03-08",
    "a record is written, named by the session: the reader, and how often cards came and went in it";
REMOVAL_RECORD_WAITS = "removal.record.waits", Client Passes Documented,
    "Smart Card Removal Policy Service",
    "the record waits: the Smart Card Removal Policy service (SCPolicySvc) is not running";
REMOVAL_NO_RECORD = "removal.record.none", Client Passes Documented,
    "Smart Card Removal Policy Service",
    "no record is written: no card opened the session";
REMOVAL_XP = "removal.xp", Client Passes Documented,
    "Smart Card Removal Policy Service",
    "Windows XP's Winlogon watches the card itself; no service is needed";
REMOVAL_WATCH_NOTHING = "removal.watched.nothing", Client Passes Documented,
    "Interactive logon: Smart card removal behavior",
    "the reader is watched; the removal behaviour is No Action";
REMOVAL_WATCH_LOCK = "removal.watched.lock", Client Passes Documented,
    "Interactive logon: Smart card removal behavior",
    "the reader is watched: the removal of the card will lock the session";
REMOVAL_WATCH_LOGOFF = "removal.watched.logoff", Client Passes Documented,
    "Interactive logon: Smart card removal behavior",
    "the reader is watched: the removal of the card will log the user off";
REMOVAL_WATCH_DISCONNECT = "removal.watched.disconnect", Client Passes Documented,
    "Interactive logon: Smart card removal behavior",
    "the reader is watched: the removal of the card will disconnect the session if it is remote, and lock it if not";
REMOVAL_STILL_WATCHED = "removal.watched.still", Client Passes Inferred,
    "Smart Card Removal Policy Service",
    "the reader that was watched for the session is still watched";
REMOVAL_WATCH_ENDS = "removal.watched.ends", Client Passes Inferred,
    "Smart Card Removal Policy Service",
    "the reader that was watched for the session is no longer watched";
REMOVAL_FORGOTTEN = "removal.service.forgets", Client Passes Inferred,
    "Microsoft, AD Troubleshooting, 2010-03-08, on the removal policy service",
    "the service stops and watches no more; it deleted the record when it took it, so it will not watch this session again";
REMOVAL_KEPT = "removal.service.keeps", Client Passes Inferred,
    "the policy's explanation: a restart of the service makes a change hold",
    "the service stops and watches no more, until it starts again";
REMOVAL_SERVICE_STOPPED = "removal.service.stopped", Client Passes Documented,
    "Smart Card Removal Policy Service",
    "nothing happens: the Smart Card Removal Policy service (SCPolicySvc) is not running";
REMOVAL_MANAGER_STOPPED = "removal.resource-manager.stopped", Client Passes Documented,
    "Smart Cards for Windows Service",
    "nothing happens: without the Smart Card service (SCardSvr) no card is seen to leave";
REMOVAL_PASSWORD = "removal.password", Client Passes Documented,
    "Smart Card Removal Policy Service",
    "nothing happens: the session was opened with a password";
REMOVAL_NOT_WATCHED = "removal.not-watched", Client Passes Documented,
    "Smart Card Removal Policy Service; Microsoft, AD Troubleshooting, 2010-03-08",
    "nothing happens: no session is watched through this reader";
REMOVAL_VIRTUAL_CARD = "removal.virtual-card", Client Passes Inferred,
    "Virtual smart cards are in their readers for good",
    "nothing happens: a virtual smart card cannot leave its reader";
REMOVAL_NOTHING = "removal.nothing", Client Passes Documented,
    "Interactive logon: Smart card removal behavior",
    "nothing happens: the removal behaviour is No Action";
REMOVAL_COUNTER = "removal.counter", Client Passes Documented,
    "Microsoft, AD Troubleshooting, 2010-03-08, on the removal policy service",
    "cards came or went in the reader since the record was written: what the option says is done at once";
REMOVAL_UNPLUGGED = "removal.unplugged", Client Passes Inferred,
    "the state of a reader (PC/SC)",
    "the reader is gone with the card in it, which is taken for a removal";
REMOVAL_UNPLUGGED_NOT_SEEN = "removal.unplugged.not-seen", Client Passes Inferred,
    "not documented",
    "nothing happens: a reader that is unplugged is no removal of a card";
REMOVAL_DROPPED = "removal.dropped", Client Passes Inferred,
    "not documented",
    "the redirected reader is gone with its connection, which is taken for a removal";
REMOVAL_DROPPED_ENDS = "removal.dropped.watch-ends", Client Passes Inferred,
    "Interactive logon: Smart card removal behavior: a disconnected session can be resumed",
    "the redirected reader is gone with its connection: it is watched no longer, and nothing happens";
REMOVAL_TWO_IDENTITIES = "removal.two-identities", Client Undefined Documented,
    "KB4516576",
    "several users' sessions were opened through the reader, which Microsoft does not support with one card on Windows 10 and later; by the mechanism";
REMOVAL_OTHER_SESSION = "removal.other-session", Client Passes Inferred,
    "not documented",
    "nothing happens: the reader also opened the session on the screen, and only that one is reached";
REMOVAL_NOT_REMOTE = "removal.not-remote", Client Passes Documented,
    "Interactive logon: Smart card removal behavior",
    "the option disconnects Remote Desktop sessions, and locks others";
REMOVAL_LOCK = "removal.lock", Client Passes Documented,
    "Interactive logon: Smart card removal behavior",
    "the session locks";
REMOVAL_LOCKED_ALREADY = "removal.lock.already", Client Passes Inferred,
    "Smart Card Removal Policy Service",
    "nothing happens: it is locked already";
REMOVAL_IN_BACKGROUND = "removal.lock.background", Client Passes Inferred,
    "Smart Card Removal Policy Service",
    "nothing that can be seen: the session is in the background, where it is locked anyway";
REMOVAL_LOGOFF = "removal.logoff", Client Passes Documented,
    "Interactive logon: Smart card removal behavior",
    "the user is logged off at once; unsaved work is lost";
REMOVAL_DISCONNECT = "removal.disconnect", Client Passes Documented,
    "Interactive logon: Smart card removal behavior",
    "the remote session is disconnected and stays alive";
REMOVAL_DISCONNECTED_ALREADY = "removal.disconnect.already", Client Passes Inferred,
    "Smart Card Removal Policy Service",
    "nothing happens: it is disconnected already";
REMOVAL_LOCKED_STAYS = "removal.locked.stays", Client Passes Inferred,
    "not documented",
    "nothing happens: a locked session stays as it is";
REMOVAL_NO_CARD = "removal.no-card", Client Passes Documented,
    "CredSsp.admx RestrictedRemoteAdministration; Smart Card Removal Policy Service",
    "nothing happens: the machine saw no card when the session was opened, only a network logon";
}
