//! Where disputes go. All checks look only at the clauses that settle disputes.

use document::Span;
use kernel::Text;

use super::law::{arbitration_2017, arbitration_2025, arbitration_interpretation, civil, contract_1999};
use super::{Case, Hit, Outcome, Rule, Severity};
use crate::pattern::pattern;
use crate::term;

pattern! {
    ARBITRATE = r"仲裁";
    COURT = r"人民法院|法院|提起诉讼|起诉|诉讼解决|诉讼方式";
    AFTER_AWARD = r"撤销|不予执行|强制执行|申请执行|财产保全|证据保全|保全|司法确认|不服|劳动(?:争议)?仲裁|费用|律师费|诉讼费|仲裁费|期间";
    BODY = r"([\p{Han}]{0,30}?)仲裁(?:委员会|委|院|中心|协会|机构|部门|机关)";
    BEFORE_NAME = r"^.*(?:提交|提请|报请|申请|选择|选定|约定|协商|不成|向|由|交|至|到|经|在|将|给|以|请|的|双方|或者|或)";
    NO_NAME = r"^(?:认可|同意|共同|指定|具?有管辖权|有关|相关|某个?|该|本|任何|任意|任一|一个|一家|专门|其他|其它|上级|有权|合法|主管|法定|中国|我国|国家|国内|国际|第三方|权威|正规|商事|经济|合同|各方|仲裁)*$";
    PLACE = r"(?:所在地|当地|签订地|履行地|住所地|项目地|工程地|交货地)的?$";
    ALIAS = r"贸仲|北仲|上仲|深国仲|CIETAC|HKIAC|SIAC|ICC|LCIA|SHIAC|SCIA|BIAC";
    INSTITUTION = r"[\p{Han}]{2,30}?(?:仲裁委员会|仲裁委|仲裁院|仲裁中心|仲裁协会)|贸仲|北仲|上仲|深国仲|CIETAC|HKIAC|SIAC|ICC|LCIA|SHIAC|SCIA|BIAC";
    NOT_FINAL = r"(?:裁决|裁定|仲裁|仲裁结果)(?:结果)?(?:不服|有异议|不满|不认可|不接受)[^。；]{0,40}(?:法院|起诉|诉讼)";
    REVIEWED = r"撤销|不予执行|劳动|一审|判决";
    OPTION = r"[□☐☑■☒✓√]|第\s*[0-9一二三四五＿_\s【】（）()]*\s*[种项]";
    BRACKETS = r"[（(][^（）()]*[）)]";
    NEGATED = r"不(?:适用|采用|选择|提交|申请)[^，。；]{0,6}仲裁|不(?:向|得)[^，。；]{0,10}(?:诉讼|起诉)|放弃[^，。；]{0,8}(?:诉讼|仲裁)|排除[^，。；]{0,8}(?:诉讼|仲裁)";
}

kernel::words! {
    NONE { "没有争议解决条款", "No clause on the settlement of disputes" }
    EITHER { "同时约定可以仲裁、也可以诉讼，仲裁协议一般无效", "Both arbitration and court are open: such an arbitration agreement is as a rule void" }
    NOT_FINAL_AWARD { "约定对裁决不服可以起诉，与一裁终局相抵触，等于仲裁、诉讼都可以", "A suit against the award is left open: an award is final, so this lets both ways stand" }
    NO_BODY { "约定仲裁，但没有写明仲裁机构", "Arbitration is agreed without naming an institution" }
    fn two(first: &str, second: &str) { "约定了两个仲裁机构：{first}、{second}", "Two arbitration institutions are named: {first}, {second}" }
    NO_CLAUSE { "没有争议解决条款，见 C093", "No clause on disputes, see C093" }
}

/// C093
pub(super) const C093: Rule = Rule {
    code: "C093",
    severity: Severity::Error,
    name: Text::fixed("争议解决条款缺失", "No dispute clause"),
    about: Text::fixed(
        "合同应当约定争议由哪个仲裁机构或者法院解决。",
        "The contract says which arbitration institution or court settles disputes.",
    ),
    reason: Text::fixed(
        "没有约定的，只能按照法定管辖，可能要到对方所在地诉讼。",
        "Without it the statutory venue applies, perhaps at the other party's place.",
    ),
    basis: &[civil("第四百七十条"), contract_1999("第十二条")],
    types: &[],
    suggestion: Text::fixed(
        "补充：“因本合同发生的争议，协商不成的，提交【仲裁委员会全称】仲裁”或者“向【与争议有实际联系地点】人民法院起诉”。",
        "Add a clause naming one institution, or a court with a real link.",
    ),
    bad: "采购合同\n甲方：江海公司\n一、标的\n设备一台。第三方主张侵权的，乙方负责应对诉讼或者仲裁。\n",
    good: "采购合同\n甲方：江海公司\n一、争议解决\n因本合同发生的争议，向甲方住所地人民法院起诉。\n",
    check: |case| {
        let contract = case.contract;
        if !contract.disputes.is_empty() {
            return Outcome::Checked(Vec::new());
        }
        let last = contract.text[contract.body.clone()].trim_end();
        let start = last.rfind('\n').map_or(0, |at| at + 1);
        Outcome::Checked(vec![Hit::new(start..last.len(), NONE)])
    },
};

/// The sentences that settle disputes, without those on awards, costs and provisional measures.
fn settling(case: &Case) -> Vec<Span> {
    let text = case.contract.text.as_str();
    let all = case.contract.disputes.iter().flat_map(|s| term::sentences(text, s.clone()));
    all.filter(|s| !AFTER_AWARD.is_match(&text[s.clone()]) || term_names(&text[s.clone()])).collect()
}

/// A sentence that names where to go counts even if it speaks of costs too.
fn term_names(sentence: &str) -> bool {
    (sentence.contains("提交")
        || sentence.contains("起诉")
        || sentence.contains("提起诉讼")
        || sentence.contains("申请仲裁")
        || sentence.contains("管辖"))
        && !["撤销", "不予执行", "执行", "保全", "确认", "不服", "劳动"].iter().any(|w| sentence.contains(w))
}

fn trimmed(text: &str, span: Span) -> Span {
    let part = &text[span.clone()];
    let start = span.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// C094
pub(super) const C094: Rule = Rule {
    code: "C094",
    severity: Severity::Error,
    name: Text::fixed("或裁或审", "Arbitration or court"),
    about: Text::fixed(
        "争议解决条款只能在仲裁和诉讼中选定一种，也不得约定对裁决不服再起诉；未勾选的选项列表见 C015。",
        "The clause settles on arbitration or on court, and opens no suit against the award; unfilled options are C015.",
    ),
    reason: Text::fixed(
        "约定可以仲裁也可以起诉的，仲裁协议无效（对方在首次开庭前未提出异议的除外）。裁决一裁终局，就同一纠纷再起诉的法院不予受理；写明不服可以起诉的，整个仲裁协议是否随之无效，裁判看法不一，应当在签订前改正。",
        "Where both are open the arbitration agreement is void unless nobody objects before the first hearing. An award is final and no court takes the same dispute again; whether a clause that allows it voids the whole agreement is decided differently, so mend it before signing.",
    ),
    basis: &[arbitration_interpretation("第七条"), arbitration_2017("第九条"), arbitration_2025("第十条")],
    types: &[],
    suggestion: Text::fixed("只保留一种方式。", "Keep one of the two."),
    bad: "采购合同\n一、争议解决\n协商不成的，可以向杭州仲裁委员会申请仲裁，也可以向甲方住所地的人民法院提起诉讼。\n",
    good: "采购合同\n一、知识产权\n第三方主张侵权的，乙方负责应对诉讼或者仲裁。\n二、争议解决\n协商不成的，向杭州仲裁委员会申请仲裁。仲裁期间可以向人民法院申请财产保全。\n",
    check: |case| {
        let contract = case.contract;
        if contract.disputes.is_empty() {
            return Outcome::NotChecked(NO_CLAUSE);
        }
        let text = contract.text.as_str();
        let mut hits = Vec::new();
        let sentences = settling(case);
        for clause in &contract.disputes {
            if OPTION.is_match(&text[clause.clone()]) {
                continue;
            }
            let own: Vec<&Span> =
                sentences.iter().filter(|s| clause.start <= s.start && s.end <= clause.end).collect();
            let goes = |s: &&&Span, re: &regex::Regex| {
                re.is_match(&text[(**s).clone()]) && !NEGATED.is_match(&text[(**s).clone()])
            };
            let arbitrate = own.iter().find(|s| goes(s, &ARBITRATE));
            let court = own.iter().find(|s| goes(s, &COURT));
            if let (Some(a), Some(c)) = (arbitrate, court) {
                let span = trimmed(text, a.start.min(c.start)..a.end.max(c.end));
                hits.push(Hit::new(span, EITHER));
                continue;
            }
            let appeal = term::sentences(text, clause.clone())
                .into_iter()
                .find(|s| NOT_FINAL.is_match(&text[s.clone()]) && !REVIEWED.is_match(&text[s.clone()]));
            hits.extend(appeal.map(|s| Hit::new(trimmed(text, s), NOT_FINAL_AWARD)));
        }
        Outcome::Checked(hits)
    },
};

/// Whether a text names where to arbitrate, by an institution or at least by its place (which is C097), or leaves
/// that to options (which are C015).
fn names_a_body(text: &str) -> bool {
    let named = |words: &str| {
        let name = BEFORE_NAME.replace(words.trim_end_matches('的'), "");
        PLACE.is_match(words) || !NO_NAME.is_match(&name)
    };
    ALIAS.is_match(text) || OPTION.is_match(text) || BODY.captures_iter(text).any(|c| named(&c[1]))
}

/// C095
pub(super) const C095: Rule = Rule {
    code: "C095",
    severity: Severity::Error,
    name: Text::fixed("仲裁机构不明", "No institution"),
    about: Text::fixed(
        "约定仲裁的，应当写明仲裁机构的全称；只写某地仲裁机构的见 C097。",
        "An arbitration clause names its institution in full; naming only a place is C097.",
    ),
    reason: Text::fixed(
        "没有选定仲裁机构又达不成补充协议的，仲裁协议无效。效力按照签订时的仲裁法判断（2025年修订没有规定过渡，以此理解）；程序按照申请仲裁时的仲裁法进行，自2026年3月1日起，一方主张有仲裁协议、对方经仲裁庭提示后在首次开庭前不否认的，视为有仲裁协议。",
        "Without an institution, and no later agreement on one, the arbitration agreement is void. Its validity is judged by the Arbitration Law of the day of signing (the 2025 revision has no transitional rule; this is our reading); procedure follows the law of the day of the request, and from 1 March 2026 an agreement is deemed to exist where the other side, prompted by the tribunal, does not deny it before the first hearing.",
    ),
    basis: &[
        arbitration_2017("第十六条"),
        arbitration_2017("第十八条"),
        arbitration_2025("第二十七条"),
        arbitration_2025("第二十九条"),
    ],
    types: &[],
    suggestion: Text::fixed(
        "写明机构全称，例如“提交南通仲裁委员会仲裁”。",
        "Name it in full, such as \"Nantong Arbitration Commission\".",
    ),
    bad: "采购合同\n一、争议解决\n协商不成的，提交仲裁解决。\n",
    good: "采购合同\n一、争议解决\n协商不成的，提交南通仲裁委员会仲裁。\n",
    check: |case| {
        let contract = case.contract;
        if contract.disputes.is_empty() {
            return Outcome::NotChecked(NO_CLAUSE);
        }
        let text = contract.text.as_str();
        let sentences: Vec<Span> = settling(case)
            .into_iter()
            .filter(|s| ARBITRATE.is_match(&text[s.clone()]) && !NEGATED.is_match(&text[s.clone()]))
            .collect();
        if sentences.is_empty() {
            return Outcome::NotApplicable;
        }
        let named = contract.disputes.iter().any(|s| names_a_body(&text[s.clone()]));
        let first = sentences.into_iter().find(|s| {
            let sentence = &text[s.clone()];
            BODY.is_match(sentence)
                || ["提交", "申请", "解决", "裁决", "进行", "通过"].iter().any(|w| sentence.contains(w))
        });
        Outcome::Checked(
            first.filter(|_| !named).map(|s| Hit::new(trimmed(text, s), NO_BODY)).into_iter().collect(),
        )
    },
};

/// C096
pub(super) const C096: Rule = Rule {
    code: "C096",
    severity: Severity::Error,
    name: Text::fixed("两个以上仲裁机构", "Two institutions"),
    about: Text::fixed(
        "争议解决条款只写一个仲裁机构；括号里的别名不算。",
        "The clause names one institution; other names in brackets do not count.",
    ),
    reason: Text::fixed(
        "约定两个以上机构又不能协议选定一个的，仲裁协议无效。",
        "With two, and no agreement on one, the arbitration agreement is void.",
    ),
    basis: &[arbitration_interpretation("第五条")],
    types: &[],
    suggestion: Text::fixed("只保留一个机构。", "Keep one institution."),
    bad: "采购合同\n一、争议解决\n协商不成的，可以提交南通仲裁委员会或者上海仲裁委员会仲裁。\n",
    good: "采购合同\n一、争议解决\n协商不成的，提交上海国际经济贸易仲裁委员会（上海国际仲裁中心）仲裁，按照该仲裁委员会的规则进行。\n",
    check: |case| {
        let contract = case.contract;
        if contract.disputes.is_empty() {
            return Outcome::NotChecked(NO_CLAUSE);
        }
        let text = contract.text.as_str();
        let mut hits = Vec::new();
        let mut any = false;
        for clause in &contract.disputes {
            if OPTION.is_match(&text[clause.clone()]) {
                continue;
            }
            for sentence in term::sentences(text, clause.clone()) {
                let plain = BRACKETS.replace_all(&text[sentence.clone()], "");
                let mut names: Vec<String> = Vec::new();
                for part in plain.split(['或', '和', '及', '、', '，', '与', '向', '交', '由']) {
                    for m in INSTITUTION.find_iter(part) {
                        let name = m.as_str().trim_start_matches("者").to_owned();
                        let again = ["该", "上述", "前述", "其", "本", "按照", "依照", "依据", "根据"]
                            .iter()
                            .any(|w| name.starts_with(w));
                        if !again && !names.iter().any(|n| n.contains(&name) || name.contains(n.as_str())) {
                            names.push(name);
                        }
                    }
                }
                any |= !names.is_empty();
                if let [first, second, ..] = names.as_slice() {
                    hits.push(Hit::new(trimmed(text, sentence), two(first, second)));
                }
            }
        }
        if any || !hits.is_empty() { Outcome::Checked(hits) } else { Outcome::NotApplicable }
    },
};

#[cfg(test)]
mod tests {
    use crate::rule::tests::table;

    #[test]
    fn only_a_real_choice_between_both_fires() {
        table(
            "C094",
            "采购合同\n第一条　争议解决\n",
            &[
                ("协商不成的，可向甲方所在地人民法院起诉，也可申请南京仲裁委员会仲裁。", true),
                ("协商不成的，任何一方可以申请仲裁或者提起诉讼。", true),
                ("协商不成的，提交仲裁或诉讼解决。", true),
                ("提交上海仲裁委员会仲裁；对裁决不服的，可以向人民法院起诉。", true),
                ("提交上海仲裁委员会仲裁；仲裁不成的，向人民法院起诉。", true),
                ("提交上海仲裁委员会仲裁。任何一方对仲裁裁决有异议的，有权向人民法院提起诉讼。", true),
                ("提交上海仲裁委员会仲裁。对裁决不服的，可以依法向人民法院申请撤销裁决。", false),
                ("向甲方住所地人民法院起诉。对一审判决不服的，可以上诉。", false),
                ("提交上海仲裁委员会仲裁，裁决是终局的。仲裁费用由败诉方承担。", false),
                ("提交上海仲裁委员会仲裁。诉讼或仲裁期间，双方继续履行。", false),
                ("由南通市崇川区人民法院管辖。诉讼费、仲裁费由败诉方承担。", false),
                ("按下列第＿＿种方式解决：（1）提交南通仲裁委员会仲裁；（2）向人民法院起诉。", false),
                ("□ 提交南通仲裁委员会仲裁　□ 向人民法院起诉", false),
            ],
        );
    }

    #[test]
    fn an_institution_must_be_named() {
        table(
            "C095",
            "采购合同\n第一条　争议解决\n协商不成的，",
            &[
                ("提交仲裁委员会仲裁。", true),
                ("由有关仲裁机构仲裁。", true),
                ("任何一方可以申请仲裁。", true),
                ("提交仲裁解决。", true),
                ("提交中国国际经济贸易仲裁委员会仲裁。", false),
                ("提交深圳国际仲裁院仲裁。", false),
                ("提交上海市的仲裁机构仲裁。", false),
                ("由合同签订地仲裁委员会仲裁。", false),
                ("由双方认可的仲裁机构仲裁。", true),
                ("向有管辖权的仲裁委员会申请仲裁。", true),
                ("由国内仲裁机构裁决。", true),
                ("提交无锡仲裁机构仲裁。", false),
                ("任何一方均有权将争议提交位于北京的北京仲裁委员会，按照该会仲裁规则仲裁。", false),
                ("提交贸仲仲裁。", false),
                ("提交仲裁委员会，即宁波仲裁委员会仲裁。", false),
                ("向南通市崇川区人民法院起诉。", false),
            ],
        );
    }
}
