//! What is otherwise in another world: every category, its causes, and what must hold of any two worlds.

use std::collections::{BTreeMap, BTreeSet};

use sim::{Because, Category, Change, Diff, DiffEnd, LogonRequest, QuestionId, Twin};

use crate::shipped::twin;

fn changed(base: &Twin, changes: &[&str]) -> Twin {
    let changes: Vec<Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
    base.what_if(&changes).unwrap()
}

/// The facts of the first cause of a category, with the certificates that it concerns.
fn cause(diff: &Diff, category: Category) -> (Vec<(&'static str, &'static str)>, Vec<String>) {
    let mut causes = (1..).zip(&diff.causes);
    let (number, cause) = causes
        .find(|(_, cause)| cause.category == category)
        .unwrap_or_else(|| panic!("{category:?}: {:#?}", diff.causes));
    let facts = cause.because.facts().iter();
    let facts = facts.map(|fact| (fact.role, fact.fact)).collect();
    let rows = diff.rows.iter().filter(|row| row.cause == number);
    let cards: BTreeSet<String> = rows
        .map(|row| match (&row.certificate, &row.session) {
            (Some(label), _) => label.card.clone(),
            (None, session) => session.clone().unwrap(),
        })
        .collect();
    (facts, cards.into_iter().collect())
}

/// One world, with what comes before and what comes after.
struct Case {
    world: &'static str,
    before: &'static [&'static str],
    after: &'static [&'static str],
    category: Category,
    facts: &'static [(&'static str, &'static str)],
    concerns: &'static str,
}

const WEAK_ALLOWED: &[&str] = &[
    "dc:DC25-1.patched=2024-09-10",
    "dc:DC25-2.patched=2024-09-10",
];

const CASES: &[Case] = &[
    Case {
        world: "today",
        before: &[],
        after: &["dc:DC25-2.patched=2024-09-10"],
        category: Category::GainsLogon,
        facts: &[("DomainController", "strong_binding")],
        concerns: "Felipe's card",
    },
    Case {
        world: "today",
        before: &[],
        after: &["dc:DC25-2.patched=2024-09-10"],
        category: Category::LosesLogon,
        facts: &[("DomainController", "maps_by_issuer_sid")],
        concerns: "Emma's card",
    },
    Case {
        world: "today",
        before: &[],
        after: &["user:bwood.disabled=true"],
        category: Category::LosesLogon,
        facts: &[("User", "disabled")],
        concerns: "Ben's card",
    },
    // Both stood in the way.
    Case {
        world: "fabrikam",
        before: &["user:ecurie.disabled=true"],
        after: &[
            "user:ecurie.disabled=false",
            "workstation:PARIS-W7-01.EnumerateECCCerts=1",
        ],
        category: Category::GainsLogon,
        facts: &[("Workstation", "allows_ecc"), ("User", "disabled")],
        concerns: "Eve's card",
    },
    Case {
        world: "fabrikam",
        before: &[],
        after: &[
            "user:tmiller.user_principal_name=none",
            "user:janderson.user_principal_name=tmiller@fabrikam.com",
        ],
        category: Category::OpensAnotherAccount,
        facts: &[("ClientName", "accounts_by_upn")],
        concerns: "Tom's card",
    },
    Case {
        world: "fabrikam",
        before: &[],
        after: &[
            "dc:FABRIKAMDC1.product=Server 2022",
            "dc:FABRIKAMDC1.patched=2023-01-10",
        ],
        category: Category::OtherMessage,
        facts: &[("DomainController", "strong_binding")],
        concerns: "Eve's card",
    },
    Case {
        world: "fabrikam",
        before: &[],
        after: &[
            "dc:FABRIKAMDC1.product=Server 2022",
            "dc:FABRIKAMDC1.patched=2023-01-10",
        ],
        category: Category::OtherMapping,
        facts: &[("DomainController", "strong_binding")],
        concerns: "Rita's card",
    },
    Case {
        world: "fabrikam",
        before: &[],
        after: &["gpo:Workstations.ScRemoveOption=2"],
        category: Category::OtherRemoval,
        facts: &[("Workstation", "removal_behaviour")],
        concerns: "console session by card, active",
    },
];

#[test]
fn each_category_is_told_with_the_facts_that_make_it_so() {
    for case in CASES {
        let base = twin(case.world);
        let before = changed(&base, case.before);
        let diff = before.diff(&changed(&base, case.after));
        let causes: Vec<_> = diff
            .causes
            .iter()
            .filter(|cause| cause.category == case.category)
            .collect();
        let rows = diff.rows.iter().filter(|row| {
            let named = row.certificate.as_ref().map(|label| label.card.as_str());
            row.category == case.category && named.or(row.session.as_deref()) == Some(case.concerns)
        });
        let mut found = rows.map(|row| {
            let because = &diff.causes[row.cause - 1].because;
            assert!(matches!(because, Because::Changed(_)), "{because:?}");
            let facts = because.facts().iter();
            facts.map(|fact| (fact.role, fact.fact)).collect::<Vec<_>>()
        });
        assert!(
            found.any(|facts| facts == case.facts),
            "{:?} of {} by {:?}: {causes:#?}",
            case.category,
            case.concerns,
            case.after
        );
    }
}

/// A tile that is missing for another reason is missed alike.
#[test]
fn another_reason_that_nobody_sees_is_told() {
    let base = twin("fabrikam");
    let diff = base.diff(&changed(&base, &["card:Eve's card.default_container=none"]));
    // Her certificate of elliptic curves is no tile there anyway.
    let (facts, cards) = cause(&diff, Category::OtherReason);
    assert_eq!(cards, ["Eve's card"]);
    assert_eq!(facts, [("Card", "has_default_container")]);
    let rows = diff.rows.iter();
    for row in rows.filter(|row| row.category == Category::OtherReason) {
        let ids = [&row.before, &row.after].map(|end| end.step.map(|step| step.id));
        assert_ne!(ids[0], ids[1], "{row:?}");
        assert_eq!(row.before.seen, row.after.seen, "{row:?}");
        assert_eq!(row.after.account, None);
    }
}

/// A domain of one card, whose accounts are given.
fn domain_of(users: &str) -> Twin {
    let text = format!(
        r#"(
    name: "domain", clock: "2014-05-05T09:00Z", key_pool: 2,
    domains: [(name: "fab.example")],
    certification_authorities: [(name: "CA", key: "P-256", not_before: "2000-01-01", not_after: "2040-01-01")],
    profiles: [(name: "Supplied", based_on: "SmartcardLogon", subject: Supplied, sid_extension: false)],
    users: [(name: "holder", user_principal_name: None), {users}],
    domain_controllers: [(name: "DC1", product: "Server 2012 R2", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "CA"))])],
    workstations: [(name: "PC1", product: "Windows 7")],
    cards: [(name: "Card", holder: "holder", containers: [(name: "k", issued: (profile: "Supplied", ca: "CA", subject: "CN=x", upn: "jane@fab.example"))])],
)"#
    );
    let loaded = worlds::parse("domain.ron", &text, &|_| {
        Err(std::io::ErrorKind::NotFound.into())
    })
    .unwrap_or_else(|error| panic!("{error:?}"));
    Twin::new(loaded.world).unwrap_or_else(|error| panic!("{error:?}"))
}

/// What is new cannot be put into the world before: told is what would have had to stay, if that can be.
#[test]
fn what_rests_on_new_accounts_is_told_by_what_was_there_or_not_at_all() {
    let nobody = domain_of("");
    let jane = domain_of(r#"(name: "jane", user_principal_name: Some("jane@fab.example"))"#);
    let other = domain_of(r#"(name: "other", user_principal_name: Some("jane@fab.example"))"#);
    let of = |before: &Twin, after: &Twin, category| {
        let diff = before.diff(after);
        let found = diff.causes.iter().find(|cause| cause.category == category);
        found.map_or_else(
            || panic!("{category:?}: {:#?}", diff.causes),
            |cause| cause.because.clone(),
        )
    };
    // An account that is new: had the name found none, as before, nobody would get in.
    let because = of(&nobody, &jane, Category::GainsLogon);
    assert!(matches!(because, Because::NotKept(_)), "{because:?}");
    let facts: Vec<_> = because.facts().iter().map(|fact| fact.fact).collect();
    let both = ["accounts_by_upn", "accounts_by_account_name"];
    assert_eq!(facts, both, "{because:?}");
    // The other way round the world before has all that the run after reads.
    let because = of(&jane, &nobody, Category::LosesLogon);
    assert!(matches!(because, Because::Changed(_)), "{because:?}");
    // Each world has an account that the other one lacks: the runs read the same, one account by the name.
    let because = of(&jane, &other, Category::OpensAnotherAccount);
    assert_eq!(because, Because::NotTold);
}

/// A strong value beside a weak UPN, there and gone.
#[test]
fn a_mapping_that_grows_stronger_grows_weaker_the_other_way_round() {
    let base = changed(&twin("today"), WEAK_ALLOWED);
    let sim::Answer::Mapping(mapping) = base.answer(QuestionId::Mapping) else {
        panic!("mapping");
    };
    let of_felipe = mapping
        .certificates
        .iter()
        .find(|row| row.certificate.card == "Felipe's card")
        .unwrap();
    let value = of_felipe.strong_value.clone().unwrap();
    let strong = format!("user:fgarcia.alt_security_identities={value}");
    let after = changed(&base, &[&strong]);
    let (forth, back) = (base.diff(&after), after.diff(&base));
    let (facts, cards) = cause(&forth, Category::StrongerMapping);
    assert_eq!(cards, ["Felipe's card"]);
    assert!(
        facts.iter().all(|(role, _)| *role == "MappingValues"),
        "{facts:?}"
    );
    let (_, cards) = cause(&back, Category::WeakerMapping);
    assert_eq!(cards, ["Felipe's card"]);
    let row = &forth.rows[0];
    let strength = |end: &DiffEnd| end.mapping.as_ref().map(|mapping| mapping.is_strong);
    assert_eq!(
        (strength(&row.before), strength(&row.after)),
        (Some(false), Some(true))
    );
    assert!(forth.new_logons.is_empty() && back.new_logons.is_empty());
}

#[test]
fn a_world_is_not_otherwise_than_itself() {
    for name in ["fabrikam", "agency", "today"] {
        let diff = twin(name).diff(&twin(name));
        assert!(
            diff.is_empty() && diff.causes.is_empty(),
            "{:?}",
            diff.causes
        );
        assert!(diff.new_logons.is_empty());
        assert!(diff.compared > 100);
    }
}

/// Case by case: certificate, hint, machine or session, domain controllers; category, and both ends.
type Cases = BTreeMap<[String; 6], (Category, [String; 2])>;

fn cases(diff: &Diff, mirrored: bool) -> Cases {
    let mut cases = Cases::new();
    let written = |end: &DiffEnd| {
        let step = end.step.map(|step| step.id);
        format!(
            "{step:?} {:?} {:?} {:?}",
            end.account, end.mapping, end.seen
        )
    };
    for row in &diff.rows {
        let label = row.certificate.as_ref();
        let label = label.map_or_else(String::new, |l| format!("{} {}", l.card, l.number));
        let several = |list: &[String]| {
            if list.is_empty() {
                vec![String::new()]
            } else {
                list.to_vec()
            }
        };
        for machine in &row.workstations {
            for controller in several(&row.domain_controllers) {
                for referred in several(&row.referred_to) {
                    let key = [
                        label.clone(),
                        row.hint.clone().unwrap_or_default(),
                        row.session.clone().unwrap_or_default(),
                        machine.clone(),
                        controller.clone(),
                        referred,
                    ];
                    let (before, after) = (written(&row.before), written(&row.after));
                    let told = if mirrored {
                        (row.category.mirrored(), [after, before])
                    } else {
                        (row.category, [before, after])
                    };
                    let known = cases.insert(key.clone(), told);
                    assert!(known.is_none(), "{key:?} twice");
                }
            }
        }
    }
    cases
}

/// Changes that reach every kind of thing.
const CHANGES: &[(&str, &[&str])] = &[
    ("fabrikam", &["dc:FABRIKAMDC1.UseSubjectAltName=0"]),
    ("fabrikam", &["dc:FABRIKAMDC2.running=false"]),
    (
        "fabrikam",
        &["workstation:PARIS-W7-01.service/SCardSvr=stopped"],
    ),
    (
        "fabrikam",
        &["policy-set:Shared workstations.linked_to=fabrikam.com/Workstations"],
    ),
    (
        "fabrikam",
        &[
            "gpo:Name hints.X509HintsNeeded=0",
            "user:tmiller.disabled=true",
        ],
    ),
    (
        "fabrikam",
        &["user:reception-night.alt_security_identities=none"],
    ),
    ("fabrikam", &["clock=2013-02-07", "assume:kdc-eku=demanded"]),
    ("agency", &["clock=2023-06-01"]),
    (
        "today",
        &[
            "dc:DC25-1.patched=2024-09-10",
            "user:ahansen.user_principal_name=none",
        ],
    ),
    (
        "today",
        &[
            "card:Ben's card.pin_tries_left=0",
            "workstation:PAW-1.readers=none",
        ],
    ),
];

#[test]
fn a_diff_is_the_mirror_of_the_diff_the_other_way_round() {
    let mut turned = 0;
    for (world, changes) in CHANGES {
        let base = twin(world);
        let after = changed(&base, changes);
        let forth = cases(&base.diff(&after), false);
        assert_eq!(
            forth,
            cases(&after.diff(&base), true),
            "{world} {changes:?}"
        );
        turned += forth.len();
    }
    let (one, other) = (twin("fabrikam"), twin("today"));
    assert_eq!(
        cases(&one.diff(&other), false),
        cases(&other.diff(&one), true)
    );
    assert!(turned > 300, "{turned}");
}

/// Who gets in with which certificate where, by running each logon on real bytes.
fn let_in(
    twin: &Twin,
    hints: &BTreeSet<Option<String>>,
) -> BTreeSet<(String, usize, String, String)> {
    let mut all = BTreeSet::new();
    let world = twin.world();
    for card in &world.cards {
        for number in 1..=card.containers.len() {
            for workstation in &world.workstations {
                for controller in &world.domain_controllers {
                    for hint in hints {
                        let request = LogonRequest {
                            card: card.name.to_string(),
                            workstation: workstation.name.to_string(),
                            certificate: Some(number),
                            hint: hint.clone(),
                            domain_controller: Some(controller.name.to_string()),
                            ..LogonRequest::default()
                        };
                        let Ok(told) = twin.explain(&request) else {
                            continue;
                        };
                        if let Some(account) = told.account {
                            let place = workstation.name.to_string();
                            all.insert((card.name.to_string(), number, account, place));
                        }
                    }
                }
            }
        }
    }
    all
}

/// The hints that have a reason in some of the worlds.
fn hints(twins: [&Twin; 2]) -> BTreeSet<Option<String>> {
    let mut hints = BTreeSet::from([None]);
    for twin in twins {
        let sim::Answer::Logon(answer) = twin.answer(QuestionId::Logon) else {
            panic!("logon");
        };
        hints.extend(answer.rows.into_iter().map(|row| row.hint));
    }
    hints
}

#[test]
fn new_logons_are_those_that_a_run_of_each_logon_finds() {
    let mut found = 0;
    for (world, changes) in [
        ("today", &["dc:DC25-2.patched=2024-09-10"][..]),
        (
            "today",
            &["dc:DC25-1.running=false", "dc:DC25-2.patched=2024-09-10"],
        ),
        ("today", &["user:bwood.disabled=true"]),
        (
            "today",
            &["user:gmeyer.user_principal_name=ahansen@fabrikam.com"],
        ),
        ("today", &["workstation:W11-001.service/SCardSvr=stopped"]),
    ] {
        let base = twin(world);
        let after = changed(&base, changes);
        let hints = hints([&base, &after]);
        let (was, is) = (let_in(&base, &hints), let_in(&after, &hints));
        let new: BTreeSet<_> = is.difference(&was).cloned().collect();
        let told = base.diff(&after).new_logons.into_iter().flat_map(|new| {
            let label = new.certificate;
            let account = new.account;
            let places = new.workstations.into_iter();
            places.map(move |place| (label.card.clone(), label.number, account.clone(), place))
        });
        assert_eq!(told.collect::<BTreeSet<_>>(), new, "{world} {changes:?}");
        found += new.len();
    }
    assert!(found > 16, "{found}");
}

/// A domain controller that answers nobody keeps nobody out while another answers.
#[test]
fn a_domain_controller_that_is_gone_takes_no_logon_away_while_another_answers() {
    let base = twin("today");
    let one = base.diff(&changed(&base, &["dc:DC25-2.running=false"]));
    assert!(
        one.rows
            .iter()
            .all(|row| row.category != Category::LosesLogon),
        "{:?}",
        one.causes
    );
    let both = ["dc:DC25-1.running=false", "dc:DC25-2.running=false"];
    let both = base.diff(&changed(&base, &both));
    let (_, cards) = cause(&both, Category::LosesLogon);
    assert!(cards.contains(&"Ben's card".to_owned()), "{cards:?}");
}

/// The lines of a question that are otherwise each name why.
#[test]
fn every_question_says_what_is_otherwise_and_why() {
    let base = twin("today");
    let changes = ["dc:DC25-2.patched=2024-09-10", "user:bwood.disabled=true"];
    let after = changed(&base, &changes);
    let mut otherwise = Vec::new();
    for question in QuestionId::ALL {
        let comparison = base.compare(&after, question);
        // The days and the outages take their time.
        if matches!(
            question,
            QuestionId::Calendar | QuestionId::RevocationOutage
        ) {
            otherwise.extend((!comparison.rows.is_empty()).then_some(question));
            continue;
        }
        let back = after.compare(&base, question);
        let sides = |rows: &[sim::ComparedRow],
                     forth: bool|
         -> BTreeSet<(String, String, Option<String>, Option<String>)> {
            let rows = rows.iter().flat_map(|row| {
                let places = if row.places.is_empty() {
                    vec![String::new()]
                } else {
                    row.places.clone()
                };
                let (was, is) = if forth {
                    (row.before.clone(), row.after.clone())
                } else {
                    (row.after.clone(), row.before.clone())
                };
                let of = row.of.clone();
                places
                    .into_iter()
                    .map(move |place| (of.clone(), place, was.clone(), is.clone()))
            });
            rows.collect()
        };
        assert_eq!(
            sides(&comparison.rows, true),
            sides(&back.rows, false),
            "{question}"
        );
        for row in &comparison.rows {
            let told = row.because != Because::NotTold || !row.by.is_empty();
            assert!(told, "{question}: {row:?}");
            // No row can be of one change that does not make it so.
            assert!(row.by.len() <= changes.len());
        }
        otherwise.extend((!comparison.rows.is_empty()).then_some(question));
    }
    for question in [
        QuestionId::Logon,
        QuestionId::Mapping,
        QuestionId::MultiCertificateCards,
        QuestionId::SmartCardRequired,
        QuestionId::Calendar,
    ] {
        assert!(otherwise.contains(&question), "{question}: {otherwise:?}");
    }
}

#[test]
fn of_several_changes_the_one_behind_a_line_is_told() {
    let base = twin("fabrikam");
    let changes = [
        "gpo:Workstations.ScRemoveOption=2",
        "workstation:PARIS-W7-01.EnumerateECCCerts=1",
    ];
    let after = changed(&base, &changes);
    let policy = base.compare(&after, QuestionId::ResultantPolicy);
    let by = |setting: &str| {
        let row = policy.rows.iter().find(|row| row.of == setting).unwrap();
        row.by.clone()
    };
    assert_eq!(by("ScRemoveOption"), [changes[0]]);
    assert_eq!(by("EnumerateECCCerts"), [changes[1]]);
}

#[test]
fn a_list_of_changes_is_read_with_all_that_is_wrong() {
    let read = Change::read_list("changes.ron", "[\"clock=2025-09-09\", // a comment\n]").unwrap();
    assert_eq!(read[0].to_string(), "clock=2025-09-09");
    let wrong = Change::read_list("changes.ron", "[\"clock\", \"nobody:x.y=1\"]").unwrap_err();
    assert_eq!(wrong.to_string(), "2 things are wrong");
    assert!(Change::read_list("changes.ron", "clock=1").is_err());
}
