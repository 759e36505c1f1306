//! Singular and plural of one English keyword, brought together where a program chose the form.
//!
//! An author who writes "networks" meant to, and counts as in any other tool: such pairs are only
//! proposed ([`super::keyword_variants`]). A keyword found in a text has whatever ending the sentence
//! asked for; it takes the form that more records of the corpus bear, so that it meets the same
//! keyword of other records.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::english::singular;
use super::{KeywordReader, Origin, WordLists, keyword_key, keyword_sets};

/// A keyword as compared, its last word, which says what it is about, in the singular. What is not
/// English stays.
pub(super) fn in_singular(key: &str) -> String {
    let (head, last) = key.rsplit_once(' ').map_or(("", key), |(head, last)| (&key[..head.len() + 1], last));
    format!("{head}{}", singular(last))
}

/// Of each keyword that a corpus has in both numbers, the form that more records bear.
#[derive(Debug, Clone, Default)]
pub struct CommonerForms {
    /// Rarer form, as compared -> commoner one, as shown.
    commoner: FxHashMap<String, String>,
}

impl CommonerForms {
    /// Counts the forms among the keywords of each record, given and found. Of equally common ones the
    /// singular is preferred, then the first in code point order. A form that dictionary or thesaurus
    /// names stays what it is. Time linear in the keywords.
    ///
    /// ```
    /// # use wenmai::text::{CommonerForms, WordLists};
    /// let forms = CommonerForms::new(&WordLists::empty(), [["Social networks"], ["social networks"], ["social network"]]);
    /// assert_eq!(forms.commoner("social network"), Some("Social networks"));
    /// assert_eq!(forms.commoner("social networks"), None);
    /// ```
    pub fn new<R, S>(lists: &WordLists, records: impl IntoIterator<Item = R>) -> Self
    where
        R: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        let (vocabulary, sets) = keyword_sets(&KeywordReader::new(lists), records);
        let mut occurrences = vec![0_u64; vocabulary.len()];
        sets.iter().flatten().for_each(|term| occurrences[term.index()] += 1);
        let mut groups = BTreeMap::new();
        for term in vocabulary.terms() {
            groups.entry(in_singular(vocabulary.key(term))).or_insert_with(Vec::new).push(term);
        }
        let mut commoner = FxHashMap::default();
        for (one, forms) in groups.into_iter().filter(|(_, forms)| forms.len() > 1) {
            let rank = |&term: &_| {
                let key = vocabulary.key(term);
                (Reverse(occurrences[term.index()]), key != one, key)
            };
            let Some(best) = forms.iter().copied().min_by_key(rank) else { continue };
            let named = |key: &str| matches!(lists.origin(key), Origin::Dictionary { .. } | Origin::Thesaurus);
            let rarer = forms.into_iter().filter(|&term| term != best).map(|term| vocabulary.key(term)).filter(|key| !named(key));
            commoner.extend(rarer.map(|key| (key.to_owned(), vocabulary.label(best).to_owned())));
        }
        Self { commoner }
    }

    /// The form that a keyword found in a text takes, where the corpus has a commoner one.
    pub fn commoner(&self, found: &str) -> Option<&str> {
        self.commoner.get(&keyword_key(found)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_the_last_word_counts() {
        for (key, one) in [
            ("social networks", "social network"),
            ("case studies", "case study"),
            ("systems biology", "systems biology"),
            ("meta analyses", "meta analysis"),
            ("big data", "big data"),
            ("economics", "economics"),
            ("隐私", "隐私"),
            ("", ""),
        ] {
            assert_eq!(in_singular(key), one);
        }
    }

    #[test]
    fn the_lists_decide_where_they_speak() {
        let folder = tempfile::tempdir().expect("a folder");
        let [dictionary, thesaurus, none] = ["d.txt", "t.tsv", "none"].map(|name| folder.path().join(name));
        std::fs::write(&dictionary, "policy\n").expect("written");
        std::fs::write(&thesaurus, "firm\tCompanies\n").expect("written");
        let lists = WordLists::read(&dictionary, &thesaurus, &none).expect("lists");
        let records = [["policies", "company", "map reader"], ["policies", "company", "map readers"], ["policy", "firm", "data"]];
        let forms = CommonerForms::new(&lists, records);
        assert_eq!(forms.commoner("policy"), None, "the dictionary has this form");
        assert_eq!(forms.commoner("Companies"), None, "the thesaurus prefers it");
        assert_eq!(forms.commoner("Map-Readers"), Some("map reader"), "the singular of equally common ones");
    }

    proptest! {
        #[test]
        fn a_form_moves_once_and_never_to_another_word(records in prop::collection::vec(prop::collection::vec("(net|case )?(study|studies|works|work|bus|news)", 0..4), 0..8)) {
            let forms = CommonerForms::new(&WordLists::empty(), &records);
            for keyword in records.iter().flatten() {
                if let Some(to) = forms.commoner(keyword) {
                    prop_assert_eq!(in_singular(to), in_singular(keyword));
                    prop_assert_eq!(forms.commoner(to), None);
                }
            }
            let turned: Vec<_> = records.iter().rev().cloned().collect();
            let again = CommonerForms::new(&WordLists::empty(), &turned);
            prop_assert_eq!(forms.commoner, again.commoner);
        }
    }
}
