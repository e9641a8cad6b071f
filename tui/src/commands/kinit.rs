//! `kinit`: a logon to a real KDC.

use std::fs;
use std::path::Path;

use miette::{IntoDiagnostic, Report, WrapErr, miette};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use reports::DocumentSchema;
use sim::kerberos::client::{self, Action, AsRequest, Exchange, KrbErrorReport, Tgt};
use sim::kerberos::kdc_trust::{KdcName, KdcTrust};
use sim::kerberos::{
    ClientName, EncryptionType, Group, Kdf, KeyAgreement, NameType, ccache, private_operation,
};
use sim::names::Realm;
use sim::pki::{Certificate, DigestAlgorithm, PrivateKey};

use crate::arguments::{ExchangeArgument, KinitArguments};
use crate::exit::{ExitCode, Failure};
use crate::output;
use crate::wire::{Capture, Connection, now};

pub(super) fn run(arguments: &KinitArguments) -> Result<ExitCode, Failure> {
    let certificates = certificates(&arguments.certificate)?;
    let key = private_key(&arguments.key)?;
    if !certificates.first().is_some_and(|leaf| key.fits(leaf)) {
        return Err(Failure::input(miette!(
            help = "give the key whose public half the first certificate holds",
            "the key `{}` does not fit the certificate `{}`",
            arguments.key.display(),
            arguments.certificate.display()
        )));
    }
    let mut anchors = Vec::new();
    for path in &arguments.anchor {
        anchors.extend(self::certificates(path)?);
    }
    let realm = arguments
        .realm
        .parse()
        .map_err(|error| Failure::usage(miette!("`{}` is no realm: {error}", arguments.realm)))?;
    let capture = arguments
        .pcap
        .as_deref()
        .map(|path| {
            Capture::create(path)
                .into_diagnostic()
                .wrap_err_with(|| format!("cannot write `{}`", path.display()))
        })
        .transpose()
        .map_err(Failure::input)?;
    let request = request(arguments, realm, certificates, key.digest());
    let trust = KdcTrust {
        realm: &arguments.realm,
        hostname: arguments.kdc_hostname.as_deref(),
        anchors: &anchors,
        now: now(),
    };
    match log_on(arguments, request, &key, &trust, capture.as_ref())? {
        Ok((tgt, name)) => {
            if let Some(path) = &arguments.ccache {
                fs::write(path, ccache::write(&tgt))
                    .into_diagnostic()
                    .wrap_err_with(|| format!("cannot write `{}`", path.display()))
                    .map_err(Failure::input)?;
            }
            show_ticket(arguments, &tgt, name.as_ref());
            Ok(ExitCode::Met)
        }
        Err(client::Failure::Refused(error)) => Ok(show_error(arguments, "refused", &error)),
        Err(client::Failure::PkinitNotOffered(error)) => {
            Ok(show_error(arguments, "the KDC offers no PKINIT", &error))
        }
        Err(client::Failure::Reply(error)) => Err(refused(error)),
        Err(failure) => Err(Failure {
            code: ExitCode::Refused,
            report: miette!("the exchange ended without a ticket: {failure:?}"),
        }),
    }
}

fn request(
    arguments: &KinitArguments,
    realm: Realm,
    certificates: Vec<Certificate>,
    digest: DigestAlgorithm,
) -> AsRequest {
    AsRequest {
        realm,
        client: ClientName {
            name_type: if arguments.enterprise {
                NameType::Enterprise
            } else {
                NameType::Principal
            },
            name: arguments.principal.clone(),
        },
        now: now(),
        till: now().plus_days(1),
        etypes: vec![
            EncryptionType::Aes256CtsHmacSha196,
            EncryptionType::Aes128CtsHmacSha196,
            EncryptionType::Aes256CtsHmacSha384192,
            EncryptionType::Aes128CtsHmacSha256128,
            EncryptionType::Rc4Hmac,
        ],
        certificates,
        digest,
        options: client::Options {
            agreement: arguments.exchange.into(),
            kdfs: vec![Kdf::Sha256, Kdf::Sha512, Kdf::Sha384, Kdf::Sha1],
            checksum2: arguments.pa_checksum2.then_some(DigestAlgorithm::Sha256),
            request_checksum: true,
            netbios_name: arguments.netbios_name.clone(),
            ..client::Options::default()
        },
    }
}

/// A ticket with what its KDC is named by, or what the exchange came to.
type Ending = Result<(Tgt, Option<KdcName>), client::Failure>;

/// Carries the exchange between the card's key and the KDC.
fn log_on(
    arguments: &KinitArguments,
    request: AsRequest,
    key: &PrivateKey,
    trust: &KdcTrust<'_>,
    capture: Option<&Capture>,
) -> Result<Ending, Failure> {
    let mut rng = random()?;
    // Other groups are taken where the KDC wants them, but not the other way to the key.
    let groups = match arguments.exchange {
        ExchangeArgument::Rsa => &[][..],
        _ => GROUPS,
    };
    let transport = arguments.kdc.transport;
    let (mut exchange, mut action) =
        Exchange::new(request, transport, groups, &[key.digest()], &mut rng);
    let mut name = None;
    loop {
        action = match action {
            Action::Send { bytes, transport } => {
                let connection = Connection {
                    transport,
                    ..arguments.kdc.clone()
                };
                let answer = connection
                    .ask(&bytes, capture)
                    .into_diagnostic()
                    .wrap_err_with(|| format!("{} does not answer", connection.address))
                    .map_err(|report| Failure {
                        code: ExitCode::Refused,
                        report,
                    })?;
                exchange.received(&answer, now(), &mut rng)
            }
            Action::Sign {
                to_be_signed,
                digest,
            } => exchange.signed(&key.sign(digest, &to_be_signed).map_err(wrong)?),
            Action::Decrypt { encrypted_key } => {
                let block = private_operation(key, &encrypted_key, &mut rng);
                exchange.decrypted(block.as_deref())
            }
            Action::Judge { signed, .. } => {
                name = Some(trust.judge(&signed).map_err(refused)?);
                exchange.judged(true)
            }
            Action::Finished(tgt) => return Ok(Ok((*tgt, name))),
            Action::Failed(failure) => return Ok(Err(failure)),
        };
    }
}

/// Groups that are taken where the KDC wants them.
const GROUPS: &[Group] = &[
    Group::P256,
    Group::P384,
    Group::P521,
    Group::Modp14,
    Group::Modp16,
];

fn show_ticket(arguments: &KinitArguments, tgt: &Tgt, name: Option<&KdcName>) {
    let named = match name {
        Some(KdcName::Principal) => "by its principal name".to_owned(),
        Some(KdcName::Host(host)) => format!("by the DNS name {host} and the purpose of a KDC"),
        _ => "otherwise".to_owned(),
    };
    let asked = KeyAgreement::from(arguments.exchange);
    let key_by = if tgt.agreement == asked {
        tgt.agreement.to_string()
    } else {
        format!("{}, as the KDC wants instead of {asked}", tgt.agreement)
    };
    let renew = tgt
        .renew_till
        .map_or_else(|| "not renewable".to_owned(), |time| time.to_string());
    show(
        arguments,
        &[
            ("result", "verified ticket".to_owned()),
            ("client", format!("{}@{}", tgt.client.name, tgt.realm)),
            ("KDC", named),
            ("key by", key_by),
            (
                "key derivation",
                tgt.kdf
                    .map_or_else(|| "octetstring2key".to_owned(), |kdf| kdf.to_string()),
            ),
            ("reply key", tgt.reply_key.etype().to_string()),
            ("session key", tgt.session_key.etype().to_string()),
            (
                "valid from",
                tgt.start_time.unwrap_or(tgt.auth_time).to_string(),
            ),
            ("valid until", tgt.end_time.to_string()),
            ("renewable until", renew),
            ("ticket", format!("{} bytes", tgt.ticket.len())),
        ],
    );
}

fn show_error(arguments: &KinitArguments, result: &str, error: &KrbErrorReport) -> ExitCode {
    let code = error.code.map_or_else(
        || format!("error {}", error.number),
        |code| code.to_string(),
    );
    let mut rows = vec![("result", result.to_owned()), ("error", code)];
    rows.extend(error.text.clone().map(|text| ("text", text)));
    rows.extend(
        error
            .nt_status
            .map(|status| ("status", sim::NtStatus::new(status).to_string())),
    );
    rows.extend(error.data.told().into_iter().map(|line| ("data", line)));
    show(arguments, &rows);
    ExitCode::Refused
}

/// What is told of a ticket, or of an error, after the result.
const TOLD: &[&str] = &[
    "client",
    "KDC",
    "key by",
    "key derivation",
    "reply key",
    "session key",
    "valid from",
    "valid until",
    "renewable until",
    "ticket",
    "error",
    "text",
    "status",
    "data",
];

/// The schema of what is told.
pub(super) fn schema() -> DocumentSchema {
    DocumentSchema::of_facts("kinit", &["result"], TOLD)
}

fn show(arguments: &KinitArguments, rows: &[(&'static str, String)]) {
    output::text(&reports::facts(
        "kinit",
        rows,
        arguments.output.format.into(),
        output::width(),
    ));
}

/// The certificates of a file: every one of a PEM file, or the one of a DER file.
fn certificates(path: &Path) -> Result<Vec<Certificate>, Failure> {
    let ders = ders(path, "CERTIFICATE")?;
    let read: Result<Vec<Certificate>, _> =
        ders.iter().map(|der| Certificate::from_der(der)).collect();
    match read {
        Ok(list) if !list.is_empty() => Ok(list),
        _ => Err(Failure::input(miette!(
            help = "give an X.509 certificate in PEM or DER",
            "`{}` is no certificate",
            path.display()
        ))),
    }
}

fn private_key(path: &Path) -> Result<PrivateKey, Failure> {
    let ders = ders(path, "PRIVATE KEY")?;
    ders.first()
        .and_then(|der| PrivateKey::from_pkcs8_der(der).ok())
        .ok_or_else(|| {
            Failure::input(miette!(
                help =
                    "give PKCS #8, not encrypted; `openssl pkcs8 -topk8 -nocrypt -in KEY` writes it",
                "`{}` is no private key that can be read",
                path.display()
            ))
        })
}

/// The DER of each PEM part with a label, else the file as it is.
fn ders(path: &Path, label: &str) -> Result<Vec<Vec<u8>>, Failure> {
    let bytes = fs::read(path)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot read `{}`", path.display()))
        .map_err(Failure::input)?;
    let parts = pem::parse_many(&bytes).unwrap_or_default();
    if parts.is_empty() {
        return Ok(vec![bytes]);
    }
    Ok(parts
        .into_iter()
        .filter(|part| part.tag() == label)
        .map(pem::Pem::into_contents)
        .collect())
}

fn random() -> Result<ChaCha20Rng, Failure> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)
        .map_err(|error| Failure::input(miette!("the machine gives no random numbers: {error}")))?;
    Ok(ChaCha20Rng::from_seed(seed))
}

fn wrong(error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::input(Report::from_err(error))
}

fn refused(error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure {
        code: ExitCode::Refused,
        report: Report::from_err(error).wrap_err("the reply was not verified"),
    }
}
