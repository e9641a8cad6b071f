//! Steps of the card: PIN and key.

use super::step_table;

step_table! { CARD_BASE = 100, CARD_STEPS;
CARD_PIN_BLOCKED = "card.pin.blocked", Card Refuses Documented,
    "[MS-ERREF] 2.3.1; Smart card minidriver specification",
    "the card is blocked: no PIN tries are left",
    nt_status 0xC000_0381, user "the smart card is blocked";
CARD_PIN_WRONG = "card.pin.wrong", Card Refuses Documented,
    "[MS-ERREF] 2.3.1; SEC2302 page 20, step 10",
    "the PIN is wrong; no request leaves the workstation",
    nt_status 0xC000_0380, user "the PIN is incorrect";
CARD_PIN_RIGHT = "card.pin.right", Card Passes Documented,
    "SEC2302 page 20, steps 10 and 11",
    "the card verified the PIN";
CARD_PIN_TYPED = "card.pin.typed", Client Passes Documented,
    "Smart card minidriver specification: an alphanumeric PIN",
    "the PIN is typed at the screen";
CARD_PIN_NONE = "card.pin.none", Card Passes Documented,
    "Smart card minidriver specification: an empty PIN",
    "the minidriver says that the card has no PIN: nothing is asked for";
CARD_PIN_AT_PAD = "card.pin.pad", Client Passes Documented,
    "SEC2302 page 14; Smart card minidriver specification: an external PIN",
    "the PIN is typed at the pad of the reader";
CARD_PIN_BY_FINGER = "card.pin.biometric", Client Passes Documented,
    "SEC2302 page 14; Smart card minidriver specification: an external PIN",
    "the Windows Biometric Framework takes a fingerprint in the place of the PIN";
CARD_PIN_TYPED_INSTEAD = "card.pin.typed-instead", Client Passes Inferred,
    "SEC2302 page 14; Smart card minidriver specification",
    "Windows or the minidriver is older than the kinds of PIN: the PIN is typed at the screen";
CARD_PIN_NO_PAD = "card.pin.pad.none", Client Refuses Documented,
    "Smart card minidriver specification: an external PIN",
    "the PIN is to be typed at the pad of the reader, and no reader has one",
    user "the PIN cannot be entered";
CARD_BIOMETRICS_OFF = "card.pin.biometric.off", Client Refuses Documented,
    "SEC2302 page 14; Biometrics.admx",
    "a fingerprint stands in the place of the PIN, and policy does not let biometrics log domain users on",
    user "the PIN cannot be entered";
CARD_PIN_CHALLENGE = "card.pin.challenge", Client Refuses Inferred,
    "Smart card minidriver specification: PIN types; [MS-ERREF] 2.3.1 STATUS_SMARTCARD_SILENT_CONTEXT",
    "the PIN is the answer to a challenge, which the logon screen does not show and LSASS, whose context is silent, cannot ask for",
    nt_status 0xC000_038F, user "the PIN cannot be entered";
CARD_PIN_NOT_KEPT = "card.pin.cache", Client Passes Inferred,
    "Smart card minidriver specification: PIN caching",
    "the minidriver does not let Windows keep the PIN as usual, which may break a logon; it is taken to hold for this one";
CARD_PIN_LOST = "card.pin.cache.lost", Client Refuses Inferred,
    "Smart card minidriver specification: other modes may break Windows logon",
    "the minidriver does not let Windows keep the PIN: the card is asked again and is no longer open",
    nt_status 0xC000_0382, user "the smart card cannot perform the requested operation";
CARD_OPENED = "card.opened", Client Passes Documented,
    "SEC2302 page 20, step 10",
    "LSASS opens the key container that the tile stands for";
CARD_GONE = "card.gone", Client Refuses Documented,
    "[MS-ERREF] 2.3.1 STATUS_SMARTCARD_NO_CARD",
    "the card is taken out between tile and PIN; no request leaves the workstation",
    nt_status 0xC000_0383, user "no smart card is available";
CARD_READ_ERROR = "card.read-error", Client Refuses Documented,
    "[MS-ERREF] 2.3.1 STATUS_SMARTCARD_IO_ERROR",
    "the reader fails while the card is asked; no request leaves the workstation",
    nt_status 0xC000_0387, user "the smart card could not be read";
CARD_SUBSYSTEM_FAILED = "card.subsystem", Client Refuses Inferred,
    "[MS-ERREF] 2.3.1 STATUS_SMARTCARD_SUBSYSTEM_FAILURE",
    "the Smart Card service (SCardSvr) stops while the card is asked; no request leaves the workstation",
    nt_status 0xC000_0321, user "the smart card subsystem failed";
CARD_NO_CONTAINER = "card.container.lost", Card Refuses Documented,
    "[MS-ERREF] 2.3.1 STATUS_SMARTCARD_NO_KEY_CONTAINER",
    "the key container that the tile stands for is no longer on the card",
    nt_status 0xC000_0384, user "the smart card cannot perform the requested operation";
CARD_NO_CERTIFICATE = "card.certificate.lost", Card Refuses Documented,
    "[MS-ERREF] 2.3.1 STATUS_SMARTCARD_NO_CERTIFICATE",
    "the container that the tile stands for no longer holds a certificate",
    nt_status 0xC000_0385, user "the smart card cannot perform the requested operation";
CARD_NO_KEY = "card.key.absent", Card Refuses Documented,
    "[MS-ERREF] 2.3.1 STATUS_SMARTCARD_NO_KEYSET",
    "the container holds no private key that fits the certificate",
    nt_status 0xC000_0386, user "the smart card cannot perform the requested operation";
CARD_SIGNED = "card.signed", Card Passes Documented,
    "[RFC 4556 §3.2.1]",
    "the card signed the request with the certificate's key";
CARD_SIGNATURE_ASSUMED = "card.signature.assumed", Card Passes Inferred,
    "the world gives the certificate without its private key",
    "the private key is elsewhere: that the card signs with it is assumed";
CLIENT_NO_DOMAIN = "client.domain.none", Client Refuses Inferred,
    "Certificate Requirements and Enumeration",
    "the workstation is not joined to a domain; such logons are outside this twin",
    user "the domain is not available";
CLIENT_CLOCK_SKEW = "client.clock.skew", Kdc Refuses Documented,
    "[RFC 4120 §1.3]; [MS-KILE] 3.3.1",
    "the clocks of workstation and domain controller differ by more than five minutes",
    kerberos 37, nt_status 0xC000_0133, user "the time on this computer differs from the domain controller's";
CLIENT_NAME_FROM_HINT = "client.name.hint", Client Passes Documented,
    "Certificate Requirements and Enumeration; Smartcard.admx X509HintsNeeded",
    "the client names the account that the user typed as a hint";
CLIENT_NAME_FROM_UPN = "client.name.upn", Client Passes Documented,
    "[MS-PKCA] 3.1.5.2.1.2; KB4043463",
    "the client names the account by the UPN of the certificate";
CLIENT_NAME_FROM_SUBJECT = "client.name.subject", Client Passes Documented,
    "[MS-PKCA] 3.1.5.2.1",
    "the client names the account by the certificate's subject (NT-X500-PRINCIPAL)";
CLIENT_DOMAIN_FROM_SUBJECT = "client.domain.subject", Client Passes Documented,
    "Certificate Requirements and Enumeration; event 11 of the Kerberos client",
    "the machine is outside of any domain: the domain components of the certificate's subject say which one to ask";
CLIENT_SUBJECT_NAMES_NO_DOMAIN = "client.domain.no-subject", Client Refuses Documented,
    "Certificate Requirements and Enumeration; event 11 of the Kerberos client",
    "the machine is outside of any domain, no hint names one, and the certificate's subject has no domain components of a domain that can be found",
    client_events [11], user "the domain is not available";
CLIENT_HINT_DOMAIN_UNKNOWN = "client.hint.domain", Client Refuses Inferred,
    "Certificate Requirements and Enumeration; [MS-ERREF] STATUS_NO_LOGON_SERVERS",
    "the hint names a domain that the workstation's forest neither has nor trusts",
    nt_status 0xC000_005E, user "there are no logon servers available";
CLIENT_NOT_ASKED = "client.dc.other-domain", Client Refuses Documented,
    "Certificate Requirements and Enumeration; [RFC 6806 §7]",
    "the client asks no domain controller of this domain",
    user "nothing: another domain controller is asked";
CLIENT_HINT_NOT_OFFERED = "client.hint.not-offered", Client Passes Documented,
    "Smartcard.admx X509HintsNeeded",
    "the workstation does not offer the user name hint field, so the hint cannot be typed";
CLIENT_DC_UNREACHABLE = "client.dc.unreachable", Client Refuses Documented,
    "SEC2302 page 20, step 12; [MS-ERREF]",
    "the domain controller does not answer",
    nt_status 0xC000_005E, user "there are no logon servers available";
CARD_TRANSACTION_ENDED = "card.transaction.ended", Client Refuses Inferred,
    "Smart Card Group Policy and Registry Settings: TransactionTimeoutMilliseconds",
    "the card takes longer from the PIN to the signature than the provider holds a transaction: what the PIN opened is closed again",
    nt_status 0xC000_0382, user "the smart card cannot perform the requested operation";
}
