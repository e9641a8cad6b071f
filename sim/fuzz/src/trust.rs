//! Whom a client takes for its realm's KDC.

use kerberos::SignedContent;
use kerberos::kdc_trust::{KdcName, KdcTrust, principal_names};
use pki::encode::{self, dotted, sequence, tagged};
use pki::{Additions, Certificate, Extension, Issuance, SignatureVerdict};

use crate::domain::{AUTHORITY, KDC, issuance, now};
use crate::element::{Content, Element};
use crate::mutation::Input;

const REALM: &str = "FABRIKAM.COM";
const HOST: &str = "dc1.fabrikam.com";
const KP_KDC: &str = "1.3.6.1.5.2.3.5";
const PKINIT_SAN: &str = "1.3.6.1.5.2.2";
const SUBJECT_ALTERNATIVE_NAME: &str = "2.5.29.17";

/// A certificate of the authority with names, purposes and an alternative name from the input: it
/// is the KDC's only with the realm's principal name, or with the host's name and the purpose; and
/// never without a signature that verifies.
pub fn kdc_certificate(bytes: &[u8]) {
    let mut input = Input(bytes);
    let flags = input.byte().unwrap_or_default();
    let Some(certificate) = certificate(flags, &mut input) else {
        return;
    };
    let names = principal_names(&certificate);
    let mut signed = SignedContent {
        content_type: String::new(),
        content: Vec::new(),
        certificates: vec![certificate.clone()],
        signer: Some(certificate.clone()),
        signature: SignatureVerdict::Valid,
        algorithms: [String::new(), String::new()],
    };
    let trust = KdcTrust {
        realm: REALM,
        hostname: (flags & 1 != 0).then_some(HOST),
        anchors: std::slice::from_ref(&AUTHORITY.certificate),
        now: now(),
    };
    let judged = trust.judge(&signed);
    match &judged {
        Ok(KdcName::Principal) => {
            assert!(names.contains(&format!("krbtgt/{REALM}@{REALM}")));
            assert!(holds_text(&certificate, "krbtgt") && holds_text(&certificate, REALM));
        }
        Ok(KdcName::Host(host)) => {
            assert!(flags & 1 != 0 && host.eq_ignore_ascii_case(HOST));
            let purposes = certificate.extended_key_usage().unwrap_or_default();
            assert!(purposes.iter().any(|purpose| purpose.to_string() == KP_KDC));
        }
        Ok(_) => unreachable!("a name of neither kind"),
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
    signed.signer = None;
    assert!(trust.judge(&signed).is_err());
    signed.signature = SignatureVerdict::Invalid;
    signed.signer = Some(certificate);
    assert!(trust.judge(&signed).is_err());
}

/// Whether some string of the certificate's extensions is this text.
fn holds_text(certificate: &Certificate, text: &str) -> bool {
    let Some(mut tree) = Element::read(certificate.der()) else {
        // With tags or lengths that our tree does not read; the bytes say as much.
        let mut windows = certificate.der().windows(text.len());
        return windows.any(|window| window == text.as_bytes());
    };
    tree.search_mut(
        &|element| matches!(&element.content, Content::Bytes(bytes) if bytes == text.as_bytes()),
    )
    .is_some()
}

fn certificate(flags: u8, input: &mut Input<'_>) -> Option<Certificate> {
    let other_names = match flags >> 3 & 3 {
        0 => Vec::new(),
        1 => vec![principal(REALM, &["krbtgt", REALM])],
        // Names that are nearly right.
        2 => vec![
            principal(REALM, &["krbtgt/FABRIKAM.COM"]),
            principal("fabrikam.com", &["krbtgt", REALM]),
        ],
        _ => vec![input.0.to_vec()],
    };
    let mut additions = Additions::default();
    if !other_names.is_empty() {
        additions.extensions.push(Extension {
            id: SUBJECT_ALTERNATIVE_NAME.parse().ok()?,
            critical: flags & 0x20 != 0,
            value: sequence(other_names),
        });
    }
    Issuance {
        dns_names: (flags & 0x18 == 0)
            .then(|| HOST.to_uppercase())
            .into_iter()
            .collect(),
        extended_key_usage: (flags & 2 != 0).then(|| KP_KDC.parse().into_iter().collect()),
        not_after: now().unix() + if flags & 4 == 0 { 1 } else { -1 },
        ..issuance("CN=DC1,DC=fabrikam,DC=com", 50)
    }
    .issue_with(&additions, KDC.key.public_key(), &AUTHORITY.key)
    .ok()
}

/// A KRB5PrincipalName as an other name [RFC 4556 §3.2.2].
fn principal(realm: &str, components: &[&str]) -> Vec<u8> {
    let text = |text: &str| tagged(0x1B, text.as_bytes());
    let components = sequence(components.iter().map(|part| text(part)));
    let name = sequence([tagged(0xA0, &[0x02, 0x01, 0x02]), tagged(0xA1, &components)]);
    let value = sequence([tagged(0xA0, &text(realm)), tagged(0xA1, &name)]);
    tagged(
        0xA0,
        &encode::concat([dotted(PKINIT_SAN), tagged(0xA0, &value)]),
    )
}

/// By name, by host, by host without purpose, late, nearly; and an alternative name of any bytes.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let stranger = [
        vec![0x18],
        principal(REALM, &["krbtgt", REALM]),
        tagged(0x82, b"dc1.fabrikam.com"),
    ];
    vec![
        vec![0x08],
        vec![0x03],
        vec![0x01],
        vec![0x02],
        vec![0x0C],
        vec![0x13],
        stranger.concat(),
    ]
}
