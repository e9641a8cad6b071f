//! Names of domains, hosts, accounts and things.

use std::fmt;
use std::str::FromStr;

/// Why a text is not a name of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// Nothing was written.
    #[error("the {kind} is empty")]
    Empty {
        /// The kind of name.
        kind: &'static str,
    },
    /// The name is longer than its kind may be.
    #[error("the {kind} `{text}` has {found} characters; {most} are the most")]
    TooLong {
        /// The kind of name.
        kind: &'static str,
        /// The text that was read.
        text: String,
        /// The most characters this kind may have.
        most: usize,
        /// The characters it has.
        found: usize,
    },
    /// A character that its kind may not have.
    #[error("the {kind} `{text}` contains `{}`", .character.escape_debug())]
    BadCharacter {
        /// The kind of name.
        kind: &'static str,
        /// The text that was read.
        text: String,
        /// The first character that is wrong.
        character: char,
    },
    /// Two dots in a row, or one at an end.
    #[error("the {kind} `{text}` has an empty label: two dots in a row, or a dot at an end")]
    EmptyLabel {
        /// The kind of name.
        kind: &'static str,
        /// The text that was read.
        text: String,
    },
    /// A blank at an end.
    #[error("the {kind} `{text}` begins or ends with a blank")]
    OuterBlank {
        /// The kind of name.
        kind: &'static str,
        /// The text that was read.
        text: String,
    },
    /// A part that a name of this kind must have is missing.
    #[error("the {kind} `{text}` lacks its {part}")]
    Incomplete {
        /// The kind of name.
        kind: &'static str,
        /// The text that was read.
        text: String,
        /// The missing part.
        part: &'static str,
    },
}

pub(crate) fn check_text(
    kind: &'static str,
    text: &str,
    most: usize,
    allowed: impl Fn(char) -> bool,
) -> Result<(), TextError> {
    if text.is_empty() {
        return Err(TextError::Empty { kind });
    }
    if text.trim() != text {
        return Err(TextError::OuterBlank {
            kind,
            text: text.to_owned(),
        });
    }
    let found = text.chars().count();
    if found > most {
        return Err(TextError::TooLong {
            kind,
            text: text.to_owned(),
            most,
            found,
        });
    }
    match text.chars().find(|character| !allowed(*character)) {
        Some(character) => Err(TextError::BadCharacter {
            kind,
            text: text.to_owned(),
            character,
        }),
        None => Ok(()),
    }
}

fn check_dns(kind: &'static str, text: &str) -> Result<(), TextError> {
    check_text(kind, text, 255, |c| {
        c.is_alphanumeric() || matches!(c, '-' | '_' | '.')
    })?;
    for label in text.split('.') {
        if label.is_empty() {
            return Err(TextError::EmptyLabel {
                kind,
                text: text.to_owned(),
            });
        }
        check_text(kind, label, 63, |_| true)?;
    }
    Ok(())
}

fn check_domain_name(text: &str) -> Result<(), TextError> {
    check_dns("domain name", text)
}

fn check_host_name(text: &str) -> Result<(), TextError> {
    check_dns("host name", text)
}

fn check_netbios_name(text: &str) -> Result<(), TextError> {
    // The characters that a NetBIOS domain name may not have; a dot is one of them for new domains.
    check_text("NetBIOS name", text, 15, |c| {
        !c.is_control()
            && !c.is_whitespace()
            && !matches!(
                c,
                '\\' | '/' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '.'
            )
    })
}

fn check_sam_account_name(text: &str) -> Result<(), TextError> {
    // [MS-SAMR] 3.1.1.6: characters that an account name may not have; 256 is the attribute's upper range
    // [MS-ADA3], although tools stop at 20 for users.
    check_text("sAMAccountName", text, 256, |c| {
        !c.is_control()
            && !matches!(
                c,
                '"' | '/'
                    | '\\'
                    | '['
                    | ']'
                    | ':'
                    | ';'
                    | '|'
                    | '='
                    | ','
                    | '+'
                    | '*'
                    | '?'
                    | '<'
                    | '>'
            )
    })
}

fn check_entity_name(text: &str) -> Result<(), TextError> {
    check_text("name", text, 256, |c| !c.is_control())
}

case_insensitive_name! {
    /// The DNS name of a domain or of a UPN suffix.
    DomainName, "a DNS domain name such as `fabrikam.com`", check_domain_name
}

case_insensitive_name! {
    /// The `NetBIOS` name of a domain: at most fifteen characters.
    NetbiosName, "a NetBIOS name such as `FABRIKAM`", check_netbios_name
}

case_insensitive_name! {
    /// The name of a host, short or with its domain.
    HostName, "a host name such as `FABRIKAMDC1` or `fabrikamdc1.fabrikam.com`", check_host_name
}

case_insensitive_name! {
    /// The pre-Windows 2000 name of an account, unique in its domain [MS-ADA3] sAMAccountName.
    SamAccountName, "an account name such as `janderson`", check_sam_account_name
}

case_insensitive_name! {
    /// The name of a thing in a world document, unique among its kind.
    EntityName, "a name", check_entity_name
}

impl DomainName {
    /// The realm of this domain.
    pub fn realm(&self) -> Realm {
        Realm(upper_case(&self.0).into())
    }

    /// The labels, leaf first: `fabrikam`, `com`.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('.')
    }

    /// Whether this domain is the other or lies below it.
    pub fn is_within(&self, ancestor: &Self) -> bool {
        let (own, other) = (self.to_key(), ancestor.to_key());
        own.strip_suffix(&other)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

impl HostName {
    /// The first label.
    pub fn short(&self) -> &str {
        self.0.split('.').next().unwrap_or_default()
    }

    /// The name with the domain behind it: unchanged when it already has one.
    #[must_use]
    pub fn qualified(&self, domain: &DomainName) -> Self {
        if self.0.contains('.') {
            self.clone()
        } else {
            Self(format!("{}.{domain}", self.0).into())
        }
    }
}

/// A text in upper case, character by character, as Windows makes it: one that has no single upper case
/// (`ß`, `ΰ`) stays as it is.
fn upper_case(text: &str) -> String {
    text.chars()
        .map(|character| {
            let mut upper = character.to_uppercase();
            match (upper.next(), upper.next()) {
                (Some(single), None) => single,
                _ => character,
            }
        })
        .collect()
}

/// A Kerberos realm: the DNS name of a domain in upper case [MS-KILE] 3.1.5.
///
/// Realms are compared with case by the standard; Windows makes them upper case, and so does this type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Realm(Box<str>);

impl Realm {
    /// The realm's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Realm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl FromStr for Realm {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        check_dns("realm", text)?;
        Ok(Self(upper_case(text).into()))
    }
}

serde_as_text!(Realm, "a realm such as `FABRIKAM.COM`");

fn check_spn(text: &str) -> Result<(), TextError> {
    check_text("service principal name", text, 1024, |c| {
        !c.is_control() && c != ' '
    })?;
    let incomplete = |part| TextError::Incomplete {
        kind: "service principal name",
        text: text.to_owned(),
        part,
    };
    match text.split_once('/') {
        None => Err(incomplete("host, as in `HOST/server`")),
        Some(("", _)) => Err(incomplete("service class")),
        Some((_, "")) => Err(incomplete("host")),
        Some(_) => Ok(()),
    }
}

case_insensitive_name! {
    /// A service principal name, `class/host[:port][/name]` [MS-ADTS] 2.2.21.
    Spn, "a service principal name such as `HOST/server.fabrikam.com`", check_spn
}

impl Spn {
    /// The service class, before the first slash.
    pub fn class(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// The host, with its port when it has one.
    pub fn host(&self) -> &str {
        self.0.split('/').nth(1).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_does_not_tell_names_apart_but_is_kept() {
        let written: DomainName = "Fabrikam.COM".parse().unwrap();
        assert_eq!(written, "fabrikam.com".parse().unwrap());
        assert_eq!(written.to_string(), "Fabrikam.COM");
        assert_eq!(written.realm().to_string(), "FABRIKAM.COM");
        assert_eq!(written.to_key(), "fabrikam.com");
        let accounts: std::collections::BTreeSet<SamAccountName> = ["Jane", "JANE", "jane", "jan"]
            .iter()
            .map(|name| name.parse().unwrap())
            .collect();
        assert_eq!(accounts.len(), 2);
    }

    #[test]
    fn a_domain_lies_within_its_ancestors_only() {
        let parse = |text: &str| text.parse::<DomainName>().unwrap();
        assert!(parse("emea.fabrikam.com").is_within(&parse("FABRIKAM.com")));
        assert!(parse("fabrikam.com").is_within(&parse("fabrikam.com")));
        assert!(!parse("notfabrikam.com").is_within(&parse("fabrikam.com")));
    }

    #[test]
    fn hosts_are_qualified_once() {
        let domain: DomainName = "fabrikam.com".parse().unwrap();
        let host: HostName = "FABRIKAMDC1".parse().unwrap();
        assert_eq!(
            host.qualified(&domain).to_string(),
            "FABRIKAMDC1.fabrikam.com"
        );
        assert_eq!(
            host.qualified(&domain).qualified(&domain),
            host.qualified(&domain)
        );
        assert_eq!(host.qualified(&domain).short(), "FABRIKAMDC1");
    }

    #[test]
    fn bad_names_are_refused_with_the_reason() {
        assert!(matches!(
            "".parse::<EntityName>(),
            Err(TextError::Empty { .. })
        ));
        assert!(matches!(
            " Jane".parse::<EntityName>(),
            Err(TextError::OuterBlank { .. })
        ));
        assert!(matches!(
            "a..b".parse::<DomainName>(),
            Err(TextError::EmptyLabel { .. })
        ));
        assert!(matches!(
            "a.b.".parse::<DomainName>(),
            Err(TextError::EmptyLabel { .. })
        ));
        assert!(matches!(
            "a b".parse::<DomainName>(),
            Err(TextError::BadCharacter { character: ' ', .. })
        ));
        assert!(matches!(
            "SIXTEEN-LETTERS-".parse::<NetbiosName>(),
            Err(TextError::TooLong { found: 16, .. })
        ));
        assert!(matches!(
            "a@b/c".parse::<SamAccountName>(),
            Err(TextError::BadCharacter { character: '/', .. })
        ));
        assert!(matches!(
            "HOST".parse::<Spn>(),
            Err(TextError::Incomplete { .. })
        ));
        assert_eq!("HOST/a.b:88/c".parse::<Spn>().unwrap().host(), "a.b:88");
    }

    #[test]
    fn a_letter_without_a_single_upper_case_stays_in_a_realm() {
        let realm: Realm = "straße-ΰ.example".parse().unwrap();
        assert_eq!(realm.as_str(), "STRAßE-ΰ.EXAMPLE");
    }

    proptest! {
        #[test]
        fn a_realm_reads_as_it_is_written(text in r"[\p{L}\p{N}]{1,20}") {
            let realm: Realm = text.parse().unwrap();
            prop_assert_eq!(realm.to_string().parse::<Realm>().unwrap(), realm);
        }

        #[test]
        fn text_and_back(text in "[A-Za-z0-9]([A-Za-z0-9 ._-]{0,30}[A-Za-z0-9])?") {
            prop_assert_eq!(text.parse::<EntityName>().unwrap().to_string(), text.clone());
            let upper: EntityName = text.to_uppercase().parse().unwrap();
            prop_assert_eq!(upper, text.parse::<EntityName>().unwrap());
        }
    }
}
