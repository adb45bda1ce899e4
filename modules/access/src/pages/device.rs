//! What a browser says it is, in a few words.

use kernel::Text;

/// The first mark that an agent holds names the browser: those that pretend to be others stand before them.
static BROWSERS: [(&str, Text); 12] = [
    ("wxwork/", Text::fixed("企业微信", "WeCom")),
    ("MicroMessenger/", Text::fixed("微信", "WeChat")),
    ("DingTalk/", Text::fixed("钉钉", "DingTalk")),
    ("Edg", Text::fixed("Edge", "Edge")),
    ("OPR/", Text::fixed("Opera", "Opera")),
    ("QQBrowser/", Text::fixed("QQ 浏览器", "QQ Browser")),
    ("HuaweiBrowser/", Text::fixed("华为浏览器", "Huawei Browser")),
    ("Firefox/", Text::fixed("Firefox", "Firefox")),
    ("FxiOS/", Text::fixed("Firefox", "Firefox")),
    ("CriOS/", Text::fixed("Chrome", "Chrome")),
    ("Chrome/", Text::fixed("Chrome", "Chrome")),
    ("Safari/", Text::fixed("Safari", "Safari")),
];

/// The same for systems, and whether one holds it in the hand.
static SYSTEMS: [(&str, &str, bool); 9] = [
    ("HarmonyOS", "HarmonyOS", true),
    ("OpenHarmony", "HarmonyOS", true),
    ("Android", "Android", true),
    ("iPhone", "iOS", true),
    ("iPad", "iPadOS", true),
    ("Windows", "Windows", false),
    ("Mac OS X", "macOS", false),
    ("CrOS", "ChromeOS", false),
    ("Linux", "Linux", false),
];

/// The browser and its system; the agent itself where neither is known, and whether it is a phone.
pub(super) fn described(agent: &str) -> (Text, bool) {
    let browser = BROWSERS.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| name);
    let system = SYSTEMS.iter().find(|(mark, ..)| agent.contains(mark));
    let in_hand = system.is_some_and(|(.., in_hand)| *in_hand);
    let words = match (browser, system) {
        (Some(browser), Some((_, system, _))) => Text {
            zh: format!("{} · {system}", browser.zh).into(),
            en: format!("{} · {system}", browser.en).into(),
        },
        (Some(browser), None) => browser.clone(),
        (None, Some((_, system, _))) => Text::same(*system),
        (None, None) if agent.trim().is_empty() => super::words::UNKNOWN_DEVICE,
        (None, None) => Text::same(agent),
    };
    (words, in_hand)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Lang;

    #[test]
    fn browsers_are_told_by_their_own_mark_and_not_by_whom_they_imitate() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        let table = [
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit} Chrome/120.0 Safari/537.36 Edg/120.0"), "Edge · Windows", false),
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit} Chrome/120.0 Safari/537.36"), "Chrome · Windows", false),
            (format!("Mozilla/5.0 (X11; Linux x86_64) {webkit} HeadlessChrome/120.0 Safari/537.36"), "Chrome · Linux", false),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15".into(), "Safari · macOS", false),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile Safari/604.1".into(), "Safari · iOS", true),
            ("Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 wxwork/4.1 MicroMessenger/7.0".into(), "企业微信 · Android", true),
            ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0".into(), "Firefox · Linux", false),
            ("curl/8.5.0".into(), "curl/8.5.0", false),
            (String::new(), "未知设备", false),
        ];
        for (agent, words, in_hand) in table {
            let (told, hand) = described(&agent);
            assert_eq!((told.get(Lang::Zh), hand), (words, in_hand), "{agent}");
        }
    }
}
