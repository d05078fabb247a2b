//! Links in feeds (RSS 0.9 to 2.0, Atom, JSON Feed) and feeds in OPML lists.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use url::Url;

/// More links than these are not taken from one feed, nor feeds from one list.
const MOST: usize = 10_000;

/// Addresses of the entries of a feed, in its order and each once, against the feed's own address;
/// empty where the bytes are no feed.
pub fn links(feed: &[u8], base: &str) -> Vec<String> {
    let base = Url::parse(base).ok();
    let found = match feed.trim_ascii_start().first() {
        Some(b'{') => links_of_json(feed),
        _ => links_of_xml(feed),
    };
    let mut links: Vec<String> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for link in found {
        let url = match &base {
            Some(base) => base.join(link.trim()),
            None => Url::parse(link.trim()),
        };
        if let Ok(url) = url
            && matches!(url.scheme(), "http" | "https")
            && links.len() < MOST
            && seen.insert(url.clone())
        {
            links.push(url.into());
        }
    }
    links
}

fn links_of_json(feed: &[u8]) -> Vec<String> {
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(feed) else {
        return Vec::new();
    };
    let items = value["items"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let links = items
        .iter()
        .filter_map(|item| item["url"].as_str().or(item["external_url"].as_str()));
    links.map(str::to_owned).collect()
}

/// Links inside `item` and `entry` elements. XML entities other than the five of the standard are not
/// expanded, so that a list of entities can grow nothing.
fn links_of_xml(feed: &[u8]) -> Vec<String> {
    let feed = String::from_utf8_lossy(feed);
    let mut reader = Reader::from_reader(feed.as_bytes());
    reader.config_mut().check_end_names = false;
    let mut links = Vec::new();
    let (mut inside, mut text) = (0_u32, None::<String>);
    let mut buffer = Vec::new();
    while links.len() < MOST {
        buffer.clear();
        let event = match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) | Err(_) => break,
            Ok(event) => event,
        };
        match event {
            Event::Start(start) => match local(&start).as_str() {
                "item" | "entry" => inside += 1,
                "link" if inside > 0 => match href(&start) {
                    Some(Some(address)) => links.push(address),
                    Some(None) => {}
                    None => text = Some(String::new()),
                },
                _ => {}
            },
            Event::Empty(start) if inside > 0 && local(&start) == "link" => {
                links.extend(href(&start).flatten());
            }
            Event::Text(part) => append(&mut text, &part),
            Event::CData(part) => append(&mut text, &part),
            Event::GeneralRef(name) => {
                let known = match &*name {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    "#38" | "#x26" => "&",
                    _ => "",
                };
                append(&mut text, known);
            }
            Event::End(end) => match end.local_name().as_ref() {
                "item" | "entry" => inside = inside.saturating_sub(1),
                "link" => links.extend(text.take()),
                _ => {}
            },
            _ => {}
        }
    }
    links
}

fn append(text: &mut Option<String>, part: &str) {
    if let Some(text) = text
        && text.len() < 8192
    {
        text.push_str(part);
    }
}

fn local(start: &BytesStart<'_>) -> String {
    start.local_name().as_ref().to_ascii_lowercase()
}

/// The address of an Atom link: `None` where it has none and is RSS, `Some(None)` where it leads to
/// something other than the entry.
fn href(start: &BytesStart<'_>) -> Option<Option<String>> {
    let address = attribute(start, "href")?;
    let relation = attribute(start, "rel").unwrap_or_else(|| "alternate".to_owned());
    Some((relation == "alternate").then_some(address))
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|a| a.key.local_name().as_ref().eq_ignore_ascii_case(name))?;
    let raw = found.value;
    let plain = raw
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'");
    Some(plain.replace("&#38;", "&").replace("&amp;", "&"))
}

/// Addresses of the feeds of an OPML list, in its order and each once; `None` where it is no OPML.
pub fn feeds(list: &[u8]) -> Option<Vec<String>> {
    let list = String::from_utf8_lossy(list);
    let mut reader = Reader::from_reader(list.as_bytes());
    reader.config_mut().check_end_names = false;
    let (mut is_list, mut feeds) = (false, Vec::new());
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start) | Event::Empty(start)) => match local(&start).as_str() {
                "opml" => is_list = true,
                "outline" if is_list && feeds.len() < MOST => {
                    let address =
                        attribute(&start, "xmlurl").filter(|address| !feeds.contains(address));
                    feeds.extend(address);
                }
                _ if !is_list => return None,
                _ => {}
            },
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    is_list.then_some(feeds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(feed: &str, expected: &[&str]) {
        assert_eq!(
            links(feed.as_bytes(), "https://a.example/feeds/x"),
            expected,
            "{feed}"
        );
    }

    #[test]
    fn links_of_entries_are_found() {
        check(
            "<rss><channel><link>https://a.example/</link><item><link>https://a.example/1?a=1&amp;b=2</link></item>\
             <item><link><![CDATA[ /2 ]]></link></item><item><link>/2</link></item></channel></rss>",
            &["https://a.example/1?a=1&b=2", "https://a.example/2"],
        );
        check(
            "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='self' href='/feed'/><entry><link rel='edit' href='/e'/>\
             <link href='3?a&amp;b'/></entry></feed>",
            &["https://a.example/feeds/3?a&b"],
        );
        check(
            "{\"items\":[{\"url\":\"https://b.example/4\"},{\"id\":\"x\"}]}",
            &["https://b.example/4"],
        );
        check(
            "<rss><item><link>javascript:alert(1)</link></item><item><link>file:///etc/passwd</link></item></rss>",
            &[],
        );
        check(
            "<rss><item><link>https://a.example/5</link></item><item><lin",
            &["https://a.example/5"],
        );
        check("{\"items\":", &[]);
        check("", &[]);
    }

    #[test]
    fn lists_give_their_feeds() {
        let list = "<?xml version='1.0'?><opml version='2.0'><body><outline text='x'><outline xmlUrl='https://a.example/f?x=1&amp;y=2'/>\
                    <outline xmlUrl='https://a.example/f?x=1&amp;y=2'/></outline></body></opml>";
        assert_eq!(
            feeds(list.as_bytes()),
            Some(vec!["https://a.example/f?x=1&y=2".to_owned()])
        );
        assert_eq!(feeds(b"<rss><channel/></rss>"), None);
        assert_eq!(feeds(b"plain text"), None);
    }
}
