use proptest::prelude::*;

use super::super::AltSecurityIdentity;
use super::*;

/// What a certificate is made of, for a test to lend.
struct Sample {
    issuer: DistinguishedName,
    subject: DistinguishedName,
    serial: SerialNumber,
    sid: Sid,
}

impl Sample {
    fn new() -> Self {
        Self {
            issuer: "CN=Issuing CA,DC=fabrikam,DC=com".parse().unwrap(),
            subject: "CN=Doe\\, Jane+UID=47001,ST=Bavaria,C=DE".parse().unwrap(),
            serial: "61157eee000000000011".parse().unwrap(),
            sid: "S-1-5-21-1-2-3-1104".parse().unwrap(),
        }
    }

    fn lend(&self) -> MappableCertificate<'_> {
        MappableCertificate {
            issuer: &self.issuer,
            subject: &self.subject,
            serial: &self.serial,
            key_id: Some("ddde2ca4b86db8a908b95c6cbcc8bb1ac7a09a41".parse().unwrap()),
            thumbprint: Some("ed913fa41377dbfb8eac2bc6fcae71ecd4a974fd".parse().unwrap()),
            public_key_digest: Some("00112233445566778899aabbccddeeff00112233".parse().unwrap()),
            mail: Some("jane@fabrikam.com"),
            sid: Some(&self.sid),
        }
    }
}

fn diagnose(text: &str) -> Option<AltSecurityIdentityDiagnosis> {
    let sample = Sample::new();
    AltSecurityIdentity::diagnose_for(text, &sample.lend(), MappingSpelling::default())
}

const ISSUER: &str = "DC=com,DC=fabrikam,CN=Issuing CA";
const SUBJECT: &str = "C=DE,S=Bavaria,CN=\"Doe, Jane\" OID.0.9.2342.19200300.100.1.1=47001";

fn diagnosis(text: &str) -> AltSecurityIdentityDiagnosis {
    diagnose(text).unwrap_or_else(|| panic!("`{text}` is meant for the certificate"))
}

/// The sentences, without the values in them.
fn faults(diagnosis: &AltSecurityIdentityDiagnosis) -> Vec<String> {
    diagnosis.faults.iter().map(ToString::to_string).collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table, one case a row")]
fn each_value_that_never_matches_is_told_why_with_the_right_one_beside_it() {
    let serial = format!("X509:<I>{ISSUER}<SR>110000000000ee7e1561");
    let names = format!("X509:<I>{ISSUER}<S>{SUBJECT}");
    let subject = format!("X509:<S>{SUBJECT}");
    let key = "X509:<SKI>ddde2ca4b86db8a908b95c6cbcc8bb1ac7a09a41".to_owned();
    let digest = "X509:<SHA1-PUKEY>ed913fa41377dbfb8eac2bc6fcae71ecd4a974fd".to_owned();
    let mail = "X509:<RFC822>jane@fabrikam.com".to_owned();
    let sid = format!("X509:<I>{ISSUER}<SID>S-1-5-21-1-2-3-1104");
    let of = |issuer: &str, rest: &str| format!("X509:<I>{issuer}{rest}");
    for (fact, value, says, correct) in [
        (
            "serial not reversed",
            of(ISSUER, "<SR>61157eee000000000011"),
            vec!["display it, not reversed"],
            &serial,
        ),
        (
            "serial reversed by digits",
            of(ISSUER, "<SR>110000000000eee75116"),
            vec!["digit by digit"],
            &serial,
        ),
        (
            "serial in decimal",
            of(
                ISSUER,
                &format!("<SR>{}", Sample::new().serial.to_decimal()),
            ),
            vec!["in decimal"],
            &serial,
        ),
        (
            "serial with colons",
            of(ISSUER, "<SR>11:00:00:00:00:00:ee:7e:15:61"),
            vec!["separators"],
            &serial,
        ),
        (
            "serial with blanks, not reversed",
            of(ISSUER, "<SR>61 15 7e ee 00 00 00 00 00 11"),
            vec!["separators", "not reversed"],
            &serial,
        ),
        (
            "serial with 0x",
            of(ISSUER, "<SR>0x110000000000ee7e1561"),
            vec!["separators"],
            &serial,
        ),
        (
            "RFC 4514 order",
            of(
                "CN=Issuing CA,DC=fabrikam,DC=com",
                "<SR>110000000000ee7e1561",
            ),
            vec!["leaf first"],
            &serial,
        ),
        (
            "certutil's display",
            of(
                "CN=Issuing CA, DC=fabrikam, DC=com",
                "<SR>61157eee000000000011",
            ),
            vec!["leaf first", "blank after a comma", "not reversed"],
            &serial,
        ),
        (
            "blanks after commas",
            of(
                "DC=com, DC=fabrikam, CN=Issuing CA",
                "<SR>110000000000ee7e1561",
            ),
            vec!["blank after a comma"],
            &serial,
        ),
        (
            "blanks around equals",
            of(
                "DC = com,DC = fabrikam,CN = Issuing CA",
                "<SR>110000000000ee7e1561",
            ),
            vec!["blank around `=`"],
            &serial,
        ),
        (
            "slashes",
            of(
                "/DC=com/DC=fabrikam/CN=Issuing CA",
                "<SR>110000000000ee7e1561",
            ),
            vec!["`/` between"],
            &serial,
        ),
        (
            "semicolons",
            of(
                "DC=com;DC=fabrikam;CN=Issuing CA",
                "<SR>110000000000ee7e1561",
            ),
            vec!["`;` between"],
            &serial,
        ),
        (
            "three tags",
            of(ISSUER, &format!("<S>{SUBJECT}<SR>110000000000ee7e1561")),
            vec!["3 tags"],
            &serial,
        ),
        (
            "serial alone",
            "X509:<SR>110000000000ee7e1561".to_owned(),
            vec!["without `<I>`"],
            &serial,
        ),
        (
            "serial before issuer",
            format!("X509:<SR>110000000000ee7e1561<I>{ISSUER}"),
            vec!["`<SR>` followed by `<I>`"],
            &serial,
        ),
        (
            "tag SN",
            of(ISSUER, "<SN>110000000000ee7e1561"),
            vec!["`<SN>` is not a tag"],
            &serial,
        ),
        (
            "no prefix",
            format!("<I>{ISSUER}<SR>110000000000ee7e1561"),
            vec!["neither"],
            &serial,
        ),
        (
            "ST for S",
            names.replace("S=Bavaria", "ST=Bavaria"),
            vec!["`ST=`"],
            &names,
        ),
        (
            "plus for a blank",
            names.replace(" OID.", "+OID."),
            vec!["`+`"],
            &names,
        ),
        (
            "UID for an OID",
            names.replace("OID.0.9.2342.19200300.100.1.1", "UID"),
            vec!["`UID=`"],
            &names,
        ),
        (
            "backslash for quotes",
            names.replace("\"Doe, Jane\"", "Doe\\, Jane"),
            vec!["backslash"],
            &names,
        ),
        (
            "no quotes",
            subject.replace('"', ""),
            vec!["otherwise than the domain controller"],
            &subject,
        ),
        (
            "subject leaf first",
            "X509:<S>CN=\"Doe, Jane\" OID.0.9.2342.19200300.100.1.1=47001,S=Bavaria,C=DE"
                .to_owned(),
            vec!["leaf first"],
            &subject,
        ),
        (
            "key identifier with colons",
            "X509:<SKI>dd:de:2c:a4:b8:6d:b8:a9:08:b9:5c:6c:bc:c8:bb:1a:c7:a0:9a:41".to_owned(),
            vec!["separators"],
            &key,
        ),
        (
            "key identifier with its header",
            "X509:<SKI>0414ddde2ca4b86db8a908b95c6cbcc8bb1ac7a09a41".to_owned(),
            vec!["header of its encoding"],
            &key,
        ),
        (
            "digest of the key",
            "X509:<SHA1-PUKEY>00112233445566778899aabbccddeeff00112233".to_owned(),
            vec!["of the public key, not of the certificate"],
            &digest,
        ),
        (
            "tag SHA1-PUBKEY",
            digest.replace("PUKEY", "PUBKEY"),
            vec!["`<SHA1-PUBKEY>`"],
            &digest,
        ),
        (
            "blank before the tag",
            "X509: <RFC822>jane@fabrikam.com".to_owned(),
            vec!["blank stands after `X509:`"],
            &mail,
        ),
        (
            "blank behind the address",
            "X509:<RFC822>jane@fabrikam.com ".to_owned(),
            vec!["blank stands before or after"],
            &mail,
        ),
        (
            "SID alone",
            "X509:<SID>S-1-5-21-1-2-3-1104".to_owned(),
            vec!["without `<I>`"],
            &sid,
        ),
    ] {
        let diagnosis = diagnosis(&value);
        let found = faults(&diagnosis);
        for part in &says {
            assert!(
                found.iter().any(|fault| fault.contains(part)),
                "{fact}: {part} in {found:?}"
            );
        }
        assert_eq!(found.len(), says.len(), "{fact}: {found:?}");
        assert_eq!(diagnosis.correct.as_ref(), Some(correct), "{fact}");
        assert!(
            diagnosis
                .faults
                .iter()
                .all(|fault| !fault.help().is_empty()),
            "{fact}"
        );
        // What is called correct is correct.
        let again = diagnose(correct);
        assert_eq!(again.unwrap().faults, [], "{fact}");
    }
}

#[test]
fn values_of_other_certificates_are_not_diagnosed() {
    for value in [
        "X509:<I>DC=com,DC=fabrikam,CN=Other CA<SR>110000000000ee7e1561",
        "X509:<I>DC=com,DC=fabrikam,CN=Issuing CA<SR>120000000000ee7e1561",
        "X509:<S>CN=Somebody",
        "X509:<SKI>dd",
        "X509:<SHA1-PUKEY>0000000000000000000000000000000000000000",
        "X509:<RFC822>john@fabrikam.com",
        "X509:<I>DC=com,DC=fabrikam,CN=Issuing CA<SID>S-1-5-21-1-2-3-9",
        "Kerberos:jane@MIT.EDU",
        "nonsense",
    ] {
        let found = diagnose(value);
        assert_eq!(found, None, "{value}");
    }
}

#[test]
fn each_reading_of_the_spelling_has_its_own_right_value() {
    let sample = Sample {
        serial: "9f01".parse().unwrap(),
        ..Sample::new()
    };
    let certificate = sample.lend();
    let spelled = |quoting, sign_byte, sha1| MappingSpelling {
        quoting,
        sign_byte,
        sha1,
    };
    let usual = MappingSpelling::default();
    let other = spelled(WindowsQuoting::Plain, SignByte::Dropped, Sha1Of::PublicKey);
    for (form, here, there) in [
        (
            Form::SubjectOnly,
            format!("X509:<S>{SUBJECT}"),
            format!("X509:<S>{}", SUBJECT.replace('"', "")),
        ),
        (
            Form::IssuerSerialNumber,
            format!("X509:<I>{ISSUER}<SR>019f00"),
            format!("X509:<I>{ISSUER}<SR>019f"),
        ),
        (
            Form::Sha1PublicKey,
            "X509:<SHA1-PUKEY>ed913fa41377dbfb8eac2bc6fcae71ecd4a974fd".to_owned(),
            "X509:<SHA1-PUKEY>00112233445566778899aabbccddeeff00112233".to_owned(),
        ),
    ] {
        assert_eq!(certificate.value(form, usual), Some(here.clone()));
        assert_eq!(certificate.value(form, other), Some(there.clone()));
        for (value, spelling, right) in [(&here, other, &there), (&there, usual, &here)] {
            let found = AltSecurityIdentity::diagnose_for(value, &certificate, spelling).unwrap();
            assert_eq!(found.faults.len(), 1, "{value}");
            assert_eq!(found.correct.as_ref(), Some(right), "{value}");
        }
    }
}

#[test]
fn a_value_is_mended_by_its_text_alone() {
    for (value, correct) in [
        (
            "X509:<I>CN=CA, DC=fabrikam, DC=com<SR>61:15:7e:ee:00:00:00:00:00:11",
            Some("X509:<I>DC=com,DC=fabrikam,CN=CA<SR>110000000000ee7e1561"),
        ),
        (
            "X509:<I>DC=com,CN=CA<S>C=DE,ST=Bavaria,CN=Jane<SR>110000000000ee7e1561",
            Some("X509:<I>DC=com,CN=CA<SR>110000000000ee7e1561"),
        ),
        (
            "X509: <RFC822>jane@fabrikam.com",
            Some("X509:<RFC822>jane@fabrikam.com"),
        ),
        ("X509:<SKI>DD:DE", Some("X509:<SKI>ddde")),
        ("X509:<SHA1-PUKEY>ddde", None),
        (
            "X509:<S>DC=com,CN=Doe, Jane",
            Some("X509:<S>DC=com,CN=\"Doe, Jane\""),
        ),
        (
            "X509:<S>DC=com,CN=Jane+UID=1",
            Some("X509:<S>DC=com,CN=Jane OID.0.9.2342.19200300.100.1.1=1"),
        ),
        ("X509:<SR>11", None),
        ("X509:<I>DC=com,CN=CA", None),
        ("nonsense", None),
        ("Kerberos:jane", None),
    ] {
        let diagnosis = AltSecurityIdentity::diagnose(value);
        assert!(!diagnosis.faults.is_empty(), "{value}");
        assert_eq!(diagnosis.correct.as_deref(), correct, "{value}");
    }
    for value in [
        "X509:<I>DC=com,CN=CA<SR>1100",
        "X509:<S>CN=jane",
        "Kerberos:jane@MIT.EDU",
    ] {
        let diagnosis = AltSecurityIdentity::diagnose(value);
        assert_eq!(
            (diagnosis.faults, diagnosis.correct),
            (Vec::new(), None),
            "{value}"
        );
    }
}

#[test]
fn a_certificate_without_subject_key_mail_or_sid_lacks_those_forms() {
    let (sample, nameless) = (Sample::new(), DistinguishedName::default());
    let bare = MappableCertificate {
        subject: &nameless,
        key_id: None,
        thumbprint: None,
        public_key_digest: None,
        mail: None,
        sid: None,
        ..sample.lend()
    };
    for form in Form::ALL {
        let value = bare.value(form, MappingSpelling::default());
        assert_eq!(value.is_some(), form == Form::IssuerSerialNumber, "{form}");
    }
}

proptest! {
    #[test]
    fn every_value_made_of_a_certificate_is_read_and_fits_it(
        common in "[^\u{0}\r\n]{1,16}",
        organization in "[^\u{0}\r\n]{1,16}",
        serial in prop::collection::vec(any::<u8>(), 1..20),
        digest in any::<[u8; 20]>(),
    ) {
        let mut subject = DistinguishedName::default();
        subject.push_leaf(crate::Rdn::single("2.5.4.10".parse().unwrap(), organization));
        let sample = Sample {
            issuer: subject.clone(),
            subject: subject.with_common_name(&common),
            serial: SerialNumber::from_be_bytes(&serial),
            ..Sample::new()
        };
        let certificate = MappableCertificate {
            thumbprint: Some(Thumbprint::new(digest)),
            ..sample.lend()
        };
        for form in Form::ALL {
            for sign_byte in [SignByte::Kept, SignByte::Dropped] {
                let spelling = MappingSpelling { sign_byte, ..MappingSpelling::default() };
                let value = certificate.value(form, spelling).unwrap();
                let read = AltSecurityIdentity::parse(&value).unwrap();
                prop_assert_eq!(read.form(), Some(form));
                let found = AltSecurityIdentity::diagnose_for(&value, &certificate, spelling);
                prop_assert_eq!(found.map(|found| found.faults), Some(Vec::new()));
            }
        }
    }

    #[test]
    fn any_text_can_be_diagnosed(text in "(X509: ?)?(<[A-Z0-9-]{0,10}>)?[^\u{0}]{0,20}(<(SR|S|I|SID|SKI)>[0-9a-f:]{0,8})?") {
        let found = AltSecurityIdentity::diagnose(&text);
        prop_assert_eq!(found.faults.is_empty(), AltSecurityIdentity::parse(&text).is_ok_and(|read| read.warnings().is_empty()));
        if let Some(correct) = found.correct {
            prop_assert!(AltSecurityIdentity::parse(&correct).is_ok(), "{} of {}", correct, text);
        }
        let _ = diagnose(&text);
    }
}
