//! Distinguished names [X.501], written as [RFC 4514] and as Windows' X.500 text.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::Oid;

/// A distinguished name: relative names in the order in which they are encoded, the root-most first.
///
/// `Display` and `FromStr` use [RFC 4514], which writes the leaf first. Equality disregards case and
/// runs of blanks [RFC 5280 §7.1].
#[derive(Debug, Clone, Default)]
pub struct DistinguishedName {
    rdns: Vec<Rdn>,
}

/// A relative distinguished name: one attribute, or several side by side.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rdn {
    /// Its attributes, in encoded order.
    pub attributes: Vec<Attribute>,
}

/// An attribute of a name.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Type.
    pub oid: Oid,
    /// Value as text.
    pub value: String,
}

/// Why a text is no distinguished name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DistinguishedNameError {
    /// No `=`.
    #[error("`{0}` is no part of a distinguished name: expected `CN=...`")]
    NoEquals(String),
    /// A keyword that stands for no attribute type.
    #[error("`{0}` is no attribute type: expected CN, OU, O, DC, C, L, ST, E, UID ... or a dotted number")]
    Keyword(String),
    /// A backslash that escapes nothing.
    #[error("`{0}` ends with a backslash that escapes nothing")]
    Escape(String),
}

/// Keyword of RFC 4514, keyword of Windows, object identifier.
const KEYWORDS: &[(&str, &str, &str)] = &[
    ("CN", "CN", "2.5.4.3"),
    ("OU", "OU", "2.5.4.11"),
    ("O", "O", "2.5.4.10"),
    ("DC", "DC", "0.9.2342.19200300.100.1.25"),
    ("C", "C", "2.5.4.6"),
    ("L", "L", "2.5.4.7"),
    ("ST", "S", "2.5.4.8"),
    ("STREET", "STREET", "2.5.4.9"),
    ("SN", "SN", "2.5.4.4"),
    ("GN", "G", "2.5.4.42"),
    ("T", "T", "2.5.4.12"),
    ("I", "I", "2.5.4.43"),
    ("E", "E", "1.2.840.113549.1.9.1"),
    ("UID", "OID.0.9.2342.19200300.100.1.1", "0.9.2342.19200300.100.1.1"),
    ("SERIALNUMBER", "SERIALNUMBER", "2.5.4.5"),
];

impl DistinguishedName {
    /// The name of these relative names, root-most first.
    pub fn new(rdns: Vec<Rdn>) -> Self {
        Self { rdns }
    }

    /// The relative names, root-most first.
    pub fn rdns(&self) -> &[Rdn] {
        &self.rdns
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.rdns.is_empty()
    }

    /// This name with one more relative name at the leaf.
    #[must_use]
    pub fn child(&self, rdn: Rdn) -> Self {
        let mut rdns = self.rdns.clone();
        rdns.push(rdn);
        Self { rdns }
    }

    /// The last common name, if there is one.
    pub fn common_name(&self) -> Option<&str> {
        self.rdns
            .iter()
            .rev()
            .flat_map(|rdn| &rdn.attributes)
            .find(|attribute| attribute.oid.arcs() == [2, 5, 4, 3])
            .map(|attribute| attribute.value.as_str())
    }

    /// Windows' X.500 text as `altSecurityIdentities` has it: encoded order, a comma and no blank
    /// between relative names, a blank between the members of one [MS-PKCA 3.1.5.2.1.3].
    pub fn to_windows_x500(&self) -> String {
        let rdns: Vec<String> = self
            .rdns
            .iter()
            .map(|rdn| {
                let members: Vec<String> = rdn.attributes.iter().map(windows_attribute).collect();
                members.join(" ")
            })
            .collect();
        rdns.join(",")
    }
}

/// `CertNameToStr` wraps a value with special characters in quotes and doubles those inside.
fn windows_attribute(attribute: &Attribute) -> String {
    let dotted = attribute.oid.to_string();
    let keyword = KEYWORDS
        .iter()
        .find(|(_, _, oid)| *oid == dotted)
        .map_or_else(|| format!("OID.{dotted}"), |(_, windows, _)| (*windows).to_owned());
    let value = &attribute.value;
    let special = value.contains([',', '+', '=', '"', '<', '>', '#', ';', '\n', '\r'])
        || value.starts_with(' ')
        || value.ends_with(' ');
    if special {
        format!("{keyword}=\"{}\"", value.replace('"', "\"\""))
    } else {
        format!("{keyword}={value}")
    }
}

impl Rdn {
    /// A relative name of one attribute.
    pub fn single(oid: Oid, value: impl Into<String>) -> Self {
        Self { attributes: vec![Attribute { oid, value: value.into() }] }
    }
}

/// Case folded, blanks at the ends dropped, runs of blanks one blank [RFC 5280 §7.1].
fn normalised(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl PartialEq for Attribute {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Attribute {}
impl PartialOrd for Attribute {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Attribute {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.oid.cmp(&other.oid).then_with(|| normalised(&self.value).cmp(&normalised(&other.value)))
    }
}
impl std::hash::Hash for Attribute {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.oid.hash(state);
        normalised(&self.value).hash(state);
    }
}

impl PartialEq for DistinguishedName {
    fn eq(&self, other: &Self) -> bool {
        self.rdns == other.rdns
    }
}
impl Eq for DistinguishedName {}
impl PartialOrd for DistinguishedName {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for DistinguishedName {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rdns.cmp(&other.rdns)
    }
}
impl std::hash::Hash for DistinguishedName {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.rdns.hash(state);
    }
}

impl fmt::Display for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, rdn) in self.rdns.iter().rev().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            for (member, attribute) in rdn.attributes.iter().enumerate() {
                if member > 0 {
                    f.write_str("+")?;
                }
                let dotted = attribute.oid.to_string();
                match KEYWORDS.iter().find(|(_, _, oid)| *oid == dotted) {
                    Some((keyword, _, _)) => write!(f, "{keyword}=")?,
                    None => write!(f, "{dotted}=")?,
                }
                write_escaped(f, &attribute.value)?;
            }
        }
        Ok(())
    }
}

/// Escapes of [RFC 4514 §2.4].
fn write_escaped(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    let last = value.chars().count().saturating_sub(1);
    for (index, c) in value.chars().enumerate() {
        let edge = (c == ' ' && (index == 0 || index == last)) || (c == '#' && index == 0);
        if edge || matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\' | '=') {
            f.write_str("\\")?;
        }
        write!(f, "{c}")?;
    }
    Ok(())
}

impl FromStr for DistinguishedName {
    type Err = DistinguishedNameError;

    /// Reads [RFC 4514]: leaf first, `,` between relative names, `+` within one.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let mut rdns = Vec::new();
        for part in split_unescaped(text, ',') {
            let attributes =
                split_unescaped(&part, '+').iter().map(|a| attribute(a)).collect::<Result<_, _>>()?;
            rdns.push(Rdn { attributes });
        }
        rdns.reverse();
        Ok(Self { rdns })
    }
}

fn split_unescaped(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if c == separator && !escaped {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    parts
}

fn attribute(text: &str) -> Result<Attribute, DistinguishedNameError> {
    let (keyword, value) =
        text.split_once('=').ok_or_else(|| DistinguishedNameError::NoEquals(text.to_owned()))?;
    let keyword = keyword.trim();
    let bare = keyword.strip_prefix("OID.").unwrap_or(keyword);
    let oid = KEYWORDS
        .iter()
        .find(|(rfc, windows, _)| {
            rfc.eq_ignore_ascii_case(keyword) || windows.eq_ignore_ascii_case(keyword)
        })
        .map_or(bare, |(_, _, oid)| oid)
        .parse()
        .map_err(|_| DistinguishedNameError::Keyword(keyword.to_owned()))?;
    Ok(Attribute { oid, value: unescaped(value)? })
}

/// Drops escapes and the blanks around the value that are not escaped.
fn unescaped(text: &str) -> Result<String, DistinguishedNameError> {
    let text = text.trim_start();
    let mut value = String::new();
    let mut kept = 0;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            let next = chars.next().ok_or_else(|| DistinguishedNameError::Escape(text.to_owned()))?;
            value.push(next);
            kept = value.len();
        } else {
            value.push(c);
            if c != ' ' {
                kept = value.len();
            }
        }
    }
    value.truncate(kept);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Attribute, DistinguishedName, KEYWORDS, Rdn};

    fn name(text: &str) -> DistinguishedName {
        text.parse().unwrap()
    }

    #[test]
    fn windows_writes_names_in_encoded_order() {
        assert_eq!(
            name("CN=Jane Anderson,CN=Users,DC=fabrikam,DC=com").to_windows_x500(),
            "DC=com,DC=fabrikam,CN=Users,CN=Jane Anderson"
        );
        assert_eq!(
            name("CN=fabrikam-FABRIKAMDC1-CA,DC=fabrikam,DC=com").to_windows_x500(),
            "DC=com,DC=fabrikam,CN=fabrikam-FABRIKAMDC1-CA"
        );
    }

    #[test]
    fn members_of_one_relative_name_are_parted_by_a_blank() {
        assert_eq!(
            name("CN=JANE DOE+UID=47001003151020,O=U.S. Government,C=US").to_windows_x500(),
            "C=US,O=U.S. Government,CN=JANE DOE OID.0.9.2342.19200300.100.1.1=47001003151020"
        );
    }

    #[test]
    fn the_state_is_s_to_windows_and_st_to_others() {
        assert_eq!(name("CN=x,ST=Hessen,C=DE").to_windows_x500(), "C=DE,S=Hessen,CN=x");
        assert_eq!(name("CN=x,S=Hessen,C=DE").to_string(), "CN=x,ST=Hessen,C=DE");
    }

    #[test]
    fn values_with_commas_are_quoted_by_windows_and_escaped_by_others() {
        let name = name(r"CN=Anderson\, Jane,DC=com");
        assert_eq!(name.to_windows_x500(), r#"DC=com,CN="Anderson, Jane""#);
        assert_eq!(name.to_string(), r"CN=Anderson\, Jane,DC=com");
        assert_eq!(name.common_name(), Some("Anderson, Jane"));
    }

    #[test]
    fn names_are_equal_without_regard_to_case_and_runs_of_blanks() {
        assert_eq!(name("CN=Jane  Anderson,DC=COM"), name("cn=jane anderson, dc=com"));
        assert_ne!(name("CN=a,DC=b"), name("DC=b,CN=a"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |text: &str| text.parse::<DistinguishedName>().unwrap_err().to_string();
        assert!(error("Jane").contains("expected `CN=...`"));
        assert!(error("XX=Jane").contains("`XX` is no attribute type"));
        assert!(error(r"CN=Jane\").contains("backslash"));
    }

    proptest! {
        #[test]
        fn shown_and_read_again_is_the_same(
            rdns in proptest::collection::vec(
                proptest::collection::vec((0usize..KEYWORDS.len(), "[ -~é]{0,12}"), 1..3), 0..5)
        ) {
            let name = DistinguishedName::new(rdns.into_iter().map(|members| Rdn {
                attributes: members.into_iter().map(|(k, value)| Attribute {
                    oid: KEYWORDS[k].2.parse().unwrap(), value,
                }).collect(),
            }).collect());
            let text = name.to_string();
            prop_assert_eq!(text.parse::<DistinguishedName>().unwrap().to_string(), text);
        }
    }
}
