"""Reads news articles and keeps a ledger of claims about events: who said what, in which stance.

    import counterclaim
    readings = counterclaim.read("articles/")
    readings.claims.to_polars()

Everything runs offline; weights and word lists are inside. Spans count Unicode code points, so that
``text[start:end]`` is the passage.
"""

from ._native import Error, Ledger, Readings, Table, __version__, read, read_batch, version

__all__ = ["Error", "Ledger", "Readings", "Table", "__version__", "read", "read_batch", "version"]
