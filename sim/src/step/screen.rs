//! Steps of the logon screen before a card is in a reader: how a person gets its attention, and what it shows; and whom it
//! asks for a certificate that names nobody.

use super::step_table;

step_table! { SCREEN_BASE = 80, SCREEN_STEPS;
SCREEN_CARD_IS_ATTENTION = "screen.sas.card", Client Passes Documented,
    "How Smart Card Logon Works (Windows 7), what differs from Windows XP",
    "putting a card in is the secure attention sequence: the PIN is asked for at once";
SCREEN_KEYS = "screen.sas.keys", Client Passes Documented,
    "How Smart Card Logon Works (Windows 7); Security Options, DisableCAD",
    "CTRL+ALT+DEL is pressed before tiles are shown, with a card in the reader too";
SCREEN_NO_KEYS = "screen.sas.none", Client Passes Inferred,
    "Security Options, Interactive logon: Do not require CTRL+ALT+DEL",
    "tiles are shown without CTRL+ALT+DEL";
SCREEN_CARD_FIRST = "screen.preselected.card", Client Passes Documented,
    "CredentialProviders.admx DefaultCredentialProvider",
    "policy has the credential provider of smart cards offered first";
SCREEN_OTHER_FIRST = "screen.preselected.other", Client Passes Documented,
    "CredentialProviders.admx DefaultCredentialProvider",
    "policy has another credential provider offered first: a card takes a choice under the sign-in options";
SCREEN_DIALOG = "screen.dialog", Client Passes Documented,
    "How Smart Card Logon Works (Windows 7), what differs from Windows XP",
    "the dialog asks for a card or for CTRL+ALT+DEL, and there are no tiles";
SCREEN_INSERT_TILE = "screen.insert-card", Client Passes Inferred,
    "Certificate Requirements and Enumeration, steps of the enumeration",
    "a tile says: insert a smart card; each certificate of a card has a tile of its own";
SCREEN_OPTION = "screen.sign-in-option", Client Passes Inferred,
    "logon screen of Windows 8 and later",
    "the sign-in options have an icon for smart cards; tiles stand under the user to whom they belong";
CLIENT_OWN_DOMAIN = "client.domain.own", Client Passes Documented,
    "Certificate Requirements and Enumeration",
    "neither a UPN, nor the certificate's subject, nor a hint names a domain: the machine's own is asked";
}
