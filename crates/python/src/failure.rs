//! The one exception, and how failures of Rust become it.

use pyo3::PyErr;
use pyo3::exceptions::PyException;

pyo3::create_exception!(
    counterclaim,
    Error,
    PyException,
    "Something that could not be done, and what to do about it."
);

/// A failure of what runs without Python's lock.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It is told as a `counterclaim.Error`.
    Said(String),
    /// Python raised something meanwhile, such as the interrupt of a person.
    Raised(PyErr),
}

impl Failure {
    pub(crate) fn said(text: impl Into<String>) -> Self {
        Self::Said(text.into())
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<PyErr>() {
            Ok(raised) => Self::Raised(raised),
            Err(error) => Self::Said(format!("{error:#}")),
        }
    }
}

macro_rules! failures {
    ($($kind:ty),+) => {
        $(impl From<$kind> for Failure {
            fn from(error: $kind) -> Self {
                anyhow::Error::from(error).into()
            }
        })+
    };
}

failures!(
    arrow_schema::ArrowError,
    counterclaim_ledger::AsOfError,
    counterclaim_ledger::QueryError,
    counterclaim_store::StoreError,
    serde_json::Error
);

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Said(text) => Error::new_err(text),
            Failure::Raised(raised) => raised,
        }
    }
}
