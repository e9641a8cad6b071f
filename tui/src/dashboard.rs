//! `cardtwin dashboard`: a world on the whole terminal.
//!
//! The shape is Elm's: a model ([`application`]) that messages change and nothing else, drawn from snapshots that threads
//! put together ([`worker`]). This file is what lies between: it hands messages in, and does what the model asks for.

mod application;
mod chooser;
#[cfg(test)]
mod driven;
mod keymap;
mod list;
mod message;
mod overlay;
mod pane;
mod screen;
mod screens;
mod search;
mod snapshot;
mod terminal;
#[cfg(test)]
mod tests;
mod text;
mod theme;
mod watch;
mod worker;

use std::io::{self, IsTerminal};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event};
use miette::miette;

use application::{Application, Outside};
use message::Message;
use terminal::Screen;
use theme::Theme;
use watch::Watch;
use worker::Worker;
pub(crate) use worker::WorldSource;

use crate::exit::{ExitCode, Failure};

/// How often time goes by on the screen while something is awaited.
const TICK: Duration = Duration::from_millis(120);

/// Shows a world until somebody quits.
pub(crate) fn run(source: WorldSource) -> Result<ExitCode, Failure> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(Failure::usage(miette!(
            help = "`cardtwin ask`, `check` and `explain` write to a pipe or a file",
            "the dashboard needs a terminal"
        )));
    }
    let failed = |error: io::Error| Failure::input(miette!("the terminal cannot be used: {error}"));
    let (sender, messages) = channel();
    let mut watch = Watch::start(sender.clone());
    watch.set(source.file().map(Into::into));
    let worker = Worker::start(source, sender.clone());
    let mut screen = Screen::take().map_err(failed)?;
    listen(sender);
    converse(&mut screen, &messages, &worker, &mut watch).map_err(failed)?;
    Ok(ExitCode::Met)
}

/// Sends what the terminal and the system say as messages.
fn listen(messages: Sender<Message>) {
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
        let messages = messages.clone();
        if let Ok(mut signals) =
            signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM])
        {
            thread::spawn(move || {
                for _ in &mut signals {
                    let _gone = messages.send(Message::Stop);
                }
            });
        }
    }
    thread::spawn(move || {
        while let Ok(event) = event::read() {
            let message = match event {
                Event::Key(key) => Message::Key(key),
                Event::Mouse(mouse) => Message::Mouse(mouse),
                Event::Paste(text) => Message::Paste(text),
                Event::Resize(columns, rows) => Message::Resize(columns, rows),
                Event::FocusGained | Event::FocusLost => continue,
            };
            if messages.send(message).is_err() {
                return;
            }
        }
        // A terminal that went away says nothing more.
        let _gone = messages.send(Message::Stop);
    });
}

/// Draws, waits for messages, and does what the model asks for, until it asks to quit.
fn converse(
    screen: &mut Screen,
    messages: &Receiver<Message>,
    worker: &Worker,
    watch: &mut Watch,
) -> io::Result<()> {
    let theme = Theme::of_environment();
    let size = screen.terminal().size()?;
    let (mut application, begin) = Application::new(size.width, size.height);
    let mut todo = begin;
    loop {
        for outside in todo.drain(..) {
            match outside {
                Outside::Ask(asked) => worker.ask(asked),
                Outside::Copy(text) => Screen::copy(&text)?,
                Outside::Watch(files) => watch.set(files),
                Outside::Quit => return Ok(()),
            }
        }
        screen
            .terminal()
            .draw(|frame| application.draw(frame, theme))?;
        let first = if application.is_waiting() {
            match messages.recv_timeout(TICK) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => Message::Tick,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        } else {
            match messages.recv() {
                Ok(message) => message,
                Err(_) => return Ok(()),
            }
        };
        todo.extend(application.update(first));
        // All that has come by now is one frame.
        for message in messages.try_iter() {
            todo.extend(application.update(message));
        }
    }
}
