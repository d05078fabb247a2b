//! The program from outside: exit codes, what goes to which stream, shapes, order, repeatability.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// What a run left behind.
#[derive(Debug, PartialEq, Eq)]
struct Run {
    code: i32,
    out: String,
    err: String,
}

/// A folder with some inputs, good and bad.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("in/deep")).unwrap();
    fs::create_dir_all(path("none")).unwrap();
    fs::write(
        path("in/b.txt"),
        "The ferry sank\n\nThe harbor master said it sank.\n",
    )
    .unwrap();
    fs::write(
        path("in/a.txt"),
        "The ferry was rammed\r\n\r\nHarrow Lines denied it.\r\n",
    )
    .unwrap();
    fs::write(
        path("in/deep/c.md"),
        "# A “third” story\n\nIt was said: 🚢.\n",
    )
    .unwrap();
    fs::write(path("in/.hidden.txt"), "not an input").unwrap();
    fs::write(path("in/picture.png"), [0x89, 0x50, 0x4e, 0x47, 0, 1, 2]).unwrap();
    fs::write(path("empty.txt"), "").unwrap();
    fs::write(path("blank.txt"), " \n\n").unwrap();
    folder
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_counterclaim"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null());
    command
}

fn finish(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Run {
    finish(&mut command(folder, arguments))
}

/// Runs and compares the exit code, and looks for a text on standard error (none: it is empty).
fn check(arguments: &[&str], code: i32, complaint: &str) -> Run {
    let folder = folder();
    let run = run(folder.path(), arguments);
    assert_eq!(run.code, code, "{arguments:?}: {run:?}");
    match complaint {
        "" => assert_eq!(run.err, "", "{arguments:?}"),
        complaint => assert!(run.err.contains(complaint), "{arguments:?}: {}", run.err),
    }
    if code == 2 {
        assert_eq!(run.out, "", "{arguments:?}: data although nothing was done");
    }
    run
}

#[test]
fn exit_codes_of_read() {
    check(&["read", "in/a.txt"], 0, "");
    check(&["read", "in/a.txt", "in/b.txt"], 0, "");
    check(&["read", "in/a.txt", "empty.txt"], 1, "empty.txt: is empty");
    check(
        &["read", "in/a.txt", "missing.txt"],
        1,
        "missing.txt: does not exist; check the path",
    );
    check(&["read", "empty.txt"], 2, "empty.txt: is empty");
    check(&["read", "blank.txt"], 2, "blank.txt: is blank");
    check(&["read", "missing.txt"], 2, "missing.txt: does not exist");
    check(
        &["read", "missing.txt", "empty.txt"],
        2,
        "all 2 inputs failed",
    );
    check(&["read", "none"], 2, "no articles found in none");
    check(&["read", "in/picture.png"], 2, "in/picture.png: ");
    check(
        &["read", "https://example.test/a"],
        2,
        "addresses are not fetched",
    );
    check(&["read"], 2, "required");
    check(&["raed"], 2, "similar subcommand");
    check(&["read", "in/a.txt", "--formt", "json"], 2, "--format");
    check(
        &["read", "in/a.txt", "--published", "yesterday"],
        2,
        "give a day",
    );
    check(
        &["read", "in/a.txt", "--published", "2031-02-30"],
        2,
        "give a day",
    );
    check(&["read", "in/a.txt", "--captured", "2031"], 2, "give a day");
    check(
        &["read", "in/a.txt", "--resources", "nowhere"],
        2,
        "nowhere: is no folder",
    );
    check(
        &["read", "in/a.txt", "--max-article-bytes", "5"],
        2,
        "limit: its text has",
    );
    check(
        &["read", "in", "--max-article-bytes", "48"],
        1,
        "in/a.txt: limit",
    );
}

#[test]
fn exit_codes_of_a_ledger() {
    check(
        &["events"],
        2,
        "there is no ledger here; add articles first",
    );
    check(
        &["claims", "--ledger", "in/a.txt"],
        2,
        "is not a Counterclaim ledger",
    );
    check(&["claims", "--ledger", "none"], 2, "it is a folder");
    check(
        &["claims", "--ledger", "postgres://127.0.0.1:1/y"],
        2,
        "postgres://127.0.0.1:1/y: cannot be opened",
    );
    check(&["add", "missing.txt"], 2, "missing.txt: does not exist");
    check(
        &["verify", "--ledger", "none.db"],
        2,
        "there is no ledger here",
    );
    check(
        &["explain", "c3", "--in", "missing.txt"],
        2,
        "missing.txt: does not exist",
    );
    check(
        &["explain", "zzz", "--in", "in/a.txt"],
        2,
        "is no id of a reading",
    );
}

#[test]
fn a_ledger_from_first_to_last() {
    let folder = folder();
    let run = |arguments: &[&str]| run(folder.path(), arguments);
    let added = run(&["add", "in", "empty.txt"]);
    assert_eq!((added.code, added.out.as_str()), (1, "3 articles added\n"));
    let again = run(&["add", "in", "./in/a.txt"]);
    assert_eq!(
        (again.code, again.out.as_str()),
        (0, "0 articles added, 3 unchanged\n")
    );
    let dated = run(&[
        "add",
        "in/a.txt",
        "--published",
        "2031-03-02",
        "--format",
        "json",
    ]);
    assert_eq!(dated.out, "{\"new\":0,\"again\":1,\"unchanged\":0}\n");
    let articles: Value =
        serde_json::from_str(&run(&["articles", "--format", "json"]).out).unwrap();
    assert_eq!(articles["schema"], "counterclaim.articles.v1");
    assert_eq!(articles["articles"].as_array().unwrap().len(), 3);
    let known = |until| {
        run(&["articles", "--as-of", until, "--format", "jsonl"])
            .out
            .lines()
            .count()
    };
    assert_eq!((known("2031-03-01"), known("2031-03-02")), (0, 1));
    assert_eq!(
        run(&["articles", "rammed", "--format", "jsonl"])
            .out
            .lines()
            .count(),
        1
    );
    for list in ["events", "claims", "actors", "articles", "search"] {
        let whole: Value = serde_json::from_str(&run(&[list, "--format", "json"]).out).unwrap();
        assert_eq!(whole["schema"], format!("counterclaim.{list}.v1"));
        assert!(whole[list].is_array());
    }
    let verified = run(&["verify"]);
    assert_eq!(verified.code, 0, "{verified:?}");
    assert!(
        verified.out.contains("3 of 3 captures match"),
        "{verified:?}"
    );
    let complaint = |arguments: &[&str]| {
        let run = run(arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:?}");
        run.err
    };
    assert!(complaint(&["events", "--as-of", "soon"]).contains("'soon' is no date"));
    assert!(complaint(&["events", "spaeker:x"]).contains("did you mean 'speaker'?"));
    assert!(complaint(&["event", "E-0000"]).contains("no event of this ledger"));
    assert!(complaint(&["explain", "c1"]).contains("--in FILE"));
    assert!(complaint(&["explain", "C-123456"]).contains("nothing in this ledger"));
}

#[test]
fn the_ledger_of_the_environment() {
    let folder = folder();
    let added =
        finish(command(folder.path(), &["add", "in/a.txt"]).env("COUNTERCLAIM_LEDGER", "x.db"));
    assert_eq!(added.code, 0, "{added:?}");
    assert!(folder.path().join("x.db").exists() && !folder.path().join("counterclaim.db").exists());
}

#[test]
fn an_article_over_the_limit_is_kept_unread_and_read_later() {
    let folder = folder();
    let run = |arguments: &[&str]| run(folder.path(), arguments);
    let unread = run(&["add", "in/a.txt", "--max-article-bytes", "5"]);
    assert_eq!(
        (unread.code, unread.out.as_str()),
        (1, "1 article added\n"),
        "{unread:?}"
    );
    assert!(unread.err.contains("in/a.txt: limit"));
    assert_eq!(
        run(&["articles", "--format", "jsonl"]).out.lines().count(),
        1
    );
    assert_eq!(
        run(&["add", "in/a.txt"]).out,
        "0 articles added, 1 read again\n"
    );
    assert_eq!(run(&["verify"]).code, 0);
}

#[test]
fn json_is_an_object_for_one_article_and_an_array_for_more() {
    let one: Value =
        serde_json::from_str(&check(&["read", "in/a.txt", "--format", "json"], 0, "").out).unwrap();
    assert_eq!(one["schema"], "counterclaim.reading.v1");
    assert_eq!(
        one["article"]["text"],
        "The ferry was rammed\r\n\r\nHarrow Lines denied it.\r\n"
    );
    let run = check(
        &["read", "in", "--format", "json"],
        0,
        "other kinds passed over: 1 .png",
    );
    let many: Value = serde_json::from_str(&run.out).unwrap();
    let inputs = many
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["article"]["input"].as_str().unwrap());
    assert_eq!(
        inputs.collect::<Vec<_>>(),
        ["in/a.txt", "in/b.txt", "in/deep/c.md"]
    );
}

#[test]
fn lines_come_in_path_order_whatever_the_threads() {
    let expected = check(
        &["read", "in", "--format", "jsonl", "--jobs", "1"],
        0,
        "passed over",
    );
    assert_eq!(expected.out.lines().count(), 3);
    for jobs in ["1", "2", "8"] {
        let again = check(
            &["read", "in/deep", "in", "--format", "jsonl", "-j", jobs],
            0,
            "passed over",
        );
        assert_eq!(again.out, expected.out, "--jobs {jobs}");
    }
}

#[test]
fn standard_input_is_an_input() {
    let folder = folder();
    let mut child = command(folder.path(), &["read", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all("The ferry sank\n\nIt did.\n".as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let reading: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(reading["article"]["input"], "-");
}

#[test]
fn a_reader_that_stops_is_no_failure() {
    let folder = folder();
    for n in 0..300 {
        let text = format!("Story {n}\n\n{}\n", "It went on and on. ".repeat(200));
        fs::write(folder.path().join(format!("in/{n:03}.txt")), text).unwrap();
    }
    let mut child = command(folder.path(), &["read", "in", "--format", "jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
}

#[cfg(unix)]
#[test]
fn links_to_files_are_followed_and_links_to_folders_are_not() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("links")).unwrap();
    symlink(path("in/a.txt"), path("links/a.txt")).unwrap();
    symlink(path("in"), path("links/folder")).unwrap();
    symlink(path("links"), path("links/circle")).unwrap();
    let run = |arguments: &[&str]| run(folder.path(), arguments);
    assert_eq!(
        run(&["read", "links", "--format", "jsonl"])
            .out
            .lines()
            .count(),
        1
    );
    assert!(
        run(&["read", "links/folder"])
            .err
            .contains("link to a folder")
    );
    symlink(path("gone.txt"), path("links/broken.txt")).unwrap();
    let broken = run(&["read", "links"]);
    assert_eq!(broken.code, 1, "{broken:?}");
}

#[test]
fn colors_only_where_they_are_wanted() {
    let folder = folder();
    let colored = |variables: &[(&str, &str)]| {
        let mut command = command(folder.path(), &["read", "in/a.txt"]);
        let run = finish(command.envs(variables.iter().copied()));
        run.out.contains('\u{1b}')
    };
    assert!(!colored(&[]), "a pipe");
    assert!(colored(&[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&[("TERM", "dumb")]));
}

#[test]
fn columns_hold_where_there_is_no_terminal() {
    let folder = folder();
    let widest = |columns: &str| {
        let mut command = command(folder.path(), &["read", "in/a.txt"]);
        let run = finish(command.env("COLUMNS", columns));
        run.out.lines().map(|line| line.chars().count()).max()
    };
    assert!(widest("50") < widest("100"));
    assert_eq!(widest("wide"), widest("88"));
}

#[test]
fn the_example_is_quick_and_can_be_kept() {
    let folder = folder();
    let begun = std::time::Instant::now();
    let shown = run(folder.path(), &["demo"]);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(
        begun.elapsed().as_secs_f64() < 20.0,
        "a debug build may take ten times two seconds"
    );
    assert!(shown.out.contains("Port Kerrin") && shown.err.contains("Go on with"));
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        4,
        "something was left behind"
    );
    let kept = run(folder.path(), &["demo", "--ledger", "demo.db"]);
    assert_eq!(kept.out, shown.out);
    let articles = run(
        folder.path(),
        &["articles", "--ledger", "demo.db", "--format", "jsonl"],
    );
    assert_eq!(articles.out.lines().count(), 7);
    assert_eq!(
        run(folder.path(), &["verify", "--ledger", "demo.db"]).code,
        0
    );
}

#[test]
fn completions_and_manual() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = check(&["completions", shell], 0, "");
        assert!(run.out.contains("counterclaim"), "{shell}");
    }
    let manual = check(&["man"], 0, "").out;
    assert!(manual.contains(".TH") && manual.contains("COUNTERCLAIM EXPLAIN"));
}

#[test]
fn a_ledger_survives_being_killed_and_two_writers() {
    let folder = folder();
    for n in 0..400 {
        let text = format!("Story {n}\n\nThe harbor master said that ferry {n} sank.\n");
        fs::write(folder.path().join(format!("in/{n:03}.txt")), text).unwrap();
    }
    for milliseconds in [5, 40, 80] {
        let mut child = command(folder.path(), &["add", "in"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        let verified = run(folder.path(), &["verify"]);
        let fresh = verified.err.contains("no ledger here");
        assert!(verified.code == 0 || fresh, "{verified:?}");
    }
    let mut other = command(folder.path(), &["add", "in"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let added = run(folder.path(), &["add", "in"]);
    assert_eq!(added.code, 0, "{added:?}");
    assert!(other.wait().unwrap().success());
    let articles = run(folder.path(), &["articles", "--format", "jsonl"]);
    assert_eq!(articles.out.lines().count(), 403);
    assert!(
        run(folder.path(), &["verify"])
            .out
            .contains("403 of 403 captures match")
    );
}

/// Kills `add` of some inputs at `points` moments of its work. After each the ledger is whole and has lost
/// nothing; whenever all is in it, it holds the bytes that an `add` in peace makes, and a new one is begun.
fn killed_while_adding(points: u64, path: &Path, inputs: &[&str]) {
    let add = |ledger: &str| {
        let mut command = command(path, &["add", "--ledger", ledger]);
        command.args(inputs);
        command
    };
    let list = |ledger: &str| {
        let found = run(path, &["claims", "--format", "json", "--ledger", ledger]);
        (found.code == 0).then_some(found.out)
    };
    let articles = |ledger: &str| {
        let found = run(path, &["articles", "--format", "jsonl", "--ledger", ledger]);
        found.out.lines().count()
    };
    let begun = std::time::Instant::now();
    assert_eq!(finish(&mut add("peace.db")).code, 0);
    let whole = begun.elapsed().as_micros() as u64;
    let (expected, all) = (list("peace.db").unwrap(), articles("peace.db"));
    let (mut stored, mut completed, mut torn) = (0, 0, 0);
    for point in 0..points {
        let mut child = add("killed.db")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // multiples of the golden ratio fall everywhere and never twice on one place
        let share = (point as f64 * 0.618_033_988_749_895).fract();
        std::thread::sleep(std::time::Duration::from_micros(
            (share * whole as f64) as u64,
        ));
        child.kill().unwrap();
        child.wait().unwrap();
        let verified = run(path, &["verify", "--ledger", "killed.db"]);
        let fresh = verified.err.contains("no ledger here");
        assert!(verified.code == 0 || fresh, "point {point}: {verified:?}");
        let count = articles("killed.db");
        assert!(
            count >= stored,
            "point {point}: {stored} were there, {count} are"
        );
        torn += usize::from(count > stored && count < all);
        stored = count;
        if stored == all || point + 1 == points {
            assert_eq!(finish(&mut add("killed.db")).code, 0);
            assert_eq!(list("killed.db").unwrap(), expected, "point {point}");
            for ending in ["", "-wal", "-shm"] {
                let _ = fs::remove_file(path.join(format!("killed.db{ending}")));
            }
            completed += 1;
            stored = 0;
        }
    }
    let inputs = inputs.join(" ");
    println!(
        "add {inputs}: {points} kills, {torn} of them in the middle, {completed} ledgers of {all} articles completed"
    );
}

/// A folder with so many further stories, each of two lines.
fn folder_of_stories(count: usize) -> TempDir {
    let folder = folder();
    for n in 0..count {
        let text = format!("Story {n}\n\nThe harbor master said that ferry {n} sank.\n");
        fs::write(folder.path().join(format!("in/{n:03}.txt")), text).unwrap();
    }
    folder
}

#[test]
fn add_killed_at_six_moments_loses_nothing() {
    killed_while_adding(6, folder_of_stories(60).path(), &["in"]);
}

#[test]
#[ignore = "takes minutes"]
fn add_killed_at_two_hundred_moments_loses_nothing() {
    // most of them where no model is loaded first, so that nearly all moments are of writing
    let folder = folder_of_stories(600);
    let readings = run(folder.path(), &["read", "in", "--format", "jsonl"]);
    fs::write(folder.path().join("readings.jsonl"), readings.out).unwrap();
    killed_while_adding(180, folder.path(), &["readings.jsonl", "--keep-readings"]);
    killed_while_adding(20, folder_of_stories(60).path(), &["in"]);
}
