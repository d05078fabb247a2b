//! Style, scripts and icon: part of the program, the same for everybody.

use crate::{Method, Reply, Request};

const STYLE: &str = include_str!("../assets/style.css");
const KEYS: &str = include_str!("../assets/keys.js");
const PROGRESS: &str = include_str!("../assets/progress.js");
const ICON: &str = include_str!("../assets/icon.svg");

/// The asset at an address.
pub(crate) fn reply(request: &Request) -> Option<Reply> {
    let (media, text) = match request.path.as_str() {
        "/assets/style.css" => ("text/css; charset=utf-8", STYLE),
        "/assets/keys.js" => ("text/javascript; charset=utf-8", KEYS),
        "/assets/progress.js" => ("text/javascript; charset=utf-8", PROGRESS),
        "/assets/icon.svg" | "/favicon.ico" => ("image/svg+xml", ICON),
        _ => return None,
    };
    let known = request.method == Method::Get;
    known.then(|| Reply::of(media, text).with("cache-control", "max-age=300"))
}
