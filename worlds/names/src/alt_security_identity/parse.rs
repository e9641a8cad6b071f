//! Reading a value: prefix, tags, parts.

use super::{AltSecurityIdentity, AltSecurityIdentityError};
use crate::bytes;
use crate::{SerialNumber, SubjectKeyId, Thumbprint};

const TAGS: [&str; 7] = ["I", "S", "SR", "SKI", "SHA1-PUKEY", "RFC822", "SID"];

/// Spellings that people write for a tag.
const MISSPELT: [(&str, &str); 10] = [
    ("SN", "SR"),
    ("SERIAL", "SR"),
    ("ISSUER", "I"),
    ("SUBJECT", "S"),
    ("SHA1-PUBKEY", "SHA1-PUKEY"),
    ("SHA1-PUKE", "SHA1-PUKEY"),
    ("SHA1", "SHA1-PUKEY"),
    ("SHA1PUKEY", "SHA1-PUKEY"),
    ("RFC-822", "RFC822"),
    ("EMAIL", "RFC822"),
];

pub(super) fn parse(text: &str) -> Result<AltSecurityIdentity, AltSecurityIdentityError> {
    if let Some(principal) = strip_prefix(text, "Kerberos:") {
        return match principal.split_once('@') {
            Some((name, realm)) if !name.is_empty() && !realm.is_empty() => {
                Ok(AltSecurityIdentity::Kerberos(principal.to_owned()))
            }
            _ => Err(AltSecurityIdentityError::BadPrincipal {
                principal: principal.to_owned(),
            }),
        };
    }
    let rest = strip_prefix(text, "X509:").ok_or(AltSecurityIdentityError::NoPrefix)?;
    if rest.starts_with(char::is_whitespace) {
        return Err(AltSecurityIdentityError::BlankAfterColon);
    }
    form(&parts(rest)?)
}

/// Removes a prefix that is compared without case, as the directory compares it.
fn strip_prefix<'text>(text: &'text str, prefix: &str) -> Option<&'text str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// One tag and what stands behind it.
type Part<'text> = (&'static str, &'text str);

fn parts(text: &str) -> Result<Vec<Part<'_>>, AltSecurityIdentityError> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() || parts.is_empty() {
        let Some((tag, behind)) = leading_tag(rest) else {
            return Err(AltSecurityIdentityError::NoTag {
                found: rest.to_owned(),
            });
        };
        let tag = known_tag(tag)?;
        let end = next_tag(behind);
        let (value, next) = behind.split_at_checked(end).unwrap_or((behind, ""));
        if value.trim().is_empty() {
            return Err(AltSecurityIdentityError::EmptyPart { tag });
        }
        parts.push((tag, value));
        rest = next;
    }
    Ok(parts)
}

/// The tag at the very beginning, and what stands behind it.
fn leading_tag(text: &str) -> Option<(&str, &str)> {
    let (tag, behind) = text.strip_prefix('<')?.split_once('>')?;
    let plausible = !tag.is_empty() && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plausible.then_some((tag, behind))
}

/// Where the next tag begins; the length of the text when there is none. Values in quotes may hold angle brackets.
fn next_tag(text: &str) -> usize {
    let mut quoted = false;
    for (position, character) in text.char_indices() {
        quoted ^= character == '"';
        if character == '<' && !quoted && text.get(position..).and_then(leading_tag).is_some() {
            return position;
        }
    }
    text.len()
}

fn known_tag(tag: &str) -> Result<&'static str, AltSecurityIdentityError> {
    if let Some(known) = TAGS.iter().find(|known| known.eq_ignore_ascii_case(tag)) {
        return Ok(known);
    }
    let meant = MISSPELT
        .iter()
        .find(|(misspelt, _)| misspelt.eq_ignore_ascii_case(tag))
        .map(|(_, meant)| *meant);
    Err(AltSecurityIdentityError::UnknownTag {
        tag: tag.to_owned(),
        meant,
    })
}

fn form(parts: &[Part<'_>]) -> Result<AltSecurityIdentity, AltSecurityIdentityError> {
    match *parts {
        [("I", issuer), ("S", subject)] => Ok(AltSecurityIdentity::X509IssuerSubject {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
        }),
        [("I", issuer), ("SR", serial)] => Ok(AltSecurityIdentity::X509IssuerSerialNumber {
            issuer: issuer.to_owned(),
            serial: reversed_serial(serial)?,
        }),
        [("I", issuer), ("SID", sid)] => Ok(AltSecurityIdentity::X509IssuerSid {
            issuer: issuer.to_owned(),
            sid: sid
                .parse()
                .map_err(|reason| AltSecurityIdentityError::BadSid { reason })?,
        }),
        [("S", subject)] => Ok(AltSecurityIdentity::X509SubjectOnly {
            subject: subject.to_owned(),
        }),
        [("SKI", key_id)] => key_id
            .parse::<SubjectKeyId>()
            .map(AltSecurityIdentity::X509Ski)
            .map_err(|reason| AltSecurityIdentityError::BadHex { tag: "SKI", reason }),
        [("SHA1-PUKEY", digest)] => digest
            .parse::<Thumbprint>()
            .map(AltSecurityIdentity::X509Sha1PublicKey)
            .map_err(|reason| AltSecurityIdentityError::BadHex {
                tag: "SHA1-PUKEY",
                reason,
            }),
        [("RFC822", mail)] => match mail.split_once('@') {
            Some((name, host)) if !name.is_empty() && !host.is_empty() => {
                Ok(AltSecurityIdentity::X509Rfc822(mail.to_owned()))
            }
            _ => Err(AltSecurityIdentityError::BadMail {
                mail: mail.to_owned(),
            }),
        },
        [("SR", _)] => Err(AltSecurityIdentityError::SerialWithoutIssuer),
        [("SID", _)] => Err(AltSecurityIdentityError::SidWithoutIssuer),
        [(first, _), (second, _)] => Err(AltSecurityIdentityError::WrongPair { first, second }),
        // One tag is left: `<I>`; no tag at all was refused while the parts were read.
        [_] | [] => Err(AltSecurityIdentityError::IssuerAlone),
        ref many => {
            let tags: Vec<String> = many.iter().map(|(tag, _)| format!("<{tag}>")).collect();
            Err(AltSecurityIdentityError::TooManyTags {
                count: many.len(),
                tags: tags.join(", "),
            })
        }
    }
}

fn reversed_serial(text: &str) -> Result<SerialNumber, AltSecurityIdentityError> {
    let mut bytes = bytes::decode(text)
        .map_err(|reason| AltSecurityIdentityError::BadHex { tag: "SR", reason })?;
    bytes.reverse();
    Ok(SerialNumber::from_be_bytes(&bytes))
}
