//! Unknowns: facts that depend on choices, and the interned expressions behind open cells.

use std::collections::BTreeMap;

use crate::column::Raw;

/// Number of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VariableId(u32);

impl VariableId {
    /// Position in [`Variables`].
    pub fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// Something that is not known, with what it can be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variable {
    /// What it is, in the words of the one who declared it.
    pub name: String,
    /// What it can be; at least one.
    pub choices: Vec<String>,
}

/// The variables of a view. Equal name and choices are one variable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables {
    list: Vec<Variable>,
    index: BTreeMap<Variable, VariableId>,
}

impl Variables {
    /// Declares a variable, or finds the one that was declared with the same name and choices.
    ///
    /// # Panics
    /// If there is nothing to choose from.
    pub fn declare(&mut self, name: impl Into<String>, choices: Vec<String>) -> VariableId {
        assert!(!choices.is_empty(), "a variable needs at least one choice");
        let variable = Variable {
            name: name.into(),
            choices,
        };
        if let Some(id) = self.index.get(&variable) {
            return *id;
        }
        let id = VariableId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.list.push(variable.clone());
        self.index.insert(variable, id);
        id
    }

    /// The variable of an id.
    pub fn get(&self, id: VariableId) -> Option<&Variable> {
        self.list.get(id.index())
    }

    /// The variable of a name, if only one has it.
    pub fn find(&self, name: &str) -> Option<VariableId> {
        let mut named = self.iter().filter(|(_, variable)| variable.name == name);
        let (id, _) = named.next()?;
        named.next().is_none().then_some(id)
    }

    /// Every variable with its id.
    pub fn iter(&self) -> impl Iterator<Item = (VariableId, &Variable)> {
        (0..).map(VariableId).zip(&self.list)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether everything is known.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many choices a variable has.
    pub(crate) fn arity(&self, id: VariableId) -> u32 {
        self.get(id)
            .map_or(1, |v| u32::try_from(v.choices.len()).unwrap_or(u32::MAX))
    }
}

/// Choices of variables, in the order in which they were made.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Choices {
    made: Vec<(VariableId, u32)>,
}

impl Choices {
    /// No choice: every variable that is asked for takes its first one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Chooses; an earlier choice of the same variable is replaced.
    pub fn choose(&mut self, variable: VariableId, choice: u32) {
        match self.made.iter_mut().find(|(made, _)| *made == variable) {
            Some((_, old)) => *old = choice,
            None => self.made.push((variable, choice)),
        }
    }

    /// The same with one more choice.
    #[must_use]
    pub fn with(mut self, variable: VariableId, choice: u32) -> Self {
        self.choose(variable, choice);
        self
    }

    /// What was chosen for a variable.
    pub fn get(&self, variable: VariableId) -> Option<u32> {
        self.made
            .iter()
            .find(|(made, _)| *made == variable)
            .map(|(_, choice)| *choice)
    }

    /// Every choice, in the order made.
    pub fn as_slice(&self) -> &[(VariableId, u32)] {
        &self.made
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        self.made.truncate(length);
    }
}

impl FromIterator<(VariableId, u32)> for Choices {
    fn from_iter<I: IntoIterator<Item = (VariableId, u32)>>(iter: I) -> Self {
        iter.into_iter()
            .fold(Self::new(), |all, (variable, choice)| {
                all.with(variable, choice)
            })
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
    /// It depends on a variable: one arm a choice.
    Choose {
        /// The variable.
        variable: VariableId,
        /// What the fact is under each choice, in the order of the choices.
        arms: Vec<Fact<T>>,
    },
}

impl<T> Fact<T> {
    /// Applies a function to every value that is possible.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Fact<U> {
        self.and_then(|value| Fact::Known(f(value)))
    }

    /// Puts another fact in the place of every value that is possible.
    pub fn and_then<U>(self, mut f: impl FnMut(T) -> Fact<U>) -> Fact<U> {
        self.and_then_dyn(&mut f)
    }

    fn and_then_dyn<U>(self, f: &mut dyn FnMut(T) -> Fact<U>) -> Fact<U> {
        match self {
            Self::Known(value) => f(value),
            Self::Unknown => Fact::Unknown,
            Self::Choose { variable, arms } => Fact::Choose {
                variable,
                arms: arms.into_iter().map(|arm| arm.and_then_dyn(f)).collect(),
            },
        }
    }

    /// Both facts together.
    pub fn zip<U: Clone>(self, other: &Fact<U>) -> Fact<(T, U)>
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

    /// The same fact with a variable in the place of each [`Fact::Unknown`].
    pub(crate) fn or_unknown(self, unknown: &mut dyn FnMut() -> Self) -> Self {
        match self {
            Self::Known(_) => self,
            Self::Unknown => unknown(),
            Self::Choose { variable, arms } => Self::Choose {
                variable,
                arms: arms
                    .into_iter()
                    .map(|arm| arm.or_unknown(unknown))
                    .collect(),
            },
        }
    }

    /// Calls a function with every value that is possible; false if it says so once.
    pub(crate) fn all(&self, test: &mut dyn FnMut(&T) -> bool) -> bool {
        match self {
            Self::Known(value) => test(value),
            Self::Unknown => true,
            Self::Choose { arms, .. } => arms.iter().all(|arm| arm.all(test)),
        }
    }

    /// Whether every choice has as many arms as its variable has choices.
    pub(crate) fn fits(&self, variables: &Variables) -> bool {
        match self {
            Self::Known(_) | Self::Unknown => true,
            Self::Choose { variable, arms } => {
                variables
                    .get(*variable)
                    .is_some_and(|v| v.choices.len() == arms.len())
                    && arms.iter().all(|arm| arm.fits(variables))
            }
        }
    }
}

/// Number of an interned expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ExpressionId(u32);

impl ExpressionId {
    pub(crate) fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// A decision tree over variables whose leaves are scalars.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Expression {
    Known(u32),
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

/// What an expression comes to under some choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Resolved {
    Value(u32),
    Unknown,
    Needs(VariableId),
}

impl Expressions {
    /// The cell of a fact.
    pub(crate) fn intern(&mut self, fact: &Fact<u32>) -> Raw {
        let id = self.id(fact, &mut Choices::new());
        match self.list.get(id.index()) {
            Some(Expression::Known(value)) => Raw::Value(*value),
            _ => Raw::Open(id),
        }
    }

    /// `path`: what was chosen above; a product of facts may ask for the same variable again.
    fn id(&mut self, fact: &Fact<u32>, path: &mut Choices) -> ExpressionId {
        let expression = match fact {
            Fact::Known(value) => Expression::Known(*value),
            Fact::Unknown => Expression::Unknown,
            Fact::Choose { variable, arms } => {
                let chosen = path
                    .get(*variable)
                    .and_then(|choice| usize::try_from(choice).ok());
                if let Some(arm) = chosen.and_then(|chosen| arms.get(chosen)) {
                    return self.id(arm, path);
                }
                let depth = path.as_slice().len();
                let mut ids = Vec::with_capacity(arms.len());
                for (choice, arm) in (0..).zip(arms) {
                    path.choose(*variable, choice);
                    ids.push(self.id(arm, path));
                    path.truncate(depth);
                }
                match ids.first() {
                    Some(first) if ids.iter().all(|id| id == first) => return *first,
                    _ => Expression::Choose {
                        variable: *variable,
                        arms: ids.into(),
                    },
                }
            }
        };
        if let Some(id) = self.index.get(&expression) {
            return *id;
        }
        let id = ExpressionId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.list.push(expression.clone());
        self.index.insert(expression, id);
        id
    }

    /// What a cell comes to under some choices.
    #[inline]
    pub(crate) fn resolve(&self, raw: Raw, choices: &Choices) -> Resolved {
        match raw {
            Raw::Value(value) => Resolved::Value(value),
            Raw::Open(id) => self.descend(id, |variable| choices.get(variable)),
        }
    }

    /// Follows an expression; `choose` says which arm, or that it cannot say.
    pub(crate) fn descend(
        &self,
        mut id: ExpressionId,
        mut choose: impl FnMut(VariableId) -> Option<u32>,
    ) -> Resolved {
        loop {
            match self.list.get(id.index()) {
                Some(Expression::Known(value)) => return Resolved::Value(*value),
                Some(Expression::Unknown) | None => return Resolved::Unknown,
                Some(Expression::Choose { variable, arms }) => {
                    let Some(choice) = choose(*variable) else {
                        return Resolved::Needs(*variable);
                    };
                    let arm = usize::try_from(choice)
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

    /// A hash of each expression that depends on what it says, not on the numbers in this table.
    pub(crate) fn hashes(&self, variables: &Variables) -> Vec<blake3::Hash> {
        let mut hashes: Vec<blake3::Hash> = Vec::with_capacity(self.list.len());
        for expression in &self.list {
            let mut hasher = blake3::Hasher::new();
            match expression {
                Expression::Known(value) => {
                    hasher.update(b"known").update(&value.to_le_bytes());
                }
                Expression::Unknown => {
                    hasher.update(b"unknown");
                }
                Expression::Choose { variable, arms } => {
                    hasher.update(b"choose");
                    if let Some(variable) = variables.get(*variable) {
                        hash_text(&mut hasher, &variable.name);
                        for choice in &variable.choices {
                            hash_text(&mut hasher, choice);
                        }
                    }
                    // Arms were interned before the expression that holds them.
                    for hash in arms.iter().filter_map(|arm| hashes.get(arm.index())) {
                        hasher.update(hash.as_bytes());
                    }
                }
            }
            hashes.push(hasher.finalize());
        }
        hashes
    }
}

/// Feeds a text to a hash so that no two lists of texts look alike.
pub(crate) fn hash_text(hasher: &mut blake3::Hasher, text: &str) {
    hasher.update(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes());
    hasher.update(text.as_bytes());
}
