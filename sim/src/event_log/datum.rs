//! What the data of events mean.

/// The meaning of a datum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Datum {
    /// The client as the request names it; the account's own name where a ticket was issued.
    ClientName,
    /// The account's name.
    AccountName,
    /// NetBIOS name of the account's domain.
    AccountDomain,
    /// The realm that was asked.
    Realm,
    /// SID of the account.
    AccountSid,
    /// SID of the account where a ticket was issued, else the null SID.
    AccountSidIfIssued,
    /// When the account was created.
    AccountCreated,
    /// Subject of the client's certificate, leaf first.
    Subject,
    /// The same behind the mark `@@@`.
    MarkedSubject,
    /// Common name of the client certificate's issuer.
    IssuerCommonName,
    /// Its serial number.
    SerialNumber,
    /// Its thumbprint.
    Thumbprint,
    /// The SID in it.
    CertificateSid,
    /// When it was issued.
    NotBefore,
    /// What the chain engine says.
    ChainStatus,
    /// What the logon returns on the client.
    Status,
    /// The service that the ticket is for.
    ServiceName,
    /// Its SID.
    ServiceSid,
    /// Options of the request.
    TicketOptions,
    /// The KDC's answer.
    ResultCode,
    /// Encryption type of the ticket.
    TicketEncryptionType,
    /// Type of the pre-authentication data.
    PreAuthType,
    /// Where the request came from.
    ClientAddress,
    /// From which port.
    ClientPort,
    /// Digest with which the client signed.
    HashAlgorithm,
    /// Digest with which the KDC signed.
    KdcHashAlgorithm,
    /// The account's authentication policy.
    AuthenticationPolicy,
    /// The authentication policy of the workstation's account.
    HostPolicy,
    /// The workstation's account.
    HostAccount,
    /// The silo that it is in.
    AuthenticationSilo,
    /// The computer that the request comes from.
    Device,
    /// Full name of the domain controller.
    DomainController,
    /// Subject of the KDC's certificate, leaf first.
    KdcSubject,
    /// Common name of its issuer.
    KdcIssuer,
    /// Its serial number.
    KdcSerialNumber,
    /// Its thumbprint.
    KdcThumbprint,
    /// Its template.
    KdcTemplate,
    /// The reader of the workstation that does not answer.
    SilentReader,
}
