//! Copies recognised in an invented corpus whose truth is known by construction.

use wenmai::record::{Record, Scheme};

use super::papers::corpus;
use super::score::{count, works_of};

#[test]
fn invented_papers_in_four_databases() {
    for (seed, with_identifiers) in [(1, true), (2, true), (3, false)] {
        let (mut sources, truth) = corpus(seed, 1_500);
        if !with_identifiers {
            sources.iter_mut().flatten().for_each(|record| record.identifiers.clear());
        }
        let works = works_of(&sources);
        let records: Vec<&Record> = sources.iter().flatten().collect();
        let score = count(&records, &truth, &works);
        let bearing = records.iter().filter(|record| record.identifier(Scheme::Doi).is_some()).count();
        for error in score.errors.iter().take(60) {
            eprintln!("{error}");
        }
        eprintln!(
            "seed {seed}: {} records, {bearing} with a DOI; {} pairs right, {} wrong, {} missed; precision {:.4}, recall {:.4}",
            records.len(),
            score.right,
            score.wrong,
            score.missed,
            score.precision(),
            score.recall()
        );
        assert!(score.precision() >= 0.99 && score.recall() >= 0.97, "seed {seed}: {:.4} {:.4}", score.precision(), score.recall());
    }
}
