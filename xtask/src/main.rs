//! The project's chores: `cargo xtask ci` is the one command that equals continuous integration.

mod bill;
mod ci;
mod generated;
mod proof;
#[cfg(test)]
mod tidy;

use std::path::{Path, PathBuf};

use anyhow::bail;

const USAGE: &str = "usage: cargo xtask <chore>

  ci               everything that continuous integration checks
  generate         writes the generated files (docs/schema, docs/cli.md)
  check-generated  fails if a generated file is not current
  bill             prints a bill of materials (CycloneDX 1.5, JSON)
  proof            holds load, injects faults, tries bad inputs and writes docs/proof.md (takes an hour)";

fn main() -> anyhow::Result<()> {
    let chore = std::env::args().nth(1);
    match chore.as_deref() {
        Some("ci") => ci::run(&root()),
        Some("generate") => generated::write(&root()),
        Some("check-generated") => generated::check(&root()),
        Some("bill") => bill::print(&root()),
        Some("proof") => proof::run(&root()),
        Some(other) => bail!("there is no chore '{other}'\n{USAGE}"),
        None => bail!("{USAGE}"),
    }
}

/// The repository.
fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}
