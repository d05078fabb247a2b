//! The shapes of a ledger as it leaves the program: `counterclaim.events.v1` and its sisters.
//!
//! Every id is global and made of content, every span counts Unicode code points of its article's
//! text, and every list is in a stated order, so that the same readings always print the same bytes.

mod claim;
mod event;
mod explain;
mod lists;

pub use self::claim::*;
pub use self::event::*;
pub use self::explain::*;
pub use self::lists::*;
