//! The rules of "Allow name-based strong mappings for certificates": which names, in certificates of which issuer and
//! policy, a KDC takes for strong (ADMX of the policy; [MS-PKCA] 3.1.5.2.1.5).
//!
//! One rule a line: `thumbprint; policy[, policy…]; method[, method…]`, where a method is `UpnSuffix=suffix` or
//! `IssuerSubject`. In place of the thumbprint a world may write `ca:NAME`, for which the twin puts the thumbprint of
//! that authority's certificate.

use names::{HexError, Oid, OidError, Thumbprint};

/// A rule: names of this issuer's certificates with one of these policies are strong by these methods.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StrongNameRule {
    /// The issuer.
    pub issuer: RuleIssuer,
    /// Certificate policies, of which a certificate has to hold one.
    pub policies: Vec<Oid>,
    /// The methods that count as strong.
    pub methods: Vec<StrongNameMethod>,
}

/// The issuer of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RuleIssuer {
    /// The SHA-1 thumbprint of its certificate.
    Thumbprint(Thumbprint),
    /// The name of an authority of the world.
    Authority(String),
}

/// A method of mapping by name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StrongNameMethod {
    /// The UPN ends in `@` and this suffix, in lower case.
    UpnSuffix(String),
    /// `X509:<I>issuer<S>subject`.
    IssuerSubject,
}

/// Something wrong with the rules, at its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {fault}")]
pub struct NameRuleProblem {
    /// Number of the line, from 1.
    pub line: usize,
    /// Number of the character, from 1.
    pub column: usize,
    /// What is wrong.
    pub fault: NameRuleFault,
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameRuleFault {
    /// Nothing stands on the line.
    #[error("the line is empty")]
    EmptyLine,
    /// Not three parts.
    #[error("a rule has three parts between semicolons, not {count}")]
    Parts {
        /// How many there are.
        count: usize,
    },
    /// The first part is not a thumbprint.
    #[error("`{text}` is not the SHA-1 thumbprint of a certificate: {reason}")]
    Thumbprint {
        /// What was read.
        text: String,
        /// Why.
        reason: HexError,
    },
    /// An entry of the second part is not an object identifier.
    #[error("`{text}` is not the object identifier of a certificate policy: {reason}")]
    Policy {
        /// What was read.
        text: String,
        /// Why.
        reason: OidError,
    },
    /// Nothing stands between separators.
    #[error("nothing stands where {what} should")]
    Empty {
        /// What is missing.
        what: &'static str,
    },
    /// An entry of the third part is no method.
    #[error("`{text}` is no method of mapping")]
    Method {
        /// What was read.
        text: String,
    },
    /// A suffix that no UPN can end in.
    #[error("`{suffix}` is not the suffix of a UPN")]
    Suffix {
        /// What was read.
        suffix: String,
    },
    /// An issuer that an earlier line names.
    #[error("the issuer is that of line {first} as well")]
    IssuerTwice {
        /// The earlier line.
        first: usize,
    },
}

impl NameRuleFault {
    /// Whether the rule can be read nevertheless.
    pub const fn is_readable(&self) -> bool {
        matches!(self, Self::IssuerTwice { .. })
    }

    /// What to write instead.
    pub fn help(&self) -> String {
        match self {
            Self::EmptyLine => "remove the line".to_owned(),
            Self::Parts { .. } => {
                "write `thumbprint; policy, policy; UpnSuffix=suffix, IssuerSubject`".to_owned()
            }
            Self::Thumbprint { text, .. } => {
                let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
                match digits.parse::<Thumbprint>() {
                    Ok(thumbprint) => format!("write `{thumbprint}`"),
                    Err(_) => "write the 40 hexadecimal digits of the issuer's thumbprint, without separators"
                        .to_owned(),
                }
            }
            Self::Policy { .. } => "write object identifiers such as 2.16.840.1.101.3.2.1.3.13".to_owned(),
            Self::Empty { .. } => "remove the separator, or write what is missing".to_owned(),
            Self::Method { .. } => "the methods are `UpnSuffix=suffix` and `IssuerSubject`".to_owned(),
            Self::Suffix { suffix } => match suffix.rsplit_once('@') {
                Some((_, behind)) if !behind.is_empty() => format!("write `UpnSuffix={behind}`"),
                _ => "write the text behind the `@`, as in `UpnSuffix=fabrikam.com`".to_owned(),
            },
            Self::IssuerTwice { .. } => {
                "put all policies of an issuer into one rule: since the updates of February 2026 a second one keeps Windows Server 2019 from reading any"
                    .to_owned()
            }
        }
    }
}

/// Reads rules, one an item, or several in an item with line breaks. All problems are given back at once; a rule with a
/// problem is left out, but for one whose issuer was named before.
pub fn read_name_rules(items: &[String]) -> (Vec<StrongNameRule>, Vec<NameRuleProblem>) {
    let mut rules: Vec<StrongNameRule> = Vec::new();
    let mut problems = Vec::new();
    let mut issuers: Vec<(RuleIssuer, usize)> = Vec::new();
    let lines = items.iter().flat_map(|item| item.split('\n'));
    for (line, text) in (1usize..).zip(lines) {
        let text = text.trim_end_matches('\r');
        let mut found = Vec::new();
        let rule = rule(text, &mut found);
        if let Some(rule) = rule {
            if let Some((_, first)) = issuers.iter().find(|(issuer, _)| *issuer == rule.issuer) {
                found.push((
                    column_of(text, text.trim_start()),
                    NameRuleFault::IssuerTwice { first: *first },
                ));
            } else {
                issuers.push((rule.issuer.clone(), line));
            }
            rules.push(rule);
        }
        problems.extend(found.into_iter().map(|(column, fault)| NameRuleProblem {
            line,
            column,
            fault,
        }));
    }
    (rules, problems)
}

type Found = Vec<(usize, NameRuleFault)>;

fn rule(text: &str, found: &mut Found) -> Option<StrongNameRule> {
    if text.trim().is_empty() {
        found.push((1, NameRuleFault::EmptyLine));
        return None;
    }
    let parts: Vec<&str> = text.split(';').collect();
    let [issuer, policies, methods] = parts.as_slice() else {
        // The place where the rule stops being one: its end, or what follows the third part.
        let place = parts
            .get(3)
            .map_or(text.get(text.len()..), |part| Some(*part));
        let column = column_of(text, place.unwrap_or_default());
        found.push((column, NameRuleFault::Parts { count: parts.len() }));
        return None;
    };
    let before = found.len();
    let issuer = rule_issuer(text, issuer, found);
    let policies = entries(text, policies, "an object identifier", found, |entry| {
        entry
            .parse::<Oid>()
            .map_err(|reason| NameRuleFault::Policy {
                text: entry.to_owned(),
                reason,
            })
    });
    let methods = entries(text, methods, "a method", found, method);
    if found.len() > before {
        return None;
    }
    Some(StrongNameRule {
        issuer: issuer?,
        policies,
        methods,
    })
}

fn rule_issuer(line: &str, part: &str, found: &mut Found) -> Option<RuleIssuer> {
    let text = part.trim();
    let column = column_of(line, if text.is_empty() { part } else { text });
    if text.is_empty() {
        found.push((
            column,
            NameRuleFault::Empty {
                what: "the issuer's thumbprint",
            },
        ));
        return None;
    }
    if let Some(name) = text.strip_prefix("ca:") {
        return Some(RuleIssuer::Authority(name.trim().to_lowercase()));
    }
    match text.parse() {
        Ok(thumbprint) => Some(RuleIssuer::Thumbprint(thumbprint)),
        Err(reason) => {
            let text = text.to_owned();
            found.push((column, NameRuleFault::Thumbprint { text, reason }));
            None
        }
    }
}

/// The entries between the commas of a part.
fn entries<T>(
    line: &str,
    part: &str,
    what: &'static str,
    found: &mut Found,
    read: impl Fn(&str) -> Result<T, NameRuleFault>,
) -> Vec<T> {
    let mut list = Vec::new();
    for entry in part.split(',') {
        let text = entry.trim();
        if text.is_empty() {
            found.push((column_of(line, entry), NameRuleFault::Empty { what }));
            continue;
        }
        match read(text) {
            Ok(value) => list.push(value),
            Err(fault) => found.push((column_of(line, text), fault)),
        }
    }
    list
}

fn method(text: &str) -> Result<StrongNameMethod, NameRuleFault> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name.trim(), Some(value.trim())),
        None => (text, None),
    };
    match value {
        Some(suffix) if name.eq_ignore_ascii_case("UpnSuffix") => {
            let good = !suffix.is_empty() && !suffix.contains(['@', ' ', '=']);
            if good {
                Ok(StrongNameMethod::UpnSuffix(suffix.to_lowercase()))
            } else {
                Err(NameRuleFault::Suffix {
                    suffix: suffix.to_owned(),
                })
            }
        }
        None if name.eq_ignore_ascii_case("IssuerSubject") => Ok(StrongNameMethod::IssuerSubject),
        _ => Err(NameRuleFault::Method {
            text: text.to_owned(),
        }),
    }
}

/// The column of a part of a line, from 1, in characters.
fn column_of(line: &str, part: &str) -> usize {
    let bytes = part.as_ptr().addr().saturating_sub(line.as_ptr().addr());
    line.get(..bytes.min(line.len()))
        .map_or(1, |before| before.chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CA: &str = "fe40a3146d935dc248504d2dcd960d15c4542e6e";
    const OTHER: &str = "ddde2ca4b86db8a908b95c6cbcc8bb1ac7a09a41";

    fn read(lines: &[&str]) -> (Vec<StrongNameRule>, Vec<(usize, usize, String)>) {
        let items: Vec<String> = lines.iter().map(ToString::to_string).collect();
        let (rules, problems) = read_name_rules(&items);
        let problems = problems
            .into_iter()
            .map(|p| (p.line, p.column, p.fault.to_string()))
            .collect();
        (rules, problems)
    }

    #[test]
    fn parts_stand_in_order_and_their_entries_in_any() {
        let (rules, problems) = read(&[
            &format!(
                "{CA}; 2.16.840.1.101.3.2.1.3.13,2.16.840.1.101.3.2.1.3.45 ;IssuerSubject, upnsuffix = Fabrikam.COM"
            ),
            &format!(
                "{}; 1.2.3; UpnSuffix=a.example, UpnSuffix=b.example",
                OTHER.to_uppercase()
            ),
        ]);
        assert_eq!(problems, []);
        let [first, second] = rules.as_slice() else {
            panic!("{rules:?}")
        };
        assert_eq!(first.issuer, RuleIssuer::Thumbprint(CA.parse().unwrap()));
        assert_eq!(first.policies.len(), 2);
        assert_eq!(
            first.methods,
            [
                StrongNameMethod::IssuerSubject,
                StrongNameMethod::UpnSuffix("fabrikam.com".into())
            ]
        );
        assert_eq!(second.methods.len(), 2);
    }

    #[test]
    fn every_problem_is_told_with_line_and_column() {
        let (rules, problems) = read(&[
            "",
            &format!("{CA}; 1.2.3"),
            &format!("{CA}; 1.2.3; IssuerSubject; more"),
            "ab:cd; 1.2.x,; Subject, UpnSuffix=@a.example, UpnSuffix=, IssuerSubject=1",
            &format!("; 1.2.3; {CA}"),
            &format!("{CA}; 1.2.3; IssuerSubject"),
            &format!("  {CA}; 1.2.4; IssuerSubject"),
        ]);
        let places: Vec<(usize, usize)> = problems.iter().map(|(l, c, _)| (*l, *c)).collect();
        assert_eq!(
            places,
            [
                (1, 1),
                (2, 48),
                (3, 64),
                (4, 1),
                (4, 8),
                (4, 14),
                (4, 16),
                (4, 25),
                (4, 47),
                (4, 59),
                (5, 1),
                (5, 10),
                (7, 3)
            ],
            "{problems:#?}"
        );
        // The duplicate is read; what it does is the KDC's matter.
        assert_eq!(rules.len(), 2);
        for (_, _, text) in &problems {
            assert!(!text.is_empty());
        }
    }

    #[test]
    fn help_gives_the_corrected_text_where_it_can() {
        let fault = |line: &str| read_name_rules(&[line.to_owned()]).1.remove(0).fault;
        let pairs: Vec<&str> = CA
            .as_bytes()
            .chunks(2)
            .map(|pair| str::from_utf8(pair).unwrap())
            .collect();
        let spaced = pairs.join(" ");
        assert_eq!(
            fault(&format!("{spaced}; 1.2.3; IssuerSubject")).help(),
            format!("write `{CA}`")
        );
        assert_eq!(
            fault(&format!("{CA}; 1.2.3; UpnSuffix=@fabrikam.com")).help(),
            "write `UpnSuffix=fabrikam.com`"
        );
    }

    #[test]
    fn a_world_names_an_authority_instead_of_a_thumbprint() {
        let (rules, problems) = read(&[
            "ca:Contoso Issuing 1; 1.2.3; IssuerSubject",
            "ca:contoso issuing 1; 1.2.4; IssuerSubject",
        ]);
        assert_eq!(
            rules.first().unwrap().issuer,
            RuleIssuer::Authority("contoso issuing 1".into())
        );
        assert_eq!(problems.len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_read_or_told_wrong(line in "[0-9a-f;,= .A-Za-z@]{0,80}") {
            let (rules, problems) = read_name_rules(std::slice::from_ref(&line));
            assert_eq!(rules.is_empty(), problems.iter().any(|p| !p.fault.is_readable()));
            for problem in problems {
                assert!(problem.column <= line.chars().count() + 1);
                assert!(!problem.fault.help().is_empty());
            }
        }
    }
}
