//! Whole pages, in the shapes of the journal systems.

use std::path::Path;

use super::*;
use crate::record::{Field, Scheme, Year};

fn plausible() -> YearSpan {
    YearSpan::from((1900, 2026))
}

fn read(html: &[u8]) -> Option<Record> {
    parse_article_page(html, "http://journal.test/article/1", None, plausible()).expect("not too large")
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/article_page").join(name)).expect("a specimen")
}

#[test]
fn the_specimens_read_as_stated_beside_them() {
    for name in ["ojs", "magtech", "etiller", "dublin_core"] {
        let record = read(&fixture(&format!("valid/{name}.html"))).expect(name);
        let stated: serde_json::Value = serde_json::from_slice(&fixture(&format!("valid/{name}.json"))).expect(name);
        assert_eq!(serde_json::to_value(&record).expect("json"), stated, "{name}");
    }
}

#[test]
fn a_page_without_an_articles_metadata_gives_nothing() {
    for name in ["login", "homepage"] {
        assert_eq!(read(&fixture(&format!("invalid/{name}.html"))), None, "{name}");
    }
    assert_eq!(read(b""), None);
}

#[test]
fn one_page_in_four_encodings_is_one_record() {
    let page = |charset: &str| {
        format!(
            "<html><head><meta http-equiv='Content-Type' content='text/html; charset={charset}'><meta name=citation_title content='数字经济与隐私：镕喆'><meta name=citation_author content='示范甲'></head>"
        )
    };
    let wanted = read(page("utf-8").as_bytes()).expect("a record");
    assert_eq!(wanted.title, "数字经济与隐私：镕喆");
    for (encoding, label) in [(encoding_rs::GB18030, "gb2312"), (encoding_rs::GB18030, "gbk"), (encoding_rs::BIG5, "big5")] {
        // Big5 has no simplified characters: written as references there
        let bytes = encoding.encode(&page(label)).0.into_owned();
        assert_eq!(read(&bytes).expect(label), wanted, "{label}");
    }
    // declared as something else than it is
    assert_eq!(read(page("gb2312").as_bytes()), Some(wanted.clone()));
    assert_eq!(read(&encoding_rs::GB18030.encode(&page("utf-8")).0), Some(wanted));
}

#[test]
fn deep_and_unclosed_pages_are_read_in_linear_time() {
    let head = "<html><head><meta name=citation_title content=x></head><body>";
    for piece in ["<div>", "<b a=1><p>", "<table><tr><td>", "<p><font a=2></p>"] {
        let page = format!("{head}{}", piece.repeat(200_000));
        assert_eq!(read(page.as_bytes()).map(|record| record.title).as_deref(), Some("x"), "{piece}");
    }
}

#[test]
#[allow(clippy::print_stderr)]
fn real_pages_give_what_a_reader_sees_on_them() {
    let shared = std::env::var_os("WENMAI_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), Into::into);
    let samples = shared.join("data/samples");
    let sample = |path: &str| std::fs::read(samples.join(path)).ok();
    let (Some(plos), Some(elife), Some(etiller)) = (
        sample("html-sandcrawler/plos_one_article.html"),
        sample("html-sandcrawler/elife_article.html"),
        sample("snippets-cn/cn-journal-etiller-head.html"),
    ) else {
        eprintln!("skipped: no sample pages in {}", samples.display());
        return;
    };
    let plos = read(&plos).expect("metadata");
    assert_eq!(plos.identifier(Scheme::Doi), Some("10.1371/journal.pone.0213978"));
    assert_eq!((plos.year.clone(), plos.authors.len(), plos.venue.name.as_str()), (Field::Typed(Year(2019)), 11, "PLOS ONE"));
    let elife = read(&elife).expect("metadata");
    assert_eq!(elife.title, "Parallel visual circuitry in a basal chordate");
    assert_eq!(elife.identifier(Scheme::Doi), Some("10.7554/elife.44753"));
    let etiller = read(&etiller).expect("metadata");
    assert_eq!(etiller.title, "基于多搜索器优化算法的含可再生能源协同优化调度");
    assert_eq!(
        etiller.authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>(),
        ["唐建林", "余 涛", "张孝顺", "李卓环", "陈俊斌"]
    );
    assert_eq!((etiller.year.clone(), etiller.venue.pages.as_deref()), (Field::Typed(Year(2020)), Some("492-504")));
    assert_eq!((etiller.author_keywords.len(), etiller.translated_keywords.len()), (5, 5));
}

// --- vocabularies -----------------------------------------------------------------------------------

fn json(html: &str) -> serde_json::Value {
    serde_json::to_value(read(html.as_bytes()).expect("an article")).expect("json")
}

#[test]
fn json_ld_alone_is_enough_and_a_broken_script_costs_only_itself() {
    let article = r#"{"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "name": "no"}, {"@type": "ScholarlyArticle",
        "headline": "平台数据 &amp; 隐私", "author": [{"@type": "Person", "name": "示范甲", "affiliation": "示例大学"}, {"name": "示范乙"}],
        "datePublished": "2019-03", "keywords": "平台,数据", "identifier": "https://doi.org/10.5555/LD.1", "pageStart": "3", "pageEnd": "9",
        "isPartOf": {"@type": "PublicationIssue", "issueNumber": "2", "isPartOf": {"@type": ["Periodical"], "name": "示例学报"}}}]}"#;
    let page = format!(
        "<script type='application/ld+json'>{{broken</script><script>var a = '<meta name=citation_title content=no>';</script><script type=\"Application/LD+JSON\">\n{article}\n</script>"
    );
    let record = json(&page);
    assert_eq!(record["title"], "平台数据 & 隐私");
    assert_eq!(record["authors"], serde_json::json!([{ "name": "示范甲", "affiliations": ["示例大学"] }, { "name": "示范乙" }]));
    assert_eq!([&record["year"], &record["date"]], [&serde_json::json!(2019), &serde_json::json!("2019-03")]);
    assert_eq!(record["author_keywords"], serde_json::json!(["平台", "数据"]));
    assert_eq!(record["identifiers"], serde_json::json!(["doi:10.5555/ld.1"]));
    assert_eq!(record["venue"], serde_json::json!({ "name": "示例学报", "issue": "2", "pages": "3-9" }));
}

#[test]
fn prism_alone_takes_its_title_from_the_page() {
    let page = "<title>Data as a resource | Example Journal</title><meta name=prism.publicationName content='Example Journal'>\
                <meta name=prism.publicationDate content=2015-04-01><meta name='prism.doi' content='doi:10.5555/prism.1'>\
                <meta name=prism:volume content=4><meta name=prism.startingPage content=7><meta name=prism_endingPage content=9>";
    let record = json(page);
    assert_eq!([&record["title"], &record["year"]], [&serde_json::json!("Data as a resource"), &serde_json::json!(2015)]);
    assert_eq!(record["venue"], serde_json::json!({ "name": "Example Journal", "volume": "4", "pages": "7-9" }));
    let untitled = parse_article_page(page.replace("title>", "i>").as_bytes(), "http://journal.test/", None, plausible());
    assert_eq!(untitled.expect_err("no title").0, RejectionKind::NoTitle);
}

#[test]
fn institutions_go_to_the_author_before_them_even_when_the_block_comes_twice() {
    let block = "<meta name=citation_author content='Example, Ann'><meta name=citation_author_institution content=U><meta name=citation_author_institution content=V>\
                 <meta name=citation_author_orcid content='https://orcid.org/0000-0002-1825-0097'>\
                 <meta name=citation_author content='Specimen, Bob'><meta name=citation_author_institution content=U>";
    let record = json(&format!("<meta name=citation_title content=x>{block}{block}"));
    let ann = serde_json::json!({ "name": "Example, Ann", "orcid": "0000-0002-1825-0097", "affiliations": ["U", "V"] });
    assert_eq!(record["authors"], serde_json::json!([ann, { "name": "Specimen, Bob", "affiliations": ["U"] }]));
    assert_eq!(record["affiliations"], serde_json::json!(["U", "V"]));
    // behind all authors they are nobody's in particular
    let behind = "<meta name=citation_title content=x><meta name=citation_author content=示范甲><meta name=citation_author content=示范乙><meta name=citation_author_institution content=示例大学>";
    assert_eq!(json(behind)["authors"], serde_json::json!([{ "name": "示范甲" }, { "name": "示范乙" }]));
}

#[test]
fn entities_and_markup_in_values_become_text() {
    let page = "<meta name=citation_title content='&lt;i&gt;R&amp;amp;D&lt;/i&gt;: p&lt;q and r&gt;s &amp;ndash; &#x4e2d;'>\
                <meta name=citation_abstract content='&lt;p&gt;&lt;b&gt;Abstract:&lt;/b&gt; CO&lt;sub&gt;2&lt;/sub&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;'>";
    let record = json(page);
    assert_eq!([record["title"].as_str(), record["abstract"].as_str()].map(Option::unwrap_or_default), ["R&D: p<q and r>s – 中", "CO2"]);
}

#[test]
fn magtech_has_words_of_its_own() {
    let page = "<meta name=description content='blurb of the site'><meta name=citation_title xml:lang=zh content=平台数据><meta name=authors content='示范甲 示范乙'>\
                <meta name=Description xml:lang=zh content='摘要：虚构。'><meta name=Description xml:lang=en content='Abstract: Invented.'>";
    let record = json(page);
    assert_eq!(record["authors"], serde_json::json!([{ "name": "示范甲" }, { "name": "示范乙" }]));
    assert_eq!([&record["abstract"], &record["translated_abstract"]], [&serde_json::json!("虚构。"), &serde_json::json!("Invented.")]);
}

#[test]
fn one_tag_may_bear_two_names() {
    let record = json("<meta name='dc.title citation_title' content=x><meta property='DC.creator' content='Example, Ann'>");
    assert_eq!([record["title"].as_str(), record["authors"][0]["name"].as_str()].map(Option::unwrap_or_default), ["x", "Example, Ann"]);
}

// --- hostile pages ----------------------------------------------------------------------------------

#[test]
fn a_hundred_thousand_tags_are_bounded_and_read_in_linear_time() {
    let many = |name: &str, values: &dyn Fn(usize) -> String| {
        (0..100_000).map(|number| format!("<meta name={name} content='{}'>", values(number))).collect::<String>()
    };
    for name in ["citation_author", "citation_keywords", "citation_author_institution", "citation_issn"] {
        let page = format!(
            "<meta name=citation_title content=x><meta name=citation_author content=a>{}",
            many(name, &|number| format!("a b{number}c"))
        );
        let record = read(page.as_bytes()).expect("an article");
        assert!(record.authors.len() <= 10_000 && record.author_keywords.len() <= 10_000, "{name}");
        assert!(record.affiliations.len() <= 10_000 && record.venue.issn.len() <= 20, "{name}");
    }
}

#[test]
fn oversized_values_and_pages_are_cut_or_refused() {
    let attribute = format!("<meta name=citation_title content='{}'>", "a".repeat(1 << 20));
    let record = read(attribute.as_bytes()).expect("an article");
    assert_eq!(record.title.len(), 4 << 10);
    assert!(record.extra.iter().any(|(name, _)| name == "truncated"));
    let endless = format!("<meta name=citation_title content=x><meta name=citation_abstract content='{}'>", "a".repeat(10 << 20));
    assert_eq!(read(endless.as_bytes()).expect("an article").abstract_text, None, "it does not end within what is read");
    let refused = parse_article_page(&vec![b'a'; 50 << 20], "http://journal.test/", None, plausible()).expect_err("refused");
    assert_eq!(refused.0, RejectionKind::Oversized);
}

#[test]
fn floods_of_attributes_comments_and_nuls_do_no_harm() {
    let title = "<meta name=citation_title content='a\0b'>";
    for flood in [
        format!("<div {}>", " a=1".repeat(300_000)),
        (0..200_000).map(|number| format!(" a{number}")).collect::<String>().replacen(" a0", "<div a0", 1) + ">",
        "<!--".repeat(300_000) + "-->",
        "<script>".repeat(100_000) + "</script>",
        "\0".repeat(1_000_000),
        "<![CDATA[".repeat(100_000) + ">",
    ] {
        let page = format!("{flood}{title}");
        let record = read(page.as_bytes()).unwrap_or_else(|| panic!("{}", &flood[..20]));
        assert!(!record.title.contains('\0') && record.title.starts_with('a'), "{:?}", record.title);
    }
}
