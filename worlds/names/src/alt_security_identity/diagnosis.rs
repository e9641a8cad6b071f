//! Why a value never matches, and what it should have been.

use std::fmt;

use super::form::{
    AltSecurityIdentityForm as Form, MappableCertificate, MappingSpelling, Sha1Of, SignByte,
};
use super::parse::{Loose, Part, loose};
use super::warning::{looks_reversed_twice, name, oddities};
use super::{AltSecurityIdentityError as Error, AltSecurityIdentityWarning as Warning, NamePart};
use crate::distinguished_name::{WindowsQuoting, WrittenName};
use crate::{DistinguishedName, SerialNumber, Sid, Thumbprint, bytes};

/// One thing that is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AltSecurityIdentityFault {
    /// The value is of no form.
    Unreadable(Error),
    /// The value is of a form, but no domain controller writes it so.
    Odd(Warning),
}

impl fmt::Display for AltSecurityIdentityFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => {
                write!(formatter, "{error}")?;
                match std::error::Error::source(error) {
                    Some(cause) => write!(formatter, ": {cause}"),
                    None => Ok(()),
                }
            }
            Self::Odd(warning) => write!(formatter, "{warning}"),
        }
    }
}

impl AltSecurityIdentityFault {
    /// What to write instead.
    pub fn help(&self) -> String {
        match self {
            Self::Unreadable(error) => error.help(),
            Self::Odd(warning) => warning.help(),
        }
    }
}

/// Why a value of `altSecurityIdentities` never matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AltSecurityIdentityDiagnosis {
    /// Everything that is wrong with it, in the order of the text.
    pub faults: Vec<AltSecurityIdentityFault>,
    /// The form that is meant, where that can be told.
    pub form: Option<Form>,
    /// What to write, where that can be told.
    pub correct: Option<String>,
}

/// Everything that is wrong with a value, of which no certificate is known. Without faults the value is good.
///
/// The corrected value is a guess by the text alone: it is what the faults leave when they are mended.
pub(super) fn diagnose(text: &str) -> AltSecurityIdentityDiagnosis {
    let Loose {
        mut faults, parts, ..
    } = loose(text);
    let mut values = Vec::new();
    for (tag, value) in &parts {
        let mut odd = Vec::new();
        values.push((*tag, mended(tag, value, &mut odd, &mut faults)));
        faults.extend(odd.into_iter().map(AltSecurityIdentityFault::Odd));
    }
    let form = meant(&parts);
    let value = |wanted: &str| {
        values
            .iter()
            .find(|(tag, _)| *tag == wanted)
            .and_then(|(_, value)| value.clone())
    };
    let correct = form.and_then(|form| {
        Some(match form {
            Form::IssuerSubject => format!("X509:<I>{}<S>{}", value("I")?, value("S")?),
            Form::SubjectOnly => format!("X509:<S>{}", value("S")?),
            Form::IssuerSerialNumber => format!("X509:<I>{}<SR>{}", value("I")?, value("SR")?),
            Form::Ski => format!("X509:<SKI>{}", value("SKI")?),
            Form::Sha1PublicKey => format!("X509:<SHA1-PUKEY>{}", value("SHA1-PUKEY")?),
            Form::Rfc822 => format!("X509:<RFC822>{}", value("RFC822")?),
            Form::IssuerSid => format!("X509:<I>{}<SID>{}", value("I")?, value("SID")?),
        })
    });
    AltSecurityIdentityDiagnosis {
        // What still cannot be read is no correction.
        correct: correct
            .filter(|text| !faults.is_empty() && super::AltSecurityIdentity::parse(text).is_ok()),
        faults,
        form,
    }
}

/// What is wrong with a value that is meant for this certificate; `None` where it is meant for another. Without faults
/// the value is the one that maps the certificate.
pub(super) fn diagnose_for(
    text: &str,
    certificate: &MappableCertificate<'_>,
    spelling: MappingSpelling,
) -> Option<AltSecurityIdentityDiagnosis> {
    let Loose { faults, parts, .. } = loose(text);
    // A serial number alone names no certificate for the KDC, but it tells which one is meant.
    let form = match parts.as_slice() {
        [("SR", _)] => Form::IssuerSerialNumber,
        [("SID", _)] => Form::IssuerSid,
        _ => meant(&parts)?,
    };
    let mut faults = faults;
    for (tag, value) in &parts {
        let odd = difference(tag, value, certificate, spelling, &mut faults)?;
        faults.extend(odd.into_iter().map(AltSecurityIdentityFault::Odd));
    }
    let correct = certificate.value(form, spelling)?;
    if faults.is_empty() && !crate::case::equal(&correct, text) {
        return None;
    }
    Some(AltSecurityIdentityDiagnosis {
        correct: Some(correct).filter(|_| !faults.is_empty()),
        faults,
        form: Some(form),
    })
}

/// The form that tags stand for, however many there are and in whichever order.
fn meant(parts: &[Part<'_>]) -> Option<Form> {
    let has = |wanted: &str| parts.iter().any(|(tag, _)| *tag == wanted);
    if has("SR") {
        has("I").then_some(Form::IssuerSerialNumber)
    } else if has("SKI") {
        Some(Form::Ski)
    } else if has("SHA1-PUKEY") {
        Some(Form::Sha1PublicKey)
    } else if has("SID") {
        has("I").then_some(Form::IssuerSid)
    } else if has("RFC822") {
        Some(Form::Rfc822)
    } else if has("S") {
        Some(if has("I") {
            Form::IssuerSubject
        } else {
            Form::SubjectOnly
        })
    } else {
        None
    }
}

/// The value of a tag as it should have been written, by the text alone.
fn mended(
    tag: &'static str,
    value: &str,
    odd: &mut Vec<Warning>,
    faults: &mut Vec<AltSecurityIdentityFault>,
) -> Option<String> {
    let trimmed = value.trim();
    match tag {
        "I" | "S" => {
            name(part(tag), value, odd);
            let written = WrittenName::read(value);
            if odd.is_empty() {
                return Some(value.to_owned());
            }
            (!written.rdns.is_empty()).then(|| written.meant().to_windows_x500())
        }
        "SR" => {
            let bytes = hex(tag, value, faults)?;
            let number: Vec<u8> = bytes.iter().rev().copied().collect();
            let reversed = bytes::encode(&bytes);
            if looks_reversed_twice(SerialNumber::from_be_bytes(&number).as_be_bytes()) {
                let turned = bytes::encode(&number);
                odd.push(Warning::SerialNotReversed {
                    turned: turned.clone(),
                });
                return Some(turned);
            }
            Some(reversed)
        }
        "SKI" => Some(bytes::encode(&hex(tag, value, faults)?)),
        "SHA1-PUKEY" => {
            let bytes = hex(tag, value, faults)?;
            match bytes::encode(&bytes).parse::<Thumbprint>() {
                Ok(digest) => Some(digest.to_string()),
                Err(reason) => {
                    faults.push(AltSecurityIdentityFault::Unreadable(Error::BadHex {
                        tag,
                        reason,
                    }));
                    None
                }
            }
        }
        "SID" => match trimmed.parse::<Sid>() {
            Ok(sid) => Some(sid.to_string()),
            Err(reason) => {
                faults.push(AltSecurityIdentityFault::Unreadable(Error::BadSid {
                    reason,
                }));
                None
            }
        },
        _ => {
            if trimmed != value {
                odd.push(Warning::BlankAtEnd { tag });
            }
            Some(trimmed.to_owned())
        }
    }
}

/// What is odd about the value of a tag that is meant for a certificate; `None` where it is another's.
fn difference(
    tag: &'static str,
    value: &str,
    certificate: &MappableCertificate<'_>,
    spelling: MappingSpelling,
    faults: &mut Vec<AltSecurityIdentityFault>,
) -> Option<Vec<Warning>> {
    let mut odd = Vec::new();
    let trimmed = value.trim();
    match tag {
        "I" => return name_difference(NamePart::Issuer, value, certificate.issuer, spelling),
        "S" => return name_difference(NamePart::Subject, value, certificate.subject, spelling),
        "SR" => return serial_difference(value, certificate.serial, spelling.sign_byte, faults),
        "SKI" => {
            let wanted = certificate.key_id.as_ref()?.as_bytes();
            let found = hex(tag, value, faults)?;
            if found != wanted {
                let header = [0x04, u8::try_from(wanted.len()).ok()?];
                if found.strip_prefix(&header)? != wanted {
                    return None;
                }
                odd.push(Warning::KeyIdHeader);
            }
        }
        "SHA1-PUKEY" => {
            let found = hex(tag, value, faults)?;
            let is = |digest: Option<Thumbprint>| {
                digest.is_some_and(|digest| digest.as_bytes().as_slice() == found)
            };
            let (of, other) = match spelling.sha1 {
                Sha1Of::Certificate => (certificate.thumbprint, certificate.public_key_digest),
                Sha1Of::PublicKey => (certificate.public_key_digest, certificate.thumbprint),
            };
            if !is(of) {
                if !is(other) {
                    return None;
                }
                let (wanted, found) = match spelling.sha1 {
                    Sha1Of::Certificate => ("certificate", "public key"),
                    Sha1Of::PublicKey => ("public key", "certificate"),
                };
                odd.push(Warning::OtherDigest { found, wanted });
            }
        }
        "RFC822" => {
            if !crate::case::equal(certificate.mail?, trimmed) {
                return None;
            }
            if trimmed != value {
                odd.push(Warning::BlankAtEnd { tag });
            }
        }
        _ => {
            let sid: Sid = trimmed.parse().ok()?;
            if certificate.sid != Some(&sid) {
                return None;
            }
            if trimmed != value {
                odd.push(Warning::BlankAtEnd { tag });
            }
        }
    }
    Some(odd)
}

fn name_difference(
    part: NamePart,
    text: &str,
    name: &DistinguishedName,
    spelling: MappingSpelling,
) -> Option<Vec<Warning>> {
    let right = name.to_windows_x500_with(spelling.quoting);
    if crate::case::equal(&right, text) {
        return Some(Vec::new());
    }
    // What is written as the other reading has it is not wrong otherwise.
    let other = match spelling.quoting {
        WindowsQuoting::Quoted => WindowsQuoting::Plain,
        WindowsQuoting::Plain => WindowsQuoting::Quoted,
    };
    let mut odd = Vec::new();
    if !crate::case::equal(&name.to_windows_x500_with(other), text) {
        let written = WrittenName::read(text);
        if written.in_order() != *name {
            if written.turned() != *name {
                return None;
            }
            odd.push(Warning::LeafFirst {
                part,
                turned: right.clone(),
            });
        }
        oddities(part, &written, &mut odd);
    }
    if odd.is_empty() {
        odd.push(Warning::OtherSpelling {
            part,
            written: right,
        });
    }
    Some(odd)
}

fn serial_difference(
    text: &str,
    serial: &SerialNumber,
    sign_byte: SignByte,
    faults: &mut Vec<AltSecurityIdentityFault>,
) -> Option<Vec<Warning>> {
    let turned = serial.reversed_hex_with(sign_byte);
    if crate::case::equal(&turned, text) {
        return Some(Vec::new());
    }
    let digits = without_separators(text);
    let significant = |text: &str| text.trim_start_matches('0').to_ascii_lowercase();
    let number = significant(&serial.to_string());
    let reversed: String = digits.chars().rev().collect();
    let odd = if serial.to_decimal() == digits {
        Some(Warning::SerialInDecimal { turned })
    } else if significant(&digits) == number {
        Some(Warning::SerialNotReversed { turned })
    } else if significant(&reversed) == number {
        Some(Warning::SerialReversedByDigits { turned })
    } else {
        let mut bytes = hex("SR", text, faults)?;
        if bytes::encode(&bytes) == turned {
            return Some(Vec::new());
        }
        bytes.reverse();
        (SerialNumber::from_be_bytes(&bytes) == *serial)
            .then_some(Warning::SerialSignByte { turned })
    };
    if digits != text && !faults.iter().any(separated) {
        faults.push(separators("SR", &digits));
    }
    odd.map(|odd| vec![odd])
}

fn separated(fault: &AltSecurityIdentityFault) -> bool {
    matches!(
        fault,
        AltSecurityIdentityFault::Unreadable(Error::SeparatedHex { .. })
    )
}

fn separators(tag: &'static str, digits: &str) -> AltSecurityIdentityFault {
    AltSecurityIdentityFault::Unreadable(Error::SeparatedHex {
        tag,
        digits: digits.to_owned(),
    })
}

/// The bytes of a hexadecimal value, written with separators perhaps. An odd number of digits lacks a zero in front.
fn hex(
    tag: &'static str,
    text: &str,
    faults: &mut Vec<AltSecurityIdentityFault>,
) -> Option<Vec<u8>> {
    let digits = without_separators(text);
    if digits != text {
        faults.push(separators(tag, &digits));
    }
    match bytes::decode(&digits) {
        Ok(bytes) => Some(bytes),
        Err(reason) => {
            faults.push(AltSecurityIdentityFault::Unreadable(Error::BadHex {
                tag,
                reason,
            }));
            bytes::decode(&format!("0{digits}")).ok()
        }
    }
}

/// Hexadecimal digits without what people and tools put before and between them.
pub(super) fn without_separators(text: &str) -> String {
    let bare = text.trim();
    let bare = ["0x", "0X", "KeyID=", "keyid:"]
        .iter()
        .find_map(|prefix| bare.strip_prefix(prefix))
        .unwrap_or(bare);
    bare.chars()
        .filter(|character| !matches!(character, ':' | '-' | '.') && !character.is_whitespace())
        .collect()
}

fn part(tag: &str) -> NamePart {
    match tag {
        "I" => NamePart::Issuer,
        _ => NamePart::Subject,
    }
}

#[cfg(test)]
mod tests;
