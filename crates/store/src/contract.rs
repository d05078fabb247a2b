//! What every store must do, as tests that take any store.

use counterclaim_ledger::{EntryIds, Excerpt, Operation, Query};
use counterclaim_model::decision::{Decision, Ruling};
use counterclaim_model::{
    Act, Article, Certainty, Claim, ClaimId, Content, Cue, Engine, Polarity, QuoteForm, Reading,
    Source, SourceKind, Span, Stance, fingerprint,
};

use crate::{Added, Entry, Key, Position, State, Store, StoreError, verify};

/// Runs the whole contract, each part on a new and empty store.
///
/// # Panics
///
/// Where a store breaks the contract.
pub fn check(open: &mut dyn FnMut() -> Box<dyn Store>) {
    adding_is_idempotent(open().as_mut());
    a_newer_engine_reads_again(open().as_mut());
    an_unread_article_is_read_later(open().as_mut());
    order_of_arrival_does_not_matter(open().as_mut(), open().as_mut());
    spans_verify_against_their_text(open().as_mut());
    decisions_are_appended_once(open().as_mut());
    decisions_shape_the_account(open().as_mut());
    what_is_looked_up_is_what_the_whole_says(open().as_mut());
    what_is_new_follows_a_position(open().as_mut());
}

const AT: &str = "2031-03-02T12:00:00Z";

/// An article of one sentence with one claim, as an entry for a store.
pub fn entry(input: &str, speaker: &str, said: &str) -> Entry {
    let text = format!("{speaker} said {said}.");
    let cue = speaker.len() + 1;
    let claim = Claim {
        id: ClaimId::from_index(0),
        source: Source {
            spans: vec![Span::new(0, speaker.len())],
            actor: None,
            kind: SourceKind::Named,
        },
        cue: Cue {
            spans: vec![Span::new(cue, cue + 4)],
            lemma: "say".to_owned(),
        },
        content: Content {
            spans: vec![Span::new(cue + 5, text.len() - 1)],
        },
        quote: QuoteForm::Indirect,
        stance: Stance::Assert,
        act: Act::Speech,
        certainty: Certainty::Certain,
        polarity: Polarity::Positive,
        against: Vec::new(),
        channel: None,
        said_at: None,
        within: None,
        about: Vec::new(),
        score: 1.0,
        evidence: Vec::new(),
    };
    let payload = text.clone().into_bytes();
    let article = Article::of_text(input, &text);
    let engine = Engine {
        version: "1.0.0".to_owned(),
        resources: "sha256:a".to_owned(),
    };
    Entry {
        ingested: fingerprint(&payload),
        reading: Reading {
            claims: vec![claim],
            ..Reading::unread(engine, article)
        },
        payload,
        state: State::Read,
    }
}

fn key(entry: &Entry) -> Key {
    Key {
        article: entry.reading.article.id.clone(),
        ingested: entry.ingested.clone(),
        engine: entry.reading.engine.clone(),
    }
}

/// The value of something that the contract says succeeds.
fn ok<T>(result: Result<T, StoreError>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => unreachable!("a store that works failed: {error}"),
    }
}

fn adding_is_idempotent(store: &mut dyn Store) {
    let one = entry("one.txt", "The harbor master", "the ferry sank");
    assert!(!ok(store.holds(&key(&one))));
    assert_eq!(ok(store.add(&one, AT)), Added::New);
    assert!(ok(store.holds(&key(&one))));
    assert_eq!(ok(store.add(&one, AT)), Added::Unchanged);
    assert_eq!(ok(store.operations()).len(), 1);
    assert_eq!(
        ok(store.ledger()).readings(),
        std::slice::from_ref(&one.reading)
    );
}

fn a_newer_engine_reads_again(store: &mut dyn Store) {
    let old = entry("one.txt", "The harbor master", "the ferry sank");
    let mut new = old.clone();
    new.reading.engine.version = "1.1.0".to_owned();
    new.reading.claims.clear();
    ok(store.add(&old, AT));
    assert!(!ok(store.holds(&key(&new))));
    assert_eq!(ok(store.add(&new, AT)), Added::Again);
    let operations = ok(store.operations());
    assert_eq!(
        operations.first(),
        Some(&Operation::Ingest(Box::new(old.reading)))
    );
    assert_eq!(operations.len(), 2);
    assert_eq!(
        ok(store.ledger()).readings(),
        std::slice::from_ref(&new.reading)
    );
}

fn an_unread_article_is_read_later(store: &mut dyn Store) {
    let read = entry("one.txt", "The harbor master", "the ferry sank");
    let mut unread = read.clone();
    unread.state = State::Unread;
    unread.reading.claims.clear();
    assert_eq!(ok(store.add(&unread, AT)), Added::New);
    assert!(!ok(store.holds(&key(&unread))));
    assert_eq!(ok(store.add(&read, AT)), Added::Again);
    assert_eq!(ok(store.add(&unread, AT)), Added::Unchanged);
    assert_eq!(
        ok(store.ledger()).readings(),
        std::slice::from_ref(&read.reading)
    );
}

fn order_of_arrival_does_not_matter(store: &mut dyn Store, other: &mut dyn Store) {
    let one = entry("one.txt", "The harbor master", "the ferry sank");
    let two = entry("two.txt", "Harrow Lines", "the ferry was rammed — “twice”");
    for entry in [&one, &two] {
        ok(store.add(entry, AT));
    }
    for entry in [&two, &one] {
        ok(other.add(entry, AT));
    }
    assert_eq!(ok(store.ledger()).readings(), ok(other.ledger()).readings());
}

/// Two decisions about the claim of [`entry`], the later one undoing the earlier one.
fn decisions(claim: &str) -> [Decision; 2] {
    let target = claim.to_owned();
    let reject = Ruling::Reject { target };
    let first = Decision::new(reject, AT, Some("Ada — “A.”"), Some("not said"), Vec::new());
    let undo = Ruling::Undo {
        decision: first.id.clone(),
    };
    let later = "2031-03-02T12:00:01Z";
    let second = Decision::new(undo, later, None, None, Vec::new());
    [first, second]
}

fn decisions_are_appended_once(store: &mut dyn Store) {
    let [first, second] = decisions("C-0123456789abcdef");
    assert_eq!(ok(store.decisions()), []);
    assert_eq!(ok(store.decide(std::slice::from_ref(&second), AT)), 1);
    assert_eq!(ok(store.decide(&[first.clone(), second.clone()], AT)), 1);
    assert_eq!(ok(store.decide(&[], AT)), 0);
    let both = [second, first];
    assert_eq!(ok(store.decisions()), both);
    let operations = both.map(|d| Operation::Decide(Box::new(d)));
    assert_eq!(ok(store.operations()), operations);
}

fn what_is_looked_up_is_what_the_whole_says(store: &mut dyn Store) {
    let query = Query::parse("ferry").unwrap_or_default();
    let searched = |store: &dyn Store| {
        let mut found = None;
        let asked = store.consult(&mut |shelf, decisions| {
            let excerpt = Excerpt::of_query(shelf, &query, decisions);
            found = excerpt.map(|excerpt| excerpt.search(&query));
        });
        assert!(ok(asked), "the records are not those of all operations");
        found
    };
    let whole = |store: &dyn Store| Some(ok(store.ledger()).search(&query));
    assert!(searched(store).is_some_and(|found| found.search.is_empty()));
    let one = entry("one.txt", "The harbor master", "the ferry sank");
    ok(store.add(&one, AT));
    ok(store.add(&entry("two.txt", "Harrow Lines", "“the ferry” sank"), AT));
    assert_eq!(searched(store), whole(store));
    let mut again = one.clone();
    again.reading.engine.version = "1.1.0".to_owned();
    again.reading.claims.clear();
    assert_eq!(ok(store.add(&again, AT)), Added::Again);
    assert_eq!(searched(store), whole(store));
    let claim = EntryIds::of(&one.reading).claim(ClaimId::from_index(0));
    ok(store.decide(&decisions(&claim)[..1], AT));
    assert!(ok(
        store.consult(&mut |_, decisions| assert_eq!(decisions.len(), 1))
    ));
}

fn what_is_new_follows_a_position(store: &mut dyn Store) {
    let start = Position::default();
    assert_eq!(ok(store.position()), start);
    let [one, two] = ["one.txt", "two.txt"].map(|name| entry(name, "Zoë", name));
    ok(store.add(&one, AT));
    let first = ok(store.position());
    ok(store.add(&two, AT));
    let [decision, _] = decisions("C-0123456789abcdef");
    ok(store.decide(std::slice::from_ref(&decision), AT));
    let news = ok(store.news(first, 10));
    assert_eq!(
        (news.readings, news.decisions),
        (vec![two.reading.clone()], vec![decision])
    );
    assert_eq!(news.position, ok(store.position()));
    assert_eq!(
        ok(store.news(start, 10)).readings,
        [one.reading, two.reading]
    );
    assert_eq!(ok(store.news(news.position, 10)).readings, []);
    assert_eq!(ok(store.news(start, 1)).position.operation, first.operation);
}

fn decisions_shape_the_account(store: &mut dyn Store) {
    let one = entry("one.txt", "The harbor master", "the ferry sank");
    ok(store.add(&one, AT));
    let claim = EntryIds::of(&one.reading).claim(ClaimId::from_index(0));
    let [reject, undo] = decisions(&claim);
    let rejected = |store: &dyn Store| ok(store.ledger()).is_rejected(0, ClaimId::from_index(0));
    assert!(!rejected(store));
    ok(store.decide(&[reject], AT));
    assert!(rejected(store));
    ok(store.decide(&[undo], AT));
    assert!(!rejected(store));
}

fn spans_verify_against_their_text(store: &mut dyn Store) {
    ok(store.add(&entry("one.txt", "Zoë", "“the ferry” sank"), AT));
    ok(store.add(&entry("two.txt", "Harrow Lines", "it was rammed"), AT));
    let audit = ok(verify(store, &|article, _| Some(article.text.clone())));
    assert_eq!((audit.spans, audit.spans_matching), (8, 8));
    assert_eq!((audit.captures, audit.captures_matching), (2, 2));
    let changed = ok(verify(store, &|_, _| Some("another text".to_owned())));
    assert!(!changed.holds() && changed.spans_matching == 0);
}
