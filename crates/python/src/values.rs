//! Values of the tables' columns as Python's own.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyNone};

use crate::failure::Failure;

/// Microseconds from the first to the last moment that Python's calendar has: the years 1 to 9999.
const CALENDAR: std::ops::Range<i64> = -62_135_596_800_000_000..253_402_300_800_000_000;

/// The values of a column, null as `None`.
pub(crate) fn of<'py>(py: Python<'py>, column: &ArrayRef) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let clock = Clock::new(py)?;
    (0..column.len())
        .map(|at| value(py, column, at, &clock))
        .collect()
}

/// What makes moments out of microseconds.
struct Clock<'py> {
    epoch: Bound<'py, PyAny>,
    delta: Bound<'py, PyAny>,
}

impl<'py> Clock<'py> {
    fn new(py: Python<'py>) -> PyResult<Self> {
        let module = py.import("datetime")?;
        let utc = module.getattr("timezone")?.getattr("utc")?;
        let keywords = PyDict::new(py);
        keywords.set_item("tzinfo", utc)?;
        Ok(Self {
            epoch: module
                .getattr("datetime")?
                .call((1970, 1, 1), Some(&keywords))?,
            delta: module.getattr("timedelta")?,
        })
    }

    /// A moment; `None` for one of a year that Python's calendar does not have, which stands as text in the
    /// column before it.
    fn moment(&self, micros: i64) -> PyResult<Bound<'py, PyAny>> {
        if !CALENDAR.contains(&micros) {
            return Ok(PyNone::get(self.epoch.py()).to_owned().into_any());
        }
        self.epoch.add(self.delta.call1((0, 0, micros))?)
    }
}

fn value<'py>(
    py: Python<'py>,
    column: &ArrayRef,
    at: usize,
    clock: &Clock<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    if column.is_null(at) {
        return Ok(PyNone::get(py).to_owned().into_any());
    }
    match column.data_type() {
        DataType::Utf8 => Ok(column
            .as_string::<i32>()
            .value(at)
            .into_pyobject(py)?
            .into_any()),
        DataType::Float64 => Ok(column
            .as_primitive::<Float64Type>()
            .value(at)
            .into_pyobject(py)?
            .into_any()),
        DataType::Int64 => Ok(column
            .as_primitive::<Int64Type>()
            .value(at)
            .into_pyobject(py)?
            .into_any()),
        DataType::Timestamp(..) => {
            clock.moment(column.as_primitive::<TimestampMicrosecondType>().value(at))
        }
        DataType::List(_) => {
            let list = column.as_list::<i32>().value(at);
            let items: Vec<Bound<'py, PyAny>> = (0..list.len())
                .map(|at| value(py, &list, at, clock))
                .collect::<PyResult<_>>()?;
            Ok(PyList::new(py, items)?.into_any())
        }
        other => {
            Err(Failure::said(format!("columns of {other} have no values in Python here")).into())
        }
    }
}
