//! What was verified, kept by its content: the same certificate before the same judge is verified once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use facts::Row;
use kerberos::SignedContent;
use names::Timestamp;
use pki::Certificate;

use super::verify::Findings;

/// Everything that the findings about a certificate follow from, in one twin.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Content {
    signer: Vec<u8>,
    sent: Vec<Vec<u8>>,
    stores: Row,
    /// The card whose roots are trusted, too.
    card: Option<Row>,
    /// The kind of machine, by what it finds out about revocation.
    kind: Option<usize>,
    at: Option<Timestamp>,
}

impl Content {
    pub(super) fn new(
        signer: &Certificate,
        signed: &SignedContent,
        (stores, card): (Row, Option<Row>),
        kind: Option<usize>,
        at: Option<Timestamp>,
    ) -> Self {
        let der = |certificate: &Certificate| certificate.der().to_vec();
        Self {
            signer: der(signer),
            sent: signed.certificates.iter().map(der).collect(),
            stores,
            card,
            kind,
            at,
        }
    }
}

/// Findings about certificates that were verified, and how often they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Verified {
    paths: Mutex<BTreeMap<Content, Arc<OnceLock<Findings>>>>,
    asked: AtomicUsize,
}

/// How much was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct VerifiedCount {
    /// Signed messages, each verified: no two have the same bytes.
    pub(crate) signatures: usize,
    /// Certificates whose path and revocation were verified.
    pub(crate) paths: usize,
    /// Certificates of messages whose path and revocation were remembered.
    pub(crate) paths_remembered: usize,
}

impl Verified {
    /// The findings about the signer of a message; verified now, if they were not before. Threads that ask for the same
    /// wait for the one that verifies, so that the count hangs on no order.
    pub(super) fn findings(&self, of: Content, verify: impl FnOnce() -> Findings) -> Findings {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let known = match self.paths.lock() {
            Ok(mut paths) => Arc::clone(paths.entry(of).or_default()),
            // Another thread panicked, and the panic is on its way.
            Err(_) => Arc::default(),
        };
        known.get_or_init(verify).clone()
    }

    /// How much was verified until now.
    pub(crate) fn count(&self) -> VerifiedCount {
        let signatures = self.asked.load(Ordering::Relaxed);
        let paths = self.paths.lock().map_or(0, |paths| paths.len());
        VerifiedCount {
            signatures,
            paths,
            paths_remembered: signatures.saturating_sub(paths),
        }
    }
}
