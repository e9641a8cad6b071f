//! How domain controllers write certificates: each assumption in both readings.

use super::{Domain, OPENED, b, mapping};

/// Two domains with another reading each: the first value is right in the one, the second in the other.
fn in_both_readings(issued: &str, name: &str, readings: [&str; 2], values: [&str; 2]) {
    for (reading, right) in readings.into_iter().zip([0, 1]) {
        for (at, value) in values.iter().enumerate() {
            let domain = Domain::default()
                .patched("Server 2022", "2025-09-09")
                .with_issued(issued)
                .with_users(&b(&format!("\"{value}\"")))
                .assuming(name, reading);
            let (_, _, steps) = domain.logon(Some("b"));
            let fits = !steps.contains(&"map.name-mismatch");
            assert_eq!(fits, at == right, "{name} = {reading}: {value} {steps:?}");
        }
    }
}

#[test]
fn quoting_of_values_is_an_assumption() {
    in_both_readings(
        "subject: \"CN=Doe\\\\, Jane,O=Cards\"",
        "mapping-quoting",
        ["quoted", "plain"],
        [
            "X509:<S>O=Cards,CN=\\\"Doe, Jane\\\"",
            "X509:<S>O=Cards,CN=Doe, Jane",
        ],
    );
}

#[test]
fn the_sign_byte_of_a_serial_is_an_assumption() {
    in_both_readings(
        "serial: \"9f0102\"",
        "serial-sign-byte",
        ["kept", "dropped"],
        [
            "X509:<I>C=US,O=Cards,CN=Card CA<SR>02019f00",
            "X509:<I>C=US,O=Cards,CN=Card CA<SR>02019f",
        ],
    );
}

#[test]
fn case_of_comparison_is_an_assumption() {
    let domain = |reading| {
        Domain::enforcement(1)
            .with_issued("subject: \"CN=gman\"")
            .with_users(&b("\"x509:<s>cn=GMAN\""))
            .assuming("mapping-case", reading)
    };
    domain("ignored").expect(Some("b"), OPENED, "map.subject");
    domain("significant").expect(Some("b"), "map.name-mismatch", "map.name-mismatch");
}

#[test]
fn what_sha1_pukey_holds_is_an_assumption() {
    let computed = |reading| {
        let domain = Domain::default()
            .with_users(&b("Sha1PublicKey(of: (\"Card\", \"logon\"))"))
            .assuming("sha1-public-key", reading);
        let answer = mapping(&domain);
        answer.certificates[0].accounts[0].methods[0].value.clone()
    };
    let (certificate, key) = (computed("certificate"), computed("public-key"));
    assert_ne!(certificate, key);
    in_both_readings(
        "",
        "sha1-public-key",
        ["certificate", "public-key"],
        [&certificate, &key],
    );
}
