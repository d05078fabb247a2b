//! Whether the numbers of an article add up.

mod arithmetic;

pub use arithmetic::arithmetic;
