//! Serves a ledger file without the readers of articles, to look at pages while working on them.

use std::net::TcpListener;
use std::sync::Arc;

use counterclaim_web::access::Access;
use counterclaim_web::{Limits, Site, StoreOrigin, serve};

mod nobody;

use nobody::Nobody;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let (file, address) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let listener = TcpListener::bind(&address)?;
    let access = Access::new(vec![address], Vec::new())?;
    let site = Site::new(
        Box::new(StoreOrigin::new(file.into())),
        Box::new(Nobody),
        access,
    )?;
    serve(Arc::new(site), listener, Limits::default())?;
    Ok(())
}
