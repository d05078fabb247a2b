//! The files that linguists and analysts edit, compiled in and overlaid from outside.

use std::borrow::Cow;
use std::collections::BTreeMap;

use counterclaim_model::fingerprint;
use include_dir::{Dir, include_dir};

static BUILTIN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../resources");

/// Resource files by path below `resources/` (`events/drone_strike.toml`), in path order.
#[derive(Clone, Debug, Default)]
pub struct Files {
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

/// A resource file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("resource {path}: {reason}")]
pub struct ResourceError {
    /// Path below `resources/`.
    pub path: String,
    /// What is wrong with it and what to do.
    pub reason: String,
}

impl ResourceError {
    /// An error about the file at `path`.
    pub fn new(path: &str, reason: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            reason: reason.into(),
        }
    }
}

impl Files {
    /// The files compiled into the program.
    pub fn builtin() -> Self {
        let mut files = Self::default();
        files.collect(&BUILTIN);
        files
    }

    fn collect(&mut self, dir: &'static Dir<'static>) {
        for file in dir.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            self.files.insert(path, Cow::Borrowed(file.contents()));
        }
        dir.dirs().for_each(|dir| self.collect(dir));
    }

    /// Adds or replaces one file.
    pub fn insert(&mut self, path: impl Into<String>, bytes: Vec<u8>) {
        self.files.insert(path.into(), Cow::Owned(bytes));
    }

    /// The bytes of one file.
    pub fn bytes(&self, path: &str) -> Result<&[u8], ResourceError> {
        self.files
            .get(path)
            .map(AsRef::as_ref)
            .ok_or_else(|| ResourceError::new(path, "is missing"))
    }

    /// The bytes of one file, not copied where they are compiled in.
    pub fn shared(&self, path: &str) -> Result<Cow<'static, [u8]>, ResourceError> {
        self.files
            .get(path)
            .cloned()
            .ok_or_else(|| ResourceError::new(path, "is missing"))
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Result<&str, ResourceError> {
        std::str::from_utf8(self.bytes(path)?)
            .map_err(|error| ResourceError::new(path, format!("is not UTF-8: {error}")))
    }

    /// One TOML file, as the type that describes it.
    pub fn toml<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<T, ResourceError> {
        toml::from_str(self.text(path)?)
            .map_err(|error| ResourceError::new(path, error.to_string()))
    }

    /// Every file below a folder, with its path, in path order.
    pub fn below<'f>(&'f self, folder: &'f str) -> impl Iterator<Item = (&'f str, &'f [u8])> + 'f {
        self.files
            .iter()
            .filter(move |(path, _)| {
                path.strip_prefix(folder)
                    .is_some_and(|rest| rest.starts_with('/'))
            })
            .map(|(path, bytes)| (path.as_str(), bytes.as_ref()))
    }

    /// Fingerprint of all files: `sha256:` and hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let mut parts = String::new();
        for (path, bytes) in &self.files {
            parts.push_str(path);
            parts.push('\0');
            parts.push_str(&fingerprint(bytes));
            parts.push('\n');
        }
        format!("sha256:{}", fingerprint(parts.as_bytes()))
    }
}
