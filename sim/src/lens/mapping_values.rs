//! Facts of the values that a domain controller makes of a certificate to search `altSecurityIdentities`.

use facts::Row;
use names::AltSecurityIdentityForm as Form;

use super::Source;

pub(crate) fn accounts_by_issuer_subject(source: &Source<'_>, row: Row) -> Vec<Row> {
    accounts(source, row, Form::IssuerSubject)
}

pub(crate) fn accounts_by_subject(source: &Source<'_>, row: Row) -> Vec<Row> {
    accounts(source, row, Form::SubjectOnly)
}

pub(crate) fn accounts_by_issuer_serial(source: &Source<'_>, row: Row) -> Vec<Row> {
    accounts(source, row, Form::IssuerSerialNumber)
}

pub(crate) fn accounts_by_ski(source: &Source<'_>, row: Row) -> Vec<Row> {
    accounts(source, row, Form::Ski)
}

pub(crate) fn accounts_by_sha1_public_key(source: &Source<'_>, row: Row) -> Vec<Row> {
    accounts(source, row, Form::Sha1PublicKey)
}

pub(crate) fn accounts_by_rfc822(source: &Source<'_>, row: Row) -> Vec<Row> {
    accounts(source, row, Form::Rfc822)
}

pub(crate) fn accounts_by_issuer_sid(source: &Source<'_>, row: Row) -> Vec<Row> {
    accounts(source, row, Form::IssuerSid)
}

/// `X509:<I>issuer` is no form of Kerberos; Schannel maps by it where its method is on.
pub(crate) fn accounts_by_issuer(source: &Source<'_>, row: Row) -> Vec<Row> {
    let found = source.spellings.of_row(row).and_then(|(certificate, way)| {
        let (spelling, case) = source.spellings.way(way)?;
        let at = usize::try_from(certificate).ok()?;
        let issuer = source.vault.mappable(at, false)?.issuer;
        let value = format!("X509:<I>{}", issuer.to_windows_x500_with(spelling.quoting));
        Some(source.directory.by_mapping(way, &value, case))
    });
    found.unwrap_or_default()
}

/// The accounts whose altSecurityIdentities hold a certificate's value of a form, in whichever of the
/// ways that are left it is written.
pub(crate) fn of_certificate(source: &Source<'_>, certificate: Row, form: Form) -> Vec<Row> {
    source
        .spellings
        .rows_of(certificate)
        .flat_map(|row| accounts(source, row, form))
        .collect()
}

fn accounts(source: &Source<'_>, row: Row, form: Form) -> Vec<Row> {
    let found = source.spellings.of_row(row).and_then(|(certificate, way)| {
        if !source.directory.has_mappings(way) {
            return None;
        }
        let (spelling, case) = source.spellings.way(way)?;
        let at = usize::try_from(certificate).ok()?;
        // Key identifiers and hashes need the real certificate; it is made only if an account asks for one.
        let with_bytes = matches!(form, Form::Ski | Form::Sha1PublicKey);
        if with_bytes && !source.directory.needs_certificate(source.vault, at) {
            return None;
        }
        let value = source
            .vault
            .mappable(at, with_bytes)?
            .value(form, spelling)?;
        Some(source.directory.by_mapping(way, &value, case))
    });
    found.unwrap_or_default()
}
