//! What an article's own words let one check.

mod arithmetic;
mod response;
mod tolls;

pub use arithmetic::arithmetic;
pub use response::unanswered;
pub use tolls::falling;
