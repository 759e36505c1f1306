//! The words on the figures, in Chinese and English.

use crate::metrics::{Layout, LayoutMethod};
use crate::record::YearSpan;
use crate::report::{counted, thousands};
use crate::study::{Language, Weights};

/// Fixed texts, and functions for those with numbers in them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    language: Language,
    pub(super) corpus: &'static str,
    pub(super) annual_title: &'static str,
    pub(super) annual: &'static str,
    pub(super) cumulative: &'static str,
    pub(super) occurrences_title: &'static str,
    pub(super) betweenness_title: &'static str,
    pub(super) occurrences: &'static str,
    pub(super) betweenness: &'static str,
    pub(super) mean_year: &'static str,
    pub(super) network_title: &'static str,
    pub(super) size_key: &'static str,
    pub(super) colour_key: &'static str,
    pub(super) width_key: &'static str,
    pub(super) no_works: &'static str,
    pub(super) no_keywords: &'static str,
    pub(super) no_year: &'static str,
    pub(super) discs_moved: &'static str,
    pub(super) density_title: &'static str,
    pub(super) density_key: &'static str,
    pub(super) cluster_density_title: &'static str,
    pub(super) timezone_title: &'static str,
    pub(super) timezone_definition: &'static str,
    pub(super) lanes_title: &'static str,
    pub(super) lanes_definition: &'static str,
    pub(super) no_themes: &'static str,
    pub(super) strategic_title: &'static str,
    pub(super) centrality_axis: &'static str,
    pub(super) density_axis: &'static str,
    pub(super) motor: &'static str,
    pub(super) niche: &'static str,
    pub(super) emerging: &'static str,
    pub(super) basic: &'static str,
    pub(super) works_area: &'static str,
    pub(super) strategic_definition: &'static str,
    pub(super) evolution_title: &'static str,
    pub(super) evolution_definition: &'static str,
    pub(super) clusters_title: &'static str,
    pub(super) cluster_key: &'static str,
    pub(super) other_clusters: &'static str,
    pub(super) mean_citations: &'static str,
    pub(super) no_citations: &'static str,
    pub(super) citations_title: &'static str,
    pub(super) years_title: &'static str,
}

const ZH: Words = Words {
    language: Language::Zh,
    corpus: "语料",
    annual_title: "历年发文量与累计发文量",
    annual: "年发文量（篇）",
    cumulative: "累计发文量（篇）",
    occurrences_title: "高频关键词",
    betweenness_title: "中介中心性最高的关键词",
    occurrences: "出现篇数",
    betweenness: "中介中心性（标准化）",
    mean_year: "平均年份",
    network_title: "关键词共现网络",
    size_key: "面积：出现篇数",
    colour_key: "颜色：",
    width_key: "线宽：共现强度",
    no_works: "该时段内没有文献",
    no_keywords: "没有可显示的关键词",
    no_year: "无年份",
    discs_moved: "重叠的圆略有移动。",
    density_title: "关键词密度图",
    density_key: "颜色：密度（篇）",
    cluster_density_title: "聚类密度图",
    timezone_title: "关键词时区图",
    timezone_definition: "列：关键词首次出现的年份；面积：出现篇数；颜色与数字：聚类；线宽：共现强度。列内的次序使连线较短，无其他含义。",
    lanes_title: "关键词时间线图",
    lanes_definition: "行：聚类；横轴：关键词首次出现的年份；面积：出现篇数；线宽：共现强度，弧线连接同一聚类的关键词，直线连接不同聚类的关键词。",
    no_themes: "没有可显示的主题",
    strategic_title: "战略坐标图",
    centrality_axis: "中心度（秩）",
    density_axis: "密度（秩）",
    motor: "核心主题",
    niche: "孤立主题",
    emerging: "新兴或衰退主题",
    basic: "基础主题",
    works_area: "面积：文献数",
    strategic_definition: "中心度：10 乘以与其他主题之间等价指数 c²/(s_i s_j) 之和；密度：100 乘以主题内部等价指数之和，除以关键词数（Callon、Courtial、Laville 1991）。横竖线为中位秩；为避免重叠，圆的位置略有移动。",
    evolution_title: "主题演化",
    evolution_definition: "条的高度：主题的关键词数（标在名称之后）；带的宽度：前后两个主题共有的关键词数，颜色随前一主题，一方的名称词为双方共有时颜色较深（Cobo 等 2011）。主题为各时段网络中至少含两个关键词的社区，以对数似然比最高的关键词命名。",
    clusters_title: "关键词聚类图",
    cluster_key: "颜色：聚类",
    other_clusters: "其余聚类",
    mean_citations: "篇均被引次数",
    no_citations: "无被引数据",
    citations_title: "关键词共现网络与被引",
    years_title: "关键词共现网络与年份",
};

const EN: Words = Words {
    language: Language::En,
    corpus: "corpus",
    annual_title: "Works a year, and all works up to that year",
    annual: "works a year",
    cumulative: "works up to the year",
    occurrences_title: "Keywords in the most works",
    betweenness_title: "Keywords of the highest betweenness",
    occurrences: "works with the keyword",
    betweenness: "betweenness (normalised)",
    mean_year: "mean year",
    network_title: "Keyword co-occurrence network",
    size_key: "Area: works",
    colour_key: "Colour: ",
    width_key: "Width: link strength",
    no_works: "no work in these years",
    no_keywords: "no keyword to show",
    no_year: "no year",
    discs_moved: "Discs are moved a little where they would overlap.",
    density_title: "Density of keywords",
    density_key: "Colour: density (works)",
    cluster_density_title: "Density of communities",
    timezone_title: "Keywords by the year of their first work",
    timezone_definition: "Columns: year of a keyword's first work; area: works; colour and number: community; width: link strength. The order within a column keeps links short and means nothing else.",
    lanes_title: "Communities over time",
    lanes_definition: "Rows: communities; across: year of a keyword's first work; area: works; width: link strength, arcs within a community, straight lines between two.",
    no_themes: "no theme to show",
    strategic_title: "Strategic diagram",
    centrality_axis: "centrality (rank)",
    density_axis: "density (rank)",
    motor: "motor themes",
    niche: "niche themes",
    emerging: "emerging or declining themes",
    basic: "basic themes",
    works_area: "Area: works",
    strategic_definition: "Centrality: ten times the sum of the equivalence indices c²/(s_i s_j) of links to other themes; density: a hundred times that of links inside, over the keywords (Callon, Courtial, Laville 1991). The lines are the middle ranks; discs are moved a little where they would overlap.",
    evolution_title: "Thematic evolution",
    evolution_definition: "Bars are as high as a theme has keywords (printed after its name), bands as wide as two themes share, darker where the name of one is a keyword of both (Cobo et al. 2011). Themes are communities of at least two keywords in the slice's own network, named by the keyword of the highest log-likelihood ratio.",
    clusters_title: "Communities of keywords",
    cluster_key: "Colour: community",
    other_clusters: "other communities",
    mean_citations: "mean citations of its works",
    no_citations: "no citation counts",
    citations_title: "Keyword network and citations",
    years_title: "Keyword network and years",
};

impl Words {
    pub(super) fn of(language: Language) -> Self {
        match language {
            Language::Zh => ZH,
            Language::En => EN,
        }
    }

    fn choose(self, zh: String, en: String) -> String {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// What the betweenness shown is, for links of these lengths.
    pub(super) fn betweenness_definition(self, weights: Weights) -> String {
        let (zh, en) = match weights {
            Weights::None => ("无权最短路径", "unweighted shortest paths"),
            Weights::Inverse => ("最短路径（共现 c 次的边长度为 1/c）", "shortest paths (a link of c co-occurrences is 1/c long)"),
        };
        self.choose(
            format!("中介中心性：{zh}，除以 (n-1)(n-2)/2（Freeman 1977；Brandes 2001）。"),
            format!("Betweenness: {en}, divided by (n-1)(n-2)/2 (Freeman 1977; Brandes 2001)."),
        )
    }

    /// Sentences one after the other.
    pub(super) fn join(self, sentences: &[String]) -> String {
        let kept: Vec<&str> = sentences.iter().map(String::as_str).filter(|sentence| !sentence.is_empty()).collect();
        kept.join(if self.language == Language::Zh { "" } else { " " })
    }

    pub(super) fn works_in(self, works: u64, span: YearSpan) -> String {
        let n = thousands(works);
        self.choose(format!("n = {n} 篇，{span} 年"), format!("n = {}, {span}", counted(works, "work")))
    }

    pub(super) fn outside(self, before: u64, after: u64, without: u64) -> String {
        let (b, a, w) = (thousands(before), thousands(after), thousands(without));
        self.choose(
            format!("未计入图中：无年份 {w} 篇，早于该时段 {b} 篇，晚于该时段 {a} 篇。"),
            format!("Works not in the figure: {w} without a year, {b} before these years, {a} after."),
        )
    }

    pub(super) fn annual_alt(self, total: u64, span: YearSpan, peak: Option<(u16, u64)>) -> String {
        let n = thousands(total);
        let zh = peak.map_or(String::new(), |(year, works)| format!("；最多为 {year} 年，{} 篇", thousands(works)));
        let en = peak.map_or(String::new(), |(year, works)| format!("; the most in {year}, {}", thousands(works)));
        self.choose(format!("{span} 年共 {n} 篇{zh}。"), format!("{} in {span}{en}.", counted(total, "work")))
    }

    pub(super) fn events_left_out(self, count: usize) -> String {
        self.choose(format!("另有 {count} 个事件未画出。"), format!("Events not drawn: {count}."))
    }

    pub(super) fn top_of(self, shown: usize, all: usize) -> String {
        let (s, a) = (thousands(shown as u64), thousands(all as u64));
        self.choose(format!("网络中 {a} 个关键词的前 {s} 个。"), format!("The first {s} of the network's {a} keywords."))
    }

    pub(super) fn network_counts(self, nodes: usize, edges: usize, drawn: usize, labels: usize) -> String {
        let [n, e, d, l] = [nodes, edges, drawn, labels].map(|x| thousands(x as u64));
        self.choose(
            format!("{n} 个关键词，标出 {l} 个；{e} 条边，画出{} {d} 条。", if drawn < edges { "最强的" } else { "全部" }),
            format!("Labels of {l} of {n} keywords; {}{d} of {e} edges.", if drawn < edges { "the strongest " } else { "all " }),
        )
    }

    /// What the map is, and how good.
    pub(super) fn layout(self, layout: &Layout) -> String {
        let Layout { method, objective, nodes, starts, seed, .. } = layout;
        let (n, value) = (thousands(*nodes as u64), objective);
        let (zh, en) = match method {
            LayoutMethod::Vos => (
                format!("VOS（van Eck 与 Waltman 2010），加权距离平方和 {value:.4}（平均距离为 1）"),
                format!("VOS (van Eck and Waltman 2010), weighted sum of squared distances {value:.4} at mean distance 1"),
            ),
            LayoutMethod::Force => (
                format!("力导向（Fruchterman 与 Reingold 1991），能量 {value:.4}"),
                format!("forces of Fruchterman and Reingold (1991), energy {value:.4}"),
            ),
        };
        let of = match starts {
            1 => self.choose("随机初始 1 次".into(), "one random start".into()),
            _ => self.choose(format!("{starts} 次随机初始中最小者"), format!("the least of {starts} random starts")),
        };
        self.choose(
            format!("布局：{zh}，最大连通分量 {n} 个关键词，{of}，种子 {seed}；坐标轴无含义。"),
            format!("Layout: {en}, for the {n} keywords of the giant component, {of} (seed {seed}); the axes mean nothing."),
        )
    }

    pub(super) fn density_counts(self, nodes: usize, labels: usize) -> String {
        let [n, l] = [nodes, labels].map(|x| thousands(x as u64));
        self.choose(format!("{n} 个关键词，标出 {l} 个。"), format!("Labels of {l} of {n} keywords."))
    }

    pub(super) fn density_definition(self, width: f64) -> String {
        self.choose(
            format!("密度（据 van Eck 与 Waltman 2010）：各关键词的出现篇数按高斯核 exp(-(d/{width:.3})²) 之和，d 为图上距离，带宽取平均距离的 1/8。"),
            format!(
                "Density (after van Eck and Waltman 2010): the sum of the works of all keywords, each by exp(-(d/{width:.3})²) of its distance d \
                 on the map; the width is set to an eighth of the mean distance."
            ),
        )
    }

    pub(super) fn cluster_density_definition(self) -> String {
        self.choose(
            "各聚类的密度只计其自身的关键词，每种颜色由浅到深分六级，均以最密聚类的最大值为准。".into(),
            "The density of a community counts its own keywords only; six shades of its colour stand for sixths of the greatest of all."
                .into(),
        )
    }

    pub(super) fn edges_drawn(self, edges: usize) -> String {
        let e = thousands(edges as u64);
        self.choose(format!("画出最强的 {e} 条边。"), format!("Edges: the strongest {e}."))
    }

    /// Numbers and names of the communities with a colour.
    pub(super) fn clusters_named(self, names: &[String]) -> String {
        let own: Vec<String> =
            names.iter().take(super::theme::CLUSTER_COLOURS).enumerate().map(|(i, name)| format!("{} {name}", i + 1)).collect();
        if own.is_empty() {
            return String::new();
        }
        self.choose(format!("聚类：{}。", own.join("，")), format!("Communities: {}.", own.join(", ")))
    }

    /// How many of the keywords a view over time shows.
    pub(super) fn over_time(self, drawn: usize, all: usize, labels: usize) -> String {
        let [d, a, l] = [drawn, all, labels].map(|x| thousands(x as u64));
        self.choose(
            format!("{a} 个关键词，画出其中 {d} 个，标出 {l} 个，均以出现篇数多者优先。"),
            format!("Drawn {d} of {a} keywords, labelled {l}, the most frequent first."),
        )
    }

    pub(super) fn strategic_counts(self, shown: usize, all: usize, communities: usize) -> String {
        let [s, a, c] = [shown, all, communities].map(|x| thousands(x as u64));
        self.choose(
            format!("{c} 个聚类中有 {a} 个至少含两个关键词，画出 {s} 个。"),
            format!("Communities: {c}; of at least two keywords: {a}; drawn: {s}."),
        )
    }

    pub(super) fn evolution_counts(self, drawn: usize, themes: usize, shown: usize, slices: usize) -> String {
        let [d, t, w, s] = [drawn, themes, shown, slices].map(|x| thousands(x as u64));
        let later = if shown < slices { "最后" } else { "全部" };
        let last = if shown < slices { "the last " } else { "all " };
        self.choose(
            format!("{s} 个时段，画出{later} {w} 个；{t} 个主题，画出{} {d} 个。", if drawn < themes { "较大的" } else { "全部" }),
            format!("Slices: {s}, drawn {last}{w}. Themes: {t}, drawn {}{d}.", if drawn < themes { "the largest " } else { "all " }),
        )
    }

    pub(super) fn slice_counts(self, works: u64, keywords: u64) -> String {
        let [w, k] = [works, keywords].map(thousands);
        self.choose(format!("{w} 篇，{k} 词"), format!("{}, {}", counted(works, "work"), counted(keywords, "keyword")))
    }

    pub(super) fn modularity(self, modularity: f64, silhouette: f64) -> String {
        self.choose(
            format!("模块度 Q = {modularity:.4}，平均轮廓值 S = {silhouette:.4}。"),
            format!("Modularity Q = {modularity:.4}, mean silhouette S = {silhouette:.4}."),
        )
    }

    pub(super) fn most_frequent(self, count: usize) -> String {
        let n = thousands(count as u64);
        self.choose(format!("只画出现篇数最多的 {n} 个关键词。"), format!("Only the {n} most frequent keywords are drawn."))
    }

    pub(super) fn isolated(self, count: usize) -> String {
        let n = thousands(count as u64);
        self.choose(format!("其中 {n} 个没有边。"), format!("Keywords without an edge: {n}."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{self, LayoutSearch};
    use crate::network::KeywordGraph;

    #[test]
    fn the_font_can_draw_every_word() {
        for words in [ZH, EN] {
            let mut layout = metrics::layout(&KeywordGraph::from_edges(2, &[]), &LayoutSearch::default());
            let vos = words.layout(&layout);
            layout.method = LayoutMethod::Force;
            let all = [
                format!("{words:?}{vos}{}", words.layout(&layout)),
                words.outside(1, 2, 3),
                words.network_counts(1, 2, 3, 4),
                words.network_counts(1, 3, 2, 4),
                words.density_definition(0.125),
                words.cluster_density_definition(),
                words.over_time(1, 2, 3),
                words.edges_drawn(3) + &words.clusters_named(&[String::new()]),
            ]
            .concat();
            let missing: String = all.chars().filter(|&c| !super::super::covers(c)).collect();
            assert_eq!(missing, "");
        }
    }
}
