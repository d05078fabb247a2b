//! Where every article, claim and event comes from, as PROV-JSON (W3C Member Submission of 24 April
//! 2013): readings are activities, articles and entries are entities, speakers and outlets are agents.

use std::collections::BTreeSet;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::ledger::{LedgerArticle, LedgerClaim};
use counterclaim_model::loss::LossV1;
use counterclaim_model::{Reading, fingerprint, json_word};
use serde_json::{Map, Value, json};

use crate::Export;
use crate::plain::visible;
use crate::rows::document;

/// The sections of a PROV-JSON document, in its order.
const SECTIONS: [&str; 8] = [
    "entity",
    "activity",
    "agent",
    "used",
    "wasGeneratedBy",
    "wasDerivedFrom",
    "wasAttributedTo",
    "wasAssociatedWith",
];

/// The articles that a query admits, and what was read in them.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let articles = ledger.articles(query).articles;
    let admitted: BTreeSet<&str> = articles.iter().map(|article| article.id.as_str()).collect();
    let mut sections = Sections::default();
    for article in &articles {
        sections.article(article);
    }
    for reading in ledger.readings() {
        if admitted.contains(reading.article.id.as_str()) {
            sections.reading(reading);
        }
    }
    let claims = ledger.claims(&Query::default()).claims;
    let claims: Vec<&LedgerClaim> = claims
        .iter()
        .filter(|c| admitted.contains(c.article.as_str()))
        .collect();
    for claim in &claims {
        sections.claim(claim);
    }
    let events = ledger.events(&Query::default()).events;
    let mut unread = 0;
    for event in &events {
        let own = event
            .claims
            .iter()
            .filter(|claim| admitted.contains(claim.article.as_str()));
        let from: Vec<&str> = own.map(|claim| claim.id.as_str()).collect();
        let told = event
            .articles
            .iter()
            .filter(|article| admitted.contains(article.id.as_str()));
        let told: Vec<&str> = told.map(|article| article.id.as_str()).collect();
        if told.is_empty() {
            unread += 1;
            continue;
        }
        let name = named(&event.id);
        sections.put(
            "entity",
            name.clone(),
            json!({
                "prov:label": visible(&event.title),
                "prov:type": "cc:Event",
                "cc:status": json_word(event.status),
            }),
        );
        for source in from
            .iter()
            .map(|id| named(id))
            .chain(told.iter().map(|id| article_name(id)))
        {
            sections.link(
                "wasDerivedFrom",
                json!({"prov:generatedEntity": name, "prov:usedEntity": source}),
            );
        }
    }
    let facets: usize = events.iter().map(|event| event.facets.len()).sum();
    let loss = LossV1::new("prov", sections.count())
        .without("facets and figures", facets, "PROV says where an entry comes from, not what it says")
        .without("events of other articles", unread, "no article that tells them was admitted")
        .by_rule("wasDerivedFrom", "a claim is a prov:Quotation from its article where it is quoted directly; an event derives from its claims and articles; a copy from its original")
        .by_rule("wasAttributedTo", "a claim to who says it, an article to its outlet");
    Export::file(document(&sections.finish()), loss)
}

/// Names in the namespace of ids.
fn named(id: &str) -> String {
    format!("cc:{id}")
}

fn article_name(id: &str) -> String {
    format!("cc:A-{}", id.strip_prefix("sha256:").unwrap_or(id))
}

fn agent_name(name: &str) -> String {
    format!("cc:agent-{}", &fingerprint(name.as_bytes())[..16])
}

/// A document in the making.
#[derive(Default)]
struct Sections {
    members: [Map<String, Value>; SECTIONS.len()],
}

impl Sections {
    fn put(&mut self, section: &str, name: String, value: Value) {
        if let Some(at) = SECTIONS.iter().position(|known| *known == section) {
            self.members[at].insert(name, value);
        }
    }

    /// A relation, named by its section and number.
    fn link(&mut self, section: &str, value: Value) {
        let at = SECTIONS.iter().position(|known| *known == section);
        let number = at.map_or(0, |at| self.members[at].len() + 1);
        self.put(section, format!("_:{section}{number}"), value);
    }

    fn agent(&mut self, name: &str, kind: &str) -> String {
        let id = agent_name(name);
        self.put(
            "agent",
            id.clone(),
            json!({"prov:label": visible(name), "prov:type": kind}),
        );
        id
    }

    fn article(&mut self, article: &LedgerArticle) {
        let name = article_name(&article.id);
        let mut fields = json!({
            "prov:type": "cc:Article",
            "prov:label": visible(article.title.as_deref().unwrap_or(&article.input)),
            "cc:hash": article.id,
        });
        for (key, value) in [
            ("cc:url", &article.url),
            ("cc:published", &article.published),
            ("cc:captured", &article.captured),
        ] {
            if let Some(value) = value {
                fields[key] = visible(value).into();
            }
        }
        self.put("entity", name.clone(), fields);
        if let Some(outlet) = &article.outlet {
            let agent = self.agent(outlet, "prov:Organization");
            self.link(
                "wasAttributedTo",
                json!({"prov:entity": name, "prov:agent": agent}),
            );
        }
        for (original, kind) in [
            (&article.copy_of, "prov:Quotation"),
            (&article.revision_of, "prov:Revision"),
        ] {
            if let Some(original) = original {
                let original = article_name(original);
                // the original may lie outside the query
                self.members[0]
                    .entry(original.clone())
                    .or_insert_with(|| json!({"prov:type": "cc:Article"}));
                self.link(
                    "wasDerivedFrom",
                    json!({
                        "prov:generatedEntity": name,
                        "prov:usedEntity": original,
                        "prov:type": kind,
                    }),
                );
            }
        }
    }

    fn reading(&mut self, reading: &Reading) {
        let engine = &reading.engine;
        let activity = reading_name(reading.article.id.as_str());
        let program = format!("counterclaim {}", engine.version);
        let agent = self.agent(&program, "prov:SoftwareAgent");
        let resources = format!(
            "cc:resources-{}",
            &fingerprint(engine.resources.as_bytes())[..16]
        );
        self.put(
            "entity",
            resources.clone(),
            json!({"prov:type": "cc:Resources", "cc:hash": engine.resources}),
        );
        self.put(
            "activity",
            activity.clone(),
            json!({"prov:type": "cc:Reading"}),
        );
        self.link(
            "wasAssociatedWith",
            json!({"prov:activity": activity, "prov:agent": agent}),
        );
        for entity in [article_name(reading.article.id.as_str()), resources] {
            self.link(
                "used",
                json!({"prov:activity": activity, "prov:entity": entity}),
            );
        }
    }

    fn claim(&mut self, claim: &LedgerClaim) {
        let name = named(&claim.id);
        self.put(
            "entity",
            name.clone(),
            json!({
                "prov:type": "cc:Claim",
                "prov:label": visible(&claim.text),
                "cc:stance": json_word(claim.stance),
            }),
        );
        self.link(
            "wasGeneratedBy",
            json!({"prov:entity": name, "prov:activity": reading_name(&claim.article)}),
        );
        let mut derived =
            json!({"prov:generatedEntity": name, "prov:usedEntity": article_name(&claim.article)});
        if claim.quote == counterclaim_model::QuoteForm::Direct {
            derived["prov:type"] = "prov:Quotation".into();
        }
        self.link("wasDerivedFrom", derived);
        let kind = match claim.source.kind {
            counterclaim_model::SourceKind::Named => "prov:Person",
            _ => "prov:Organization",
        };
        let agent = self.agent(&claim.source_name, kind);
        self.link(
            "wasAttributedTo",
            json!({"prov:entity": name, "prov:agent": agent}),
        );
    }

    fn count(&self) -> usize {
        self.members.iter().map(Map::len).sum()
    }

    fn finish(self) -> Value {
        let mut out = Map::new();
        out.insert("prefix".to_owned(), json!({"cc": "urn:counterclaim:"}));
        for (section, members) in SECTIONS.iter().zip(self.members) {
            if !members.is_empty() {
                out.insert((*section).to_owned(), Value::Object(members));
            }
        }
        Value::Object(out)
    }
}

fn reading_name(article: &str) -> String {
    format!(
        "cc:reading-{}",
        article.strip_prefix("sha256:").unwrap_or(article)
    )
}
