//! Processes that end with their test, commands that end in time, and where their programs are.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// So long a program may take, on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A process that is ended when the test is done with it.
pub(super) struct Running(Child);

impl Running {
    pub(super) fn start(command: &mut Command) -> Self {
        Self(command.stdin(Stdio::null()).spawn().unwrap())
    }

    /// Starts a process that ends when its standard input does.
    pub(super) fn start_open(command: &mut Command) -> Self {
        Self(command.stdin(Stdio::piped()).spawn().unwrap())
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

    /// The number of the process.
    pub(super) fn id(&self) -> u32 {
        self.0.id()
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

/// Where programs are: on this system, or in a folder that is the root of another.
pub(super) struct Place {
    root: Option<PathBuf>,
}

impl Place {
    pub(super) fn here() -> Self {
        Self { root: None }
    }

    pub(super) fn within(root: PathBuf) -> Self {
        Self { root: Some(root) }
    }

    /// A folder that the programs see.
    pub(super) fn folder(&self) -> tempfile::TempDir {
        match &self.root {
            None => tempfile::tempdir(),
            Some(root) => tempfile::tempdir_in(root.join("tmp")),
        }
        .unwrap()
    }

    /// What the programs call a path.
    pub(super) fn path(&self, path: &Path) -> String {
        let seen = match &self.root {
            None => path.to_owned(),
            Some(root) => Path::new("/").join(path.strip_prefix(root).unwrap()),
        };
        seen.display().to_string()
    }

    /// A command that runs there, and is ended if it does not end by itself.
    pub(super) fn must(&self, words: &[&str], environment: &[(&str, &str)]) -> String {
        let (program, arguments) = self.words(words);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        must(&program, &arguments, environment)
    }

    /// A command that runs there.
    pub(super) fn command(&self, words: &[&str]) -> Command {
        let (program, arguments) = self.words(words);
        let mut command = Command::new(program);
        command.args(arguments);
        command
    }

    fn words(&self, words: &[&str]) -> (String, Vec<String>) {
        let root = self.root.iter().map(|root| root.display().to_string());
        let mut all: Vec<String> = root.flat_map(|root| ["chroot".to_owned(), root]).collect();
        all.extend(words.iter().map(ToString::to_string));
        let program = all.remove(0);
        (program, all)
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
