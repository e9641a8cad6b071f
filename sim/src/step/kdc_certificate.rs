//! Steps of the KDC's choice among the certificates of its store.

use super::step_table;

step_table! { KDC_CANDIDATE_BASE = 250, KDC_CANDIDATE_STEPS;
KDC_CANDIDATE_NOT_INSTALLED = "kdc.candidate.not-installed", Kdc Passes Documented,
    "KDC certificate processing (Windows Server 2008 R2)",
    "not taken: it is not in the store yet";
KDC_CANDIDATE_REMOVED = "kdc.candidate.removed", Kdc Passes Documented,
    "KDC certificate processing (Windows Server 2008 R2)",
    "not taken: it was removed from the store";
KDC_CANDIDATE_UNMARKED = "kdc.candidate.unmarked", Kdc Passes Documented,
    "Third-party certificates of domain controllers, event 29; requirements of 2008 R2 for third-party certificates",
    "not taken: it has neither the KDC Authentication purpose (since 2008), nor the template name DomainController, nor the Smart Card Logon purpose";
KDC_CANDIDATE_NO_KEY = "kdc.candidate.no-key", Kdc Passes Documented,
    "Third-party certificates of domain controllers, event 29; KB291010",
    "not taken: its private key is not in the store, or in a provider that the KDC cannot use";
KDC_CANDIDATE_NOT_YET = "kdc.candidate.not-yet", Kdc Passes Documented,
    "KDC certificate processing (Windows Server 2008 R2)",
    "not taken: it is not yet valid by the domain controller's clock",
    chain 0x800B_0101, dc_events [120];
KDC_CANDIDATE_EXPIRED = "kdc.candidate.expired", Kdc Passes Documented,
    "KDC certificate processing (Windows Server 2008 R2)",
    "not taken: it has expired by the domain controller's clock",
    chain 0x800B_0101, dc_events [120];
KDC_CANDIDATE_UNTRUSTED = "kdc.candidate.untrusted", Kdc Passes Documented,
    "KB281245; KDC certificate processing (Windows Server 2008 R2)",
    "not taken: with the domain controller's stores its path leads to no trusted root",
    chain 0x800B_0109, dc_events [120];
KDC_CANDIDATE_PATH_OUT_OF_TIME = "kdc.candidate.path-out-of-time", Kdc Passes Documented,
    "KDC certificate processing (Windows Server 2008 R2); [RFC 5280 §6.1.3]",
    "not taken: an authority of its path has expired or is not yet valid",
    chain 0x800B_0101, dc_events [120];
KDC_CANDIDATE_NOT_IN_NTAUTH = "kdc.candidate.ntauth", Kdc Passes Documented,
    "Requirements of 2008 R2 for third-party certificates; KB281245",
    "not taken: the authority that issued it is not in the domain controller's copy of NTAuth",
    chain 0x800B_0112, dc_events [120];
KDC_CANDIDATE_REVOKED = "kdc.candidate.revoked", Kdc Passes Documented,
    "KDC certificate processing (Windows Server 2008 R2)",
    "not taken: it is revoked",
    chain 0x8009_2010, dc_events [120];
KDC_CANDIDATE_REVOCATION_UNKNOWN = "kdc.candidate.revocation", Kdc Passes Inferred,
    "Event 29 on Windows Server 2008 R2; KB281245",
    "not taken: it cannot be told whether it is revoked",
    chain 0x8009_2013, dc_events [120];
KDC_CANDIDATE_NOT_PUBLISHED = "kdc.candidate.not-published", Kdc Passes Inferred,
    "Event 29 on Windows Server 2008 R2; KB291010; KB281245",
    "not taken: it names no revocation list that counts, so that its status cannot be told",
    chain 0x8009_2012, dc_events [120];
KDC_CANDIDATE_OLDER = "kdc.candidate.older", Kdc Passes Documented,
    "KDC certificate processing (Windows Server 2008 R2)",
    "not taken: it is good, and the one in use is newer";
KDC_CANDIDATE_NOT_NEEDED = "kdc.candidate.not-needed", Kdc Passes Documented,
    "KDC certificate processing (Windows Server 2008 R2)",
    "not taken: it is good and newer, but the one in use stays as long as it is good or the service is not started again";
}
