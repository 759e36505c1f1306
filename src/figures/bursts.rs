//! When keywords burst.

use plotters::style::Color;

use super::annual::{Columns, draw_years};
use super::pen::{Anchor, Frame};
use super::sheet::Sheet;
use super::theme::{BLUE, FAINT_INK, GRID, INK, SMALL, TEXT, VERMILION};
use super::{Figure, Theme, label};
use crate::Result;
use crate::report::BurstRow;
use crate::timeline::AnnualOutput;

const ROWS: usize = 25;
const ROW: f64 = 40.0;
const LABELS: f64 = 400.0;
const WEIGHTS: f64 = 110.0;

/// The figure `bursts`: the weightiest bursts of the lowest level, at most 25, by their first year. Blue is the keyword's life from first to
/// last work (`life` gives it), vermilion the burst.
///
/// # Errors
/// [`Error::Draw`](crate::Error::Draw) when plotters cannot draw.
pub fn bursts_figure(theme: &Theme, output: &AnnualOutput, rows: &[BurstRow], life: impl Fn(&str) -> Option<(u16, u16)>) -> Result<Figure> {
    let t = |zh: &'static str, en: &'static str| theme.choose(zh, en);
    let mut top: Vec<&BurstRow> = rows.iter().filter(|row| row.level == 1).take(ROWS).collect();
    let all = rows.iter().filter(|row| row.level == 1).count();
    top.sort_by(|a, b| (a.first_year, a.last_year).cmp(&(b.first_year, b.last_year)).then(b.weight.total_cmp(&a.weight)));
    let listed: Vec<String> = top.iter().map(|row| format!("{} {}-{}", row.keyword, row.first_year, row.last_year)).collect();
    let none = t("没有突现的关键词", "no keyword bursts");
    let sheet = Sheet {
        name: "bursts",
        title: t("突现关键词", "Keyword bursts").to_owned(),
        caption: format!(
            "{}{}",
            theme.choose(
                format!("共 {all} 次突现，画出权重最大的 {} 次。", top.len()),
                format!("Bursts: {all}, drawn the weightiest {}. ", top.len())
            ),
            t(
                "橙：突现年份；蓝：该词首末年。权重：状态序列节省的代价（Kleinberg 2003）。",
                "Orange: years of the burst; blue: first to last year of the keyword. Weight: cost saved by the burst (Kleinberg 2003).",
            )
        ),
        alt: if listed.is_empty() { none.to_owned() } else { listed.join(", ") },
        body_height: top.len().max(3) as f64 * ROW + 96.0,
    };
    sheet.draw(theme, |pen, body| {
        let rows =
            Frame { x: body.x + LABELS, y: body.y + 40.0, width: body.width - LABELS - WEIGHTS, height: top.len().max(3) as f64 * ROW };
        let columns = Columns::within(output.span(), rows.x, rows.width);
        if top.is_empty() {
            return pen.nothing(none, Frame { y: rows.y, height: rows.height, ..body });
        }
        pen.text(t("权重", "weight"), (body.right(), body.y + 26.0), SMALL, Anchor::End, FAINT_INK)?;
        for (i, row) in top.iter().enumerate() {
            let middle = rows.y + (i as f64 + 0.5) * ROW;
            pen.text_beside(&label::fit(&row.keyword, TEXT, LABELS - 24.0), (rows.x - 14.0, middle), TEXT, Anchor::End, INK)?;
            pen.line((rows.x, middle), (rows.right(), middle), GRID)?;
            let bar = |from: u16, to: u16, half: f64| Frame {
                x: columns.middle(from) - 0.42 * columns.width,
                y: middle - half,
                width: columns.middle(to) - columns.middle(from) + 0.84 * columns.width,
                height: 2.0 * half,
            };
            if let Some((first, last)) = life(&row.keyword) {
                pen.fill(bar(first, last, 3.0), BLUE.filled())?;
            }
            pen.fill(bar(row.first_year, row.last_year, 0.3 * ROW), VERMILION.filled())?;
            pen.text_beside(&format!("{:.2}", row.weight), (body.right(), middle), SMALL, Anchor::End, INK)?;
        }
        pen.line((rows.x, rows.bottom()), (rows.right(), rows.bottom()), INK)?;
        draw_years(pen, rows.bottom(), &columns)
    })
}
