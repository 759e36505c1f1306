//! Joining pairs into groups, so that no group holds what must stay apart.

use rustc_hash::FxHashSet;

/// What a node brings into its group.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    /// Namespace and digest of each identifier of which a work has one only.
    pub(super) identifiers: Vec<(u64, u128)>,
    /// Nodes it must not share a group with.
    pub(super) foes: Vec<u32>,
    /// First and last year.
    pub(super) years: Option<(u16, u16)>,
    /// Whether it is a preprint, where that is known.
    pub(super) preprint: Option<bool>,
}

/// Why two groups were not joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// They bear different identifiers of one kind.
    Identifiers,
    /// Their years would be more than one apart.
    Years,
    /// One holds a preprint, the other the paper in a journal.
    Versions,
    /// The scholar said so.
    Pinned,
}

/// Groups under construction: disjoint sets whose root is their smallest member.
pub(super) struct Clusters {
    above: Vec<u32>,
    /// At each root what its group holds.
    held: Vec<Node>,
}

impl Clusters {
    pub(super) fn new(nodes: Vec<Node>) -> Self {
        Self { above: (0..nodes.len() as u32).collect(), held: nodes }
    }

    pub(super) fn root(&mut self, mut i: u32) -> u32 {
        while self.above[i as usize] != i {
            let above = self.above[self.above[i as usize] as usize];
            self.above[i as usize] = above;
            i = above;
        }
        i
    }

    /// Joins two groups whatever they hold; false where they were one before.
    pub(super) fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return false;
        }
        let (low, high) = (a.min(b), a.max(b));
        self.above[high as usize] = low;
        let taken = std::mem::take(&mut self.held[high as usize]);
        let held = &mut self.held[low as usize];
        let (mut smaller, mut larger) = if held.identifiers.len() < taken.identifiers.len() {
            (std::mem::take(&mut held.identifiers), taken.identifiers)
        } else {
            (taken.identifiers, std::mem::take(&mut held.identifiers))
        };
        larger.append(&mut smaller);
        larger.sort_unstable();
        larger.dedup();
        held.identifiers = larger;
        held.foes.extend(taken.foes);
        held.years = span(held.years, taken.years);
        held.preprint = held.preprint.or(taken.preprint);
        true
    }

    /// Notes that two nodes must never share a group.
    pub(super) fn keep_apart(&mut self, a: u32, b: u32) {
        let (root_a, root_b) = (self.root(a), self.root(b));
        self.held[root_a as usize].foes.push(b);
        self.held[root_b as usize].foes.push(a);
    }

    /// What speaks against joining two groups for the reason of a link.
    pub(super) fn refuse(&mut self, a: u32, b: u32, reason: Reason) -> Option<Refusal> {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return None;
        }
        let few = if self.held[a as usize].foes.len() <= self.held[b as usize].foes.len() { (a, b) } else { (b, a) };
        let foes = self.held[few.0 as usize].foes.clone();
        if foes.into_iter().any(|foe| self.root(foe) == few.1) {
            return Some(Refusal::Pinned);
        }
        let (one, other) = (&self.held[a as usize], &self.held[b as usize]);
        if reason != Reason::SameRecord && disagree(&one.identifiers, &other.identifiers) {
            return Some(Refusal::Identifiers);
        }
        if reason == Reason::Likeness && one.preprint.zip(other.preprint).is_some_and(|(a, b)| a != b) {
            return Some(Refusal::Versions);
        }
        let width = |years: Option<(u16, u16)>| years.map_or(0, |(first, last)| last - first);
        let tolerated = 1.max(width(one.years)).max(width(other.years));
        (reason == Reason::Likeness && width(span(one.years, other.years)) > tolerated).then_some(Refusal::Years)
    }
}

/// Why two records are linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// One database numbers both alike: that counts, whatever else differs.
    SameRecord,
    /// They share a DOI.
    SameDoi,
    /// Title, author, year and the rest.
    Likeness,
}

/// From the earlier of two first years to the later of two last ones.
fn span(a: Option<(u16, u16)>, b: Option<(u16, u16)>) -> Option<(u16, u16)> {
    match (a, b) {
        (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
        (one, other) => one.or(other),
    }
}

/// True when two sets of identifiers name two works: in some namespace both have values and share none.
pub(super) fn disagree(a: &[(u64, u128)], b: &[(u64, u128)]) -> bool {
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let namespaces: FxHashSet<u64> = many.iter().map(|(namespace, _)| *namespace).collect();
    let mut checked: Vec<u64> = Vec::new();
    few.iter().any(|&(namespace, _)| {
        if checked.contains(&namespace) || !namespaces.contains(&namespace) {
            return false;
        }
        checked.push(namespace);
        !few.iter().any(|identifier| identifier.0 == namespace && many.contains(identifier))
    })
}
