//! What the pages say.

kernel::words! {
    TITLE { "往来单位", "Parties" }
    fn total(total: i64) { "{total} 家", "{total} in all" }
    NEW { "新建单位", "New party" }
    ALL { "全部", "All" }
    SEARCH { "名称、信用代码、电话、拼音", "Name, code, telephone, pinyin" }
    FIND { "查找", "Find" }
    FILTER_ROLE { "按角色筛选", "Filter by role" }
    FILTER_KIND { "按类别筛选", "Filter by kind" }
    NAME { "名称", "Name" }
    SHORT_NAME { "简称", "Short name" }
    KIND { "类别", "Kind" }
    ROLES { "角色", "Roles" }
    TIER { "分级", "Tier" }
    TIER_KEY { "重点", "Key" }
    TIER_ORDINARY { "一般", "Ordinary" }
    TIER_WATCH { "关注", "Watch" }
    TIER_INTERNAL { "内部", "Internal" }
    WITHOUT_TIER { "去掉筛选：分级", "Remove the filter: tier" }
    CITY { "城市", "City" }
    PROVINCE { "省份", "Province" }
    CHANGED { "最近更改", "Last changed" }
    NEXT { "下一页", "Next page" }
    FIRST { "第一页", "First page" }
    PAGES { "翻页", "Pages" }
    EMPTY { "还没有往来单位", "No parties yet" }
    EMPTY_LEAD { "客户、供应商、合作伙伴和内部部门都登记在这里。", "Customers, suppliers, partners and departments are kept here." }
    NOTHING { "没有符合条件的单位", "No party fits" }
    NOTHING_LEAD { "请换一个条件，或查看全部。", "Try another filter, or look at all." }
    CODE { "统一社会信用代码或证件号", "Credit code or identity number" }
    ADDRESS { "地址", "Address" }
    PHONE { "电话", "Telephone" }
    EMAIL { "邮箱", "E-mail" }
    WEBSITE { "网址", "Website" }
    INDUSTRY { "行业", "Industry" }
    SINCE { "建立往来", "Since" }
    NOTE { "备注", "Note" }
    ARCHIVED { "已归档", "Archived" }
    CONTACTS { "联系人", "Contacts" }
    NO_CONTACTS { "还没有联系人", "No contacts yet" }
    MAIN_CONTACT { "主联系人", "Main contact" }
    BUYING_ROLE { "在采购中的角色", "Part in buying" }
    TIMELINE { "时间线", "Timeline" }
    DETAILS { "登记信息", "Details" }
    SAVE { "保存", "Save" }
    CANCEL { "取消", "Cancel" }
    ORGANISATION { "机构", "Organisation" }
    PERSON { "个人", "Person" }
    DEPARTMENT { "内部部门", "Department" }
    CUSTOMER { "客户", "Customer" }
    SUPPLIER { "供应商", "Supplier" }
    PARTNER { "合作伙伴", "Partner" }
    CONTRACTOR { "分包商", "Contractor" }
    DISTRIBUTOR { "经销商", "Distributor" }
    END_USER { "最终用户", "End user" }
    INTERNAL_CUSTOMER { "内部客户", "Internal customer" }
    GUARANTOR { "担保人", "Guarantor" }
    DECISION_MAKER { "决策人", "Decision maker" }
    INFLUENCER { "影响人", "Influencer" }
    GATEKEEPER { "把关人", "Gatekeeper" }
    BUYER { "采购人", "Buyer" }
    USER { "使用人", "User" }
    INITIATOR { "发起人", "Initiator" }
    ACT_CREATED { "登记单位", "Party created" }
    ACT_CHANGED { "修改资料", "Details changed" }
    ACT_ARCHIVED { "归档", "Archived" }
    ACT_RESTORED { "恢复", "Restored" }
    ACT_CONTACT_CREATED { "新增联系人", "Contact added" }
    ACT_CONTACT_CHANGED { "修改联系人", "Contact changed" }
    ACT_CONTACT_REMOVED { "删除联系人", "Contact removed" }
    ACT_OTHER { "其他记录", "Other entry" }
}
