"""Types of the part of the package that is written in Rust."""

import datetime
import os
from typing import Any, Dict, Iterable, Iterator, List, Literal, Mapping, Optional, Tuple, Union

from typing_extensions import TypedDict, Unpack, final

__all__ = [
    "Error",
    "Ledger",
    "buckets",
    "empty_table",
    "ledger_table",
    "link_step",
    "link_table",
    "table_of_readings",
    "read",
    "read_batch",
    "version",
    "Readings",
    "Table",
    "__version__",
]

_Path = Union[str, "os.PathLike[str]"]
_When = Union[str, datetime.date, datetime.datetime]
_TableName = Literal[
    "actors", "articles", "claims", "events", "figures", "mentions", "places", "positions", "quantities", "relations", "times"
]
_Format = Literal[
    "jsonl", "csv", "parquet", "geojson", "acled", "ucdp", "plover", "claimreview", "web-annotation", "brat", "conll",
    "markdown", "html", "viina", "gdelt-mentions", "prov", "stix", "ftm", "timemap", "citations",
]

__version__: str

class _HowToRead(TypedDict, total=False):
    published: Optional[_When]
    captured: Optional[_When]
    url: Optional[str]
    resources: Optional[_Path]
    max_article_bytes: Optional[int]
    max_article_seconds: Optional[float]
    keep_readings: bool
    jobs: Optional[int]

class _Until(TypedDict, total=False):
    as_of: Optional[_When]
    clock: Optional[Literal["published", "captured"]]

class _Part(_Until, total=False):
    limit: Optional[int]

class Error(Exception):
    """Something that could not be done, and what to do about it."""

@final
class Table:
    """Rows with named columns, as Arrow data."""

    @property
    def name(self) -> str: ...
    @property
    def num_rows(self) -> int: ...
    @property
    def num_columns(self) -> int: ...
    @property
    def column_names(self) -> List[str]: ...
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...
    def __arrow_c_schema__(self) -> Any: ...
    def to_dicts(self) -> List[Dict[str, Any]]: ...
    def to_arrow(self) -> Any: ...
    def to_pandas(self) -> Any: ...
    def to_polars(self) -> Any: ...
    def __getitem__(self, name: str, /) -> List[Any]: ...
    def __iter__(self) -> Iterator[Dict[str, Any]]: ...
    def __len__(self) -> int: ...
    def _repr_html_(self) -> str: ...

@final
class Readings:
    """Articles that were read, and their tables."""

    @property
    def articles(self) -> Table: ...
    @property
    def claims(self) -> Table: ...
    @property
    def events(self) -> Table: ...
    @property
    def times(self) -> Table: ...
    @property
    def places(self) -> Table: ...
    @property
    def quantities(self) -> Table: ...
    @property
    def relations(self) -> Table: ...
    @property
    def mentions(self) -> Table: ...
    @property
    def figures(self) -> Table: ...
    @property
    def positions(self) -> Table: ...
    @property
    def readings(self) -> Table: ...
    @property
    def text(self) -> str: ...
    @property
    def errors(self) -> List[Tuple[str, str]]: ...
    def to_json(self) -> str: ...
    def to_dicts(self) -> List[Dict[str, Any]]: ...
    def __getitem__(self, key: Union[str, int], /) -> Any: ...
    def __len__(self) -> int: ...
    def _repr_html_(self) -> str: ...

class _Added(TypedDict):
    new: int
    again: int
    unchanged: int
    errors: List[Tuple[str, str]]

@final
class Ledger:
    """A ledger: a file, or a PostgreSQL database by its address."""

    def __new__(cls, name: _Path) -> "Ledger": ...
    @property
    def name(self) -> str: ...
    def add(
        self,
        source: Union[None, _Path, Iterable[_Path], Readings] = None,
        *,
        text: Optional[str] = None,
        html: Union[None, str, bytes] = None,
        **options: Unpack[_HowToRead],
    ) -> _Added: ...
    def refresh(self) -> None: ...
    def query(self, name: _TableName, query: str = "", **options: Unpack[_Part]) -> Table: ...
    def claims(self, query: str = "", **options: Unpack[_Part]) -> Table: ...
    def events(self, query: str = "", **options: Unpack[_Part]) -> Table: ...
    def articles(self, query: str = "", **options: Unpack[_Part]) -> Table: ...
    def actors(self, query: str = "", **options: Unpack[_Part]) -> Table: ...
    def search(self, query: str, **options: Unpack[_Part]) -> Dict[str, Any]: ...
    def event(self, id: str, **options: Unpack[_Until]) -> Dict[str, Any]: ...
    def export(
        self,
        to: _Format,
        out: Optional[_Path] = None,
        query: str = "",
        *,
        ratings: Optional[bytes] = None,
        **options: Unpack[_Until],
    ) -> Optional[bytes]: ...
    def agree(
        self, sheets: Mapping[str, bytes], *, without_ledger: bool = False, seed: int = 1
    ) -> Dict[str, Any]: ...

def read(
    path: Union[None, _Path, Iterable[_Path]] = None,
    *,
    text: Optional[str] = None,
    html: Union[None, str, bytes] = None,
    **options: Unpack[_HowToRead],
) -> Readings:
    """Reads articles: a file, a folder or several of them, or one text or page."""

def read_batch(batch: Any, **options: Unpack[_HowToRead]) -> Readings:
    """Reads one article for each row of Arrow data; a row that cannot be read has an error and harms no other."""

def version() -> str:
    """Version of the program and fingerprints of weights and resources."""

# Steps of linking, for the modules of this package; see _linking.py.
def link_step(step: str, rows: Any, formulas: List[str] = ...) -> Table: ...
def link_table(table: str, rows: Any, formulas: List[str] = ...) -> Table: ...
def table_of_readings(table: str, rows: Any) -> Table: ...
def ledger_table(table: str, rows: Any) -> Table: ...
def empty_table(name: str) -> Table: ...
def buckets(rows: Any, column: str, count: int) -> List[int]: ...
