"""The examples of the guide run as they stand."""

import os
import re

import pytest

from conftest import ROOT


def blocks(page):
    text = (ROOT / "docs" / "guide" / page).read_text()
    return re.findall(r"^```python\n(.*?)^```", text, flags=re.M | re.S)


def run(page):
    before = os.getcwd()
    os.chdir(ROOT)
    try:
        names = {}
        for block in blocks(page):
            exec(compile(block, page, "exec"), names)
    finally:
        os.chdir(before)


def test_the_guide_to_python_is_true():
    assert len(blocks("python.md")) >= 6
    run("python.md")
