"""What the tests share: the example articles and texts of our own."""

import pathlib

import pytest

ROOT = pathlib.Path(__file__).parents[3]
EXAMPLES = ROOT / "examples" / "port-kerrin"
FERRY = (
    "Ferry aground off Port Tarn 🚢\n\nLISBON — A ferry ran aground off Lisbon on Monday, killing four people, the coast "
    "guard said. The owner denied that it had been overloaded.\n"
)
HOSTILE = (
    'Mayor “<script>alert(1)</script>” speaks\n\nLISBON — The mayor said on Monday that <img src=x onerror=alert(2)> '
    "was \u202egnihtyreve\u202c and \x1b[31mred. A fire killed two people, the mayor said.\n"
)


@pytest.fixture
def examples():
    return EXAMPLES


@pytest.fixture
def kerrin(tmp_path):
    """A ledger of the example articles."""
    import counterclaim

    ledger = counterclaim.Ledger(tmp_path / "kerrin.db")
    ledger.add(EXAMPLES)
    return ledger
