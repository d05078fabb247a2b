//! Articles that somebody sends: read like those of `counterclaim add`, each failure named.

use schemars::JsonSchema;
use serde::Serialize;

use crate::pages::Asked;
use crate::pages::problem::Problem;
use crate::{Progress, Reply, Upload, words};

/// What became of articles that were sent: `counterclaim.added.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct AddedV1 {
    /// Always `counterclaim.added.v1`.
    pub(crate) schema: String,
    /// How many articles are new in the ledger.
    pub(crate) added: usize,
    /// What could not be read.
    pub(crate) failed: Vec<Failed>,
}

/// Something that was sent and could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Failed {
    /// Its name.
    pub(crate) name: String,
    /// Why, and what to do.
    pub(crate) reason: String,
}

fn add(asked: &Asked<'_>, uploads: Vec<Upload>, tell: &dyn Fn(&Progress)) -> AddedV1 {
    let mut out = AddedV1 {
        schema: "counterclaim.added.v1".to_owned(),
        added: 0,
        failed: Vec::new(),
    };
    let files = uploads.len();
    for (files_done, upload) in uploads.into_iter().enumerate() {
        let name = upload.name.clone();
        let tell = |done: usize, of: usize| {
            tell(&Progress {
                name: name.clone(),
                done,
                of,
                files_done,
                files,
            });
        };
        match asked.site.reader.add(upload, &tell) {
            Ok(added) => out.added += added,
            Err(refused) => out.failed.push(Failed {
                name: refused.name,
                reason: refused.reason,
            }),
        }
    }
    // a ledger that cannot be read says so on the next page
    let _ = asked.site.refresh();
    out
}

/// Adds the files and the pasted text of a form, then shows the inbox.
pub(crate) fn from_form(asked: &Asked<'_>, tell: &dyn Fn(&Progress)) -> Reply {
    let request = asked.request;
    let mut uploads = request.files.clone();
    if let Some(pasted) = request
        .field("pasted")
        .filter(|text| !text.trim().is_empty())
    {
        uploads.push(Upload {
            name: "pasted.txt".to_owned(),
            media_type: None,
            bytes: pasted.replace("\r\n", "\n").into_bytes(),
        });
    }
    if uploads.is_empty() {
        let problem = Problem::new(400, "Nothing was sent", "Choose a file or paste a text.");
        return problem.way("Go to the inbox", "/").reply(request);
    }
    let added = add(asked, uploads, tell);
    if added.failed.is_empty() {
        return Reply::see_other(format!(
            "/?added={}",
            words::count(added.added, "article").replace(' ', "+")
        ));
    }
    let failures: Vec<String> = added
        .failed
        .iter()
        .map(|one| format!("{}: {}", one.name, one.reason))
        .collect();
    let detail = format!(
        "{} added. Not read: {}.",
        words::count(added.added, "article"),
        failures.join("; ")
    );
    Problem::new(422, "Not everything could be read", detail)
        .way("Go to the inbox", "/")
        .reply(request)
}

/// Adds the bundled example.
pub(crate) fn example(asked: &Asked<'_>) -> Reply {
    match asked.site.reader.add_example() {
        Ok(n) => {
            let _ = asked.site.refresh();
            Reply::see_other(format!(
                "/?added={}",
                words::count(n, "article").replace(' ', "+")
            ))
        }
        Err(refused) => Problem::new(500, "The example could not be added", refused.to_string())
            .reply(asked.request),
    }
}

/// Adds what a program sends: a file as the body, or a form with files.
pub(crate) fn from_program(asked: &Asked<'_>, tell: &dyn Fn(&Progress)) -> Reply {
    if asked.request.files.is_empty() {
        let problem = Problem::new(
            400,
            "Nothing was sent",
            "Send an article as the body, or files as a form. ?name= names it.",
        );
        return problem.reply(asked.request);
    }
    let added = add(asked, asked.request.files.clone(), tell);
    let status = match (added.added, added.failed.is_empty()) {
        (_, true) => 201,
        (0, false) => 422,
        (_, false) => 207,
    };
    Reply::json(&added).with_status(status)
}
