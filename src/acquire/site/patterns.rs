//! What an address on a site is, as far as the address shows.

use url::Url;

/// What an address found on a site is, in the order of visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkKind {
    /// A sitemap or an index of them.
    Sitemap,
    /// A page that lists articles: an issue, an archive.
    List,
    /// An article's page, as far as its address shows.
    Article,
    /// A page whose address shows nothing: looked at where no other way led to an article.
    Page,
}

impl LinkKind {
    const ALL: [Self; 4] = [Self::Sitemap, Self::List, Self::Article, Self::Page];

    /// The word used in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sitemap => "sitemap",
            Self::List => "list",
            Self::Article => "article",
            Self::Page => "page",
        }
    }

    /// The kind of that [name](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its place in the order of visits, from 0.
    pub fn rank(self) -> u32 {
        self as u32
    }
}

/// Which addresses of a site are articles and which list them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patterns {
    /// Parts of an article's address, `*` for anything; empty for those of the known systems.
    pub articles: Vec<String>,
    /// Parts of the address of a page that lists articles; empty for those of the known systems.
    pub lists: Vec<String>,
}

/// OJS, E-Tiller 勤云, MagTech 玛格泰克, RHHZ 仁和汇智, SciELO old and new, and what large publishers have.
const ARTICLES: [&str; 23] = [
    "/article/view/",
    "/article/abstract/",
    "/article/doi/",
    "/article/id/",
    "/view_abstract.aspx",
    "/view_abstract_new.aspx",
    "/cn/abstract/",
    "/en/abstract/",
    "/cn/10.",
    "/en/10.",
    "/abstract/abstract",
    "/article/",
    "/article?id=",
    "/articles/",
    "/articles?id=",
    "/client/paper/",
    "/paperdigest.aspx",
    "/magazine/show?id=",
    "/doi/10.",
    "/doi/abs/",
    "/doi/full/",
    "script=sci_arttext",
    "/j/*/a/",
];
const LISTS: [&str; 24] = [
    "/issue/archive",
    "/issue/view/",
    "/issue/current",
    "/issue/browser",
    "/issue_browser.aspx",
    "/issue_list.aspx",
    "/volumn/",
    "/showoldvolumn",
    "/showtenyearvolumn",
    "/showtenyearoldvolumn",
    "/archive",
    "/archive_list",
    "/article/current",
    "/article/latest",
    "/article/online",
    "/article/year",
    "/toc/",
    "/issues/",
    "/issue/",
    "script=sci_issues",
    "script=sci_issuetoc",
    "script=sci_serial",
    "/j/*/i/",
    "/j/*/grid",
];
/// Files that are no pages.
const NO_PAGES: [&str; 24] = [
    ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".rar", ".jpg", ".jpeg", ".png", ".gif", ".ico", ".svg", ".css",
    ".js", ".mp3", ".mp4", ".ris", ".bib", ".xml", ".json", ".epub",
];
/// Parts of the address of a file beside an article, whatever its ending.
const FILES: [&str; 6] =
    ["/article/download", "downloadarticle", "openarticlepdf", "/article/pdf/", "/article/export", "/article/viewfile/"];
/// Words in the address of pages that lead to no article, for a site whose addresses show nothing else.
const ASIDE: [&str; 20] = [
    "login", "logout", "register", "signin", "signup", "search", "user", "account", "rss", "rss2", "feed", "download", "print", "share",
    "calendar", "comment", "comments", "reply", "cart", "sitemap",
];

impl Patterns {
    /// What an address is, by its path and query; `None` for one that shows nothing.
    pub(super) fn kind(&self, url: &Url) -> Option<LinkKind> {
        let path = url.path().to_lowercase();
        let whole = match url.query() {
            Some(query) => format!("{path}?{}", query.to_lowercase()),
            None => path.clone(),
        };
        let named = |patterns: &[String]| patterns.iter().any(|pattern| holds(&whole, &pattern.to_lowercase()));
        let known = |patterns: &[&str]| patterns.iter().any(|pattern| holds(&whole, pattern));
        let by_issue = issue_of_magtech(&path);
        let is_list = match self.lists.is_empty() {
            true => known(&LISTS) || is_issue_of_year(&path) || by_issue == Some(LinkKind::List),
            false => named(&self.lists),
        };
        let is_article = match self.articles.is_empty() {
            // MagTech's programs under /article/ give citations and files
            true => known(&ARTICLES) && !path.ends_with(".do") || by_issue == Some(LinkKind::Article),
            false => named(&self.articles),
        };
        match (is_list, is_article) {
            _ if !is_page(url) || known(&FILES) => None,
            (_, true) if !self.articles.is_empty() => Some(LinkKind::Article),
            (true, _) => Some(LinkKind::List),
            (false, true) => Some(LinkKind::Article),
            (false, false) => None,
        }
    }

    /// Whether a page whose address shows nothing is worth a look on a site that shows no articles
    /// otherwise; not where the user said which addresses are articles.
    pub(super) fn may_explore(&self, url: &Url) -> bool {
        let address = format!("{}?{}", url.path(), url.query().unwrap_or_default()).to_lowercase();
        let leads_aside = address.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| ASIDE.contains(&word));
        self.articles.is_empty() && is_page(url) && !leads_aside
    }
}

/// False for a file of another kind, by the ending of its name.
pub(super) fn is_page(url: &Url) -> bool {
    let path = url.path().to_lowercase();
    !NO_PAGES.iter().any(|ending| path.ends_with(ending))
}

/// `/article/2019/3`, as RHHZ names an issue.
fn is_issue_of_year(path: &str) -> bool {
    let Some((_, rest)) = path.split_once("/article/") else { return false };
    let parts: Vec<&str> = rest.trim_end_matches('/').split('/').collect();
    let is_number = |part: &str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts[..] {
        [year] => year.len() == 4 && is_number(year) && (year.starts_with("19") || year.starts_with("20")),
        [year, issue] => year.len() == 4 && is_number(year) && is_number(issue),
        _ => false,
    }
}

/// `/CN/Y2019/V45/I3`, as MagTech names an issue, and `/CN/Y2019/V45/I3/33` an article by its page.
fn issue_of_magtech(path: &str) -> Option<LinkKind> {
    let numbered = |part: &&str, letter: char| part.strip_prefix(letter).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let at = parts.iter().position(|part| part.len() == 5 && numbered(part, 'y'))?;
    match parts[at + 1..] {
        [v, i] if numbered(&v, 'v') && numbered(&i, 'i') => Some(LinkKind::List),
        [v, i, _] if numbered(&v, 'v') && numbered(&i, 'i') => Some(LinkKind::Article),
        _ => None,
    }
}

/// Whether `text` holds the parts of `pattern` between its stars, one after the other.
fn holds(text: &str, pattern: &str) -> bool {
    let mut rest = text;
    pattern.split('*').all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("an address")
    }

    #[test]
    fn addresses_of_the_known_systems_are_told_apart() {
        let patterns = Patterns::default();
        for (text, kind) in [
            ("http://j.test/index.php/ex/article/view/17", Some(LinkKind::Article)),
            ("http://j.test/index.php/ex/issue/view/3", Some(LinkKind::List)),
            ("http://j.test/index.php/ex/article/download/17/9", None),
            ("http://j.test/ex/article/abstract/20200101", Some(LinkKind::Article)),
            ("http://j.test/ch/reader/view_abstract.aspx?file_no=20190101&flag=1", Some(LinkKind::Article)),
            ("http://j.test/ch/reader/issue_list.aspx?year_id=2019", Some(LinkKind::List)),
            ("http://j.test/CN/abstract/abstract123.shtml", Some(LinkKind::Article)),
            ("http://j.test/CN/volumn/volumn_45.shtml", Some(LinkKind::List)),
            ("http://j.test/CN/article/showTenYearOldVolumn.do", Some(LinkKind::List)),
            ("http://j.test/CN/Y2019/V45/I3", Some(LinkKind::List)),
            ("http://j.test/CN/Y2019/V45/I3/33", Some(LinkKind::Article)),
            ("http://j.test/CN/article/downloadArticleFile.do?attachType=PDF&id=7", None),
            ("http://j.test/CN/article/getTxtFile.do?fileType=BibTeX&id=7", None),
            ("http://j.test/portal/journal/portal/client/paper/466fea9b", Some(LinkKind::Article)),
            ("http://j.test/cn/article/current", Some(LinkKind::List)),
            ("http://j.test/plosone/article?id=10.1000/x", Some(LinkKind::Article)),
            ("http://j.test/CN/10.1000/ex.2019.1", Some(LinkKind::Article)),
            ("http://j.test/cn/article/2019/3", Some(LinkKind::List)),
            ("http://j.test/cn/article/19/", Some(LinkKind::Article)),
            ("http://j.test/article/20/", Some(LinkKind::Article)),
            ("http://j.test/cn/article/doi/10.1000/x", Some(LinkKind::Article)),
            ("http://j.test/scielo.php?script=sci_arttext&pid=S0000-00002019000100001", Some(LinkKind::Article)),
            ("http://j.test/scielo.php?script=sci_issuetoc&pid=0000-000020190001", Some(LinkKind::List)),
            ("http://j.test/j/ex/a/AbCdEfGh/?lang=pt", Some(LinkKind::Article)),
            ("http://j.test/j/ex/i/2019.v1n1/", Some(LinkKind::List)),
            ("http://j.test/about", None),
            ("http://j.test/article/view/17.pdf", None),
        ] {
            assert_eq!(patterns.kind(&url(text)), kind, "{text}");
        }
        let own = Patterns { articles: vec!["/papers/*.html".to_owned()], lists: vec!["/toc/".to_owned()] };
        assert_eq!(own.kind(&url("http://j.test/papers/a/b.html")), Some(LinkKind::Article));
        assert_eq!(own.kind(&url("http://j.test/article/view/17")), None);
    }

    #[test]
    fn pages_that_lead_nowhere_are_not_explored() {
        let patterns = Patterns::default();
        assert!(patterns.may_explore(&url("http://user.test/research/fingerprints/paper-1.html")));
        for text in ["http://j.test/user/login", "http://j.test/a.css", "http://j.test/?q=x&feed=rss2"] {
            assert!(!patterns.may_explore(&url(text)), "{text}");
        }
        let own = Patterns { articles: vec!["/papers/".to_owned()], lists: Vec::new() };
        assert!(!own.may_explore(&url("http://j.test/2019/paper-1.html")));
    }
}
