//! The operation table as tools of the Model Context Protocol, revision 2025-06-18: JSON-RPC 2.0 over
//! streamable HTTP, without server-sent streams and without sessions, both of which the protocol allows.

use kernel::{Fault, Lang};
use operation::{Answer, House, Row};
use serde_json::{Value, json};

use crate::problem;

/// The revision of the protocol spoken here.
const REVISION: &str = "2025-06-18";

/// How one message is to be answered.
pub enum Reply {
    /// Nothing but "accepted": it was a notification or somebody else's answer.
    Accepted,
    /// This JSON-RPC message.
    Message(Value),
    /// Do this operation with this input and hand its outcome to [`Call::reply`].
    Call(Call),
}

/// A tool call that the door is to carry out.
pub struct Call {
    id: Value,
    /// The operation.
    pub row: &'static Row,
    /// Its input.
    pub input: Value,
}

/// Reads one message.
pub fn reply(house: &House, message: &Value, lang: Lang) -> Reply {
    let id = message["id"].clone();
    let Some(method) = message["method"].as_str().filter(|_| message["jsonrpc"] == "2.0") else {
        return if message.get("result").is_some() || message.get("error").is_some() {
            Reply::Accepted
        } else {
            Reply::Message(error(&id, -32600, "not a JSON-RPC 2.0 request"))
        };
    };
    if id.is_null() {
        return Reply::Accepted;
    }
    Reply::Message(match method {
        "initialize" => result(
            &id,
            json!({ "protocolVersion": REVISION, "capabilities": { "tools": {} },
            "serverInfo": { "name": "qihe", "title": "契合 Qihe", "version": env!("CARGO_PKG_VERSION") } }),
        ),
        "ping" => result(&id, json!({})),
        "tools/list" => result(&id, json!({ "tools": tools(house, lang) })),
        "tools/call" => {
            let name = message["params"]["name"].as_str().unwrap_or_default();
            match house.operation(&operation_name(name)) {
                Some(row) => {
                    let input = match &message["params"]["arguments"] {
                        Value::Null => json!({}),
                        given => given.clone(),
                    };
                    return Reply::Call(Call { id, row, input });
                }
                None => error(&id, -32602, &format!("unknown tool `{name}`")),
            }
        }
        other => error(&id, -32601, &format!("unknown method `{other}`")),
    })
}

impl Call {
    /// The message that answers the call.
    pub fn reply(&self, outcome: &Result<Answer, Fault>, lang: Lang, incident: &str) -> Value {
        let (value, failed) = match outcome {
            Ok(answer) => (answer.value.clone(), false),
            Err(fault) => (problem(fault, lang, incident).body, true),
        };
        // Structured content must be an object; a list or a plain value is wrapped.
        let structured = if value.is_object() { value.clone() } else { json!({ "value": value }) };
        let text = value.to_string();
        result(
            &self.id,
            json!({ "content": [{ "type": "text", "text": text }], "structuredContent": structured,
            "isError": failed }),
        )
    }
}

/// Every operation as a tool.
fn tools(house: &House, lang: Lang) -> Value {
    house
        .operations()
        .map(|row| {
            json!({ "name": tool_name(row.name), "title": row.about.get(lang),
                "description": row.about.get(lang), "inputSchema": (row.input)(),
                "annotations": { "readOnlyHint": !row.writes(),
                    "destructiveHint": row.writes() && !row.makes() } })
        })
        .collect()
}

/// Clients accept only letters, digits, `_` and `-` in tool names: `contract.sign` becomes `contract-sign`.
fn tool_name(operation: &str) -> String {
    operation.replace('.', "-")
}

fn operation_name(tool: &str) -> String {
    tool.replace('-', ".")
}

fn result(id: &Value, result: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

fn error(id: &Value, code: i64, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(method: &str, params: Value) -> Value {
        json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params })
    }

    #[test]
    fn every_operation_is_a_tool_with_its_schema() {
        let Reply::Message(answer) =
            reply(&crate::sample::house(), &message("tools/list", json!({})), Lang::En)
        else {
            panic!("no answer");
        };
        let tools = &answer["result"]["tools"];
        assert_eq!(tools[0]["name"], "note-show");
        assert_eq!(tools[0]["annotations"]["readOnlyHint"], true);
        assert_eq!(tools[0]["annotations"]["destructiveHint"], false);
        assert_eq!(tools[1]["annotations"]["destructiveHint"], true, "it overwrites");
        assert_eq!(tools[1]["inputSchema"]["properties"]["text"]["type"], "string");
    }

    #[test]
    fn calls_are_handed_to_the_door_and_faults_come_back_as_problems() {
        let call = message("tools/call", json!({ "name": "note-show", "arguments": { "note": 2 } }));
        let Reply::Call(call) = reply(&crate::sample::house(), &call, Lang::En) else { panic!("no call") };
        assert_eq!((call.row.name, &call.input), ("note.show", &json!({ "note": 2 })));
        let answer = call.reply(&Err(Fault::Missing), Lang::En, "");
        assert_eq!(answer["result"]["isError"], true);
        assert_eq!(answer["result"]["structuredContent"]["status"], 404);
    }

    #[test]
    fn what_is_no_request_is_told_apart() {
        let house = crate::sample::house();
        let notification = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        assert!(matches!(reply(&house, &notification, Lang::Zh), Reply::Accepted));
        for (bad, code) in [
            (json!({ "id": 1, "method": "ping" }), -32600),
            (message("tools/fly", json!({})), -32601),
            (message("tools/call", json!({ "name": "moon-land" })), -32602),
        ] {
            let Reply::Message(answer) = reply(&house, &bad, Lang::Zh) else { panic!("no answer to {bad}") };
            assert_eq!(answer["error"]["code"], code, "{bad}");
        }
    }
}
