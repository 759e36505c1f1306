//! The formulas that a report rests on, each with the papers that define it.

use serde::Serialize;

use super::definition::{betweenness, counting, similarity};
use super::prose::Both;
use crate::metrics::LayoutMethod;
use crate::network::{Counting, Pruning, Selecting, Similarity};
use crate::study::{Language, Weights};

/// What was chosen where there are several ways to count and measure.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Method {
    /// How a record with k keywords counted.
    pub counting: Counting,
    /// How link strength was normalised.
    pub similarity: Similarity,
    /// Which terms were candidates for nodes.
    pub selecting: Selecting,
    /// Which edges stayed.
    pub pruning: Pruning,
    /// What an edge's length was on a shortest path.
    pub weights: Weights,
    /// Whether betweenness was estimated from sampled paths.
    pub sampled: bool,
    /// How the network was drawn.
    pub layout: LayoutMethod,
}

/// A formula with the papers that define it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Formula {
    text: String,
    papers: Vec<Paper>,
}

/// A paper as it is cited; some old ones have no DOI.
#[derive(Debug, Clone, Copy, Serialize)]
struct Paper {
    cited: &'static str,
    doi: &'static str,
}

/// All formulas of a report made by `method`, in the order in which its tables come.
pub(super) fn formulas(language: Language, method: &Method) -> Vec<Formula> {
    let of = |text: &str, papers: &[(&'static str, &'static str)]| Formula {
        text: text.to_owned(),
        papers: papers.iter().map(|&(cited, doi)| Paper { cited, doi }).collect(),
    };
    let t = |zh, en| Both(zh, en).of(language);
    let mut all = Vec::new();
    match method.counting {
        Counting::Full => all.push(of(counting(language, method.counting), &[])),
        Counting::Fractional => {
            all.push(of(
                counting(language, method.counting),
                &[("Perianes-Rodriguez, Waltman, van Eck 2016", "10.1016/j.joi.2016.10.006")],
            ));
        }
    }
    match method.selecting {
        Selecting::Occurrences => {}
        Selecting::GIndex(_) => all.push(of(
            t(
                "节点选择：每个时段取最大的 g，使最高频的 g 个词合计出现不少于 g²/k 次。",
                "Nodes: in each slice the g most frequent terms, for the largest g at which they have at least g²/k occurrences together.",
            ),
            &[("Egghe 2006", "10.1007/s11192-006-0144-7")],
        )),
        Selecting::Top(_) => {
            all.push(of(t("节点选择：每个时段取最高频的若干词。", "Nodes: so many of the most frequent terms of each slice."), &[]));
        }
    }
    let similarity_paper: &[_] = match method.similarity {
        Similarity::None => &[],
        _ => &[("van Eck, Waltman 2009", "10.1002/asi.21075")],
    };
    all.push(of(similarity(language, method.similarity), similarity_paper));
    match method.pruning {
        Pruning::None => {}
        Pruning::Pathfinder => all.push(of(
            t(
                "剪枝：寻径网络（r = ∞，q = n-1），即所有最大生成树之并。",
                "Pruning: pathfinder network (r = ∞, q = n-1), the union of all maximum spanning trees.",
            ),
            &[("Quirin et al. 2008", "10.1002/asi.20904")],
        )),
        Pruning::MinimumSpanningTree => all.push(of(t("剪枝：最小生成树。", "Pruning: minimum spanning tree."), &[])),
    }
    let mut papers = vec![("Freeman 1977", "10.2307/3033543"), ("Brandes 2001", "10.1080/0022250X.2001.9990249")];
    papers.extend((method.weights == Weights::Inverse).then_some(("Newman 2001", "10.1103/PhysRevE.64.016132")));
    papers.extend(method.sampled.then_some(("Riondato, Kornaropoulos 2016", "10.1007/s10618-015-0423-0")));
    all.push(of(betweenness(language, method.weights), &papers));
    let others = [position(language), themes(language), vec![map(language, method.layout)], time(language), laws(language), sure(language)];
    all.extend(others.into_iter().flatten().map(|(text, papers)| of(text, papers)));
    all
}

type Cited = (&'static str, &'static [(&'static str, &'static str)]);

fn position(language: Language) -> Vec<Cited> {
    let t = |zh, en| Both(zh, en).of(language);
    vec![
        (
            t(
                "接近中心性：(r-1)/Σd，再乘以 (r-1)/(n-1)，r 为可达节点数（含自身）。",
                "Closeness: (r-1)/Σd, scaled by (r-1)/(n-1), for r nodes reached, itself included.",
            ),
            &[("Wasserman, Faust 1994", "10.1017/CBO9780511815478")],
        ),
        (
            t("调和中心性：Σ1/d，除以 n-1。", "Harmonic closeness: Σ1/d over n-1."),
            &[("Marchiori, Latora 2000", "10.1016/S0378-4371(00)00311-3"), ("Boldi, Vigna 2014", "10.1080/15427951.2013.865686")],
        ),
        (
            t(
                "特征向量中心性：λx(v) = Σs_uv x(u)，限于最大连通分量，最大值为 1。",
                "Eigenvector centrality: λx(v) = Σs_uv x(u) in the largest component, the greatest value 1.",
            ),
            &[("Bonacich 1972", "10.1080/0022250X.1972.9989806")],
        ),
        (
            t("PageRank：阻尼系数 0.85，以共现强度为权。", "PageRank: damping 0.85, weighted by link strength."),
            &[("Brin, Page 1998", "10.1016/S0169-7552(98)00110-X")],
        ),
        (
            t(
                "聚集系数：2T/(k(k-1))，T 为 k 个邻居之间的边数。",
                "Clustering coefficient: 2T/(k(k-1)) with T edges among the k neighbours.",
            ),
            &[("Watts, Strogatz 1998", "10.1038/30918")],
        ),
        (
            t(
                "核数：最大的 k，使节点属于各点至少有 k 个邻居的子网。",
                "Core number: the greatest k of a part in which all have k neighbours.",
            ),
            &[("Seidman 1983", "10.1016/0378-8733(83)90028-X")],
        ),
        (
            t("割点：去掉后其连通分量断开。", "Articulation point: without it its component falls apart."),
            &[("Hopcroft, Tarjan 1973", "10.1145/362248.362272")],
        ),
        (t("密度：2m / (n(n-1))，n 个节点，m 条边。", "Density: 2m / (n(n-1)) for n nodes and m edges."), &[]),
    ]
}

fn themes(language: Language) -> Vec<Cited> {
    let t = |zh, en| Both(zh, en).of(language);
    vec![
        (
            t(
                "聚类：使划分质量最大；vos 为 Σ(a_ij-γ)，a_ij 为关联强度 2m c_ij/(k_i k_j)；modularity 为 Σ(c_ij-γ k_i k_j/2m)/2m；cpm 为 Σ(c_ij-γ)。\
                 算法与参数见 network.communities，取若干随机起点中最好的一个。",
                "Communities make the quality of a partition large: vos Σ(a_ij-γ) of association strengths a_ij = 2m c_ij/(k_i k_j); modularity \
                 Σ(c_ij-γ k_i k_j/2m)/2m; cpm Σ(c_ij-γ). Algorithm and numbers stand under network.communities; the best of several \
                 random starts counts.",
            ),
            &[
                ("Traag, Waltman, van Eck 2019", "10.1038/s41598-019-41695-z"),
                ("Blondel et al. 2008", "10.1088/1742-5468/2008/10/P10008"),
                ("Waltman, van Eck, Noyons 2010", "10.1016/j.joi.2010.07.002"),
                ("Newman, Girvan 2004", "10.1103/PhysRevE.69.026113"),
                ("Reichardt, Bornholdt 2006", "10.1103/PhysRevE.74.016110"),
                ("Traag, Van Dooren, Nesterov 2011", "10.1103/PhysRevE.84.016114"),
            ],
        ),
        (
            t(
                "聚类命名：对数似然比 G² = 2ΣO ln(O/E)、TF-IDF、点互信息。",
                "Names of communities: log-likelihood ratio G² = 2ΣO ln(O/E), TF-IDF, pointwise mutual information.",
            ),
            &[("Dunning 1993", "")],
        ),
        (
            t(
                "轮廓值：(b-a)/max(a,b)，以共现强度行向量的余弦距离计。",
                "Silhouette: (b-a)/max(a,b) by the cosine distance of rows of link strengths.",
            ),
            &[("Rousseeuw 1987", "10.1016/0377-0427(87)90125-7")],
        ),
        (
            t(
                "战略坐标：中心度 10Σe_ij（主题之间），密度 100Σe_ij/w（主题之内，w 个关键词），e_ij = c²/(s_i s_j)。",
                "Strategic diagram: centrality 10Σe_ij between themes, density 100Σe_ij/w inside one of w keywords, e_ij = c²/(s_i s_j).",
            ),
            &[("Callon, Courtial, Laville 1991", "10.1007/BF02019280")],
        ),
        (
            t(
                "主题演化：包含指数 |A∩B|/min(|A|,|B|)，稳定性 |A∩B|/|A∪B|。",
                "Thematic evolution: inclusion |A∩B|/min(|A|,|B|), stability |A∩B|/|A∪B|.",
            ),
            &[("Cobo et al. 2011", "10.1016/j.joi.2010.10.002")],
        ),
    ]
}

fn map(language: Language, layout: LayoutMethod) -> Cited {
    let t = |zh, en| Both(zh, en).of(language);
    match layout {
        LayoutMethod::Vos => (
            t(
                "网络布局：VOS，使 Σa_ij d_ij² 最小，平均距离为 1；坐标轴无含义。",
                "Network layout: VOS, Σa_ij d_ij² made small with a mean distance of 1; the axes mean nothing.",
            ),
            &[("van Eck, Waltman 2010", "10.1007/s11192-009-0146-3")],
        ),
        LayoutMethod::Force => (
            t(
                "网络布局：引力 w_ij d²，斥力 1/d；坐标轴无含义。",
                "Network layout: attraction w_ij d², repulsion 1/d; the axes mean nothing.",
            ),
            &[("Fruchterman, Reingold 1991", "10.1002/spe.4380211102")],
        ),
    }
}

fn time(language: Language) -> Vec<Cited> {
    let t = |zh, en| Both(zh, en).of(language);
    vec![
        (
            t(
                "年均增长率：(a_末/a_首)^(1/(末年-首年)) - 1，首末两年须有文献。",
                "Mean annual growth rate: (a_last/a_first)^(1/(last-first)) - 1; both years must have works.",
            ),
            &[],
        ),
        (
            t(
                "增长模型：线性 a+bt，指数 ae^(bt)，逻辑斯蒂，Gompertz；最小二乘与泊松似然；AICc。",
                "Models of growth: linear a+bt, exponential ae^(bt), logistic, Gompertz; least squares and Poisson likelihood; AICc.",
            ),
            &[("Hurvich, Tsai 1989", "10.1093/biomet/76.2.297"), ("Winsor 1932", "10.1073/pnas.18.1.1")],
        ),
        (
            t(
                "转折检验：两段指数曲线对一段的似然比除以离散度，p 值由一段曲线抽样得出。",
                "Breakpoint: likelihood ratio of two exponential curves over one, over the dispersion; p from series drawn from the one.",
            ),
            &[("Davies 1987", "10.1093/biomet/74.1.33"), ("Wedderburn 1974", "10.1093/biomet/61.3.439")],
        ),
        (
            t(
                "突现：状态 i 的比率为 p_0 s^i，上升一级代价 γ ln T；权重为所省代价之和。",
                "Bursts: state i has the rate p_0 s^i, climbing one costs γ ln T; weight: cost saved.",
            ),
            &[("Kleinberg 2003", "10.1023/A:1024940629314")],
        ),
        (
            t("半衰期：自末年往回多少年含一半文献。", "Half-life: years back from the last that hold half of the works."),
            &[("Burton, Kebler 1960", "10.1002/asi.5090110105")],
        ),
    ]
}

fn laws(language: Language) -> Vec<Cited> {
    let t = |zh, en| Both(zh, en).of(language);
    vec![
        (
            t(
                "Lotka 定律：f(x) = C/x^β，极大似然（C = 1/ζ(β)）与双对数回归；KS 距离。",
                "Lotka: f(x) = C/x^β by maximum likelihood (C = 1/ζ(β)) and by log-log regression; KS distance.",
            ),
            &[("Lotka 1926", ""), ("Clauset, Shalizi, Newman 2009", "10.1137/070710111"), ("Pao 1985", "10.1016/0306-4573(85)90055-X")],
        ),
        (
            t("Bradford 定律：按发文量分为各占约三分之一文献的三区。", "Bradford: three zones of about a third of the works each."),
            &[("Bradford 1934", ""), ("Brookes 1969", "10.1038/224953a0")],
        ),
        (t("Zipf 定律：对数频次对对数序位的斜率。", "Zipf: slope of log occurrences on log rank."), &[("Zipf 1949", "")]),
        (
            t(
                "合作：篇均作者数；合著率；合作系数 1 - 平均(1/作者数)。",
                "Collaboration: authors a work; share of joint works; coefficient 1 - mean(1/authors).",
            ),
            &[("Subramanyam 1983", "10.1177/016555158300600105"), ("Ajiferuke, Burell, Tague 1988", "10.1007/BF02017100")],
        ),
        (
            t(
                "h：h 篇各被引不少于 h 次；g：前 g 篇合计被引不少于 g² 次；m：h 除以年数。",
                "h: h works with h citations each; g: the top g with g² together; m: h over the years.",
            ),
            &[("Hirsch 2005", "10.1073/pnas.0507655102"), ("Egghe 2006", "10.1007/s11192-006-0144-7")],
        ),
    ]
}

fn sure(language: Language) -> Vec<Cited> {
    let t = |zh, en| Both(zh, en).of(language);
    vec![
        (
            t(
                "自助法：有放回重抽文献；百分位区间，指标的区间按重抽均值与原值之差加宽。",
                "Bootstrap over works: percentile intervals, that of a measure stretched by the mean of the draws less the value.",
            ),
            &[("Efron 1979", "10.1214/aos/1176344552")],
        ),
        (
            t(
                "设置敏感性：名次的 Kendall τ-b 与前列重合度。",
                "Sensitivity to settings: Kendall's tau-b of the ranks and overlap of the tops.",
            ),
            &[("Kendall 1945", "10.1093/biomet/33.3.239")],
        ),
        (
            t(
                "零模型：每篇关键词数与每词文献数不变的随机洗牌（curveball）；错误发现率 q。",
                "Null model: corpora shuffled with both margins kept (curveball); false discovery rate q.",
            ),
            &[
                ("Strona et al. 2014", "10.1038/ncomms5114"),
                ("Carstens 2015", "10.1103/PhysRevE.91.042812"),
                ("Benjamini, Hochberg 1995", "10.1111/j.2517-6161.1995.tb02031.x"),
            ],
        ),
        (
            t(
                "聚类检验：z = (内部强度 - e)/√e，与洗牌语料中 e 相近的聚类相比；整体以划分质量检验。",
                "Test of communities: z = (strength inside - e)/√e against communities of like e found in shuffled corpora; the whole by the \
                 quality of the partition.",
            ),
            &[("Kojaku, Masuda 2018", "10.1038/s41598-018-25560-z"), ("Guimerà, Sales-Pardo, Amaral 2004", "10.1103/PhysRevE.70.025101")],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_doi_has_the_form_of_one_and_both_languages_cite_alike() {
        let method = Method { selecting: Selecting::GIndex(25.0), pruning: Pruning::Pathfinder, sampled: true, ..Method::default() };
        let [zh, en] = [Language::Zh, Language::En].map(|language| formulas(language, &method));
        assert_eq!(zh.len(), en.len());
        for (zh, en) in zh.iter().zip(&en) {
            let dois = |formula: &Formula| formula.papers.iter().map(|paper| paper.doi).collect::<Vec<_>>();
            assert_eq!(dois(zh), dois(en), "{}", en.text);
            assert!(dois(en).iter().all(|doi| doi.is_empty() || doi.starts_with("10.") && doi.contains('/')), "{}", en.text);
            assert_ne!(zh.text, en.text);
        }
    }
}
