//! Files that come from the code and are committed: JSON Schemas and the command reference.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use clap::CommandFactory;
use counterclaim_cli::arguments::Arguments;
use counterclaim_model::decision::{DecisionsV1, QueueV1};
use counterclaim_model::desk::ChecksV1;
use counterclaim_model::ledger::{
    ActorsV1, ArticlesV1, ChangesV1, ClaimsV1, EventsV1, ExplainV1, SearchV1,
};
use counterclaim_model::loss::LossV1;
use counterclaim_model::wire::ReadingV1;
use schemars::{Schema, schema_for};

/// Columns of the command reference.
const WIDTH: usize = 96;

/// Writes every generated file.
pub(crate) fn write(root: &Path) -> anyhow::Result<()> {
    for (path, content) in files()? {
        let path = root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, content).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// Fails if a generated file is not what would be written now.
pub(crate) fn check(root: &Path) -> anyhow::Result<()> {
    let stale: Vec<String> = files()?
        .into_iter()
        .filter(|(path, content)| {
            fs::read_to_string(root.join(path)).ok().as_ref() != Some(content)
        })
        .map(|(path, _)| path)
        .collect();
    if !stale.is_empty() {
        bail!(
            "not current: {}; run 'cargo xtask generate'",
            stale.join(", ")
        );
    }
    Ok(())
}

/// Every generated file by its path in the repository.
fn files() -> anyhow::Result<BTreeMap<String, String>> {
    let schemas: [(&str, Schema); 12] = [
        ("reading", schema_for!(ReadingV1)),
        ("events", schema_for!(EventsV1)),
        ("claims", schema_for!(ClaimsV1)),
        ("articles", schema_for!(ArticlesV1)),
        ("actors", schema_for!(ActorsV1)),
        ("search", schema_for!(SearchV1)),
        ("changes", schema_for!(ChangesV1)),
        ("explain", schema_for!(ExplainV1)),
        ("checks", schema_for!(ChecksV1)),
        ("decisions", schema_for!(DecisionsV1)),
        ("queue", schema_for!(QueueV1)),
        ("loss", schema_for!(LossV1)),
    ];
    let mut files = BTreeMap::new();
    for (name, schema) in schemas {
        let json = serde_json::to_string_pretty(&schema)?;
        files.insert(
            format!("docs/schema/counterclaim.{name}.v1.json"),
            json + "\n",
        );
    }
    let parquet = format!("docs/schema/{}.md", counterclaim_export::tables::PARQUET_V1);
    files.insert(parquet, counterclaim_export::parquet::documentation());
    let interface = serde_json::to_string_pretty(&counterclaim_web::openapi::document())?;
    files.insert("docs/schema/openapi.json".to_owned(), interface + "\n");
    files.insert("docs/cli.md".to_owned(), command_reference());
    Ok(files)
}

fn command_reference() -> String {
    let mut command = Arguments::command().term_width(WIDTH);
    command.build();
    let mut out = String::from(
        "# Commands\n\n<!-- Written by `cargo xtask generate` from the program's own help. -->\n\n\
         Exit codes: 0 done; 1 some inputs failed, or `check` or `verify` found something; 2 usage error, or \
         nothing could be done. Data goes to standard output, everything else to standard error.\n",
    );
    section(&mut out, "counterclaim", &mut command.clone());
    for sub in command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help")
    {
        let name = format!("counterclaim {}", sub.get_name());
        section(&mut out, &name, &mut sub.clone().term_width(WIDTH));
    }
    out
}

fn section(out: &mut String, name: &str, command: &mut clap::Command) {
    let help = command.render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    let _ = write!(
        out,
        "\n## {name}\n\n```text\n{}\n```\n",
        lines.join("\n").trim()
    );
}
