use super::*;

fn dns(text: &str) -> GeneralName {
    GeneralName::Dns(text.into())
}
fn mail(text: &str) -> GeneralName {
    GeneralName::Rfc822(text.into())
}
fn uri(text: &str) -> GeneralName {
    GeneralName::Uri(text.into())
}
fn dn(text: &str) -> GeneralName {
    GeneralName::Directory(text.parse().unwrap())
}

fn permitted(base: GeneralName, name: &GeneralName) -> Result<(), NameViolation> {
    let mut state = NameState::default();
    state.add(&NameConstraints {
        permitted: vec![base],
        excluded: Vec::new(),
    });
    state.check(name)
}

fn excluded(base: GeneralName, name: &GeneralName) -> Result<(), NameViolation> {
    let mut state = NameState::default();
    state.add(&NameConstraints {
        permitted: Vec::new(),
        excluded: vec![base],
    });
    state.check(name)
}

const OUTSIDE: Result<(), NameViolation> = Err(NameViolation::NotPermitted);
const REFUSED: Result<(), NameViolation> = Err(NameViolation::NotProcessed);

#[test]
fn each_kind_has_its_rule() {
    let cases = [
        (dns("fabrikam.com"), dns("FABRIKAM.com"), Ok(())),
        (dns("fabrikam.com"), dns("a.b.fabrikam.com"), Ok(())),
        (dns("fabrikam.com"), dns("notfabrikam.com"), OUTSIDE),
        (dns("fabrikam.com"), dns("fabrikam.com."), Ok(())),
        (dns(""), dns("anything"), Ok(())),
        (dns(".fabrikam.com"), dns("a.fabrikam.com"), REFUSED),
        (mail("jane@a.com"), mail("jane@A.com"), Ok(())),
        (mail("jane@a.com"), mail("Jane@a.com"), OUTSIDE),
        (mail("a.com"), mail("jane@a.com"), Ok(())),
        (mail("a.com"), mail("jane@b.a.com"), OUTSIDE),
        (mail(".a.com"), mail("jane@b.a.com"), Ok(())),
        (mail(".a.com"), mail("jane@a.com"), OUTSIDE),
        (mail("a.com"), mail("no address"), REFUSED),
        (uri("a.com"), uri("http://u:p@a.com:80/x"), Ok(())),
        (uri("a.com"), uri("http://b.a.com/"), OUTSIDE),
        (uri(".a.com"), uri("ldap://b.a.com"), Ok(())),
        (uri("a.com"), uri("http://10.0.0.1/"), REFUSED),
        (uri("a.com"), uri("http://[::1]/"), REFUSED),
        (uri("a.com"), uri("tag:a.com,2022:x"), REFUSED),
        (dn("O=X,C=US"), dn("CN=Jane,O=x,C=us"), Ok(())),
        (dn("O=X,C=US"), dn("C=US"), OUTSIDE),
        (dn("O=X,C=US"), dn("CN=Jane,O=Y,C=US"), OUTSIDE),
        (dn("O=X"), dns("a.com"), Ok(())),
    ];
    for (base, name, expected) in cases {
        assert_eq!(
            permitted(base.clone(), &name),
            expected,
            "{name:?} in {base:?}"
        );
    }
}

#[test]
fn addresses_are_masked() {
    let ip = |bytes: &[u8]| GeneralName::Ip(bytes.to_vec());
    let network = ip(&[10, 1, 0, 0, 255, 255, 0, 0]);
    assert_eq!(permitted(network.clone(), &ip(&[10, 1, 2, 3])), Ok(()));
    assert_eq!(permitted(network.clone(), &ip(&[10, 2, 2, 3])), OUTSIDE);
    assert_eq!(permitted(network.clone(), &ip(&[0; 16])), OUTSIDE);
    assert_eq!(permitted(network, &ip(&[10, 1, 2])), REFUSED);
    let holes = ip(&[10, 0, 0, 0, 255, 0, 255, 0]);
    assert_eq!(permitted(holes, &ip(&[10, 1, 0, 3])), REFUSED);
    let short = ip(&[10, 0, 0, 0, 255]);
    assert_eq!(permitted(short, &ip(&[10, 1, 0, 3])), REFUSED);
}

#[test]
fn excluded_wins_and_wildcards_do_not_slip_through() {
    let refused = Err(NameViolation::Excluded);
    assert_eq!(excluded(dns("a.com"), &dns("x.a.com")), refused);
    assert_eq!(excluded(dns("bad.a.com"), &dns("*.a.com")), refused);
    assert_eq!(excluded(dns("bad.b.com"), &dns("*.a.com")), Ok(()));
    assert_eq!(excluded(dn(""), &dn("CN=Jane")), refused);
}

#[test]
fn a_kind_without_a_rule_is_refused_only_where_it_is_constrained() {
    let upn = |value: &[u8]| GeneralName::Other {
        kind: "1.3.6.1.4.1.311.20.2.3".parse().unwrap(),
        value: value.to_vec(),
    };
    assert_eq!(permitted(upn(b"\x0c\x01a"), &upn(b"\x0c\x01a")), REFUSED);
    assert_eq!(permitted(dns("a.com"), &upn(b"\x0c\x01a")), Ok(()));
}

#[test]
fn constraints_of_several_authorities_all_hold() {
    let mut state = NameState::default();
    for base in ["a.com", "b.a.com"] {
        state.add(&NameConstraints {
            permitted: vec![dns(base)],
            excluded: Vec::new(),
        });
    }
    assert_eq!(state.check(&dns("x.b.a.com")), Ok(()));
    assert_eq!(state.check(&dns("x.a.com")), OUTSIDE);
}

#[test]
fn names_times_subtrees_are_bounded() {
    let mut state = NameState::default();
    state.add(&NameConstraints {
        permitted: Vec::new(),
        excluded: (0..1000).map(|n| dns(&format!("x{n}.com"))).collect(),
    });
    let verdicts: Vec<_> = (0..1000)
        .map(|n| state.check(&dns(&format!("y{n}.com"))))
        .collect();
    assert!(verdicts.contains(&Err(NameViolation::Budget)));
}

#[test]
fn constraints_are_written_and_read_back_and_distances_are_malformed() {
    let constraints = NameConstraints {
        permitted: vec![dn("O=X"), dns("a.com")],
        excluded: vec![uri(".b.com"), GeneralName::Ip(vec![0; 8])],
    };
    assert_eq!(
        NameConstraints::read(&constraints.to_der()),
        Some(constraints)
    );
    let distance = encode::concat([dns("a.com").to_der(), vec![0x80, 1, 1]]);
    let value = encode::sequence([encode::tagged(0xA0, &encode::sequence([distance]))]);
    assert_eq!(NameConstraints::read(&value), None);
    assert_eq!(NameConstraints::read(&[0x30, 0]), None);
}
