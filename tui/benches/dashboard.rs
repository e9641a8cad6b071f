//! How long a person waits after a key, on each screen of the dashboard over a large world, while the twin works beside.
//!
//! `cargo bench -p cardtwin --bench dashboard -- [USERS [MACHINES]]` runs the real binary in a pseudo-terminal, and prints
//! the time from a key to the frame that shows its effect, and the memory that was needed. A frame is to take 16 ms at
//! most. Nothing is asserted: that depends on the machine, and on what else it does.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench: it prints, and a failure is the message"
)]

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use sim::names::Seed;
use sim::worlds::{Population, generate};

/// Longer than a large world takes to be read.
const PATIENCE: Duration = Duration::from_mins(15);

/// So long a frame is waited for; what has not come by then changed nothing.
const FRAME: Duration = Duration::from_millis(500);

/// So many keys are pressed on each screen.
const KEYS: usize = 100;

struct Terminal {
    screen: vt100::Parser,
    bytes: Receiver<Vec<u8>>,
    keys: Box<dyn Write + Send>,
}

impl Terminal {
    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Takes what comes until the screen is so; how long that took.
    fn until(
        &mut self,
        patience: Duration,
        is_so: impl Fn(&vt100::Screen) -> bool,
    ) -> Option<Duration> {
        let begin = Instant::now();
        while !is_so(self.screen.screen()) {
            let left = patience.checked_sub(begin.elapsed())?;
            let bytes = self.bytes.recv_timeout(left).ok()?;
            self.screen.process(&bytes);
        }
        Some(begin.elapsed())
    }

    fn shows(&mut self, text: &str) -> Duration {
        let shown = self.until(PATIENCE, |screen| screen.contents().contains(text));
        shown.unwrap_or_else(|| panic!("{text} in\n{}", self.screen.screen().contents()))
    }

    /// Presses a key; how long it took until something that is selected or shown was another.
    fn frame_after(&mut self, key: &str) -> Option<Duration> {
        let before = look(self.screen.screen());
        self.press(key);
        self.until(FRAME, |screen| look(screen) != before)
    }
}

/// What is shown, and what of it is selected; the corner where time goes by apart.
fn look(screen: &vt100::Screen) -> (Vec<u8>, String) {
    let (rows, columns) = screen.size();
    let body = screen.contents_between(0, 0, rows - 1, columns);
    let selected =
        (0..rows).map(|row| u8::from(screen.cell(row, 3).is_some_and(vt100::Cell::inverse)));
    (selected.collect(), body)
}

fn main() {
    let mut numbers = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok());
    let users = numbers.next().unwrap_or(100_000);
    let machines = numbers.next().unwrap_or(users / 5);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.ron");
    let population = Population::new(Seed::new(1), users, machines);
    std::fs::write(&file, generate(&population)).unwrap();

    let size = PtySize {
        rows: 60,
        cols: 200,
        ..PtySize::default()
    };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_cardtwin"));
    command.args(["dashboard", file.to_str().unwrap()]);
    command.env("TERM", "xterm-256color");
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (sender, bytes) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 16384];
        while let Ok(read) = reader.read(&mut buffer) {
            if read == 0
                || sender
                    .send(buffer.get(..read).unwrap_or_default().to_vec())
                    .is_err()
            {
                return;
            }
        }
    });
    let mut terminal = Terminal {
        screen: vt100::Parser::new(size.rows, size.cols, 0),
        bytes,
        keys: pair.master.take_writer().unwrap(),
    };
    println!("{users} users, {machines} machines, questions and expectations asked beside");
    let drawn = terminal.shows("1 Overview");
    let read = terminal.shows(" domain controllers");
    println!("first frame after {drawn:.1?}, the world after {read:.1?} more");
    terminal.press("2");
    println!("the tree after {:.1?}", terminal.shows("▸ "));
    terminal.press("\x1b[C\x1b[C");
    for (key, name) in [
        ("1", "Overview"),
        ("2", "Domain"),
        ("3", "Logons"),
        ("4", "What-if"),
        ("5", "Sweep"),
        ("6", "Sessions"),
        ("7", "Findings"),
        ("/", "Search"),
    ] {
        let shown = terminal.frame_after(key);
        let keys = if key == "/" {
            ["u", "\x7f"]
        } else {
            ["\x1b[B", "\x1b[A"]
        };
        let pressed = keys.iter().cycle().take(KEYS);
        let mut frames: Vec<Duration> = pressed
            .filter_map(|key| terminal.frame_after(key))
            .collect();
        frames.sort();
        let at = |share: usize| {
            frames.get((frames.len() * share / 100).min(frames.len().saturating_sub(1)))
        };
        let told = |duration: Option<&Duration>| {
            duration.map_or("-".to_owned(), |duration| {
                format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
            })
        };
        println!(
            "{name:<9} shown in {:>9}; {:>3} of {KEYS} keys changed it: median {:>9}, 99 of 100 {:>9}, worst {:>9}",
            told(shown.as_ref()),
            frames.len(),
            told(at(50)),
            told(at(99)),
            told(frames.last()),
        );
    }
    let id = child.process_id().unwrap_or(0);
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!(
        "memory at its peak: {}",
        peak.map_or("not known", str::trim)
    );
    child.kill().unwrap();
    let _ended = child.wait();
}
