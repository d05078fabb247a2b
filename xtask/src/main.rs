//! The project's chores: `cargo xtask ci` is the one command that equals continuous integration.

mod bill;
mod browser;
mod ci;
mod full;
mod generated;
mod proof;
#[cfg(test)]
mod tidy;

use std::path::{Path, PathBuf};

use anyhow::bail;

const USAGE: &str = "usage: cargo xtask <chore>

  ci               everything that continuous integration checks
  browser [OUT]    looks at every page in Chromium; pictures go to OUT (target/pictures)
  full [SUITE…]    suites that need more than Rust or more time than CI: python, wheel, recipes, formats, spark,
                   ray, postgres, kills, browser; recorded in docs/full.md
  generate         writes the generated files (docs/schema, docs/cli.md)
  check-generated  fails if a generated file is not current
  bill             prints a bill of materials (CycloneDX 1.5, JSON)
  proof            holds load, injects faults, tries bad inputs and writes docs/proof.md (takes an hour)";

fn main() -> anyhow::Result<()> {
    let chore = std::env::args().nth(1);
    match chore.as_deref() {
        Some("ci") => ci::run(&root()),
        Some("browser") => {
            let out = root().join("target/pictures");
            let out = std::env::args().nth(2).map_or(out, PathBuf::from);
            browser::run(&root(), &std::path::absolute(out)?.to_string_lossy()).map(drop)
        }
        Some("full") => full::run(&root(), &std::env::args().skip(2).collect::<Vec<_>>()),
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
