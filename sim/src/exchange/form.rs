//! The form of a request, as the KDC will read it [MS-PKCA appendix A <15>, <16>].

use crate::value::{Dialect, KdcForms};

/// The form of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Draft 9 alone.
    Draft9,
    /// Draft 9 beside RFC 4556, to a KDC that knows draft 9 only.
    Draft9OfBoth,
    /// Both, to a KDC that reads both.
    Both,
    /// RFC 4556 alone.
    Rfc4556,
}

impl Form {
    /// What a client sends to a KDC. Windows Vista and 7 add draft 9 where the certificate is one that an old
    /// KDC would take, or the KDC is seen to be old.
    pub(crate) fn of(
        dialect: Dialect,
        forms: KdcForms,
        old_kdcs_take_certificate: impl FnOnce() -> bool,
    ) -> Self {
        match (dialect, forms) {
            (Dialect::Draft9, _) => Self::Draft9,
            (Dialect::Rfc4556, _) => Self::Rfc4556,
            (Dialect::Rfc4556AndDraft9, KdcForms::Draft9Only) => Self::Draft9OfBoth,
            (Dialect::Rfc4556AndDraft9, KdcForms::Any) if old_kdcs_take_certificate() => Self::Both,
            (Dialect::Rfc4556AndDraft9, KdcForms::Any) => Self::Rfc4556,
        }
    }

    /// Whether draft 9 is what the KDC reads.
    pub(crate) fn is_draft9(self) -> bool {
        matches!(self, Self::Draft9 | Self::Draft9OfBoth)
    }
}
