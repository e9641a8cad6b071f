//! Object identifiers that Windows logon looks at, in dotted form.

/// Smart Card Logon (purpose).
pub const SMART_CARD_LOGON: &str = "1.3.6.1.4.1.311.20.2.2";
/// Client Authentication (purpose) [RFC 5280 §4.2.1.12].
pub const CLIENT_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.2";
/// Server Authentication (purpose) [RFC 5280 §4.2.1.12].
pub const SERVER_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.1";
/// E-mail protection (purpose) [RFC 5280 §4.2.1.12].
pub const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
/// PKINIT client (purpose) [RFC 4556 §3.2.2].
pub const PKINIT_CLIENT: &str = "1.3.6.1.5.2.3.4";
/// KDC Authentication (purpose) [RFC 4556 §3.2.4].
pub const KDC_AUTHENTICATION: &str = "1.3.6.1.5.2.3.5";
/// Any purpose [RFC 5280 §4.2.1.12].
pub const ANY_PURPOSE: &str = "2.5.29.37.0";
/// Directory service e-mail replication (purpose).
pub const DIRECTORY_EMAIL_REPLICATION: &str = "1.3.6.1.4.1.311.21.19";
/// PIV card authentication (purpose) [FIPS 201-3].
pub const PIV_CARD_AUTHENTICATION: &str = "2.16.840.1.101.3.6.8";
/// User principal name (other name) [MS-WCCE].
pub const UPN: &str = "1.3.6.1.4.1.311.20.2.3";
/// FASC-N (other name) [FIPS 201-3].
pub const FASC_N: &str = "2.16.840.1.101.3.6.6";
/// Object GUID of a domain controller (other name).
pub const DOMAIN_CONTROLLER_GUID: &str = "1.3.6.1.4.1.311.25.1";
/// SID extension, `szOID_NTDS_CA_SECURITY_EXT` [MS-WCCE 2.2.2.7.7.4].
pub const SID_EXTENSION: &str = "1.3.6.1.4.1.311.25.2";
/// SID inside the SID extension, `szOID_NTDS_OBJECTSID`.
pub const OBJECT_SID: &str = "1.3.6.1.4.1.311.25.2.1";
/// Certificate template, version 1: its name.
pub const TEMPLATE_NAME: &str = "1.3.6.1.4.1.311.20.2";
/// Certificate template, version 2: identifier and versions.
pub const TEMPLATE_INFORMATION: &str = "1.3.6.1.4.1.311.21.7";
/// Subject key identifier (extension).
pub const SUBJECT_KEY_IDENTIFIER: &str = "2.5.29.14";
/// Key usage (extension).
pub const KEY_USAGE: &str = "2.5.29.15";
/// Subject alternative name (extension).
pub const SUBJECT_ALTERNATIVE_NAME: &str = "2.5.29.17";
/// Basic constraints (extension).
pub const BASIC_CONSTRAINTS: &str = "2.5.29.19";
/// Name constraints (extension).
pub const NAME_CONSTRAINTS: &str = "2.5.29.30";
/// CRL distribution points (extension).
pub const CRL_DISTRIBUTION_POINTS: &str = "2.5.29.31";
/// Application policies of Microsoft (extension) [MS-WCCE 2.2.2.7.7.3].
pub const APPLICATION_POLICIES: &str = "1.3.6.1.4.1.311.21.10";
/// Certificate policies (extension).
pub const CERTIFICATE_POLICIES: &str = "2.5.29.32";
/// Authority key identifier (extension).
pub const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";
/// Extended key usage (extension).
pub const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
/// Subject directory attributes (extension).
pub const SUBJECT_DIRECTORY_ATTRIBUTES: &str = "2.5.29.9";
/// Issuer alternative name (extension).
pub const ISSUER_ALTERNATIVE_NAME: &str = "2.5.29.18";
/// CRL number (extension of a list) [RFC 5280 §5.2.3].
pub const CRL_NUMBER: &str = "2.5.29.20";
/// Reason code (extension of an entry) [RFC 5280 §5.3.1].
pub const REASON_CODE: &str = "2.5.29.21";
/// Invalidity date (extension of an entry) [RFC 5280 §5.3.2].
pub const INVALIDITY_DATE: &str = "2.5.29.24";
/// Delta CRL indicator (extension of a list) [RFC 5280 §5.2.4].
pub const DELTA_CRL_INDICATOR: &str = "2.5.29.27";
/// Issuing distribution point (extension of a list) [RFC 5280 §5.2.5].
pub const ISSUING_DISTRIBUTION_POINT: &str = "2.5.29.28";
/// Certificate issuer (extension of an entry) [RFC 5280 §5.3.3].
pub const CERTIFICATE_ISSUER: &str = "2.5.29.29";
/// Any policy [RFC 5280 §4.2.1.4].
pub const ANY_POLICY: &str = "2.5.29.32.0";
/// Policy mappings (extension).
pub const POLICY_MAPPINGS: &str = "2.5.29.33";
/// Policy constraints (extension).
pub const POLICY_CONSTRAINTS: &str = "2.5.29.36";
/// Freshest CRL (extension).
pub const FRESHEST_CRL: &str = "2.5.29.46";
/// Inhibit any policy (extension).
pub const INHIBIT_ANY_POLICY: &str = "2.5.29.54";
/// Authority information access (extension).
pub const AUTHORITY_INFORMATION_ACCESS: &str = "1.3.6.1.5.5.7.1.1";
/// Online status (method of access to an authority's information) [RFC 5280 §4.2.2.1].
pub const ACCESS_OCSP: &str = "1.3.6.1.5.5.7.48.1";
/// Subject information access (extension).
pub const SUBJECT_INFORMATION_ACCESS: &str = "1.3.6.1.5.5.7.1.11";
/// OCSP signing (purpose) [RFC 6960 §4.2.2.2].
pub const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";
/// Basic OCSP response (type of response) [RFC 6960 §4.2.1].
pub const OCSP_BASIC: &str = "1.3.6.1.5.5.7.48.1.1";
/// OCSP nonce (extension) [RFC 6960 §4.4.1].
pub const OCSP_NONCE: &str = "1.3.6.1.5.5.7.48.1.2";
/// No revocation check of an OCSP signer (extension) [RFC 6960 §4.2.2.2.1].
pub const OCSP_NO_CHECK: &str = "1.3.6.1.5.5.7.48.1.5";
/// E-mail address (attribute of a name) [RFC 2985 §5.2.1].
pub const EMAIL_ADDRESS: &str = "1.2.840.113549.1.9.1";
