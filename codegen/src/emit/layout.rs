//! Indentation of what was written without.

/// Indents each line by the braces that are open where it begins.
pub(super) fn indent(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    let mut depth = 0_usize;
    for line in text.lines() {
        let closed = line
            .bytes()
            .take_while(|b| matches!(b, b'}' | b' '))
            .filter(|b| *b == b'}')
            .count();
        if !line.is_empty() {
            out.extend(std::iter::repeat_n("    ", depth.saturating_sub(closed)));
            out.push_str(line);
        }
        out.push('\n');
        let count = |brace: char| line.matches(brace).count();
        depth = (depth + count('{')).saturating_sub(count('}'));
    }
    out
}
