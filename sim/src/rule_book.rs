//! The dated rule book: behaviours that changed under the same version of Windows.
//!
//! One table a behaviour, beside its source. A machine's level of updates decides which phase holds;
//! the registry can choose within what the phase still honours.

use names::Timestamp;

use crate::value::{Backdating, KdcVersion, NtAuthCheck, StrongBinding};

/// A time from which a behaviour holds on machines patched that far.
#[derive(Debug, Clone, Copy)]
pub struct Phase<T: 'static> {
    /// Day of the update, as `year-month-day`.
    pub since: &'static str,
    /// What holds when the registry says nothing.
    pub default: T,
    /// What the values of the registry mean; a value that is not listed acts as the default.
    pub registry: &'static [(u32, T)],
    /// Where this is written.
    pub source: &'static str,
}

/// A behaviour with its history.
#[derive(Debug, Clone, Copy)]
pub struct Behaviour<T: 'static> {
    /// Name of the behaviour.
    pub name: &'static str,
    /// Registry value that chooses, under `HKLM`.
    pub registry: &'static str,
    /// First server version that the updates were made for.
    pub first: KdcVersion,
    /// What held before the first phase.
    pub before: T,
    /// The phases, oldest first.
    pub phases: &'static [Phase<T>],
}

impl<T: Copy> Behaviour<T> {
    /// The phase of a machine, if updates have reached it.
    pub fn phase(&self, version: KdcVersion, patched: Timestamp) -> Option<&'static Phase<T>> {
        if version < self.first {
            return None;
        }
        self.phases
            .iter()
            .rev()
            .find(|phase| day(phase.since) <= patched)
    }

    /// What holds on a machine of this version and level of updates, with this registry value.
    pub fn at(&self, version: KdcVersion, patched: Timestamp, registry: Option<u32>) -> T {
        let Some(phase) = self.phase(version, patched) else {
            return self.before;
        };
        registry
            .and_then(|value| phase.registry.iter().find(|(listed, _)| *listed == value))
            .map_or(phase.default, |(_, meaning)| *meaning)
    }
}

/// Strong certificate mapping (KB5014754).
pub const STRONG_BINDING: Behaviour<StrongBinding> = Behaviour {
    name: "strong certificate mapping",
    registry: r"SYSTEM\CurrentControlSet\Services\Kdc\StrongCertificateBindingEnforcement",
    first: KdcVersion::S2008,
    before: StrongBinding::NotImplemented,
    phases: &[
        Phase {
            since: "2022-05-10",
            default: StrongBinding::Compatibility,
            registry: &[(0, StrongBinding::Disabled), (2, StrongBinding::Full)],
            source: "KB5014754, change log: compatibility mode",
        },
        Phase {
            since: "2023-04-11",
            default: StrongBinding::Compatibility,
            registry: &[(2, StrongBinding::Full)],
            source: "KB5014754, change log: the value 0 is removed; recorded run C3",
        },
        Phase {
            since: "2025-02-11",
            default: StrongBinding::Full,
            registry: &[
                (0, StrongBinding::Compatibility),
                (1, StrongBinding::Compatibility),
            ],
            source: "KB5014754, change log: full enforcement by default",
        },
        Phase {
            since: "2025-09-09",
            default: StrongBinding::Full,
            registry: &[],
            source: "KB5014754, change log: the key is no longer honoured",
        },
    ],
};

/// NTAuth check for explicit mappings, CVE-2025-26647 (KB5057784).
pub const NTAUTH_FOR_EXPLICIT: Behaviour<NtAuthCheck> = Behaviour {
    name: "NTAuth check for explicit mappings",
    registry: r"SYSTEM\CurrentControlSet\Services\Kdc\AllowNtAuthPolicyBypass",
    first: KdcVersion::S2008,
    before: NtAuthCheck::NotChecked,
    phases: &[
        Phase {
            since: "2025-04-08",
            default: NtAuthCheck::Audited,
            registry: &[(0, NtAuthCheck::NotChecked), (2, NtAuthCheck::Enforced)],
            source: "KB5057784: audit by default",
        },
        Phase {
            since: "2025-07-08",
            default: NtAuthCheck::Enforced,
            registry: &[(1, NtAuthCheck::Audited)],
            source: "KB5057784: enforced by default",
        },
        Phase {
            since: "2025-10-14",
            default: NtAuthCheck::Enforced,
            registry: &[],
            source: "KB5057784: the key is unsupported",
        },
    ],
};

/// Whether the KDC knows `X509:<I>..<SID>..` [MS-PKCA 3.1.5.2.1.3].
pub const ISSUER_SID: Behaviour<bool> = Behaviour {
    name: "mapping by issuer and SID",
    registry: "",
    first: KdcVersion::S2022,
    before: false,
    phases: &[Phase {
        since: "2025-09-09",
        default: true,
        registry: &[],
        source: "[MS-PKCA] 3.1.5.2.1.3; public sector blog of 2025-09-15",
    }],
};

/// Whether a certificate's UPN maps to a computer's account, found through the dollar sign or as the
/// computer's own UPN (CVE-2022-26923 and its kin).
pub const COMPUTERS_BY_UPN: Behaviour<bool> = Behaviour {
    name: "mapping of computers by UPN",
    registry: "",
    first: KdcVersion::S2008,
    before: true,
    phases: &[Phase {
        since: "2022-05-10",
        default: false,
        registry: &[],
        source: "KB5014754, summary (CVE-2022-26923, 26931, 34691); [MS-PKCA] 3.1.5.2.1",
    }],
};

/// Whether a KDC maps computers by the DNS name in their certificates. It came with the version, not
/// with an update.
pub const COMPUTERS_BY_DNS_NAME: Behaviour<bool> = Behaviour {
    name: "mapping of computers by DNS name",
    registry: "",
    first: KdcVersion::S2012,
    before: false,
    phases: &[Phase {
        since: "1970-01-01",
        default: true,
        registry: &[],
        source: "[MS-PKCA] 3.1.5.2.1.1 and appendix A <21>",
    }],
};

/// Whether a KDC knows the keys in msDS-KeyCredentialLink. It came with the version.
pub const KEY_TRUST: Behaviour<bool> = Behaviour {
    name: "key trust",
    registry: "",
    first: KdcVersion::S2016,
    before: false,
    phases: &[Phase {
        since: "1970-01-01",
        default: true,
        registry: &[],
        source: "[MS-PKCA] 3.1.5.2.1.4 and appendix A <23>",
    }],
};

/// Whether the NTAuth check for explicit mappings falls on key trust too: a known issue of three months.
pub const NTAUTH_OF_KEYS: Behaviour<bool> = Behaviour {
    name: "NTAuth check of key trust",
    registry: "",
    first: KdcVersion::S2016,
    before: false,
    phases: &[
        Phase {
            since: "2025-04-08",
            default: true,
            registry: &[],
            source: "KB5057784, known issue: events 45 and 21 for self-signed certificates",
        },
        Phase {
            since: "2025-06-10",
            default: false,
            registry: &[],
            source: "KB5057784, known issue, resolved by the updates of June 2025",
        },
    ],
};

/// Whether a ticket's PAC names its requestor (KB5008380).
pub const PAC_REQUESTOR: Behaviour<bool> = Behaviour {
    name: "requestor in the PAC",
    registry: "PacRequestorEnforcement",
    first: KdcVersion::S2008,
    before: false,
    phases: &[Phase {
        since: "2021-11-09",
        default: true,
        registry: &[],
        source: "KB5008380; [MS-PAC] 2.14 and 2.15",
    }],
};

/// The documented values of `CertificateBackdatingCompensation`, in seconds (KB5014754).
const BACKDATING: &[(u32, Backdating)] = &[
    (0x01E1_3380, Backdating::OneYear),
    (0x05A3_9A80, Backdating::ThreeYears),
    (0x0966_0180, Backdating::FiveYears),
    (0x12CC_0300, Backdating::TenYears),
    (0x2EFE_0780, Backdating::TwentyFiveYears),
    (0x5E0C_89C0, Backdating::FiftyYears),
];

/// The tolerance that a registry value means; `None` for a value that is not documented.
pub fn backdating(registry: Option<u32>) -> Option<Backdating> {
    match registry {
        None => Some(Backdating::TenMinutes),
        Some(seconds) => BACKDATING
            .iter()
            .find(|(listed, _)| *listed == seconds)
            .map(|(_, meaning)| *meaning),
    }
}

/// Seconds of a documented tolerance.
pub fn backdating_seconds(backdating: Backdating) -> i64 {
    BACKDATING
        .iter()
        .find(|(_, meaning)| *meaning == backdating)
        .map_or(600, |(seconds, _)| i64::from(*seconds))
}

/// The last day this rule book knows of.
pub fn edition() -> &'static str {
    "2025-10-14"
}

fn day(text: &str) -> Timestamp {
    text.parse().unwrap_or(Timestamp::from_unix(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn every_phase_has_a_readable_day_and_phases_are_in_order() {
        fn check<T>(behaviour: &Behaviour<T>) {
            let days: Vec<Timestamp> = behaviour
                .phases
                .iter()
                .map(|p| p.since.parse().unwrap())
                .collect();
            assert!(days.is_sorted(), "{}", behaviour.name);
        }
        check(&STRONG_BINDING);
        check(&NTAUTH_FOR_EXPLICIT);
        check(&ISSUER_SID);
        check(&PAC_REQUESTOR);
    }

    #[test]
    fn strong_binding_follows_the_timeline_of_kb5014754() {
        let rule = |patched, registry| STRONG_BINDING.at(KdcVersion::S2016, at(patched), registry);
        assert_eq!(rule("2022-05-09", Some(2)), StrongBinding::NotImplemented);
        assert_eq!(rule("2022-05-10", None), StrongBinding::Compatibility);
        assert_eq!(rule("2022-05-10", Some(0)), StrongBinding::Disabled);
        assert_eq!(rule("2023-04-11", Some(0)), StrongBinding::Compatibility);
        assert_eq!(rule("2024-12-01", Some(2)), StrongBinding::Full);
        assert_eq!(rule("2025-02-11", None), StrongBinding::Full);
        assert_eq!(rule("2025-02-11", Some(1)), StrongBinding::Compatibility);
        assert_eq!(rule("2025-09-09", Some(1)), StrongBinding::Full);
    }

    #[test]
    fn server_2003_never_learnt_of_strong_mappings() {
        let rule = STRONG_BINDING.at(KdcVersion::S2003, at("2026-01-01"), None);
        assert_eq!(rule, StrongBinding::NotImplemented);
    }

    #[test]
    fn ntauth_for_explicit_mappings_follows_kb5057784() {
        let rule =
            |patched, registry| NTAUTH_FOR_EXPLICIT.at(KdcVersion::S2019, at(patched), registry);
        assert_eq!(rule("2025-04-07", Some(2)), NtAuthCheck::NotChecked);
        assert_eq!(rule("2025-04-08", None), NtAuthCheck::Audited);
        assert_eq!(rule("2025-04-08", Some(2)), NtAuthCheck::Enforced);
        assert_eq!(rule("2025-07-08", Some(1)), NtAuthCheck::Audited);
        assert_eq!(rule("2025-07-08", Some(0)), NtAuthCheck::Enforced);
        assert_eq!(rule("2025-10-14", Some(1)), NtAuthCheck::Enforced);
    }

    #[test]
    fn documented_tolerances_are_whole_years() {
        assert_eq!(backdating_seconds(Backdating::OneYear), 365 * 86_400);
        assert_eq!(backdating(Some(7)), None);
        assert_eq!(backdating(None), Some(Backdating::TenMinutes));
    }
}
