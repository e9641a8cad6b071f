//! Unknowns: facts that depend on choices, and the interned expressions behind open cells.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::column::{OPEN, Raw};

/// Number of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VariableId(pub(crate) u32);

impl VariableId {
    /// Position in [`Variables`].
    pub fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// Something that is not known, with what it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// What it is, in the words of the one who declared it.
    pub name: String,
    /// What it can be; never empty.
    pub choices: Vec<String>,
}

/// The variables of a view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables {
    list: Vec<Variable>,
}

impl Variables {
    /// Declares a variable.
    pub fn add(&mut self, name: impl Into<String>, choices: Vec<String>) -> VariableId {
        let id = VariableId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.list.push(Variable {
            name: name.into(),
            choices,
        });
        id
    }

    /// The variable of an id.
    pub fn get(&self, id: VariableId) -> Option<&Variable> {
        self.list.get(id.index())
    }

    /// Every variable with its id.
    pub fn iter(&self) -> impl Iterator<Item = (VariableId, &Variable)> {
        self.list.iter().enumerate().map(|(index, variable)| {
            (
                VariableId(u32::try_from(index).unwrap_or(u32::MAX)),
                variable,
            )
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether everything is known.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many choices a variable has; 1 for an unknown id.
    pub fn choices(&self, id: VariableId) -> u32 {
        self.get(id)
            .map_or(1, |v| u32::try_from(v.choices.len()).unwrap_or(u32::MAX))
    }
}

/// A fact as a lens derives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact<T> {
    /// It is this.
    Known(T),
    /// Nothing is known. A field gets a variable of its own over its whole domain; a key or a link
    /// leaves every run that reads it undecided.
    Unknown,
    /// It depends on the choice of a variable; one arm a choice.
    Choose {
        /// The variable.
        variable: VariableId,
        /// What it is under each choice.
        arms: Vec<Self>,
    },
}

impl<T> Fact<T> {
    /// Applies a function to every value it may be.
    pub fn map<U>(self, mut function: impl FnMut(T) -> U) -> Fact<U> {
        self.map_with(&mut function)
    }

    fn map_with<U>(self, function: &mut impl FnMut(T) -> U) -> Fact<U> {
        match self {
            Self::Known(value) => Fact::Known(function(value)),
            Self::Unknown => Fact::Unknown,
            Self::Choose { variable, arms } => Fact::Choose {
                variable,
                arms: arms.into_iter().map(|arm| arm.map_with(function)).collect(),
            },
        }
    }

    /// Continues with another fact for every value it may be.
    pub fn and_then<U>(self, mut function: impl FnMut(T) -> Fact<U>) -> Fact<U> {
        self.and_then_with(&mut function)
    }

    fn and_then_with<U>(self, function: &mut impl FnMut(T) -> Fact<U>) -> Fact<U> {
        match self {
            Self::Known(value) => function(value),
            Self::Unknown => Fact::Unknown,
            Self::Choose { variable, arms } => Fact::Choose {
                variable,
                arms: arms
                    .into_iter()
                    .map(|arm| arm.and_then_with(function))
                    .collect(),
            },
        }
    }

    /// Both facts together.
    pub fn zip<U: Clone>(self, other: Fact<U>) -> Fact<(T, U)>
    where
        T: Clone,
    {
        self.and_then(|value| other.clone().map(|also| (value.clone(), also)))
    }

    /// The value, if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown | Self::Choose { .. } => None,
        }
    }
}

/// Number of an interned expression.
pub(crate) type ExpressionId = u32;

/// A decision tree over variables whose leaves are raw cells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Expression {
    Known(Raw),
    Unknown,
    Choose {
        variable: VariableId,
        arms: Box<[ExpressionId]>,
    },
}

/// The expressions of a view: equal expressions have equal ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Expressions {
    list: Vec<Expression>,
    index: BTreeMap<Expression, ExpressionId>,
}

/// Choices made so far, in the order they were asked for.
pub(crate) type Choices = Vec<(VariableId, u32)>;

/// What an expression comes to under some choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resolved {
    Value(Raw),
    Unknown,
    Needs(VariableId),
}

impl Expressions {
    /// The raw cell of a fact.
    pub(crate) fn intern(&mut self, fact: &Fact<u32>) -> Raw {
        match fact {
            Fact::Known(value) => *value,
            Fact::Unknown | Fact::Choose { .. } => {
                let id = self.id(fact);
                match self.get(id) {
                    // Whatever is chosen, it is this.
                    Some(Expression::Known(value)) => *value,
                    _ => OPEN | id,
                }
            }
        }
    }

    /// An expression in words, with the names of the variables.
    pub(crate) fn told(&self, id: ExpressionId, variables: &Variables) -> String {
        match self.get(id) {
            Some(Expression::Known(value)) => value.to_string(),
            Some(Expression::Unknown) | None => "unknown".to_owned(),
            Some(Expression::Choose { variable, arms }) => {
                let name = variables.get(*variable).map_or("", |v| v.name.as_str());
                let arms = arms.iter().map(|arm| self.told(*arm, variables));
                format!("{name}: ({})", arms.collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn id(&mut self, fact: &Fact<u32>) -> ExpressionId {
        let expression = match fact {
            Fact::Known(value) => Expression::Known(*value),
            Fact::Unknown => Expression::Unknown,
            Fact::Choose { variable, arms } => {
                let arms: Box<[_]> = arms.iter().map(|arm| self.id(arm)).collect();
                match arms.first() {
                    Some(first) if arms.iter().all(|arm| arm == first) => return *first,
                    _ => Expression::Choose {
                        variable: *variable,
                        arms,
                    },
                }
            }
        };
        if let Some(id) = self.index.get(&expression) {
            return *id;
        }
        let id = u32::try_from(self.list.len()).unwrap_or(OPEN - 1);
        self.list.push(expression.clone());
        self.index.insert(expression, id);
        id
    }

    /// What a raw cell comes to under some choices.
    pub(crate) fn resolve(&self, raw: Raw, choices: &Choices) -> Resolved {
        if raw < OPEN {
            return Resolved::Value(raw);
        }
        let mut id = raw & !OPEN;
        loop {
            match self.get(id) {
                Some(Expression::Known(value)) => return Resolved::Value(*value),
                Some(Expression::Unknown) | None => return Resolved::Unknown,
                Some(Expression::Choose { variable, arms }) => {
                    let Some((_, choice)) = choices.iter().find(|(v, _)| v == variable) else {
                        return Resolved::Needs(*variable);
                    };
                    let arm = usize::try_from(*choice)
                        .ok()
                        .and_then(|choice| arms.get(choice));
                    let Some(arm) = arm else {
                        return Resolved::Unknown;
                    };
                    id = *arm;
                }
            }
        }
    }

    /// The variables that some open cells wait for, in order.
    pub(crate) fn variables(&self, cells: impl IntoIterator<Item = Raw>) -> Arc<[VariableId]> {
        let mut open: Vec<ExpressionId> = cells.into_iter().map(|raw| raw & !OPEN).collect();
        let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
        while let Some(id) = open.pop() {
            if let Some(Expression::Choose { variable, arms }) = self.get(id)
                && seen.insert(id)
            {
                found.insert(*variable);
                open.extend(arms.iter());
            }
        }
        found.into_iter().collect()
    }

    pub(crate) fn get(&self, id: ExpressionId) -> Option<&Expression> {
        self.list.get(usize::try_from(id).unwrap_or(usize::MAX))
    }
}
