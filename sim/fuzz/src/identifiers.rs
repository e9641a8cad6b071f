//! Texts by which certificates and accounts are named.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use pki::names::{
    AltSecurityIdentity, AltSecurityIdentityForm, Attribute, DistinguishedName, DomainName,
    EntityName, HostName, MappableCertificate, MappingSpelling, NetbiosName, Oid, Rdn, Realm,
    SamAccountName, Seed, SerialNumber, Sid, Spn, SubjectKeyId, Thumbprint, Timestamp, Upn,
};
use policies::read_name_rules;

use crate::mutation::Input;

/// Behind a number: a text that may be any identifier, values for a certificate's names, the packet
/// form of a SID, or rules of names. What is read is written and reads as the same, what is wrong is
/// told with its place, and what maps a certificate is without fault for it.
pub fn mapping_names(bytes: &[u8]) {
    let mut input = Input(bytes);
    let number = input.byte().unwrap_or_default() % 4;
    match number {
        0 => {
            if let Ok(text) = std::str::from_utf8(input.0) {
                check_text(text);
            }
        }
        1 => {
            let _ = check_certificate(&mut input);
        }
        2 => {
            if let Ok(sid) = Sid::from_bytes(input.0) {
                assert_eq!(sid.to_bytes(), input.0);
                check::<Sid>(&sid.to_string());
            }
        }
        _ => {
            if let Ok(text) = std::str::from_utf8(input.0) {
                check_rules(text);
            }
        }
    }
}

/// What is read is written, and reads as the same.
fn check<T: FromStr<Err: Display> + Display + PartialEq + Debug>(text: &str) {
    match text.parse::<T>() {
        Ok(read) => {
            let written = read.to_string();
            match written.parse::<T>() {
                Ok(again) => assert_eq!(again, read, "{written}"),
                Err(error) => panic_unreadable(&written, &error),
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn panic_unreadable(written: &str, error: &dyn Display) -> ! {
    unreachable!("`{written}` was written and cannot be read: {error}")
}

fn check_text(text: &str) {
    check::<Upn>(text);
    check::<Sid>(text);
    check::<Oid>(text);
    check::<SerialNumber>(text);
    check::<SubjectKeyId>(text);
    check::<Thumbprint>(text);
    check::<Timestamp>(text);
    check::<Realm>(text);
    check::<DomainName>(text);
    check::<HostName>(text);
    check::<NetbiosName>(text);
    check::<SamAccountName>(text);
    check::<Spn>(text);
    check::<EntityName>(text);
    check::<Seed>(text);
    check::<DistinguishedName>(text);
    check::<AltSecurityIdentity>(text);
    if let Ok(name) = text.parse::<DistinguishedName>() {
        check_windows(&name);
    }
    if let Ok(name) = DistinguishedName::from_windows_x500(text) {
        check_windows(&name);
    }
    let diagnosis = AltSecurityIdentity::diagnose(text);
    for fault in &diagnosis.faults {
        assert!(!fault.to_string().is_empty() && !fault.help().is_empty());
    }
    if let Some(correct) = &diagnosis.correct {
        assert!(
            !diagnosis.faults.is_empty(),
            "nothing is wrong with `{text}`"
        );
        if let Err(error) = AltSecurityIdentity::parse(correct) {
            panic_unreadable(correct, &error);
        }
    }
    if let Ok(value) = AltSecurityIdentity::parse(text) {
        let _ = (value.strength(), value.form(), value.warnings());
    }
}

/// A name's Windows text reads as the same name, unless a value has a line break.
fn check_windows(name: &DistinguishedName) {
    if has_line_break(name) {
        return;
    }
    let written = name.to_windows_x500();
    match DistinguishedName::from_windows_x500(&written) {
        Ok(again) => assert_eq!(shape(&again), shape(name), "{written}"),
        Err(error) => panic_unreadable(&written, &error),
    }
}

fn has_line_break(name: &DistinguishedName) -> bool {
    let mut values = name.rdns().iter().flat_map(|rdn| &rdn.attributes);
    values.any(|attribute| attribute.value.contains(['\n', '\r']))
}

fn shape(name: &DistinguishedName) -> Vec<Vec<(&Oid, &str)>> {
    name.rdns()
        .iter()
        .map(|rdn| {
            let attributes = rdn.attributes.iter();
            attributes
                .map(|attribute| (&attribute.oid, attribute.value.as_str()))
                .collect()
        })
        .collect()
}

/// What maps a certificate reads, maps it without fault, and in other letters maps it no worse.
fn check_certificate(input: &mut Input<'_>) -> Option<()> {
    let issuer = name(input)?;
    let subject = name(input)?;
    let serial = SerialNumber::from_be_bytes(input.bytes()?);
    let key_id = SubjectKeyId::new(input.bytes()?);
    let sid: Sid = "S-1-5-21-1-2-3-1104".parse().ok()?;
    let certificate = MappableCertificate {
        issuer: &issuer,
        subject: &subject,
        serial: &serial,
        key_id: (!key_id.as_bytes().is_empty()).then_some(key_id),
        thumbprint: Some(Thumbprint::new([7; 20])),
        public_key_digest: Some(Thumbprint::new([8; 20])),
        mail: Some("jane@fabrikam.com"),
        sid: Some(&sid),
    };
    if has_line_break(&issuer) || has_line_break(&subject) || issuer.is_empty() {
        return None;
    }
    let spelling = MappingSpelling::default();
    for form in [
        AltSecurityIdentityForm::IssuerSubject,
        AltSecurityIdentityForm::SubjectOnly,
        AltSecurityIdentityForm::IssuerSerialNumber,
        AltSecurityIdentityForm::Ski,
        AltSecurityIdentityForm::Sha1PublicKey,
        AltSecurityIdentityForm::Rfc822,
        AltSecurityIdentityForm::IssuerSid,
    ] {
        let Some(text) = certificate.value(form, spelling) else {
            continue;
        };
        let value = match AltSecurityIdentity::parse(&text) {
            Ok(value) => value,
            Err(error) => panic_unreadable(&text, &error),
        };
        assert_eq!(value.form(), Some(form), "{text}");
        check::<AltSecurityIdentity>(&text);
        let diagnosis = AltSecurityIdentity::diagnose_for(&text, &certificate, spelling);
        let diagnosis = diagnosis.expect("it is meant for the certificate that it is made of");
        assert_eq!(
            (diagnosis.faults, diagnosis.correct),
            (Vec::new(), None),
            "{text}"
        );
    }
    // The serial number as it is printed, and not reversed.
    let straight = format!("X509:<I>{}<SR>{serial}", issuer.to_windows_x500());
    let right = certificate.value(AltSecurityIdentityForm::IssuerSerialNumber, spelling)?;
    if straight != right {
        let diagnosis = AltSecurityIdentity::diagnose_for(&straight, &certificate, spelling);
        assert_eq!(diagnosis.and_then(|told| told.correct), Some(right));
    }
    Some(())
}

/// A name of few attributes with any values.
fn name(input: &mut Input<'_>) -> Option<DistinguishedName> {
    let count = input.byte()? % 4;
    let mut rdns = Vec::new();
    for _ in 0..count {
        let kind = input.byte()?;
        let value = std::str::from_utf8(input.bytes()?).ok()?;
        if value.is_empty() {
            return None;
        }
        let id = match kind % 4 {
            0 => "2.5.4.3",
            1 => "2.5.4.11",
            2 => "0.9.2342.19200300.100.1.25",
            _ => "1.2.3.4",
        };
        let attribute = Attribute::new(id.parse().ok()?, value);
        match rdns.pop() {
            Some(Rdn { mut attributes }) if kind & 0x80 != 0 => {
                attributes.push(attribute);
                rdns.extend(Rdn::from_attributes(attributes));
            }
            last => {
                rdns.extend(last);
                rdns.extend(Rdn::from_attributes(vec![attribute]));
            }
        }
    }
    Some(DistinguishedName::new(rdns))
}

/// Every line is a rule or has a problem, which has its place.
fn check_rules(text: &str) {
    let lines: Vec<&str> = text.split('\n').collect();
    let (rules, problems) = read_name_rules(&[text.to_owned()]);
    let mut unread: Vec<usize> = Vec::new();
    for problem in &problems {
        let line = lines.get(problem.line.wrapping_sub(1));
        let line = line.expect("a problem is on a line");
        assert!(
            (1..=line.chars().count() + 1).contains(&problem.column),
            "{problem}"
        );
        assert!(!problem.fault.help().is_empty());
        if !problem.fault.is_readable() {
            unread.push(problem.line);
        }
    }
    unread.dedup();
    assert_eq!(rules.len() + unread.len(), lines.len());
}

/// Identifiers of each kind, names, a SID, rules.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let texts = [
        "jane@fabrikam.com",
        "S-1-5-21-1004336348-1177238915-682003330-1104",
        "1.3.6.1.4.1.311.25.2",
        "61:15:7e:ee:00:00:00:00:00:11",
        "2012-02-07T10:00:00Z",
        "host/pc1.fabrikam.com@FABRIKAM.COM",
        "CN=Doe\\, Jane+UID=4711,OU=\"A=B\",DC=fabrikam,DC=com",
        "C=US,O=\"U.S. \"\"Government\"\"\",CN=JANE DOE OID.0.9.2342.19200300.100.1.1=4711",
        "X509:<I>DC=com,DC=fabrikam,CN=CA<SR>110000000000ee7e1561",
        "X509:<I>DC=com,DC=fabrikam,CN=CA<S>DC=com,DC=fabrikam,CN=Jane",
        "X509:<S>CN=Jane",
        "X509:<SKI>ddde2ca4b86db8a908b95c6cbcc8bb1ac7a09a41",
        "X509:<SHA1-PUKEY>ed913fa41377dbfb8eac2bc6fcae71ecd4a974fd",
        "X509:<RFC822>jane@fabrikam.com",
        "X509:<I>DC=com,DC=fabrikam,CN=CA<SID>S-1-5-21-1-2-3-1104",
        "X509:<I>CN=CA, DC=fabrikam, DC=com<SN>61 15 7e ee",
        "Kerberos:jane@CONTOSO.COM",
    ];
    let mut seeds: Vec<Vec<u8>> = texts
        .iter()
        .map(|text| [b"\0", text.as_bytes()].concat())
        .collect();
    seeds.push(
        b"\x01\x02\x02\x03com\x00\x02CA\x02\x00\x04Jane\x81\x014\x03\x11\x22\x33\x02\x01\x02"
            .to_vec(),
    );
    seeds.push(b"\x01\x01\x00\x05a,\"=b\x01\x03\x03 x \x02\x80\x00\x00".to_vec());
    seeds.push(b"\x02\x01\x02\0\0\0\0\0\x05\x15\0\0\0\x01\0\0\0".to_vec());
    let rules = "\x03fe40a3146d935dc248504d2dcd960d15c4542e6e; 2.16.840.1.101.3.2.1.3.13, 1.2.3; UpnSuffix=fabrikam.com, IssuerSubject\r\nca:Issuing; 1.2.3; IssuerSubject\n; ; ";
    seeds.push(rules.as_bytes().to_vec());
    seeds
}
