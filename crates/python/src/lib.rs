//! Counterclaim as a Python package: readings and ledgers as Arrow tables.
//!
//! The module `counterclaim._native`; what Python adds to it lies in `counterclaim/`. Everything that
//! takes time runs without Python's lock, and every failure is a `counterclaim.Error` that says what to
//! do. Tables are handed over by Arrow's C stream interface, without copies.

// functions that Python calls take what Python hands over by value
#![allow(clippy::needless_pass_by_value)]

use pyo3::prelude::*;

mod agreement;
mod cells;
mod failure;
mod ledger;
mod linking;
mod notebook;
mod reader;
mod readings;
mod table;
mod values;

#[pymodule]
mod _native {
    use super::*;

    #[pymodule_export]
    use super::failure::Error;
    #[pymodule_export]
    use super::ledger::Ledger;
    #[pymodule_export]
    use super::linking::{
        buckets, empty_table, ledger_table, link_step, link_table, table_of_readings,
    };
    #[pymodule_export]
    use super::reader::{read, read_batch, version};
    #[pymodule_export]
    use super::readings::Readings;
    #[pymodule_export]
    use super::table::Table;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
