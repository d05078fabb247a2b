//! Answering browsers and programs.

use std::path::PathBuf;

use clap::Args;

use super::{LedgerFile, Resources};

/// Options of `serve`.
#[derive(Args, Debug)]
pub struct Serve {
    /// Address and port to listen on; another address than loopback needs --tokens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4780")]
    pub addr: std::net::SocketAddr,
    /// File with one token a line, made by --new-token; without one everybody on this machine may do
    /// everything
    #[arg(long, value_name = "FILE")]
    pub tokens: Option<PathBuf>,
    /// Make a token of this role for NAME, add it to the file of --tokens, print it once and end
    #[arg(long, value_name = "ROLE:NAME", requires = "tokens")]
    pub new_token: Option<String>,
    /// Further host names, with port, under which the site is asked
    #[arg(long = "host", value_name = "HOST:PORT")]
    pub hosts: Vec<String>,
    /// Which ledger.
    #[command(flatten)]
    pub file: LedgerFile,
    /// Which resources.
    #[command(flatten)]
    pub resources: Resources,
}

/// Options of `mcp`.
#[derive(Args, Debug)]
pub struct Mcp {
    /// Which ledger.
    #[command(flatten)]
    pub file: LedgerFile,
}
