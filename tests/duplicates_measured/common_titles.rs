//! Titles that hundreds of works bear: editorials, introductions, lists of books received.
//!
//! Such a title says little, however long it is: authors of the same initial and the same year are among so many
//! works by chance. What tells them apart is the place; where one database does not give it, a pair stays doubtful.
//! Judged by its length alone, such a title merged two works of three here (precision 0.29).

use wenmai::record::{Author, Field, Kind, Record, Venue, Year, has_han};

use super::papers::{Dice, reprinted, traditional};
use super::score::{Grouped, count};

const TITLES: [&str; 3] =
    ["Introduction to the special issue", "Book reviews and notes on books received", "国外图书情报学期刊最新论文题录"];
const FAMILIES: [&str; 12] = ["Li", "Wang", "Chen", "Müller", "Rossi", "Silva", "Smith", "Garcia", "Novak", "Kim", "Tanaka", "Olsen"];
const SURNAMES: [&str; 8] = ["王", "李", "张", "刘", "陈", "杨", "黄", "赵"];
const GIVEN: [&str; 6] = ["伟", "娜", "强", "敏", "建国", "晓明"];

/// A work of a common title, in one of ten journals over ten years.
fn work(dice: &mut Dice, number: usize) -> Record {
    let title = TITLES[number % TITLES.len()];
    let han = has_han(title);
    let first = 1 + dice.below(300);
    let author = match han {
        true => format!("{}{}", dice.pick(&SURNAMES), dice.pick(&GIVEN)),
        false => format!("{}, {}", dice.pick(&FAMILIES), dice.pick(&["Na", "Nora", "Yi", "Jan"])),
    };
    let journal = dice.below(10);
    Record {
        title: title.into(),
        kind: Kind::Article,
        authors: vec![Author::new(author)],
        year: Field::Typed(Year(2010 + dice.below(10) as u16)),
        venue: Venue {
            name: if han {
                format!("示例学报{}", ["甲", "乙", "丙", "丁", "戊"][journal % 5])
            } else {
                format!("Journal of Invented Subject {}", ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"][journal])
            },
            issue: Some((1 + dice.below(12)).to_string()),
            pages: Some(format!("{first}-{}", first + dice.below(8))),
            ..Venue::default()
        },
        ..Record::default()
    }
}

#[test]
fn works_of_a_common_title_stay_apart_and_copies_are_found() {
    let (mut dice, traditional) = (Dice::new(5), traditional());
    let works: Vec<Record> = (0..1_200).map(|number| work(&mut dice, number)).collect();
    let truth: Vec<Option<String>> = (0..works.len()).map(|number| Some(number.to_string())).collect();
    let again: Vec<Record> = works.iter().map(|work| reprinted(&mut dice, work, &traditional)).collect();
    // a list that has no places: what is equal letter for letter cannot be told apart
    let mut thin: Vec<Record> = works.iter().map(|work| Record { venue: Venue::default(), ..work.clone() }).collect();
    thin.sort_by_cached_key(|work| format!("{work:?}"));
    thin.dedup();
    for (name, sources, precision, recall) in
        [("in print twice", [works.clone(), again], 0.97, 0.94), ("without places", [thin, Vec::new()], 0.99, 0.0)]
    {
        let truth: Vec<Option<String>> = sources.iter().flat_map(|source| truth[..source.len()].to_vec()).collect();
        let score = count(&sources, &truth, &Grouped::of(&sources).works);
        eprintln!("common titles, {name}: {} records; {}", truth.len(), score.in_words());
        assert!(
            score.precision() >= precision && score.recall() >= recall,
            "{}\n{}",
            score.in_words(),
            score.errors[..score.errors.len().min(9)].join("\n")
        );
    }
}
