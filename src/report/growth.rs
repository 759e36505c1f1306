//! The tables of growth: which curves were fitted, and how they run beside the counts.

use super::{Cell, Table};
use crate::timeline::{AnnualOutput, Breakpoint, Criterion, GrowthFit, compare, doubling_time, exponential_rate};

/// All that is said of how a literature grows.
#[derive(Debug, Clone, PartialEq)]
pub struct Growth {
    /// Works of each year.
    pub counts: Vec<u64>,
    /// Fits by both criteria, simplest model first.
    pub fits: Vec<GrowthFit>,
    /// Whether one rate holds for all years, where it was asked.
    pub breakpoint: Option<Breakpoint>,
}

impl Growth {
    /// Fits every model by both criteria; the test of one rate for all years comes from the caller, who knows the seed.
    pub fn of(output: &AnnualOutput, breakpoint: impl FnOnce(&[u64]) -> Option<Breakpoint>) -> Self {
        let counts: Vec<u64> = output.rows().map(|(_, works, _)| works).collect();
        let fits = [Criterion::LeastSquares, Criterion::Poisson].into_iter().flat_map(|criterion| compare(criterion, &counts)).collect();
        let breakpoint = breakpoint(&counts);
        Self { counts, fits, breakpoint }
    }

    /// The fits by one criterion.
    pub fn by(&self, criterion: Criterion) -> impl Iterator<Item = &GrowthFit> {
        self.fits.iter().filter(move |fit| fit.criterion == criterion)
    }

    /// The fit of the smallest AICc by one criterion; of equal ones the simplest.
    pub fn best(&self, criterion: Criterion) -> Option<&GrowthFit> {
        self.by(criterion)
            .filter_map(|fit| Some((fit, fit.aicc?)))
            .reduce(|best, next| if next.1 < best.1 { next } else { best })
            .map(|(fit, _)| fit)
    }

    /// Which model the smallest AICc prefers by one criterion, and how far that goes: models within 2 of it are as likely as not
    /// (Burnham and Anderson 2002, doi:10.1007/b97636, section 2.6).
    pub fn verdict(&self, criterion: Criterion) -> Option<String> {
        let best = self.best(criterion)?;
        let near = |fit: &&GrowthFit| fit.model != best.model && fit.aicc.zip(best.aicc).is_some_and(|(aicc, least)| aicc - least < 2.0);
        let rivals: Vec<&str> = self.by(criterion).filter(near).map(|fit| fit.model.name()).collect();
        let mut verdict = format!("of the models of growth, {} fits best ({})", best.model.name(), criterion.name());
        if !rivals.is_empty() {
            verdict += &format!(", but not decidedly: {} within 2 of its AICc", rivals.join(", "));
        }
        if best.at_edge {
            verdict += "; the years do not show where its curve bends";
        }
        Some(verdict)
    }
}

/// `growth-models.csv`: one row a model and criterion; empty where a value has no meaning.
pub fn growth_model_table(growth: &Growth) -> Table {
    let mut table = Table::new(
        "growth-models",
        &["criterion", "model", "formula", "parameters", "squares", "log_likelihood", "aicc", "aicc_difference", "at_edge"],
    );
    for fit in &growth.fits {
        let least = growth.best(fit.criterion).and_then(|best| best.aicc);
        let named: Vec<String> =
            fit.model.parameter_names().iter().zip(&fit.parameters).map(|(name, value)| format!("{name} = {}", digits(*value))).collect();
        table.push(vec![
            fit.criterion.name().into(),
            fit.model.name().into(),
            fit.model.formula().into(),
            named.join(", ").into(),
            fit.squares.into(),
            fit.log_likelihood.into(),
            fit.aicc.into(),
            fit.aicc.zip(least).map(|(aicc, least)| aicc - least).into(),
            Cell::Text(if fit.at_edge { "yes" } else { "no" }.into()),
        ]);
    }
    table
}

/// `growth.csv`: every year with its works and, for each model fitted by `criterion`, the curve and what it leaves over.
pub fn growth_table(output: &AnnualOutput, growth: &Growth, criterion: Criterion) -> Table {
    let fits: Vec<&GrowthFit> = growth.by(criterion).collect();
    let names: Vec<String> = fits.iter().flat_map(|fit| [fit.model.name().to_owned(), format!("{}_residual", fit.model.name())]).collect();
    let columns: Vec<&str> = ["year", "records", "cumulative"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let mut table = Table::new("growth", &columns);
    for (at, (year, works, cumulative)) in output.rows().enumerate() {
        let mut row = vec![Cell::Count(year.0.into()), works.into(), cumulative.into()];
        for fit in &fits {
            row.extend([Cell::Number(fit.fitted[at]), Cell::Number(works as f64 - fit.fitted[at])]);
        }
        table.push(row);
    }
    table
}

/// `growth-rates.csv`: one measure a row, those that are undefined here left empty.
pub fn growth_rate_table(output: &AnnualOutput, growth: &Growth) -> Table {
    let rate = exponential_rate(&growth.counts);
    let percent = |b: f64| b.exp() - 1.0;
    let ends = rate.map(|found| [-1.96, 1.96].map(|z| percent(found.rate + z * found.standard_error)));
    let mean = output.mean_annual_growth_rate();
    // a number, not a count: years are not written with a comma
    let year = |at: usize| f64::from(output.span().first().0) + at as f64;
    let test = growth.breakpoint;
    let rows: [(&str, Cell); 13] = [
        ("mean_annual_growth_rate", mean.into()),
        ("doubling_time_of_it", mean.and_then(|rate| doubling_time(rate.ln_1p())).into()),
        ("poisson_growth_rate", rate.map(|found| percent(found.rate)).into()),
        ("poisson_growth_rate_low", ends.map(|ends| ends[0]).into()),
        ("poisson_growth_rate_high", ends.map(|ends| ends[1]).into()),
        ("poisson_doubling_time", rate.and_then(|found| doubling_time(found.rate)).into()),
        ("dispersion", rate.and_then(|found| found.dispersion).into()),
        ("breakpoint_first_year_after", test.map(|test| year(test.at)).into()),
        ("breakpoint_growth_rate_before", test.and_then(|test| test.before).map(percent).into()),
        ("breakpoint_growth_rate_after", test.and_then(|test| test.after).map(percent).into()),
        ("breakpoint_likelihood_ratio", test.map(|test| test.likelihood_ratio).into()),
        ("breakpoint_dispersion", test.map(|test| test.dispersion).into()),
        ("breakpoint_p_value", test.map(|test| test.p_value).into()),
    ];
    let mut table = Table::new("growth-rates", &["measure", "value"]);
    for (measure, value) in rows {
        table.push(vec![measure.into(), value]);
    }
    table
}

/// Five significant digits, for a text; the curves themselves are in the table with all of theirs.
fn digits(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let magnitude = value.abs().log10().floor();
    if !(-4.0..7.0).contains(&magnitude) {
        return format!("{value:.4e}");
    }
    format!("{value:.*}", (4.0 - magnitude).clamp(0.0, 8.0) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Year;

    fn output(counts: &[usize]) -> AnnualOutput {
        let years = (2000_u16..).zip(counts).flat_map(|(year, &n)| std::iter::repeat_n(Some(Year(year)), n));
        AnnualOutput::count((2000, 1999 + counts.len() as u16).into(), years)
    }

    #[test]
    fn curve_and_residual_add_up_to_the_count() {
        let output = output(&[2, 3, 5, 9, 14, 30, 41]);
        let growth = Growth::of(&output, |_| None);
        let table = growth_table(&output, &growth, Criterion::Poisson);
        assert_eq!(table.columns.len(), 3 + 2 * 4);
        for row in &table.rows {
            let (Cell::Count(works), Cell::Number(curve), Cell::Number(rest)) = (&row[1], &row[3], &row[4]) else { panic!("{row:?}") };
            assert!((curve + rest - *works as f64).abs() < 1e-9);
        }
        assert_eq!(growth_model_table(&growth).rows.len(), 8);
    }

    #[test]
    fn a_single_year_has_no_growth_and_no_nan() {
        let output = output(&[7]);
        let growth = Growth::of(&output, |_| None);
        assert!(growth.fits.is_empty() && growth.best(Criterion::Poisson).is_none());
        let csv = growth_rate_table(&output, &growth).to_csv(false);
        assert!(csv.lines().skip(1).all(|line| line.ends_with(',')), "{csv}");
    }

    #[test]
    fn a_verdict_goes_as_far_as_the_years_do() {
        let verdict = |counts: &[usize]| Growth::of(&output(counts), |_| None).verdict(Criterion::Poisson);
        assert_eq!(verdict(&[7]), None);
        // doubled every year, and too many for chance to bend it
        let doubled: Vec<usize> = (0..12).map(|t| 20 << t).collect();
        let clear = verdict(&doubled).expect("fits");
        assert!(clear.contains("exponential fits best") && !clear.contains("decidedly"), "{clear}");
        let vague = verdict(&[3, 2, 3, 4, 3, 3, 4, 3]).expect("fits");
        assert!(vague.contains("not decidedly: ") && vague.contains("within 2 of its AICc"), "{vague}");
    }

    #[test]
    fn growth_from_17_to_178_in_five_years_doubles_in_one_and_a_half() {
        let output = output(&[17, 17, 30, 52, 81, 178]);
        let csv = growth_rate_table(&output, &Growth::of(&output, |_| None)).to_csv(false);
        assert!(csv.contains("mean_annual_growth_rate,0.5995") && csv.contains("doubling_time_of_it,1.47"), "{csv}");
    }
}
