//! A throw-away PostgreSQL server for tests: on a socket in a folder of its own, gone when dropped.

use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

use postgres::{Client, NoTls};

/// Leaves tests on PostgreSQL out where it is set to something.
const WITHOUT: &str = "COUNTERCLAIM_WITHOUT_POSTGRES";
/// Tries to reach a server that is starting, a tenth of a second apart.
const TRIES: usize = 300;

static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// A server with its data in a folder under the system's folder for temporary files.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    /// The user that the server runs as, where that is not this one.
    user: Option<(u32, u32)>,
    server: Option<Child>,
}

impl Cluster {
    /// Starts a server; `None` where tests on PostgreSQL are left out on purpose.
    ///
    /// # Panics
    ///
    /// Where PostgreSQL is not installed or does not start: a test must not pass because it did not run.
    pub fn start() -> Option<Self> {
        if std::env::var_os(WITHOUT).is_some_and(|value| !value.is_empty()) {
            eprintln!("left out, since {WITHOUT} is set: tests on PostgreSQL");
            return None;
        }
        let programs = programs();
        assert!(
            programs.is_some(),
            "PostgreSQL is not installed: 'apt-get install -y postgresql', or set {WITHOUT}=1 to leave \
             tests on it out"
        );
        let mut cluster = programs.and_then(|programs| Self::make(programs).ok());
        let started = cluster.as_mut().map(Self::resume);
        assert!(
            matches!(started, Some(Ok(()))),
            "PostgreSQL does not start: {started:?}"
        );
        cluster
    }

    fn make(programs: PathBuf) -> io::Result<Self> {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("cc-pg-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        let mut cluster = Self {
            user: unprivileged(&folder)?,
            folder,
            programs,
            server: None,
        };
        if let Some((user, group)) = cluster.user {
            chown(&cluster.folder, Some(user), Some(group))?;
        }
        fs::set_permissions(&cluster.folder, fs::Permissions::from_mode(0o700))?;
        let made = cluster
            .command("initdb")
            .args(["--auth=trust", "--username=ledger", "--encoding=UTF8"])
            .args(["--no-locale", "--no-sync", "--pgdata"])
            .arg(cluster.data())
            .output()?;
        if !made.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&made.stderr)));
        }
        cluster.server = None;
        Ok(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(&self.folder).stdin(Stdio::null());
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    /// Starts the server again, over the same data.
    ///
    /// # Errors
    ///
    /// Where it does not answer within half a minute.
    pub fn resume(&mut self) -> io::Result<()> {
        let server = self
            .command("postgres")
            .arg("-D")
            .arg(self.data())
            .arg("-k")
            .arg(&self.folder)
            .args(["-c", "listen_addresses=", "-c", "fsync=off"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        self.server = Some(server);
        for _ in 0..TRIES {
            if Client::connect(&self.url("postgres"), NoTls).is_ok() {
                return Ok(());
            }
            sleep(Duration::from_millis(100));
        }
        Err(io::Error::other("it does not answer"))
    }

    /// Ends the server at once, as if its machine had lost power; connections break.
    pub fn kill(&mut self) {
        let stopped = self
            .command("pg_ctl")
            .args(["stop", "-m", "immediate", "-w", "-D"])
            .arg(self.data())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if let Some(mut server) = self.server.take() {
            if !stopped.is_ok_and(|status| status.success()) {
                let _ = server.kill();
            }
            let _ = server.wait();
        }
    }

    /// The address of a database of this server.
    pub fn url(&self, database: &str) -> String {
        let folder = self.folder.display();
        format!("postgres://ledger@localhost/{database}?host={folder}")
    }

    /// Makes an empty database and returns its address.
    ///
    /// # Panics
    ///
    /// Where the server refuses.
    pub fn database(&self, name: &str) -> String {
        let made = Client::connect(&self.url("postgres"), NoTls)
            .and_then(|mut client| client.batch_execute(&format!("CREATE DATABASE \"{name}\"")));
        assert!(made.is_ok(), "{made:?}");
        self.url(name)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Where the programs of an installed PostgreSQL are; Debian keeps them off the path.
pub fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut folders: Vec<PathBuf> = versions.flatten().map(|e| e.path().join("bin")).collect();
    folders.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    let complete = |folder: &PathBuf| {
        let programs = ["initdb", "postgres", "pg_ctl"];
        programs
            .iter()
            .all(|program| folder.join(program).is_file())
    };
    folders.into_iter().find(complete)
}

/// The server refuses to run as the administrator: then the user that the package made, or nobody.
fn unprivileged(own: &Path) -> io::Result<Option<(u32, u32)>> {
    use std::os::unix::fs::MetadataExt;
    if fs::metadata(own)?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Ok(find("postgres").or_else(|| find("nobody")))
}
