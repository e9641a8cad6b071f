//! Changes of Group Policy objects: what they set, where they are linked, whom they are for.
//!
//! `gpo:NAME.SETTING=VALUE`; `gpo:NAME.link/CONTAINER` takes `enabled`, `disabled`, `enforced`, `not-enforced`, a link order
//! or `none`; `gpo:NAME.apply/TRUSTEE` takes `allow`, `deny` or `none`; `gpo:NAME.enabled_computer` and `enabled_user`;
//! `gpo:NAME.wmi_filter`. `ou:PATH.block_inheritance` is of an organizational unit.

use worlds::{GpoLink, GpoRef, GpoRight, Permission, World};

use super::{Change, ChangeError, set_setting};

const LINK: &str =
    "`enabled`, `disabled`, `enforced`, `not-enforced`, a link order from 1, or `none`";
const APPLY: &str = "`allow`, `deny` or `none`";

/// Whether a property says where an object is linked, whom it is for, or which half of it counts.
pub(super) fn is_of_scope(property: &str) -> bool {
    ["link", "apply"]
        .iter()
        .any(|word| Change::below(property, word).is_some())
        || ["enabled_computer", "enabled_user", "wmi_filter"]
            .iter()
            .any(|word| property.eq_ignore_ascii_case(word))
}

impl Change {
    pub(super) fn apply_to_gpo(&self, world: &mut World) -> Result<(), ChangeError> {
        let Some(at) = world.find_gpo(&self.target.name) else {
            return Err(self.missing("Group Policy object"));
        };
        if let Some(container) = Self::below(&self.target.property, "link") {
            return self.change_link(world, at, container);
        }
        if let Some(trustee) = Self::below(&self.target.property, "apply") {
            return self.change_permission(world, at, trustee);
        }
        let root = self.trusted_root(world, world.gpo(at).place)?;
        let filter = world.find_wmi_filter(&self.value);
        let entry = match root {
            None if !is_of_scope(&self.target.property) => Some(self.setting(world.gpo(at).place)?),
            _ => None,
        };
        let Some(gpo) = world.gpos.get_mut(at.index()) else {
            return Err(self.missing("Group Policy object"));
        };
        if let Some(root) = root {
            gpo.trusted_roots
                .retain(|other| other.authority != root.authority);
            gpo.trusted_roots.push(root);
            return Ok(());
        }
        match (self.property().as_str(), entry) {
            (_, Some(entry)) => set_setting(&mut gpo.settings, &self.target.property, entry),
            ("enabled_computer", None) => gpo.enabled_computer = self.yes_or_no()?,
            ("enabled_user", None) => gpo.enabled_user = self.yes_or_no()?,
            _ if self.value == "none" => gpo.wmi_filter = None,
            _ if filter.is_some() => gpo.wmi_filter = filter,
            _ => return Err(self.refuse("the name of a WMI filter, or `none`")),
        }
        Ok(())
    }

    /// The links of an object to a domain, a site or an organizational unit. A new link comes last.
    fn change_link(
        &self,
        world: &mut World,
        gpo: GpoRef,
        container: &str,
    ) -> Result<(), ChangeError> {
        let place = world.gpo(gpo).place;
        let unit = world.find_organizational_unit(container);
        let domain = world.find_domain(container);
        let site = world.find_site(container);
        let links = if let Some(unit) = unit {
            let unit = world.organizational_units.get_mut(unit.index());
            unit.map(|unit| &mut unit.gpo_links)
        } else if let Some(domain) = domain {
            let domain = world.domains.get_mut(domain.index());
            domain.map(|domain| &mut domain.gpo_links)
        } else {
            let site = site.and_then(|site| world.sites.get_mut(site.index()));
            site.map(|site| &mut site.gpo_links)
        };
        let Some(links) = links else {
            return Err(self.missing("domain, organizational unit or site"));
        };
        let value = self.value.to_lowercase();
        if value == "none" {
            links.retain(|link| link.gpo != gpo);
            return Ok(());
        }
        if !links.iter().any(|link| link.gpo == gpo) {
            links.push(GpoLink {
                gpo,
                enforced: false,
                enabled: true,
                place,
            });
        }
        let own = links.iter_mut().filter(|link| link.gpo == gpo);
        match value.as_str() {
            "enabled" => own.for_each(|link| link.enabled = true),
            "disabled" => own.for_each(|link| link.enabled = false),
            "enforced" => own.for_each(|link| (link.enforced, link.enabled) = (true, true)),
            "not-enforced" => own.for_each(|link| link.enforced = false),
            _ => {
                let order: usize = self.parse(LINK)?;
                let (moved, mut others): (Vec<GpoLink>, Vec<GpoLink>) =
                    links.drain(..).partition(|link| link.gpo == gpo);
                let at = order.checked_sub(1).filter(|at| *at <= others.len());
                others.splice(at.unwrap_or(0)..at.unwrap_or(0), moved);
                *links = others;
                if at.is_none() {
                    return Err(self.refuse(LINK));
                }
            }
        }
        Ok(())
    }

    /// Whom an object is for, as the console's security filtering writes it: the right to read comes with the right to
    /// apply; what is denied is the latter.
    fn change_permission(
        &self,
        world: &mut World,
        gpo: GpoRef,
        trustee: &str,
    ) -> Result<(), ChangeError> {
        let Some(trustee) = world.find_trustee(trustee) else {
            return Err(self.missing("user, computer or group"));
        };
        let Some(gpo) = world.gpos.get_mut(gpo.index()) else {
            return Err(self.missing("Group Policy object"));
        };
        let both = vec![GpoRight::Read, GpoRight::Apply];
        let (allow, deny) = match self.value.to_lowercase().as_str() {
            "allow" => (both, Vec::new()),
            "deny" => (Vec::new(), vec![GpoRight::Apply]),
            "none" => (Vec::new(), Vec::new()),
            _ => return Err(self.refuse(APPLY)),
        };
        gpo.permissions.retain(|entry| entry.trustee != trustee);
        if !(allow.is_empty() && deny.is_empty()) {
            gpo.permissions.push(Permission {
                trustee,
                allow,
                deny,
                place: gpo.place,
            });
        }
        Ok(())
    }

    pub(super) fn apply_to_organizational_unit(
        &self,
        world: &mut World,
    ) -> Result<(), ChangeError> {
        let Some(at) = world.find_organizational_unit(&self.target.name) else {
            return Err(self.missing("organizational unit"));
        };
        if self.property() != "block_inheritance" {
            return Err(self.no_property("block_inheritance"));
        }
        let blocks = self.yes_or_no()?;
        if let Some(unit) = world.organizational_units.get_mut(at.index()) {
            unit.block_inheritance = blocks;
        }
        Ok(())
    }
}
