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
    source.mapped().of(row, None).to_vec()
}

/// The accounts whose altSecurityIdentities hold a certificate's value of a form, in whichever of the
/// ways that are left it is written.
pub(crate) fn of_certificate(source: &Source<'_>, certificate: Row, form: Form) -> Vec<Row> {
    let rows = source.spellings().rows_of(certificate);
    rows.flat_map(|row| accounts(source, row, form)).collect()
}

fn accounts(source: &Source<'_>, row: Row, form: Form) -> Vec<Row> {
    source.mapped().of(row, Some(form)).to_vec()
}
