//! Steps of the reply: the ticket, and what the client checks of the KDC.

use super::step_table;

step_table! { REPLY_BASE = 500, REPLY_STEPS;
REPLY_TICKET_ISSUED = "reply.ticket", Kdc Passes Documented,
    "[RFC 4556 §3.2.3]; [MS-PKCA] 3.1.5.2; SEC2302 page 20, steps 14 and 15",
    "the KDC issues a ticket-granting ticket with a PAC";
REPLY_PATH_UNTRUSTED = "reply.path.untrusted", Client Refuses Documented,
    "KB281245; [MS-ERREF] STATUS_ISSUING_CA_UNTRUSTED_KDC",
    "the workstation trusts no root of the KDC's certificate",
    nt_status 0xC000_040D, client_events [9, 102], user "the domain controller's certificate is not trusted";
REPLY_CERTIFICATE_EXPIRED = "reply.path.expired", Client Refuses Documented,
    "KB281245; [MS-ERREF] STATUS_KDC_CERT_EXPIRED",
    "the KDC's certificate is outside its validity by the workstation's clock",
    nt_status 0xC000_040E, client_events [9, 102], user "the domain controller's certificate has expired";
REPLY_REVOKED = "reply.revocation.revoked", Client Refuses Documented,
    "KB281245; [MS-ERREF] STATUS_KDC_CERT_REVOKED",
    "the KDC's certificate is revoked",
    nt_status 0xC000_040F, client_events [9, 102], user "the domain controller's certificate has been revoked";
REPLY_REVOCATION_OFFLINE = "reply.revocation.offline", Client Refuses Documented,
    "KB281245; [MS-ERREF] STATUS_REVOCATION_OFFLINE_KDC",
    "the workstation cannot determine whether the KDC's certificate is revoked",
    nt_status 0xC000_040C, client_events [9, 102],
    user "the revocation status of the domain controller's certificate could not be determined";
REPLY_REVOCATION_IGNORED = "reply.revocation.ignored", Client Passes Documented,
    "Smart Card Group Policy and Registry Settings: UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors",
    "the KDC certificate's revocation status is unknown, which the registry tells the client to ignore";
REPLY_NOT_IN_NTAUTH = "reply.ntauth", Client Refuses Documented,
    "KB281245; Kerberos.admx KdcValidation",
    "the authority that issued the KDC's certificate is not in the NTAuth store",
    nt_status 0xC000_040D, client_events [9, 102], user "the domain controller's certificate is not trusted";
REPLY_NO_SERVER_AUTHENTICATION = "reply.eku.server", Client Refuses Documented,
    "Kerberos.admx KdcValidation",
    "the KDC's certificate lacks the Server Authentication purpose",
    nt_status 0xC000_0320, client_events [102], user "the domain controller could not be verified";
REPLY_STRICT_EKU = "reply.strict.eku", Client Refuses Documented,
    "Kerberos.admx KdcValidation; SEC2302 page 24",
    "strict KDC validation is on, and the KDC's certificate lacks the KDC Authentication purpose",
    nt_status 0xC000_0320, client_events [19, 106], user "the domain controller could not be verified";
REPLY_STRICT_NAME = "reply.strict.name", Client Refuses Documented,
    "Kerberos.admx KdcValidation; SEC2302 page 24",
    "strict KDC validation is on, and the KDC's certificate does not name the domain",
    nt_status 0xC000_0320, client_events [20, 107], user "the domain controller could not be verified";
REPLY_STRICT_PASSED = "reply.strict.passed", Client Passes Documented,
    "Kerberos.admx KdcValidation; SEC2302 page 24",
    "the KDC's certificate passes strict validation";
REPLY_KDC_TRUSTED = "reply.kdc.trusted", Client Passes Documented,
    "Certificate Requirements and Enumeration, step 15; SEC2302 page 20, step 16",
    "the client accepts the KDC's certificate";
REPLY_UNREADABLE = "reply.unreadable", Client Refuses Documented,
    "[RFC 4556 §3.2.4]",
    "the KDC's reply does not verify or cannot be opened",
    nt_status 0xC000_0320, client_events [102], user "the domain controller could not be verified";
REPLY_KEY_DERIVED = "reply.key", Client Passes Documented,
    "[RFC 4556 §3.2.4]; SEC2302 page 20, step 17",
    "the client derived the reply key and opened the reply";
}
