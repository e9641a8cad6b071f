//! Values of `altSecurityIdentities` that map certificates to accounts [MS-PKCA 3.1.5.2.1.3].

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::{DistinguishedName, HexError, SerialNumber, Sid, SubjectKeyId, Thumbprint};

/// How strong a mapping is in the sense of KB5014754.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MappingStrength {
    /// Reusable names: refused under full enforcement.
    Weak,
    /// Tied to one certificate, key or account.
    Strong,
}

/// One value. Names are kept as the text that Windows compares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AltSecurityIdentity {
    /// `X509:<I>issuer<S>subject`
    X509IssuerSubject {
        /// Issuer, in Windows' X.500 text.
        issuer: String,
        /// Subject, in Windows' X.500 text.
        subject: String,
    },
    /// `X509:<S>subject`
    X509SubjectOnly {
        /// Subject, in Windows' X.500 text.
        subject: String,
    },
    /// `X509:<I>issuer<SR>serial`, the serial number's bytes reversed
    X509IssuerSerialNumber {
        /// Issuer, in Windows' X.500 text.
        issuer: String,
        /// The serial number, in its own order.
        serial: SerialNumber,
    },
    /// `X509:<SKI>identifier`
    X509Ski(SubjectKeyId),
    /// `X509:<SHA1-PUKEY>hash`
    X509Sha1PublicKey(Thumbprint),
    /// `X509:<RFC822>address`
    X509Rfc822(String),
    /// `X509:<I>issuer<SID>sid`
    X509IssuerSid {
        /// Issuer, in Windows' X.500 text.
        issuer: String,
        /// The SID that the certificate carries.
        sid: Sid,
    },
    /// `Kerberos:principal`, which maps no certificate
    Kerberos(String),
}

/// Why a value can never match a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AltSecurityIdentityError {
    /// Neither `X509:` nor `Kerberos:`.
    #[error("`{0}` begins with neither `X509:` nor `Kerberos:`")]
    Prefix(String),
    /// A blank after `X509:`.
    #[error("a blank follows `X509:`")]
    BlankAfterPrefix,
    /// A tag that Windows does not know.
    #[error("`<{0}>` is no tag that Windows knows")]
    Tag(String),
    /// No tag at all.
    #[error("a tag such as `<I>` is missing after `X509:`")]
    NoTag,
    /// Three tags.
    #[error("`<I>`, `<S>` and `<SR>` together never match")]
    ThreeTags,
    /// Tags that do not go together.
    #[error("`{0}` is no combination that Windows knows")]
    Combination(String),
    /// Nothing behind a tag.
    #[error("nothing stands behind `<{0}>`")]
    Empty(String),
    /// The hexadecimal value is none.
    #[error("the value behind `<{tag}>` is not hexadecimal")]
    Hex {
        /// The tag.
        tag: String,
        /// What is wrong with it.
        #[source]
        source: HexError,
    },
    /// The SID is none.
    #[error("the value behind `<SID>` is no SID")]
    Sid(#[source] crate::SidError),
}

impl AltSecurityIdentityError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Prefix(_) => "write `X509:<I>issuer<SR>serial` or another form of [MS-PKCA] 3.1.5.2.1.3",
            Self::BlankAfterPrefix => "Windows compares the whole text: remove the blank",
            Self::Tag(_) | Self::NoTag => "the tags are <I>, <S>, <SR>, <SKI>, <SHA1-PUKEY>, <RFC822> and <SID>",
            Self::ThreeTags => "write issuer and serial (`<I>..<SR>..`, strong) or issuer and subject (`<I>..<S>..`, weak)",
            Self::Combination(_) => "`<SR>` and `<SID>` need `<I>` before them; every other tag stands alone or as `<I>..<S>..`",
            Self::Empty(_) => "give the value that stands in the certificate",
            Self::Hex { .. } => "write pairs of hexadecimal digits without blanks or colons",
            Self::Sid(_) => "write the SID as text, `S-1-5-21-...`",
        }
    }
}

/// Why a readable value looks as if it could not match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AltSecurityIdentityWarning {
    /// The leaf stands first, as in RFC 4514.
    #[error("the name is written leaf first; Windows compares it root first (`DC=com,DC=fabrikam,CN=...`)")]
    LeafFirst,
    /// A blank after a comma.
    #[error("a blank follows a comma; Windows writes none")]
    BlankAfterComma,
    /// `ST=` for `S=`.
    #[error("`ST=` is written; Windows writes the state as `S=`")]
    StateKeyword,
}

impl AltSecurityIdentity {
    /// Issuer and subject of a certificate.
    pub fn issuer_subject(issuer: &DistinguishedName, subject: &DistinguishedName) -> Self {
        Self::X509IssuerSubject {
            issuer: issuer.to_windows_x500(),
            subject: subject.to_windows_x500(),
        }
    }

    /// Subject of a certificate.
    pub fn subject_only(subject: &DistinguishedName) -> Self {
        Self::X509SubjectOnly { subject: subject.to_windows_x500() }
    }

    /// Issuer and serial number of a certificate.
    pub fn issuer_serial(issuer: &DistinguishedName, serial: &SerialNumber) -> Self {
        Self::X509IssuerSerialNumber { issuer: issuer.to_windows_x500(), serial: serial.clone() }
    }

    /// Issuer of a certificate and the SID it carries.
    pub fn issuer_sid(issuer: &DistinguishedName, sid: &Sid) -> Self {
        Self::X509IssuerSid { issuer: issuer.to_windows_x500(), sid: sid.clone() }
    }

    /// How strong it is [KB5014754].
    pub fn strength(&self) -> MappingStrength {
        match self {
            Self::X509IssuerSubject { .. }
            | Self::X509SubjectOnly { .. }
            | Self::X509Rfc822(_)
            | Self::Kerberos(_) => MappingStrength::Weak,
            Self::X509IssuerSerialNumber { .. }
            | Self::X509Ski(_)
            | Self::X509Sha1PublicKey(_)
            | Self::X509IssuerSid { .. } => MappingStrength::Strong,
        }
    }

    /// The text by which the directory compares: without regard to case.
    pub fn comparison_key(&self) -> String {
        self.to_string().to_lowercase()
    }

    /// What looks as if the value could not match.
    pub fn warnings(&self) -> Vec<AltSecurityIdentityWarning> {
        let names: &[&String] = match self {
            Self::X509IssuerSubject { issuer, subject } => &[issuer, subject],
            Self::X509SubjectOnly { subject } => &[subject],
            Self::X509IssuerSerialNumber { issuer, .. } | Self::X509IssuerSid { issuer, .. } => &[issuer],
            _ => &[],
        };
        let mut warnings = Vec::new();
        if names.iter().any(|name| is_leaf_first(name)) {
            warnings.push(AltSecurityIdentityWarning::LeafFirst);
        }
        if names.iter().any(|name| name.contains(", ")) {
            warnings.push(AltSecurityIdentityWarning::BlankAfterComma);
        }
        if names.iter().any(|name| name.split(',').any(|part| part.trim_start().starts_with("ST="))) {
            warnings.push(AltSecurityIdentityWarning::StateKeyword);
        }
        warnings
    }
}

/// A name that begins with a common name and ends with a domain component or country is leaf first.
fn is_leaf_first(name: &str) -> bool {
    let keyword = |part: Option<&str>| {
        part.and_then(|part| part.trim().split_once('=')).map(|(k, _)| k.to_uppercase())
    };
    let root = |k: &String| k == "DC" || k == "C" || k == "O";
    let (first, last) = (keyword(name.split(',').next()), keyword(name.split(',').next_back()));
    name.contains(',') && !first.as_ref().is_some_and(root) && last.as_ref().is_some_and(root)
}

impl FromStr for AltSecurityIdentity {
    type Err = AltSecurityIdentityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(principal) = strip_prefix(text, "Kerberos:") {
            return Ok(Self::Kerberos(principal.to_owned()));
        }
        let Some(rest) = strip_prefix(text, "X509:") else {
            return Err(AltSecurityIdentityError::Prefix(text.to_owned()));
        };
        if rest.starts_with(char::is_whitespace) {
            return Err(AltSecurityIdentityError::BlankAfterPrefix);
        }
        let parts = tagged(rest)?;
        let parts: Vec<(&str, &str)> = parts.iter().map(|(t, v)| (t.as_str(), v.as_str())).collect();
        match parts.as_slice() {
            [("I", issuer), ("S", subject)] => Ok(Self::X509IssuerSubject {
                issuer: (*issuer).to_owned(),
                subject: (*subject).to_owned(),
            }),
            [("S", subject)] => Ok(Self::X509SubjectOnly { subject: (*subject).to_owned() }),
            [("I", issuer), ("SR", serial)] => {
                let mut bytes = hex("SR", serial)?;
                bytes.reverse();
                let serial = SerialNumber::from_be_bytes(&bytes);
                Ok(Self::X509IssuerSerialNumber { issuer: (*issuer).to_owned(), serial })
            }
            [("SKI", id)] => Ok(Self::X509Ski(SubjectKeyId::new(hex("SKI", id)?))),
            [("SHA1-PUKEY", hash)] => hash
                .parse()
                .map(Self::X509Sha1PublicKey)
                .map_err(|source| AltSecurityIdentityError::Hex { tag: "SHA1-PUKEY".into(), source }),
            [("RFC822", address)] => Ok(Self::X509Rfc822((*address).to_owned())),
            [("I", issuer), ("SID", sid)] => sid
                .parse()
                .map(|sid| Self::X509IssuerSid { issuer: (*issuer).to_owned(), sid })
                .map_err(AltSecurityIdentityError::Sid),
            [_, _, _, ..] => Err(AltSecurityIdentityError::ThreeTags),
            _ => Err(AltSecurityIdentityError::Combination(rest.to_owned())),
        }
    }
}

fn strip_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| text.get(prefix.len()..)).flatten()
}

fn hex(tag: &str, text: &str) -> Result<Vec<u8>, AltSecurityIdentityError> {
    crate::bytes::decode(text)
        .map_err(|source| AltSecurityIdentityError::Hex { tag: tag.to_owned(), source })
}

/// The tags with the values behind them.
fn tagged(text: &str) -> Result<Vec<(String, String)>, AltSecurityIdentityError> {
    const TAGS: &[&str] = &["I", "S", "SR", "SKI", "SHA1-PUKEY", "RFC822", "SID"];
    if !text.starts_with('<') {
        return Err(AltSecurityIdentityError::NoTag);
    }
    let mut parts = Vec::new();
    for piece in text.split('<').skip(1) {
        let Some((tag, value)) = piece.split_once('>') else {
            return Err(AltSecurityIdentityError::Tag(piece.to_owned()));
        };
        let tag = tag.to_uppercase();
        if !TAGS.contains(&tag.as_str()) {
            return Err(AltSecurityIdentityError::Tag(tag));
        }
        if value.is_empty() {
            return Err(AltSecurityIdentityError::Empty(tag));
        }
        parts.push((tag, value.to_owned()));
    }
    Ok(parts)
}

impl fmt::Display for AltSecurityIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::X509IssuerSubject { issuer, subject } => write!(f, "X509:<I>{issuer}<S>{subject}"),
            Self::X509SubjectOnly { subject } => write!(f, "X509:<S>{subject}"),
            Self::X509IssuerSerialNumber { issuer, serial } => {
                write!(f, "X509:<I>{issuer}<SR>{}", serial.reversed_hex())
            }
            Self::X509Ski(id) => write!(f, "X509:<SKI>{id}"),
            Self::X509Sha1PublicKey(hash) => write!(f, "X509:<SHA1-PUKEY>{hash}"),
            Self::X509Rfc822(address) => write!(f, "X509:<RFC822>{address}"),
            Self::X509IssuerSid { issuer, sid } => write!(f, "X509:<I>{issuer}<SID>{sid}"),
            Self::Kerberos(principal) => write!(f, "Kerberos:{principal}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AltSecurityIdentity, AltSecurityIdentityError as Error, AltSecurityIdentityWarning as Warning, MappingStrength};
    use crate::DistinguishedName;

    fn parse(text: &str) -> Result<AltSecurityIdentity, Error> {
        text.parse()
    }

    #[test]
    fn the_forms_of_the_talk_round_trip() {
        for (text, strength) in [
            ("X509:<I>DC=com,DC=fabrikam,CN=fabrikam-FABRIKAMDC1-CA<S>DC=com,DC=fabrikam,CN=Users,CN=Jane Anderson", MappingStrength::Weak),
            ("X509:<S>DC=com,DC=fabrikam,CN=Users,CN=Jane Anderson", MappingStrength::Weak),
            ("X509:<SKI>7d012fef831ef49b1d74628da26a0c52a8fd49e4", MappingStrength::Strong),
            ("X509:<I>DC=com,DC=fabrikam,CN=fabrikam-FABRIKAMDC1-CA<SR>110000000000ee7e1561", MappingStrength::Strong),
            ("X509:<SHA1-PUKEY>c080c821939e778ae8d9404dfbf501981aaf46bc", MappingStrength::Strong),
            ("X509:<RFC822>jane.anderson@fabrikam.com", MappingStrength::Weak),
            ("X509:<I>DC=com,DC=fabrikam,CN=CA<SID>S-1-5-21-1-2-3-1104", MappingStrength::Strong),
        ] {
            let value = parse(text).unwrap();
            assert_eq!((value.to_string().as_str(), value.strength()), (text, strength));
            assert!(value.warnings().is_empty(), "{text}");
        }
    }

    #[test]
    fn values_made_from_a_certificate_are_those_of_the_talk() {
        let issuer: DistinguishedName = "CN=SpatDoD Root CA,DC=dod,DC=local".parse().unwrap();
        let subject: DistinguishedName = "CN=gman".parse().unwrap();
        let value = AltSecurityIdentity::issuer_subject(&issuer, &subject);
        assert_eq!(value.to_string(), "X509:<I>DC=local,DC=dod,CN=SpatDoD Root CA<S>CN=gman");
        let value = AltSecurityIdentity::issuer_serial(&issuer, &"10e8bd03000000000032".parse().unwrap());
        assert_eq!(value.to_string(), "X509:<I>DC=local,DC=dod,CN=SpatDoD Root CA<SR>32000000000003bde810");
    }

    #[test]
    fn a_value_that_can_never_match_says_why() {
        assert_eq!(parse("X509:<I>CN=a<S>CN=b<SR>00"), Err(Error::ThreeTags));
        assert_eq!(parse("X509:<SR>0011"), Err(Error::Combination("<SR>0011".into())));
        assert_eq!(parse("X509: <RFC822>a@b"), Err(Error::BlankAfterPrefix));
        assert_eq!(parse("X509:<ISSUER>CN=a"), Err(Error::Tag("ISSUER".into())));
        assert_eq!(parse("X509:CN=a"), Err(Error::NoTag));
        assert_eq!(parse("X509:<SKI>"), Err(Error::Empty("SKI".into())));
        assert!(matches!(parse("X509:<SKI>abc"), Err(Error::Hex { .. })));
        assert!(matches!(parse("X509:<SHA1-PUKEY>ab"), Err(Error::Hex { .. })));
        assert_eq!(parse("CN=a"), Err(Error::Prefix("CN=a".into())));
    }

    #[test]
    fn a_value_that_looks_wrong_is_warned_of() {
        let warnings = |text: &str| parse(text).unwrap().warnings();
        assert_eq!(warnings("X509:<S>CN=Jane,DC=fabrikam,DC=com"), [Warning::LeafFirst]);
        assert_eq!(warnings("X509:<S>DC=com, DC=fabrikam, CN=Jane"), [Warning::BlankAfterComma]);
        assert_eq!(warnings("X509:<S>C=DE,ST=Hessen,CN=Jane"), [Warning::StateKeyword]);
    }
}
