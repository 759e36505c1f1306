//! What the tables of time, laws and certainty are called and mean, in Chinese and English.

use crate::study::Language;

/// A table of time, laws or certainty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Models of the growth of the annual output.
    GrowthModels,
    /// Rates of growth.
    GrowthRates,
    /// Bursts of keywords.
    Bursts,
    /// Years of keywords.
    Trends,
    /// Ranks and numbers when works are drawn again.
    Certainty,
    /// Keywords over the settings of the study.
    Stability,
    /// Pairs against chance.
    Significance,
    /// The partition against chance.
    Partition,
    /// Communities against chance.
    Clusters,
    /// Lotka, Bradford, Zipf, collaboration.
    Laws,
    /// Countries and what they did.
    Countries,
}

impl Evidence {
    pub(super) fn title(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::GrowthModels => ("增长模型", "Models of growth"),
            Self::GrowthRates => ("增长率", "Rates of growth"),
            Self::Bursts => ("突现关键词", "Keyword bursts"),
            Self::Trends => ("趋势主题", "Trend topics"),
            Self::Certainty => ("数值与名次的可靠程度", "How sure numbers and ranks are"),
            Self::Stability => ("换用其他设置时的名次", "Ranks under other settings"),
            Self::Significance => ("超出偶然的共现", "Co-occurrences beyond chance"),
            Self::Partition => ("聚类结构是否超出偶然", "Whether the network has communities beyond chance"),
            Self::Clusters => ("超出偶然的聚类", "Communities beyond chance"),
            Self::Laws => ("文献计量定律", "Laws of the literature"),
            Self::Countries => ("国家或地区", "Countries"),
        };
        pick(language, zh, en)
    }

    pub(super) fn definition(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::GrowthModels => (
                "t 为距首年的年数；AICc 越小越好，只在同一准则内可比；at_edge 为 yes 表示数据看不出曲线何处弯折。",
                "t counts years from the first; the smaller AICc the better, within one criterion only; at_edge: the data do not show where the \
                 curve bends.",
            ),
            Self::GrowthRates => (
                "poisson：指数曲线的极大似然增长率及 95% 区间（离散度大于 1 时放宽）；breakpoint：分为两段指数曲线时似然增益最大的年份，\
                 p 值由离散度相同的单一曲线抽样得出。空格表示无定义。",
                "poisson: growth of greatest likelihood with its 95% interval, widened by a dispersion above 1; breakpoint: the year in which two \
                 exponential curves gain most over one, its p value from series of like dispersion drawn from the one. Empty: undefined.",
            ),
            Self::Bursts => (
                "Kleinberg 2003 的批次自动机：状态 i 的比率（占有关键词文献的份额）为平常的 s^i 倍，上升一级代价 γ ln T；权重为节省的代价。",
                "Kleinberg's automaton for batches (2003): state i has s^i times the usual rate among works with keywords, climbing a state costs gamma ln T; weight: cost saved.",
            ),
            Self::Trends => (
                "四分位数为含该词文献的年份；半衰期：自末年往回多少年含其一半文献。每个中位年取出现最多的 5 个词。",
                "Quartiles of the years of the works with the keyword; half-life: how many years back from the last half of them lie. The five most \
                 frequent keywords of each median year.",
            ),
            Self::Certainty => (
                "有放回重抽全部文献，重建网络并重算；low 与 high 为百分位区间；bias 为重抽均值减原值（重抽后不同文献较少，网络较疏），指标的区间已向相反方向加宽这么多。",
                "All works drawn again with replacement, the network built and measured anew; low and high: percentile interval; bias: mean of the \
                 draws less the value (they hold fewer different works and so fewer links), by which the measure's interval is stretched the other way.",
            ),
            Self::Stability => (
                "certainty.vary 所列设置逐一组合（门槛、节点数、计数、词表、权重；所选关键词相同者只计一次），in_top 为关键词在 settings 种设置中居前列的次数。",
                "Every combination of the settings under certainty.vary (thresholds, nodes, counting, thesaurus, weights; those that choose the same \
                 keywords once): in in_top of them the keyword is at the head of the ranking by betweenness.",
            ),
            Self::Partition => (
                "同样的聚类方法在洗牌语料（每篇关键词数与每词文献数不变）中所得最佳划分的质量：均值 expected、标准差 deviation；\
                 p 为其中不低于原网络者的占比；starts 为每次搜索的\
                 随机初始次数，大网络取得较少，原网络亦以同样次数另行搜索，故质量可略低于聚类表所据的划分。",
                "Quality of the best partitions that the same search finds in shuffled corpora (every work's number of keywords and every keyword's \
                 number of works kept): mean and deviation; p: the share of them that are as good as the network's own. A \
                 large network is searched from fewer starts than its communities were, it and the shuffled alike, and may reach a little less.",
            ),
            Self::Clusters => (
                "任何网络都能分出聚类，故与洗牌语料中同样求得的聚类相比：inside 为内部共现强度，expected 为按词频应有的强度 e，\
                 excess = (inside - e)/√e，excess_by_chance 为洗牌语料中 e 相近的聚类的平均值；q 为各聚类中的错误发现率。",
                "Any network can be cut into communities, so each is compared with those found in shuffled corpora: inside is its link strength, \
                 expected the strength e that its keywords' frequencies lead one to expect, excess = (inside - e)/√e, excess by chance the mean of \
                 the communities of like e found there; q: false discovery rate among the communities.",
            ),
            Self::Significance => (
                "expected：保持每篇关键词数与每词文献数不变、随机洗牌后的平均共现数；q：全部词对中的错误发现率（Benjamini 与 Hochberg 1995）。",
                "expected: mean co-occurrences in shuffled corpora with every work's number of keywords and every keyword's number of works kept; q: \
                 false discovery rate among all pairs (Benjamini and Hochberg 1995).",
            ),
            Self::Laws => (
                "Lotka：f(x)=C/x^β，极大似然与常用回归；Bradford：按发文量分三区；Zipf：对数频次对对数序位的斜率。空格表示无定义。",
                "Lotka: f(x) = C/x^beta by maximum likelihood and by the usual regression; Bradford: three zones by output; Zipf: slope of log \
                 occurrences on log rank. Empty: undefined.",
            ),
            Self::Countries => (
                "依作者单位所写国家或地区；joint_works 为与他国合作的文献；h、g、m 用来源所计被引次数，m 的年数算到 as_of。",
                "By the countries that affiliations name; joint_works: with another country; h, g, m from the citations that the sources count, m \
                 with years up to as_of.",
            ),
        };
        pick(language, zh, en)
    }
}

fn pick(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// Headings of these tables in Chinese; in English a column's name reads well enough with its underlines as blanks.
pub(super) fn heading(language: Language, column: &str) -> String {
    let zh = match column {
        "criterion" => "准则",
        "model" => "模型",
        "formula" => "公式",
        "parameters" => "参数",
        "squares" => "残差平方和",
        "log_likelihood" => "对数似然",
        "aicc" => "AICc",
        "aicc_difference" => "ΔAICc",
        "at_edge" => "未见拐点",
        "measure" => "指标",
        "value" => "数值",
        "level" => "层级",
        "last_year" => "末年",
        "weight" => "权重",
        "works_in_burst" => "突现期文献",
        "share_in_burst" => "突现期占比",
        "quartile_1" => "第一四分位",
        "median_year" => "中位年",
        "quartile_3" => "第三四分位",
        "half_life" => "半衰期",
        "occurrences_low" => "篇数下限",
        "occurrences_high" => "篇数上限",
        "occurrence_rank_low" => "篇数名次上",
        "occurrence_rank_high" => "篇数名次下",
        "betweenness_low" => "中介下限",
        "betweenness_high" => "中介上限",
        "betweenness_bias" => "重抽偏差",
        "betweenness_rank_low" => "名次上",
        "betweenness_rank_high" => "名次下",
        "share_in_top" => "居前列占比",
        "expected" => "期望",
        "ratio" => "倍数",
        "share_of_shuffles" => "洗牌达到占比",
        "p_value" => "p",
        "q_value" => "q",
        "more_than_chance" => "超出偶然",
        "in_top" => "居前列次数",
        "settings" => "设置数",
        "present" => "入网次数",
        "best_rank" => "最好名次",
        "median_rank" => "中间名次",
        "worst_rank" => "最差名次",
        "inside" => "内部强度",
        "excess" => "超出",
        "excess_by_chance" => "偶然超出",
        "compared" => "对照聚类数",
        "quality" => "质量函数",
        "resolution" => "分辨率",
        "reached" => "所得质量",
        "deviation" => "标准差",
        "communities" => "聚类数",
        "communities_by_chance" => "偶然聚类数",
        "shuffles" => "洗牌次数",
        "law" => "定律",
        "country" => "国家或地区",
        "fractional_works" => "分数计文献",
        "joint_works" => "合作文献",
        "local_citations" => "语料内被引",
        "local_h" => "语料内 h",
        "citations" => "被引",
        other => return if language == Language::Zh { other.to_owned() } else { other.replace('_', " ") },
    };
    if language == Language::Zh { zh.to_owned() } else { column.replace('_', " ") }
}
