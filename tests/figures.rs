//! The figures stage through the public door: what a figure contains, never how its pixels lie.

#![allow(clippy::print_stderr)]
#![allow(missing_docs, clippy::unwrap_used)]

use resvg::tiny_skia::Pixmap;
use wenmai::certainty::{Certainty, Interval};
use wenmai::figures::{
    Colour, Draws, FONT_LICENCE, Figure, Measure, NetworkEdge, NetworkMap, NetworkNode, Partition, Theme, annual_figure, bursts_figure,
    cluster_density_figure, cluster_figure, covers, density_figure, evolution_figure, font_with, growth_figure, keywords_figure,
    lanes_figure, network_figure, ranks_figure, render, strategic_figure, timezone_figure,
};
use wenmai::metrics::{Layout, LayoutSearch, layout};
use wenmai::network::KeywordGraph;
use wenmai::record::Year;
use wenmai::report::{BurstRow, CertaintyRow, ClusterRow, KeywordRow, PassageRow, SliceRow};
use wenmai::study::{Event, Language, Weights};
use wenmai::timeline::{AnnualOutput, Criterion, compare};

const NOTICE: &str = "教学语料，虚构记录";

fn theme(language: Language) -> Theme {
    Theme {
        language,
        notice: Some(NOTICE.into()),
        works: 60,
        span: (1994, 2019).into(),
        weights: Weights::None,
        corpus_digest: "abcdef0123456789".into(),
    }
}

fn output() -> AnnualOutput {
    // 1994 has one work, 2019 five, the years between none but 2010
    let years = [1994, 2010, 2010, 2019, 2019, 2019, 2019, 2019].map(|year| Some(Year(year)));
    AnnualOutput::count((1994, 2019).into(), years.into_iter().chain([None, Some(Year(1990))]))
}

fn rows(keywords: &[&str]) -> Vec<KeywordRow> {
    let row = |(i, keyword): (usize, &&str)| KeywordRow {
        rank: i as u64 + 1,
        keyword: (*keyword).into(),
        occurrences: 100 - i as u64,
        betweenness_normalized: i as f64 / 1000.0,
        ..KeywordRow::default()
    };
    keywords.iter().enumerate().map(row).collect()
}

fn nodes(labels: &[&str]) -> Vec<NetworkNode> {
    let node = |(i, label): (usize, &&str)| NetworkNode {
        label: (*label).into(),
        occurrences: 50 / (i as u64 + 1) + 1,
        betweenness: 0.1 / (i as f64 + 1.0),
        first_year: (i % 5 != 4).then_some(1994 + (i * 7 % 26) as u16),
        mean_year: (i % 3 != 0).then_some(2000.0 + i as f64),
        mean_citations: (i % 3 != 0).then_some(i as f64),
        cluster: Some(i as u32 / 6 + 1),
    };
    labels.iter().enumerate().map(node).collect()
}

fn star(nodes: usize) -> Vec<NetworkEdge> {
    (1..nodes).map(|target| NetworkEdge { source: 0, target, strength: target as f64 }).collect()
}

/// A network on its map.
struct Mapped(Vec<NetworkNode>, Vec<NetworkEdge>, Layout);

impl Mapped {
    fn of(labels: &[&str], edges: Vec<NetworkEdge>) -> Self {
        let links = edges.iter().map(|edge| (edge.source as u32, edge.target as u32, edge.strength as u32));
        let graph = KeywordGraph::from_weighted_edges(labels.len(), links);
        Self(nodes(labels), edges, layout(&graph, &LayoutSearch { starts: 1, ..LayoutSearch::default() }))
    }

    fn map(&self) -> NetworkMap<'_> {
        NetworkMap { nodes: &self.0, edges: &self.1, layout: &self.2 }
    }
}

const DRAWS: Draws = Draws { resamples: 1000, confidence: 0.95, top: 10, seed: 0 };

fn growth(theme: &Theme) -> Figure {
    let counts: Vec<u64> = output().rows().map(|(_, works, _)| works).collect();
    let fits = compare(Criterion::Poisson, &counts);
    growth_figure(theme, &output(), &fits.iter().collect::<Vec<_>>()).unwrap()
}

fn burst(keyword: &str, first_year: u16, last_year: u16) -> BurstRow {
    BurstRow { keyword: keyword.into(), occurrences: 9, level: 1, first_year, last_year, weight: 4.5, works: 5, share: 0.5 }
}

fn sure(keyword: &str, rank: u64, low: f64, high: f64) -> CertaintyRow {
    let certainty = Certainty { measure_rank: Interval { low, high }, top_share: 0.25, ..Certainty::default() };
    CertaintyRow { rank, keyword: keyword.into(), occurrences: 9, value: 3.0, certainty }
}

fn every_figure(language: Language) -> Vec<Figure> {
    let theme = theme(language);
    let words = ["数字经济", "个人信息保护", "隐私", "digital economy"];
    let mapped = Mapped::of(&words, star(4));
    let names = ["数字经济".to_owned()];
    vec![
        annual_figure(&theme, &output(), &[Event { year: 2016, label: "网络安全法".into() }]).unwrap(),
        keywords_figure(&theme, &rows(&words), Measure::Occurrences).unwrap(),
        keywords_figure(&theme, &rows(&words), Measure::Betweenness).unwrap(),
        network_figure(&theme, mapped.map(), Colour::Betweenness).unwrap(),
        network_figure(&theme, mapped.map(), Colour::MeanYear).unwrap(),
        growth(&theme),
        bursts_figure(&theme, &output(), &[burst("隐私", 2010, 2012), burst("digital economy", 1994, 1996)], |_| Some((1994, 2019)))
            .unwrap(),
        ranks_figure(&theme, &[sure("数字经济", 1, 1.0, 1.0), sure("privacy", 2, 2.0, 40.0)], DRAWS).unwrap(),
        network_figure(&theme, mapped.map(), Colour::MeanCitations).unwrap(),
        cluster_figure(&theme, mapped.map(), partition(&names)).unwrap(),
        density_figure(&theme, mapped.map()).unwrap(),
        cluster_density_figure(&theme, mapped.map(), partition(&names)).unwrap(),
        timezone_figure(&theme, &mapped.0, &mapped.1, partition(&names)).unwrap(),
        lanes_figure(&theme, &mapped.0, &mapped.1, partition(&names)).unwrap(),
        strategic_figure(&theme, &themes(5)).unwrap(),
        strategic_figure(&theme, &[]).unwrap(),
        evolution(&theme, 3),
        evolution(&theme, 0),
    ]
}

fn partition(names: &[String]) -> Partition<'_> {
    Partition { names, modularity: 0.4, silhouette: 0.6 }
}

/// Themes of ever fewer works and keywords, and a last one of one keyword, which has no rank.
fn themes(count: u64) -> Vec<ClusterRow> {
    let theme = |i: u64| ClusterRow {
        cluster: i,
        name: format!("主题{i}"),
        keywords: 20 / i,
        works: 300 / i,
        centrality_rank: (i < count).then_some(i as f64),
        density_rank: (i < count).then_some((i * 2 % count + 1) as f64),
        ..ClusterRow::default()
    };
    (1..=count).map(theme).collect()
}

fn evolution(theme: &Theme, slices: u16) -> Figure {
    let name = |i: u16| format!("{}-{}", 1994 + 5 * i, 1998 + 5 * i);
    let rows: Vec<SliceRow> = (0..slices).map(|i| SliceRow { slice: name(i), works: 40, keywords: 31, ..SliceRow::default() }).collect();
    let of_slices = (0..slices).flat_map(|i| themes(3).into_iter().map(move |row| ClusterRow { slice: Some(name(i)), ..row }));
    let passages = (1..slices).flat_map(|i| {
        let passage = move |cluster: u64, next: u64, shared: u64| PassageRow {
            slice: name(i - 1),
            cluster,
            next_slice: name(i),
            next_cluster: next,
            shared,
            holds_name: cluster == next,
            ..PassageRow::default()
        };
        [passage(1, 1, 9), passage(1, 2, 3), passage(2, 2, 4), passage(3, 1, 2)]
    });
    evolution_figure(theme, &rows, &of_slices.collect::<Vec<_>>(), &passages.collect::<Vec<_>>()).unwrap()
}

#[test]
fn communities_are_told_by_number_and_named_in_the_key() {
    let names: Vec<String> = (1..=10).map(|i| format!("群组{i}")).collect();
    let words: Vec<String> = (0..60).map(|i| format!("词{i}")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let figure = cluster_figure(&theme(Language::En), Mapped::of(&words, star(60)).map(), partition(&names)).unwrap();
    let texts = texts(&figure.svg);
    assert!(texts.contains(&"群组1".into()) && texts.contains(&"群组8".into()) && texts.contains(&"other communities".into()));
    assert!(!texts.contains(&"群组9".into()), "beyond the eighth there is one colour");
    assert!(figure.caption.contains("Q = 0.4000"), "{}", figure.caption);
    assert!(texts.iter().filter(|text| *text == "2").count() > 1, "discs bear the numbers of their communities");
}

#[test]
fn the_density_map_has_a_band_for_each_step_up_to_the_greatest_density() {
    let mapped = Mapped::of(&["数字经济", "隐私", "privacy"], star(3));
    let figure = density_figure(&theme(Language::En), mapped.map()).unwrap();
    assert_eq!(count(&figure.svg, "<polygon"), 14, "every band, since the highest is below the greatest density");
    assert!(figure.caption.contains("an eighth of the mean distance"), "{}", figure.caption);
    // 51 works of the first keyword, 26 and 17 of the others, each farther than the kernel reaches
    let texts = texts(&figure.svg);
    assert!(["51", "26", "13", "0"].iter().all(|value| texts.contains(&(*value).into())), "{texts:?}");
    let clusters = cluster_density_figure(&theme(Language::Zh), mapped.map(), partition(&["数字经济".into()])).unwrap();
    assert_eq!(count(&clusters.svg, "<polygon"), 6);
}

#[test]
fn the_density_of_communities_beyond_the_eighth_is_grey() {
    let words: Vec<String> = (1..=9).map(|i| format!("词{i}")).collect();
    let mut mapped = Mapped::of(&words.iter().map(String::as_str).collect::<Vec<_>>(), star(9));
    mapped.0.iter_mut().zip(1..).for_each(|(node, cluster)| node.cluster = Some(cluster));
    let areas = |names: &[String]| {
        let svg = cluster_density_figure(&theme(Language::Zh), mapped.map(), partition(names)).unwrap().svg;
        svg.split("<polygon").filter(|element| element.contains("#D2D2D2")).count()
    };
    assert_eq!(areas(&words[..8]), 0);
    assert!(areas(&words) > 0);
}

#[test]
fn a_theme_of_a_long_name_keeps_its_number_of_keywords() {
    let slice = SliceRow { slice: "2017".into(), ..SliceRow::default() };
    let row = ClusterRow { slice: Some("2017".into()), name: "长名".repeat(40), keywords: 1_234, ..ClusterRow::default() };
    let figure = evolution_figure(&theme(Language::Zh), &[slice], &[row], &[]).unwrap();
    assert!(texts(&figure.svg).iter().any(|text| text.starts_with("长名") && text.ends_with("… 1,234")), "{:?}", texts(&figure.svg));
}

#[test]
fn views_over_time_put_keywords_in_the_column_of_their_first_year() {
    let words: Vec<String> = (0..40).map(|i| format!("词{i}")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut mapped = Mapped::of(&words, star(40));
    mapped.0.iter_mut().enumerate().for_each(|(i, node)| node.first_year = Some(if i < 30 { 2010 } else { 2012 }));
    let names: Vec<String> = (1..=7).map(|i| format!("群组{i}")).collect();
    let zone = timezone_figure(&theme(Language::En), &mapped.0, &mapped.1, partition(&names)).unwrap();
    assert!(["2010", "2011", "2012"].iter().all(|year| texts(&zone.svg).contains(&(*year).into())));
    assert_eq!(centres(&zone.svg).into_iter().collect::<std::collections::BTreeSet<_>>().len(), 2, "two of three columns are used");
    assert!(zone.caption.contains("Drawn 23 of 40 keywords"), "13 of a column at most: {}", zone.caption);
    let lanes = lanes_figure(&theme(Language::En), &mapped.0, &mapped.1, partition(&names)).unwrap();
    let drawn = texts(&lanes.svg);
    assert!(drawn.contains(&"群组7".into()) && drawn.contains(&"2011".into()));
    // six lanes of six keywords and one of four; of 2010 and of 2012 three each at most
    assert!(lanes.caption.contains("Drawn 21 of 40 keywords"), "{}", lanes.caption);
}

/// x of every disc.
fn centres(svg: &str) -> Vec<String> {
    svg.split("<circle cx=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn the_strategic_diagram_has_a_disc_for_each_theme_with_a_rank() {
    let figure = strategic_figure(&theme(Language::Zh), &themes(5)).unwrap();
    assert_eq!(count(&figure.svg, "<circle"), 2 * 4, "a fill and a rim each");
    let texts = texts(&figure.svg);
    assert!((1..5).all(|i| texts.contains(&format!("主题{i}"))) && !texts.contains(&"主题5".into()));
    assert!(["核心主题", "孤立主题", "基础主题", "新兴或衰退主题"].iter().all(|name| texts.contains(&(*name).into())));
}

#[test]
fn the_evolution_has_a_bar_for_each_theme_and_a_band_for_each_passage() {
    let figure = evolution(&theme(Language::Zh), 3);
    assert_eq!(count(&figure.svg, "<polygon"), 2 * 4);
    let texts = texts(&figure.svg);
    assert_eq!(texts.iter().filter(|text| text.starts_with("主题1 ")).count(), 3);
    assert!(texts.contains(&"1994-1998".into()) && texts.contains(&"40 篇，31 词".into()));
}

/// What stands in the `<text>` elements, in order.
fn texts(svg: &str) -> Vec<String> {
    let inside = |part: &str| part.split('>').nth(1).unwrap().split("</text").next().unwrap().trim().to_owned();
    svg.split("<text ").skip(1).map(inside).collect()
}

fn count(svg: &str, pattern: &str) -> usize {
    svg.matches(pattern).count()
}

#[test]
fn every_figure_bears_title_notice_and_origin_in_glyphs_of_the_font() {
    for language in [Language::Zh, Language::En] {
        for figure in every_figure(language) {
            let texts = texts(&figure.svg);
            assert!(texts.contains(&figure.title), "{}", figure.name);
            assert!(texts.iter().any(|text| text == NOTICE), "{}", figure.name);
            assert!(texts.iter().any(|text| text.contains("abcdef012345") && text.contains(env!("CARGO_PKG_VERSION"))), "{}", figure.name);
            assert!(texts.iter().flat_map(|text| text.chars()).all(|c| covers(c) || "&;".contains(c)), "{}", figure.name);
            assert_eq!(figure.missing_glyphs, 0, "{}", figure.name);
            assert!(figure.svg.contains("<title>") && figure.svg.contains("<desc>") && !figure.alt.is_empty());
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for (a, b) in every_figure(Language::Zh).iter().zip(every_figure(Language::Zh)) {
        assert_eq!(a.svg, b.svg);
        assert_eq!(a.outlined().unwrap(), b.outlined().unwrap());
        assert_eq!(a.png(0.2).unwrap(), b.png(0.2).unwrap());
    }
}

#[test]
fn chinese_titles_leave_ink_on_the_png_and_outlines_in_the_svg() {
    for figure in every_figure(Language::Zh) {
        let pixels = Pixmap::decode_png(&figure.png(0.5).unwrap()).unwrap();
        let dark = |x0: u32, x1: u32, y0: u32, y1: u32| {
            let all = (y0..y1).flat_map(|y| (x0..x1).map(move |x| (x, y)));
            all.filter(|&(x, y)| pixels.pixel(x, y).unwrap().red() < 100).count()
        };
        // the title's first two characters, 19 pixels each at this scale, at the left margin
        assert!(dark(24, 62, 17, 42) > 60, "{}: no ink where the title is", figure.name);
        assert_eq!(dark(0, 20, 0, pixels.height()), 0, "{}: ink in the margin", figure.name);
        let outlined = figure.outlined().unwrap();
        assert!(!outlined.contains("<text") && !outlined.contains("font-family") && outlined.contains("viewBox"));
    }
}

#[test]
fn the_timeline_has_a_bar_for_each_year_with_works_and_says_what_it_leaves_out() {
    let figure = annual_figure(&theme(Language::En), &output(), &[]).unwrap();
    assert_eq!(count(&figure.svg, "fill=\"#0072B2\" stroke=\"none\""), 3, "bars of 1994, 2010 and 2019");
    let texts = texts(&figure.svg);
    for year in 1994..=2019 {
        assert!(texts.contains(&year.to_string()), "{year}");
    }
    assert_eq!(texts.iter().filter(|text| *text == "0").count(), 23 + 2, "23 empty years and two axes");
    assert!(figure.caption.contains("1 without a year, 1 before these years, 0 after"), "{}", figure.caption);
    assert_eq!(figure.alt, "8 works in 1994-2019; the most in 2019, 5.");
}

#[test]
fn events_are_marked_and_those_outside_the_years_are_counted() {
    let events = [(2016, "网络安全法"), (2016, "个人信息保护"), (2030, "later")].map(|(year, label)| Event { year, label: label.into() });
    let figure = annual_figure(&theme(Language::En), &output(), &events).unwrap();
    let texts = texts(&figure.svg);
    assert!(texts.contains(&"2016 网络安全法".into()) && texts.contains(&"2016 个人信息保护".into()));
    assert!(!texts.iter().any(|text| text.contains("later")));
    assert!(figure.caption.contains("Events not drawn: 1."), "{}", figure.caption);
}

#[test]
fn single_years_empty_corpora_and_whole_centuries_are_drawn() {
    for (span, years) in [((2019, 2019), vec![Some(Year(2019)); 12_345]), ((1994, 2019), vec![]), ((1000, 9999), vec![Some(Year(2000))])] {
        let figure = annual_figure(&theme(Language::Zh), &AnnualOutput::count(span.into(), years), &[]).unwrap();
        assert!(texts(&figure.svg).contains(&span.1.to_string()));
        figure.png(0.2).unwrap();
    }
}

#[test]
fn the_twenty_top_keywords_are_ranked_by_the_measure() {
    let labels: Vec<String> = (0..30).map(|i| format!("关键词{i}")).collect();
    let rows = rows(&labels.iter().map(String::as_str).collect::<Vec<_>>());
    let shown = |measure| {
        let figure = keywords_figure(&theme(Language::Zh), &rows, measure).unwrap();
        texts(&figure.svg).into_iter().filter(|text| text.starts_with("关键词")).collect::<Vec<_>>()
    };
    assert_eq!(shown(Measure::Occurrences), labels[..20]);
    assert_eq!(shown(Measure::Betweenness), labels[10..].iter().rev().cloned().collect::<Vec<_>>());
    let none = keywords_figure(&theme(Language::Zh), &[], Measure::Occurrences).unwrap();
    assert!(texts(&none.svg).contains(&"没有可显示的关键词".into()));
}

#[test]
fn networks_of_any_size_are_drawn_whole() {
    for (labels, edges) in
        [(vec![], vec![]), (vec!["隐私"], vec![]), (vec!["隐私", "数据"], vec![]), (vec!["隐私", "数据", "算法"], star(3))]
    {
        let figure = network_figure(&theme(Language::Zh), Mapped::of(&labels, edges).map(), Colour::MeanYear).unwrap();
        let texts = texts(&figure.svg);
        assert!(labels.iter().all(|label| texts.iter().any(|text| text == label)), "{labels:?} in {texts:?}");
        assert!(!figure.svg.contains("NaN") && !figure.svg.contains("inf"));
    }
}

#[test]
fn a_network_of_500_shows_every_node_its_strongest_edges_and_the_foremost_labels() {
    let labels: Vec<String> = (0..520).map(|i| format!("词{i}")).collect();
    let words: Vec<&str> = labels.iter().map(String::as_str).collect();
    let edges: Vec<NetworkEdge> = (0..510_usize)
        .flat_map(|i| {
            (1..8).map(move |k| NetworkEdge { source: i, target: (i * 31 + k * 17 + 1) % 510, strength: ((i * k) % 13 + 1) as f64 })
        })
        .filter(|edge| edge.source != edge.target)
        .collect();
    let figure = network_figure(&theme(Language::En), Mapped::of(&words, edges).map(), Colour::Betweenness).unwrap();
    let discs = figure.svg.split("<circle ").skip(1).filter(|circle| !circle.split('>').next().unwrap().contains("fill=\"none\"")).count();
    assert!((500..=503).contains(&discs), "500 nodes and at most three of the key: {discs}");
    assert!(figure.caption.contains("the strongest 900"), "{}", figure.caption);
    assert!(figure.caption.contains("Only the 500 most frequent"), "{}", figure.caption);
    let texts = texts(&figure.svg);
    assert!((0..5).all(|i| texts.contains(&labels[i])), "the most frequent keywords have their labels");
    assert!(texts.iter().filter(|text| text.starts_with('词')).count() <= 70);
}

#[test]
fn hostile_labels_are_drawn_as_text_and_nothing_else() {
    let long = "数字经济背景下的".repeat(5_000);
    let hostile = ["<script>alert(1)</script>", "\"><image href='x'/>", "a\u{202E}b\u{1B}[2J\0c", "😀الخصوصية", "]]>&amp;", long.as_str()];
    for figure in [
        keywords_figure(&theme(Language::Zh), &rows(&hostile), Measure::Occurrences).unwrap(),
        network_figure(&theme(Language::Zh), Mapped::of(&hostile, star(6)).map(), Colour::Betweenness).unwrap(),
    ] {
        for svg in [&figure.svg, &figure.outlined().unwrap()] {
            for bad in ["<script", "<image", "\u{202E}", "\u{1B}", "\0"] {
                assert!(!svg.contains(bad), "{}: {bad:?}", figure.name);
            }
        }
        assert!(figure.svg.contains("&lt;script&gt;") && figure.svg.contains("数字经济") && figure.svg.contains('…'));
        assert!(figure.missing_glyphs >= 9, "an emoji and eight Arabic letters: {}", figure.missing_glyphs);
        assert!(figure.svg.len() < 100_000, "a label of 40,000 characters is cut: {}", figure.svg.len());
        render::png(&figure.svg, 0.25).unwrap();
    }
}

#[test]
fn pictures_that_are_none_are_errors() {
    assert!(render::png("no svg", 1.0).is_err() && render::outlined("<svg").is_err());
    let svg = &every_figure(Language::En)[0].svg;
    for scale in [0.0, -1.0, f32::NAN, 1e9] {
        assert!(render::png(svg, scale).is_err(), "{scale}");
    }
}

#[test]
fn the_font_travels_with_its_licence_and_in_slices() {
    assert!(FONT_LICENCE.contains("SIL OPEN FONT LICENSE Version 1.1"));
    let slice = font_with("数字经济与隐私 privacy");
    assert!(slice.len() < 20_000 && slice.starts_with(&[0, 1, 0, 0]), "{}", slice.len());
}

#[test]
fn captions_say_which_betweenness_is_shown() {
    for (weights, said) in [(Weights::None, "unweighted shortest paths"), (Weights::Inverse, "a link of c co-occurrences is 1/c long")] {
        let theme = Theme { weights, ..theme(Language::En) };
        let words = ["a", "b", "c", "d"];
        let network = network_figure(&theme, Mapped::of(&words, star(4)).map(), Colour::Betweenness).unwrap();
        let bars = keywords_figure(&theme, &rows(&words), Measure::Betweenness).unwrap();
        assert!(network.caption.contains(said) && bars.caption.contains(said), "{}\n{}", network.caption, bars.caption);
    }
}

#[test]
fn bursts_and_ranks_say_what_they_show() {
    let theme = theme(Language::En);
    let drawn = texts(&bursts_figure(&theme, &output(), &[burst("隐私", 2010, 2012)], |_| None).unwrap().svg);
    assert!(drawn.contains(&"隐私".to_owned()) && drawn.contains(&"4.50".to_owned()));
    let nothing = bursts_figure(&theme, &output(), &[], |_| None).unwrap();
    assert!(texts(&nothing.svg).contains(&"no keyword bursts".to_owned()));
    let ranks = texts(&ranks_figure(&theme, &[sure("privacy", 2, 2.0, 40.0)], DRAWS).unwrap().svg);
    assert!(ranks.contains(&"25%".to_owned()) && ranks.contains(&"30".to_owned()) && !ranks.contains(&"50".to_owned()));
    let empty = ranks_figure(&theme, &[], DRAWS).unwrap();
    assert!(texts(&empty.svg).contains(&"no keyword to show".to_owned()));
    let models = growth(&theme);
    assert_eq!(texts(&models.svg).iter().filter(|text| text.contains("ΔAICc")).count(), 4 + 1, "four curves and the caption");
    let none = growth_figure(&theme, &output(), &[]).unwrap();
    assert!(texts(&none.svg).contains(&"too few years or works to fit a model".to_owned()));
}
