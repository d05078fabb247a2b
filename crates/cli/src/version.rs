//! What `--version` says: the program, its engine, weights and resources, by their hashes.

use std::ffi::OsString;

use counterclaim_encoder::Reader;

use crate::pipeline;

/// The lines of `--version`.
///
/// The engine is named by the version of the program and the hash of the sources that it was built from;
/// readings name the version together with the hash of the resources.
pub fn lines() -> String {
    let resources = match pipeline::files(None) {
        Ok(files) => files.fingerprint(),
        Err(error) => format!("damaged: {error:#}"),
    };
    format!(
        "counterclaim {version}\nengine {version} sha256:{engine}\nmodel sha256:{}\nresources {resources}\n",
        Reader::weights(),
        version = env!("CARGO_PKG_VERSION"),
        engine = env!("ENGINE_HASH"),
    )
}

/// Whether a command line asks for the version of the program and for nothing else.
pub fn is_asked(arguments: &[OsString]) -> bool {
    matches!(arguments, [_, word] if word == "--version" || word == "-V")
}
