//! Roles: the things of the domain that a decision can look at, and every fact it can read of them.
//!
//! One block a role; beside each fact stands the lens that derives it from the components.

mod assumptions;
mod card;
mod domain;
mod local;
mod middleware;
mod session;

pub(crate) use assumptions::Assumptions;
pub(crate) use card::{Card, Certificate};
pub(crate) use domain::{ClientName, Domain, Trust};
pub(crate) use local::{CachedLogon, LocalAccount, LocalAttempt, RightHolders, SignOn};
pub(crate) use middleware::{Application, Minidriver, Registration};
pub(crate) use session::{Arrival, CardLoss, Session, TicketLife};

use policies::SettingId;

use crate::lens;
use crate::lens::Source;
use crate::rule_book::{
    card_stack, exchange, kdc_certificate, mapping, protocol, purposes, revocation, workstation,
};
use crate::value::ElevationPrompt;
use crate::value::{
    Backdating, ClientHash, DeviceLogon, DevicePolicy, Dialect, EnvelopeRule, FirstHash,
    FreshnessSupport, Hash, HashSupport, Join, KdcForms, KeyDelivery, LogonForm, LostCertificate,
    Mishap, Network, NtAuthCheck, PasswordPath, Preselected, RemoteCredentials, RemovalBehaviour,
    RevocationFound, RootCleanUp, StrongBinding, TileLayout, TypedPin, TypedSecret,
};

/// A fact of a machine that the rule book tells.
macro_rules! book {
    ($side:ident, $behaviour:expr) => {
        |source, row| lens::$side::behaviour(source, row, &$behaviour)
    };
}

/// Whether a setting is on at a machine.
macro_rules! on {
    ($setting:expr) => {
        |source, row| lens::workstation::on(source, row, $setting)
    };
}

/// How one end of an exchange supports a hash.
macro_rules! hash {
    ($end:ident, $hash:ident) => {
        |source, row| lens::exchange::$end(source, row, Hash::$hash)
    };
}

/// Those who hold a user right on a machine.
macro_rules! holders {
    ($side:ident, $right:ident) => {
        |source, row| lens::right::$side(source, row, SettingId::$right)
    };
}

facts::keys! { Instant, Second, Milliseconds, Identity, ForestIdentity, SecurityId, RevocationClass, CardModel, MachineIdentity, CacheSlot }

facts::role! {
    /// A machine at which a person logs on: workstation, member server, terminal server.
    pub Workstation = 2 in Source<'_> {
        /// Whether every container of a card is enumerated, or the default container only.
        field enumerates_every_container: bool = book!(workstation, workstation::EVERY_CONTAINER);
        /// Whether it can use keys on elliptic curves.
        field takes_elliptic_curves: bool = book!(workstation, workstation::ELLIPTIC_TILES);
        /// Whether its removal behaviour needs SCPolicySvc.
        field removal_needs_service: bool = book!(workstation, workstation::REMOVAL_SERVICE);
        /// Whether a card with two identities is unsupported.
        field declines_two_identities: bool = book!(workstation, workstation::TWO_IDENTITIES);
        /// Forms of its PKINIT request.
        field dialect: Dialect = book!(workstation, protocol::DIALECT);
        /// How it wants its reply key.
        field key_delivery: KeyDelivery = book!(workstation, exchange::KEY_DELIVERY);
        /// Whether it lists des-ede3-cbc-EnvOID.
        field lists_triple_des: bool = book!(workstation, exchange::CLIENT_LISTS_TRIPLE_DES);
        /// Whether it asks for keys for AES.
        field asks_for_aes: bool = book!(workstation, exchange::CLIENT_AES);
        /// The hash that it signs with under RSA.
        field hash: ClientHash = book!(workstation, exchange::CLIENT_HASHES);
        /// Where it negotiates hashes: the one that it tries first.
        field first_hash: FirstHash = lens::exchange::first_hash;
        /// PKInitSHA1.
        field sha1: HashSupport = hash!(of_client, Sha1);
        /// PKInitSHA256.
        field sha256: HashSupport = hash!(of_client, Sha256);
        /// PKInitSHA384.
        field sha384: HashSupport = hash!(of_client, Sha384);
        /// PKInitSHA512.
        field sha512: HashSupport = hash!(of_client, Sha512);
        /// Whether it knows freshness tokens.
        field knows_freshness: bool = book!(workstation, exchange::CLIENT_FRESHNESS);
        /// RestrictSendingNTLMTraffic: whether it answers no other machine by NTLM.
        field restricts_ntlm: bool = lens::workstation::restricts_ntlm;
        /// Whether Credential Guard is on.
        field guards_credentials: bool = book!(workstation, exchange::CREDENTIAL_GUARD);
        /// Whether it refuses reply keys in envelopes in any case.
        field refuses_envelopes: bool = book!(workstation, exchange::REFUSES_ENVELOPES);
        /// Whether it looks at the purposes of the KDC's certificate.
        field checks_kdc_purposes: bool = book!(workstation, purposes::KDC_PURPOSES_CHECKED);
        /// Whether a cached logon is found by the key where the certificate has no subject.
        field caches_by_key_identifier: bool = book!(workstation, workstation::CACHE_BY_KEY_IDENTIFIER);
        /// Whether it knows KDC proxies.
        field knows_kdc_proxy: bool = book!(workstation, workstation::KDC_PROXY);
        /// KdcProxyServer_Enabled with a list: whether it is told of KDC proxies.
        field has_kdc_proxy: bool = lens::workstation::has_kdc_proxy;
        /// From where it reaches the domain.
        field network: Network = lens::workstation::network;
        /// ForceUnlockLogon.
        field unlocks_by_controller_only: bool = lens::workstation::unlocks_by_controller_only;
        /// UserAuthentication: whether it demands Network Level Authentication.
        field demands_nla: bool = lens::workstation::demands_nla;
        /// Whether it knows Network Level Authentication.
        field knows_nla: bool = book!(workstation, workstation::NETWORK_LEVEL_AUTHENTICATION);
        /// fPromptForPassword: whether its remote sessions ask again.
        field asks_again: bool = lens::workstation::asks_again;
        /// Whether it hands credentials that were just typed to remote desktops.
        field delegates_fresh: bool = lens::workstation::delegates_fresh;
        /// RestrictedRemoteAdministration: what it hands to remote desktops.
        field remote_credentials: RemoteCredentials = lens::workstation::remote_credentials;
        /// DisableRestrictedAdmin: whether it takes Restricted Admin mode and Remote Credential Guard as a host.
        field takes_restricted_admin: bool = lens::workstation::takes_restricted_admin;
        /// ConsentPromptBehaviorAdmin.
        field prompts_administrators: ElevationPrompt = lens::workstation::prompts_administrators;
        /// ConsentPromptBehaviorUser.
        field prompts_users: ElevationPrompt = lens::workstation::prompts_users;
        /// PromptOnSecureDesktop.
        field prompts_on_secure_desktop: bool = lens::workstation::prompts_on_secure_desktop;
        /// Whether it knows the Restricted Admin mode of Remote Desktop.
        field knows_restricted_admin: bool = book!(workstation, workstation::RESTRICTED_ADMIN);
        /// Whether its logon screen takes Windows Hello for Business.
        field takes_hello: bool = book!(workstation, workstation::WINDOWS_HELLO);
        /// Whether ScForceOption exempts the account that Windows LAPS manages.
        field exempts_laps: bool = book!(workstation, workstation::LAPS_EXEMPT);
        /// Whether the world says which logons with cards it keeps.
        field card_cache_is_said: bool = lens::workstation::card_cache_is_said;
        /// CachedLogonsCount, at most 50: its slots for logons, numbered from the newest.
        key cache_slots: CacheSlot = lens::workstation::cache_slots;
        /// The machine itself.
        key identity: MachineIdentity = lens::workstation::identity;
        /// Whether it is joined to a domain.
        field joined: bool = lens::workstation::joined;
        /// The domain it is joined to.
        link home: Domain = lens::workstation::home;
        /// Whether the authentication policy of its account limits who may have a ticket for it.
        field host_policy: DevicePolicy = lens::workstation::host_policy;
        /// The accounts that may.
        search host_allows: User = lens::workstation::host_allows;
        /// Whether the computer itself can log on by certificate.
        field logs_on_by_certificate: bool = book!(workstation, purposes::COMPUTER_LOGON);
        /// DevicePKInitEnabled and DevicePKInitBehavior.
        field device_logon: DeviceLogon = lens::workstation::device_logon;
        /// How it is tied to a directory.
        field join: Join = lens::workstation::join;
        /// Whether roots of a card in its reader are trusted (EnableRootCertificatePropagation).
        field takes_roots_of_cards: bool = lens::workstation::takes_roots_of_cards;
        /// Whether it has a card reader.
        field has_reader: bool = lens::workstation::has_reader;
        /// Whether one of its readers has a driver.
        field has_driven_reader: bool = lens::workstation::has_driven_reader;
        /// Whether SCardSvr runs.
        field smart_card_service_runs: bool = lens::workstation::smart_card_service_runs;
        /// Whether SCPolicySvc runs.
        field removal_service_runs: bool = lens::workstation::removal_service_runs;
        /// AllowCertificatesWithNoEKU.
        field allows_no_eku: bool = lens::workstation::allows_no_eku;
        /// AllowSignatureOnlyKeys.
        field allows_signature_keys: bool = lens::workstation::allows_signature_keys;
        /// AllowTimeInvalidCertificates.
        field allows_time_invalid: bool = lens::workstation::allows_time_invalid;
        /// EnumerateECCCerts.
        field allows_ecc: bool = lens::workstation::allows_ecc;
        /// FilterDuplicateCerts.
        field filters_duplicates: bool = lens::workstation::filters_duplicates;
        /// X509HintsNeeded.
        field offers_hint: bool = lens::workstation::offers_hint;
        /// UseSubjectAltName of the Kerberos client.
        field uses_subject_alternative_name: bool = book!(workstation, protocol::CLIENT_ALTERNATIVE_NAME);
        /// KdcValidation, policy or local value.
        field strict_kdc_validation: bool = lens::workstation::strict_kdc_validation;
        /// UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors of the Kerberos client.
        field ignores_unknown_revocation: bool = book!(workstation, revocation::CLIENT_IGNORES_UNKNOWN);
        /// ScRemoveOption.
        field removal_behaviour: RemovalBehaviour = lens::workstation::removal_behaviour;
        /// ScForceOption.
        field requires_smart_card: bool = lens::workstation::requires_smart_card;
        /// ExcludedCredentialProviders: whether that of smart cards is left out.
        field excludes_smart_cards: bool = lens::workstation::excludes_smart_cards;
        /// ExcludedCredentialProviders: whether that of passwords is left out.
        field excludes_passwords: bool = lens::workstation::excludes_passwords;
        /// DefaultCredentialProvider: which provider is offered first.
        field preselected: Preselected = lens::workstation::preselected;
        /// DisableCAD: whether CTRL+ALT+DEL is pressed before tiles are shown.
        field asks_for_attention: bool = lens::workstation::asks_for_attention;
        /// How its logon screen shows cards.
        field tile_layout: TileLayout = book!(workstation, card_stack::TILE_LAYOUT);
        /// Whether one of its readers answers.
        field has_answering_reader: bool = lens::workstation::has_answering_reader;
        /// Whether it asks its own domain where nothing names one.
        field asks_own_domain: bool = lens::workstation::asks_own_domain;
        /// AllowPrivateExchangeKeyImport of the Base CSP.
        field csp_imports_exchange: bool = on!(SettingId::CspAllowPrivateExchangeKeyImport);
        /// AllowPrivateSignatureKeyImport of the Base CSP.
        field csp_imports_signature: bool = on!(SettingId::CspAllowPrivateSignatureKeyImport);
        /// RequireOnCardPrivateKeyGen of the Base CSP.
        field csp_wants_keys_of_cards: bool = on!(SettingId::CspRequireOnCardPrivateKeyGen);
        /// AllowPrivateExchangeKeyImport of the Smart Card KSP.
        field ksp_imports_exchange: bool = on!(SettingId::KspAllowPrivateExchangeKeyImport);
        /// AllowPrivateSignatureKeyImport of the Smart Card KSP.
        field ksp_imports_signature: bool = on!(SettingId::KspAllowPrivateSignatureKeyImport);
        /// AllowPrivateECDHEKeyImport.
        field ksp_imports_agreement: bool = on!(SettingId::KspAllowPrivateEcdheKeyImport);
        /// AllowPrivateECDSAKeyImport.
        field ksp_imports_elliptic_signature: bool = on!(SettingId::KspAllowPrivateEcdsaKeyImport);
        /// RequireOnCardPrivateKeyGen of the Smart Card KSP.
        field ksp_wants_keys_of_cards: bool = on!(SettingId::KspRequireOnCardPrivateKeyGen);
        /// TransactionTimeoutMilliseconds of the Base CSP.
        key csp_transaction: Milliseconds = lens::workstation::csp_transaction;
        /// TransactionTimeoutMilliseconds of the Smart Card KSP.
        key ksp_transaction: Milliseconds = lens::workstation::ksp_transaction;
        /// FDVAllowUserCert or RDVAllowUserCert: whether cards unlock data drives of some kind.
        field unlocks_drives_by_card: bool = lens::workstation::unlocks_drives_by_card;
        /// CachedLogonsCount: whether it keeps logons for when no domain controller answers.
        field keeps_logons: bool = lens::workstation::keeps_logons;
        /// Whether it keeps nothing of members of Protected Users.
        field protects_users: bool = lens::workstation::protects_users;
        /// Whether the world says whose passwords it keeps.
        field cache_is_said: bool = lens::workstation::cache_is_said;
        /// EnableCbacAndArmor of the Kerberos client: whether it armors its requests.
        field armors: bool = lens::workstation::armors;
        /// Whether sessions go on in the background while another is on the screen.
        field keeps_background_sessions: bool = book!(workstation, workstation::BACKGROUND_SESSIONS);
        /// Whether its sessions see readers that a client redirects (fEnableSmartCard).
        field redirects_cards: bool = lens::workstation::redirects_cards;
        /// HideFastUserSwitching.
        field hides_switching: bool = lens::workstation::hides_switching;
        /// Whether several sessions can be active at once.
        field holds_many_sessions: bool = lens::workstation::holds_many_sessions;
        /// Whether a user gets back the session that he has (fSingleSessionPerUser; clients always).
        field one_session_a_user: bool = lens::workstation::one_session_a_user;
        /// Its clock.
        key clock: Instant = lens::workstation::clock;
        /// Its clock less the tolerated skew of five minutes.
        key clock_earliest: Instant = lens::workstation::clock_earliest;
        /// Its clock plus the tolerated skew of five minutes.
        key clock_latest: Instant = lens::workstation::clock_latest;
        /// Its certificate stores.
        link stores: TrustStores = lens::workstation::stores;
        /// What it finds out about revocation.
        search revocation: RevocationKnowledge = lens::revocation::of_workstation;
        /// Whether RSA keys of fewer than 1024 bits are refused (KB2661254).
        field refuses_short_rsa_keys: bool = book!(workstation, revocation::CLIENT_REFUSES_SHORT_RSA);
        /// SeInteractiveLogonRight: those who may log on at its screen.
        link interactive_right: RightHolders = holders!(workstation, SeInteractiveLogonRight);
        /// SeDenyInteractiveLogonRight: those who may not.
        link interactive_denied: RightHolders = holders!(workstation, SeDenyInteractiveLogonRight);
        /// SeRemoteInteractiveLogonRight: those who may have a session on it by Remote Desktop.
        link remote_right: RightHolders = holders!(workstation, SeRemoteInteractiveLogonRight);
        /// SeDenyRemoteInteractiveLogonRight: those who may not.
        link remote_denied: RightHolders = holders!(workstation, SeDenyRemoteInteractiveLogonRight);
        /// SeNetworkLogonRight: those who may come to it over the network.
        link network_right: RightHolders = holders!(workstation, SeNetworkLogonRight);
        /// SeDenyNetworkLogonRight: those who may not.
        link network_denied: RightHolders = holders!(workstation, SeDenyNetworkLogonRight);
        /// SeBatchLogonRight: those who may have scheduled tasks run on it.
        link batch_right: RightHolders = holders!(workstation, SeBatchLogonRight);
        /// SeDenyBatchLogonRight: those who may not.
        link batch_denied: RightHolders = holders!(workstation, SeDenyBatchLogonRight);
        /// SeServiceLogonRight: those who may have services run on it.
        link service_right: RightHolders = holders!(workstation, SeServiceLogonRight);
        /// SeDenyServiceLogonRight: those who may not.
        link service_denied: RightHolders = holders!(workstation, SeDenyServiceLogonRight);
        /// Whether those who work on it sit before other machines.
        field hosts_sessions: bool = lens::workstation::hosts_sessions;
        /// Registrations of drivers that it finds, one for each model of card.
        search registrations: Registration = lens::workstation::registrations;
        /// Cards that were found to have an application for the class minidriver.
        search cards_in_cache: Card = lens::workstation::cards_in_cache;
        /// Whether it has the class minidriver for PIV and GIDS.
        field has_class_minidriver: bool = book!(workstation, card_stack::CLASS_MINIDRIVER);
        /// Whether it installs drivers of cards by plug and play.
        field installs_card_drivers: bool = book!(workstation, card_stack::PLUG_AND_PLAY);
        /// EnableScPnP.
        field allows_card_plug_and_play: bool = lens::workstation::allows_card_plug_and_play;
        /// ScPnPNotification.
        field tells_of_card_drivers: bool = lens::workstation::tells_of_card_drivers;
        /// Whether it reaches Windows Update or a WSUS.
        field reaches_windows_update: bool = lens::workstation::reaches_windows_update;
        /// Whether it binds a NULL driver to a card without one.
        field binds_null_driver: bool = book!(workstation, card_stack::NULL_DRIVER);
        /// Whether the logon with an RSA key goes through CryptoAPI alone.
        field logs_on_through_capi: bool = book!(workstation, card_stack::LOGON_THROUGH_CAPI);
        /// Whether it has CNG.
        field has_cng: bool = book!(workstation, card_stack::CNG);
        /// ForceReadingAllCertificates.
        field forces_reading: bool = lens::workstation::forces_reading;
        /// Whether archived certificates are left out of the logon screen.
        field hides_archived: bool = book!(workstation, card_stack::ARCHIVED_HIDDEN);
        /// Whether a signature key on a curve needs a key for agreement beside it.
        field demands_agreement_partner: bool = book!(workstation, card_stack::AGREEMENT_PARTNER);
        /// Whether it asks a minidriver what its PIN is.
        field knows_pin_kinds: bool = book!(workstation, card_stack::PIN_KINDS);
        /// Whether a reader of it has a pad for the PIN.
        field has_pin_pad: bool = lens::workstation::has_pin_pad;
        /// Whether policy lets biometrics log domain users on.
        field allows_biometrics: bool = lens::workstation::allows_biometrics;
        /// Whether a PIN can be changed at the logon screen or by CTRL+ALT+DEL.
        field changes_pins: bool = book!(workstation, card_stack::PIN_CHANGE);
        /// AllowIntegratedUnblock.
        field allows_unblock: bool = lens::workstation::allows_unblock;
        /// Whether a service copies certificates of cards, not Winlogon.
        field has_propagation_service: bool = book!(workstation, card_stack::PROPAGATION_SERVICE);
        /// Whether CertPropSvc runs.
        field propagation_service_runs: bool = lens::workstation::propagation_service_runs;
        /// CertPropEnabled.
        field propagates_certificates: bool = lens::workstation::propagates_certificates;
        /// EnableRootCertificatePropagation.
        field propagates_roots: bool = lens::workstation::propagates_roots;
        /// RootCertificateCleanupOption.
        field root_clean_up: RootCleanUp = lens::workstation::root_clean_up;
        /// Whether EFS and BitLocker take keys on cards through CNG.
        field encrypts_with_cards: bool = book!(workstation, card_stack::DATA_ENCRYPTION);
        /// CertificateOID names another purpose than that of BitLocker.
        field has_own_bitlocker_purpose: bool = lens::workstation::has_own_bitlocker_purpose;
        /// Certificates with the purpose that CertificateOID names.
        search own_bitlocker_certificates: Certificate = lens::workstation::own_bitlocker_certificates;
    }
}

facts::role! {
    /// A domain controller and its KDC.
    pub DomainController = 3 in Source<'_> {
        /// Whether it answers.
        field running: bool = lens::domain_controller::running;
        /// Whether it or another of its domain runs.
        field another_runs: bool = lens::domain::some_controller_beside_runs;
        /// ScForceOption.
        field requires_smart_card: bool = lens::domain_controller::requires_smart_card;
        /// UseSubjectAltName of the KDC.
        field uses_subject_alternative_name: bool = book!(domain_controller, protocol::KDC_ALTERNATIVE_NAME);
        /// Whether it maps through altSecurityIdentities, or by the UPN only.
        field maps_explicitly: bool = book!(domain_controller, mapping::EXPLICIT_MAPPING);
        /// Whether it accepts keys on elliptic curves.
        field takes_elliptic_curves: bool = book!(domain_controller, protocol::ELLIPTIC_KDC);
        /// Which forms of a request it reads.
        field forms: KdcForms = book!(domain_controller, exchange::KDC_FORMS);
        /// Whether it refuses a request in both forms.
        field refuses_both_forms: bool = book!(domain_controller, exchange::KDC_REFUSES_BOTH_FORMS);
        /// Whether it agrees on keys by Diffie-Hellman.
        field agrees_on_keys: bool = book!(domain_controller, exchange::KDC_AGREES);
        /// Whether it takes MODP group 16.
        field takes_large_groups: bool = book!(domain_controller, exchange::KDC_LARGE_GROUPS);
        /// For whom it puts a reply key into an envelope.
        field envelopes: EnvelopeRule = book!(domain_controller, exchange::KDC_ENVELOPES);
        /// Whether it gives keys for AES.
        field gives_aes: bool = book!(domain_controller, exchange::KDC_AES);
        /// Whether it negotiates hashes.
        field negotiates_hashes: bool = book!(domain_controller, exchange::KDC_HASHES);
        /// The hash that it signs with under RSA.
        field reply_hash: ClientHash = book!(domain_controller, exchange::KDC_OLD_HASH);
        /// PKINITSHA1.
        field sha1: HashSupport = hash!(of_kdc, Sha1);
        /// PKINITSHA256.
        field sha256: HashSupport = hash!(of_kdc, Sha256);
        /// PKINITSHA384.
        field sha384: HashSupport = hash!(of_kdc, Sha384);
        /// PKINITSHA512.
        field sha512: HashSupport = hash!(of_kdc, Sha512);
        /// Whether it demands the Smart Card Logon purpose.
        field demands_smart_card_logon: bool = book!(domain_controller, purposes::SMART_CARD_LOGON_DEMANDED);
        /// SCLogonEKUNotRequired: whether it lets certificates without that purpose pass where it would demand it.
        field waives_smart_card_logon: bool = lens::domain_controller::waives_smart_card_logon;
        /// StrongCertificateBindingEnforcement, after patch level and registry.
        field strong_binding: StrongBinding = book!(domain_controller, mapping::STRONG_BINDING);
        /// CertificateBackdatingCompensation.
        field backdating: Backdating = lens::domain_controller::backdating;
        /// AllowNtAuthPolicyBypass, after patch level and registry.
        field ntauth_for_explicit: NtAuthCheck = book!(domain_controller, mapping::NTAUTH_FOR_EXPLICIT);
        /// Whether it maps by issuer and SID.
        field maps_by_issuer_sid: bool = book!(domain_controller, mapping::ISSUER_SID);
        /// Whether a global catalog answers it, its own or another's of the forest.
        field reaches_global_catalog: bool = lens::domain_controller::reaches_global_catalog;
        /// Whether a UPN maps to a computer's account (before May 2022).
        field maps_computers_by_upn: bool = book!(domain_controller, mapping::COMPUTERS_BY_UPN);
        /// Whether it maps computers by DNS name (2012 and later).
        field maps_by_dns_name: bool = book!(domain_controller, mapping::COMPUTERS_BY_DNS_NAME);
        /// Whether it knows msDS-KeyCredentialLink (2016 and later).
        field knows_key_trust: bool = book!(domain_controller, mapping::KEY_TRUST);
        /// Whether the NTAuth check for explicit mappings falls on key trust (April to June 2025).
        field checks_ntauth_of_keys: bool = book!(domain_controller, mapping::NTAUTH_OF_KEYS);
        /// Whether it reads a SID in a URI of the certificate.
        field reads_sid_uri: bool = book!(domain_controller, mapping::SID_URI);
        /// The rules of name-based strong mappings that it reads.
        link name_policy: NamePolicy = lens::name_policy::read;
        /// Whether it reads none of its rules because two have one issuer.
        field has_duplicate_name_rules: bool = lens::name_policy::has_duplicates;
        /// Whether it has a certificate with which it serves LDAPS.
        field serves_ldaps: bool = lens::schannel::serves_ldaps;
        /// CertificateMappingMethods 0x01: subject and issuer.
        field schannel_maps_by_subject: bool = lens::schannel::maps_by_subject;
        /// CertificateMappingMethods 0x02: issuer.
        field schannel_maps_by_issuer: bool = lens::schannel::maps_by_issuer;
        /// CertificateMappingMethods 0x04: UPN.
        field schannel_maps_by_upn: bool = lens::schannel::maps_by_upn;
        /// CertificateMappingMethods 0x08: S4U2Self.
        field schannel_asks_kdc: bool = lens::schannel::asks_kdc;
        /// CertificateMappingMethods 0x10: S4U2Self, explicit.
        field schannel_asks_kdc_explicitly: bool = lens::schannel::asks_kdc_explicitly;
        /// UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors of the KDC.
        field ignores_unknown_revocation: bool = book!(domain_controller, revocation::KDC_IGNORES_UNKNOWN);
        /// Whether a certificate has to name a revocation list (Server 2003 and before).
        field demands_distribution_point: bool = book!(domain_controller, revocation::KDC_DEMANDS_POINT);
        /// Whether RSA keys of fewer than 1024 bits are refused (KB2661254).
        field refuses_short_rsa_keys: bool = book!(domain_controller, revocation::SHORT_RSA_REFUSED);
        /// What it finds out about revocation.
        search revocation: RevocationKnowledge = lens::revocation::of_domain_controller;
        /// Kerberos policy of its domain: user logon restrictions are enforced.
        field enforces_logon_restrictions: bool = lens::domain_controller::enforces_logon_restrictions;
        /// Whether it gives accounts that require a smart card a new secret when theirs expires.
        field rolls_secrets: bool = lens::domain_controller::rolls_secrets;
        /// Whether it protects members of Protected Users.
        field protects_users: bool = lens::domain_controller::protects_users;
        /// RestrictNTLMInDomain: whether it refuses NTLM in its domain.
        field refuses_ntlm: bool = lens::domain_controller::refuses_ntlm;
        /// PKINITFreshness, from the level of Windows Server 2016 on.
        field freshness: FreshnessSupport = lens::domain_controller::freshness;
        /// EnableCbacAndArmor of the KDC: whether it takes armored requests.
        field takes_armor: bool = lens::domain_controller::takes_armor;
        /// SeInteractiveLogonRight: those who may log on at its screen.
        link interactive_right: RightHolders = holders!(controller, SeInteractiveLogonRight);
        /// SeDenyInteractiveLogonRight: those who may not.
        link interactive_denied: RightHolders = holders!(controller, SeDenyInteractiveLogonRight);
        /// SeRemoteInteractiveLogonRight: those who may have a session on it by Remote Desktop.
        link remote_right: RightHolders = holders!(controller, SeRemoteInteractiveLogonRight);
        /// SeDenyRemoteInteractiveLogonRight: those who may not.
        link remote_denied: RightHolders = holders!(controller, SeDenyRemoteInteractiveLogonRight);
        /// SeNetworkLogonRight: those who may come to it over the network.
        link network_right: RightHolders = holders!(controller, SeNetworkLogonRight);
        /// SeDenyNetworkLogonRight: those who may not.
        link network_denied: RightHolders = holders!(controller, SeDenyNetworkLogonRight);
        /// Its clock.
        key clock: Instant = lens::domain_controller::clock;
        /// The hour of the week on its clock, in UTC.
        link hour: Hour = lens::domain_controller::hour;
        /// Its domain.
        key domain: Identity = lens::domain_controller::domain;
        /// The forest of its domain.
        key forest: ForestIdentity = lens::domain_controller::forest;
        /// Its certificate stores.
        link stores: TrustStores = lens::domain_controller::stores;
        /// Whether it writes event 32 where its certificate lacks the KDC purpose.
        field tells_of_a_missing_purpose: bool = book!(domain_controller, kdc_certificate::MISSING_PURPOSE_TOLD);
        /// Why a certificate that was in use is no longer good, where none took its place.
        field lost_its_certificate: LostCertificate = lens::domain_controller::lost_its_certificate;
        /// The certificate that its KDC picked.
        link kdc_certificate: Certificate = lens::domain_controller::kdc_certificate;
    }
}

facts::role! {
    /// An account: a user's or a computer's.
    pub User = 4 in Source<'_> {
        /// Whether it is a computer's (workstation or server trust).
        field is_computer: bool = lens::user::is_computer;
        /// Disabled.
        field disabled: bool = lens::user::disabled;
        /// Locked out.
        field locked_out: bool = lens::user::locked_out;
        /// Smart card is required for interactive logon.
        field smart_card_required: bool = lens::user::smart_card_required;
        /// The password must be changed at the next logon, whether or not a smart card is required.
        field password_must_change: bool = lens::user::password_must_change;
        /// When the password expires, whether or not a smart card is required.
        key password_expires: Instant = lens::user::password_expires;
        /// Whether the world says that it is an administrator's.
        field is_administrator: bool = lens::user::is_administrator;
        /// Whether somebody knows its password.
        field password_is_known: bool = lens::user::password_is_known;
        /// Whether it is a member of Protected Users.
        field protected: bool = lens::user::protected;
        /// Whether logonHours limits when it may log on.
        field limited_to_hours: bool = lens::user::limited_to_hours;
        /// The hours of the week in which it may log on.
        search logon_hours: Hour = lens::user::logon_hours;
        /// Whether its authentication policy limits from where it may authenticate.
        field device_policy: DevicePolicy = lens::user::device_policy;
        /// Whether its secret has keys for AES.
        field has_aes_keys: bool = lens::user::has_aes_keys;
        /// The computers that would verify its password without a domain controller.
        search cached_at: Workstation = lens::user::cached_at;
        /// The computers of which it is known that they would not.
        search not_cached_at: Workstation = lens::user::not_cached_at;
        /// The computers on which it has Windows Hello for Business.
        search hello_at: Workstation = lens::user::hello_at;
        /// The computers from which its authentication policy lets it authenticate.
        search allowed_from: Workstation = lens::user::allowed_from;
        /// Whether logonWorkstations limits where it may log on.
        field limited_to_workstations: bool = lens::user::limited_to_workstations;
        /// When it expires.
        key expires: Instant = lens::user::expires;
        /// When it was created, less ten minutes.
        key created_less_ten_minutes: Second = lens::user::created_less_ten_minutes;
        /// When it was created, less one year.
        key created_less_one_year: Second = lens::user::created_less_one_year;
        /// When it was created, less three years.
        key created_less_three_years: Second = lens::user::created_less_three_years;
        /// When it was created, less five years.
        key created_less_five_years: Second = lens::user::created_less_five_years;
        /// When it was created, less ten years.
        key created_less_ten_years: Second = lens::user::created_less_ten_years;
        /// When it was created, less twenty-five years.
        key created_less_twenty_five_years: Second = lens::user::created_less_twenty_five_years;
        /// When it was created, less fifty years.
        key created_less_fifty_years: Second = lens::user::created_less_fifty_years;
        /// When it was created, less the first tolerance that no document lists.
        key created_less_first_other: Second = lens::user::created_less_first_other;
        /// When it was created, less the second such tolerance.
        key created_less_second_other: Second = lens::user::created_less_second_other;
        /// When it was created, less the third such tolerance.
        key created_less_third_other: Second = lens::user::created_less_third_other;
        /// Its SID.
        key sid: SecurityId = lens::user::sid;
        /// Its domain.
        key domain: Identity = lens::user::domain;
        /// The forest of its domain.
        key forest: ForestIdentity = lens::user::forest;
        /// The domain that the suffix of its UPN names.
        key upn_domain: Identity = lens::user::upn_domain;
        /// Its domain.
        link home: Domain = lens::user::home;
        /// Workstations it may log on to.
        search logon_workstations: Workstation = lens::user::logon_workstations;
    }
}

facts::role! {
    /// A certification authority.
    pub CertificationAuthority = 5 in Source<'_> {
        /// Whether its certificate services issue certificates for keys on curves.
        field issues_for_curves: bool = lens::certificate::issues_for_curves;
    }
}

facts::role! {
    /// What a person does: the form of the logon, a PIN, and perhaps a user name hint.
    pub Attempt = 6 in Source<'_> {
        /// The PIN against the card's.
        field pin: TypedPin = lens::attempt::pin;
        /// What befalls card, reader or service between tile and signature.
        field mishap: Mishap = lens::attempt::mishap;
        /// The form of the logon.
        field form: LogonForm = lens::attempt::form;
        /// Whether the client of a remote desktop offers its readers (redirectsmartcards).
        field redirects_cards: bool = lens::attempt::redirects_cards;
        /// The name that was typed as a hint.
        link name: ClientName = lens::attempt::name;
    }
}

facts::role! {
    /// The authorities above a certificate: one chain for all that an authority of the world issues, one
    /// for each certificate that was given.
    pub Chain = 12 in Source<'_> {
        /// Its topmost authority.
        link top: CertificationAuthority = lens::chain::top;
    }
}

facts::role! {
    /// An hour of the week, from Sunday 00:00 UTC.
    pub Hour = 14 in Source<'_> {
    }
}

facts::role! {
    /// What the certificate stores of a machine hold, and what that makes of each chain at its time.
    /// Machines whose stores hold the same share it.
    pub TrustStores = 13 in Source<'_> {
        /// Trusted roots.
        search roots: CertificationAuthority = lens::trust_stores::roots;
        /// Authorities in the copy of NTAuth.
        search ntauth: CertificationAuthority = lens::trust_stores::ntauth;
        /// Chains that end in a trusted root, with every authority valid.
        search trusted: Chain = lens::trust_stores::trusted;
        /// Of those, the chains with an authority in NTAuth.
        search with_ntauth_on_the_way: Chain = lens::trust_stores::with_ntauth_on_the_way;
        /// Chains that end in a trusted root, but with an authority that has expired.
        search expired: Chain = lens::trust_stores::expired;
        /// Chains that end in a trusted root, but with an authority that is not yet valid.
        search not_yet_valid: Chain = lens::trust_stores::not_yet_valid;
        /// Chains on which a signature or a constraint does not hold.
        search broken: Chain = lens::trust_stores::broken;
        /// Chains with a signature of an algorithm or a key that is not known here.
        search unverified: Chain = lens::trust_stores::unverified;
        /// Chains that end in a root that is not among the trusted ones.
        search at_foreign_root: Chain = lens::trust_stores::at_foreign_root;
    }
}

facts::role! {
    /// The values of altSecurityIdentities that a KDC makes of a certificate, in one of the ways in which
    /// it may write them.
    pub MappingValues = 16 in Source<'_> {
        /// Accounts with a fitting `X509:<I>..<S>..`.
        search accounts_by_issuer_subject: User = lens::mapping_values::accounts_by_issuer_subject;
        /// Accounts with a fitting `X509:<S>..`.
        search accounts_by_subject: User = lens::mapping_values::accounts_by_subject;
        /// Accounts with a fitting `X509:<I>..<SR>..`.
        search accounts_by_issuer_serial: User = lens::mapping_values::accounts_by_issuer_serial;
        /// Accounts with a fitting `X509:<SKI>..`.
        search accounts_by_ski: User = lens::mapping_values::accounts_by_ski;
        /// Accounts with a fitting `X509:<SHA1-PUKEY>..`.
        search accounts_by_sha1_public_key: User = lens::mapping_values::accounts_by_sha1_public_key;
        /// Accounts with a fitting `X509:<RFC822>..`.
        search accounts_by_rfc822: User = lens::mapping_values::accounts_by_rfc822;
        /// Accounts with a fitting `X509:<I>..<SID>..`.
        search accounts_by_issuer_sid: User = lens::mapping_values::accounts_by_issuer_sid;
        /// Accounts with a fitting `X509:<I>..`, which Schannel alone maps by.
        search accounts_by_issuer: User = lens::mapping_values::accounts_by_issuer;
    }
}

facts::role! {
    /// An attempt with a password: the way, and what is typed or sent.
    pub PasswordAttempt = 15 in Source<'_> {
        /// The way.
        field path: PasswordPath = lens::attempt::password_path;
        /// The secret against the account's.
        field secret: TypedSecret = lens::attempt::typed_secret;
    }
}

facts::role! {
    /// The rules of "Allow name-based strong mappings for certificates" that a domain controller has.
    pub NamePolicy = 17 in Source<'_> {
    }
}

facts::role! {
    /// What a machine, and others that are like it, find out about the revocation of certificates of which the
    /// same is published, and of the authorities above these.
    pub RevocationKnowledge = 18 in Source<'_> {
        /// The certificates it is about.
        key class: RevocationClass = lens::revocation::class;
        /// What is found out by what is kept and by fetching.
        field by_fetching: RevocationFound = lens::revocation::by_fetching;
        /// What is found out by what is kept alone.
        field by_cache: RevocationFound = lens::revocation::by_cache;
    }
}

/// How a role's columns are derived.
type Lens = fn(&Source<'_>, facts::Row) -> facts::Cell;

/// Every role, in the order of their numbers.
pub(crate) const ROLES: [facts::RoleSpec<Lens>; 30] = [
    Certificate::SPEC,
    Card::SPEC,
    Workstation::SPEC,
    DomainController::SPEC,
    User::SPEC,
    CertificationAuthority::SPEC,
    Attempt::SPEC,
    Assumptions::SPEC,
    Minidriver::SPEC,
    Domain::SPEC,
    ClientName::SPEC,
    Trust::SPEC,
    Chain::SPEC,
    TrustStores::SPEC,
    Hour::SPEC,
    PasswordAttempt::SPEC,
    MappingValues::SPEC,
    NamePolicy::SPEC,
    RevocationKnowledge::SPEC,
    Registration::SPEC,
    Application::SPEC,
    Session::SPEC,
    CardLoss::SPEC,
    Arrival::SPEC,
    TicketLife::SPEC,
    CachedLogon::SPEC,
    LocalAccount::SPEC,
    LocalAttempt::SPEC,
    SignOn::SPEC,
    RightHolders::SPEC,
];
