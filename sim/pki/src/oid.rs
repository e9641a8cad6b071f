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
/// Certificate policies (extension).
pub const CERTIFICATE_POLICIES: &str = "2.5.29.32";
/// Authority key identifier (extension).
pub const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";
/// Extended key usage (extension).
pub const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
