//! Countries by the names that affiliations give them.

use super::has_han;

/// The country that an affiliation names: in English as one of its last parts, in Chinese anywhere, the first one named.
pub(super) fn country_named(affiliation: &str) -> Option<&'static str> {
    if has_han(affiliation) {
        let chinese = COUNTRIES.iter().flat_map(|&(name, _, chinese)| chinese.split('|').map(move |word| (name, word)));
        let places = CHINESE_PLACES.split('|').map(|word| ("China", word));
        let named = chinese.chain(places).filter(|(_, word)| !word.is_empty());
        let first = named.filter_map(|(name, word)| affiliation.find(word).map(|at| (at, std::cmp::Reverse(word.len()), name)));
        if let Some((_, _, name)) = first.min() {
            return Some(name);
        }
    }
    let parts: Vec<&str> = affiliation.split([',', '，', ';']).map(str::trim).collect();
    // The first part is the institution's own name.
    let places = parts.iter().skip(usize::from(parts.len() > 1));
    places.rev().take(4).find_map(|part| in_english(part))
}

/// The country of a part such as "MI 48109 USA", "Peoples R China" or "Estonia".
fn in_english(part: &str) -> Option<&'static str> {
    let plain: String = part.chars().filter(|c| !matches!(c, '.' | '(' | ')')).collect::<String>().to_lowercase();
    let words: Vec<&str> = plain.split_whitespace().filter(|word| !word.chars().any(|c| c.is_ascii_digit())).collect();
    // A state and a postcode may stand before the country: look for the longest known ending.
    (0..words.len()).find_map(|from| {
        let ending = words[from..].join(" ");
        let long_enough = from == 0 || ending == "usa";
        let known = |&&(name, others, _): &&(&str, &str, &str)| {
            name.to_lowercase() == ending || others.split('|').any(|other| !other.is_empty() && other == ending)
        };
        COUNTRIES.iter().filter(|_| long_enough).find(known).map(|&(name, _, _)| name)
    })
}

/// Provinces, regions and great cities of China, as affiliations in Chinese begin with them.
const CHINESE_PLACES: &str = "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|\
石家庄|太原|沈阳|长春|哈尔滨|南京|杭州|合肥|福州|南昌|济南|郑州|武汉|长沙|广州|南宁|海口|成都|贵阳|昆明|拉萨|西安|兰州|西宁|银川|乌鲁木齐|呼和浩特|深圳|厦门|青岛|大连|宁波|苏州|无锡|徐州|温州|东莞|珠海";

/// Name, other names in lower case, names in Chinese; several are divided by `|`.
const COUNTRIES: &[(&str, &str, &str)] = &[
    ("Afghanistan", "", "阿富汗"),
    ("Albania", "", "阿尔巴尼亚"),
    ("Algeria", "", "阿尔及利亚"),
    ("Andorra", "", "安道尔"),
    ("Angola", "", "安哥拉"),
    ("Argentina", "", "阿根廷"),
    ("Armenia", "", "亚美尼亚"),
    ("Australia", "", "澳大利亚"),
    ("Austria", "", "奥地利"),
    ("Azerbaijan", "", "阿塞拜疆"),
    ("Bahamas", "the bahamas", "巴哈马"),
    ("Bahrain", "", "巴林"),
    ("Bangladesh", "", "孟加拉国"),
    ("Barbados", "", "巴巴多斯"),
    ("Belarus", "byelarus", "白俄罗斯"),
    ("Belgium", "", "比利时"),
    ("Belize", "", "伯利兹"),
    ("Benin", "", "贝宁"),
    ("Bhutan", "", "不丹"),
    ("Bolivia", "", "玻利维亚"),
    ("Bosnia and Herzegovina", "bosnia & herceg|bosnia & herzegovina|bosnia|bosnia-herzegovina", "波黑"),
    ("Botswana", "", "博茨瓦纳"),
    ("Brazil", "brasil", "巴西"),
    ("Brunei", "brunei darussalam", "文莱"),
    ("Bulgaria", "", "保加利亚"),
    ("Burkina Faso", "", "布基纳法索"),
    ("Burundi", "", "布隆迪"),
    ("Cambodia", "", "柬埔寨"),
    ("Cameroon", "", "喀麦隆"),
    ("Canada", "", "加拿大"),
    ("Cape Verde", "cabo verde", "佛得角"),
    ("Central African Republic", "cent afr republ", "中非共和国"),
    ("Chad", "", "乍得"),
    ("Chile", "", "智利"),
    ("China", "peoples r china|people's republic of china|peoples republic of china|pr china|prc|mainland china", "中国"),
    ("Colombia", "", "哥伦比亚"),
    ("Comoros", "", "科摩罗"),
    ("Congo", "rep congo|republic of the congo", "刚果共和国|刚果(布)"),
    ("Costa Rica", "", "哥斯达黎加"),
    ("Cote d'Ivoire", "cote ivoire|côte d'ivoire|ivory coast", "科特迪瓦"),
    ("Croatia", "", "克罗地亚"),
    ("Cuba", "", "古巴"),
    ("Cyprus", "", "塞浦路斯"),
    ("Czech Republic", "czechia", "捷克"),
    ("Democratic Republic of the Congo", "dem rep congo|dr congo|democratic republic of congo", "刚果民主共和国|刚果(金)"),
    ("Denmark", "", "丹麦"),
    ("Djibouti", "", "吉布提"),
    ("Dominica", "", ""),
    ("Dominican Republic", "dominican rep", "多米尼加"),
    ("Ecuador", "", "厄瓜多尔"),
    ("Egypt", "", "埃及"),
    ("El Salvador", "", "萨尔瓦多"),
    ("Equatorial Guinea", "equat guinea", "赤道几内亚"),
    ("Eritrea", "", "厄立特里亚"),
    ("Estonia", "", "爱沙尼亚"),
    ("Eswatini", "swaziland", "斯威士兰"),
    ("Ethiopia", "", "埃塞俄比亚"),
    ("Fiji", "", "斐济"),
    ("Finland", "", "芬兰"),
    ("France", "", "法国"),
    ("Gabon", "", "加蓬"),
    ("Gambia", "the gambia", "冈比亚"),
    ("Georgia", "", "格鲁吉亚"),
    ("Germany", "deutschland|fed rep ger", "德国"),
    ("Ghana", "", "加纳"),
    ("Greece", "", "希腊"),
    ("Grenada", "", "格林纳达"),
    ("Guatemala", "", "危地马拉"),
    ("Guinea", "", "几内亚"),
    ("Guinea-Bissau", "guinea bissau", "几内亚比绍"),
    ("Guyana", "", "圭亚那"),
    ("Haiti", "", "海地"),
    ("Honduras", "", "洪都拉斯"),
    ("Hong Kong", "hong kong sar|hong kong peoples r china", "香港"),
    ("Hungary", "", "匈牙利"),
    ("Iceland", "", "冰岛"),
    ("India", "", "印度"),
    ("Indonesia", "", "印度尼西亚"),
    ("Iran", "islamic republic of iran", "伊朗"),
    ("Iraq", "", "伊拉克"),
    ("Ireland", "republic of ireland", "爱尔兰"),
    ("Israel", "", "以色列"),
    ("Italy", "italia", "意大利"),
    ("Jamaica", "", "牙买加"),
    ("Japan", "", "日本"),
    ("Jordan", "", "约旦"),
    ("Kazakhstan", "", "哈萨克斯坦"),
    ("Kenya", "", "肯尼亚"),
    ("Kosovo", "", ""),
    ("Kuwait", "", "科威特"),
    ("Kyrgyzstan", "", "吉尔吉斯斯坦"),
    ("Laos", "lao pdr", "老挝"),
    ("Latvia", "", "拉脱维亚"),
    ("Lebanon", "", "黎巴嫩"),
    ("Lesotho", "", "莱索托"),
    ("Liberia", "", "利比里亚"),
    ("Libya", "", "利比亚"),
    ("Liechtenstein", "", "列支敦士登"),
    ("Lithuania", "", "立陶宛"),
    ("Luxembourg", "", "卢森堡"),
    ("Macao", "macau|macao sar", "澳门"),
    ("Madagascar", "", "马达加斯加"),
    ("Malawi", "", "马拉维"),
    ("Malaysia", "", "马来西亚"),
    ("Maldives", "", "马尔代夫"),
    ("Mali", "", "马里"),
    ("Malta", "", "马耳他"),
    ("Mauritania", "", "毛里塔尼亚"),
    ("Mauritius", "", "毛里求斯"),
    ("Mexico", "méxico", "墨西哥"),
    ("Moldova", "republic of moldova", "摩尔多瓦"),
    ("Monaco", "", "摩纳哥"),
    ("Mongolia", "mongol peo rep", "蒙古国"),
    ("Montenegro", "", "黑山"),
    ("Morocco", "", "摩洛哥"),
    ("Mozambique", "", "莫桑比克"),
    ("Myanmar", "burma", "缅甸"),
    ("Namibia", "", "纳米比亚"),
    ("Nepal", "", "尼泊尔"),
    ("Netherlands", "the netherlands|holland", "荷兰"),
    ("New Zealand", "", "新西兰"),
    ("Nicaragua", "", "尼加拉瓜"),
    ("Niger", "", "尼日尔"),
    ("Nigeria", "", "尼日利亚"),
    ("North Korea", "", "朝鲜"),
    ("North Macedonia", "macedonia|republic of north macedonia", "北马其顿"),
    ("Norway", "", "挪威"),
    ("Oman", "", "阿曼"),
    ("Pakistan", "", "巴基斯坦"),
    ("Palestine", "palestinian territory", "巴勒斯坦"),
    ("Panama", "", "巴拿马"),
    ("Papua New Guinea", "papua n guinea", "巴布亚新几内亚"),
    ("Paraguay", "", "巴拉圭"),
    ("Peru", "", "秘鲁"),
    ("Philippines", "the philippines", "菲律宾"),
    ("Poland", "", "波兰"),
    ("Portugal", "", "葡萄牙"),
    ("Qatar", "", "卡塔尔"),
    ("Romania", "", "罗马尼亚"),
    ("Russia", "russian federation", "俄罗斯"),
    ("Rwanda", "", "卢旺达"),
    ("Samoa", "", "萨摩亚"),
    ("San Marino", "", "圣马力诺"),
    ("Saudi Arabia", "kingdom of saudi arabia", "沙特"),
    ("Senegal", "", "塞内加尔"),
    ("Serbia", "", "塞尔维亚"),
    ("Seychelles", "", "塞舌尔"),
    ("Sierra Leone", "", "塞拉利昂"),
    ("Singapore", "", "新加坡"),
    ("Slovakia", "slovak republic", "斯洛伐克"),
    ("Slovenia", "", "斯洛文尼亚"),
    ("Somalia", "", "索马里"),
    ("South Africa", "", "南非"),
    ("South Korea", "korea|republic of korea|korea (south)|korea south", "韩国"),
    ("South Sudan", "", "南苏丹"),
    ("Spain", "españa", "西班牙"),
    ("Sri Lanka", "", "斯里兰卡"),
    ("Sudan", "", "苏丹"),
    ("Suriname", "", "苏里南"),
    ("Sweden", "", "瑞典"),
    ("Switzerland", "", "瑞士"),
    ("Syria", "syrian arab republic", "叙利亚"),
    ("Taiwan", "chinese taipei", "台湾"),
    ("Tajikistan", "", "塔吉克斯坦"),
    ("Tanzania", "united republic of tanzania", "坦桑尼亚"),
    ("Thailand", "", "泰国"),
    ("Timor-Leste", "east timor", "东帝汶"),
    ("Togo", "", "多哥"),
    ("Trinidad and Tobago", "trinidad & tobago|trinid & tobago", "特立尼达"),
    ("Tunisia", "", "突尼斯"),
    ("Turkey", "turkiye|türkiye", "土耳其"),
    ("Turkmenistan", "", "土库曼斯坦"),
    ("Uganda", "", "乌干达"),
    ("Ukraine", "", "乌克兰"),
    ("United Arab Emirates", "u arab emirates|uae", "阿联酋"),
    ("United Kingdom", "england|scotland|wales|north ireland|northern ireland|uk|great britain", "英国"),
    ("United States", "usa|us|united states of america", "美国"),
    ("Uruguay", "", "乌拉圭"),
    ("Uzbekistan", "", "乌兹别克斯坦"),
    ("Vatican", "", "梵蒂冈"),
    ("Venezuela", "", "委内瑞拉"),
    ("Vietnam", "viet nam", "越南"),
    ("Yemen", "", "也门"),
    ("Zambia", "", "赞比亚"),
    ("Zimbabwe", "", "津巴布韦"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_countries() {
        let mut names: Vec<String> = COUNTRIES
            .iter()
            .flat_map(|(name, others, chinese)| {
                std::iter::once(name.to_lowercase()).chain(others.split('|').chain(chinese.split('|')).map(str::to_owned))
            })
            .filter(|name| !name.is_empty())
            .collect();
        names.sort();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn the_longer_of_two_names_that_begin_alike_counts() {
        assert_eq!(country_named("印度尼西亚大学"), Some("Indonesia"));
        assert_eq!(country_named("印度理工学院"), Some("India"));
    }
}
