//! `kdc`: a world's domain for real clients.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Instant;

use miette::{IntoDiagnostic, WrapErr, miette};
use sim::{KdcService, Served};

use crate::arguments::ServedWorldArguments;
use crate::exit::{ExitCode, Failure};
use crate::output;
use crate::wire::{Capture, Clock, Server};

/// How it is served.
pub(super) struct Options {
    pub(super) listen: SocketAddr,
    pub(super) pcap: Option<PathBuf>,
    pub(super) largest_datagram: usize,
    pub(super) steps: bool,
}

pub(super) fn run(
    world: &ServedWorldArguments,
    dc: Option<&str>,
    options: Options,
) -> Result<ExitCode, Failure> {
    let (twin, machine_time) = super::served_twin(world)?;
    let from = twin.world().clock;
    let service = KdcService::new(twin, dc)
        .map_err(|error| Failure::usage(miette!(help = error.help(), "{error}")))?
        .with_largest_datagram(options.largest_datagram);
    let capture = options
        .pcap
        .map(|path| {
            Capture::create(&path)
                .into_diagnostic()
                .wrap_err_with(|| format!("cannot write `{}`", path.display()))
        })
        .transpose()
        .map_err(Failure::input)?;
    let bound = Server::bind(options.listen)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot listen on {}", options.listen));
    let (socket, listener) = bound.map_err(Failure::input)?;
    let address = listener
        .local_addr()
        .into_diagnostic()
        .map_err(Failure::input)?;
    output::text(&format!(
        "{} of {} listens on {address} (UDP and TCP)\n",
        service.controller(),
        service.realm()
    ));
    let steps = options.steps;
    let log = move |client: SocketAddr, served: &Served| {
        output::text(&reports::served(&client.to_string(), served, steps));
    };
    let server = Server {
        service: Mutex::new(service),
        clock: if machine_time {
            Clock::Machine
        } else {
            let started = Instant::now();
            Clock::World { from, started }
        },
        capture,
        log: &log,
    };
    server
        .serve(&socket, &listener)
        .into_diagnostic()
        .map_err(Failure::input)?;
    Ok(ExitCode::Met)
}
