//! The accounts that a certificate's values find in `altSecurityIdentities`, looked up once for each certificate.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use facts::Row;
use names::{AltSecurityIdentity, AltSecurityIdentityForm as Form};
use names::{DistinguishedName, MappableCertificate, MappingSpelling, WindowsQuoting};
use rayon::prelude::*;

use super::{DirectoryIndex, Spellings};
use crate::certificate_services::Vault;

/// What a certificate is written as: one of the forms, or its issuer alone, which is no form of Kerberos.
type Written = Option<Form>;

/// A row of [`crate::roles::MappingValues`], what it is written as, and the accounts that it finds.
type Found = ((Row, Written), Box<[Row]>);

/// The accounts that each way of writing a certificate finds.
#[derive(Debug, Default)]
pub(crate) struct MappedAccounts(BTreeMap<(Row, Written), Box<[Row]>>);

impl MappedAccounts {
    /// Looks every certificate up in every way.
    pub(crate) fn look_up(
        vault: &Vault,
        directory: &DirectoryIndex,
        spellings: &Spellings,
    ) -> Self {
        let texts = Texts::new(directory);
        if texts.ends.is_empty() {
            return Self::default();
        }
        let certificates = 0..Row::try_from(vault.certificates.len()).unwrap_or(0);
        let found: Vec<_> = certificates
            .into_par_iter()
            .flat_map_iter(|certificate| texts.of(vault, spellings, certificate))
            .collect();
        Self(found.into_iter().collect())
    }

    /// Whether some certificate finds an account by a form.
    pub(crate) fn finds(&self, account: Row, written: Written) -> bool {
        let mut found = self.0.iter();
        found.any(|((_, by), accounts)| *by == written && accounts.contains(&account))
    }

    /// The accounts that a row of [`crate::roles::MappingValues`] finds.
    pub(crate) fn of(&self, row: Row, written: Written) -> &[Row] {
        self.0.get(&(row, written)).map_or(&[], |rows| rows)
    }
}

/// What the values of accounts begin and end with, without regard to case: most certificates need not be written
/// as a whole to see that nobody has them.
struct Texts<'d> {
    directory: &'d DirectoryIndex,
    /// Every value from its last `<` on.
    ends: BTreeSet<String>,
    /// The tags that stand in some value.
    tags: BTreeSet<&'static str>,
}

/// The names of a certificate, each written when it is needed.
#[derive(Default)]
struct Names {
    issuer: [OnceCell<String>; 2],
    subject: [OnceCell<String>; 2],
}

impl Names {
    fn quoted(
        list: &[OnceCell<String>; 2],
        name: &DistinguishedName,
        quoting: WindowsQuoting,
    ) -> String {
        let [quoted, plain] = list;
        let cell = match quoting {
            WindowsQuoting::Quoted => quoted,
            WindowsQuoting::Plain => plain,
        };
        let write = || name.to_windows_x500_with(quoting);
        cell.get_or_init(write).clone()
    }
}

impl<'d> Texts<'d> {
    fn new(directory: &'d DirectoryIndex) -> Self {
        const TAGS: [&str; 7] = [
            "<i>",
            "<s>",
            "<sr>",
            "<ski>",
            "<sha1-pukey>",
            "<rfc822>",
            "<sid>",
        ];
        let mut ends = BTreeSet::new();
        let mut tags = BTreeSet::new();
        for key in directory.mapping_keys() {
            ends.insert(end(key).to_owned());
            tags.extend(TAGS.iter().filter(|tag| key.contains(**tag)));
        }
        Self {
            directory,
            ends,
            tags,
        }
    }

    /// The accounts that a certificate's values find.
    fn of(&self, vault: &Vault, spellings: &Spellings, certificate: Row) -> Vec<Found> {
        let mut found = Vec::new();
        let Ok(at) = usize::try_from(certificate) else {
            return found;
        };
        let names = Names::default();
        let written = || Form::ALL.into_iter().map(Some).chain([None]);
        for written in written() {
            if !self.tags.contains(tag(written)) {
                continue;
            }
            // Key identifiers and hashes need the real certificate; it is made only if an account asks for one.
            let with_bytes = matches!(written, Some(Form::Ski | Form::Sha1PublicKey));
            if with_bytes && !self.directory.needs_certificate(vault, at) {
                continue;
            }
            let Some(mappable) = vault.mappable(at, with_bytes) else {
                continue;
            };
            // Few parts of a spelling matter to one form, so that few values are written.
            let mut values: Vec<(MappingSpelling, Option<String>)> = Vec::new();
            for row in spellings.rows_of(certificate) {
                let way = spellings.of_row(row).map(|(_, way)| way);
                let accounts = way.and_then(|way| {
                    let (spelling, case) = spellings.way(way)?;
                    let spelling = in_form(written, spelling);
                    let known = values.iter().position(|(known, _)| *known == spelling);
                    let known = known.unwrap_or_else(|| {
                        let value = self.value(&names, &mappable, written, spelling);
                        values.push((spelling, value));
                        values.len() - 1
                    });
                    let (_, value) = values.get(known)?;
                    Some(self.directory.by_mapping(way, value.as_ref()?, case))
                });
                let accounts = accounts.filter(|accounts| !accounts.is_empty());
                found.extend(accounts.map(|accounts| ((row, written), accounts.into())));
            }
        }
        found
    }

    /// The value of a certificate; `None` where it has none, or where nobody has one that ends so.
    fn value(
        &self,
        names: &Names,
        of: &MappableCertificate<'_>,
        written: Written,
        spelling: MappingSpelling,
    ) -> Option<String> {
        let issuer = || Names::quoted(&names.issuer, of.issuer, spelling.quoting);
        let end_of_value = match written {
            None => return Some(format!("X509:<I>{}", issuer())),
            Some(Form::IssuerSubject | Form::SubjectOnly) => {
                let subject = Names::quoted(&names.subject, of.subject, spelling.quoting);
                format!("<S>{subject}")
            }
            Some(Form::IssuerSerialNumber) => {
                format!("<SR>{}", of.serial.reversed_hex_with(spelling.sign_byte))
            }
            Some(form) => return of.value(form, spelling),
        };
        let key = AltSecurityIdentity::comparison_key(&end_of_value);
        if !self.ends.contains(end(&key)) {
            return None;
        }
        of.value(written?, spelling)
    }
}

/// A spelling as far as it matters to a form: the same for all that write a value alike.
fn in_form(written: Written, spelling: MappingSpelling) -> MappingSpelling {
    let plain = MappingSpelling::default();
    match written {
        Some(Form::Ski | Form::Rfc822) => plain,
        Some(Form::Sha1PublicKey) => MappingSpelling {
            sha1: spelling.sha1,
            ..plain
        },
        Some(Form::IssuerSerialNumber) => MappingSpelling {
            sha1: plain.sha1,
            ..spelling
        },
        Some(Form::IssuerSubject | Form::SubjectOnly | Form::IssuerSid) | None => MappingSpelling {
            quoting: spelling.quoting,
            ..plain
        },
    }
}

/// The tag that stands in every value that is written so.
fn tag(written: Written) -> &'static str {
    match written {
        None => "<i>",
        Some(Form::IssuerSubject | Form::SubjectOnly) => "<s>",
        Some(Form::IssuerSerialNumber) => "<sr>",
        Some(Form::Ski) => "<ski>",
        Some(Form::Sha1PublicKey) => "<sha1-pukey>",
        Some(Form::Rfc822) => "<rfc822>",
        Some(Form::IssuerSid) => "<sid>",
    }
}

/// A value from its last `<` on.
fn end(key: &str) -> &str {
    key.rfind('<').and_then(|at| key.get(at..)).unwrap_or(key)
}
