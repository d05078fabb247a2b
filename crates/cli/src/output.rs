//! What leaves the program: data on standard output, everything else on standard error.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use counterclaim_model::Reading;
use counterclaim_model::wire::ReadingV1;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::arguments::{Format, Log};
use crate::screen::{Screen, safe};
use crate::view::reading::{Show, reading};

/// How a command ended, if it did what it could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it.
    Done,
    /// Some inputs failed, or a check found something.
    Findings,
}

/// Prints text for people.
pub fn text(text: &str) -> io::Result<()> {
    io::stdout().lock().write_all(text.as_bytes())
}

/// Prints one JSON value on one line.
pub fn json(value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    io::stdout().lock().write_all(&line)
}

/// Prints a list whose shape has a head: `json` the whole, `jsonl` its entries, `text` as drawn.
pub fn list<T: Serialize, E: Serialize>(
    format: Format,
    whole: &T,
    entries: &[E],
    draw: impl FnOnce(Screen) -> String,
) -> io::Result<()> {
    match format {
        Format::Text => text(&draw(Screen::of_stdout())),
        Format::Json => json(whole),
        Format::Jsonl => entries.iter().try_for_each(json),
    }
}

/// Says what to do next, to a person at a terminal.
pub fn next_step(line: &str) {
    if io::stdout().is_terminal() && io::stderr().is_terminal() && !is_json_log() {
        let _ = writeln!(io::stderr(), "\nNext: {line}");
    }
}

/// Whether some of what was asked for could not be read.
static DAMAGED: AtomicBool = AtomicBool::new(false);

/// Says that a ledger is damaged and what cannot be read of it; the program then ends with 1.
pub fn damaged(damage: &str, lost: &[String]) {
    DAMAGED.store(true, Ordering::Relaxed);
    note(&format!("counterclaim: {damage}"));
    for line in lost {
        note(&format!("counterclaim: {line}"));
    }
    note("counterclaim: what follows is the rest");
}

/// Whether [`damaged`] was said.
pub fn is_damaged() -> bool {
    DAMAGED.load(Ordering::Relaxed)
}

/// Whether what is said on standard error is said as JSON.
static JSON_LOG: AtomicBool = AtomicBool::new(false);

/// Decides how things are said on standard error.
pub fn log_as(log: Log) {
    JSON_LOG.store(log == Log::Json, Ordering::Relaxed);
}

/// Whether things are said as JSON.
pub fn is_json_log() -> bool {
    JSON_LOG.load(Ordering::Relaxed)
}

/// Says something on standard error.
pub fn note(line: &str) {
    event("note", line, Map::new());
}

/// Says that something happened: to people as a line, to programs as an object with the time, the
/// line and the data. Names of files and what servers say can act on a terminal: lines are made safe.
pub fn event(what: &str, line: &str, data: Map<String, Value>) {
    if !is_json_log() {
        let parts: Vec<_> = line.split('\n').map(safe).collect();
        let _ = writeln!(io::stderr(), "{}", parts.join("\n"));
        return;
    }
    let parts = line.trim().lines();
    let parts = parts.map(|part| part.strip_prefix("counterclaim: ").unwrap_or(part));
    let message = parts.collect::<Vec<_>>().join("; ");
    let mut object = Map::new();
    let time = jiff::Timestamp::now().to_string();
    for (key, value) in [
        ("time", time.as_str()),
        ("event", what),
        ("message", message.as_str()),
    ] {
        object.insert(key.to_owned(), Value::from(value));
    }
    object.extend(data);
    let _ = writeln!(io::stderr(), "{}", Value::Object(object));
}

/// Prints readings as they come: in `json` one object for exactly one article, else an array.
#[derive(Debug)]
pub struct Readings {
    format: Format,
    show: Show,
    screen: Screen,
    printed: usize,
    /// The first reading of a `json` output, until it is known whether it is the only one.
    held: Option<Vec<u8>>,
}

impl Readings {
    /// Begins an output.
    pub fn new(format: Format, show: Show) -> Self {
        Self {
            format,
            show,
            screen: Screen::of_stdout(),
            printed: 0,
            held: None,
        }
    }

    /// Prints one reading.
    pub fn print(&mut self, one: Reading) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match self.format {
            Format::Text => {
                let drawn = reading(self.screen, &one, self.show);
                let gap = if self.printed > 0 { "\n" } else { "" };
                write!(out, "{gap}{drawn}")?;
            }
            Format::Jsonl => {
                serde_json::to_writer(&mut out, &ReadingV1::new(one))?;
                out.write_all(b"\n")?;
            }
            Format::Json => {
                let value = serde_json::to_vec(&ReadingV1::new(one))?;
                match (self.printed, self.held.take()) {
                    (0, _) => self.held = Some(value),
                    (_, Some(first)) => {
                        out.write_all(b"[\n")?;
                        out.write_all(&first)?;
                        out.write_all(b",\n")?;
                        out.write_all(&value)?;
                    }
                    (_, None) => {
                        out.write_all(b",\n")?;
                        out.write_all(&value)?;
                    }
                }
            }
        }
        self.printed += 1;
        Ok(())
    }

    /// Ends the output.
    pub fn end(self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match (self.format, self.held, self.printed) {
            (Format::Json, Some(only), _) => {
                out.write_all(&only)?;
                out.write_all(b"\n")?;
            }
            (Format::Json, None, 1..) => out.write_all(b"\n]\n")?,
            _ => {}
        }
        out.flush()
    }
}
