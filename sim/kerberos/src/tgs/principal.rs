//! Names of clients and services.

use std::fmt;
use std::str::FromStr;

use rasn::types::SequenceOf;
use rasn_kerberos as krb;
use thiserror::Error;

use crate::wire::{general, text};

/// A principal: PrincipalName and Realm [RFC 4120 §5.2.2 and §6.2].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Principal {
    /// Type of the name: a hint that does not count when names are compared.
    pub name_type: i32,
    /// Components of the name.
    pub components: Vec<String>,
    /// Realm.
    pub realm: String,
}

/// Why a text is not a principal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PrincipalError {
    /// There is no realm.
    #[error("`{0}` names no realm: write `host/name@REALM`")]
    NoRealm(String),
    /// A component is empty.
    #[error("`{0}` has an empty component")]
    EmptyComponent(String),
}

impl Principal {
    /// NT-PRINCIPAL: a user or a computer by its account name.
    pub const NT_PRINCIPAL: i32 = 1;
    /// NT-SRV-INST: a service and its instance.
    pub const NT_SRV_INST: i32 = 2;

    /// A client by its account name.
    pub fn client(name: &str, realm: &str) -> Self {
        Self {
            name_type: Self::NT_PRINCIPAL,
            components: vec![name.to_owned()],
            realm: realm.to_owned(),
        }
    }

    /// A service on a host, such as `host` on `pc1.fabrikam.com`.
    pub fn service(service: &str, host: &str, realm: &str) -> Self {
        Self {
            name_type: Self::NT_SRV_INST,
            components: vec![service.to_owned(), host.to_owned()],
            realm: realm.to_owned(),
        }
    }

    /// The ticket-granting service of a realm.
    pub fn krbtgt(realm: &str) -> Self {
        Self::service("krbtgt", realm, realm)
    }

    /// Whether the names are the same, whatever their types.
    pub fn is(&self, other: &Self) -> bool {
        self.components == other.components && self.realm == other.realm
    }

    /// The name without its realm.
    pub fn name(&self) -> String {
        self.components.join("/")
    }

    pub(super) fn from_krb(name: &krb::PrincipalName, realm: &krb::Realm) -> Self {
        Self {
            name_type: name.r#type,
            components: name.string.iter().map(text).collect(),
            realm: text(realm),
        }
    }

    pub(super) fn to_krb(&self) -> krb::PrincipalName {
        let parts: Vec<_> = self.components.iter().map(|part| general(part)).collect();
        krb::PrincipalName {
            r#type: self.name_type,
            string: SequenceOf::from(parts),
        }
    }

    pub(super) fn krb_realm(&self) -> krb::Realm {
        general(&self.realm)
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name(), self.realm)
    }
}

impl FromStr for Principal {
    type Err = PrincipalError;

    /// Reads `name@REALM` or `service/host@REALM`; a component cannot contain `/`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, realm) = text
            .rsplit_once('@')
            .filter(|(_, realm)| !realm.is_empty())
            .ok_or_else(|| PrincipalError::NoRealm(text.to_owned()))?;
        let components: Vec<String> = name.split('/').map(str::to_owned).collect();
        if components.iter().any(String::is_empty) {
            return Err(PrincipalError::EmptyComponent(text.to_owned()));
        }
        let name_type = match components.as_slice() {
            [_] => Self::NT_PRINCIPAL,
            _ => Self::NT_SRV_INST,
        };
        Ok(Self {
            name_type,
            components,
            realm: realm.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Principal, PrincipalError};

    #[test]
    fn names_are_read_as_they_are_shown() {
        for (text, name_type, count) in [
            ("host/pc1.fabrikam.com@FABRIKAM.COM", 2, 2),
            ("jane@FABRIKAM.COM", 1, 1),
            ("jane@fabrikam.com@FABRIKAM.COM", 1, 1),
        ] {
            let principal: Principal = text.parse().unwrap();
            assert_eq!(
                (principal.name_type, principal.components.len()),
                (name_type, count)
            );
            assert_eq!(principal.to_string(), text);
        }
        assert_eq!(Principal::krbtgt("R").to_string(), "krbtgt/R@R");
        let no_realm = |text: &str| Err(PrincipalError::NoRealm(text.to_owned()));
        assert_eq!("host/pc1".parse::<Principal>(), no_realm("host/pc1"));
        assert_eq!("jane@".parse::<Principal>(), no_realm("jane@"));
        assert!("host/@R".parse::<Principal>().is_err());
    }

    #[test]
    fn the_type_of_a_name_is_a_hint() {
        let (user, service) = (Principal::client("a", "R"), "a@R".parse().unwrap());
        assert!(user.is(&service));
        assert!(!user.is(&Principal::client("a", "S")));
        let two = Principal {
            name_type: 3,
            ..Principal::service("host", "b", "R")
        };
        assert!(two.is(&"host/b@R".parse().unwrap()));
        assert!(!two.is(&Principal::client("host/b", "R")));
    }

    proptest! {
        #[test]
        fn text_and_back(service in "[a-z]{1,8}", host in "[a-z.@]{1,12}", realm in "[A-Z.]{1,12}") {
            let principal = Principal::service(&service, &host, &realm);
            prop_assert_eq!(principal.to_string().parse::<Principal>().unwrap(), principal);
        }
    }
}
