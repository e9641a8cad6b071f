//! From the document to the checked model: names become references, defaults are filled in, every problem is kept.

mod account;
mod account_policy;
mod card;
mod certificate;
mod computer;
mod directory;
mod file;
mod library;
mod lookup;
mod machine_account;
mod middleware;
mod policy;
mod revocation;
mod store;

use std::collections::HashMap;
use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;

use names::{EntityName, Seed, Timestamp};

use self::certificate::Issuing;
use crate::document::{Entries, Text, WorldDocument};
use crate::error::Problem;
use crate::load::Files;
use crate::model::{AssumptionChoice, NameIndex, Place, Sources, World};

/// Where the text of a file lies in memory, and the folder that paths written in it are relative to.
#[derive(Debug)]
pub(crate) struct Origin {
    pub(crate) addresses: Range<usize>,
    pub(crate) file: usize,
    pub(crate) folder: String,
}

/// The place of a text in one of the files.
pub(crate) fn place_in(origins: &[Origin], text: &Text) -> Place {
    place_of(origins, &text.address())
}

fn place_of(origins: &[Origin], address: &Range<usize>) -> Place {
    origins
        .iter()
        .find(|origin| {
            origin.addresses.start <= address.start && address.end <= origin.addresses.end
        })
        .map_or(Place::new(0, 0, 0), |origin| {
            let begin = origin.addresses.start;
            Place::new(origin.file, address.start - begin, address.end - begin)
        })
}

/// The work of lowering one world.
pub(crate) struct Lowering<'a> {
    sources: &'a Sources,
    origins: Vec<Origin>,
    files: Files<'a>,
    problems: Vec<Problem>,
    index: NameIndex,
    /// The names of each kind as they are written, in document order.
    spellings: HashMap<&'static str, Vec<String>>,
    /// From a card's position and a container's name in lower case to the container's position.
    containers: HashMap<(usize, String), usize>,
    clock: Timestamp,
    seed: Seed,
}

impl<'a> Lowering<'a> {
    pub(crate) fn new(sources: &'a Sources, origins: Vec<Origin>, files: Files<'a>) -> Self {
        Self {
            sources,
            origins,
            files,
            problems: Vec::new(),
            index: NameIndex::default(),
            spellings: HashMap::new(),
            containers: HashMap::new(),
            clock: Timestamp::from_unix(0),
            seed: Seed::new(1),
        }
    }

    /// Lowers a document. The world is to be used only when no problem is an error.
    pub(crate) fn lower(mut self, document: WorldDocument) -> (Option<World>, Vec<Problem>) {
        let top = document.name.clone();
        if let Some(clock) = &document.clock {
            self.clock = self.parse(clock).unwrap_or(self.clock);
        } else {
            self.error(
                &top,
                "the world has no clock",
                "write `clock: \"2012-02-07T09:00Z\"`: the simulated instant at which it begins",
            );
        }
        self.seed = document.seed.map_or(self.seed, Seed::new);
        self.index_names(&document);

        let domains = self.domains(&document);
        let forest = self.forest(document.forest.as_ref(), &domains);
        let sites = self.sites(&document.sites);
        let organizational_units = self.organizational_units(&document.organizational_units);
        let gpos = self.gpos(&document.gpos);
        let wmi_filters = self.wmi_filters(&document.wmi_filters);
        let profiles = self.profiles(&document.profiles);
        let authorities =
            self.certification_authorities(&document.certification_authorities, &domains);
        let issuing = Issuing::new(&authorities, &profiles);
        let mut users = self.users(&document.users, &domains, &organizational_units);
        let groups = self.groups(&document, &domains, &mut users);
        let other_forests = self.other_forests(&document, &domains);
        let trusts = self.trusts(&document);
        let issuance_policies = self.issuance_policies(&document.issuance_policies, &groups);
        let authentication_policies =
            self.authentication_policies(&document.authentication_policies);
        let domain_controllers =
            self.domain_controllers(&document.domain_controllers, &domains, &issuing);
        let minidrivers = self.minidrivers(&document);
        let workstations = self.workstations(
            &document.workstations,
            (&document.cards, &minidrivers),
            &organizational_units,
            &issuing,
        );
        let computers = self.computer_accounts(
            &document,
            &domains,
            (&workstations, &domain_controllers),
            (&users, &groups),
        );
        let cards = self.cards(&document.cards, &issuing);
        self.check_containers(&cards, &users);
        self.check_serials(&cards, (&domain_controllers, &workstations), &authorities);
        let assumptions = self.assumptions(&document.assumptions);
        let name = self.parse::<EntityName>(&top);

        let world = name.zip(forest).map(|(name, forest)| World {
            name,
            description: document
                .description
                .as_ref()
                .map(Text::as_str)
                .unwrap_or_default()
                .to_owned(),
            clock: self.clock,
            seed: self.seed,
            key_pool: document.key_pool.filter(|keys| *keys > 0),
            assumptions: assumptions.into(),
            forest,
            other_forests: other_forests.into(),
            trusts: trusts.into(),
            domains: domains.into(),
            sites: sites.into(),
            organizational_units: organizational_units.into(),
            certification_authorities: authorities.into(),
            profiles: profiles.into(),
            users: users.into(),
            groups: groups.into(),
            computers: computers.into(),
            issuance_policies: issuance_policies.into(),
            authentication_policies: authentication_policies.into(),
            domain_controllers: domain_controllers.into(),
            workstations: workstations.into(),
            minidrivers: minidrivers.into(),
            cards: cards.into(),
            gpos: gpos.into(),
            wmi_filters: wmi_filters.into(),
            sources: self.sources.clone(),
            index: self.index.into(),
        });
        (world, self.problems)
    }

    fn place(&self, text: &Text) -> Place {
        place_in(&self.origins, text)
    }

    fn error(&mut self, text: &Text, message: impl Into<String>, help: impl Into<String>) {
        let place = self.place(text);
        self.problems
            .push(Problem::error(place, message).with_help(help));
    }

    fn warning(&mut self, text: &Text, message: impl Into<String>, help: impl Into<String>) {
        let place = self.place(text);
        self.problems
            .push(Problem::warning(place, message).with_help(help));
    }

    /// Reads a text as a name, date or number of the field.
    fn parse<T: FromStr<Err: Display>>(&mut self, text: &Text) -> Option<T> {
        self.parse_or(text, || None)
    }

    /// Reads a text, with advice for when it cannot be read.
    fn parse_or<T: FromStr<Err: Display>>(
        &mut self,
        text: &Text,
        help: impl FnOnce() -> Option<String>,
    ) -> Option<T> {
        match text.as_str().parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let place = self.place(text);
                let mut problem = Problem::error(place, error.to_string());
                problem.help = help();
                self.problems.push(problem);
                None
            }
        }
    }

    /// Reads a text that may be left out. `None` when it is written and wrong.
    #[expect(
        clippy::option_option,
        reason = "the outer says whether it was read, the inner whether it was written"
    )]
    fn parse_option<T: FromStr<Err: Display>>(&mut self, text: Option<&Text>) -> Option<Option<T>> {
        match text {
            Some(text) => self.parse(text).map(Some),
            None => Some(None),
        }
    }

    fn parse_all<T: FromStr<Err: Display>>(&mut self, texts: &[Text]) -> Vec<T> {
        texts.iter().filter_map(|text| self.parse(text)).collect()
    }

    fn assumptions(&mut self, entries: &Entries<Text>) -> Vec<AssumptionChoice> {
        let mut choices: Vec<AssumptionChoice> = Vec::new();
        for (name, reading) in &entries.0 {
            let choice = AssumptionChoice {
                name: name.as_str().to_owned(),
                reading: reading.as_str().to_owned(),
                place: self.place(reading),
            };
            // A document laid over another may choose again.
            match choices
                .iter_mut()
                .find(|earlier| earlier.name == choice.name)
            {
                Some(earlier) => *earlier = choice,
                None => choices.push(choice),
            }
        }
        choices
    }
}
