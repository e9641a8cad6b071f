//! What is odd about a value that reads well.

use std::fmt;

use super::AltSecurityIdentity;
use crate::distinguished_name::{leaf_keywords, root_keywords, split_parts};

/// Something odd about a value of `altSecurityIdentities` that reads well: it may never match.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AltSecurityIdentityWarning {
    /// A name is written leaf first, as certutil prints it.
    LeafFirst {
        /// The issuer or the subject.
        part: NamePart,
        /// The name with its order turned.
        turned: String,
    },
    /// A blank stands after a comma between relative names.
    BlankAfterComma {
        /// The issuer or the subject.
        part: NamePart,
    },
    /// `ST=` stands where Windows writes `S=`.
    StateKeyword {
        /// The issuer or the subject.
        part: NamePart,
    },
    /// `+` stands between the attributes of a relative name, where Windows writes a blank.
    PlusSign {
        /// The issuer or the subject.
        part: NamePart,
    },
    /// A part of a name is not `type=value`.
    NotAName {
        /// The issuer or the subject.
        part: NamePart,
        /// The part that was read.
        text: String,
    },
    /// The serial looks as a certificate displays it, not reversed.
    SerialNotReversed {
        /// The digits with their bytes turned.
        turned: String,
    },
}

/// The name within a value that a warning speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NamePart {
    /// What stands after `<I>`.
    Issuer,
    /// What stands after `<S>`.
    Subject,
}

impl fmt::Display for NamePart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Issuer => "issuer",
            Self::Subject => "subject",
        })
    }
}

impl fmt::Display for AltSecurityIdentityWarning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeafFirst { part, .. } => {
                write!(
                    formatter,
                    "the {part} is written leaf first, and so never matches"
                )
            }
            Self::BlankAfterComma { part } => {
                write!(
                    formatter,
                    "the {part} has a blank after a comma, and so never matches"
                )
            }
            Self::StateKeyword { part } => {
                write!(formatter, "the {part} says `ST=` where Windows writes `S=`")
            }
            Self::PlusSign { part } => write!(
                formatter,
                "the {part} has `+` between attributes of one relative name, where Windows writes a blank"
            ),
            Self::NotAName { part, text } => {
                write!(formatter, "`{text}` in the {part} is not `type=value`")
            }
            Self::SerialNotReversed { .. } => {
                formatter.write_str("the serial looks as certificates display it, not reversed")
            }
        }
    }
}

impl AltSecurityIdentityWarning {
    /// What to write instead.
    pub fn help(&self) -> String {
        match self {
            Self::LeafFirst { turned, .. } => format!("write the root first: `{turned}`"),
            Self::BlankAfterComma { .. } => "remove the blanks after the commas".to_owned(),
            Self::StateKeyword { .. } => "write `S=`".to_owned(),
            Self::PlusSign { .. } => "write one blank in place of `+`".to_owned(),
            Self::NotAName { .. } => {
                "quote a value that has a comma in it, and write `type=value` everywhere".to_owned()
            }
            Self::SerialNotReversed { turned } => {
                format!("reverse the bytes, not the digits: `<SR>{turned}`")
            }
        }
    }
}

pub(super) fn warnings(identity: &AltSecurityIdentity) -> Vec<AltSecurityIdentityWarning> {
    let mut found = Vec::new();
    match identity {
        AltSecurityIdentity::X509IssuerSubject { issuer, subject } => {
            name(NamePart::Issuer, issuer, &mut found);
            name(NamePart::Subject, subject, &mut found);
        }
        AltSecurityIdentity::X509SubjectOnly { subject } => {
            name(NamePart::Subject, subject, &mut found);
        }
        AltSecurityIdentity::X509IssuerSerialNumber { issuer, serial } => {
            name(NamePart::Issuer, issuer, &mut found);
            if looks_reversed_twice(serial.as_be_bytes()) {
                // What was taken for the reversed text was the plain one, so its plain form is the reversed text.
                let turned = serial.to_string();
                found.push(AltSecurityIdentityWarning::SerialNotReversed { turned });
            }
        }
        AltSecurityIdentity::X509IssuerSid { issuer, .. } => {
            name(NamePart::Issuer, issuer, &mut found);
        }
        AltSecurityIdentity::X509Ski(_)
        | AltSecurityIdentity::X509Sha1PublicKey(_)
        | AltSecurityIdentity::X509Rfc822(_)
        | AltSecurityIdentity::Kerberos(_) => {}
    }
    found
}

fn name(part: NamePart, text: &str, found: &mut Vec<AltSecurityIdentityWarning>) {
    let parts = split_parts(text);
    let keyword = |part: &str| {
        part.split_once('=')
            .map_or("", |(keyword, _)| keyword)
            .trim()
            .to_ascii_uppercase()
    };
    if let [first, .., last] = parts.as_slice()
        && leaf_keywords().contains(&keyword(first).as_str())
        && root_keywords().contains(&keyword(last).as_str())
    {
        let turned: Vec<&str> = parts.iter().rev().map(|part| part.trim()).collect();
        found.push(AltSecurityIdentityWarning::LeafFirst {
            part,
            turned: turned.join(","),
        });
    }
    if parts.iter().skip(1).any(|part| part.starts_with(' ')) {
        found.push(AltSecurityIdentityWarning::BlankAfterComma { part });
    }
    if parts.iter().any(|part| keyword(part) == "ST") {
        found.push(AltSecurityIdentityWarning::StateKeyword { part });
    }
    if parts.iter().any(|part| plus_between_attributes(part)) {
        found.push(AltSecurityIdentityWarning::PlusSign { part });
    }
    if let Some(text) = parts.iter().find(|part| !part.contains('=')) {
        found.push(AltSecurityIdentityWarning::NotAName {
            part,
            text: (*text).to_owned(),
        });
    }
}

/// Whether a relative name has the shape `a=b+c=d` outside quotes.
fn plus_between_attributes(part: &str) -> bool {
    let mut quoted = false;
    let mut pieces = part.split(|character| {
        quoted ^= character == '"';
        character == '+' && !quoted
    });
    pieces.next();
    pieces.any(|piece| {
        piece.split_once('=').is_some_and(|(keyword, _)| {
            keyword
                .trim()
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '.')
        })
    })
}

/// Whether a serial, taken as reversed, has its bytes where the reversal of an AD CS serial has them.
///
/// AD CS numbers are random bytes, then zeros, then a small counter (`61157eee 0000000000 11`). When the longest run of
/// zeros lies nearer to the front of what we believe to be the number, the text had not been reversed. Numbers without
/// such a run decide nothing.
fn looks_reversed_twice(number: &[u8]) -> bool {
    const ZEROS_MIN: usize = 3;
    let mut longest = 0..0;
    let mut start = None;
    for (position, byte) in number.iter().copied().chain([1]).enumerate() {
        match (byte, start) {
            (0, None) => start = Some(position),
            (0, Some(_)) | (_, None) => {}
            (_, Some(begin)) => {
                if position - begin > longest.len() {
                    longest = begin..position;
                }
                start = None;
            }
        }
    }
    longest.len() >= ZEROS_MIN && longest.start < number.len() - longest.end
}
