//! 1.11: each bit of CertificateMappingMethods alone; and of 2.2 what Schannel takes for a purpose.

use pki::Extension;
use pki::encode::{dotted, sequence};
use sim::{Answer, QuestionId};

use crate::recorded_runs::run::Run;
use crate::strength::schannel::{schannel, with_methods};
use crate::strength::{Domain, b};

const UPN: &str = "upn: \"b@essos.local\", subject: \"CN=gman\"";

fn alone(bit: u32, issued: &str, values: &str) -> Domain {
    with_methods(bit, 2)
        .with_issued(issued)
        .with_users(&b(values))
}

#[test]
fn k1_11_each_method_alone() {
    let issuer_subject = "IssuerSubject(of: (\"Card\", \"logon\"))";
    let issuer = "\"X509:<I>C=US,O=Cards,CN=Card CA\"";
    let strong = "IssuerSerialNumber(of: (\"Card\", \"logon\"))";
    let no_upn = "subject: \"CN=gman\"";
    let with_sid = "upn: \"b@essos.local\", subject: \"CN=gman\", sid: \"b\"";
    let nobody = ("schannel.nobody", None);
    for (bit, issued, values, expected) in [
        // The weak ones know nothing of enforcement.
        (
            0x01,
            no_upn,
            issuer_subject,
            ("schannel.issuer-subject", Some("b")),
        ),
        (0x01, UPN, "", nobody),
        (0x02, no_upn, issuer, ("schannel.issuer", Some("b"))),
        (0x02, no_upn, issuer_subject, nobody),
        (0x04, UPN, "", ("schannel.upn", Some("b"))),
        (0x04, no_upn, issuer_subject, nobody),
        // Those that ask the KDC have its strength.
        (0x08, with_sid, "", ("schannel.s4u2self", Some("b"))),
        (0x08, UPN, "", nobody),
        (
            0x10,
            no_upn,
            strong,
            ("schannel.s4u2self-explicit", Some("b")),
        ),
        (0x10, no_upn, issuer_subject, nobody),
        (0x00, with_sid, strong, nobody),
    ] {
        let (step, account, steps) = schannel(&alone(bit, issued, values));
        let found = (step, account.as_deref());
        assert_eq!(found, expected, "{bit:#x} {issued} {values}: {steps:?}");
    }
}

/// 0x1F before the update of May 2022 and 0x18 since: what the weak methods alone would map no longer is.
#[test]
fn k1_11_default_methods_by_day() {
    let domain = |patched| {
        Domain::default()
            .patched("Server 2016", patched)
            .with_issued("subject: \"CN=gman\"")
            .with_users(&b("\"X509:<I>C=US,O=Cards,CN=Card CA\""))
    };
    for (patched, expected) in [
        ("2022-05-09", "schannel.issuer"),
        ("2022-05-10", "schannel.nobody"),
    ] {
        assert_eq!(schannel(&domain(patched)).0, expected, "{patched}");
    }
}

/// Application policies beside a purpose for servers: none for a KDC (recorded run C13), one for Schannel.
#[test]
fn k2_2_application_policies_are_purposes_to_schannel() {
    let told = |policy: Option<&str>| {
        let run = Run::good()
            .says(|c| c.extended_key_usage = Some(vec!["1.3.6.1.5.5.7.3.1".parse().unwrap()]))
            .with(|run| {
                if let Some(policy) = policy {
                    let value = sequence([sequence([dotted(policy)])]);
                    run.additions.extensions.push(Extension {
                        id: "1.3.6.1.4.1.311.21.10".parse().unwrap(),
                        critical: false,
                        value,
                    });
                }
            });
        let Answer::SchannelLogon(answer) = run.on_a_card().ask(QuestionId::SchannelLogon) else {
            panic!()
        };
        let row = &answer.rows[0];
        (row.step.id, row.account.clone())
    };
    let refused = ("schannel.purpose", None);
    assert_eq!(told(None), refused);
    assert_eq!(told(Some("1.3.6.1.4.1.311.20.2.2")), refused);
    let opened = ("schannel.s4u2self", Some("victim".to_owned()));
    assert_eq!(told(Some("1.3.6.1.5.5.7.3.2")), opened);
}
