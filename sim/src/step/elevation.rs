//! Steps of prompts for elevation, and of safe mode.

use super::step_table;

step_table! { ELEVATION_BASE = 950, ELEVATION_STEPS;
UAC_ABSENT = "uac.absent", Client Refuses Documented,
    "User Account Control since Windows Vista",
    "this version of Windows has no User Account Control: use runas",
    user "there is no such prompt";
UAC_DENIED = "uac.denied", Client Refuses Documented,
    "User Account Control: Behavior of the elevation prompt for standard users",
    "users are not asked and nothing runs elevated: ConsentPromptBehaviorUser is 0",
    user "this program is blocked by group policy";
UAC_SILENT = "uac.silent", Client Opens Documented,
    "User Account Control: Behavior of the elevation prompt for administrators in Admin Approval Mode",
    "nothing is asked, no card either: ConsentPromptBehaviorAdmin is 0, and it runs elevated as the administrator whose session it is";
UAC_CONSENT = "uac.consent", Client Opens Documented,
    "User Account Control: Behavior of the elevation prompt for administrators in Admin Approval Mode",
    "consent is asked and no credentials, so that no card is: it runs elevated as the administrator whose session it is";
UAC_CREDENTIALS = "uac.credentials", Client Passes Documented,
    "User Account Control: Behavior of the elevation prompt",
    "credentials are asked: the prompt shows the certificates that the logon screen would show";
UAC_SECURE_DESKTOP = "uac.secure-desktop", Client Passes Documented,
    "User Account Control: Switch to the secure desktop when prompting for elevation",
    "the prompt stands on the secure desktop";
UAC_NOT_ADMINISTRATOR = "uac.account", Client Refuses Documented,
    "User Account Control: Behavior of the elevation prompt",
    "the world says of the account that it is no administrator: nothing runs elevated as it",
    nt_status 0xC000_006E, user "the requested operation requires elevation";
SAFE_MODE_NO_PROVIDER = "safe-mode.provider.none", Client Refuses Inferred,
    "Smart Card Architecture: credential providers in safe mode",
    "in safe mode the provider of passwords alone is loaded: there is no place for a card",
    user "there are no tiles of smart cards";
SAFE_MODE_PROVIDER_LOADED = "safe-mode.provider", Client Passes Inferred,
    "Smart Card Architecture: credential providers in safe mode with networking",
    "safe mode with networking loads the provider of smart cards";
}
