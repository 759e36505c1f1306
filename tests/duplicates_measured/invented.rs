//! Copies recognised in an invented corpus whose truth is known by construction.

use wenmai::record::Scheme;

use super::papers::corpus;
use super::score::{Grouped, count};

#[test]
fn invented_papers_in_four_databases() {
    for (seed, with_identifiers) in [(1, true), (2, true), (3, false)] {
        let (mut sources, truth) = corpus(seed, 1_500);
        if !with_identifiers {
            sources.iter_mut().flatten().for_each(|record| record.identifiers.clear());
        }
        let score = count(&sources, &truth, &Grouped::of(&sources).works);
        let bearing = sources.iter().flatten().filter(|record| record.identifier(Scheme::Doi).is_some()).count();
        eprintln!("seed {seed}: {} records, {bearing} with a DOI; {}\n{}", truth.len(), score.in_words(), score.errors.join("\n"));
        assert!(score.precision() >= 0.99 && score.recall() >= 0.97, "seed {seed}: {}", score.in_words());
    }
}
