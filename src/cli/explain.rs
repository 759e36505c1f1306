//! `wenmai explain`: what a number is made of.

use std::collections::BTreeMap;

use super::analysis::{Analysis, analyse};
use super::console::Console;
use super::index::word_lists;
use super::output::{Format, TABLE_FORMATS, json, print};
use super::{Common, Exit};
use crate::certainty::{Bridges, bridges};
use crate::corpus::{Access, Corpus};
use crate::metrics::{self, Scale};
use crate::report::{Cell, Table};
use crate::study::{Study, Weights};
use crate::text::KeywordReader;
use crate::{Error, Result};

/// Takes the betweenness of a keyword apart: the topics and the pairs of keywords it bridges, the neighbours that its
/// paths lead over, the works in which these links stand. Each of the four adds up to the number.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A pair adds the share of its shortest paths that lead through the keyword; of pairs with equal shares the
more frequent keywords come first. Topics are the network's communities, as `wenmai clusters` names
them, and hold the pairs of their keywords. Half of a pair's share is
credited to the links by which its paths reach the keyword, half to those by which they leave it; what
a link is credited with is divided equally among the works that hold both its ends.

Examples:
  wenmai explain betweenness 大数据
  wenmai explain betweenness 大数据 --part works --format csv > behind.csv
  wenmai explain betweenness 大数据 --format json")]
pub(super) struct Explain {
    /// Which number
    #[arg(value_enum)]
    number: Number,
    /// The keyword, in any spelling that the thesaurus knows
    keyword: String,
    /// One part alone, in full
    #[arg(long, value_enum)]
    part: Option<PartOf>,
    /// Rows of each part [default: 15, or all of a part asked for alone]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Number {
    /// Betweenness centrality
    Betweenness,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum PartOf {
    /// The topics it bridges: the pairs taken together by the communities of their keywords
    Topics,
    /// The pairs of keywords it bridges
    Pairs,
    /// The neighbours that its paths lead over
    Neighbours,
    /// The works behind these links
    Works,
}

const SHOWN: usize = 15;

impl Explain {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let Number::Betweenness = self.number;
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let analysis = analyse(&study, &study.settings.keywords, console)?;
        let node = find(&study, &analysis, &self.keyword)?;
        let weighted = study.settings.network.betweenness.weights == Weights::Inverse;
        let rule = weighted.then(|| metrics::weighted_betweenness(&analysis.graph, Scale::Raw).rule);
        let walking = console.spinner("finding the paths");
        let limit = self.limit.unwrap_or(usize::MAX);
        let keep = self.limit.unwrap_or(if self.part == Some(PartOf::Pairs) { usize::MAX } else { SHOWN });
        let found = bridges(&analysis.graph, node, rule, &analysis.communities().of_node, keep);
        walking.finish_and_clear();
        if study.settings.network.betweenness.sample.is_some() {
            console.say("this betweenness is exact; the study's tables hold estimates (network.betweenness.sample)");
        }
        let parts = Parts { analysis: &analysis, node, found: &found };
        if self.part.is_none() && format == Format::Table {
            return self.tell(&study, &parts, rule.map(|rule| rule.to_string()), console);
        }
        if self.part.is_none() && format == Format::Json {
            let n = analysis.graph.node_count();
            let value = serde_json::json!({
                "keyword": parts.label(node),
                "measure": "betweenness",
                "formula": formula(weighted),
                "value": found.total,
                "normalized": normalized(found.total, n),
                "nodes": n,
                "pairs_bridged": found.pairs,
                "topics": parts.topics(limit).to_json(),
                "pairs": parts.pairs().to_json(),
                "neighbours": parts.neighbours(limit).to_json(),
                "works": parts.works(&study, limit)?.to_json(),
            });
            console.result(&json(&value))?;
            return Ok(Exit::Done);
        }
        let table = match self.part.unwrap_or(PartOf::Pairs) {
            PartOf::Topics => parts.topics(limit),
            PartOf::Pairs => parts.pairs(),
            PartOf::Neighbours => parts.neighbours(limit),
            PartOf::Works => parts.works(&study, limit)?,
        };
        print(console, &table, format)?;
        Ok(Exit::Done)
    }

    /// Everything, for people.
    fn tell(&self, study: &Study, parts: &Parts<'_>, rule: Option<String>, console: &Console) -> Result<Exit> {
        let (found, graph) = (parts.found, &parts.analysis.graph);
        let (nodes, works) = (graph.node_count(), graph.nodes().nth(parts.node).map_or(0, |node| node.occurrences));
        let limit = self.limit.unwrap_or(SHOWN);
        console.result(&format!(
            "{}: betweenness {}, normalised {} (divided by (n-1)(n-2)/2 for n = {nodes} keywords)\n{}{}\n\
             {} works, {} neighbours, {} pairs bridged\n\nThe topics it bridges:\n",
            super::console::plain(parts.label(parts.node)),
            found.total,
            normalized(found.total, nodes),
            formula(rule.is_some()),
            rule.map_or(String::new(), |rule| format!("; {rule}")),
            works,
            parts.links().count(),
            found.pairs,
        ))?;
        print(console, &parts.topics(limit), Format::Table)?;
        console.result("\nThe pairs it bridges, the greatest shares first:\n")?;
        print(console, &parts.pairs(), Format::Table)?;
        console.result("\nThe neighbours that its paths lead over:\n")?;
        print(console, &parts.neighbours(limit), Format::Table)?;
        console.result("\nThe works in which these links stand:\n")?;
        print(console, &parts.works(study, limit)?, Format::Table)?;
        Ok(Exit::Done)
    }
}

fn formula(weighted: bool) -> &'static str {
    match weighted {
        false => "sum over pairs of other keywords of: shortest paths through it / all shortest paths; every link 1 long (Freeman 1977)",
        true => {
            "sum over pairs of other keywords of: shortest paths through it / all shortest paths; a link of n works 1/n long (Newman 2001)"
        }
    }
}

fn normalized(value: f64, nodes: usize) -> f64 {
    let n = nodes as f64;
    if nodes > 2 { value / ((n - 1.0) * (n - 2.0) / 2.0) } else { 0.0 }
}

/// The node of a keyword.
pub(super) fn find(study: &Study, analysis: &Analysis, printed: &str) -> Result<usize> {
    let no = |message: String| Err(Error::NothingToShow(message));
    let Some(keyword) = KeywordReader::new(&word_lists(study)?).keyword(printed) else {
        return no(format!("\"{printed}\" is a stop word of the study, or blank"));
    };
    let Some(term) = analysis.vocabulary().find(&keyword.key) else {
        let near = analysis
            .graph
            .nodes()
            .map(|node| analysis.vocabulary().label(node.term))
            .map(|label| (strsim::normalized_damerau_levenshtein(label, printed), label))
            .filter(|(likeness, _)| *likeness >= 0.5)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
        let hint = near.map_or("`wenmai keywords` lists them".to_owned(), |(_, label)| format!("did you mean \"{label}\"?"));
        return no(format!("no work of the study's years has the keyword \"{printed}\"; {hint}"));
    };
    match analysis.graph.nodes().position(|node| node.term == term) {
        Some(node) => Ok(node),
        None => no(format!(
            "\"{printed}\" is no node of the network (works that bear it: {}); a smaller keywords.min_occurrences or a larger \
             keywords.max_nodes lets it in",
            analysis.cooccurrence.occurrences[term.index()]
        )),
    }
}

/// The parts of a betweenness, as tables.
struct Parts<'a> {
    analysis: &'a Analysis,
    node: usize,
    found: &'a Bridges,
}

impl Parts<'_> {
    fn label(&self, node: usize) -> &str {
        let term = self.analysis.graph.as_petgraph()[petgraph::graph::NodeIndex::new(node)].term;
        self.analysis.vocabulary().label(term)
    }

    fn share(&self, part: f64) -> Cell {
        Cell::Number(if self.found.total > 0.0 { part / self.found.total } else { 0.0 })
    }

    /// The pairs of topics, each named as its community is.
    fn topics(&self, limit: usize) -> Table {
        let names: Vec<String> = self.analysis.themes().rows.into_iter().map(|row| row.name).collect();
        let mut table = Table::new("topics", &["topic", "other_topic", "pairs", "contribution", "share"]);
        for bridge in self.found.topics.iter().take(limit) {
            let (one, other) = bridge.topics;
            let [one, other] = [one, other].map(|topic| names[topic].as_str().into());
            table.push(vec![one, other, Cell::Count(bridge.pairs as u64), bridge.share.into(), self.share(bridge.share)]);
        }
        let others = self.found.topics.get(limit..).unwrap_or_default();
        if !others.is_empty() {
            let (pairs, rest) = others.iter().fold((0, 0.0), |(pairs, rest), bridge| (pairs + bridge.pairs, rest + bridge.share));
            let text = format!("{} other pairs of topics", others.len());
            table.push(vec![text.into(), Cell::Empty, Cell::Count(pairs as u64), rest.into(), self.share(rest)]);
        }
        table
    }

    /// The pairs kept, and the sum of the others.
    fn pairs(&self) -> Table {
        let mut table = Table::new("pairs", &["source", "target", "contribution", "share"]);
        for bridge in &self.found.greatest {
            let ends = [bridge.source, bridge.target].map(|end| self.label(end).into());
            let [source, target] = ends;
            table.push(vec![source, target, bridge.share.into(), self.share(bridge.share)]);
        }
        let listed = self.found.greatest.len();
        if listed < self.found.pairs {
            let rest = self.found.total - self.found.greatest.iter().map(|bridge| bridge.share).sum::<f64>();
            table.push(vec![format!("{} other pairs", self.found.pairs - listed).into(), Cell::Empty, rest.into(), self.share(rest)]);
        }
        table
    }

    fn neighbours(&self, limit: usize) -> Table {
        let mut near = self.found.neighbours.clone();
        near.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| self.label(a.0).cmp(self.label(b.0))));
        let counts: BTreeMap<usize, u32> = self.links().collect();
        let mut table = Table::new("neighbours", &["neighbour", "cooccurrences", "contribution", "share"]);
        for &(neighbour, part) in near.iter().take(limit) {
            let count = counts.get(&neighbour).copied().unwrap_or(0);
            table.push(vec![self.label(neighbour).into(), Cell::Count(count.into()), part.into(), self.share(part)]);
        }
        let rest: f64 = near.iter().skip(limit).map(|(_, part)| part).sum();
        if near.len() > limit {
            table.push(vec![format!("{} other neighbours", near.len() - limit).into(), Cell::Empty, rest.into(), self.share(rest)]);
        }
        table
    }

    fn works(&self, study: &Study, limit: usize) -> Result<Table> {
        let credited = self.credited();
        let mut table = Table::new("works", &["year", "title", "links", "contribution", "share", "key"]);
        let keys: Vec<String> = credited.iter().take(limit).map(|work| self.analysis.works.keys[work.position].clone()).collect();
        let mut titles = BTreeMap::new();
        Corpus::open(&study.store(), Access::Read)?.works(&keys, &mut |work| {
            titles.insert(work.stamp.key, work.record.title);
            Ok(())
        })?;
        for (work, key) in credited.iter().zip(&keys) {
            table.push(vec![
                Cell::Count(self.analysis.works.years[work.position].0.into()),
                titles.get(key).cloned().unwrap_or_default().into(),
                Cell::Count(work.links),
                work.part.into(),
                self.share(work.part),
                key.as_str().into(),
            ]);
        }
        let rest: f64 = credited.iter().skip(limit).map(|work| work.part).sum();
        if credited.len() > limit {
            let others = format!("{} other works", credited.len() - limit);
            table.push(vec![Cell::Empty, others.into(), Cell::Empty, rest.into(), self.share(rest), Cell::Empty]);
        }
        Ok(table)
    }

    /// The works that hold the keyword and a neighbour over which its paths lead, the most credited first.
    fn credited(&self) -> Vec<Credited> {
        let terms: Vec<_> = self.analysis.graph.nodes().map(|node| node.term).collect();
        let counts: BTreeMap<usize, u32> = self.links().collect();
        // a work counts in a link unless it was too large for the pairs
        let largest = self.analysis.choice.recipe.max_per_record;
        let part_of: BTreeMap<_, f64> = self
            .found
            .neighbours
            .iter()
            .filter(|(_, part)| *part > 0.0)
            .map(|&(near, part)| (terms[near], part / f64::from(counts.get(&near).copied().unwrap_or(1))))
            .collect();
        let holds = |set: &Vec<_>| set.len() <= largest && set.binary_search(&terms[self.node]).is_ok();
        let mut works: Vec<Credited> = self
            .analysis
            .sets()
            .iter()
            .enumerate()
            .filter(|(_, set)| holds(set))
            .map(|(position, set)| {
                let parts: Vec<f64> = set.iter().filter_map(|term| part_of.get(term).copied()).collect();
                Credited { position, links: parts.len() as u64, part: parts.iter().sum() }
            })
            .filter(|work| work.links > 0)
            .collect();
        works.sort_by(|a, b| b.part.total_cmp(&a.part).then(a.position.cmp(&b.position)));
        works
    }

    /// Neighbours of the keyword and their co-occurrences with it.
    fn links(&self) -> impl Iterator<Item = (usize, u32)> {
        let node = self.node;
        self.analysis.graph.edges().filter_map(move |(u, v, link)| match (u == node, v == node) {
            (true, _) => Some((v, link.cooccurrences)),
            (_, true) => Some((u, link.cooccurrences)),
            _ => None,
        })
    }
}

/// A work with what its links of the keyword are credited with.
struct Credited {
    position: usize,
    links: u64,
    part: f64,
}
