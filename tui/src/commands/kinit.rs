//! `kinit`: a logon to a real KDC.

use std::fs;
use std::path::Path;

use miette::{IntoDiagnostic, Report, WrapErr, miette};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sim::kerberos::client::{self, AsRequest, KrbErrorReport, PendingReply, Reply, Tgt};
use sim::kerberos::kdc_trust::{KdcName, KdcTrust};
use sim::kerberos::{ClientName, EncryptionType, ErrorDatum, Kdf, KrbErrorCode, NameType, ccache};
use sim::pki::{Certificate, PrivateKey};

use crate::arguments::KinitArguments;
use crate::exit::{ExitCode, Failure};
use crate::output;
use crate::wire::{Capture, Connection, Transport, now};

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
    let now = now();
    let request = AsRequest {
        realm,
        client: ClientName {
            name_type: if arguments.enterprise {
                NameType::Enterprise
            } else {
                NameType::Principal
            },
            name: arguments.principal.clone(),
        },
        now,
        till: now.plus_days(1),
        etypes: vec![
            EncryptionType::Aes256CtsHmacSha196,
            EncryptionType::Aes128CtsHmacSha196,
            EncryptionType::Aes256CtsHmacSha384192,
            EncryptionType::Aes128CtsHmacSha256128,
            EncryptionType::Rc4Hmac,
        ],
        certificates,
        digest: key.digest(),
        delivery: arguments.exchange,
        kdfs: Kdf::ALL.to_vec(),
        second_checksum: arguments.pa_checksum2,
        freshness_token: None,
        cookie: None,
    };
    let mut rng = random()?;
    let (mut pending, mut answer) =
        ask(arguments, request.clone(), &key, &mut rng, capture.as_ref())?;
    // The KDC may offer other groups or curves, or ask for a fresh token; once each is enough.
    for _ in 0..2 {
        let Some(again) = client::error(&answer).and_then(|error| again(&request, &error)) else {
            break;
        };
        (pending, answer) = ask(arguments, again, &key, &mut rng, capture.as_ref())?;
    }
    let reply = match pending.receive(&answer).map_err(refused)? {
        Reply::Error(error) => return Ok(show_error(arguments, &error)),
        Reply::Ticket(reply) => *reply,
        Reply::Sealed(sealed) => sealed
            .unseal(&|wrapped| key.decrypt(wrapped))
            .map_err(refused)?,
    };
    let trust = KdcTrust {
        realm: &arguments.realm,
        hostname: arguments.kdc_hostname.as_deref(),
        anchors: &anchors,
        now,
    };
    let name = trust.judge(&reply.signed).map_err(refused)?;
    let tgt = pending.open(&reply).map_err(refused)?;
    if let Some(path) = &arguments.ccache {
        fs::write(path, ccache::write(&tgt))
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot write `{}`", path.display()))
            .map_err(Failure::input)?;
    }
    show_ticket(arguments, &tgt, &name);
    Ok(ExitCode::Met)
}

/// Builds, signs and sends a request.
fn ask(
    arguments: &KinitArguments,
    request: AsRequest,
    key: &PrivateKey,
    rng: &mut ChaCha20Rng,
    capture: Option<&Capture>,
) -> Result<(PendingReply, Vec<u8>), Failure> {
    let pending = client::begin(request, rng).map_err(wrong)?;
    let signature = key
        .sign(pending.digest(), &pending.to_be_signed())
        .map_err(wrong)?;
    let pending = pending.sign(&signature).map_err(wrong)?;
    let answer = exchange(&arguments.kdc, pending.bytes(), capture)?;
    Ok((pending, answer))
}

/// The request to make after an error that says how: another group or curve, or a token and cookie.
fn again(request: &AsRequest, error: &KrbErrorReport) -> Option<AsRequest> {
    match error.code {
        Some(KrbErrorCode::DhKeyParametersNotAccepted) => {
            let mut offered = error.typed_data.iter().flat_map(ErrorDatum::offered);
            let delivery = offered.find(|delivery| *delivery != request.delivery)?;
            Some(AsRequest {
                delivery,
                ..request.clone()
            })
        }
        Some(KrbErrorCode::PreauthRequired | KrbErrorCode::PreauthExpired) => {
            let value = |kind: i32| {
                let datum = error.typed_data.iter().find(|datum| datum.kind == kind)?;
                (!datum.value.is_empty()).then(|| datum.value.clone())
            };
            let (freshness_token, cookie) = (value(PA_AS_FRESHNESS), value(PA_FX_COOKIE));
            (freshness_token.is_some() || cookie.is_some()).then(|| AsRequest {
                freshness_token,
                cookie,
                ..request.clone()
            })
        }
        _ => None,
    }
}

/// PA-FX-COOKIE [RFC 6113 §5.2].
const PA_FX_COOKIE: i32 = 133;
/// PA-AS-FRESHNESS [RFC 8070].
const PA_AS_FRESHNESS: i32 = 150;

/// Asks by datagram first, where that was wanted, and by stream when the answer is too long for it.
fn exchange(
    kdc: &Connection,
    message: &[u8],
    capture: Option<&Capture>,
) -> Result<Vec<u8>, Failure> {
    let ask = |connection: &Connection| {
        connection
            .ask(message, capture)
            .into_diagnostic()
            .wrap_err_with(|| format!("{} does not answer", connection.address))
            .map_err(|report| Failure {
                code: ExitCode::Refused,
                report,
            })
    };
    let answer = ask(kdc)?;
    let too_long = client::error(&answer)
        .is_some_and(|error| error.code == Some(KrbErrorCode::ResponseTooBig));
    if kdc.transport == Transport::Udp && too_long {
        return ask(&Connection {
            transport: Transport::Tcp,
            ..kdc.clone()
        });
    }
    Ok(answer)
}

fn show_ticket(arguments: &KinitArguments, tgt: &Tgt, name: &KdcName) {
    let named = match name {
        KdcName::Principal => "by its principal name".to_owned(),
        KdcName::Host(host) => format!("by the DNS name {host} and the purpose of a KDC"),
        _ => "otherwise".to_owned(),
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
            ("key by", arguments.exchange.to_string()),
            ("reply key", tgt.reply_key.etype().to_string()),
            ("session key", tgt.session_key.etype().to_string()),
            ("valid from", tgt.start_time.to_string()),
            ("valid until", tgt.end_time.to_string()),
            ("renewable until", renew),
            ("ticket", format!("{} bytes", tgt.ticket.len())),
        ],
    );
}

fn show_error(arguments: &KinitArguments, error: &KrbErrorReport) -> ExitCode {
    let code = error.code.map_or_else(
        || format!("error {}", error.number),
        |code| code.to_string(),
    );
    let mut rows = vec![("result", "refused".to_owned()), ("error", code)];
    rows.extend(error.text.clone().map(|text| ("text", text)));
    rows.extend(
        error
            .nt_status
            .map(|status| ("status", sim::NtStatus::new(status).to_string())),
    );
    rows.extend(
        error
            .typed_data
            .iter()
            .map(|data| ("data", data.to_string())),
    );
    show(arguments, &rows);
    ExitCode::Refused
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
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return Ok(vec![bytes]);
    };
    let begin = format!("-----BEGIN {label}-----");
    let end = format!("-----END {label}-----");
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(from) = rest.find(&begin) {
        let from_begin = rest.get(from..).unwrap_or_default();
        let Some(to) = from_begin.find(&end) else {
            break;
        };
        let part = from_begin.get(..to + end.len()).unwrap_or_default();
        if let Ok((_, der)) = pem_rfc7468::decode_vec(part.as_bytes()) {
            parts.push(der);
        }
        rest = from_begin.get(to + end.len()..).unwrap_or_default();
    }
    Ok(parts)
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
