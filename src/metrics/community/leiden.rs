//! Leiden: move single nodes, refine the communities, merge the refined ones to nodes, again.

use super::moving::move_nodes;
use super::weighted::{Links, Weighted, members, renumber};
use crate::random::Random;

/// How far from the best merge a refinement may stray, in mean edge weights.
const RANDOMNESS: f64 = 0.01;

/// Improves a partition, numbered below the number of nodes, and numbers it from 0 by first node. Every community
/// of the result is connected.
///
/// Traag, Waltman, van Eck (2019), Sci. Rep. 9, 5233, doi:10.1038/s41598-019-41695-z.
pub(super) fn round(graph: &Weighted, of_node: &mut [u32], random: &mut Random) {
    let theta = RANDOMNESS * graph.mean_weight();
    let mut flat: Vec<u32> = (0..graph.len() as u32).collect(); // node of `level` that holds a node of `graph`
    let mut level = graph.clone();
    let mut here = of_node.to_vec(); // partition of `level`
    loop {
        move_nodes(&level, &mut here, random);
        let count = renumber(&mut here);
        if count == level.len() {
            break;
        }
        let mut refined = refine(&level, &here, count, theta, random);
        let finer = renumber(&mut refined);
        if finer == level.len() {
            break; // nothing inside a community holds together: only its connected parts are kept
        }
        let mut above = vec![0; finer];
        for (v, &part) in refined.iter().enumerate() {
            above[part as usize] = here[v];
        }
        flat.iter_mut().for_each(|node| *node = refined[*node as usize]);
        level = level.merged(&refined, finer);
        here = above;
    }
    for (community, node) in of_node.iter_mut().zip(flat) {
        *community = here[node as usize];
    }
    connect(graph, of_node);
}

/// Within each of `count` communities, merges nodes that stand alone into well-connected parts, a merge being the likelier the more
/// it gains and never one that loses.
fn refine(graph: &Weighted, of_node: &[u32], count: usize, theta: f64, random: &mut Random) -> Vec<u32> {
    let n = graph.len();
    let mut part: Vec<u32> = (0..n as u32).collect();
    let mut sizes = graph.sizes.clone(); // of parts
    let mut alone = vec![true; n]; // by part: still the single node it began with
    let mut whole = vec![0.0; count];
    let mut outward = vec![0.0; n]; // of parts: edges to the rest of their community
    for v in 0..n {
        whole[of_node[v] as usize] += graph.sizes[v];
        outward[v] = graph.edges(v).filter(|&(u, _)| of_node[u] == of_node[v]).map(|(_, weight)| weight).sum();
    }
    let well_connected = |outward: f64, size: f64, whole: f64| outward >= graph.resolution * size * (whole - size);
    let mut links = Links::new(n);
    let mut choices: Vec<(u32, f64)> = Vec::new();
    let communities = members(of_node, count);
    for community in communities.iter().filter(|nodes| nodes.len() > 1) {
        let size_of_all = whole[of_node[community[0] as usize] as usize];
        for at in random.order(community.len()) {
            let v = community[at as usize] as usize;
            let own = part[v];
            if !alone[own as usize] || !well_connected(outward[v], graph.sizes[v], size_of_all) {
                continue;
            }
            for (u, weight) in graph.edges(v).filter(|&(u, _)| of_node[u] == of_node[v]) {
                links.add(part[u], weight);
            }
            choices.clear();
            choices.push((own, 0.0));
            for &other in &links.touched {
                let other_size = sizes[other as usize];
                let gain = links.weight[other as usize] - graph.resolution * graph.sizes[v] * other_size;
                if gain >= 0.0 && well_connected(outward[other as usize], other_size, size_of_all) {
                    choices.push((other, gain));
                }
            }
            let to = choose(&choices, theta, random);
            if to != own {
                part[v] = to;
                outward[to as usize] += outward[v] - 2.0 * links.weight[to as usize];
                sizes[to as usize] += graph.sizes[v];
                alone[to as usize] = false;
                alone[own as usize] = false; // nobody is there any more
                sizes[own as usize] = 0.0;
            }
            links.clear();
        }
    }
    part
}

/// One of the choices, with a probability proportional to exp(gain / theta).
fn choose(choices: &[(u32, f64)], theta: f64, random: &mut Random) -> u32 {
    let most = choices.iter().map(|(_, gain)| *gain).fold(0.0, f64::max);
    let likely = |gain: f64| exp_of_negative((gain - most) / theta);
    let total: f64 = choices.iter().map(|(_, gain)| likely(*gain)).sum();
    let mut left = random.unit() * total;
    for &(community, gain) in choices {
        left -= likely(gain);
        if left < 0.0 {
            return community;
        }
    }
    choices.last().expect("staying is always a choice").0
}

/// e^x for x <= 0, from + - × ÷ alone: the library's own differs in the last bit between machines.
fn exp_of_negative(x: f64) -> f64 {
    if x < -700.0 {
        return 0.0;
    }
    let r = x / 1024.0;
    let mut value = 1.0;
    for k in (1..=12).rev() {
        value = 1.0 + value * r / f64::from(k);
    }
    for _ in 0..10 {
        value *= value;
    }
    value
}

/// Gives every connected part of a community a number of its own, from 0 by first node; H never falls by that.
fn connect(graph: &Weighted, of_node: &mut [u32]) {
    const UNSEEN: u32 = u32::MAX;
    let mut number = vec![UNSEEN; graph.len()];
    let mut open = Vec::new();
    let mut count = 0;
    for start in 0..graph.len() {
        if number[start] != UNSEEN {
            continue;
        }
        number[start] = count;
        open.push(start);
        while let Some(v) = open.pop() {
            for (u, _) in graph.edges(v) {
                if number[u] == UNSEEN && of_node[u] == of_node[v] {
                    number[u] = count;
                    open.push(u);
                }
            }
        }
        count += 1;
    }
    of_node.copy_from_slice(&number);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_exact_to_rounding() {
        for x in [0.0, -1e-9, -0.3, -1.0, -17.5, -300.0] {
            let (found, expected) = (exp_of_negative(x), x.exp());
            assert!((found - expected).abs() <= 1e-12 * expected, "{x}: {found} {expected}");
        }
        assert_eq!(exp_of_negative(-1e9), 0.0);
    }

    #[test]
    fn the_better_choice_is_the_likelier() {
        let mut random = Random::stream(5, 0);
        let mut counts = [0; 2];
        for _ in 0..4000 {
            counts[choose(&[(0, 0.0), (1, 1.0)], 1.0, &mut random) as usize] += 1;
        }
        let share = f64::from(counts[1]) / 4000.0; // e / (1 + e) = 0.731
        assert!((share - 0.731).abs() < 0.03, "{share}");
    }
}
