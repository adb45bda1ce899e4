//! A finding as a comment in the original Word file.

use document::{Note, Span};

/// What a comment says, in the reader's language.
#[derive(Clone, Debug)]
pub struct Comment<'a> {
    /// Code of the rule.
    pub rule: &'a str,
    /// What is wrong.
    pub message: &'a str,
    /// Why it matters.
    pub reason: &'a str,
    /// Where the law says so, as lawyers cite it.
    pub basis: Vec<String>,
    /// What to write instead.
    pub suggestion: Option<&'a str>,
}

impl Comment<'_> {
    /// The comment at a place of the text, made at a moment in RFC 3339.
    pub fn note(&self, span: Span, at: String) -> Note {
        let first = format!("[{}] {}", self.rule, self.message);
        let basis = self.basis.join("\n");
        let lines = [first.as_str(), self.reason, basis.as_str(), self.suggestion.unwrap_or_default()];
        let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        Note { span, author: "契合".to_owned(), initials: "QH".to_owned(), text: lines.join("\n"), at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_says_rule_reason_law_and_proposal_in_lines_without_gaps() {
        let mut comment = Comment {
            rule: "C046",
            message: "定金过高",
            reason: "超过部分无效",
            basis: vec!["《民法典》（2021）第五百八十六条".to_owned(), "《担保》（2021）第一条".to_owned()],
            suggestion: Some("改为百分之二十"),
        };
        let said = comment.note(0..3, "2026-11-24T00:00:00Z".to_owned()).text;
        assert_eq!(
            said,
            "[C046] 定金过高\n超过部分无效\n《民法典》（2021）第五百八十六条\n《担保》（2021）第一条\n改为百分之二十"
        );
        (comment.basis, comment.suggestion) = (vec![], None);
        assert_eq!(comment.note(0..3, String::new()).text, "[C046] 定金过高\n超过部分无效");
    }
}
