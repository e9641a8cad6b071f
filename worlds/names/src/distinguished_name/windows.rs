//! The text of a name in encoded order, as Windows builds it to search `altSecurityIdentities` [MS-PKCA] 3.1.5.2.1.3.

use super::keyword::Keyword;
use super::{Attribute, DistinguishedName, DistinguishedNameError, Rdn};

/// Whether values with special characters stand in double quotes.
///
/// `CertNameToStr` quotes by default; whether a KDC asks it not to is not documented.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WindowsQuoting {
    /// Values with `, + = " < > # ;`, a line break, or a blank at an end are quoted; inner quotes are doubled.
    #[default]
    Quoted,
    /// Values stand as they are.
    Plain,
}

/// The text of a whole name.
///
/// The native text has a line break between relative names, and the KDC puts a comma in place of every line break, so
/// of those within values too.
pub(super) fn render(name: &DistinguishedName, quoting: WindowsQuoting) -> String {
    let mut text = String::new();
    for (position, rdn) in name.rdns.iter().enumerate() {
        if position > 0 {
            text.push(',');
        }
        for (position, attribute) in rdn.attributes.iter().enumerate() {
            // One blank, not `+`: seen in production values of multi-valued names.
            if position > 0 {
                text.push(' ');
            }
            text.push_str(&Keyword::in_windows(&attribute.oid));
            text.push('=');
            let value = without_line_breaks(&attribute.value);
            if quoting == WindowsQuoting::Quoted && needs_quotes(&attribute.value) {
                text.push('"');
                text.push_str(&value.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(&value);
            }
        }
    }
    text
}

fn without_line_breaks(value: &str) -> String {
    value.replace("\r\n", ",").replace(['\r', '\n'], ",")
}

fn needs_quotes(value: &str) -> bool {
    value.starts_with(char::is_whitespace)
        || value.ends_with(char::is_whitespace)
        || value.contains([',', '+', '=', '"', '\n', '\r', '<', '>', '#', ';'])
}

/// Reads the text with quotes. The inverse of rendering it, but for line breaks in values.
pub(super) fn parse(text: &str) -> Result<DistinguishedName, DistinguishedNameError> {
    if text.is_empty() {
        return Ok(DistinguishedName::default());
    }
    let rdns = split_parts(text)
        .into_iter()
        .map(|part| attributes(part).map(|attributes| Rdn { attributes }));
    Ok(DistinguishedName {
        rdns: rdns.collect::<Result<_, _>>()?,
    })
}

/// The attributes of one relative name. A value in which `=` stands is quoted, so that an `=` outside quotes ends a
/// keyword, and the blank before the keyword ends the value before it.
fn attributes(part: &str) -> Result<Vec<Attribute>, DistinguishedNameError> {
    let mut attributes = Vec::new();
    let mut rest = part;
    loop {
        let (keyword, behind) =
            rest.split_once('=')
                .ok_or_else(|| DistinguishedNameError::NoEquals {
                    part: rest.to_owned(),
                })?;
        let oid = Keyword::read(keyword).ok_or_else(|| DistinguishedNameError::UnknownType {
            keyword: keyword.to_owned(),
        })?;
        let (value, next) = if let Some(quoted) = behind.strip_prefix('"') {
            quoted_value(quoted).ok_or_else(|| DistinguishedNameError::OpenQuote {
                text: part.to_owned(),
            })?
        } else {
            plain_value(behind)?
        };
        attributes.push(Attribute { oid, value });
        match next {
            Some(next) => rest = next,
            None => return Ok(attributes),
        }
    }
}

/// A value up to its closing quote, and what stands behind the blank that follows.
fn quoted_value(text: &str) -> Option<(String, Option<&str>)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let (before, behind) = rest.split_once('"')?;
        value.push_str(before);
        match behind.strip_prefix('"') {
            Some(more) => {
                value.push('"');
                rest = more;
            }
            None if behind.is_empty() => return Some((value, None)),
            None => return Some((value, Some(behind.strip_prefix(' ')?))),
        }
    }
}

/// A value without quotes, and the next attribute of the same relative name.
fn plain_value(text: &str) -> Result<(String, Option<&str>), DistinguishedNameError> {
    let Some(equals) = text.find('=') else {
        return Ok((text.to_owned(), None));
    };
    let before = text.get(..equals).unwrap_or_default();
    let blank = before
        .rfind(' ')
        .ok_or_else(|| DistinguishedNameError::NoEquals {
            part: text.to_owned(),
        })?;
    Ok((
        before.get(..blank).unwrap_or_default().to_owned(),
        text.get(blank + 1..),
    ))
}

/// Splits a text at the commas outside double quotes.
fn split_parts(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(|character| {
        quoted ^= character == '"';
        character == ',' && !quoted
    })
    .collect()
}
