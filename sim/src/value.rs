//! The small values that decisions read.

facts::values! {
    /// Class of the key in a certificate.
    pub enum KeyClass { Rsa, Elliptic, Unsupported }
}
facts::values! {
    /// What the container's key may be used for (`AT_KEYEXCHANGE`, `AT_SIGNATURE`).
    pub enum KeySpec { KeyExchange, Signature }
}
facts::values! {
    /// Whether the card can sign with the certificate's key.
    pub enum KeyPossession { Held, Elsewhere, Missing }
}
facts::values! {
    /// Forms of the PKINIT request that a client sends [MS-PKCA 3.1.5.1].
    pub enum Dialect { Draft9, Rfc4556AndDraft9, Rfc4556 }
}
facts::values! {
    /// How the certificate's path ends, times apart.
    pub enum PathToRoot { Trusted, Untrusted, BadSignature }
}
facts::values! {
    /// What can be learnt of a certificate's revocation.
    pub enum Revocation { Good, Revoked, Unreachable, NoPublication }
}
facts::values! {
    /// How the KDC treats weak mappings (KB5014754).
    pub enum StrongBinding { NotImplemented, Disabled, Compatibility, Full }
}
facts::values! {
    /// How the KDC treats an issuer outside NTAuth when the mapping is explicit (KB5057784).
    pub enum NtAuthCheck { NotChecked, Audited, Enforced }
}
facts::values! {
    /// How much older than the account a weakly mapped certificate may be (KB5014754).
    pub enum Backdating { TenMinutes, OneYear, ThreeYears, FiveYears, TenYears, TwentyFiveYears, FiftyYears }
}
facts::values! {
    /// What happens when the card is removed (`ScRemoveOption`).
    pub enum RemovalBehaviour { NoAction, Lock, Logoff, Disconnect }
}
facts::values! {
    /// State of the card's PIN against what is typed.
    pub enum TypedPin { Right, Wrong }
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
    /// Where a session runs.
    pub enum SessionKind { Console, Remote }
}
