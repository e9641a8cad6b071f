//! Configurations for Kerberos clients, as the manuals of MIT and Heimdal describe them.

use sim::Export;

/// Whose client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kerberos {
    /// MIT Kerberos.
    Mit,
    /// Heimdal.
    Heimdal,
}

/// A `krb5.conf` with which a client reaches the world's domains. `address` is where the KDC listens,
/// `anchors` and `pool` are files with the anchors and the other authorities in PEM.
///
/// Comments stand on lines of their own: a value goes on to the end of its line.
pub fn krb5_conf(
    export: &Export,
    kind: Kerberos,
    address: &str,
    anchors: &str,
    pool: &str,
) -> String {
    let realm = export.domains.first().map_or("", |domain| &domain.realm);
    let mut text = format!(
        "[libdefaults]\n    default_realm = {realm}\n    dns_lookup_kdc = false\n    dns_lookup_realm = false\n"
    );
    match kind {
        Kerberos::Mit => {
            text.push_str(
                "    dns_canonicalize_hostname = false\n    rdns = false\n    canonicalize = true\n",
            );
        }
        // Heimdal offers group 2 unless more is asked for, and calls group 14 one of 1760 bits.
        Kerberos::Heimdal => text.push_str("    pkinit_dh_min_bits = 1700\n"),
    }
    if kind == Kerberos::Heimdal {
        text.push_str(&format!(
            "\n[appdefaults]\n    pkinit_anchors = FILE:{anchors}\n    pkinit_pool = FILE:{pool}\n"
        ));
    }
    text.push_str("\n[realms]\n");
    for domain in &export.domains {
        let kdc = match kind {
            Kerberos::Mit => address.to_owned(),
            Kerberos::Heimdal => format!("tcp/{address}"),
        };
        text.push_str(&format!("    {} = {{\n        kdc = {kdc}\n", domain.realm));
        text.push_str(&format!(
            "        pkinit_anchors = FILE:{anchors}\n        pkinit_pool = FILE:{pool}\n"
        ));
        if kind == Kerberos::Mit {
            // The certificate of a Windows KDC names its hosts and its domain, not the realm's principal.
            for host in domain.hosts.iter().chain([&domain.name]) {
                text.push_str(&format!("        pkinit_kdc_hostname = {host}\n"));
            }
        }
        if kind == Kerberos::Heimdal {
            // For the same reason.
            text.push_str("        pkinit_require_krbtgt_otherName = false\n");
        }
        text.push_str("    }\n");
    }
    text
}
