//! The twin's client and its KDC, over sockets.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::path::Path;
use std::time::Duration;

use super::twin::{TwinKdc, kinit};

/// The twin's client wants certificate and key under one name.
fn user(folder: &Path) {
    let at = |name: &str| folder.join(name);
    for (from, to) in [("crt.pem", "user.pem"), ("key.pem", "user.key")] {
        fs::copy(at(&format!("cards/Ben-s-card-user.{from}")), at(to)).unwrap();
    }
}

#[test]
fn the_twins_client_logs_on_to_the_twin() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let kdc = TwinKdc::serve("today", folder, &[]);
    let address = format!("udp/127.0.0.1:{}", kdc.port);
    let at = |name: &str| folder.join(name).display().to_string();
    let anchors = at("anchors.pem");
    user(folder);
    let trust = ["--anchor", &anchors, "--kdc-hostname", "contoso.example"];
    for exchange in ["dh14", "dh16", "p256", "p384", "p521", "rsa"] {
        let more = [
            &trust[..],
            &["--pa-checksum2", "--exchange", exchange, "bwood"],
        ]
        .concat();
        let (code, text) = kinit(&address, "CONTOSO.EXAMPLE", folder, "user", &more);
        assert!(
            code == 0 && text.contains("verified ticket"),
            "{exchange}: {text}"
        );
    }
    let by_upn = [
        &trust[..],
        &["--pa-checksum2", "--enterprise", "bwood@contoso.example"],
    ]
    .concat();
    let (code, text) = kinit(&address, "CONTOSO.EXAMPLE", folder, "user", &by_upn);
    assert!(
        code == 0 && text.contains("bwood@CONTOSO.EXAMPLE"),
        "{text}"
    );
    let other = [
        "--anchor",
        &anchors,
        "--kdc-hostname",
        "other.example",
        "--pa-checksum2",
        "bwood",
    ];
    let (code, text) = kinit(&address, "CONTOSO.EXAMPLE", folder, "user", &other);
    assert!(
        code == 6 && text.contains("the KDC's certificate names"),
        "{text}"
    );
}

/// Connections that say nothing, too much or nonsense keep nobody out.
#[test]
fn slow_oversized_and_nonsense_peers_do_not_keep_others_out() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let kdc = TwinKdc::serve("today", folder, &[]);
    user(folder);
    let address = ("127.0.0.1", kdc.port);
    // Half a length, half a message, and nothing at all: each holds its connection open.
    let mut open = Vec::new();
    for start in [&[0u8, 0][..], &[0, 0, 9, 0, 0x6A], &[]] {
        for _ in 0..16 {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(start).unwrap();
            open.push(stream);
        }
    }
    // A length beyond anything, and the reserved bit: the connection is closed without an answer.
    for length in [[0x7F, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 1]] {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(&length).unwrap();
        let mut answer = Vec::new();
        let ended = stream.read_to_end(&mut answer);
        assert!(ended.is_err() || answer.is_empty());
    }
    // Nonsense is not answered by datagram, and ends a stream.
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let patience = Some(Duration::from_millis(200));
    socket.set_read_timeout(patience).unwrap();
    socket.send_to(b"nonsense", address).unwrap();
    assert!(socket.recv_from(&mut [0; 512]).is_err());
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(&[0, 0, 0, 4, 1, 2, 3, 4]).unwrap();
    assert_eq!(stream.read_to_end(&mut Vec::new()).unwrap(), 0);
    let anchors = folder.join("anchors.pem").display().to_string();
    let trust = [
        "--anchor",
        &anchors,
        "--kdc-hostname",
        "contoso.example",
        "--pa-checksum2",
        "bwood",
    ];
    for transport in ["tcp", "udp"] {
        let kdc = format!("{transport}/127.0.0.1:{}", kdc.port);
        let (code, text) = kinit(&kdc, "CONTOSO.EXAMPLE", folder, "user", &trust);
        assert!(
            code == 0 && text.contains("verified ticket"),
            "{transport}: {text}"
        );
    }
    drop(open);
}
