//! Why a value of `altSecurityIdentities` can never match.

use crate::HexError;

/// Why no certificate can ever match a value of `altSecurityIdentities`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AltSecurityIdentityError {
    /// Neither `X509:` nor `Kerberos:` stands in front.
    #[error("the value begins with neither `X509:` nor `Kerberos:`")]
    NoPrefix,
    /// A blank stands after `X509:`.
    #[error("a blank stands after `X509:`")]
    BlankAfterColon,
    /// Text stands between `X509:` and the first tag.
    #[error("`{found}` stands where the first tag should")]
    NoTag {
        /// The text that was read.
        found: String,
    },
    /// A tag that Windows does not know.
    #[error("`<{tag}>` is not a tag of altSecurityIdentities")]
    UnknownTag {
        /// The tag that was read.
        tag: String,
        /// The tag that was probably meant.
        meant: Option<&'static str>,
    },
    /// A tag with nothing behind it.
    #[error("nothing stands after `<{tag}>`")]
    EmptyPart {
        /// The tag without a value.
        tag: &'static str,
    },
    /// Three or more tags.
    #[error("the value has {count} tags ({tags}); no form has more than two")]
    TooManyTags {
        /// How many tags there are.
        count: usize,
        /// The tags in order.
        tags: String,
    },
    /// `<SR>` without `<I>`.
    #[error("`<SR>` stands without `<I>`: a serial number alone names no certificate")]
    SerialWithoutIssuer,
    /// `<SID>` without `<I>`.
    #[error("`<SID>` stands without `<I>`")]
    SidWithoutIssuer,
    /// `<I>` alone.
    #[error("`<I>` stands alone: an issuer is shared by all its certificates")]
    IssuerAlone,
    /// Two tags that make no form together, or in the wrong order.
    #[error("`<{first}>` followed by `<{second}>` is not a form of altSecurityIdentities")]
    WrongPair {
        /// The first tag.
        first: &'static str,
        /// The second tag.
        second: &'static str,
    },
    /// The value behind a tag is not the hexadecimal text it must be.
    #[error("the value after `<{tag}>` is not the hexadecimal text it must be")]
    BadHex {
        /// The tag.
        tag: &'static str,
        /// What is wrong.
        #[source]
        reason: HexError,
    },
    /// The hexadecimal text behind a tag has separators or a prefix.
    #[error("the value after `<{tag}>` has separators between its hexadecimal digits")]
    SeparatedHex {
        /// The tag.
        tag: &'static str,
        /// The digits alone.
        digits: String,
    },
    /// The value after `<SID>` is not a SID.
    #[error("the value after `<SID>` is not a SID")]
    BadSid {
        /// What is wrong.
        #[source]
        reason: crate::SidError,
    },
    /// The value after `<RFC822>` is not a mail address.
    #[error("`{mail}` after `<RFC822>` is not a mail address")]
    BadMail {
        /// The text that was read.
        mail: String,
    },
    /// `Kerberos:` with no principal of a realm behind it.
    #[error("`{principal}` after `Kerberos:` is not `name@REALM`")]
    BadPrincipal {
        /// The text that was read.
        principal: String,
    },
}

impl AltSecurityIdentityError {
    /// What to write instead.
    pub fn help(&self) -> String {
        match self {
            Self::NoPrefix => "write `X509:` and then the tags, as in `X509:<I>issuer<SR>serial`".to_owned(),
            Self::BlankAfterColon => {
                "remove the blank: the text is compared as a whole, and Windows writes none".to_owned()
            }
            Self::NoTag { .. } => "begin with one of <I>, <S>, <SKI>, <SHA1-PUKEY>, <RFC822>".to_owned(),
            Self::UnknownTag { meant: Some(meant), .. } => format!("did you mean `<{meant}>`?"),
            Self::UnknownTag { meant: None, .. } => {
                "the tags are <I>, <S>, <SR>, <SKI>, <SHA1-PUKEY>, <RFC822> and <SID>".to_owned()
            }
            Self::EmptyPart { tag } => format!("write the value after `<{tag}>`, or remove the tag"),
            Self::TooManyTags { .. } => {
                "choose one form: `<I>issuer<SR>serial` is strong, `<I>issuer<S>subject` is weak".to_owned()
            }
            Self::SerialWithoutIssuer => "write `X509:<I>issuer<SR>serial`, the serial's bytes reversed".to_owned(),
            Self::SidWithoutIssuer => "write `X509:<I>issuer<SID>S-1-5-21-…`".to_owned(),
            Self::IssuerAlone => "add `<SR>` with the serial, or `<S>` with the subject".to_owned(),
            Self::WrongPair { .. } => {
                "the forms of two tags are <I>…<S>…, <I>…<SR>… and <I>…<SID>…, issuer first".to_owned()
            }
            Self::SeparatedHex { tag, digits } => format!("write the digits alone: `<{tag}>{digits}`"),
            Self::BadHex { tag: "SR", .. } => {
                "write the serial's bytes in reverse order, two digits a byte, without separators".to_owned()
            }
            Self::BadHex { tag: "SHA1-PUKEY", .. } => "write the 40 digits of a SHA-1 digest".to_owned(),
            Self::BadHex { .. } => {
                "write the bytes of the Subject Key Identifier extension, two digits a byte, without separators"
                    .to_owned()
            }
            Self::BadSid { .. } => "write a SID such as S-1-5-21-1-2-3-1104".to_owned(),
            Self::BadMail { .. } => "write the address as the certificate has it, `name@host`".to_owned(),
            Self::BadPrincipal { .. } => "write `Kerberos:name@REALM`".to_owned(),
        }
    }
}
