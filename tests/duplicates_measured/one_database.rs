//! Real searches of one database, which numbers each paper once: what looks alike there is mostly two papers.
//!
//! These are the hard cases of precision: yearly reports, parts, editorials, conference papers and their
//! journal versions, as they stand beside each other in the literature. Each search is grouped without
//! its identifiers; then every record is printed once more as another database would, to see that the
//! copies are still found among so many neighbours.

use std::collections::BTreeSet;

use wenmai::record::{Record, Scheme};

use super::exports::read_folder;
use super::labelled::without_identifiers;
use super::papers::{Dice, reprinted, traditional};
use super::score::{Grouped, count};
use crate::real_exports::shared;

#[test]
fn neighbours_in_one_database_stay_apart_and_copies_are_found() {
    let sets = [
        ("Web of Science, translation", "scale/wos-food", 4, Scheme::Wos),
        ("Wanfang, nursing", "scale/wanfang-notefirst-nursing", 4, Scheme::Wanfang),
    ];
    for (name, folder, files, scheme) in sets {
        let Some(folder) = shared(folder) else { continue };
        let mut known = BTreeSet::new();
        // one record a number: some exports overlap
        let number = |record: &Record| record.identifier(scheme).map(str::to_owned);
        let records: Vec<Record> =
            read_folder(&folder, files).into_iter().filter(|record| number(record).is_none_or(|number| known.insert(number))).collect();
        let truth: Vec<Option<String>> = records.iter().enumerate().map(|(at, record)| number(record).or(Some(at.to_string()))).collect();
        let blind: Vec<Record> = records.iter().map(without_identifiers).collect();
        let alone = [blind];
        let score = count(&alone, &truth, &Grouped::of(&alone).works);
        eprintln!("{name}: {} records, {} of them merged\n{}", truth.len(), score.wrong, score.errors.join("\n"));
        // most of these are one paper that the database numbers twice: early and in print, in proceedings that are an
        // issue of a journal
        assert!(score.wrong * 1000 <= 3 * truth.len(), "{name}: {} merged of {}", score.wrong, truth.len());

        let [blind] = alone;
        let (mut dice, traditional) = (Dice::new(11), traditional());
        let again: Vec<Record> = blind.iter().map(|record| reprinted(&mut dice, record, &traditional)).collect();
        let twice = [blind, again];
        let score = count(&twice, &[truth.clone(), truth].concat(), &Grouped::of(&twice).works);
        eprintln!("{name}, printed twice: {}\n{}", score.in_words(), score.errors.join("\n"));
        assert!(score.precision() >= 0.99 && score.recall() >= 0.97, "{name}: {}", score.in_words());
    }
}
