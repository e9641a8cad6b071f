//! The vocabulary in which changes and unknowns name a thing of the world.
//!
//! `KIND:NAME.PROPERTY`, for example `gpo:Kiosks.ScRemoveOption`, `user:jane.disabled`,
//! `workstation:WS7-01.service/SCPolicySvc`, `dc:FABRIKAMDC1.patched`, `assume:kdc-eku`, `clock`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Kind of thing that can be changed or left unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The simulated clock.
    Clock,
    /// An assumption.
    Assumption,
    /// A Group Policy object: one of its settings, its links, whom it is for.
    Gpo,
    /// An organizational unit.
    OrganizationalUnit,
    /// A workstation or member server: a local setting, service, version.
    Workstation,
    /// A domain controller: a registry value, version, whether it runs.
    DomainController,
    /// A user account.
    User,
    /// A computer's account.
    Computer,
    /// A domain: its level and its policies for accounts.
    Domain,
    /// A group.
    Group,
    /// An issuance policy: the group it is linked to.
    IssuancePolicy,
    /// An authentication policy.
    AuthenticationPolicy,
    /// A card.
    Card,
    /// A certification authority.
    CertificationAuthority,
    /// A shipped policy set: where it is linked.
    PolicySet,
}

const KINDS: &[(&str, Kind)] = &[
    ("assume", Kind::Assumption),
    ("gpo", Kind::Gpo),
    ("ou", Kind::OrganizationalUnit),
    ("workstation", Kind::Workstation),
    ("dc", Kind::DomainController),
    ("user", Kind::User),
    ("computer", Kind::Computer),
    ("domain", Kind::Domain),
    ("group", Kind::Group),
    ("issuance-policy", Kind::IssuancePolicy),
    ("authentication-policy", Kind::AuthenticationPolicy),
    ("card", Kind::Card),
    ("ca", Kind::CertificationAuthority),
    ("authority", Kind::CertificationAuthority),
    ("policy-set", Kind::PolicySet),
];

/// One property of one thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// Kind of the thing.
    pub kind: Kind,
    /// Its name; empty for the clock.
    pub name: String,
    /// The property; empty for the clock and for assumptions.
    pub property: String,
}

/// Why a text names no target.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TargetError {
    /// No colon, and not the clock.
    #[error("`{0}` names nothing: expected `KIND:NAME.PROPERTY` or `clock`")]
    NoKind(String),
    /// The word before the colon is no kind.
    #[error(
        "`{0}` is not a kind of thing: expected gpo, ou, policy-set, workstation, dc, user, computer, domain, group, issuance-policy, authentication-policy, card, ca or assume"
    )]
    UnknownKind(String),
    /// The property is missing.
    #[error("`{0}` names no property: expected `KIND:NAME.PROPERTY`")]
    NoProperty(String),
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("clock") {
            return Ok(Self {
                kind: Kind::Clock,
                name: String::new(),
                property: String::new(),
            });
        }
        let Some((kind, rest)) = text.split_once(':') else {
            return Err(TargetError::NoKind(text.to_owned()));
        };
        let Some((_, kind)) = KINDS
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(kind.trim()))
        else {
            return Err(TargetError::UnknownKind(kind.to_owned()));
        };
        if *kind == Kind::Assumption {
            return Ok(Self {
                kind: *kind,
                name: rest.trim().to_owned(),
                property: String::new(),
            });
        }
        // What an object is linked to, and for whom it is, has dots of its own.
        let before_slash = rest.split_once('/').filter(|_| *kind == Kind::Gpo);
        let dot = before_slash
            .and_then(|(before, _)| before.rfind('.'))
            .or_else(|| rest.rfind('.'));
        match dot
            .and_then(|dot| rest.split_at_checked(dot))
            .map(|(name, property)| (name, property.trim_start_matches('.')))
        {
            Some((name, property)) if !name.trim().is_empty() && !property.trim().is_empty() => {
                Ok(Self {
                    kind: *kind,
                    name: name.trim().to_owned(),
                    property: property.trim().to_owned(),
                })
            }
            _ => Err(TargetError::NoProperty(text.to_owned())),
        }
    }
}

impl Kind {
    /// Its word, as a change writes it.
    pub fn word(self) -> &'static str {
        let mut kinds = KINDS.iter();
        let found = kinds.find(|(_, kind)| *kind == self);
        found.map_or("clock", |(word, _)| *word)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.kind.word();
        match self.kind {
            Kind::Clock => f.write_str(word),
            Kind::Assumption => write!(f, "{word}:{}", self.name),
            _ => write!(f, "{word}:{}.{}", self.name, self.property),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Target, TargetError};

    fn target(text: &str) -> Result<Target, TargetError> {
        text.parse()
    }

    #[test]
    fn a_target_is_shown_as_it_is_written() {
        for text in [
            "clock",
            "assume:kdc-eku",
            "gpo:Shared workstations.ScRemoveOption",
            "user:jane.anderson.disabled",
            "workstation:WS7-01.service/SCPolicySvc",
            "gpo:Cards 1.2.link/contoso.example/Work.stations",
            "ou:contoso.example/Workstations.block_inheritance",
        ] {
            assert_eq!(target(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn the_last_dot_parts_name_and_property() {
        let target = target("user:jane.anderson.disabled").unwrap();
        assert_eq!(
            (target.kind, &*target.name, &*target.property),
            (Kind::User, "jane.anderson", "disabled")
        );
    }

    #[test]
    fn a_text_that_names_nothing_says_what_is_missing() {
        assert_eq!(target("jane"), Err(TargetError::NoKind("jane".into())));
        assert_eq!(
            target("person:jane.x"),
            Err(TargetError::UnknownKind("person".into()))
        );
        assert_eq!(
            target("user:jane"),
            Err(TargetError::NoProperty("user:jane".into()))
        );
    }
}
