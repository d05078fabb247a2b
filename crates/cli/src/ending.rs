//! From the result of a command to the exit code of the program.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use crate::output::{Outcome, is_damaged, note};

/// 0 done; 1 some inputs failed or a check found something; 2 nothing could be done.
///
/// A reader that stops reading ("counterclaim events | head") is no failure.
pub fn exit_code(result: &anyhow::Result<Outcome>) -> ExitCode {
    match result {
        Ok(Outcome::Done) if is_damaged() => ExitCode::from(1),
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) if error.chain().any(is_broken_pipe) => ExitCode::SUCCESS,
        Err(error) => {
            note(&format!("counterclaim: {error:#}"));
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let io = error.downcast_ref::<io::Error>();
    io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
