//! Name constraints: the names that an authority may certify [RFC 5280 §4.2.1.10].

mod matching;

use der::asn1::AnyRef;
use der::{Decode, Sequence};

use crate::encode;
use crate::general_name::GeneralName;
use matching::{Match, matches, wildcard_covers};

/// The subtrees in which the names of all certificates below an authority have to be, and in which
/// they must not be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameConstraints {
    /// Names have to be in one of these, where one is of their kind.
    pub permitted: Vec<GeneralName>,
    /// Names must be in none of these.
    pub excluded: Vec<GeneralName>,
}

/// ```asn1
/// NameConstraints ::= SEQUENCE {
///      permittedSubtrees [0] GeneralSubtrees OPTIONAL,
///      excludedSubtrees  [1] GeneralSubtrees OPTIONAL }
/// ```
#[derive(Sequence)]
struct EncodedConstraints<'a> {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    permitted: Option<Vec<EncodedSubtree<'a>>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    excluded: Option<Vec<EncodedSubtree<'a>>>,
}

/// ```asn1
/// GeneralSubtree ::= SEQUENCE {
///      base        GeneralName,
///      minimum [0] BaseDistance DEFAULT 0,
///      maximum [1] BaseDistance OPTIONAL }
/// ```
#[derive(Sequence)]
struct EncodedSubtree<'a> {
    base: AnyRef<'a>,
    #[asn1(
        context_specific = "0",
        tag_mode = "IMPLICIT",
        default = "Default::default"
    )]
    minimum: u32,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    maximum: Option<u32>,
}

impl NameConstraints {
    /// Reads the value of the extension. The standard has no use for distances, so a value with
    /// one counts as malformed rather than half obeyed, and so does one without a subtree.
    pub(crate) fn read(value: &[u8]) -> Option<Self> {
        let encoded = EncodedConstraints::from_der(value).ok()?;
        let subtrees = |list: &Option<Vec<EncodedSubtree<'_>>>| -> Option<Vec<GeneralName>> {
            list.iter()
                .flatten()
                .map(|subtree| {
                    (subtree.minimum == 0 && subtree.maximum.is_none())
                        .then(|| GeneralName::read(&subtree.base))?
                })
                .collect()
        };
        let constraints = Self {
            permitted: subtrees(&encoded.permitted)?,
            excluded: subtrees(&encoded.excluded)?,
        };
        let empty = constraints.permitted.is_empty() && constraints.excluded.is_empty();
        (!empty).then_some(constraints)
    }

    /// The DER of the value.
    pub fn to_der(&self) -> Vec<u8> {
        let subtrees = |tag, names: &[GeneralName]| {
            let list = names.iter().map(|name| encode::sequence([name.to_der()]));
            if names.is_empty() {
                Vec::new()
            } else {
                encode::tagged(tag, &encode::concat(list))
            }
        };
        encode::sequence([
            subtrees(0xA0, &self.permitted),
            subtrees(0xA1, &self.excluded),
        ])
    }
}

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameViolation {
    /// In none of the permitted subtrees of its kind.
    NotPermitted,
    /// In an excluded subtree.
    Excluded,
    /// The constraint or the name is one that cannot be processed.
    NotProcessed,
    /// More comparisons than a path is worth.
    Budget,
}

/// The most comparisons of a name with a subtree in one path: names times subtrees grow as a
/// product that a certificate of some kilobytes makes large.
const MOST_COMPARISONS: usize = 250_000;

/// The state variables `permitted_subtrees` and `excluded_subtrees` [RFC 5280 §6.1.2].
#[derive(Debug, Clone, Default)]
pub(crate) struct NameState {
    /// One set for each certificate with constraints: their intersection is kept by asking all.
    permitted: Vec<Vec<GeneralName>>,
    excluded: Vec<GeneralName>,
    comparisons: usize,
}

impl NameState {
    /// Adds the constraints of one more authority [RFC 5280 §6.1.4 (g)].
    pub(crate) fn add(&mut self, constraints: &NameConstraints) {
        if !constraints.permitted.is_empty() {
            self.permitted.push(constraints.permitted.clone());
        }
        self.excluded.extend_from_slice(&constraints.excluded);
    }

    /// Checks one name [RFC 5280 §6.1.3 (b), (c)].
    pub(crate) fn check(&mut self, name: &GeneralName) -> Result<(), NameViolation> {
        let mut comparisons = self.comparisons;
        let mut compare = |name: &GeneralName, base: &GeneralName| {
            comparisons += 1;
            if comparisons > MOST_COMPARISONS {
                return Err(NameViolation::Budget);
            }
            Ok(matches(name, base))
        };
        for set in &self.permitted {
            let mut constrained = false;
            let mut within = false;
            for base in set {
                match compare(name, base)? {
                    Match::OtherKind => {}
                    Match::NotProcessed => return Err(NameViolation::NotProcessed),
                    Match::Inside => (constrained, within) = (true, true),
                    Match::Outside => constrained = true,
                }
            }
            if constrained && !within {
                return Err(NameViolation::NotPermitted);
            }
        }
        for base in &self.excluded {
            match compare(name, base)? {
                Match::OtherKind => {}
                Match::NotProcessed => return Err(NameViolation::NotProcessed),
                Match::Inside => return Err(NameViolation::Excluded),
                Match::Outside if wildcard_covers(name, base) => {
                    return Err(NameViolation::Excluded);
                }
                Match::Outside => {}
            }
        }
        self.comparisons = comparisons;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
