//! The learned reader: a compact encoder run over windows of paragraphs, decoded to legal spans.
//!
//! Model bytes in, [`Annotations`](counterclaim_extract::annotation::Annotations) out: no files, no
//! clock. Computed in 32-bit floats, one window at a time, so that an answer depends on the text alone.

mod decode;
mod linking;
pub mod pieces;
mod reader;
pub mod shape;
mod window;
pub mod wordpiece;

pub use reader::{Reader, ReaderError};
