//! What contains itself: strongly connected components, by Tarjan's algorithm.

use std::collections::BTreeMap;

/// The components of a graph that are circles.
#[derive(Debug)]
pub(super) struct Components<N> {
    /// The number of the circle of each node that is in one.
    pub(super) of: BTreeMap<N, usize>,
    /// All nodes, each behind those that it leads to, circles apart.
    pub(super) order: Vec<N>,
}

impl<N: Ord> Components<N> {
    /// Whether each of the two leads to the other.
    pub(super) fn together(&self, a: N, b: N) -> bool {
        self.of
            .get(&a)
            .is_some_and(|ring| self.of.get(&b) == Some(ring))
    }
}

/// The circles among `nodes`, where `next` tells which a node leads to.
///
/// Schemas may chain types as long as they like, so the path lies on the heap.
pub(super) fn components<N: Copy + Ord>(nodes: &[N], next: impl Fn(N) -> Vec<N>) -> Components<N> {
    let mut found = Components {
        of: BTreeMap::new(),
        order: Vec::new(),
    };
    let mut visited: BTreeMap<N, Visit> = BTreeMap::new();
    let mut open: Vec<N> = Vec::new();
    for start in nodes {
        if visited.contains_key(start) {
            continue;
        }
        let mut path = vec![enter(*start, &mut visited, &mut open, &next)];
        while let Some(step) = path.last_mut() {
            let Some(to) = step.pending.pop() else {
                let Step { node, lowest, .. } = *step;
                path.pop();
                if let Some(before) = path.last_mut() {
                    before.lowest = before.lowest.min(lowest);
                }
                if visited
                    .get(&node)
                    .is_some_and(|visit| visit.number == lowest)
                {
                    close(node, &next, &mut found, &mut visited, &mut open);
                }
                continue;
            };
            match visited.get(&to) {
                Some(visit) if visit.open => step.lowest = step.lowest.min(visit.number),
                Some(_) => {}
                None => path.push(enter(to, &mut visited, &mut open, &next)),
            }
        }
    }
    found
}

struct Visit {
    number: usize,
    open: bool,
}

/// A node on the path, and where to go from there.
struct Step<N> {
    node: N,
    lowest: usize,
    pending: Vec<N>,
}

fn enter<N: Copy + Ord>(
    node: N,
    visited: &mut BTreeMap<N, Visit>,
    open: &mut Vec<N>,
    next: &impl Fn(N) -> Vec<N>,
) -> Step<N> {
    let number = visited.len();
    visited.insert(node, Visit { number, open: true });
    open.push(node);
    Step {
        node,
        lowest: number,
        pending: next(node),
    }
}

/// Everything opened since `node` is a component; it is a circle if it has a way back.
fn close<N: Copy + Ord>(
    node: N,
    next: &impl Fn(N) -> Vec<N>,
    found: &mut Components<N>,
    visited: &mut BTreeMap<N, Visit>,
    open: &mut Vec<N>,
) {
    let number = found.order.len();
    let start = open.iter().rposition(|n| *n == node).unwrap_or(0);
    let members: Vec<N> = open.drain(start..).collect();
    let circle = members.len() > 1 || next(node).contains(&node);
    for member in members {
        if let Some(visit) = visited.get_mut(&member) {
            visit.open = false;
        }
        if circle {
            found.of.insert(member, number);
        }
        found.order.push(member);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_and_paths_are_not() {
        let edges: &[&[usize]] = &[&[1], &[2, 3], &[0], &[4], &[4], &[6], &[]];
        let nodes: Vec<_> = (0..edges.len()).collect();
        let found = components(&nodes, |node| edges[node].to_vec());
        assert!(found.together(0, 1) && found.together(1, 2) && found.together(4, 4));
        assert!(!found.together(0, 3) && !found.together(3, 3) && !found.together(5, 6));
        let place = |node| found.order.iter().position(|n| *n == node).unwrap();
        assert!(place(6) < place(5) && place(4) < place(3) && place(3) < place(1));
    }
}
