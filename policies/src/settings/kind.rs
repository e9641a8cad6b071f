//! The types of settings: what may be written, and what it means.

use worlds::SettingValue;

use super::{Setting, SettingId, setting};

/// The type of a setting's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    /// `REG_DWORD`.
    Dword {
        /// The numbers that mean something.
        allowed: Numbers,
    },
    /// `REG_SZ` that holds a number in decimal.
    NumberAsText {
        /// The numbers that mean something.
        allowed: Numbers,
    },
    /// `REG_SZ`.
    Text,
    /// A list of texts: `REG_MULTI_SZ`, or a key with one value an item.
    List,
}

/// The numbers that mean something to a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// These, each with its meaning.
    Named(&'static [Number]),
    /// All from the first to the last.
    Between {
        /// The first.
        least: u32,
        /// The last.
        most: u32,
        /// What is counted.
        unit: &'static str,
    },
    /// A sum of these bits, each with its meaning.
    Bits(&'static [Number]),
}

/// A number and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// The number.
    pub number: u32,
    /// What it means.
    pub meaning: &'static str,
}

/// What the states of a policy write into the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// The setting has no states Enabled and Disabled.
    None,
    /// It has.
    States {
        /// What Enabled writes.
        enabled: Written,
        /// What Disabled writes.
        disabled: Written,
    },
}

/// What a state of a policy writes into the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// This number.
    Number(u32),
    /// Nothing; the value is deleted if a weaker policy wrote it.
    Deleted,
    /// A value that the administrator must give as well.
    Parameter,
}

impl Switch {
    /// Enabled writes 1, Disabled writes 0.
    pub(super) const ONE_OR_ZERO: Self = Self::States {
        enabled: Written::Number(1),
        disabled: Written::Number(0),
    };
    /// Enabled needs a value besides, Disabled writes none.
    pub(super) const PARAMETER: Self = Self::States {
        enabled: Written::Parameter,
        disabled: Written::Deleted,
    };
}

/// The value of a setting, checked against its type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TypedValue {
    /// A number, whether the registry holds it as `REG_DWORD` or as text.
    Number(u32),
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// No value: the policy sees to it that there is none, so that the default holds.
    Deleted,
}

impl TypedValue {
    /// The number, if it is one.
    pub const fn number(&self) -> Option<u32> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}

impl std::fmt::Display for TypedValue {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Text(text) => write!(formatter, "\"{text}\""),
            Self::List(items) => write!(formatter, "{items:?}"),
            Self::Deleted => formatter.write_str("not set"),
        }
    }
}

/// What a value should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list of texts.
    List,
}

impl std::fmt::Display for Expected {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Number => "a number",
            Self::Text => "a text",
            Self::List => "a list of texts",
        })
    }
}

/// Why a value is not one of its setting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingValueError {
    /// The value is of another type.
    #[error("`{}` takes {expected}, not {found}", setting(*.id).name)]
    WrongType {
        /// The setting.
        id: SettingId,
        /// What it takes.
        expected: Expected,
        /// What was written.
        found: Expected,
    },
    /// The number means nothing to the setting.
    #[error("`{}` has no value {number}", setting(*.id).name)]
    NoSuchNumber {
        /// The setting.
        id: SettingId,
        /// The number.
        number: u32,
    },
    /// The text should be a number in decimal.
    #[error("`{}` takes a number in decimal, not `{text}`", setting(*.id).name)]
    NotDecimal {
        /// The setting.
        id: SettingId,
        /// The text.
        text: String,
    },
    /// The setting has no states Enabled and Disabled.
    #[error("`{}` is not a policy that is enabled or disabled", setting(*.id).name)]
    NoStates {
        /// The setting.
        id: SettingId,
    },
    /// The state Enabled says too little.
    #[error("`{}` is enabled with a value", setting(*.id).name)]
    ParameterMissing {
        /// The setting.
        id: SettingId,
    },
}

impl SettingValueError {
    /// The setting.
    pub const fn id(&self) -> SettingId {
        match self {
            Self::WrongType { id, .. }
            | Self::NoSuchNumber { id, .. }
            | Self::NotDecimal { id, .. }
            | Self::NoStates { id }
            | Self::ParameterMissing { id } => *id,
        }
    }

    /// What may be written instead.
    pub fn help(&self) -> String {
        let setting = setting(self.id());
        match setting.kind {
            SettingKind::Dword { allowed } => format!("write {}", allowed.list(false)),
            SettingKind::NumberAsText { allowed } => format!("write {}", allowed.list(true)),
            SettingKind::Text => "write a text in double quotes".to_owned(),
            SettingKind::List => "write a list such as `[\"first\", \"second\"]`".to_owned(),
        }
    }
}

/// A value that can be read, but whose registry type is not the one that Windows documents.
///
/// Security Options hold their numbers as `REG_SZ`; scripts often write a `REG_DWORD`. The twin reads both. Which
/// versions of Windows do is not documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is a text (`REG_SZ`) in the registry, not a number", setting(*.id).name)]
pub struct TypeMismatch {
    /// The setting.
    pub id: SettingId,
    /// The number that was written.
    pub number: u32,
}

impl TypeMismatch {
    /// What to write instead.
    pub fn help(&self) -> String {
        let number = self.number;
        format!(
            "write `\"{number}\"`; whether Windows reads the number as that text is documented nowhere: the assumption \
             `number-for-text` decides"
        )
    }
}

impl Numbers {
    /// Whether a number is among them.
    pub fn contains(self, number: u32) -> bool {
        match self {
            Self::Named(numbers) => numbers.iter().any(|named| named.number == number),
            Self::Between { least, most, .. } => (least..=most).contains(&number),
            Self::Bits(bits) => number & !bits.iter().fold(0, |sum, bit| sum | bit.number) == 0,
        }
    }

    /// What a number means, if it has a name.
    pub fn meaning(self, number: u32) -> Option<&'static str> {
        match self {
            Self::Named(numbers) | Self::Bits(numbers) => numbers
                .iter()
                .find(|named| named.number == number)
                .map(|named| named.meaning),
            Self::Between { .. } => None,
        }
    }

    fn list(self, quoted: bool) -> String {
        let quote = if quoted { "\"" } else { "" };
        match self {
            Self::Named(numbers) => numbers
                .iter()
                .map(|Number { number, meaning }| format!("`{quote}{number}{quote}` ({meaning})"))
                .collect::<Vec<_>>()
                .join(", "),
            Self::Between { least, most, unit } => {
                format!("`{quote}{least}{quote}` to `{quote}{most}{quote}` ({unit})")
            }
            Self::Bits(bits) => format!(
                "a sum of {}",
                bits.iter()
                    .map(|Number { number, meaning }| format!("{number} ({meaning})"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        }
    }
}

impl Setting {
    /// The value checked against the type of this setting; Enabled and Disabled become what their policy writes.
    ///
    /// # Errors
    ///
    /// The value is of another type, or means nothing to this setting.
    pub fn check(&self, value: &SettingValue) -> Result<TypedValue, SettingValueError> {
        let id = self.id;
        let wrong = |expected, found| SettingValueError::WrongType {
            id,
            expected,
            found,
        };
        match (value, self.kind) {
            (SettingValue::Enabled, _) => self.state(true),
            (SettingValue::Disabled, _) => self.state(false),
            (
                SettingValue::Number(number),
                SettingKind::Dword { allowed } | SettingKind::NumberAsText { allowed },
            ) => self.number(*number, allowed),
            (SettingValue::Text(text), SettingKind::NumberAsText { allowed }) => {
                let number = text.parse().map_err(|_| SettingValueError::NotDecimal {
                    id,
                    text: text.clone(),
                })?;
                self.number(number, allowed)
            }
            (SettingValue::Text(text), SettingKind::Text) => Ok(TypedValue::Text(text.clone())),
            (SettingValue::List(items), SettingKind::List) => Ok(TypedValue::List(items.clone())),
            (SettingValue::Text(_), SettingKind::Dword { .. }) => {
                Err(wrong(Expected::Number, Expected::Text))
            }
            (
                SettingValue::List(_),
                SettingKind::Dword { .. } | SettingKind::NumberAsText { .. },
            ) => Err(wrong(Expected::Number, Expected::List)),
            (SettingValue::Number(_), SettingKind::Text) => {
                Err(wrong(Expected::Text, Expected::Number))
            }
            (SettingValue::List(_), SettingKind::Text) => {
                Err(wrong(Expected::Text, Expected::List))
            }
            (SettingValue::Number(_), SettingKind::List) => {
                Err(wrong(Expected::List, Expected::Number))
            }
            (SettingValue::Text(_), SettingKind::List) => {
                Err(wrong(Expected::List, Expected::Text))
            }
        }
    }

    /// Whether a value that [`Setting::check`] accepts has another registry type than Windows documents.
    pub fn type_mismatch(&self, value: &SettingValue) -> Option<TypeMismatch> {
        match (value, self.kind) {
            (SettingValue::Number(number), SettingKind::NumberAsText { .. }) => {
                Some(TypeMismatch {
                    id: self.id,
                    number: *number,
                })
            }
            _ => None,
        }
    }

    /// A value as a document writes it: a number that the registry holds as text is a text.
    pub fn written(&self, value: &TypedValue) -> SettingValue {
        match (value, self.kind) {
            (TypedValue::Number(number), SettingKind::NumberAsText { .. }) => {
                SettingValue::Text(number.to_string())
            }
            (TypedValue::Number(number), _) => SettingValue::Number(*number),
            (TypedValue::Text(text), _) => SettingValue::Text(text.clone()),
            (TypedValue::List(list), _) => SettingValue::List(list.clone()),
            (TypedValue::Deleted, _) => SettingValue::Disabled,
        }
    }

    /// What a number means to this setting, if it has a name.
    pub fn meaning(&self, number: u32) -> Option<&'static str> {
        match self.kind {
            SettingKind::Dword { allowed } | SettingKind::NumberAsText { allowed } => {
                allowed.meaning(number)
            }
            SettingKind::Text | SettingKind::List => None,
        }
    }

    fn number(&self, number: u32, allowed: Numbers) -> Result<TypedValue, SettingValueError> {
        if allowed.contains(number) {
            Ok(TypedValue::Number(number))
        } else {
            Err(SettingValueError::NoSuchNumber {
                id: self.id,
                number,
            })
        }
    }

    fn state(&self, enabled: bool) -> Result<TypedValue, SettingValueError> {
        let Switch::States {
            enabled: on,
            disabled: off,
        } = self.switch
        else {
            return Err(SettingValueError::NoStates { id: self.id });
        };
        match if enabled { on } else { off } {
            Written::Number(number) => Ok(TypedValue::Number(number)),
            Written::Deleted => Ok(TypedValue::Deleted),
            Written::Parameter => Err(SettingValueError::ParameterMissing { id: self.id }),
        }
    }
}

/// A number and its meaning, for the tables.
pub(super) const fn number(number: u32, meaning: &'static str) -> Number {
    Number { number, meaning }
}

/// Off or on.
pub(super) const FLAG: SettingKind = SettingKind::Dword {
    allowed: Numbers::Named(&[number(0, "off"), number(1, "on")]),
};
