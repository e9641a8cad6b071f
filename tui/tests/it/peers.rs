//! Real Kerberos implementations against the twin, on loopback.
//!
//! They run where `CARDTWIN_PEERS` names a folder with Heimdal's packages unpacked, and MIT's programs
//! are on the path; elsewhere the tests say that they skip. Each starts its own processes on free ports
//! and ends them.

mod authority;
mod heimdal;
mod mit;
mod process;
mod sockets;
mod twin;

use std::path::PathBuf;

/// The folder with Heimdal's packages; `None`, with a note, where there are no peers.
fn peers() -> Option<PathBuf> {
    let folder = std::env::var_os("CARDTWIN_PEERS").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: CARDTWIN_PEERS does not name the folder of peers");
    }
    folder
}
