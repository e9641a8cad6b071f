//! Which account a certificate belongs to, and how strongly.

use policies::SettingId;
use worlds::ProductVersion;

use super::{Behaviour, Others, Phase, Side, inferred, release, table, update};
use crate::step::Confidence;
use crate::value::{Backdating, NameRules, NtAuthCheck, StrongBinding};

/// A phase of KB5014754 or KB5057784: made for every version since 2008, with what the registry chooses.
const fn chosen<T>(
    day: &'static str,
    default: T,
    registry: &'static [(u32, T)],
    source: &'static str,
    confidence: Confidence,
) -> Phase<T> {
    Phase {
        first: ProductVersion::Server2008,
        update: Some(day),
        under: None,
        default,
        registry,
        source,
        confidence,
    }
}

table! {
    /// Mapping through altSecurityIdentities.
    EXPLICIT_MAPPING: bool = Behaviour {
        name: "explicit-mapping",
        sentence: "does the KDC map through altSecurityIdentities, or by the UPN only?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2008,
            true,
            "SEC2302 page 28; Certificate Requirements and Enumeration",
        )],
    };
    /// Strong certificate mapping (KB5014754).
    STRONG_BINDING: StrongBinding = Behaviour {
        name: "strong-mapping",
        sentence: "how does the KDC treat mappings that are weak?",
        side: Side::DomainController,
        setting: Some(SettingId::StrongCertificateBindingEnforcement),
        others: Others::Default,
        before: StrongBinding::NotImplemented,
        phases: &[
            chosen(
                "2022-05-10",
                StrongBinding::Compatibility,
                &[
                    (0, StrongBinding::Disabled),
                    (1, StrongBinding::Compatibility),
                    (2, StrongBinding::Full),
                ],
                "KB5014754, change log: compatibility mode",
                Confidence::Documented,
            ),
            chosen(
                "2023-04-11",
                StrongBinding::Compatibility,
                &[
                    (0, StrongBinding::Compatibility),
                    (1, StrongBinding::Compatibility),
                    (2, StrongBinding::Full),
                ],
                "KB5014754, change log: the value 0 is removed; recorded run C3",
                Confidence::Recorded,
            ),
            chosen(
                "2025-02-11",
                StrongBinding::Full,
                &[
                    (0, StrongBinding::Compatibility),
                    (1, StrongBinding::Compatibility),
                    (2, StrongBinding::Full),
                ],
                "KB5014754, change log: full enforcement by default",
                Confidence::Documented,
            ),
            chosen(
                "2025-09-09",
                StrongBinding::Full,
                &[],
                "KB5014754, change log: the key is no longer honoured",
                Confidence::Documented,
            ),
        ],
    };
    /// How much older than its account a weakly mapped certificate may be (KB5014754).
    BACKDATING: Backdating = Behaviour {
        name: "backdating-compensation",
        sentence: "how much older than its account may a weakly mapped certificate be in compatibility mode?",
        side: Side::DomainController,
        setting: Some(SettingId::CertificateBackdatingCompensation),
        others: Others::Undocumented,
        before: Backdating::TenMinutes,
        phases: &[
            chosen(
                "2022-05-10",
                Backdating::TenMinutes,
                &[
                    (600, Backdating::TenMinutes),
                    (0x01E1_3380, Backdating::OneYear),
                    (0x05A3_9A80, Backdating::ThreeYears),
                    (0x0966_0180, Backdating::FiveYears),
                    (0x12CC_0300, Backdating::TenYears),
                    (0x2EFE_0780, Backdating::TwentyFiveYears),
                    (0x5E0C_89C0, Backdating::FiftyYears),
                ],
                "KB5014754, registry key information",
                Confidence::Inferred,
            ),
            chosen(
                "2025-09-09",
                Backdating::TenMinutes,
                &[],
                "KB5014754: the key is unsupported",
                Confidence::Inferred,
            ),
        ],
    };
    /// NTAuth check for explicit mappings, CVE-2025-26647 (KB5057784).
    NTAUTH_FOR_EXPLICIT: NtAuthCheck = Behaviour {
        name: "ntauth-for-explicit-mappings",
        sentence: "does the KDC ask for an issuer in NTAuth when the mapping is explicit?",
        side: Side::DomainController,
        setting: Some(SettingId::AllowNtAuthPolicyBypass),
        others: Others::Default,
        before: NtAuthCheck::NotChecked,
        phases: &[
            chosen(
                "2025-04-08",
                NtAuthCheck::Audited,
                &[
                    (0, NtAuthCheck::NotChecked),
                    (1, NtAuthCheck::Audited),
                    (2, NtAuthCheck::Enforced),
                ],
                "KB5057784: audit by default; recorded runs C11 and C12",
                Confidence::Recorded,
            ),
            chosen(
                "2025-07-08",
                NtAuthCheck::Enforced,
                &[(1, NtAuthCheck::Audited), (2, NtAuthCheck::Enforced)],
                "KB5057784: enforced by default",
                Confidence::Documented,
            ),
            chosen(
                "2025-10-14",
                NtAuthCheck::Enforced,
                &[],
                "KB5057784: the key is unsupported",
                Confidence::Documented,
            ),
        ],
    };
    /// Whether the KDC knows `X509:<I>..<SID>..` [MS-PKCA 3.1.5.2.1.3].
    ISSUER_SID: bool = Behaviour {
        name: "issuer-and-sid",
        sentence: "does the KDC map by issuer and SID in altSecurityIdentities?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            Phase {
                under: Some(("issuer-sid-since", "june-2025")),
                ..update(
                    ProductVersion::Server2022,
                    "2025-06-10",
                    true,
                    "[MS-PKCA] 3.1.5.2.1.3: KB5060525, KB5060841",
                )
            },
            update(
                ProductVersion::Server2022,
                "2025-09-09",
                true,
                "public sector blog of 2025-09-15",
            ),
        ],
    };
    /// Whether a certificate's UPN maps to a computer's account, found through the dollar sign or as the
    /// computer's own UPN (CVE-2022-26923 and its kin).
    COMPUTERS_BY_UPN: bool = Behaviour {
        name: "computers-by-upn",
        sentence: "does a certificate's UPN map to a computer's account?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: true,
        phases: &[update(
            ProductVersion::Server2008,
            "2022-05-10",
            false,
            "KB5014754, summary (CVE-2022-26923, 26931, 34691); [MS-PKCA] 3.1.5.2.1",
        )],
    };
    /// Whether a KDC maps computers by the DNS name in their certificates.
    COMPUTERS_BY_DNS_NAME: bool = Behaviour {
        name: "computers-by-dns-name",
        sentence: "does the KDC map computers by the DNS name in their certificates?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2012,
            true,
            "[MS-PKCA] 3.1.5.2.1.1 and appendix A <21>",
        )],
    };
    /// Whether the KDC reads a SID in a URI of the certificate.
    SID_URI: bool = Behaviour {
        name: "sid-in-uri",
        sentence: "does the KDC read a SID in a URI of the certificate's subject alternative name?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        // No document tells the update. It cannot be older than the date in the URI itself.
        phases: &[inferred(update(
                ProductVersion::Server2019,
                "2022-09-14",
                true,
                "[MS-PKCA] 3.1.5.2.1.6 and appendix A <29>; Ask the Directory Services Team, preview of SAN URI",
            ))],
    };
    /// The policy "Allow name-based strong mappings for certificates".
    NAME_RULES: NameRules = Behaviour {
        name: "name-based-strong-mapping",
        sentence: "does the KDC read rules that call names strong, and what if two name one issuer?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: NameRules::NotImplemented,
        phases: &[
            update(
                ProductVersion::Server2019,
                "2024-09-10",
                NameRules::Read,
                "public sector blog: enable strong name-based mapping in government scenarios",
            ),
            inferred(update(
                    ProductVersion::Server2019,
                    "2026-02-10",
                    NameRules::ReadUnlessDuplicate,
                    "Microsoft Q&A 5788924, seen on Server 2019",
                )),
        ],
    };
    /// Whether a KDC knows the keys in msDS-KeyCredentialLink.
    KEY_TRUST: bool = Behaviour {
        name: "key-trust",
        sentence: "does the KDC know the keys in msDS-KeyCredentialLink?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2016,
            true,
            "[MS-PKCA] 3.1.5.2.1.4 and appendix A <23>",
        )],
    };
    /// Whether the NTAuth check for explicit mappings falls on key trust too: a known issue of three months.
    NTAUTH_OF_KEYS: bool = Behaviour {
        name: "ntauth-of-key-trust",
        sentence: "does the NTAuth check for explicit mappings fall on key trust, too?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            update(
                ProductVersion::Server2016,
                "2025-04-08",
                true,
                "KB5057784, known issue: events 45 and 21 for self-signed certificates",
            ),
            update(
                ProductVersion::Server2016,
                "2025-06-10",
                false,
                "KB5057784, known issue, resolved by the updates of June 2025",
            ),
        ],
    };
}

/// Seconds of a documented tolerance.
pub fn backdating_seconds(tolerance: Backdating) -> i64 {
    BACKDATING
        .phases
        .iter()
        .flat_map(|phase| phase.registry)
        .find(|(_, meaning)| *meaning == tolerance)
        .map_or(600, |(seconds, _)| i64::from(*seconds))
}
