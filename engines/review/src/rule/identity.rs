//! Who contracts, and whether they sign.

use kernel::Text;

use super::law::{civil, contract_1999};
use super::{Case, Hit, Outcome, Rule, Severity};
use crate::term::{self, COMPANY, uscc_fault};

kernel::words! {
    fn no_name(role: &str) { "{role}的名称没有填写", "The name of {role} is not filled in" }
    NO_PARTY { "没有找到合同当事人", "No parties to the contract were found" }
    fn drift(written: &str, name: &str) { "“{written}”与首部的“{name}”不一致", "\"{written}\" differs from \"{name}\" in the head" }
    fn code_fault(code: &str, zh: &str, en: &str) { "统一社会信用代码 {code} {zh}", "The credit code {code} {en}" }
    NO_SEAL { "没有找到签署栏", "No signature block was found" }
    fn few_seals(role: &str) { "签署栏中没有{role}", "The signature block has no place for {role}" }
    NO_PARTIES_READ { "没有读出当事人名称，无从比对", "No party names were read, nothing to compare with" }
    NO_CODES { "合同中没有统一社会信用代码", "The contract gives no credit codes" }
}

/// C001
pub(super) const C001: Rule = Rule {
    code: "C001",
    severity: Severity::Error,
    name: Text::fixed("当事人名称缺失", "Party missing"),
    about: Text::fixed("首部应当写明各方当事人的全称。", "The head names every party in full."),
    reason: Text::fixed(
        "当事人不明，合同是否成立、由谁履行都会有争议。",
        "Without parties it is open whether a contract exists and who owes what.",
    ),
    basis: &[civil("第四百七十条"), contract_1999("第十二条")],
    types: &[],
    suggestion: Text::fixed(
        "写明全称，例如“甲方：【与营业执照一致的全称】”。",
        "Write the full name as on the business licence.",
    ),
    bad: "采购合同\n甲方：＿＿＿＿\n乙方：苏州恒翊智能装备有限公司\n一、标的\n设备一台。\n",
    good: "采购合同\n甲方：江海建设物流集团有限公司\n乙方：苏州恒翊智能装备有限公司\n一、标的\n设备一台。\n",
    check: |case| {
        let contract = case.contract;
        if contract.parties.is_empty() {
            return Outcome::Checked(vec![Hit::new(first_line(case), NO_PARTY)]);
        }
        let blank = contract.parties.iter().filter(|p| p.name.is_empty());
        Outcome::Checked(blank.map(|p| Hit::new(p.span.clone(), no_name(&p.role))).collect())
    },
};

fn first_line(case: &Case) -> document::Span {
    let text = &case.contract.text;
    0..text.find('\n').unwrap_or(text.len())
}

/// C002
pub(super) const C002: Rule = Rule {
    code: "C002",
    severity: Severity::Error,
    name: Text::fixed("当事人名称前后不一致", "Name drift"),
    about: Text::fixed(
        "首部、正文、签署栏和附件中的当事人名称应当一致。",
        "Head, body, signatures and annexes name the parties alike.",
    ),
    reason: Text::fixed(
        "名称差一个字就可能是另一家公司，签章主体与履行主体会脱节。",
        "One character makes another firm: who signs may not be who performs.",
    ),
    basis: &[civil("第四百七十条"), contract_1999("第十二条")],
    types: &[],
    suggestion: Text::fixed(
        "全文统一使用首部的全称或者已经定义的简称。",
        "Use the full name of the head, or a defined short form, throughout.",
    ),
    bad: "采购合同\n甲方：江海建设物流集团有限公司\n乙方：江苏拓钧钢构工程有限公司\n一、标的\n设备一台。\n甲方（盖章）：江海建设物流集团有限公司\n乙方（盖章）：江苏拓均钢构工程有限公司\n",
    good: "采购合同\n甲方：江海建设物流集团有限公司\n乙方：江苏拓钧钢构工程有限公司\n一、标的\n江苏海曜供应链有限公司的设备一台。\n甲方（盖章）：江海建设物流集团有限公司\n乙方（盖章）：江苏拓钧钢构工程有限公司\n",
    check: names,
};

/// A name with its brackets in one writing.
fn plain(name: &str) -> Vec<char> {
    name.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '(' => '（',
            ')' => '）',
            c => c,
        })
        .collect()
}

/// Edits that turn one name into the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (corner + usize::from(x != y)).min(above + 1).min(row[j] + 1);
            corner = above;
        }
    }
    row[b.len()]
}

fn names(case: &Case) -> Outcome {
    let contract = case.contract;
    let text = contract.text.as_str();
    let known: Vec<(&str, Vec<char>)> = contract
        .parties
        .iter()
        .filter(|p| p.name.chars().count() >= 6)
        .map(|p| (p.name.as_str(), plain(&p.name)))
        .collect();
    if known.is_empty() {
        return Outcome::NotChecked(NO_PARTIES_READ);
    }
    let mut hits: Vec<Hit> = Vec::new();
    // who signs under the role of a party
    for span in &contract.signatures {
        for (role, name, place) in term::seals(text, span.clone()) {
            let Some(party) = contract.parties.iter().find(|p| p.role == role && !p.name.is_empty()) else {
                continue;
            };
            let firm = |name: &str| COMPANY.split('|').any(|end| name.ends_with(end));
            if !name.is_empty() && firm(&name) && firm(&party.name) && plain(&name) != plain(&party.name) {
                hits.push(Hit::new(place, drift(&name, &party.name)));
            }
        }
    }
    // firms elsewhere whose name is nearly that of a party
    for end in text.match_indices("公司").map(|(at, word)| at + word.len()) {
        let before: Vec<(usize, char)> =
            text[..end].char_indices().rev().take(40).take_while(|(_, c)| *c != '\n' && *c != '\t').collect();
        let before: Vec<(usize, char)> = before.into_iter().rev().collect();
        let written: String = before.iter().map(|(_, c)| *c).collect();
        let written = plain(&written);
        if known.iter().any(|(_, name)| written.ends_with(name)) || written.len() != before.len() {
            continue;
        }
        let mut best: Option<(usize, usize, &str)> = None;
        for (name, chars) in &known {
            for len in chars.len().saturating_sub(2)..=chars.len() + 2 {
                if len < 6 || len > written.len() {
                    continue;
                }
                let window = &written[written.len() - len..];
                // a difference before the first shared characters is only the text in front of the name
                if window[..2] != chars[..2] && window[1..3] != chars[1..3] {
                    continue;
                }
                let d = distance(window, chars);
                if d >= 1 && d <= (chars.len() / 6).clamp(1, 2) && best.is_none_or(|(b, _, _)| d < b) {
                    best = Some((d, len, name));
                }
            }
        }
        let Some((_, len, name)) = best else { continue };
        let start = before[before.len() - len].0;
        if contract.parties.iter().any(|p| p.span.contains(&start))
            || hits.iter().any(|h| h.span.contains(&start))
        {
            continue;
        }
        hits.push(Hit::new(start..end, drift(&text[start..end], name)));
    }
    Outcome::Checked(hits)
}

/// C004
pub(super) const C004: Rule = Rule {
    code: "C004",
    severity: Severity::Error,
    name: Text::fixed("统一社会信用代码错误", "Credit code invalid"),
    about: Text::fixed(
        "按照 GB 32100 校验标明为统一社会信用代码的字符；先识别居民身份证号码（GB 11643）。",
        "Checks characters labelled as a credit code against GB 32100, after GB 11643 for resident identity numbers.",
    ),
    reason: Text::fixed(
        "代码错误使当事人身份无法核对，开票和送达也会受影响。",
        "With a wrong code the party cannot be looked up, invoiced or served.",
    ),
    basis: &[civil("第四百七十条"), contract_1999("第十二条")],
    types: &[],
    suggestion: Text::fixed(
        "在国家企业信用信息公示系统核对后更正。",
        "Look the firm up in the national register and correct the code.",
    ),
    bad: "采购合同\n甲方：上海芮谷食品有限公司\n统一社会信用代码：91310114MAG7BG9456\n乙方：江海公司\n一、标的\n设备一台。\n",
    good: "采购合同\n甲方：江海建设物流集团有限公司\n统一社会信用代码：91320613MANFCXGK32\n乙方：江海公司\n一、标的\n项目经理身份证号码32990119850916031X，托盘106903201234567896。\n",
    check: |case| {
        let codes = term::usccs(&case.contract.text);
        if codes.is_empty() {
            return Outcome::NotChecked(NO_CODES);
        }
        let faults = codes.into_iter().filter_map(|u| {
            // taxpayers without a credit code have 15 or 20 characters
            let (zh, en) = uscc_fault(&u.code)?;
            Some(Hit::new(u.span, code_fault(&u.code, zh, en)))
        });
        Outcome::Checked(faults.collect())
    },
};

/// C009
pub(super) const C009: Rule = Rule {
    code: "C009",
    severity: Severity::Error,
    name: Text::fixed("签署栏缺失", "No signature block"),
    about: Text::fixed(
        "正文末尾应当有各方签名或者盖章的位置。",
        "The contract ends in a place for every party to sign or seal.",
    ),
    reason: Text::fixed(
        "合同自当事人均签名、盖章或者按指印时成立。",
        "A written contract comes into being when all parties sign or seal it.",
    ),
    basis: &[civil("第四百九十条"), contract_1999("第三十二条")],
    types: &[],
    suggestion: Text::fixed(
        "补充签署栏：当事人（盖章）、法定代表人或者授权代表（签字）、日期。",
        "Add a block: party (seal), representative (signature), date.",
    ),
    bad: "采购合同\n甲方：江海建设物流集团有限公司\n乙方：苏州恒翊智能装备有限公司\n一、标的\n设备一台。\n",
    good: "采购合同\n甲方：江海建设物流集团有限公司\n乙方：苏州恒翊智能装备有限公司\n一、标的\n设备一台。\n甲方（盖章）：\n乙方（盖章）：\n",
    check: |case| {
        let contract = case.contract;
        if contract.signatures.is_empty() {
            // behind the last line of the contract itself
            let last = contract.text[contract.body.clone()].trim_end();
            let start = last.rfind('\n').map_or(0, |at| at + 1);
            return Outcome::Checked(vec![Hit::new(start..last.len(), NO_SEAL)]);
        }
        let block: String = contract.signatures.iter().map(|s| &contract.text[s.clone()]).collect();
        // a third party that signs elsewhere is common; the first two are not
        let missing = contract.parties.iter().take(2).filter(|p| {
            !block.contains(&p.role)
                && (p.alias.is_empty() || !block.contains(&p.alias))
                && (p.name.is_empty() || !block.contains(&p.name))
        });
        let place = contract.signatures[0].clone();
        let line = place.start..place.start + contract.text[place.clone()].find('\n').unwrap_or(place.len());
        Outcome::Checked(missing.map(|p| Hit::new(line.clone(), few_seals(&p.role))).collect())
    },
};
