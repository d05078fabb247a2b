//! A draft becomes an article: labels, title, names, origin, date, id.

use counterclaim_model::{
    Alignment, Article, ArticleId, Basis, Block, BlockKind, DateEvidence, Dateline, Diagnostic,
    OriginEvidence, Published,
};

use crate::date::{Candidate, Grounds, choose, day_in_url, day_of_country, instant_in_url};
use crate::format::{Draft, Facts};
use crate::label::{Labelled, Page, label};
use crate::language::language_of;
use crate::paragraph::one_line;
use crate::read::{Input, Options, address};

/// The article of a draft, the way back to its source, and remarks.
pub(crate) fn article(
    draft: Draft,
    input: &Input<'_>,
    options: &Options,
    over_limit: bool,
    entry: usize,
) -> (Article, Alignment, Vec<Diagnostic>) {
    let url =
        address(input, options).map_or_else(|| draft.facts.url.clone(), |url| Some(url.to_owned()));
    let language = language_of(
        &sample(&draft),
        draft.facts.language.as_deref(),
        options.resources.get(),
    );
    let labelled = if over_limit {
        unlabelled(&draft)
    } else {
        labels(&draft, &language, options)
    };
    let Draft {
        text,
        alignment,
        paragraphs,
        mut facts,
        ..
    } = draft;
    let blocks: Vec<Block> = paragraphs
        .iter()
        .zip(&labelled.verdicts)
        .map(|(paragraph, verdict)| Block {
            kind: verdict.kind,
            why: verdict.why.clone(),
            span: paragraph.span,
        })
        .collect();
    let dateline = labelled.dateline.map(|span| Dateline {
        text: span.slice(&text).to_owned(),
        span,
        place: None,
    });
    // Metadata names persons more surely than a line does, but some of it names the house only.
    let persons = facts
        .authors
        .iter()
        .any(|name| options.resources.get().bylines.is_name(name));
    let byline = if persons || labelled.byline.is_empty() {
        facts.authors.clone()
    } else {
        labelled.byline.clone()
    };
    let title = title(&text, &labelled, &paragraphs, &facts);
    let stated = options.outlet.clone().or_else(|| facts.outlet.clone());
    let (outlet, origin, origin_evidence) = whose(&labelled, &facts.origins, stated);
    let dates = dates(
        std::mem::take(&mut facts.dates),
        labelled.dates,
        url.as_deref(),
        facts.canonical_url.as_deref(),
    );
    let grounds = grounds(&text, &blocks, options, &dates);
    let (published, date_evidence) = choose(dates, &grounds);
    let canonical = facts.canonical_url.as_deref();
    let id = match entry {
        0 => ArticleId::of(canonical.or(url.as_deref()), input.bytes),
        number => {
            let own = format!("{}#{number}", canonical.unwrap_or(""));
            ArticleId::of(Some(&own), input.bytes)
        }
    };
    let mut remarks = Vec::new();
    if published.is_none() && !over_limit {
        remarks.push(Diagnostic::new(
            "I020",
            "no sure date of publication",
            "give one with --published; without it relative times stay unresolved",
        ));
    }
    remarks.extend(contradiction(published.as_ref(), &date_evidence));
    let article = Article {
        id,
        input: input.name.clone(),
        url,
        canonical_url: facts.canonical_url,
        title,
        outlet,
        origin,
        origin_evidence,
        organ: None,
        byline,
        contributors: labelled.contributors,
        dateline,
        published,
        captured: options.captured.clone().or(facts.captured),
        media_type: input.media_type.clone(),
        date_evidence,
        language,
        text,
        blocks,
    };
    (article, alignment, remarks)
}

/// A remark where the page's own dates of publication contradict each other by more than a day.
fn contradiction(published: Option<&Published>, evidence: &[DateEvidence]) -> Option<Diagnostic> {
    let published = published.filter(|published| published.basis != Basis::User)?;
    let day = |value: &str| value.get(..10)?.parse::<jiff::civil::Date>().ok();
    let taken = day(&published.value)?;
    let other = evidence.iter().find(|other| {
        let far = day(&other.value)
            .and_then(|other| taken.until(other).ok())
            .is_some_and(|gap| gap.get_days().abs() > 1);
        far && other.reason.contains("is surer") && is_a_statement(other)
    })?;
    let reason = format!(
        "the page names two dates of publication: {} and {}",
        published.value, other.value
    );
    let hint = "the surer one was taken; give the right one with --published if it is wrong";
    let remark = Diagnostic::new("I021", reason, hint);
    Some(match other.span {
        Some(span) => remark.at(span),
        None => remark,
    })
}

/// Whether a date is said to be that of publication, and does not only stand somewhere on the page.
fn is_a_statement(evidence: &DateEvidence) -> bool {
    let place = evidence.r#where.as_deref().unwrap_or("");
    match evidence.basis {
        Basis::JsonLd | Basis::Text | Basis::Dateline => true,
        Basis::Meta => !["time element", "attribute", "script"]
            .iter()
            .any(|weak| place.starts_with(weak)),
        _ => false,
    }
}

/// Text by which the language is told: the longer paragraphs, which are not navigation.
fn sample(draft: &Draft) -> String {
    let mut sample = String::new();
    let chosen = |content: Option<f32>| content.is_none_or(|share| share >= 0.5);
    for pass in [true, false] {
        for paragraph in &draft.paragraphs {
            let passage = paragraph.span.slice(&draft.text);
            let long = passage.len() >= 120;
            if long == pass && chosen(paragraph.hints.content) && sample.len() < 6000 {
                sample.extend(passage.chars().take(3000));
                sample.push('\n');
            }
        }
        if sample.len() >= 600 {
            break;
        }
    }
    sample
}

fn labels(draft: &Draft, language: &str, options: &Options) -> Labelled {
    let tag = draft.facts.language.as_deref().unwrap_or("");
    // Only American and Philippine English write the month first in figures.
    let month_first = language == "en"
        && !["GB", "AU", "IE", "NZ", "ZA", "IN"]
            .iter()
            .any(|region| tag.to_ascii_uppercase().ends_with(region));
    label(&Page {
        text: &draft.text,
        paragraphs: &draft.paragraphs,
        headlines: &draft.facts.headlines,
        authors: &draft.facts.authors,
        marked_up: draft.marked_up,
        month_first,
        resources: options.resources.get(),
    })
}

fn unlabelled(draft: &Draft) -> Labelled {
    Labelled {
        verdicts: draft
            .paragraphs
            .iter()
            .map(|_| crate::label::Verdict {
                kind: BlockKind::Body,
                why: None,
            })
            .collect(),
        ..Labelled::default()
    }
}

fn title(
    text: &str,
    labelled: &Labelled,
    paragraphs: &[crate::paragraph::Paragraph],
    facts: &Facts,
) -> Option<String> {
    let block = labelled
        .title
        .map(|at| one_line(paragraphs[at].span.slice(text)));
    let block = block.map(|title| title.trim_start_matches('#').trim().to_owned());
    block
        .or_else(|| facts.headlines.first().cloned())
        .filter(|title| !title.is_empty())
}

/// Who published the copy and whose text it is, with the evidence: what the page states first, then
/// the line that names the outlet, then the house of the byline. A house other than the outlet is
/// whose text it is.
fn whose(
    labelled: &Labelled,
    signs: &[OriginEvidence],
    stated: Option<String>,
) -> (Option<String>, Option<String>, Vec<OriginEvidence>) {
    let read = labelled.outlet.as_ref().or(labelled.house.as_ref());
    let read = read.filter(|_| stated.is_none());
    let outlet = stated.or_else(|| read.map(|sign| sign.value.clone()));
    let house = labelled
        .house
        .iter()
        .filter(|house| outlet.as_ref() != Some(&house.value));
    let mut evidence: Vec<OriginEvidence> = Vec::new();
    for sign in signs.iter().chain(&labelled.origin).chain(house) {
        let known = |known: &OriginEvidence| known.value == sign.value && known.span == sign.span;
        if !evidence.iter().any(known) {
            evidence.push(sign.clone());
        }
    }
    let origin = evidence.first().map(|sign| sign.value.clone());
    let origin = origin.filter(|origin| outlet.as_ref() != Some(origin));
    evidence.extend(read.cloned());
    (outlet, origin, evidence)
}

/// All dates: what the page says first, then the address, then the text.
fn dates(
    facts: Vec<Candidate>,
    text: Vec<Candidate>,
    url: Option<&str>,
    canonical: Option<&str>,
) -> Vec<Candidate> {
    let mut dates = facts;
    let address = [canonical, url].into_iter().flatten().find_map(day_in_url);
    // The surest instant is the one whose day the country's clocks tell.
    let surest = dates
        .iter()
        .filter(|date| date.against.is_none())
        .max_by(|a, b| a.score.total_cmp(&b.score))
        .map(|date| date.stamp.clone());
    let local = surest.zip(canonical.or(url));
    let local = local.and_then(|(stamp, url)| day_of_country(&stamp, url));
    dates.extend(local.map(|(stamp, clocks)| {
        // too weak to be taken for itself
        Candidate::outside(stamp, Basis::Url, clocks, 0.2)
    }));
    let post = [canonical, url]
        .into_iter()
        .flatten()
        .find_map(instant_in_url);
    dates.extend(post.map(|(stamp, number)| Candidate::outside(stamp, Basis::Url, number, 0.85)));
    dates.extend(address.map(|(stamp, part)| Candidate::outside(stamp, Basis::Url, part, 0.8)));
    dates.extend(text);
    dates
}

/// What dates are judged by: what the text says of its day, where there is a bar to be held against
/// it, and the years it names, where a date is older than the web.
fn grounds<'o>(
    text: &str,
    blocks: &[Block],
    options: &'o Options,
    dates: &[Candidate],
) -> Grounds<'o> {
    let bar = dates.iter().any(|date| date.basis == Basis::Page);
    let old = dates
        .iter()
        .any(|date| date.stamp.date.is_some_and(|date| date.year() < 1990));
    let lexicon = &options.resources.get().dates;
    let mut grounds = Grounds {
        user: options.published.as_deref(),
        captured: options.captured.as_deref(),
        ..Grounds::default()
    };
    let passages = blocks
        .iter()
        .filter(|block| bar && block.kind == BlockKind::Body)
        .take(200)
        .map(|block| block.span.slice(text))
        .filter(|passage| passage.len() < 20_000);
    for passage in passages {
        lexicon.count_weekdays(passage, &mut grounds.weekdays);
        let ahead = lexicon.days_ahead(passage).into_iter();
        grounds
            .ahead
            .extend(ahead.map(|(month, day, from, to)| (month, day, passage[from..to].to_owned())));
    }
    if old {
        let words = text.split(|c: char| !c.is_ascii_digit());
        let years = words.filter(|word| word.len() == 4);
        grounds.years = years
            .take(10_000)
            .filter_map(|year| year.parse().ok())
            .collect();
    }
    grounds
}
