#!/bin/sh
# Builds the wheel for Python 3.9 and later into dist/: needs maturin.
set -eu
cd "$(dirname "$0")/.."
. packaging/flags.sh
maturin build --locked --release --manifest-path crates/python/Cargo.toml --out dist
sha256sum dist/counterclaim-*.whl
