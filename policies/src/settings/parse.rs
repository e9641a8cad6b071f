//! From the words of world files to settings.

use std::str::FromStr;

use super::{Scope, Setting, SettingId, TABLES};

/// A word that is not a setting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnknownSetting {
    /// No setting is called this.
    #[error("the twin knows no setting `{name}`")]
    NoSuch {
        /// The word.
        name: String,
        /// The setting that was likely meant.
        nearest: Option<SettingId>,
    },
    /// Several settings are called this.
    #[error("`{name}` is the name of several settings")]
    Ambiguous {
        /// The word.
        name: String,
        /// The settings.
        candidates: Vec<SettingId>,
    },
}

impl UnknownSetting {
    /// What to write instead, if that is clear.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NoSuch { nearest, .. } => {
                nearest.map(|id| format!("did you mean `{}`?", as_written(id)))
            }
            Self::Ambiguous { candidates, .. } => {
                let names: Vec<_> = candidates
                    .iter()
                    .map(|id| format!("`{}`", as_written(*id)))
                    .collect();
                Some(format!("write {}", names.join(" or ")))
            }
        }
    }
}

/// The name of a setting as it is written in a document, where a backslash is doubled.
fn as_written(id: SettingId) -> String {
    super::setting(id).name.replace('\\', "\\\\")
}

impl SettingId {
    /// The setting that a word names, in any case.
    ///
    /// A word is a setting's name in the catalogue, or the end of its path in the registry: `UseSubjectAltName`,
    /// `Kdc\UseSubjectAltName` or the whole path. A slash is as good as a backslash.
    ///
    /// # Errors
    ///
    /// No setting is called this, or several are.
    pub fn parse(text: &str) -> Result<Self, UnknownSetting> {
        Self::parse_among(text, |_| true)
    }

    /// The setting that a word names on a computer of one kind, which settles words that name one setting a kind.
    ///
    /// # Errors
    ///
    /// No setting is called this, or several are even so.
    pub fn parse_on(text: &str, scope: Scope) -> Result<Self, UnknownSetting> {
        let narrow = |setting: &Setting| setting.scope == scope || setting.scope == Scope::Both;
        match Self::parse(text) {
            Err(UnknownSetting::Ambiguous { .. }) => Self::parse_among(text, narrow),
            parsed => parsed,
        }
    }

    fn parse_among(text: &str, among: impl Fn(&Setting) -> bool) -> Result<Self, UnknownSetting> {
        let word = normal(text);
        let settings = || {
            TABLES
                .into_iter()
                .flatten()
                .filter(|setting| among(setting))
        };
        if let Some(setting) = settings().find(|setting| normal(setting.name) == word) {
            return Ok(setting.id);
        }
        let candidates: Vec<_> = settings()
            .filter(|setting| ends_with_word(&normal(&setting.path()), &word))
            .map(|setting| setting.id)
            .collect();
        match candidates.as_slice() {
            [one] => Ok(*one),
            [] => Err(UnknownSetting::NoSuch {
                name: text.to_owned(),
                nearest: nearest(&word),
            }),
            _ => Err(UnknownSetting::Ambiguous {
                name: text.to_owned(),
                candidates,
            }),
        }
    }
}

impl FromStr for SettingId {
    type Err = UnknownSetting;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl std::fmt::Display for SettingId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(super::setting(*self).name)
    }
}

fn normal(text: &str) -> String {
    let text = text.to_lowercase().replace('/', "\\");
    let text = text
        .strip_prefix("hklm\\")
        .or_else(|| text.strip_prefix("hkey_local_machine\\"))
        .unwrap_or(&text);
    // ControlSet001 is what CurrentControlSet is a link to on most machines.
    text.replace("\\controlset001\\", "\\currentcontrolset\\")
}

fn ends_with_word(path: &str, word: &str) -> bool {
    path.strip_suffix(word)
        .is_some_and(|rest| !word.is_empty() && (rest.is_empty() || rest.ends_with('\\')))
}

/// The setting whose name is so close that it was likely meant: at most a third of the letters differ.
fn nearest(word: &str) -> Option<SettingId> {
    let last = word.rsplit('\\').next().unwrap_or(word);
    TABLES
        .into_iter()
        .flatten()
        .flat_map(|setting| {
            [
                (normal(setting.name), setting.id),
                (normal(setting.value_name), setting.id),
            ]
        })
        .map(|(name, id)| {
            let compared = if name.contains('\\') { word } else { last };
            (distance(compared, &name), name.len(), id)
        })
        .filter(|(distance, length, _)| distance.saturating_mul(3) <= *length)
        .min_by_key(|(distance, ..)| *distance)
        .map(|(.., id)| id)
}

/// How many letters must be added, dropped or replaced to turn one text into the other (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, character) in left.chars().enumerate() {
        let mut diagonal = index;
        let mut behind = index.saturating_add(1);
        let mut next = vec![behind];
        for (other, above) in right.iter().zip(row.iter().skip(1)) {
            let replaced = diagonal.saturating_add(usize::from(*other != character));
            behind = replaced
                .min(above.saturating_add(1))
                .min(behind.saturating_add(1));
            diagonal = *above;
            next.push(behind);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (left, right, expected) in [
            ("", "", 0),
            ("abc", "", 3),
            ("", "abc", 3),
            ("scremoveoption", "scremovaloption", 2),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn names_paths_and_short_forms_are_read_in_any_case() {
        for (text, id) in [
            ("ScRemoveOption", SettingId::ScRemoveOption),
            ("scremoveoption", SettingId::ScRemoveOption),
            ("Kdc\\UseSubjectAltName", SettingId::KdcUseSubjectAltName),
            (
                "Kerberos/UseSubjectAltName",
                SettingId::KerberosUseSubjectAltName,
            ),
            (
                "HKLM\\SYSTEM\\ControlSet001\\Services\\Kdc\\UseSubjectAltName",
                SettingId::KdcUseSubjectAltName,
            ),
            (
                "SYSTEM\\CurrentControlSet\\Control\\Lsa\\Kerberos\\Parameters\\KdcValidation",
                SettingId::LsaKdcValidation,
            ),
            ("KdcValidation", SettingId::KdcValidation),
        ] {
            assert_eq!(SettingId::parse(text), Ok(id), "{text}");
        }
    }

    #[test]
    fn a_word_of_two_settings_is_settled_by_the_kind_of_computer() {
        let UnknownSetting::Ambiguous { candidates, .. } =
            SettingId::parse("UseSubjectAltName").unwrap_err()
        else {
            panic!("not ambiguous");
        };
        assert_eq!(
            candidates,
            [
                SettingId::KdcUseSubjectAltName,
                SettingId::KerberosUseSubjectAltName
            ]
        );
        assert_eq!(
            SettingId::parse_on("UseSubjectAltName", Scope::DomainController),
            Ok(SettingId::KdcUseSubjectAltName)
        );
        assert_eq!(
            SettingId::parse_on("UseSubjectAltName", Scope::Workstation),
            Ok(SettingId::KerberosUseSubjectAltName)
        );
    }

    #[test]
    fn misspelt_words_get_a_suggestion() {
        for (text, help) in [
            ("ScRemovalOption", Some("did you mean `ScRemoveOption`?")),
            ("X509HintNeeded", Some("did you mean `X509HintsNeeded`?")),
            (
                "Kdc\\UseSubjectAltNames",
                Some("did you mean `Kdc\\\\UseSubjectAltName`?"),
            ),
            ("Wallpaper", None),
            ("", None),
        ] {
            let error = SettingId::parse(text).unwrap_err();
            assert_eq!(error.help().as_deref(), help, "{text}");
        }
    }
}
