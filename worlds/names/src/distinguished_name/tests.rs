use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> DistinguishedName {
    text.parse().unwrap()
}

#[test]
fn recorded_names_are_rendered_as_windows_does() {
    for (rfc4514, windows) in [
        (
            "CN=SpatDoD Root CA,DC=dod,DC=local",
            "DC=local,DC=dod,CN=SpatDoD Root CA",
        ),
        (
            "CN=fabrikam-FABRIKAMDC1-CA,DC=fabrikam,DC=com",
            "DC=com,DC=fabrikam,CN=fabrikam-FABRIKAMDC1-CA",
        ),
        (
            "CN=Jane Anderson,CN=Users,DC=fabrikam,DC=com",
            "DC=com,DC=fabrikam,CN=Users,CN=Jane Anderson",
        ),
        (
            "CN=JANE DOE+UID=47001003151020,OU=Department,O=U.S. Government,C=US",
            "C=US,O=U.S. Government,OU=Department,CN=JANE DOE OID.0.9.2342.19200300.100.1.1=47001003151020",
        ),
        (
            "E=jane@fabrikam.com,ST=Bavaria,C=DE",
            "C=DE,S=Bavaria,E=jane@fabrikam.com",
        ),
        ("CN=Doe\\, Jane,DC=com", "DC=com,CN=\"Doe, Jane\""),
        ("CN=\\\"J\\\",DC=com", "DC=com,CN=\"\"\"J\"\"\""),
        (
            "serialNumber=71715100070,GN=Alice,SN=Doe,title=Dr,initials=A,STREET=1 Main St,L=Town,C=BE",
            "C=BE,L=Town,STREET=1 Main St,I=A,T=Dr,SN=Doe,G=Alice,SERIALNUMBER=71715100070",
        ),
        (
            "1.2.3.4=x,UID=y,C=US",
            "C=US,OID.0.9.2342.19200300.100.1.1=y,OID.1.2.3.4=x",
        ),
        ("CN=a\\0d\\0ab,C=US", "C=US,CN=\"a,b\""),
    ] {
        assert_eq!(parse(rfc4514).to_windows_x500(), windows);
    }
    assert_eq!(
        parse("CN=Doe\\, Jane,DC=com").to_windows_x500_with(WindowsQuoting::Plain),
        "DC=com,CN=Doe, Jane"
    );
}

#[test]
fn windows_texts_that_are_broken_are_refused() {
    let error = |text: &str| DistinguishedName::from_windows_x500(text).unwrap_err();
    assert!(matches!(
        error("Jane"),
        DistinguishedNameError::NoEquals { .. }
    ));
    assert!(matches!(
        error("CN=a,"),
        DistinguishedNameError::NoEquals { .. }
    ));
    assert!(matches!(
        error("XX=a"),
        DistinguishedNameError::UnknownType { .. }
    ));
    assert!(matches!(
        error("CN=\"a"),
        DistinguishedNameError::OpenQuote { .. }
    ));
    assert!(matches!(
        error("CN=\"a\"b"),
        DistinguishedNameError::OpenQuote { .. }
    ));
}

#[test]
fn rfc4514_texts_are_read_and_written() {
    for (text, canonical) in [
        ("CN=Jane, OU = Sales ,DC=com", "CN=Jane,OU=Sales,DC=com"),
        ("CN=\"Doe, Jane\";DC=com", "CN=Doe\\, Jane,DC=com"),
        ("CN=Lu\\C4\\8Di\\C4\\87", "CN=Lučić"),
        ("1.3.6.1.4.1.99=x+OID.2.5.4.3=y", "1.3.6.1.4.1.99=x+CN=y"),
        ("CN=\\ both \\ ", "CN=\\ both \\ "),
        ("CN=\\#1", "CN=\\#1"),
        ("CN=#0C02C3A9", "CN=é"),
        ("", ""),
    ] {
        assert_eq!(parse(text).to_string(), canonical);
    }
}

#[test]
fn broken_texts_are_refused_with_the_reason() {
    let error = |text: &str| text.parse::<DistinguishedName>().unwrap_err();
    assert!(matches!(
        error("Jane"),
        DistinguishedNameError::NoEquals { .. }
    ));
    assert!(matches!(
        error("CN=Jane,"),
        DistinguishedNameError::NoEquals { .. }
    ));
    assert!(matches!(
        error("XX=Jane"),
        DistinguishedNameError::UnknownType { .. }
    ));
    assert!(matches!(
        error("CN=\\zz"),
        DistinguishedNameError::BadEscape { .. }
    ));
    assert!(matches!(
        error("CN=\\ff"),
        DistinguishedNameError::BadEscape { .. }
    ));
    assert!(matches!(
        error("CN=\"Jane"),
        DistinguishedNameError::OpenQuote { .. }
    ));
    assert!(matches!(
        error("CN=#zz"),
        DistinguishedNameError::BadHexValue { .. }
    ));
    assert!(matches!(
        error("CN=,DC=com"),
        DistinguishedNameError::EmptyValue { .. }
    ));
}

#[test]
fn equality_ignores_case_blanks_and_the_order_within_a_relative_name() {
    assert_eq!(
        parse("CN=Jane  Anderson,DC=COM"),
        parse("cn=jane anderson,dc=com")
    );
    assert_eq!(parse("CN=a+UID=b"), parse("UID=b+CN=a"));
    assert_ne!(parse("CN=a,CN=b"), parse("CN=b,CN=a"));
    assert_ne!(parse("CN=a"), parse("OU=a"));
}

#[test]
fn names_grow_at_the_leaf() {
    let domain: crate::DomainName = "fabrikam.com".parse().unwrap();
    let users = DistinguishedName::of_domain(&domain).with_common_name("Users");
    let jane = users.clone().with_common_name("Jane Anderson");
    assert_eq!(jane, parse("CN=Jane Anderson,CN=Users,DC=fabrikam,DC=com"));
    assert_eq!(jane.common_name(), Some("Jane Anderson"));
    assert_eq!(jane.parent(), Some(users));
}

fn attribute() -> impl Strategy<Value = Attribute> {
    let keyword = prop::sample::select(vec![
        "CN",
        "OU",
        "DC",
        "ST",
        "UID",
        "2.5.4.46",
        "emailAddress",
    ]);
    (keyword, "[^\u{0}]{1,12}").prop_map(|(keyword, value)| {
        let oid = keyword::Keyword::find(keyword).unwrap_or_else(|| keyword.parse().unwrap());
        Attribute::new(oid, value)
    })
}

proptest! {
    #[test]
    fn text_and_back_keeps_every_letter(rdns in prop::collection::vec(prop::collection::vec(attribute(), 1..3), 0..5)) {
        let name = DistinguishedName::new(
            rdns.into_iter().filter_map(Rdn::from_attributes).collect(),
        );
        let text = name.to_string();
        let read: DistinguishedName = text.parse().unwrap();
        let values = |name: &DistinguishedName| -> Vec<(Oid, String)> {
            name.rdns().iter().flat_map(|rdn| &rdn.attributes).map(|a| (a.oid.clone(), a.value.clone())).collect()
        };
        prop_assert_eq!(values(&read), values(&name));
        prop_assert_eq!(read, name);
    }

    #[test]
    fn windows_text_and_back_keeps_every_letter(rdns in prop::collection::vec(prop::collection::vec(attribute(), 1..4), 0..5)) {
        let name = DistinguishedName::new(
            rdns.into_iter().filter_map(Rdn::from_attributes).collect(),
        );
        // A domain controller makes a comma of a line break, which no reader can turn back.
        prop_assume!(!name.to_string().contains("\\0a") && !name.to_string().contains("\\0d"));
        let read = DistinguishedName::from_windows_x500(&name.to_windows_x500()).unwrap();
        let shape = |name: &DistinguishedName| -> Vec<Vec<(Oid, String)>> {
            name.rdns().iter().map(|rdn| rdn.attributes.iter().map(|a| (a.oid.clone(), a.value.clone())).collect()).collect()
        };
        prop_assert_eq!(shape(&read), shape(&name));
    }
}

#[test]
fn domain_components_spell_a_dns_name() {
    let spelt = |text: &str| text.parse::<DistinguishedName>().unwrap().dns_name();
    assert_eq!(
        spelt("CN=Jane,CN=Users,DC=emea,DC=fabrikam,DC=com").as_deref(),
        Some("emea.fabrikam.com")
    );
    assert_eq!(spelt("CN=Jane,O=Fabrikam,C=US"), None);
}
