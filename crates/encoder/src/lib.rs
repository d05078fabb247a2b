//! The learned reader: a compact encoder run over windows of paragraphs, decoded to legal spans.

pub mod pieces;
pub mod shape;
pub mod wordpiece;
