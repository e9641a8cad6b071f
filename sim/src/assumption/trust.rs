//! Assumptions about certificate stores and their distribution.

use super::{Assumption, Reading};

/// When does a machine have what the forest published?
pub const STORE_DOWNLOAD: Assumption = Assumption {
    name: "store-download",
    question: "when has a machine, of which no download is written, what was published or removed?",
    readings: &[
        Reading {
            name: "eight-hours-later",
            sentence: "at the latest time: eight hours after the publication, and Group Policy after its longest refresh",
            source: "KB281245: about every eight hours on workstations",
        },
        Reading {
            name: "at-once",
            sentence: "policy was refreshed right after the publication, by a restart or by hand",
            source: "KB295663: downloaded with Group Policy",
        },
    ],
};

/// Does a download remove what was put into the local copy of NTAuth by hand?
pub const LOCAL_NTAUTH: Assumption = Assumption {
    name: "local-ntauth",
    question: "does a download remove an authority that was put into the local copy of NTAuth by hand?",
    readings: &[
        Reading {
            name: "stays",
            sentence: "what `certutil -enterprise -addstore NTAuth` adds stays",
            source: "KB295663 gives it as a way to add an authority",
        },
        Reading {
            name: "removed",
            sentence: "the copy mirrors the object in the directory: the next download removes it",
            source: "SEC2302 page 21: the registry key is filled from the object",
        },
    ],
};

/// What stops where certificates are not enrolled automatically?
pub const ENROLMENT_OFF: Assumption = Assumption {
    name: "enrolment-off",
    question: "what is not downloaded where certificates are not to be enrolled automatically?",
    readings: &[
        Reading {
            name: "all-stores",
            sentence: "neither NTAuth nor roots and intermediates: the same extension fills them all",
            source: "Public Key Policies: auto-enrolment fills NTAuth and root stores on members",
        },
        Reading {
            name: "ntauth-only",
            sentence: "NTAuth only; roots and intermediates come with Group Policy as before",
            source: "KB295663, which speaks of NTAuth only",
        },
    ],
};

/// Must intermediates be in the store of the one who verifies?
pub const INTERMEDIATES: Assumption = Assumption {
    name: "intermediates",
    question: "must the one who verifies have the intermediate authorities in its store?",
    readings: &[
        Reading {
            name: "in-the-store",
            sentence: "domain controller and workstation need root and intermediates",
            source: "KB281245; SEC2302 page 21",
        },
        Reading {
            name: "sent-along",
            sentence: "those that come with the message are as good",
            source: "[RFC 4556 §3.2.1]: the certificates field holds what a path needs",
        },
    ],
};
