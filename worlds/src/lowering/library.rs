//! Certificate profiles that every world has without writing them.
//!
//! The templates of AD CS as the talk's page 23 and KB291010 list them, and the four certificates of a PIV card
//! (FIPS 201-3 §4.2.2, Common Policy certificate profiles).

use names::{EntityName, Oid};

use crate::model::{KeyAlgorithm, KeyUsageBit, Profile, ProfileKind, SanSource, SubjectSource};

/// Purposes that may be written by name.
pub(super) const PURPOSES: [(&str, &str); 12] = [
    ("ServerAuthentication", "1.3.6.1.5.5.7.3.1"),
    ("ClientAuthentication", "1.3.6.1.5.5.7.3.2"),
    ("EmailProtection", "1.3.6.1.5.5.7.3.4"),
    ("SmartCardLogon", "1.3.6.1.4.1.311.20.2.2"),
    ("PkinitClientAuthentication", "1.3.6.1.5.2.3.4"),
    ("KdcAuthentication", "1.3.6.1.5.2.3.5"),
    ("AnyPurpose", "2.5.29.37.0"),
    ("DirectoryServiceEmailReplication", "1.3.6.1.4.1.311.21.19"),
    ("EncryptingFileSystem", "1.3.6.1.4.1.311.10.3.4"),
    ("DocumentSigning", "1.3.6.1.4.1.311.10.3.12"),
    ("PivCardAuthentication", "2.16.840.1.101.3.6.8"),
    ("PivContentSigning", "2.16.840.1.101.3.6.7"),
];

/// One row of the library.
struct Row {
    name: &'static str,
    kind: ProfileKind,
    purposes: Option<&'static [&'static str]>,
    key_usage: &'static [KeyUsageBit],
    subject: SubjectSource,
    names: &'static [SanSource],
    validity_days: u32,
    template: Template,
    policies: &'static [&'static str],
    sid_extension: bool,
}

/// The mark that a template leaves in certificates.
enum Template {
    /// The template-name extension of version 1 templates.
    Name(&'static str),
    /// The template-information extension with major and minor version.
    Version(u32, u32),
    /// None: not an AD CS template.
    Foreign,
}

use KeyUsageBit::{DigitalSignature, KeyEncipherment, NonRepudiation};

const SIGN_AND_EXCHANGE: &[KeyUsageBit] = &[DigitalSignature, KeyEncipherment];
const YEAR: u32 = 365;
const THREE_YEARS: u32 = 3 * YEAR;

const LIBRARY: [Row; 11] = [
    Row {
        name: "SmartcardLogon",
        kind: ProfileKind::SmartCardLogon,
        purposes: Some(&["SmartCardLogon", "ClientAuthentication"]),
        key_usage: SIGN_AND_EXCHANGE,
        subject: SubjectSource::FromDirectory,
        names: &[SanSource::UserPrincipalName],
        validity_days: YEAR,
        template: Template::Name("SmartcardLogon"),
        policies: &[],
        sid_extension: true,
    },
    Row {
        name: "SmartcardUser",
        kind: ProfileKind::SmartCardUser,
        purposes: Some(&["EmailProtection", "SmartCardLogon", "ClientAuthentication"]),
        key_usage: SIGN_AND_EXCHANGE,
        subject: SubjectSource::FromDirectory,
        names: &[SanSource::UserPrincipalName, SanSource::Rfc822],
        validity_days: YEAR,
        template: Template::Name("SmartcardUser"),
        policies: &[],
        sid_extension: true,
    },
    Row {
        name: "DomainController",
        kind: ProfileKind::DomainController,
        purposes: Some(&["ClientAuthentication", "ServerAuthentication"]),
        key_usage: SIGN_AND_EXCHANGE,
        subject: SubjectSource::CommonName,
        names: &[SanSource::ObjectGuid, SanSource::DnsName],
        validity_days: YEAR,
        template: Template::Name("DomainController"),
        policies: &[],
        sid_extension: true,
    },
    Row {
        name: "DirectoryEmailReplication",
        kind: ProfileKind::DirectoryEmailReplication,
        purposes: Some(&["DirectoryServiceEmailReplication"]),
        key_usage: SIGN_AND_EXCHANGE,
        subject: SubjectSource::Empty,
        names: &[SanSource::ObjectGuid, SanSource::DnsName],
        validity_days: YEAR,
        template: Template::Version(115, 0),
        policies: &[],
        sid_extension: true,
    },
    Row {
        name: "DomainControllerAuthentication",
        kind: ProfileKind::DomainControllerAuthentication,
        purposes: Some(&[
            "ClientAuthentication",
            "ServerAuthentication",
            "SmartCardLogon",
        ]),
        key_usage: SIGN_AND_EXCHANGE,
        subject: SubjectSource::Empty,
        names: &[SanSource::DnsName],
        validity_days: YEAR,
        template: Template::Version(110, 0),
        policies: &[],
        sid_extension: true,
    },
    Row {
        name: "KerberosAuthentication",
        kind: ProfileKind::KerberosAuthentication,
        purposes: Some(&[
            "ClientAuthentication",
            "ServerAuthentication",
            "SmartCardLogon",
            "KdcAuthentication",
        ]),
        key_usage: SIGN_AND_EXCHANGE,
        subject: SubjectSource::Empty,
        names: &[
            SanSource::DnsName,
            SanSource::DomainDns,
            SanSource::DomainNetbios,
        ],
        validity_days: YEAR,
        template: Template::Version(110, 0),
        policies: &[],
        sid_extension: true,
    },
    Row {
        name: "Computer",
        kind: ProfileKind::Custom,
        purposes: Some(&["ClientAuthentication", "ServerAuthentication"]),
        key_usage: SIGN_AND_EXCHANGE,
        subject: SubjectSource::CommonName,
        names: &[SanSource::DnsName],
        validity_days: YEAR,
        template: Template::Name("Machine"),
        policies: &[],
        sid_extension: true,
    },
    // Slot 9A.
    Row {
        name: "PivAuthentication",
        kind: ProfileKind::Custom,
        purposes: Some(&[
            "ClientAuthentication",
            "SmartCardLogon",
            "PkinitClientAuthentication",
            "AnyPurpose",
        ]),
        key_usage: &[DigitalSignature],
        subject: SubjectSource::FromDirectory,
        names: &[SanSource::UserPrincipalName],
        validity_days: THREE_YEARS,
        template: Template::Foreign,
        policies: &["2.16.840.1.101.3.2.1.3.13"],
        sid_extension: false,
    },
    // Slot 9C.
    Row {
        name: "PivDigitalSignature",
        kind: ProfileKind::Custom,
        purposes: Some(&["EmailProtection", "DocumentSigning", "AnyPurpose"]),
        key_usage: &[DigitalSignature, NonRepudiation],
        subject: SubjectSource::FromDirectory,
        names: &[SanSource::Rfc822],
        validity_days: THREE_YEARS,
        template: Template::Foreign,
        policies: &["2.16.840.1.101.3.2.1.3.7"],
        sid_extension: false,
    },
    // Slot 9D.
    Row {
        name: "PivKeyManagement",
        kind: ProfileKind::Custom,
        purposes: Some(&["EmailProtection", "EncryptingFileSystem", "AnyPurpose"]),
        key_usage: &[KeyEncipherment],
        subject: SubjectSource::FromDirectory,
        names: &[SanSource::Rfc822],
        validity_days: THREE_YEARS,
        template: Template::Foreign,
        policies: &["2.16.840.1.101.3.2.1.3.7"],
        sid_extension: false,
    },
    // Slot 9E.
    Row {
        name: "PivCardAuthentication",
        kind: ProfileKind::Custom,
        purposes: Some(&["PivCardAuthentication"]),
        key_usage: &[DigitalSignature],
        subject: SubjectSource::Supplied,
        names: &[],
        validity_days: THREE_YEARS,
        template: Template::Foreign,
        policies: &["2.16.840.1.101.3.2.1.3.17"],
        sid_extension: false,
    },
];

/// The names of the library, in order.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    LIBRARY.iter().map(|row| row.name)
}

/// The profile of the library with this name, in any case.
pub(super) fn profile(name: &str) -> Option<Profile> {
    LIBRARY
        .iter()
        .find(|row| row.name.eq_ignore_ascii_case(name))
        .map(Row::profile)
}

/// The purpose with this name, in any case.
pub(super) fn purpose(name: &str) -> Option<Oid> {
    PURPOSES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, oid)| constant_oid(oid))
}

impl Row {
    fn profile(&self) -> Profile {
        let (template_name, template_version) = match self.template {
            Template::Name(name) => (Some(name.to_owned()), None),
            Template::Version(major, minor) => (None, Some((major, minor))),
            Template::Foreign => (None, None),
        };
        #[expect(
            clippy::expect_used,
            reason = "the library is constant and a test reads every row"
        )]
        let name: EntityName = self
            .name
            .parse()
            .expect("INVARIANT: the names of the library are names");
        Profile {
            name,
            kind: self.kind,
            extended_key_usage: self.purposes.map(|purposes| {
                purposes
                    .iter()
                    .filter_map(|purpose_name| purpose(purpose_name))
                    .collect()
            }),
            key_usage: self.key_usage.to_vec(),
            subject: self.subject,
            subject_alternative_names: self.names.to_vec(),
            key_algorithm: KeyAlgorithm::Rsa2048,
            validity_days: self.validity_days,
            template_name,
            template_version,
            policies: self
                .policies
                .iter()
                .map(|policy| constant_oid(policy))
                .collect(),
            crl_distribution_point: true,
            ocsp_responder: true,
            sid_extension: self.sid_extension,
            place: None,
        }
    }
}

fn constant_oid(text: &str) -> Oid {
    #[expect(
        clippy::expect_used,
        reason = "called with the constants of this file only, all read by a test"
    )]
    text.parse()
        .expect("INVARIANT: the constants of the library are object identifiers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_library_and_every_purpose_reads() {
        for row in &LIBRARY {
            let profile = profile(&row.name.to_uppercase()).unwrap();
            assert_eq!(
                profile.extended_key_usage.map(|purposes| purposes.len()),
                row.purposes.map(<[_]>::len),
                "{}: a purpose is misspelt",
                row.name
            );
        }
        for (name, oid) in PURPOSES {
            assert_eq!(purpose(name).unwrap().to_string(), oid);
        }
    }
}
