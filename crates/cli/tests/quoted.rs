//! What README and the guides quote is what the program prints: every quotation is made by running its command.
//!
//! Comments in the pages, which readers do not see, say how a block comes about:
//! - `<!-- run: COMMAND -->` runs a command of the shell, in a folder that all blocks of a page share;
//! - `<!-- saved: FILE -->` before a block writes the block to a file in that folder;
//! - `<!-- quoted: COMMAND -->` before a block says that the block is what the command prints;
//!   `quoted messages:` takes what it prints besides, on standard error. After the command picks may follow:
//!   `| some words +3` is the next line that has these words and three more, `| = a line` the next that is
//!   this line, `| some words ++` goes on to the next empty line, and `| …` stands for what is left out.
//!
//! `UPDATE_EXPECT=1 cargo test -p counterclaim-cli --test quoted` writes the blocks anew; read the
//! difference before it is committed.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// What stands for lines that are left out.
const LEFT_OUT: &str = "  […]";

/// The folder that the commands of a page run in.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for shared in ["examples", "resources"] {
            let target = root().join(shared);
            std::os::unix::fs::symlink(target, folder.path().join(shared)).unwrap();
        }
        Self { folder }
    }

    /// What a command prints, and what it prints besides.
    fn run(&self, command: &str) -> (String, String) {
        let program = Path::new(env!("CARGO_BIN_EXE_counterclaim"));
        let mut path = program.parent().unwrap().as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let output = Command::new("sh")
            .args(["-c", command])
            .current_dir(self.folder.path())
            .env("PATH", path)
            .env_remove("COUNTERCLAIM_LEDGER")
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    }

    fn save(&self, file: &str, text: &str) {
        let path = self.folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What a comment says, if it is one of ours: its word and the rest.
fn order(line: &str) -> Option<(&str, &str)> {
    let inner = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
    let (word, rest) = inner.split_once(": ")?;
    ["run", "saved", "quoted", "quoted messages"]
        .contains(&word)
        .then_some((word, rest))
}

/// The lines of an output that a quotation picks.
fn picked(output: &str, picks: &[&str]) -> String {
    if picks.is_empty() {
        return output.trim_end().to_owned() + "\n";
    }
    let lines: Vec<&str> = output.lines().collect();
    let (mut out, mut at) = (String::new(), 0);
    for pick in picks.iter().map(|pick| pick.trim()) {
        if pick == "…" {
            out = out + LEFT_OUT + "\n";
            continue;
        }
        let (words, more) = pick.rsplit_once(" +").unwrap_or((pick, "0"));
        let found = match words.strip_prefix("= ") {
            Some(whole) => lines[at..].iter().position(|line| line.trim() == whole),
            None => lines[at..].iter().position(|line| line.contains(words)),
        };
        let first = at + found.unwrap_or_else(|| panic!("no line has '{words}' in\n{output}"));
        at = match more.parse::<usize>() {
            Ok(more) => (first + more + 1).min(lines.len()),
            Err(_) => {
                let rest = lines[first..].iter().position(|line| line.is_empty());
                rest.map_or(lines.len(), |rest| first + rest)
            }
        };
        for line in &lines[first..at] {
            out = out + line + "\n";
        }
    }
    out
}

/// A page with every quotation made anew, and how many it has.
fn made_anew(page: &str) -> (String, usize) {
    let desk = Desk::new();
    let (mut out, mut count) = (String::new(), 0);
    let mut lines = page.lines();
    let copy = |line: &str, out: &mut String| {
        out.push_str(line);
        out.push('\n');
    };
    while let Some(line) = lines.next() {
        copy(line, &mut out);
        let Some((word, rest)) = order(line) else {
            continue;
        };
        if word == "run" {
            desk.run(rest);
            continue;
        }
        let fence = lines.next().unwrap_or_default();
        assert!(fence.starts_with("```"), "no block follows {line}");
        copy(fence, &mut out);
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if word == "saved" {
            let text = block.join("\n") + "\n";
            desk.save(rest, &text);
            out.push_str(&text);
        } else {
            let mut parts = rest.split(" | ");
            let (printed, besides) = desk.run(parts.next().unwrap_or_default());
            let output = if word == "quoted" { printed } else { besides };
            let prompt = block.first().filter(|first| first.starts_with("$ "));
            prompt.into_iter().for_each(|prompt| copy(prompt, &mut out));
            out.push_str(&picked(&output, &parts.collect::<Vec<_>>()));
            count += 1;
        }
        copy("```", &mut out);
    }
    (out, count)
}

fn check(path: &Path) -> usize {
    let page = fs::read_to_string(path).unwrap();
    let (anew, count) = made_anew(&page);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path, &anew).unwrap();
    }
    let differs = page.lines().zip(anew.lines()).find(|(a, b)| a != b);
    let page = fs::read_to_string(path).unwrap();
    let name = path.display();
    // the pages themselves would be too long a message
    assert!(
        page == anew,
        "{name} does not say what is printed: {differs:?}"
    );
    count
}

#[test]
fn pages_quote_what_is_printed() {
    let guides = fs::read_dir(root().join("docs/guide")).unwrap();
    let mut pages: Vec<PathBuf> = guides.map(|entry| entry.unwrap().path()).collect();
    pages.push(root().join("README.md"));
    pages.sort();
    let quoted: usize = pages.iter().map(|page| check(page)).sum();
    assert!(quoted >= 12, "only {quoted} quotations were found");
}

#[test]
fn quotations_pick_lines() {
    let output = "one\ntwo\nthree\n\nfour\nfive\n";
    for (picks, expected) in [
        (&[][..], "one\ntwo\nthree\n\nfour\nfive\n"),
        (&["two"], "two\n"),
        (&["= four"], "four\n"),
        (&["two +1", "…", "five"], "two\nthree\n  […]\nfive\n"),
        (&["two ++", "four +9"], "two\nthree\nfour\nfive\n"),
    ] {
        assert_eq!(picked(output, picks), expected, "{picks:?}");
    }
    let page = "<!-- saved: a.txt -->\n```text\nhallo\n```\n<!-- quoted: cat a.txt -->\n```text\nother\n```\n";
    let anew = page.replace("other", "hallo");
    assert_eq!(made_anew(page), (anew, 1));
}
