//! Who contracts: roles, names, credit codes, addresses; and who is named where they sign.

use document::Span;

use super::shift;
use crate::pattern::pattern;

/// Words that name a party, longest first where one begins another.
pub(crate) const ROLES: &str = "甲方|乙方|丙方|丁方|发包人|承包人|分包人|发包方|承包方|分包方|总包方|建设单位|施工单位|监理单位|买方|卖方|需方|供方|采购方|采购人|采购单位|供应商|供应方|供货方|供货单位|供货人|出卖人|买受人|出卖方|买受方|销售方|购买方|购货方|订货方|托运人|承运人|托运方|承运方|存货人|保管人|存货方|保管方|仓储方|寄存人|出租方|承租方|出租人|承租人|委托人|受托人|委托方|受托方|服务方|接受方|提供方|定作人|承揽人|定作方|承揽方|保证人|担保人|业主|设计人|发包单位|承包单位|转让方|受让方|许可方|被许可方";

/// A name of a firm ends like this.
pub(crate) const COMPANY: &str = "股份有限公司|有限责任公司|有限公司";

/// A party as the head of the contract gives it.
#[derive(Clone, Debug)]
pub struct Party {
    /// Its role: 甲方, 买方.
    pub role: String,
    /// A second role in brackets: 甲方（承包人）; empty if none.
    pub alias: String,
    /// Its name as written; empty where none was filled in.
    pub name: String,
    /// Where the name stands, or should stand.
    pub span: Span,
    /// Its credit code.
    pub uscc: Option<Uscc>,
    /// Its address.
    pub address: Option<String>,
}

/// A unified social credit code as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uscc {
    /// The characters written.
    pub code: String,
    /// Where.
    pub span: Span,
}

pattern! {
    PARTY = &format!(r"(?m)(?:^|[\s　\t])({ROLES})\s*(?:[（(]([^）)\n]{{0,16}})[）)])?\s*(?:[:：]|\t|名称[:：]?)[ 　]*([^\n\t]*)");
    LABEL = r"(?:统一社会信用代码|社会信用代码|信用代码|纳税人识别号|税号)(?:[/／]?(?:纳税人识别号|税号))?\s*(?:[（(][^）)\n]{0,12}[）)])?\s*[:：\t]?\s*([0-9A-Za-z][0-9A-Za-z \-]{5,30})";
    ADDRESS = r"(?:住所地?|注册地址|地址|通讯地址|联系地址|办公地址)\s*[:：\t]\s*([^\n\t　]{4,80})";
    SEALED = &format!(r"(?m)(?:^|[\s　\t])({ROLES})\s*(?:[（(][^）)\n]{{0,16}}[）)]\s*){{0,2}}(?:盖章|签章|公章)?\s*[:：\t][ 　]*(?:[（(][^）)\n]{{0,10}}[）)])?[ 　]*([^\n\t]*)");
}

/// What follows the label up to the next label or a wide gap.
fn name_of(rest: &str) -> &str {
    let ends = [
        "　　",
        "  ",
        "（以下",
        "(以下",
        "统一社会",
        "法定代表",
        "地址",
        "住所",
        "（签",
        "（盖",
        "签字",
        "（公章",
        "，",
        "；",
        "。",
    ];
    let end = ends.iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
    let name = rest[..end].trim_end();
    let other = PARTY.captures(name).and_then(|c| c.get(0)).map_or(name.len(), |m| m.start());
    name[..other].trim_end().trim_end_matches(['（', '('])
}

/// Whether a name is only a blank to be filled in.
pub(crate) fn is_blank(name: &str) -> bool {
    name.chars().all(|c| c.is_whitespace() || "＿_─—-【】[]{}（）()　/／xX×.…*".contains(c))
}

/// The parties that a stretch of text introduces; every role once.
pub fn parties(text: &str, head: Span) -> Vec<Party> {
    let part = text.get(head.clone()).unwrap_or_default();
    let mut out: Vec<Party> = Vec::new();
    let mut starts = Vec::new();
    // a line may name two parties, so look on from behind each name
    let mut from = 0;
    while let Some(c) = PARTY.captures_at(part, from) {
        let (Some(role), Some(rest)) = (c.get(1), c.get(3)) else { break };
        let name = name_of(rest.as_str());
        from = (rest.start() + name.len()).max(role.end());
        if out.iter().any(|p| p.role == role.as_str()) || name.chars().count() > 40 {
            continue;
        }
        let span = if is_blank(name) {
            role.start()..(rest.start() + name.len()).max(role.end())
        } else {
            rest.start()..rest.start() + name.len()
        };
        starts.push(role.start());
        out.push(Party {
            role: role.as_str().to_owned(),
            alias: alias(c.get(2).map_or("", |m| m.as_str())),
            name: if is_blank(name) { String::new() } else { name.to_owned() },
            span: shift(&span, head.start),
            uscc: None,
            address: None,
        });
    }
    for (at, party) in out.iter_mut().enumerate() {
        let end = starts.get(at + 1).copied().unwrap_or(part.len());
        let own = &part[starts[at]..end];
        party.uscc = usccs(own)
            .into_iter()
            .next()
            .map(|u| Uscc { span: shift(&u.span, head.start + starts[at]), ..u });
        party.address = ADDRESS.captures(own).map(|c| c[1].trim().to_owned());
    }
    out
}

/// The second role in brackets: "承包人", "以下简称甲方".
fn alias(written: &str) -> String {
    let short = ["以下简称", "下称", "简称", "以下称", "全称"]
        .iter()
        .fold(written, |rest, word| rest.rsplit(word).next().unwrap_or(rest));
    short.trim_matches(['“', '”', '"', '：', ':', '「', '」', ' ']).to_owned()
}

/// Who signs: role, name and its place, within the signatures.
pub fn seals(text: &str, span: Span) -> Vec<(String, String, Span)> {
    let part = text.get(span.clone()).unwrap_or_default();
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(c) = SEALED.captures_at(part, from) {
        let (Some(role), Some(rest)) = (c.get(1), c.get(2)) else { break };
        let name = name_of(rest.as_str());
        from = (rest.start() + name.len()).max(role.end());
        out.push((
            role.as_str().to_owned(),
            if is_blank(name) { String::new() } else { name.to_owned() },
            shift(&(rest.start()..rest.start() + name.len()), span.start),
        ));
    }
    out
}

/// Every code that is labelled as a credit code.
pub fn usccs(text: &str) -> Vec<Uscc> {
    let found = LABEL.captures_iter(text).filter_map(|c| {
        let m = c.get(1)?;
        let written = m.as_str().trim_end_matches([' ', '-']);
        let code: String = written.chars().filter(char::is_ascii_alphanumeric).collect();
        Some(Uscc { code, span: m.start()..m.start() + written.len() })
    });
    found.collect()
}

/// Whether the code is a resident identity number (GB 11643): its last character checks modulo 11-2.
fn is_resident(code: &str) -> bool {
    let bytes = code.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 =
        (0..17_u32).zip(bytes).map(|(at, b)| u32::from(b - b'0') * (2_u32.pow(17 - at) % 11)).sum();
    let month = code[10..12].parse::<u8>().unwrap_or(0);
    (1..=12).contains(&month) && b"10X98765432"[(sum % 11) as usize] == bytes[17].to_ascii_uppercase()
}

/// What is wrong with a credit code (GB 32100-2015), in Chinese and English; `None` for a right one.
pub fn uscc_fault(code: &str) -> Option<(&'static str, &'static str)> {
    const SET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    if is_resident(code) {
        return Some((
            "是居民身份证号码，不是统一社会信用代码",
            "is a resident identity number, not a credit code",
        ));
    }
    if code.len() != 18 {
        return Some(("不是18位", "does not have 18 characters"));
    }
    let values: Option<Vec<usize>> = code.chars().map(|c| SET.find(c.to_ascii_uppercase())).collect();
    let Some(values) = values else {
        return Some(("含有代码中不使用的字符", "has characters that no code uses"));
    };
    let mut weight = 1;
    let mut sum = 0;
    for value in &values[..17] {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    ((31 - sum % 31) % 31 != values[17]).then_some(("校验位不符", "fails its check character"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_of_a_head() {
        let text = "合同\n甲方（承包人）：江海建设物流集团有限公司\n统一社会信用代码：91320613MANFCXGK32\n住所：江苏省南通市\n乙方：＿＿＿＿\n";
        let found = parties(text, 0..text.len());
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].role.as_str(), found[0].name.as_str()), ("甲方", "江海建设物流集团有限公司"));
        assert_eq!(found[0].uscc.as_ref().map(|u| u.code.as_str()), Some("91320613MANFCXGK32"));
        assert_eq!(found[1].name, "");
        let text = "甲方：甲公司　　乙方：乙公司\n";
        assert_eq!(parties(text, 0..text.len()).len(), 2);
    }

    #[test]
    fn check_characters() {
        assert_eq!(uscc_fault("91320613MANFCXGK32"), None);
        assert!(uscc_fault("91310114MAG7BG9456").is_some());
        assert!(uscc_fault("32990119850916031X").is_some_and(|f| f.1.contains("resident")));
    }
}
