//! The report for people, read by html5ever, which is not ours; and by checkers of others where there are some.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use reports::{Language, Part, Report, WorldReport};
use scraper::{ElementRef, Html, Selector};
use sim::policies::{Rule, Waiver};
use sim::{CheckRun, Gate, RuleResult, Scenario, Standing, SweepResult, Twin};

/// A world, a what-if of another, and a scenario: every part of the page.
struct Material {
    run: CheckRun,
    worlds: Vec<(Twin, Option<Twin>)>,
    sweep: SweepResult,
}

fn twin(name: &str) -> Twin {
    let loaded = sim::worlds::load_shipped(name).unwrap().unwrap();
    Twin::new(loaded.world).unwrap()
}

fn rules() -> Vec<Rule> {
    let shipped = sim::policies::shipped_rules().into_iter();
    shipped.map(|shipped| shipped.rule).collect()
}

impl Material {
    fn new(worlds: Vec<(Twin, Option<Twin>)>) -> Self {
        let waivers = r#"[(expectation: "SC.REMOVAL.1v1", subjects: All, rationale: "a < b & \"c\"", owner: "desk", expires: "2099-01-01")]"#;
        let waivers = Waiver::read_list("waivers.ron", waivers).unwrap();
        let mut run = CheckRun::new(Gate::default(), waivers);
        for (twin, _) in &worlds {
            run.add(twin, twin.check(&rules()));
        }
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../sim/scenarios/strong-mapping.ron");
        let text = std::fs::read_to_string(&file).unwrap();
        let sweep = sim::sweep(&Scenario::load(&file).unwrap(), None, &|_, _| {}).unwrap();
        run.add_sweep("strong-mapping.ron", &text, &sweep);
        Self { run, worlds, sweep }
    }

    /// All that is told of it, asked once.
    fn report(&self) -> Report<'_> {
        let worlds = self.worlds.iter().zip(&self.run.checked);
        let mut parts: Vec<Part<'_>> = worlds
            .map(|((twin, before), checked)| {
                let told = WorldReport::of(twin, before.as_ref(), checked, &rules());
                Part::World(Box::new(told))
            })
            .collect();
        parts.push(Part::Scenario(&self.sweep));
        Report {
            run: &self.run,
            parts,
        }
    }
}

fn material() -> Material {
    let today = twin("today");
    let change = ["dc:DC25-2.patched=2024-09-10".parse().unwrap()];
    let changed = today.what_if(&change).unwrap();
    Material::new(vec![
        (twin("fabrikam"), None),
        (changed, Some(today)),
        (twin("agency"), None),
    ])
}

static MATERIAL: LazyLock<Material> = LazyLock::new(material);
static REPORT: LazyLock<Report<'static>> = LazyLock::new(|| MATERIAL.report());
static ENGLISH: LazyLock<String> = LazyLock::new(|| reports::html(&REPORT, Language::English));
static FRENCH: LazyLock<String> = LazyLock::new(|| reports::html(&REPORT, Language::French));

fn pages() -> [&'static str; 2] {
    [&ENGLISH, &FRENCH]
}

fn all<'d>(document: &'d Html, selector: &str) -> Vec<ElementRef<'d>> {
    document
        .select(&Selector::parse(selector).unwrap())
        .collect()
}

fn text(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn html5ever_finds_no_error() {
    for page in pages() {
        let document = Html::parse_document(page);
        assert!(document.errors.is_empty(), "{:?}", document.errors);
    }
    // It would find one.
    assert!(!Html::parse_document("<p></b>").errors.is_empty());
}

#[test]
fn nothing_is_fetched() {
    for page in pages() {
        let document = Html::parse_document(page);
        for element in all(&document, "*") {
            let name = element.value().name();
            assert!(
                ![
                    "link", "img", "iframe", "object", "embed", "base", "audio", "video", "image",
                    "use"
                ]
                .contains(&name),
                "{name}"
            );
            for (attribute, value) in element.value().attrs() {
                assert!(
                    ![
                        "src", "srcset", "action", "data", "poster", "style", "onclick"
                    ]
                    .contains(&attribute),
                    "{name} {attribute}={value}"
                );
                if attribute == "href" {
                    let is_source = element
                        .value()
                        .has_class("source", scraper::CaseSensitivity::CaseSensitive);
                    assert!(
                        value.starts_with('#') || is_source && value.starts_with("https://"),
                        "{value}"
                    );
                }
            }
        }
        for style in all(&document, "style") {
            let style = text(style);
            assert!(!style.contains("url(") && !style.contains("@import"));
        }
        let policy = all(&document, "meta[http-equiv=Content-Security-Policy]");
        let policy = policy[0].value().attr("content").unwrap();
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        assert!(
            !policy.contains("unsafe") && !policy.contains("http"),
            "{policy}"
        );
    }
}

#[test]
fn the_page_has_its_structure() {
    for (page, language) in [(&*ENGLISH, "en"), (&*FRENCH, "fr")] {
        let document = Html::parse_document(page);
        let root = document.root_element();
        assert_eq!(root.value().attr("lang"), Some(language));
        for landmark in ["header", "nav", "main", "footer"] {
            assert_eq!(all(&document, landmark).len(), 1, "{landmark}");
        }
        // Headings go down one by one.
        let mut level = 0;
        for heading in all(&document, "h1, h2, h3, h4, h5, h6") {
            let here: u32 = heading.value().name()[1..].parse().unwrap();
            assert!(here <= level + 1, "{}", text(heading));
            level = here;
        }
        // Each anchor is there, once.
        let mut ids = BTreeSet::new();
        for element in all(&document, "[id]") {
            let id = element.value().attr("id").unwrap();
            assert!(ids.insert(id), "twice: {id}");
        }
        for link in all(&document, "a[href^='#']") {
            let target = &link.value().attr("href").unwrap()[1..];
            assert!(ids.contains(target), "{target}");
        }
        for element in all(&document, "[aria-labelledby]") {
            let names = element.value().attr("aria-labelledby").unwrap();
            assert!(names.split(' ').all(|name| ids.contains(name)), "{names}");
        }
        assert!(all(&document, "th:not([scope])").is_empty());
        let drawings = all(&document, "svg[role=img]");
        assert!(drawings.len() > 6, "{}", drawings.len());
        for drawing in drawings {
            let of = |name: &str| drawing.select(&Selector::parse(name).unwrap()).count();
            assert!(of("title") >= 1 && of("desc") == 1);
        }
        // What is not a word of the report says that it is English.
        let marked = all(&document, "[lang=en] , span[lang=en]").len();
        assert_eq!(marked > 100, language == "fr", "{marked}");
    }
}

#[test]
fn every_question_and_every_finding_is_there() {
    for page in pages() {
        let document = Html::parse_document(page);
        for part in 1..=3 {
            for question in 1..=8 {
                let id = format!("#part-{part}-question-{question}");
                let article = all(&document, &id);
                let answer = Selector::parse(".answer").unwrap();
                assert_eq!(article[0].select(&answer).count(), 1, "{id}");
            }
            for kind in ["populations", "refusals", "calendar", "appendix"] {
                assert_eq!(all(&document, &format!("#part-{part}-{kind}")).len(), 1);
            }
        }
        assert_eq!(all(&document, "#part-2-diff").len(), 1);
        assert_eq!(all(&document, "#part-1-diff").len(), 0);
        for (at, checked) in (1..).zip(&MATERIAL.run.checked) {
            for judged in &checked.findings {
                let finding = &judged.finding;
                let (RuleResult::Fail { why, .. } | RuleResult::Unknown(why)) = &finding.result
                else {
                    continue;
                };
                let items = all(
                    &document,
                    &format!(
                        "article[id^='part-{at}-finding'][data-cause='{}']",
                        finding.rule
                    ),
                );
                let told = items.iter().map(|item| text(*item));
                let found = told.into_iter().any(|told| {
                    checked.scenario.is_some()
                        || told.contains(&finding.subject) && told.contains(&**why)
                });
                assert!(found, "{} {}", finding.rule, finding.subject);
                if let Standing::Waived(_) = judged.standing {
                    assert!(page.contains("a &lt; b &amp; &quot;c&quot;"));
                }
            }
        }
    }
}

/// What a person reads first of each part: headings, answers, and what is behind each finding.
#[test]
fn the_outline_reads_as_it_should() {
    for (name, page) in [("en", &*ENGLISH), ("fr", &*FRENCH)] {
        let document = Html::parse_document(page);
        let mut outline = String::new();
        for element in all(
            &document,
            "h1, h2, h3, h4, .answer, .tags, .changes, .verdict, .tiles, .first li",
        ) {
            let value = element.value();
            let level = match value.name() {
                "h1" => 0,
                "h2" => 1,
                "h3" => 2,
                "h4" => 3,
                _ => 4,
            };
            writeln!(outline, "{}{}", "  ".repeat(level), text(element)).unwrap();
        }
        insta::assert_snapshot!(format!("html-outline-{name}"), outline);
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let page = || {
        let material = Material::new(vec![(twin("agency"), None)]);
        reports::html(&material.report(), Language::French)
    };
    assert_eq!(page(), page());
}

/// Names that are markup in other places are names here.
#[test]
fn names_are_escaped() {
    let evil = "<script>alert(1)</script>\"&'";
    let text = format!(
        r#"(name: "evil", include: ["shipped:today"],
            users: [(name: {evil:?}, domain: "contoso.example", sam_account_name: "evil")],
            cards: [(name: {card:?}, holder: {evil:?}, minidriver: "Gids")])"#,
        card = format!("card of {evil}"),
    );
    let loaded = sim::worlds::parse("evil.ron", &text, &|path| std::fs::read(path)).unwrap();
    let material = Material::new(vec![(Twin::new(loaded.world).unwrap(), None)]);
    let page = reports::html(&material.report(), Language::English);
    assert!(page.contains("card of &lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;'"));
    let document = Html::parse_document(&page);
    assert!(document.errors.is_empty(), "{:?}", document.errors);
    assert_eq!(all(&document, "script").len(), 1);
    let named = all(&document, "li strong").into_iter().map(self::text);
    assert!(
        named
            .into_iter()
            .any(|name| name == format!("card of {evil}"))
    );
}

/// A company does not become a report of a hundred thousand rows.
#[test]
fn a_large_world_stays_readable() {
    let population = sim::worlds::Population::new(sim::names::Seed::new(3), 1200, 80);
    let twin = Twin::new(sim::worlds::generate_world(&population)).unwrap();
    let material = Material::new(vec![(twin, None)]);
    let page = reports::html(&material.report(), Language::English);
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
    assert!(page.contains("the world is too large to be built again for each change"));
    assert!(Html::parse_document(&page).errors.is_empty());
}

/// `html-validate`, and `axe-core` in a browser: they run where `CARDTWIN_HTML_CHECKERS` names the folder of their packages.
#[test]
#[expect(clippy::print_stdout, reason = "a test says that it skips")]
fn checkers_of_others_find_nothing() {
    let Some(packages) = std::env::var_os("CARDTWIN_HTML_CHECKERS") else {
        println!(
            "skipped: CARDTWIN_HTML_CHECKERS does not name the folder of html-validate, axe-core and puppeteer-core"
        );
        return;
    };
    let folder = std::env::temp_dir().join(format!("cardtwin-html-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut files = Vec::new();
    for (name, page) in [("en", &*ENGLISH), ("fr", &*FRENCH)] {
        let file = folder.join(format!("{name}.html"));
        std::fs::write(&file, page).unwrap();
        files.push(file);
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/html/check.cjs");
    let output = std::process::Command::new("node")
        .arg(script)
        .args(&files)
        .env("NODE_PATH", Path::new(&packages).join("node_modules"))
        .output()
        .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}\n{error}");
    assert!(told.contains("checked 2 files"), "{told}\n{error}");
}
