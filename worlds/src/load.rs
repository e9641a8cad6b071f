//! From files to a checked world.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::document::{Text, WorldDocument, address};
use crate::error::{Diagnosed, LoadError, Problem, Severity, report};
use crate::lowering::{Lowering, Origin};
use crate::model::{Sources, World};
use crate::shipped::shipped_text;
use crate::syntax;

/// A world that was loaded, and what is likely not meant in it.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The world.
    pub world: World,
    /// The warnings, in the order of their places.
    pub warnings: Vec<Problem>,
}

/// Reads how a file named in a document is got: its path, with the folders of the documents that include it in front.
pub(crate) type Files<'a> = &'a dyn Fn(&str) -> io::Result<Vec<u8>>;

/// What stands before the name of a shipped world in `include`.
const SHIPPED: &str = "shipped:";

/// Loads a world document from a file; paths in it are relative to its folder.
///
/// # Errors
/// When a file cannot be read, the document has an error of syntax, or its parts do not fit together.
pub fn load(path: &Path) -> Result<Loaded, LoadError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|reason| LoadError::Unreadable {
        help: (reason.kind() == io::ErrorKind::NotFound)
            .then(|| "check the path; it is relative to the present folder".to_owned()),
        path: name.clone(),
        reason,
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    parse(&name, &text, &|relative| {
        std::fs::read(folder.join(relative))
    })
}

/// Checks a world document; `files` reads the files it names, by their paths as they are written.
///
/// # Errors
/// When the document has an error of syntax, or its parts do not fit together.
pub fn parse(
    file_name: &str,
    text: &str,
    files: &dyn Fn(&str) -> io::Result<Vec<u8>>,
) -> Result<Loaded, LoadError> {
    let mut reading = Reading {
        sources: Sources::default(),
        origins: Vec::new(),
        files,
    };
    let document = reading.read(file_name, text.into(), "", &mut BTreeSet::new())?;
    let Reading {
        sources,
        origins,
        files,
    } = reading;

    let (world, mut problems) = Lowering::new(&sources, origins, files).lower(document);
    match world {
        Some(world)
            if problems
                .iter()
                .all(|problem| problem.severity == Severity::Warning) =>
        {
            problems.sort_by_key(|problem| problem.place);
            Ok(Loaded {
                world,
                warnings: problems,
            })
        }
        _ => Err(report(&sources, problems)),
    }
}

/// The documents read so far.
struct Reading<'a> {
    sources: Sources,
    origins: Vec<Origin>,
    files: Files<'a>,
}

impl Reading<'_> {
    /// Reads a document and those it includes, which come before it.
    fn read(
        &mut self,
        name: &str,
        text: Arc<str>,
        folder: &str,
        above: &mut BTreeSet<String>,
    ) -> Result<WorldDocument, LoadError> {
        let file = self.sources.push(name, Arc::clone(&text));
        self.origins.push(Origin {
            addresses: address(&text),
            file,
            folder: folder.to_owned(),
        });
        let mut document = WorldDocument::read(&text).map_err(|error| {
            let problem = syntax::problem(file, &text, &error);
            LoadError::Syntax(Box::new(Diagnosed::new(problem, &self.sources)))
        })?;

        let mut base: Option<WorldDocument> = None;
        for include in std::mem::take(&mut document.include) {
            let included = self.include(&include, folder, above)?;
            base = Some(match base {
                Some(base) => included.over(base),
                None => included,
            });
        }
        Ok(match base {
            Some(base) => document.over(base),
            None => document,
        })
    }

    fn include(
        &mut self,
        include: &Text,
        folder: &str,
        above: &mut BTreeSet<String>,
    ) -> Result<WorldDocument, LoadError> {
        let written = include.as_str();
        let path = if written.starts_with(SHIPPED) {
            written.to_owned()
        } else {
            normalised(&format!("{folder}{written}"))
        };
        if !above.insert(path.clone()) {
            return Err(self.refuse(
                include,
                format!("`{written}` includes itself"),
                "remove one of the includes",
            ));
        }
        let (text, below) = if let Some(name) = written.strip_prefix(SHIPPED) {
            let text = shipped_text(name).ok_or_else(|| {
                self.refuse(
                    include,
                    format!("no world named `{name}` is shipped"),
                    "the shipped worlds are fabrikam, agency and today",
                )
            })?;
            (text.into(), String::new())
        } else {
            let bytes = (self.files)(&path).map_err(|reason| {
                self.refuse(
                    include,
                    format!("the included document `{written}` cannot be read: {reason}"),
                    "the path is relative to the document that includes it",
                )
            })?;
            let text = String::from_utf8(bytes).map_err(|_| {
                self.refuse(
                    include,
                    format!("the included document `{written}` is not a text in UTF-8"),
                    "include a world document",
                )
            })?;
            let below = path
                .rfind('/')
                .and_then(|slash| path.get(..=slash))
                .unwrap_or_default();
            (text.into(), below.to_owned())
        };
        let document = self.read(&path, text, &below, above)?;
        above.remove(&path);
        Ok(document)
    }

    fn refuse(&self, include: &Text, message: String, help: &str) -> LoadError {
        let place = crate::lowering::place_in(&self.origins, include);
        let problem = Problem::error(place, message).with_help(help);
        report(&self.sources, vec![problem])
    }
}

/// The path without `.` and with `..` taken back, so that one file has one path and a circle of includes is seen.
fn normalised(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match (part, parts.last()) {
            (".", _) => {}
            ("..", Some(above)) if !matches!(*above, ".." | "") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

impl WorldDocument {
    /// This document laid over another: single values replace, lists follow.
    fn over(self, base: Self) -> Self {
        fn chain<T>(base: Vec<T>, over: Vec<T>) -> Vec<T> {
            base.into_iter().chain(over).collect()
        }
        let mut assumptions = base.assumptions;
        assumptions.0.extend(self.assumptions.0);
        Self {
            name: self.name,
            description: self.description.or(base.description),
            include: Vec::new(),
            clock: self.clock.or(base.clock),
            seed: self.seed.or(base.seed),
            key_pool: self.key_pool.or(base.key_pool),
            assumptions,
            forest: self.forest.or(base.forest),
            other_forests: chain(base.other_forests, self.other_forests),
            trusts: chain(base.trusts, self.trusts),
            domains: chain(base.domains, self.domains),
            sites: chain(base.sites, self.sites),
            organizational_units: chain(base.organizational_units, self.organizational_units),
            certification_authorities: chain(
                base.certification_authorities,
                self.certification_authorities,
            ),
            profiles: chain(base.profiles, self.profiles),
            users: chain(base.users, self.users),
            computers: chain(base.computers, self.computers),
            groups: chain(base.groups, self.groups),
            issuance_policies: chain(base.issuance_policies, self.issuance_policies),
            authentication_policies: chain(
                base.authentication_policies,
                self.authentication_policies,
            ),
            domain_controllers: chain(base.domain_controllers, self.domain_controllers),
            workstations: chain(base.workstations, self.workstations),
            minidrivers: chain(base.minidrivers, self.minidrivers),
            cards: chain(base.cards, self.cards),
            gpos: chain(base.gpos, self.gpos),
            wmi_filters: chain(base.wmi_filters, self.wmi_filters),
        }
    }
}
