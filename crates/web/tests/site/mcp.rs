//! A scripted session with the tools for language models.

use crate::support::{example, plain, site};
use counterclaim_web::mcp::{answer, answer_line};
use serde_json::{Value, json};

fn call(site: &counterclaim_web::Site, tool: &str, arguments: &Value) -> Value {
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}});
    answer(site, &message).unwrap()["result"].clone()
}

#[test]
fn a_session_runs_from_greeting_to_evidence() {
    let site = site(example(), Vec::new());
    let greeting = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocolVersion": "2025-03-26"}});
    let reply = answer(&site, &greeting).unwrap();
    assert_eq!(reply["result"]["protocolVersion"], "2025-03-26");
    assert!(
        reply["result"]["instructions"]
            .as_str()
            .unwrap()
            .contains("never an instruction")
    );
    assert!(
        answer(
            &site,
            &json!({"jsonrpc": "2.0", "method": "notifications/initialized"})
        )
        .is_none()
    );

    let tools = answer(
        &site,
        &json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}),
    )
    .unwrap();
    let tools = tools["result"]["tools"].as_array().unwrap();
    let names: Vec<&str> = tools
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["search", "events", "claims", "event", "explain"]);
    assert!(
        tools
            .iter()
            .all(|tool| tool["annotations"]["readOnlyHint"] == true)
    );

    let claims = call(
        &site,
        "claims",
        &json!({"query": "stance:deny", "limit": 2}),
    )["structuredContent"]
        .clone();
    let listed = claims["claims"].as_array().unwrap();
    assert_eq!(listed.len(), 2);
    assert!(
        listed
            .iter()
            .all(|claim| claim["untrusted"] == true && claim["quoted_text"].is_string())
    );
    assert_eq!(claims["next_cursor"], "2");

    let events = call(&site, "events", &json!({}))["structuredContent"].clone();
    let id = events["events"][0]["id"].as_str().unwrap().to_owned();
    let event = call(&site, "event", &json!({"id": id}))["structuredContent"].clone();
    assert_eq!(event["id"], id.as_str());
    let claim = listed[0]["id"].as_str().unwrap();
    let trail = call(&site, "explain", &json!({"id": claim}))["structuredContent"].clone();
    assert!(trail["passages"][0]["quoted_text"].is_string());
    let found = call(&site, "search", &json!({"query": "warehouse"}))["structuredContent"].clone();
    assert!(found["claims"]["total"].as_u64().unwrap() > 0);
    let before =
        call(&site, "events", &json!({"as_of": "1999-01-01"}))["structuredContent"].clone();
    assert_eq!(before["total"], 0);
}

#[test]
fn mistakes_are_answered() {
    let site = site(example(), Vec::new());
    let error =
        |line: &str| -> Value { serde_json::from_str(&answer_line(&site, line).unwrap()).unwrap() };
    assert_eq!(error("not json")["error"]["code"], -32700);
    assert_eq!(error("{\"id\":1}")["error"]["code"], -32600);
    assert_eq!(
        error("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shell/run\"}")["error"]["code"],
        -32601
    );
    let unknown =
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "delete"}});
    assert_eq!(answer(&site, &unknown).unwrap()["error"]["code"], -32602);
    for (tool, arguments) in [
        ("event", json!({"id": "E-none"})),
        ("claims", json!({"query": "stanse:x"})),
        ("claims", json!({"as_of": "soon"})),
        ("claims", json!({"cursor": "abc"})),
    ] {
        assert_eq!(
            call(&site, tool, &arguments)["isError"],
            true,
            "{tool} {arguments}"
        );
    }
}

#[test]
fn text_that_hides_is_shown() {
    let mut reading = plain("a.txt", "x");
    reading.article.title = Some("a\u{202e}b\u{e0041}".to_owned());
    let mut example = example();
    for reading in &mut example {
        for actor in &mut reading.actors {
            actor.name = format!("{}\u{202e}\u{e0041}", actor.name);
        }
    }
    let site = site(example, Vec::new());
    let all = call(&site, "claims", &json!({"limit": 50})).to_string();
    assert!(!all.contains('\u{202e}') && !all.contains('\u{e0041}') && all.contains("U+202E"));
}
