//! The pages in a real browser: servers on loopback, and `tools/browser/check.mjs` on them.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use anyhow::{Context, bail};

use crate::{ci, full};

/// How often a server that starts is asked for its first page, and how long is waited between.
const TRIES: usize = 150;
const PAUSE: Duration = Duration::from_millis(200);

/// Installs Debian's browser and package manager where they are missing.
pub(crate) fn installed() -> anyhow::Result<()> {
    ci::installed("chromium", "/usr/bin/chromium")?;
    ci::installed("npm", "/usr/bin/npm")
}

/// Builds the program, serves the example and an empty ledger, and looks at every page; pictures are
/// written to `pictures`. Returns how many checks passed, in words.
pub(crate) fn run(root: &Path, pictures: &str) -> anyhow::Result<Vec<String>> {
    installed()?;
    ci::step(root, "build -p counterclaim-cli --locked")?;
    let tools = root.join("tools/browser");
    run_in(
        &tools,
        "npm",
        &[
            "install",
            "--ignore-scripts",
            "--no-package-lock",
            "--no-audit",
            "--no-fund",
        ],
    )?;
    let scratch = tempfile::tempdir()?;
    let program = ci::built(root, "debug/counterclaim");
    let example = scratch.path().join("example.db");
    let demo = ["demo", "--ledger", &example.to_string_lossy()].map(str::to_owned);
    if !Command::new(&program).args(demo).status()?.success() {
        bail!("the example could not be read");
    }
    let shown = Server::start(&program, &example)?;
    let empty = Server::start(&program, &scratch.path().join("empty.db"))?;
    let check = ["check.mjs", &shown.base, pictures, "--empty", &empty.base];
    full::counted(Command::new("node").args(check).current_dir(&tools))
}

fn run_in(folder: &Path, program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    let status = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .status()
        .with_context(|| format!("{program} could not be started"))?;
    if !status.success() {
        bail!("{program} {} failed", arguments.join(" "));
    }
    Ok(())
}

/// A running `counterclaim serve` that ends with this value.
struct Server {
    child: Child,
    base: String,
}

impl Server {
    fn start(program: &Path, ledger: &Path) -> anyhow::Result<Self> {
        // the port is free again when the listener is dropped
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let child = Command::new(program)
            .args(["serve", "--addr", &address.to_string(), "--ledger"])
            .arg(ledger)
            .spawn()?;
        let server = Self {
            child,
            base: format!("http://{address}"),
        };
        for _ in 0..TRIES {
            if std::net::TcpStream::connect(address).is_ok() {
                return Ok(server);
            }
            std::thread::sleep(PAUSE);
        }
        bail!("the server at {address} did not start")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // a server that has ended by itself needs no ending
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
