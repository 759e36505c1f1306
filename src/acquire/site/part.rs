//! Which part of a site is the journal's, as far as the start's address shows it.

use url::Url;

/// Folders that hold only lists.
const LISTS: [&str; 10] = ["contents", "toc", "archive", "archives", "issues", "volumes", "volumn", "list", "all-issues", "past-issues"];

/// A journal's part of a site.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// `/ex/` of a start below OJS's `/index.php/ex`: one installation has many journals, and may have one
    /// sitemap for all.
    journal: Option<String>,
    /// The folders that the start lies in, without those that only list; nothing where that is one
    /// folder or none, which may be the language's.
    folder: String,
}

impl Part {
    /// The part that a visit begun at `start` is meant for.
    pub(super) fn of(start: &Url) -> Self {
        let path = start.path();
        let journal = path.split_once("/index.php/").and_then(|(_, rest)| rest.split('/').next());
        let journal = journal.filter(|name| !name.is_empty() && *name != "index").map(|name| format!("/{name}/"));
        let (folders, last) = path.rsplit_once('/').unwrap_or_default();
        let mut folder = if last.is_empty() || last.contains('.') { folders } else { path };
        if let Some((above, last)) = folder.rsplit_once('/')
            && LISTS.contains(&last.to_ascii_lowercase().as_str())
        {
            folder = above;
        }
        let folder = if folder.matches('/').count() < 2 { String::new() } else { folder.to_owned() };
        Self { journal, folder }
    }

    /// False for what belongs to another journal of the same site.
    pub(super) fn is_of_journal(&self, url: &Url) -> bool {
        self.journal.as_ref().is_none_or(|journal| format!("{}/", url.path()).contains(journal))
    }

    /// Whether an address that shows nothing else lies where the journal does.
    pub(super) fn is_near(&self, url: &Url) -> bool {
        url.path().strip_prefix(&self.folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> Url {
        Url::parse("http://j.test").and_then(|site| site.join(path)).expect("an address")
    }

    #[test]
    fn the_start_shows_which_part_of_a_site_is_meant() {
        for (path, folder) in [
            ("/", ""),
            ("/index.html", ""),
            ("/cn/", ""),
            ("/CN/volumn/home.shtml", ""),
            ("/journals/abc/", "/journals/abc"),
            ("/journals/abc", "/journals/abc"),
            ("/journals/abc/contents/", "/journals/abc"),
            ("/~a/journal/index.html", "/~a/journal"),
        ] {
            assert_eq!(Part::of(&url(path)), Part { journal: None, folder: folder.to_owned() }, "{path}");
        }
        let part = Part::of(&url("/journals/abc/"));
        assert!(part.is_near(&url("/journals/abc/2019/")) && !part.is_near(&url("/journals/abcd/")));
    }

    #[test]
    fn one_journal_of_an_ojs_installation_is_told_from_the_others() {
        let part = Part::of(&url("/ojs/index.php/ex/issue/archive"));
        // also where the installation shortens its addresses
        assert!(
            ["/ojs/index.php/ex/article/view/1", "/ex/article/view/1", "/ojs/index.php/ex"]
                .map(url)
                .iter()
                .all(|url| part.is_of_journal(url))
        );
        assert!(!part.is_of_journal(&url("/ojs/index.php/example/article/view/1")));
        assert!(Part::of(&url("/index.php/index")).is_of_journal(&url("/index.php/other")));
    }
}
