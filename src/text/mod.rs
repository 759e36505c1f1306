//! Which words a text holds, and which of them are the same word.
//!
//! [`fold`] and [`FoldedText`] give the form in which words are compared, [`ChineseSegmenter`] cuts
//! Chinese text, [`WordLists`] are what the scholar has decided, [`KeywordReader`] and
//! [`keyword_sets`] turn printed keywords into numbered terms, [`TermExtractor`] finds listed words
//! in running text, [`PhraseExtractor`] phrases that could be keywords, and [`KeywordExtractor`] does
//! what a study asks for. Nothing here knows what a record is.

mod audit;
mod bilingual;
mod dictionary;
mod discover;
mod english;
mod extract;
mod extraction;
mod folded_text;
mod institution_variants;
mod keywords;
mod lexicon;
mod list_file;
mod name_variants;
mod names;
mod normalize;
mod phrases;
mod plurals;
mod ranking;
mod segment;
mod stop_words;
mod tags;
mod thesaurus;
mod variants;
mod vocabulary;
mod word_class;
mod word_lists;

pub(crate) use crate::han::has_han;
pub use crate::han::is_han;
pub use audit::{KeywordAudit, KeywordFate};
pub use bilingual::{KeywordPair, ParallelKeywords, keyword_pairs};
pub use dictionary::Dictionary;
pub use discover::{NewWord, new_words};
pub use extract::TermExtractor;
pub use extraction::{Extraction, KeywordExtractor};
pub use folded_text::FoldedText;
pub use institution_variants::institution_variants;
pub use keywords::{Keyword, KeywordReader};
pub(crate) use list_file::read_lines;
pub use name_variants::{CountedName, author_variants, shared};
pub use names::{NameLists, abbreviates, name_key};
pub use normalize::{display_form, fold, keyword_key};
pub use phrases::{KnownRecord, Phrase, PhraseExtractor, PhraseModel};
pub use plurals::CommonerForms;
pub use segment::{ChineseSegmenter, Cut, Segment};
pub use stop_words::StopWords;
pub use thesaurus::{ListProblem, Thesaurus};
pub use variants::{CountedTerm, Variant, VariantKind, keyword_variants};
pub use vocabulary::{TermId, Vocabulary, keyword_sets, term_sets};
pub use word_class::WordClass;
pub use word_lists::{Origin, WordLists};
