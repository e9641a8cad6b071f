//! Reading a value: prefix, tags, parts.

use super::diagnosis::{AltSecurityIdentityFault, without_separators};
use super::{AltSecurityIdentity, AltSecurityIdentityError};
use crate::bytes;
use crate::{HexError, SerialNumber, SubjectKeyId, Thumbprint};

const TAGS: [&str; 7] = ["I", "S", "SR", "SKI", "SHA1-PUKEY", "RFC822", "SID"];

/// Spellings that people write for a tag.
const MISSPELT: [(&str, &str); 14] = [
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
    ("E", "RFC822"),
    ("SHA1-PUBLICKEY", "SHA1-PUKEY"),
    ("THUMBPRINT", "SHA1-PUKEY"),
    ("OBJECTSID", "SID"),
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
pub(super) type Part<'text> = (&'static str, &'text str);

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

/// What is wrong with the tags of a value, whatever stands behind them.
fn structure(parts: &[Part<'_>]) -> Result<(), AltSecurityIdentityError> {
    match *parts {
        [("I", _), ("S" | "SR" | "SID", _)] | [("S" | "SKI" | "SHA1-PUKEY" | "RFC822", _)] => {
            Ok(())
        }
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

fn form(parts: &[Part<'_>]) -> Result<AltSecurityIdentity, AltSecurityIdentityError> {
    structure(parts)?;
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
            .map_err(|reason| bad_hex("SKI", key_id, reason)),
        [("SHA1-PUKEY", digest)] => digest
            .parse::<Thumbprint>()
            .map(AltSecurityIdentity::X509Sha1PublicKey)
            .map_err(|reason| bad_hex("SHA1-PUKEY", digest, reason)),
        [("RFC822", mail)] => match mail.split_once('@') {
            Some((name, host)) if !name.is_empty() && !host.is_empty() => {
                Ok(AltSecurityIdentity::X509Rfc822(mail.to_owned()))
            }
            _ => Err(AltSecurityIdentityError::BadMail {
                mail: mail.to_owned(),
            }),
        },
        _ => Err(AltSecurityIdentityError::IssuerAlone),
    }
}

/// Digits with separators are told apart from what is no hexadecimal text at all.
fn bad_hex(tag: &'static str, text: &str, reason: HexError) -> AltSecurityIdentityError {
    let digits = without_separators(text);
    if digits != text && bytes::decode(&digits).is_ok() {
        AltSecurityIdentityError::SeparatedHex { tag, digits }
    } else {
        AltSecurityIdentityError::BadHex { tag, reason }
    }
}

fn reversed_serial(text: &str) -> Result<SerialNumber, AltSecurityIdentityError> {
    let mut bytes = bytes::decode(text).map_err(|reason| bad_hex("SR", text, reason))?;
    bytes.reverse();
    Ok(SerialNumber::from_be_bytes(&bytes))
}

/// A value read for what is meant: the tags that Windows knows, with what stands behind them, and what is wrong with
/// everything else.
pub(super) struct Loose<'text> {
    /// What is wrong, in the order of the text.
    pub(super) faults: Vec<AltSecurityIdentityFault>,
    /// The tags that are understood.
    pub(super) parts: Vec<Part<'text>>,
}

pub(super) fn loose(text: &str) -> Loose<'_> {
    let mut faults = Vec::new();
    let mut parts = Vec::new();
    let mut fault = |error| faults.push(AltSecurityIdentityFault::Unreadable(error));
    if strip_prefix(text, "Kerberos:").is_some() {
        if let Err(error) = parse(text) {
            fault(error);
        }
        return Loose { faults, parts };
    }
    let trimmed = text.trim_start();
    let behind = strip_prefix(trimmed, "X509:").unwrap_or_else(|| {
        fault(AltSecurityIdentityError::NoPrefix);
        trimmed
            .find('<')
            .map_or(trimmed, |at| trimmed.get(at..).unwrap_or_default())
    });
    let mut rest = behind.trim_start();
    if rest.len() != behind.len() {
        fault(AltSecurityIdentityError::BlankAfterColon);
    }
    while !rest.is_empty() {
        let Some((tag, behind)) = leading_tag(rest) else {
            fault(AltSecurityIdentityError::NoTag {
                found: rest.to_owned(),
            });
            break;
        };
        let (value, next) = behind
            .split_at_checked(next_tag(behind))
            .unwrap_or((behind, ""));
        let known = match known_tag(tag) {
            Ok(known) => Some(known),
            Err(error) => {
                let meant = match &error {
                    AltSecurityIdentityError::UnknownTag { meant, .. } => *meant,
                    _ => None,
                };
                fault(error);
                meant
            }
        };
        if let Some(tag) = known {
            if value.trim().is_empty() {
                fault(AltSecurityIdentityError::EmptyPart { tag });
            } else {
                parts.push((tag, value));
            }
        }
        rest = next;
    }
    if let Err(error) = structure(&parts)
        && !parts.is_empty()
    {
        fault(error);
    }
    if parts.is_empty() && faults.is_empty() {
        faults.push(AltSecurityIdentityFault::Unreadable(
            AltSecurityIdentityError::NoTag {
                found: String::new(),
            },
        ));
    }
    Loose { faults, parts }
}
