//! Assumptions about Group Policy.

use super::{Assumed, Assumption, Reading};
use crate::value::{LeftOptionReading, NumberForTextReading};

/// What becomes of a security option without its object?
pub const SECURITY_OPTION_LEFT: Assumption = Assumption {
    name: "security-option-left",
    question: "what becomes of a security option when the object that set it is no longer applied?",
    readings: &[
        Reading {
            name: "previous-value",
            sentence: "the value of before returns where the machine had one, and the option stays where it had none",
            source: "Security policy settings: the local security database keeps what was set before",
        },
        Reading {
            name: "stays",
            sentence: "it stays until something else sets it",
            source: "administrators speak of tattooing",
        },
        Reading {
            name: "goes",
            sentence: "it goes with its object, as values of administrative templates do",
            source: "[MS-GPREG], were it so for security settings too",
        },
    ],
};

/// Does a number count where Windows documents a text?
pub const NUMBER_FOR_TEXT: Assumption = Assumption {
    name: "number-for-text",
    question: "does a REG_DWORD count where Windows documents a number as REG_SZ, as of ScRemoveOption?",
    readings: &[
        Reading {
            name: "as-text",
            sentence: "it counts as the text that it would be",
            source: "many published scripts write ScRemoveOption as REG_DWORD",
        },
        Reading {
            name: "not-read",
            sentence: "a value of another type is not read, so that the default holds",
            source: "Interactive logon: Smart card removal behavior: REG_SZ, as in backups of Group Policy objects",
        },
    ],
};

impl Assumed for LeftOptionReading {
    const ASSUMPTION: &'static Assumption = &SECURITY_OPTION_LEFT;
}
impl Assumed for NumberForTextReading {
    const ASSUMPTION: &'static Assumption = &NUMBER_FOR_TEXT;
}
