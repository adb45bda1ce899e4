//! The Word files of the story: eight contracts that are in force, and eight drafts that the other side sent, each
//! with defects to find.

/// A Word file of the story.
pub struct Paper {
    /// Its name in the table of contracts.
    pub name: &'static str,
    /// What its file is called.
    pub file_name: &'static str,
    /// Whether it is a draft that waits for review; otherwise it is a contract in force.
    pub draft: bool,
    /// The file.
    pub docx: &'static [u8],
}

macro_rules! paper {
    ($name:literal, $kind:literal, $draft:literal, $file_name:literal) => {
        Paper {
            name: $name,
            file_name: $file_name,
            draft: $draft,
            docx: include_bytes!(concat!("../../../samples/contracts/", $name, ".", $kind, ".docx")),
        }
    };
}

/// All papers.
pub const PAPERS: [Paper; 16] = [
    paper!("01_gc_residential", "clean", false, "云汐雅苑3号5号楼施工总承包合同.docx"),
    paper!("02_sub_steel", "clean", false, "海曜B区钢结构专业分包合同.docx"),
    paper!("03_sale_equipment", "clean", false, "预制构件生产设备采购合同.docx"),
    paper!("04_sale_steel_framework", "clean", false, "建筑钢材框架供货协议.docx"),
    paper!("05_transport_annual", "clean", false, "公路货物运输合同.docx"),
    paper!("06_warehouse", "clean", false, "仓储服务合同.docx"),
    paper!("07_lease_warehouse", "clean", false, "仓库租赁合同.docx"),
    paper!("08_tech_service", "clean", false, "技术服务合同.docx"),
    paper!("01_gc_residential", "defect", true, "施工总承包合同（发包人第一稿）.docx"),
    paper!("02_sub_steel", "defect", true, "钢结构专业分包合同（分包人修改稿）.docx"),
    paper!("03_sale_equipment", "defect", true, "设备采购合同（卖方第二稿）.docx"),
    paper!("04_sale_steel_framework", "defect", true, "钢材框架供货协议（供方来稿）.docx"),
    paper!("05_transport_annual", "defect", true, "公路货物运输合同（托运方来稿）.docx"),
    paper!("06_warehouse", "defect", true, "仓储服务合同（存货方来稿）.docx"),
    paper!("07_lease_warehouse", "defect", true, "仓库租赁合同（出租方来稿）.docx"),
    paper!("08_tech_service", "defect", true, "技术服务合同（受托人来稿）.docx"),
];
