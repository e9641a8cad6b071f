//! Names that are text: compared without regard to case, shown as they were written.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use thiserror::Error;

/// Why a text is no such name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TextError {
    /// The text is empty.
    #[error("a {0} cannot be empty")]
    Empty(&'static str),
    /// A character that such a name cannot hold.
    #[error("`{text}` is no {what}: `{character}` cannot stand in it")]
    Character {
        /// Kind of name.
        what: &'static str,
        /// The text.
        text: String,
        /// The first character at fault.
        character: char,
    },
    /// Too long.
    #[error("`{text}` is no {what}: at most {max} characters")]
    Long {
        /// Kind of name.
        what: &'static str,
        /// The text.
        text: String,
        /// Most characters allowed.
        max: usize,
    },
}

macro_rules! text_names {
    ($($(#[$meta:meta])* $name:ident, $what:literal, $max:literal, $forbidden:expr;)+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone)]
            pub struct $name(String);

            impl $name {
                /// The name as it was written.
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }
            impl FromStr for $name {
                type Err = TextError;
                fn from_str(text: &str) -> Result<Self, Self::Err> {
                    check(text, $what, $max, $forbidden).map(|()| Self(text.to_owned()))
                }
            }
            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.0)
                }
            }
            impl PartialEq for $name {
                fn eq(&self, other: &Self) -> bool {
                    folded(&self.0).eq(folded(&other.0))
                }
            }
            impl Eq for $name {}
            impl PartialOrd for $name {
                fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                    Some(self.cmp(other))
                }
            }
            impl Ord for $name {
                fn cmp(&self, other: &Self) -> Ordering {
                    folded(&self.0).cmp(folded(&other.0))
                }
            }
            impl Hash for $name {
                fn hash<H: Hasher>(&self, state: &mut H) {
                    folded(&self.0).for_each(|c| c.hash(state));
                }
            }
        )+
    };
}

text_names! {
    /// Name of a thing of the world, for example `Jane Anderson's card`.
    EntityName, "name", 256, |c| c.is_control();
    /// DNS name of a domain, for example `fabrikam.com`.
    DomainName, "DNS domain name", 255, |c| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    /// DNS name of a host, short or with its domain.
    HostName, "host name", 255, |c| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    /// NetBIOS name of a domain, at most 15 characters.
    NetbiosName, "NetBIOS name", 15, |c| c.is_whitespace() || r#"\/:*?"<>|."#.contains(c);
    /// sAMAccountName of an account [MS-ADTS 3.1.1.6].
    SamAccountName, "sAMAccountName", 256, |c| c.is_control() || r#""/\[]:;|=,+*?<>"#.contains(c);
    /// Kerberos realm [RFC 4120 §6.1].
    Realm, "realm", 255, |c| c.is_control() || c.is_whitespace() || matches!(c, '/' | ':');
    /// User principal name. One without `@` exists in the wild and resolves as an account name.
    Upn, "user principal name", 1024, |c| c.is_control();
}

fn check(text: &str, what: &'static str, max: usize, forbidden: fn(char) -> bool) -> Result<(), TextError> {
    if text.is_empty() {
        return Err(TextError::Empty(what));
    }
    if text.chars().count() > max {
        return Err(TextError::Long { what, text: text.to_owned(), max });
    }
    match text.chars().find(|c| forbidden(*c)) {
        Some(character) => Err(TextError::Character { what, text: text.to_owned(), character }),
        None => Ok(()),
    }
}

fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}

impl Upn {
    /// What stands before the last `@`.
    pub fn prefix(&self) -> &str {
        self.0.rsplit_once('@').map_or(&self.0, |(prefix, _)| prefix)
    }

    /// What stands after the last `@`.
    pub fn suffix(&self) -> Option<&str> {
        self.0.rsplit_once('@').map(|(_, suffix)| suffix)
    }
}

impl DomainName {
    /// The Kerberos realm of the domain: its name in upper case.
    pub fn realm(&self) -> Realm {
        Realm(self.0.to_uppercase())
    }

    /// The domain as a distinguished name in encoded order, `DC=com,DC=fabrikam`.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('.')
    }
}

impl HostName {
    /// The name before the first dot.
    pub fn short(&self) -> &str {
        self.0.split('.').next().unwrap_or(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{EntityName, NetbiosName, TextError, Upn};

    #[test]
    fn names_compare_without_regard_to_case_and_keep_their_spelling() {
        let (a, b): (Upn, Upn) = ("Jane@Fabrikam.com".parse().unwrap(), "jane@FABRIKAM.COM".parse().unwrap());
        assert_eq!(a, b);
        assert_eq!(a.to_string(), "Jane@Fabrikam.com");
        assert_eq!((a.prefix(), a.suffix()), ("Jane", Some("Fabrikam.com")));
    }

    #[test]
    fn a_upn_without_a_suffix_is_all_prefix() {
        let upn: Upn = "administrator".parse().unwrap();
        assert_eq!((upn.prefix(), upn.suffix()), ("administrator", None));
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!("".parse::<EntityName>(), Err(TextError::Empty("name")));
        assert_eq!(
            "A LONG NETBIOS NAME".parse::<NetbiosName>().unwrap_err().to_string(),
            "`A LONG NETBIOS NAME` is no NetBIOS name: at most 15 characters"
        );
        assert_eq!(
            "FAB RIKAM".parse::<NetbiosName>().unwrap_err().to_string(),
            "`FAB RIKAM` is no NetBIOS name: ` ` cannot stand in it"
        );
    }
}
