//! The invented literature: which works there are, before any source has printed them.
//!
//! It has the shape that such literatures have: hardly a record a year at first and some years
//! without any, growth by about a half a year from 2014 on; topics that come up one after
//! another; keywords by Zipf's law within a topic, a few shared by all; few authors with many works and
//! many with one. The text is put together from sentences written for it, around the record's own
//! keywords.

use super::random::Random;
use super::words::{
    BRIDGES, CHINESE_JOURNALS, ENGLISH_JOURNALS, FAMILY_NAMES, FIELDS, FIRST_NAMES, GIVEN_NAMES, INSTITUTIONS, METHODS, Pair, SURNAMES,
    TOPICS, Topic,
};

/// What every part of the corpus says of itself.
pub const NOTICE: &str = "教学语料，记录均为虚构 · teaching corpus, invented records";

/// Works in each year from 1994 to 2019.
const ANNUAL_OUTPUT: [usize; 26] = [1, 0, 1, 0, 1, 2, 2, 0, 1, 2, 2, 3, 2, 3, 4, 3, 5, 6, 7, 9, 17, 26, 38, 57, 84, 124];

/// One work of the invented literature, as its authors would know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Number, from 1, in order of the year.
    pub number: usize,
    /// Year of publication.
    pub year: u16,
    /// Written in Chinese rather than in English.
    pub chinese: bool,
    /// Titles in Chinese and English.
    pub title: (String, String),
    /// Names in Chinese (or as in English) and English, in order.
    pub authors: Vec<(String, String)>,
    /// Institution in Chinese and English.
    pub institution: (&'static str, &'static str),
    /// Keywords in Chinese and English, in order.
    pub keywords: Vec<(String, String)>,
    /// Abstracts in Chinese and English, each with the notice at its end.
    pub abstracts: (String, String),
    /// Journal, by its one name.
    pub journal: &'static str,
    /// Serial number of the journal, from the block 0000 that no journal has.
    pub issn: String,
    /// Volume, issue, first and last page.
    pub place: (usize, usize, usize, usize),
    /// Identifier under the prefix that is kept for examples; older works have none.
    pub doi: Option<String>,
}

/// All works, in order; the same on every machine.
pub fn teaching_works() -> Vec<Work> {
    let mut random = Random::new(1994_2019);
    let authors = Authors::new(&mut random);
    let mut titles = std::collections::HashSet::new();
    let years = (1994..).zip(ANNUAL_OUTPUT).flat_map(|(year, works)| std::iter::repeat_n(year, works));
    years
        .enumerate()
        .map(|(at, year)| {
            // a title that is taken is thought up anew, so that equal titles are duplicates
            loop {
                let work = invent(&mut random, &authors, at + 1, year);
                if titles.insert(work.title.clone()) {
                    break work;
                }
            }
        })
        .collect()
}

fn invent(random: &mut Random, authors: &Authors, number: usize, year: u16) -> Work {
    let chinese = random.chance(62);
    let topic = choose_topic(random, year);
    let pairs = choose_keywords(random, topic, year);
    let field = *random.pick(FIELDS);
    let method = *random.pick(METHODS);
    let mut keywords: Vec<(String, String)> = pairs.iter().map(|(zh, en)| ((*zh).to_owned(), (*en).to_owned())).collect();
    if random.chance(30) {
        keywords.push((field.0.to_owned(), field.1.to_owned()));
    }
    if random.chance(25) {
        // said once or twice in the whole corpus: the long tail that every keyword field has
        keywords.push((format!("{}数据", field.0), format!("{} data", field.1)));
    }
    let about = About { a: pairs[0], b: pairs[1], c: pairs[2], field, method };
    let journal = if chinese { random.below(CHINESE_JOURNALS.len()) } else { random.below(ENGLISH_JOURNALS.len()) };
    let first_page = 1 + random.below(120);
    Work {
        number,
        year,
        chinese,
        title: about.title(random),
        authors: authors.team(random, topic, chinese),
        institution: *random.pick(INSTITUTIONS),
        keywords,
        abstracts: about.abstracts(random),
        journal: if chinese { CHINESE_JOURNALS[journal] } else { ENGLISH_JOURNALS[journal] },
        issn: issn(journal + if chinese { 1 } else { 101 }),
        place: (usize::from(year) - 1990, 1 + random.below(6), first_page, first_page + 4 + random.below(14)),
        doi: (year >= 2008 && random.chance(82)).then(|| format!("10.5555/wenmai.{year}.{number:04}")),
    }
}

fn choose_topic(random: &mut Random, year: u16) -> usize {
    let open: Vec<usize> = (0..TOPICS.len()).filter(|topic| TOPICS[*topic].since <= year).collect();
    let mut left = random.below(open.iter().map(|topic| TOPICS[*topic].share).sum());
    for topic in open {
        if left < TOPICS[topic].share {
            return topic;
        }
        left -= TOPICS[topic].share;
    }
    0
}

/// Three to six keywords: of the topic, of what all topics share, and now and then of another topic.
fn choose_keywords(random: &mut Random, topic: usize, year: u16) -> Vec<Pair> {
    let mut keywords: Vec<Pair> = Vec::new();
    let wanted = 2 + random.below(3);
    // a topic begins with five keywords, and a new one comes up every other year
    let known = |topic: usize| {
        let Topic { since, keywords, .. } = &TOPICS[topic];
        &keywords[..keywords.len().min(5 + usize::from(year.saturating_sub(*since)) / 2)]
    };
    let mut add = |pair: Pair| {
        if !keywords.contains(&pair) {
            keywords.push(pair);
        }
        keywords.len()
    };
    while add(known(topic)[random.zipf(known(topic).len())]) < wanted {}
    let bridges: Vec<Pair> = BRIDGES.iter().filter(|(since, _)| *since <= year).map(|(_, pair)| *pair).collect();
    let shared = if random.chance(75) { add(bridges[random.zipf(bridges.len())]) } else { wanted };
    if shared < 3 || random.chance(28) {
        let other = choose_topic(random, year);
        add(known(other)[random.zipf(known(other).len())]);
    }
    // in 1994 there may be too few words for a third
    let mut spare = TOPICS[topic].keywords.iter();
    while keywords.len() < 3 {
        let pair = *spare.next().expect("every topic has more than three keywords");
        if !keywords.contains(&pair) {
            keywords.push(pair);
        }
    }
    keywords
}

/// What a work is about.
struct About {
    a: Pair,
    b: Pair,
    c: Pair,
    field: Pair,
    method: Pair,
}

impl About {
    fn title(&self, random: &mut Random) -> (String, String) {
        let Self { a, b, c, field, method } = self;
        let (zh, en) = match random.below(10) {
            0 => (format!("{}背景下的{}研究", a.0, b.0), format!("{} in the light of {}", b.1, a.1)),
            1 => (format!("{}与{}：以{}为例", a.0, b.0, field.0), format!("{} and {}: the case of {}", a.1, b.1, field.1)),
            2 => (format!("论{}中的{}", a.0, b.0), format!("on {} in {}", b.1, a.1)),
            3 => (
                format!("{}对{}的影响：基于{}的证据", a.0, b.0, method.0),
                format!("how {} bears on {}: evidence from {}", a.1, b.1, method.1),
            ),
            4 => (format!("{}视角下{}的{}问题", a.0, field.0, b.0), format!("{} in {}: a view from {}", b.1, field.1, a.1)),
            5 => (format!("{}何以可能：{}的经验与反思", a.0, field.0), format!("what makes {} possible: lessons from {}", a.1, field.1)),
            6 => (format!("{}、{}与{}", a.0, b.0, c.0), format!("{}, {} and {}", a.1, b.1, c.1)),
            7 => (format!("从{}到{}：{}的边界", a.0, b.0, c.0), format!("from {} to {}: the limits of {}", a.1, b.1, c.1)),
            8 => {
                (format!("{}时代的{}：争议、规则与出路", a.0, b.0), format!("{} in the age of {}: disputes, rules and ways out", b.1, a.1))
            }
            _ => (format!("{}研究述评：{}的视角", a.0, b.0), format!("a review of {} from the viewpoint of {}", a.1, b.1)),
        };
        (zh, capitalized(&en))
    }

    fn abstracts(&self, random: &mut Random) -> (String, String) {
        let Self { a, b, c, field, method } = self;
        let opening = match random.below(4) {
            0 => (
                format!("随着{}的发展，{}成为学界与实务界共同关注的问题。", a.0, b.0),
                format!("As {} develops, {} concerns scholars and practitioners alike.", a.1, b.1),
            ),
            1 => (
                format!("关于{}的讨论大多停留在原则层面，{}的具体机制尚不清楚。", a.0, b.0),
                format!("The debate on {} has remained one of principles, while the workings of {} are unclear.", a.1, b.1),
            ),
            2 => (
                format!("{}改变了{}领域的利益格局，也给{}带来新的难题。", a.0, field.0, b.0),
                format!("{} has changed whose interests count in {} and made {} a harder question.", capitalized(a.1), field.1, b.1),
            ),
            _ => (
                format!("{}与{}之间的关系长期存在争议。", a.0, b.0),
                format!("How {} and {} are related has long been disputed.", a.1, b.1),
            ),
        };
        let middle = match random.below(3) {
            0 => (
                format!("本文以{}为例，采用{}的方法，考察{}在其中的作用。", field.0, method.0, c.0),
                format!("Taking {} as an example, this paper uses {} to examine the part of {}.", field.1, method.1, c.1),
            ),
            1 => (
                format!("本文梳理了{}的制度沿革，并通过{}检验{}与{}的联系。", field.0, method.0, a.0, c.0),
                format!("It traces the institutions of {} and tests, by {}, the link between {} and {}.", field.1, method.1, a.1, c.1),
            ),
            _ => (
                format!("文章从{}入手，借助{}，说明{}如何影响使用者的选择。", c.0, method.0, b.0),
                format!("Starting from {}, and with the help of {}, it shows how {} shapes what users choose.", c.1, method.1, b.1),
            ),
        };
        let finding = match random.below(4) {
            0 => (
                format!("结果显示，{}的作用因群体而异，在{}中最为明显。", c.0, field.0),
                format!("The effect of {} differs between groups and is strongest in {}.", c.1, field.1),
            ),
            1 => (
                format!("研究发现，{}并不必然削弱{}，规则的清晰程度更为关键。", a.0, b.0),
                format!("{} need not weaken {}; how clear the rules are matters more.", capitalized(a.1), b.1),
            ),
            2 => (
                format!("研究表明，{}先升后稳，而{}的差距仍在扩大。", b.0, c.0),
                format!("{} rises and then levels off, while gaps in {} keep widening.", capitalized(b.1), c.1),
            ),
            _ => (
                format!("分析认为，单靠{}难以回应{}提出的要求。", c.0, a.0),
                format!("{} alone, the analysis suggests, cannot answer what {} demands.", capitalized(c.1), a.1),
            ),
        };
        let close = match random.below(3) {
            0 => (format!("据此提出完善{}规则的建议。", b.0), format!("Proposals for better rules on {} follow.", b.1)),
            1 => (format!("文末讨论了{}今后的研究方向。", a.0), format!("Directions for further work on {} are discussed.", a.1)),
            _ => (format!("这为{}与{}的平衡提供了参考。", a.0, b.0), format!("This may help to balance {} and {}.", a.1, b.1)),
        };
        let zh = [opening.0, middle.0, finding.0, close.0].concat();
        let en = [opening.1, middle.1, finding.1, close.1].join(" ");
        (format!("{zh}（教学示例，记录均为虚构。）"), format!("{en} (Teaching corpus, invented record.)"))
    }
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// Everybody who writes, in Chinese and in English.
struct Authors {
    chinese: Vec<(String, String)>,
    english: Vec<(String, String)>,
}

impl Authors {
    fn new(random: &mut Random) -> Self {
        let mut chinese: Vec<(String, String)> = SURNAMES
            .iter()
            .flat_map(|surname| {
                GIVEN_NAMES.iter().map(|given| (format!("{}{}", surname.0, given.0), format!("{}, {}", surname.1, given.1)))
            })
            .collect();
        let mut english: Vec<(String, String)> = FAMILY_NAMES
            .iter()
            .flat_map(|family| FIRST_NAMES.iter().map(move |first| format!("{family}, {first}")))
            .map(|name| (name.clone(), name))
            .collect();
        for list in [&mut chinese, &mut english] {
            for at in (1..list.len()).rev() {
                list.swap(at, random.below(at + 1));
            }
        }
        Self { chinese, english }
    }

    /// One to four authors. Every topic has its own people, a few of whom write most of it.
    fn team(&self, random: &mut Random, topic: usize, chinese: bool) -> Vec<(String, String)> {
        let everybody = if chinese { &self.chinese } else { &self.english };
        let size = [1, 1, 2, 2, 2, 3, 3, 4][random.below(8)];
        let mut team: Vec<(String, String)> = Vec::new();
        while team.len() < size {
            let home = if random.chance(88) { topic } else { random.below(TOPICS.len()) };
            let author = &everybody[random.zipf(everybody.len() / TOPICS.len()) * TOPICS.len() + home];
            if !team.contains(author) {
                team.push(author.clone());
            }
        }
        team
    }
}

/// A serial number with the right check digit (ISO 3297) in the block 0000.
fn issn(number: usize) -> String {
    let digits = format!("0000{number:03}");
    let sum: usize = digits.bytes().zip((2..=8).rev()).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    let check = match (11 - sum % 11) % 11 {
        10 => "X".to_owned(),
        digit => digit.to_string(),
    };
    format!("{}-{}{check}", &digits[..4], &digits[4..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_literature_has_the_shape_of_one() {
        let works = teaching_works();
        assert_eq!(works.len(), 400);
        let in_years = |first: u16, last: u16| works.iter().filter(|work| (first..=last).contains(&work.year)).count();
        assert_eq!((in_years(1995, 1995), in_years(2001, 2001)), (0, 0), "years without a record");
        assert!((2015..=2019).all(|year| in_years(year, year) * 10 > in_years(year - 1, year - 1) * 13), "growth at the end");
        assert!((220..280).contains(&works.iter().filter(|work| work.chinese).count()));

        let of_author = |name: &str| works.iter().filter(|work| work.authors.iter().any(|author| author.1 == name)).count();
        let names: std::collections::BTreeSet<&str> = works.iter().flat_map(|work| &work.authors).map(|author| author.1.as_str()).collect();
        let single = names.iter().filter(|name| of_author(name) == 1).count();
        assert!(single * 10 > names.len() * 4, "{single} of {} authors have one work", names.len());
        assert!(names.iter().any(|name| of_author(name) >= 8));
    }

    #[test]
    fn every_work_says_that_it_is_invented_and_speaks_of_its_keywords() {
        for work in teaching_works() {
            assert!(
                work.abstracts.0.ends_with("（教学示例，记录均为虚构。）")
                    && work.abstracts.1.ends_with("(Teaching corpus, invented record.)")
            );
            assert!(work.keywords.len() >= 3);
            let text = format!("{}{}", work.title.0, work.abstracts.0);
            assert!(work.keywords[..3].iter().filter(|keyword| text.contains(&keyword.0)).count() >= 2, "{text}");
            assert!(work.doi.iter().all(|doi| doi.starts_with("10.5555/wenmai.")));
            assert!(work.issn.starts_with("0000-"));
        }
    }

    #[test]
    fn serial_numbers_have_their_check_digit() {
        // 0317-8471 is the standard's own example of the rule
        let digits = [0, 3, 1, 7, 8, 4, 7];
        let sum: usize = digits.iter().zip((2..=8).rev()).map(|(digit, weight)| digit * weight).sum();
        assert_eq!((11 - sum % 11) % 11, 1);
        assert_eq!(issn(1), "0000-0019");
    }
}
