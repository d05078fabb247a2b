//! Prints the manual page: the program and every command.

use clap::CommandFactory;
use clap_mangen::Man;

use crate::arguments::Arguments;
use crate::output::{self, Outcome};

/// Runs the command.
pub fn run() -> anyhow::Result<Outcome> {
    let mut command = Arguments::command();
    command.build();
    let mut out = Vec::new();
    Man::new(command.clone()).render(&mut out)?;
    for sub in command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help")
    {
        let page = Man::new(sub.clone());
        let title = format!(".SH \"COUNTERCLAIM {}\"\n", sub.get_name().to_uppercase());
        out.extend(title.into_bytes());
        page.render_description_section(&mut out)?;
        page.render_options_section(&mut out)?;
    }
    output::text(&String::from_utf8_lossy(&out))?;
    Ok(Outcome::Done)
}
