//! What the two ends of an exchange send and take: forms, keys, hashes, encryption types.

use policies::SettingId;
use worlds::ProductVersion;

use super::{Behaviour, Others, Phase, Side, inferred, release, table, update};
use crate::step::Confidence;
use crate::value::{ClientHash, EnvelopeRule, FreshnessSupport, KdcForms, KeyDelivery};

/// A phase that one reading of an assumption brings.
const fn assumed<T>(
    first: ProductVersion,
    under: (&'static str, &'static str),
    default: T,
    source: &'static str,
) -> Phase<T> {
    Phase {
        first,
        update: None,
        under: Some(under),
        default,
        registry: &[],
        source,
        confidence: Confidence::Inferred,
    }
}

/// The assumption under which Credential Guard is on where nothing configures it.
const GUARDED_BY_DEFAULT: Option<(&str, &str)> = Some(("credential-guard-default", "on"));

/// That such replies are refused is documented, the values of LsaCfgFlags follow from its template.
const fn guarded(phase: Phase<bool>) -> Phase<bool> {
    Phase {
        registry: &[(0, false), (1, true), (2, true)],
        confidence: Confidence::Inferred,
        ..phase
    }
}

table! {
    /// Which forms of the request a KDC reads.
    KDC_FORMS: KdcForms = Behaviour {
        name: "kdc-request",
        sentence: "which forms of the PKINIT request does the KDC read?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: KdcForms::Draft9Only,
        phases: &[release(
            ProductVersion::Server2008,
            KdcForms::Any,
            "[MS-PKCA] appendix A <1> to <20>: 2000 and 2003 drop 16 and answer with 15",
        )],
    };
    /// What a KDC makes of a request in both forms.
    KDC_REFUSES_BOTH_FORMS: bool = Behaviour {
        name: "kdc-refuses-both-forms",
        sentence: "does the KDC refuse a request that comes in both forms, 15 and 16?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[assumed(
            ProductVersion::Server2008,
            ("both-forms", "generic-error"),
            true,
            "[MS-PKCA] 3.1.5.2",
        )],
    };
    /// Diffie-Hellman at the KDC.
    KDC_AGREES: bool = Behaviour {
        name: "kdc-diffie-hellman",
        sentence: "does the KDC agree on reply keys by Diffie-Hellman (MODP groups 2 and 14)?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2008,
            true,
            "[MS-PKCA] appendix A <8>; recorded runs of Certipy (group 2), PKINIT self-tests of Samba (group 14)",
        )],
    };
    /// Groups beside those that are known to be taken.
    KDC_LARGE_GROUPS: bool = Behaviour {
        name: "kdc-large-groups",
        sentence: "does the KDC take MODP group 16?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[assumed(
            ProductVersion::Server2008,
            ("dh-groups", "also-16"),
            true,
            "[RFC 4556 §3.2.3.1]",
        )],
    };
    /// Key transport at the KDC (CVE-2021-33764).
    KDC_ENVELOPES: EnvelopeRule = Behaviour {
        name: "kdc-envelopes",
        sentence: "for which clients does the KDC put a reply key into an envelope (RSA key transport)?",
        side: Side::DomainController,
        setting: Some(SettingId::Allow3DesFallback),
        others: Others::Default,
        before: EnvelopeRule::AnyoneByRc2,
        phases: &[
            update(
                ProductVersion::Server2008,
                "2021-07-13",
                EnvelopeRule::WhoListsTripleDes,
                "[MS-PKCA] appendix A <13>; KB5005408: rc2-cbc is gone",
            ),
            Phase {
                registry: &[
                    (0, EnvelopeRule::WhoListsTripleDes),
                    (1, EnvelopeRule::AnyoneForNow),
                ],
                confidence: Confidence::Inferred,
                ..update(
                    ProductVersion::Server2008,
                    "2021-07-29",
                    EnvelopeRule::WhoListsTripleDes,
                    "KB5005408: temporary mitigation",
                )
            },
            inferred(update(
                    ProductVersion::Server2008,
                    "2022-08-09",
                    EnvelopeRule::WhoListsTripleDes,
                    "KB5005408: end of the temporary mitigation",
                )),
        ],
    };
    /// Encryption types of AES at the KDC.
    KDC_AES: bool = Behaviour {
        name: "kdc-aes",
        sentence: "does the KDC give keys for AES?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2008,
            true,
            "[MS-KILE] 3.1.5.2 and appendix A",
        )],
    };
    /// Hashes at the KDC.
    KDC_HASHES: bool = Behaviour {
        name: "kdc-hash-agility",
        sentence: "does the KDC negotiate hashes (paChecksum2, TD-CMS-DIGEST-ALGORITHMS)?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server23H2,
            true,
            "[MS-PKCA] 2.2.3 and appendix A <11>; [RFC 8636 §4]",
        )],
    };
    /// The KDC's own signatures before hashes were negotiated.
    KDC_OLD_HASH: ClientHash = Behaviour {
        name: "kdc-hash",
        sentence: "with which hash does the KDC sign its replies, where its key is RSA?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: ClientHash::Sha1,
        phases: &[
            assumed(
                ProductVersion::Server2008,
                ("hash-before-agility", "sha-256"),
                ClientHash::Sha256,
                "PKINIT self-tests of Samba: SHA-256 is accepted",
            ),
            release(
                ProductVersion::Server23H2,
                ClientHash::Negotiated,
                "[MS-PKCA] 2.2.3 and appendix A <11>; [RFC 8636 §4]",
            ),
        ],
    };
    /// How a client wants its reply key.
    KEY_DELIVERY: KeyDelivery = Behaviour {
        name: "client-key-delivery",
        sentence: "how does the client want the reply key?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: KeyDelivery::Transport,
        phases: &[
            release(
                ProductVersion::WindowsVista,
                KeyDelivery::Agreement,
                "[MS-PKCA] appendix A <8>",
            ),
            assumed(
                ProductVersion::WindowsVista,
                ("key-delivery", "key-transport"),
                KeyDelivery::Transport,
                "[RFC 4556 §3.2.3.2]; no document says which of the two Windows prefers",
            ),
        ],
    };
    /// Whether a client says that it opens envelopes.
    CLIENT_LISTS_TRIPLE_DES: bool = Behaviour {
        name: "client-lists-triple-des",
        sentence: "does the client list des-ede3-cbc-EnvOID among its encryption types?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: true,
        phases: &[
            assumed(
                ProductVersion::WindowsXp,
                ("xp-triple-des", "not-listed"),
                false,
                "[MS-PKCA] appendix A <13>, which names no client",
            ),
            release(
                ProductVersion::WindowsVista,
                true,
                "[RFC 4556 §3.1.4]; [MS-PKCA] appendix A <13>",
            ),
        ],
    };
    /// Encryption types of AES at the client.
    CLIENT_AES: bool = Behaviour {
        name: "client-aes",
        sentence: "does the client ask for keys for AES?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::WindowsVista,
            true,
            "[MS-KILE] 3.1.5.2 and appendix A",
        )],
    };
    /// Hashes at the client.
    CLIENT_HASHES: ClientHash = Behaviour {
        name: "client-hash",
        sentence: "with which hash does the client have the request signed, where the key is RSA?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: ClientHash::Sha1,
        phases: &[
            assumed(
                ProductVersion::WindowsVista,
                ("hash-before-agility", "sha-256"),
                ClientHash::Sha256,
                "PKINIT self-tests of Samba: SHA-256 is accepted",
            ),
            update(
                ProductVersion::Windows11,
                "2022-09-20",
                ClientHash::Negotiated,
                "Kerberos.admx: Configure hash algorithms for certificate logon (Windows 11, version 22H2)",
            ),
        ],
    };
    /// Freshness tokens at the client.
    CLIENT_FRESHNESS: bool = Behaviour {
        name: "client-freshness",
        sentence: "does the client know freshness tokens?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[update(
            ProductVersion::Windows10,
            "2016-08-02",
            true,
            "[MS-PKCA] appendix A <14>: Windows 10, version 1607",
        )],
    };
    /// Freshness tokens at the KDC.
    KDC_FRESHNESS: FreshnessSupport = Behaviour {
        name: "kdc-freshness",
        sentence: "what does the KDC do with freshness tokens (at domain functional level 2016)?",
        side: Side::DomainController,
        setting: Some(SettingId::PkInitFreshness),
        others: Others::Default,
        before: FreshnessSupport::Disabled,
        phases: &[Phase {
            registry: &[
                (0, FreshnessSupport::Disabled),
                (1, FreshnessSupport::Supported),
                (2, FreshnessSupport::Required),
            ],
            ..release(
                ProductVersion::Server2016,
                FreshnessSupport::Disabled,
                "KDC.admx: KDC support for PKInit Freshness Extension; [MS-PKCA] appendix A <14>; [RFC 8070]",
            )
        }],
    };
    /// Clients that refuse envelopes.
    REFUSES_ENVELOPES: bool = Behaviour {
        name: "client-refuses-envelopes",
        sentence: "does the client refuse reply keys that were transported under RSA, whether Credential Guard is on or not?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[assumed(
            ProductVersion::Windows11,
            ("rsa-replies", "refused"),
            true,
            "event 204 of the Kerberos client, which newer builds have",
        )],
    };
    /// Credential Guard.
    CREDENTIAL_GUARD: bool = Behaviour {
        name: "credential-guard",
        sentence: "does Credential Guard refuse reply keys that were transported under RSA?",
        side: Side::Client,
        setting: Some(SettingId::LsaCfgFlags),
        others: Others::Default,
        before: false,
        phases: &[
            guarded(release(
                ProductVersion::Windows10,
                false,
                "[MS-PKCA] appendix A <18>; event 203 of the Kerberos client",
            )),
            Phase {
                under: GUARDED_BY_DEFAULT,
                ..guarded(release(
                    ProductVersion::Windows11,
                    true,
                    "Credential Guard (Microsoft Learn): default enablement from Windows 11, version 22H2",
                ))
            },
            guarded(release(
                ProductVersion::Server23H2,
                false,
                "[MS-PKCA] appendix A <18>; event 203 of the Kerberos client",
            )),
            Phase {
                under: GUARDED_BY_DEFAULT,
                ..guarded(release(
                    ProductVersion::Server2025,
                    true,
                    "Credential Guard (Microsoft Learn): default enablement from Windows Server 2025",
                ))
            },
        ],
    };
}
