"""What a type checker must accept, and what it must refuse: `mypy --strict typed.py` is a test."""

import datetime
from typing import Any, Dict, List, Optional

import counterclaim

readings: counterclaim.Readings = counterclaim.read(text="The mayor spoke.", published=datetime.date(2031, 3, 5))
claims: counterclaim.Table = readings.claims
rows: List[Dict[str, Any]] = claims.to_dicts()
first: Dict[str, Any] = next(iter(claims))
ledger = counterclaim.Ledger("a.db")
count: int = ledger.add(readings)["new"]
table: counterclaim.Table = ledger.claims("stance:deny", as_of="2019-05-08", clock="captured", limit=3)
event: Dict[str, Any] = ledger.event("E-1")
written: Optional[bytes] = ledger.export("claimreview", ratings=b"")
told: Dict[str, Any] = ledger.agree({"anna": b""}, without_ledger=False)

# each of these is refused; mypy says so where one is not (warn_unused_ignores is part of --strict)
ledger.export("spss")  # type: ignore[arg-type]
counterclaim.read(text=1)  # type: ignore[arg-type]
ledger.claims(since="2019")  # type: ignore[call-arg]
ledger.query("cities")  # type: ignore[arg-type]
number: int = readings.text  # type: ignore[assignment]
