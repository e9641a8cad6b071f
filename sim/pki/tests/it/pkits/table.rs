//! The cases of PKITS 1.0.1, one row each: number, end certificate, settings, what has to come out.
//!
//! The document says valid or not; the reason, and for the sections on policies the policies that
//! the path is valid for, are what the text of each case describes.

use super::Expected::{self, Invalid, Valid};
use super::{ANY, Settings, explicit};
use pki::path::PathProblem::{
    CriticalExtension, Expired, KeyUsage, MappedAnyPolicy, NameExcluded, NameNotPermitted, NoPath,
    NoValidPolicy, NotAnAuthority, NotYetValid, RevocationUnknown, Revoked, Signature, TooLong,
};

/// Number of the case, end certificate, settings, what has to come out.
pub type Row = (&'static str, &'static str, Settings, Expected);

/// 4.1 Signature Verification.
#[rustfmt::skip]
pub const SIGNATURE_VERIFICATION: &[Row] = &[
    ("4.1.1", "ValidCertificatePathTest1EE", ANY, Valid(None)),
    ("4.1.2", "InvalidCASignatureTest2EE", ANY, Invalid(Signature)),
    ("4.1.3", "InvalidEESignatureTest3EE", ANY, Invalid(Signature)),
    ("4.1.4", "ValidDSASignaturesTest4EE", ANY, Valid(None)),
    ("4.1.5", "ValidDSAParameterInheritanceTest5EE", ANY, Valid(None)),
    ("4.1.6", "InvalidDSASignatureTest6EE", ANY, Invalid(Signature)),
];

/// 4.2 Validity Periods.
#[rustfmt::skip]
pub const VALIDITY_PERIODS: &[Row] = &[
    ("4.2.1", "InvalidCAnotBeforeDateTest1EE", ANY, Invalid(NotYetValid)),
    ("4.2.2", "InvalidEEnotBeforeDateTest2EE", ANY, Invalid(NotYetValid)),
    ("4.2.3", "Validpre2000UTCnotBeforeDateTest3EE", ANY, Valid(None)),
    ("4.2.4", "ValidGeneralizedTimenotBeforeDateTest4EE", ANY, Valid(None)),
    ("4.2.5", "InvalidCAnotAfterDateTest5EE", ANY, Invalid(Expired)),
    ("4.2.6", "InvalidEEnotAfterDateTest6EE", ANY, Invalid(Expired)),
    ("4.2.7", "Invalidpre2000UTCEEnotAfterDateTest7EE", ANY, Invalid(Expired)),
    ("4.2.8", "ValidGeneralizedTimenotAfterDateTest8EE", ANY, Valid(None)),
];

/// 4.3 Verifying Name Chaining.
#[rustfmt::skip]
pub const VERIFYING_NAME_CHAINING: &[Row] = &[
    ("4.3.1", "InvalidNameChainingTest1EE", ANY, Invalid(NoPath)),
    ("4.3.2", "InvalidNameChainingOrderTest2EE", ANY, Invalid(NoPath)),
    ("4.3.3", "ValidNameChainingWhitespaceTest3EE", ANY, Valid(None)),
    ("4.3.4", "ValidNameChainingWhitespaceTest4EE", ANY, Valid(None)),
    ("4.3.5", "ValidNameChainingCapitalizationTest5EE", ANY, Valid(None)),
    ("4.3.6", "ValidNameUIDsTest6EE", ANY, Valid(None)),
    ("4.3.7", "ValidRFC3280MandatoryAttributeTypesTest7EE", ANY, Valid(None)),
    ("4.3.8", "ValidRFC3280OptionalAttributeTypesTest8EE", ANY, Valid(None)),
    ("4.3.9", "ValidUTF8StringEncodedNamesTest9EE", ANY, Valid(None)),
    ("4.3.10", "ValidRolloverfromPrintableStringtoUTF8StringTest10EE", ANY, Valid(None)),
    ("4.3.11", "ValidUTF8StringCaseInsensitiveMatchTest11EE", ANY, Valid(None)),
];

/// 4.4 Basic Certificate Revocation Tests.
#[rustfmt::skip]
pub const BASIC_CERTIFICATE_REVOCATION_TESTS: &[Row] = &[
    ("4.4.1", "InvalidMissingCRLTest1EE", ANY, Invalid(RevocationUnknown)),
    ("4.4.2", "InvalidRevokedCATest2EE", ANY, Invalid(Revoked)),
    ("4.4.3", "InvalidRevokedEETest3EE", ANY, Invalid(Revoked)),
    ("4.4.4", "InvalidBadCRLSignatureTest4EE", ANY, Invalid(RevocationUnknown)),
    ("4.4.5", "InvalidBadCRLIssuerNameTest5EE", ANY, Invalid(RevocationUnknown)),
    ("4.4.6", "InvalidWrongCRLTest6EE", ANY, Invalid(RevocationUnknown)),
    ("4.4.7", "ValidTwoCRLsTest7EE", ANY, Valid(None)),
    ("4.4.8", "InvalidUnknownCRLEntryExtensionTest8EE", ANY, Invalid(RevocationUnknown)),
    ("4.4.9", "InvalidUnknownCRLExtensionTest9EE", ANY, Invalid(RevocationUnknown)),
    ("4.4.10", "InvalidUnknownCRLExtensionTest10EE", ANY, Invalid(RevocationUnknown)),
    ("4.4.11", "InvalidOldCRLnextUpdateTest11EE", ANY, Invalid(RevocationUnknown)),
    ("4.4.12", "Invalidpre2000CRLnextUpdateTest12EE", ANY, Invalid(RevocationUnknown)),
    ("4.4.13", "ValidGeneralizedTimeCRLnextUpdateTest13EE", ANY, Valid(None)),
    ("4.4.14", "ValidNegativeSerialNumberTest14EE", ANY, Valid(None)),
    ("4.4.15", "InvalidNegativeSerialNumberTest15EE", ANY, Invalid(Revoked)),
    ("4.4.16", "ValidLongSerialNumberTest16EE", ANY, Valid(None)),
    ("4.4.17", "ValidLongSerialNumberTest17EE", ANY, Valid(None)),
    ("4.4.18", "InvalidLongSerialNumberTest18EE", ANY, Invalid(Revoked)),
    ("4.4.19", "ValidSeparateCertificateandCRLKeysTest19EE", ANY, Valid(None)),
    ("4.4.20", "InvalidSeparateCertificateandCRLKeysTest20EE", ANY, Invalid(Revoked)),
    ("4.4.21", "InvalidSeparateCertificateandCRLKeysTest21EE", ANY, Invalid(RevocationUnknown)),
];

/// 4.5 Verifying Paths with Self-Issued Certificates.
#[rustfmt::skip]
pub const VERIFYING_PATHS_WITH_SELF_ISSUED_CERTIFICATES: &[Row] = &[
    ("4.5.1", "ValidBasicSelfIssuedOldWithNewTest1EE", ANY, Valid(None)),
    ("4.5.2", "InvalidBasicSelfIssuedOldWithNewTest2EE", ANY, Invalid(Revoked)),
    ("4.5.3", "ValidBasicSelfIssuedNewWithOldTest3EE", ANY, Valid(None)),
    ("4.5.4", "ValidBasicSelfIssuedNewWithOldTest4EE", ANY, Valid(None)),
    ("4.5.5", "InvalidBasicSelfIssuedNewWithOldTest5EE", ANY, Invalid(Revoked)),
    ("4.5.6", "ValidBasicSelfIssuedCRLSigningKeyTest6EE", ANY, Valid(None)),
    ("4.5.7", "InvalidBasicSelfIssuedCRLSigningKeyTest7EE", ANY, Invalid(Revoked)),
    ("4.5.8", "InvalidBasicSelfIssuedCRLSigningKeyTest8EE", ANY, Invalid(NotAnAuthority)),
];

/// 4.6 Verifying Basic Constraints.
#[rustfmt::skip]
pub const VERIFYING_BASIC_CONSTRAINTS: &[Row] = &[
    ("4.6.1", "InvalidMissingbasicConstraintsTest1EE", ANY, Invalid(NotAnAuthority)),
    ("4.6.2", "InvalidcAFalseTest2EE", ANY, Invalid(NotAnAuthority)),
    ("4.6.3", "InvalidcAFalseTest3EE", ANY, Invalid(NotAnAuthority)),
    ("4.6.4", "ValidbasicConstraintsNotCriticalTest4EE", ANY, Valid(None)),
    ("4.6.5", "InvalidpathLenConstraintTest5EE", ANY, Invalid(TooLong)),
    ("4.6.6", "InvalidpathLenConstraintTest6EE", ANY, Invalid(TooLong)),
    ("4.6.7", "ValidpathLenConstraintTest7EE", ANY, Valid(None)),
    ("4.6.8", "ValidpathLenConstraintTest8EE", ANY, Valid(None)),
    ("4.6.9", "InvalidpathLenConstraintTest9EE", ANY, Invalid(TooLong)),
    ("4.6.10", "InvalidpathLenConstraintTest10EE", ANY, Invalid(TooLong)),
    ("4.6.11", "InvalidpathLenConstraintTest11EE", ANY, Invalid(TooLong)),
    ("4.6.12", "InvalidpathLenConstraintTest12EE", ANY, Invalid(TooLong)),
    ("4.6.13", "ValidpathLenConstraintTest13EE", ANY, Valid(None)),
    ("4.6.14", "ValidpathLenConstraintTest14EE", ANY, Valid(None)),
    ("4.6.15", "ValidSelfIssuedpathLenConstraintTest15EE", ANY, Valid(None)),
    ("4.6.16", "InvalidSelfIssuedpathLenConstraintTest16EE", ANY, Invalid(TooLong)),
    ("4.6.17", "ValidSelfIssuedpathLenConstraintTest17EE", ANY, Valid(None)),
];

/// 4.7 Key Usage.
#[rustfmt::skip]
pub const KEY_USAGE: &[Row] = &[
    ("4.7.1", "InvalidkeyUsageCriticalkeyCertSignFalseTest1EE", ANY, Invalid(KeyUsage)),
    ("4.7.2", "InvalidkeyUsageNotCriticalkeyCertSignFalseTest2EE", ANY, Invalid(KeyUsage)),
    ("4.7.3", "ValidkeyUsageNotCriticalTest3EE", ANY, Valid(None)),
    ("4.7.4", "InvalidkeyUsageCriticalcRLSignFalseTest4EE", ANY, Invalid(RevocationUnknown)),
    ("4.7.5", "InvalidkeyUsageNotCriticalcRLSignFalseTest5EE", ANY, Invalid(RevocationUnknown)),
];

/// 4.8 Certificate Policies.
#[rustfmt::skip]
pub const CERTIFICATE_POLICIES: &[Row] = &[
    ("4.8.1.1", "ValidCertificatePathTest1EE", explicit(), Valid(Some(&[1]))),
    ("4.8.1.2", "ValidCertificatePathTest1EE", explicit().of(&[1]), Valid(Some(&[1]))),
    ("4.8.1.3", "ValidCertificatePathTest1EE", explicit().of(&[2]), Invalid(NoValidPolicy)),
    ("4.8.1.4", "ValidCertificatePathTest1EE", explicit().of(&[1, 2]), Valid(Some(&[1]))),
    ("4.8.2.1", "AllCertificatesNoPoliciesTest2EE", ANY, Valid(Some(&[]))),
    ("4.8.2.2", "AllCertificatesNoPoliciesTest2EE", explicit(), Invalid(NoValidPolicy)),
    ("4.8.3.1", "DifferentPoliciesTest3EE", ANY, Valid(Some(&[]))),
    ("4.8.3.2", "DifferentPoliciesTest3EE", explicit(), Invalid(NoValidPolicy)),
    ("4.8.3.3", "DifferentPoliciesTest3EE", explicit().of(&[1, 2]), Invalid(NoValidPolicy)),
    ("4.8.4", "DifferentPoliciesTest4EE", ANY, Invalid(NoValidPolicy)),
    ("4.8.5", "DifferentPoliciesTest5EE", ANY, Invalid(NoValidPolicy)),
    ("4.8.6.1", "OverlappingPoliciesTest6EE", ANY, Valid(Some(&[1]))),
    ("4.8.6.2", "OverlappingPoliciesTest6EE", ANY.of(&[1]), Valid(Some(&[1]))),
    ("4.8.6.3", "OverlappingPoliciesTest6EE", ANY.of(&[2]), Invalid(NoValidPolicy)),
    ("4.8.7", "DifferentPoliciesTest7EE", ANY, Invalid(NoValidPolicy)),
    ("4.8.8", "DifferentPoliciesTest8EE", ANY, Invalid(NoValidPolicy)),
    ("4.8.9", "DifferentPoliciesTest9EE", ANY, Invalid(NoValidPolicy)),
    ("4.8.10.1", "AllCertificatesSamePoliciesTest10EE", ANY, Valid(Some(&[1, 2]))),
    ("4.8.10.2", "AllCertificatesSamePoliciesTest10EE", ANY.of(&[1]), Valid(Some(&[1]))),
    ("4.8.10.3", "AllCertificatesSamePoliciesTest10EE", ANY.of(&[2]), Valid(Some(&[2]))),
    ("4.8.11.1", "AllCertificatesanyPolicyTest11EE", ANY, Valid(None)),
    ("4.8.11.2", "AllCertificatesanyPolicyTest11EE", ANY.of(&[1]), Valid(Some(&[1]))),
    ("4.8.12", "DifferentPoliciesTest12EE", ANY, Invalid(NoValidPolicy)),
    ("4.8.13.1", "AllCertificatesSamePoliciesTest13EE", ANY.of(&[1]), Valid(Some(&[1]))),
    ("4.8.13.2", "AllCertificatesSamePoliciesTest13EE", ANY.of(&[2]), Valid(Some(&[2]))),
    ("4.8.13.3", "AllCertificatesSamePoliciesTest13EE", ANY.of(&[3]), Valid(Some(&[3]))),
    ("4.8.14.1", "AnyPolicyTest14EE", ANY.of(&[1]), Valid(Some(&[1]))),
    ("4.8.14.2", "AnyPolicyTest14EE", ANY.of(&[2]), Invalid(NoValidPolicy)),
    ("4.8.15", "UserNoticeQualifierTest15EE", ANY, Valid(Some(&[1]))),
    ("4.8.16", "UserNoticeQualifierTest16EE", ANY, Valid(Some(&[1]))),
    ("4.8.17", "UserNoticeQualifierTest17EE", ANY, Valid(Some(&[1]))),
    ("4.8.18.1", "UserNoticeQualifierTest18EE", ANY.of(&[1]), Valid(Some(&[1]))),
    ("4.8.18.2", "UserNoticeQualifierTest18EE", ANY.of(&[2]), Valid(Some(&[2]))),
    ("4.8.19", "UserNoticeQualifierTest19EE", ANY, Valid(Some(&[1]))),
    ("4.8.20", "CPSPointerQualifierTest20EE", ANY, Valid(Some(&[1]))),
];

/// 4.9 Require Explicit Policy.
#[rustfmt::skip]
pub const REQUIRE_EXPLICIT_POLICY: &[Row] = &[
    ("4.9.1", "ValidrequireExplicitPolicyTest1EE", ANY, Valid(Some(&[]))),
    ("4.9.2", "ValidrequireExplicitPolicyTest2EE", ANY, Valid(Some(&[]))),
    ("4.9.3", "InvalidrequireExplicitPolicyTest3EE", ANY, Invalid(NoValidPolicy)),
    ("4.9.4", "ValidrequireExplicitPolicyTest4EE", ANY, Valid(Some(&[1]))),
    ("4.9.5", "InvalidrequireExplicitPolicyTest5EE", ANY, Invalid(NoValidPolicy)),
    ("4.9.6", "ValidSelfIssuedrequireExplicitPolicyTest6EE", ANY, Valid(Some(&[]))),
    ("4.9.7", "InvalidSelfIssuedrequireExplicitPolicyTest7EE", ANY, Invalid(NoValidPolicy)),
    ("4.9.8", "InvalidSelfIssuedrequireExplicitPolicyTest8EE", ANY, Invalid(NoValidPolicy)),
];

/// 4.10 Policy Mappings.
#[rustfmt::skip]
pub const POLICY_MAPPINGS: &[Row] = &[
    ("4.10.1.1", "ValidPolicyMappingTest1EE", ANY.of(&[1]), Valid(Some(&[1]))),
    ("4.10.1.2", "ValidPolicyMappingTest1EE", ANY.of(&[2]), Invalid(NoValidPolicy)),
    ("4.10.1.3", "ValidPolicyMappingTest1EE", ANY.unmapped(), Invalid(NoValidPolicy)),
    ("4.10.2.1", "InvalidPolicyMappingTest2EE", ANY, Invalid(NoValidPolicy)),
    ("4.10.2.2", "InvalidPolicyMappingTest2EE", ANY.unmapped(), Invalid(NoValidPolicy)),
    ("4.10.3.1", "ValidPolicyMappingTest3EE", ANY.of(&[1]), Invalid(NoValidPolicy)),
    ("4.10.3.2", "ValidPolicyMappingTest3EE", ANY.of(&[2]), Valid(Some(&[2]))),
    ("4.10.4", "InvalidPolicyMappingTest4EE", ANY, Invalid(NoValidPolicy)),
    ("4.10.5.1", "ValidPolicyMappingTest5EE", ANY.of(&[1]), Valid(Some(&[1]))),
    ("4.10.5.2", "ValidPolicyMappingTest5EE", ANY.of(&[6]), Invalid(NoValidPolicy)),
    ("4.10.6.1", "ValidPolicyMappingTest6EE", ANY.of(&[1]), Valid(Some(&[1]))),
    ("4.10.6.2", "ValidPolicyMappingTest6EE", ANY.of(&[6]), Invalid(NoValidPolicy)),
    ("4.10.7", "InvalidMappingFromanyPolicyTest7EE", ANY, Invalid(MappedAnyPolicy)),
    ("4.10.8", "InvalidMappingToanyPolicyTest8EE", ANY, Invalid(MappedAnyPolicy)),
    ("4.10.9", "ValidPolicyMappingTest9EE", ANY, Valid(Some(&[1]))),
    ("4.10.10", "InvalidPolicyMappingTest10EE", ANY, Invalid(NoValidPolicy)),
    ("4.10.11", "ValidPolicyMappingTest11EE", ANY, Valid(Some(&[1]))),
    ("4.10.12.1", "ValidPolicyMappingTest12EE", ANY.of(&[1]), Valid(Some(&[1]))),
    ("4.10.12.2", "ValidPolicyMappingTest12EE", ANY.of(&[2]), Valid(Some(&[2]))),
    ("4.10.13", "ValidPolicyMappingTest13EE", ANY, Valid(Some(&[1]))),
    ("4.10.14", "ValidPolicyMappingTest14EE", ANY, Valid(Some(&[1]))),
];

/// 4.11 Inhibit Policy Mapping.
#[rustfmt::skip]
pub const INHIBIT_POLICY_MAPPING: &[Row] = &[
    ("4.11.1", "InvalidinhibitPolicyMappingTest1EE", ANY, Invalid(NoValidPolicy)),
    ("4.11.2", "ValidinhibitPolicyMappingTest2EE", ANY, Valid(Some(&[1]))),
    ("4.11.3", "InvalidinhibitPolicyMappingTest3EE", ANY, Invalid(NoValidPolicy)),
    ("4.11.4", "ValidinhibitPolicyMappingTest4EE", ANY, Valid(Some(&[2]))),
    ("4.11.5", "InvalidinhibitPolicyMappingTest5EE", ANY, Invalid(NoValidPolicy)),
    ("4.11.6", "InvalidinhibitPolicyMappingTest6EE", ANY, Invalid(NoValidPolicy)),
    ("4.11.7", "ValidSelfIssuedinhibitPolicyMappingTest7EE", ANY, Valid(Some(&[1]))),
    ("4.11.8", "InvalidSelfIssuedinhibitPolicyMappingTest8EE", ANY, Invalid(NoValidPolicy)),
    ("4.11.9", "InvalidSelfIssuedinhibitPolicyMappingTest9EE", ANY, Invalid(NoValidPolicy)),
    ("4.11.10", "InvalidSelfIssuedinhibitPolicyMappingTest10EE", ANY, Invalid(NoValidPolicy)),
    ("4.11.11", "InvalidSelfIssuedinhibitPolicyMappingTest11EE", ANY, Invalid(NoValidPolicy)),
];

/// 4.12 Inhibit Any Policy.
#[rustfmt::skip]
pub const INHIBIT_ANY_POLICY: &[Row] = &[
    ("4.12.1", "InvalidinhibitAnyPolicyTest1EE", ANY, Invalid(NoValidPolicy)),
    ("4.12.2", "ValidinhibitAnyPolicyTest2EE", ANY, Valid(Some(&[1]))),
    ("4.12.3.1", "inhibitAnyPolicyTest3EE", ANY, Valid(Some(&[1]))),
    ("4.12.3.2", "inhibitAnyPolicyTest3EE", ANY.no_any(), Invalid(NoValidPolicy)),
    ("4.12.4", "InvalidinhibitAnyPolicyTest4EE", ANY, Invalid(NoValidPolicy)),
    ("4.12.5", "InvalidinhibitAnyPolicyTest5EE", ANY, Invalid(NoValidPolicy)),
    ("4.12.6", "InvalidinhibitAnyPolicyTest6EE", ANY, Invalid(NoValidPolicy)),
    ("4.12.7", "ValidSelfIssuedinhibitAnyPolicyTest7EE", ANY, Valid(Some(&[1]))),
    ("4.12.8", "InvalidSelfIssuedinhibitAnyPolicyTest8EE", ANY, Invalid(NoValidPolicy)),
    ("4.12.9", "ValidSelfIssuedinhibitAnyPolicyTest9EE", ANY, Valid(Some(&[1]))),
    ("4.12.10", "InvalidSelfIssuedinhibitAnyPolicyTest10EE", ANY, Invalid(NoValidPolicy)),
];

/// 4.13 Name Constraints.
#[rustfmt::skip]
pub const NAME_CONSTRAINTS: &[Row] = &[
    ("4.13.1", "ValidDNnameConstraintsTest1EE", ANY, Valid(None)),
    ("4.13.2", "InvalidDNnameConstraintsTest2EE", ANY, Invalid(NameNotPermitted)),
    ("4.13.3", "InvalidDNnameConstraintsTest3EE", ANY, Invalid(NameNotPermitted)),
    ("4.13.4", "ValidDNnameConstraintsTest4EE", ANY, Valid(None)),
    ("4.13.5", "ValidDNnameConstraintsTest5EE", ANY, Valid(None)),
    ("4.13.6", "ValidDNnameConstraintsTest6EE", ANY, Valid(None)),
    ("4.13.7", "InvalidDNnameConstraintsTest7EE", ANY, Invalid(NameExcluded)),
    ("4.13.8", "InvalidDNnameConstraintsTest8EE", ANY, Invalid(NameExcluded)),
    ("4.13.9", "InvalidDNnameConstraintsTest9EE", ANY, Invalid(NameExcluded)),
    ("4.13.10", "InvalidDNnameConstraintsTest10EE", ANY, Invalid(NameExcluded)),
    ("4.13.11", "ValidDNnameConstraintsTest11EE", ANY, Valid(None)),
    ("4.13.12", "InvalidDNnameConstraintsTest12EE", ANY, Invalid(NameNotPermitted)),
    ("4.13.13", "InvalidDNnameConstraintsTest13EE", ANY, Invalid(NameNotPermitted)),
    ("4.13.14", "ValidDNnameConstraintsTest14EE", ANY, Valid(None)),
    ("4.13.15", "InvalidDNnameConstraintsTest15EE", ANY, Invalid(NameExcluded)),
    ("4.13.16", "InvalidDNnameConstraintsTest16EE", ANY, Invalid(NameExcluded)),
    ("4.13.17", "InvalidDNnameConstraintsTest17EE", ANY, Invalid(NameExcluded)),
    ("4.13.18", "ValidDNnameConstraintsTest18EE", ANY, Valid(None)),
    ("4.13.19", "ValidDNnameConstraintsTest19EE", ANY, Valid(None)),
    ("4.13.20", "InvalidDNnameConstraintsTest20EE", ANY, Invalid(NameNotPermitted)),
    ("4.13.21", "ValidRFC822nameConstraintsTest21EE", ANY, Valid(None)),
    ("4.13.22", "InvalidRFC822nameConstraintsTest22EE", ANY, Invalid(NameNotPermitted)),
    ("4.13.23", "ValidRFC822nameConstraintsTest23EE", ANY, Valid(None)),
    ("4.13.24", "InvalidRFC822nameConstraintsTest24EE", ANY, Invalid(NameNotPermitted)),
    ("4.13.25", "ValidRFC822nameConstraintsTest25EE", ANY, Valid(None)),
    ("4.13.26", "InvalidRFC822nameConstraintsTest26EE", ANY, Invalid(NameExcluded)),
    ("4.13.27", "ValidDNandRFC822nameConstraintsTest27EE", ANY, Valid(None)),
    ("4.13.28", "InvalidDNandRFC822nameConstraintsTest28EE", ANY, Invalid(NameNotPermitted)),
    ("4.13.29", "InvalidDNandRFC822nameConstraintsTest29EE", ANY, Invalid(NameNotPermitted)),
    ("4.13.30", "ValidDNSnameConstraintsTest30EE", ANY, Valid(None)),
    ("4.13.31", "InvalidDNSnameConstraintsTest31EE", ANY, Invalid(NameNotPermitted)),
    ("4.13.32", "ValidDNSnameConstraintsTest32EE", ANY, Valid(None)),
    ("4.13.33", "InvalidDNSnameConstraintsTest33EE", ANY, Invalid(NameExcluded)),
    ("4.13.34", "ValidURInameConstraintsTest34EE", ANY, Valid(None)),
    ("4.13.35", "InvalidURInameConstraintsTest35EE", ANY, Invalid(NameNotPermitted)),
    ("4.13.36", "ValidURInameConstraintsTest36EE", ANY, Valid(None)),
    ("4.13.37", "InvalidURInameConstraintsTest37EE", ANY, Invalid(NameExcluded)),
    ("4.13.38", "InvalidDNSnameConstraintsTest38EE", ANY, Invalid(NameNotPermitted)),
];

/// 4.14 Distribution Points.
#[rustfmt::skip]
pub const DISTRIBUTION_POINTS: &[Row] = &[
    ("4.14.1", "ValiddistributionPointTest1EE", ANY, Valid(None)),
    ("4.14.2", "InvaliddistributionPointTest2EE", ANY, Invalid(Revoked)),
    ("4.14.3", "InvaliddistributionPointTest3EE", ANY, Invalid(RevocationUnknown)),
    ("4.14.4", "ValiddistributionPointTest4EE", ANY, Valid(None)),
    ("4.14.5", "ValiddistributionPointTest5EE", ANY, Valid(None)),
    ("4.14.6", "InvaliddistributionPointTest6EE", ANY, Invalid(Revoked)),
    ("4.14.7", "ValiddistributionPointTest7EE", ANY, Valid(None)),
    ("4.14.8", "InvaliddistributionPointTest8EE", ANY, Invalid(RevocationUnknown)),
    ("4.14.9", "InvaliddistributionPointTest9EE", ANY, Invalid(RevocationUnknown)),
    ("4.14.10", "ValidNoissuingDistributionPointTest10EE", ANY, Valid(None)),
    ("4.14.11", "InvalidonlyContainsUserCertsTest11EE", ANY, Invalid(RevocationUnknown)),
    ("4.14.12", "InvalidonlyContainsCACertsTest12EE", ANY, Invalid(RevocationUnknown)),
    ("4.14.13", "ValidonlyContainsCACertsTest13EE", ANY, Valid(None)),
    ("4.14.14", "InvalidonlyContainsAttributeCertsTest14EE", ANY, Invalid(RevocationUnknown)),
    ("4.14.15", "InvalidonlySomeReasonsTest15EE", ANY, Invalid(Revoked)),
    ("4.14.16", "InvalidonlySomeReasonsTest16EE", ANY, Invalid(Revoked)),
    ("4.14.17", "InvalidonlySomeReasonsTest17EE", ANY, Invalid(RevocationUnknown)),
    ("4.14.18", "ValidonlySomeReasonsTest18EE", ANY, Valid(None)),
    ("4.14.19", "ValidonlySomeReasonsTest19EE", ANY, Valid(None)),
    ("4.14.20", "InvalidonlySomeReasonsTest20EE", ANY, Invalid(Revoked)),
    ("4.14.21", "InvalidonlySomeReasonsTest21EE", ANY, Invalid(Revoked)),
    ("4.14.22", "ValidIDPwithindirectCRLTest22EE", ANY, Valid(None)),
    ("4.14.23", "InvalidIDPwithindirectCRLTest23EE", ANY, Invalid(Revoked)),
    ("4.14.24", "ValidIDPwithindirectCRLTest24EE", ANY, Valid(None)),
    ("4.14.25", "ValidIDPwithindirectCRLTest25EE", ANY, Valid(None)),
    ("4.14.26", "InvalidIDPwithindirectCRLTest26EE", ANY, Invalid(RevocationUnknown)),
    ("4.14.27", "InvalidcRLIssuerTest27EE", ANY, Invalid(RevocationUnknown)),
    ("4.14.28", "ValidcRLIssuerTest28EE", ANY, Valid(None)),
    ("4.14.29", "ValidcRLIssuerTest29EE", ANY, Valid(None)),
    ("4.14.30", "ValidcRLIssuerTest30EE", ANY, Valid(None)),
    ("4.14.31", "InvalidcRLIssuerTest31EE", ANY, Invalid(Revoked)),
    ("4.14.32", "InvalidcRLIssuerTest32EE", ANY, Invalid(Revoked)),
    ("4.14.33", "ValidcRLIssuerTest33EE", ANY, Valid(None)),
    ("4.14.34", "InvalidcRLIssuerTest34EE", ANY, Invalid(Revoked)),
    ("4.14.35", "InvalidcRLIssuerTest35EE", ANY, Invalid(RevocationUnknown)),
];

/// 4.15 Delta-CRLs.
#[rustfmt::skip]
pub const DELTA_CRLS: &[Row] = &[
    ("4.15.1", "InvaliddeltaCRLIndicatorNoBaseTest1EE", ANY, Invalid(RevocationUnknown)),
    ("4.15.2", "ValiddeltaCRLTest2EE", ANY, Valid(None)),
    ("4.15.3", "InvaliddeltaCRLTest3EE", ANY, Invalid(Revoked)),
    ("4.15.4", "InvaliddeltaCRLTest4EE", ANY, Invalid(Revoked)),
    ("4.15.5", "ValiddeltaCRLTest5EE", ANY, Valid(None)),
    ("4.15.6", "InvaliddeltaCRLTest6EE", ANY, Invalid(Revoked)),
    ("4.15.7", "ValiddeltaCRLTest7EE", ANY, Valid(None)),
    ("4.15.8", "ValiddeltaCRLTest8EE", ANY, Valid(None)),
    ("4.15.9", "InvaliddeltaCRLTest9EE", ANY, Invalid(Revoked)),
    ("4.15.10", "InvaliddeltaCRLTest10EE", ANY, Invalid(RevocationUnknown)),
];

/// 4.16 Private Certificate Extensions.
#[rustfmt::skip]
pub const PRIVATE_CERTIFICATE_EXTENSIONS: &[Row] = &[
    ("4.16.1", "ValidUnknownNotCriticalCertificateExtensionTest1EE", ANY, Valid(None)),
    ("4.16.2", "InvalidUnknownCriticalCertificateExtensionTest2EE", ANY, Invalid(CriticalExtension)),
];

/// Every section, in order.
pub const SECTIONS: [&[Row]; 16] = [
    SIGNATURE_VERIFICATION,
    VALIDITY_PERIODS,
    VERIFYING_NAME_CHAINING,
    BASIC_CERTIFICATE_REVOCATION_TESTS,
    VERIFYING_PATHS_WITH_SELF_ISSUED_CERTIFICATES,
    VERIFYING_BASIC_CONSTRAINTS,
    KEY_USAGE,
    CERTIFICATE_POLICIES,
    REQUIRE_EXPLICIT_POLICY,
    POLICY_MAPPINGS,
    INHIBIT_POLICY_MAPPING,
    INHIBIT_ANY_POLICY,
    NAME_CONSTRAINTS,
    DISTRIBUTION_POINTS,
    DELTA_CRLS,
    PRIVATE_CERTIFICATE_EXTENSIONS,
];
