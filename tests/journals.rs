//! `wenmai crawl` against the shapes of journal systems: small invented sites as OJS, MagTech, E-Tiller,
//! RHHZ, SciELO and people with an editor of HTML make them.

mod support;
use serde_json::Value;
use support::site::{Site, article, crawl, links, page, page_in_gb18030, pages_asked, sitemap, study, titles, works};

/// What an article's page says of itself in one language.
fn head(title: &str, author: &str, doi: &str) -> String {
    format!(
        "<meta name=\"citation_journal_title\" content=\"示例学报（虚构）\"><meta name=\"citation_title\" content=\"{title}\">\
         <meta name=\"citation_author\" content=\"{author}\"><meta name=\"citation_date\" content=\"2019/03/01\"><meta name=\"citation_doi\" content=\"{doi}\">"
    )
}

fn the_work(folder: &std::path::Path) -> Value {
    let works = works(folder);
    assert_eq!(works.len(), 1, "{works:?}");
    works[0].clone()
}

#[test]
fn ojs_2_in_tables_with_files_beside_articles() {
    let base = "/index.php/ex";
    let of = |path: &str| format!("{base}{path}");
    let mut pages = vec![
        (base.to_owned(), links(&[&of("/about"), &of("/issue/archive"), &of("/login"), &of("/user/register")])),
        (of("/issue/archive"), links(&[&of("/issue/view/1"), &of("/issue/archive?issuesPage=2#issues")])),
        (of("/issue/archive?issuesPage=2"), links(&[&of("/issue/view/2"), &of("/issue/archive?issuesPage=1#issues")])),
    ];
    for issue in 1..=2 {
        let (one, two) = (of(&format!("/article/view/{issue}1")), of(&format!("/article/view/{issue}2")));
        let files = [format!("{one}/5"), format!("{two}/6"), of(&format!("/article/download/{issue}1/5"))];
        pages.push((
            of(&format!("/issue/view/{issue}")),
            links(&[&one, &files[0], &two, &files[1], &files[2], &of("/issue/view/1/showToc")]),
        ));
        pages.push((one, article(&format!("Paper {issue} one"))));
        pages.push((two, article(&format!("Paper {issue} two"))));
    }
    let site = Site::of(pages);
    let folder = study(&site.stub, base, "");
    let (status, said) = crawl(folder.path(), &site.stub);
    assert_eq!(status, 0, "{said}");
    assert_eq!(titles(folder.path()), ["Paper 1 one", "Paper 1 two", "Paper 2 one", "Paper 2 two"]);
    let asked = pages_asked(&site.stub);
    assert!(!asked.iter().any(|path| ["/5", "/6", "/about", "/login"].iter().any(|ending| path.ends_with(ending))), "{asked:?}");
}

#[test]
fn one_journal_of_many_on_one_installation() {
    let urls = ["/index.php/ex/article/view/1", "/index.php/other/article/view/2", "/index.php/ex/issue/view/3"].map(str::to_owned);
    let site = Site::of([
        ("/robots.txt", page("Sitemap: /index.php/index/sitemap")),
        ("/index.php/index/sitemap", sitemap(&urls)),
        ("/index.php/ex/issue/view/3", links(&["/index.php/ex/article/view/4", "/index.php/other/article/view/5"])),
        ("/index.php/ex/article/view/1", article("One")),
        ("/index.php/ex/article/view/4", article("Four")),
    ]);
    let folder = study(&site.stub, "/index.php/ex", "");
    assert_eq!(crawl(folder.path(), &site.stub).0, 0);
    assert_eq!(titles(folder.path()), ["Four", "One"]);
    assert!(!site.stub.asked().iter().any(|path| path.contains("other")), "{:?}", site.stub.asked());
}

#[test]
fn hindawi_like_addresses_show_nothing_and_are_explored() {
    let site = Site::of([
        ("/journals/abc/contents/", links(&["/journals/abc/2019/", "/journals/xyz/contents/", "/journals/abc/2019/99/"])),
        ("/journals/abc/2019/", links(&["/journals/abc/2019/99/", "/journals/abc/2019/100/"])),
        ("/journals/abc/2019/99/", article("Ninety-nine")),
        ("/journals/abc/2019/100/", article("A hundred")),
        ("/journals/xyz/contents/", links(&["/journals/xyz/2019/1/"])),
        ("/journals/xyz/2019/1/", article("Of another journal")),
    ]);
    let folder = study(&site.stub, "/journals/abc/contents/", "");
    let (status, said) = crawl(folder.path(), &site.stub);
    assert_eq!((status, titles(folder.path())), (0, vec!["A hundred".to_owned(), "Ninety-nine".to_owned()]), "{said}");
}

#[test]
fn ojs_3_with_an_archive_of_many_pages() {
    let base = "/ex";
    let mut pages = vec![(base.to_owned(), links(&["/ex/issue/current", "/ex/issue/archive"]))];
    for number in 1..=9 {
        let here = if number == 1 { "/ex/issue/archive".to_owned() } else { format!("/ex/issue/archive/{number}") };
        let next = if number < 9 { format!("<a class=next href=\"/ex/issue/archive/{}\">Next</a>", number + 1) } else { String::new() };
        pages.push((here, page(&format!("<a class=title href=\"/ex/issue/view/{number}\">No {number}</a>{next}"))));
        pages.push((
            format!("/ex/issue/view/{number}"),
            links(&[&format!("/ex/article/view/{number}"), &format!("/ex/article/view/{number}/{number}")]),
        ));
        pages.push((format!("/ex/article/view/{number}"), article(&format!("Paper {number}"))));
    }
    let site = Site::of(pages);
    let folder = study(&site.stub, base, "");
    let (status, said) = crawl(folder.path(), &site.stub);
    assert_eq!((status, titles(folder.path()).len()), (0, 9), "{said}");
}

#[test]
fn magtech_in_gbk_with_a_twin_in_english() {
    let text = |main: &str, other: &str| {
        format!(
            "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\">\
             <meta name=\"citation_title\" xml:lang=\"{main}\" content=\"{}\"><meta name=\"citation_title\" xml:lang=\"{other}\" content=\"{}\">\
             <meta name=\"citation_authors\" xml:lang=\"{main}\" content=\"{}\"><meta name=\"citation_authors\" xml:lang=\"{other}\" content=\"{}\">\
             <meta name=\"citation_keywords\" xml:lang=\"zh\" content=\"平台经济，隐私\"><meta name=\"citation_keywords\" xml:lang=\"en\" content=\"platforms, privacy\">\
             <meta name=\"dc.date\" content=\"2016-05-15\"><meta name=\"citation_doi\" content=\"10.5555/mag.7\"></head><body>摘要</body>",
            if main == "zh" { "平台数据的归属：镕" } else { "Who owns platform data" },
            if main == "zh" { "Who owns platform data" } else { "平台数据的归属：镕" },
            if main == "zh" { "示范甲, 示范乙" } else { "SHI Fanjia, SHI Fanyi" },
            if main == "zh" { "SHI Fanjia, SHI Fanyi" } else { "示范甲, 示范乙" },
        )
    };
    let site = Site::of([
        (
            "/CN/volumn/home.shtml",
            page_in_gb18030("<iframe src='../volumn/current.shtml'></iframe><a href='../article/showTenYearOldVolumn.do'>过刊浏览</a>"),
        ),
        ("/CN/volumn/current.shtml", links(&["volumn_45.shtml"])),
        ("/CN/article/showTenYearOldVolumn.do", links(&["/CN/volumn/volumn_45.shtml"])),
        (
            "/CN/volumn/volumn_45.shtml",
            page_in_gb18030(
                "<a href='../abstract/abstract7.shtml'>平台数据的归属</a><a href='../../EN/abstract/abstract7.shtml'>English</a>",
            ),
        ),
        ("/CN/abstract/abstract7.shtml", page_in_gb18030(&text("zh", "en"))),
        ("/EN/abstract/abstract7.shtml", page_in_gb18030(&text("en", "zh"))),
    ]);
    let folder = study(&site.stub, "/CN/volumn/home.shtml", "");
    let (status, said) = crawl(folder.path(), &site.stub);
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("2 records of 1 work\n"), "{said}");
    let work = the_work(folder.path());
    let names: Vec<&str> = work["authors"].as_array().expect("authors").iter().filter_map(|author| author["name"].as_str()).collect();
    assert!(names == ["示范甲", "示范乙"] || names == ["SHI Fanjia", "SHI Fanyi"], "{work}");
}

#[test]
fn e_tiller_with_a_session_in_its_paths() {
    let reader = "/(S(a1b2c3d4e5f6))/ch/reader";
    let text = format!(
        "<head><meta charset=utf-8>{}</head>",
        head("跨境电商的信任（网络首发、推荐阅读）", "示范甲&lt;sup&gt;1,2&lt;/sup&gt;", "10.5555/et.1")
    );
    let site = Site::of([
        ("/ch/index.aspx".to_owned(), links(&[&format!("{reader}/issue_browser.aspx")])),
        ("/ch/reader/issue_browser.aspx".to_owned(), links(&[&format!("{reader}/issue_list.aspx?year_id=2019&quarter_id=3")])),
        (
            "/ch/reader/issue_list.aspx?quarter_id=3&year_id=2019".to_owned(),
            links(&[&format!("{reader}/view_abstract.aspx?flag=1&file_no=20190301")]),
        ),
        ("/ch/reader/view_abstract.aspx?file_no=20190301&flag=1".to_owned(), page(&text)),
    ]);
    let folder = study(&site.stub, "/ch/index.aspx", "");
    let (status, said) = crawl(folder.path(), &site.stub);
    assert_eq!(status, 0, "{said}: {:?}", site.stub.asked());
    let work = the_work(folder.path());
    assert_eq!((work["title"].as_str(), work["authors"][0]["name"].as_str()), (Some("跨境电商的信任"), Some("示范甲")));
}

#[test]
fn rhhz_in_two_languages_is_one_work() {
    let site = Site::of([
        ("/".to_owned(), links(&["/cn/article/2019/3", "/en/article/2019/3"])),
        ("/cn/article/2019/3".to_owned(), links(&["/cn/article/doi/10.5555/rh.2019.03.001"])),
        ("/en/article/2019/3".to_owned(), links(&["/en/article/doi/10.5555/rh.2019.03.001"])),
        ("/cn/article/doi/10.5555/rh.2019.03.001".to_owned(), page(&head("平台数据的归属", "示范甲", "10.5555/rh.2019.03.001"))),
        (
            "/en/article/doi/10.5555/rh.2019.03.001".to_owned(),
            page(&head("Who owns platform data", "SHI Fanjia", "10.5555/rh.2019.03.001")),
        ),
    ]);
    let folder = study(&site.stub, "/", "");
    let (status, said) = crawl(folder.path(), &site.stub);
    assert!(status == 0 && said.contains("2 records of 1 work\n"), "{said}");
}

#[test]
fn scielo_by_its_scripts() {
    let site = Site::of([
        ("/scielo.php?lng=en&pid=0000-0000&script=sci_serial".to_owned(), links(&["/scielo.php?script=sci_issues&pid=0000-0000&lng=en"])),
        (
            "/scielo.php?lng=en&pid=0000-0000&script=sci_issues".to_owned(),
            links(&["/scielo.php?script=sci_issuetoc&pid=0000-000020190001"]),
        ),
        ("/scielo.php?pid=0000-000020190001&script=sci_issuetoc".to_owned(), links(&["/scielo.php?script=sci_arttext&pid=S1"])),
        ("/scielo.php?pid=S1&script=sci_arttext".to_owned(), page(&head("Privacidade", "Exemplo, Ana", "10.5555/sc.1"))),
    ]);
    let folder = study(&site.stub, "/scielo.php?script=sci_serial&pid=0000-0000&lng=en", "");
    let (status, said) = crawl(folder.path(), &site.stub);
    assert_eq!((status, titles(folder.path())), (0, vec!["Privacidade".to_owned()]), "{said}");
}

#[test]
fn plain_pages_are_looked_at_where_no_address_shows_an_article() {
    let site = Site::of([
        // a sitemap that names no article
        ("/sitemap.xml".to_owned(), sitemap(&["/".to_owned(), "/contact.html".to_owned()])),
        ("/".to_owned(), page("<base href=/j/><a href=2019/>2019</a><a href=/contact.html>us</a><a href=/login.html>log in</a>")),
        ("/contact.html".to_owned(), page("<title>Contact</title>Write to us.")),
        ("/j/2019/".to_owned(), links(&["one.html", "paper.pdf"])),
        ("/j/2019/one.html".to_owned(), article("One")),
    ]);
    let folder = study(&site.stub, "/", "");
    let (status, said) = crawl(folder.path(), &site.stub);
    assert_eq!(status, 0, "{said}");
    assert_eq!(titles(folder.path()), ["One"], "{said}: {:?}", site.stub.asked());
    // a later visit finds what is new, and asks for articles no sooner than it has to
    site.set("/j/2019/", links(&["one.html", "two.html"]));
    site.set("/j/2019/two.html", article("Two"));
    let before = pages_asked(&site.stub).len();
    crawl(folder.path(), &site.stub);
    assert_eq!(titles(folder.path()), ["One", "Two"]);
    assert_eq!(pages_asked(&site.stub)[before..], ["/", "/j/2019/", "/j/2019/two.html"]);
}

#[test]
fn a_site_without_articles_says_how_to_go_on_and_ends() {
    let stub = support::Stub::start(|asked, path| match path {
        "/robots.txt" | "/sitemap.xml" | "/sitemap_index.xml" | "/sitemap.xml.gz" => support::http(404, "", b""),
        // every page has two more
        _ => links(&[&format!("/x{asked}"), &format!("/y{asked}"), "/style.css", "http://other.test/article/1"]),
    });
    let folder = study(&stub, "/", "");
    let (status, said) = crawl(folder.path(), &stub);
    assert!(status == 0 && said.contains("no page of the site describes an article") && said.contains("`articles`"), "{said}");
    assert!(stub.asked().len() < 250, "{}", stub.asked().len());
}
