//! Steps of the reply: the ticket, and what the client checks of the KDC.

use super::step_table;

step_table! { REPLY_BASE = 500, REPLY_STEPS;
REPLY_TICKET_ISSUED = "reply.ticket", Kdc Passes Documented,
    "[RFC 4556 §3.2.3]; [MS-PKCA] 3.1.5.2; SEC2302 page 20, steps 14 and 15",
    "the KDC issues a ticket-granting ticket with a PAC";
REPLY_GUARDED = "reply.guarded", Client Refuses Documented,
    "[MS-PKCA] appendix A <18>; event 203 of the Kerberos client",
    "Credential Guard refuses a reply key that comes in an envelope under RSA",
    nt_status 0xC000_0388, client_events [203], user "your credentials could not be verified";
REPLY_ENVELOPE_REFUSED = "reply.envelope", Client Refuses Inferred,
    "event 204 of the Kerberos client, which newer builds have",
    "the client refuses a reply key that comes in an envelope under RSA",
    nt_status 0xC000_0388, client_events [204], user "your credentials could not be verified";
REPLY_HASH_REFUSED = "reply.hash.refused", Client Refuses Documented,
    "Kerberos.admx: Configure hash algorithms for certificate logon; event 208 of the Kerberos client",
    "the client does not support the hash of the KDC's signature",
    nt_status 0xC000_0320, client_events [208], user "the domain controller could not be verified";
REPLY_HASH_AUDITED = "reply.hash.audited", Client Passes Documented,
    "Kerberos.admx: Configure hash algorithms for certificate logon; event 207 of the Kerberos client",
    "the hash of the KDC's signature is one that the client audits",
    client_events [207];
REPLY_PATH_UNTRUSTED = "reply.path.untrusted", Client Refuses Documented,
    "KB281245; [MS-ERREF] STATUS_ISSUING_CA_UNTRUSTED_KDC",
    "the workstation trusts no root of the KDC's certificate",
    nt_status 0xC000_040D, client_events [9, 102], user "the domain controller's certificate is not trusted";
REPLY_PATH_UNVERIFIED = "reply.path.algorithm", Client Undefined Inferred,
    "KB2862973 restricts MD5 below the roots of Microsoft's program, for servers, code and time stamps; no document tells of domain controllers of an own authority",
    "a signature in the path of the KDC's certificate is of an algorithm or a key that this twin does not compute: whether the client takes it is not known",
    user "not known: the client may take the domain controller's certificate or refuse it";
REPLY_CERTIFICATE_EXPIRED = "reply.path.expired", Client Refuses Documented,
    "KB281245; [MS-ERREF] STATUS_KDC_CERT_EXPIRED",
    "a certificate of the KDC's path has expired by the workstation's clock",
    nt_status 0xC000_040E, client_events [9, 102], user "the domain controller's certificate has expired";
REPLY_CERTIFICATE_NOT_YET = "reply.path.not-yet", Client Refuses Documented,
    "KB281245; [RFC 5280 §6.1.3]",
    "a certificate of the KDC's path is not yet valid by the workstation's clock",
    nt_status 0xC000_0320, client_events [9, 102], user "the domain controller could not be verified";
REPLY_ROOT_ON_CARD = "reply.path.root-on-card", Client Passes Documented,
    "Kerberos.admx KdcValidation; Certificate Requirements and Enumeration: roots on a card",
    "the machine is outside of the domain, and the card carries the root of the KDC's certificate";
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
REPLY_XP_PURPOSES = "reply.eku.xp", Client Refuses Inferred,
    "KB281245; KB291010",
    "Windows XP asks for Client Authentication and Server Authentication, and the KDC's certificate lacks one of them",
    nt_status 0xC000_0320, client_events [9, 102], user "the domain controller could not be verified";
REPLY_ENTRA_EKU = "reply.entra.eku", Client Refuses Inferred,
    "Windows Hello deployment issues; event 106 of the Kerberos client",
    "a machine of Microsoft Entra ID validates strictly, and the KDC's certificate lacks the KDC Authentication purpose",
    nt_status 0xC000_006D, client_events [106], user "your credentials could not be verified";
REPLY_ENTRA_NAME = "reply.entra.name", Client Refuses Inferred,
    "Windows Hello deployment issues; event 107 of the Kerberos client",
    "a machine of Microsoft Entra ID validates strictly, and the KDC's certificate does not name the domain",
    nt_status 0xC000_006D, client_events [107], user "your credentials could not be verified";
REPLY_COMPUTER_OLD = "reply.computer.version", Client Refuses Documented,
    "[MS-PKCA] appendix A <18>",
    "before Windows 8 a computer does not log on by certificate",
    user "no logon of the computer by certificate";
REPLY_COMPUTER_EKU = "reply.computer.eku", Client Refuses Documented,
    "[MS-PKCA] 3.1.5.1; event 106 of the Kerberos client",
    "the computer logs on by certificate only where the KDC's certificate has the KDC Authentication purpose",
    nt_status 0xC000_0320, client_events [106], user "no logon of the computer by certificate";
REPLY_COMPUTER_NAME = "reply.computer.name", Client Refuses Documented,
    "[MS-PKCA] 3.1.5.1; event 107 of the Kerberos client",
    "the computer logs on by certificate only where the KDC's certificate names the domain",
    nt_status 0xC000_0320, client_events [107], user "no logon of the computer by certificate";
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
