//! Serves a ledger file without the readers of articles, to look at pages while working on them.

use std::net::TcpListener;
use std::sync::Arc;

use counterclaim_ledger::Ledger;
use counterclaim_model::desk::ChecksV1;
use counterclaim_model::ledger::ExplainV1;
use counterclaim_model::{EntryId, Reading};
use counterclaim_web::access::Access;
use counterclaim_web::{Limits, Reader, Refused, Site, StoreOrigin, Upload, serve};

struct Nobody;

impl Reader for Nobody {
    fn add(&self, upload: Upload, _: &dyn Fn(usize, usize)) -> Result<usize, Refused> {
        Err(Refused {
            name: upload.name,
            reason: "nothing is read here".to_owned(),
        })
    }
    fn add_example(&self) -> Result<usize, Refused> {
        Ok(0)
    }
    fn read(&self, _: Upload) -> Result<Vec<Reading>, Refused> {
        Ok(Vec::new())
    }
    fn explain(&self, _: &Reading, _: EntryId, _: &str) -> Option<ExplainV1> {
        None
    }
    fn checks(&self, _: &[Reading], _: &Ledger) -> ChecksV1 {
        ChecksV1 {
            schema: "counterclaim.checks.v1".to_owned(),
            as_of: None,
            clock: Default::default(),
            articles: Vec::new(),
            findings: Vec::new(),
        }
    }
}

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
