//! Databases without an open interface: how to export by hand, and where to put the files.

use std::path::Path;

use crate::study::Provider;

/// How records are had from a database.
pub(in crate::cli) struct Advice {
    name: &'static str,
    steps: &'static str,
}

impl Advice {
    /// For the reader; `inbox` is where the files go.
    pub(in crate::cli) fn text(&self, inbox: &Path) -> String {
        format!(
            "{} has no open interface and is not crawled. {} Put the files into {}: every `wenmai crawl` imports what is new there.",
            self.name,
            self.steps,
            inbox.display()
        )
    }
}

/// What to do for a provider that is exported by hand; `None` for those that are crawled.
pub(in crate::cli) fn by_hand(provider: Provider) -> Option<Advice> {
    let (name, steps) = match provider {
        Provider::Cnki => (
            "CNKI 知网",
            "Search there, mark the results (500 at most at a time), choose 导出与分析 > 导出文献 > RefWorks (or NoteExpress, EndNote), and save.",
        ),
        Provider::Wanfang => ("Wanfang 万方", "Search there, mark the results, choose 批量引用 > RefWorks (or NoteExpress), and save."),
        Provider::Cqvip => ("CQVIP 维普", "Search there, mark the results, choose 导出题录 > RefWorks (or NoteExpress), and save."),
        Provider::Cssci => ("CSSCI", "Search there, mark the results, choose 下载, and save the text file."),
        Provider::Wos => {
            ("Web of Science", "Search there, choose Export > Plain text file > Full record and cited references, 500 at a time.")
        }
        Provider::Scopus => {
            ("Scopus", "Search there, mark the results, choose Export > RIS or CSV with abstract, keywords and references.")
        }
        Provider::Openalex | Provider::Crossref | Provider::OaiPmh | Provider::Doaj | Provider::Arxiv | Provider::Journal => return None,
    };
    Some(Advice { name, steps })
}
