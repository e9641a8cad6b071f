//! Attribute types and their keywords: one table for both texts. Windows' keywords are those that the documentation of
//! `CertStrToName` lists.

use crate::Oid;

/// One attribute type: arcs, keyword of [RFC 4514] and of LDAP, keyword of Windows' X.500 text where it has one, and
/// further spellings that are read but never written.
pub(super) struct Keyword {
    arcs: &'static [u64],
    pub(super) ldap: &'static str,
    pub(super) windows: Option<&'static str>,
    also: &'static [&'static str],
}

const KEYWORDS: [Keyword; 21] = [
    Keyword {
        arcs: &[2, 5, 4, 3],
        ldap: "CN",
        windows: Some("CN"),
        also: &["commonName"],
    },
    Keyword {
        arcs: &[0, 9, 2342, 19_200_300, 100, 1, 25],
        ldap: "DC",
        windows: Some("DC"),
        also: &["domainComponent"],
    },
    Keyword {
        arcs: &[2, 5, 4, 11],
        ldap: "OU",
        windows: Some("OU"),
        also: &["organizationalUnitName"],
    },
    Keyword {
        arcs: &[2, 5, 4, 10],
        ldap: "O",
        windows: Some("O"),
        also: &["organizationName"],
    },
    Keyword {
        arcs: &[2, 5, 4, 6],
        ldap: "C",
        windows: Some("C"),
        also: &["countryName"],
    },
    Keyword {
        arcs: &[2, 5, 4, 7],
        ldap: "L",
        windows: Some("L"),
        also: &["localityName"],
    },
    // Windows says `S` where RFC 4514 says `ST`.
    Keyword {
        arcs: &[2, 5, 4, 8],
        ldap: "ST",
        windows: Some("S"),
        also: &["S", "stateOrProvinceName"],
    },
    Keyword {
        arcs: &[2, 5, 4, 9],
        ldap: "STREET",
        windows: Some("STREET"),
        also: &["streetAddress"],
    },
    Keyword {
        arcs: &[1, 2, 840, 113_549, 1, 9, 1],
        ldap: "emailAddress",
        windows: Some("E"),
        also: &["E", "Email"],
    },
    Keyword {
        arcs: &[2, 5, 4, 12],
        ldap: "title",
        windows: Some("T"),
        also: &["T"],
    },
    Keyword {
        arcs: &[2, 5, 4, 42],
        ldap: "givenName",
        windows: Some("G"),
        also: &["G", "GN"],
    },
    Keyword {
        arcs: &[2, 5, 4, 43],
        ldap: "initials",
        windows: Some("I"),
        also: &["I"],
    },
    Keyword {
        arcs: &[2, 5, 4, 4],
        ldap: "SN",
        windows: Some("SN"),
        also: &["surname"],
    },
    Keyword {
        arcs: &[0, 9, 2342, 19_200_300, 100, 1, 1],
        ldap: "UID",
        windows: None,
        also: &["userId"],
    },
    Keyword {
        arcs: &[2, 5, 4, 5],
        ldap: "serialNumber",
        windows: Some("SERIALNUMBER"),
        also: &[],
    },
    Keyword {
        arcs: &[2, 5, 4, 13],
        ldap: "description",
        windows: Some("Description"),
        also: &[],
    },
    Keyword {
        arcs: &[2, 5, 4, 17],
        ldap: "postalCode",
        windows: Some("PostalCode"),
        also: &[],
    },
    Keyword {
        arcs: &[2, 5, 4, 18],
        ldap: "postOfficeBox",
        windows: Some("POBox"),
        also: &["POBox"],
    },
    Keyword {
        arcs: &[2, 5, 4, 20],
        ldap: "telephoneNumber",
        windows: Some("Phone"),
        also: &["Phone"],
    },
    Keyword {
        arcs: &[2, 5, 4, 24],
        ldap: "x121Address",
        windows: Some("X21Address"),
        also: &["X21Address"],
    },
    Keyword {
        arcs: &[2, 5, 4, 46],
        ldap: "dnQualifier",
        windows: Some("dnQualifier"),
        also: &[],
    },
];

impl Keyword {
    /// The row of an attribute type.
    pub(super) fn of(oid: &Oid) -> Option<&'static Self> {
        KEYWORDS.iter().find(|row| row.arcs == oid.arcs())
    }

    /// How Windows writes this type: its keyword, else `OID.` and the identifier.
    pub(super) fn in_windows(oid: &Oid) -> String {
        match Self::of(oid).and_then(|row| row.windows) {
            Some(keyword) => keyword.to_owned(),
            None => format!("OID.{oid}"),
        }
    }

    /// The type that a keyword of either text names, or `OID.` and an identifier, or an identifier alone.
    pub(super) fn read(keyword: &str) -> Option<Oid> {
        let dotted = keyword
            .get(..4)
            .filter(|prefix| prefix.eq_ignore_ascii_case("OID."))
            .and_then(|_| keyword.get(4..));
        Self::find(keyword).or_else(|| dotted.unwrap_or(keyword).parse().ok())
    }

    /// The type that a keyword names, in any case.
    pub(super) fn find(keyword: &str) -> Option<Oid> {
        KEYWORDS
            .iter()
            .find(|row| {
                row.ldap.eq_ignore_ascii_case(keyword)
                    || row
                        .also
                        .iter()
                        .any(|also| also.eq_ignore_ascii_case(keyword))
            })
            .map(Self::oid)
    }

    #[expect(
        clippy::expect_used,
        reason = "the table is constant and a test reads every row"
    )]
    fn oid(&self) -> Oid {
        Oid::from_arcs(self.arcs).expect("INVARIANT: the rows of the table are object identifiers")
    }
}

fn well_known(row: &[u64]) -> Oid {
    #[expect(
        clippy::expect_used,
        reason = "called with rows of the constant table only"
    )]
    Oid::from_arcs(row).expect("INVARIANT: the rows of the table are object identifiers")
}

/// The type `CN`.
pub(super) fn common_name() -> Oid {
    well_known(&[2, 5, 4, 3])
}

/// The type `DC`.
pub(super) fn domain_component() -> Oid {
    well_known(&[0, 9, 2342, 19_200_300, 100, 1, 25])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_by_every_spelling() {
        for row in &KEYWORDS {
            let oid = row.oid();
            assert_eq!(Keyword::of(&oid).unwrap().ldap, row.ldap);
            for spelling in [row.ldap]
                .iter()
                .chain(row.also)
                .copied()
                .chain(row.windows)
            {
                assert_eq!(
                    Keyword::find(&spelling.to_lowercase()),
                    Some(oid.clone()),
                    "{spelling}"
                );
            }
        }
    }
}
