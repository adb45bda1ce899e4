//! Faults as problem documents (RFC 9457). Here, and only here, a fault gets a status code.

use kernel::{Fault, Lang, Text};
use serde_json::{Value, json};

/// A fault for the outside.
#[derive(Debug)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// The `application/problem+json` document.
    pub body: Value,
    /// After how many seconds another try makes sense.
    pub retry_seconds: Option<u32>,
}

kernel::words! {
    MALFORMED { "有些内容需要更正", "Some fields need to be corrected" }
    MALFORMED_DETAIL { "请更正下列内容后重新提交；已填写的内容都还在", "Please mend what is listed and send it again; nothing you entered is lost" }
    SIGNED_OUT { "请先登录", "Please sign in" }
    UNPROVEN { "登录失败", "Not signed in" }
    FORBIDDEN { "没有权限", "Not allowed" }
    fn forbidden_detail(right: &str) { "此操作需要“{right}”权限，请联系管理员", "This needs the right `{right}`; please ask an administrator" }
    INSIDE_ONLY_DETAIL { "此内容仅供本单位内部使用，未向合作方开放", "This is for members of the firm only; it is not open to the other side" }
    CROSS_SITE { "来自其他网站的请求不予执行", "Requests from other sites are not carried out" }
    CROSS_SITE_DETAIL { "没有更改任何内容。请在契合自己的页面中重新操作；如果您正是这样做的，请联系管理员检查反向代理的设置（QIHE_TRUSTED_PROXY）", "Nothing was changed. Please do it on a page of Qihe itself; if you did, ask the administrator to check the settings of the reverse proxy (QIHE_TRUSTED_PROXY)" }
    MISSING { "没有找到", "Not found" }
    MISSING_DETAIL { "记录不存在，或者不在您的权限范围内", "There is no such record, or it is out of your reach" }
    STALE { "记录已被他人修改", "The record was changed by somebody else" }
    STALE_DETAIL { "请对照最新内容后再保存", "Please compare with the current content and save again" }
    TOO_LARGE { "内容过大", "Too large" }
    TOO_MANY { "尝试次数过多", "Too many tries" }
    fn too_many_detail(minutes: u32) { "请在 {minutes} 分钟后再试", "Please try again in {minutes} min" }
    BUSY { "系统繁忙", "Busy" }
    BUSY_DETAIL { "请稍后再试", "Please try again in a moment" }
    FULL { "磁盘已满", "The disk is full" }
    FULL_DETAIL { "没有写入任何内容；查阅不受影响。请联系管理员清理磁盘", "Nothing was written; reading goes on. Please ask the administrator to free space" }
    BROKEN { "系统出错", "Something broke" }
    fn broken_detail(incident: &str) { "已记录，编号 {incident}；请把编号告诉管理员", "It was recorded as incident {incident}; please give this number to the administrator" }
    REFUSED { "不能这样做", "Refused" }
}

/// The problem document of a fault, in the caller's language. `incident` is the number under which the caller
/// of this function logs a broken machine; it is all that the outside learns of one.
pub fn problem(fault: &Fault, lang: Lang, incident: &str) -> Problem {
    let (status, code, title, detail): (u16, &str, &Text, Text) = match fault {
        Fault::Malformed { .. } => (422, "malformed", &MALFORMED, MALFORMED_DETAIL),
        Fault::SignedOut => (401, "signed_out", &SIGNED_OUT, SIGNED_OUT),
        Fault::Unproven { code, text } => (401, code, &UNPROVEN, text.clone()),
        Fault::Forbidden { right } => (403, "forbidden", &FORBIDDEN, forbidden_detail(&right.to_string())),
        Fault::InsideOnly => (403, "inside_only", &FORBIDDEN, INSIDE_ONLY_DETAIL),
        Fault::CrossSite => (403, "web.cross_site", &CROSS_SITE, CROSS_SITE_DETAIL),
        Fault::Missing => (404, "missing", &MISSING, MISSING_DETAIL),
        Fault::Stale { .. } => (409, "stale", &STALE, STALE_DETAIL),
        Fault::Refused { code, text } => (409, code, &REFUSED, text.clone()),
        Fault::TooLarge { text } => (413, "too_large", &TOO_LARGE, text.clone()),
        Fault::TooMany { retry_seconds } => {
            (429, "too_many", &TOO_MANY, too_many_detail(retry_seconds.div_ceil(60)))
        }
        Fault::Busy { .. } => (503, "busy", &BUSY, BUSY_DETAIL),
        Fault::Full => (507, "full", &FULL, FULL_DETAIL),
        Fault::Broken { .. } => (500, "broken", &BROKEN, broken_detail(incident)),
    };
    let mut body = json!({ "type": format!("urn:qihe:problem:{code}"), "status": status, "code": code,
        "title": title.get(lang), "detail": detail.get(lang) });
    let mut retry_seconds = None;
    match fault {
        Fault::Malformed { fields } => {
            let fields = fields.iter().map(|f| json!({ "field": f.field, "text": f.text.get(lang) }));
            body["fields"] = Value::Array(fields.collect());
        }
        Fault::Stale { current } => {
            body["current"] = current.clone();
            body["version"] = current["version"].clone();
        }
        Fault::TooMany { retry_seconds: seconds } | Fault::Busy { retry_seconds: seconds } => {
            retry_seconds = Some(*seconds.max(&1));
        }
        Fault::Broken { .. } => body["incident"] = incident.into(),
        _ => {}
    }
    Problem { status, body, retry_seconds }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_machine_shows_only_its_incident_number() {
        let fault = Fault::broken("password=hunter2 in /var/lib/qihe");
        let problem = problem(&fault, Lang::En, "in_42");
        assert_eq!(problem.status, 500);
        assert_eq!(problem.body["incident"], "in_42");
        assert!(!problem.body.to_string().contains("hunter2"), "{}", problem.body);
    }

    #[test]
    fn bad_fields_come_in_the_language_of_the_caller() {
        let fault = Fault::field("name", Text::fixed("请填写名称", "Please enter a name"));
        for (lang, text) in [(Lang::Zh, "请填写名称"), (Lang::En, "Please enter a name")] {
            let problem = problem(&fault, lang, "");
            assert_eq!(problem.status, 422);
            assert_eq!(problem.body["fields"], json!([{ "field": "name", "text": text }]));
        }
    }
}
