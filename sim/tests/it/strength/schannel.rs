//! Logon over TLS: recorded runs C4, C9, C10 and D6.

use sim::{Answer, QuestionId};

use super::{Domain, b};

pub fn schannel(domain: &Domain) -> (&'static str, Option<String>, Vec<&'static str>) {
    let Answer::SchannelLogon(answer) = domain.twin().ask(QuestionId::SchannelLogon) else {
        panic!()
    };
    let [row] = answer.rows.as_slice() else {
        panic!("{:?}", answer.rows)
    };
    let steps = row.steps.iter().map(|step| step.id).collect();
    (row.step.id, row.account.clone(), steps)
}

pub fn with_methods(methods: u32, enforcement: u32) -> Domain {
    Domain {
        registry: format!(
            "\"CertificateMappingMethods\": {methods}, \"StrongCertificateBindingEnforcement\": {enforcement},"
        ),
        ..Domain::default()
    }
}

#[test]
fn c4_and_d6_the_method_upn_knows_neither_enforcement_nor_sid() {
    let esc10 = "upn: \"administrator@essos.local\", sid: \"b\"";
    let (step, account, _) = schannel(&with_methods(0x04, 2).with_issued(esc10));
    assert_eq!(
        (step, account.as_deref()),
        ("schannel.upn", Some("administrator"))
    );
    // The methods that ask the KDC refuse the same certificate, and leave it to the UPN.
    let (step, _, steps) = schannel(&with_methods(0x1F, 2).with_issued(esc10));
    assert_eq!(step, "schannel.upn");
    assert!(
        steps.contains(&"map.sid.differs") && steps.contains(&"schannel.kdc-refuses"),
        "{steps:?}"
    );
    let (step, _, _) = schannel(&with_methods(0x18, 2).with_issued(esc10));
    assert_eq!(step, "schannel.nobody");
}

#[test]
fn c9_and_c10_explicit_mappings_go_through_the_kdcs_rules() {
    let domain = |value: &str, mode| {
        with_methods(0x18, mode)
            .with_issued("subject: \"CN=ESC14D_user\"")
            .with_users(&b(value))
    };
    for value in [
        "X509:<S>CN=ESC14D_user",
        "X509:<I>C=US,O=Cards,CN=Card CA<S>CN=ESC14D_user",
    ] {
        let value = format!("\"{value}\"");
        let (step, account, steps) = schannel(&domain(&value, 1));
        assert_eq!(
            (step, account.as_deref()),
            ("schannel.s4u2self-explicit", Some("b"))
        );
        assert!(steps.contains(&"map.weak.accepted"), "event 39: {steps:?}");
        assert_eq!(schannel(&domain(&value, 2)).0, "schannel.nobody");
    }
}

#[test]
fn the_default_methods_lost_the_weak_ones_in_may_2022() {
    let domain = |patched| {
        Domain::default()
            .patched("Server 2016", patched)
            .with_issued("upn: \"b@essos.local\"")
            .with_users(&b("\"X509:<I>C=US,O=Cards,CN=Card CA\""))
    };
    let with = |patched, reading| domain(patched).assuming("schannel-order", reading);
    assert_eq!(
        schannel(&with("2022-04-12", "lowest-bit-first")).0,
        "schannel.issuer"
    );
    assert_eq!(
        schannel(&with("2022-04-12", "strong-first")).0,
        "schannel.s4u2self"
    );
    assert_eq!(
        schannel(&with("2022-05-10", "lowest-bit-first")).0,
        "schannel.s4u2self"
    );
}
