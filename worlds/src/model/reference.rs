//! References between the things of a world, and the way from names to references.

use std::collections::HashMap;

use super::{
    AuthenticationPolicy, Card, CertificationAuthority, Domain, DomainController, Forest, Gpo,
    Group, OrganizationalUnit, Profile, Site, User, WmiFilter, Workstation, World,
};

/// From lower-case names to positions, per kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct NameIndex {
    pub(crate) domains: HashMap<String, usize>,
    pub(crate) sites: HashMap<String, usize>,
    pub(crate) organizational_units: HashMap<String, usize>,
    pub(crate) certification_authorities: HashMap<String, usize>,
    pub(crate) profiles: HashMap<String, usize>,
    pub(crate) users: HashMap<String, usize>,
    pub(crate) groups: HashMap<String, usize>,
    pub(crate) authentication_policies: HashMap<String, usize>,
    pub(crate) domain_controllers: HashMap<String, usize>,
    pub(crate) workstations: HashMap<String, usize>,
    pub(crate) cards: HashMap<String, usize>,
    pub(crate) gpos: HashMap<String, usize>,
    pub(crate) wmi_filters: HashMap<String, usize>,
}

/// One kind of thing: the reference to it, the list it lives in, and how it is found by name.
macro_rules! kinds {
    ($($(#[$doc:meta])* $reference:ident => $list:ident: $thing:ty, $get:ident, $refs:ident, $find:ident;)+) => {
        $(
            $(#[$doc])*
            ///
            /// Valid in the world that gave it, and in every overlay of that world.
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct $reference(usize);

            impl $reference {
                pub(crate) const fn new(index: usize) -> Self {
                    Self(index)
                }

                /// The position in the world's list.
                pub const fn index(self) -> usize {
                    self.0
                }
            }
        )+

        impl World {
            $(
                #[doc = concat!("The thing that a [`", stringify!($reference), "`] of this world refers to.")]
                pub fn $get(&self, reference: $reference) -> &$thing {
                    self.$list
                        .get(reference.0)
                        .expect("INVARIANT: a reference is used with the world that gave it")
                }

                #[doc = concat!("Every [`", stringify!($reference), "`] of this world, in document order.")]
                pub fn $refs(&self) -> impl DoubleEndedIterator<Item = $reference> + ExactSizeIterator + use<> {
                    (0..self.$list.len()).map($reference)
                }

                #[doc = concat!("The [`", stringify!($reference), "`] of the thing with this name, in any case.")]
                pub fn $find(&self, name: &str) -> Option<$reference> {
                    self.index.$list.get(&name.to_lowercase()).copied().map($reference)
                }
            )+
        }
    };
}

/// Refers to a forest: the world's own, or one of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ForestRef(usize);

impl ForestRef {
    /// The world's own forest.
    pub const OWN: Self = Self(0);

    /// The other forest at this position of the world's list.
    pub(crate) const fn other(position: usize) -> Self {
        Self(position + 1)
    }

    /// A number: zero is the world's own forest.
    pub const fn index(self) -> usize {
        self.0
    }
}

impl World {
    /// The forest that a [`ForestRef`] of this world refers to.
    pub fn forest_of(&self, reference: ForestRef) -> &Forest {
        reference
            .0
            .checked_sub(1)
            .and_then(|at| self.other_forests.get(at))
            .unwrap_or(&self.forest)
    }

    /// The root domain of a forest: the one that the forest is named after.
    pub fn root_domain(&self, forest: ForestRef) -> Option<DomainRef> {
        let name = &self.forest_of(forest).name;
        self.domain_refs()
            .find(|domain| self.domain(*domain).name == *name)
    }
}

kinds! {
    /// Refers to a domain.
    DomainRef => domains: Domain, domain, domain_refs, find_domain;
    /// Refers to a site.
    SiteRef => sites: Site, site, site_refs, find_site;
    /// Refers to an organizational unit.
    OuRef => organizational_units: OrganizationalUnit, organizational_unit, organizational_unit_refs, find_organizational_unit;
    /// Refers to a certification authority.
    CaRef => certification_authorities: CertificationAuthority, certification_authority, certification_authority_refs, find_certification_authority;
    /// Refers to a certificate profile.
    ProfileRef => profiles: Profile, profile, profile_refs, find_profile;
    /// Refers to a user.
    UserRef => users: User, user, user_refs, find_user;
    /// Refers to a group.
    GroupRef => groups: Group, group, group_refs, find_group;
    /// Refers to an authentication policy.
    AuthenticationPolicyRef => authentication_policies: AuthenticationPolicy, authentication_policy, authentication_policy_refs, find_authentication_policy;
    /// Refers to a domain controller.
    DomainControllerRef => domain_controllers: DomainController, domain_controller, domain_controller_refs, find_domain_controller;
    /// Refers to a workstation, terminal server or member server.
    WorkstationRef => workstations: Workstation, workstation, workstation_refs, find_workstation;
    /// Refers to a card.
    CardRef => cards: Card, card, card_refs, find_card;
    /// Refers to a Group Policy object.
    GpoRef => gpos: Gpo, gpo, gpo_refs, find_gpo;
    /// Refers to a WMI filter.
    WmiFilterRef => wmi_filters: WmiFilter, wmi_filter, wmi_filter_refs, find_wmi_filter;
}
