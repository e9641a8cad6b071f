//! What a world's authorities, cards and domain controllers hold, to be used outside of the twin.

use crate::certificate_services::Made;
use crate::twin::Twin;

/// Everything that others need in order to take part in a world's exchanges.
#[derive(Debug, Clone)]
pub struct Export {
    /// The authorities of the root store.
    pub anchors: Vec<Exported>,
    /// The other authorities.
    pub intermediates: Vec<Exported>,
    /// The certificates of the cards.
    pub cards: Vec<Exported>,
    /// The certificates of the domain controllers.
    pub domain_controllers: Vec<Exported>,
    /// The certificates of the workstations themselves.
    pub computers: Vec<Exported>,
    /// The revocation lists that are signed here.
    pub revocation_lists: Vec<(String, Vec<u8>)>,
    /// Accounts that somebody knows the password of, with it.
    pub passwords: Vec<(String, String)>,
    /// The domains: name, realm, and full names of their domain controllers.
    pub domains: Vec<ExportedDomain>,
}

/// A certificate with its key, where the twin has it.
#[derive(Debug, Clone)]
pub struct Exported {
    /// Its name: of the authority, or of card and container.
    pub name: String,
    /// The certificate in DER.
    pub certificate: Vec<u8>,
    /// The private key, PKCS #8 in DER.
    pub key: Option<Vec<u8>>,
    /// What a tile shows of it.
    pub shows: String,
}

/// A domain.
#[derive(Debug, Clone)]
pub struct ExportedDomain {
    /// DNS name.
    pub name: String,
    /// Realm.
    pub realm: String,
    /// Full names of its domain controllers.
    pub hosts: Vec<String>,
}

impl Twin {
    /// Exports certificates, keys and lists; everything that was not needed before is made now.
    pub fn export(&self) -> Export {
        let authorities = || (0..).zip(&self.world.certification_authorities);
        let authority = |in_root_store: bool| {
            authorities()
                .filter(|(_, authority)| {
                    authority.in_root_store.holds_at(self.world.clock) == in_root_store
                })
                .filter_map(|(at, authority)| {
                    let made = self.vault.authority(at)?;
                    // The key of an authority stays here.
                    Some(exported(authority.name.to_string(), made, None))
                })
                .collect()
        };
        let entries = self.vault.certificates.iter().enumerate();
        let mut all: Vec<Exported> = entries
            .filter_map(|(at, _)| {
                let row = u32::try_from(at).ok()?;
                let name = self.view.row_name(crate::roles::Certificate::ID, row);
                let made = self.vault.certificate(at)?;
                let key = made.key.as_ref().and_then(|key| key.to_pkcs8_der().ok());
                let mut exported = exported(name, made, key);
                exported.shows = self.vault.certificates.get(at)?.content.label();
                Some(exported)
            })
            .collect();
        let on_cards = usize::try_from(self.certificates.on_cards()).unwrap_or(0);
        let mut domain_controllers = all.split_off(on_cards.min(all.len()));
        let of_controllers = self.world.domain_controllers.iter();
        let of_controllers: usize = of_controllers.map(|dc| dc.certificates.len()).sum();
        let computers = domain_controllers.split_off(of_controllers.min(domain_controllers.len()));
        Export {
            anchors: authority(true),
            intermediates: authority(false),
            cards: all,
            domain_controllers,
            computers,
            revocation_lists: authorities()
                .filter_map(|(at, authority)| {
                    let known = self.revocation.publications.known()?;
                    let published = known.get(at)?.as_ref()?;
                    let current = published.complete.list_at(self.world.clock);
                    let list = self.vault.revocation_list(at, current, None)?;
                    Some((authority.name.to_string(), list.der().to_vec()))
                })
                .collect(),
            passwords: self
                .world
                .users
                .iter()
                .filter_map(|user| {
                    let password = self.participants().password(user)?;
                    Some((user.sam_account_name.to_string(), password))
                })
                .collect(),
            domains: self
                .world
                .domain_refs()
                .map(|reference| {
                    let domain = self.world.domain(reference);
                    ExportedDomain {
                        name: domain.name.to_string(),
                        realm: domain.name.realm().to_string(),
                        hosts: self
                            .world
                            .domain_controllers
                            .iter()
                            .filter(|dc| dc.domain == reference)
                            .map(|dc| dc.name.qualified(&domain.name).to_string())
                            .collect(),
                    }
                })
                .collect(),
        }
    }
}

fn exported(name: String, made: &Made, key: Option<Vec<u8>>) -> Exported {
    Exported {
        name,
        certificate: made.certificate.der().to_vec(),
        key,
        shows: String::new(),
    }
}
