#!/bin/sh
# Builds the program as it is released. The same sources, compiler and folder of libraries give the same bytes:
# paths of this machine are taken out of it, and nothing in it is a time.
set -eu
cd "$(dirname "$0")/.."
. packaging/flags.sh
cargo build --release --locked -p counterclaim-cli --bin counterclaim
sha256sum target/release/counterclaim
