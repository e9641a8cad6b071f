//! The document of a generated company.

use std::fmt::{self, Write};

use names::Timestamp;

use super::people::{DEPARTMENTS, Mapping, Person, department, person};
use super::{Population, Stream};

/// 2024-03-01T08:00:00Z: Server 2019 and 2022, Windows 10 and 11, and some Windows 7 that nobody replaced.
const CLOCK: Timestamp = Timestamp::from_unix(1_709_280_000);
const DOMAIN: &str = "generated.example";

pub(super) fn document(population: &Population) -> String {
    let mut text = String::new();
    let written = write_document(&mut text, population);
    debug_assert!(written.is_ok(), "writing to a `String` does not fail");
    text
}

fn write_document(out: &mut String, population: &Population) -> fmt::Result {
    let Population {
        seed,
        users,
        workstations,
        ..
    } = population;
    writeln!(
        out,
        "// A company of {users} people at {workstations} workstations, generated from the seed {seed}.\n("
    )?;
    writeln!(
        out,
        "    name: \"generated-{seed}\",\n    clock: \"{CLOCK}\",\n    seed: {seed},"
    )?;
    if let Some(keys) = population.key_pool {
        writeln!(out, "    key_pool: {keys},")?;
    }
    writeln!(
        out,
        "    domains: [(name: \"{DOMAIN}\", netbios: \"GENERATED\", functional_level: \"Server 2016\", gpo_links: [(gpo: \"Everybody\")])],"
    )?;
    writeln!(out, "    sites: [(name: \"North\"), (name: \"South\")],")?;
    write_directory(out)?;
    writeln!(out, "    certification_authorities: [")?;
    writeln!(
        out,
        "        (name: \"Generated Root\", in_ntauth: false, not_before: \"2015-01-01\", not_after: \"2045-01-01\"),"
    )?;
    writeln!(
        out,
        "        (name: \"Generated Issuing\", issuer: \"Generated Root\", not_before: \"2016-01-01\", not_after: \"2040-01-01\"),"
    )?;
    writeln!(out, "    ],")?;
    writeln!(out, "    profiles: [")?;
    writeln!(
        out,
        "        (name: \"Card\", based_on: \"SmartcardLogon\", key: \"{}\", validity_days: 730),",
        population.key_algorithm
    )?;
    writeln!(
        out,
        "        (name: \"Card without UPN\", based_on: \"SmartcardLogon\", key: \"{}\", validity_days: 730, subject_alternative_names: [], sid_extension: false),",
        population.key_algorithm
    )?;
    writeln!(out, "    ],")?;

    let people: Vec<Person> = (0..*users)
        .map(|position| person(population, position))
        .collect();
    writeln!(out, "    users: [")?;
    for person in &people {
        write_user(out, person)?;
    }
    writeln!(out, "    ],")?;
    write_controllers(out, population)?;
    writeln!(out, "    workstations: [")?;
    for position in 0..*workstations {
        write_workstation(out, population, position)?;
    }
    writeln!(out, "    ],\n    cards: [")?;
    for person in &people {
        write_card(out, person)?;
    }
    writeln!(out, "    ],\n)")
}

fn write_directory(out: &mut String) -> fmt::Result {
    writeln!(out, "    organizational_units: [")?;
    writeln!(
        out,
        "        (name: \"{DOMAIN}/People\"),\n        (name: \"{DOMAIN}/Admins\"),\n        (name: \"{DOMAIN}/Workstations\"),"
    )?;
    for department in DEPARTMENTS {
        let name = department.name;
        writeln!(out, "        (name: \"{DOMAIN}/People/{name}\"),")?;
        writeln!(
            out,
            "        (name: \"{DOMAIN}/Workstations/{name}\", gpo_links: [(gpo: \"{name}\")]),"
        )?;
    }
    writeln!(out, "    ],\n    gpos: [")?;
    writeln!(
        out,
        "        (name: \"Everybody\", settings: {{ \"AllowIntegratedUnblock\": Enabled, \"EnumerateECCCerts\": Enabled }}),"
    )?;
    for department in DEPARTMENTS {
        writeln!(
            out,
            "        (name: \"{}\", settings: {{ {} }}),",
            department.name, department.settings
        )?;
    }
    writeln!(
        out,
        "    ],\n    groups: [(name: \"Administrators of everything\"),"
    )?;
    for department in DEPARTMENTS {
        writeln!(out, "        (name: \"{}\"),", department.name)?;
    }
    writeln!(out, "    ],")
}

fn write_user(out: &mut String, person: &Person) -> fmt::Result {
    let Person {
        account,
        full_name,
        department,
        ..
    } = person;
    let created = CLOCK.plus_days(-days(person.created_days_ago)).date();
    write!(
        out,
        "        (name: \"{account}\", full_name: \"{full_name}\", organizational_unit: \"{DOMAIN}/People/{}\", ",
        department.name
    )?;
    write!(
        out,
        "email: \"{account}@{DOMAIN}\", created: \"{created}\", member_of: [\"{}\"]",
        department.name
    )?;
    let flags: Vec<&str> = [
        (person.card_required, "SmartCardRequired"),
        (person.disabled, "Disabled"),
    ]
    .into_iter()
    .filter_map(|(set, flag)| set.then_some(flag))
    .collect();
    if !flags.is_empty() {
        write!(out, ", user_account_control: [{}]", flags.join(", "))?;
    }
    if person.password_expired {
        write!(out, ", password: (expired: true)")?;
    }
    match person.mapping {
        Mapping::Upn => {}
        Mapping::IssuerSerialNumber => write!(
            out,
            ", alt_security_identities: [IssuerSerialNumber(of: (\"Card of {account}\", \"logon\"))]"
        )?,
        Mapping::Ski => write!(
            out,
            ", alt_security_identities: [Ski(of: (\"Card of {account}\", \"logon\"))]"
        )?,
        Mapping::IssuerSubject => write!(
            out,
            ", alt_security_identities: [IssuerSubject(of: (\"Card of {account}\", \"logon\"))]"
        )?,
        // Right in form, and of nobody: the wrong serial was copied.
        Mapping::Mistyped => write!(
            out,
            ", alt_security_identities: [\"X509:<I>DC=example,DC=generated,CN=Generated Issuing<SR>0500000000005a7d6b11\"]"
        )?,
    }
    writeln!(out, "),")?;
    if person.admin_account {
        write!(
            out,
            "        (name: \"{account}-adm\", full_name: \"{full_name} (admin)\", organizational_unit: \"{DOMAIN}/Admins\", admin: true, "
        )?;
        writeln!(
            out,
            "created: \"{created}\", user_account_control: [SmartCardRequired, NotDelegated], member_of: [\"Administrators of everything\"]),"
        )?;
    }
    Ok(())
}

fn write_controllers(out: &mut String, population: &Population) -> fmt::Result {
    writeln!(out, "    domain_controllers: [")?;
    for position in 0..population.domain_controllers.max(1) {
        let (site, product) = if position % 2 == 0 {
            ("North", "Server 2022")
        } else {
            ("South", "Server 2019")
        };
        writeln!(
            out,
            "        (name: \"GENDC{}\", site: \"{site}\", product: \"{product}\", patched: \"2024-02-13\", certificates: [(name: \"kdc\", issued: (profile: \"KerberosAuthentication\"))]),",
            position + 1
        )?;
    }
    writeln!(out, "    ],")
}

fn write_workstation(out: &mut String, population: &Population, position: usize) -> fmt::Result {
    let department = department(population, "workstation department", position);
    let mut stream = Stream::new(population.seed, "workstation", position);
    let (product, patched) = if stream.percent(department.windows_7) {
        ("Windows 7", "2020-01-14")
    } else if stream.percent(35) {
        ("Windows 11", "2024-02-13")
    } else {
        (
            "Windows 10",
            if stream.percent(5) {
                "2023-05-09"
            } else {
                "2024-02-13"
            },
        )
    };
    let site = if stream.percent(70) { "North" } else { "South" };
    write!(
        out,
        "        (name: \"WS{position:05}\", product: \"{product}\", patched: \"{patched}\", site: \"{site}\", organizational_unit: \"{DOMAIN}/Workstations/{}\"",
        department.name
    )?;
    // The service that acts on removal is forgotten now and then.
    if stream.percent(90) {
        write!(
            out,
            ", services: [(name: \"SCPolicySvc\", start: Automatic)]"
        )?;
    }
    if stream.percent(2) {
        write!(out, ", readers: []")?;
    }
    writeln!(out, "),")
}

fn write_card(out: &mut String, person: &Person) -> fmt::Result {
    let Person { account, .. } = person;
    let not_before = CLOCK.plus_days(-days(person.issued_days_ago)).date();
    let profile = if person.mapping == Mapping::Upn {
        "Card"
    } else {
        "Card without UPN"
    };
    let revoked = if person.revoked {
        ", revoked: true"
    } else {
        ""
    };
    let default = if person.admin_account {
        " default_container: \"logon\","
    } else {
        ""
    };
    write!(
        out,
        "        (name: \"Card of {account}\", holder: \"{account}\",{default} containers: [(name: \"logon\", issued: (profile: \"{profile}\", not_before: \"{not_before}\"{revoked}))"
    )?;
    if person.admin_account {
        write!(
            out,
            ", (name: \"admin\", issued: (profile: \"Card\", user: \"{account}-adm\", not_before: \"{not_before}\"))"
        )?;
    }
    writeln!(out, "]),")
}

fn days(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
