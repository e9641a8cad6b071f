//! Real Kerberos implementations against the twin, on loopback.
//!
//! They run where `CARDTWIN_PEERS` names a folder with Heimdal's packages unpacked, and MIT's and Samba's
//! programs are on the path; elsewhere the tests say that they skip. `CARDTWIN_NEWER_PEERS` names the root of
//! another system with later versions of MIT's and Samba's. Each test starts its own processes on free ports and
//! ends them.

mod arms;
mod authority;
mod heimdal;
mod mapping;
mod mit;
mod process;
mod samba;
mod sockets;
pub(crate) mod throughput;
mod twin;

use std::path::PathBuf;

/// A bench runs it; tests see that it builds.
const _: fn() = throughput::run;

/// The folder with Heimdal's packages; `None`, with a note, where there are no peers.
fn peers() -> Option<PathBuf> {
    let folder = std::env::var_os("CARDTWIN_PEERS").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: CARDTWIN_PEERS does not name the folder of peers");
    }
    folder
}

/// The root of a system with newer peers; `None`, with a note, where there is none.
fn newer_peers() -> Option<PathBuf> {
    let folder = std::env::var_os("CARDTWIN_NEWER_PEERS").map(PathBuf::from);
    if folder.is_none() {
        println!(
            "skipped: CARDTWIN_NEWER_PEERS does not name the root of a system with newer peers"
        );
    }
    folder
}
