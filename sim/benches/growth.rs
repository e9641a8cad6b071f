//! How cost grows with users, workstations, settings and leaves: `cargo bench -p sim --bench growth` prints the table, and
//! draws it if it is told where: `-- --plot FILE.svg`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench has nobody to report to"
)]

#[path = "shared/spaces.rs"]
mod spaces;

use std::path::PathBuf;
use std::time::Instant;

use plotters::prelude::*;
use sim::{QuestionId, Twin};
use worlds::{Population, generate_world};

/// One measured thing.
struct Measured {
    what: &'static str,
    at: f64,
    seconds: f64,
}

fn seconds<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let done = run();
    (start.elapsed().as_secs_f64(), done)
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |flag: &str| {
        let at = arguments.iter().position(|given| given == flag)?;
        arguments.get(at + 1)
    };
    let largest: u32 = value("--users").map_or(30_000, |users| users.parse().unwrap());
    let plot = value("--plot").map(PathBuf::from);
    let mut all = Vec::new();
    println!(
        "| users | workstations | pairs | twin, s | `logon`, s | `logon` on one thread, s | kinds of logons |"
    );
    println!("|---|---|---|---|---|---|---|");
    for users in [1_000, 3_000, 10_000, 30_000, 100_000] {
        if users <= largest {
            population(users, &mut all);
        }
    }
    println!("\n| settings that are open | combinations | leaves | sweep of 1,000 users, s |");
    println!("|---|---|---|---|");
    for settings in [0, 4, 8, 12, 16, 20] {
        sweep(settings, &mut all);
    }
    if let Some(plot) = plot {
        draw(&plot, &all);
    }
}

fn population(users: u32, all: &mut Vec<Measured>) {
    let workstations = users / 5;
    let size = |count: u32| usize::try_from(count).unwrap();
    let population = Population::new(names::Seed::new(1), size(users), size(workstations));
    let world = generate_world(&population);
    let again = world.clone();
    let (made, twin) = seconds(|| Twin::new(world).unwrap());
    let (asked, answer) = seconds(|| twin.ask(QuestionId::Logon));
    let alone = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    let twin = Twin::new(again).unwrap();
    let (one, _) = seconds(|| alone.install(|| twin.ask(QuestionId::Logon)));
    let regions = answer.work().regions;
    let pairs = u64::from(users) * u64::from(workstations);
    println!(
        "| {users} | {workstations} | {pairs} | {made:.2} | {asked:.2} | {one:.2} | {regions} |"
    );
    for (what, seconds) in [("making the twin", made), ("asking `logon`", asked)] {
        all.push(Measured {
            what,
            at: f64::from(users),
            seconds,
        });
    }
}

fn sweep(settings: usize, all: &mut Vec<Measured>) {
    let (_folder, scenario) = spaces::scenario(settings, 1_000, 200);
    let (taken, result) = seconds(|| sim::sweep(&scenario, None, &|_, _| {}).unwrap());
    let leaves: usize = result.kinds.iter().map(|kind| kind.leaves.len()).sum();
    println!("| {settings} | {} | {leaves} | {taken:.2} |", result.space);
    all.push(Measured {
        what: "sweep",
        at: f64::from(u32::try_from(settings).unwrap()),
        seconds: taken,
    });
}

/// Two charts: time by users, on scales of tens; time by open settings.
fn draw(path: &std::path::Path, all: &[Measured]) {
    let of = |what: &str| -> Vec<(f64, f64)> {
        let measured = all.iter().filter(|measured| measured.what == what);
        measured.map(|m| (m.at, m.seconds)).collect()
    };
    let root = SVGBackend::new(path, (900, 380)).into_drawing_area();
    root.fill(&WHITE).unwrap();
    let (left, right) = root.split_horizontally(450);
    let mut chart = ChartBuilder::on(&left)
        .caption(
            "seconds by users, five users a workstation",
            ("sans-serif", 15),
        )
        .margin(10)
        .x_label_area_size(32)
        .y_label_area_size(48)
        .build_cartesian_2d(
            (900f64..110_000f64).log_scale(),
            (0.01f64..100f64).log_scale(),
        )
        .unwrap();
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .draw()
        .unwrap();
    for (what, colour) in [("making the twin", BLUE), ("asking `logon`", RED)] {
        chart
            .draw_series(LineSeries::new(of(what), &colour).point_size(3))
            .unwrap()
            .label(what)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .border_style(BLACK)
        .draw()
        .unwrap();
    let sweeps = of("sweep");
    let highest = sweeps.iter().map(|(_, y)| *y).fold(0.1, f64::max) * 1.2;
    let mut chart = ChartBuilder::on(&right)
        .caption("seconds of a sweep by open settings", ("sans-serif", 15))
        .margin(10)
        .x_label_area_size(32)
        .y_label_area_size(48)
        .build_cartesian_2d(0f64..20.5f64, 0f64..highest)
        .unwrap();
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .draw()
        .unwrap();
    chart
        .draw_series(LineSeries::new(sweeps, &RED).point_size(3))
        .unwrap();
    root.present().unwrap();
}
