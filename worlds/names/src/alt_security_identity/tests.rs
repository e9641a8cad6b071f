use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> AltSecurityIdentity {
    AltSecurityIdentity::parse(text).unwrap()
}

fn error(text: &str) -> AltSecurityIdentityError {
    AltSecurityIdentity::parse(text).unwrap_err()
}

#[test]
fn recorded_pairs_come_out_as_recorded() {
    let name = |text: &str| text.parse::<DistinguishedName>().unwrap();
    let fabrikam = name("CN=fabrikam-FABRIKAMDC1-CA,DC=fabrikam,DC=com");
    let jane = name("CN=Jane Anderson,CN=Users,DC=fabrikam,DC=com");
    for (identity, text) in [
        (
            AltSecurityIdentity::issuer_subject(
                &name("CN=SpatDoD Root CA,DC=dod,DC=local"),
                &name("CN=gman"),
            ),
            "X509:<I>DC=local,DC=dod,CN=SpatDoD Root CA<S>CN=gman",
        ),
        (
            AltSecurityIdentity::issuer_subject(&fabrikam, &jane),
            "X509:<I>DC=com,DC=fabrikam,CN=fabrikam-FABRIKAMDC1-CA<S>DC=com,DC=fabrikam,CN=Users,CN=Jane Anderson",
        ),
        (
            AltSecurityIdentity::subject_only(&jane),
            "X509:<S>DC=com,DC=fabrikam,CN=Users,CN=Jane Anderson",
        ),
        (
            AltSecurityIdentity::issuer_serial(&fabrikam, &"61157eee000000000011".parse().unwrap()),
            "X509:<I>DC=com,DC=fabrikam,CN=fabrikam-FABRIKAMDC1-CA<SR>110000000000ee7e1561",
        ),
        (
            AltSecurityIdentity::ski("ddde2ca4b86db8a908b95c6cbcc8bb1ac7a09a41".parse().unwrap()),
            "X509:<SKI>ddde2ca4b86db8a908b95c6cbcc8bb1ac7a09a41",
        ),
        (
            AltSecurityIdentity::sha1_public_key(
                "ed913fa41377dbfb8eac2bc6fcae71ecd4a974fd".parse().unwrap(),
            ),
            "X509:<SHA1-PUKEY>ed913fa41377dbfb8eac2bc6fcae71ecd4a974fd",
        ),
        (
            AltSecurityIdentity::rfc822("jane@fabrikam.com"),
            "X509:<RFC822>jane@fabrikam.com",
        ),
        (
            AltSecurityIdentity::issuer_sid(&fabrikam, &"S-1-5-21-1-2-3-1104".parse().unwrap()),
            "X509:<I>DC=com,DC=fabrikam,CN=fabrikam-FABRIKAMDC1-CA<SID>S-1-5-21-1-2-3-1104",
        ),
    ] {
        assert_eq!(identity.to_string(), text);
        assert_eq!(parse(text), identity);
        assert_eq!(identity.warnings(), [], "{text}");
    }
}

#[test]
fn strength_is_that_of_the_update() {
    let strong = |text: &str| parse(text).strength() == MappingStrength::Strong;
    assert!(strong("X509:<I>DC=com,CN=CA<SR>1100"));
    assert!(strong("X509:<SKI>ab"));
    assert!(strong("X509:<I>DC=com,CN=CA<SID>S-1-5-21-1-2-3-4"));
    assert!(!strong("X509:<I>DC=com,CN=CA<S>CN=jane"));
    assert!(!strong("X509:<S>CN=jane"));
    assert!(!strong("X509:<RFC822>jane@fabrikam.com"));
}

#[test]
fn values_that_never_match_are_refused_with_the_reason() {
    use AltSecurityIdentityError as E;
    assert_eq!(error("<I>CN=CA<S>CN=a"), E::NoPrefix);
    assert_eq!(error("X509: <RFC822>a@b"), E::BlankAfterColon);
    assert!(matches!(error("X509:CN=a"), E::NoTag { .. }));
    assert!(matches!(error("X509:"), E::NoTag { .. }));
    assert_eq!(
        error("X509:<SN>11"),
        E::UnknownTag {
            tag: "SN".into(),
            meant: Some("SR")
        }
    );
    assert_eq!(
        error("X509:<FOO>11"),
        E::UnknownTag {
            tag: "FOO".into(),
            meant: None
        }
    );
    assert_eq!(error("X509:<I><S>CN=a"), E::EmptyPart { tag: "I" });
    assert!(matches!(
        error("X509:<I>CN=CA<S>CN=a<SR>11"),
        E::TooManyTags { count: 3, .. }
    ));
    assert_eq!(error("X509:<SR>11"), E::SerialWithoutIssuer);
    assert_eq!(error("X509:<I>CN=CA"), E::IssuerAlone);
    assert_eq!(
        error("X509:<S>CN=a<I>CN=CA"),
        E::WrongPair {
            first: "S",
            second: "I"
        }
    );
    assert!(matches!(
        error("X509:<I>CN=CA<SR>123"),
        E::BadHex { tag: "SR", .. }
    ));
    assert!(matches!(
        error("X509:<SKI>xy"),
        E::BadHex { tag: "SKI", .. }
    ));
    assert!(matches!(
        error("X509:<SHA1-PUKEY>abcd"),
        E::BadHex {
            tag: "SHA1-PUKEY",
            ..
        }
    ));
    assert!(matches!(error("X509:<RFC822>jane"), E::BadMail { .. }));
    assert!(matches!(error("X509:<I>CN=CA<SID>S-1"), E::BadSid { .. }));
    assert!(matches!(error("Kerberos:jane"), E::BadPrincipal { .. }));
    assert!(matches!(error("X509é:<S>x"), E::NoPrefix));
}

#[test]
fn odd_values_are_warned_of() {
    use AltSecurityIdentityWarning as W;
    let warnings = |text: &str| parse(text).warnings();
    assert_eq!(
        warnings("X509:<I>CN=CA, DC=fabrikam, DC=com<S>CN=jane"),
        [
            W::LeafFirst {
                part: NamePart::Issuer,
                turned: "DC=com,DC=fabrikam,CN=CA".into()
            },
            W::BlankAfterComma {
                part: NamePart::Issuer
            },
        ]
    );
    assert_eq!(
        warnings("X509:<S>C=DE,ST=Bavaria,CN=Jane"),
        [W::StateKeyword {
            part: NamePart::Subject
        }]
    );
    assert_eq!(
        warnings("X509:<S>C=US,CN=Jane+UID=1"),
        [
            W::PlusSign {
                part: NamePart::Subject
            },
            W::ForeignKeyword {
                part: NamePart::Subject,
                keyword: "UID".into(),
                windows: "OID.0.9.2342.19200300.100.1.1".into()
            },
        ]
    );
    assert_eq!(
        warnings("X509:<S>DC=com,CN=Doe, Jane"),
        [
            W::BlankAfterComma {
                part: NamePart::Subject
            },
            W::NotAName {
                part: NamePart::Subject,
                text: " Jane".into()
            },
        ]
    );
    assert_eq!(warnings("X509:<S>DC=com,CN=\"Doe, Jane+a=b\""), []);
    assert_eq!(
        warnings("X509:<I>DC=com,CN=CA<SR>61157eee000000000011"),
        [W::SerialNotReversed {
            turned: "110000000000ee7e1561".into()
        }]
    );
    assert_eq!(warnings("X509:<I>DC=com,CN=CA<SR>32000000000003bde810"), []);
    assert_eq!(
        warnings("X509:<I>DC=com,CN=CA<SR>050000000000f7000d56f0389f710400000064"),
        []
    );
    assert_eq!(warnings("X509:<I>DC=com,CN=CA<SR>0a1b2c3d4e5f"), []);
}

#[test]
fn comparison_ignores_case_of_tags_and_values() {
    assert_eq!(
        AltSecurityIdentity::comparison_key("x509:<ski>ABCD"),
        AltSecurityIdentity::comparison_key("X509:<SKI>abcd")
    );
    assert_eq!(
        AltSecurityIdentity::comparison_key("X509:<S>DC=COM,CN=Jane"),
        AltSecurityIdentity::comparison_key("X509:<S>dc=com,cn=JANE")
    );
}

proptest! {
    #[test]
    fn text_and_back(serial in proptest::collection::vec(any::<u8>(), 1..20), name in "[A-Za-z ]{1,20}[a-z]") {
        let issuer = DistinguishedName::default().with_common_name(&name);
        for identity in [
            AltSecurityIdentity::issuer_serial(&issuer, &SerialNumber::from_be_bytes(&serial)),
            AltSecurityIdentity::issuer_subject(&issuer, &issuer),
            AltSecurityIdentity::ski(SubjectKeyId::new(serial.clone())),
        ] {
            prop_assert_eq!(AltSecurityIdentity::parse(&identity.to_string()).unwrap(), identity);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(X509:|Kerberos:)?(<[A-Z0-9-]{0,10}>)?[^\u{0}]{0,20}(<(SR|S|I|SID)>[0-9a-f]{0,8})?") {
        if let Err(error) = AltSecurityIdentity::parse(&text) {
            prop_assert!(!error.help().is_empty());
        }
    }
}
