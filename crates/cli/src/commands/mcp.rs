//! Tools for language models over standard input and output, one JSON-RPC message a line.

use std::io::{BufRead, Write};

use anyhow::anyhow;
use counterclaim_web::access::Access;
use counterclaim_web::{Site, StoreOrigin, mcp};

use crate::arguments::Mcp;
use crate::output::{Outcome, note};

use super::serve::Pages;

/// Bytes of one message; what is longer is no message of these tools.
const LONGEST: u64 = 1 << 20;

/// Runs the command until its input ends.
pub fn run(options: &Mcp) -> anyhow::Result<Outcome> {
    let ledger = &options.file.path;
    let access = Access::new(Vec::new(), Vec::new()).map_err(|error| anyhow!(error))?;
    let reader = Pages::new(ledger.to_owned(), None);
    let site = Site::new(
        Box::new(StoreOrigin::new(ledger.to_owned())),
        Box::new(reader),
        access,
    )?;
    if !counterclaim_store::is_served(ledger) && !ledger.exists() {
        note(&format!(
            "counterclaim: {}: there is no ledger here yet",
            ledger.display()
        ));
    }
    let mut input = std::io::stdin().lock();
    let mut output = std::io::stdout().lock();
    loop {
        let mut line = Vec::new();
        let read = std::io::Read::take(&mut input, LONGEST).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(Outcome::Done);
        }
        let text = String::from_utf8_lossy(&line);
        if text.trim().is_empty() {
            continue;
        }
        if let Some(answer) = mcp::answer_line(&site, &text) {
            writeln!(output, "{answer}")?;
            output.flush()?;
        }
    }
}
