//! Cuts a document into clauses, each with an address that people use: "第五条", "3.2", "附件1 二".

use document::{Block, BlockKind, Document, Span};

use crate::number::whole;
use crate::pattern::pattern;

/// What a clause is numbered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// All before the first number: title, parties, recitals.
    Head,
    /// 第一章, 第一部分: holds articles, no text of its own.
    Part,
    /// 第一条
    Article,
    /// 一、
    Top,
    /// （一）
    Bracketed,
    /// `1.` `1、` `1　`
    Number,
    /// `1.1` (2 parts), `1.1.1` (3 parts)
    Dotted(u8),
    /// `1)` `(1)`
    Paren,
    /// ①
    Circled,
    /// 附件1
    Annex,
    /// The signatures.
    Signature,
}

/// A clause: its own lines, up to the next number of any kind.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Stable address, such as "第四条（一）"; "首部" before the first number, "签署栏" for the signatures.
    pub address: String,
    /// What it is numbered by.
    pub kind: Kind,
    /// Its number; of a dotted one the last part.
    pub number: Option<i64>,
    /// Depth, 0 is the outermost.
    pub level: u8,
    /// Its own lines.
    pub span: Span,
    /// With everything below it.
    pub whole: Span,
    /// The annex it stands in.
    pub annex: Option<usize>,
}

pattern! {
    ANNEX = r"^附件\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*([\s　：:、．.《]|$|[^0-9至和及、，,；;所中的为是规约载列])";
    PART = r"^第\s*([0-9]+|[一二三四五六七八九十百零〇]+)\s*(章|部分|编|篇|节)";
    ARTICLE = r"^第\s*([0-9]+|[一二三四五六七八九十百零〇]+)\s*条";
    TOP = r"^([一二三四五六七八九十]{1,3})\s*[、．.]";
    BRACKETED = r"^[（(]\s*([一二三四五六七八九十]{1,3})\s*[）)]";
    DOTTED = r"^([0-9]{1,2}(?:[.．][0-9]{1,2}){1,3})(?:[\s　、.．]|[^0-9%％‰,，])";
    NUMBER = r"^([0-9]{1,2})(?:\s*[.．、]|[\s　]+)(?:[^0-9]|$)";
    PAREN = r"^(?:[（(]\s*([0-9]{1,2})\s*[）)]|([0-9]{1,2})\s*[）)])";
    SEAL = r"^[^。；]{0,24}?[（(][^（）()。]{0,10}(?:章|签字|签名|签署)[^（）()。]{0,8}[）)]|^\s*(?:法定代表人|授权代表|委托代理人|代表人|负责人)[^。，：:]{0,12}(?:签字|签名|签章|盖章)|^[^。；：:]{0,10}(?:盖章|签章|签字)\s*[:：]|^\s*[（(]?以下无正文|^\s*[（(]?此页无正文";
}

/// A line that may open a clause: kind, number and the label as written.
fn number_of(line: &str) -> Option<(Kind, Option<i64>, String)> {
    let first = |re: &regex::Regex| {
        let c = re.captures(line)?;
        let m = c.iter().skip(1).flatten().next()?;
        Some((m.as_str().to_owned(), whole(m.as_str())))
    };
    if let Some((_, number)) = first(&PART) {
        let label = PART.find(line).map_or("", |m| m.as_str());
        return Some((Kind::Part, number, label.to_owned()));
    }
    if let Some((label, number)) = first(&ARTICLE) {
        // "第三条约定的标准" inside a sentence that happens to start a line is no heading
        let rest = ARTICLE.find(line).map_or("", |m| &line[m.end()..]);
        let refers = ["约定", "规定", "所列", "所称", "、", "和第", "至第", "第"];
        let refers = refers.iter().any(|word| rest.starts_with(word)) && !rest.starts_with("约定事项");
        return (!refers).then(|| (Kind::Article, number, format!("第{label}条")));
    }
    if let Some((label, _)) = first(&DOTTED) {
        let label = label.replace('．', ".");
        let parts = label.split('.').count();
        let number = label.rsplit('.').next().and_then(whole);
        return Some((Kind::Dotted(u8::try_from(parts).unwrap_or(9)), number, label));
    }
    if let Some((label, number)) = first(&NUMBER) {
        return Some((Kind::Number, number, label));
    }
    if let Some((label, number)) = first(&TOP) {
        return Some((Kind::Top, number, label));
    }
    if let Some((label, number)) = first(&BRACKETED) {
        return Some((Kind::Bracketed, number, format!("（{label}）")));
    }
    if let Some((label, number)) = first(&PAREN) {
        return Some((Kind::Paren, number, format!("（{label}）")));
    }
    let c = line.chars().next()?;
    ('①'..='⑳')
        .contains(&c)
        .then(|| (Kind::Circled, Some(i64::from(c as u32 - '①' as u32) + 1), c.to_string()))
}

/// The number of an annex whose heading this line is.
fn annex(line: &str) -> Option<i64> {
    if line.chars().count() > 60 || line.contains(['。', '；', ';']) {
        return None;
    }
    whole(ANNEX.captures(line)?.get(1)?.as_str())
}

/// Cuts a document into clauses; the first is always the head.
pub fn clauses(document: &Document) -> Vec<Clause> {
    let text = document.text.as_str();
    let lines: Vec<(&Block, usize, &str)> = document
        .blocks
        .iter()
        .map(|block| {
            let line = text.get(block.span.clone()).unwrap_or_default();
            let trimmed = line.trim_start();
            (block, block.span.start + line.len() - trimmed.len(), trimmed.trim_end())
        })
        .filter(|(_, _, line)| !line.is_empty())
        .collect();
    let mut out = vec![Clause {
        address: "首部".to_owned(),
        kind: Kind::Head,
        number: None,
        level: 0,
        span: 0..text.len(),
        whole: 0..text.len(),
        annex: None,
    }];
    // open clauses from the outside in, as places in `out`
    let mut open: Vec<usize> = Vec::new();
    let mut within: Option<usize> = None;
    for (at, (block, start, line)) in lines.iter().enumerate() {
        if !matches!(block.kind, BlockKind::Paragraph(_)) {
            continue;
        }
        let next = lines.get(at + 1);
        let paragraph_next = next.filter(|(b, _, _)| matches!(b.kind, BlockKind::Paragraph(_)));
        let listed = paragraph_next.is_some_and(|(_, _, l)| annex(l).is_some())
            || (at > 0
                && annex(lines[at - 1].2).is_some()
                && lines[at - 1].2.contains('：')
                && line.contains('：'));
        let found = match annex(line) {
            Some(number) if !listed && next.is_some() => {
                Some((Kind::Annex, Some(number), format!("附件{number}")))
            }
            Some(_) => None,
            None => number_of(line),
        };
        let found = found.or_else(|| {
            let signing = out.last().is_some_and(|c| c.kind == Kind::Signature);
            (!signing && line.chars().count() < 90 && at > 2 && SEAL.is_match(line))
                .then(|| (Kind::Signature, None, "签署栏".to_owned()))
        });
        let Some((kind, number, label)) = found else { continue };
        match kind {
            Kind::Annex | Kind::Part => open.clear(),
            Kind::Signature => open.clear(),
            _ => {
                if let Some(same) = open.iter().position(|&i| out[i].kind == kind) {
                    open.truncate(same);
                }
            }
        }
        if kind == Kind::Annex {
            within = Some(out.len());
        }
        let above = open.last().map(|&i| &out[i]);
        let address = match (kind, above) {
            (Kind::Article | Kind::Dotted(_) | Kind::Top | Kind::Part | Kind::Annex | Kind::Signature, _)
            | (_, None) => label,
            (_, Some(above)) if above.kind == Kind::Part => label,
            (Kind::Number, Some(above)) => format!("{}.{label}", bare(&above.address)),
            (_, Some(above)) => format!("{}{label}", bare(&above.address)),
        };
        let annexed = within.filter(|&i| i != out.len());
        let address = match annexed {
            Some(i) => format!("{} {address}", out[i].address),
            None => address,
        };
        let level = u8::try_from(open.len()).unwrap_or(u8::MAX);
        if kind != Kind::Part && kind != Kind::Signature {
            open.push(out.len());
        }
        out.push(Clause {
            address,
            kind,
            number,
            level,
            span: *start..text.len(),
            whole: *start..text.len(),
            annex: within,
        });
    }
    close(&mut out);
    out
}

/// The address without the annex before it.
fn bare(address: &str) -> &str {
    address.rsplit(' ').next().unwrap_or(address)
}

/// Ends every clause where the next begins.
fn close(clauses: &mut [Clause]) {
    for at in 0..clauses.len() {
        if let Some(next) = clauses.get(at + 1).map(|c| c.span.start) {
            clauses[at].span.end = next;
        }
        let (level, outer) = (clauses[at].level, clauses[at].kind);
        let end = clauses[at + 1..].iter().find(|c| match outer {
            Kind::Annex => c.kind == Kind::Annex,
            _ => c.level <= level || matches!(c.kind, Kind::Annex | Kind::Part | Kind::Signature),
        });
        if let Some(end) = end.map(|c| c.span.start) {
            clauses[at].whole.end = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str) -> Vec<String> {
        let document = document::read_text(text.as_bytes()).unwrap();
        clauses(&document).into_iter().map(|c| c.address).collect()
    }

    #[test]
    fn numberings() {
        let text = "合同\n甲方：某公司\n第一章 总则\n第一条 定义\n（一）整车\n（二）零担\n第二条 价款\n1. 单价\n1）含税\n二、其他\n";
        let found = addresses(text);
        assert_eq!(
            found,
            [
                "首部",
                "第一章",
                "第一条",
                "第一条（一）",
                "第一条（二）",
                "第二条",
                "第二条.1",
                "第二条.1（1）",
                "二"
            ]
        );
    }

    #[test]
    fn dotted_numbers_annexes_and_signatures() {
        let text = "合同\n编号：1\n甲方：某公司\n1　定义\n1.1　价款\n2　其他\n甲方（盖章）：某公司\n日期：\n附件1　清单\n一、说明\n";
        assert_eq!(addresses(text), ["首部", "1", "1.1", "2", "签署栏", "附件1", "附件1 一"]);
    }

    #[test]
    fn a_list_of_annexes_is_no_annex() {
        let text = "合同\n一、其他\n附件1：清单\n附件2：图纸\n甲方（盖章）：\n";
        assert!(!addresses(text).iter().any(|a| a == "附件1"));
    }
}
