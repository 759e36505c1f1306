//! `wenmai clusters` and `wenmai evolution`: communities of keywords, and where they go.

use super::analysis::{NetworkChoice, RecipeFlags, analyse_unit, word};
use super::console::Console;
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::metrics::{Algorithm, CommunitySearch, Quality};
use crate::report::{cluster_table, passage_table, slice_table, slice_theme_table};
use crate::timeline::TimeSlices;
use crate::{Error, Result};

/// The communities of the keyword network: names, sizes, silhouette, Callon's centrality and density.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A work belongs to the community that holds most of its keywords. Names are the keywords that tell it
best from the others: by the log-likelihood ratio (Dunning 1993), TF-IDF and pointwise mutual
information, which favours what is rare. Centrality is ten times the sum of the equivalence indices
c_ij^2 / (s_i s_j) of its links to other communities, density a hundred times that of its own links
over its keywords (Callon, Courtial, Laville 1991); the quadrant goes by the middle ranks.

Examples:
  wenmai clusters
  wenmai clusters --quality modularity --resolution 0.8 --min-size 5
  wenmai clusters --format csv > clusters.csv")]
pub(super) struct Clusters {
    #[command(flatten)]
    search: SearchFlags,
    #[command(flatten)]
    recipe: RecipeFlags,
}

/// Where the communities of one time slice go in the next: shared keywords, inclusion, stability.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Themes are the communities of at least two keywords of each slice's own network. Inclusion is the
shared keywords over those of the smaller theme, stability over those of both (Cobo et al. 2011);
the last column says whether the name of one is a keyword of both. Slices are those of
network.slices in study.toml, or four parts of the study's years.

Examples:
  wenmai evolution --slices 5y
  wenmai evolution --themes              the themes of every slice, as `wenmai clusters` prints them
  wenmai evolution --overlap             what share of the keywords one slice has in common with the next")]
pub(super) struct Evolution {
    /// Width of the slices, such as 3y
    #[arg(long, value_name = "WIDTH")]
    slices: Option<String>,
    /// Print the themes of every slice instead
    #[arg(long, conflicts_with = "overlap")]
    themes: bool,
    /// Print the slices instead, and the keywords they share
    #[arg(long)]
    overlap: bool,
    #[command(flatten)]
    search: SearchFlags,
    #[command(flatten)]
    recipe: RecipeFlags,
}

/// How communities are sought, over what the study says.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Instead of the study's communities")]
struct SearchFlags {
    /// leiden or louvain
    #[arg(long, value_name = "NAME", value_parser = word::<Algorithm>)]
    algorithm: Option<Algorithm>,
    /// vos, modularity or cpm
    #[arg(long, value_name = "NAME", value_parser = word::<Quality>)]
    quality: Option<Quality>,
    /// From 0; a higher one finds more and smaller communities
    #[arg(long, value_name = "GAMMA", value_parser = resolution)]
    resolution: Option<f64>,
    /// Start of the random numbers
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Smaller communities join a linked one
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    min_size: Option<u32>,
}

fn resolution(text: &str) -> std::result::Result<f64, String> {
    let value = text.parse().ok().filter(|value: &f64| *value >= 0.0 && value.is_finite());
    value.ok_or_else(|| "the resolution is a number from 0".into())
}

impl SearchFlags {
    fn over(&self, search: &mut CommunitySearch) {
        search.algorithm = self.algorithm.unwrap_or(search.algorithm);
        search.quality = self.quality.unwrap_or(search.quality);
        search.resolution = self.resolution.unwrap_or(search.resolution);
        search.seed = self.seed.unwrap_or(search.seed);
        search.min_size = self.min_size.map_or(search.min_size, |n| n as usize);
    }
}

impl Clusters {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let mut choice = NetworkChoice::keywords(&study, &study.settings.keywords);
        self.search.over(&mut choice.communities);
        self.recipe.over(&mut choice.recipe);
        let analysis = analyse_unit(&study, choice, console)?;
        analysis.say_what_was_left_out(console);
        let themes = analysis.themes();
        console.say(format!(
            "{} communities; quality {:.6}, modularity {:.4}, mean silhouette {:.4}",
            themes.rows.len(),
            analysis.communities().quality,
            themes.modularity,
            themes.silhouette
        ));
        print(console, &cluster_table(&themes.rows), format)?;
        Ok(Exit::Done)
    }
}

impl Evolution {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let mut choice = NetworkChoice::keywords(&study, &study.settings.keywords);
        self.search.over(&mut choice.communities);
        self.recipe.over(&mut choice.recipe);
        if let Some(width) = &self.slices {
            let years = TimeSlices::width_from(width).map_err(|message| Error::Usage(format!("--slices: {message}")))?;
            choice.slices = Some(TimeSlices::every(years));
        }
        let analysis = analyse_unit(&study, choice, console)?;
        let evolved = analysis.evolution(analysis.time_slices());
        if evolved.slices.len() < 2 {
            console.say(format!("{} is one slice: nothing can be followed from it to a next", analysis.annual.span()));
        }
        let table = match (self.themes, self.overlap) {
            (true, _) => slice_theme_table(&evolved.themes),
            (_, true) => slice_table(&evolved.slices),
            _ => passage_table(&evolved.passages),
        };
        print(console, &table, format)?;
        Ok(Exit::Done)
    }
}
