//! Visitors: who sends bytes is no workstation of the world, and gets a machine and a card in a twin of its own.

use std::sync::Arc;

use facts::Row;
use kerberos::kdc::{KdcIdentity, ReceivedRequest};
use kerberos::{NameType, pki};
use names::{EntityName, HostName, Realm, Timestamp};
use worlds::{
    Card, CertificateSource, ComputerPolicy, GivenCertificate, KeyContainer, Place, ProductVersion,
    SettingEntry, SettingValue, Workstation, WorkstationKind, World,
};

use crate::change::Unknowns;
use crate::decisions::{REFERRAL, VISIT};
use crate::directory::ClientName;
use crate::event_log::{AskedFor, Occasion};
use crate::explanation::ToldStep;
use crate::roles::{Certificate, User};
use crate::simulator::account_looked_at;
use crate::step::{Effect, MAP_BY_KEY, step};
use crate::twin::{Situation, Twin};
use crate::value::NameForm;

/// Name of the machine that stands for a client outside the world.
const PEER: &str = "network-peer";

/// A visitor in a world of its own, and what is decided about it as long as it is remembered.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) twin: Twin,
    /// Its certificate.
    pub(super) certificate: Row,
    pub(super) steps: Arc<[ToldStep]>,
    /// The account that it may have a ticket for.
    pub(super) account: Option<Row>,
    /// Whether the account lists its key.
    pub(super) by_key: bool,
    /// The realm that it is referred to.
    pub(super) referred_to: Option<Realm>,
    /// What the domain controller signs with; `None` where it has no certificate for that.
    pub(super) identity: Option<Arc<KdcIdentity>>,
}

/// Who comes, and as whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visitor<'v> {
    pub(super) certificate: &'v pki::Certificate,
    /// The name that it sends; `None`: the certificate's subject.
    pub(super) name: Option<&'v ClientName>,
    /// What it says its computer is called.
    pub(super) computer: Option<&'v str>,
    pub(super) controller: Row,
    pub(super) now: Timestamp,
}

/// The name of a request, as accounts are looked up by it; `None` where it is the subject's. Types that
/// Windows does not know are taken for account names.
pub(super) fn client_name(client: &kerberos::ClientName) -> Option<ClientName> {
    let form = match client.name_type {
        NameType::X500Principal => return None,
        NameType::Enterprise => NameForm::Enterprise,
        NameType::Principal => NameForm::Principal,
    };
    Some(ClientName {
        form,
        text: client.name.clone(),
        domain: None,
    })
}

/// The computer that a request names as its address.
pub(super) fn computer(request: &ReceivedRequest) -> Option<String> {
    let name = request.netbios_names.first()?;
    Some(name.to_uppercase()).filter(|name| !name.is_empty())
}

/// The row of a computer of a world, by its NetBIOS name.
pub(super) fn computer_row(world: &World, name: &str) -> Option<Row> {
    (0..).zip(&world.workstations).find_map(|(row, machine)| {
        let netbios: String = machine.name.short().chars().take(15).collect();
        netbios.eq_ignore_ascii_case(name).then_some(row)
    })
}

impl Twin {
    /// Whether some account has the name, or a trust could lead to one.
    pub(super) fn may_be_known(&self, name: &ClientName) -> bool {
        let routed = |suffix| self.world.trusts.iter().any(|trust| trust.routes(suffix));
        self.directory.knows(name) || name.suffix().is_some_and(routed)
    }

    /// The twin at an instant, with a machine of the network that sends a client name, and a card.
    pub(super) fn with_peer(
        &self,
        name: Option<&ClientName>,
        card: Option<Card>,
        controller: Row,
        now: Timestamp,
    ) -> Option<Self> {
        let mut world = (*self.world).clone();
        world.clock = now;
        let at = usize::try_from(controller).ok()?;
        let place = world.domain_controllers.get(at)?.place;
        world.workstations.push(peer(place, now, name.is_some())?);
        world.cards.extend(card);
        let situation = Situation {
            hints: name.cloned().into_iter().collect(),
            ..Situation::default()
        };
        Self::build(Arc::new(world), Some(self), Unknowns::default(), &situation).ok()
    }

    /// The row of the machine that [`Self::with_peer`] added.
    pub(super) fn peer_row(&self) -> Option<Row> {
        self.view.rows(crate::roles::Workstation::ID).checked_sub(1)
    }

    /// The twin at an instant, with a machine of the network and a card with a certificate that came
    /// from there; and what is decided.
    pub(super) fn visited_by(&self, visitor: &Visitor<'_>, asked: &AskedFor) -> Option<Visit> {
        let controller = visitor.controller;
        let at = usize::try_from(controller).ok()?;
        let place = self.world.domain_controllers.get(at)?.place;
        let known = self.row_of(visitor.certificate);
        let card = match known {
            Some(_) => None,
            None => Some(visiting_card(visitor.certificate, place)?),
        };
        let twin = self.with_peer(visitor.name, card, controller, visitor.now)?;
        let attempt = visitor.name.map_or(0, |name| twin.attempt_named(name));
        let certificate = known.or_else(|| twin.certificates.on_cards().checked_sub(1))?;
        let workstation = twin.peer_row()?;
        let named = visitor
            .computer
            .and_then(|name| computer_row(&self.world, name))
            .unwrap_or(workstation);
        let referral = twin.view.trace(
            &REFERRAL,
            &[certificate, attempt, workstation, controller],
            &[],
        );
        let referred_to = referral.run.subject.and_then(|(_, domain)| {
            let domain = usize::try_from(domain).ok()?;
            twin.participants().realm(domain)
        });
        let rows = [certificate, attempt, workstation, named, controller, 0];
        let trace = match &referred_to {
            Some(_) => referral,
            None => twin.view.trace(&VISIT, &rows, &[]),
        };
        let told = twin.wording().told(&twin.view, &trace);
        let participants = twin.participants();
        let own = twin.kdc_certificate(controller);
        let subject = trace.run.subject.filter(|(role, _)| *role == User::ID);
        let occasion = Occasion {
            participants: &participants,
            workstation: named,
            controller,
            certificate: Some(certificate),
            kdc_certificate: own,
            account: subject
                .map(|(_, row)| row)
                .or_else(|| account_looked_at(&twin.view, &trace)),
            request: Some(asked),
            reply_digest: None,
        };
        let steps = occasion.told(told);
        let refused =
            referred_to.is_some() || step(trace.run.conclusion.step).effect == Effect::Refuses;
        let account = trace.run.subject.map(|(_, row)| row);
        let identity = own.and_then(|own| twin.participants().identity(own).ok());
        Some(Visit {
            steps,
            account: account.filter(|_| !refused),
            by_key: trace.run.steps.contains(&MAP_BY_KEY),
            referred_to,
            identity: identity.map(Arc::new),
            certificate,
            twin,
        })
    }

    /// The row of a certificate on a card of the world.
    fn row_of(&self, certificate: &pki::Certificate) -> Option<Row> {
        let rows = 0..self
            .certificates
            .on_cards()
            .min(self.view.rows(Certificate::ID));
        rows.into_iter().find(|row| {
            let at = usize::try_from(*row).unwrap_or(usize::MAX);
            let serial = self.vault.certificates.get(at).map(|c| &c.content.serial);
            serial == Some(certificate.serial())
                && self
                    .vault
                    .certificate(at)
                    .is_some_and(|made| made.certificate == *certificate)
        })
    }
}

/// A machine that stands for whoever sends bytes: it types the client name, or names nobody.
fn peer(place: Place, now: Timestamp, names_its_account: bool) -> Option<Workstation> {
    let number = |name: &str, number| SettingEntry {
        name: name.to_owned(),
        value: SettingValue::Number(number),
        place,
    };
    Some(Workstation {
        name: PEER.parse::<HostName>().ok()?,
        kind: WorkstationKind::Workstation,
        domain: None,
        site: None,
        organizational_unit: None,
        product: ProductVersion::Windows11,
        patched: now,
        registry: Vec::new(),
        local_settings: vec![
            number("X509HintsNeeded", u32::from(names_its_account)),
            number("Kerberos\\UseSubjectAltName", 0),
        ],
        local_user_policies: Vec::new(),
        policy: ComputerPolicy::default(),
        slow_link: false,
        services: Vec::new(),
        readers: Vec::new(),
        middleware: Vec::new(),
        atr_caches: worlds::AtrCaches::default(),
        windows_update: false,
        entra_joined: false,
        stores: Vec::new(),
        stores_refreshed: None,
        revocation_cache: Vec::new(),
        logon_cache: worlds::LogonCache::default(),
        local_accounts: Vec::new(),
        local_groups: Vec::new(),
        windows_hello: Vec::new(),
        network: worlds::NetworkReach::Inside,
        certificates: Vec::new(),
        clock_skew_seconds: 0,
        place,
    })
}

fn visiting_card(certificate: &pki::Certificate, place: Place) -> Option<Card> {
    let name = || PEER.parse::<EntityName>().ok();
    Some(Card {
        name: name()?,
        minidriver: String::new(),
        atr: None,
        applications: Vec::new(),
        holder: None,
        pin: String::new(),
        pin_tries_max: 1,
        pin_tries_left: 1,
        puk: None,
        admin_key: false,
        containers: vec![KeyContainer {
            name: name()?,
            key_spec: worlds::KeySpec::KeyExchange,
            archived: false,
            lost: None,
            paired_with: None,
            certificate: Some(CertificateSource::Given(GivenCertificate {
                certificate: certificate.der().to_vec(),
                private_key: None,
                path: PEER.to_owned(),
                place,
                private_key_place: None,
            })),
            place,
        }],
        default_container: Some(0),
        signing_milliseconds: None,
        roots: Vec::new(),
        place,
    })
}
