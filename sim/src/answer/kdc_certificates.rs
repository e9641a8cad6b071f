//! Answer of the question `kdc-certificates`.

use names::Timestamp;

use super::{Ending, Evidence, Header};
use crate::step::Step;

/// Answer of the question `kdc-certificates`: what each domain controller shows, and who accepts it.
#[derive(Debug, Clone)]
pub struct KdcCertificatesAnswer {
    /// What it rests on.
    pub header: Header,
    /// One row a domain controller.
    pub rows: Vec<KdcCertificateRow>,
}

/// One domain controller.
#[derive(Debug, Clone)]
pub struct KdcCertificateRow {
    /// The domain controller.
    pub domain_controller: String,
    /// Its Windows Server.
    pub product: String,
    /// Whether it answers at all.
    pub running: bool,
    /// What its KDC uses, or the step that says that it has nothing to use; `None`: not known.
    pub uses: Option<Result<StoredCertificate, &'static Step>>,
    /// When its KDC last looked at its certificates.
    pub looked: Option<Timestamp>,
    /// What stands in its log of the certificate in use, refusals apart.
    pub notes: Vec<&'static Step>,
    /// The other certificates of its store, each with the reason why it is not in use.
    pub others: Vec<(StoredCertificate, &'static Step)>,
    /// What each kind of client makes of it; empty where there is nothing to show.
    pub clients: Vec<KdcClientRow>,
}

/// A certificate of a domain controller's personal store.
#[derive(Debug, Clone)]
pub struct StoredCertificate {
    /// Its name in the world.
    pub name: String,
    /// The template or profile it is of, as far as that is known.
    pub template: Option<String>,
    /// The authority that issued it.
    pub issuer: String,
    /// Serial number.
    pub serial: String,
    /// End of its validity.
    pub not_after: Timestamp,
    /// Whole days until then; negative when it has ended.
    pub days_left: i64,
    /// DNS names in it.
    pub dns_names: Vec<String>,
    /// What it lacks of the requirements for certificates of other authorities than those of the
    /// enterprise (KB291010); empty for a certificate of a template.
    pub unmet: Vec<&'static str>,
}

/// Clients that are alike, and what they make of a domain controller's certificate.
#[derive(Debug, Clone)]
pub struct KdcClientRow {
    /// Their Windows, for example `Windows 7`.
    pub windows: String,
    /// How they are tied to a directory: `domain`, `Entra` or `none`.
    pub join: &'static str,
    /// Whether they are set to validate strictly.
    pub strict: bool,
    /// The machines.
    pub workstations: Vec<String>,
    /// A card whose roots count; `None`: with any card.
    pub card: Option<String>,
    /// What comes of it as they are set.
    pub ending: Ending,
    /// Whether it rests on something that is not known.
    pub undecided: bool,
    /// The reads that decided.
    pub decided_by: Vec<Evidence>,
    /// What would come of it with strict validation turned the other way; `None` where no setting does that.
    pub otherwise: Option<&'static Step>,
    /// What comes of it when the computer itself logs on by certificate; `None` for machines outside of a domain.
    pub computer: Option<&'static Step>,
}
