//! Files that change while the dashboard shows what is in them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::message::Message;

/// Editors write a file in several steps; it has changed when nothing has happened to it for so long.
const QUIET: Duration = Duration::from_millis(150);

/// In a folder in which something happens all the time, it is told after so long all the same.
const LONGEST: Duration = Duration::from_secs(1);

/// Watches files. Folders are watched, as editors replace files.
pub(super) struct Watch {
    watcher: Option<RecommendedWatcher>,
    folders: BTreeSet<PathBuf>,
    files: Sender<Files>,
}

/// Files by their whole paths, by which the system tells its events, each with the path that it was named by.
type Files = BTreeMap<PathBuf, PathBuf>;

impl Watch {
    /// A watch that sees no file yet; changes are sent as messages.
    pub(super) fn start(messages: Sender<Message>) -> Self {
        let (events, happened) = channel();
        let (files, watched) = channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if let Ok(event) = event
                && !matches!(event.kind, EventKind::Access(_))
            {
                // The thread that waits for it ends with the program only.
                let _gone = events.send(event.paths);
            }
        });
        thread::spawn(move || gather(&happened, &watched, &messages));
        Self {
            // Where the system watches no files, the key that reads them again is left.
            watcher: watcher.ok(),
            folders: BTreeSet::new(),
            files,
        }
    }

    /// Watches these files from now on.
    pub(super) fn set(&mut self, files: impl IntoIterator<Item = PathBuf>) {
        let files = files.into_iter().map(|file| (whole(&file), file));
        let files: Files = files.collect();
        let folders = files.keys().filter_map(|file| file.parent());
        let folders: BTreeSet<PathBuf> = folders.map(Path::to_path_buf).collect();
        if let Some(watcher) = &mut self.watcher {
            for folder in self.folders.difference(&folders) {
                let _gone = watcher.unwatch(folder);
            }
            for folder in folders.difference(&self.folders) {
                // A folder that cannot be watched is read again by the key.
                let _told = watcher.watch(folder, RecursiveMode::NonRecursive);
            }
        }
        self.folders = folders;
        let _gone = self.files.send(files);
    }
}

/// The whole path of a file, which need not be there.
fn whole(file: &Path) -> PathBuf {
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    let folder = folder.unwrap_or(Path::new("."));
    let folder = folder
        .canonicalize()
        .unwrap_or_else(|_| folder.to_path_buf());
    file.file_name()
        .map_or_else(|| folder.clone(), |name| folder.join(name))
}

/// Gathers what happens until it is quiet, and tells of the files that are watched.
fn gather(
    happened: &Receiver<Vec<PathBuf>>,
    watched: &Receiver<Files>,
    messages: &Sender<Message>,
) {
    let mut files = Files::new();
    while let Ok(first) = happened.recv() {
        let mut changed: BTreeSet<PathBuf> = first.into_iter().collect();
        let begin = Instant::now();
        while begin.elapsed() < LONGEST {
            match happened.recv_timeout(QUIET) {
                Ok(more) => changed.extend(more),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        if let Some(newest) = watched.try_iter().last() {
            files = newest;
        }
        let ours = changed.iter().filter_map(|file| files.get(file));
        let ours: Vec<PathBuf> = ours.cloned().collect();
        if !ours.is_empty() && messages.send(Message::Changed(ours)).is_err() {
            return;
        }
    }
}
