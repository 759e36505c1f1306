//! Reading study.toml: every complaint names file, line and the nearest right word.

use std::path::Path;

use super::{Settings, Weights};
use crate::network::Selecting;
use crate::{Error, Result};

/// Reads and checks the text of a study file.
///
/// # Errors
/// [`Error::Study`] with the line and, for an unknown key or value, the nearest known one.
pub(super) fn parse(path: &Path, text: &str) -> Result<Settings> {
    let fail = |line: usize, message: String| Error::Study { path: path.to_owned(), line, message };
    let settings: Settings = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        fail(line, with_nearest(error.message()))
    })?;
    let complaint = |key: &str, message: &str| Err(fail(line_of_key(text, key), message.to_owned()));
    if settings.study.title.trim().is_empty() {
        return complaint("title", "the study needs a title");
    }
    if settings.keywords.from.is_empty() {
        return complaint("from", "keywords.from is empty: name at least one of author, index, extracted");
    }
    if settings.keywords.min_occurrences == 0 {
        return complaint("min_occurrences", "keywords.min_occurrences must be at least 1");
    }
    if settings.keywords.max_nodes < 2 || settings.keywords.max_per_record < 2 {
        return complaint("max_", "keywords.max_nodes and keywords.max_per_record must be at least 2: a pair needs two keywords");
    }
    let betweenness = &settings.network.betweenness;
    if betweenness.sample.is_some_and(|error| !(error > 0.0 && error < 1.0)) {
        return complaint("betweenness", "network.betweenness.sample is the largest error of an estimate: between 0 and 1, such as 0.01");
    }
    if !(betweenness.confidence > 0.0 && betweenness.confidence < 1.0) {
        return complaint("betweenness", "network.betweenness.confidence must lie between 0 and 1, such as 0.9");
    }
    if betweenness.sample.is_some() && betweenness.weights == Weights::Inverse {
        return complaint("betweenness", "an estimate (sample) is of unweighted betweenness: set weights = \"none\" or leave sample out");
    }
    if settings.keywords.extracted_per_record == 0 {
        return complaint(
            "extracted_per_record",
            "keywords.extracted_per_record must be at least 1; leave \"extracted\" out of keywords.from to extract none",
        );
    }
    let also = &settings.network.also;
    if let Some(twice) = also.iter().enumerate().find(|(at, one)| also[..*at].iter().any(|other| other.name() == one.name())) {
        return Err(fail(line_of_key(text, "also"), format!("network.also names the network {} twice", twice.1.name())));
    }
    if also.iter().any(|one| one.min_occurrences == Some(0) || one.max_nodes.is_some_and(|most| most < 2)) {
        return complaint("also", "in network.also min_occurrences must be at least 1 and max_nodes at least 2");
    }
    let search = settings.network.communities;
    if !(search.resolution >= 0.0 && search.resolution.is_finite()) {
        return complaint("communities", "the resolution of communities must be a number from 0");
    }
    if search.starts == 0 || search.iterations == 0 || search.min_size == 0 {
        return complaint("communities", "starts, iterations and min_size of communities must be at least 1");
    }
    match settings.network.selection {
        Selecting::GIndex(k) if !(k > 0.0 && k.is_finite()) => return complaint("selection", "the k of the g-index must be above 0"),
        Selecting::Top(0) => return complaint("selection", "the top 0 of a slice are no nodes: name at least 1"),
        _ => {}
    }
    if let Some((key, message)) = settings.bursts.complaint().or(settings.certainty.complaint()) {
        return complaint(key, message);
    }
    Ok(settings)
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset.min(text.len())].matches('\n').count() + 1
}

fn line_of_key(text: &str, key: &str) -> usize {
    text.lines().position(|line| line.trim_start().starts_with(key)).map_or(1, |at| at + 1)
}

/// Adds "did you mean" to messages of the shape "unknown field `x`, expected one of `a`, `b`".
fn with_nearest(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let nearest = quoted.next().filter(|_| message.starts_with("unknown")).and_then(|wrong| {
        quoted
            .map(|known| (strsim::normalized_damerau_levenshtein(wrong, known), known))
            .filter(|(likeness, _)| *likeness >= 0.5)
            .max_by(|a, b| a.0.total_cmp(&b.0))
    });
    match nearest {
        Some((_, known)) => format!("{message}; did you mean `{known}`?"),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[study]\ntitle = \"x\"\nyears = [1994, 2019]\n";

    fn complaint(text: &str) -> String {
        parse(Path::new("study.toml"), text).expect_err("a faulty study").to_string()
    }

    #[test]
    fn a_study_of_two_lines_has_every_default() {
        let settings = parse(Path::new("study.toml"), HEAD).expect("a study");
        assert_eq!(settings.keywords.min_occurrences, 2);
        assert_eq!(settings.study.years.len(), 26);
    }

    #[test]
    fn an_unknown_key_names_the_nearest_right_one_and_its_line() {
        let message = complaint(&format!("{HEAD}[keywords]\nmin_occurences = 3\n"));
        assert!(message.starts_with("study.toml:5:"), "{message}");
        assert!(message.contains("did you mean `min_occurrences`?"), "{message}");
    }

    #[test]
    fn an_unknown_value_names_the_nearest_right_one() {
        let message = complaint(&format!("{HEAD}[keywords]\nsimilarity = \"jacard\"\n"));
        assert!(message.contains("did you mean `jaccard`?"), "{message}");
    }

    #[test]
    fn selection_pruning_and_slices_are_read() {
        let text = format!(
            "{HEAD}[network]\nselection = {{ g-index = 25 }}\npruning = \"pathfinder\"\nslices = {{ width = \"5y\", cumulative = true }}\n"
        );
        let network = parse(Path::new("study.toml"), &text).expect("a study").network;
        assert_eq!(network.selection, Selecting::GIndex(25.0));
        assert!(network.slices.is_some_and(|slices| slices.cumulative && slices.width == 5));
        let complained = complaint(&format!("{HEAD}[network]\nslices = \"0y\"\n"));
        assert!(complained.starts_with("study.toml:5:"), "{complained}");
        assert!(complaint(&format!("{HEAD}[network]\nselection = {{ g-index = 0 }}\n")).contains("above 0"));
        for wrong in ["sample = 0.0", "confidence = 1.0", "weights = \"inverse\", sample = 0.01", "sample = nan"] {
            let complained = complaint(&format!("{HEAD}[network]\nbetweenness = {{ {wrong} }}\n"));
            assert!(complained.starts_with("study.toml:5:"), "{complained}");
        }
        assert!(complaint(&format!("{HEAD}[network]\npruning = \"pathfindr\"\n")).contains("did you mean `pathfinder`?"));
    }

    #[test]
    fn communities_are_read_and_checked() {
        let with = |text: &str| format!("{HEAD}[network]\ncommunities = {{ {text} }}\n");
        let read = parse(Path::new("study.toml"), &with("quality = \"modularity\", resolution = 0.8, min_size = 5")).expect("a study");
        let found = read.network.communities;
        assert_eq!((found.quality, found.resolution, found.min_size, found.starts), (crate::metrics::Quality::Modularity, 0.8, 5, 10));
        assert!(complaint(&with("algorithm = \"leidn\"")).contains("did you mean `leiden`?"));
        assert!(complaint(&with("resolution = -1.0")).starts_with("study.toml:5:"));
        assert!(complaint(&with("starts = 0")).contains("at least 1"));
        assert!(complaint(&with("resolutoin = 1.0")).contains("resolution"));
    }

    #[test]
    fn a_threshold_of_zero_is_refused_with_its_line() {
        assert!(complaint(&format!("{HEAD}[keywords]\nmin_occurrences = 0\n")).starts_with("study.toml:5:"));
    }
}
