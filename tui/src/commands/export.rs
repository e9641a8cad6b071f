//! `export`: certificates, keys and configurations for others.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use miette::{IntoDiagnostic, WrapErr};
use reports::Kerberos;
use sim::Exported;

use crate::arguments::ServedWorldArguments;
use crate::exit::{ExitCode, Failure};
use crate::output;

pub(super) fn run(
    world: &ServedWorldArguments,
    to: &Path,
    kdc: SocketAddr,
) -> Result<ExitCode, Failure> {
    let (twin, _) = super::served_twin(world)?;
    let export = twin.export();
    let mut written = 0;
    let mut write = |name: String, bytes: &[u8]| {
        let path = to.join(&name);
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        written += 1;
        folder
            .and_then(|()| fs::write(&path, bytes))
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot write `{}`", path.display()))
            .map_err(Failure::input)
    };
    let mut anchors = String::new();
    for anchor in &export.anchors {
        anchors.push_str(&pem("CERTIFICATE", &anchor.certificate));
    }
    write("anchors.pem".to_owned(), anchors.as_bytes())?;
    let mut intermediates = String::new();
    for authority in &export.intermediates {
        intermediates.push_str(&pem("CERTIFICATE", &authority.certificate));
    }
    write("intermediates.pem".to_owned(), intermediates.as_bytes())?;
    for (folder, list) in [
        ("cards", &export.cards),
        ("kdc", &export.domain_controllers),
        ("computers", &export.computers),
    ] {
        for Exported {
            name,
            certificate,
            key,
            ..
        } in list
        {
            let stem = format!("{folder}/{}", file_name(name));
            // The issuers come along, as a card's middleware would send them.
            let certificates = pem("CERTIFICATE", certificate) + &intermediates;
            write(format!("{stem}.crt.pem"), certificates.as_bytes())?;
            if let Some(key) = key {
                write(
                    format!("{stem}.key.pem"),
                    pem("PRIVATE KEY", key).as_bytes(),
                )?;
            }
        }
    }
    for (name, list) in &export.revocation_lists {
        write(format!("lists/{}.crl", file_name(name)), list)?;
    }
    let passwords = export.passwords.iter();
    let passwords: String = passwords
        .map(|(account, password)| [account.as_str(), " ", password.as_str(), "\n"].concat())
        .collect();
    write("passwords".to_owned(), passwords.as_bytes())?;
    let here = std::path::absolute(to).unwrap_or_else(|_| to.to_path_buf());
    let file = |name: &str| here.join(name).display().to_string();
    let (anchors, pool) = (file("anchors.pem"), file("intermediates.pem"));
    let address = kdc.to_string();
    for (name, kind) in [
        ("krb5.conf", Kerberos::Mit),
        ("krb5.heimdal.conf", Kerberos::Heimdal),
    ] {
        let text = reports::krb5_conf(&export, kind, &address, &anchors, &pool);
        write(name.to_owned(), text.as_bytes())?;
    }
    output::text(&format!("{written} files in {}\n", to.display()));
    Ok(ExitCode::Met)
}

fn pem(label: &str, der: &[u8]) -> String {
    let layout = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new(label, der), layout)
}

/// Letters, digits and a few signs; everything else becomes a hyphen.
fn file_name(name: &str) -> String {
    name.chars()
        .map(|letter| {
            if letter.is_alphanumeric() || matches!(letter, '.' | '_') {
                letter
            } else {
                '-'
            }
        })
        .collect()
}
