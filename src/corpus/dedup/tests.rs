//! The grouping as a whole: what joins, what stays apart, and that order plays no part.

use proptest::prelude::*;

use super::*;
use crate::corpus::rules::{Pin, PinVerdict, RecordName};
use crate::record::{Author, Field, Identifier, Record, Venue, Year};

fn keys(number: u128, identifiers: &[&str], record: &Record) -> RecordKeys {
    let identifiers = identifiers.iter().map(|text| Identifier::try_from((*text).to_owned()).expect("an identifier"));
    RecordKeys { hash: number, identifiers: identifiers.map(|id| (id.scheme, id.value)).collect(), traits: Traits::of(record) }
}

fn bare(number: u128, identifiers: &[&str]) -> RecordKeys {
    keys(number, identifiers, &Record::default())
}

fn paper(title: &str, author: &str, year: u16, page: &str) -> Record {
    Record {
        title: title.into(),
        authors: vec![Author::new(author)],
        year: Field::Typed(Year(year)),
        venue: Venue { name: "Journal of Examples".into(), pages: Some(page.into()), ..Venue::default() },
        ..Record::default()
    }
}

fn grouped(records: &[RecordKeys]) -> Grouping {
    group(records, &MergeRules::default()).expect("no pins")
}

fn pinned(records: &[RecordKeys], pins: &[(PinVerdict, &str, &str)]) -> Result<Grouping, String> {
    let name = |text: &str| RecordName::parse(text).expect("a name");
    let pins = (1..).zip(pins).map(|(line, (verdict, a, b))| Pin { verdict: *verdict, a: name(a), b: name(b), line }).collect();
    group(records, &MergeRules { by: MatchBy::Titles, pins })
}

const TITLE: &str = "Privacy concerns and the growth of platform markets";

#[test]
fn equal_records_and_shared_identifiers_join() {
    let records = [bare(1, &["doi:7"]), bare(2, &["doi:7", "wos:W:9"]), bare(3, &["wos:W:9"]), bare(4, &[]), bare(4, &[])];
    assert_eq!(grouped(&records).group, [0, 0, 0, 3, 3]);
}

#[test]
fn a_doi_of_a_whole_volume_joins_nothing() {
    let records = [bare(1, &["doi:7", "wos:W:1"]), bare(2, &["doi:7", "wos:W:2"]), bare(3, &["doi:7"])];
    assert_eq!(grouped(&records).group, [0, 1, 2]);
}

#[test]
fn a_record_with_two_dois_joins_the_bearers_of_both() {
    let same = paper(TITLE, "Zhang, Yi", 2010, "1");
    let records = [keys(1, &["doi:1", "doi:3"], &same), keys(2, &["doi:1"], &same), keys(3, &["doi:3"], &same)];
    assert_eq!(grouped(&records).group, [0, 0, 0]);
}

#[test]
fn equal_numbers_of_different_databases_are_different() {
    assert_eq!(grouped(&[bare(1, &["wos:5"]), bare(2, &["cnki:5"])]).group, [0, 1]);
}

#[test]
fn an_identifier_that_every_record_bears_joins_and_parts_nothing() {
    let titles =
        ["Soil moisture of winter wheat", "A history of the printed book", "Gambling and its harms", "Notes on tides and harbours"];
    let mut records: Vec<RecordKeys> =
        (1..).zip(titles).map(|(i, title)| keys(i, &["doi:10.1/all"], &paper(title, &format!("Author{i}, A"), 2019, "7"))).collect();
    records.push(keys(9, &["doi:10.1/own"], &paper(titles[0], "Author1, A.", 2019, "7")));
    let grouping = grouped(&records);
    assert_eq!(grouping.group, [0, 1, 2, 3, 0], "the useless DOI does not contradict the good one: {:#?}", grouping.links);
}

#[test]
fn likeness_joins_across_databases_and_says_why() {
    let records = [
        keys(1, &["wos:WOS:1"], &paper(&TITLE.to_uppercase(), "Zhang, Yi", 2019, "12-20")),
        keys(2, &[], &paper(TITLE, "Zhang Y", 2018, "12")),
        keys(3, &[], &paper("数字经济背景下的个人信息保护研究", "王伟", 2019, "30")),
        keys(4, &[], &paper("數字經濟背景下的個人信息保護研究", "王偉", 2019, "30-41")),
    ];
    let grouping = grouped(&records);
    assert_eq!(grouping.group, [0, 0, 2, 2]);
    let link = &grouping.links[0];
    assert_eq!((link.a, link.b, link.verdict), (0, 1, LinkVerdict::Merged));
    let fields: Vec<&str> = link.evidence.iter().map(|evidence| &*evidence.field).collect();
    assert_eq!(fields, ["title", "year", "author", "venue", "page"]);
}

#[test]
fn conflicting_identifiers_keep_two_apart_and_are_shown() {
    let records = [
        keys(1, &["doi:10.1/a"], &paper(TITLE, "Zhang, Yi", 2019, "12")),
        keys(2, &["doi:10.1/b"], &paper(TITLE, "Zhang, Yi", 2019, "12")),
    ];
    let grouping = grouped(&records);
    assert_eq!(grouping.group, [0, 1]);
    assert_eq!(grouping.links[0].verdict, LinkVerdict::KeptApart);
    assert!(grouping.links[0].score >= ONE_WORK);
}

#[test]
fn a_third_record_cannot_bring_together_what_identifiers_part() {
    let records = [
        keys(1, &["doi:10.1/a"], &paper(TITLE, "Zhang, Yi", 2019, "12")),
        keys(2, &["doi:10.1/b"], &paper(TITLE, "Zhang, Yi", 2019, "12")),
        keys(3, &[], &paper(TITLE, "Zhang, Yi", 2019, "12")),
    ];
    let grouping = grouped(&records);
    assert_ne!(grouping.group[0], grouping.group[1]);
    assert!(grouping.group[2] == grouping.group[0] || grouping.group[2] == grouping.group[1]);
}

#[test]
fn all_chinese_titles_are_not_one_paper() {
    let titles = ["数字经济", "个人信息保护", "平台责任", "期刊评价研究", "其看评价研究"];
    let records: Vec<RecordKeys> =
        (1..).zip(titles).map(|(i, title)| keys(i, &[], &Record { title: title.into(), ..Record::default() })).collect();
    assert_eq!(grouped(&records).group, [0, 1, 2, 3, 4]);
}

#[test]
fn a_translated_pair_is_linked_and_not_merged() {
    let chinese = Record { translated_title: Some(TITLE.into()), ..paper("平台市场的增长与隐私忧虑", "张毅", 2019, "12") };
    let records = [keys(1, &[], &chinese), keys(2, &[], &paper(TITLE, "Zhang, Yi", 2019, "12"))];
    let grouping = grouped(&records);
    assert_eq!(grouping.group, [0, 1]);
    assert_eq!(grouping.links[0].verdict, LinkVerdict::Translation);
    let shared = [keys(1, &["doi:10.1/a"], &chinese), keys(2, &["doi:10.1/a"], &paper(TITLE, "Zhang, Yi", 2019, "12"))];
    assert_eq!(grouped(&shared).group, [0, 0], "one DOI is one work in any language");
}

#[test]
fn pins_join_part_and_contradict() {
    let records = [
        keys(1, &["doi:10.1000/a"], &paper(TITLE, "Zhang, Yi", 2019, "12")),
        keys(2, &[], &paper(TITLE, "Zhang, Yi", 2019, "12-20")),
        keys(3, &["doi:10.1000/c"], &paper("Another paper altogether, on tides", "Li, Na", 1999, "3")),
    ];
    let b = format!("record:{}", hex(2));
    let apart = pinned(&records, &[(PinVerdict::NotSame, "doi:10.1000/a", &b)]).expect("a decision");
    assert_eq!(apart.group, [0, 1, 2]);
    assert_eq!(apart.links[0].verdict, LinkVerdict::KeptApart);
    let together = pinned(&records, &[(PinVerdict::Same, "doi:10.1000/a", "doi:10.1000/c")]).expect("a decision");
    assert_eq!(together.group, [0, 0, 0]);
    let message = pinned(
        &records,
        &[
            (PinVerdict::Same, "doi:10.1000/a", "doi:10.1000/c"),
            (PinVerdict::Same, "doi:10.1000/a", &b),
            (PinVerdict::NotSame, &b, "doi:10.1000/c"),
        ],
    )
    .expect_err("a contradiction");
    assert!(message.contains("duplicates.tsv:3") && message.contains("line 1, 2"), "{message}");
    assert!(pinned(&records, &[(PinVerdict::Same, "doi:10.9999/none", "doi:10.1000/c")]).is_ok(), "not imported yet");
}

fn records() -> impl Strategy<Value = Vec<RecordKeys>> {
    let titles = prop::sample::select(vec![
        TITLE,
        "Privacy concern and the growth of platform markets",
        "Editorial",
        "数字经济背景下的个人信息保护研究",
        "Privacy concerns",
    ]);
    let authors = prop::sample::select(vec!["Zhang, Yi", "Zhang Y", "Li, Na", "王伟"]);
    let identifier = prop::sample::select(vec!["doi:1", "doi:2", "doi:3", "wos:WOS:1", "wos:WOS:2", "cnki:CJFD/1", "oai:a"]);
    let one = (titles, authors, 2010u16..2014, 1u8..4, prop::collection::vec(identifier, 0..3));
    prop::collection::vec(one, 0..20).prop_map(|records| {
        records
            .into_iter()
            .map(|(title, author, year, page, mut identifiers)| {
                identifiers.sort_unstable();
                identifiers.dedup();
                let record = paper(title, author, year, &page.to_string());
                let content = format!("{title} {author} {year} {page} {identifiers:?}");
                keys(hash128(content.as_bytes()), &identifiers, &record)
            })
            .collect()
    })
}

/// The links by content, since positions differ between orders.
fn by_content(records: &[RecordKeys], links: &[Link]) -> Vec<String> {
    let mut lines: Vec<String> = links
        .iter()
        .map(|link| {
            let (a, b) = (records[link.a as usize].hash, records[link.b as usize].hash);
            format!("{:032x} {:032x} {:?} {} {:?}", a.min(b), a.max(b), link.verdict, link.score, link.evidence)
        })
        .collect();
    lines.sort();
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn neither_order_nor_threads_matter(records in records(), turn in 0usize..20) {
        let n = records.len();
        let mut turned = records.clone();
        turned.rotate_left(turn % n.max(1));
        turned.reverse();
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool").install(|| grouped(&records));
        let two = grouped(&turned);
        prop_assert_eq!(by_content(&records, &one.links), by_content(&turned, &two.links));
        for i in 0..n {
            for j in 0..n {
                let at = |k: usize| n - 1 - (k + n - turn % n) % n;
                prop_assert_eq!(one.group[i] == one.group[j], two.group[at(i)] == two.group[at(j)]);
            }
        }
    }

    #[test]
    fn what_is_hopeless_is_never_even_doubtful(records in records()) {
        for a in &records {
            for b in &records {
                for bearers in [1, 30, 4_000] {
                    if hopeless(&a.traits, &b.traits, bearers) {
                        prop_assert!(weigh(&a.traits, &b.traits, bearers, None).score() < DOUBTFUL, "{:?} {:?}", a, b);
                    }
                }
            }
        }
    }

    #[test]
    fn no_group_holds_two_dois(mut records in records()) {
        // one identifier a record: with two, a record may itself bear two DOIs
        for record in &mut records {
            record.identifiers.retain(|(scheme, _)| *scheme == Scheme::Doi);
            record.identifiers.truncate(1);
            record.hash = hash128(format!("{record:?}").as_bytes());
        }
        let grouping = grouped(&records);
        let useless = Identified::of(&Nodes::of(&records)).useless;
        let mut doi_of: FxHashMap<u32, &(Scheme, String)> = FxHashMap::default();
        for (record, &group) in records.iter().zip(&grouping.group) {
            for doi in record.identifiers.iter().filter(|doi| !useless.contains(doi)) {
                prop_assert_eq!(*doi_of.entry(group).or_insert(doi), doi);
            }
        }
    }
}
