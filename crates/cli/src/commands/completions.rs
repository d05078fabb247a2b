//! Prints completions for a shell.

use clap::CommandFactory;

use crate::arguments::{Arguments, Completions};
use crate::output::{self, Outcome};

/// Runs the command.
pub fn run(options: Completions) -> anyhow::Result<Outcome> {
    let mut out = Vec::new();
    clap_complete::generate(
        options.shell,
        &mut Arguments::command(),
        "counterclaim",
        &mut out,
    );
    output::text(&String::from_utf8_lossy(&out))?;
    Ok(Outcome::Done)
}
