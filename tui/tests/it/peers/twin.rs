//! The twin's own ends: its KDC as a process, and its `kinit`.

use std::path::Path;
use std::process::Command;

use super::process::{Running, both, free_port, run};

/// A KDC of the twin for a world of the day.
pub(super) struct TwinKdc {
    pub(super) running: Running,
    pub(super) port: u16,
}

/// The twin's binary.
pub(super) fn cardtwin() -> String {
    env!("CARGO_BIN_EXE_cardtwin").to_owned()
}

impl TwinKdc {
    /// Exports a world to a folder and serves it, with a capture beside.
    pub(super) fn serve(world: &str, folder: &Path, changes: &[&str]) -> Self {
        let port = free_port();
        let address = format!("127.0.0.1:{port}");
        let to = folder.display().to_string();
        let mut common = vec!["--world", world, "--clock", "now"];
        for change in changes {
            common.extend(["--what-if", change]);
        }
        let export = [
            &["export", "--to", &to, "--kdc", &address],
            common.as_slice(),
        ]
        .concat();
        super::process::must(&cardtwin(), &export, &[]);
        let capture = folder.join("kdc.pcap").display().to_string();
        let serve = ["kdc", "--listen", &address, "--pcap", &capture];
        let (running, line) =
            Running::start_and_read(Command::new(cardtwin()).args(serve).args(&common));
        assert!(line.contains("listens"), "{line}");
        Self { running, port }
    }

    /// Serves a domain whose authority and domain controller have the certificates of the tests, and in which
    /// `alice` has an account: of 2019, before mappings had to be strong.
    pub(super) fn of_the_test_authority(folder: &Path) -> Self {
        let document = format!(
            r#"(
    name: "test",
    clock: "2021-11-01",
    // As the peers' KDCs sign.
    assumptions: {{"hash-before-agility": "sha-256"}},
    forest: (name: "test.example"),
    domains: [(name: "test.example", netbios: "TEST", functional_level: "Server 2016")],
    sites: [(name: "Main")],
    organizational_units: [(name: "test.example/People")],
    certification_authorities: [(
        name: "Test CA",
        given: (certificate: "ca.pem"),
        in_root_store: true,
        crl: (this_update: "2021-01-01", next_update: "2045-01-01", revoked: ["{}"]),
    )],
    users: [(
        name: "alice",
        organizational_unit: "test.example/People",
        created: "2019-04-01",
        user_principal_name: "alice@test.example",
    )],
    domain_controllers: [(
        name: "DC1",
        site: "Main",
        product: "Server 2019",
        patched: "2021-10-12",
        // No certificate here says where a list is published, so the list was put there by hand.
        revocation_cache: [(authority: "Test CA", fetched: "2021-10-12")],
        certificates: [(name: "kdc", given: (certificate: "kdc.pem", private_key: "kdc.key"))],
    )],
)"#,
            super::authority::serial(folder, "revoked")
        );
        let world = folder.join("test.ron");
        std::fs::write(&world, document).unwrap();
        let port = free_port();
        let (world, address) = (world.display().to_string(), format!("127.0.0.1:{port}"));
        let (running, line) = Running::start_and_read(Command::new(cardtwin()).args([
            "kdc",
            "--world",
            &world,
            "--clock",
            "now",
            "--listen",
            &address,
            "--largest-datagram",
            "4096",
        ]));
        assert!(line.contains("listens"), "{line}");
        Self { running, port }
    }
}

/// A logon with the twin's `kinit`: exit code and what it said.
pub(super) fn kinit(
    kdc: &str,
    realm: &str,
    folder: &Path,
    who: &str,
    more: &[&str],
) -> (i32, String) {
    let at = |suffix: &str| folder.join(format!("{who}.{suffix}")).display().to_string();
    let anchor = folder.join("ca.pem").display().to_string();
    let (certificate, key) = (at("pem"), at("key"));
    let mut arguments = vec![
        "kinit",
        "--kdc",
        kdc,
        "--realm",
        realm,
        "--certificate",
        &certificate,
        "--key",
        &key,
    ];
    if !more.contains(&"--anchor") {
        arguments.extend(["--anchor", &anchor]);
    }
    arguments.extend(more);
    let output = run(&cardtwin(), &arguments, &[]);
    (output.status.code().unwrap(), both(&output))
}
