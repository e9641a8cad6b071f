//! The columns of facts: the names of the rows of each role, and the cells that the lenses derive.

use facts::{Cell, Row, Value, View};
use rayon::prelude::*;
use worlds::World;

use super::Hint;
use super::trust::chain_names;
use crate::card_stack::APPLICATIONS;
use crate::change::Unknowns;
use crate::lens::{self, Ground, Looks, Seen};
use crate::roles::{
    Application, Arrival, Assumptions, Attempt, CachedLogon, Card, CardLoss, Certificate,
    CertificationAuthority, Chain, ClientName, Domain, DomainController, Hour, LocalAccount,
    LocalAttempt, MappingValues, Minidriver, NamePolicy, PasswordAttempt, ROLES, Registration,
    RevocationKnowledge, RightHolders, Session, SignOn, TicketLife, Trust, TrustStores, User,
    Workstation,
};
use crate::value::{LocalPath, SignOnKind};

/// A column: the role, and its place among the role's columns.
pub(super) type At = (u8, u16);

/// Every column, in order.
pub(super) fn all() -> impl Iterator<Item = At> {
    (0u8..).zip(&ROLES).flat_map(|(role, spec)| {
        (0u16..)
            .zip(spec.columns)
            .map(move |(column, _)| (role, column))
    })
}

/// The cells of some rows of a column, with what the lens looked at.
pub(super) fn cells(
    ground: Ground<'_>,
    (role, column): At,
    rows: impl Iterator<Item = Row>,
) -> (Vec<Cell>, Seen) {
    let looks = Looks::default();
    let source = ground.noting(&looks);
    let spec = ROLES.get(usize::from(role));
    let spec = spec.and_then(|spec| spec.columns.get(usize::from(column)));
    let derive = |row| {
        looks.derive(role, row);
        spec.map(|spec| (spec.derive)(&source, row))
    };
    let cells = rows.filter_map(derive).collect();
    (cells, looks.seen())
}

/// Derives every column; gives back what each follows from, too.
pub(super) fn derive(ground: Ground<'_>, hints: &[Hint], unknowns: &Unknowns) -> (View, Vec<Seen>) {
    let certificates = certificate_names(ground.world);
    let naming = Naming {
        ground,
        hints,
        certificates: &certificates,
    };
    let names: Vec<Vec<String>> = (0u8..)
        .zip(&ROLES)
        .map(|(role, _)| naming.rows(role))
        .collect();
    let columns: Vec<At> = all().collect();
    let (cells, seen): (Vec<Vec<Cell>>, Vec<Seen>) = columns
        .into_par_iter()
        .map(|(role, column)| {
            let rows = names.get(usize::from(role)).map_or(0, Vec::len);
            cells(
                ground,
                (role, column),
                0..Row::try_from(rows).unwrap_or(Row::MAX),
            )
        })
        .unzip();
    let shapes = ROLES.iter().map(facts::RoleSpec::shape).collect();
    let view = View::of_columns(shapes, names, unknowns.variables.clone(), cells);
    (view, seen)
}

fn certificate_names(world: &World) -> Vec<String> {
    let on_cards = world.cards.iter().flat_map(|card| {
        let containers = card.containers.iter();
        containers
            .filter(|container| container.certificate.is_some())
            .map(move |container| format!("{}/{}", card.name, container.name))
    });
    let on_controllers = world.domain_controllers.iter().flat_map(|controller| {
        let certificates = controller.certificates.iter();
        certificates.map(move |c| format!("{}/{}", controller.name, c.name))
    });
    let on_workstations = world.workstations.iter().flat_map(|machine| {
        let certificates = machine.certificates.iter();
        certificates.map(move |c| format!("{}/{}", machine.name, c.name))
    });
    on_cards
        .chain(on_controllers)
        .chain(on_workstations)
        .collect()
}

/// How rows are named.
pub(super) struct Naming<'n> {
    pub(super) ground: Ground<'n>,
    pub(super) hints: &'n [Hint],
    /// Those of the certificates.
    pub(super) certificates: &'n [String],
}

impl Naming<'_> {
    /// The names of the rows of a role.
    pub(super) fn rows(&self, role: u8) -> Vec<String> {
        let (ground, world) = (&self.ground, self.ground.world);
        match role {
            Certificate::ID => self.certificates.to_vec(),
            Card::ID => named(&world.cards, |card| &card.name),
            Workstation::ID => named(&world.workstations, |machine| &machine.name),
            DomainController::ID => named(&world.domain_controllers, |dc| &dc.name),
            User::ID => {
                let mut names = named(&world.users, |user| &user.name);
                names.extend(named(&world.computers, |account| &account.sam_account_name));
                names
            }
            CertificationAuthority::ID => named(&world.certification_authorities, |ca| &ca.name),
            Attempt::ID => {
                let typed = self.hints.iter().map(|hint| format!("hint {}", hint.text));
                let typed: Vec<String> =
                    std::iter::once("no hint".to_owned()).chain(typed).collect();
                lens::attempt::form_names(&typed)
            }
            Assumptions::ID => vec!["assumptions".to_owned()],
            Minidriver::ID => named(&world.minidrivers, |driver| &driver.name),
            Domain::ID => named(&world.domains, |domain| &domain.name),
            ClientName::ID => ground.names.shown(),
            Trust::ID => self.trusts(),
            Chain::ID => chain_names(world, self.certificates, ground.trust),
            TrustStores::ID => ground.trust.names.clone(),
            Hour::ID => (0..worlds::LogonHours::HOURS)
                .map(worlds::LogonHours::name)
                .collect(),
            PasswordAttempt::ID => lens::attempt::password_names(),
            MappingValues::ID => {
                let ways = 0..ground.spellings.len();
                let names = self.certificates.iter();
                names
                    .flat_map(|name| ways.clone().map(move |_| name.clone()))
                    .collect()
            }
            NamePolicy::ID => {
                let numbers = 1..=ground.name_policies.len();
                numbers
                    .map(|number| format!("name rules {number}"))
                    .collect()
            }
            RevocationKnowledge::ID => super::revocation::names(world, ground.revocation),
            Registration::ID => self.registrations(),
            Application::ID => APPLICATIONS
                .iter()
                .map(|program| program.name.to_owned())
                .collect(),
            Session::ID => lens::session::session_names(),
            CardLoss::ID => lens::session::loss_names(),
            Arrival::ID => lens::session::arrival_names(),
            TicketLife::ID => lens::session::ticket_names(),
            CachedLogon::ID => crate::workstation::kept_logon_names(world),
            LocalAccount::ID => lens::local_account::names(world),
            LocalAttempt::ID => LocalPath::ALL
                .iter()
                .map(|path| path.name().to_owned())
                .collect(),
            SignOn::ID => SignOnKind::ALL
                .iter()
                .map(|kind| kind.name().to_owned())
                .collect(),
            RightHolders::ID => ground.rights.names(),
            _ => Vec::new(),
        }
    }

    fn trusts(&self) -> Vec<String> {
        let world = self.ground.world;
        let name = |forest| &world.forest_of(forest).name;
        let trusts = world.trusts.iter();
        trusts
            .map(|trust| format!("{} in {}", name(trust.trusting), name(trust.trusted)))
            .collect()
    }

    fn registrations(&self) -> Vec<String> {
        let drivers = &self.ground.world.minidrivers;
        let name = |row: Row| {
            drivers
                .get(usize::try_from(row).ok()?)
                .map(|d| d.name.clone())
        };
        let found = self.ground.registrations.found.iter();
        found
            .map(|found| name(found.minidriver).unwrap_or_default())
            .collect()
    }
}

fn named<T, N: ToString>(things: &[T], name: impl Fn(&T) -> &N) -> Vec<String> {
    things.iter().map(|thing| name(thing).to_string()).collect()
}
