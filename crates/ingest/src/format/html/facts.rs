//! What a page says of itself: title, address, outlet, authors, language, dates.

use std::sync::LazyLock;

use counterclaim_model::Basis;
use regex::Regex;

use super::super::Facts;
use super::json_ld::{self, Described, plain};
use super::reader::{Source, TimeElement};
use super::script;
use crate::date::{Candidate, Label, Stamp, parse_machine};
use crate::paragraph::key;
use crate::resources::Compiled;

/// `meta` elements that say when a page was published, and how sure they are.
const PUBLISHED: &[(&str, f64)] = &[
    ("article:published_time", 0.96),
    ("og:article:published_time", 0.95),
    ("datepublished", 0.95),
    ("parsely-pub-date", 0.94),
    ("sailthru.date", 0.92),
    ("article.published", 0.92),
    ("published-date", 0.92),
    ("publication_date", 0.92),
    ("publish-date", 0.92),
    ("publish_date", 0.92),
    ("publishdate", 0.92),
    ("pubdate", 0.92),
    ("article_date_original", 0.92),
    ("cxenseparse:recs:publishtime", 0.92),
    ("cxenseparse:publishtime", 0.92),
    ("article:published", 0.92),
    ("og:published_time", 0.92),
    ("og:pubdate", 0.9),
    ("dcterms.created", 0.86),
    ("dcterms.issued", 0.9),
    ("dcterms.date", 0.88),
    ("dc.date.issued", 0.9),
    ("dc.date.created", 0.86),
    ("dc.date", 0.88),
    ("dc.created", 0.86),
    ("citation_publication_date", 0.88),
    ("citation_online_date", 0.88),
    ("bt:pubdate", 0.9),
    ("article:publicationdate", 0.92),
    ("shareaholic:article_published_time", 0.9),
    ("vr:published_time", 0.9),
    ("rbpubdate", 0.9),
    ("originalpublicationdate", 0.92),
    ("article:post_time", 0.9),
    ("displaydate", 0.86),
    ("date_published", 0.92),
    ("article-publish-date", 0.92),
    ("datecreated", 0.84),
    ("date", 0.8),
    ("created", 0.78),
    ("article:created", 0.84),
    ("article_publish_time", 0.9),
    ("ptime", 0.84),
    ("timestamp", 0.7),
    ("published_time", 0.92),
    ("published_date", 0.92),
    ("publisheddate", 0.92),
    ("publicationdate", 0.92),
    ("publication-date", 0.92),
    ("publish_time", 0.9),
    ("firstpublished", 0.92),
    ("first_published", 0.92),
    ("dcsext.articlefirstpublished", 0.92),
    ("article.origpubdate", 0.9),
    ("article.created", 0.84),
    ("rnews:datepublished", 0.92),
    ("prism.publicationdate", 0.9),
    ("mediator_published_time", 0.9),
    ("twt-published-at", 0.9),
    ("dc:date", 0.88),
    ("dc:created", 0.86),
    ("dc.issued", 0.9),
    ("dc.date.publication", 0.9),
    ("dc.date.available", 0.84),
    ("dcterms.available", 0.84),
    ("eprints.date", 0.84),
    ("citation_date", 0.86),
    ("date.issued", 0.88),
    ("release_date", 0.86),
    ("dateposted", 0.9),
    ("articledate", 0.88),
    ("article-date", 0.88),
    ("article.date", 0.88),
    // often the day on which somebody made the template
    ("creation_date", 0.52),
    ("date_created", 0.7),
    ("doc_date", 0.8),
    ("sort_date", 0.78),
    ("gentime", 0.7),
    ("pdate", 0.8),
    ("utime", 0.7),
];

/// `meta` elements that say when a page was changed.
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "modified",
    "lastmod",
    "article:modified",
    "article.updated",
    "revision_date",
    "last_modified",
    "lastmodified",
    "modificationdate",
    "moddate",
    "lastupdate",
];

/// Facts about a page retrieved from `url`.
pub(crate) fn facts(
    page: &Source,
    article: Option<Described>,
    url: Option<&str>,
    resources: &Compiled,
) -> Facts {
    let article = article.unwrap_or_default();
    let canonical_url = canonical_url(page, &article, url);
    Facts {
        dates: dates(page, &article, resources),
        outlet: outlet(page, &article, canonical_url.as_deref().or(url)),
        headlines: headlines(page, &article),
        authors: authors(page, &article, resources),
        language: article
            .language
            .clone()
            .filter(|tag| tag.len() <= 5 && page.language.is_none())
            .or_else(|| page.language.clone())
            .or_else(|| meta(page, &["content-language", "og:locale", "dc.language"])),
        canonical_url,
        ..Facts::default()
    }
}

/// The content of the first `meta` element with one of these names.
fn meta(page: &Source, names: &[&str]) -> Option<String> {
    let find = |name: &&str| {
        page.metas
            .iter()
            .find(|(known, content)| known == name && !content.trim().is_empty())
    };
    names
        .iter()
        .find_map(find)
        .map(|(_, content)| plain(content))
}

fn canonical_url(page: &Source, article: &Described, url: Option<&str>) -> Option<String> {
    let named = page
        .canonical
        .clone()
        .or_else(|| meta(page, &["og:url"]))
        .or_else(|| article.url.clone())?;
    let named = named.trim();
    if named.starts_with("http://") || named.starts_with("https://") {
        return Some(named.to_owned());
    }
    let base = url?;
    let origin_end = base
        .find("://")
        .map(|at| at + 3)
        .and_then(|from| base[from..].find('/').map(|at| from + at))
        .unwrap_or(base.len());
    match named {
        _ if named.starts_with("//") => Some(format!(
            "{}:{named}",
            base.split(':').next().unwrap_or("https")
        )),
        _ if named.starts_with('/') => Some(format!("{}{named}", &base[..origin_end])),
        _ => None,
    }
}

/// Site name of the metadata, the publisher of JSON-LD, or the registered domain of the address.
fn outlet(page: &Source, article: &Described, url: Option<&str>) -> Option<String> {
    let named = meta(page, &["og:site_name"])
        .or_else(|| article.publisher.clone())
        .or_else(|| {
            meta(
                page,
                &[
                    "application-name",
                    "publisher",
                    "dc.publisher",
                    "article:publisher",
                ],
            )
        });
    let named = named.filter(|name| !name.starts_with("http") && name.chars().count() <= 80);
    named.or_else(|| url.and_then(domain))
}

/// The registered domain of an address.
pub(crate) fn domain(url: &str) -> Option<String> {
    let host = url
        .split("://")
        .nth(1)?
        .split(['/', '?', '#', ':'])
        .next()?
        .to_ascii_lowercase();
    psl::domain_str(&host).map(str::to_owned)
}

/// Headlines, best first, with the site's name cut off.
fn headlines(page: &Source, article: &Described) -> Vec<String> {
    let site = meta(page, &["og:site_name"])
        .map(|name| key(&name))
        .unwrap_or_default();
    let title = plain(&page.title);
    let candidates = [
        article.headline.clone(),
        meta(page, &["og:title", "twitter:title", "dc.title", "title"]),
        Some(title.clone()).filter(|title| !title.is_empty()),
        first_part(&title),
    ];
    let mut headlines: Vec<String> = Vec::new();
    for headline in candidates.into_iter().flatten() {
        let headline = without_site(&headline, &site);
        if !headline.is_empty() && !headlines.contains(&headline) {
            headlines.push(headline);
        }
    }
    headlines
}

/// "Ferry sinks off Port Harrow" of "Ferry sinks off Port Harrow - News - Harrow Post".
fn first_part(title: &str) -> Option<String> {
    let cuts = [" | ", " - ", " – ", " — ", " :: ", " » "];
    let end = cuts.iter().filter_map(|cut| title.find(cut)).min()?;
    let part = title[..end].trim();
    (part.split(' ').count() >= 4).then(|| part.to_owned())
}

/// "Ferry sinks | Harrow Post" without its last part, where that is the site or short.
fn without_site(title: &str, site: &str) -> String {
    for separator in [" | ", " - ", " – ", " — ", " :: ", " » ", " • ", " · "] {
        if let Some((head, tail)) = title.rsplit_once(separator) {
            let is_site = !site.is_empty() && (key(tail) == site || site.contains(&key(tail)));
            let short = tail.split(' ').count() <= 3
                && head.split(' ').count() >= 5
                && separator != " - "
                && separator != " – ";
            if is_site || short {
                return head.trim().to_owned();
            }
        }
    }
    title.trim().to_owned()
}

fn authors(page: &Source, article: &Described, resources: &Compiled) -> Vec<String> {
    let from_meta = || {
        let names = [
            "author",
            "article:author",
            "parsely-author",
            "sailthru.author",
            "dc.creator",
            "byl",
            "citation_author",
            "article:author_name",
            "cxenseparse:author",
        ];
        page.metas
            .iter()
            .filter(|(name, _)| names.contains(&name.as_str()))
            .map(|(_, content)| plain(content))
            .collect::<Vec<_>>()
    };
    let stated = if article.authors.is_empty() {
        from_meta()
    } else {
        article.authors.clone()
    };
    let mut authors: Vec<String> = Vec::new();
    for name in stated
        .iter()
        .filter(|name| !name.starts_with("http") && !name.contains('@'))
    {
        let listed = resources.bylines.names(name);
        let names = if listed.is_empty() {
            vec![name.trim().to_owned()]
        } else {
            listed
        };
        for name in names {
            if !authors.contains(&name) && !name.is_empty() && name.chars().count() <= 80 {
                authors.push(name);
            }
        }
    }
    authors
}

/// Dates that stand in the page's data, in the order of the sources' worth.
fn dates(page: &Source, article: &Described, resources: &Compiled) -> Vec<Candidate> {
    let mut dates = Vec::new();
    let score = match article.kind.as_str() {
        "WebPage" => 0.85,
        // A video in a story may be older than the story.
        "VideoObject" | "ItemPage" => 0.6,
        _ => 0.97,
    };
    let described = [
        (&article.published, "datePublished", score),
        (&article.created, "dateCreated", score - 0.15),
    ];
    for (value, name, score) in described {
        if let Some(stamp) = value.as_deref().and_then(parse_machine) {
            dates.push(Candidate::outside(
                stamp,
                Basis::JsonLd,
                format!("{} {name}", article.kind),
                score,
            ));
        }
    }
    if let Some(stamp) = article.modified.as_deref().and_then(parse_machine) {
        dates.push(
            Candidate::outside(
                stamp,
                Basis::JsonLd,
                format!("{} dateModified", article.kind),
                LONE_CHANGE,
            )
            .of_change(),
        );
    }
    for (name, score) in PUBLISHED {
        for (_, content) in page.metas.iter().filter(|(known, _)| known == name).take(1) {
            if let Some(stamp) =
                parse_machine(content).or_else(|| written(content, page, resources))
            {
                dates.push(Candidate::outside(stamp, Basis::Meta, *name, *score));
            }
        }
    }
    for name in MODIFIED {
        if let Some(stamp) = meta(page, &[name]).as_deref().and_then(parse_machine) {
            dates.push(Candidate::outside(stamp, Basis::Meta, *name, 0.5).of_change());
        }
    }
    dates.extend(time_elements(page, resources));
    dates.extend(broken_data(page));
    dates.extend(script_date(page));
    dates.extend(title_date(page, resources));
    dates
}

static IN_SCRIPT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"\\?"(datePublished|dateCreated|dateModified)\\?"\s*:\s*\\?"([^"\\]{8,40})"#).ok()
});

/// A date that a `meta` element has as people write it: "12.03.2031", "4 May 2031".
fn written(content: &str, page: &Source, resources: &Compiled) -> Option<Stamp> {
    let content = content.get(..LONGEST_DATE).unwrap_or(content);
    let english = page.language.as_deref().is_none_or(|tag| {
        let tag = tag.to_ascii_lowercase();
        tag == "en" || tag.starts_with("en-us") || tag.starts_with("en_us")
    });
    let found = resources.dates.find(content, english).into_iter().next()?;
    (found.start <= 12).then_some(found.stamp)
}

/// Longer contents of a `meta` element are no dates.
const LONGEST_DATE: usize = 60;

/// The day that the data of the page's scripts names. It was right for 140 of the 144 development
/// pages on which it was the only one, and for 11 of 16 where there were several.
fn script_date(page: &Source) -> Option<Candidate> {
    let (stamp, key, sole) = script::published(&page.script_dates)?;
    let score = if sole { 0.75 } else { 0.54 };
    Some(Candidate::outside(
        stamp,
        Basis::Meta,
        format!("script, {key}"),
        score,
    ))
}

/// Dates in JSON-LD that is no JSON: quotation marks inside strings break it.
fn broken_data(page: &Source) -> Vec<Candidate> {
    let mut dates: Vec<Candidate> = Vec::new();
    let broken = page
        .json_ld
        .iter()
        .filter(|script| json_ld::is_broken(script));
    for script in broken.take(10) {
        let Some(pattern) = IN_SCRIPT.as_ref() else {
            break;
        };
        for found in pattern.captures_iter(script).take(20) {
            let name = &found[1];
            let Some(stamp) = parse_machine(&found[2]) else {
                continue;
            };
            let place = format!("broken JSON-LD, {name}");
            dates.push(match name {
                "datePublished" => Candidate::outside(stamp, Basis::JsonLd, place, 0.85),
                "dateCreated" => Candidate::outside(stamp, Basis::JsonLd, place, 0.7),
                _ => Candidate::outside(stamp, Basis::JsonLd, place, LONE_CHANGE).of_change(),
            });
        }
    }
    dates
}

/// The date with which the title of a page ends: "Ferry sinks – Harrow Post – 4 May 2031".
fn title_date(page: &Source, resources: &Compiled) -> Option<Candidate> {
    let title = plain(&page.title);
    let found = resources.dates.find(&title, false).pop()?;
    let last = title[found.end..]
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .count();
    let apart = title[..found.start]
        .trim_end()
        .ends_with(['-', '–', '—', '|', '(', '（', '·', ',']);
    (last <= 2 && apart)
        .then(|| Candidate::outside(found.stamp, Basis::Meta, "title element", 0.58))
}

/// The score of a day of change that is the only day a page names.
const LONE_CHANGE: f64 = 0.56;

/// The score of an element with the day of a change, should no other day be named: the first one is
/// the story's.
fn score_of_change(time: &TimeElement, nth: usize) -> f64 {
    match (time.in_region, nth) {
        (false, 1) => LONE_CHANGE,
        (false, _) => 0.5,
        (true, _) => 0.3,
    }
}

/// `time` elements: those that say what they are, else the first one of the story.
fn time_elements(page: &Source, resources: &Compiled) -> Vec<Candidate> {
    let mut dates = Vec::new();
    let first_heading = page
        .paragraphs
        .iter()
        .position(|p| p.hints.role == crate::paragraph::Role::Heading(1));
    let (mut seen_plain, mut seen_change) = (0, 0);
    for time in page.times.iter().take(60) {
        let Some(stamp) = parse_machine(&time.date) else {
            continue;
        };
        let property = time.property.to_ascii_lowercase();
        let place = if property.is_empty() {
            "time element".to_owned()
        } else if property.starts_with("data-") {
            format!("attribute {property}")
        } else {
            format!(
                "time element, {}",
                property.chars().take(60).collect::<String>()
            )
        };
        let data = property.starts_with("data-");
        let says = property.contains("datepublished")
            || property.contains("pubdate")
            || property.contains("published")
            || data && property.contains("publi");
        let updated = resources.dates.label_before(&time.before) == Some(Label::Updated);
        if time.updated || updated || property.contains("datemodified") {
            seen_change += 1;
            dates.push(
                Candidate::outside(
                    stamp,
                    Basis::Meta,
                    place,
                    score_of_change(time, seen_change),
                )
                .of_change(),
            );
        } else if says && !time.in_region {
            // What scripts are told of a page is not always the story's.
            let score = if data { 0.7 } else { 0.9 };
            dates.push(Candidate::outside(stamp, Basis::Meta, place, score));
        } else if data {
            dates.push(Candidate::outside(stamp, Basis::Meta, place, 0.55));
        } else {
            let near = first_heading.is_none_or(|heading| {
                time.paragraph + 6 >= heading && time.paragraph <= heading + 15
            });
            let score = match (near, time.in_region, seen_plain) {
                (true, false, 0) => 0.78,
                (true, false, _) => 0.6,
                (true, true, 0) => 0.55,
                (false, false, 0) => 0.52,
                _ => 0.3,
            };
            seen_plain += 1;
            if seen_plain <= 6 {
                dates.push(Candidate::outside(stamp, Basis::Meta, place, score));
            }
        }
    }
    dates
}
