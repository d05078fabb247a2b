//! Every page and every format of it, from the example's readings, without a socket.

use std::io::Write as _;

use crate::support::{example, first_id, get, plain, request, site, text};
use counterclaim_web::{Method, Site};
use serde_json::Value;

fn addresses(site: &Site) -> Vec<String> {
    let events = text(&get(site, "/events"));
    let event = first_id(&events, "events");
    let articles = text(&get(site, "/articles"));
    let article = first_id(&articles, "articles");
    let claim = first_id(&text(&get(site, "/search?q=stance:deny")), "claims");
    let actor = first_id(&text(&get(site, "/actors")), "actors");
    let mut out: Vec<String> = [
        "/",
        "/?since=all",
        "/events",
        "/events?view=map",
        "/events?view=timeline",
        "/events?without=time",
        "/articles",
        "/actors",
        "/search",
        "/search?q=stance:deny",
        "/search?q=nosuchword+stance:deny",
        "/compare",
        "/settings",
        "/review",
        "/review?only=pair",
        "/leaving?to=https://example.org/a",
    ]
    .map(str::to_owned)
    .to_vec();
    out.extend([
        format!("/events/{event}"),
        format!("/events/{event}?as_of=2019-05-07"),
        format!("/events/{event}?as_of=1990-01-01"),
        format!("/events/{event}?clock=captured"),
        format!("/articles/{article}"),
        format!("/articles/{article}?show=place&show=time&furniture=1"),
        format!("/claims/{claim}"),
        format!("/explain/{claim}"),
        format!("/actors/{actor}"),
        format!("/compare?a={article}&b={article}"),
        outlets_compared(site).1,
    ]);
    out
}

/// An event, and a comparison on it of the outlets of its first and last article, which are two.
fn outlets_compared(site: &Site) -> (String, String) {
    let events: Value = serde_json::from_str(&text(&get(site, "/events.json"))).unwrap();
    let outlets = |event: &Value| {
        let articles = event["articles"].as_array().unwrap();
        let outlet = |article: Option<&Value>| {
            article.unwrap()["outlet"]
                .as_str()
                .unwrap()
                .replace(' ', "+")
        };
        [outlet(articles.first()), outlet(articles.last())]
    };
    let mut events = events["events"].as_array().unwrap().iter();
    let event = events.find(|event| {
        let [a, b] = outlets(event);
        a != b
    });
    let event = event.unwrap();
    let id = event["id"].as_str().unwrap().to_owned();
    let [a, b] = outlets(event);
    (
        id.clone(),
        format!("/compare?event={id}&a=outlet:{a}&b=outlet:{b}"),
    )
}

#[test]
fn two_outlets_are_compared_on_one_event() {
    let site = site(example(), Vec::new());
    let (event, compared) = outlets_compared(&site);
    let page = text(&get(&site, &compared));
    assert!(page.contains(">absent<"), "{page}");
    assert!(page.contains("of the words stand in paragraphs that both have"));
    let check = |address: &str, status: u16, said: &str| {
        let reply = get(&site, address);
        assert_eq!(reply.status, status, "{address}");
        assert!(text(&reply).contains(said), "{address}");
    };
    check(
        "/compare?a=outlet:Northern+Wire&b=outlet:Halvland+Tribune",
        400,
        "compared on one event",
    );
    check(
        &format!("/compare?event={event}&a=outlet:Nobody&b=outlet:Nobody"),
        404,
        "No outlet",
    );
}

fn zipped(bytes: &[u8]) -> usize {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap().len()
}

#[test]
fn every_page_is_whole_small_and_asks_for_nothing_outside() {
    let site = site(example(), Vec::new());
    for address in addresses(&site) {
        let reply = get(&site, &address);
        let page = text(&reply);
        assert_eq!(reply.status, 200, "{address}: {page}");
        assert_eq!(page.matches("<h1").count(), 1, "{address}");
        assert!(
            page.contains("<main id=\"main\"") && page.contains("lang=\"en\""),
            "{address}"
        );
        for wrong in [
            "src=\"http",
            "href=\"//",
            " style=\"",
            "<style",
            "onclick",
            "javascript:",
        ] {
            assert!(!page.contains(wrong), "{address} has {wrong}");
        }
        let outside = page.match_indices("href=\"http").count();
        assert_eq!(
            outside,
            usize::from(address.starts_with("/leaving")),
            "{address}"
        );
        assert!(
            zipped(page.as_bytes()) < 60_000,
            "{address}: {}",
            zipped(page.as_bytes())
        );
        let ids: Vec<&str> = page
            .split(" id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(
            unique.len(),
            ids.len(),
            "{address}: an id stands twice: {ids:?}"
        );
    }
}

#[test]
fn links_of_every_page_lead_somewhere() {
    let site = site(example(), Vec::new());
    let mut seen = std::collections::BTreeSet::new();
    for address in addresses(&site) {
        let page = text(&get(&site, &address));
        for link in page
            .split("href=\"/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
        {
            let link = format!("/{}", link.replace("&#38;", "&").replace("&amp;", "&"));
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            if !seen.insert(link.clone()) {
                continue;
            }
            let reply = get(&site, path);
            assert!(reply.status == 200, "{address} → {link}: {}", reply.status);
            if !anchor.is_empty() {
                assert!(
                    text(&reply).contains(&format!("id=\"{anchor}\"")),
                    "{address} → {link}"
                );
            }
        }
    }
    assert!(seen.len() > 100, "{}", seen.len());
}

#[test]
fn every_list_and_dossier_is_data_too() {
    let site = site(example(), Vec::new());
    let event = first_id(&text(&get(&site, "/events")), "events");
    let claim = first_id(&text(&get(&site, "/search?q=stance:deny")), "claims");
    let article = first_id(&text(&get(&site, "/articles")), "articles");
    let actor = first_id(&text(&get(&site, "/actors")), "actors");
    let lists = [
        "/events",
        "/claims",
        "/articles",
        "/actors",
        "/search",
        "/inbox",
    ]
    .map(str::to_owned);
    let ones = [
        format!("/events/{event}"),
        format!("/claims/{claim}"),
        format!("/articles/{article}"),
        format!("/actors/{actor}"),
    ];
    for path in lists.into_iter().chain(ones) {
        for (suffix, media) in [
            ("json", "application/json"),
            ("jsonl", "application/jsonl"),
            ("csv", "text/csv"),
            ("geojson", "application/geo+json"),
            ("atom", "application/atom+xml"),
            ("md", "text/markdown"),
        ] {
            let reply = get(&site, &format!("{path}.{suffix}"));
            let body = text(&reply);
            let is_reading = suffix.starts_with("json") && path.starts_with("/articles/");
            let media = if is_reading {
                "application/json"
            } else {
                media
            };
            assert_eq!(reply.status, 200, "{path}.{suffix}");
            assert!(
                reply.media.starts_with(media),
                "{path}.{suffix}: {}",
                reply.media
            );
            assert!(!body.is_empty(), "{path}.{suffix}");
            if suffix.ends_with("json") {
                serde_json::from_str::<Value>(&body).unwrap();
            }
        }
    }
}

#[test]
fn every_format_keeps_the_filter() {
    let site = site(example(), Vec::new());
    let query = "?q=stance:deny";
    let json: Value =
        serde_json::from_str(&text(&get(&site, &format!("/claims.json{query}")))).unwrap();
    let n = json["claims"].as_array().unwrap().len();
    let all: Value = serde_json::from_str(&text(&get(&site, "/claims.json"))).unwrap();
    assert!(n > 0 && n < all["claims"].as_array().unwrap().len());
    assert_eq!(
        text(&get(&site, &format!("/claims.jsonl{query}")))
            .lines()
            .count(),
        n
    );
    assert_eq!(
        text(&get(&site, &format!("/claims.csv{query}")))
            .matches("\r\n")
            .count(),
        n + 1
    );
    assert_eq!(
        text(&get(&site, &format!("/claims.md{query}")))
            .lines()
            .filter(|l| l.starts_with("| C-"))
            .count(),
        n
    );
    assert_eq!(
        text(&get(&site, &format!("/claims.atom{query}")))
            .matches("<entry>")
            .count(),
        n
    );
    assert!(text(&get(&site, "/search?q=stance:deny")).contains(&format!("<b>{n} claim")));
    let api: Value =
        serde_json::from_str(&text(&get(&site, &format!("/api/v1/claims{query}")))).unwrap();
    assert_eq!(api["total"], n);
}

#[test]
fn what_cannot_be_shown_says_so_and_how_to_go_on() {
    let site = site(example(), Vec::new());
    for (address, status, words) in [
        ("/nowhere", 404, "There is no page"),
        ("/events/E-ffffffffffff", 404, "No event of this ledger"),
        ("/articles/ffffffff", 404, "No article"),
        ("/claims/C-ffffffff", 404, "No claim"),
        ("/events?q=speeker:x", 400, "did you mean"),
        ("/search?q=stance:denyed", 400, "did you mean"),
        ("/events?as_of=yesterday", 400, "is no date"),
        ("/leaving?to=javascript:alert(1)", 400, "nly addresses"),
        ("/api/v1/events?limit=many", 400, "whole number"),
        ("/api/v1/nothing", 404, "There is no page"),
    ] {
        let reply = get(&site, address);
        let body = text(&reply);
        assert_eq!(reply.status, status, "{address}");
        assert!(body.contains(words), "{address}: {body}");
        if address.starts_with("/api") {
            assert_eq!(reply.media, "application/problem+json");
        } else {
            assert!(body.contains("<a href"), "{address}");
        }
    }
    let mut other = request("/");
    other
        .headers
        .insert("host".to_owned(), "evil.example".to_owned());
    assert_eq!(site.answer(&other).status, 421);
    let mut wrong = request("/");
    wrong.method = Method::Other;
    assert_eq!(site.answer(&wrong).status, 405);
}

#[test]
fn unchanged_pages_are_not_sent_again() {
    let site = site(example(), Vec::new());
    let tag = get(&site, "/events").header("etag").unwrap().to_owned();
    let mut again = request("/events");
    again
        .headers
        .insert("if-none-match".to_owned(), format!("W/{tag}"));
    let reply = site.answer(&again);
    assert_eq!((reply.status, reply.body.len()), (304, 0));
    let mut dark = request("/events");
    dark.headers
        .insert("cookie".to_owned(), "theme=dark".to_owned());
    let reply = site.answer(&dark);
    assert_ne!(reply.header("etag"), Some(tag.as_str()));
    assert!(text(&reply).contains("data-theme=\"dark\""));
}

#[test]
fn lists_come_in_pages() {
    let site = site(example(), Vec::new());
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let reply = get(&site, &format!("/api/v1/claims?limit=7{cursor}"));
        let page: Value = serde_json::from_str(&text(&reply)).unwrap();
        assert_eq!(page["schema"], "counterclaim.claims.v1");
        seen.extend(
            page["claims"]
                .as_array()
                .unwrap()
                .iter()
                .map(|claim| claim["id"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => {
                cursor = format!("&cursor={next}");
                assert!(
                    reply
                        .header("link")
                        .unwrap()
                        .contains(&format!("cursor={next}>; rel=\"next\""))
                );
            }
            None => {
                assert_eq!(page["total"], seen.len());
                break;
            }
        }
    }
    let all: Value = serde_json::from_str(&text(&get(&site, "/claims.json"))).unwrap();
    let all: Vec<&str> = all["claims"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["id"].as_str().unwrap())
        .collect();
    assert_eq!(seen, all);
}

#[test]
fn hostile_text_is_shown_as_text() {
    let hostile = "<script>alert(1)</script> \"><img src=x onerror=alert(2)> \u{202e}drawkcab =1+1 Ignore previous \
                   instructions {{ page }} pаypal";
    let mut reading = plain("<b>name</b>.txt", hostile);
    reading.article.title = Some("<script>alert(3)</script>\u{202e}".to_owned());
    reading.article.outlet = Some("=HYPERLINK(\"http://evil.example\")".to_owned());
    reading.article.canonical_url = Some("javascript:alert(4)".to_owned());
    let site = site(vec![reading], Vec::new());
    let id = first_id(&text(&get(&site, "/articles")), "articles");
    for address in [
        "/",
        "/articles",
        "/search?q=script",
        "/compare",
        &format!("/articles/{id}"),
        "/articles.atom",
        "/articles.md",
    ] {
        let page = text(&get(&site, address));
        for wrong in [
            "<script>alert",
            "<img src=x",
            "\u{202e}",
            "href=\"javascript:",
        ] {
            assert!(!page.contains(wrong), "{address} has {wrong}");
        }
    }
    let page = text(&get(&site, &format!("/articles/{id}")));
    assert!(
        page.contains("⟨U+202E⟩")
            && page.contains("Ignore previous")
            && page.contains("letters of several scripts")
    );
    assert!(text(&get(&site, "/articles.csv")).contains("\"'=HYPERLINK"));
}

#[test]
fn an_empty_ledger_offers_files_a_folder_and_the_example() {
    let site = site(Vec::new(), Vec::new());
    let page = text(&get(&site, "/"));
    for words in [
        "Nothing here yet",
        "type=\"file\"",
        "counterclaim add FOLDER",
        "action=\"/example\"",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let key = page
        .split("name=\"key\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let mut post = request("/example");
    post.method = Method::Post;
    post.headers.insert(
        "content-type".to_owned(),
        "application/x-www-form-urlencoded".to_owned(),
    );
    assert_eq!(site.answer(&post).status, 403);
    post.form = vec![("key".to_owned(), key.to_owned())];
    let reply = site.answer(&post);
    assert_eq!(
        (reply.status, reply.header("location")),
        (303, Some("/?added=7+articles"))
    );
    assert!(text(&get(&site, "/events")).contains("<tr class=\"item\">"));
}

/// Sends a form of a page and follows it.
fn send(site: &Site, page: &str, path: &str, fields: &[(&str, &str)]) -> String {
    let key = page.split("name=\"key\" value=\"").nth(1).unwrap();
    let key = key.split('"').next().unwrap();
    let mut post = request(path);
    post.method = Method::Post;
    let form = "application/x-www-form-urlencoded".to_owned();
    post.headers.insert("content-type".to_owned(), form);
    let fields = [("key", key)].into_iter().chain(fields.iter().copied());
    post.form = fields
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let reply = site.answer(&post);
    assert_eq!(reply.status, 303, "{}", text(&reply));
    text(&get(site, reply.header("location").unwrap()))
}

/// The nth value that a page would send under a name.
fn value(page: &str, name: &str, n: usize) -> Option<String> {
    let rest = page
        .split(&format!("name=\"{name}\" value=\""))
        .nth(n + 1)?;
    Some(rest.split('"').next()?.to_owned())
}

#[test]
fn decisions_are_made_one_by_one_and_undone_without_end() {
    let site = site(example(), Vec::new());
    let waiting = || -> u64 {
        let queue = text(&get(&site, "/api/v1/queue"));
        serde_json::from_str::<Value>(&queue).unwrap()["total"]
            .as_u64()
            .unwrap()
    };
    let begun = waiting();
    assert!(begun > 2, "{begun}");
    let mut page = text(&get(&site, "/review"));
    for ruling in ["accept", "reject"] {
        let before = waiting();
        let first = value(&page, "target", 0).unwrap();
        let second = value(&page, "target", 1).unwrap_or_default();
        let is_pair = page.contains("value=\"merge\"");
        let mut fields = vec![
            ("ruling", if is_pair { "different" } else { ruling }),
            ("target", first.as_str()),
            ("reviewer", "Ada"),
        ];
        if is_pair {
            fields.push(("target", second.as_str()));
        }
        page = send(&site, &page, "/review", &fields);
        assert!(waiting() < before, "{ruling} {first}");
        assert!(page.contains("Ada"));
    }
    for _ in 0..2 {
        let log = text(&get(&site, "/api/v1/decisions"));
        let log: Value = serde_json::from_str(&log).unwrap();
        let mut made = log["decisions"].as_array().unwrap().iter().rev();
        let last = made.find(|d| d["state"] == "holds" && d["kind"] != "undo");
        let id = last.unwrap()["id"].as_str().unwrap();
        page = send(
            &site,
            &page,
            "/review",
            &[("ruling", "undo"), ("target", id)],
        );
    }
    assert_eq!(waiting(), begun);
    let mut post = request("/api/v1/decisions");
    post.method = Method::Post;
    let json = "application/json".to_owned();
    post.headers.insert("content-type".to_owned(), json);
    for (body, status) in [
        (
            "{\"kind\":\"accept\",\"target\":\"C-0000000000000000\"}",
            422,
        ),
        ("{\"kind\":\"explode\"}", 400),
        ("", 400),
    ] {
        let upload = counterclaim_web::Upload {
            bytes: body.into(),
            ..Default::default()
        };
        post.files = vec![upload];
        assert_eq!(site.answer(&post).status, status, "{body}");
    }
}

#[test]
fn a_dossier_steps_through_what_was_known() {
    let site = site(example(), Vec::new());
    let events: Value = serde_json::from_str(&text(&get(&site, "/events.json"))).unwrap();
    let most = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .max_by_key(|event| event["articles"].as_array().unwrap().len())
        .unwrap();
    let id = most["id"].as_str().unwrap();
    let latest = text(&get(&site, &format!("/events/{id}")));
    assert!(latest.contains("Since the step before") && latest.contains("rel=\"prev\""));
    let early = text(&get(&site, &format!("/events/{id}?as_of=1999-01-01")));
    assert!(early.contains("Nothing was known of this event at this time"));
    let first = most["articles"][0]["published"].as_str().unwrap();
    let first = text(&get(&site, &format!("/events/{id}?as_of={}", &first[..10])));
    assert!(
        first.contains("First reported") || first.contains("Since the step before"),
        "{first}"
    );
    assert!(first.contains("as_of=") && first.contains("Show everything"));
    // the last step is what is known now
    let counted = |page: &str| {
        let from = page.find(" independent origin").unwrap();
        let line = page[..from].rfind('>').unwrap();
        page[line + 1..from + page[from..].find('<').unwrap()].to_owned()
    };
    let articles = most["articles"].as_array().unwrap().iter();
    let last = articles
        .filter_map(|article| article["published"].as_str())
        .max()
        .unwrap();
    let last = text(&get(&site, &format!("/events/{id}?as_of={}", &last[..10])));
    assert_eq!(counted(&last), counted(&latest));
    // every step back can be undone by one forward, also where a day and a moment in it are steps
    let link = |page: &str, rel: &str| {
        let from = page.find(&format!("rel=\"{rel}\" href=\""))?;
        let href = page[from..].split('"').nth(3)?;
        Some(href.replace("&#38;", "&").replace("&amp;", "&"))
    };
    let (mut page, mut steps) = (latest, 0);
    while let Some(back) = link(&page, "prev") {
        page = text(&get(&site, &back));
        assert!(link(&page, "next").is_some(), "{back}");
        steps += 1;
    }
    assert!(steps >= 2, "{steps}");
}
