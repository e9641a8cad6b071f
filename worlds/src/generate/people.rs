//! Who works in a generated company: names, departments, and how an account of each is set up.

use super::{Population, Stream};

/// A department: its organizational unit, and how its people use cards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Department {
    pub(super) name: &'static str,
    /// Of a hundred people, so many work here.
    share: usize,
    /// Percent whose accounts require a card.
    card_required: usize,
    /// Percent who have an administrator account on the same card.
    admins: usize,
    /// Percent of workstations that still run Windows 7.
    pub(super) windows_7: usize,
    /// The Group Policy object of its workstations.
    pub(super) settings: &'static str,
}

pub(super) const DEPARTMENTS: [Department; 7] = [
    Department {
        name: "Sales",
        share: 30,
        card_required: 20,
        admins: 0,
        windows_7: 10,
        settings: "\"ScRemoveOption\": \"1\"",
    },
    Department {
        name: "Production",
        share: 28,
        card_required: 60,
        admins: 0,
        windows_7: 45,
        settings: "\"ScRemoveOption\": \"2\", \"ScForceOption\": Enabled",
    },
    Department {
        name: "Engineering",
        share: 18,
        card_required: 30,
        admins: 4,
        windows_7: 15,
        settings: "\"EnumerateECCCerts\": Enabled, \"ScRemoveOption\": \"1\"",
    },
    Department {
        name: "Finance",
        share: 8,
        card_required: 80,
        admins: 0,
        windows_7: 0,
        settings: "\"ScForceOption\": Enabled, \"ScRemoveOption\": \"1\"",
    },
    Department {
        name: "Service desk",
        share: 7,
        card_required: 50,
        admins: 30,
        windows_7: 0,
        settings: "\"X509HintsNeeded\": Enabled, \"ScRemoveOption\": \"1\"",
    },
    Department {
        name: "Human resources",
        share: 5,
        card_required: 40,
        admins: 0,
        windows_7: 5,
        settings: "\"ScRemoveOption\": \"1\"",
    },
    Department {
        name: "Information technology",
        share: 4,
        card_required: 90,
        admins: 70,
        windows_7: 0,
        settings: "\"X509HintsNeeded\": Enabled, \"ForceReadingAllCertificates\": Enabled, \"ScRemoveOption\": \"2\"",
    },
];

const GIVEN: [&str; 24] = [
    "Ada", "Amir", "Bea", "Carlos", "Dana", "Emil", "Fatima", "Georg", "Hana", "Ivo", "Jana",
    "Kofi", "Lena", "Mateo", "Nina", "Omar", "Petra", "Quinn", "Rosa", "Sven", "Tara", "Uwe",
    "Vera", "Yuki",
];
const FAMILY: [&str; 24] = [
    "Abel", "Baker", "Cohen", "Dumas", "Eriksen", "Fischer", "Garcia", "Haddad", "Ito", "Jensen",
    "Kovac", "Lang", "Moreau", "Nowak", "Okafor", "Petrov", "Quist", "Rossi", "Santos", "Tanaka",
    "Usman", "Vidal", "Weber", "Zhang",
];

/// How the card of a person finds the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mapping {
    Upn,
    IssuerSerialNumber,
    Ski,
    IssuerSubject,
    /// None that matches: a value mistyped long ago.
    Mistyped,
}

/// One person of the company.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent traits of one person"
)]
pub(super) struct Person {
    pub(super) account: String,
    pub(super) full_name: String,
    pub(super) department: Department,
    pub(super) card_required: bool,
    pub(super) admin_account: bool,
    pub(super) disabled: bool,
    pub(super) password_expired: bool,
    pub(super) mapping: Mapping,
    /// Days before the clock.
    pub(super) created_days_ago: usize,
    /// Days before the clock on which the certificate was issued.
    pub(super) issued_days_ago: usize,
    pub(super) revoked: bool,
}

/// The department of the person or workstation at a position: shares are met in every hundred.
pub(super) fn department(population: &Population, kind: &str, position: usize) -> Department {
    let mut stream = Stream::new(population.seed, kind, position);
    let mut ticket = stream.below(100);
    for department in DEPARTMENTS {
        if ticket < department.share {
            return department;
        }
        ticket -= department.share;
    }
    let [first, ..] = DEPARTMENTS;
    first
}

pub(super) fn person(population: &Population, position: usize) -> Person {
    let department = department(population, "department", position);
    let mut stream = Stream::new(population.seed, "person", position);
    let [given, ..] = GIVEN;
    let given = stream.choose(&GIVEN, given);
    let [family, ..] = FAMILY;
    let family = stream.choose(&FAMILY, family);
    let card_required = stream.percent(department.card_required);
    let created_days_ago = 30 + stream.below(4000);
    // Certificates last two years and most are renewed in time; one in fifty was forgotten.
    let issued_days_ago = if stream.percent(2) {
        731 + stream.below(200)
    } else {
        stream.below(700)
    };
    let mapping = match stream.below(1000) {
        0..850 => Mapping::Upn,
        850..930 => Mapping::IssuerSerialNumber,
        930..960 => Mapping::Ski,
        960..997 => Mapping::IssuerSubject,
        _ => Mapping::Mistyped,
    };
    Person {
        account: format!(
            "{}{}{position}",
            given.chars().take(1).collect::<String>(),
            family
        )
        .to_lowercase(),
        full_name: format!("{given} {family} {position}"),
        department,
        card_required,
        admin_account: stream.percent(department.admins),
        disabled: stream.percent(3),
        // Whoever needs no password does not see it expire.
        password_expired: !card_required && stream.percent(4),
        mapping,
        created_days_ago,
        issued_days_ago: issued_days_ago.min(created_days_ago),
        revoked: stream.percent(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_whole() {
        assert_eq!(
            DEPARTMENTS
                .iter()
                .map(|department| department.share)
                .sum::<usize>(),
            100
        );
    }
}
