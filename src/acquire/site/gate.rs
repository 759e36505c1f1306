//! Pages that stand before a page: a login, a proof of being human.

use crate::html::excerpt;

/// Of a page so much is looked at.
const SEARCHED: usize = 256 * 1024;
/// A page with more links is a page of its own that has a form for logging in as well.
const FEW_LINKS: usize = 15;

/// True where a page asks for a login or a proof of being human and says nothing else.
pub(super) fn is_gate(bytes: &[u8]) -> bool {
    const MARKS: [&str; 12] = [
        "captcha",
        "验证码",
        "人机验证",
        "安全验证",
        "访问过于频繁",
        "请先登录",
        "type=\"password\"",
        "type='password'",
        "verify you are human",
        "checking your browser",
        "access denied",
        "unusual traffic",
    ];
    const TITLES: [&str; 8] = ["login", "log in", "sign in", "登录", "登陆", "captcha", "安全验证", "access denied"];
    let bytes = &bytes[..bytes.len().min(SEARCHED)];
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    if ["citation_", "dc.title", "\"dc.", "application/ld+json"].iter().any(|mark| text.contains(mark)) {
        return false;
    }
    let (gbk, ..) = encoding_rs::GB18030.decode(bytes);
    let says = |text: &str, marks: &[&str]| marks.iter().any(|mark| text.contains(mark));
    let is_title = |name: &str, _: &str| name == "title";
    let titles = |marks| says(&excerpt(&text, is_title), marks) || says(&excerpt(&gbk, is_title), marks);
    let has_few_links = text.matches("<a ").nth(FEW_LINKS).is_none();
    titles(&TITLES) || has_few_links && (says(&text, &MARKS) || says(&gbk, &MARKS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_is_told_from_a_page() {
        let gbk = encoding_rs::GB18030.encode("<html><title>安全验证</title></html>").0.into_owned();
        let menu = "<a href=/>x</a>".repeat(40);
        let login = format!("<title>作者登录</title>{menu}<input type='password'>");
        for gate in ["<html>Please solve the CAPTCHA".as_bytes(), b"<input type=\"password\">", &gbk, login.as_bytes()] {
            assert!(is_gate(gate), "{}", String::from_utf8_lossy(gate));
        }
        let home = format!("<title>示例学报</title>{menu}<input type=\"password\">验证码");
        let article = "<meta name=\"citation_title\" content=\"x\"><form><input type=\"password\"></form>";
        for page in [article, "<html>nothing here</html>", &home, "<title>Blogging as a method</title>"] {
            assert!(!is_gate(page.as_bytes()), "{page}");
        }
    }
}
