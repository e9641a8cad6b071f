//! Steps of the KDC before it looks for the account: its own certificate, the client's certificate.

use super::step_table;

step_table! { KDC_BASE = 200, KDC_STEPS;
KDC_NO_CERTIFICATE = "kdc.certificate.none", Kdc Refuses Recorded,
    "recorded run C14; events of the KDC",
    "the domain controller has no certificate that its KDC can use",
    kerberos 16, nt_status 0xC000_00BB, dc_events [19, 29, 200], client_events [104],
    user "smart card logon is not supported for your account";
KDC_LOST_CERTIFICATE = "kdc.certificate.lost", Kdc Refuses Documented,
    "KDC certificate processing (Windows Server 2008 R2); events of the KDC",
    "the certificate that the KDC used is no longer good, and no other took its place",
    kerberos 16, nt_status 0xC000_00BB, chain 0x800B_0101, dc_events [20, 29], client_events [104],
    user "smart card logon is not supported for your account";
KDC_HAS_CERTIFICATE = "kdc.certificate.found", Kdc Passes Documented,
    "KDC certificate processing (Windows Server 2008 R2); events of the KDC",
    "the KDC has a certificate of its own",
    dc_events [302];
KDC_CERTIFICATE_WITHOUT_KDC_PURPOSE = "kdc.certificate.no-kdc-purpose", Kdc Passes Documented,
    "events of the KDC (Windows Server 2012)",
    "the KDC's certificate lacks the KDC Authentication purpose: logon of devices, and of cards on machines outside of the domain, may fail",
    dc_events [32];
KDC_SIGNATURE_INVALID = "kdc.signature.invalid", Kdc Refuses Documented,
    "[RFC 4556 §3.2.2]",
    "the signature over the request does not verify with the certificate's key",
    kerberos 64, nt_status 0xC000_038C, user "the system could not log you on";
KDC_SIGNATURE_VALID = "kdc.signature.valid", Kdc Passes Documented,
    "[RFC 4556 §3.2.2]",
    "the signature over the request verifies";
KDC_REQUEST_UNREADABLE = "kdc.request.unreadable", Kdc Refuses Documented,
    "[RFC 4556 §3.2.2]; [RFC 4120 §3.1.3]",
    "the KDC could not read the request",
    kerberos 24, nt_status 0xC000_006D, user "the system could not log you on";
KDC_PATH_UNTRUSTED = "kdc.path.untrusted", Kdc Refuses Documented,
    "KB281245; SEC2302 page 21",
    "no path leads from the certificate to a root that the domain controller trusts",
    kerberos 62, nt_status 0xC000_038A, chain 0x800B_0109, dc_events [21], client_events [8, 103],
    user "the certificate used for authentication is not trusted";
KDC_PATH_BROKEN = "kdc.path.signature", Kdc Refuses Documented,
    "[RFC 5280 §6.1.3]",
    "a signature in the certificate's path does not verify",
    kerberos 62, nt_status 0xC000_038C, chain 0x8009_6004, dc_events [21], client_events [8, 103],
    user "the certificate used for authentication is not trusted";
KDC_PATH_UNVERIFIED = "kdc.path.algorithm", Kdc Undefined Inferred,
    "[RFC 4556 §3.2.2] has an error for such hashes (78); KB2862973 restricts MD5 below the roots of Microsoft's program, for servers, code and time stamps; no document tells of smart card logon",
    "a signature in the certificate's path is of an algorithm or a key that this twin does not compute, as MD5 with RSA is: whether the KDC takes it is not known",
    user "not known: the KDC may take the certificate or refuse it";
KDC_END_IS_AUTHORITY = "kdc.path.basic-constraints", Kdc Refuses Documented,
    "KB281245; CertVerifyCertificateChainPolicy, CERT_CHAIN_POLICY_NT_AUTH",
    "the certificate's basic constraints say that it is an authority's, and it has to be an end entity's",
    kerberos 62, nt_status 0xC000_038C, chain 0x8009_6019, dc_events [21], client_events [8, 103],
    user "the certificate used for authentication is not valid";
KDC_CERTIFICATE_NOT_YET = "kdc.path.not-yet", Kdc Refuses Documented,
    "KB281245; [RFC 5280 §6.1.3]",
    "a certificate of the path is not yet valid by the domain controller's clock",
    kerberos 62, nt_status 0xC000_038C, chain 0x800B_0101, dc_events [21], client_events [8, 103],
    user "the certificate used for authentication is not valid";
KDC_CERTIFICATE_EXPIRED = "kdc.path.expired", Kdc Refuses Documented,
    "KB281245; [MS-ERREF] STATUS_SMARTCARD_CERT_EXPIRED",
    "a certificate of the path has expired by the domain controller's clock",
    kerberos 62, nt_status 0xC000_038D, chain 0x800B_0101, dc_events [21], client_events [8, 103],
    user "the smart card certificate used for authentication has expired";
KDC_PATH_TRUSTED = "kdc.path.trusted", Kdc Passes Documented,
    "KB281245; SEC2302 page 21; [RFC 5280 §6.1]",
    "the certificate's path ends in a trusted root, and every certificate in it is valid now";
KDC_REVOKED = "kdc.revocation.revoked", Kdc Refuses Documented,
    "KB281245; [MS-ERREF] STATUS_SMARTCARD_CERT_REVOKED",
    "the certificate is revoked",
    kerberos 62, nt_status 0xC000_0389, chain 0x8009_2010, dc_events [21], client_events [8, 103],
    user "the smart card certificate used for authentication has been revoked";
KDC_REVOCATION_OFFLINE = "kdc.revocation.offline", Kdc Refuses Documented,
    "KB281245; [MS-ERREF] STATUS_REVOCATION_OFFLINE_C",
    "the revocation status cannot be determined: no place of publication can be reached, and nothing good is kept",
    kerberos 62, nt_status 0xC000_038B, chain 0x8009_2013, dc_events [21], client_events [8, 103],
    user "the revocation status of the smart card certificate could not be determined";
KDC_REVOCATION_IGNORED = "kdc.revocation.ignored", Kdc Passes Documented,
    "Smart Card Group Policy and Registry Settings: UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors",
    "the revocation status cannot be determined, and the registry tells the KDC to ignore that";
KDC_NOT_REVOKED = "kdc.revocation.good", Kdc Passes Documented,
    "KB281245",
    "the certificate is not revoked";
KDC_NOT_IN_NTAUTH = "kdc.ntauth.absent", Kdc Refuses Recorded,
    "KB281245; KB5057784; recorded run C12",
    "the issuing authority is not in the NTAuth store",
    kerberos 62, nt_status 0xC000_038A, chain 0x800B_0112, dc_events [21], client_events [8, 103],
    user "the certificate used for authentication is not trusted";
KDC_NTAUTH_AUDITED = "kdc.ntauth.audited", Kdc Passes Recorded,
    "KB5057784; recorded run C11",
    "the issuing authority is not in the NTAuth store; for an explicit mapping this is only audited",
    dc_events [45];
KDC_NTAUTH_NOT_CHECKED = "kdc.ntauth.not-checked", Kdc Passes Documented,
    "KB5057784",
    "the issuing authority is not in the NTAuth store; before April 2025 explicit mappings are not checked";
KDC_NTAUTH_NOT_ASKED = "kdc.ntauth.not-asked", Kdc Passes Documented,
    "KB5057784, table of altSecIDs",
    "the issuing authority is not in the NTAuth store; for this form of mapping the KDC never asks";
KDC_IN_NTAUTH = "kdc.ntauth.present", Kdc Passes Documented,
    "KB281245; SEC2302 page 21",
    "the issuing authority is in the NTAuth store";
KDC_EKU = "kdc.eku", Kdc Refuses Recorded,
    "[RFC 4556 §3.2.2]; recorded run C13",
    "the certificate's purposes allow neither smart card logon nor client authentication",
    kerberos 77, nt_status 0xC000_038C, user "the system could not log you on";
KDC_EKU_SMART_CARD_LOGON_DEMANDED = "kdc.eku.smart-card-logon", Kdc Refuses Documented,
    "KB281245; Certificate Requirements and Enumeration",
    "the certificate lacks the Smart Card Logon purpose, which this KDC demands",
    kerberos 77, nt_status 0xC000_038C, user "the system could not log you on";
KDC_EKU_WAIVED = "kdc.eku.waived", Kdc Passes Inferred,
    "national ID card (2008-04-17): SCLogonEKUNotRequired",
    "the certificate lacks the Smart Card Logon purpose, and a value or a policy tells the KDC not to demand it";
KDC_EKU_ACCEPTED = "kdc.eku.accepted", Kdc Passes Recorded,
    "recorded runs C5, C7 and C11",
    "the certificate's purposes are accepted";
}
