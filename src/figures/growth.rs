//! The models of growth beside the works of each year.

use plotters::style::RGBColor;

use super::annual::{AXIS, Columns, draw_years};
use super::dashes::dashed_path;
use super::pen::{Anchor, Frame, Pen};
use super::sheet::Sheet;
use super::theme::{BLUE, GREEN, GRID, INK, PURPLE, SMALL, VERMILION};
use super::{Figure, Theme};
use crate::Result;
use crate::report::thousands;
use crate::timeline::{AnnualOutput, GrowthFit, GrowthModel};

const HEIGHT: f64 = 620.0;
const LEGEND_ROW: f64 = SMALL * 1.6;

/// The figure `growth`: works of every year as dots, and every curve given, told apart by colour and by dashes. The legend has the
/// difference of each AICc from the smallest.
///
/// # Errors
/// [`Error::Draw`](crate::Error::Draw) when plotters cannot draw.
pub fn growth_figure(theme: &Theme, output: &AnnualOutput, fits: &[&GrowthFit]) -> Result<Figure> {
    let t = |zh: &'static str, en: &'static str| theme.choose(zh, en);
    let least = fits.iter().filter_map(|fit| fit.aicc).fold(f64::INFINITY, f64::min);
    let names: Vec<String> = fits
        .iter()
        .map(|fit| {
            let gap = fit.aicc.map_or(String::new(), |aicc| format!(" · ΔAICc {:.1}", aicc - least));
            let edge = if fit.at_edge { t("，未见拐点", ", no bend in sight") } else { "" };
            format!("{}{gap}{edge}", name(theme, fit.model))
        })
        .collect();
    let sheet = Sheet {
        name: "growth",
        title: t("年发文量的增长模型", "Models of the growth of annual output").to_owned(),
        caption: t(
            "点：每年文献数；曲线：按研究设定的准则拟合。ΔAICc 越小越好，小于 2 的差别不足为据。",
            "Dots: works of the year; curves: fitted by the study's criterion. The smaller ΔAICc the better; less than 2 decides nothing.",
        )
        .to_owned(),
        alt: if names.is_empty() { t("无可拟合的模型。", "No model could be fitted.").to_owned() } else { names.join("; ") },
        body_height: fits.len().max(1) as f64 * LEGEND_ROW + HEIGHT + 70.0,
    };
    sheet.draw(theme, |pen, body| {
        let plot = Frame { y: body.y + fits.len().max(1) as f64 * LEGEND_ROW + 20.0, height: HEIGHT, ..body };
        let columns = Columns::of(output, body);
        let most = output.rows().map(|(_, works, _)| works).max().unwrap_or(0).max(1) as f64 * 1.08;
        let height = |works: f64| plot.bottom() - works / most * plot.height;
        draw_scale(pen, plot, most, &columns)?;
        for (row, (fit, text)) in fits.iter().zip(&names).enumerate() {
            let (colour, dash) = stroke(fit.model);
            let y = body.y + (row as f64 + 0.5) * LEGEND_ROW;
            dashed_path(pen, &[(columns.left, y), (columns.left + 90.0, y)], dash, colour, 4)?;
            pen.text_beside(text, (columns.left + 106.0, y), SMALL, Anchor::Start, INK)?;
            let steps = (columns.years - 1).max(1) * 12;
            let points: Vec<(f64, f64)> = (0..=steps)
                .map(|step| {
                    let year = step as f64 / 12.0;
                    let x = columns.left + (year + 0.5) * columns.width;
                    (x, height(fit.model.at(&fit.parameters, year).clamp(0.0, most)))
                })
                .collect();
            dashed_path(pen, &points, dash, colour, 4)?;
        }
        let radius = (columns.width * 0.3).clamp(3.0, 7.0);
        for (year, works, _) in output.rows() {
            pen.disc((columns.middle(year.0), height(works as f64)), radius, INK, INK)?;
        }
        if fits.is_empty() {
            let none = t("年份或文献太少，无法拟合", "too few years or works to fit a model");
            pen.nothing(none, Frame { y: plot.y, height: plot.height, ..body })?;
        }
        draw_years(pen, plot.bottom(), &columns)
    })
}

fn draw_scale(pen: &Pen<'_>, plot: Frame, most: f64, columns: &Columns) -> Result<()> {
    let step = [1.0, 2.0, 5.0].into_iter().flat_map(|base| (0..12).map(move |power| base * 10_f64.powi(power)));
    let step = step.filter(|step| most / step <= 6.0).fold(f64::INFINITY, f64::min);
    for at in 0..=(most / step) as u32 {
        let works = f64::from(at) * step;
        let y = plot.bottom() - works / most * plot.height;
        pen.line((columns.left, y), (plot.right(), y), if at == 0 { INK } else { GRID })?;
        pen.text_beside(&thousands(works as u64), (plot.x + AXIS - 12.0, y), SMALL, Anchor::End, INK)?;
    }
    Ok(())
}

fn name(theme: &Theme, model: GrowthModel) -> String {
    let zh = match model {
        GrowthModel::Linear => "线性",
        GrowthModel::Exponential => "指数",
        GrowthModel::Logistic => "逻辑斯蒂",
        GrowthModel::Gompertz => "Gompertz",
    };
    format!("{}: {}", theme.choose(zh, model.name()), model.formula())
}

/// Colour and dashes, in pixels drawn and left out.
fn stroke(model: GrowthModel) -> (RGBColor, &'static [f64]) {
    match model {
        GrowthModel::Linear => (PURPLE, &[4.0, 8.0]),
        GrowthModel::Exponential => (VERMILION, &[f64::INFINITY]),
        GrowthModel::Logistic => (BLUE, &[22.0, 10.0]),
        GrowthModel::Gompertz => (GREEN, &[22.0, 8.0, 4.0, 8.0]),
    }
}
