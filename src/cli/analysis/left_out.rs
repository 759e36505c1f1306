//! What thresholds and gaps kept out of a network, and the way out where that is everything.

use super::Analysis;
use crate::cli::console::Console;
use crate::metrics;
use crate::network::{Unit, occurrences};
use crate::report::{counted, thousands};

impl Analysis {
    /// Tells of works and terms that thresholds and gaps kept out of the network.
    pub(in crate::cli) fn say_what_was_left_out(&self, console: &Console) {
        for line in self.left_out() {
            console.say(line);
        }
    }

    /// What thresholds and gaps kept out of the network, a line each.
    pub(in crate::cli) fn left_out(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let (annual, coverage, selection) = (&self.annual, self.coverage, &self.selection);
        let outside = annual.before + annual.after + annual.without_year;
        if outside > 0 {
            lines.push(format!(
                "{} outside the study's years {} ({} before, {} after, {} without a readable year)",
                counted(outside, "work"),
                annual.span(),
                thousands(annual.before),
                thousands(annual.after),
                thousands(annual.without_year)
            ));
        }
        let units = self.choice.unit.plural();
        if self.choice.unit == Unit::Keyword && self.choice.by.is_none() && self.choice.with.is_none() {
            if coverage.extracted + coverage.none > 0 {
                lines.push(format!(
                    "{} without keywords: in {} some were found in title or abstract, in {} none",
                    counted(coverage.extracted + coverage.none, "work"),
                    coverage.extracted,
                    coverage.none
                ));
            }
        } else if coverage.none > 0 {
            let named = [Some(self.choice.unit), self.choice.by].into_iter().flatten().map(Unit::plural).collect::<Vec<_>>();
            lines.push(format!("{} without {}", counted(coverage.none, "work"), named.join(" or without ")));
        }
        let terms = self.vocabulary().len();
        if selection.terms.len() < terms {
            let mut line = format!(
                "{} of {terms} {units} are nodes: {} stand in too few works, {} are beyond the maximum",
                selection.terms.len(),
                selection.below_minimum + selection.unused,
                selection.over_maximum
            );
            if selection.not_candidates > 0 {
                line.push_str(&format!(", {} were chosen in no time slice", selection.not_candidates));
            }
            if let Some(cut) = selection.cut.filter(|_| selection.tied_at_cut > 0) {
                let tied = selection.tied_at_cut;
                line.push_str(&format!("; {tied} places stay empty, since more stand in {cut} works and are tied alike"));
            }
            lines.push(line);
        }
        if !self.cooccurrence.oversized.is_empty() {
            lines.push(format!(
                "{} records have more {units} than keywords.max_per_record and are left out of the pairs",
                self.cooccurrence.oversized.len()
            ));
        }
        lines.extend(self.way_out());
        lines
    }

    /// Works of the term that most of them name.
    fn most_works(&self) -> u32 {
        occurrences(self.sets(), self.vocabulary().len()).into_iter().max().unwrap_or(0)
    }

    /// Why there is no network, or one in pieces, and what to do.
    fn way_out(&self) -> Option<String> {
        let (unit, units) = (self.choice.unit, self.choice.unit.plural());
        let (selection, recipe, context) = (&self.selection, &self.choice.recipe, self.choice.context());
        if self.vocabulary().is_empty() || self.coverage.given + self.coverage.extracted == 0 {
            let missing = self.choice.by.unwrap_or(unit).plural();
            let how = match self.choice.by.unwrap_or(unit) {
                Unit::Reference | Unit::Record | Unit::Citation => "; export full records with their cited references",
                Unit::Institution | Unit::Country => "; export full records with their addresses",
                _ => "",
            };
            return Some(format!("the network is empty: no work of the study's years names {missing}{how}"));
        }
        if selection.terms.is_empty() {
            if unit == Unit::Citation && selection.below_minimum == 0 {
                return Some("the network is empty: no reference of a work of the study's years was recognised as another of them".into());
            }
            if selection.over_maximum > 0 {
                let n = selection.over_maximum;
                return Some(format!(
                    "the network is empty: all {n} {units} above the minimum stand in equally many works and are tied alike, so no {} of \
                     them can be chosen; take them all (--max-nodes {n}, or keywords.max_nodes in study.toml)",
                    recipe.max_nodes
                ));
            }
            let most = match unit {
                Unit::Citation => self.cooccurrence.occurrences.iter().max().copied().unwrap_or(0),
                _ => self.most_works(),
            };
            return Some(format!(
                "the network is empty: no {unit} stands in {} works, the most frequent stands in {most}; lower the minimum \
                 (--min-occurrences {most}, or keywords.min_occurrences in study.toml)",
                recipe.min_occurrences
            ));
        }
        let nodes = self.graph.node_count();
        if nodes == 1 {
            return Some("the network is a single node; every measure of position is 0".into());
        }
        if self.graph.edge_count() == 0 {
            return Some(format!(
                "the network has no edges: no two of its {nodes} nodes share any of the {context}; every measure of position is 0"
            ));
        }
        let components = metrics::components(&self.graph);
        (components.count() > 1).then(|| {
            format!(
                "the network is in {} pieces, the largest of {} of its {nodes} nodes; pairs in different pieces have no path and add nothing",
                components.count(),
                components.giant_size()
            )
        })
    }
}
