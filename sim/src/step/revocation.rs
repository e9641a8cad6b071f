//! Steps of revocation and of keys: what the KDC finds out about the client's certificate, and the client about
//! the KDC's, besides the plain cases that stand with the other checks.

use super::step_table;

step_table! { REVOCATION_BASE = 150, REVOCATION_STEPS;
KDC_AUTHORITY_REVOKED = "kdc.revocation.authority", Kdc Refuses Inferred,
    "KB281245: every certificate but the root is checked; [MS-ERREF] STATUS_SMARTCARD_CERT_REVOKED",
    "an authority of the certificate's path is revoked",
    kerberos 62, nt_status 0xC000_0389, chain 0x8009_2010, dc_events [21], client_events [8, 103],
    user "the smart card certificate used for authentication has been revoked";
KDC_REVOCATION_SLOW = "kdc.revocation.slow", Kdc Refuses Inferred,
    "CRLTimeoutPeriod; KB281245; [MS-ERREF] STATUS_REVOCATION_OFFLINE_C",
    "the place of publication answers later than the domain controller waits",
    kerberos 62, nt_status 0xC000_038B, chain 0x8009_2013, dc_events [21], client_events [8, 103],
    user "the revocation status of the smart card certificate could not be determined";
KDC_REVOCATION_STALE = "kdc.revocation.stale", Kdc Refuses Documented,
    "KB281245; [MS-ERREF] STATUS_REVOCATION_OFFLINE_C",
    "the revocation list that can be had is out of date by the domain controller's clock",
    kerberos 62, nt_status 0xC000_038B, chain 0x8009_2013, dc_events [21], client_events [8, 103],
    user "the revocation status of the smart card certificate could not be determined";
KDC_REVOCATION_NOT_PUBLISHED = "kdc.revocation.not-published", Kdc Refuses Documented,
    "KB281245; Certificate Requirements and Enumeration; [MS-ERREF] CRYPT_E_NO_REVOCATION_CHECK",
    "a certificate of the path names no revocation list and no responder, so its status cannot be told",
    kerberos 62, nt_status 0xC000_038B, chain 0x8009_2012, dc_events [21], client_events [8, 103],
    user "the revocation status of the smart card certificate could not be determined";
KDC_REVOCATION_SIGNER = "kdc.revocation.signer", Kdc Refuses Inferred,
    "Requirements of 2008 R2 for third-party certificates; [RFC 5280 §6.3.3 (f)]",
    "the authority's certificate does not allow it to sign revocation lists, so its list does not count",
    kerberos 62, nt_status 0xC000_038B, chain 0x8009_2013, dc_events [21], client_events [8, 103],
    user "the revocation status of the smart card certificate could not be determined";
KDC_NO_DISTRIBUTION_POINT = "kdc.revocation.no-point", Kdc Refuses Documented,
    "KB281245: the distribution point has to be in the certificate",
    "the certificate names no revocation list, which this KDC demands",
    kerberos 62, nt_status 0xC000_038B, chain 0x8009_2012, dc_events [21], client_events [8, 103],
    user "the revocation status of the smart card certificate could not be determined";
KDC_SHORT_RSA = "kdc.path.short-key", Kdc Refuses Inferred,
    "KB2661254; [RFC 4556 §3.2.2] has 71 for it, and Windows answers 62 to what is wrong with a path",
    "the certificate's RSA key has fewer than 1024 bits",
    kerberos 62, nt_status 0xC000_038C, chain 0x8009_6004, dc_events [21], client_events [8, 103],
    user "the certificate used for authentication is not trusted";
KDC_KEY_USAGE = "kdc.key-usage", Kdc Refuses Inferred,
    "KB281245; Certificate Requirements and Enumeration",
    "the certificate's key usage does not have digitalSignature",
    kerberos 62, nt_status 0xC000_038C, chain 0x800B_0110, dc_events [21], client_events [8, 103],
    user "the certificate used for authentication is not valid";
KDC_KEY_USAGE_ABSENT = "kdc.key-usage.absent", Kdc Refuses Documented,
    "KB281245; Certificate Requirements and Enumeration",
    "the certificate has no key usage, which this KDC demands",
    kerberos 62, nt_status 0xC000_038C, chain 0x800B_0110, dc_events [21], client_events [8, 103],
    user "the certificate used for authentication is not valid";
KDC_LOST_UNTRUSTED = "kdc.certificate.lost.untrusted", Kdc Refuses Documented,
    "KDC certificate processing (Windows Server 2008 R2); events of the KDC",
    "the path of the certificate that the KDC used no longer ends in a trusted root, and no other took its place",
    kerberos 16, nt_status 0xC000_00BB, chain 0x800B_0109, dc_events [20, 29], client_events [104],
    user "smart card logon is not supported for your account";
KDC_LOST_NOT_IN_NTAUTH = "kdc.certificate.lost.ntauth", Kdc Refuses Documented,
    "KDC certificate processing (Windows Server 2008 R2); events of the KDC",
    "the issuer of the certificate that the KDC used is no longer in NTAuth, and no other took its place",
    kerberos 16, nt_status 0xC000_00BB, chain 0x800B_0112, dc_events [20, 29], client_events [104],
    user "smart card logon is not supported for your account";
KDC_LOST_REVOKED = "kdc.certificate.lost.revoked", Kdc Refuses Documented,
    "KDC certificate processing (Windows Server 2008 R2); events of the KDC",
    "the certificate that the KDC used is revoked, and no other took its place",
    kerberos 16, nt_status 0xC000_00BB, chain 0x8009_2010, dc_events [20, 29], client_events [104],
    user "smart card logon is not supported for your account";
KDC_LOST_OFFLINE = "kdc.certificate.lost.offline", Kdc Refuses Inferred,
    "KDC certificate processing (Windows Server 2008 R2); events of the KDC; KB281245",
    "it can no longer be told whether the certificate that the KDC used is revoked, and no other took its place",
    kerberos 16, nt_status 0xC000_00BB, chain 0x8009_2013, dc_events [20, 29], client_events [104],
    user "smart card logon is not supported for your account";
KDC_LOST_NO_CHECK = "kdc.certificate.lost.no-check", Kdc Refuses Inferred,
    "KDC certificate processing (Windows Server 2008 R2); events of the KDC; KB281245",
    "the certificate that the KDC used names no revocation list that counts any more, and no other took its place",
    kerberos 16, nt_status 0xC000_00BB, chain 0x8009_2012, dc_events [20, 29], client_events [104],
    user "smart card logon is not supported for your account";
REPLY_AUTHORITY_REVOKED = "reply.revocation.authority", Client Refuses Inferred,
    "KB281245: every certificate but the root is checked; [MS-ERREF] STATUS_KDC_CERT_REVOKED",
    "an authority of the KDC certificate's path is revoked",
    nt_status 0xC000_040F, client_events [9, 102], user "the domain controller's certificate has been revoked";
REPLY_REVOCATION_SLOW = "reply.revocation.slow", Client Refuses Inferred,
    "CRLTimeoutPeriod; KB281245; [MS-ERREF] STATUS_REVOCATION_OFFLINE_KDC",
    "the place of publication answers later than the workstation waits",
    nt_status 0xC000_040C, client_events [9, 102],
    user "the revocation status of the domain controller's certificate could not be determined";
REPLY_REVOCATION_STALE = "reply.revocation.stale", Client Refuses Documented,
    "KB281245; [MS-ERREF] STATUS_REVOCATION_OFFLINE_KDC",
    "the revocation list that can be had is out of date by the workstation's clock",
    nt_status 0xC000_040C, client_events [9, 102],
    user "the revocation status of the domain controller's certificate could not be determined";
REPLY_REVOCATION_NOT_PUBLISHED = "reply.revocation.not-published", Client Refuses Documented,
    "KB281245; [MS-ERREF] STATUS_REVOCATION_OFFLINE_KDC",
    "a certificate of the KDC's path names no revocation list and no responder, so its status cannot be told",
    nt_status 0xC000_040C, client_events [9, 102],
    user "the revocation status of the domain controller's certificate could not be determined";
REPLY_REVOCATION_SIGNER = "reply.revocation.signer", Client Refuses Inferred,
    "Requirements of 2008 R2 for third-party certificates; [RFC 5280 §6.3.3 (f)]",
    "the authority's certificate does not allow it to sign revocation lists, so its list does not count",
    nt_status 0xC000_040C, client_events [9, 102],
    user "the revocation status of the domain controller's certificate could not be determined";
REPLY_SHORT_RSA = "reply.key.short", Client Refuses Inferred,
    "KB2661254",
    "the RSA key of the KDC's certificate has fewer than 1024 bits",
    nt_status 0xC000_0320, client_events [9, 102], user "the domain controller could not be verified";
}
