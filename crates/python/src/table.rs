//! One table, handed over by Arrow's C stream interface.

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchIterator};
use arrow_schema::ffi::FFI_ArrowSchema;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};

use crate::failure::Failure;
use crate::{notebook, values};

/// Rows with named columns, as Arrow data: `pyarrow.table(t)`, `polars.DataFrame(t)`, `duckdb` and
/// `pandas` take it without copies.
#[pyclass(frozen, module = "counterclaim")]
pub(crate) struct Table {
    name: String,
    pub(crate) batch: RecordBatch,
}

impl Table {
    pub(crate) fn new(name: &str, batch: RecordBatch) -> Self {
        Self {
            name: name.to_owned(),
            batch,
        }
    }
}

#[pymethods]
impl Table {
    /// The name of the table.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    /// How many rows there are.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// How many columns there are.
    #[getter]
    fn num_columns(&self) -> usize {
        self.batch.num_columns()
    }

    /// The names of the columns, in order.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        let schema = self.batch.schema();
        let fields = schema.fields().iter();
        fields.map(|field| field.name().clone()).collect()
    }

    /// The rows as a stream of Arrow record batches. They are given as they are: a consumer casts what
    /// it wants otherwise.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let batches = [Ok(self.batch.clone())];
        let batches = RecordBatchIterator::new(batches, self.batch.schema());
        let stream = FFI_ArrowArrayStream::new(Box::new(batches));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// The schema as Arrow's C structure.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.batch.schema().as_ref());
        let schema = schema.map_err(Failure::from)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The rows as dictionaries; moments are `datetime.datetime` in UTC.
    fn to_dicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let schema = self.batch.schema();
        let columns: Vec<Vec<Bound<'py, PyAny>>> = (0..self.batch.num_columns())
            .map(|at| values::of(py, self.batch.column(at)))
            .collect::<PyResult<_>>()?;
        let rows = PyList::empty(py);
        for row in 0..self.batch.num_rows() {
            let dict = PyDict::new(py);
            for (field, column) in schema.fields().iter().zip(&columns) {
                dict.set_item(field.name(), &column[row])?;
            }
            rows.append(dict)?;
        }
        Ok(rows)
    }

    /// The values of a column.
    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        let column = self.batch.column_by_name(name);
        let column = column.ok_or_else(|| {
            let names = self.column_names().join(", ");
            PyKeyError::new_err(format!("no column '{name}'; there are {names}"))
        })?;
        PyList::new(py, values::of(py, column)?)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.to_dicts(py)?.try_iter()?.into_any())
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    fn __repr__(&self) -> String {
        let names = self.column_names().join(", ");
        format!("<{}: {} rows of {names}>", self.name, self.batch.num_rows())
    }

    fn _repr_html_(&self) -> String {
        notebook::table(&self.name, &self.batch)
    }

    /// As a `pyarrow.Table`; needs pyarrow.
    fn to_arrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let module = slf.py().import("pyarrow")?;
        module.call_method1("table", (slf,))
    }

    /// As a `pandas.DataFrame`; needs pandas and pyarrow.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::to_arrow(slf)?.call_method0("to_pandas")
    }

    /// As a `polars.DataFrame`; needs polars.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("polars")?.call_method1("DataFrame", (slf,))
    }
}
