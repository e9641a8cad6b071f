//! The questions `mapping` and `ambiguous-mappings`.

use sim::{Answer, QuestionId};

use super::{Domain, b, mapping};

#[test]
fn mapping_tells_what_full_enforcement_loses_and_what_to_write() {
    let domain = Domain::enforcement(1)
        .with_issued("upn: \"b@essos.local\", serial: \"61157eee000000000011\"")
        .with_users(&b(
            "\"X509:<I>CN=Card CA, O=Cards, C=US<SR>61:15:7e:ee:00:00:00:00:00:11\"",
        ));
    let answer = mapping(&domain);
    assert_eq!((answer.counts.lost, answer.counts.never_match), (1, 1));
    let [row] = answer.certificates.as_slice() else {
        panic!()
    };
    let right = "X509:<I>C=US,O=Cards,CN=Card CA<SR>110000000000ee7e1561";
    assert_eq!(row.strong_value.as_deref(), Some(right));
    let [mapped] = row.accounts.as_slice() else {
        panic!()
    };
    assert_eq!(mapped.today[0].step.id, "map.weak.accepted");
    assert_eq!(mapped.enforced[0].step.id, "map.weak.refused");
    let value = answer
        .accounts
        .iter()
        .flat_map(|account| &account.values)
        .next()
        .unwrap();
    let diagnosis = value.diagnosis.as_ref().unwrap();
    assert_eq!(diagnosis.correct.as_deref(), Some(right));
    assert_eq!(
        diagnosis.meant.as_ref().map(|label| label.card.as_str()),
        Some("Card")
    );
    assert_eq!(diagnosis.faults.len(), 4, "{diagnosis:#?}");
}

#[test]
fn mapping_says_which_assumption_a_verdict_rests_on() {
    let domain = Domain::default()
        .patched("Server 2022", "2025-09-09")
        .with_issued("subject: \"CN=gman\", serial: \"9f0102\"")
        .with_users(&b("\"X509:<I>C=US,O=Cards,CN=Card CA<SR>02019f00\""));
    let answer = mapping(&domain);
    assert_eq!(
        answer.certificates[0].accounts[0].depends_on,
        [("serial-sign-byte", "dropped")]
    );
}

#[test]
fn ambiguous_mappings_tells_each_kind() {
    let domain = Domain::default()
        .with_issued("subject: \"CN=gman\"")
        .with_users(
            "(name: \"a\", alt_security_identities: [\"X509:<S>CN=gman\"]), (name: \"b\", alt_security_identities: [\"x509:<s>cn=gman\"], user_principal_name: \"a@essos.local\")",
        );
    let Answer::AmbiguousMappings(answer) = domain.twin().ask(QuestionId::AmbiguousMappings) else {
        panic!()
    };
    let kinds: Vec<&str> = answer.rows.iter().map(|row| row.kind.name()).collect();
    assert_eq!(
        kinds,
        [
            "certificate-of-several-accounts",
            "value-of-several-accounts",
            "upn-of-several-accounts"
        ]
    );
    assert_eq!(answer.rows[0].without_hint[0].step.id, "map.ambiguous");
    assert_eq!(answer.rows[0].accounts, ["a", "b"]);
}
