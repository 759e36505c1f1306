//! New words: runs of dictionary words that a corpus uses as one word.
//!
//! jieba cuts what its dictionary does not know: 可变剪接 into 可变 and 剪接. Each text is divided anew
//! into words and phrases so that the sum of what each is worth is greatest; a phrase is worth how
//! likely an author would choose it as a keyword ([`super::PhraseExtractor`]'s model), shared among
//! its occurrences, since one suffices to see it. What a division holds is proposed, with the evidence
//! that the field goes by: how often it occurs, how much oftener its parts meet than by chance, how
//! freely its neighbours change.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::phrases::{Division, PhraseExtractor};

/// A word that a corpus uses and the dictionary does not know.
#[derive(Debug, Clone, PartialEq)]
pub struct NewWord {
    /// As compared.
    pub word: String,
    /// The dictionary words it is made of, long ones in the shorter words that they are made of in turn.
    pub parts: Vec<String>,
    /// How often its parts stand side by side, also inside longer words.
    pub occurrences: u64,
    /// In how many texts.
    pub records: u64,
    /// In how many texts the best division holds it as a word: what is left when longer words around
    /// it and overlapping ones have had their way.
    pub chosen: u64,
    /// Pointwise mutual information of the weakest split, in nats: the least `ln(f(ab) N / (f(a) f(b)))`
    /// over the ways to split it in two, `f` occurrences among the `N` words of the corpus.
    pub mutual_information: f64,
    /// The smaller of the entropies of its left and right neighbours, in nats; a mark or the end of
    /// the text is a neighbour of its own each time.
    pub neighbour_entropy: f64,
}

/// Finds new words in the texts that `each_text` hands out, title and abstract; the title may be
/// empty. `each_text` is called twice and must hand out the same.
///
/// Words come in order of texts that chose them, then occurrences, then code points; none has fewer
/// than `min_occurrences`. The same for any order of the texts and any number of threads. Time
/// linear in the text; memory linear in what is proposed.
///
/// # Errors
/// Those of `each_text`.
pub fn new_words<E>(
    extractor: &PhraseExtractor,
    min_occurrences: u64,
    mut each_text: impl FnMut(&mut dyn FnMut(&str, &str)) -> Result<(), E>,
) -> Result<Vec<NewWord>, E> {
    let mut chosen: FxHashMap<String, u64> = FxHashMap::default();
    in_batches(
        extractor,
        &mut each_text,
        |division: &Division<'_>| division.words(),
        |words: Vec<String>| {
            for word in words {
                *chosen.entry(word).or_default() += 1;
            }
        },
    )?;
    let mut words: Vec<(String, u64)> = chosen.into_iter().collect();
    words.sort_unstable();
    let counts = Counts::count(extractor, &words, &mut each_text)?;
    let mut found: Vec<NewWord> =
        words.into_iter().enumerate().filter_map(|(at, (word, chosen))| counts.evidence(at, word, chosen)).collect();
    found.retain(|word| word.occurrences >= min_occurrences);
    found.sort_by(|a, b| b.chosen.cmp(&a.chosen).then(b.occurrences.cmp(&a.occurrences)).then_with(|| a.word.cmp(&b.word)));
    Ok(found)
}

/// Reads texts in batches, on all threads, and takes what `read` makes of them in their order.
fn in_batches<E, T: Send>(
    extractor: &PhraseExtractor,
    each_text: &mut impl FnMut(&mut dyn FnMut(&str, &str)) -> Result<(), E>,
    read: impl Fn(&Division<'_>) -> T + Sync,
    mut take: impl FnMut(T),
) -> Result<(), E> {
    const BATCH: usize = 512;
    let mut batch: Vec<(String, String)> = Vec::with_capacity(BATCH);
    let mut work = |batch: &mut Vec<(String, String)>| {
        let results: Vec<T> = batch.par_iter().map(|(title, text)| extractor.divided(title, text, |division| read(division))).collect();
        results.into_iter().for_each(&mut take);
        batch.clear();
    };
    each_text(&mut |title, text| {
        batch.push((title.to_owned(), text.to_owned()));
        if batch.len() == BATCH {
            work(&mut batch);
        }
    })?;
    work(&mut batch);
    Ok(())
}

/// What is counted of the words found and of their parts.
struct Counts {
    /// Word or part -> occurrences.
    occurrences: FxHashMap<String, u64>,
    /// Of each word: the parts, the texts that hold it, its neighbours.
    words: Vec<Seen>,
    /// Words of the corpus.
    total: u64,
}

#[derive(Default)]
struct Seen {
    parts: Vec<String>,
    records: u64,
    /// Left and right: open sides, and neighbours with how often each.
    sides: [Side; 2],
}

#[derive(Default)]
struct Side {
    open: u64,
    neighbours: FxHashMap<String, u64>,
}

/// What one text adds: a stretch that is counted, and where it is one of the words, its number, parts and neighbours.
struct Sighting {
    text: String,
    word: Option<(usize, Vec<String>, [Option<String>; 2])>,
}

impl Counts {
    fn count<E>(
        extractor: &PhraseExtractor,
        words: &[(String, u64)],
        each_text: &mut impl FnMut(&mut dyn FnMut(&str, &str)) -> Result<(), E>,
    ) -> Result<Self, E> {
        let numbers: FxHashMap<&str, usize> = words.iter().enumerate().map(|(at, (word, _))| (word.as_str(), at)).collect();
        // beginnings and ends of the words found, at any character: those that fall between words are met
        let mut needed: FxHashSet<&str> = FxHashSet::default();
        for (word, _) in words {
            for (at, _) in word.char_indices().skip(1) {
                needed.extend([&word[..at], &word[at..]]);
            }
        }
        let mut counts = Self { occurrences: FxHashMap::default(), words: words.iter().map(|_| Seen::default()).collect(), total: 0 };
        let read = |division: &Division<'_>| {
            let mut sightings = Vec::new();
            division.each_stretch(|text, parts, neighbours| {
                let number = numbers.get(text).copied();
                if number.is_some() || needed.contains(text) {
                    let owned = |text: &&str| (*text).to_owned();
                    let word = number.map(|at| (at, parts.iter().map(owned).collect(), neighbours.map(|side| side.map(str::to_owned))));
                    sightings.push(Sighting { text: text.to_owned(), word });
                }
            });
            (division.word_count(), sightings)
        };
        in_batches(extractor, each_text, read, |(total, sightings)| {
            counts.total += total as u64;
            let mut here = FxHashSet::default();
            for Sighting { text, word } in sightings {
                *counts.occurrences.entry(text).or_default() += 1;
                let Some((at, parts, neighbours)) = word else { continue };
                let seen = &mut counts.words[at];
                seen.records += u64::from(here.insert(at));
                // a word can be cut in two ways when its neighbours pull at it; the first in order is kept
                if seen.parts.is_empty() || parts < seen.parts {
                    seen.parts = parts;
                }
                for (side, neighbour) in seen.sides.iter_mut().zip(neighbours) {
                    match neighbour {
                        Some(neighbour) => *side.neighbours.entry(neighbour).or_default() += 1,
                        None => side.open += 1,
                    }
                }
            }
        })?;
        Ok(counts)
    }

    fn evidence(&self, at: usize, word: String, chosen: u64) -> Option<NewWord> {
        let seen = &self.words[at];
        let f = |text: &str| self.occurrences.get(text).copied().unwrap_or(1).max(1) as f64;
        let occurrences = *self.occurrences.get(&word)?;
        let mut split = 0;
        let mut mutual_information = f64::INFINITY;
        for part in &seen.parts[..seen.parts.len().saturating_sub(1)] {
            // parts of a foreign word and Chinese may have a blank between them
            split += part.len();
            split += word[split..].len() - word[split..].trim_start().len();
            let (left, right) = (word[..split].trim_end(), &word[split..]);
            mutual_information = mutual_information.min((f(&word) * self.total as f64 / (f(left) * f(right))).ln());
        }
        let neighbour_entropy = seen.sides.iter().map(Side::entropy).fold(f64::INFINITY, f64::min);
        let (parts, records) = (seen.parts.clone(), seen.records);
        Some(NewWord { word, parts, occurrences, records, chosen, mutual_information, neighbour_entropy })
    }
}

impl Side {
    /// `-Σ p ln p`, each open side a neighbour of its own.
    fn entropy(&self) -> f64 {
        let total = (self.open + self.neighbours.values().sum::<u64>()) as f64;
        let share = |count: u64| -(count as f64 / total) * (count as f64 / total).ln();
        let mut counts: Vec<u64> = self.neighbours.values().copied().collect();
        counts.sort_unstable();
        let known: f64 = counts.into_iter().map(share).sum();
        // + 0.0 makes the -0 of a single neighbour 0; `f64::max` may take either
        known + self.open as f64 * share(1) + 0.0
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, OnceLock};

    use proptest::prelude::*;

    use super::*;
    use crate::text::{ChineseSegmenter, WordLists};

    fn extractor() -> &'static PhraseExtractor {
        static EXTRACTOR: OnceLock<PhraseExtractor> = OnceLock::new();
        EXTRACTOR.get_or_init(|| PhraseExtractor::new(Arc::new(ChineseSegmenter::new(&WordLists::empty()))))
    }

    fn find(texts: &[(&str, &str)], min_occurrences: u64) -> Vec<NewWord> {
        new_words(extractor(), min_occurrences, |each| {
            texts.iter().for_each(|(title, text)| each(title, text));
            Ok::<(), ()>(())
        })
        .expect("nothing fails")
    }

    const TEXTS: [(&str, &str); 3] =
        [("可变剪接研究", "可变剪接，基因的可变剪接。"), ("可变剪接", "本文讨论可变剪接与基因。"), ("剪接", "基因的剪接。")];

    #[test]
    fn a_word_comes_with_its_evidence() {
        let found = find(&TEXTS, 2);
        let word = found.iter().find(|word| word.word == "可变剪接").expect("it is found");
        assert_eq!(word.parts, ["可变", "剪接"]);
        assert_eq!((word.occurrences, word.records, word.chosen), (5, 2, 2));
        // words: 可变 剪接 研究 | 可变 剪接 ， 基因 的 可变 剪接 。 | 可变 剪接 | 本文 讨论 可变 剪接 与 基因 。 | 剪接 | 基因 的 剪接 。
        let (f, n, first, second) = (5.0, 25.0, 5.0, 7.0);
        assert!((word.mutual_information - f64::ln(f * n / (first * second))).abs() < 1e-12, "{word:?}");
        // left: start, start, 的, start, 讨论: five different ones; right: 研究, a mark, a mark, the end, 与
        assert!((word.neighbour_entropy - f64::ln(5.0)).abs() < 1e-12, "{word:?}");
        assert!(find(&TEXTS, 6).is_empty());
    }

    #[test]
    fn a_function_word_begins_and_ends_no_word() {
        let texts = [
            ("", "本文对阵列的信号进行研究，提出对阵列误差的校正。"),
            ("", "结果表明治疗组对患者的疗效好。"),
            ("", "利用阵列测向，对各参数进行了估计，对它可以计算。"),
        ];
        let found = find(&[&texts[..], &TEXTS[..]].concat(), 1);
        for word in &found {
            let mut ends = [word.parts.first(), word.parts.last()].into_iter().flatten();
            assert!(ends.all(|part| !["对", "各", "它"].contains(&part.as_str())), "{word:?}");
        }
        assert!(found.iter().any(|word| word.word == "可变剪接"), "{found:?}");
    }

    #[test]
    fn a_word_that_the_study_knows_is_not_new() {
        let folder = tempfile::tempdir().expect("a folder");
        let [dictionary, none] = ["d.txt", "none"].map(|name| folder.path().join(name));
        std::fs::write(&dictionary, "可变剪接\n").expect("written");
        let lists = WordLists::read(&dictionary, &none, &none).expect("lists");
        let knowing = PhraseExtractor::new(Arc::new(ChineseSegmenter::new(&lists)));
        let found = new_words(&knowing, 1, |each| {
            TEXTS.iter().for_each(|(title, text)| each(title, text));
            Ok::<(), ()>(())
        });
        assert!(found.expect("nothing fails").iter().all(|word| word.word != "可变剪接"));
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let on = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool").install(|| find(&TEXTS, 1));
        assert_eq!(on(1), on(4));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn the_order_of_texts_changes_nothing(
            texts in prop::collection::vec("(数字|经济|隐私|计算|平台|治理|的|和|研究|，|[a-z]{1,3}){0,12}", 0..6),
            turn in 0usize..6,
        ) {
            let texts: Vec<(&str, &str)> = texts.iter().map(|text| ("", text.as_str())).collect();
            let mut turned = texts.clone();
            turned.rotate_left(turn.min(texts.len()));
            let found = find(&texts, 1);
            prop_assert_eq!(&found, &find(&turned, 1));
            for word in found {
                prop_assert!(word.records <= word.occurrences && word.chosen <= word.records && word.chosen > 0);
                prop_assert!(word.parts.len() > 1 && word.parts.concat() == word.word);
                prop_assert!(word.neighbour_entropy >= 0.0 && word.neighbour_entropy.is_sign_positive() && word.mutual_information.is_finite());
                let stands = |text: &str| text.char_indices().filter(|(at, _)| text[*at..].starts_with(&word.word)).count() as u64;
                prop_assert!(texts.iter().map(|(_, text)| stands(text)).sum::<u64>() >= word.occurrences);
            }
        }
    }
}
