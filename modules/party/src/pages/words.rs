//! What the pages say.

kernel::words! {
    TITLE { "往来单位", "Parties" }
    TITLE_ONE { "单位资料", "Party" }
    fn total(total: i64) { "{total} 家", "{total} in all" }
    fn total_more(total: i64) { "超过 {total} 家", "More than {total}" }
    fn edit_of(name: &str) { "编辑 {name}", "Edit {name}" }
    fn past_of(name: &str) { "{name} 的时间线", "Timeline of {name}" }
    EDIT { "编辑", "Edit" }
    ALL_PAST { "全部", "All" }
    OLDER { "更早的记录", "Earlier entries" }
    NO_EVENTS { "这一页没有此类记录", "No such entries on this page" }
    OWNER { "负责人", "Owner" }
    TEAM { "团队", "Team" }
    PARENT { "上级单位", "Parent" }
    BELOW { "下级单位", "Below it" }
    TIES { "上下级", "Parent and below" }
    CREATED { "创建日期", "Created" }
    STATE { "状态", "State" }
    MINE { "我负责的", "Mine" }
    FILTERS { "筛选", "Filters" }
    PLACE { "所在地", "Place" }
    SET_OWNER { "改负责人", "Set owner" }
    SET_TIER { "改分级", "Set tier" }
    ARCHIVE { "归档", "Archive" }
    RESTORE { "恢复", "Restore" }
    DONE_ARCHIVED { "已归档", "Archived" }
    DONE_RESTORED { "已恢复", "Restored" }
    SAVED { "已保存", "Saved" }
    MORE { "更多操作", "More" }
    COPY { "复制", "Copy" }
    ADD_CONTACT { "添加联系人", "Add a contact" }
    REMOVE { "删除", "Remove" }
    fn remove_sure(name: &str) { "删除联系人“{name}”？时间线会保留这条记录。", "Remove the contact “{name}”? The timeline keeps a record of it." }
    JOB { "职务", "Position" }
    LOOK { "查重并继续", "Look for duplicates" }
    LOOK_LEAD { "先看看是否已经登记过：名称、代码、电话任一相同都会列出。", "First a look whether it is here already: the same name, code or telephone number." }
    MAYBE_SAME { "可能已经登记过，请先打开看看", "It may be here already; please have a look" }
    SAME_ELSEWHERE { "您权限之外有相同的单位，请联系管理员核对", "There is such a party out of your reach; please ask an administrator" }
    NONE_SAME { "没有发现重复，可以登记", "No duplicates found" }
    SAME_CODE { "代码相同", "same code" }
    SAME_NAME { "名称相同", "same name" }
    SAME_PHONE { "电话相同", "same telephone number" }
    CODE_HINT { "18 位，自动核对校验码", "18 characters; the check character is verified" }
    WEBSITE_HINT { "以 http:// 或 https:// 开头", "Begins with http:// or https://" }
    TIER_KEY { "重点", "Key" }
    TIER_ORDINARY { "一般", "Ordinary" }
    TIER_POTENTIAL { "潜在", "Potential" }
    TIER_WATCH { "关注", "Watch" }
    TIER_INTERNAL { "内部", "Internal" }
    NEW { "新建单位", "New party" }
    ALL { "全部", "All" }
    SEARCH { "名称、信用代码、电话、拼音", "Name, code, telephone, pinyin" }
    FILTER_ROLE { "按角色筛选", "Filter by role" }
    NAME { "名称", "Name" }
    SHORT_NAME { "简称", "Short name" }
    KIND { "类别", "Kind" }
    ROLES { "角色", "Roles" }
    TIER { "分级", "Tier" }
    CITY { "城市", "City" }
    PROVINCE { "省份", "Province" }
    CHANGED { "最近更改", "Last changed" }
    PAGES { "翻页", "Pages" }
    EMPTY { "还没有往来单位", "No parties yet" }
    EMPTY_LEAD { "客户、供应商、合作伙伴和内部部门都登记在这里。", "Customers, suppliers, partners and departments are kept here." }
    NOTHING { "没有符合条件的单位", "No party fits" }
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
}

/// What a field is called.
pub(crate) fn field(name: &str) -> Option<kernel::Text> {
    Some(match name {
        "name" => NAME,
        "short_name" => SHORT_NAME,
        "kind" => KIND,
        "roles" => ROLES,
        "code" => CODE,
        "tier" => TIER,
        "parent" => PARENT,
        "province" => PROVINCE,
        "city" => CITY,
        "industry" => INDUSTRY,
        "address" => ADDRESS,
        "phone" => PHONE,
        "email" => EMAIL,
        "website" => WEBSITE,
        "since" => SINCE,
        "note" => NOTE,
        "owner" => OWNER,
        "team" => TEAM,
        "title" => JOB,
        "buying_role" => BUYING_ROLE,
        "main" => MAIN_CONTACT,
        "archived" => ARCHIVED,
        _ => return None,
    })
}
