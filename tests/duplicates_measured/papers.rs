//! Invented papers in several databases, each printing them in its way and with its mistakes.
//!
//! Titles come from few patterns and words, so that many papers differ in one word only; parts,
//! yearly reports, editorials, theses and conference papers of the same title are there to be told apart.

use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use wenmai::record::{Author, Field, Identifier, Kind, Record, Venue, Year, has_han};

/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same corpus anywhere.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn chance(&mut self, share: f64) -> bool {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64 <= share
    }

    pub(crate) fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const HAN: &[&str] = &[
    "数字经济",
    "隐私保护",
    "平台治理",
    "数据要素",
    "算法推荐",
    "跨境电商",
    "智慧城市",
    "知识产权",
    "供应链",
    "区块链",
    "移动支付",
    "产业升级",
    "乡村振兴",
    "共享经济",
    "信息安全",
    "技术创新",
    "消费者行为",
    "商业模式",
    "数字鸿沟",
    "就业结构",
];
const HAN_PATTERNS: &[&str] = &[
    "基于{0}的{1}研究",
    "{0}对{1}的影响研究",
    "{0}与{1}：机制与路径",
    "{0}背景下{1}的现状与对策",
    "论{0}与{1}的关系",
    "{0}视角下的{1}问题探析",
];
const SURNAMES: &[&str] = &["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周"];
const GIVEN: &[&str] = &["伟", "娜", "强", "敏", "静", "建国", "晓明", "志远", "雪梅", "海涛", "思涵", "文斌"];
const HAN_VENUES: &[&str] = &["经济研究", "管理世界", "情报科学", "图书情报工作", "中国工业经济", "统计研究"];
const ENGLISH: &[&str] = &[
    "digital platforms",
    "privacy concerns",
    "data markets",
    "urban mobility",
    "supply chains",
    "mobile payment",
    "consumer trust",
    "machine learning",
    "market entry",
    "online education",
    "rural credit",
    "open science",
    "carbon trading",
    "public health",
    "labour demand",
    "smart manufacturing",
];
const PATTERNS: &[&str] = &[
    "The impact of {0} on {1}: evidence from a survey of firms",
    "{0} and {1}: mechanisms and paths in emerging economies",
    "A systematic review of {0} in the context of {1}",
    "How {0} shapes {1} under uncertainty",
    "Measuring {0} with {1}: a new index for regions",
];
const FAMILY: &[&str] = &["Smith", "Garcia", "Müller", "Zhang", "Wang", "Johnson", "Rossi", "Kowalski", "Silva", "Tanaka"];
const FIRST: &[&str] = &["Anna", "Boris", "Chen", "Daniel", "Elena", "Feng", "Georg", "Hui", "Ivan", "Jörg"];
const VENUES: &[&str] = &[
    "Journal of Invented Examples",
    "International Review of Teaching Economics",
    "Annals of Synthetic Research",
    "Information and Society Letters",
];

fn title(dice: &mut Dice, words: &[&str], patterns: &[&str]) -> String {
    let (a, b) = (dice.pick(words), dice.pick(words));
    let text = dice.pick(patterns).replace("{0}", a).replace("{1}", b);
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

fn paper(dice: &mut Dice, number: usize) -> Record {
    let han = dice.chance(0.5);
    let kind = dice.below(40);
    let mut record = Record { kind: Kind::Article, year: Field::Typed(Year(1995 + dice.below(25) as u16)), ..Record::default() };
    let count = 1 + dice.below(4);
    record.authors = (0..count)
        .map(|_| {
            if han {
                Author::new(format!("{}{}", dice.pick(SURNAMES), dice.pick(GIVEN)))
            } else {
                Author::new(format!("{}, {} {}", dice.pick(FAMILY), dice.pick(FIRST), dice.pick(FIRST)))
            }
        })
        .collect();
    record.title = match (han, kind) {
        (true, 0) => "前言".into(),
        (false, 0) => "Editorial".into(),
        (true, _) => title(dice, HAN, HAN_PATTERNS),
        (false, _) => title(dice, ENGLISH, PATTERNS),
    };
    let first = 1 + dice.below(400);
    record.venue = Venue {
        name: dice.pick(if han { HAN_VENUES } else { VENUES }).into(),
        volume: (!han).then(|| (5 + dice.below(40)).to_string()),
        issue: Some((1 + dice.below(12)).to_string()),
        pages: Some(format!("{first}-{}", first + 4 + dice.below(20))),
        ..Venue::default()
    };
    record.abstract_text = Some(format!(
        "This invented abstract number {number} says nothing, at some length, of {} and of much else besides, in order to be long.",
        record.title
    ));
    record.identifiers.extend(Identifier::doi(&format!("10.5555/invented.{number}")));
    record
}

/// A paper that looks like another and is not.
fn sibling(dice: &mut Dice, of: &Record, number: usize) -> Record {
    let mut record = of.clone();
    let fresh = std::iter::repeat_with(|| paper(dice, number))
        .find(|fresh| has_han(&fresh.title) == has_han(&of.title))
        .expect("half of the papers are");
    record.identifiers = fresh.identifiers;
    record.abstract_text = fresh.abstract_text;
    record.venue.pages.clone_from(&fresh.venue.pages);
    let han = has_han(&of.title);
    match dice.below(5) {
        // the next part of a series
        0 => record.title += if han { "（下）" } else { ", Part II" },
        // next year's report
        1 => {
            let Field::Typed(Year(year)) = record.year else { return record };
            record.title += &format!(" {}", year + 1);
            record.year = Field::Typed(Year(year + 1));
        }
        // a thesis that became the article
        2 => {
            record.kind = Kind::Thesis;
            record.venue = Venue { name: if han { "教学大学".into() } else { "Invented University".into() }, ..Venue::default() };
        }
        // the same title by somebody else, elsewhere
        3 => {
            record.authors = fresh.authors;
            record.venue = fresh.venue;
        }
        // the same authors on a neighbouring subject
        _ => {
            let words = if han { HAN } else { ENGLISH };
            let old = words.iter().find(|word| record.title.contains(**word));
            record.title = old.map_or(record.title.clone(), |old| {
                record.title.replacen(old, words[(words.iter().position(|w| w == old).unwrap_or(0) + 7) % words.len()], 1)
            });
        }
    }
    record
}

pub(crate) fn traditional() -> OpenCC {
    OpenCC::from_config(BuiltinConfig::S2t).expect("OpenCC's tables are compiled in")
}

/// The paper as a database prints it.
pub(crate) fn reprinted(dice: &mut Dice, paper: &Record, traditional: &OpenCC) -> Record {
    let mut record = paper.clone();
    let han = has_han(&record.title);
    if dice.chance(0.5) {
        record.identifiers.clear();
    }
    if han && dice.chance(0.15) {
        record.title = traditional.convert(&record.title);
        record.authors.iter_mut().for_each(|author| author.name = traditional.convert(&author.name));
    }
    if !han {
        match dice.below(4) {
            0 => record.title = record.title.to_uppercase(),
            1 => record.title += ".",
            2 => record.title = record.title.replace(": ", " - "),
            _ => {}
        }
        if dice.chance(0.3) {
            let shorten = |word: &str| word.chars().take(4).collect::<String>() + ".";
            record.venue.name = record
                .venue
                .name
                .split(' ')
                .map(|word| if word.len() > 5 { shorten(word) } else { word.to_owned() })
                .collect::<Vec<_>>()
                .join(" ");
        }
        if dice.chance(0.5) {
            for author in &mut record.authors {
                let Some((family, given)) = author.name.split_once(", ") else { continue };
                let initials: Vec<String> = given.split(' ').filter_map(|word| word.chars().next()).map(|c| format!("{c}.")).collect();
                author.name = format!("{family}, {}", initials.join(""));
            }
        }
    } else if dice.chance(0.3) {
        record.title = record.title.replace('：', ":").replace('的', "的 ");
    }
    if dice.chance(0.03) {
        // one letter lost in the middle
        let mut chars: Vec<char> = record.title.chars().collect();
        if chars.len() > 8 {
            chars.remove(4 + dice.below(chars.len() - 6));
            record.title = chars.into_iter().collect();
        }
    }
    if let (true, Field::Typed(Year(year))) = (dice.chance(0.1), &record.year) {
        record.year = Field::Typed(Year(year + 1));
    }
    if dice.chance(0.02) {
        record.authors.clear();
    }
    if dice.chance(0.25) {
        record.venue.pages = None;
    }
    if dice.chance(0.25) {
        record.abstract_text = None;
    }
    if dice.chance(0.2) {
        record.venue.volume = None;
        record.venue.issue = None;
    }
    record
}

/// Papers, each printed by one to four databases; gives the records of each database and the paper of each.
pub(crate) fn corpus(seed: u64, papers: usize) -> (Vec<Vec<Record>>, Vec<Option<String>>) {
    let mut dice = Dice::new(seed);
    let traditional = traditional();
    let mut sources = vec![Vec::new(); 4];
    let mut numbers = vec![Vec::new(); 4];
    let mut last: Option<Record> = None;
    for number in 0..papers {
        let paper = match &last {
            Some(last) if dice.chance(0.2) => sibling(&mut dice, last, number),
            _ => paper(&mut dice, number),
        };
        for source in 0..4 {
            if dice.chance(0.45) {
                sources[source].push(reprinted(&mut dice, &paper, &traditional));
                numbers[source].push(Some(number.to_string()));
            }
        }
        last = Some(paper);
    }
    (sources, numbers.concat())
}
