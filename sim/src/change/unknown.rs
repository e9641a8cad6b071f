//! Properties that are left open, each over the values that it can take.

use std::collections::BTreeMap;

use facts::{Fact, VariableId, Variables};
use names::Timestamp;
use thiserror::Error;
use worlds::World;

use super::gpo::is_of_scope;
use super::revocation::{is_of_cache, is_of_publication};
use super::stores::is_of_stores;
use super::{Change, ChangeError, parse_bool};
use crate::assumption;
use crate::target::{Kind, Target};

/// A property that can take several values, and is left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The property.
    pub target: Target,
    /// The values it can take.
    pub over: Vec<String>,
}

/// Why something cannot be left unknown.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UnknownError {
    /// One of the values is not one that the property takes.
    #[error(transparent)]
    Value(#[from] ChangeError),
    /// Fewer than two values.
    #[error("`{0}` is left open over fewer than two values")]
    TooFew(String),
    /// A property that many other facts follow from.
    #[error("`{0}` cannot be left open: give each value as a scenario of its own")]
    NotSupported(String),
}

/// The properties that are left open, each with its variable.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unknowns {
    pub(crate) variables: Variables,
    by_target: BTreeMap<(Kind, String, String), (VariableId, Vec<String>)>,
}

impl Unknowns {
    /// Declares what is left open, after checking each value against the world.
    pub(crate) fn declare(world: &World, list: &[Unknown]) -> Result<Self, UnknownError> {
        let mut unknowns = Self::default();
        for unknown in list {
            if unknown.over.len() < 2 {
                return Err(UnknownError::TooFew(unknown.target.to_string()));
            }
            if !can_be_open(&unknown.target) {
                return Err(UnknownError::NotSupported(unknown.target.to_string()));
            }
            for value in &unknown.over {
                let change = Change {
                    target: unknown.target.clone(),
                    value: value.clone(),
                };
                let mut there = world.clone();
                change.apply(&mut there)?;
                if other_middleware(world, &there) {
                    return Err(UnknownError::NotSupported(unknown.target.to_string()));
                }
            }
            let id = unknowns
                .variables
                .add(unknown.target.to_string(), unknown.over.clone());
            unknowns
                .by_target
                .insert(key(&unknown.target), (id, unknown.over.clone()));
        }
        Ok(unknowns)
    }

    /// Leaves every assumption open that is not open yet.
    pub(crate) fn open_assumptions(&mut self) {
        for known in assumption::ASSUMPTIONS {
            let target = Target {
                kind: Kind::Assumption,
                name: known.name.to_owned(),
                property: String::new(),
            };
            let key = key(&target);
            if self.by_target.contains_key(&key) {
                continue;
            }
            let names = known.readings.iter().map(|reading| reading.name.to_owned());
            let names: Vec<String> = names.collect();
            let id = self.variables.add(target.to_string(), names.clone());
            self.by_target.insert(key, (id, names));
        }
    }

    /// Whether the same is left open, assumptions apart.
    pub(crate) fn leave_as_open(&self, other: &Self) -> bool {
        let of_things = |unknowns: &Self| {
            let all = unknowns.by_target.iter();
            let of_things = all.filter(|((kind, ..), _)| *kind != Kind::Assumption);
            of_things
                .map(|(key, open)| (key.clone(), open.clone()))
                .collect::<Vec<_>>()
        };
        of_things(self) == of_things(other)
    }

    /// The variable of a property and the values it can take.
    pub(crate) fn of(
        &self,
        kind: Kind,
        name: &str,
        property: &str,
    ) -> Option<(VariableId, &[String])> {
        self.by_target
            .get(&(kind, name.to_lowercase(), property.to_lowercase()))
            .map(|(id, values)| (*id, values.as_slice()))
    }

    /// A property: known, unless it is left open.
    pub(crate) fn fact<T>(
        &self,
        kind: Kind,
        name: &str,
        property: &str,
        known: T,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Fact<T> {
        match self.of(kind, name, property) {
            None => Fact::Known(known),
            Some((variable, values)) => Fact::Choose {
                variable,
                arms: values
                    .iter()
                    .map(|value| parse(value).map_or(Fact::Unknown, Fact::Known))
                    .collect(),
            },
        }
    }

    /// A property that is yes or no.
    pub(crate) fn flag(&self, kind: Kind, name: &str, property: &str, known: bool) -> Fact<bool> {
        self.fact(kind, name, property, known, parse_bool)
    }

    /// A property that is an instant.
    pub(crate) fn instant(
        &self,
        kind: Kind,
        name: &str,
        property: &str,
        known: Timestamp,
    ) -> Fact<Timestamp> {
        self.fact(kind, name, property, known, |text| text.parse().ok())
    }
}

fn key(target: &Target) -> (Kind, String, String) {
    let property = match target.kind {
        Kind::Gpo | Kind::Workstation | Kind::DomainController => {
            canonical_setting(&target.property, target.kind)
        }
        _ => target.property.clone(),
    };
    (
        target.kind,
        target.name.to_lowercase(),
        property.to_lowercase(),
    )
}

/// Settings can be written in a short form; variables are kept by the full one.
fn canonical_setting(property: &str, kind: Kind) -> String {
    let id = match kind {
        Kind::DomainController => {
            policies::SettingId::parse_on(property, policies::Scope::DomainController)
        }
        _ => policies::SettingId::parse_on(property, policies::Scope::Workstation),
    };
    id.map_or_else(
        |_| property.to_owned(),
        |id| policies::setting(id).name.to_owned(),
    )
}

/// Whether a machine has other drivers of cards: those of its version of Windows come and go with the version.
fn other_middleware(here: &World, there: &World) -> bool {
    let mut pairs = here.workstations.iter().zip(&there.workstations);
    pairs.any(|(one, other)| one.middleware != other.middleware)
}

/// Properties from which no names, links or rows follow.
fn can_be_open(target: &Target) -> bool {
    let property = target.property.to_lowercase();
    if is_of_stores(&property) || is_of_cache(&property) || is_of_publication(&property) {
        return false;
    }
    match target.kind {
        Kind::Clock | Kind::Assumption => true,
        // Which certificates have the purpose that it names is no choice between facts.
        Kind::Gpo | Kind::Workstation if property.ends_with("certificateoid") => false,
        Kind::Gpo => !is_of_scope(&property),
        Kind::Workstation => {
            ![
                "readers",
                "middleware",
                "organizational_unit",
                "windows_hello",
            ]
            .contains(&property.as_str())
                && !property.starts_with("local_account/")
                && !property.starts_with("local_group/")
        }
        Kind::DomainController => true,
        Kind::User => matches!(
            property.as_str(),
            "disabled" | "locked_out" | "smart_card_required" | "password_expired"
        ),
        Kind::Computer => property == "disabled",
        Kind::Card => property == "pin_tries_left",
        Kind::Domain => matches!(
            property.as_str(),
            "enforce_user_logon_restrictions" | "expire_passwords_on_smart_card_only_accounts"
        ),
        Kind::OrganizationalUnit
        | Kind::PolicySet
        | Kind::Group
        | Kind::IssuancePolicy
        | Kind::AuthenticationPolicy => false,
        Kind::CertificationAuthority => {
            matches!(
                property.as_str(),
                "in_ntauth"
                    | "in_root_store"
                    | "in_intermediate_store"
                    | "crl_reachable"
                    | "crl_next_update"
            )
        }
    }
}
