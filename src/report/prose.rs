//! The report's headings and first sentences, in Chinese and English.

use serde::Serialize;

use super::{Summary, counted, thousands};
use crate::record::YearSpan;
use crate::study::Language;

/// A text in both languages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Both(pub(super) &'static str, pub(super) &'static str);

impl Both {
    pub(super) fn of(self, language: Language) -> &'static str {
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
    let numbers = match language {
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
            "The corpus holds {}, merged from {}; {} more could not be read. Of the works {} appeared in {span}, {} \
             before, {} after, and {} have no readable year. {} Those of {span} bear {}; {} of these are in the \
             co-occurrence network, with {}, a density of {}, and {}, the largest of {}.",
            counted(s.works, "work"),
            counted(s.records, "source record"),
            n(s.rejected),
            n(s.works_in_span),
            n(s.before),
            n(s.after),
            n(s.without_year),
            growth.map_or("The mean annual growth rate is undefined, as the first or last year has no work.".into(), |rate| format!(
                "The mean annual growth rate is {rate}."
            )),
            counted(s.keywords, "different keyword"),
            n(s.nodes),
            counted(s.edges, "edge"),
            decimal(s.density),
            counted(s.components, "connected component"),
            counted(s.giant_component, "keyword"),
        ),
    };
    numbers + pieces(language, s)
}

/// What an empty network, or one in pieces, leaves unsaid by its numbers; nothing where it is of one piece.
fn pieces(language: Language, s: &Summary) -> &'static str {
    let both = match s {
        Summary { keywords: 0, .. } => Both("没有文献带有关键词，网络为空。", " No work bears a keyword, so the network is empty."),
        Summary { nodes: 0, .. } => Both(
            "没有关键词达到入选门槛，网络为空：可调低 keywords.min_occurrences。",
            " No keyword reaches the threshold, so the network is empty: lower keywords.min_occurrences.",
        ),
        Summary { edges: 0, .. } => Both(
            "没有两个入选关键词出现在同一篇文献中，各中心性均为 0。",
            " No two of the nodes stand in one work, so every measure of position is 0.",
        ),
        Summary { components: 2.., .. } => Both(
            "不同分量的关键词之间没有路径，对中介中心性没有贡献。",
            " Keywords of different components have no path between them, which adds nothing to betweenness.",
        ),
        _ => Both("", ""),
    };
    both.of(language)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_or_broken_network_is_told_of() {
        let of = |keywords, nodes, edges, components| {
            let summary = Summary { keywords, nodes, edges, components, ..Summary::default() };
            lead(Language::En, &summary, (2000, 2020).into())
        };
        assert!(of(0, 0, 0, 0).contains("No work bears a keyword"));
        assert!(of(9, 0, 0, 0).contains("lower keywords.min_occurrences"));
        assert!(of(9, 3, 0, 3).contains("every measure of position is 0"));
        assert!(of(9, 5, 3, 2).contains("no path between them"));
        assert!(of(9, 5, 6, 1).ends_with("the largest of 0 keywords."), "a network of one piece needs no word");
    }
}
