//! Distinguished names, and the two texts in which Windows people meet them.
//!
//! A certificate encodes a name root-most first (`DC=com`, `DC=fabrikam`, `CN=Jane`). [RFC 4514], certutil and the
//! event log print it leaf first; `altSecurityIdentities` holds it in encoded order.

mod keyword;
mod rfc4514;
mod windows;
mod written;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

pub use rfc4514::DistinguishedNameError;
pub use windows::WindowsQuoting;
pub(crate) use written::{NameOddity, WrittenName};

use crate::Oid;

/// A distinguished name [RFC 5280 §4.1.2.4]: relative names in encoded order, root-most first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DistinguishedName {
    rdns: Vec<Rdn>,
}

/// A relative distinguished name: one attribute, or several that belong together.
#[derive(Debug, Clone)]
pub struct Rdn {
    /// The attributes in encoded order; a name that can be encoded has at least one.
    pub attributes: Vec<Attribute>,
}

/// One attribute of a name: a type and its value as text.
///
/// Values are equal without case and with runs of blanks taken as one [RFC 5280 §7.1].
#[derive(Debug, Clone)]
pub struct Attribute {
    /// The type of the attribute.
    pub oid: Oid,
    /// The value as it was written.
    pub value: String,
}

impl DistinguishedName {
    /// The name with these relative names, root-most first.
    pub fn new(rdns: Vec<Rdn>) -> Self {
        Self { rdns }
    }

    /// The relative names in encoded order, root-most first.
    pub fn rdns(&self) -> &[Rdn] {
        &self.rdns
    }

    /// Whether the name has no relative names, as the subject of some certificates.
    pub fn is_empty(&self) -> bool {
        self.rdns.is_empty()
    }

    /// This name with one more relative name at the leaf.
    #[must_use]
    pub fn child(&self, rdn: Rdn) -> Self {
        let mut child = self.clone();
        child.push_leaf(rdn);
        child
    }

    /// Adds a relative name below the present leaf.
    pub fn push_leaf(&mut self, rdn: Rdn) {
        self.rdns.push(rdn);
    }

    /// The name with a common name below the present leaf.
    #[must_use]
    pub fn with_common_name(mut self, common_name: &str) -> Self {
        self.push_leaf(Rdn::single(keyword::common_name(), common_name));
        self
    }

    /// The name made of the labels of a domain: `DC=com`, `DC=fabrikam`.
    pub fn of_domain(domain: &crate::DomainName) -> Self {
        let rdn = |label| Rdn::single(keyword::domain_component(), label);
        Self {
            rdns: domain.labels().rev().map(rdn).collect(),
        }
    }

    /// The name without its leaf; `None` for the empty name.
    pub fn parent(&self) -> Option<Self> {
        let (_, rest) = self.rdns.split_last()?;
        Some(Self {
            rdns: rest.to_vec(),
        })
    }

    /// The value of the common name nearest the leaf.
    pub fn common_name(&self) -> Option<&str> {
        let common_name = keyword::common_name();
        self.rdns
            .iter()
            .rev()
            .flat_map(|rdn| &rdn.attributes)
            .find(|attribute| attribute.oid == common_name)
            .map(|attribute| attribute.value.as_str())
    }

    /// The DNS name that its domain components spell, the part nearest the leaf first; `None` where it has none
    /// [RFC 2247 §4].
    pub fn dns_name(&self) -> Option<String> {
        let component = keyword::domain_component();
        let parts: Vec<&str> = self
            .rdns
            .iter()
            .rev()
            .flat_map(|rdn| &rdn.attributes)
            .filter(|attribute| attribute.oid == component)
            .map(|attribute| attribute.value.as_str())
            .collect();
        (!parts.is_empty()).then(|| parts.join("."))
    }

    /// Reads the text of [RFC 4514]: leaf first, `\` escapes, `+` between the parts of a relative name.
    ///
    /// # Errors
    /// When a part has no `=`, its type is neither a known keyword nor an OID, or an escape is incomplete.
    pub fn from_rfc4514(text: &str) -> Result<Self, DistinguishedNameError> {
        rfc4514::parse(text)
    }

    /// Reads the text that Windows builds with quotes: encoded order, `,` between relative names, a blank between the
    /// attributes of one. Rendering and reading again gives the same name, unless a value has a line break.
    ///
    /// # Errors
    /// When a part has no `=`, its type is neither a known keyword nor an OID, or a quote is not closed.
    pub fn from_windows_x500(text: &str) -> Result<Self, DistinguishedNameError> {
        windows::parse(text)
    }

    /// The text Windows compares with `altSecurityIdentities`: encoded order, `,` without a blank, values quoted where
    /// `CertNameToStr` quotes them by default.
    pub fn to_windows_x500(&self) -> String {
        self.to_windows_x500_with(WindowsQuoting::Quoted)
    }

    /// The text Windows compares with `altSecurityIdentities`, with a choice of quoting, since which one a KDC uses is
    /// not documented.
    pub fn to_windows_x500_with(&self, quoting: WindowsQuoting) -> String {
        windows::render(self, quoting)
    }
}

impl fmt::Display for DistinguishedName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        rfc4514::write(self, formatter)
    }
}

impl FromStr for DistinguishedName {
    type Err = DistinguishedNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_rfc4514(text)
    }
}

serde_as_text!(
    DistinguishedName,
    "a distinguished name such as `CN=Jane Anderson,OU=Sales,DC=fabrikam,DC=com`"
);

impl Rdn {
    /// A relative name of one attribute.
    pub fn single(oid: Oid, value: impl Into<String>) -> Self {
        Self {
            attributes: vec![Attribute::new(oid, value)],
        }
    }

    /// A relative name of these attributes; `None` when there are none.
    pub fn from_attributes(attributes: Vec<Attribute>) -> Option<Self> {
        (!attributes.is_empty()).then_some(Self { attributes })
    }

    /// A set has no order: two relative names are the same when their sorted attributes are.
    fn sorted(&self) -> Vec<&Attribute> {
        let mut attributes: Vec<&Attribute> = self.attributes.iter().collect();
        attributes.sort();
        attributes
    }
}

impl PartialEq for Rdn {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Rdn {}
impl PartialOrd for Rdn {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Rdn {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sorted().cmp(&other.sorted())
    }
}
impl Hash for Rdn {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sorted().hash(state);
    }
}

impl Attribute {
    /// An attribute of this type and value.
    pub fn new(oid: Oid, value: impl Into<String>) -> Self {
        Self {
            oid,
            value: value.into(),
        }
    }

    fn prepared(&self) -> String {
        let words: Vec<&str> = self.value.split_whitespace().collect();
        crate::case::fold(&words.join(" "))
    }
}

impl PartialEq for Attribute {
    fn eq(&self, other: &Self) -> bool {
        self.oid == other.oid && self.prepared() == other.prepared()
    }
}
impl Eq for Attribute {}
impl PartialOrd for Attribute {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Attribute {
    fn cmp(&self, other: &Self) -> Ordering {
        self.oid
            .cmp(&other.oid)
            .then_with(|| self.prepared().cmp(&other.prepared()))
    }
}
impl Hash for Attribute {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.oid.hash(state);
        self.prepared().hash(state);
    }
}

#[cfg(test)]
mod tests;
