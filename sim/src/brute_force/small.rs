//! Small worlds, and changes of them that are drawn from the whole vocabulary.

use names::{AltSecurityIdentityForm, MappingSpelling, Seed};
use policies::{Numbers, SettingId, SettingKind};
use rand_chacha::ChaCha20Rng;
use worlds::World;

use crate::assumption::ASSUMPTIONS;
use crate::certificate_services::stream;
use crate::change::Change;
use crate::is_setting_read;
use crate::twin::Twin;
use crate::verification::below;

/// What is drawn, in the order in which it is asked for.
pub(crate) struct Draw(ChaCha20Rng);

impl Draw {
    pub(crate) fn new(what: &str, number: usize) -> Self {
        Self(stream(Seed::new(1), &format!("{what}/{number}")))
    }

    /// A number below another, which is not zero.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u128::try_from(end).unwrap_or(1);
        usize::try_from(below(&mut self.0, end)).unwrap_or(0)
    }

    /// Whether something of so many percent happens.
    pub(crate) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of several.
    pub(crate) fn one<'l, T: ?Sized>(&mut self, list: &[&'l T]) -> &'l T {
        list[self.below(list.len())]
    }

    fn text(&mut self, list: &[&str]) -> String {
        self.one(list).to_owned()
    }

    fn name<T>(&mut self, list: &[T], name: impl Fn(&T) -> String) -> String {
        name(&list[self.below(list.len())])
    }
}

/// The numbers of the worlds that are drawn: so many, or the one that is asked for.
pub(crate) fn number_of_worlds(count: usize) -> Vec<usize> {
    match std::env::var("CARDTWIN_DRAWN") {
        Ok(one) => vec![one.parse().unwrap()],
        Err(_) => (0..count).collect(),
    }
}

/// A small world and the mapping values that fit its certificates.
pub(crate) struct Small {
    pub(crate) twin: Twin,
    values: Vec<String>,
}

const PROFILES: &[&str] = &[
    "SmartcardLogon",
    "SmartcardLogon",
    "SmartcardLogon",
    "SmartcardUser",
    "PivAuthentication",
    "No UPN",
    "No SID",
    "Mail only",
    "Client only",
    "Elliptic",
    "No key usage",
];

const WORKSTATIONS: &[&str] = &[
    "Windows XP",
    "Windows Vista",
    "Windows 7",
    "Windows 8.1",
    "Windows 10",
    "Windows 11",
    "Server 2012 R2",
];

const SERVERS: &[&str] = &[
    "Server 2003",
    "Server 2008",
    "Server 2008 R2",
    "Server 2012 R2",
    "Server 2016",
    "Server 2019",
    "Server 2022",
    "Server 2025",
];

const DAYS: &[&str] = &[
    "2016-08-09",
    "2022-04-12",
    "2022-05-10",
    "2023-11-14",
    "2025-02-11",
    "2025-04-08",
    "2025-07-08",
    "2025-09-09",
    "2025-10-14",
    "2026-11-10",
];

/// A world of three cards, three machines and two domain controllers; of two domains, where it is drawn so.
fn document(number: usize) -> String {
    let mut draw = Draw::new("small world", number);
    let two = draw.percent(30);
    let (second, domain) = if two {
        (
            r#"(name: "eu.corp.example", netbios: "EU", gpo_links: [(gpo: "Baseline")]),"#,
            "eu.corp.example",
        )
    } else {
        ("", "corp.example")
    };
    let clock = draw.text(&[
        "2013-02-07T09:00Z",
        "2024-03-04T09:00Z",
        "2026-11-23T09:00Z",
    ]);
    let (first, other) = (draw.text(SERVERS), draw.text(SERVERS));
    let machines = [(); 3].map(|()| draw.text(WORKSTATIONS));
    let profiles = [(); 4].map(|()| draw.text(PROFILES));
    let adds_sid = draw.percent(60);
    let key = draw.text(&["RSA-2048", "P-256"]);
    let [pc1, pc2, pc3] = machines;
    let [p1, p2, p3, p4] = profiles;
    format!(
        r#"(
    name: "small {number}", clock: "{clock}", seed: 1, key_pool: 2,
    forest: (name: "corp.example"),
    domains: [(name: "corp.example", netbios: "CORP", gpo_links: [(gpo: "Baseline")]), {second}],
    organizational_units: [(name: "corp.example/Machines", gpo_links: [(gpo: "Machines")])],
    gpos: [
        (name: "Baseline", settings: {{ "EnumerateECCCerts": Enabled }}),
        (name: "Machines", settings: {{ "X509HintsNeeded": Enabled }}),
    ],
    certification_authorities: [
        (name: "Root", key: "P-256", not_before: "2005-01-01", not_after: "2045-01-01", in_ntauth: false),
        (name: "Issuing", issuer: "Root", key: "P-256", not_before: "2006-01-01", not_after: "2044-01-01", adds_sid_extension: {adds_sid}),
    ],
    profiles: [
        (name: "No UPN", based_on: "SmartcardLogon", subject_alternative_names: [], sid_extension: false),
        (name: "No SID", based_on: "SmartcardLogon", sid_extension: false),
        (name: "Mail only", based_on: "SmartcardUser", subject_alternative_names: [Rfc822], sid_extension: false),
        (name: "Client only", based_on: "SmartcardLogon", extended_key_usage: ["ClientAuthentication"]),
        (name: "Elliptic", based_on: "SmartcardLogon", key: "P-256", key_usage: [DigitalSignature]),
        (name: "No key usage", based_on: "SmartcardLogon", key_usage: []),
    ],
    users: [
        (name: "ann", email: "ann@corp.example", organizational_unit: "corp.example/Machines"),
        (name: "ann-adm", admin: true),
        (name: "ben", email: "ben@corp.example"),
        (name: "cid", email: "cid@corp.example", domain: "{domain}"),
    ],
    groups: [(name: "People"), (name: "Protected Users")],
    domain_controllers: [
        (name: "DC1", domain: "corp.example", product: "{first}", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "Issuing", key: "{key}"))]),
        (name: "DC2", domain: "{domain}", product: "{other}", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "Issuing"))]),
    ],
    workstations: [
        (name: "PC1", domain: "corp.example", product: "{pc1}", organizational_unit: "corp.example/Machines"),
        (name: "PC2", domain: "corp.example", product: "{pc2}"),
        (name: "PC3", domain: "{domain}", product: "{pc3}"),
    ],
    cards: [
        (name: "Ann's card", holder: "ann", containers: [
            (name: "k", issued: (profile: "{p1}", ca: "Issuing")),
            (name: "adm", issued: (profile: "{p2}", ca: "Issuing", user: "ann-adm")),
        ]),
        (name: "Ben's card", holder: "ben", containers: [(name: "k", issued: (profile: "{p3}", ca: "Issuing"))]),
        (name: "Cid's card", holder: "cid", containers: [(name: "k", issued: (profile: "{p4}", ca: "Issuing"))]),
    ],
)"#
    )
}

/// So many small worlds, with certificates of their own and the keys of the first.
pub(crate) fn small_worlds(count: usize) -> Vec<Small> {
    let first = Twin::new(small_world(0)).unwrap();
    (0..count)
        .map(|number| Small::new(first.next(small_world(number)).unwrap()))
        .collect()
}

fn small_world(number: usize) -> World {
    let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    let loaded = worlds::parse("small.ron", &document(number), &no_files);
    loaded
        .unwrap_or_else(|error| panic!("small world {number}: {error:?}"))
        .world
}

impl Small {
    fn new(twin: Twin) -> Self {
        let spelling = MappingSpelling::default();
        let on_cards = usize::try_from(twin.certificates.on_cards()).unwrap();
        let mappable = (0..on_cards).filter_map(|at| twin.vault.mappable(at, true));
        let values = mappable.flat_map(|certificate| {
            let forms = AltSecurityIdentityForm::ALL.into_iter();
            let values = forms.filter_map(|form| certificate.value(form, spelling));
            values.collect::<Vec<_>>()
        });
        let values = values.collect();
        Self { twin, values }
    }

    /// Changes of it: those of so many drawn that can be made together.
    pub(crate) fn changes(&self, draw: &mut Draw, count: usize) -> Vec<Change> {
        let mut world = (*self.twin.world).clone();
        let mut changes: Vec<Change> = Vec::new();
        for _ in 0..count {
            let text = self.change(draw);
            let change: Change = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
            let mut next = world.clone();
            if change.apply(&mut next).is_ok() {
                world = next;
                changes.push(change);
            }
        }
        changes
    }

    /// The twin with changes; without the last of them, as long as it is none.
    pub(crate) fn what_if(&self, changes: &mut Vec<Change>) -> Twin {
        loop {
            match self.twin.what_if(changes) {
                Ok(twin) => return twin,
                Err(error) => assert!(changes.pop().is_some(), "{error}"),
            }
        }
    }

    /// One change, which may be one that cannot be made.
    pub(crate) fn change(&self, draw: &mut Draw) -> String {
        let world = &self.twin.world;
        match draw.below(20) {
            0..=3 => setting(draw, world),
            4 => {
                let (machine, versions) = if draw.percent(50) {
                    (workstation(draw, world), WORKSTATIONS)
                } else {
                    (controller(draw, world), SERVERS)
                };
                format!("{machine}.product={}", draw.one(versions))
            }
            5 | 6 => format!("{}.patched={}", machine(draw, world), draw.one(DAYS)),
            7 => {
                let service = draw.one(&["SCardSvr", "SCPolicySvc", "CertPropSvc"]);
                let running = draw.one(&["running", "stopped"]);
                format!("{}.service/{service}={running}", workstation(draw, world))
            }
            8 => {
                let skew = draw.one(&["-7200", "-200", "200", "7200"]);
                format!("{}.clock_skew_seconds={skew}", machine(draw, world))
            }
            9 | 10 => account(draw, world),
            11 | 12 => format!(
                "{}.alt_security_identities={}",
                user(draw, world),
                draw.name(&self.values, String::clone)
            ),
            13 => card(draw, world),
            14 => authority(draw, world),
            15 => kdc_certificate(draw, world),
            16 => group_policy(draw, world),
            17 => {
                let known = &ASSUMPTIONS[draw.below(ASSUMPTIONS.len())];
                let reading = draw.name(known.readings, |reading| reading.name.to_owned());
                format!("assume:{}={reading}", known.name)
            }
            18 => workstation_property(draw, world),
            _ => elsewhere(draw, world),
        }
    }
}

fn workstation(draw: &mut Draw, world: &World) -> String {
    let name = draw.name(&world.workstations, |machine| machine.name.to_string());
    format!("workstation:{name}")
}

fn controller(draw: &mut Draw, world: &World) -> String {
    let name = draw.name(&world.domain_controllers, |dc| dc.name.to_string());
    format!("dc:{name}")
}

fn machine(draw: &mut Draw, world: &World) -> String {
    if draw.percent(50) {
        workstation(draw, world)
    } else {
        controller(draw, world)
    }
}

fn user(draw: &mut Draw, world: &World) -> String {
    let name = draw.name(&world.users, |user| user.name.to_string());
    format!("user:{name}")
}

/// A setting that something reads, at a level that takes it or not.
fn setting(draw: &mut Draw, world: &World) -> String {
    let read = SettingId::ALL.iter().filter(|id| is_setting_read(**id));
    let read: Vec<SettingId> = read.copied().collect();
    let id = read[draw.below(read.len())];
    let setting = policies::setting(id);
    let of_numbers = |draw: &mut Draw, numbers: Numbers| match numbers {
        Numbers::Named(list) | Numbers::Bits(list) => draw.name(list, |n| n.number.to_string()),
        Numbers::Between { least, most, .. } => {
            let choices = [least, most, least.saturating_add(1).min(most)];
            choices[draw.below(3)].to_string()
        }
    };
    let value = match setting.kind {
        _ if draw.percent(15) => "not-configured".to_owned(),
        SettingKind::Dword { allowed } | SettingKind::NumberAsText { allowed } => {
            of_numbers(draw, allowed)
        }
        SettingKind::Text | SettingKind::List => draw.text(&["none", "S-1-5-32-545", "ann"]),
    };
    let target = match draw.below(3) {
        0 => format!("gpo:{}", draw.name(&world.gpos, |gpo| gpo.name.to_string())),
        1 => workstation(draw, world),
        _ => controller(draw, world),
    };
    format!("{target}.{}={value}", setting.name)
}

fn account(draw: &mut Draw, world: &World) -> String {
    let user = user(draw, world);
    match draw.below(11) {
        0 => format!("{user}.disabled=true"),
        1 => format!("{user}.locked_out=true"),
        2 => format!("{user}.smart_card_required=true"),
        3 => format!("{user}.account_expires={}", draw.one(DAYS)),
        4 => format!(
            "{user}.logon_hours={}",
            draw.one(&["never", "Mon-Fri 07-19", "Sat 00-24"])
        ),
        5 => format!(
            "{user}.logon_workstations={}",
            draw.one(&["PC1", "PC2,PC3", "none"])
        ),
        6 => format!("{user}.user_principal_name=none"),
        7 => {
            let other = draw.one(&["ann", "ann-adm", "ben", "cid", "nobody"]);
            format!("{user}.user_principal_name={other}@corp.example")
        }
        8 => format!("{user}.created={}", draw.one(DAYS)),
        9 => format!(
            "{user}.member_of={}",
            draw.one(&["People", "Protected Users"])
        ),
        _ => {
            let of = draw.one(&[
                "Ann's card/k",
                "Ann's card/adm",
                "Ben's card/k",
                "Cid's card/k",
            ]);
            let more = draw.one(&["", ",multi_factor", ",multi_factor,attested"]);
            format!("{user}.key_credentials={of}{more}")
        }
    }
}

fn card(draw: &mut Draw, world: &World) -> String {
    let card = draw.name(&world.cards, |card| card.name.to_string());
    let property = draw.one(&[
        "pin_tries_left=0",
        "default_container=1",
        "default_container=2",
        "default_container=none",
        "certificate/k/revoked=true",
        "certificate/k/revoked=since 2024-01-01",
        "certificate/adm/revoked=for CaCompromise",
        "certificate/k/lost=true",
        "roots=Root",
    ]);
    format!("card:{card}.{property}")
}

fn authority(draw: &mut Draw, world: &World) -> String {
    let name = draw.name(&world.certification_authorities, |ca| ca.name.to_string());
    let property = draw.one(&[
        "in_ntauth=false",
        "in_ntauth=true",
        "in_root_store=false",
        "in_intermediate_store=false",
        "crl_reachable=false",
        "crl_reachable=since 2025-01-01",
        "crl_stopped=2012-06-01",
        "crl_next_update=2013-01-01",
        "crl_delta_interval_hours=24",
        "ocsp_reachable=true",
        "ocsp_validity_hours=4",
        "revoked=true",
    ]);
    format!("ca:{name}.{property}")
}

fn kdc_certificate(draw: &mut Draw, world: &World) -> String {
    let controller = controller(draw, world);
    let property = draw.one(&[
        "revoked=true",
        "removed=2010-01-01",
        "installed=2027-01-01",
        "has_private_key=false",
        "not_before=2025-06-01",
        "not_after=2020-06-01",
        "profile=DomainController",
        "profile=DomainControllerAuthentication",
        "profile=Computer",
        "profile=Elliptic",
        "ca=Root",
    ]);
    format!("{controller}.certificate/kdc/{property}")
}

fn group_policy(draw: &mut Draw, world: &World) -> String {
    let gpo = draw.name(&world.gpos, |gpo| gpo.name.to_string());
    match draw.below(6) {
        0 => format!(
            "gpo:{gpo}.link/corp.example={}",
            draw.one(&["enabled", "disabled", "enforced", "none"])
        ),
        1 => format!(
            "gpo:{gpo}.link/corp.example/Machines={}",
            draw.one(&["enabled", "disabled", "1", "none"])
        ),
        2 => format!("gpo:{gpo}.enabled_computer=false"),
        3 => format!(
            "gpo:{gpo}.apply/Authenticated Users={}",
            draw.one(&["allow", "deny", "none"])
        ),
        4 => "ou:corp.example/Machines.block_inheritance=true".to_owned(),
        _ => {
            let sets = policies::shipped_policy_sets();
            let set = draw.name(&sets, |set| set.name.to_string());
            format!("policy-set:{set}.linked_to=corp.example/Machines")
        }
    }
}

fn workstation_property(draw: &mut Draw, world: &World) -> String {
    let property = draw.one(&[
        "network=outside",
        "network=nowhere",
        "network=inside",
        "readers=none",
        "middleware=none",
        "entra_joined=true",
        "windows_update=false",
        "stores_refreshed=2012-01-01T00:00Z",
        "organizational_unit=none",
        "organizational_unit=corp.example/Machines",
        "store/root/Root=true",
        "store/ntauth/Issuing=false",
        "cached_list/Issuing=2026-11-22T00:00Z",
    ]);
    format!("{}.{property}", workstation(draw, world))
}

/// The clock, domains, and whether a domain controller answers.
fn elsewhere(draw: &mut Draw, world: &World) -> String {
    match draw.below(5) {
        0 => format!("clock={}", draw.one(DAYS)),
        1 => format!("{}.running=false", controller(draw, world)),
        2 => format!("{}.global_catalog=false", controller(draw, world)),
        3 => {
            let level = draw.one(&[
                "Server 2003",
                "Server 2012 R2",
                "Server 2016",
                "Server 2025",
            ]);
            format!("domain:corp.example.functional_level={level}")
        }
        _ => "domain:corp.example.block_inheritance=true".to_owned(),
    }
}

/// The vocabulary is one that worlds take: most of what is drawn can be made.
#[test]
fn most_changes_that_are_drawn_can_be_made() {
    let [small] = &small_worlds(1)[..] else {
        panic!()
    };
    let mut refused = std::collections::BTreeMap::<String, String>::new();
    let mut draw = Draw::new("vocabulary", 0);
    for _ in 0..2_000 {
        let text = small.change(&mut draw);
        let mut world = (*small.twin.world).clone();
        let made = text.parse::<Change>().map_err(|error| error.to_string());
        let made = made.and_then(|change| change.apply(&mut world).map_err(|e| e.to_string()));
        if let Err(error) = made {
            refused.insert(text, error);
        }
    }
    assert!(refused.len() < 400, "{refused:#?}");
}
