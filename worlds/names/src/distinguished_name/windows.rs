//! The text of a name in encoded order, as Windows builds it to search `altSecurityIdentities` [MS-PKCA] 3.1.5.2.1.3.

use super::DistinguishedName;
use super::keyword::Keyword;

/// Whether values with special characters stand in double quotes.
///
/// `CertNameToStr` quotes by default; whether a KDC asks it not to is not documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WindowsQuoting {
    /// Values with `, + = " < > # ;`, a line break, or a blank at an end are quoted; inner quotes are doubled.
    Quoted,
    /// Values stand as they are.
    Plain,
}

/// The text of a whole name.
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
            if let Some(keyword) = Keyword::of(&attribute.oid).and_then(|row| row.windows) {
                text.push_str(keyword);
            } else {
                text.push_str("OID.");
                text.push_str(&attribute.oid.to_string());
            }
            text.push('=');
            if quoting == WindowsQuoting::Quoted && needs_quotes(&attribute.value) {
                text.push('"');
                text.push_str(&attribute.value.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(&attribute.value);
            }
        }
    }
    text
}

fn needs_quotes(value: &str) -> bool {
    value.starts_with(' ')
        || value.ends_with(' ')
        || value.contains([',', '+', '=', '"', '\n', '\r', '<', '>', '#', ';'])
}

/// Splits a text at the commas outside double quotes.
pub(crate) fn split_parts(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(|character| {
        quoted ^= character == '"';
        character == ',' && !quoted
    })
    .collect()
}

/// Keywords that stand at the root of a name.
pub(crate) fn root_keywords() -> &'static [&'static str] {
    &["DC", "C", "O"]
}

/// Keywords that stand at the leaf of a name.
pub(crate) fn leaf_keywords() -> &'static [&'static str] {
    &["CN", "E", "UID", "OID.0.9.2342.19200300.100.1.1"]
}
