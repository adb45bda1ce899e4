//! Which kind of contract it is, by scored evidence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Party;

/// Kinds of contract that we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ContractType {
    /// Construction, also its subcontracts.
    Construction,
    /// Sale, supply, purchase.
    Sale,
    /// Carriage of goods.
    Transport,
    /// Storage.
    Warehousing,
    /// Lease.
    Lease,
    /// Services: technical, consulting, maintenance, design.
    Service,
    /// None of them, or too little to tell.
    Other,
}

use ContractType::{Construction, Lease, Other, Sale, Service, Transport, Warehousing};

const TITLE: [(ContractType, &[&str]); 6] = [
    (
        Construction,
        &["施工", "工程承包", "分包", "总承包", "建设工程", "安装工程", "装修", "装饰工程", "劳务"],
    ),
    (Sale, &["买卖", "采购", "销售", "供货", "购销", "供应", "订货", "购买"]),
    (Transport, &["运输", "承运", "货运", "配送"]),
    (Warehousing, &["仓储", "保管", "储存"]),
    (Lease, &["租赁", "租房", "承租", "出租"]),
    (Service, &["技术服务", "服务", "咨询", "开发", "维护", "维保", "委托", "设计", "监理", "物业"]),
];

const ROLE: [(ContractType, &[&str]); 6] = [
    (Construction, &["发包", "承包", "分包"]),
    (Sale, &["买方", "卖方", "需方", "供方", "采购方", "采购人", "供应商", "供货", "出卖", "买受"]),
    (Transport, &["托运", "承运"]),
    (Warehousing, &["存货", "保管", "仓储"]),
    (Lease, &["出租", "承租"]),
    (Service, &["委托", "受托", "服务方", "服务人"]),
];

const BODY: [(ContractType, &[&str]); 6] = [
    (Construction, &["竣工", "工期", "施工", "发包人", "承包人", "监理"]),
    (Sale, &["货物", "买方", "卖方", "供方", "需方", "交货", "设备"]),
    (Transport, &["托运", "承运", "运单", "运费", "货损", "装卸"]),
    (Warehousing, &["仓储", "入库", "出库", "存货人", "保管人", "仓单"]),
    (Lease, &["租金", "租赁物", "租期", "承租", "出租", "转租"]),
    (Service, &["服务", "技术", "成果", "验收", "需求", "委托"]),
];

/// The title: the first line of the head that ends like one.
pub fn title(head: &str) -> Option<String> {
    let lines: Vec<&str> = head
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && line.chars().count() <= 60)
        .take(12)
        .collect();
    let ends = |line: &&str, ends: &[&str]| ends.iter().any(|end| line.ends_with(end));
    let named = |line: &&str| ends(line, &["合同", "协议", "协议书", "合同书", "订单", "合约"]);
    let about = |line: &&str| (line.contains("合同") || line.contains("协议")) && !line.contains(['：', ':']);
    let at = lines.iter().position(named).or_else(|| lines.iter().position(about))?;
    // a first line may name the works, and the second the kind of contract
    let works = at.checked_sub(1).map(|before| lines[before]).filter(|line| ends(line, &["工程", "项目"]));
    Some(format!("{}{}", works.unwrap_or_default(), lines[at]))
}

/// The kind with the most evidence; `Other` where there is hardly any.
pub fn classify(title: &str, parties: &[Party], body: &str) -> ContractType {
    let score = |kind: ContractType| {
        let words = |table: &[(ContractType, &'static [&'static str]); 6]| -> &'static [&'static str] {
            table.iter().find(|(k, _)| *k == kind).map_or(&[], |(_, w)| w)
        };
        let in_title = words(&TITLE).iter().filter(|w| title.contains(**w)).count().min(2) * 12;
        let in_roles: usize = parties
            .iter()
            .map(|p| {
                words(&ROLE).iter().filter(|w| p.role.contains(**w) || p.alias.contains(**w)).count().min(1)
                    * 6
            })
            .sum();
        let in_body: usize = words(&BODY).iter().map(|w| body.matches(w).take(12).count()).sum::<usize>() / 6;
        in_title + in_roles + in_body
    };
    let kinds = [Construction, Sale, Transport, Warehousing, Lease, Service];
    let best = kinds.into_iter().rev().max_by_key(|kind| score(*kind)).unwrap_or(Other);
    if score(best) >= 6 { best } else { Other }
}
