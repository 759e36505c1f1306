//! What an address says of a paper's identity.

use crate::record::Identifier;

/// The number that a link to a paper's page carries: its DOI, or the number it has in CNKI, Wanfang,
/// CQVIP, Scopus, OpenAlex, PubMed or arXiv. `None` for all other links, and for what is made anew
/// at every visit (the `v=` of CNKI, the last part of Wanfang's newer links).
pub(super) fn identifier_in_link(link: &str) -> Option<Identifier> {
    if let Some((_, doi)) = link.split_once("cnki.net/doi/") {
        return Identifier::doi(doi);
    }
    if let Some((_, number)) = link.split_once("cnki.net/urlid/") {
        return Identifier::cnki(&format!("URLID/{}", number.split(['?', '&', '#']).next()?));
    }
    if let Some((_, doi)) = link.split_once("doi.org/") {
        return Identifier::doi(&doi.replace("%2F", "/").replace("%2f", "/"));
    }
    if let Some((_, number)) = link.split_once("pubmed.ncbi.nlm.nih.gov/").or_else(|| link.split_once("ncbi.nlm.nih.gov/pubmed/")) {
        return Identifier::pmid(number.split(['/', '?', '#']).next()?);
    }
    if link.contains("arxiv.org/") {
        return Identifier::arxiv(link);
    }
    if link.contains("openalex.org/W") {
        return Identifier::openalex(link);
    }
    let (site, query) = link.split_once('?')?;
    let value = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).filter(|value| !value.is_empty())
    };
    if site.contains("scopus.com") {
        return value("eid").and_then(Identifier::scopus);
    }
    if site.contains("cqvip") {
        return value("lngid").or_else(|| value("id")).and_then(Identifier::cqvip);
    }
    if site.contains("wanfangdata") {
        return value("id").and_then(Identifier::wanfang);
    }
    if !site.contains("cnki") {
        return None;
    }
    let file = value("filename")?;
    match value("dbname").or_else(|| value("dbcode")).and_then(database) {
        Some(database) => Identifier::cnki(&format!("{database}/{file}")),
        None => Identifier::cnki(file),
    }
}

/// The database a file name belongs to. CNKI moves an article between the yearly parts of a
/// database (CJFQ2013, CJFD2013, CJFDLAST2015), so that only the database as a whole names it.
fn database(name: &str) -> Option<String> {
    let name = name.to_ascii_uppercase();
    let database = name.get(..4).filter(|database| database.bytes().all(|b| b.is_ascii_uppercase()))?;
    Some(if database.starts_with("CJF") { "CJFD".to_owned() } else { database.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Scheme;

    #[test]
    fn a_session_token_names_no_paper() {
        let name = |link| identifier_in_link(link).map(|id| (id.scheme, id.value));
        let journal = Some((Scheme::Cnki, "CJFD/ABCD201307097".to_owned()));
        assert_eq!(name("http://kns.cnki.net/kns/detail/detail.aspx?FileName=ABCD201307097&DbName=CJFQ2013"), journal);
        assert_eq!(
            name("https://kns.cnki.net/KCMS/detail/detail.aspx?dbcode=CJFD&dbname=CJFDLAST2015&filename=abcd201307097&v=x"),
            journal
        );
        assert_eq!(name("https://next.cnki.net/middle/abstract?v=AhJL6Sqm&uniplatform=NZKPT"), None);
        assert_eq!(name("https://link.cnki.net/doi/10.1000/j.cnki.1.2"), Some((Scheme::Doi, "10.1000/j.cnki.1.2".into())));
        assert_eq!(
            name("https://link.cnki.net/urlid/11.1111.G2.20240101.1200.002"),
            Some((Scheme::Cnki, "URLID/11.1111.G2.20240101.1200.002".into()))
        );
    }

    #[test]
    fn every_database_has_its_number_in_the_link() {
        let name = |link| identifier_in_link(link).map(|id| (id.scheme, id.value));
        assert_eq!(
            name("https://www.scopus.com/inward/record.uri?eid=2-s2.0-85083087417&doi=10.1000%2fx&partnerID=40"),
            Some((Scheme::Scopus, "2-s2.0-85083087417".into()))
        );
        assert_eq!(name("http://qikan.cqvip.com/detail/index?lngid=7000000001"), Some((Scheme::Cqvip, "7000000001".into())));
        assert_eq!(
            name("http://www.wanfangdata.com.cn/details/detail.do?_type=perio&id=abcd202001019"),
            Some((Scheme::Wanfang, "abcd202001019".into()))
        );
        assert_eq!(name("https://d.wanfangdata.com.cn/periodical/CiFQZXJpb2RpY2FsQ0hJ"), None);
        assert_eq!(name("https://pubmed.ncbi.nlm.nih.gov/30689646/"), Some((Scheme::Pmid, "30689646".into())));
        assert_eq!(name("https://example.org/a?b=c"), None);
    }
}
