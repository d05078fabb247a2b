//! The program: one line for each thing it does.

use std::ffi::OsString;
use std::process::ExitCode;

use counterclaim_cli::arguments::{Arguments, Command};
use counterclaim_cli::output::{self, Outcome};
use counterclaim_cli::{commands, ending, guard, version};

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    if version::is_asked(&words) {
        let said = output::text(&version::lines()).map_err(Into::into);
        return ending::exit_code(&said.map(|()| Outcome::Done));
    }
    let arguments = Arguments::of_command_line(words);
    output::log_as(arguments.log);
    guard::quiet_readers();
    ending::exit_code(&run(&arguments.command))
}

fn run(command: &Command) -> anyhow::Result<Outcome> {
    match command {
        Command::Read(options) => commands::read::run(options),
        Command::Add(options) => commands::add::run(options),
        Command::Events(options) => commands::events::run(options),
        Command::Event(options) => commands::event::run(options),
        Command::Claims(options) => commands::claims::run(options),
        Command::Articles(options) => commands::articles::run(options),
        Command::Actors(options) => commands::actors::run(options),
        Command::Changes(options) => commands::changes::run(options),
        Command::Search(options) => commands::search::run(options),
        Command::Explain(options) => commands::explain::run(options),
        Command::Check(options) => commands::check::run(options),
        Command::Export(options) => commands::export::run(options),
        Command::Review(options) => commands::review::run(options),
        Command::Agree(options) => commands::agree::run(options),
        Command::Watch(options) => commands::watch::run(options),
        Command::Doctor(options) => commands::doctor::run(options),
        Command::Verify(options) => commands::verify::run(options),
        Command::Triage(options) => commands::triage::run(options),
        Command::Serve(options) => commands::serve::run(options),
        Command::Mcp(options) => commands::mcp::run(options),
        Command::Demo(options) => commands::demo::run(options),
        Command::Completions(options) => commands::completions::run(*options),
        Command::Man => commands::man::run(),
    }
}
