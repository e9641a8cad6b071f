//! KDC processes under load: processor time of an exchange, as the kernel counts it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sim::kerberos::client::{self, AsRequest, Options};
use sim::kerberos::{
    ClientName, EncryptionType, Framer, Group, Kdf, KeyAgreement, NameType, framed,
};

use super::arms::{certificate, now, private_key};
use super::authority::{self, Keys, REALM};
use super::mit::mit_kdc;
use super::process::{Place, must};
use super::twin::TwinKdc;

/// So many exchanges are measured, after a tenth of them to warm up.
const EXCHANGES: usize = 1500;
/// So many datagrams are under way at a time.
const WINDOW: usize = 8;
/// So many connections are.
const CONNECTIONS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(10);
/// AS-REP, APPLICATION 11.
const AS_REP: u8 = 0x6B;

const MODES: [(&str, Keys, KeyAgreement); 3] = [
    (
        "RSA-2048, group 14",
        Keys::Rsa2048,
        KeyAgreement::DiffieHellman(Group::Modp14),
    ),
    (
        "RSA-2048, P-256",
        Keys::Rsa2048,
        KeyAgreement::DiffieHellman(Group::P256),
    ),
    (
        "P-256 throughout",
        Keys::P256,
        KeyAgreement::DiffieHellman(Group::P256),
    ),
];

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Datagram,
    Stream,
}

/// Measures each KDC in each mode, and prints a table with ratios.
pub(crate) fn run() {
    // `cargo test --benches` and clippy's like only want it to build.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    if super::peers().is_none() {
        return;
    }
    // The KDCs have the first core to themselves, as far as this process goes.
    pin(std::process::id(), 1);
    println!("processor time of the KDC per exchange, {EXCHANGES} exchanges, one core");
    println!(
        "{:<20} {:<9} {:>10} {:>10} {:>7}",
        "exchange", "by", "ms", "per s", "ratio"
    );
    for (name, keys, agreement) in MODES {
        let mut times: BTreeMap<(By, &str), f64> = BTreeMap::new();
        for (kdc, place) in places() {
            let folder = place.folder();
            let folder = folder.path();
            authority::set_up_with(folder, keys);
            let (running, port) = if kdc == TWIN {
                let twin = TwinKdc::of_the_test_authority(folder);
                (twin.running, twin.port)
            } else {
                mit_kdc(&place, folder)
            };
            pin(running.id(), 0);
            for by in [By::Datagram, By::Stream] {
                let seed = if by == By::Datagram { 1 } else { 2 };
                let requests = requests(folder, agreement, seed);
                let (warm, measured) = requests.split_at(EXCHANGES / 10);
                if drive(by, port, warm) < warm.len() {
                    println!("{name:<20} {:<9} {kdc} does not speak it", by.name());
                    continue;
                }
                let (begun, from) = (Instant::now(), processor_time(running.id()));
                let answered = drive(by, port, measured);
                let (wall, spent) = (
                    begun.elapsed(),
                    processor_time(running.id()).saturating_sub(from),
                );
                assert_eq!(answered, measured.len(), "{kdc} {name}");
                let answered = f64::from(u32::try_from(answered).unwrap());
                let each = spent.as_secs_f64() * 1000.0 / answered;
                times.insert((by, kdc), each);
                let ratio = times.get(&(by, TWIN)).filter(|_| kdc != TWIN);
                let ratio = ratio.map_or_else(String::new, |twin| format!("{:.2}", twin / each));
                println!(
                    "{name:<20} {:<9} {each:>10.3} {:>10.0} {ratio:>7}  {kdc}",
                    by.name(),
                    answered / wall.as_secs_f64(),
                );
            }
        }
    }
}

const TWIN: &str = "the twin";

/// The KDCs that are here, the twin's first.
fn places() -> Vec<(&'static str, Place)> {
    let mut places = vec![(TWIN, Place::here()), ("MIT", Place::here())];
    places
        .extend(super::newer_peers().map(|root| ("MIT of the newer system", Place::within(root))));
    places
}

impl By {
    fn name(self) -> &'static str {
        match self {
            Self::Datagram => "datagram",
            Self::Stream => "stream",
        }
    }
}

fn pin(process: u32, core: u8) {
    let (process, core) = (process.to_string(), core.to_string());
    must("taskset", &["-a", "-c", "-p", &core, &process], &[]);
}

/// Processor time of a process, its ended threads included [proc_pid_stat(5)], in steps of 10 ms.
fn processor_time(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let ticks: u64 = fields
        .split(' ')
        .skip(11)
        .take(2)
        .map(|field| field.parse::<u64>().unwrap())
        .sum();
    Duration::from_millis(ticks * 10)
}

/// Requests as `alice`, each with its own nonce and key.
fn requests(folder: &Path, agreement: KeyAgreement, seed: u8) -> Vec<Vec<u8>> {
    let key = private_key(folder, "alice");
    let request = AsRequest {
        realm: REALM.parse().unwrap(),
        client: ClientName {
            name_type: NameType::Principal,
            name: "alice".to_owned(),
        },
        now: now(),
        till: now().plus_days(1),
        etypes: vec![EncryptionType::Aes256CtsHmacSha196],
        certificates: vec![certificate(folder, "alice")],
        digest: key.digest(),
        options: Options {
            agreement,
            kdfs: vec![Kdf::Sha256],
            ..Options::default()
        },
    };
    let mut rng = ChaCha20Rng::from_seed([seed; 32]);
    (0..EXCHANGES + EXCHANGES / 10)
        .map(|_| {
            let pending = client::begin(request.clone(), &mut rng).unwrap();
            let signature = key.sign(pending.digest(), &pending.to_be_signed()).unwrap();
            pending.sign(&signature).unwrap().bytes().to_vec()
        })
        .collect()
}

/// Sends requests, and counts the tickets that come back.
fn drive(by: By, port: u16, requests: &[Vec<u8>]) -> usize {
    match by {
        By::Datagram => drive_datagrams(port, requests),
        By::Stream => {
            let next = AtomicUsize::new(0);
            let tickets = AtomicUsize::new(0);
            std::thread::scope(|scope| {
                for _ in 0..CONNECTIONS {
                    scope.spawn(|| {
                        while let Some(request) = requests.get(next.fetch_add(1, Ordering::SeqCst))
                        {
                            if ask(port, request).first() == Some(&AS_REP) {
                                tickets.fetch_add(1, Ordering::SeqCst);
                            }
                        }
                    });
                }
            });
            tickets.into_inner()
        }
    }
}

fn drive_datagrams(port: u16, requests: &[Vec<u8>]) -> usize {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.connect(("127.0.0.1", port)).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut answer = vec![0; 65_536];
    let (mut sent, mut received, mut tickets) = (0, 0, 0);
    while received < requests.len() {
        while sent < requests.len() && sent - received < WINDOW {
            socket.send(&requests[sent]).unwrap();
            sent += 1;
        }
        let length = socket.recv(&mut answer).unwrap();
        received += 1;
        tickets += usize::from(answer[..length].first() == Some(&AS_REP));
    }
    tickets
}

fn ask(port: u16, message: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(&framed(message)).unwrap();
    let mut framer = Framer::default();
    let mut piece = [0; 8192];
    loop {
        let length = stream.read(&mut piece).unwrap();
        assert!(length > 0, "the KDC closed the connection");
        if let Some(answer) = framer.next(&piece[..length]).unwrap() {
            return answer;
        }
    }
}
