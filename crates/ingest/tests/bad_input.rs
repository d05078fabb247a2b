//! Broken and hostile input: a reason or a remark, never a guess and never a crash.

mod clock;

use counterclaim_ingest::{Ingested, Input, Options, read};
use counterclaim_model::BlockKind;

const STORY: &str = "<p>The harbor master said on Friday that the gates of the upper dam had been shut for nine hours, and the owner denied it.</p>";

fn page(head: &str, body: &str) -> String {
    format!("<html><head>{head}</head><body><h1>Gates were shut</h1>{body}{STORY}</body></html>")
}

fn article(source: &[u8], captured: Option<&str>) -> Ingested {
    let options = Options {
        captured: captured.map(str::to_owned),
        ..Options::default()
    };
    let mut found = read(&Input::new("page.html", source), &options).expect("a page with a story");
    found.remove(0)
}

/// The date taken from a page with this head, and why the first one named was not.
fn check(head: &str, body: &str, captured: Option<&str>, taken: Option<&str>, reason: &str) {
    let found = article(page(head, body).as_bytes(), captured);
    let published = found.article.published.as_ref().map(|p| p.value.as_str());
    assert_eq!(published, taken, "{head}{body}");
    let evidence = &found.article.date_evidence;
    assert!(
        reason.is_empty()
            || evidence
                .iter()
                .any(|e| !e.accepted && e.reason.contains(reason)),
        "{head}{body}: {evidence:?}"
    );
    let remarked = found.diagnostics.iter().any(|d| d.code == "I020");
    assert_eq!(remarked, taken.is_none(), "{head}{body}");
}

fn meta(day: &str) -> String {
    format!("<meta property=\"article:published_time\" content=\"{day}\">")
}

#[test]
fn days_that_are_not_in_the_calendar_are_rejected() {
    check(&meta("2031-04-31"), "", None, None, "no such day");
    check(&meta("2031-02-29T10:00:00Z"), "", None, None, "no such day");
    check(
        "",
        "<p>Published 31 April 2031</p>",
        None,
        None,
        "no such day",
    );
    check(&meta("2031-13-01"), "", None, None, "no such day");
    check(&meta("2031"), "", None, None, "names no day");
    check(
        &meta("2031-05-04T25:00:00Z"),
        "",
        None,
        Some("2031-05-04"),
        "",
    );
}

#[test]
fn days_after_the_capture_and_before_the_web_are_rejected() {
    check(
        &meta("2031-05-09"),
        "",
        Some("2031-05-04"),
        None,
        "retrieved",
    );
    check(&meta("1985-05-09"), "", None, None, "before 1990");
    check(&meta("1970-01-01"), "", None, None, "empty field");
    let old = "<p>From the paper of 9 May 1985</p>";
    check(&meta("1985-05-09"), old, None, Some("1985-05-09"), "");
}

#[test]
fn contradictory_data_lower_the_score_and_stay_listed() {
    let agreeing = article(
        page(&meta("2031-05-04"), "<p>Published 4 May 2031</p>").as_bytes(),
        None,
    );
    let contrary = article(
        page(&meta("2031-05-04"), "<p>Published 14 July 2031</p>").as_bytes(),
        None,
    );
    let score = |found: &Ingested| found.article.published.as_ref().map_or(0.0, |p| p.score);
    assert!(
        score(&agreeing) > score(&contrary) + 0.05,
        "{} {}",
        score(&agreeing),
        score(&contrary)
    );
    assert_eq!(contrary.article.date_evidence.len(), 2);
    assert!(contrary.diagnostics.iter().any(|d| d.code == "I021"));
    assert!(agreeing.diagnostics.iter().all(|d| d.code != "I021"));
}

#[test]
fn published_updated_and_modified_are_kept_apart() {
    for (line, taken) in [
        (
            "Published 4 May 2031 Updated 6 May 2031",
            Some("2031-05-04"),
        ),
        (
            "Updated 6 May 2031 Published 4 May 2031",
            Some("2031-05-04"),
        ),
        (
            "Published 4 May 2031, last modified 7 May 2031",
            Some("2031-05-04"),
        ),
        ("First published: 4 May 2031", Some("2031-05-04")),
        ("Last modified: 6 May 2031", Some("2031-05-06")),
    ] {
        let found = article(page("", &format!("<p>{line}</p>")).as_bytes(), None);
        let published = found.article.published.as_ref();
        assert_eq!(published.map(|p| p.value.as_str()), taken, "{line}");
        let changes = found
            .article
            .date_evidence
            .iter()
            .filter(|e| e.reason.contains("change"));
        assert_eq!(
            changes.count() > 0,
            line.contains("pdated") || line.contains("modified"),
            "{line}"
        );
    }
}

#[test]
fn wrong_declarations_of_the_encoding_are_seen_through() {
    let text = "Der Hafenmeister erklärte am Freitag, die Tore seien geschlossen gewesen; der Eigentümer widersprach.";
    for declared in ["iso-8859-1", "windows-1251", "us-ascii", "nonsense"] {
        let source = format!(
            "<html><head><meta charset=\"{declared}\"></head><body><p>{text}</p></body></html>"
        );
        let found = article(source.as_bytes(), None);
        assert_eq!(
            found.article.text, text,
            "UTF-8 that is declared as {declared}"
        );
    }
    let source =
        format!("<html><head><meta charset=\"utf-8\"></head><body><p>{text}</p></body></html>");
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(&source);
    let found = article(&bytes, None);
    assert_eq!(found.article.text, text, "Latin that is declared as UTF-8");
}

/// A page that would take minutes if anything were quadratic; the bound, of processor time, leaves room
/// for slow machines.
fn in_time(what: &str, source: &str) -> Ingested {
    let begun = clock::begin();
    let found = article(source.as_bytes(), None);
    let seconds = begun.seconds();
    assert!(seconds < 60.0, "{what}: {seconds} s");
    found
}

#[test]
fn monstrous_pages_are_read_in_time() {
    let many =
        |prefix: &str| -> String { (0..50_000).map(|n| format!(" {prefix}{n}=\"x\"")).collect() };
    let found = in_time(
        "a tag with 50,000 attributes",
        &page("", &format!("<div{}>", many("a"))),
    );
    let is_body = |b: &counterclaim_model::Block| b.kind == BlockKind::Body;
    assert!(found.article.blocks.iter().any(is_body));
    in_time(
        "50,000 attributes with dates",
        &page("", &format!("<div{}>", many("data-publish-date-"))),
    );
    for piece in [
        "&",
        "<",
        "<!",
        "<!--",
        "-",
        "</",
        "<?",
        "&#",
        "=",
        "\"",
        "<a ",
        "<a/",
        "<a b=",
        "</a ",
        "<a b='",
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE ",
        "<script>",
        "<title>",
        "<svg>",
        "&amp",
        "<a b=\"\"",
        "<a =",
        "<p/=",
    ] {
        let many = piece.repeat(40_000);
        in_time(piece, &page("", &format!("{STORY}{many}")));
        in_time(piece, &page("", &format!("{STORY}<p {many}")));
    }
    let nested = format!(
        "{}{STORY}{}",
        "<div><b>".repeat(10_000),
        "</b></div>".repeat(10_000)
    );
    in_time("10,000 nested tags", &page("", &nested));
    in_time(
        "10,000 entries",
        &page(
            "",
            &format!("<div class=live-entry>{STORY}</div>").repeat(10_000),
        ),
    );
}

#[test]
fn fifty_megabytes_are_kept_unread_in_time() {
    let found = in_time(
        "50 MB of story",
        &page("", &STORY.repeat(50_000_000 / STORY.len())),
    );
    assert!(found.over_limit && found.article.text.len() > 45_000_000);
    let script = format!("<script>{}</script>", "x = 1; ".repeat(7_000_000));
    let found = in_time("50 MB of script around a story", &page("", &script));
    assert!(!found.over_limit && found.article.text.contains("nine hours"));
}

#[test]
fn pages_that_hide_their_story_say_so() {
    let empty = "<html><head><title>Gates were shut &amp; opened</title><meta property=\"article:published_time\" content=\"2031-05-04\"></head><body><div id=root></div><script>start()</script></body></html>";
    let found = article(empty.as_bytes(), None);
    assert_eq!(found.article.text, "Gates were shut & opened");
    assert_eq!(found.article.blocks[0].kind, BlockKind::Title);
    assert!(found.diagnostics.iter().any(|d| d.code == "I011"));
    assert_eq!(
        found.article.published.map(|p| p.value).as_deref(),
        Some("2031-05-04")
    );
    for stub in [
        "<p>Subscribe to continue reading</p>",
        "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":\"False\"}</script>",
    ] {
        let found = article(page("", stub).as_bytes(), None);
        assert!(found.diagnostics.iter().any(|d| d.code == "I012"), "{stub}");
    }
    let whole = page(
        "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":false}</script>",
        &STORY.repeat(30),
    );
    assert!(
        article(whole.as_bytes(), None)
            .diagnostics
            .iter()
            .all(|d| d.code != "I012")
    );
}

#[test]
fn a_head_that_nobody_closes_hides_nothing() {
    let source = format!(
        "<html><head><title>Gates</title><meta name=\"d\" content=\"a \"quote\" and\n</head><body><h1>Gates were shut</h1>{STORY}"
    );
    let found = article(source.as_bytes(), None);
    assert!(
        found.article.text.contains("nine hours"),
        "{}",
        found.article.text
    );
}

#[test]
fn dates_stand_in_many_places_of_old_pages() {
    let day = Some("2031-05-04");
    for (head, body) in [
        ("<meta name=\"DC.Date.Issued\" content=\"2031-5-4\">", ""),
        ("<meta name=\"release_date\" content=\"4 May 2031\">", ""),
        (
            "",
            "<abbr class=\"published\" title=\"2031-05-04T10:15:00+02:00\">4 May</abbr>",
        ),
        (
            "<script>dataLayer = [{\"articlePublishDate\": \"2031-05-04\"}]</script>",
            "",
        ),
        (
            "",
            "<p>Story no. 14</p><script>showDate('2031-05-04 10:15')</script>",
        ),
        (
            "",
            "<div><small>This entry was posted on Sunday, May 4th, 2031 at 10:15 am and is filed under <a href=\"n\">News</a>. You can follow any responses to this entry through the feed. You can leave a response, or trackback from your own site.</small></div>",
        ),
    ] {
        let found = article(page(head, body).as_bytes(), None);
        let published = found.article.published.map(|p| p.value);
        let published = published.as_deref().and_then(|value| value.get(..10));
        assert_eq!(
            published, day,
            "{head}{body}: {:?}",
            found.article.date_evidence
        );
    }
}

#[test]
fn stories_are_read_whatever_holds_them() {
    let more = "<p>Two villages below the dam were flooded that night, the mayor of the lower one told reporters, and no warning had come.</p>".repeat(4);
    let stated = format!(
        "<script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\"articleBody\":\"{}\"}}</script>",
        format!("{STORY}{}", more.repeat(3))
            .replace("<p>", "")
            .replace("</p>", " ")
    );
    for (name, source) in [
        (
            "a drawing whose title closes itself",
            page("<script>a()</script>", &format!("<svg><title/><path/></svg><script>b()</script>{more}")),
        ),
        (
            "a paywall that hides what the page's data tell",
            page(&stated, &format!("<p>{}</p><div class=\"paywall\" hidden>{}</div>", "The gates were shut, an inquiry was told on Monday, and people below were not told of it in time, though the owner had the numbers of all.".repeat(4), more.repeat(3))),
        ),
        (
            "a film with its text for a caption",
            format!("<html><body><h1>Gates were shut</h1><figure><video></video><figcaption>{STORY}{more}</figcaption></figure></body></html>"),
        ),
        (
            "a paywall that holds the story",
            page("", &format!("<div class=\"js-paywall\"><div itemprop=\"articleBody\">{more}</div></div>")),
        ),
    ] {
        let found = article(source.as_bytes(), None);
        let told = found.article.blocks.iter().any(|block| {
            block.kind == BlockKind::Body && block.span.slice(&found.article.text).contains("no warning")
        });
        assert!(told, "{name}: {:?}", found.article.blocks);
    }
}

#[test]
fn syndicated_copies_say_whose_text_they_are() {
    for (ending, origin) in [
        ("<p>Source link</p>", None),
        ("<p>© Reuters</p>", Some("Reuters")),
        (
            "<p>The bridge is open again. (AP)</p>",
            Some("Associated Press"),
        ),
        (
            "<p>The post Gates were shut appeared first on Harrow Today.</p>",
            Some("Harrow Today"),
        ),
        (
            "<p>— With reporting from AFP</p>",
            Some("Agence France-Presse"),
        ),
    ] {
        let source =
            format!("<html><body><h1>Gates were shut</h1>{STORY}{STORY}{ending}</body></html>");
        let found = article(source.as_bytes(), None);
        assert_eq!(found.article.origin.as_deref(), origin, "{ending}");
        let link = found
            .article
            .blocks
            .iter()
            .find(|b| b.span.slice(&found.article.text) == "Source link");
        assert!(link.is_none_or(|b| b.kind == BlockKind::Furniture));
    }
}
