//! Which network of a study is meant.

use crate::metrics::{CommunitySearch, LayoutSearch};
use crate::network::{Recipe, Unit};
use crate::study::{KeywordSettings, KeywordSource, Study};
use crate::timeline::TimeSlices;
use crate::{Error, Result};

/// Nodes, ties and thresholds of one network.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::cli) struct NetworkChoice {
    /// What a node is.
    pub(in crate::cli) unit: Unit,
    /// What ties two nodes where it is not that they stand in one work: both have one of these.
    pub(in crate::cli) by: Option<Unit>,
    /// A second kind of node: only nodes of different kinds are tied then.
    pub(in crate::cli) with: Option<Unit>,
    /// Where keywords come from.
    pub(in crate::cli) from: Vec<KeywordSource>,
    /// Everything else.
    pub(in crate::cli) recipe: Recipe,
    /// How its communities are sought.
    pub(in crate::cli) communities: CommunitySearch,
    /// How its map is sought.
    pub(in crate::cli) layout: LayoutSearch,
    /// Slices that candidates are chosen in, and that a study over time shows.
    pub(in crate::cli) slices: Option<TimeSlices>,
    /// Whether variants of a keyword count as the form that the thesaurus prefers.
    pub(in crate::cli) thesaurus: bool,
}

impl NetworkChoice {
    /// The keyword network of a study, with these settings for its own.
    pub(in crate::cli) fn keywords(study: &Study, keywords: &KeywordSettings) -> Self {
        let mut settings = study.settings.clone();
        settings.keywords = keywords.clone();
        Self {
            unit: Unit::Keyword,
            by: None,
            with: None,
            recipe: settings.recipe(),
            from: settings.keywords.from,
            communities: settings.network.communities,
            layout: settings.network.layout,
            slices: settings.network.slices,
            thesaurus: true,
        }
    }

    /// The same for another unit; venues and records are tied by the references they share unless `by` names something else.
    ///
    /// # Errors
    /// A combination that makes no network.
    pub(in crate::cli) fn of_unit(mut self, unit: Unit, by: Option<Unit>, with: Option<Unit>) -> Result<Self> {
        let no = |message: &str| Err(Error::Usage(message.into()));
        let is_work = |unit| matches!(unit, Unit::Record | Unit::Citation);
        if by.is_some() && with.is_some() {
            return no("--by ties nodes of one kind, --with nodes of two: give one of them");
        }
        if by.is_some_and(is_work) || with.is_some_and(is_work) {
            return no(
                "record and citation are units of their own: --by and --with take keyword, author, institution, country, venue, reference",
            );
        }
        if unit == Unit::Citation && (by.is_some() || with.is_some()) {
            return no("in the citation network one work cites the other: it takes neither --by nor --with");
        }
        if by == Some(unit) || with == Some(unit) {
            return no("--by and --with name something other than --unit");
        }
        self.unit = unit;
        self.by = by.or(unit.coupled_by().filter(|_| with.is_none()));
        self.with = with;
        if is_work(unit) {
            // A work stands in one record, itself.
            self.recipe.min_occurrences = 1;
        }
        Ok(self)
    }

    /// What two nodes share where they are tied, for messages.
    pub(in crate::cli) fn context(&self) -> &'static str {
        self.by.map_or("works", Unit::plural)
    }
}
