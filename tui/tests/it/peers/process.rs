//! Processes that end with their test, and commands that end in time.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// So long a program may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A process that is ended when the test is done with it.
pub(super) struct Running(Child);

impl Running {
    pub(super) fn start(command: &mut Command) -> Self {
        Self(command.stdin(Stdio::null()).spawn().unwrap())
    }

    /// Starts a process and waits for its first line of output.
    pub(super) fn start_and_read(command: &mut Command) -> (Self, String) {
        let mut running = Self::start(command.stdout(Stdio::piped()));
        let mut line = String::new();
        let out = running.0.stdout.take().unwrap();
        let mut lines = BufReader::new(out);
        lines.read_line(&mut line).unwrap();
        // The rest is read so that the process never waits for a reader.
        std::thread::spawn(move || lines.lines().for_each(drop));
        (running, line)
    }

    /// Waits until something listens at an address.
    pub(super) fn wait_for(&mut self, address: SocketAddr) {
        let begun = Instant::now();
        while TcpStream::connect_timeout(&address, PATIENCE).is_err() {
            assert!(begun.elapsed() < PATIENCE, "nothing listens at {address}");
            assert!(self.0.try_wait().unwrap().is_none(), "the peer has ended");
            std::thread::yield_now();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _status = self.0.wait();
    }
}

/// A port of loopback that was free a moment ago.
pub(super) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Runs a command to its end; `timeout` ends it if it does not end by itself.
pub(super) fn run(program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    Command::new("timeout")
        .arg(PATIENCE.as_secs().to_string())
        .arg(program)
        .args(arguments)
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Runs a command that has to succeed.
pub(super) fn must(program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = run(program, arguments, environment);
    let text = both(&output);
    assert!(output.status.success(), "{program} {arguments:?}: {text}");
    text
}

/// What a command printed, on both channels.
pub(super) fn both(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .concat()
}
