#!/bin/sh
# Builds the wheel for Python 3.9 and later into dist/: needs maturin.
set -eu
cd "$(dirname "$0")/.."
export RUSTFLAGS="--remap-path-prefix=$PWD=/src --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
maturin build --locked --release --manifest-path crates/python/Cargo.toml --out dist
sha256sum dist/counterclaim-*.whl
