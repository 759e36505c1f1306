//! How far ranks move when the works are drawn again.

use plotters::style::Color;

use super::pen::{Anchor, Frame};
use super::sheet::Sheet;
use super::theme::{BLUE, FAINT_INK, GRID, INK, SMALL, TEXT, VERMILION};
use super::{Figure, Theme, label};
use crate::Result;
use crate::report::CertaintyRow;

const ROWS: usize = 25;
const ROW: f64 = 42.0;
const LABELS: f64 = 420.0;
const SHARES: f64 = 170.0;

/// How the resamples were drawn, for the caption.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draws {
    /// Resamples.
    pub resamples: usize,
    /// Share of them that an interval holds.
    pub confidence: f64,
    /// The ranking's head.
    pub top: usize,
    /// Start of the random numbers.
    pub seed: u64,
}

/// The figure `rank-stability`: the first 25 keywords by betweenness, each with its rank as a dot and the interval of its ranks over the
/// resamples as a bar, on a logarithmic scale; at the right the share of resamples in which it is at the head.
///
/// # Errors
/// [`Error::Draw`](crate::Error::Draw) when plotters cannot draw.
pub fn ranks_figure(theme: &Theme, rows: &[CertaintyRow], draws: Draws) -> Result<Figure> {
    let t = |zh: &'static str, en: &'static str| theme.choose(zh, en);
    let top: Vec<&CertaintyRow> = rows.iter().filter(|row| row.value > 0.0).take(ROWS).collect();
    let none = t("没有可显示的关键词", "no keyword to show");
    let percent = draws.confidence * 100.0;
    let listed: Vec<String> = top
        .iter()
        .take(8)
        .map(|row| {
            let Draws { top, .. } = draws;
            let share = row.certainty.top_share * 100.0;
            theme.choose(
                format!("{}：第 {} 位，前 {top} 位占 {share:.0}%", row.keyword, row.rank),
                format!("{}: rank {}, among the first {top} in {share:.0}%", row.keyword, row.rank),
            )
        })
        .collect();
    let sheet = Sheet {
        name: "rank-stability",
        title: t("中介中心性名次的稳定性", "How stable the ranks by betweenness are").to_owned(),
        caption: theme.choose(
            format!(
                "有放回地重抽全部文献 {} 次（种子 {}），重建网络并重算；点：原名次；横线：{percent:.0}% 区间（Efron 1979）。",
                draws.resamples, draws.seed
            ),
            format!(
                "All works drawn again with replacement {} times (seed {}), the network built and measured anew; dot: rank as it is; bar: \
                 {percent:.0}% interval (Efron 1979).",
                draws.resamples, draws.seed
            ),
        ),
        alt: if listed.is_empty() { none.to_owned() } else { listed.join("; ") },
        body_height: top.len().max(3) as f64 * ROW + 110.0,
    };
    sheet.draw(theme, |pen, body| {
        let plot =
            Frame { x: body.x + LABELS, y: body.y + 50.0, width: body.width - LABELS - SHARES, height: top.len().max(3) as f64 * ROW };
        if top.is_empty() {
            return pen.nothing(none, Frame { y: plot.y, height: plot.height, ..body });
        }
        let worst = top.iter().map(|row| row.certainty.measure_rank.high.max(row.rank as f64)).fold(2.0, f64::max);
        let place = |rank: f64| plot.x + 14.0 + (plot.width - 28.0) * rank.max(1.0).ln() / worst.ln();
        pen.text(t("名次", "rank"), (plot.x, body.y + 28.0), SMALL, Anchor::Start, FAINT_INK)?;
        let head = theme.choose(format!("前 {} 位", draws.top), format!("in top {}", draws.top));
        pen.text(&head, (body.right(), body.y + 28.0), SMALL, Anchor::End, FAINT_INK)?;
        let ticks = [1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 5000, 10_000];
        for tick in ticks.into_iter().filter(|&tick| f64::from(tick) <= worst) {
            let x = place(f64::from(tick));
            pen.line((x, plot.y), (x, plot.bottom()), GRID)?;
            pen.text(&tick.to_string(), (x, plot.bottom() + 30.0), SMALL, Anchor::Middle, INK)?;
        }
        for (i, row) in top.iter().enumerate() {
            let middle = plot.y + (i as f64 + 0.5) * ROW;
            let ranks = row.certainty.measure_rank;
            pen.text_beside(&label::fit(&row.keyword, TEXT, LABELS - 24.0), (plot.x - 14.0, middle), TEXT, Anchor::End, INK)?;
            let (from, to) = (place(ranks.low), place(ranks.high));
            pen.fill(Frame { x: from - 2.0, y: middle - 5.0, width: to - from + 4.0, height: 10.0 }, BLUE.filled())?;
            pen.disc((place(row.rank as f64), middle), 9.0, VERMILION, INK)?;
            pen.text_beside(&format!("{:.0}%", row.certainty.top_share * 100.0), (body.right(), middle), SMALL, Anchor::End, INK)?;
        }
        pen.line((plot.x, plot.bottom()), (plot.right(), plot.bottom()), INK)
    })
}
