//! The words that invented records are made of: keywords by topic, in both languages, and names.

/// A keyword in Chinese and English.
pub(super) type Pair = (&'static str, &'static str);

/// A field of the invented literature.
pub(super) struct Topic {
    /// Year of its first record.
    pub since: u16,
    /// How many of ten records from the last years are about it.
    pub share: usize,
    /// Its keywords, the most used first.
    pub keywords: &'static [Pair],
}

/// Keywords that stand in every topic and hold the network together.
pub(super) const BRIDGES: &[(u16, Pair)] = &[
    (1996, ("数字经济", "digital economy")),
    (1994, ("隐私保护", "privacy protection")),
    (2011, ("大数据", "big data")),
    (1998, ("个人信息", "personal information")),
    (2009, ("数据治理", "data governance")),
];

/// The topics.
pub(super) const TOPICS: &[Topic] = &[
    Topic {
        since: 1994,
        share: 18,
        keywords: &[
            ("个人信息保护", "personal information protection"),
            ("隐私权", "right to privacy"),
            ("知情同意", "informed consent"),
            ("个人数据", "personal data"),
            ("数据主体", "data subject"),
            ("被遗忘权", "right to be forgotten"),
            ("数据可携带权", "data portability"),
            ("隐私政策", "privacy policy"),
            ("匿名化", "anonymization"),
            ("敏感信息", "sensitive information"),
            ("目的限制", "purpose limitation"),
            ("集体诉讼", "class action"),
            ("合规审计", "compliance audit"),
        ],
    },
    Topic {
        since: 2008,
        share: 14,
        keywords: &[
            ("平台经济", "platform economy"),
            ("共享经济", "sharing economy"),
            ("双边市场", "two-sided market"),
            ("反垄断", "antitrust"),
            ("网络效应", "network effects"),
            ("算法定价", "algorithmic pricing"),
            ("平台治理", "platform governance"),
            ("零工劳动", "gig work"),
            ("数据垄断", "data monopoly"),
            ("用户锁定", "user lock-in"),
            ("多归属", "multi-homing"),
            ("价格歧视", "price discrimination"),
        ],
    },
    Topic {
        since: 2014,
        share: 12,
        keywords: &[
            ("区块链", "blockchain"),
            ("数字货币", "digital currency"),
            ("智能合约", "smart contract"),
            ("分布式账本", "distributed ledger"),
            ("移动支付", "mobile payment"),
            ("金融科技", "fintech"),
            ("监管沙盒", "regulatory sandbox"),
            ("零知识证明", "zero-knowledge proof"),
            ("征信", "credit reporting"),
            ("普惠金融", "inclusive finance"),
            ("数字身份", "digital identity"),
        ],
    },
    Topic {
        since: 2012,
        share: 15,
        keywords: &[
            ("人工智能", "artificial intelligence"),
            ("机器学习", "machine learning"),
            ("算法歧视", "algorithmic discrimination"),
            ("数据挖掘", "data mining"),
            ("差分隐私", "differential privacy"),
            ("联邦学习", "federated learning"),
            ("用户画像", "user profiling"),
            ("推荐系统", "recommender system"),
            ("人脸识别", "facial recognition"),
            ("算法透明", "algorithmic transparency"),
            ("自动化决策", "automated decision-making"),
            ("数据标注", "data labelling"),
        ],
    },
    Topic {
        since: 2003,
        share: 9,
        keywords: &[
            ("数字贸易", "digital trade"),
            ("跨境数据流动", "cross-border data flow"),
            ("数据本地化", "data localization"),
            ("数字税", "digital tax"),
            ("贸易协定", "trade agreement"),
            ("数据主权", "data sovereignty"),
            ("服务贸易", "trade in services"),
            ("数字壁垒", "digital barriers"),
            ("充分性认定", "adequacy decision"),
        ],
    },
    Topic {
        since: 2010,
        share: 14,
        keywords: &[
            ("数字化转型", "digital transformation"),
            ("高质量发展", "high-quality development"),
            ("产业升级", "industrial upgrading"),
            ("数据要素", "data as a factor of production"),
            ("全要素生产率", "total factor productivity"),
            ("智能制造", "smart manufacturing"),
            ("数字鸿沟", "digital divide"),
            ("新型基础设施", "digital infrastructure"),
            ("产业互联网", "industrial internet"),
            ("区域差异", "regional differences"),
            ("数据产权", "data property rights"),
        ],
    },
    Topic {
        since: 1997,
        share: 9,
        keywords: &[
            ("电子商务", "e-commerce"),
            ("网络购物", "online shopping"),
            ("消费者信任", "consumer trust"),
            ("网络营销", "online marketing"),
            ("跨境电商", "cross-border e-commerce"),
            ("在线评论", "online reviews"),
            ("电子签名", "electronic signature"),
            ("物流信息", "logistics information"),
            ("直播带货", "live-stream selling"),
            ("定向广告", "targeted advertising"),
        ],
    },
    Topic {
        since: 1999,
        share: 9,
        keywords: &[
            ("隐私关注", "privacy concerns"),
            ("隐私悖论", "privacy paradox"),
            ("信息披露", "information disclosure"),
            ("感知风险", "perceived risk"),
            ("社交媒体", "social media"),
            ("隐私计算", "privacy calculus"),
            ("隐私素养", "privacy literacy"),
            ("位置服务", "location-based services"),
            ("隐私疲劳", "privacy fatigue"),
            ("老年用户", "older users"),
        ],
    },
];

/// Where the invented studies look.
pub(super) const FIELDS: &[Pair] = &[
    ("医疗健康", "health care"),
    ("网约车", "ride hailing"),
    ("在线教育", "online education"),
    ("智慧城市", "smart cities"),
    ("农村电商", "rural e-commerce"),
    ("移动应用", "mobile apps"),
    ("智能家居", "smart homes"),
    ("保险", "insurance"),
    ("图书馆", "libraries"),
    ("外卖平台", "food delivery"),
    ("征信机构", "credit bureaus"),
    ("政务服务", "government services"),
    ("车联网", "connected cars"),
    ("短视频", "short video"),
    ("校园卡", "campus cards"),
    ("可穿戴设备", "wearable devices"),
];

/// How they look.
pub(super) const METHODS: &[Pair] = &[
    ("问卷调查", "a survey"),
    ("案例分析", "case studies"),
    ("比较研究", "a comparison"),
    ("结构方程模型", "a structural equation model"),
    ("文本分析", "text analysis"),
    ("双重差分", "difference-in-differences"),
    ("博弈模型", "a game model"),
    ("访谈", "interviews"),
    ("文献计量", "bibliometrics"),
];

/// Surnames with their romanised form.
pub(super) const SURNAMES: &[Pair] = &[
    ("王", "Wang"),
    ("李", "Li"),
    ("张", "Zhang"),
    ("刘", "Liu"),
    ("陈", "Chen"),
    ("杨", "Yang"),
    ("赵", "Zhao"),
    ("黄", "Huang"),
    ("周", "Zhou"),
    ("吴", "Wu"),
    ("徐", "Xu"),
    ("孙", "Sun"),
    ("马", "Ma"),
    ("朱", "Zhu"),
    ("胡", "Hu"),
    ("郭", "Guo"),
    ("何", "He"),
    ("林", "Lin"),
    ("欧阳", "Ouyang"),
    ("罗", "Luo"),
];

/// Given names that say they are examples.
pub(super) const GIVEN_NAMES: &[Pair] = &[
    ("示言", "Shiyan"),
    ("示远", "Shiyuan"),
    ("例安", "Li'an"),
    ("例清", "Liqing"),
    ("拟之", "Nizhi"),
    ("拟文", "Niwen"),
    ("虚舟", "Xuzhou"),
    ("构思", "Gousi"),
    ("范成", "Fancheng"),
    ("范宁", "Fanning"),
    ("课生", "Kesheng"),
    ("习之", "Xizhi"),
];

/// Family names of nowhere.
pub(super) const FAMILY_NAMES: &[&str] = &[
    "Arlenby",
    "Brackwell",
    "Cordane",
    "Dunsmere",
    "Elvaston",
    "Farrowby",
    "Glenholt",
    "Harnwick",
    "Istenfeld",
    "Jorvane",
    "Kestmark",
    "Lorrimund",
    "Mardale",
    "Norrisk",
    "Oakhampten",
    "Pellarin",
    "Quillby",
    "Rothenau",
    "Samplewood",
    "Tarrowin",
    "Umberley",
    "Vandermock",
    "Westering",
    "Yarrowell",
];

/// First names that go before them.
pub(super) const FIRST_NAMES: &[&str] =
    &["Ada", "Bram", "Clio", "Dario", "Edda", "Finn", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Leon", "Mira", "Nils", "Olga", "Piet"];

/// Chinese journals that do not exist; the later half is of law.
pub(super) const CHINESE_JOURNALS: &[&str] =
    &["教学示例学报", "示例经济评论", "虚构信息管理", "教学案例季刊", "虚构社会科学", "示例法学研究"];

/// English journals that do not exist.
pub(super) const ENGLISH_JOURNALS: &[&str] = &[
    "Teaching Journal of Digital Economy",
    "Invented Review of Privacy Studies",
    "Specimen Journal of Information Policy",
    "Teaching Quarterly of Data and Law",
];

/// Institutions that do not exist.
pub(super) const INSTITUTIONS: &[Pair] = &[
    ("示例大学经济学院", "Specimen University, School of Economics"),
    ("虚构大学法学院", "Invented University, School of Law"),
    ("教学示例研究院", "Teaching Example Institute"),
    ("示例财经大学", "Specimen University of Finance"),
    ("虚构理工大学信息学院", "Invented University of Technology"),
    ("示例社会科学院", "Specimen Academy of Social Sciences"),
];

/// Other spellings and names of a keyword, in both languages.
pub(super) const VARIANTS: &[(&str, &[&str])] = &[
    ("数字经济", &["数码经济", "digital economies"]),
    ("个人信息保护", &["个人数据保护", "personal data protection"]),
    ("隐私保护", &["保护隐私", "protection of privacy"]),
    ("人工智能", &["AI"]),
    ("电子商务", &["电商", "electronic commerce"]),
    ("大数据", &["海量数据", "big-data"]),
    ("区块链", &["区块链技术", "block chain"]),
    ("平台经济", &["网络平台经济", "platform economies"]),
    ("数字化转型", &["数字转型", "digitalization"]),
    ("隐私关注", &["隐私忧虑", "privacy concern"]),
    ("跨境数据流动", &["数据跨境流动", "transborder data flow"]),
];
