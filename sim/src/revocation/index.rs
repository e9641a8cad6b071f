//! Who asks: machines that find out the same of every class at every time share what they know.

use facts::{Fact, Row};
use names::Timestamp;
use policies::{SettingId, TypedValue};
use worlds::ProductVersion;

use super::{Classes, Kept, Publications};
use crate::group_policy::Settings;
use crate::network::KdcRegistry;
use crate::rows::{List, Rows};
use crate::trust_stores::Stores;
use crate::workstation::{Clock, Product};

/// A machine that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Asker {
    /// A domain controller.
    Controller(Row),
    /// A workstation.
    Workstation(Row),
}

/// What a machine knows of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Knowing {
    /// The machine, and those that are like it.
    pub(crate) asker: Asker,
    /// The class.
    pub(crate) class: usize,
}

/// Who knows what of which class.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RevocationIndex {
    /// The classes.
    pub(crate) classes: Classes,
    /// What is published, as far as it is known.
    pub(crate) publications: Fact<Publications>,
    /// One for each class and each machine that differs from those before it; classes of one machine together.
    pub(crate) rows: Vec<Knowing>,
    /// The machines that stand for those that are like them.
    pub(crate) askers: Vec<Asker>,
    /// The number of the machine that stands for each domain controller.
    of_controllers: Vec<usize>,
    /// The same for workstations.
    of_workstations: Vec<usize>,
}

/// What tells machines apart, besides what is published.
#[derive(PartialEq)]
struct Alike<'e> {
    controls: bool,
    kept: Option<&'e Kept>,
    skew: Option<&'e Fact<i64>>,
    clock: Option<&'e Fact<Timestamp>>,
    product: Option<&'e Fact<ProductVersion>>,
    /// How long it waits, whether it looks at its cache only, when lists take the place of answers.
    settings: [Option<&'e Fact<Option<TypedValue>>>; 3],
}

impl<'e> Alike<'e> {
    fn of(rows: &'e Rows, asker: Asker) -> Self {
        let (list, row) = match asker {
            Asker::Controller(row) => (List::DomainControllers, row),
            Asker::Workstation(row) => (List::Workstations, row),
        };
        let setting = |of_controller: SettingId, of_workstation: SettingId| match asker {
            Asker::Controller(_) => rows.get::<KdcRegistry>(list, row)?.0.get(&of_controller),
            Asker::Workstation(_) => rows.get::<Settings>(list, row)?.0.get(&of_workstation),
        };
        Self {
            controls: matches!(asker, Asker::Controller(_)),
            kept: rows.get(list, row),
            skew: rows.get::<Stores>(list, row).map(|stores| &stores.skew),
            clock: rows.get::<Clock>(list, row).map(|clock| &clock.0),
            product: rows.get::<Product>(list, row).map(|product| &product.0),
            settings: [
                setting(
                    SettingId::KdcCrlTimeoutPeriod,
                    SettingId::KerberosCrlTimeoutPeriod,
                ),
                setting(
                    SettingId::KdcUseCachedCrlOnly,
                    SettingId::KerberosUseCachedCrlOnly,
                ),
                setting(
                    SettingId::CryptnetCachedOcspSwitchToCrlCount,
                    SettingId::CryptnetCachedOcspSwitchToCrlCount,
                ),
            ],
        }
    }
}

impl RevocationIndex {
    /// Groups the machines of a world.
    pub(crate) fn gather(rows: &Rows, classes: Classes, publications: Fact<Publications>) -> Self {
        let mut kinds: Vec<(Alike<'_>, Asker)> = Vec::new();
        let mut kind = |asker: Asker| {
            let alike = Alike::of(rows, asker);
            let known = kinds.iter().position(|(other, _)| *other == alike);
            known.unwrap_or_else(|| {
                kinds.push((alike, asker));
                kinds.len() - 1
            })
        };
        let controllers = rows.each(List::DomainControllers);
        let of_controllers = controllers
            .map(|row| kind(Asker::Controller(row)))
            .collect();
        let workstations = rows.each(List::Workstations);
        let of_workstations = workstations
            .map(|row| kind(Asker::Workstation(row)))
            .collect();
        let count = classes.list.len();
        let askers: Vec<Asker> = kinds.iter().map(|(_, asker)| *asker).collect();
        let rows = askers
            .iter()
            .flat_map(|asker| {
                let asker = *asker;
                (0..count).map(move |class| Knowing { asker, class })
            })
            .collect();
        Self {
            classes,
            publications,
            rows,
            askers,
            of_controllers,
            of_workstations,
        }
    }

    /// The machine that stands for one, and those that are like it.
    pub(crate) fn stands_for(&self, asker: Asker) -> Option<Asker> {
        self.askers.get(self.kind(asker)?).copied()
    }

    /// The number of the machines that one is like.
    pub(crate) fn kind(&self, asker: Asker) -> Option<usize> {
        let (list, row) = match asker {
            Asker::Controller(row) => (&self.of_controllers, row),
            Asker::Workstation(row) => (&self.of_workstations, row),
        };
        list.get(usize::try_from(row).ok()?).copied()
    }

    /// What is known of a row.
    pub(crate) fn knowing(&self, row: Row) -> Option<Knowing> {
        self.rows.get(usize::try_from(row).ok()?).copied()
    }

    /// What a machine knows, one row a class.
    pub(crate) fn of(&self, asker: Asker) -> Vec<Row> {
        let count = self.classes.list.len();
        let Some(kind) = self.kind(asker) else {
            return Vec::new();
        };
        let rows = kind * count..(kind + 1) * count;
        rows.filter_map(|row| Row::try_from(row).ok()).collect()
    }
}
