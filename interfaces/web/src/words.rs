//! What the server itself says.

kernel::words! {
    /// A body that is no JSON and no form.
    BODY { "无法读取请求内容：请发送 JSON 对象或表单", "The body cannot be read: send a JSON object or a form" }
    /// No file in the form.
    NO_FILE { "请以 multipart/form-data 表单的 file 字段上传文件", "Please send the file in the field “file” of a multipart/form-data form" }
    /// A file without content.
    EMPTY_FILE { "文件是空的，请选择有内容的文件", "The file is empty; please choose one with content" }
    /// What `POST /files` is for.
    ABOUT_FILES {
        "预先上传一个文件，一天之内由上传者在一次操作中使用其编号",
        "Hands in a file ahead; within a day its uploader names its id in one call"
    }
    /// A change that another site asked for.
    /// A body over the limit.
    fn too_large(mib: usize) { "请求内容超过 {mib} MiB", "The body is larger than {mib} MiB" }
    /// The texts beside a file over the limit.
    fn texts_too_large(mib: usize) { "表单中的文字内容合计超过 {mib} MiB", "The texts of the form are larger than {mib} MiB together" }
    /// An upload that came to a halt.
    UPLOAD_STALLED { "上传中断：30 秒内没有收到新的内容，请重新上传", "The upload came to a halt: nothing arrived for 30 seconds; please upload it again" }
    /// Records that cannot be followed.
    fn live_records(max: usize) { "请用 record 指明 1 至 {max} 条记录的编号", "Please name from 1 to {max} records by their ids in “record”" }
    /// An Idempotency-Key that is no such thing.
    IDEMPOTENCY_KEY { "Idempotency-Key 须为 1 至 100 个可见 ASCII 字符", "An Idempotency-Key is 1 to 100 visible ASCII characters" }

    /// The name of the product.
    PRODUCT { "契合", "Qihe" }
    /// The link past the navigation.
    SKIP { "跳到正文", "Skip to the content" }
    /// The way to the other language, in that language.
    OTHER_LANGUAGE { "English", "中文" }
    /// Signing in.
    SIGN_IN { "登录", "Sign in" }
    /// Below the heading.
    SIGN_IN_LEAD { "请输入登录名和密码", "Please enter your login name and password" }
    /// A user's login name.
    LOGIN { "登录名", "Login name" }
    /// A user's password.
    PASSWORD { "密码", "Password" }
    /// The foot of the pages outside.
    FOOTER { "自建部署，数据只存在这台服务器上", "Self-hosted: the data stays on this server" }
    /// The first page.
    SETUP { "第一次使用", "First use" }
    /// Below the heading.
    SETUP_LEAD { "两件事：您的单位和第一位管理员", "Two things: your organisation and its first administrator" }
    /// The organisation.
    ORGANISATION { "单位全称", "Full name of the organisation" }
    /// The administrator.
    ADMIN_NAME { "管理员姓名", "Administrator's name" }
    /// The button of the first page.
    BEGIN { "开始使用", "Begin" }
    /// Back to the beginning.
    HOME { "回到首页", "Back to the start" }
    /// The rail.
    NAVIGATION { "主导航", "Main navigation" }
    /// The way into the palette, and what it finds.
    FIND { "查找单位、合同、条款、操作", "Find parties, contracts, clauses, actions" }
    /// The menu of what one can begin.
    NEW { "新建", "New" }
    /// The menu of one's own.
    fn own(name: &str) { "我的：{name}", "Mine: {name}" }
    /// One's own settings.
    OWN_SETTINGS { "个人设置", "My settings" }
    /// The list of keys.
    KEYS { "键盘操作", "Keyboard" }
    /// The language switch at the top, in the other language.
    SWITCH { "EN", "中" }
    /// Back to where one came from.
    BACK { "返回上一页", "Back to the page before" }
    /// Back to a form that was refused.
    BACK_TO_FORM { "返回修改", "Back to the form" }
    /// Another try.
    AGAIN { "重试", "Try again" }
    /// The number under which a failure was logged.
    INCIDENT { "事件编号", "Incident" }
    /// Takes the number along.
    COPY_INCIDENT { "复制事件编号", "Copy the incident number" }
    /// Light or dark.
    THEME { "明暗", "Light or dark" }
    /// Light.
    LIGHT { "浅色", "Light" }
    /// Dark.
    DARK { "深色", "Dark" }
    /// As the system has it.
    SYSTEM { "跟随系统", "As the system" }
    /// Signing out.
    SIGN_OUT { "退出登录", "Sign out" }
    /// A form that came too late: what it held and what is there now.
    fn overtaken(mine: &str, theirs: &str) { "您填写的：“{mine}”；现在的：“{theirs}”", "You typed “{mine}”; now it is “{theirs}”" }
    SECRET_SHOWN {
        "此请求已经执行过：只生成了一个密钥，并且只显示一次。如果没有看到或没有保存，请撤销它后重新生成",
        "This was done already: one secret was made, and it was shown once. If you did not see or keep it, revoke it and make another"
    }
}
