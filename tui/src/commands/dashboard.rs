//! `dashboard`: a world on the whole terminal.

use std::path::Path;

use crate::arguments::DashboardArguments;
use crate::dashboard::{self, WorldSource};
use crate::exit::{ExitCode, Failure};

pub(super) fn run(arguments: &DashboardArguments) -> Result<ExitCode, Failure> {
    let changes = super::changes(&arguments.changes)?;
    let world = arguments.world.clone();
    let is_shipped = super::worlds::shipped()
        .iter()
        .any(|shipped| shipped.name == world);
    if !is_shipped && !Path::new(&world).exists() {
        return Err(super::no_world(&world));
    }
    dashboard::run(WorldSource {
        world,
        changes,
        waivers: arguments.waivers.clone(),
        scenarios: arguments.scenario.clone(),
    })
}
