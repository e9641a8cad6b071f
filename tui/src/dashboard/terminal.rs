//! The terminal: taken over, and given back however the program ends.

use std::io::{self, Stdout, Write};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

/// Whether the terminal is taken over.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal of the dashboard; dropping it gives it back.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    /// Takes the terminal over: raw mode, alternate screen, mouse, pasted texts as one.
    ///
    /// # Errors
    /// When the terminal does not let itself be set.
    pub(super) fn take() -> io::Result<Self> {
        give_back_on_panic(thread::current().id());
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let taken = Self {
            terminal: Terminal::new(CrosstermBackend::new(io::stdout()))?,
        };
        execute!(
            io::stdout(),
            EnterAlternateScreen,
            EnableMouseCapture,
            EnableBracketedPaste
        )?;
        Ok(taken)
    }

    /// The terminal.
    pub(super) fn terminal(&mut self) -> &mut Terminal<CrosstermBackend<Stdout>> {
        &mut self.terminal
    }

    /// Sends a text to the clipboard of the terminal (OSC 52), which may refuse it without a word.
    pub(super) fn copy(text: &str) -> io::Result<()> {
        let mut out = io::stdout();
        queue!(out, CopyToClipboard::to_clipboard_from(text))?;
        out.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back, once. What goes wrong cannot be told any more.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _told = execute!(
            io::stdout(),
            DisableBracketedPaste,
            DisableMouseCapture,
            LeaveAlternateScreen,
            Show
        );
        let _told = disable_raw_mode();
    }
}

/// A panic of the thread that draws gives the terminal back before it is told. One of another thread is told on the screen,
/// by the worker, and must not be written over it.
fn give_back_on_panic(drawing: ThreadId) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |told| {
            if thread::current().id() == drawing {
                give_back();
            }
            if !TAKEN.load(Ordering::SeqCst) {
                usual(told);
            }
        }));
    });
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Read;

    use portable_pty::{CommandBuilder, PtySize, native_pty_system};

    use super::*;

    /// Set where a test runs itself again in a terminal.
    const AGAIN: &str = "CARDTWIN_TEST_IN_A_TERMINAL";

    #[test]
    fn a_panic_gives_the_terminal_back_before_it_is_told() {
        if std::env::var_os(AGAIN).is_some() {
            let mut screen = Screen::take().unwrap();
            let drawn = screen
                .terminal()
                .draw(|frame| frame.render_widget("drawn", frame.area()));
            drawn.unwrap();
            panic!("it was meant so");
        }
        // High enough for the panic and what comes before it.
        let size = PtySize {
            rows: 200,
            ..PtySize::default()
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        let own = "dashboard::terminal::tests::a_panic_gives_the_terminal_back_before_it_is_told";
        command.args(["--exact", own, "--nocapture"]);
        command.env(AGAIN, "1");
        let mut child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let mut bytes = Vec::new();
        // The end of the program is an error on some systems.
        let _end = reader.read_to_end(&mut bytes);
        assert!(!child.wait().unwrap().success());
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let at = |what: &str| {
            text.find(what)
                .unwrap_or_else(|| panic!("no {what:?} in {text:?}"))
        };
        assert!(at("\x1b[?1049h") < at("drawn"));
        assert!(at("drawn") < at("\x1b[?1049l"));
        assert!(at("\x1b[?1049l") < at("it was meant so"));
        let mut parser = vt100::Parser::new(size.rows, size.cols, 0);
        parser.process(&bytes);
        let screen = parser.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert!(screen.contents().contains("it was meant so"));
    }
}
