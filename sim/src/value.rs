//! The small values that decisions read.

facts::values! {
    /// Class of the key in a certificate.
    pub enum KeyClass { Rsa, Elliptic, Unsupported }
}
facts::values! {
    /// What the container's key may be used for (`AT_KEYEXCHANGE`, `AT_SIGNATURE`, ECDH).
    pub enum KeySpec { KeyExchange, Signature, KeyAgreement }
}
facts::values! {
    /// What drives a card.
    pub enum DriverKind { Minidriver, Csp, Ksp, Pkcs11 }
}
facts::values! {
    /// What the PIN of a card is.
    pub enum PinKind { Alphanumeric, PinPad, Biometric, ChallengeResponse, Empty }
}
facts::values! {
    /// How long Windows may keep a PIN.
    pub enum PinCache { Normal, Timed, None, AlwaysPrompt }
}
facts::values! {
    /// How a service starts, or that a version of Windows does not have it.
    pub enum StartType { Absent, Manual, Triggered }
}
facts::values! {
    /// How a logon screen shows cards: by the dialog of MSGINA, each certificate as a tile, tiles under sign-in options of
    /// their user.
    pub enum TileLayout { Dialog, Tiles, SignInOptions }
}
facts::values! {
    /// Which credential provider policy has offered first (`DefaultCredentialProvider`).
    pub enum Preselected { NoPolicy, SmartCards, AnotherProvider }
}
facts::values! {
    /// When roots that came from a card leave the machine's store (`RootCertificateCleanupOption`).
    pub enum RootCleanUp { Never, AtRemoval, AtLogoff }
}
facts::values! {
    /// Kinds of programs that use cards.
    pub enum ApplicationKind { TlsClient, CapiMail, CngMail, CapiSignature, Efs, BitLocker }
}
facts::values! {
    /// Which certificates the logon screen takes without policy, by their purposes (assumption).
    pub enum TilePurposeReading { SmartCardLogon, NoneToo }
}
facts::values! {
    /// Whether the logon screen since Vista wants a UPN (assumption).
    pub enum TileUpnReading { NotRequired, Required }
}
facts::values! {
    /// Which key usage the logon screen wants (assumption).
    pub enum TileKeyUsageReading { DigitalSignature, AnyOfThree }
}
facts::values! {
    /// Whether the logon screen since Vista wants a CRL distribution point (assumption).
    pub enum TileDistributionPointReading { NotRequired, Required }
}
facts::values! {
    /// What RequireOnCardPrivateKeyGen does to keys that were made elsewhere (assumption).
    pub enum OnCardKeysReading { Nothing, Forbids, Allows }
}
facts::values! {
    /// What becomes of a logon with a card whose PIN may not be kept as usual (assumption).
    pub enum PinCacheReading { LogonWorks, LogonFails }
}
facts::values! {
    /// Whether the card can sign with the certificate's key.
    pub enum KeyPossession { Held, Elsewhere, NoContainer, NoCertificate, NoKey }
}
facts::values! {
    /// Forms of the PKINIT request that a client sends [MS-PKCA 3.1.5.1].
    pub enum Dialect { Draft9, Rfc4556AndDraft9, Rfc4556 }
}
facts::values! {
    /// How the certificate's path ends, times apart.
    pub enum PathToRoot { Trusted, Untrusted, BadSignature, Unverified }
}
facts::values! {
    /// What a machine finds out about the revocation of a certificate and of the authorities above it.
    pub enum RevocationFound {
        Good, Revoked, AuthorityRevoked, Unreachable, TooSlow, Stale, NothingKept, NoPublication,
        SignerRefused
    }
}
facts::values! {
    /// Why the certificate that a KDC used is no longer good, where nothing took its place.
    pub enum LostCertificate {
        NotLost, OutOfTime, Untrusted, NotInNtAuth, Revoked, RevocationOffline, NoRevocationCheck
    }
}
facts::values! {
    /// Whether a KDC wants the key usage extension (assumption).
    pub enum KeyUsageReading { AbsentAccepted, Required }
}
facts::values! {
    /// What Schannel of a domain controller makes of the revocation of a client's certificate (assumption).
    pub enum SchannelRevocationReading { KnownRevoked, Checked, NotChecked }
}
facts::values! {
    /// How the KDC treats weak mappings (KB5014754).
    pub enum StrongBinding { NotImplemented, Disabled, Compatibility, Full }
}
facts::values! {
    /// How the KDC treats the rules of "Allow name-based strong mappings for certificates".
    pub enum NameRules { NotImplemented, Read, ReadUnlessDuplicate }
}
facts::values! {
    /// How the KDC treats an issuer outside NTAuth when the mapping is explicit (KB5057784).
    pub enum NtAuthCheck { NotChecked, Audited, Enforced }
}
facts::values! {
    /// How much older than the account a weakly mapped certificate may be (KB5014754).
    /// The last three are what a domain's registries say besides the values that the article lists.
    pub enum Backdating {
        TenMinutes, OneYear, ThreeYears, FiveYears, TenYears, TwentyFiveYears, FiftyYears,
        FirstOther, SecondOther, ThirdOther
    }
}
facts::values! {
    /// What happens when the card is removed (`ScRemoveOption`).
    pub enum RemovalBehaviour { NoAction, Lock, Logoff, Disconnect }
}
facts::values! {
    /// How a computer uses its own certificate (`DevicePKInitEnabled`, `DevicePKInitBehavior`).
    pub enum DeviceLogon { Off, Automatic, Forced }
}
facts::values! {
    /// What befalls a logon between the tile and the card's signature.
    pub enum Mishap { Nothing, CardRemoved, ReaderFails, ServiceStops }
}
facts::values! {
    /// State of the card's PIN against what is typed.
    pub enum TypedPin { Right, Wrong }
}
facts::values! {
    /// Whether a number counts where Windows documents a text (assumption).
    pub enum NumberForTextReading { AsText, NotRead }
}
facts::values! {
    /// What becomes of a security option without its object (assumption).
    pub enum LeftOptionReading { PreviousValue, Stays, Goes }
}
facts::values! {
    /// Whether the KDC asks for the Smart Card Logon purpose (assumption).
    pub enum KdcEkuReading { NotDemanded, Demanded }
}
facts::values! {
    /// What two disagreeing explicit mappings do without a hint (assumption).
    pub enum SearchReading { FirstMethodWins, DisagreementFails }
}
facts::values! {
    /// Which authority has to be in NTAuth (assumption).
    pub enum NtAuthReading { DirectIssuer, AnyOfThePath }
}
facts::values! {
    /// What a UPN that names another account does to an explicit mapping of the hinted account (assumption).
    pub enum ForeignUpnReading { ExplicitIsStillSearched, UpnBlocksExplicit }
}
facts::values! {
    /// With which error a KDC answers where several accounts fit (assumption).
    pub enum AmbiguityReading { PrincipalUnknown, NameMismatch }
}
facts::values! {
    /// Name type of a client's name [RFC 4120 §6.2].
    pub enum NameForm { Principal, Enterprise }
}
facts::values! {
    /// How a machine is tied to a directory.
    pub enum Join { Domain, Entra, None }
}
facts::values! {
    /// What Windows XP asks of the purposes of a KDC's certificate (assumption).
    pub enum XpKdcReading { ClientAndServer, None }
}
facts::values! {
    /// Whether a member looks into NTAuth where validation is not strict (assumption).
    pub enum ClientNtAuthReading { Always, StrictOnly }
}
facts::values! {
    /// Whether a machine of the cloud directory validates strictly for cards (assumption).
    pub enum EntraStrictReading { Always, HelloOnly }
}
facts::values! {
    /// What an account's authentication policy does where a computer is not one it allows.
    pub enum DevicePolicy { None, Audited, Enforced }
}
facts::values! {
    /// In which order an account is checked (assumption).
    pub enum AccountCheckReading { PasswordBeforeHours, HoursBeforePassword }
}
facts::values! {
    /// What is checked of an account where user logon restrictions are not enforced (assumption).
    pub enum NotEnforcedReading { OnlyHoursAreChecked, InitialLogonsAreChecked }
}
facts::values! {
    /// What a KDC does with freshness tokens (`PKINITFreshness`).
    pub enum FreshnessSupport { Disabled, Supported, Required }
}
facts::values! {
    /// The way on which a password is used.
    pub enum PasswordPath {
        Console, ConsoleNtlm, Unlock, RemoteDesktop, RestrictedAdmin, Elevation, Offline, SafeMode,
        NetworkKerberos, NetworkNtlm, LdapBind, Service, Task
    }
}
facts::values! {
    /// The way on which the password of a machine's own account is used.
    pub enum LocalPath { Console, RemoteDesktop, Elevation, Network, SafeMode, RestoreMode }
}
facts::values! {
    /// The form of a logon with a card.
    pub enum LogonForm {
        Console, Unlock, SwitchUser, RemoteDesktop, RemoteDesktopWithoutNla, Elevation, Offline, Uac, SafeMode
    }
}
facts::values! {
    /// From where a machine reaches the domain controllers.
    pub enum Network { Inside, Outside, Nowhere }
}
facts::values! {
    /// What a client hands to a remote desktop instead of its user's credentials.
    pub enum RemoteCredentials { Delegated, RestrictedAdmin, RemoteGuard }
}
facts::values! {
    /// What User Account Control asks before something runs elevated.
    pub enum ElevationPrompt { Absent, Nothing, Consent, Credentials, Denied }
}
facts::values! {
    /// Whether the credential provider of smart cards is loaded in safe mode with networking (assumption).
    pub enum SafeModeProviderReading { Loaded, NotLoaded }
}
facts::values! {
    /// Whether runas and UAC of a machine that requires a smart card take passwords (assumption).
    pub enum ForcedElevationReading { Taken, Refused }
}
facts::values! {
    /// Whether Restricted Admin mode of such a machine takes passwords (assumption).
    pub enum ForcedRestrictedAdminReading { Taken, Refused }
}
facts::values! {
    /// Whether such a machine takes passwords in safe mode (assumption).
    pub enum ForcedSafeModeReading { Taken, Refused }
}
facts::values! {
    /// Whether such a domain controller takes passwords in Directory Services Restore Mode (assumption).
    pub enum ForcedRestoreModeReading { Taken, Refused }
}
facts::values! {
    /// How an application wants to know who its user is.
    pub enum SignOnKind {
        IntegratedKerberos, IntegratedNtlm, TypedKerberos, TypedNtlm, TypedBind, StoredService, IntegratedNtlmV1
    }
}
facts::values! {
    /// Whether an account may log on to its own machine in some way.
    pub enum RightHeld { Granted, NotGranted, Denied }
}
facts::values! {
    /// Whether Network Level Authentication asks for the right to access the host from the network (assumption).
    pub enum NlaRightReading { Asked, NotAsked }
}
facts::values! {
    /// Whether unlocking asks for the right to log on again (assumption).
    pub enum UnlockRightReading { NotAsked, Asked }
}
facts::values! {
    /// What keeps passwords from the interactive logons of a user at a machine.
    pub enum Enforcement { Neither, Machine, User, Both }
}
facts::values! {
    /// What is typed, or sent as a hash, against the account's secret.
    pub enum TypedSecret { Right, Wrong }
}
facts::values! {
    /// Whether a KDC sees that a smart card is required before it looks at the key (assumption).
    pub enum RequiredFirstReading { BeforeTheKey, AfterTheKey }
}
facts::values! {
    /// What a simple bind to the directory counts as (assumption).
    pub enum BindReading { AsNetworkLogon, AsInteractiveLogon }
}
facts::values! {
    /// What becomes of a service with the password of an account that requires a smart card (assumption).
    pub enum ServiceReading { Refused, NtlmIsTried }
}
facts::values! {
    /// Whether a KDC quotes values of names (assumption).
    pub enum QuotingReading { Quoted, Plain }
}
facts::values! {
    /// What becomes of a serial number's leading zero byte (assumption).
    pub enum SignByteReading { Kept, Dropped }
}
facts::values! {
    /// What `<SHA1-PUKEY>` is the digest of (assumption).
    pub enum Sha1Reading { Certificate, PublicKey }
}
facts::values! {
    /// Whether altSecurityIdentities are compared without case (assumption).
    pub enum CaseReading { Ignored, Significant }
}
facts::values! {
    /// Whether a mapping by issuer and SID is held to NTAuth (assumption).
    pub enum IssuerSidNtAuthReading { Checked, NotChecked }
}
facts::values! {
    /// What another account's SID in a URI does (assumption).
    pub enum SidUriReading { NoEvidence, Final }
}
facts::values! {
    /// What two name rules of one issuer do (assumption).
    pub enum DuplicateRuleReading { RulesIgnored, EveryMappingFails }
}
facts::values! {
    /// In which order Schannel tries its methods (assumption).
    pub enum SchannelOrderReading { StrongFirst, LowestBitFirst }
}
facts::values! {
    /// Which forms of the PKINIT request a KDC reads.
    pub enum KdcForms { Draft9Only, Any }
}
facts::values! {
    /// How a client wants its reply key.
    pub enum KeyDelivery { Transport, Agreement }
}
facts::values! {
    /// For which clients a KDC puts a reply key into an envelope: for anyone, under RC2 where three-key DES is not
    /// listed; for anyone, under three-key DES; for those who list it.
    pub enum EnvelopeRule { AnyoneByRc2, AnyoneForNow, WhoListsTripleDes }
}
facts::values! {
    /// The hash that goes with an RSA key in a signature.
    pub enum ClientHash { Sha1, Sha256, Negotiated }
}
facts::values! {
    /// Hash of a signature.
    pub enum Hash { Sha1, Sha256, Sha384, Sha512 }
}
facts::values! {
    /// How a hash is supported (`PKInitSHA1` and those beside it).
    pub enum HashSupport { NotSupported, Audited, Supported }
}
facts::values! {
    /// Which hash a client that negotiates tries first (assumption).
    pub enum FirstHash { Sha256, Sha1 }
}
facts::values! {
    /// Where the user of a session sits: before the machine, or elsewhere.
    pub enum SessionKind { Console, Remote }
}
facts::values! {
    /// What a session is doing. A session in the background of a console is a disconnected one.
    pub enum SessionState { Active, Locked, Disconnected }
}
facts::values! {
    /// What the user of a session was authenticated with last. A virtual card cannot leave its reader; of a network logon
    /// the machine saw no credentials (Restricted Admin mode, Remote Credential Guard).
    pub enum Credential { Card, VirtualCard, Password, NetworkLogon }
}
facts::values! {
    /// How the service that watches a reader comes to know that the card is gone.
    pub enum CardLossCause { CardOut, ReaderUnplugged, CounterDiffers, ConnectionDropped }
}
facts::values! {
    /// How many sessions are watched through one reader, and whose they are.
    pub enum ReaderSharing { OneSession, OneUser, SeveralUsers }
}
facts::values! {
    /// What is on the screen before which somebody has been authenticated.
    pub enum ScreenState { Free, LockedByTheUser, LockedByAnother, InUseByTheUser, InUseByAnother }
}
facts::values! {
    /// How a session's ticket-granting ticket stands.
    pub enum TicketStanding { Renewable, Ended }
}
facts::values! {
    /// When the removal behaviour is read (assumption).
    pub enum RemovalOptionReading { WhenArmed, AtRemoval }
}
facts::values! {
    /// What becomes of sessions that a stopped removal service watched (assumption).
    pub enum ServiceRestartReading { Forgotten, WatchedAgain }
}
facts::values! {
    /// What an unplugged reader with a card in it is taken for (assumption).
    pub enum UnpluggedReading { AsRemoval, NotSeen }
}
facts::values! {
    /// What a redirected reader that goes with its connection is taken for (assumption).
    pub enum DroppedReading { WatchEnds, AsRemoval }
}
facts::values! {
    /// What becomes of the earlier watch when a session is unlocked through another reader (assumption).
    pub enum SecondWatchReading { EarlierEnds, BothWatch }
}
facts::values! {
    /// What becomes of the watch when a session is unlocked with a password (assumption).
    pub enum PasswordUnlockReading { StillWatched, WatchEnds }
}
facts::values! {
    /// Whether a removal does anything to a session that is locked (assumption).
    pub enum LockedRemovalReading { Acts, Nothing }
}
facts::values! {
    /// Which of several sessions that one reader opened a removal reaches (assumption).
    pub enum SharedReaderReading { AllAct, OnlyTheOneOnTheScreen }
}

impl PasswordPath {
    /// The name on the command line and in scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::ConsoleNtlm => "console-ntlm",
            Self::Unlock => "unlock",
            Self::RemoteDesktop => "remote-desktop",
            Self::RestrictedAdmin => "restricted-admin",
            Self::Elevation => "runas",
            Self::Offline => "offline",
            Self::SafeMode => "safe-mode",
            Self::NetworkKerberos => "network-kerberos",
            Self::NetworkNtlm => "network-ntlm",
            Self::LdapBind => "ldap-bind",
            Self::Service => "service",
            Self::Task => "task",
        }
    }

    /// What it is, in words.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Console => "at the screen, by Kerberos",
            Self::ConsoleNtlm => "at the screen, through NetLogon where Kerberos cannot be had",
            Self::Unlock => "to unlock the own session",
            Self::RemoteDesktop => "by remote desktop",
            Self::RestrictedAdmin => "by remote desktop in Restricted Admin mode, password or hash",
            Self::Elevation => "inside a session, by runas or at a prompt of UAC",
            Self::Offline => "at the screen, without a domain controller",
            Self::SafeMode => "at the screen in safe mode",
            Self::NetworkKerberos => "over the network, by Kerberos",
            Self::NetworkNtlm => "over the network, by NTLM, password or hash",
            Self::LdapBind => "simple bind to the directory",
            Self::Service => "as a service",
            Self::Task => "as a scheduled task",
        }
    }
}

impl LocalPath {
    /// The name on the command line and in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::RemoteDesktop => "remote-desktop",
            Self::Elevation => "runas",
            Self::Network => "network",
            Self::SafeMode => "safe-mode",
            Self::RestoreMode => "restore-mode",
        }
    }

    /// What it is, in words.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Console => "at the screen",
            Self::RemoteDesktop => "by remote desktop",
            Self::Elevation => "inside a session, by runas or at a prompt of UAC",
            Self::Network => "over the network",
            Self::SafeMode => "at the screen in safe mode",
            Self::RestoreMode => "at the screen in Directory Services Restore Mode",
        }
    }
}

impl SignOnKind {
    /// The name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::IntegratedKerberos => "integrated-kerberos",
            Self::IntegratedNtlm => "integrated-ntlm",
            Self::TypedKerberos => "typed-kerberos",
            Self::TypedNtlm => "typed-ntlm",
            Self::TypedBind => "typed-bind",
            Self::StoredService => "stored-service",
            Self::IntegratedNtlmV1 => "integrated-ntlm-v1",
        }
    }

    /// What it is, in words.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::IntegratedKerberos => "asks nothing: Windows authentication by Kerberos",
            Self::IntegratedNtlm => "asks nothing: Windows authentication by NTLM",
            Self::TypedKerberos => {
                "asks for name and password and gets a ticket with them: kinit, Java, Unix hosts"
            }
            Self::TypedNtlm => {
                "asks for name and password and answers NTLM with them: devices and other systems at shares"
            }
            Self::TypedBind => {
                "asks for name and password and binds to the directory with them: forms, basic authentication, VPN"
            }
            Self::StoredService => "keeps name and password: services",
            Self::IntegratedNtlmV1 => {
                "asks nothing: the hash itself, by NTLMv1, MS-CHAPv2 or Digest: older servers, Wi-Fi and VPN by PEAP-MSCHAPv2"
            }
        }
    }
}

impl LogonForm {
    /// The name on the command line and in scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Unlock => "unlock",
            Self::SwitchUser => "switch-user",
            Self::RemoteDesktop => "rdp",
            Self::RemoteDesktopWithoutNla => "rdp-without-nla",
            Self::Elevation => "runas",
            Self::Offline => "offline",
            Self::Uac => "uac",
            Self::SafeMode => "safe-mode-with-networking",
        }
    }

    /// What it is, in words.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Console => "at the screen",
            Self::Unlock => "to unlock the session",
            Self::SwitchUser => "beside the session that is there",
            Self::RemoteDesktop => "by remote desktop, with Network Level Authentication",
            Self::RemoteDesktopWithoutNla => {
                "by remote desktop, without Network Level Authentication"
            }
            Self::Elevation => "inside a session, by runas",
            Self::Offline => "at the screen, without a domain controller",
            Self::Uac => "inside a session, at a prompt of User Account Control",
            Self::SafeMode => "at the screen, in safe mode with networking",
        }
    }

    /// Whether it comes from another machine than the one that it leads to.
    pub fn is_remote(self) -> bool {
        matches!(self, Self::RemoteDesktop | Self::RemoteDesktopWithoutNla)
    }

    /// Whether there is a session already.
    pub fn has_session(self) -> bool {
        matches!(self, Self::Unlock | Self::SwitchUser) || self.is_within()
    }

    /// Whether what it opens is a logon session inside the one that is there.
    pub fn is_within(self) -> bool {
        matches!(self, Self::Elevation | Self::Uac)
    }
}

impl From<worlds::NetworkReach> for Network {
    fn from(reach: worlds::NetworkReach) -> Self {
        match reach {
            worlds::NetworkReach::Inside => Self::Inside,
            worlds::NetworkReach::Outside => Self::Outside,
            worlds::NetworkReach::Nowhere => Self::Nowhere,
        }
    }
}

impl std::str::FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        use facts::Value;
        let mut all = Self::ALL.iter().copied().zip(Self::LABELS);
        all.find(|(_, label)| label.eq_ignore_ascii_case(text))
            .map(|(network, _)| network)
            .ok_or(())
    }
}

impl std::str::FromStr for LogonForm {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        use facts::Value;
        let mut all = Self::ALL.iter().copied();
        all.find(|form| form.name().eq_ignore_ascii_case(text))
            .ok_or(())
    }
}

impl Mishap {
    /// The name on the command line and in scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::CardRemoved => "card-removed",
            Self::ReaderFails => "reader-fails",
            Self::ServiceStops => "service-stops",
        }
    }
}

impl std::str::FromStr for Mishap {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        use facts::Value;
        let mut all = Self::ALL.iter().copied();
        all.find(|mishap| mishap.name().eq_ignore_ascii_case(text))
            .ok_or(())
    }
}

impl ApplicationKind {
    /// The name in scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::TlsClient => "tls-client",
            Self::CapiMail => "capi-mail",
            Self::CngMail => "cng-mail",
            Self::CapiSignature => "capi-signature",
            Self::Efs => "efs",
            Self::BitLocker => "bitlocker",
        }
    }
}

impl std::str::FromStr for ApplicationKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        use facts::Value;
        let mut all = Self::ALL.iter().copied();
        all.find(|kind| kind.name().eq_ignore_ascii_case(text))
            .ok_or(())
    }
}

impl std::str::FromStr for PasswordPath {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        use facts::Value;
        let mut all = Self::ALL.iter().copied();
        all.find(|path| path.name().eq_ignore_ascii_case(text))
            .ok_or(())
    }
}
