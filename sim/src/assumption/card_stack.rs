//! Assumptions about drivers of cards, the logon screen and PINs.

use super::{Assumed, Assumption, Reading};
use crate::value::{
    OnCardKeysReading, PinCacheReading, TileDistributionPointReading, TileKeyUsageReading,
    TilePurposeReading, TileUpnReading,
};

/// Since when does Windows 7 have a minidriver for PIV?
pub const CLASS_MINIDRIVER_SINCE: Assumption = Assumption {
    name: "class-minidriver-since",
    question: "since when does Windows 7 bring along a minidriver for PIV and GIDS?",
    readings: &[
        Reading {
            name: "windows-7",
            sentence: "since its release",
            source: "Smart card plug and play: what Windows 7 introduces",
        },
        Reading {
            name: "service-pack-1",
            sentence: "since Service Pack 1 of 22 February 2011",
            source: "Smart card minidriver specification: inbox from Windows 7 SP1 on",
        },
    ],
};

/// Is the user told of a driver where no policy says?
pub const DRIVER_NOTICE_DEFAULT: Assumption = Assumption {
    name: "driver-notice-default",
    question: "is the user told that a driver of a card was installed, where ScPnPNotification is not configured?",
    readings: &[
        Reading {
            name: "told",
            sentence: "he is",
            source: "Smartcard.admx; Policy CSP",
        },
        Reading {
            name: "not-told",
            sentence: "he is not",
            source: "Smart Card Group Policy and Registry Settings, table of defaults",
        },
    ],
};

/// Are duplicates left out where no policy says?
pub const FILTER_DUPLICATES_DEFAULT: Assumption = Assumption {
    name: "filter-duplicates-default",
    question: "are duplicate certificates left out of the logon screen, where FilterDuplicateCerts is not configured?",
    readings: &[
        Reading {
            name: "filtered",
            sentence: "they are: one tile for template, major version and user",
            source: "Smartcard.admx; Policy CSP",
        },
        Reading {
            name: "all-shown",
            sentence: "they are not",
            source: "Smart Card Group Policy and Registry Settings, table of defaults",
        },
    ],
};

/// In which order is a subject shown where no policy says?
pub const REVERSE_SUBJECT_DEFAULT: Assumption = Assumption {
    name: "reverse-subject-default",
    question: "in which order does a tile show a whole subject, where ReverseSubject is not configured?",
    readings: &[
        Reading {
            name: "reversed",
            sentence: "in reverse, the common name first",
            source: "Smartcard.admx; Policy CSP",
        },
        Reading {
            name: "as-stored",
            sentence: "as it stands in the certificate",
            source: "Smart Card Group Policy and Registry Settings, table of defaults",
        },
    ],
};

/// Is a certificate without purposes shown without policy?
pub const TILE_PURPOSE: Assumption = Assumption {
    name: "tile-purpose",
    question: "is a certificate without the extended key usage extension a tile, where AllowCertificatesWithNoEKU is not on?",
    readings: &[
        Reading {
            name: "smart-card-logon",
            sentence: "it is not: the Smart Card Logon purpose has to be there",
            source: "Smartcard.admx AllowCertificatesWithNoEKU",
        },
        Reading {
            name: "none-too",
            sentence: "it is: only where purposes are written, Smart Card Logon has to be among them",
            source: "Certificate Requirements and Enumeration, table of requirements",
        },
    ],
};

/// Does the logon screen since Vista want a UPN?
pub const TILE_UPN: Assumption = Assumption {
    name: "tile-upn",
    question: "does a certificate need a UPN to be a tile on Windows Vista and later?",
    readings: &[
        Reading {
            name: "not-required",
            sentence: "it does not",
            source: "Certificate Requirements and Enumeration, table of requirements; a national card logs on to Vista without one",
        },
        Reading {
            name: "required",
            sentence: "it does",
            source: "Certificate Requirements and Enumeration, steps of the enumeration",
        },
    ],
};

/// Which key usage does the logon screen want?
pub const TILE_KEY_USAGE: Assumption = Assumption {
    name: "tile-key-usage",
    question: "which key usage does a certificate need to be a tile on Windows Vista and later?",
    readings: &[
        Reading {
            name: "digital-signature",
            sentence: "digitalSignature",
            source: "Certificate Requirements and Enumeration",
        },
        Reading {
            name: "any-of-three",
            sentence: "digitalSignature, keyEncipherment or dataEncipherment",
            source: "mysmartlogon.com, error messages",
        },
    ],
};

/// On which versions does an ECDSA key need one for ECDH?
pub const AGREEMENT_PARTNER: Assumption = Assumption {
    name: "agreement-partner",
    question: "on which versions does a certificate with an ECDSA key become a tile only with a key for ECDH beside it?",
    readings: &[
        Reading {
            name: "windows-7-only",
            sentence: "on Windows 7 alone; later it is missed without a network",
            source: "Smartcard.admx EnumerateECCCerts",
        },
        Reading {
            name: "every-version",
            sentence: "on Windows 7 and every later version",
            source: "Smart card minidriver specification, ECC logon",
        },
    ],
};

/// In which order do the tiles of a card stand?
pub const TILE_ORDER: Assumption = Assumption {
    name: "tile-order",
    question: "in which order do the tiles of a card stand, and which is taken first?",
    readings: &[
        Reading {
            name: "default-container-first",
            sentence: "that of the default container first, then in the order of the containers",
            source: "not documented; the default container is opened first",
        },
        Reading {
            name: "container-order",
            sentence: "in the order of the containers",
            source: "not documented",
        },
    ],
};

/// What becomes of a logon with a card whose PIN may not be kept?
pub const PIN_CACHE: Assumption = Assumption {
    name: "pin-cache",
    question: "does a logon work with a card whose minidriver does not let Windows keep the PIN as usual?",
    readings: &[
        Reading {
            name: "logon-works",
            sentence: "it does: the PIN is kept for the transaction",
            source: "Smart card minidriver specification, PIN caching",
        },
        Reading {
            name: "logon-fails",
            sentence: "it fails part-way: the PIN is asked for again, and nobody is there to type it",
            source: "Smart card minidriver specification: other modes may break Windows logon",
        },
    ],
};

/// Does the logon screen since Vista want a CRL distribution point?
pub const TILE_DISTRIBUTION_POINT: Assumption = Assumption {
    name: "tile-distribution-point",
    question: "does a certificate need a CRL distribution point to be a tile on Windows Vista and later?",
    readings: &[
        Reading {
            name: "not-required",
            sentence: "it does not",
            source: "Certificate Requirements and Enumeration, table of requirements; SEC2302 page 25",
        },
        Reading {
            name: "required",
            sentence: "it does",
            source: "Certificate Requirements and Enumeration, later section",
        },
    ],
};

/// Is CTRL+ALT+DEL pressed where no policy says?
pub const CTRL_ALT_DEL_DEFAULT: Assumption = Assumption {
    name: "ctrl-alt-del-default",
    question: "is CTRL+ALT+DEL pressed at members of a domain, where DisableCAD is not configured?",
    readings: &[
        Reading {
            name: "until-windows-7",
            sentence: "until Windows 7 it is; since Windows 8 tiles are shown without",
            source: "Security Options, Interactive logon: Do not require CTRL+ALT+DEL, defaults",
        },
        Reading {
            name: "every-version",
            sentence: "it is on every version",
            source: "not documented for each version",
        },
    ],
};

/// Whom does a client ask when nothing names a domain?
pub const NAMELESS_DOMAIN: Assumption = Assumption {
    name: "nameless-domain",
    question: "which domain does a member ask when neither a UPN, nor DC= in the subject, nor a hint names one?",
    readings: &[
        Reading {
            name: "own-domain",
            sentence: "its own",
            source: "Certificate Requirements and Enumeration",
        },
        Reading {
            name: "none",
            sentence: "none: the logon ends as on a machine outside of any domain",
            source: "not documented for members; event 11 of the Kerberos client",
        },
    ],
};

/// What does RequireOnCardPrivateKeyGen do?
pub const ON_CARD_KEYS: Assumption = Assumption {
    name: "on-card-keys",
    question: "what does RequireOnCardPrivateKeyGen do to keys that were made elsewhere?",
    readings: &[
        Reading {
            name: "nothing",
            sentence: "nothing: the values that allow an import decide alone",
            source: "Smart Card Group Policy and Registry Settings, which contradicts itself",
        },
        Reading {
            name: "forbids",
            sentence: "not 0, it forbids to put them on a card, whatever allows it",
            source: "Smart Card Group Policy and Registry Settings, name of the value",
        },
        Reading {
            name: "allows",
            sentence: "not 0, it allows to put them on a card",
            source: "Smart Card Group Policy and Registry Settings, description of the value",
        },
    ],
};

/// Those that drivers of cards and the logon screen rest on.
pub(crate) const OF_CARDS: [Assumption; 11] = [
    CLASS_MINIDRIVER_SINCE,
    DRIVER_NOTICE_DEFAULT,
    TILE_PURPOSE,
    TILE_UPN,
    TILE_KEY_USAGE,
    AGREEMENT_PARTNER,
    FILTER_DUPLICATES_DEFAULT,
    REVERSE_SUBJECT_DEFAULT,
    TILE_ORDER,
    TILE_DISTRIBUTION_POINT,
    CTRL_ALT_DEL_DEFAULT,
];

impl Assumed for TilePurposeReading {
    const ASSUMPTION: &'static Assumption = &TILE_PURPOSE;
}
impl Assumed for TileUpnReading {
    const ASSUMPTION: &'static Assumption = &TILE_UPN;
}
impl Assumed for TileKeyUsageReading {
    const ASSUMPTION: &'static Assumption = &TILE_KEY_USAGE;
}
impl Assumed for PinCacheReading {
    const ASSUMPTION: &'static Assumption = &PIN_CACHE;
}
impl Assumed for TileDistributionPointReading {
    const ASSUMPTION: &'static Assumption = &TILE_DISTRIBUTION_POINT;
}
impl Assumed for OnCardKeysReading {
    const ASSUMPTION: &'static Assumption = &ON_CARD_KEYS;
}
