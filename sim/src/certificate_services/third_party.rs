//! What a certificate of a domain controller from another authority than AD CS has to have (KB291010).

use pki::oid;

use super::CertificateContent;

/// What a certificate lacks of the requirements; `host` is the full name of its domain controller.
///
/// The requirements are those of Windows 2000 and Server 2003. A later KDC takes any one of three marks,
/// and a key whose provider it can use; what is missing here then shows in what clients make of it.
pub(crate) fn unmet_requirements(content: &CertificateContent, host: &str) -> Vec<&'static str> {
    let names_host = content
        .dns_names
        .iter()
        .any(|name| name.eq_ignore_ascii_case(host));
    let stamped = content
        .template
        .as_ref()
        .is_some_and(|template| template.name == "DomainController");
    [
        (
            !content.distribution_points.is_empty(),
            "a CRL distribution point",
        ),
        (
            content.digital_signature == Some(true),
            "the key usage digitalSignature",
        ),
        (
            content.key_encipherment == Some(true),
            "the key usage keyEncipherment",
        ),
        (
            content.has_purpose(oid::CLIENT_AUTHENTICATION),
            "the purpose Client Authentication",
        ),
        (
            content.has_purpose(oid::SERVER_AUTHENTICATION),
            "the purpose Server Authentication",
        ),
        (
            names_host,
            "the DNS name of the domain controller in the subject alternative name",
        ),
        (stamped, "the template name DomainController"),
    ]
    .into_iter()
    .filter(|(met, _)| !met)
    .map(|(_, requirement)| requirement)
    .collect()
}
