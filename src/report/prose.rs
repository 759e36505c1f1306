//! The report's sentences, in Chinese and English.

use serde::Serialize;

use super::{Summary, TableKind, thousands};
use crate::network::{Counting, Similarity};
use crate::record::YearSpan;
use crate::study::{Language, Weights};

/// A text in both languages.
#[derive(Debug, Clone, Copy)]
struct Both(&'static str, &'static str);

impl Both {
    fn of(self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.0,
            Language::En => self.1,
        }
    }
}

/// Headings and labels, by the names the template uses.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Labels {
    lang: &'static str,
    notice: &'static str,
    summary: &'static str,
    measure: &'static str,
    value: &'static str,
    from: &'static str,
    figures: &'static str,
    tables: &'static str,
    data: &'static str,
    files: &'static str,
    rows: &'static str,
    whole: &'static str,
    provenance: &'static str,
    sources: &'static str,
    source: &'static str,
    format: &'static str,
    encoding: &'static str,
    seen: &'static str,
    accepted: &'static str,
    merged: &'static str,
    rejected: &'static str,
    digest: &'static str,
    corpus_digest: &'static str,
    version: &'static str,
    word_lists: &'static str,
    entries: &'static str,
    parameters: &'static str,
    parameter: &'static str,
    formulas: &'static str,
    again: &'static str,
    manifest: &'static str,
    definition: &'static str,
    none: &'static str,
}

pub(super) fn labels(language: Language) -> Labels {
    let t = |zh: &'static str, en: &'static str| Both(zh, en).of(language);
    Labels {
        lang: t("zh-Hans", "en"),
        notice: t("请注意", "Please note"),
        summary: t("概要", "Summary"),
        measure: t("指标", "Measure"),
        value: t("数值", "Value"),
        from: t("出处", "From"),
        figures: t("图", "Figures"),
        tables: t("表", "Tables"),
        data: t("数据", "Data"),
        files: t("文件", "Files"),
        rows: t("行", "rows"),
        whole: t("完整数据", "All rows"),
        provenance: t("数据来源与重现方法", "Provenance"),
        sources: t("来源文件", "Sources"),
        source: t("来源", "Source"),
        format: t("格式", "Format"),
        encoding: t("编码", "Encoding"),
        seen: t("读到", "Seen"),
        accepted: t("收入", "Accepted"),
        merged: t("合并", "Merged"),
        rejected: t("拒收", "Rejected"),
        digest: t("摘要值", "Digest"),
        corpus_digest: t("语料摘要值", "Corpus digest"),
        version: t("程序版本", "Version"),
        word_lists: t("词表", "Word lists"),
        entries: t("条目", "Entries"),
        parameters: t("参数（含默认值）", "Parameters, defaults filled in"),
        parameter: t("参数", "Parameter"),
        formulas: t("所用公式及出处", "Formulas and where they come from"),
        again: t("重现本报告的命令", "Commands that make this report again"),
        manifest: t("每个文件的参数与校验和见", "Parameters and checksum of every file:"),
        definition: t("定义", "Definition"),
        none: t("无", "none"),
    }
}

/// The first paragraph.
pub(super) fn lead(language: Language, summary: &Summary, span: YearSpan) -> String {
    let n = |value: u64| thousands(value);
    let s = summary;
    let growth = s.mean_annual_growth_rate.map(percent);
    match language {
        Language::Zh => format!(
            "语料共有文献 {} 篇，由 {} 条来源记录合并而成，另有 {} 条无法读取。{span} 年间发表 {} 篇；早于该时段 {} 篇，晚于该时段 {} 篇，\
             无可读年份 {} 篇。{}出现的不同关键词有 {} 个，其中 {} 个进入共现网络，共 {} 条边，网络密度 {}，分为 {} 个连通分量，\
             最大分量有 {} 个关键词。",
            n(s.works),
            n(s.records),
            n(s.rejected),
            n(s.works_in_span),
            n(s.before),
            n(s.after),
            n(s.without_year),
            growth.map_or("首年或末年没有文献，年均增长率无定义。".into(), |rate| format!("年均增长率为 {rate}。")),
            n(s.keywords),
            n(s.nodes),
            n(s.edges),
            decimal(s.density),
            n(s.components),
            n(s.giant_component),
        ),
        Language::En => format!(
            "The corpus holds {} works, merged from {} source records; {} more could not be read. In {span} appeared {} of them, {} before, \
             {} after, and {} bear no readable year. {} They bear {} different keywords; {} of these are in the co-occurrence network, \
             with {} edges, a density of {}, and {} connected components, the largest of {} keywords.",
            n(s.works),
            n(s.records),
            n(s.rejected),
            n(s.works_in_span),
            n(s.before),
            n(s.after),
            n(s.without_year),
            growth.map_or("The mean annual growth rate is undefined, as the first or last year has no work.".into(), |rate| format!(
                "The mean annual growth rate is {rate}."
            )),
            n(s.keywords),
            n(s.nodes),
            n(s.edges),
            decimal(s.density),
            n(s.components),
            n(s.giant_component),
        ),
    }
}

/// A number of the summary, and the file it can be counted in.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Fact {
    name: &'static str,
    value: String,
    file: &'static str,
}

pub(super) fn facts(language: Language, s: &Summary) -> Vec<Fact> {
    const CORPUS: &str = "tables/summary.csv";
    const YEARS: &str = "tables/timeline.csv";
    const KEYWORDS: &str = "tables/keywords.csv";
    const EDGES: &str = "tables/edges.csv";
    let fact = |zh, en, value: String, file| Fact { name: Both(zh, en).of(language), value, file };
    let undefined = Both("无定义", "undefined").of(language).to_owned();
    vec![
        fact("文献", "Works", thousands(s.works), CORPUS),
        fact("来源记录", "Source records", thousands(s.records), CORPUS),
        fact("时段内文献", "Works in the study's years", thousands(s.works_in_span), YEARS),
        fact("无年份", "Works without a year", thousands(s.without_year), CORPUS),
        fact("年均增长率", "Mean annual growth rate", s.mean_annual_growth_rate.map_or(undefined, percent), YEARS),
        fact("不同关键词", "Different keywords", thousands(s.keywords), CORPUS),
        fact("无关键词文献", "Works without keywords", thousands(s.without_keywords), CORPUS),
        fact("网络节点", "Nodes", thousands(s.nodes), KEYWORDS),
        fact("网络边", "Edges", thousands(s.edges), EDGES),
        fact("密度", "Density", decimal(s.density), EDGES),
        fact("连通分量", "Components", thousands(s.components), EDGES),
        fact("最大分量节点", "Nodes of the largest component", thousands(s.giant_component), EDGES),
    ]
}

pub(super) fn table_title(language: Language, kind: TableKind) -> &'static str {
    match kind {
        TableKind::KeywordsByOccurrences => Both("高频关键词", "Keywords by occurrences"),
        TableKind::KeywordsByBetweenness => Both("按中介中心性排列的关键词", "Keywords by betweenness"),
        TableKind::AnnualOutput => Both("历年发文量", "Annual output"),
        TableKind::Edges => Both("最强的共现关系", "Strongest co-occurrences"),
        TableKind::Venues => Both("主要刊物", "Venues"),
        TableKind::Authors => Both("主要作者", "Authors"),
        TableKind::Evidence(evidence) => return evidence.title(language),
        TableKind::Clusters => Both("关键词聚类", "Communities of keywords"),
        TableKind::Slices => Both("各时段", "Time slices"),
        TableKind::SliceThemes => Both("各时段的主题", "Themes of the slices"),
        TableKind::Evolution => Both("主题演化", "Thematic evolution"),
    }
    .of(language)
}

/// What the numbers of a table mean, printed below it.
pub(super) fn table_definition(
    language: Language,
    kind: TableKind,
    counting: Counting,
    similarity: Similarity,
    weights: Weights,
) -> String {
    let occurrences =
        Both("出现篇数：含该关键词的文献数，一篇只计一次。", "Occurrences: works with the keyword, each counted once.").of(language);
    let keyword = [occurrences, self::counting(language, counting), betweenness(language, weights)];
    match kind {
        TableKind::KeywordsByOccurrences | TableKind::KeywordsByBetweenness => sentences(language, &keyword),
        TableKind::AnnualOutput => Both(
            "每年发表的文献数；累计数到该年为止（含该年）。没有文献的年份记 0。",
            "Works of each year; cumulative up to and with that year. Years without a work stand there with 0.",
        )
        .of(language)
        .to_owned(),
        TableKind::Edges => sentences(language, &[self::counting(language, counting), self::similarity(language, similarity)]),
        TableKind::Evidence(evidence) => evidence.definition(language).to_owned(),
        TableKind::Clusters | TableKind::SliceThemes => Both(
            "聚类按参数 network.communities 求得，按关键词数编号。每篇文献归入拥有其最多关键词的聚类。命名词依次按对数似然比、TF-IDF \
             和点互信息排列。轮廓值以共现强度行向量的余弦距离计算，取关键词平均。中心度与密度用等价指数 c²/(s_i s_j)，秩 1 为最低，\
             象限以中位秩为界；只有一个关键词的聚类没有秩。",
            "Communities as network.communities of the parameters says, numbered by their keywords. A work belongs to the one that holds \
             most of its keywords. Names go by the log-likelihood ratio, TF-IDF and pointwise mutual information. Silhouette: mean over the \
             keywords, by the cosine distance of their rows of link strengths. Centrality and density use the equivalence index \
             c²/(s_i s_j); rank 1 is the least, quadrants part at the middle ranks, and a community of one keyword has no rank.",
        )
        .of(language)
        .to_owned(),
        TableKind::Slices => Both(
            "每个时段的网络只用该时段的文献。保留、离开、进入：主题（至少两个关键词的聚类）中的关键词与下一时段相比；\
             稳定性为共有关键词除以两时段全部关键词。",
            "The network of a slice is of its own works. Kept, left, entered: keywords of its themes (communities of at least two) against \
             those of the next slice; stability is the shared ones over all of both.",
        )
        .of(language)
        .to_owned(),
        TableKind::Evolution => Both(
            "包含指数 |A∩B|/min(|A|,|B|)，稳定性 |A∩B|/|A∪B|，A、B 为前后两个主题的关键词；末列表示一方的名称词是否为双方共有。",
            "Inclusion |A∩B|/min(|A|,|B|) and stability |A∩B|/|A∪B| of the keywords A and B of two themes; the last column says whether the \
             name of one is a keyword of both.",
        )
        .of(language)
        .to_owned(),
        TableKind::Venues | TableKind::Authors => {
            Both("文献数按合并后的文献计；合著者各计一篇。", "Works after merging; each co-author of a work counts it in full.")
                .of(language)
                .to_owned()
        }
    }
}

fn sentences(language: Language, parts: &[&str]) -> String {
    parts.join(if language == Language::Zh { "" } else { " " })
}

fn counting(language: Language, counting: Counting) -> &'static str {
    match counting {
        Counting::Full => Both(
            "共现计数：完全计数，每篇文献使其每对关键词各加 1。",
            "Co-occurrences: full counting, a work adds 1 to each pair of its keywords.",
        ),
        Counting::Fractional => Both(
            "共现计数：分数计数，有 k 个关键词的文献使每对各加 1/(k-1)。",
            "Co-occurrences: fractional counting, a work with k keywords adds 1/(k-1) to each pair.",
        ),
    }
    .of(language)
}

fn similarity(language: Language, similarity: Similarity) -> &'static str {
    match similarity {
        Similarity::None => Both("相似度：不作标准化，即共现次数。", "Similarity: none, the co-occurrences themselves."),
        Similarity::AssociationStrength => {
            Both("相似度：关联强度 c_ij / (s_i s_j)。", "Similarity: association strength, c_ij / (s_i s_j).")
        }
        Similarity::VosviewerAssociationStrength => Both(
            "相似度：VOSviewer 的关联强度 2m c_ij / (l_i l_j)，l 为总连接强度，2m 为其总和。",
            "Similarity: VOSviewer's association strength, 2m c_ij / (l_i l_j), with l the total link strengths and 2m their sum.",
        ),
        Similarity::Cosine => Both("相似度：余弦 c_ij / √(s_i s_j)。", "Similarity: cosine, c_ij / √(s_i s_j)."),
        Similarity::Jaccard => Both("相似度：Jaccard c_ij / (s_i + s_j - c_ij)。", "Similarity: Jaccard, c_ij / (s_i + s_j - c_ij)."),
        Similarity::Inclusion => Both("相似度：包含指数 c_ij / min(s_i, s_j)。", "Similarity: inclusion, c_ij / min(s_i, s_j)."),
        Similarity::Equivalence => Both("相似度：等价指数 c_ij² / (s_i s_j)。", "Similarity: equivalence, c_ij² / (s_i s_j)."),
    }
    .of(language)
}

fn betweenness(language: Language, weights: Weights) -> &'static str {
    match weights {
        Weights::None => Both(
            "中介中心性：Σ σ_st(v)/σ_st，对所有节点对求和，每条边长度为 1；标准化值除以 (n-1)(n-2)/2。",
            "Betweenness: Σ σ_st(v)/σ_st over all pairs of other nodes, every edge of length 1; normalised by (n-1)(n-2)/2.",
        ),
        Weights::Inverse => Both(
            "中介中心性：Σ σ_st(v)/σ_st，对所有节点对求和，共现 c 次的边长度为 1/c；标准化值除以 (n-1)(n-2)/2。",
            "Betweenness: Σ σ_st(v)/σ_st over all pairs of other nodes, an edge of c co-occurrences 1/c long; normalised by (n-1)(n-2)/2.",
        ),
    }
    .of(language)
}

/// A formula with the papers that define it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Formula {
    text: String,
    papers: Vec<Paper>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Paper {
    cited: &'static str,
    doi: &'static str,
}

pub(super) fn formulas(language: Language, counting: Counting, similarity: Similarity, weights: Weights) -> Vec<Formula> {
    let formula = |text: &str, papers: &[Paper]| Formula { text: text.to_owned(), papers: papers.to_vec() };
    let t = |zh, en| Both(zh, en).of(language);
    vec![
        formula(
            self::counting(language, counting),
            &[Paper { cited: "Perianes-Rodriguez, Waltman, van Eck 2016", doi: "10.1016/j.joi.2016.10.006" }],
        ),
        formula(self::similarity(language, similarity), &[Paper { cited: "van Eck, Waltman 2009", doi: "10.1002/asi.21075" }]),
        formula(
            betweenness(language, weights),
            &[
                Paper { cited: "Freeman 1977", doi: "10.2307/3033543" },
                Paper { cited: "Brandes 2001", doi: "10.1080/0022250X.2001.9990249" },
            ],
        ),
        formula(
            t(
                "接近中心性：(r-1)/Σd，再乘以 (r-1)/(n-1)，r 为可达节点数（含自身）。",
                "Closeness: (r-1)/Σd, scaled by (r-1)/(n-1), for r nodes reached, itself included.",
            ),
            &[Paper { cited: "Wasserman, Faust 1994", doi: "10.1017/CBO9780511815478" }],
        ),
        formula(
            t("PageRank：阻尼系数 0.85，以共现强度为权。", "PageRank: damping 0.85, weighted by link strength."),
            &[Paper { cited: "Brin, Page 1998", doi: "10.1016/S0169-7552(98)00110-X" }],
        ),
        formula(t("密度：2m / (n(n-1))，n 个节点，m 条边。", "Density: 2m / (n(n-1)) for n nodes and m edges."), &[]),
        formula(
            t(
                "年均增长率：(a_末/a_首)^(1/(末年-首年)) - 1，首末两年须有文献。",
                "Mean annual growth rate: (a_last/a_first)^(1/(last-first)) - 1; both years must have works.",
            ),
            &[],
        ),
        formula(
            t(
                "聚类：使划分质量最大；vos 为 Σ(a_ij-γ)，a_ij 为关联强度 2m c_ij/(k_i k_j)；modularity 为 Σ(c_ij-γ k_i k_j/2m)/2m；cpm 为 Σ(c_ij-γ)。\
                 算法与参数见 network.communities，取若干随机起点中最好的一个。",
                "Communities make the quality of a partition large: vos Σ(a_ij-γ) of association strengths a_ij = 2m c_ij/(k_i k_j); modularity \
                 Σ(c_ij-γ k_i k_j/2m)/2m; cpm Σ(c_ij-γ). Algorithm and numbers stand under network.communities; the best of several \
                 random starts counts.",
            ),
            &[
                Paper { cited: "Traag, Waltman, van Eck 2019", doi: "10.1038/s41598-019-41695-z" },
                Paper { cited: "Blondel et al. 2008", doi: "10.1088/1742-5468/2008/10/P10008" },
                Paper { cited: "Waltman, van Eck, Noyons 2010", doi: "10.1016/j.joi.2010.07.002" },
                Paper { cited: "Newman, Girvan 2004", doi: "10.1103/PhysRevE.69.026113" },
            ],
        ),
        formula(
            t(
                "战略坐标：中心度 10Σe_ij（主题之间），密度 100Σe_ij/w（主题之内，w 个关键词），e_ij = c²/(s_i s_j)。",
                "Strategic diagram: centrality 10Σe_ij between themes, density 100Σe_ij/w inside one of w keywords, e_ij = c²/(s_i s_j).",
            ),
            &[Paper { cited: "Callon, Courtial, Laville 1991", doi: "10.1007/BF02019280" }],
        ),
        formula(
            t(
                "主题演化：包含指数 |A∩B|/min(|A|,|B|)，稳定性 |A∩B|/|A∪B|。",
                "Thematic evolution: inclusion |A∩B|/min(|A|,|B|), stability |A∩B|/|A∪B|.",
            ),
            &[Paper { cited: "Cobo et al. 2011", doi: "10.1016/j.joi.2010.10.002" }],
        ),
        formula(
            t(
                "网络布局：VOS，吸引指数 2，排斥指数 1；坐标轴无含义。",
                "Network layout: VOS, attraction 2, repulsion 1; the axes mean nothing.",
            ),
            &[Paper { cited: "van Eck, Waltman 2010", doi: "10.1007/s11192-009-0146-3" }],
        ),
    ]
}

/// A column's heading; a column that is not known here keeps its name.
pub(super) fn heading(language: Language, column: &str) -> String {
    let both = match column {
        "rank" => Both("序号", "rank"),
        "keyword" => Both("关键词", "keyword"),
        "occurrences" => Both("出现篇数", "occurrences"),
        "first_year" => Both("首现年", "first year"),
        "mean_year" => Both("平均年份", "mean year"),
        "degree" => Both("度", "degree"),
        "total_link_strength" => Both("总共现强度", "total link strength"),
        "betweenness" => Both("中介中心性", "betweenness"),
        "betweenness_normalized" => Both("中介中心性（标准化）", "betweenness, normalised"),
        "closeness" => Both("接近中心性", "closeness"),
        "pagerank" => Both("PageRank", "PageRank"),
        "cluster" => Both("聚类", "cluster"),
        "year" => Both("年份", "year"),
        "records" | "works" => Both("文献数", "works"),
        "cumulative" => Both("累计", "cumulative"),
        "source" => Both("关键词甲", "one keyword"),
        "target" => Both("关键词乙", "the other"),
        "cooccurrences" => Both("共现次数", "co-occurrences"),
        "similarity" => Both("相似度", "similarity"),
        "venue" => Both("刊物", "venue"),
        "author" => Both("作者", "author"),
        "share" => Both("占比", "share"),
        "name" => Both("名称", "name"),
        "keywords" => Both("关键词数", "keywords"),
        "mean_citations" => Both("篇均被引", "mean citations"),
        "silhouette" => Both("轮廓值", "silhouette"),
        "centrality" => Both("中心度", "centrality"),
        "density" => Both("密度", "density"),
        "centrality_rank" => Both("中心度秩", "rank of centrality"),
        "density_rank" => Both("密度秩", "rank of density"),
        "quadrant" => Both("象限", "quadrant"),
        "by_log_likelihood" => Both("对数似然比", "by log-likelihood ratio"),
        "by_tf_idf" => Both("TF-IDF", "by TF-IDF"),
        "by_mutual_information" => Both("互信息", "by mutual information"),
        "slice" => Both("时段", "slice"),
        "next_slice" => Both("下一时段", "next slice"),
        "next_cluster" => Both("后一聚类", "next community"),
        "next_name" => Both("后一名称", "next name"),
        "shared" => Both("共有关键词", "shared keywords"),
        "inclusion" => Both("包含指数", "inclusion"),
        "stability" => Both("稳定性", "stability"),
        "holds_name" => Both("延续名称", "goes on"),
        "links" => Both("边", "links"),
        "themes" => Both("主题", "themes"),
        "modularity" => Both("模块度", "modularity"),
        "kept" => Both("保留", "kept"),
        "left" => Both("离开", "left"),
        "entered" => Both("进入", "entered"),
        other => return super::evidence::heading(language, other),
    };
    both.of(language).to_owned()
}

/// Four decimals, for reading, or the order of size of what would be 0 then; the csv has every digit.
pub(super) fn decimal(value: f64) -> String {
    match value {
        _ if !value.is_finite() => String::new(),
        _ if value != 0.0 && value.abs() < 5e-5 => format!("{value:.1e}"),
        _ => format!("{value:.4}"),
    }
}

fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}
