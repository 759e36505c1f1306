//! What the report's tables are called and what their numbers mean, in Chinese and English.

use super::prose::Both;
use super::{Method, TableKind};
use crate::network::{Counting, Similarity};
use crate::study::{Language, Weights};

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
pub(super) fn table_definition(language: Language, kind: TableKind, method: &Method) -> String {
    let occurrences =
        Both("出现篇数：含该关键词的文献数，一篇只计一次。", "Occurrences: works with the keyword, each counted once.").of(language);
    let keyword = [occurrences, counting(language, method.counting), betweenness(language, method.weights)];
    match kind {
        TableKind::KeywordsByOccurrences | TableKind::KeywordsByBetweenness => sentences(language, &keyword),
        TableKind::AnnualOutput => Both(
            "每年发表的文献数；累计数到该年为止（含该年）。没有文献的年份记 0。",
            "Works of each year; cumulative up to and with that year. Years without a work stand there with 0.",
        )
        .of(language)
        .to_owned(),
        TableKind::Edges => sentences(language, &[counting(language, method.counting), similarity(language, method.similarity)]),
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
        TableKind::Venues => {
            Both("文献数按合并后的文献计；只有大小写或全半角不同的刊名算一种。", "Works after merging; names that differ in case or width alone are one.")
                .of(language)
                .to_owned()
        }
        TableKind::Authors => {
            Both("文献数按合并后的文献计；合著者各计一篇。", "Works after merging; each co-author of a work counts it in full.")
                .of(language)
                .to_owned()
        }
    }
}

fn sentences(language: Language, parts: &[&str]) -> String {
    parts.join(if language == Language::Zh { "" } else { " " })
}

pub(super) fn counting(language: Language, counting: Counting) -> &'static str {
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

pub(super) fn similarity(language: Language, similarity: Similarity) -> &'static str {
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

pub(super) fn betweenness(language: Language, weights: Weights) -> &'static str {
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
