//! Coverage-guided: see `stored` in `src/targets.rs`.
#![no_main]

#[path = "../src/targets.rs"]
#[allow(dead_code)]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::stored(bytes));
