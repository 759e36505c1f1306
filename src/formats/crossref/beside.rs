//! What a work of Crossref has beside its own description: references, funders, notices, the rest.

use super::{Funder, Reference, Update, Work, author};
use crate::formats::markup::plain_text;
use crate::formats::members::is_blank;
use crate::record::Identifier;

/// A reference as deposited in one piece, or its parts in the order of Web of Science's CR.
pub(super) fn cited(reference: &Reference<'_>) -> Option<String> {
    let doi = reference.doi.get().and_then(Identifier::doi).map(|doi| doi.value);
    let journal = reference.journal.get().or(reference.volume_title.get()).or(reference.series.get());
    let mut parts: Vec<String> = Vec::new();
    if journal.is_some() || reference.whole.get().is_none() {
        let plain = |text: Option<&str>| text.map(plain_text).filter(|text| !text.is_empty());
        parts.extend(plain(reference.author.get()));
        parts.extend(reference.year.owned().filter(|year| year != "0"));
        parts.extend(plain(journal.or(reference.article.get())));
        parts.extend(reference.volume.get().map(|volume| format!("V{volume}")));
        parts.extend(reference.first_page.get().map(|page| format!("P{page}")));
    } else {
        parts.extend(reference.whole.get().map(plain_text).filter(|text| !text.is_empty()));
    }
    if let Some(doi) = doi
        && !parts.iter().any(|part| part.to_ascii_lowercase().contains(&doi))
    {
        parts.push(format!("DOI {doi}"));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A funder's grants, or the funder.
pub(super) fn funding(funder: &Funder<'_>) -> Vec<String> {
    let name = funder.name.get().map(plain_text);
    let awards: Vec<&str> = funder.award.texts().collect();
    match (name, awards.is_empty()) {
        (Some(name), true) => vec![name],
        (Some(name), false) => awards.iter().map(|award| format!("{name} [{award}]")).collect(),
        (None, _) => awards.iter().map(|award| (*award).to_owned()).collect(),
    }
}

/// The DOI of a notice that takes the paper back.
pub(super) fn retracts<'u>(update: &'u Update<'_>) -> Option<&'u str> {
    let kind = update.kind.get().map(str::to_lowercase)?;
    let takes_back = matches!(kind.replace('_', "-").as_str(), "retraction" | "partial-retraction" | "withdrawal" | "removal");
    (takes_back && kind != "partial-retraction").then(|| update.doi.get().unwrap_or_default())
}

/// What has no field of a record.
pub(super) fn extra(work: &Work<'_>) -> Vec<(String, String)> {
    let mut extra: Vec<(String, String)> = Vec::new();
    let mut keep = |name: &str, value: String| {
        if !value.is_empty() {
            extra.push((format!("crossref:{name}"), value));
        }
    };
    for (name, list) in [("subtitle", &work.subtitle), ("short-title", &work.short_title), ("subject", &work.subject)] {
        list.texts().for_each(|value| keep(name, plain_text(value)));
    }
    for (name, people) in [("editor", &work.editor), ("translator", &work.translator), ("chair", &work.chair)] {
        people.0.iter().filter_map(|person| person.and(author)).for_each(|person| keep(name, person.name));
    }
    let single = [
        ("subtype", work.subtype.get()),
        ("degree", work.degree.get()),
        ("edition-number", work.edition.get()),
        ("publisher-location", work.location.get()),
        ("event", work.event.and(|event| event.name.get())),
        ("article-number", work.article_number.get().filter(|_| work.page.get().is_some())),
    ];
    single.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).for_each(|(name, value)| keep(name, plain_text(value)));
    for (name, updates) in [("update-to", &work.updates), ("updated-by", &work.updated_by)] {
        for update in updates.0.iter().filter_map(|update| update.0.as_ref()) {
            let parts = [update.kind.get().or(update.label.get()), update.doi.get()];
            keep(name, parts.into_iter().flatten().collect::<Vec<_>>().join(" "));
        }
    }
    for (name, value) in work.unknown.iter().filter(|(_, value)| !is_blank(value)) {
        keep(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    extra
}
