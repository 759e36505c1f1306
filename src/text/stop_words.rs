//! Words that are no keywords in this study.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::{list_file::read_lines, normalize::keyword_key};
use crate::Result;

/// stopwords.txt: one word or phrase a line, `#` comments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StopWords {
    keys: BTreeSet<String>,
}

impl StopWords {
    /// Reads the list; a file that does not exist is an empty list.
    ///
    /// # Errors
    /// A file that cannot be read or is not UTF-8.
    pub fn read(path: &Path) -> Result<Self> {
        Ok(read_lines(path)?.into_iter().map(|(_, word)| word).collect())
    }

    /// True for a keyword, folded by [`keyword_key`], that does not count.
    pub fn holds(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// The words as compared, in code point order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }
}

impl<S: AsRef<str>> FromIterator<S> for StopWords {
    fn from_iter<I: IntoIterator<Item = S>>(words: I) -> Self {
        Self { keys: words.into_iter().map(|word| keyword_key(word.as_ref())).filter(|key| !key.is_empty()).collect() }
    }
}

/// True for an English word that binds others or stands for them, and for the commonest verbs and
/// adverbs of abstracts: no phrase goes across it.
pub(super) fn is_english_function_word(word: &str) -> bool {
    ENGLISH.contains(word)
}

static ENGLISH: LazyLock<FxHashSet<&str>> = LazyLock::new(|| ENGLISH_WORDS.split_whitespace().collect());

const ENGLISH_WORDS: &str = "
    a able about above according across after again against aim aims all allow allows almost along already also
    although always am among an and another any are argue argues article as at available background based be became
    because become becomes been before being below best better between both but by can cannot compared conclusion
    conclusions conducted consider considered could current demonstrate demonstrated demonstrates developed did
    different discuss discusses do does doing done due during each either else especially etc evaluated even every
    examine examines few find finds first for found from further furthermore give given gives good great had has have
    having he hence her here high higher highest him his how however i identified identifies identify if important in
    include included includes including indeed indicate indicated indicates into investigate investigated investigates
    is it its itself just large larger least less like low lower lowest main make makes many may me methods might more
    moreover most much must my namely nearly need neither new no nor not now objective objectives obtain obtained of
    off often on once one only onto or other others our out over own paper per performed perhaps possible potential
    present presents previous propose proposed proposes provide provides purpose quite rather recent recently report
    reported reports respectively results reveal revealed reveals same second see seem seems several shall she should
    show showed shown shows significant significantly since small smaller so some studies study such suggest suggests
    than that the their them themselves then there thereby therefore these they third this those three through
    throughout thus to together too toward towards two under until up upon us use used uses using various very via was
    we well were what when where whereas whether which while who whom whose why will with within without would yet you
    your";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_told_from_names_of_things() {
        assert!(is_english_function_word("the") && !is_english_function_word("privacy"));
    }

    #[test]
    fn any_spelling_of_a_stop_word_is_one() {
        let words: StopWords = ["研究", "Case Study"].into_iter().collect();
        assert!(words.holds(&keyword_key("case-study")));
        assert!(!words.holds(&keyword_key("研究方法")));
    }
}
