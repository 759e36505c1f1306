//! From a `[[source]]` of study.toml to the lists that it stands for.

use crate::acquire::{OaiSource, Provider};
use crate::study::{self, Source};
use crate::{Error, Result};

/// One list to harvest, with the name it goes by in the corpus; the name is no part of any digest.
pub(super) struct List {
    pub(super) provider: Box<dyn Provider>,
    pub(super) label: String,
}

impl List {
    fn new(provider: impl Provider + 'static, label: impl Into<String>) -> Self {
        Self { provider: Box::new(provider), label: label.into() }
    }
}

/// The lists of a source.
///
/// # Errors
/// [`Error::Usage`] where settings are missing, or the provider cannot be collected from.
pub(super) fn lists(source: &Source) -> Result<Vec<List>> {
    match source.provider {
        study::Provider::OaiPmh => oai_pmh(source),
        other => Err(Error::Usage(format!(
            "this version does not collect from {} yet; export by hand and `wenmai import` the files",
            name(other)
        ))),
    }
}

fn name(provider: study::Provider) -> &'static str {
    match provider {
        study::Provider::Openalex => "OpenAlex",
        study::Provider::Crossref => "Crossref",
        study::Provider::OaiPmh => "OAI-PMH",
        study::Provider::Doaj => "DOAJ",
        study::Provider::Arxiv => "arXiv",
        study::Provider::Journal => "journal sites",
    }
}

/// A repository is a list, or one a set.
fn oai_pmh(source: &Source) -> Result<Vec<List>> {
    let url = source.url.as_deref().ok_or_else(|| Error::Usage("a [[source]] of oai-pmh needs a url".into()))?;
    let list = |set: Option<&String>| {
        let label = set.map_or_else(|| url.to_owned(), |set| format!("{url} set {set}"));
        List::new(OaiSource { set: set.cloned(), ..OaiSource::new(url) }, label)
    };
    Ok(if source.sets.is_empty() { vec![list(None)] } else { source.sets.iter().map(|set| list(Some(set))).collect() })
}
