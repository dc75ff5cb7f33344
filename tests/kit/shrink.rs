//! The smallest story that still fails.

use crate::script::Script;

/// Leaves out faults and actions as long as the script still fails.
pub fn shrink(script: &Script, fails: impl Fn(&Script) -> bool) -> Script {
    let mut smallest = script.clone();
    loop {
        let before = smallest.faults.len() + smallest.actions.len();
        smallest.faults = fewer(&smallest.faults, |faults| {
            fails(&smallest.with_faults(faults.to_vec()))
        });
        smallest.actions = fewer(&smallest.actions, |actions| {
            fails(&Script {
                actions: actions.to_vec(),
                ..smallest.clone()
            })
        });
        if smallest.faults.len() + smallest.actions.len() == before {
            return smallest;
        }
    }
}

/// Leaves out halves, then quarters, and single items in the end.
fn fewer<T: Clone>(items: &[T], fails: impl Fn(&[T]) -> bool) -> Vec<T> {
    let mut items = items.to_vec();
    let mut size = items.len().div_ceil(2);
    while size > 0 && !items.is_empty() {
        let mut at = 0;
        while at < items.len() {
            let mut rest = items.clone();
            rest.drain(at..(at + size).min(items.len()));
            if fails(&rest) {
                items = rest;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    items
}
