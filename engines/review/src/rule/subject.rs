//! Blanks, options, references, annexes, repealed laws.

use document::Span;
use kernel::{Day, Text};

use super::law::{civil, contract_1999};
use super::{Case, Hit, Outcome, Rule, Severity};
use crate::clause::Kind;
use crate::number::whole;
use crate::pattern::pattern;
use crate::term;

pattern! {
    BLANK = r"[＿_]{2,}|\{\{[^}\n]{0,30}\}\}|【[\s　＿_]*】|\[[ 　_]+\]|[─—]{4,}|[×Xx＊*]{4,}|（[ 　]{2,}）";
    SIGNING = r"签字|签名|签章|盖章|签署|印章|公章|法定代表人|授权代表|代表人|委托代理人|经办人|负责人|[\p{Han}]{0,6}日期\s*[:：]";
    CHOICE = r"第[\s　＿_【】（）()]*[＿_]+[\s　＿_【】（）()]*[种项]|第[\s　]{2,}[种项]";
    MARK = r"[□☐☑■☒✓√▢]";
    TICKED = r"[☑■☒✓√]";
    ONE_OF = r"择一|选一|选择一项|任选其一|单选|二选一|三选一|下列第|以下第|只能选择";
    CLAUSE_REF = r"第\s*([0-9]{1,3}(?:[.．][0-9]{1,2}){0,2}|[一二三四五六七八九十百零〇]{1,7})\s*(条|款)";
    FOREIGN = r"(?:》|法|合同编|总则编|物权编|法典|条例|办法|规定|解释|细则|标准|规范|规程|规则|通用条款|专用条款|通用合同条款|专用合同条款|招标文件|主合同|原合同|总包合同|总承包合同|补充协议|保修书|附件\s*[0-9一二三四五六七八九十]*|[A-Z/]{2,6}\s?[0-9.]+-[0-9]{4})(?:[（(][^）)]{0,30}[）)])?的?(?:[\s　]*(?:第\s*[0-9一二三四五六七八九十百零〇]+\s*[条款项章节]|[、,，和及与至或]|之[一二三]))*[\s　]*$";
    OTHER_LAW = r"民法典|仲裁法|诉讼法|合同法|建筑法|司法解释";
    ANNEX_REF = r"附件\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:[^0-9]|$)";
    REPEALED = r"《(?:中华人民共和国)?(合同法|担保法|物权法|民法通则|民法总则|侵权责任法|经济合同法|涉外经济合同法|技术合同法|婚姻法|继承法|收养法)》|中华人民共和国(合同法|担保法|物权法|民法通则|民法总则|侵权责任法|经济合同法)(?:[^律关]|$)";
}

kernel::words! {
    BLANK_LEFT { "此处空白没有填写", "A blank is left here" }
    NO_CHOICE { "选项没有选定", "No option is chosen" }
    MANY { "只能选一项的选项勾选了多项", "Several options are ticked where one is allowed" }
    fn dangling(written: &str) { "本合同没有{written}", "This contract has no {written}" }
    fn no_annex(written: &str) { "提到{written}，但附件清单和文件中都没有", "{written} is mentioned but neither listed nor attached" }
    fn repealed(law: &str, year: i32, month: i32) { "《{law}》已于{year}年{month}月1日废止", "{law} was repealed on {year}-{month:02}-01" }
    NO_NUMBERS { "没有读出条款编号", "No clause numbers were read" }
    NO_ATTACHED { "文件中没有附件正文，也没有附件清单", "The file has neither annexes nor a list of them" }
}

/// The line around a place.
fn line(text: &str, at: usize) -> Span {
    let start = text[..at].rfind('\n').map_or(0, |p| p + 1);
    start..text[at..].find('\n').map_or(text.len(), |p| at + p)
}

/// C014
pub(super) const C014: Rule = Rule {
    code: "C014",
    severity: Severity::Error,
    name: Text::fixed("空白未填", "Blank left open"),
    about: Text::fixed(
        "正文中的下划线、空括号、占位符应当填写；签署栏除外。",
        "Underscores, empty brackets and placeholders are filled in, save where people sign.",
    ),
    reason: Text::fixed(
        "空白处没有约定，也可能被一方事后填写。",
        "A blank is no agreement, and one side may fill it in later.",
    ),
    basis: &[civil("第五百一十条"), contract_1999("第六十一条")],
    types: &[],
    suggestion: Text::fixed("填写内容；不需要的写“无”或者划去。", "Fill it in, or write \"none\"."),
    bad: "采购合同\n一、保险\n保险金额为＿＿＿＿万元。\n",
    good: "采购合同\n一、保险\n保险金额为100万元。\n甲方（盖章）：\n授权代表（签字）：＿＿＿＿＿＿\n",
    check: |case| {
        let contract = case.contract;
        let text = contract.text.as_str();
        let mut hits: Vec<Hit> = Vec::new();
        let mut last = usize::MAX;
        for m in BLANK.find_iter(text) {
            let place = line(text, m.start());
            let own = &text[place.clone()];
            let before = &text[place.start..m.start()];
            let signing = contract.signatures.iter().any(|s| s.contains(&m.start()));
            let tail = before.rsplit(['。', '；', '，']).next().unwrap_or(before);
            // the name of a party is C001, an option number is C015
            let party = contract.parties.iter().any(|p| p.span.start <= m.end() && m.start() <= p.span.end);
            let rule = own.trim().chars().all(|c| "＿_─—-=*".contains(c));
            let choice = CHOICE
                .find_iter(own)
                .any(|c| place.start + c.start() <= m.start() && m.end() <= place.start + c.end());
            if signing || party || rule || choice || SIGNING.is_match(tail) || last == place.start {
                continue;
            }
            last = place.start;
            // the words before it say what is missing
            let start = before
                .char_indices()
                .rev()
                .take_while(|(_, c)| !"，。；：:,;".contains(*c))
                .take(14)
                .last()
                .map_or(m.start(), |(at, _)| place.start + at);
            hits.push(Hit::new(start..m.end(), BLANK_LEFT));
        }
        Outcome::Checked(hits)
    },
};

/// C015
pub(super) const C015: Rule = Rule {
    code: "C015",
    severity: Severity::Error,
    name: Text::fixed("选项没有选定", "Options not chosen"),
    about: Text::fixed(
        "有选项的条款应当勾选；只能选一项的不得多选。",
        "Where options are offered one is marked, and only one where only one is allowed.",
    ),
    reason: Text::fixed("没有选定的选项等于没有约定。", "Options without a choice agree on nothing."),
    basis: &[civil("第五百一十条"), contract_1999("第六十一条")],
    types: &[],
    suggestion: Text::fixed("勾选一项，删去其余选项。", "Mark one and strike the others."),
    bad: "运输合同\n一、方式\n运输方式：□ 零担　□ 整车。\n",
    good: "运输合同\n一、方式\n运输方式：■ 零担　□ 整车。\n",
    check: |case| {
        let text = case.contract.text.as_str();
        let mut hits: Vec<Hit> = CHOICE.find_iter(text).map(|m| Hit::new(m.range(), NO_CHOICE)).collect();
        let lines: Vec<Span> = text
            .split_inclusive('\n')
            .scan(0, |at, l| {
                let s = *at;
                *at += l.len();
                Some(s..s + l.trim_end().len())
            })
            .collect();
        let mut at = 0;
        while at < lines.len() {
            let marks = |l: &Span| MARK.find_iter(&text[l.clone()]).count();
            if marks(&lines[at]) == 0 || lines[at].is_empty() {
                at += 1;
                continue;
            }
            // options below one another form one group
            let first = at;
            while at < lines.len()
                && marks(&lines[at]) > 0
                && (at == first || marks(&lines[at]) == 1 && marks(&lines[first]) == 1)
            {
                at += 1;
            }
            let span = lines[first].start..lines[at - 1].end;
            let group = &text[span.clone()];
            let (all, ticked) = (MARK.find_iter(group).count(), TICKED.find_iter(group).count());
            // a tick alone is a bullet; a table cell with a square is a check list
            if all >= 2 && ticked == 0 && group.contains(['□', '☐', '▢']) && !group.contains('\t') {
                let start = MARK.find(group).map_or(0, |m| m.start());
                hits.push(Hit::new(span.start + start..span.end, NO_CHOICE));
            } else if ticked >= 2
                && all > ticked
                && ONE_OF.is_match(&text[lines[first.saturating_sub(1)].start..span.end])
            {
                hits.push(Hit::new(span, MANY));
            }
        }
        Outcome::Checked(hits)
    },
};

/// C017
pub(super) const C017: Rule = Rule {
    code: "C017",
    severity: Severity::Error,
    name: Text::fixed("引用不存在的条款", "Dangling reference"),
    about: Text::fixed(
        "引用的本合同条款应当存在；法律、标准、附件的条文不算。",
        "A clause of this contract that is referred to exists; articles of laws, standards and annexes do not count.",
    ),
    reason: Text::fixed(
        "引用落空，被引用的权利义务就没有内容。",
        "A reference to nothing leaves the right or duty without content.",
    ),
    basis: &[civil("第五百一十条"), contract_1999("第六十一条")],
    types: &[],
    suggestion: Text::fixed("改为正确的条款编号。", "Refer to the right clause."),
    bad: "采购合同\n第一条 标的\n设备一台。\n第二条 违约\n违约金按照第三十八条计算。\n",
    good: "采购合同\n第一条 标的\n设备一台。\n第二条 违约\n违约金按照第一条计算；保修依照《建设工程质量管理条例》第四十条确定。\n",
    check: references,
};

fn references(case: &Case) -> Outcome {
    let contract = case.contract;
    let text = contract.text.as_str();
    let main: Vec<&crate::clause::Clause> = contract.clauses.iter().filter(|c| c.annex.is_none()).collect();
    let dotted: Vec<&str> =
        main.iter().filter(|c| matches!(c.kind, Kind::Dotted(_))).map(|c| c.address.as_str()).collect();
    // what 条 means here: articles; else the outermost numbers
    let articles: Vec<i64> =
        main.iter().filter(|c| c.kind == Kind::Article).filter_map(|c| c.number).collect();
    let outer: Vec<i64> = main
        .iter()
        .filter(|c| c.level == 0 && matches!(c.kind, Kind::Top | Kind::Number))
        .filter_map(|c| c.number)
        .collect();
    let known = if articles.is_empty() { outer } else { articles };
    if known.len() < 2 && dotted.len() < 2 {
        return Outcome::NotChecked(NO_NUMBERS);
    }
    let most = known.iter().copied().max().unwrap_or(0);
    let mut hits = Vec::new();
    for c in CLAUSE_REF.captures_iter(&text[..contract.body.end]) {
        let Some(m) = c.get(0) else { continue };
        let before = &text[line(text, m.start()).start..m.start()];
        let heading = before.trim().is_empty();
        let sentence = before.rsplit(['。', '；']).next().unwrap_or(before);
        if heading
            || FOREIGN.is_match(before)
            || (OTHER_LAW.is_match(sentence)
                && !["本合同", "本协议", "按照", "依照", "按"].iter().any(|w| before.trim_end().ends_with(w)))
        {
            continue;
        }
        let label = c[1].replace('．', ".");
        let missing = if label.contains('.') {
            dotted.len() >= 2 && !dotted.contains(&label.as_str())
        } else if &c[2] == "款" {
            false
        } else {
            whole(&label).is_some_and(|n| !known.is_empty() && !known.contains(&n) && n > most)
        };
        if missing {
            hits.push(Hit::new(m.range(), dangling(m.as_str())));
        }
    }
    Outcome::Checked(hits)
}

/// C018
pub(super) const C018: Rule = Rule {
    code: "C018",
    severity: Severity::Error,
    name: Text::fixed("附件缺失", "Annex missing"),
    about: Text::fixed(
        "提到的附件应当在附件清单或者文件中。",
        "An annex that is referred to is listed or attached.",
    ),
    reason: Text::fixed(
        "附件是合同的组成部分，缺少的附件使相应内容没有约定。",
        "Annexes are part of the contract: a missing one leaves its matter open.",
    ),
    basis: &[
        civil("第四百七十条"),
        civil("第五百一十条"),
        contract_1999("第十二条"),
        contract_1999("第六十一条"),
    ],
    types: &[],
    suggestion: Text::fixed("补充附件，或者更正附件编号。", "Attach it, or correct its number."),
    bad: "采购合同\n一、服务\n售后服务见附件7。\n二、附件\n附件1价格表；附件2技术协议。\n附件1　价格表\n一、设备一台。\n附件2　技术协议\n一、符合标准。\n",
    good: "采购合同\n一、服务\n售后服务见附件2。\n二、附件\n附件1价格表；附件2技术协议。\n附件1　价格表\n一、设备一台。\n附件2　技术协议\n一、符合标准。\n",
    check: |case| {
        let contract = case.contract;
        let text = contract.text.as_str();
        let attached: Vec<i64> =
            contract.clauses.iter().filter(|c| c.kind == Kind::Annex).filter_map(|c| c.number).collect();
        let number = |c: &regex::Captures| whole(c.get(1)?.as_str());
        let mut listed: Vec<i64> = Vec::new();
        for span in text
            .split('\n')
            .filter(|l| ANNEX_REF.find_iter(l).count() >= 2 && l.contains("附件") && !l.contains('\t'))
        {
            // a list names several in a row, each with its title
            let numbers: Vec<i64> = ANNEX_REF.captures_iter(span).filter_map(|c| number(&c)).collect();
            if numbers.windows(2).filter(|p| p[1] == p[0] + 1).count() + 1 >= numbers.len().max(2) {
                listed.extend(numbers);
            }
        }
        let own_lines = text.lines().filter(|l| l.trim_start().starts_with("附件") && l.chars().count() < 50);
        listed.extend(own_lines.filter_map(|l| number(&ANNEX_REF.captures(l.trim_start())?)));
        let mut hits: Vec<Hit> = Vec::new();
        let mut seen: Vec<i64> = Vec::new();
        let mut any = false;
        for c in ANNEX_REF.captures_iter(text) {
            let (Some(m), Some(n)) = (c.get(0), number(&c)) else { continue };
            any = true;
            if listed.contains(&n) && (attached.is_empty() || attached.contains(&n))
                || attached.contains(&n)
                || seen.contains(&n)
            {
                continue;
            }
            if attached.is_empty() && listed.is_empty() {
                continue;
            }
            // "补充协议附件1" and the like belong to another document
            let before = &text[line(text, m.start()).start..m.start()];
            if before.ends_with('》') || before.ends_with("协议") || before.ends_with("招标文件") {
                continue;
            }
            seen.push(n);
            let end = m.start() + m.as_str().trim_end_matches(|ch: char| !ch.is_alphanumeric()).len();
            let end = c.get(1).map_or(end, |d| d.end());
            hits.push(Hit::new(m.start()..end, no_annex(&text[m.start()..end])));
        }
        match (any, attached.is_empty() && listed.is_empty()) {
            (false, _) => Outcome::NotApplicable,
            (true, true) => Outcome::NotChecked(NO_ATTACHED),
            (true, false) => Outcome::Checked(hits),
        }
    },
};

/// C021
pub(super) const C021: Rule = Rule {
    code: "C021",
    severity: Severity::Error,
    name: Text::fixed("引用废止的法律", "Repealed law"),
    about: Text::fixed(
        "民法典施行后，合同法、担保法、物权法、民法通则等已经废止。",
        "The Civil Code replaced the laws on contracts, security, property and others.",
    ),
    reason: Text::fixed(
        "依据已经废止的法律，适用条文和后果都会有争议。",
        "Resting on a repealed law puts in doubt which rules apply.",
    ),
    basis: &[civil("第一千二百六十条")],
    types: &[],
    suggestion: Text::fixed(
        "改为《中华人民共和国民法典》及相应条文。",
        "Cite the Civil Code and its article.",
    ),
    bad: "采购合同\n甲方：江海公司\n根据《中华人民共和国合同法》，订立本合同。\n一、标的\n设备一台。\n",
    good: "采购合同\n甲方：江海公司\n根据《中华人民共和国民法典》，订立本合同。\n一、变更\n本合同法律关系的变更须书面签署。\n",
    check: |case| {
        let contract = case.contract;
        // signed before the Civil Code: the old laws were in force
        let code = Day::new(2021, 1, 1).ok();
        if contract.sign_day().zip(code).is_some_and(|(sign, code)| sign < code) {
            return Outcome::NotApplicable;
        }
        let text = contract.text.as_str();
        let mut hits = Vec::new();
        for span in term::sentences(text, 0..text.len()) {
            let sentence = &text[span.clone()];
            for c in REPEALED.captures_iter(sentence) {
                let (Some(m), Some(law)) = (c.get(0), c.get(1).or(c.get(2))) else { continue };
                let after = &sentence[m.end()..];
                if after.contains("废止") || sentence.contains("已废止") || sentence.contains("同时废止")
                {
                    continue;
                }
                // the Contract Law of 1999 (art. 428) ended the three laws before it
                let (year, month) = if law.as_str().ends_with("经济合同法") || law.as_str() == "技术合同法"
                {
                    (1999, 10)
                } else {
                    (2021, 1)
                };
                let end = if c.get(1).is_some() { m.end() } else { law.end() };
                hits.push(Hit::new(
                    span.start + m.start()..span.start + end,
                    repealed(law.as_str(), year, month),
                ));
            }
        }
        Outcome::Checked(hits)
    },
};
