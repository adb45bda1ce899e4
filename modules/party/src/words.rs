//! What this room says to a user.

use operation::csv::Column;

kernel::words! {
    /// About `party.create`.
    ABOUT_CREATE { "新建往来单位（机构、个人或内部部门）", "Creates a party: an organisation, a person or a department of one's own" }
    /// About `party.show`.
    ABOUT_SHOW { "查看一个往来单位及其联系人", "Shows a party with its contacts" }
    /// About `party.change`.
    ABOUT_CHANGE { "修改往来单位的资料，只改填写的字段", "Changes a party; only the fields that are given" }
    /// About `party.archive`.
    ABOUT_ARCHIVE { "归档往来单位：不再出现在列表中，记录保留", "Archives a party: it leaves the lists, its records stay" }
    /// About `party.restore`.
    ABOUT_RESTORE { "恢复已归档的往来单位", "Brings an archived party back" }
    /// About `party.list`.
    ABOUT_LIST { "按条件列出往来单位，分页", "Lists parties through filters, page by page" }
    /// About `party.bulk`.
    ABOUT_BULK { "一次修改多个往来单位（归档、恢复、分级、负责人、团队），要么全部成功，要么都不改", "Changes many parties at once (archive, restore, tier, owner, team): all of them or none" }
    /// About `party.check`.
    ABOUT_CHECK { "新建之前查重：同一代码、电话或名称", "Looks for duplicates before creating: same code, telephone or name" }
    /// About `party.export`.
    ABOUT_EXPORT { "把筛选出的往来单位导出为 CSV 表格", "The parties that a filter leaves, as a CSV table" }
    /// About `party.timeline`.
    ABOUT_TIMELINE { "查看往来单位的全部经过，最近的在前", "Shows what happened with a party, latest first" }
    /// About `contact.create`.
    ABOUT_CONTACT_CREATE { "为往来单位新建联系人", "Adds a contact to a party" }
    /// About `contact.change`.
    ABOUT_CONTACT_CHANGE { "修改联系人，只改填写的字段", "Changes a contact; only the fields that are given" }
    /// About `contact.remove`.
    ABOUT_CONTACT_REMOVE { "删除联系人", "Removes a contact" }

    /// No name.
    NAME_EMPTY { "请填写名称", "Please enter a name" }
    /// A text over its limit.
    fn too_long(max: usize, found: usize) {
        "最多 {max} 个字，现有 {found} 个字，请缩短",
        "At most {max} characters; this has {found}, please shorten it"
    }
    /// Control characters.
    fn control(place: usize) {
        "第 {place} 个字符是不可见的控制字符，请删除后重新输入",
        "Character {place} is an invisible control character; please delete it and type the text again"
    }
    /// A credit code of another length.
    fn code_length(found: usize) {
        "统一社会信用代码为 18 位，现有 {found} 位；境外机构请留空，并把登记号写入备注",
        "A unified social credit code has 18 characters, this has {found}; for organisations abroad leave it empty and put their number into the note"
    }
    /// A resident identity number of another length.
    fn resident_length(found: usize) {
        "居民身份证号为 18 位，现有 {found} 位；其他证件请留空，并把证件号写入备注",
        "A resident identity number has 18 characters, this has {found}; for other papers leave it empty and put their number into the note"
    }
    /// A character that cannot stand there.
    fn code_character(place: usize, found: char) {
        "第 {place} 位的“{found}”在此处不可能出现，请对照证照核对（字母 I、O、S、V、Z 不使用）",
        "“{found}” cannot stand at place {place}; please compare with the certificate (the letters I, O, S, V and Z are not used)"
    }
    /// The check character is another.
    fn code_check(expected: char) {
        "校验码不符：按前 17 位，第 18 位应为“{expected}”；请对照证照逐位核对",
        "The check character does not fit: after these 17 characters the 18th would be “{expected}”; please compare each with the certificate"
    }
    /// The birthday in an identity number.
    RESIDENT_BIRTHDAY {
        "第 7 至 14 位应为真实的出生日期，请对照身份证核对",
        "Characters 7 to 14 should be a real date of birth; please compare with the identity card"
    }
    /// A department with a code.
    CODE_OF_DEPARTMENT { "内部部门没有证照代码，请留空", "A department has no code of its own; please leave this empty" }
    /// Somebody has this code.
    fn code_taken(name: &str) {
        "此代码已属于“{name}”，请打开该单位，或核对代码",
        "This code belongs to “{name}” already; open that party, or check the code"
    }
    /// An archived party has this code.
    fn code_taken_archived(name: &str) {
        "此代码已属于已归档的“{name}”，请恢复该单位，或核对代码",
        "This code belongs to the archived “{name}”; restore that party, or check the code"
    }
    /// Somebody out of reach has this code.
    CODE_TAKEN_ELSEWHERE {
        "此代码已属于您权限之外的一个单位，请核对代码，或联系管理员",
        "This code belongs to a party that is not yours to see; check the code, or ask an administrator"
    }
    /// Somebody else took this code in the same moment.
    CODE_JUST_TAKEN {
        "此代码刚刚被另一个单位使用，请刷新后核对代码",
        "Another party has just taken this code; please load the page again and check the code"
    }
    /// No telephone number.
    PHONE {
        "电话应含 5 至 20 位数字，可用空格、+、-、括号和“转”，例如 0513-55501001",
        "A telephone number has 5 to 20 digits with blanks, +, -, brackets or “ext” between them, such as 0513-55501001"
    }
    /// No e-mail address.
    EMAIL { "邮箱格式不对，应如 name@example.com", "This is no e-mail address; it should look like name@example.com" }
    /// No web address.
    WEBSITE { "网址应以 http:// 或 https:// 开头", "A web address begins with http:// or https://" }
    /// A day in the future.
    fn future(today: kernel::Day) {
        "日期不能晚于今天（{today}）",
        "The day cannot be after today ({today})"
    }
    /// A parent below itself.
    PARENT_CIRCLE {
        "上级单位不能是本单位或其下级，请另选",
        "A party cannot stand below itself or one of its own; please choose another parent"
    }
    /// An owner who does not exist, or left.
    OWNER_MISSING {
        "没有这位在用的负责人，请从列表中选取",
        "There is no such active user; please take the owner from a list"
    }
    /// A team that does not exist.
    TEAM_MISSING { "没有这个团队，请从列表中选取", "There is no such team; please take it from a list" }
    /// An owner or team out of reach.
    OUT_OF_REACH {
        "按您的权限，负责人或团队须是您自己或您所在的团队；转交他人请联系主管",
        "By your rights the owner must be you, or the team one of yours; ask a manager to hand it to others"
    }
    /// An archived party does not change.
    ARCHIVED { "该单位已归档，请先恢复再修改", "This party is archived; restore it before changing it" }
    /// Nothing to look for.
    CHECK_EMPTY { "请至少填写名称、代码、电话中的一项", "Please enter a name, a code or a telephone number" }
    /// The room in the rail.
    ROOM { "往来单位", "Parties" }
    /// What one can begin here.
    NEW_PARTY { "新建往来单位", "New party" }
    /// Too many or none for one change.
    fn bulk_size(max: usize, found: usize) {
        "请选择 1 至 {max} 个单位，现有 {found} 个",
        "Please choose from 1 to {max} parties; these are {found}"
    }
    /// What is wrong with one among many.
    fn one_of_many(name: &str, zh: &str, en: &str) { "“{name}”：{zh}", "“{name}”: {en}" }
    /// A choice that was not made.
    CHOOSE { "请选择", "Please choose one" }
    /// A party that the caller does not reach.
    NO_SUCH_PARTY { "没有这个往来单位，请改填名称或代码查找", "There is no such party; please look for it by name or code" }
    /// Nobody is named so, and nobody alike.
    fn named_none(name: &str) {
        "没有找到“{name}”。请填写完整名称、统一社会信用代码或编号；还没有登记的，请先新建往来单位",
        "“{name}” was not found. Please give the full name, credit code or id, or create the party first"
    }
    /// Nobody is named so, but some alike.
    fn named_like(name: &str, like: &str) {
        "没有名称正是“{name}”的单位。相近的有：{like}。请填写完整名称、代码或编号",
        "No party is called exactly “{name}”. Similar ones: {like}. Please give the full name, code or id"
    }
    /// Several are named so.
    fn named_several(name: &str, count: usize, all: &str) {
        "有 {count} 个单位都叫“{name}”：{all}。请改填代码或编号",
        "{count} parties are called “{name}”: {all}. Please give the code or id instead"
    }
    /// What can be typed where a party is chosen.
    NAMED_HINT { "输入名称、拼音或代码查找；也可直接填完整名称、信用代码或编号", "Type a name, pinyin or code to find it; the full name, credit code or id will do" }
    /// The name of an exported file.
    EXPORT_NAME { "往来单位", "parties" }
    /// Heads of an exported table.
    EXPORT_ID { "编号", "Id" }
    EXPORT_NAME_OF { "名称", "Name" }
    EXPORT_SHORT { "简称", "Short name" }
    EXPORT_KIND { "类别", "Kind" }
    EXPORT_ROLES { "角色", "Roles" }
    EXPORT_CODE { "统一社会信用代码或证件号", "Credit code or identity number" }
    EXPORT_TIER { "分级", "Tier" }
    EXPORT_PROVINCE { "省份", "Province" }
    EXPORT_CITY { "城市", "City" }
    EXPORT_INDUSTRY { "行业", "Industry" }
    EXPORT_PHONE { "电话", "Telephone" }
    EXPORT_EMAIL { "邮箱", "E-mail" }
    EXPORT_OWNER { "负责人", "Owner" }
    EXPORT_TEAM { "团队", "Team" }
    EXPORT_CREATED { "创建日期", "Created" }
    EXPORT_CHANGED { "更改日期", "Changed" }
    /// The people at parties, as a search calls them.
    PEOPLE { "联系人", "Contacts" }
}

/// The heads of an exported table, in order.
pub(crate) const EXPORT_HEADS: [Column; 16] = [
    Column::new(EXPORT_ID),
    Column::new(EXPORT_NAME_OF),
    Column::new(EXPORT_SHORT),
    Column::new(EXPORT_KIND),
    Column::inside(EXPORT_ROLES),
    Column::new(EXPORT_CODE),
    Column::inside(EXPORT_TIER),
    Column::new(EXPORT_PROVINCE),
    Column::new(EXPORT_CITY),
    Column::inside(EXPORT_INDUSTRY),
    Column::new(EXPORT_PHONE),
    Column::new(EXPORT_EMAIL),
    Column::inside(EXPORT_OWNER),
    Column::inside(EXPORT_TEAM),
    Column::new(EXPORT_CREATED),
    Column::new(EXPORT_CHANGED),
];

/// What is wrong with one among many.
pub(crate) fn of_one(name: &str, text: &kernel::Text) -> kernel::Text {
    one_of_many(name, text.get(kernel::Lang::Zh), text.get(kernel::Lang::En))
}
