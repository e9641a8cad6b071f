//! Maps in document order, values of settings, and fields that tell "not written" from "written as None".

use std::fmt;
use std::marker::PhantomData;

use ron::value::RawValue;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::Text;

/// A map as a list of entries in document order.
#[derive(Debug, Clone)]
pub(crate) struct Entries<T>(pub(crate) Vec<(Text, T)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
            type Value = Entries<T>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a map such as `{ \"name\": value }`")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(InOrder(PhantomData))
    }
}

/// The value of a setting or of a registry value.
#[derive(Debug, Clone)]
pub(crate) struct ValueDocument(pub(crate) Value);

/// What a setting or a registry value is set to.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Number(u32),
    Text(String),
    List(Vec<String>),
    Enabled,
    Disabled,
}

impl<'de> Deserialize<'de> for ValueDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get_ron().trim();
        let value = match raw {
            "Enabled" => Some(Value::Enabled),
            "Disabled" => Some(Value::Disabled),
            raw if raw.starts_with('[') => ron::from_str(raw).ok().map(Value::List),
            raw if raw.starts_with(|c: char| c.is_ascii_digit()) => {
                ron::from_str(raw).ok().map(Value::Number)
            }
            raw => ron::from_str(raw).ok().map(Value::Text),
        };
        value.map(Self).ok_or_else(|| {
            D::Error::custom(format_args!(
                "`{raw}` is not the value of a setting; \
                 write Enabled, Disabled, a number of 32 bits, a text or a list of texts"
            ))
        })
    }
}

/// A field that may be left out, be written as `None`, or have a value.
#[derive(Debug, Clone, Default)]
pub(crate) enum Written<T> {
    /// Left out: the default holds.
    #[default]
    Not,
    /// `None`: there is none.
    None,
    /// A value.
    Some(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::None, Self::Some))
    }
}
