# Sets the flags with which releases are built; to be sourced in the folder of the sources. What RUSTFLAGS held is added.
# With a higher limit for inlining the encoder takes a seventh less time: its vector code is many small functions.
# Paths of this machine are taken out, so that the same sources, compiler and libraries give the same bytes anywhere.
export RUSTFLAGS="-Cllvm-args=-inline-threshold=1000 --remap-path-prefix=$PWD=/src --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo${RUSTFLAGS:+ $RUSTFLAGS}"
