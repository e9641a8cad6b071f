//! The question `blast-radius`: what a lost card or a known secret opens, and when that is over.

use sim::{Answer, BlastRadiusRequest, Cell, QuestionId, TableAnswer, Twin};

use crate::account::changed;
use crate::group_policy::twin;

/// Helen administers PC1 through a group, and PC1 keeps logons of Anna's. The list of Sunday evening is good for a week,
/// and the next one comes half a day before it ends.
const WORLD: &str = r#"(
    name: "loss",
    clock: "2026-11-23T09:00Z",
    seed: 5,
    key_pool: 2,
    domains: [(name: "corp.example", netbios: "CORP", functional_level: "Server 2016", ticket_lifetime_hours: 8, ticket_renewal_days: 2, gpo_links: [(gpo: "Hints")])],
    gpos: [(name: "Hints", settings: { "X509HintsNeeded": Enabled })],
    certification_authorities: [
        (name: "CA", key: "P-256", crl: (this_update: "2026-11-22T18:00Z", next_update: "2026-11-29T18:00Z")),
    ],
    profiles: [(name: "No UPN", based_on: "SmartcardLogon", subject: Supplied, subject_alternative_names: [], sid_extension: false, template_name: None)],
    users: [
        (name: "anna", password: (last_set: "2026-11-01")),
        (name: "helen", password: (last_set: "2026-11-09")),
        (name: "boss", admin: true, user_account_control: [SmartCardRequired, DontExpirePassword]),
        (name: "guarded", admin: true, member_of: ["Protected Users"]),
        (name: "hidden", alt_security_identities: [Ski(of: ("Ghost card", "logon"))]),
        (name: "second", alt_security_identities: [Ski(of: ("Ghost card", "logon"))]),
        (name: "gone", user_account_control: [Disabled]),
    ],
    groups: [(name: "Helpdesk", members: ["helen"]), (name: "Protected Users")],
    domain_controllers: [
        (name: "DC1", product: "Server 2019", patched: "2021-05-11", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication"))]),
        (name: "DC2", product: "Server 2019", patched: "2021-05-11", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication"))]),
    ],
    workstations: [
        (
            name: "PC1",
            product: "Windows 11",
            cached_passwords: ["anna"],
            cached_cards: [(user: "anna", certificate: ("Anna's card", "logon"))],
            local_groups: [(name: "Administrators", members: ["Helpdesk"])],
            local_accounts: [(name: "helper")],
        ),
        (name: "PC2", product: "Windows 11", cached_passwords: [], cached_cards: []),
        (name: "SRV", product: "Server 2022", kind: MemberServer, cached_passwords: [], cached_cards: []),
    ],
    cards: [
        (name: "Anna's card", holder: "anna", containers: [(name: "logon", issued: (profile: "SmartcardLogon"))]),
        (name: "Helen's card", holder: "helen", containers: [(name: "logon", issued: (profile: "SmartcardLogon"))]),
        (name: "Boss's card", holder: "boss", containers: [(name: "logon", issued: (profile: "SmartcardLogon"))]),
        (name: "Guarded card", holder: "guarded", containers: [(name: "logon", issued: (profile: "SmartcardLogon"))]),
        (name: "Ghost card", containers: [(name: "logon", issued: (profile: "No UPN", subject: "CN=Ghost"))]),
        (name: "Gone card", holder: "gone", containers: [(name: "logon", issued: (profile: "SmartcardLogon"))]),
    ],
)"#;

type Row = Vec<String>;

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Names(names) => names.join("; "),
    }
}

fn rows(table: &TableAnswer) -> Vec<Row> {
    for row in &table.rows {
        assert_eq!(row.len(), table.columns().len());
    }
    let rows = table.rows.iter();
    rows.map(|row| row.iter().map(text).collect()).collect()
}

fn of_card(twin: &Twin, card: &str) -> Vec<Row> {
    let request = BlastRadiusRequest {
        card: Some(card.to_owned()),
        account: None,
    };
    rows(&twin.blast_radius(&request).unwrap())
}

fn of_account(twin: &Twin, account: &str) -> Vec<Row> {
    let request = BlastRadiusRequest {
        card: None,
        account: Some(account.to_owned()),
    };
    rows(&twin.blast_radius(&request).unwrap())
}

fn whole(twin: &Twin) -> Vec<Row> {
    match twin.ask(QuestionId::BlastRadius) {
        Answer::Table(table) => rows(&table),
        other => panic!("{other:?}"),
    }
}

/// Rows of a kind whose third cell begins with some words.
fn told<'r>(rows: &'r [Row], kind: &str, tells: &str) -> Vec<&'r Row> {
    let rows = rows.iter();
    rows.filter(|row| row[0] == kind && row[2].contains(tells))
        .collect()
}

fn only<'r>(rows: &'r [Row], kind: &str, tells: &str) -> &'r Row {
    let found = told(rows, kind, tells);
    assert_eq!(found.len(), 1, "{kind} {tells}: {rows:#?}");
    found[0]
}

#[test]
fn a_card_opens_its_account_in_every_form_until_the_list_with_it_is_published() {
    let rows = of_card(&twin(WORLD), "Helen's card");
    let screen = only(&rows, "logon", "at the screen, with #1");
    assert_eq!(screen[1], "helen");
    assert_eq!(screen[2], "at the screen, with #1, through DC1, DC2");
    assert_eq!(screen[3], "PC1; PC2; SRV");
    assert_eq!(
        screen[5],
        "2026-11-29T06:00:00Z (5.8 days); under the other reading of crl-last-fetch: \
         2026-11-29T18:00:01Z (6.3 days)"
    );
    assert!(screen[6].contains("map.upn") && screen[6].contains("session.opened"));
    // Only an administrator comes to PC1 by remote desktop.
    assert_eq!(only(&rows, "logon", "by remote desktop, with")[3], "PC1");
    assert_eq!(only(&rows, "logon", "runas")[3], "PC1; PC2; SRV");
    assert_eq!(only(&rows, "logon", "to unlock")[3], "PC1; PC2; SRV");
    // The world says whose logons each machine keeps: not hers.
    assert!(told(&rows, "logon", "without a domain controller").is_empty());
    assert!(told(&rows, "unknown", "").is_empty(), "{rows:#?}");
}

#[test]
fn an_administrator_of_a_machine_reaches_what_the_world_says_is_on_it() {
    let twin = twin(WORLD);
    let rows = of_card(&twin, "Helen's card");
    let administers = only(&rows, "administrator", "");
    assert_eq!(administers[3], "PC1");
    assert!(administers[6].starts_with("Helpdesk"), "{administers:?}");
    assert_eq!(
        only(&rows, "within reach", "a verifier of the password on PC1")[4],
        "anna"
    );
    assert_eq!(
        only(&rows, "within reach", "a logon with a card on PC1")[4],
        "anna"
    );
    assert_eq!(
        only(&rows, "within reach", "own accounts")[4],
        "PC1\\helper"
    );
    assert!(told(&rows, "within reach", "krbtgt").is_empty());
    // Without the group she reaches nothing; nor does Anna.
    let without = changed(&twin, &["group:Helpdesk.members=none"]);
    assert!(told(&of_card(&without, "Helen's card"), "administrator", "").is_empty());
    let anna = of_card(&twin, "Anna's card");
    assert!(told(&anna, "within reach", "").is_empty());
    // An administrator of the domain reaches everybody.
    let boss = of_card(&twin, "Boss's card");
    assert_eq!(
        only(&boss, "administrator", "")[3],
        "DC1; DC2; PC1; PC2; SRV"
    );
    assert_eq!(
        only(&boss, "within reach", "krbtgt")[4],
        "every account of corp.example"
    );
}

#[test]
fn k4_the_hash_that_a_ticket_hands_over_lives_as_long_as_the_secret() {
    let twin = twin(WORLD);
    // Set on the ninth, for 42 days.
    let helen = of_card(&twin, "Helen's card");
    let handed = only(&helen, "secret", "NT hash of the account's secret");
    assert_eq!(handed[5], "2026-12-21T00:00:00Z (27.6 days)");
    let used = only(&helen, "secret", "over the network, by NTLM");
    assert_eq!((&*used[3], &used[5]), ("PC1; PC2; SRV", &handed[5]));
    // Eight hours, renewed for two days after the last logon that opens.
    let ticket = only(&helen, "tickets", "");
    assert!(ticket[2].contains("lasts 8 hours") && ticket[2].contains("until 48 hours"));
    assert_eq!(ticket[5], "2026-12-01T06:00:00Z (7.8 days)");
    // Of an account whose password never expires nothing replaces it.
    let boss = of_card(&twin, "Boss's card");
    let never = "until somebody changes it: nothing else does";
    assert_eq!(only(&boss, "secret", "NT hash of the account's")[5], never);
    // Protected Users have no NTLM, and tickets of four hours.
    let guarded = of_card(&twin, "Guarded card");
    let useless = only(&guarded, "secret", "the hash is of no use");
    assert!(useless[6].contains("password.protected"), "{useless:?}");
    assert!(only(&guarded, "tickets", "")[2].contains("lasts 4 hours"));
}

#[test]
fn each_measure_closes_what_the_changed_world_refuses() {
    let twin = twin(WORLD);
    let helen = of_card(&twin, "Helen's card");
    let disabled = only(&helen, "measure", "the account is disabled");
    assert_eq!(
        disabled[2],
        "the account is disabled: closes new logons with the card, its NT hash, tickets; leaves nothing"
    );
    for by in [
        "user:helen.disabled=true",
        "account.disabled",
        "password.account.disabled",
    ] {
        assert!(disabled[6].contains(by), "{disabled:?}");
    }
    let secret = only(&helen, "measure", "another secret is set");
    assert!(
        secret[2].ends_with("closes its NT hash; leaves new logons with the card, tickets"),
        "{secret:?}"
    );
    assert!(secret[6].contains("password.wrong.ntlm"), "{secret:?}");
    let published = only(&helen, "measure", "crl-last-fetch: just-now");
    assert!(published[2].contains("closes new logons with the card; leaves"));
    assert!(published[6].contains("kdc.revocation.revoked"));
    // A domain controller that keeps the list of Sunday does not look for another one.
    let kept = only(&helen, "measure", "crl-last-fetch: when-needed");
    assert!(kept[2].contains("closes nothing"), "{kept:?}");
    // What a machine keeps of Anna's logons no measure takes away.
    let anna = of_card(&twin, "Anna's card");
    let offline = only(&anna, "logon", "without a domain controller");
    assert_eq!(offline[3], "PC1");
    assert!(offline[5].starts_with("as long as the machine keeps"));
    let disabled = only(&anna, "measure", "the account is disabled");
    assert!(
        disabled[2].ends_with("leaves logons that machines keep"),
        "{disabled:?}"
    );
    // Where user logon restrictions are not enforced, tickets and logons go on.
    let lax = changed(
        &twin,
        &["domain:corp.example.enforce_user_logon_restrictions=false"],
    );
    let disabled = of_card(&lax, "Helen's card");
    let disabled = only(&disabled, "measure", "the account is disabled");
    assert!(
        disabled[2].contains("closes its NT hash; leaves new logons"),
        "{disabled:?}"
    );
}

#[test]
fn a_stranger_types_any_hint() {
    let twin = twin(WORLD);
    let rows = of_card(&twin, "Ghost card");
    let screen = told(&rows, "logon", "at the screen, with #1");
    let accounts: Vec<&str> = screen.iter().map(|row| &*row[1]).collect();
    assert_eq!(accounts, ["hidden", "second"]);
    assert!(
        screen[0][2].contains("CORP\\hidden typed as a hint"),
        "{screen:?}"
    );
    assert!(screen[1][6].contains("map.ski"), "{screen:?}");
    // The hint goes with the PIN to a remote desktop, where only administrators come; runas asks for it, too.
    assert_eq!(told(&rows, "logon", "runas").len(), 2);
    assert!(told(&rows, "logon", "remote desktop").is_empty());
    let measure = told(&rows, "measure", "altSecurityIdentities are removed");
    assert_eq!(measure.len(), 2);
    assert!(
        measure[0][2].contains("closes new logons with the card"),
        "{measure:?}"
    );
    // Where no machine offers the field there is nothing to type it in.
    let without = changed(&twin, &["gpo:Hints.X509HintsNeeded=0"]);
    let rows = of_card(&without, "Ghost card");
    assert_eq!(rows.len(), 1, "{rows:#?}");
    assert_eq!(rows[0][0], "nothing");
}

#[test]
fn a_card_that_opens_nothing_has_an_empty_radius() {
    let twin = twin(WORLD);
    let rows = of_card(&twin, "Gone card");
    assert_eq!(rows.len(), 1, "{rows:#?}");
    assert_eq!(rows[0][0], "nothing");
    assert!(rows[0][6].starts_with("account.disabled"), "{rows:?}");
    let all = whole(&twin);
    let last = all.iter().find(|row| row[1] == "Gone card").unwrap();
    assert_eq!(last[2..], ["opens nothing", "", "", "-", ""]);
}

#[test]
fn every_card_has_a_row_and_the_worst_comes_first() {
    let all = whole(&twin(WORLD));
    let cards: Vec<&str> = all.iter().map(|row| &*row[1]).collect();
    assert_eq!(
        cards,
        [
            "Boss's card",
            "Guarded card",
            "Helen's card",
            "Ghost card",
            "Anna's card",
            "Gone card"
        ]
    );
    let helen = &all[2];
    assert_eq!(
        helen[2],
        "opens helen on 3 machines, an administrator; its NT hash is of use: \
         2026-12-21T00:00:00Z (27.6 days)"
    );
    assert_eq!(helen[3..5], ["PC1", "anna; PC1\\helper"]);
    assert!(
        all[1][2].ends_with("its NT hash is of no use"),
        "{:?}",
        all[1]
    );
    assert_eq!(
        all[4][2].split(';').next(),
        Some("opens anna on 3 machines, no administrator")
    );
}

#[test]
fn the_closing_follows_the_schedule_of_the_authority() {
    let twin = changed(
        &twin(WORLD),
        &[
            "ca:CA.crl_interval_hours=24",
            "dc:DC2.cached_list/CA=2026-11-23T01:00Z",
        ],
    );
    let rows = of_card(&twin, "Helen's card");
    let closing = told(&rows, "closing", "");
    // The next list comes on Monday evening; DC2 keeps the one of Sunday until it ends.
    assert_eq!(closing.len(), 2);
    assert_eq!(closing[0][3], "DC2");
    assert_eq!(closing[0][5], "2026-11-29T18:00:01Z (6.3 days)");
    let both = changed(&twin, &["dc:DC2.cached_list/CA=none"]);
    let rows = of_card(&both, "Helen's card");
    let closing = told(&rows, "closing", "");
    assert_eq!(closing[0][3], "DC1; DC2");
    assert_eq!(closing[0][5], "2026-11-23T18:00:00Z (0.3 days)");
}

#[test]
fn a_key_that_the_account_holds_opens_it_until_the_certificate_ends() {
    let twin = changed(
        &twin(WORLD),
        &["user:helen.key_credentials=Helen's card/logon"],
    );
    let rows = of_card(&twin, "Helen's card");
    let closing = told(&rows, "closing", "");
    // Issued ninety days before the world's clock, for a year: it is over when the certificate is.
    for row in closing {
        assert_eq!(row[5], "2027-08-25T09:01:00Z (275.0 days)");
        assert!(row[6].starts_with("tile.time.expired"), "{row:?}");
    }
    let removed = only(&rows, "measure", "msDS-KeyCredentialLink");
    assert!(!removed[2].contains("closes new logons"), "{removed:?}");
}

#[test]
fn the_secret_of_an_account_opens_what_the_rules_of_passwords_say() {
    let twin = twin(WORLD);
    let helen = of_account(&twin, "helen");
    assert_eq!(
        only(&helen, "secret", "opens it at the screen, by Kerberos")[3],
        "PC1; PC2; SRV"
    );
    assert!(only(&helen, "card", "Helen's card")[2].contains("--card"));
    let required = only(&helen, "measure", "a smart card is required");
    assert!(
        required[2].contains("closes its password, its NT hash"),
        "{required:?}"
    );
    // Nobody knows a password where a smart card is required: the hash is what there is.
    let boss = of_account(&twin, "boss");
    assert!(told(&boss, "secret", "at the screen").is_empty());
    only(&boss, "secret", "nobody knows a password");
    assert_eq!(
        only(&boss, "secret", "over the network, by NTLM")[3],
        "PC1; PC2; SRV"
    );
}

#[test]
fn what_is_not_known_is_said() {
    let twin = twin(&WORLD.replace(", cached_passwords: [], cached_cards: []", ""));
    let rows = of_card(&twin, "Boss's card");
    let offline = only(
        &rows,
        "unknown",
        "at the screen, without a domain controller",
    );
    assert_eq!(
        (&*offline[1], &*offline[3], &*offline[5]),
        ("", "PC2; SRV", "not known")
    );
    assert!(offline[6].contains("cached.unsaid"));
    let caches = only(&rows, "unknown", "whose logons these machines keep");
    assert_eq!(caches[3], "PC2; SRV");
    let request = BlastRadiusRequest {
        card: Some("nobody's".to_owned()),
        account: None,
    };
    assert!(twin.blast_radius(&request).is_err());
    let request = BlastRadiusRequest {
        card: None,
        account: Some("PC1$".to_owned()),
    };
    assert!(twin.blast_radius(&request).is_err());
}

#[test]
fn shipped_worlds_name_their_worst_card() {
    for (world, worst) in [
        ("fabrikam", "Paul's card"),
        ("agency", "PIV Ada Moreno"),
        ("today", "Ben's card"),
    ] {
        let twin = crate::shipped::twin(world);
        let all = whole(&twin);
        assert_eq!(all[0][1], worst);
        assert_eq!(all.len(), twin.world().cards.len());
        // The details of each card say the same as its row.
        for row in &all {
            let details = of_card(&twin, &row[1]);
            let mut accounts: Vec<&str> = details
                .iter()
                .filter(|line| line[0] == "logon")
                .map(|line| &*line[1])
                .collect();
            accounts.sort_unstable();
            accounts.dedup();
            let told = format!("opens {} on", accounts.join(", "));
            let same =
                row[2].starts_with(&told) || (accounts.is_empty() && row[2] == "opens nothing");
            assert!(same, "{row:?}");
            let administers = details.iter().filter(|line| line[0] == "administrator");
            let most = administers.map(|line| line[3].split("; ").count()).max();
            assert_eq!(
                most.unwrap_or(0),
                row[3].split("; ").filter(|name| !name.is_empty()).count()
            );
        }
    }
}
