//! Steps of enumeration: which certificates of the inserted card become tiles.

use super::step_table;

step_table! { TILE_BASE = 0, TILE_STEPS;
TILE_NO_READER = "tile.reader.absent", Client Refuses Documented,
    "Smart Cards for Windows Service; [Logon overview]",
    "the workstation has no smart card reader",
    user "there is no smart card tile";
TILE_RESOURCE_MANAGER_STOPPED = "tile.scardsvr.stopped", Client Refuses Documented,
    "Smart Cards for Windows Service",
    "the Smart Card service (SCardSvr) is not running, so no reader and no card is seen",
    user "there is no smart card tile";
TILE_CARD_NOT_RECOGNISED = "tile.minidriver.none", Client Refuses Documented,
    "Smart Card Architecture; Smart card minidriver discovery",
    "no minidriver on the workstation recognises the card",
    user "the smart card was not recognised";
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
}
