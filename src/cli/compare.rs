//! One keyword, or a pair, under the definitions of the programs that scholars compare.

use super::analysis::Analysis;
use crate::metrics::{self, Scale};
use crate::network::Similarity;
use crate::report::{Cell, Table};

/// Value of a measure as one program defines it.
struct Lens {
    measure: &'static str,
    program: &'static str,
    formula: &'static str,
    value: f64,
    why: &'static str,
}

/// The centrality of a node of the network under each definition, with the reason they differ.
pub(super) fn keyword_lenses(analysis: &Analysis, node: usize) -> Table {
    let graph = &analysis.graph;
    let n = graph.node_count() as f64;
    let pairs = ((n - 1.0) * (n - 2.0) / 2.0).max(1.0);
    let raw = metrics::betweenness(graph, Scale::Raw)[node];
    let inverse = metrics::weighted_betweenness(graph, Scale::Raw).values[node];
    let as_distance = metrics::betweenness_by_length(graph, |link| u64::from(link.cooccurrences))[node];
    let strength = metrics::total_link_strength(graph)[node];
    let lens = |program, formula, value, why| Lens { measure: "betweenness", program, formula, value, why };
    let mut lenses = vec![
        lens(
            "wenmai, networkx, pyBibX",
            "sum of sigma_st(v) / sigma_st over (n - 1)(n - 2) / 2, every link one step",
            raw / pairs,
            "Freeman's own; link strength plays no part",
        ),
        lens(
            "CiteSpace",
            "the same, printed with two decimals; a purple ring from 0.1 before rounding",
            (raw / pairs * 100.0).round() / 100.0,
            "same formula; CiteSpace computes it on its own network, chosen in time slices and often pruned, by itself only below 350 nodes",
        ),
        lens(
            "bibliometrix networkPlot, igraph",
            "sum of sigma_st(v) / sigma_st, every link one step",
            raw,
            "not divided by the number of pairs",
        ),
        lens(
            "bibliometrix networkStat",
            "the same over (n - 1)(n - 2) / 2, a link of c works c steps long",
            as_distance / pairs,
            "igraph takes an edge's weight for a distance: the strongest link is the longest way",
        ),
        lens(
            "bibliometrix thematicMap",
            "sum of sigma_st(v) / sigma_st, a link of c works c steps long",
            as_distance,
            "counts as distances, and not divided",
        ),
        lens(
            "wenmai, weights = inverse",
            "sum of sigma_st(v) / sigma_st over (n - 1)(n - 2) / 2, a link of c works 1/c long",
            inverse / pairs,
            "Newman (2001): strong links are short; equal lengths found equal, where networkx loses ties in 1/c",
        ),
    ];
    lenses.push(Lens {
        measure: "total link strength",
        program: "VOSviewer",
        formula: "sum of the link strengths",
        value: strength,
        why: "VOSviewer has no betweenness; this is what it ranks and sizes by",
    });
    table(lenses)
}

/// The similarity of two nodes of the network under each definition, with the reason they differ.
pub(super) fn pair_lenses(analysis: &Analysis, a: usize, b: usize) -> Table {
    let graph = &analysis.graph;
    let link = graph.edges().find(|&(u, v, _)| (u, v) == (a.min(b), a.max(b))).map(|(.., link)| *link);
    let c = link.map_or(0.0, |link| link.link_strength);
    let occurrences: Vec<u32> = graph.nodes().map(|node| node.occurrences).collect();
    let [s_a, s_b] = [occurrences[a], occurrences[b]];
    let strengths = metrics::total_link_strength(graph);
    let of = |similarity: Similarity| similarity.of(c, s_a, s_b);
    let lens = |program, formula, value, why| Lens { measure: "similarity", program, formula, value, why };
    table(vec![
        lens("bibliometrix networkPlot (default)", "c", c, "nothing normalised: frequent keywords are always near"),
        lens(
            "wenmai, bibliometrix, SciMAT: association strength",
            "c / (s_i s_j)",
            of(Similarity::AssociationStrength),
            "s are occurrences: works that bear the keyword, alone or not",
        ),
        lens(
            "VOSviewer: association strength",
            "2m c / (l_i l_j)",
            Similarity::of_strengths(c, strengths[a], strengths[b], strengths.iter().sum()),
            "l are total link strengths within the network, so the nodes chosen move it; 1 is what chance alone gives",
        ),
        lens(
            "CiteSpace (default): cosine",
            "c / sqrt(s_i s_j)",
            of(Similarity::Cosine),
            "CiteSpace counts c and s within time slices; here over all years",
        ),
        lens(
            "bibliometrix, SciMAT: Jaccard",
            "c / (s_i + s_j - c)",
            of(Similarity::Jaccard),
            "share of the works with either that bear both",
        ),
        lens(
            "bibliometrix, SciMAT: inclusion",
            "c / min(s_i, s_j)",
            of(Similarity::Inclusion),
            "1 when the rarer never stands without the other",
        ),
        lens(
            "bibliometrix thematicMap, SciMAT: equivalence",
            "c^2 / (s_i s_j)",
            of(Similarity::Equivalence),
            "Callon's, the cosine squared",
        ),
    ])
}

fn table(lenses: Vec<Lens>) -> Table {
    let mut table = Table::new("compare", &["measure", "program", "value", "formula", "why"]);
    for Lens { measure, program, formula, value, why } in lenses {
        let text = |text: &str| Cell::Text(text.to_owned());
        table.push(vec![text(measure), text(program), Cell::Number(value), text(formula), text(why)]);
    }
    table
}
