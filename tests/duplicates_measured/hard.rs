//! The hard pairs that two databases print, each with what it is: one paper, two papers, or two that are linked.
//!
//! All pairs stand in one corpus, so that what does not belong together has the chance to come together.

use wenmai::corpus::LinkVerdict;
use wenmai::record::{Author, Field, Kind, Record, Venue, Year};

use super::score::Grouped;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Truth {
    One,
    Two,
    Linked(LinkVerdict),
}
use Truth::{Linked, One, Two};

/// "title | authors | year | venue volume(issue) pages | kind"; a field may be empty.
fn record(text: &str) -> Record {
    let fields: Vec<&str> = text.split('|').map(str::trim).collect();
    let field = |at: usize| fields.get(at).copied().unwrap_or_default();
    let (name, place) = field(3).split_once('@').unwrap_or((field(3), ""));
    let mut place = place.split(',').map(|part| Some(part.trim().to_owned()).filter(|part| !part.is_empty()));
    let (title, translated) = field(0).split_once(" = ").map_or((field(0), None), |(title, other)| (title, Some(other.to_owned())));
    Record {
        title: title.to_owned(),
        translated_title: translated,
        authors: field(1).split(';').map(str::trim).filter(|name| !name.is_empty()).map(Author::new).collect(),
        year: field(2).parse().map_or(Field::Missing, |year| Field::Typed(Year(year))),
        venue: Venue {
            name: name.trim().to_owned(),
            volume: place.next().flatten(),
            issue: place.next().flatten(),
            pages: place.next().flatten(),
            ..Venue::default()
        },
        kind: match field(4) {
            "thesis" => Kind::Thesis,
            "news" => Kind::Newspaper,
            "" => Kind::Article,
            other => Kind::Other(other.to_owned()),
        },
        ..Record::default()
    }
}

/// What it is about, the two prints (title | authors | year | venue @ volume, issue, pages | kind), and the truth.
const PAIRS: &[(&str, &str, &str, Truth)] = &[
    (
        "homophones",
        "期刊评价体系的比较研究 | 王伟 | 2010 | 情报科学 @ ,3,12-18",
        "其看评价体系的比较研究 | 王伟 | 2010 | 情报科学 @ ,3,45-51",
        Two,
    ),
    (
        "traditional and simplified",
        "論數字經濟與隱私保護的平衡 | 王偉;李娜 | 2019 | 法學研究 @ ,3,12-18",
        "论数字经济与隐私保护的平衡 | 王伟;李娜 | 2019 | 法学研究 @ ,3,12",
        One,
    ),
    (
        "full width",
        "基于ＬＳＴＭ的股价预测：以沪深３００为例 | 陈静 | 2020 | 统计研究 @ ,5,30",
        "基于LSTM的股价预测:以沪深300为例 | 陈静 | 2020 | 统计研究 @ ,5,30-41",
        One,
    ),
    (
        "first and second part",
        "中国档案事业史略论（上） | 刘敏 | 1998 | 档案学通讯 @ ,1,3-9",
        "中国档案事业史略论（下） | 刘敏 | 1998 | 档案学通讯 @ ,2,5-12",
        Two,
    ),
    (
        "parts without brackets",
        "乡村教师口述史上篇 | 周强 | 2003 | 教育研究 @ ,7,30",
        "乡村教师口述史下篇 | 周强 | 2003 | 教育研究 @ ,8,41",
        Two,
    ),
    (
        "a series in Chinese numerals",
        "敦煌写本杂考之一 | 赵静 | 2001 | 敦煌研究 @ ,1,60",
        "敦煌写本杂考之二 | 赵静 | 2001 | 敦煌研究 @ ,2,71",
        Two,
    ),
    (
        "a yearly report",
        "中国互联网发展状况统计报告2018 | 黄建国 | 2018 | 互联网天地 @ ,2,1",
        "中国互联网发展状况统计报告2019 | 黄建国 | 2019 | 互联网天地 @ ,2,1",
        Two,
    ),
    (
        "a yearly report in Chinese numerals",
        "全国图书馆年度综述二〇一一 | 吴敏 | 2011 | 图书馆杂志 @ ,12,2",
        "全国图书馆年度综述二〇一二 | 吴敏 | 2012 | 图书馆杂志 @ ,12,2",
        Two,
    ),
    (
        "a correction",
        "平台企业垄断的认定标准 | 杨海涛 | 2021 | 法学 @ ,4,60-72",
        "《平台企业垄断的认定标准》勘误 | 杨海涛 | 2021 | 法学 @ ,6,160",
        Two,
    ),
    (
        "a debate",
        "知识产权保护过度了吗 | 李强 | 2015 | 知识产权 @ ,4,3",
        "知识产权保护过度了吗——与李强商榷 | 张敏 | 2015 | 知识产权 @ ,9,20",
        Two,
    ),
    (
        "the same title by another",
        "论公共图书馆的社会责任 | 王静 | 2012 | 图书馆论坛 @ ,2,10",
        "论公共图书馆的社会责任 | 陈晓明 | 2012 | 图书与情报 @ ,5,77",
        Two,
    ),
    (
        "another province",
        "浙江省数字乡村建设的成效评估 | 刘伟 | 2021 | 农业经济 @ ,3,20",
        "江苏省数字乡村建设的成效评估 | 刘伟 | 2021 | 农业经济 @ ,6,44",
        Two,
    ),
    (
        "a negation",
        "算法推荐对大学生学习投入有显著影响 | 周娜 | 2020 | 电化教育研究 @ ,3,30",
        "算法推荐对大学生学习投入无显著影响 | 周娜 | 2020 | 电化教育研究 @ ,9,51",
        Two,
    ),
    (
        "a particle",
        "智能制造背景下的供应链韧性提升与路径选择 | 赵文斌 | 2022 | 管理世界 @ ,8,100",
        "智能制造背景下供应链韧性提升和路径选择 | 赵文斌 | 2022 | 管理世界 @ ,8,100-113",
        One,
    ),
    (
        "a character lost",
        "移动支付对农户消费行为的影响机制 | 黄雪梅 | 2019 | 农村经济 @ ,9,80-88",
        "移动支付农户消费行为的影响机制 | 黄雪梅 | 2019 | 农村经济 @ ,9,80",
        One,
    ),
    (
        "a misread character",
        "青少年网络成瘾的家庭因素分析 | 吴志远 | 2016 | 心理科学 @ ,4,900",
        "青少年网络成癮的家廷因素分析 | 吴志远 | 2016 | 心理科学 @ ,4,900-906",
        One,
    ),
    (
        "a subtitle dropped",
        "共享经济的劳动关系认定：基于网约车司机的调查 | 陈娜 | 2018 | 中国劳动 @ ,6,20-29",
        "共享经济的劳动关系认定 | 陈娜 | 2018 | 中国劳动 @ ,6,20",
        One,
    ),
    (
        "a thesis and its article",
        "县域医共体运行绩效评价 | 杨敏 | 2020 | 教学大学 | thesis",
        "县域医共体运行绩效评价 | 杨敏 | 2020 | 卫生经济研究 @ ,5,30",
        Two,
    ),
    (
        "a newspaper and a journal",
        "让数据要素活起来 | 李建国 | 2022 | 经济日报 | news",
        "让数据要素活起来 | 李建国 | 2022 | 宏观经济管理 @ ,5,3",
        Two,
    ),
    ("a foreword every month", "卷首语 | 本刊编辑部 | 2014 | 读书 @ ,3,1", "卷首语 | 本刊编辑部 | 2014 | 读书 @ ,4,1", Two),
    (
        "translated twins",
        "碳交易对企业创新的影响 = The impact of carbon trading on corporate innovation | 王思涵 | 2021 | 中国工业经济 @ ,4,20",
        "The impact of carbon trading on corporate innovation | Wang, Sihan | 2021 | China Industrial Economics @ ,4,20",
        Linked(LinkVerdict::Translation),
    ),
    (
        "online first and in print",
        "Zebrafish models of sleep loss under constant light | Rossi, Elena;Silva, Ivan | 2018 | Journal of Invented Sleep",
        "Zebrafish models of sleep loss under constant light | Rossi, E;Silva, I | 2019 | J. Invented Sleep @ 12,3,201-210",
        One,
    ),
    (
        "initials and capitals",
        "LABOUR DEMAND AFTER AUTOMATION IN SMALL TOWNS | SMITH, JB | 2017 | ANNALS OF INVENTED LABOUR @ 9,2,33-58",
        "Labour demand after automation in small towns | Smith, John B. | 2017 | Annals of Invented Labour @ 9,2,33",
        One,
    ),
    (
        "family and given name swapped",
        "Tax morale in border regions of new states | Kowalski, Georg;Rossi, Anna | 2016 | Invented Tax Review @ 30,1,5-29",
        "Tax morale in border regions of new states | Georg, Kowalski;Anna, Rossi | 2016 | Invented Tax Review @ 30,1,5",
        One,
    ),
    (
        "authors in another order",
        "Water markets and drought in two river basins | Garcia, Luis;Tanaka, Hui | 2015 | Invented Water Letters @ 8,1,77",
        "Water markets and drought in two river basins | Tanaka, H;Garcia, L | 2015 | Invented Water Letters @ 8,1,77-90",
        One,
    ),
    (
        "no authors in one",
        "Seed banks of temperate meadows after mowing | Müller, Jörg | 2013 | Invented Botany @ 44,2,120-131",
        "Seed banks of temperate meadows after mowing | | 2013 | Invented Botany @ 44,2,120",
        One,
    ),
    (
        "no year in one",
        "The grammar of early telegrams in port cities | Silva, Ana | 2009 | Invented Philology @ 3,1,9-30",
        "The grammar of early telegrams in port cities | Silva, A. | | Invented Philology @ 3,1,9",
        One,
    ),
    (
        "a title cut short",
        "Estimating the burden of heat on outdoor workers with wearable sensors in three cities | Chen, Feng | 2020 | Invented Ergonomics @ 15,4,300",
        "Estimating the burden of heat on outdoor workers with wearable | Chen, F | 2020 | Invented Ergonomics @ 15,4,300-311",
        One,
    ),
    (
        "a letter misread",
        "Sediment transport in braided channels of glacial vaIleys | Johnson, Anna | 2011 | Invented Geomorphology @ 2,1,14",
        "Sediment transport in braided channels of glacial valleys | Johnson, A | 2011 | Invented Geomorphology @ 2,1,14-28",
        One,
    ),
    (
        "markup and Greek letters",
        "The role of <i>NF-κB</i> &amp; TNF-α in wound healing of <sup>3</sup>H-labelled skin | Rossi, Bo | 2012 | Invented Dermatology @ 5,1,60",
        "The role of NF-kappaB & TNF-alpha in wound healing of 3H-labelled skin | Rossi, B | 2012 | Invented Dermatology @ 5,1,60-66",
        One,
    ),
    (
        "the language in brackets",
        "[Cohort study of tea drinking and bone density] [Chinese] | Wang, Hui;Li, Na | 2014 | Invented Nutrition @ 7,2,88",
        "Cohort study of tea drinking and bone density | Wang H;Li N | 2014 | Invented Nutrition @ 7,2,88-94",
        One,
    ),
    (
        "part one and two",
        "Turbulence in shallow lakes. Part I: theory | Tanaka, Ken | 2010 | Invented Hydrology @ 21,1,1-20",
        "Turbulence in shallow lakes. Part II: theory | Tanaka, Ken | 2010 | Invented Hydrology @ 21,1,21-44",
        Two,
    ),
    (
        "a yearly survey",
        "Survey of museum visitors 2011 | Smith, Eve | 2012 | Invented Museum Studies @ 4,1,3",
        "Survey of museum visitors 2012 | Smith, Eve | 2013 | Invented Museum Studies @ 5,1,3",
        Two,
    ),
    (
        "a corrigendum",
        "Pollen records of the inland dunes over six millennia | Garcia, Ana | 2018 | Invented Quaternary @ 90,1,12-30",
        "Corrigendum to “Pollen records of the inland dunes over six millennia” (Invented Quaternary (2018) 90 (12–30)) | Garcia, A. | 2018 | Invented Quaternary @ 92,1,301",
        Two,
    ),
    (
        "one corrigendum in two databases",
        "Nitrogen uptake of mosses in peat bogs (vol 3, pg 12, 2016) | Müller, Ida | 2017 | Invented Bryology @ 4,1,77",
        "Erratum to: Nitrogen uptake of mosses in peat bogs | Muller, I | 2017 | Invented Bryology @ 4,1,77",
        One,
    ),
    (
        "a retracted paper marked as such",
        "RETRACTED: Growth factors in tendon repair of aged rats | Kim, Jo;Lee, Su | 2015 | Invented Surgery @ 8,3,200",
        "Growth factors in tendon repair of aged rats | Kim, J.;Lee, S. | 2015 | Invented Surgery @ 8,3,200-209",
        One,
    ),
    (
        "a reply",
        "Do rural clinics reduce infant mortality in hill districts? | Brown, Amy | 2014 | Invented Health Economics @ 23,2,100-120",
        "Do rural clinics reduce infant mortality in hill districts? Reply | Brown, Amy | 2014 | Invented Health Economics @ 23,4,400",
        Two,
    ),
    (
        "another word",
        "Loneliness and falls among older men in care homes | Olsen, Per | 2019 | Invented Gerontology @ 11,2,50-61",
        "Loneliness and falls among older women in care homes | Olsen, Per | 2019 | Invented Gerontology @ 11,2,62-75",
        Two,
    ),
    (
        "another compound",
        "Catalytic removal of nitrate from groundwater by palladium | Novak, Jan | 2013 | Invented Catalysis @ 6,1,10-19",
        "Catalytic removal of nitrite from groundwater by palladium | Novak, Jan | 2013 | Invented Catalysis @ 6,2,130-139",
        Two,
    ),
    (
        "the same title by another, elsewhere",
        "Trust in local government | Green, Tom | 2012 | Invented Politics @ 3,1,5",
        "Trust in local government | Ivanova, Olga | 2012 | Invented Administration @ 9,2,88",
        Two,
    ),
    (
        "an editorial in two issues",
        "Editorial | White, Joan | 2010 | Invented Archives @ 14,1,1-2",
        "Editorial | White, Joan | 2010 | Invented Archives @ 14,2,101-102",
        Two,
    ),
    (
        "an editorial in two databases",
        "Editorial | Black, Ruth | 2011 | Invented Libraries @ 15,3,201-202",
        "EDITORIAL. | Black, R | 2011 | Inv. Libr. @ 15,3,201",
        One,
    ),
    (
        "a preprint and the paper",
        "Sparse attention for very long documents in court archives | Zhao, Lin;Meyer, Tim | 2021 | arXiv",
        "Sparse attention for very long documents in court archives | Zhao, L;Meyer, T | 2022 | Invented Computing @ 40,1,1-25",
        Linked(LinkVerdict::Version),
    ),
    (
        "a conference paper and the article",
        "Routing of harvest robots in terraced vineyards | Ricci, Ugo | 2016 | Proceedings of the Invented Robotics Conference @ ,,88-93",
        "Routing of harvest robots in terraced vineyards | Ricci, Ugo | 2017 | Invented Field Robotics @ 34,5,900-931",
        Two,
    ),
    (
        "two article numbers",
        "Open letter on the funding of tide gauges in small harbours | | 2020 | Invented Medical Weekly @ 370,,m2613",
        "Open letter on the funding of tide gauges in small harbours | Ward, Una | 2020 | Invented Medical Weekly @ 370,,m2832",
        Two,
    ),
    (
        "an article number and pages from 1",
        "Lichens as sentinels of urban heat islands | Costa, Rui;Reis, Eva | 2021 | Invented Ecology Reports @ 11,1,104285",
        "Lichens as sentinels of urban heat islands | Costa, R;Reis, E | 2021 | Invented Ecology Reports @ 11,1,1-12",
        One,
    ),
    (
        "a number lost in print",
        "Three-step denoising for a 100× faster reconstruction of ice cores | Haas, Nina;Roth, Karl | 2018 | Invented Imaging @ 28,2,687-698",
        "Three-step denoising for a × faster reconstruction of ice cores | Haas, N;Roth, K | 2018 | Invented Imaging @ 28,2,687",
        One,
    ),
];

#[test]
fn hard_pairs_of_two_databases() {
    let [first, second] = [|pair: &(_, &str, &str, Truth)| record(pair.1), |pair: &(_, &str, &str, Truth)| record(pair.2)];
    let sources = [PAIRS.iter().map(first).collect::<Vec<Record>>(), PAIRS.iter().map(second).collect()];
    let grouped = Grouped::of(&sources);
    let (mut right, mut wrong, mut missed) = (0, 0, Vec::new());
    for (at, (name, .., truth)) in PAIRS.iter().enumerate() {
        let (a, b) = (&grouped.works[at], &grouped.works[PAIRS.len() + at]);
        let linked = grouped.links.iter().find(|link| [&link.a.work, &link.b.work] == [a, b] || [&link.a.work, &link.b.work] == [b, a]);
        match (truth, a == b) {
            (One, true) => right += 1,
            (One, false) => missed.push(*name),
            (Two | Linked(_), true) => {
                eprintln!("wrong: {name}");
                wrong += 1;
            }
            (Two, false) => assert!(
                linked.is_none_or(|link| matches!(link.verdict, LinkVerdict::Doubtful | LinkVerdict::KeptApart)),
                "{name}: {linked:?}"
            ),
            (Linked(verdict), false) => assert_eq!(linked.map(|link| link.verdict), Some(*verdict), "{name}"),
        }
    }
    eprintln!("hard pairs: {right} right, {wrong} wrong, {} missed {missed:?}", missed.len());
    let works: std::collections::BTreeSet<&String> = grouped.works.iter().collect();
    assert_eq!(works.len(), 2 * PAIRS.len() - right - wrong, "nothing of two pairs came together");
    assert!(wrong == 0 && missed.is_empty(), "{wrong} wrong, missed: {missed:?}");
}
