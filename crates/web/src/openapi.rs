//! The description of the interface (OpenAPI 3.1), generated from the types that it answers with.

use counterclaim_model::decision::{Decision, DecisionsV1, QueueV1};
use counterclaim_model::desk::ChecksV1;
use counterclaim_model::ledger::{ActorsV1, ArticlesV1, ClaimsV1, EventsV1, ExplainV1, SearchV1};
use counterclaim_model::wire::ReadingV1;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::Reply;
use crate::api::{Paged, Proposed};
use crate::intake::AddedV1;

/// What can be asked: path, summary, whether it is a list, the shape of its answer.
fn operations(generator: &mut SchemaGenerator) -> Vec<(&'static str, &'static str, bool, Value)> {
    fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
        generator.subschema_for::<T>().to_value()
    }
    vec![
        (
            "/api/v1/events",
            "Events that a query admits",
            true,
            of::<Paged<EventsV1>>(generator),
        ),
        (
            "/api/v1/events/{id}",
            "One event with everything said about it",
            false,
            of::<EventsV1>(generator),
        ),
        (
            "/api/v1/claims",
            "Claims that a query admits",
            true,
            of::<Paged<ClaimsV1>>(generator),
        ),
        (
            "/api/v1/claims/{id}",
            "One claim",
            false,
            of::<ClaimsV1>(generator),
        ),
        (
            "/api/v1/articles",
            "Articles that a query admits",
            true,
            of::<Paged<ArticlesV1>>(generator),
        ),
        (
            "/api/v1/articles/{id}",
            "The whole reading of one article",
            false,
            of::<ReadingV1>(generator),
        ),
        (
            "/api/v1/actors",
            "Actors that a query admits",
            true,
            of::<Paged<ActorsV1>>(generator),
        ),
        (
            "/api/v1/actors/{id}",
            "One actor",
            false,
            of::<ActorsV1>(generator),
        ),
        (
            "/api/v1/search",
            "Everything of every kind that a query admits",
            true,
            of::<Paged<SearchV1>>(generator),
        ),
        (
            "/api/v1/explain/{id}",
            "The evidence trail of any entry",
            false,
            of::<ExplainV1>(generator),
        ),
        (
            "/api/v1/decisions",
            "What people decided, and whether it holds",
            true,
            of::<Paged<DecisionsV1>>(generator),
        ),
        (
            "/api/v1/queue",
            "What needs a person",
            true,
            of::<Paged<QueueV1>>(generator),
        ),
        (
            "/api/v1/checks",
            "The desk report on the articles of the ledger",
            true,
            of::<Paged<ChecksV1>>(generator),
        ),
    ]
}

/// The description.
pub fn document() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    for (path, summary, is_list, shape) in operations(&mut generator) {
        paths.insert(
            path.to_owned(),
            json!({"get": get(path, summary, is_list, &shape)}),
        );
    }
    let added = generator.subschema_for::<AddedV1>().to_value();
    let checks = generator.subschema_for::<ChecksV1>().to_value();
    let posts = [
        (
            "/api/v1/articles",
            "Adds articles: a file as the body, or a form with files",
            201,
            added,
        ),
        (
            "/api/v1/checks",
            "The desk report on drafts beside the ledger; nothing of them is kept",
            200,
            checks,
        ),
    ];
    for (path, summary, status, shape) in posts {
        paths[path]["post"] = post(path, summary, status, &shape);
    }
    let decided = generator.subschema_for::<Decision>().to_value();
    let proposed = generator.subschema_for::<Proposed>().to_value();
    paths["/api/v1/decisions"]["post"] = post(
        "/api/v1/decisions",
        "Makes a decision; it is appended and can be undone by another",
        201,
        &decided,
    );
    paths["/api/v1/decisions"]["post"]["requestBody"] =
        json!({"required": true, "content": {"application/json": {"schema": proposed}}});
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Counterclaim",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Who said what about which event, traceable to the exact characters",
            "license": {"name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT"},
        },
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "Needed where the server listens on another address than loopback"}},
            "responses": {"problem": {
                "description": "A problem (RFC 9457) with a way out",
                "content": {"application/problem+json": {"schema": {
                    "type": "object",
                    "required": ["title", "status", "detail"],
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "detail": {"type": "string"},
                        "instance": {"type": "string"},
                    },
                }}},
            }},
        },
    })
}

fn parameter(name: &str, description: &str, schema: &Value) -> Value {
    json!({"name": name, "in": "query", "description": description, "schema": schema})
}

fn get(path: &str, summary: &str, is_list: bool, shape: &Value) -> Value {
    let mut parameters = vec![
        parameter(
            "as_of",
            "Only what was known by then: a day (its end, UTC) or a moment",
            &json!({"type": "string"}),
        ),
        parameter(
            "clock",
            "Which date of an article as_of goes by",
            &json!({"enum": ["published", "captured"], "default": "published"}),
        ),
    ];
    if is_list {
        parameters.push(parameter(
            "q",
            "Words and fields of the query language",
            &json!({"type": "string"}),
        ));
        parameters.push(parameter(
            "limit",
            "Entries on a page",
            &json!({"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}),
        ));
        parameters.push(parameter(
            "cursor",
            "What the page before gave as next",
            &json!({"type": "string"}),
        ));
    } else {
        parameters.insert(0, json!({"name": "id", "in": "path", "required": true, "description": "A whole id, or the beginning of one", "schema": {"type": "string"}}));
    }
    json!({
        "operationId": operation_id("get", path),
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": summary,
                "headers": {"etag": {"schema": {"type": "string"}}, "link": {"schema": {"type": "string"}}},
                "content": {"application/json": {"schema": shape}},
            },
            "304": {"description": "Nothing changed since the tag of if-none-match"},
            "default": {"$ref": "#/components/responses/problem"},
        },
    })
}

fn post(path: &str, summary: &str, status: u16, shape: &Value) -> Value {
    let any = json!({"schema": {}});
    json!({
        "operationId": operation_id("post", path),
        "summary": summary,
        "parameters": [parameter("name", "Name of the file that is the body", &json!({"type": "string"}))],
        "requestBody": {"required": true, "content": {
            "text/html": any, "application/octet-stream": any, "application/json": any, "multipart/form-data": any,
        }},
        "responses": {
            status.to_string(): {"description": summary, "content": {"application/json": {"schema": shape}}},
            "default": {"$ref": "#/components/responses/problem"},
        },
    })
}

fn operation_id(method: &str, path: &str) -> String {
    let words: Vec<&str> = path.split('/').skip(3).collect();
    format!("{method}_{}", words.join("_").replace(['{', '}'], ""))
}

/// The description as a reply.
pub(crate) fn reply() -> Reply {
    let mut body = serde_json::to_vec_pretty(&document()).unwrap_or_default();
    body.push(b'\n');
    Reply::of("application/json", body)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every reference leads somewhere.
    fn check(document: &Value, at: &Value) {
        match at {
            Value::Object(map) => {
                if let Some(Value::String(target)) = map.get("$ref") {
                    let pointer = target.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{target}");
                }
                map.values().for_each(|value| check(document, value));
            }
            Value::Array(list) => list.iter().for_each(|value| check(document, value)),
            _ => {}
        }
    }

    #[test]
    fn the_description_holds_together() {
        let document = document();
        check(&document, &document);
        assert_eq!(document["openapi"], "3.1.0");
        for path in ["events", "claims", "articles", "actors", "search", "checks"] {
            assert!(
                document["paths"][format!("/api/v1/{path}")]["get"].is_object(),
                "{path}"
            );
        }
    }
}
