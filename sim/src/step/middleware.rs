//! Steps of the card stack: how the driver of a card is found, and what programs make of its certificates.

use super::step_table;

step_table! { MIDDLEWARE_BASE = 60, MIDDLEWARE_STEPS;
MIDDLEWARE_REGISTERED = "middleware.registered", Client Passes Documented,
    "Smart card minidriver discovery: Calais\\SmartCards",
    "the card's answer to reset is that of a registered driver, under its mask";
MIDDLEWARE_IN_CACHE = "middleware.cache", Client Passes Documented,
    "Smart card minidriver discovery: PIV Device ATR Cache, IDMP ATR Cache",
    "the card's answer to reset is kept as that of a card for the class minidriver of Windows";
MIDDLEWARE_GIDS = "middleware.gids", Client Passes Documented,
    "Smart card minidriver discovery",
    "the card answers for GIDS, which the class minidriver of Windows knows";
MIDDLEWARE_PIV = "middleware.piv", Client Passes Documented,
    "Smart card minidriver discovery; [NIST SP 800-73-4]",
    "the card answers for PIV, which the class minidriver of Windows knows";
MIDDLEWARE_INSTALLED = "middleware.plug-and-play.installed", Client Passes Documented,
    "SEC2302 page 15; Smart card plug and play",
    "plug and play installs the minidriver from Windows Update, before the logon and without an administrator";
MIDDLEWARE_TOLD = "middleware.plug-and-play.told", Client Passes Documented,
    "Smartcard.admx ScPnPNotification",
    "the user is told that a driver was installed";
MIDDLEWARE_NO_PLUG_AND_PLAY = "middleware.plug-and-play.version", Client Passes Documented,
    "SEC2302 page 15; Smart card plug and play",
    "before Windows 7 nothing installs a driver when a card is inserted: an installer of its vendor has to";
MIDDLEWARE_PLUG_AND_PLAY_OFF = "middleware.plug-and-play.off", Client Passes Documented,
    "Smartcard.admx EnableScPnP",
    "policy turns plug and play of cards off, so no driver is looked for";
MIDDLEWARE_PLUG_AND_PLAY_STOPPED = "middleware.plug-and-play.service", Client Passes Documented,
    "Certificate Propagation Service",
    "the service CertPropSvc is not running, so no driver is looked for";
MIDDLEWARE_NO_WINDOWS_UPDATE = "middleware.plug-and-play.unreachable", Client Passes Documented,
    "SEC2302 page 15; Smart card plug and play",
    "neither Windows Update nor a WSUS is reached, so no driver is found";
MIDDLEWARE_NOT_ON_WINDOWS_UPDATE = "middleware.plug-and-play.not-there", Client Passes Documented,
    "SEC2302 pages 13 and 15; Smart card plug and play",
    "Windows Update has no minidriver for the card";
MIDDLEWARE_NO_MINIDRIVER = "middleware.plug-and-play.not-a-minidriver", Client Passes Documented,
    "Smart card plug and play, troubleshooting (Windows 7)",
    "what the vendor has for the card is a provider or a library alone, which plug and play does not install";
}

step_table! { CARD_USE_BASE = 800, CARD_USE_STEPS;
PROPAGATION_BY_WINLOGON = "propagation.winlogon", Client Passes Inferred,
    "Winlogon of Windows XP, notification package ScCertProp",
    "Winlogon copies the certificates of the card to the store of the user";
PROPAGATION_STOPPED = "propagation.service.stopped", Client Refuses Documented,
    "Certificate Propagation Service",
    "the service CertPropSvc is not running: the certificate does not come into the store of the user, and programs do not see it",
    user "the certificate is not offered";
PROPAGATION_OFF = "propagation.off", Client Refuses Documented,
    "Smartcard.admx CertPropEnabled",
    "policy turns propagation off: the certificate does not come into the store of the user, and programs do not see it",
    user "the certificate is not offered";
PROPAGATED = "propagation.done", Client Passes Documented,
    "Certificate Propagation Service; Smartcard.admx CertPropEnabled",
    "the certificate comes into the store of the user (MY)";
ROOTS_NOT_PROPAGATED = "propagation.roots.off", Client Passes Documented,
    "Smartcard.admx EnableRootCertificatePropagation",
    "the roots of the card are not copied to the machine";
ROOTS_KEPT = "propagation.roots.kept", Client Passes Documented,
    "Smartcard.admx RootCertificateCleanupOption",
    "the roots of the card come into the machine's store of trusted roots, and stay";
ROOTS_UNTIL_REMOVAL = "propagation.roots.removal", Client Passes Documented,
    "Smartcard.admx RootCertificateCleanupOption",
    "the roots of the card come into the machine's store of trusted roots, and go when the card is removed";
ROOTS_UNTIL_LOGOFF = "propagation.roots.logoff", Client Passes Documented,
    "Smartcard.admx RootCertificateCleanupOption",
    "the roots of the card come into the machine's store of trusted roots, and go when the user logs off";
USE_NOT_THERE = "use.version", Client Refuses Documented,
    "SEC2302 page 14; VolumeEncryption.admx",
    "this version of Windows does not have it for cards",
    user "it is not offered";
USE_NO_CNG = "use.cng.none", Client Refuses Documented,
    "SEC2302 pages 7 and 11",
    "this version of Windows has no CNG",
    user "it is not offered";
USE_PURPOSE = "use.purpose", Client Refuses Documented,
    "[RFC 5280 §4.2.1.12]; VolumeEncryption.admx CertificateOID",
    "the certificate is not for this purpose",
    user "the certificate is not offered";
USE_KEY_USAGE = "use.key-usage", Client Refuses Documented,
    "[RFC 5280 §4.2.1.3]",
    "the key usage of the certificate does not allow it",
    user "the certificate is not offered";
USE_NO_ELLIPTIC_CSP = "use.elliptic", Client Refuses Documented,
    "SEC2302 page 12; Smart Card Architecture",
    "programs of CryptoAPI cannot use a key on an elliptic curve: no CSP does",
    user "the certificate cannot be used";
USE_NO_CSP = "use.csp.none", Client Refuses Documented,
    "Smart Card Architecture; Smart card minidriver discovery (Crypto Provider)",
    "the driver is not registered with a provider of CryptoAPI, so programs of CryptoAPI do not see the card",
    user "the certificate cannot be used";
USE_NO_KSP = "use.ksp.none", Client Refuses Documented,
    "Smart Card Architecture; Smart card minidriver discovery (Smart Card Key Storage Provider)",
    "the driver is not registered with a key storage provider, so programs of CNG do not see the card",
    user "the certificate cannot be used";
USE_KEY_NOT_OF_DRIVER = "use.driver.key", Client Refuses Documented,
    "SEC2302 page 12",
    "the driver of the card does not do keys of this kind",
    user "the certificate cannot be used";
USE_CAPI = "use.capi", Client Passes Documented,
    "SEC2302 page 10; Smart Card Architecture",
    "its key is used by way of CryptoAPI";
USE_CNG = "use.cng", Client Passes Documented,
    "SEC2302 page 10; Smart Card Architecture",
    "its key is used by way of CNG";
DEVICE_ENUMERATION_STOPPED = "stack.scdeviceenum.stopped", Client Passes Inferred,
    "list of services of Windows 8.1 and 10",
    "programs of the Windows Runtime see no readers; the logon does not need the service";
UNBLOCK_VERSION = "unblock.version", Client Refuses Documented,
    "Smart Card Group Policy and Registry Settings; How Smart Card Logon Works (Windows 7)",
    "before Windows Vista a card is unblocked, and its PIN changed, by a person who is logged on with a password, with tools of the vendor",
    user "the smart card is blocked";
UNBLOCK_OFF = "unblock.off", Client Refuses Documented,
    "Smartcard.admx AllowIntegratedUnblock",
    "policy does not offer to unblock cards at the logon screen",
    user "the smart card is blocked";
UNBLOCK_NO_MINIDRIVER = "unblock.minidriver", Client Refuses Documented,
    "Smartcard.admx AllowIntegratedUnblock",
    "the screen unblocks by way of a minidriver, and the card has none here",
    user "the smart card is blocked";
UNBLOCK_NOT_BY_CARD = "unblock.card", Client Refuses Documented,
    "Smartcard.admx AllowIntegratedUnblock",
    "the card can be unblocked neither by its administrator's key nor by a code",
    user "the smart card is blocked";
UNBLOCK_BY_CHALLENGE = "unblock.challenge", Client Passes Documented,
    "Smart card minidriver specification: ADMIN unblocks USER",
    "the card shows a challenge, which its administrator answers with the card's administrative key";
UNBLOCK_BY_PUK = "unblock.puk", Client Passes Documented,
    "Smart Card Group Policy and Registry Settings",
    "a code (PUK) unblocks the card";
UNBLOCK_OFFERED = "unblock.offered", Client Passes Documented,
    "Smartcard.admx AllowIntegratedUnblock",
    "the logon screen offers to unblock the card";
UNBLOCK_WRONG_CODE = "unblock.code.wrong", Card Refuses Documented,
    "Smart card minidriver specification",
    "the code is another one",
    user "the smart card is blocked";
UNBLOCKED = "unblock.done", Card Passes Documented,
    "Smart card minidriver specification: ADMIN unblocks USER",
    "the card has the new PIN and all its tries";
PIN_CHANGED = "pin.changed", Card Passes Documented,
    "How Smart Card Logon Works (Windows 7)",
    "the card has the new PIN";
ENROL_VERSION = "enrol.version", Client Refuses Documented,
    "SEC2302 pages 11 and 14",
    "before Windows 7 no certificate with a key on an elliptic curve is enrolled on a card",
    user "the request cannot be made";
ENROL_NO_DRIVER = "enrol.driver", Client Refuses Documented,
    "Smart Card Architecture",
    "nothing on the machine drives the card, so no key can be made on it",
    user "the request cannot be made";
ENROL_KEY_NOT_OF_DRIVER = "enrol.driver.key", Client Refuses Documented,
    "SEC2302 page 12",
    "the driver of the card makes no keys of this kind",
    user "the request cannot be made";
ENROL_NO_PROVIDER = "enrol.provider", Client Refuses Documented,
    "SEC2302 pages 11 and 12; Smart Card Architecture",
    "no provider that makes keys of this kind uses the driver",
    user "the request cannot be made";
ENROL_BY_CAPI = "enrol.capi", Client Passes Documented,
    "Smart Card Architecture; Smart Card Group Policy and Registry Settings: RequireOnCardPrivateKeyGen",
    "the key is made on the card by way of CryptoAPI, and never leaves it";
ENROL_BY_CNG = "enrol.cng", Client Passes Documented,
    "SEC2302 page 11; Smart Card Group Policy and Registry Settings: RequireOnCardPrivateKeyGen",
    "the key is made on the card by way of CNG, and never leaves it";
PIN_CHANGE_OFFERED = "pin.change", Client Passes Documented,
    "How Smart Card Logon Works (Windows 7)",
    "the PIN can be changed: CTRL+ALT+DEL, change a password, the card";
USE_POLICY = "use.policy", Client Refuses Documented,
    "VolumeEncryption.admx FDVAllowUserCert, RDVAllowUserCert",
    "policy lets cards unlock neither fixed nor removable data drives",
    user "it is not offered";
USE_CARD_ABSENT = "use.card.absent", Client Refuses Documented,
    "Certificate Propagation Service",
    "the certificate stays in the store of the user, and its key is on a card that is in no reader there: the user is asked to put it in",
    user "insert the smart card";
USE_REPLACED = "use.replaced", Client Refuses Inferred,
    "Certificate Propagation Service",
    "the certificate stays in the store of the user, and the card holds another one in its place",
    user "the certificate cannot be used";
USE_NONE = "use.none", Client Refuses Inferred,
    "Certificate Propagation Service",
    "the store of the user holds no certificate that the program can use now",
    user "no certificate is offered";
ENROL_IMPORTED = "enrol.import", Client Passes Documented,
    "Smart Card Group Policy and Registry Settings: AllowPrivateExchangeKeyImport and the values like it",
    "the key was made elsewhere and is put on the card";
ENROL_IMPORT_OFF = "enrol.import.off", Client Refuses Documented,
    "Smart Card Group Policy and Registry Settings: AllowPrivateExchangeKeyImport and the values like it",
    "the provider puts no key of this kind on a card that was made elsewhere",
    user "the key cannot be imported";
ENROL_ON_CARD_ONLY = "enrol.import.on-card", Client Refuses Inferred,
    "Smart Card Group Policy and Registry Settings: RequireOnCardPrivateKeyGen, by its name",
    "the provider wants keys that were made on the card (RequireOnCardPrivateKeyGen)",
    user "the key cannot be imported";
ENROL_IMPORT_VENDOR = "enrol.import.vendor", Client Passes Inferred,
    "Smart Card Architecture",
    "the vendor's own provider puts the key on the card: the values of Windows' providers are not its";
ENROL_AUTHORITY = "enrol.authority", Client Passes Documented,
    "SEC2302 page 11",
    "the authority issues certificates for keys on elliptic curves";
ENROL_AUTHORITY_VERSION = "enrol.authority.version", Client Refuses Documented,
    "SEC2302 page 11",
    "the certificate services of the authority are older than Server 2008 R2 and issue nothing for keys on elliptic curves",
    user "the request is denied";
}
