//! Whether a name is in a subtree, by the rule of its kind [RFC 5280 §4.2.1.10].

use names::DistinguishedName;

use crate::general_name::GeneralName;

/// What a comparison of a name with the base of a subtree came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// The name is in the subtree.
    Inside,
    /// It is not.
    Outside,
    /// The two are not of one kind: the subtree says nothing about the name.
    OtherKind,
    /// They are, but one of them is malformed, or the standard has no rule for the kind.
    NotProcessed,
}

impl From<bool> for Match {
    fn from(inside: bool) -> Self {
        if inside { Self::Inside } else { Self::Outside }
    }
}

pub(super) fn matches(name: &GeneralName, base: &GeneralName) -> Match {
    match (name, base) {
        (GeneralName::Directory(name), GeneralName::Directory(base)) => {
            directory(name, base).into()
        }
        (GeneralName::Rfc822(name), GeneralName::Rfc822(base)) => rfc822(name, base),
        (GeneralName::Dns(name), GeneralName::Dns(base)) => dns(name, base),
        (GeneralName::Uri(name), GeneralName::Uri(base)) => uri(name, base),
        (GeneralName::Ip(name), GeneralName::Ip(base)) => ip(name, base),
        (GeneralName::Other { kind, .. }, GeneralName::Other { kind: base, .. })
            if kind == base =>
        {
            Match::NotProcessed
        }
        (GeneralName::X400(_), GeneralName::X400(_))
        | (GeneralName::EdiParty(_), GeneralName::EdiParty(_))
        | (GeneralName::RegisteredId(_), GeneralName::RegisteredId(_)) => Match::NotProcessed,
        _ => Match::OtherKind,
    }
}

/// A name is under each of its initial sequences.
fn directory(name: &DistinguishedName, base: &DistinguishedName) -> bool {
    name.rdns().len() >= base.rdns().len()
        && base.rdns().iter().zip(name.rdns()).all(|(b, n)| b == n)
}

/// A mailbox, a host, or with a leading dot all hosts of a domain.
fn rfc822(name: &str, base: &str) -> Match {
    let Some((local, host)) = name.rsplit_once('@').filter(|(_, host)| is_host(host)) else {
        return Match::NotProcessed;
    };
    match base.rsplit_once('@') {
        Some((base_local, base_host)) => {
            (local == base_local && host.eq_ignore_ascii_case(base_host)).into()
        }
        None => host_within(host, base).into(),
    }
}

/// Letters, digits, and what real names have besides. A name with anything else, such as a zero
/// byte, may look like another name to its reader.
fn is_host(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'*');
    !text.is_empty() && text.bytes().all(allowed)
}

/// A host equal to the base, or below it where the base starts with a dot; an empty base is all.
fn host_within(host: &str, base: &str) -> bool {
    base.is_empty()
        || if base.starts_with('.') {
            ends_with(host, base) && host.len() > base.len()
        } else {
            host.eq_ignore_ascii_case(base)
        }
}

fn ends_with(text: &str, end: &str) -> bool {
    text.len()
        .checked_sub(end.len())
        .and_then(|at| text.get(at..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// A host is under each domain made by leaving out labels on its left. The standard gives a
/// leading dot no sense here, unlike for the other kinds.
fn dns(name: &str, base: &str) -> Match {
    if base.starts_with('.') || !is_host(name) {
        return Match::NotProcessed;
    }
    let name = name.strip_suffix('.').unwrap_or(name);
    let base = base.strip_suffix('.').unwrap_or(base);
    let below = || ends_with(name, &format!(".{base}"));
    (base.is_empty() || name.eq_ignore_ascii_case(base) || below()).into()
}

/// Whether a name with a wildcard stands for a host that an excluded subtree holds.
pub(super) fn wildcard_covers(name: &GeneralName, base: &GeneralName) -> bool {
    match (name, base) {
        (GeneralName::Dns(name), GeneralName::Dns(base)) => name
            .strip_prefix('*')
            .is_some_and(|domain| domain.starts_with('.') && ends_with(base, domain)),
        _ => false,
    }
}

/// The rule is on the host; a URI without one, or with an address for one, cannot be judged.
fn uri(name: &str, base: &str) -> Match {
    match uri_host(name).filter(|host| is_host(host)) {
        Some(host) => host_within(host, base).into(),
        None => Match::NotProcessed,
    }
}

/// Host of a URI, where it is a name [RFC 3986 §3.2].
fn uri_host(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = host.split(':').next()?;
    let numeric = host.chars().all(|c| c.is_ascii_digit() || c == '.');
    (!numeric && !host.starts_with('[')).then_some(host)
}

/// An address in a network, given as address and mask of equal length.
fn ip(name: &[u8], base: &[u8]) -> Match {
    let half = base.len() / 2;
    let (Some(network), Some(mask)) = (base.get(..half), base.get(half..)) else {
        return Match::NotProcessed;
    };
    if !matches!(base.len(), 8 | 32) || !matches!(name.len(), 4 | 16) || !is_prefix_mask(mask) {
        return Match::NotProcessed;
    }
    if name.len() != half {
        // An address of the other family: the constraint is on this kind of name, and it is not in.
        return Match::Outside;
    }
    name.iter()
        .zip(network)
        .zip(mask)
        .all(|((n, b), m)| n & m == b & m)
        .into()
}

/// Ones, then zeros [RFC 4632 §5.1].
fn is_prefix_mask(mask: &[u8]) -> bool {
    let ones: u32 = mask.iter().map(|byte| byte.count_ones()).sum();
    let mut leading = 0;
    for byte in mask {
        leading += byte.leading_ones();
        if *byte != 0xFF {
            break;
        }
    }
    ones == leading
}
