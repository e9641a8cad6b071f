//! Facts of workstations.

use facts::{Fact, Row};
use names::Timestamp;
use policies::{DefaultData, SettingId, TypedValue};
use worlds::{ProductVersion, ServiceStart};

use super::{Source, minutes};
use crate::assumption::{
    Assumption, DRIVER_NOTICE_DEFAULT, FILTER_DUPLICATES_DEFAULT, LOCAL_KDC_VALIDATION,
    NAMELESS_DOMAIN, REVERSE_SUBJECT_DEFAULT,
};
use crate::directory::InDomain;
use crate::rule_book::Behaviour;
use crate::rule_book::card_stack::ATTENTION;
use crate::rule_book::workstation::REMOVAL_SERVICE_START;
use crate::value::{
    DeviceLogon, DevicePolicy, ElevationPrompt, Join, Network, Preselected, RemoteCredentials,
    RemovalBehaviour, RootCleanUp,
};
use crate::workstation::{
    AllowedTo, CacheIsSaid, CardCacheIsSaid, CardsInCache, Clock, EntraJoined, Joined, Patched,
    Product, Reach, Readers, Services, SessionHost, WindowsUpdate,
};

fn product(source: &Source<'_>, row: Row) -> Fact<ProductVersion> {
    super::known_or_unknown(source.workstation::<Product>(row).map(|product| &product.0))
}

pub(crate) fn joined(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(source.workstation::<Joined>(row).is_some())
}

pub(crate) fn home(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    let domain: Option<&InDomain> = source.workstation(row);
    Fact::Known(domain.and_then(|domain| Row::try_from(domain.0).ok()))
}

/// A machine that is joined to both directories is a member of its domain.
pub(crate) fn join(source: &Source<'_>, row: Row) -> Fact<Join> {
    Fact::Known(if source.workstation::<Joined>(row).is_some() {
        Join::Domain
    } else if source.workstation::<EntraJoined>(row).is_some() {
        Join::Entra
    } else {
        Join::None
    })
}

/// The propagation service copies them, unless a policy says otherwise [CertProp.admx].
pub(crate) fn takes_roots_of_cards(source: &Source<'_>, row: Row) -> Fact<bool> {
    let on = |number: Option<u32>| number.is_some_and(|number| number != 0);
    setting(source, row, SettingId::EnableRootCertificatePropagation)
        .zip(setting(source, row, SettingId::CertPropEnabled))
        .zip(runs(source, row, "certpropsvc"))
        .map(move |((roots, certificates), runs)| on(roots) && on(certificates) && runs)
}

pub(crate) fn stores(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    super::stores_row(source, source.workstation(row), source.workstation(row))
}

pub(crate) fn has_reader(source: &Source<'_>, row: Row) -> Fact<bool> {
    let readers: Option<&Readers> = source.workstation(row);
    if readers.is_some_and(|readers| !readers.0.is_empty()) {
        return Fact::Known(true);
    }
    // A remote session sees the reader of the one who sits before it, unless redirection is off
    // [TerminalServer.admx fEnableSmartCard].
    if source.workstation::<SessionHost>(row).is_some() {
        redirects_cards(source, row)
    } else {
        Fact::Known(false)
    }
}

/// A remote session has the readers of the one who sits before it, which are not told of.
pub(crate) fn has_driven_reader(source: &Source<'_>, row: Row) -> Fact<bool> {
    let readers: Option<&Readers> = source.workstation(row);
    let readers = readers.map_or(&[][..], |readers| &readers.0);
    Fact::Known(readers.is_empty() || readers.iter().any(|reader| reader.has_driver))
}

/// Whether one of the readers that have a driver answers.
pub(crate) fn has_answering_reader(source: &Source<'_>, row: Row) -> Fact<bool> {
    let readers: Option<&Readers> = source.workstation(row);
    let readers = readers.map_or(&[][..], |readers| &readers.0);
    let answers = |reader: &worlds::Reader| reader.has_driver && reader.answers;
    Fact::Known(readers.is_empty() || readers.iter().any(answers))
}

pub(crate) fn has_pin_pad(source: &Source<'_>, row: Row) -> Fact<bool> {
    let readers: Option<&Readers> = source.workstation(row);
    let readers = readers.map_or(&[][..], |readers| &readers.0);
    let pad = |reader: &worlds::Reader| reader.has_driver && reader.has_pin_pad;
    Fact::Known(readers.iter().any(pad))
}

pub(crate) fn reaches_windows_update(source: &Source<'_>, row: Row) -> Fact<bool> {
    let update: Option<&WindowsUpdate> = source.workstation(row);
    super::known_or_unknown(update.map(|update| &update.0))
}

fn runs(source: &Source<'_>, row: Row, service: &str) -> Fact<bool> {
    let services: Option<&Services> = source.workstation(row);
    services
        .and_then(|services| services.0.get(service))
        .cloned()
        .unwrap_or(Fact::Known(false))
}

pub(crate) fn smart_card_service_runs(source: &Source<'_>, row: Row) -> Fact<bool> {
    runs(source, row, "scardsvr")
}

/// It runs, or it is started because its policy is set.
pub(crate) fn removal_service_runs(source: &Source<'_>, row: Row) -> Fact<bool> {
    let machine = source.workstation_document(row);
    let services = machine.map_or(&[][..], |machine| &machine.services);
    let manual = services.iter().any(|service| {
        service.name.eq_ignore_ascii_case("SCPolicySvc") && service.start == ServiceStart::Manual
    });
    let runs = runs(source, row, "scpolicysvc");
    if !manual {
        return runs;
    }
    runs.zip(behaviour(source, row, &REMOVAL_SERVICE_START))
        .zip(removal_behaviour(source, row))
        .map(|((runs, on_demand), option)| {
            runs || (on_demand && option != RemovalBehaviour::NoAction)
        })
}

/// What is configured for a setting.
pub(super) fn configured(source: &Source<'_>, row: Row, id: SettingId) -> Fact<Option<TypedValue>> {
    source.policy(row, id)
}

/// The number that a setting comes to: what is configured, else the default of the machine's version
/// and level of updates. A setting that the version does not read is nothing.
pub(crate) fn setting(source: &Source<'_>, row: Row, id: SettingId) -> Fact<Option<u32>> {
    let patched: Fact<Timestamp> =
        super::known_or_unknown(source.workstation::<Patched>(row).map(|patched| &patched.0));
    let machine = product(source, row).zip(patched);
    configured(source, row, id).and_then(|value| {
        machine.clone().and_then(|(product, patched)| {
            let setting = policies::setting(id);
            if !setting.is_read_by(product, patched) {
                return Fact::Known(None);
            }
            match value.as_ref().and_then(TypedValue::number) {
                Some(number) => Fact::Known(Some(number)),
                None => match setting.default_on(product, patched) {
                    Some(DefaultData::Number(number)) => Fact::Known(Some(number)),
                    Some(DefaultData::Text(text)) => Fact::Known(text.parse().ok()),
                    Some(DefaultData::Nothing | DefaultData::Unsettled) | None => Fact::Known(None),
                },
            }
        })
    })
}

/// What a behaviour of the rule book comes to here.
pub(crate) fn behaviour<T: Copy>(
    source: &Source<'_>,
    row: Row,
    behaviour: &Behaviour<T>,
) -> Fact<T> {
    let patched: Option<&Patched> = source.workstation(row);
    let value = behaviour.setting.map_or(Fact::Known(None), |id| {
        configured(source, row, id).map(|value| value.as_ref().and_then(TypedValue::number))
    });
    super::dated(
        source,
        behaviour,
        product(source, row),
        super::known_or_unknown(patched.map(|patched| &patched.0)),
        value,
    )
}

/// Whether a setting is a number other than 0; the default of the machine's version where it is not set.
pub(crate) fn on(source: &Source<'_>, row: Row, id: SettingId) -> Fact<bool> {
    setting(source, row, id).map(|number| number.is_some_and(|number| number != 0))
}

pub(crate) fn allows_no_eku(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::AllowCertificatesWithNoEku)
}

pub(crate) fn allows_signature_keys(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::AllowSignatureOnlyKeys)
}

pub(crate) fn allows_time_invalid(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::AllowTimeInvalidCertificates)
}

pub(crate) fn allows_ecc(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::EnumerateEccCerts)
}

pub(crate) fn filters_duplicates(source: &Source<'_>, row: Row) -> Fact<bool> {
    on_or_assumed(
        source,
        row,
        SettingId::FilterDuplicateCerts,
        &FILTER_DUPLICATES_DEFAULT,
    )
}

/// The reading of an assumption.
fn assumed(source: &Source<'_>, assumption: &Assumption) -> Fact<u32> {
    source.assumed(assumption.name)
}

/// Whether a setting is on; where nobody configures it, what an assumption says: its first reading is that it is.
fn on_or_assumed(
    source: &Source<'_>,
    row: Row,
    id: SettingId,
    assumption: &Assumption,
) -> Fact<bool> {
    let read = setting(source, row, id);
    configured(source, row, id)
        .zip(read)
        .zip(assumed(source, assumption))
        .map(|((configured, read), assumed)| {
            let written = configured.as_ref().and_then(TypedValue::number);
            match (written, read) {
                (_, None) => false,
                (None, Some(_)) => assumed == 0,
                (Some(number), Some(_)) => number != 0,
            }
        })
}

/// Whether the logon screen shows a whole subject in reverse order.
pub(crate) fn reverses_subjects(source: &Source<'_>, row: Row) -> Fact<bool> {
    on_or_assumed(
        source,
        row,
        SettingId::ReverseSubject,
        &REVERSE_SUBJECT_DEFAULT,
    )
}

pub(crate) fn tells_of_card_drivers(source: &Source<'_>, row: Row) -> Fact<bool> {
    on_or_assumed(
        source,
        row,
        SettingId::ScPnPNotification,
        &DRIVER_NOTICE_DEFAULT,
    )
}

pub(crate) fn allows_card_plug_and_play(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::EnableScPnP)
}

pub(crate) fn forces_reading(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::ForceReadingAllCertificates)
}

pub(crate) fn allows_unblock(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::AllowIntegratedUnblock)
}

/// Biometrics, their use at logon, and for users of the domain [Biometrics.admx].
pub(crate) fn allows_biometrics(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::BiometricsEnabled)
        .zip(on(source, row, SettingId::BiometricsLogonEnabled))
        .zip(on(source, row, SettingId::BiometricsDomainAccounts))
        .map(|((use_at_all, logon), domain)| use_at_all && logon && domain)
}

pub(crate) fn propagation_service_runs(source: &Source<'_>, row: Row) -> Fact<bool> {
    runs(source, row, "certpropsvc")
}

/// Before Vista there is no policy, and Winlogon copies them.
pub(crate) fn propagates_certificates(source: &Source<'_>, row: Row) -> Fact<bool> {
    setting(source, row, SettingId::CertPropEnabled).map(|number| number != Some(0))
}

pub(crate) fn propagates_roots(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::EnableRootCertificatePropagation)
}

/// At log off, unless something else is configured [CertProp.admx].
pub(crate) fn root_clean_up(source: &Source<'_>, row: Row) -> Fact<RootCleanUp> {
    setting(source, row, SettingId::RootCertificateCleanupOption).map(|number| match number {
        Some(0) => RootCleanUp::Never,
        Some(1) => RootCleanUp::AtRemoval,
        _ => RootCleanUp::AtLogoff,
    })
}

/// The purpose that CertificateOID names, where it is known and not that of BitLocker.
fn own_bitlocker_purpose(value: Option<&TypedValue>) -> Option<&str> {
    match value {
        Some(TypedValue::Text(text)) => Some(text.trim()),
        _ => None,
    }
    .filter(|text| !text.is_empty() && *text != super::certificate::BITLOCKER)
}

pub(crate) fn has_own_bitlocker_purpose(source: &Source<'_>, row: Row) -> Fact<bool> {
    configured(source, row, SettingId::CertificateOid)
        .map(|value| own_bitlocker_purpose(value.as_ref()).is_some())
}

/// The setting is never left open, so that what it names is known.
pub(crate) fn own_bitlocker_certificates(source: &Source<'_>, row: Row) -> Vec<Row> {
    let Fact::Known(value) = configured(source, row, SettingId::CertificateOid) else {
        return Vec::new();
    };
    let Some(purpose) = own_bitlocker_purpose(value.as_ref()) else {
        return Vec::new();
    };
    (0..source.certificates().on_cards())
        .filter(|certificate| {
            source
                .entry(*certificate)
                .is_some_and(|entry| entry.content.has_purpose(purpose))
        })
        .collect()
}

/// Fixed or removable data drives [VolumeEncryption.admx].
pub(crate) fn unlocks_drives_by_card(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::FdvAllowUserCert)
        .zip(on(source, row, SettingId::RdvAllowUserCert))
        .map(|(fixed, removable)| fixed || removable)
}

pub(crate) fn host_policy(source: &Source<'_>, row: Row) -> Fact<DevicePolicy> {
    let allowed: Option<&AllowedTo> = source.workstation(row);
    Fact::Known(match allowed {
        None => DevicePolicy::None,
        Some(AllowedTo { enforced: true, .. }) => DevicePolicy::Enforced,
        Some(AllowedTo { .. }) => DevicePolicy::Audited,
    })
}

pub(crate) fn host_allows(source: &Source<'_>, row: Row) -> Vec<Row> {
    source
        .workstation::<AllowedTo>(row)
        .map(|allowed| allowed.accounts.clone())
        .unwrap_or_default()
}

pub(crate) fn offers_hint(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::X509HintsNeeded)
}

/// The policy where one is set, else the local value under Lsa, if that is read [Kerberos.admx; SEC2302 page 24].
pub(crate) fn strict_kdc_validation(source: &Source<'_>, row: Row) -> Fact<bool> {
    let local = setting(source, row, SettingId::LsaKdcValidation);
    let is_read = configured(source, row, SettingId::LsaKdcValidation).and_then(|written| {
        // Where it is not written, it does not matter whether it would be read.
        match written {
            Some(_) => assumed(source, &LOCAL_KDC_VALIDATION).map(|reading| reading == 0),
            None => Fact::Known(true),
        }
    });
    local
        .zip(is_read)
        .map(|(local, is_read)| local.filter(|_| is_read))
        .zip(configured(source, row, SettingId::KdcValidation))
        .zip(setting(source, row, SettingId::KdcValidation))
        .map(|((local, written), policy)| {
            let counts = written.and_then(|value| value.number()).and(policy);
            counts.or(local) == Some(2)
        })
}

pub(crate) fn removal_behaviour(source: &Source<'_>, row: Row) -> Fact<RemovalBehaviour> {
    setting(source, row, SettingId::ScRemoveOption).map(|number| match number {
        Some(1) => RemovalBehaviour::Lock,
        Some(2) => RemovalBehaviour::Logoff,
        Some(3) => RemovalBehaviour::Disconnect,
        _ => RemovalBehaviour::NoAction,
    })
}

/// On and automatic, where no policy says otherwise [Kerberos.admx].
pub(crate) fn device_logon(source: &Source<'_>, row: Row) -> Fact<DeviceLogon> {
    setting(source, row, SettingId::DevicePkInitEnabled)
        .zip(setting(source, row, SettingId::DevicePkInitBehavior))
        .map(|(enabled, behaviour)| match (enabled, behaviour) {
            (Some(0), _) => DeviceLogon::Off,
            (_, Some(1)) => DeviceLogon::Forced,
            _ => DeviceLogon::Automatic,
        })
}

pub(crate) fn requires_smart_card(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::ScForceOption)
}

/// The number that denies, not the one that audits.
pub(crate) fn restricts_ntlm(source: &Source<'_>, row: Row) -> Fact<bool> {
    setting(source, row, SettingId::RestrictSendingNtlmTraffic).map(|number| number == Some(2))
}

pub(crate) fn keeps_logons(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::CachedLogonsCount)
}

/// Since Windows 8.1 and Server 2012 R2 [Protected Users Security Group].
pub(crate) fn protects_users(source: &Source<'_>, row: Row) -> Fact<bool> {
    product(source, row).map(|product| product >= ProductVersion::Windows8_1)
}

pub(crate) fn cache_is_said(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(source.workstation::<CacheIsSaid>(row).is_some())
}

/// Clients armor since Windows 8 [MS-KILE 3.2.5.4].
pub(crate) fn armors(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::EnableCbacAndArmor)
}

pub(crate) fn redirects_cards(source: &Source<'_>, row: Row) -> Fact<bool> {
    setting(source, row, SettingId::FEnableSmartCard).map(|number| number != Some(0))
}

pub(crate) fn hides_switching(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::HideFastUserSwitching)
}

pub(crate) fn hosts_sessions(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(source.workstation::<SessionHost>(row).is_some())
}

/// Servers have many sessions at once, clients show one.
pub(crate) fn holds_many_sessions(source: &Source<'_>, row: Row) -> Fact<bool> {
    product(source, row).map(ProductVersion::is_server)
}

/// Clients always; on servers a policy can let a user have several [TerminalServer.admx].
pub(crate) fn one_session_a_user(source: &Source<'_>, row: Row) -> Fact<bool> {
    holds_many_sessions(source, row)
        .zip(on(source, row, SettingId::FSingleSessionPerUser))
        .map(|(many, restricted)| !many || restricted)
}

fn clock_at(source: &Source<'_>, row: Row, offset: i64) -> Fact<u32> {
    super::known_or_unknown(source.workstation::<Clock>(row).map(|clock| &clock.0))
        .map(|now| minutes(now.plus_seconds(offset)))
}

pub(crate) fn clock(source: &Source<'_>, row: Row) -> Fact<u32> {
    clock_at(source, row, 0)
}

/// The tolerance of five minutes [RFC 4120 §1.3].
const SKEW_SECONDS: i64 = 300;

pub(crate) fn clock_earliest(source: &Source<'_>, row: Row) -> Fact<u32> {
    clock_at(source, row, -SKEW_SECONDS)
}

pub(crate) fn clock_latest(source: &Source<'_>, row: Row) -> Fact<u32> {
    clock_at(source, row, SKEW_SECONDS)
}

pub(crate) fn registrations(source: &Source<'_>, row: Row) -> Vec<Row> {
    source.registrations().of_workstation(row).to_vec()
}

pub(crate) fn cards_in_cache(source: &Source<'_>, row: Row) -> Vec<Row> {
    let cards: Option<&CardsInCache> = source.workstation(row);
    cards.map(|cards| cards.0.clone()).unwrap_or_default()
}

pub(crate) fn identity(_: &Source<'_>, row: Row) -> Fact<u32> {
    Fact::Known(row)
}

pub(crate) fn network(source: &Source<'_>, row: Row) -> Fact<Network> {
    super::known_or_unknown(source.workstation::<Reach>(row).map(|reach| &reach.0))
}

/// Switched on, with a list of servers [Kerberos.admx].
pub(crate) fn has_kdc_proxy(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::KdcProxyServerEnabled)
        .zip(configured(source, row, SettingId::KdcProxyServers))
        .map(|(on, servers)| on && servers.is_some())
}

pub(crate) fn unlocks_by_controller_only(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::ForceUnlockLogon)
}

pub(crate) fn demands_nla(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::UserAuthentication)
}

pub(crate) fn asks_again(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::FPromptForPassword)
}

/// What is not configured delegates to any server that proved who it is; nothing that denies is set [CredSsp.admx].
pub(crate) fn delegates_fresh(source: &Source<'_>, row: Row) -> Fact<bool> {
    setting(source, row, SettingId::AllowFreshCredentials)
        .zip(on(source, row, SettingId::DenyFreshCredentials))
        .map(|(allowed, denied)| allowed != Some(0) && !denied)
}

pub(crate) fn remote_credentials(source: &Source<'_>, row: Row) -> Fact<RemoteCredentials> {
    on(source, row, SettingId::RestrictedRemoteAdministration)
        .zip(setting(
            source,
            row,
            SettingId::RestrictedRemoteAdministrationType,
        ))
        .map(|(restricted, how)| match (restricted, how) {
            (false, _) => RemoteCredentials::Delegated,
            (true, Some(2 | 3)) => RemoteCredentials::RemoteGuard,
            (true, _) => RemoteCredentials::RestrictedAdmin,
        })
}

/// Off, unless the value says that it is not off.
pub(crate) fn takes_restricted_admin(source: &Source<'_>, row: Row) -> Fact<bool> {
    setting(source, row, SettingId::DisableRestrictedAdmin).map(|number| number == Some(0))
}

/// Before Windows Vista there is none.
pub(crate) fn prompts_administrators(source: &Source<'_>, row: Row) -> Fact<ElevationPrompt> {
    setting(source, row, SettingId::ConsentPromptBehaviorAdmin).map(|number| match number {
        None => ElevationPrompt::Absent,
        Some(0) => ElevationPrompt::Nothing,
        Some(1 | 3) => ElevationPrompt::Credentials,
        Some(_) => ElevationPrompt::Consent,
    })
}

pub(crate) fn prompts_users(source: &Source<'_>, row: Row) -> Fact<ElevationPrompt> {
    setting(source, row, SettingId::ConsentPromptBehaviorUser).map(|number| match number {
        None => ElevationPrompt::Absent,
        Some(0) => ElevationPrompt::Denied,
        Some(_) => ElevationPrompt::Credentials,
    })
}

/// For all prompts, or for those that say so themselves.
pub(crate) fn prompts_on_secure_desktop(source: &Source<'_>, row: Row) -> Fact<bool> {
    on(source, row, SettingId::PromptOnSecureDesktop)
}

pub(crate) fn card_cache_is_said(source: &Source<'_>, row: Row) -> Fact<bool> {
    Fact::Known(source.workstation::<CardCacheIsSaid>(row).is_some())
}

/// More than fifty are not kept [Interactive logon: Number of previous logons to cache].
pub(crate) fn cache_slots(source: &Source<'_>, row: Row) -> Fact<u32> {
    const MOST: u32 = 50;
    setting(source, row, SettingId::CachedLogonsCount).map(|number| number.unwrap_or(0).min(MOST))
}

/// Credential providers by their class identifiers [CredentialProviders.admx].
pub(crate) const OF_SMART_CARDS: &str = "8FD7E19C-3BF7-489B-A72C-846AB3678C96";
pub(crate) const OF_PASSWORDS: &str = "60B78E88-EAD8-445C-9CFD-0B87F74EA6CD";

fn excludes(source: &Source<'_>, row: Row, provider: &'static str) -> Fact<bool> {
    configured(source, row, SettingId::ExcludedCredentialProviders)
        .zip(product(source, row))
        .map(move |(value, product)| {
            let listed = match value {
                Some(TypedValue::Text(list)) => list.to_uppercase().contains(provider),
                _ => false,
            };
            listed && product >= ProductVersion::WindowsVista
        })
}

pub(crate) fn excludes_smart_cards(source: &Source<'_>, row: Row) -> Fact<bool> {
    excludes(source, row, OF_SMART_CARDS)
}

pub(crate) fn excludes_passwords(source: &Source<'_>, row: Row) -> Fact<bool> {
    excludes(source, row, OF_PASSWORDS)
}

/// The provider that policy has offered first, by its class identifier [CredentialProviders.admx].
pub(crate) fn preselected(source: &Source<'_>, row: Row) -> Fact<Preselected> {
    let id = SettingId::DefaultCredentialProvider;
    configured(source, row, id)
        .zip(product(source, row))
        .map(move |(value, product)| match value {
            Some(TypedValue::Text(text)) if product >= policies::setting(id).since => {
                if text.to_uppercase().contains(OF_SMART_CARDS) {
                    Preselected::SmartCards
                } else {
                    Preselected::AnotherProvider
                }
            }
            _ => Preselected::NoPolicy,
        })
}

/// Whether CTRL+ALT+DEL is pressed before tiles are shown: as DisableCAD says, else at members of a domain, of the
/// versions that ask for it.
pub(crate) fn asks_for_attention(source: &Source<'_>, row: Row) -> Fact<bool> {
    configured(source, row, SettingId::DisableCad)
        .zip(behaviour(source, row, &ATTENTION))
        .zip(joined(source, row))
        .map(|((written, usual), joined)| {
            let disabled = written.as_ref().and_then(TypedValue::number);
            disabled.map_or(joined && usual, |number| number == 0)
        })
}

/// Whether a member asks its own domain where nothing names one.
pub(crate) fn asks_own_domain(source: &Source<'_>, _: Row) -> Fact<bool> {
    assumed(source, &NAMELESS_DOMAIN).map(|reading| reading == 0)
}

pub(crate) fn csp_transaction(source: &Source<'_>, row: Row) -> Fact<u32> {
    transaction(source, row, SettingId::CspTransactionTimeoutMilliseconds)
}

pub(crate) fn ksp_transaction(source: &Source<'_>, row: Row) -> Fact<u32> {
    transaction(source, row, SettingId::KspTransactionTimeoutMilliseconds)
}

/// A version that does not read the value ends no transaction.
fn transaction(source: &Source<'_>, row: Row, id: SettingId) -> Fact<u32> {
    setting(source, row, id).map(|number| super::duration(number.unwrap_or(u32::MAX)))
}
