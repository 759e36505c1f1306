//! The invented literature as its sources print it: a CNKI and a Web of Science export, the records of
//! an OAI-PMH repository, and the study's own files.
//!
//! A Chinese work is in the CNKI export, the repository, or both; an English one in the Web of Science
//! export, the repository, or both. What two sources have carries the same DOI in both, where it has
//! one. Each source also has what real ones have: a record without a title, years that are none, a
//! record printed twice, a record that breaks off, records marked deleted.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::random::Random;
use super::teaching::{NOTICE, Work, teaching_works};
use super::words::{BRIDGES, FIELDS, Pair, TOPICS, VARIANTS};

/// The files of the teaching corpus with their paths under `corpus/demo`, in a fixed order.
pub fn teaching_files() -> Vec<(&'static str, String)> {
    let works = teaching_works();
    let mut random = Random::new(0x5eed);
    let placed: Vec<(&Work, bool, bool)> = works
        .iter()
        .map(|work| {
            let lot = random.below(100);
            // by hand from the database; harvested; both
            if lot < 42 { (work, true, false) } else { (work, lot >= 72, true) }
        })
        .collect();
    let by_hand =
        |chinese: bool| placed.iter().filter(move |(work, by_hand, _)| *by_hand && work.chinese == chinese).map(|(work, ..)| *work);
    let harvested: Vec<&Work> = placed.iter().filter(|(.., harvested)| *harvested).map(|(work, ..)| *work).collect();
    vec![
        ("study.toml", study()),
        ("dictionary.txt", dictionary()),
        ("thesaurus.tsv", thesaurus()),
        ("stopwords.txt", stop_words()),
        ("exports/cnki.txt", cnki(&by_hand(true).collect::<Vec<_>>(), &mut random)),
        ("exports/wos.txt", web_of_science(&by_hand(false).collect::<Vec<_>>(), &mut random)),
        ("records.jsonl", records(&harvested, &mut random)),
    ]
}

/// A record of the invented repository, one line of `records.jsonl`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HeldRecord {
    pub identifier: String,
    pub datestamp: String,
    pub set: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// The metadata end in the middle of the last value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut_off: bool,
    /// Element, language (or nothing) and text, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dc: Vec<(String, String, String)>,
}

fn every_pair() -> impl Iterator<Item = Pair> {
    BRIDGES.iter().map(|(_, pair)| *pair).chain(TOPICS.iter().flat_map(|topic| topic.keywords.iter().copied()))
}

fn study() -> String {
    format!(
        "# {NOTICE}
# The study that `wenmai demo` runs. Everything in it is made up for trying and teaching.

[study]
title = \"数字经济与个人隐私研究：教学示例\"
years = [1994, 2019]
language = \"zh\"
output = \"../../output/demo\"
notice = \"{NOTICE}\"

[[source]]
provider = \"oai-pmh\"
# stands for the address of the journal that `wenmai demo` opens on loopback
url = \"http://teaching.invalid/oai\"

[keywords]
from = [\"author\", \"index\", \"extracted\"]
min_occurrences = 3
max_nodes = 200

# what happened in the real world in those years; the records did not
[[event]]
year = 1995
label = \"欧盟《数据保护指令》通过\"

[[event]]
year = 2017
label = \"《网络安全法》施行\"

[[event]]
year = 2018
label = \"欧盟 GDPR 适用\"
"
    )
}

fn dictionary() -> String {
    let mut words: Vec<&str> = every_pair().map(|pair| pair.0).chain(FIELDS.iter().map(|pair| pair.0)).collect();
    words.extend(VARIANTS.iter().flat_map(|(_, variants)| *variants).filter(|word| !word.is_ascii()));
    words.sort_unstable();
    words.dedup();
    format!("# {NOTICE}\n# words that are kept whole\n{}\n", words.join("\n"))
}

fn thesaurus() -> String {
    let mut lines: Vec<String> = every_pair().chain(FIELDS.iter().copied()).map(|(zh, en)| format!("{en}\t{zh}")).collect();
    for (preferred, variants) in VARIANTS {
        lines.extend(variants.iter().map(|variant| format!("{variant}\t{preferred}")));
    }
    format!("# {NOTICE}\n# variant<TAB>preferred: the word that both are counted as\n{}\n", lines.join("\n"))
}

fn stop_words() -> String {
    let words = [
        "研究",
        "分析",
        "影响",
        "综述",
        "述评",
        "对策",
        "问题",
        "启示",
        "建议",
        "案例",
        "视角",
        "比较研究",
        "实证研究",
        "research",
        "analysis",
        "review",
        "study",
        "case study",
        "literature review",
        "empirical study",
    ];
    format!("# {NOTICE}\n# words that are no keywords here\n{}\n", words.join("\n"))
}

/// A keyword as one record spells it: now and then a variant, English ones also with capitals.
fn spelled(random: &mut Random, preferred: &str, word: &str) -> String {
    let variants = VARIANTS.iter().find(|(known, _)| *known == preferred).map(|(_, variants)| *variants).unwrap_or_default();
    let same_script: Vec<&&str> = variants.iter().filter(|variant| variant.is_ascii() == word.is_ascii()).collect();
    if !same_script.is_empty() && random.chance(20) {
        return (**random.pick(&same_script)).to_owned();
    }
    if !word.is_ascii() || random.chance(65) {
        return word.to_owned();
    }
    let capital = |part: &str| part.get(..1).map(str::to_ascii_uppercase).unwrap_or_default() + part.get(1..).unwrap_or_default();
    word.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}

/// The shape of CNKI's RefWorks export: a tag and a space, a blank line between records.
fn cnki(works: &[&Work], random: &mut Random) -> String {
    let mut text = String::new();
    let twice = [20, 60, 100].into_iter().filter_map(|at| works.get(at));
    for (at, work) in works.iter().chain(twice).enumerate() {
        let (volume, issue, first, last) = work.place;
        let separator = if random.chance(8) { ";;" } else { ";" };
        let keywords: Vec<String> = work.keywords.iter().map(|(zh, _)| spelled(random, zh, zh)).collect();
        let authors: Vec<&str> = work.authors.iter().map(|(zh, _)| zh.as_str()).collect();
        let title = if at == 50 { "" } else { &work.title.0 };
        let year = match at {
            77 => "二〇一七".to_owned(),
            90 => "网络首发".to_owned(),
            _ => work.year.to_string(),
        };
        let _ = write!(
            text,
            "RT Journal Article\nSR 1\nA1 {}\nAD {};\nT1 {title}\nJF {}\nYR {year}\nIS {issue:02}\nvo {volume}\nOP {first}-{last}\nK1 {}\nAB {}\nSN {}\nLA 中文;\nDS CNKI\n",
            authors.join(";"),
            work.institution.0,
            work.journal,
            keywords.join(separator),
            work.abstracts.0,
            work.issn,
        );
        if let Some(doi) = &work.doi {
            let _ = writeln!(text, "DO {doi}");
        }
        let _ = write!(text, "LK https://teaching.invalid/article/{}\n\n", work.number);
    }
    text
}

/// The shape of Web of Science's plain text: two-letter tags, values folded with three blanks. The
/// last record breaks off, as a download does that ran out of time.
fn web_of_science(works: &[&Work], random: &mut Random) -> String {
    let mut text = String::from("FN Clarivate Analytics Web of Science (its shape only: teaching corpus, invented records)\nVR 1.0\n");
    for work in works {
        let (volume, issue, first, last) = work.place;
        let short =
            |name: &str| name.split_once(", ").map_or_else(|| name.to_owned(), |(family, first)| format!("{family}, {}", &first[..1]));
        let names: Vec<String> = work.authors.iter().map(|(_, en)| en.clone()).collect();
        let shorts: Vec<String> = names.iter().map(|name| short(name)).collect();
        let keywords: Vec<String> = work.keywords.iter().map(|(zh, en)| spelled(random, zh, en)).collect();
        let assigned: Vec<String> = work.keywords.iter().skip(1).take(2).map(|(_, en)| en.to_uppercase()).collect();
        let _ = writeln!(text, "PT J\nAU {}\nAF {}", shorts.join("\n   "), names.join("\n   "));
        for (tag, value) in [
            ("TI", work.title.1.clone()),
            ("SO", work.journal.to_uppercase()),
            ("LA", "English".to_owned()),
            ("DT", "Article".to_owned()),
            ("DE", keywords.join("; ")),
            ("ID", assigned.join("; ")),
            ("AB", work.abstracts.1.clone()),
            ("C1", format!("[{}] {}.", names.join("; "), work.institution.1)),
            ("SN", work.issn.clone()),
            ("PY", work.year.to_string()),
            ("VL", volume.to_string()),
            ("IS", issue.to_string()),
            ("BP", first.to_string()),
            ("EP", last.to_string()),
            ("DI", work.doi.clone().unwrap_or_default()),
            ("UT", format!("WOS:TEACHING{:07}", work.number)),
        ] {
            if !value.is_empty() {
                let _ = writeln!(text, "{tag} {}", folded(&value));
            }
        }
        text.push_str("ER\n\n");
    }
    text.push_str("PT J\nAU Samplewood, A\nTI A record that breaks off (teaching corpus, invented record)\nSO TEACHING QUARTERLY OF DATA AND LAW\nAB The download ended before the abst");
    text
}

/// Words in lines of at most 76 characters, the second and later ones set off by three blanks.
fn folded(value: &str) -> String {
    let mut lines = vec![String::new()];
    for word in value.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.len() + 1 + word.len() <= 76 {
            *line += " ";
            *line += word;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n   ")
}

/// What the repository holds, one record a line after a line with the notice.
fn records(works: &[&Work], random: &mut Random) -> String {
    let mut lines = vec![serde_json::json!({ "notice": NOTICE }).to_string()];
    for (at, work) in works.iter().enumerate() {
        let mut record = held(work, random);
        match at {
            36 => record.dc.retain(|(element, ..)| element != "title"),
            87 => record.dc.iter_mut().filter(|(element, ..)| element == "date").for_each(|date| date.2 = "2O16".to_owned()),
            140 => record.dc.iter_mut().filter(|(element, ..)| element == "date").for_each(|date| date.2 = "9999".to_owned()),
            120 => {
                record.cut_off = true;
                record.dc.truncate(record.dc.iter().position(|(element, ..)| element == "description").map_or(1, |at| at + 1));
            }
            60 | 170 => {
                let deleted = HeldRecord {
                    identifier: format!("oai:teaching.invalid:withdrawn-{at}"),
                    datestamp: record.datestamp.clone(),
                    set: record.set.clone(),
                    deleted: true,
                    ..HeldRecord::default()
                };
                lines.push(serde_json::to_string(&deleted).expect("plain text"));
            }
            _ => {}
        }
        lines.push(serde_json::to_string(&record).expect("plain text"));
    }
    lines.join("\n") + "\n"
}

fn held(work: &Work, random: &mut Random) -> HeldRecord {
    let (volume, issue, first, last) = work.place;
    let mut dc: Vec<(String, String, String)> = Vec::new();
    let mut add = |element: &str, language: &str, text: String| dc.push((element.to_owned(), language.to_owned(), text));
    let (main, other) = if work.chinese { ("zh", "en") } else { ("en", "zh") };
    let side = |pair: &(String, String), language: &str| if language == "zh" { pair.0.clone() } else { pair.1.clone() };
    // an English journal rarely has a Chinese title, a Chinese one nearly always an English
    let bilingual = random.chance(if work.chinese { 85 } else { 15 });
    add("title", main, side(&work.title, main));
    if bilingual {
        add("title", other, side(&work.title, other));
    }
    for author in &work.authors {
        add("creator", "", side(author, main));
    }
    for (zh, en) in &work.keywords {
        add("subject", main, spelled(random, zh, if work.chinese { zh } else { en }));
    }
    if bilingual {
        add(
            "subject",
            other,
            work.keywords.iter().map(|keyword| side(keyword, other)).collect::<Vec<_>>().join(if work.chinese { "; " } else { "；" }),
        );
    }
    add("description", main, side(&work.abstracts, main));
    if bilingual {
        add("description", other, side(&work.abstracts, other));
    }
    add("publisher", "", "Teaching Press (invented)".to_owned());
    let date = if random.chance(40) { format!("{}-{:02}", work.year, issue * 2) } else { work.year.to_string() };
    add("date", "", date);
    if random.chance(15) {
        // when the repository took it in, which is no date of issue
        add("date", "", "2024-01-15T08:00:00Z".to_owned());
    }
    add("type", "", "info:eu-repo/semantics/article".to_owned());
    add("identifier", "", format!("https://teaching.invalid/article/{}", work.number));
    if let Some(doi) = &work.doi {
        add("identifier", "", if random.chance(30) { format!("https://doi.org/{}", doi.to_uppercase()) } else { doi.clone() });
    }
    add(
        "source",
        main,
        if work.chinese {
            format!("{}; 第{volume}卷第{issue}期; {first}-{last}", work.journal)
        } else {
            format!("{}; Vol. {volume} No. {issue} ({}); {first}-{last}", work.journal, work.year)
        },
    );
    add("source", "", work.issn.clone());
    add("language", "", main.to_owned());
    add("rights", "", NOTICE.to_owned());
    HeldRecord {
        identifier: format!("oai:teaching.invalid:{}", work.number),
        datestamp: format!("2024-{:02}-{:02}T{:02}:00:00Z", 1 + work.number % 5, 1 + work.number % 28, work.number % 24),
        set: main.to_owned(),
        deleted: false,
        cut_off: false,
        dc,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_files_are_what_the_generator_gives() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/demo");
        let bless = std::env::var_os("WENMAI_BLESS").is_some_and(|value| value == "1");
        let mut bytes = 0;
        for (path, text) in teaching_files() {
            bytes += text.len();
            let file = folder.join(path);
            if bless {
                std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
                std::fs::write(&file, &text).expect("written");
            }
            let committed = std::fs::read_to_string(&file).expect("a committed file");
            assert!(committed == text, "{path} is not what the generator gives; WENMAI_BLESS=1 writes it anew");
        }
        assert!(bytes < 1_000_000, "{bytes} bytes");
    }

    #[test]
    fn every_record_of_every_source_says_that_it_is_invented() {
        for (path, text) in teaching_files() {
            let (records, notices) = match path {
                "exports/cnki.txt" => (text.matches("RT Journal").count(), text.matches("记录均为虚构").count()),
                "exports/wos.txt" => (text.matches("\nPT J").count(), text.replace("\n   ", " ").matches("nvented record").count() - 1),
                "records.jsonl" => (
                    text.lines().filter(|line| !line.contains("\"deleted\":true")).count(),
                    text.lines().filter(|line| line.contains("nvented record") || line.contains("记录均为虚构")).count(),
                ),
                _ => (1, text.lines().next().map_or(0, |head| usize::from(head.contains(NOTICE)))),
            };
            // the record that breaks off does so behind its first abstract, which says it
            assert_eq!(records, notices, "{path}");
        }
    }

    #[test]
    fn some_works_are_in_two_sources_under_one_doi() {
        let files = teaching_files();
        let text = |path: &str| &files.iter().find(|file| file.0 == path).expect("a file").1;
        let works = teaching_works();
        let dois = works.iter().filter_map(|work| work.doi.as_deref());
        let in_both = dois.filter(|doi| {
            let harvested = text("records.jsonl").to_lowercase().contains(&format!("{doi}\""));
            harvested
                && (text("exports/cnki.txt").contains(&format!("DO {doi}\n")) || text("exports/wos.txt").contains(&format!("DI {doi}\n")))
        });
        let in_both = in_both.count();
        assert!((60..140).contains(&in_both), "{in_both} duplicates");
    }

    #[test]
    fn no_variant_and_no_pair_contradicts_another() {
        let lines = thesaurus();
        let mut preferred_of = std::collections::BTreeMap::new();
        for line in lines.lines().filter(|line| !line.starts_with('#')) {
            let (variant, preferred) = line.split_once('\t').expect("two columns");
            assert_eq!(preferred_of.insert(variant.to_lowercase(), preferred).unwrap_or(preferred), preferred, "{variant}");
        }
        assert!(preferred_of.values().all(|preferred| !preferred_of.contains_key(*preferred)));
    }
}
