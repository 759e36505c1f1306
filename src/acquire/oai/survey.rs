//! What a repository says of itself before its records are asked for.

use super::envelope::{Answered, Identify};
use super::text::looks_whole;
use super::{OaiSource, not_oai, protocol_error, read_answer};
use crate::Result;
use crate::acquire::provider::address;
use crate::acquire::{Answer, Archive, Client, Request, Trouble};

/// Metadata formats that can be read, best first: the article's own XML, then DataCite's, then the
/// Dublin Core that every repository has.
const PREFERRED: [&str; 8] = ["jats", "nlm", "oai_jats", "pmc_fm", "oai_datacite", "datacite", "oai_datacite4", "oai_dc"];

/// Pages of a list of sets that are read; the largest repositories have some thousands of sets.
const MOST_SET_PAGES: usize = 200;

/// Asks a repository what it is.
///
/// # Errors
/// [`Error::Fetch`](crate::Error::Fetch) when it does not answer, or with something else.
pub fn identify(client: &Client, archive: &Archive, source: &OaiSource) -> Result<Identify> {
    let answered = ask(client, archive, source, &[("verb", "Identify")], "it does not say what it is")?;
    Ok(Identify { response_date: answered.response_date.unwrap_or_default(), ..answered.identify })
}

/// The metadata formats that a repository offers, in its order.
///
/// # Errors
/// As [`identify`].
pub fn list_formats(client: &Client, archive: &Archive, source: &OaiSource) -> Result<Vec<String>> {
    Ok(ask(client, archive, source, &[("verb", "ListMetadataFormats")], "it lists no formats")?.formats)
}

/// The sets of a repository, each with its name; none where it has no sets.
///
/// # Errors
/// As [`identify`].
pub fn list_sets(client: &Client, archive: &Archive, source: &OaiSource) -> Result<Vec<(String, String)>> {
    let mut sets = Vec::new();
    let mut tokens: Vec<String> = Vec::new();
    loop {
        let mut arguments = vec![("verb", "ListSets")];
        arguments.extend(tokens.last().map(|token| ("resumptionToken", token.as_str())));
        let answered = ask(client, archive, source, &arguments, "it lists no sets")?;
        sets.extend(answered.sets);
        match answered.token.filter(|token| !token.is_empty() && !tokens.contains(token)) {
            Some(token) if tokens.len() < MOST_SET_PAGES => tokens.push(token),
            _ => return Ok(sets),
        }
    }
}

/// The best of the offered formats that can be read; one that is some Dublin Core by its name where
/// none is known; `oai_dc` where there is none of either, since the protocol wants every repository to
/// have it.
pub fn preferred_format(offered: &[String]) -> String {
    let known = PREFERRED.into_iter().find(|known| offered.iter().any(|prefix| prefix == known));
    let kin = || offered.iter().find(|prefix| prefix.to_ascii_lowercase().contains("dc")).map(String::as_str);
    known.or_else(kin).unwrap_or("oai_dc").to_owned()
}

fn ask(client: &Client, archive: &Archive, source: &OaiSource, arguments: &[(&str, &str)], nothing: &str) -> Result<Answered> {
    let request = Request::to(address(&source.base_url, arguments));
    let answer: Answer = client.ask(&request, &|answer| looks_whole(&answer.body))?;
    archive.keep(&answer)?;
    let answered = read_answer(&answer).and_then(|answered| match answered.errors.first() {
        Some((code, _)) if code == "noSetHierarchy" => Ok(answered),
        Some((code, message)) => Err(Trouble::Failed(protocol_error(code, message))),
        None if !answered.listed => Err(not_oai(&answer, nothing)),
        None => Ok(answered),
    });
    answered.map_err(|trouble| trouble.into_error(&request.url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_richest_known_format_is_preferred() {
        let preferred = |offered: &[&str]| preferred_format(&offered.iter().map(|prefix| (*prefix).to_owned()).collect::<Vec<_>>());
        assert_eq!(preferred(&["oai_dc", "marcxml", "nlm", "oai_datacite"]), "nlm");
        assert_eq!(preferred(&["oai_dc", "oai_datacite"]), "oai_datacite");
        assert_eq!(preferred(&["oai_dc", "mods"]), "oai_dc");
        assert_eq!(preferred(&["mods", "qdc"]), "qdc");
        assert_eq!(preferred(&["mods", "marcxml"]), "oai_dc");
        assert_eq!(preferred(&[]), "oai_dc");
    }
}
