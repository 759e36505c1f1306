//! `wenmai report` and `wenmai run`: figures, tables and the report into the output folder.

use std::path::Path;

use super::analysis::{Analysis, ExportKind, NetworkChoice, Order, analyse, analyse_unit};
use super::console::Console;
use super::evidence::evidence;
use super::theme_report::theme_parts;
use super::{Common, Exit, index, literature};
use crate::corpus::{Access, Corpus, Credit};
use crate::figures::{
    Colour, Figure, Measure, NetworkEdge, NetworkMap, NetworkNode, Theme, annual_figure, density_figure, font_with, keywords_figure,
    network_figure,
};
use crate::metrics;
use crate::report::{
    Cell, Evidence, Method, Origin, OutputFile, Review, ReviewFigure, ReviewSource, ReviewTable, Summary, Table, TableKind, WordList,
    edge_table, map_table, page, source_table, summary_table, timeline_table, write_folder,
};
use crate::study::Study;
use crate::{Error, Result};

/// Rows of a table in the report; its file has them all.
const SHOWN: usize = 20;
/// Pixels of a PNG for each unit of the drawing: 2400 wide, 380 a inch on a 16 cm column.
const PNG_SCALE: f32 = 1.5;
/// Columns of keywords.csv that the page leaves out: more would not fit on a printed one.
const BEYOND_THE_PAGE: [&str; 8] =
    ["betweenness", "betweenness_estimate", "harmonic", "eigenvector", "clustering", "core", "articulation", "pivotal"];

/// Figures, tables and report.html into the study's output folder. The same corpus and study give
/// the same bytes; manifest.json says from what each file was made.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai run --study my-review        then open my-review/output/report.html")]
pub(super) struct Report {}

impl Report {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        common.format(super::Format::Table, &[super::Format::Table])?;
        let written = make(&study, console)?;
        console.result(&written)?;
        Ok(Exit::Done)
    }
}

/// Makes everything and says where it is.
pub(super) fn make(study: &Study, console: &Console) -> Result<String> {
    index::open(study, console)?;
    let analysis = analyse(study, &study.settings.keywords, console)?;
    analysis.say_what_was_left_out(console);
    let drawing = console.spinner("drawing");
    let mut files = files(study, &analysis, console)?;
    files.extend(other_networks(study, console)?);
    drawing.finish_and_clear();
    let parameters = serde_json::to_value(&study.settings).expect("settings are always valid json");
    let folder = study.output();
    write_folder(&folder, &files, &Origin { corpus_digest: analysis.digest.clone(), parameters })?;
    Ok(format!(
        "{} works, {} keywords and {} links in the network; {} files in {}\nopen {}\n",
        analysis.annual.total(),
        analysis.graph.node_count(),
        analysis.graph.edge_count(),
        files.len() + 1,
        tidy(&folder).display(),
        tidy(&folder).join("report.html").display()
    ))
}

/// Tables and GraphML of the study's other networks.
fn other_networks(study: &Study, console: &Console) -> Result<Vec<OutputFile>> {
    let mut files = Vec::new();
    for other in &study.settings.network.also {
        let mut choice = NetworkChoice::keywords(study, &study.settings.keywords).of_unit(other.unit, other.by, other.with)?;
        choice.recipe.min_occurrences = other.min_occurrences.unwrap_or(choice.recipe.min_occurrences);
        choice.recipe.max_nodes = other.max_nodes.unwrap_or(choice.recipe.max_nodes);
        let analysis = analyse_unit(study, choice, console)?;
        let name = other.name();
        analysis.left_out().iter().for_each(|line| console.say(format_args!("{name}: {line}")));
        let flags = name.replace("-by-", " --by ").replace("-with-", " --with ");
        let recipe = &analysis.choice.recipe;
        let command =
            format!("wenmai network --unit {flags} --min-occurrences {} --max-nodes {}", recipe.min_occurrences, recipe.max_nodes);
        let nodes = analysis.node_table(&analysis.ranked_rows(Order::Occurrences)).to_csv(true);
        files.push(OutputFile::new(format!("tables/nodes-{name}.csv"), format!("{command} --nodes"), nodes));
        files.push(OutputFile::new(format!("tables/edges-{name}.csv"), command.clone(), edge_table(&analysis.edge_rows()).to_csv(true)));
        let graphml = format!("network-{name}.graphml");
        let bytes = analysis.exported(&study.settings.study.title, ExportKind::Graphml);
        files.push(OutputFile::new(graphml.clone(), format!("{command} --export graphml {graphml}"), bytes));
    }
    Ok(files)
}

/// A path without `a/..`, for people.
fn tidy(path: &Path) -> std::path::PathBuf {
    path.canonicalize()
        .ok()
        .and_then(|whole| {
            let here = std::env::current_dir().ok()?.canonicalize().ok()?;
            whole.strip_prefix(here).ok().map(Path::to_owned)
        })
        .unwrap_or_else(|| path.to_owned())
}

fn files(study: &Study, analysis: &Analysis, console: &Console) -> Result<Vec<OutputFile>> {
    let settings = &study.settings;
    let by_occurrences = analysis.ranked_rows(Order::Occurrences);
    let by_betweenness = analysis.ranked_rows(Order::Betweenness);
    let keywords = analysis.keyword_table(&by_occurrences);
    let edges = edge_table(&analysis.edge_rows());
    let timeline = timeline_table(&analysis.annual);
    let literature = literature::read(study, console)?;
    let venues = name_table("venues", "venue", &literature.venues.ranked());
    let authors = name_table("authors", "author", &literature.authors.ranked());

    let theme = Theme {
        language: settings.study.language,
        notice: settings.study.notice.clone(),
        works: analysis.annual.total(),
        span: settings.study.years,
        weights: settings.network.betweenness.weights,
        corpus_digest: analysis.digest.clone(),
    };
    let (nodes, links) = network_drawing(analysis);
    let map = NetworkMap { nodes: &nodes, edges: &links, layout: analysis.layout() };
    let themes = theme_parts(analysis, &theme, map)?;
    let figures = [
        (annual_figure(&theme, &analysis.annual, &settings.events)?, "wenmai timeline", "tables/timeline.csv"),
        (keywords_figure(&theme, &by_occurrences, Measure::Occurrences)?, "wenmai keywords", "tables/keywords.csv"),
        (keywords_figure(&theme, &by_betweenness, Measure::Betweenness)?, "wenmai keywords --sort betweenness", "tables/keywords.csv"),
        (network_figure(&theme, map, Colour::Betweenness)?, "wenmai network", "tables/edges.csv"),
        (network_figure(&theme, map, Colour::MeanYear)?, "wenmai network", "tables/edges.csv"),
        (density_figure(&theme, map)?, "wenmai network --layout", "tables/map.csv"),
    ];

    let (more_figures, more_tables) = evidence(study, analysis, &literature, &theme, console)?;

    let mut files = Vec::new();
    let mut shown = Vec::new();
    for (figure, command, table) in figures.into_iter().chain(themes.figures).chain(more_figures) {
        shown.push(save_figure(figure, command, table, &mut files)?);
    }
    let mut save = |name: &str, command: &str, table: &Table| {
        let path = format!("tables/{name}.csv");
        files.push(OutputFile::new(path.clone(), command, table.to_csv(true)));
        path
    };
    let head = |kind: TableKind, table: Table, file: String| {
        let rows_in_file = table.rows.len() as u64;
        let mut table = table;
        table.rows.truncate(SHOWN);
        ReviewTable { kind, table, rows_in_file, file }
    };
    let keywords_file = save("keywords", "wenmai keywords", &keywords);
    let edges_file = save("edges", "wenmai network", &edges);
    save("map", "wenmai network --layout", &map_table(&analysis.map_rows()));
    let timeline_file = save("timeline", "wenmai timeline", &timeline);
    let venues_file = save("venues", "wenmai report", &venues);
    let authors_file = save("authors", "wenmai report", &authors);
    let annual =
        ReviewTable { kind: TableKind::AnnualOutput, rows_in_file: timeline.rows.len() as u64, table: timeline, file: timeline_file };
    let mut tables = vec![
        head(TableKind::KeywordsByOccurrences, keywords.without(&BEYOND_THE_PAGE), keywords_file.clone()),
        head(TableKind::KeywordsByBetweenness, analysis.keyword_table(&by_betweenness).without(&BEYOND_THE_PAGE), keywords_file),
        annual,
        head(TableKind::Edges, edges, edges_file),
        head(TableKind::Venues, venues, venues_file),
        head(TableKind::Authors, authors, authors_file),
    ];
    for (kind, command, table) in themes.tables {
        let file = save(&table.name.clone(), command, &table);
        tables.push(head(kind, table, file));
    }
    for more in more_tables {
        let file = save(more.name, more.command, &more.table);
        tables.extend(more.kind.map(|kind| match kind {
            // a list of measures is of use as a whole
            Evidence::Laws => {
                let rows_in_file = more.table.rows.len() as u64;
                ReviewTable { kind: TableKind::Evidence(kind), table: more.table, rows_in_file, file }
            }
            _ => head(TableKind::Evidence(kind), more.table, file),
        }));
    }
    let review = Review {
        language: settings.study.language,
        title: settings.study.title.clone(),
        notice: settings.study.notice.clone(),
        span: settings.study.years,
        corpus_digest: analysis.digest.clone(),
        summary: summary(analysis),
        figures: shown,
        tables,
        sources: sources(study)?,
        word_lists: word_lists(study)?,
        parameters: parameters(study, analysis),
        method: Method {
            counting: settings.keywords.counting,
            similarity: settings.keywords.similarity,
            selecting: settings.network.selection,
            pruning: settings.network.pruning,
            weights: settings.network.betweenness.weights,
            sampled: settings.network.betweenness.sample.is_some(),
            layout: settings.network.layout.method,
        },
        commands: commands(study),
    };
    save("summary", "wenmai report", &summary_table(&review.summary));
    save("sources", "wenmai status", &source_table(&review.sources));
    for (kind, word, name) in [
        (ExportKind::Graphml, "graphml", "network.graphml"),
        (ExportKind::Gexf, "gexf", "network.gexf"),
        (ExportKind::Pajek, "pajek", "network.net"),
        (ExportKind::Vosviewer, "vosviewer", "network.vosviewer.json"),
    ] {
        files.push(OutputFile::new(name, format!("wenmai network --export {word} {name}"), analysis.exported(&settings.study.title, kind)));
    }
    files.push(OutputFile::new("report.html", "wenmai report", page(&review, font_with)?));
    Ok(files)
}

fn save_figure(figure: Figure, command: &str, table: &str, files: &mut Vec<OutputFile>) -> Result<ReviewFigure> {
    let svg = figure.outlined()?;
    let paths = ["svg", "png"].map(|ending| format!("figures/{}.{ending}", figure.name));
    files.push(OutputFile::new(paths[0].clone(), command, svg));
    files.push(OutputFile::new(paths[1].clone(), command, figure.png(PNG_SCALE)?));
    Ok(ReviewFigure { title: figure.title, alt: figure.alt, svg: figure.svg, files: paths.to_vec(), table: table.to_owned() })
}

fn network_drawing(analysis: &Analysis) -> (Vec<NetworkNode>, Vec<NetworkEdge>) {
    let citations = analysis.mean_citations();
    let nodes = analysis.node_rows().iter().zip(&citations).map(|(row, mean_citations)| NetworkNode {
        label: row.keyword.clone(),
        occurrences: row.occurrences,
        betweenness: row.betweenness_normalized,
        first_year: row.first_year,
        mean_year: row.mean_year,
        mean_citations: *mean_citations,
        cluster: row.cluster,
    });
    let links = analysis.graph.edges().map(|(source, target, link)| NetworkEdge { source, target, strength: link.link_strength });
    (nodes.collect(), links.collect())
}

fn name_table(name: &str, column: &str, ranked: &[(String, u64)]) -> Table {
    let mut table = Table::new(name, &["rank", column, "works"]);
    for (rank, (text, works)) in (1..).zip(ranked) {
        table.push(vec![Cell::Count(rank), Cell::Text(text.clone()), Cell::Count(*works)]);
    }
    table
}

fn summary(analysis: &Analysis) -> Summary {
    let components = metrics::components(&analysis.graph);
    let (annual, shape) = (&analysis.annual, analysis.shape);
    Summary {
        works: shape.works,
        records: shape.records,
        rejected: shape.rejected,
        works_in_span: annual.total(),
        without_year: annual.without_year,
        before: annual.before,
        after: annual.after,
        mean_annual_growth_rate: annual.mean_annual_growth_rate(),
        keywords: analysis.vocabulary().len() as u64,
        without_keywords: analysis.coverage.none,
        nodes: analysis.graph.node_count() as u64,
        edges: analysis.graph.edge_count() as u64,
        density: metrics::density(&analysis.graph),
        components: components.count() as u64,
        giant_component: components.giant_size() as u64,
    }
}

fn sources(study: &Study) -> Result<Vec<ReviewSource>> {
    // the analysis has seen to it that the works are those of today's rules
    let corpus = Corpus::open(&study.store(), Access::Read)?;
    corpus
        .sources(Credit::Canonical)?
        .into_iter()
        .map(|row| {
            let mut reasons = std::collections::BTreeMap::new();
            for rejection in corpus.rejections(&row.hash)? {
                *reasons.entry(rejection.kind.name()).or_insert(0) += 1;
            }
            let reasons: Vec<String> = reasons.into_iter().map(|(kind, count)| format!("{kind}: {count}")).collect();
            Ok(ReviewSource {
                name: row.name,
                format: row.format,
                encoding: row.encoding,
                seen: row.seen,
                accepted: row.accepted,
                merged: row.merged + row.replaced,
                rejected: row.rejected,
                reasons: reasons.join(", "),
                digest: row.hash,
            })
        })
        .collect()
}

fn word_lists(study: &Study) -> Result<Vec<WordList>> {
    let lists = [
        ("dictionary.txt", study.dictionary()),
        ("thesaurus.tsv", study.thesaurus()),
        ("stopwords.txt", study.stop_words()),
        ("authors.tsv", study.authors()),
        ("institutions.tsv", study.institutions()),
        ("duplicates.tsv", study.duplicates()),
    ];
    let mut found = Vec::new();
    for (name, path) in lists {
        if !path.exists() {
            continue;
        }
        let bytes = std::fs::read(&path).map_err(Error::read(&path))?;
        let text = String::from_utf8_lossy(&bytes);
        let entries = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        found.push(WordList { name: name.into(), entries: entries as u64, digest: blake3::hash(&bytes).to_hex().to_string() });
    }
    Ok(found)
}

/// Every setting with its value, as `table.key`.
fn parameters(study: &Study, analysis: &Analysis) -> Vec<(String, String)> {
    let settings = serde_json::to_value(&study.settings).expect("settings are always valid json");
    let mut flat = Vec::new();
    flatten("", &settings, &mut flat);
    flat.push(("network.layout.objective".to_owned(), format!("{:.9}", analysis.layout().objective)));
    flat.extend(analysis.length_rule().map(|rule| ("network.betweenness.rule".to_owned(), rule.to_owned())));
    flat
}

fn flatten(path: &str, value: &serde_json::Value, into: &mut Vec<(String, String)>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        serde_json::Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| *key);
            fields.into_iter().for_each(|(key, value)| flatten(&below(key), value, into));
        }
        serde_json::Value::Array(items) if items.iter().any(serde_json::Value::is_object) => {
            items.iter().enumerate().for_each(|(i, value)| flatten(&below(&(i + 1).to_string()), value, into));
        }
        serde_json::Value::String(text) => into.push((path.to_owned(), text.clone())),
        other => into.push((path.to_owned(), other.to_string())),
    }
}

/// What makes the report again. The names of files are data and stand in the table of sources.
fn commands(study: &Study) -> Vec<String> {
    if study.settings.sources.iter().any(|source| source.url.as_deref() == Some(crate::demo::TeachingProvider::PLACEHOLDER)) {
        return vec!["wenmai demo".into()];
    }
    let mut commands = vec!["wenmai import FILE...".to_owned()];
    if !study.settings.sources.is_empty() {
        commands.push("wenmai crawl".into());
    }
    commands.push("wenmai run".into());
    commands
}
