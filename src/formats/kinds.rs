//! Sorts of publication under the names that databases have for them.

use crate::record::Kind;

/// The sort of publication in the words of any database.
pub(super) fn kind_of(value: &str) -> Kind {
    let lower = value.to_ascii_lowercase();
    let first = lower.split([';', '；']).next().unwrap_or(&lower).trim();
    // "IEEE Conferences", "IET Journals"
    let first = ["ieee ", "iet "].into_iter().find_map(|publisher| first.strip_prefix(publisher)).unwrap_or(first);
    match first {
        "jour"
        | "jfull"
        | "ejour"
        | "journal article"
        | "journalarticle"
        | "journal-article"
        | "journal"
        | "article"
        | "review"
        | "magazine article"
        | "mgzn"
        | "inpr"
        | "article in press"
        | "electronic article"
        | "review-article"
        | "research article"
        | "journals"
        | "magazines"
        | "early access articles"
        | "期刊"
        | "期刊论文"
        | "期刊文章"
        | "学术期刊"
        | "中国期刊"
        | "特色期刊" => Kind::Article,
        "conf"
        | "cpaper"
        | "conference proceedings"
        | "conference proceeding"
        | "conference paper"
        | "inproceedings"
        | "proceedings"
        | "conference"
        | "proceedings paper"
        | "proceedings-article"
        | "conferencepaper"
        | "conference article"
        | "conferences"
        | "会议"
        | "会议论文"
        | "中国会议"
        | "国际会议" => Kind::Conference,
        "book" | "chap" | "ebook" | "echap" | "edbook" | "book chapter" | "book section" | "booksection" | "chapter" | "inbook"
        | "incollection" | "mvbook" | "collection" | "edited book" | "book-chapter" | "monograph" | "bookitbook" | "ser" | "serial"
        | "图书" | "专著" | "电子图书" => Kind::Book,
        "thes"
        | "thesis"
        | "phdthesis"
        | "mastersthesis"
        | "dissertation"
        | "dissertation/thesis"
        | "硕士"
        | "博士"
        | "学位论文"
        | "硕士论文"
        | "博士论文"
        | "硕士学位论文"
        | "博士学位论文" => Kind::Thesis,
        "news" | "newspaper" | "newspaper article" | "newspaperarticle" | "报纸" | "报纸文章" => Kind::Newspaper,
        "gen" | "generic" | "misc" | "unknown" | "" => Kind::Unknown,
        _ => Kind::Other(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_several_sorts_counts_and_an_unknown_one_stays_as_it_is() {
        assert_eq!(kind_of("Article; Early Access"), Kind::Article);
        assert_eq!((kind_of("IEEE Conferences"), kind_of("IEEE Magazines")), (Kind::Conference, Kind::Article));
        assert_eq!(kind_of("博士论文"), Kind::Thesis);
        assert_eq!(kind_of("Patent"), Kind::Other("Patent".into()));
        assert_eq!(kind_of(" "), Kind::Unknown);
    }
}
