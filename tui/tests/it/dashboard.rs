//! The dashboard as a person runs it: the real binary in a pseudo-terminal.

#![cfg(unix)]

use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Longer than a busy machine takes.
const PATIENCE: Duration = Duration::from_mins(2);

/// What came out of the program so far.
struct Output {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    is_over: bool,
}

/// A program in a terminal.
struct InTerminal {
    output: Arc<(Mutex<Output>, Condvar)>,
    keys: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
}

impl InTerminal {
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let size = PtySize {
            rows: 40,
            cols: 120,
            ..PtySize::default()
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_cardtwin"));
        command.args(["dashboard"]);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env_remove("NO_COLOR");
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let output = Arc::new((
            Mutex::new(Output {
                screen: vt100::Parser::new(size.rows, size.cols, 0),
                bytes: Vec::new(),
                is_over: false,
            }),
            Condvar::new(),
        ));
        let shared = Arc::clone(&output);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                // The end of the program is an error on some systems.
                let read = reader.read(&mut buffer).unwrap_or(0);
                let mut output = shared.0.lock().unwrap();
                output.screen.process(&buffer[..read]);
                output.bytes.extend(&buffer[..read]);
                output.is_over = read == 0;
                shared.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        Self {
            output,
            keys: pair.master.take_writer().unwrap(),
            master: pair.master,
            child,
        }
    }

    /// Waits until the screen is so.
    fn until(&self, what: &str, is_so: impl Fn(&Output) -> bool) {
        let end = Instant::now() + PATIENCE;
        let mut output = self.output.0.lock().unwrap();
        while !is_so(&output) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "{what} in\n{}",
                output.screen.screen().contents()
            );
            output = self.output.1.wait_timeout(output, left).unwrap().0;
        }
    }

    fn sees(&self, text: &str) {
        self.until(text, |output| {
            output.screen.screen().contents().contains(text)
        });
    }

    fn sees_no_more(&self, text: &str) {
        self.until(text, |output| {
            !output.screen.screen().contents().contains(text)
        });
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn resize(&self, rows: u16, cols: u16) {
        let mut output = self.output.0.lock().unwrap();
        output.screen.screen_mut().set_size(rows, cols);
        drop(output);
        let size = PtySize {
            rows,
            cols,
            ..PtySize::default()
        };
        self.master.resize(size).unwrap();
    }

    /// Waits for the end of the program, and looks whether the terminal is as it was.
    fn ends(mut self) -> (u32, Vec<u8>) {
        self.until("the end", |output| output.is_over);
        let code = self.child.wait().unwrap().exit_code();
        let output = self.output.0.lock().unwrap();
        let screen = output.screen.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor is shown");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert!(!screen.bracketed_paste());
        (code, output.bytes.clone())
    }
}

#[test]
fn every_screen_is_shown_and_the_terminal_is_left_as_it_was() {
    let mut terminal = InTerminal::start(&["today"], &[]);
    terminal.sees("13 users, 11 cards");
    terminal.until("the alternate screen", |output| {
        output.screen.screen().alternate_screen()
    });
    terminal.press("2");
    terminal.sees("▾ contoso.example");
    for (key, name) in [
        ("3", "3 Logons"),
        ("4", "4 What-if"),
        ("5", "5 Sweep"),
        ("6", "6 Sessions"),
    ] {
        terminal.press(key);
        terminal.sees(name);
    }
    terminal.press("7");
    terminal.sees("severity all");
    terminal.press("?");
    terminal.sees("show or hide this help");
    terminal.press("\x1b");
    terminal.sees_no_more("show or hide this help");
    // A click on the name of a screen, as xterm reports it: column 3, row 1.
    terminal.press("\x1b[<0;3;1M\x1b[<0;3;1m");
    terminal.sees("Questions, ");
    terminal.resize(24, 80);
    terminal.sees("┛\n Enter open");
    terminal.press("/");
    terminal.sees("Search among");
    terminal.press("bwood\x1b");
    terminal.sees_no_more("Search among");
    terminal.press("q");
    assert_eq!(terminal.ends().0, 0);
}

#[test]
fn a_signal_ends_it_and_the_terminal_is_left_as_it_was() {
    let terminal = InTerminal::start(&["today"], &[]);
    terminal.sees("13 users, 11 cards");
    let id = terminal.child.process_id().unwrap().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-TERM", &id])
        .status()
        .unwrap();
    assert!(sent.success());
    assert_eq!(terminal.ends().0, 0);
}

#[test]
fn a_file_that_is_written_is_shown_and_one_that_breaks_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.ron");
    let world = "(name: \"lab\", description: \"of the morning\", include: [\"shipped:today\"])";
    std::fs::write(&file, world).unwrap();
    let mut terminal = InTerminal::start(&[file.to_str().unwrap()], &[]);
    terminal.sees("of the morning");
    std::fs::write(&file, world.replace("morning", "evening")).unwrap();
    terminal.sees("of the evening");
    std::fs::write(&file, "(name: \"lab\",\n includ: [])").unwrap();
    terminal.sees("lab.ron:2:");
    // An editor that writes beside the file and renames.
    let beside = folder.path().join("lab.ron~");
    std::fs::write(&beside, world.replace("morning", "night")).unwrap();
    std::fs::rename(&beside, &file).unwrap();
    terminal.sees("of the night");
    terminal.sees_no_more("lab.ron:2:");
    terminal.press("q");
    assert_eq!(terminal.ends().0, 0);
}

/// Whether a text has a sequence that sets a colour.
fn has_colour(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.split("\x1b[").skip(1).any(|sequence| {
        let Some((numbers, _)) = sequence.split_once('m') else {
            return false;
        };
        let is_style = numbers
            .chars()
            .all(|letter| letter.is_ascii_digit() || letter == ';');
        let mut numbers = numbers
            .split(';')
            .filter_map(|number| number.parse::<u32>().ok());
        is_style && numbers.any(|number| matches!(number, 30..=38 | 40..=48 | 90..=107))
    })
}

#[test]
fn no_color_draws_no_colour() {
    for (environment, expected) in [(&[][..], true), (&[("NO_COLOR", "1")][..], false)] {
        let mut terminal = InTerminal::start(&["today"], environment);
        terminal.sees("13 users, 11 cards");
        terminal.press("7");
        terminal.sees("severity all");
        terminal.press("q");
        assert_eq!(has_colour(&terminal.ends().1), expected, "{environment:?}");
    }
}

#[test]
fn on_a_pipe_it_says_what_else_there_is() {
    let output = assert_cmd::Command::cargo_bin("cardtwin")
        .unwrap()
        .arg("dashboard")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("needs a terminal"), "{told}");
    assert!(output.stdout.is_empty());
}

#[test]
fn a_world_that_is_not_there_is_told_before_anything_is_drawn() {
    let terminal = InTerminal::start(&["nowhere"], &[]);
    let (code, bytes) = terminal.ends();
    assert_eq!(code, 3);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert!(
        text.contains("there is no world") && !text.contains("\x1b[?1049h"),
        "{text}"
    );
}
