//! Kinds of programs that use cards, and through which interface.

use crate::value::ApplicationKind;

/// A kind of program.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Application {
    /// What it is to decisions.
    pub(crate) kind: ApplicationKind,
    /// Its name in answers.
    pub(crate) name: &'static str,
}

/// The kinds of programs, by row.
pub(crate) const APPLICATIONS: [Application; 6] = [
    Application {
        kind: ApplicationKind::TlsClient,
        name: "TLS client authentication",
    },
    Application {
        kind: ApplicationKind::CapiMail,
        name: "S/MIME, programs of CryptoAPI",
    },
    Application {
        kind: ApplicationKind::CngMail,
        name: "S/MIME, programs of CNG",
    },
    Application {
        kind: ApplicationKind::CapiSignature,
        name: "signatures, programs of CryptoAPI",
    },
    Application {
        kind: ApplicationKind::Efs,
        name: "Encrypting File System",
    },
    Application {
        kind: ApplicationKind::BitLocker,
        name: "BitLocker data volumes",
    },
];
