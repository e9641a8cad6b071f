//! Steps of enumeration: which certificates of the inserted card become tiles.

use super::step_table;

step_table! { TILE_BASE = 0, TILE_STEPS;
TILE_NO_READER = "tile.reader.absent", Client Refuses Documented,
    "Smart Cards for Windows Service; [Logon overview]",
    "the workstation has no smart card reader",
    user "there is no smart card tile";
TILE_NO_READER_DRIVER = "tile.reader.driver", Client Refuses Documented,
    "SEC2302 pages 10 and 11; Smart Cards for Windows Service",
    "the driver of the reader is not installed, so Windows sees no reader",
    user "there is no smart card tile";
TILE_RESOURCE_MANAGER_STOPPED = "tile.scardsvr.stopped", Client Refuses Documented,
    "Smart Cards for Windows Service",
    "the Smart Card service (SCardSvr) is not running, so no reader and no card is seen",
    user "there is no smart card tile";
TILE_CARD_NOT_RECOGNISED = "tile.minidriver.none", Client Refuses Documented,
    "Smart Card Architecture; Smart card minidriver discovery",
    "no minidriver on the workstation recognises the card",
    user "the smart card was not recognised";
TILE_NULL_DRIVER = "tile.minidriver.null", Client Refuses Documented,
    "Smart card minidriver discovery",
    "no driver was found for the card: a NULL driver is bound to it, and it takes software of its vendor to use it",
    user "the smart card was not recognised";
TILE_NO_CSP = "tile.provider.csp", Client Refuses Documented,
    "Smart Card Architecture; Smart card minidriver discovery (Crypto Provider)",
    "the driver is not registered with a provider of CryptoAPI, through which this version of Windows logs on",
    user "the smart card requires drivers that are not present on this system";
TILE_NO_PROVIDER = "tile.provider.none", Client Refuses Documented,
    "Smart Card Architecture; Smart card minidriver discovery",
    "no provider of Windows, of CryptoAPI or of CNG, uses the driver",
    user "the smart card requires drivers that are not present on this system";
TILE_NO_KSP = "tile.provider.ksp", Client Refuses Documented,
    "SEC2302 pages 11 and 12; Smart card minidriver discovery (Smart Card Key Storage Provider)",
    "keys on elliptic curves take a key storage provider, and the driver is not registered with one",
    user "no valid certificates were found on this smart card";
TILE_KEY_NOT_OF_DRIVER = "tile.provider.key", Client Refuses Documented,
    "SEC2302 page 12",
    "the driver of the card does not do keys of this kind",
    user "no valid certificates were found on this smart card";
TILE_BASE_CSP = "tile.provider.base-csp", Client Passes Documented,
    "SEC2302 pages 10 to 12; Smart Card Architecture",
    "its key is used by way of CryptoAPI: the Base Smart Card CSP and the minidriver";
TILE_KSP = "tile.provider.smart-card-ksp", Client Passes Documented,
    "SEC2302 pages 10 to 12; Smart Card Architecture",
    "its key is used by way of CNG: the Smart Card Key Storage Provider and the minidriver";
TILE_VENDOR_CSP = "tile.provider.vendor-csp", Client Passes Documented,
    "SEC2302 page 10; Smart Card Architecture",
    "its key is used by way of CryptoAPI and the vendor's own provider";
TILE_VENDOR_KSP = "tile.provider.vendor-ksp", Client Passes Documented,
    "SEC2302 page 10; Smart Card Architecture",
    "its key is used by way of CNG and the vendor's own provider";
TILE_CARD_RECOGNISED = "tile.minidriver.found", Client Passes Documented,
    "Smart card minidriver discovery",
    "a minidriver on the workstation recognises the card";
TILE_NO_DEFAULT_CONTAINER = "tile.default-container.none", Client Refuses Documented,
    "Certificate Requirements and Enumeration, step 2",
    "the card has no default container, so the credential provider cannot open it",
    user "no valid certificates were found on this smart card";
TILE_NOT_IN_DEFAULT_CONTAINER = "tile.xp.container", Client Refuses Documented,
    "KB281245; SEC2302 page 25",
    "Windows XP reads only the default container, and the certificate is in another one",
    user "the card has no valid certificate for logon";
TILE_NOT_LISTED = "tile.container.not-listed", Client Refuses Documented,
    "Certificate Requirements and Enumeration; Smartcard.admx ForceReadingAllCertificates",
    "the provider does not list the certificates of every container at once, policy does not have every container read, and this is not the key-exchange key of the default container",
    user "no valid certificates were found on this smart card";
TILE_READ_ONE_BY_ONE = "tile.container.forced", Client Passes Documented,
    "Smartcard.admx ForceReadingAllCertificates",
    "policy has every container of the card read";
TILE_NOT_YET_VALID = "tile.time.not-yet", Client Refuses Documented,
    "Certificate Requirements and Enumeration; Smartcard.admx AllowTimeInvalidCertificates",
    "the certificate is not yet valid by the workstation's clock",
    user "no valid certificates were found on this smart card";
TILE_EXPIRED = "tile.time.expired", Client Refuses Documented,
    "Certificate Requirements and Enumeration; Smartcard.admx AllowTimeInvalidCertificates",
    "the certificate has expired by the workstation's clock",
    user "no valid certificates were found on this smart card";
TILE_TIME_INVALID_ALLOWED = "tile.time.allowed", Client Passes Documented,
    "Smartcard.admx AllowTimeInvalidCertificates",
    "the certificate is outside its validity, but policy lets it be displayed";
TILE_SIGNATURE_KEY = "tile.key-spec.signature", Client Refuses Documented,
    "Smartcard.admx AllowSignatureOnlyKeys",
    "the key is a signature-only key (AT_SIGNATURE), and policy does not allow those",
    user "no valid certificates were found on this smart card";
TILE_SIGNATURE_KEY_ALLOWED = "tile.key-spec.allowed", Client Passes Documented,
    "Smartcard.admx AllowSignatureOnlyKeys",
    "the key is a signature-only key, which policy allows";
TILE_KEY_AGREEMENT = "tile.key-spec.agreement", Client Refuses Documented,
    "Smart card minidriver specification",
    "the key is for agreement on keys (ECDH) and signs nothing",
    user "no valid certificates were found on this smart card";
TILE_NO_UPN = "tile.upn", Client Refuses Documented,
    "Certificate Requirements and Enumeration, steps of the enumeration",
    "the certificate has no UPN in the subject alternative name",
    user "no valid certificates were found on this smart card";
TILE_XP_NO_UPN = "tile.xp.upn", Client Refuses Documented,
    "KB281245; SEC2302 page 25",
    "Windows XP needs a UPN in the subject alternative name",
    user "the card has no valid certificate for logon";
TILE_XP_NO_CDP = "tile.xp.cdp", Client Refuses Documented,
    "KB281245; SEC2302 page 25",
    "Windows XP needs a CRL distribution point in the certificate",
    user "the card has no valid certificate for logon";
TILE_KEY_USAGE = "tile.key-usage", Client Refuses Documented,
    "Certificate Requirements and Enumeration; KB281245",
    "the key usage does not contain digitalSignature",
    user "no valid certificates were found on this smart card";
TILE_KEY_USAGE_OTHER = "tile.key-usage.other", Client Passes Inferred,
    "mysmartlogon.com, error messages",
    "the key usage has no digitalSignature, but keyEncipherment or dataEncipherment, which is taken to do";
TILE_NO_PURPOSES = "tile.eku.none", Client Passes Inferred,
    "Certificate Requirements and Enumeration, table of requirements",
    "the certificate has no extended key usage extension, which is taken to do";
TILE_EKU = "tile.eku", Client Refuses Documented,
    "Smartcard.admx AllowCertificatesWithNoEKU",
    "the certificate lacks the Smart Card Logon purpose (1.3.6.1.4.1.311.20.2.2)",
    user "no valid certificates were found on this smart card";
TILE_EKU_ALLOWED = "tile.eku.allowed", Client Passes Documented,
    "Smartcard.admx AllowCertificatesWithNoEKU",
    "the certificate lacks the Smart Card Logon purpose, but policy lets it be displayed";
TILE_ECC_NEVER = "tile.ecc.version", Client Refuses Documented,
    "Certificate Requirements and Enumeration; SEC2302 page 14",
    "elliptic-curve certificates open no session before Windows 7",
    user "no valid certificates were found on this smart card";
TILE_ECC = "tile.ecc.policy", Client Refuses Documented,
    "Smartcard.admx EnumerateECCCerts",
    "the certificate has an elliptic-curve key, and policy does not allow those for logon",
    user "no valid certificates were found on this smart card";
TILE_ECC_ALLOWED = "tile.ecc.allowed", Client Passes Documented,
    "Smartcard.admx EnumerateECCCerts",
    "the certificate has an elliptic-curve key, which policy allows for logon";
TILE_NO_AGREEMENT_PARTNER = "tile.ecc.partner", Client Refuses Documented,
    "Smartcard.admx EnumerateECCCerts; Smart card minidriver specification",
    "the certificate has an ECDSA key, and the card no key for ECDH that goes with it",
    user "no valid certificates were found on this smart card";
TILE_AGREEMENT_PARTNER_MISSED = "tile.ecc.offline", Client Passes Documented,
    "Smartcard.admx EnumerateECCCerts",
    "the card has no key for ECDH beside the ECDSA key: without a network it does not log on";
TILE_ARCHIVED = "tile.archived", Client Refuses Documented,
    "SEC2302 page 14",
    "the certificate is marked as archived",
    user "no valid certificates were found on this smart card";
TILE_KEY_UNSUPPORTED = "tile.key.unsupported", Client Refuses Documented,
    "Certificate Requirements and Enumeration",
    "the key is of a kind that Windows logon does not know",
    user "no valid certificates were found on this smart card";
TILE_DUPLICATE = "tile.duplicate", Client Refuses Documented,
    "Smartcard.admx FilterDuplicateCerts",
    "another certificate of the same template and user is preferred",
    user "the other certificate's tile is shown";
TILE_TWO_IDENTITIES = "tile.two-identities", Client Passes Documented,
    "KB4516576",
    "the card carries logon certificates of two users, which Microsoft does not support on Windows 10 and later";
TILE_SHOWN = "tile.shown", Client Passes Documented,
    "Certificate Requirements and Enumeration; SEC2302 page 19, steps 1 to 4",
    "the certificate is shown as a tile";
TILE_PROVIDER_EXCLUDED = "tile.provider.excluded", Client Refuses Documented,
    "CredentialProviders.admx ExcludedCredentialProviders",
    "the credential provider of smart cards is left out at this machine (ExcludedCredentialProviders): no card is offered",
    user "there is no smart card tile";
TILE_READER_SILENT = "tile.reader.silent", Client Refuses Documented,
    "Smart card events: event 619",
    "the reader does not answer the Smart Card service, which waits for 150 seconds and logs that",
    client_events [619], user "there is no smart card tile";
TILE_NO_CDP = "tile.cdp", Client Refuses Documented,
    "Certificate Requirements and Enumeration, later section",
    "the certificate has no CRL distribution point",
    user "no valid certificates were found on this smart card";
}
