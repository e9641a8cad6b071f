//! What is odd about a value that reads well.

use std::fmt;

use super::AltSecurityIdentity;
use crate::distinguished_name::{NameOddity, WrittenName};

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
    /// A blank stands around `=`.
    BlankAroundEquals {
        /// The issuer or the subject.
        part: NamePart,
    },
    /// `ST=` stands where Windows writes `S=`.
    StateKeyword {
        /// The issuer or the subject.
        part: NamePart,
    },
    /// Another keyword that Windows does not write.
    ForeignKeyword {
        /// The issuer or the subject.
        part: NamePart,
        /// The keyword that was read.
        keyword: String,
        /// What Windows writes.
        windows: String,
    },
    /// A keyword of no attribute type.
    UnknownKeyword {
        /// The issuer or the subject.
        part: NamePart,
        /// The keyword that was read.
        keyword: String,
    },
    /// `+` stands between the attributes of a relative name, where Windows writes a blank.
    PlusSign {
        /// The issuer or the subject.
        part: NamePart,
    },
    /// Slashes or semicolons stand between relative names.
    Separator {
        /// The issuer or the subject.
        part: NamePart,
        /// The separator that was read.
        separator: char,
    },
    /// A backslash escapes a character, where Windows puts the value in quotes.
    Escape {
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
    /// The name is that of the certificate, but written otherwise than the domain controller writes it.
    OtherSpelling {
        /// The issuer or the subject.
        part: NamePart,
        /// How the domain controller writes it.
        written: String,
    },
    /// The serial looks as a certificate displays it, not reversed.
    SerialNotReversed {
        /// The digits with their bytes turned.
        turned: String,
    },
    /// The serial is reversed digit by digit, not byte by byte.
    SerialReversedByDigits {
        /// The digits with their bytes turned.
        turned: String,
    },
    /// The serial is in decimal.
    SerialInDecimal {
        /// The digits as they belong there.
        turned: String,
    },
    /// The serial has a zero byte at its end that does not belong there, or lacks one.
    SerialSignByte {
        /// The digits as they belong there.
        turned: String,
    },
    /// The key identifier still has the header of its encoding.
    KeyIdHeader,
    /// `<SHA1-PUKEY>` holds the digest of the other thing.
    OtherDigest {
        /// What it is the digest of.
        found: &'static str,
        /// What the domain controller makes it of.
        wanted: &'static str,
    },
    /// A blank stands before or after the value of a tag.
    BlankAtEnd {
        /// The tag.
        tag: &'static str,
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
            Self::BlankAroundEquals { part } => {
                write!(
                    formatter,
                    "the {part} has a blank around `=`, and so never matches"
                )
            }
            Self::StateKeyword { part } => {
                write!(formatter, "the {part} says `ST=` where Windows writes `S=`")
            }
            Self::ForeignKeyword {
                part,
                keyword,
                windows,
            } => {
                write!(
                    formatter,
                    "the {part} says `{keyword}=` where Windows writes `{windows}=`"
                )
            }
            Self::UnknownKeyword { part, keyword } => {
                write!(
                    formatter,
                    "`{keyword}` in the {part} is no attribute type that Windows knows"
                )
            }
            Self::PlusSign { part } => write!(
                formatter,
                "the {part} has `+` between attributes of one relative name, where Windows writes a blank"
            ),
            Self::Separator { part, separator } => {
                write!(
                    formatter,
                    "the {part} has `{separator}` between relative names, where Windows writes a comma"
                )
            }
            Self::Escape { part } => {
                write!(
                    formatter,
                    "the {part} has a backslash, where Windows puts the whole value in double quotes"
                )
            }
            Self::NotAName { part, text } => {
                write!(formatter, "`{text}` in the {part} is not `type=value`")
            }
            Self::OtherSpelling { part, .. } => {
                write!(
                    formatter,
                    "the {part} is written otherwise than the domain controller writes it"
                )
            }
            Self::SerialNotReversed { .. } => {
                formatter.write_str("the serial looks as certificates display it, not reversed")
            }
            Self::SerialReversedByDigits { .. } => {
                formatter.write_str("the serial is reversed digit by digit, not byte by byte")
            }
            Self::SerialInDecimal { .. } => formatter.write_str("the serial is written in decimal"),
            Self::SerialSignByte { .. } => formatter
                .write_str("the zero byte before the serial's first bit is treated otherwise"),
            Self::KeyIdHeader => formatter.write_str(
                "the key identifier still has the header of its encoding (`04` and a length)",
            ),
            Self::OtherDigest { found, wanted } => {
                write!(
                    formatter,
                    "`<SHA1-PUKEY>` holds the digest of the {found}, not of the {wanted}"
                )
            }
            Self::BlankAtEnd { tag } => {
                write!(
                    formatter,
                    "a blank stands before or after the value of `<{tag}>`"
                )
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
            Self::BlankAroundEquals { .. } => "remove the blanks around `=`".to_owned(),
            Self::StateKeyword { .. } => "write `S=`".to_owned(),
            Self::ForeignKeyword { windows, .. } => format!("write `{windows}=`"),
            Self::UnknownKeyword { .. } => "write the type as `OID.1.2.3=`".to_owned(),
            Self::PlusSign { .. } => "write one blank in place of `+`".to_owned(),
            Self::Separator { .. } => "write commas without blanks, the root first".to_owned(),
            Self::Escape { .. } => "write `CN=\"Doe, Jane\"`, not `CN=Doe\\, Jane`".to_owned(),
            Self::NotAName { .. } => {
                "quote a value that has a comma in it, and write `type=value` everywhere".to_owned()
            }
            Self::OtherSpelling { written, .. } => format!("write `{written}`"),
            Self::SerialNotReversed { turned } | Self::SerialReversedByDigits { turned } => {
                format!("reverse the bytes, not the digits: `<SR>{turned}`")
            }
            Self::SerialInDecimal { turned } | Self::SerialSignByte { turned } => {
                format!("write `<SR>{turned}`")
            }
            Self::KeyIdHeader => "write the bytes of the identifier alone".to_owned(),
            Self::OtherDigest { wanted, .. } => format!(
                "write the digest of the {wanted}, or assume the other reading of `sha1-public-key`"
            ),
            Self::BlankAtEnd { .. } => {
                "remove the blank: the text is compared as a whole".to_owned()
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
        AltSecurityIdentity::X509Rfc822(mail) => {
            if mail.trim() != mail {
                found.push(AltSecurityIdentityWarning::BlankAtEnd { tag: "RFC822" });
            }
        }
        AltSecurityIdentity::X509Ski(_)
        | AltSecurityIdentity::X509Sha1PublicKey(_)
        | AltSecurityIdentity::Kerberos(_) => {}
    }
    found
}

/// What is odd about a name, of which no certificate is known.
pub(super) fn name(part: NamePart, text: &str, found: &mut Vec<AltSecurityIdentityWarning>) {
    let written = WrittenName::read(text);
    if written.looks_leaf_first() {
        found.push(AltSecurityIdentityWarning::LeafFirst {
            part,
            turned: written.turned().to_windows_x500(),
        });
    }
    oddities(part, &written, found);
}

/// What is odd about the writing of a name, its order apart.
pub(super) fn oddities(
    part: NamePart,
    written: &WrittenName,
    found: &mut Vec<AltSecurityIdentityWarning>,
) {
    use AltSecurityIdentityWarning as W;
    found.extend(written.oddities.iter().map(|oddity| match oddity {
        NameOddity::BlankAfterComma => W::BlankAfterComma { part },
        NameOddity::BlankAroundEquals => W::BlankAroundEquals { part },
        NameOddity::PlusSign => W::PlusSign { part },
        NameOddity::Separator(separator) => W::Separator {
            part,
            separator: *separator,
        },
        NameOddity::Keyword(keyword, _) if keyword.eq_ignore_ascii_case("ST") => {
            W::StateKeyword { part }
        }
        NameOddity::Keyword(keyword, windows) => W::ForeignKeyword {
            part,
            keyword: keyword.clone(),
            windows: windows.clone(),
        },
        NameOddity::UnknownKeyword(keyword) => W::UnknownKeyword {
            part,
            keyword: keyword.clone(),
        },
        NameOddity::NotAName(text) => W::NotAName {
            part,
            text: text.clone(),
        },
        NameOddity::Escape => W::Escape { part },
    }));
}

/// Whether a serial, taken as reversed, has its bytes where the reversal of an AD CS serial has them.
///
/// AD CS numbers are random bytes, then zeros, then a small counter (`61157eee 0000000000 11`). When the longest run of
/// zeros lies nearer to the front of what we believe to be the number, the text had not been reversed. Numbers without
/// such a run decide nothing.
pub(super) fn looks_reversed_twice(number: &[u8]) -> bool {
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
