//! What a page may hold: no script but our own files, nothing that runs, nothing that leads to a script.

use html5gum::{Token, Tokenizer};

/// What calls itself so in a payload must never be the name of an element or attribute.
pub const MARK: &str = "x7319";

/// Attributes that hold an address.
const ADDRESSES: [&str; 9] =
    ["href", "src", "action", "formaction", "data", "poster", "xlink:href", "cite", "background"];
/// Elements that none of our pages has.
const STRANGE: [&str; 10] =
    ["iframe", "object", "embed", "base", "applet", "style", "marquee", "math", "portal", "frame"];

/// What is wrong with a page, one line each. Text is read as markup wherever it stands: what is escaped stays text, and
/// nothing else may pass.
pub fn faults(html: &str) -> Vec<String> {
    let mut faults = vec![];
    for token in Tokenizer::new(html) {
        let Ok(Token::StartTag(tag)) = token else { continue };
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let mut own_script = false;
        for (attribute, value) in &tag.attributes {
            let (attribute, value) = (String::from_utf8_lossy(attribute), String::from_utf8_lossy(value));
            own_script |= attribute == "src" && value.starts_with("/assets/");
            let runs =
                attribute.starts_with("on") || matches!(&*attribute, "style" | "srcdoc" | "http-equiv");
            let leads = ADDRESSES.contains(&&*attribute) && leads_to_script(&value);
            if runs || leads || attribute.contains(MARK) {
                faults.push(format!("<{name} {attribute}={value:?}>"));
            }
        }
        if STRANGE.contains(&&*name) || name.contains(MARK) || (name == "script" && !own_script) {
            faults.push(format!("<{name}>"));
        }
    }
    faults
}

/// Whether a browser would run this address or show it as a page of ours: browsers overlook white space and control
/// characters in the scheme.
fn leads_to_script(address: &str) -> bool {
    let plain: String =
        address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect::<String>().to_lowercase();
    ["javascript:", "data:", "vbscript:", "blob:"].iter().any(|scheme| plain.starts_with(scheme))
        || plain.starts_with("//")
        || plain.starts_with("/\\")
}

#[test]
fn a_page_with_markup_from_outside_is_told_from_one_without() {
    for bad in [
        "<script>x()</script>",
        "<script src=//evil.example/a.js></script>",
        "<p onclick='x()'>",
        "<a href=' java\nscript:x()'>",
        "<a href=&#106;avascript:x()>",
        "<svg><use xlink:href='data:x'/></svg>",
        "<x7319>",
        "<p x7319=1>",
        "<iframe srcdoc=x>",
        "<form action='//evil.example'>",
    ] {
        assert!(!faults(bad).is_empty(), "{bad}");
    }
    for good in [
        "<script src=\"/assets/js/app.js\"></script>",
        "<p>&lt;script&gt;x()&lt;/script&gt;",
        "<a href='/x?q=javascript:x()'>",
    ] {
        assert_eq!(faults(good), Vec::<String>::new(), "{good}");
    }
}
