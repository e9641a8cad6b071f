//! Assumptions about the certificate of a domain controller, and what clients ask of it.

use super::{Assumption, Reading};

/// When did a KDC last look at its certificates?
pub const KDC_LOOK: Assumption = Assumption {
    name: "kdc-look",
    question: "when did a KDC, whose start is not written, last look at its certificates?",
    readings: &[
        Reading {
            name: "now",
            sentence: "just now",
            source: "KDC certificate processing: at service start, at a change of the store and every ten hours",
        },
        Reading {
            name: "ten-hours-ago",
            sentence: "ten hours ago, so that it has not noticed what happened since",
            source: "KDC certificate processing: at service start, at a change of the store and every ten hours",
        },
    ],
};

/// Does a KDC take a certificate of its own whose revocation cannot be told?
pub const KDC_OWN_REVOCATION: Assumption = Assumption {
    name: "kdc-own-revocation",
    question: "does a KDC use a certificate of its own of which it cannot tell whether it is revoked?",
    readings: &[
        Reading {
            name: "not-used",
            sentence: "it is dropped, unless the KDC ignores unknown revocation",
            source: "KB281245: a download that fails is a failure; event 29 on Windows Server 2008 R2",
        },
        Reading {
            name: "used",
            sentence: "only a certificate known to be revoked is dropped",
            source: "KDC certificate processing, which does not speak of lists that are out of reach",
        },
    ],
};

/// Which certificate is the newest?
pub const KDC_NEWEST: Assumption = Assumption {
    name: "kdc-newest",
    question: "of several good certificates, which is the newest that a KDC takes?",
    readings: &[
        Reading {
            name: "begins-last",
            sentence: "the one whose validity begins last",
            source: "KDC certificate processing: the newest one typically wins",
        },
        Reading {
            name: "ends-last",
            sentence: "the one whose validity ends last",
            source: "KDC certificate processing, which does not say how age is measured",
        },
    ],
};

/// Does the certificate in use stay?
pub const KDC_KEEPS: Assumption = Assumption {
    name: "kdc-keeps",
    question: "does a KDC keep the certificate in use when a newer good one has come?",
    readings: &[
        Reading {
            name: "while-good",
            sentence: "it stays as long as it is good and the service is not started again",
            source: "KDC certificate processing (Windows Server 2008 R2)",
        },
        Reading {
            name: "newest",
            sentence: "every look takes the newest",
            source: "KDC certificate processing describes one version only",
        },
    ],
};

/// What does the template Kerberos Authentication put into the subject alternative name?
pub const KERBEROS_AUTHENTICATION_SAN: Assumption = Assumption {
    name: "kerberos-authentication-san",
    question: "which DNS names does the template Kerberos Authentication put into a certificate?",
    readings: &[
        Reading {
            name: "three-names",
            sentence: "those of domain controller and domain, and the NetBIOS name of the domain",
            source: "name flags of the template; Windows Hello deployment issues: dc1.ad.contoso.com, ad.contoso.com, ad",
        },
        Reading {
            name: "two-names",
            sentence: "those of the domain only: DNS and NetBIOS",
            source: "SEC2302 page 23",
        },
    ],
};

/// What does Windows XP ask of the purposes of a KDC's certificate?
pub const XP_KDC_PURPOSES: Assumption = Assumption {
    name: "xp-kdc-purposes",
    question: "which purposes does Windows XP ask of a KDC's certificate?",
    readings: &[
        Reading {
            name: "client-and-server",
            sentence: "Client Authentication and Server Authentication",
            source: "KB281245 and KB291010: requirements for the certificate of a domain controller",
        },
        Reading {
            name: "none",
            sentence: "none: only the path counts",
            source: "Kerberos.admx KdcValidation speaks of Vista and later only",
        },
    ],
};

/// Must the KDC's issuer be in the client's NTAuth where validation is not strict?
pub const CLIENT_NTAUTH: Assumption = Assumption {
    name: "client-ntauth",
    question: "does a member of a domain look for the KDC's issuer in its copy of NTAuth where validation is not strict?",
    readings: &[
        Reading {
            name: "always",
            sentence: "always",
            source: "KB281245; client event 9 with CERT_E_UNTRUSTEDCA",
        },
        Reading {
            name: "strict-only",
            sentence: "only with strict KDC validation",
            source: "Kerberos.admx KdcValidation; SEC2302 page 24",
        },
    ],
};

/// Does a machine of the cloud directory demand strict validation of card logons?
pub const ENTRA_STRICT: Assumption = Assumption {
    name: "entra-strict",
    question: "does a machine joined to Microsoft Entra ID demand strict KDC validation for a card, as it does for Windows Hello?",
    readings: &[
        Reading {
            name: "always",
            sentence: "always, whatever the policy says",
            source: "Windows Hello deployment issues, event 107",
        },
        Reading {
            name: "hello-only",
            sentence: "for Windows Hello only; for a card the policy decides",
            source: "Windows Hello deployment issues speak of Windows Hello only",
        },
    ],
};

/// Is strict validation asked for by the local value, too?
pub const LOCAL_KDC_VALIDATION: Assumption = Assumption {
    name: "local-kdc-validation",
    question: "does the Kerberos client read KdcValidation under Lsa, where no policy sets it?",
    readings: &[
        Reading {
            name: "read",
            sentence: "it does",
            source: "SEC2302 page 24",
        },
        Reading {
            name: "policy-only",
            sentence: "it reads the value that the policy writes, and no other",
            source: "Kerberos.admx KdcValidation",
        },
    ],
};
