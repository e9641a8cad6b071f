//! The closed list of settings.

/// Declares the enumeration and the list of its variants from one list.
macro_rules! setting_ids {
    ($($(#[$doc:meta])* $variant:ident,)+) => {
        /// A setting of the catalogue, named after its registry value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum SettingId {
            $($(#[$doc])* $variant,)+
        }

        impl SettingId {
            /// Every setting, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
        }
    };
}

setting_ids! {
    // Administrative Templates > Windows Components > Smart Card
    /// Show certificates without the Smart Card Logon purpose.
    AllowCertificatesWithNoEku,
    /// Unblock a card at the logon screen.
    AllowIntegratedUnblock,
    /// Show one of several certificates that are alike.
    FilterDuplicateCerts,
    /// Read every container of a card.
    ForceReadingAllCertificates,
    /// Show certificates of signature keys.
    AllowSignatureOnlyKeys,
    /// Show certificates outside their validity.
    AllowTimeInvalidCertificates,
    /// Copy the certificates of a card to the user's store.
    CertPropEnabled,
    /// Copy the roots on a card to the machine's store.
    EnableRootCertificatePropagation,
    /// When the roots of a card are removed again.
    RootCertificateCleanupOption,
    /// What the screen says about a blocked card.
    IntegratedUnblockPromptString,
    /// Show subjects in reverse order.
    ReverseSubject,
    /// Keep plain PINs from programs.
    DisallowPlaintextPin,
    /// Offer a field for the user name.
    X509HintsNeeded,
    /// Install drivers of cards.
    EnableScPnP,
    /// Tell the user that a driver was installed.
    ScPnPNotification,
    /// Show certificates of elliptic-curve keys.
    EnumerateEccCerts,

    // Security Options
    /// Interactive logon takes a smart card.
    ScForceOption,
    /// What the removal of the card does to the session.
    ScRemoveOption,
    /// How many logons are kept for when no domain controller answers.
    CachedLogonsCount,
    /// Unlocking takes a domain controller.
    ForceUnlockLogon,
    /// Logon without CTRL+ALT+DEL.
    DisableCad,
    /// Lock after so many seconds of inactivity.
    InactivityTimeoutSecs,
    /// Online identities between peers.
    AllowOnlineId,
    /// NTLM to other machines is refused.
    RestrictSendingNtlmTraffic,
    /// A domain controller refuses NTLM in its domain.
    RestrictNtlmInDomain,

    // User Rights Assignment
    /// Log on locally.
    SeInteractiveLogonRight,
    /// No log on locally.
    SeDenyInteractiveLogonRight,
    /// Log on through Remote Desktop Services.
    SeRemoteInteractiveLogonRight,
    /// No log on through Remote Desktop Services.
    SeDenyRemoteInteractiveLogonRight,
    /// Access from the network.
    SeNetworkLogonRight,
    /// No access from the network.
    SeDenyNetworkLogonRight,
    /// Log on as a batch job.
    SeBatchLogonRight,
    /// No log on as a batch job.
    SeDenyBatchLogonRight,
    /// Log on as a service.
    SeServiceLogonRight,
    /// No log on as a service.
    SeDenyServiceLogonRight,

    // Revocation and mapping
    /// The KDC passes certificates whose revocation is unknown.
    KdcUseCachedCrlOnly,
    /// The client passes KDC certificates whose revocation is unknown.
    KerberosUseCachedCrlOnly,
    /// How long the KDC waits for a CRL.
    KdcCrlTimeoutPeriod,
    /// How long the client waits for a CRL.
    KerberosCrlTimeoutPeriod,
    /// When OCSP gives way to a CRL.
    CryptnetCachedOcspSwitchToCrlCount,
    /// The KDC maps by the UPN in the certificate.
    KdcUseSubjectAltName,
    /// The client names the account by the UPN in the certificate.
    KerberosUseSubjectAltName,
    /// The KDC takes certificates without the Smart Card Logon purpose.
    ScLogonEkuNotRequired,
    /// What the KDC logs besides.
    KdcExtraLogLevel,
    /// Which strength of mapping the KDC asks for.
    StrongCertificateBindingEnforcement,
    /// How much older than its account a weakly mapped certificate may be.
    CertificateBackdatingCompensation,
    /// Whether explicit mappings need an issuer in `NTAuth`.
    AllowNtAuthPolicyBypass,
    /// How TLS servers map certificates.
    CertificateMappingMethods,
    /// Whether name-based strong mappings are on.
    UseStrongNameMatches,
    /// The name-based mappings that count as strong.
    StrongNameMatches,

    // Administrative Templates > System > Kerberos and KDC
    /// Strict validation of the KDC certificate, by policy.
    KdcValidation,
    /// Strict validation of the KDC certificate, local value.
    LsaKdcValidation,
    /// KDC proxies are used.
    KdcProxyServerEnabled,
    /// The KDC proxies.
    KdcProxyServers,
    /// No revocation check of a KDC proxy's TLS certificate.
    NoRevocationCheck,
    /// The client speaks claims, compound authentication and armoring.
    EnableCbacAndArmor,
    /// Logon fails without armoring.
    RequireFast,
    /// The machine logs on by certificate.
    DevicePkInitEnabled,
    /// Whether the machine must log on by certificate.
    DevicePkInitBehavior,
    /// Hash algorithms of certificate logon are configured on the client.
    PkInitHashAlgorithmConfigurationEnabled,
    /// SHA-1 on the client.
    PkInitSha1,
    /// SHA-256 on the client.
    PkInitSha256,
    /// SHA-384 on the client.
    PkInitSha384,
    /// SHA-512 on the client.
    PkInitSha512,
    /// The ticket of the cloud is fetched at logon.
    CloudKerberosTicketRetrievalEnabled,
    /// Short names are looked for in other forests.
    UseForestSearch,
    /// The forests in which short names are looked for.
    ForestSearchList,
    /// Hosts are mapped to realms.
    DomainRealmEnabled,
    /// Realms of MIT Kerberos are configured.
    MitRealmsEnabled,
    /// How large a token may be.
    MaxTokenSize,
    /// Services are reached by the name of their account only.
    StrictTargetContext,
    /// The KDC takes armored requests and gives claims.
    KdcEnableCbacAndArmor,
    /// Freshness of public-key logons.
    PkInitFreshness,
    /// Hash algorithms of certificate logon are configured on the KDC.
    KdcPkInitHashAlgorithmConfigurationEnabled,
    /// SHA-1 on the KDC.
    KdcPkInitSha1,
    /// SHA-256 on the KDC.
    KdcPkInitSha256,
    /// SHA-384 on the KDC.
    KdcPkInitSha384,
    /// SHA-512 on the KDC.
    KdcPkInitSha512,
    /// The KDC puts reply keys into envelopes for clients that do not say that they open them.
    Allow3DesFallback,
    /// Credential Guard.
    LsaCfgFlags,

    // Remote Desktop and delegation of credentials
    /// Cards are redirected into sessions.
    FEnableSmartCard,
    /// A user has one session.
    FSingleSessionPerUser,
    /// Network Level Authentication.
    UserAuthentication,
    /// Ask for the password at connection.
    FPromptForPassword,
    /// Delegate what the user just typed.
    AllowFreshCredentials,
    /// Delegate what the user just typed, over NTLM.
    AllowFreshCredentialsWhenNtlmOnly,
    /// Delegate the credentials of the session.
    AllowDefaultCredentials,
    /// Delegate the credentials of the session, over NTLM.
    AllowDefCredentialsWhenNtlmOnly,
    /// Delegate saved credentials.
    AllowSavedCredentials,
    /// Delegate saved credentials, over NTLM.
    AllowSavedCredentialsWhenNtlmOnly,
    /// Never delegate what the user just typed.
    DenyFreshCredentials,
    /// Never delegate the credentials of the session.
    DenyDefaultCredentials,
    /// Never delegate saved credentials.
    DenySavedCredentials,
    /// Restrict delegation to remote servers.
    RestrictedRemoteAdministration,
    /// How delegation to remote servers is restricted.
    RestrictedRemoteAdministrationType,
    /// The host takes no Restricted Admin mode and no Remote Credential Guard.
    DisableRestrictedAdmin,

    // BitLocker
    /// The purpose of certificates for `BitLocker`.
    CertificateOid,
    /// Cards may unlock fixed data drives.
    FdvAllowUserCert,
    /// Only cards unlock fixed data drives.
    FdvEnforceUserCert,
    /// Cards may unlock removable data drives.
    RdvAllowUserCert,
    /// Only cards unlock removable data drives.
    RdvEnforceUserCert,

    // Logon screen, elevation, enrolment
    /// No switching of users.
    HideFastUserSwitching,
    /// Credential providers that are left out.
    ExcludedCredentialProviders,
    /// The credential provider that is offered first.
    DefaultCredentialProvider,
    /// The domain that is offered first.
    DefaultLogonDomain,
    /// Show administrators on elevation.
    EnumerateAdministrators,
    /// Credentials are typed on a trusted path.
    EnableSecureCredentialPrompting,
    /// What elevation asks of administrators.
    ConsentPromptBehaviorAdmin,
    /// What elevation asks of standard users.
    ConsentPromptBehaviorUser,
    /// Elevation asks on the secure desktop.
    PromptOnSecureDesktop,
    /// Biometrics may be used.
    BiometricsEnabled,
    /// Biometrics may be used to log on.
    BiometricsLogonEnabled,
    /// Domain users may log on by biometrics.
    BiometricsDomainAccounts,
    /// How long a switch of users by biometrics may take.
    BiometricsSwitchTimeout,
    /// Automatic enrolment of certificates.
    AePolicy,

    // Base Smart Card CSP and Smart Card KSP
    /// Key-exchange keys may be put on a card.
    CspAllowPrivateExchangeKeyImport,
    /// Signature keys may be put on a card.
    CspAllowPrivateSignatureKeyImport,
    /// How long keys are made.
    CspDefaultPrivateKeyLenBits,
    /// Keys are made on the card.
    CspRequireOnCardPrivateKeyGen,
    /// How long a program may keep the card.
    CspTransactionTimeoutMilliseconds,
    /// Key-exchange keys may be put on a card, through CNG.
    KspAllowPrivateExchangeKeyImport,
    /// Signature keys may be put on a card, through CNG.
    KspAllowPrivateSignatureKeyImport,
    /// Keys of elliptic-curve key agreement may be put on a card, through CNG.
    KspAllowPrivateEcdheKeyImport,
    /// Keys of elliptic-curve signatures may be put on a card, through CNG.
    KspAllowPrivateEcdsaKeyImport,
    /// How long keys are made, through CNG.
    KspDefaultPrivateKeyLenBits,
    /// Keys are made on the card, through CNG.
    KspRequireOnCardPrivateKeyGen,
    /// How long a program may keep the card, through CNG.
    KspTransactionTimeoutMilliseconds,

    // Administrative Templates > System > Group Policy
    /// Policy for users follows the computer.
    UserPolicyMode,
    /// How often policy is refreshed.
    GroupPolicyRefreshTime,
    /// How much longer it may take.
    GroupPolicyRefreshTimeOffset,
    /// How often policy is refreshed on domain controllers.
    GroupPolicyRefreshTimeDc,
    /// How much longer it may take on domain controllers.
    GroupPolicyRefreshTimeOffsetDc,
    /// Policy is not refreshed while somebody is logged on.
    DisableBkGndGroupPolicy,
    /// Start and logon wait for policy.
    SyncForegroundPolicy,
    /// After how long unchanged security settings are applied again.
    MaxNoGpoListChangesInterval,
}
