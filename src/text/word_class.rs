//! What kind of word a word is: the parts of speech of jieba's dictionary, as far as they matter.

use super::{has_han, is_han, lexicon};

/// What kind of word a word is, coarsely.
///
/// A word has one class, that of the dictionary: 研究 is always a verbal noun. That is less than a
/// tagger would tell and needs neither a model nor its loading time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordClass {
    /// 经济
    Noun,
    /// A noun that stands with others only, 性, 者.
    BoundNoun,
    /// Of a person, a place, a body or a thing: 鲁迅, 北京.
    Name,
    /// A verb or adjective used as a noun: 研究, 健康.
    VerbalNoun,
    /// 提出
    Verb,
    /// 新
    Adjective,
    /// Only before a noun: 大型.
    Attribute,
    /// An idiom, a set phrase or an abbreviation.
    Phrase,
    /// 二, 30, 若干.
    Number,
    /// 个
    Measure,
    /// 现代, 2014年.
    Time,
    /// 不断
    Adverb,
    /// 之间, 国内: where, and what else neither names nor binds.
    Place,
    /// 们, 型 as the end of a word.
    Suffix,
    /// In a class of its own or in no dictionary.
    Other,
    /// Letters: lyapunov, gdp.
    Foreign,
    /// Binds or points: 的, 和, 与, 这, 为.
    Function,
    /// Neither letter nor digit, a blank too.
    Mark,
}

impl WordClass {
    /// The class of a folded word.
    pub fn of(word: &str) -> Self {
        let Some(first) = word.chars().next() else { return Self::Mark };
        if !first.is_alphanumeric() && !is_han(first) {
            return Self::Mark;
        }
        if let Some(tag) = lexicon::tag(word) {
            return Self::of_tag(tag);
        }
        if has_han(word) {
            // the dictionary cut makes words of several characters only of the study's words
            return if word.chars().nth(1).is_some() { Self::Noun } else { Self::Other };
        }
        if word.chars().any(char::is_alphabetic) { Self::Foreign } else { Self::Number }
    }

    fn of_tag(tag: &str) -> Self {
        match tag {
            "ng" | "zg" => Self::BoundNoun,
            "vn" | "an" => Self::VerbalNoun,
            "nr" | "ns" | "nt" | "nz" => Self::Name,
            "n" => Self::Noun,
            "v" => Self::Verb,
            "a" => Self::Adjective,
            "b" => Self::Attribute,
            "i" | "l" | "j" => Self::Phrase,
            "m" => Self::Number,
            "q" => Self::Measure,
            "t" => Self::Time,
            "d" | "z" => Self::Adverb,
            "f" | "s" => Self::Place,
            "k" => Self::Suffix,
            "u" | "c" | "r" | "e" | "y" | "p" => Self::Function,
            _ => Self::Other,
        }
    }

    /// In a word or two.
    pub fn name(self) -> &'static str {
        match self {
            Self::Noun => "noun",
            Self::BoundNoun => "bound noun",
            Self::Name => "name",
            Self::VerbalNoun => "verbal noun",
            Self::Verb => "verb",
            Self::Adjective => "adjective",
            Self::Attribute => "attribute",
            Self::Phrase => "phrase",
            Self::Number => "number",
            Self::Measure => "measure",
            Self::Time => "time",
            Self::Adverb => "adverb",
            Self::Place => "place",
            Self::Suffix => "suffix",
            Self::Other => "other",
            Self::Foreign => "foreign",
            Self::Function => "function word",
            Self::Mark => "mark",
        }
    }

    /// True for what ends a phrase on both sides.
    pub fn is_boundary(self) -> bool {
        matches!(self, Self::Mark | Self::Function)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classes_are_those_of_jiebas_tags() {
        let jieba = jieba_rs::Jieba::new();
        for (word, tag, class) in [
            ("经济", "n", WordClass::Noun),
            ("研究", "vn", WordClass::VerbalNoun),
            ("健康", "a", WordClass::Adjective),
            ("鲁迅", "nr", WordClass::Name),
            ("北京", "ns", WordClass::Name),
            ("提出", "v", WordClass::Verb),
            ("大型", "b", WordClass::Attribute),
            ("个", "q", WordClass::Measure),
            ("二", "m", WordClass::Number),
            ("不断", "d", WordClass::Adverb),
            ("之间", "f", WordClass::Place),
            ("的", "uj", WordClass::Function),
            ("和", "c", WordClass::Function),
            ("为", "p", WordClass::Function),
            ("这", "r", WordClass::Function),
            ("国内", "s", WordClass::Place),
            ("们", "k", WordClass::Suffix),
            ("现代", "t", WordClass::Time),
            ("剂", "zg", WordClass::BoundNoun),
        ] {
            assert_eq!(jieba.tag(word, false)[0].tag, tag, "{word}");
            assert_eq!(WordClass::of(word), class, "{word}");
        }
    }

    #[test]
    fn words_of_no_dictionary_go_by_their_characters() {
        for (word, class) in [
            ("lyapunov", WordClass::Foreign),
            ("2014", WordClass::Number),
            ("，", WordClass::Mark),
            (" ", WordClass::Mark),
            ("砜", WordClass::Other),
            ("隐私计算", WordClass::Noun),
        ] {
            assert_eq!(WordClass::of(word), class, "{word}");
        }
    }
}
