//! Traps in the style of x509-limbo: certificates that a careless validator takes.
//!
//! Each is `root -> user`, or `root -> CA -> user`, with one thing wrong and the signature right.

use pki::path::{Conformance, PathProblem, PathSettings, validate};
use pki::{Certificate, Extension, GeneralName, Irregularity, Issuance, KeyUsage, NameConstraints};
use pki::{encode, oid};

use crate::chain::{Party, authority_issuance, party, user_issuance};
use crate::surgery::{
    ALGORITHM, EXTENSIONS, ISSUER, KEY, SERIAL, SUBJECT, VALIDITY, VERSION, changed, extension,
    nested, parts, sign, to_be_signed, with_extensions,
};

fn at_2010(conformance: Conformance) -> PathSettings {
    PathSettings {
        at: Some("2010-01-01".parse().unwrap()),
        conformance,
        ..PathSettings::default()
    }
}

/// What becomes of a user's certificate, under the algorithm and under the whole profile.
fn verdicts(user: &Certificate, pool: &[Certificate]) -> [Option<PathProblem>; 2] {
    let root = party("CN=Root", 1);
    let anchor = [root.authority_of(&root, 1)];
    [Conformance::Algorithm, Conformance::Profile]
        .map(|conformance| validate(user, pool, &anchor, &at_2010(conformance)).problem())
}

fn root() -> Party {
    party("CN=Root", 1)
}

fn user() -> Certificate {
    party("CN=User", 3).user_of(&root(), 7)
}

fn read(der: &[u8]) -> Certificate {
    Certificate::from_der(der).expect("it can be read")
}

const PASSES: [Option<PathProblem>; 2] = [None, None];
const NOTED: [Option<PathProblem>; 2] = [None, Some(PathProblem::Irregular)];
const REFUSED: [Option<PathProblem>; 2] = [Some(PathProblem::Irregular); 2];

fn both(problem: PathProblem) -> [Option<PathProblem>; 2] {
    [Some(problem); 2]
}

#[test]
fn the_untouched_certificate_passes() {
    assert_eq!(verdicts(&user(), &[]), PASSES);
    assert_eq!(
        verdicts(&read(&changed(&user(), &root().key, |_| {})), &[]),
        PASSES
    );
}

#[test]
fn odd_serial_numbers_are_noted() {
    let long = [&[0x02, 21][..], &[0x7F; 21]].concat();
    for (serial, irregularity) in [
        (vec![0x02, 1, 0], Irregularity::SerialNotPositive),
        (vec![0x02, 1, 0x80], Irregularity::SerialNotPositive),
        (long, Irregularity::SerialTooLong),
    ] {
        let odd = read(&changed(&user(), &root().key, |tbs| {
            tbs[SERIAL] = serial.clone();
        }));
        assert_eq!(odd.irregularities(), [irregularity]);
        assert_eq!(verdicts(&odd, &[]), NOTED, "{serial:x?}");
    }
    for serial in [
        vec![0x02, 0],
        vec![0x02, 2, 0, 1],
        vec![0x02, 2, 0xFF, 0x80],
        vec![0x04, 1, 1],
    ] {
        let odd = changed(&user(), &root().key, |tbs| tbs[SERIAL] = serial.clone());
        assert!(
            Certificate::from_der(&odd).is_err(),
            "{serial:x?} is no INTEGER in DER"
        );
    }
}

#[test]
fn minus_one_and_255_are_two_serial_numbers() {
    let with = |serial: Vec<u8>| read(&changed(&user(), &root().key, |t| t[SERIAL] = serial));
    let (minus_one, positive) = (with(vec![2, 1, 0xFF]), with(vec![2, 2, 0, 0xFF]));
    assert_eq!(
        minus_one.serial(),
        positive.serial(),
        "as Windows prints them"
    );
    assert_ne!(minus_one.serial_octets(), positive.serial_octets());
}

#[test]
fn an_extension_twice_is_refused() {
    let twice = read(&with_extensions(&user(), &root().key, |list| {
        list.push(extension(
            oid::EXTENDED_KEY_USAGE,
            false,
            &encode::sequence([encode::dotted(oid::ANY_PURPOSE)]),
        ));
        list.push(extension(
            oid::EXTENDED_KEY_USAGE,
            false,
            &encode::sequence([encode::dotted(oid::SMART_CARD_LOGON)]),
        ));
    }));
    assert_eq!(verdicts(&twice, &[]), REFUSED);
}

#[test]
fn extensions_belong_to_version_3() {
    let first = read(&changed(&user(), &root().key, |tbs| {
        tbs.remove(VERSION);
    }));
    assert_eq!((first.version(), verdicts(&first, &[])), (1, REFUSED));
    let second = read(&changed(&user(), &root().key, |tbs| {
        tbs[VERSION] = vec![0xA0, 3, 2, 1, 1];
    }));
    assert_eq!((second.version(), verdicts(&second, &[])), (2, REFUSED));
    let fourth = changed(&user(), &root().key, |tbs| {
        tbs[VERSION] = vec![0xA0, 3, 2, 1, 3];
    });
    assert!(
        Certificate::from_der(&fourth).is_err(),
        "there is no version 4"
    );
    let plain = read(&changed(&user(), &root().key, |tbs| {
        tbs.remove(EXTENSIONS);
        tbs.remove(VERSION);
    }));
    assert_eq!(
        verdicts(&plain, &[]),
        PASSES,
        "version 1, as an end certificate"
    );
}

#[test]
fn an_authority_of_version_1_issues_nothing() {
    let ca = party("CN=CA", 2);
    let old = read(&changed(&ca.authority_of(&root(), 2), &root().key, |tbs| {
        tbs.remove(EXTENSIONS);
        tbs.remove(VERSION);
    }));
    let user = party("CN=User", 3).user_of(&ca, 7);
    assert_eq!(verdicts(&user, &[old]), both(PathProblem::NotAnAuthority));
}

#[test]
fn without_a_subject_the_alternative_name_is_critical() {
    let unnamed = |critical| {
        let named = Issuance {
            dns_names: vec!["a.fabrikam.com".into()],
            subject: pki::names::DistinguishedName::default(),
            ..user_issuance(&party("CN=User", 3), &root(), 7)
        };
        let certificate = party("CN=User", 3).certified(&root(), &named);
        read(&with_extensions(&certificate, &root().key, |list| {
            let name = encode::sequence([encode::tagged(0x82, b"a.fabrikam.com")]);
            list.pop();
            list.push(extension(oid::SUBJECT_ALTERNATIVE_NAME, critical, &name));
        }))
    };
    assert_eq!(verdicts(&unnamed(true), &[]), PASSES);
    assert_eq!(verdicts(&unnamed(false), &[]), NOTED);
    let nameless = read(&changed(&user(), &root().key, |tbs| {
        tbs[SUBJECT] = vec![0x30, 0];
    }));
    assert_eq!(verdicts(&nameless, &[]), NOTED);
}

#[test]
fn nobody_issues_nothing() {
    let root = root();
    let nobody = read(&changed(&user(), &root.key, |tbs| {
        tbs[ISSUER] = vec![0x30, 0];
    }));
    assert_eq!(verdicts(&nobody, &[]), both(PathProblem::NoPath));
}

#[test]
fn padding_of_bit_strings_is_checked() {
    // The signature is whole bytes.
    let mut outer = parts(user().der());
    outer[2][2] = 1;
    assert_eq!(
        verdicts(&read(&encode::sequence(outer)), &[]),
        both(PathProblem::Signature)
    );
    // So is the key.
    let odd_key = changed(&user(), &root().key, |tbs| {
        let mut spki = parts(&tbs[KEY]);
        spki[1][2] = 4;
        tbs[KEY] = encode::sequence(spki);
    });
    match Certificate::from_der(&odd_key) {
        Err(_) => {}
        Ok(read) => panic!("{:?}", read.public_key()),
    }
    // Padding bits of a key usage are zero, and there are seven at most.
    for value in [
        vec![3, 2, 5, 0xFF],
        vec![3, 2, 8, 0x80],
        vec![3, 1, 1],
        vec![3, 0],
    ] {
        let usage = read(&with_extensions(&user(), &root().key, |list| {
            list.push(extension(oid::KEY_USAGE, true, &value));
        }));
        assert_eq!(verdicts(&usage, &[]), REFUSED, "{value:x?}");
    }
}

#[test]
fn nothing_follows_a_certificate_or_stands_between_its_parts() {
    let mut longer = user().der().to_vec();
    longer.push(0);
    assert!(Certificate::from_der(&longer).is_err());
    let mut outer = parts(user().der());
    outer.push(vec![5, 0]);
    assert!(Certificate::from_der(&encode::sequence(outer)).is_err());
    let inside = changed(&user(), &root().key, |tbs| tbs.push(vec![5, 0]));
    assert!(Certificate::from_der(&inside).is_err());
    let in_value = read(&with_extensions(&user(), &root().key, |list| {
        let purposes = encode::sequence([encode::dotted(oid::SMART_CARD_LOGON)]);
        let value = encode::concat([purposes, vec![5, 0]]);
        list.push(extension(oid::EXTENDED_KEY_USAGE, false, &value));
    }));
    assert_eq!(in_value.extended_key_usage(), None);
    assert_eq!(verdicts(&in_value, &[]), REFUSED);
}

#[test]
fn the_algorithm_outside_is_the_one_inside() {
    let sha384 = encode::sequence([encode::dotted("1.2.840.10045.4.3.3")]);
    let other_inside = read(&changed(&user(), &root().key, |tbs| {
        tbs[ALGORITHM] = sha384;
    }));
    assert_eq!(verdicts(&other_inside, &[]), REFUSED);
    // ECDSA has no parameters, not even NULL.
    let with_null = encode::sequence([encode::dotted("1.2.840.10045.4.3.2"), vec![5, 0]]);
    let mut tbs = to_be_signed(&user());
    tbs[ALGORITHM] = with_null.clone();
    let mut outer = parts(&sign(&tbs, &root().key));
    outer[1] = with_null;
    let odd = read(&encode::sequence(outer));
    assert_eq!(odd.irregularities(), [Irregularity::SignatureParameters]);
    assert_eq!(verdicts(&odd, &[]), REFUSED);
}

#[test]
fn an_unknown_algorithm_is_not_a_valid_signature() {
    for id in [
        "1.2.840.113549.1.1.4",
        "1.3.101.112",
        "1.2.840.113549.1.1.11",
    ] {
        let algorithm = encode::sequence([encode::dotted(id)]);
        let mut tbs = to_be_signed(&user());
        tbs[ALGORITHM] = algorithm.clone();
        let mut outer = parts(&sign(&tbs, &root().key));
        outer[1] = algorithm;
        let odd = read(&encode::sequence(outer));
        assert_eq!(
            verdicts(&odd, &[]),
            both(PathProblem::UnsupportedSignature),
            "{id}"
        );
    }
}

#[test]
fn a_list_is_not_signed_with_a_key_that_may_not() {
    let world = crate::revocation::world(vec![]);
    let powerless = Issuance {
        key_usage: Some(KeyUsage::KEY_CERT_SIGN),
        ..authority_issuance(&world.ca, &world.root, 2)
    };
    let authority = world.ca.certified(&world.root, &powerless);
    let list = crate::revocation::list(&world.ca, 1, vec![]).issue(&world.ca.key);
    let of_root = crate::revocation::list(&world.root, 1, vec![]).issue(&world.root.key);
    let lists = [list.unwrap(), of_root.unwrap()];
    let sources = pki::revocation::RevocationSources {
        lists: &lists,
        ..Default::default()
    };
    let settings = crate::revocation::at("2010-01-15");
    let anchors = [world.anchor.clone()];
    let refused =
        pki::revocation::validate(&world.user, &[authority], &anchors, &settings, &sources);
    assert_eq!(refused.problem(), Some(PathProblem::RevocationUnknown));
    assert_eq!(world.verdict(&sources, "2010-01-15").problem(), None);
}

#[test]
fn constraints_on_what_is_no_authority_are_noted() {
    let length = read(&with_extensions(&user(), &root().key, |list| {
        let value = encode::sequence([[2, 1, 0]]);
        list.push(extension(oid::BASIC_CONSTRAINTS, true, &value));
    }));
    assert_eq!(
        length.irregularities(),
        [Irregularity::PathLengthWithoutAuthority]
    );
    assert_eq!(verdicts(&length, &[]), NOTED);
    let signs = read(&with_extensions(&user(), &root().key, |list| {
        list.push(extension(oid::KEY_USAGE, true, &[3, 2, 2, 4]));
    }));
    assert_eq!(
        signs.irregularities(),
        [Irregularity::CertSignWithoutAuthority]
    );
    assert_eq!(verdicts(&signs, &[]), NOTED);
    let subtrees = NameConstraints {
        permitted: vec![GeneralName::Dns("a.com".into())],
        excluded: vec![],
    };
    let names =
        party("CN=User", 3).user_with(&root(), 7, vec![Extension::name_constraints(&subtrees)]);
    assert_eq!(verdicts(&names, &[]), NOTED);
}

#[test]
fn a_path_length_that_is_no_length_is_malformed_and_a_large_one_is_large() {
    let ca = party("CN=CA", 2);
    let with_length = |length: &[u8]| {
        let certificate = ca.authority_of(&root(), 2);
        read(&with_extensions(&certificate, &root().key, |list| {
            let value = encode::sequence([vec![1, 1, 0xFF], encode::tagged(2, length)]);
            let at = list.len() - 2;
            list[at] = extension(oid::BASIC_CONSTRAINTS, true, &value);
        }))
    };
    let user = party("CN=User", 3).user_of(&ca, 7);
    let negative = with_length(&[0xFF]);
    assert_ne!(verdicts(&user, &[negative])[0], None);
    let large = with_length(&[0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
    assert_eq!(verdicts(&user, &[large]), PASSES);
}

/// `root -> CA constrained -> user with names`.
fn constrained(subtrees: &NameConstraints, names: Issuance) -> [Option<PathProblem>; 2] {
    let ca = party("CN=CA", 2);
    let extensions = vec![Extension::name_constraints(subtrees)];
    let issuance = authority_issuance(&ca, &root(), 2);
    let authority = ca.certified_with(&root(), &issuance, extensions);
    let user = party("CN=User", 3).certified(&ca, &names);
    verdicts(&user, &[authority])
}

fn named(dns: &str) -> Issuance {
    Issuance {
        dns_names: vec![dns.into()],
        ..user_issuance(&party("CN=User", 3), &party("CN=CA", 2), 7)
    }
}

#[test]
fn a_leading_dot_in_a_dns_constraint_lets_nothing_through() {
    let subtrees = |name: &str| NameConstraints {
        permitted: vec![GeneralName::Dns(name.into())],
        excluded: vec![],
    };
    let dotted = subtrees(".fabrikam.com");
    for name in ["a.fabrikam.com", "fabrikam.com", "evil.com"] {
        let verdict = constrained(&dotted, named(name));
        assert_eq!(verdict, both(PathProblem::NameNotProcessed), "{name}");
    }
    let plain = subtrees("fabrikam.com");
    assert_eq!(constrained(&plain, named("a.fabrikam.com")), PASSES);
    let outside = both(PathProblem::NameNotPermitted);
    assert_eq!(constrained(&plain, named("evilfabrikam.com")), outside);
    assert_eq!(constrained(&plain, named("fabrikam.com.evil.com")), outside);
    // A zero byte ends a name for some readers and not for others.
    for name in ["evil.com\0.fabrikam.com", "a.fabrikam.com\0.evil.com"] {
        let verdict = constrained(&plain, named(name));
        assert_eq!(verdict, both(PathProblem::NameNotProcessed), "{name:?}");
    }
}

#[test]
fn a_subject_outside_the_permitted_names_is_refused_even_if_its_alternative_names_are_inside() {
    let subtrees = NameConstraints {
        permitted: vec![
            GeneralName::Directory("O=Fabrikam".parse().unwrap()),
            GeneralName::Dns("fabrikam.com".into()),
        ],
        excluded: vec![],
    };
    let outside = constrained(&subtrees, named("a.fabrikam.com"));
    assert_eq!(outside, both(PathProblem::NameNotPermitted));
    let inside = Issuance {
        subject: "CN=User,O=Fabrikam".parse().unwrap(),
        ..named("a.fabrikam.com")
    };
    assert_eq!(constrained(&subtrees, inside), PASSES);
}

#[test]
fn malformed_name_constraints_refuse_the_authority() {
    let ca = party("CN=CA", 2);
    let user = party("CN=User", 3).user_of(&ca, 7);
    for value in [vec![0x30, 0], vec![0x30, 2, 0xA0, 0], vec![5, 0]] {
        let odd = with_extensions(&ca.authority_of(&root(), 2), &root().key, |list| {
            list.push(extension(oid::NAME_CONSTRAINTS, true, &value));
        });
        assert_eq!(verdicts(&user, &[read(&odd)]), REFUSED, "{value:x?}");
    }
}

#[test]
fn huge_identifiers_are_refused_without_harm() {
    for length in [20, 39, 40, 200, 5000] {
        let mut huge = vec![0x2A];
        huge.extend(std::iter::repeat_n(0xFF, length));
        huge.push(0x7F);
        let huge = encode::tagged(0x06, &huge);
        let value = encode::sequence([huge.clone()]);
        let purpose = with_extensions(&user(), &root().key, |list| {
            list.push(extension(oid::EXTENDED_KEY_USAGE, false, &value));
        });
        assert_eq!(verdicts(&read(&purpose), &[]), REFUSED, "{length}");
        let kind = with_extensions(&user(), &root().key, |list| {
            list.push(encode::sequence([huge.as_slice(), &[1, 1, 0xFF], &[4, 0]]));
        });
        if let Ok(kind) = Certificate::from_der(&kind) {
            assert_ne!(
                verdicts(&kind, &[]),
                PASSES,
                "{length}: critical and not known"
            );
        }
    }
}

#[test]
fn deep_nesting_does_not_exhaust_the_stack() {
    let deep = nested(20_000);
    let other = encode::concat([encode::dotted("1.2.3.4"), encode::tagged(0xA0, &deep)]);
    let names = encode::sequence([encode::tagged(0xA0, &other)]);
    let policy = encode::sequence([encode::dotted("1.2.3.4"), deep.clone()]);
    for (id, value) in [
        (oid::SUBJECT_ALTERNATIVE_NAME, names),
        (oid::CERTIFICATE_POLICIES, encode::sequence([policy])),
        (oid::NAME_CONSTRAINTS, deep.clone()),
        (oid::CRL_DISTRIBUTION_POINTS, deep.clone()),
        ("1.2.3.4.5", deep.clone()),
    ] {
        let certificate = with_extensions(&user(), &root().key, |list| {
            list.push(extension(id, false, &value));
        });
        let _ = verdicts(&read(&certificate), &[]);
    }
    let subject = changed(&user(), &root().key, |tbs| tbs[SUBJECT] = deep.clone());
    assert!(Certificate::from_der(&subject).is_err());
    assert!(pki::Crl::from_der(&deep).is_err());
    assert!(pki::ocsp::OcspResponse::from_der(&deep).is_err());
}

#[test]
fn only_der_is_read() {
    let der = user().der().to_vec();
    // A length in more bytes than it needs.
    let content = &der[4..];
    let mut long = vec![0x30, 0x83, 0];
    long.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
    long.extend(content);
    assert!(Certificate::from_der(&long).is_err());
    // An indefinite length.
    let mut indefinite = vec![0x30, 0x80];
    indefinite.extend(content);
    indefinite.extend([0, 0]);
    assert!(Certificate::from_der(&indefinite).is_err());
    // A length of four gigabytes.
    assert!(Certificate::from_der(&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]).is_err());
    // TRUE is 0xFF.
    let half_true = with_extensions(&user(), &root().key, |list| {
        let mut odd = extension("1.2.3.4", true, &[]);
        let at = odd.windows(2).position(|w| w == [1, 1]).unwrap();
        odd[at + 2] = 1;
        list.push(odd);
    });
    assert!(Certificate::from_der(&half_true).is_err());
}

#[test]
fn a_validity_that_ends_before_it_begins_is_never() {
    let never = read(&changed(&user(), &root().key, |tbs| {
        let mut validity = parts(&tbs[VALIDITY]);
        validity.reverse();
        tbs[VALIDITY] = encode::sequence(validity);
    }));
    assert_eq!(verdicts(&never, &[]), both(PathProblem::NotYetValid));
    let no_time = changed(&user(), &root().key, |tbs| {
        tbs[VALIDITY] = encode::sequence([
            encode::tagged(0x17, b"0101010000Z"),
            encode::tagged(0x17, b"4901010000Z"),
        ]);
    });
    assert!(
        Certificate::from_der(&no_time).is_err(),
        "times without seconds"
    );
}

#[test]
fn critical_extensions_are_understood_or_refused_on_every_certificate_but_the_anchor() {
    let unknown = || extension("1.2.3.4", true, &[5, 0]);
    let odd = read(&with_extensions(&user(), &root().key, |list| {
        list.push(unknown());
    }));
    assert_eq!(verdicts(&odd, &[]), both(PathProblem::CriticalExtension));
    let ca = party("CN=CA", 2);
    let authority = with_extensions(&ca.authority_of(&root(), 2), &root().key, |list| {
        list.push(unknown());
    });
    let below = party("CN=User", 3).user_of(&ca, 7);
    assert_eq!(
        verdicts(&below, &[read(&authority)]),
        both(PathProblem::CriticalExtension)
    );
    let anchor = with_extensions(&root().authority_of(&root(), 1), &root().key, |list| {
        list.push(unknown());
    });
    let settings = at_2010(Conformance::Algorithm);
    let verdict = validate(&user(), &[], &[read(&anchor)], &settings);
    assert!(verdict.trusted().is_some());
}

#[test]
fn signing_oneself_is_not_being_trusted() {
    let lone = party("CN=Root", 9);
    let self_signed = lone.authority_of(&lone, 1);
    assert_ne!(verdicts(&self_signed, &[])[0], None);
    let user = party("CN=User", 3).user_of(&lone, 7);
    assert_eq!(
        verdicts(&user, &[self_signed]),
        both(PathProblem::Signature)
    );
}

#[test]
fn a_user_issues_nothing() {
    let alice = party("CN=Alice", 4);
    let by_root = alice.user_of(&root(), 4);
    let mallory = party("CN=Mallory", 5).user_of(&alice, 5);
    assert_eq!(
        verdicts(&mallory, &[by_root]),
        both(PathProblem::NotAnAuthority)
    );
}
