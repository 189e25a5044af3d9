//! Templates with `{{name}}` places, and what the content security policy lets a page hold.

use anyhow::{Result, bail, ensure};

/// Puts a value in place of each `{{name}}`; a name without a value, or a value without a place, is an error.
pub fn fill(template: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut filled = template.to_owned();
    for (name, value) in values {
        let place = format!("{{{{{name}}}}}");
        ensure!(filled.contains(&place), "The template has no place {place}.");
        filled = filled.replace(&place, value);
    }
    if let Some(start) = filled.find("{{") {
        let rest: String = filled[start..].chars().take(20).collect();
        bail!("The template has a place that nothing fills: {rest}");
    }
    Ok(filled)
}

/// A page without the line breaks between its elements.
pub fn without_breaks(page: &str) -> String {
    let mut plain = String::with_capacity(page.len());
    for line in page.lines().map(str::trim) {
        if !(plain.is_empty() || plain.ends_with('>') && line.starts_with('<')) {
            plain.push('\n');
        }
        plain.push_str(line);
    }
    plain
}

/// Refuses what the server's content security policy would block without a word to the reader:
/// scripts, styles and handlers inside the page.
pub fn obeys_policy(page: &str) -> Result<()> {
    for tag in tags(page) {
        let lower = tag.to_ascii_lowercase();
        ensure!(
            !lower.starts_with("<style") && (!lower.starts_with("<script") || lower.contains("src=")),
            "client/index.html may not hold a script or style of its own: {tag}"
        );
        let mut attributes = lower.split_whitespace().skip(1);
        ensure!(
            !attributes.any(|word| word.starts_with("style=") || word.starts_with("on")),
            "client/index.html may not hold styles or handlers in attributes: {tag}"
        );
    }
    Ok(())
}

fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split_inclusive('>').filter_map(|part| part.find('<').map(|start| &part[start..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_filled_or_refused() {
        assert_eq!(fill("a {{b}} {{b}}", &[("b", "c")]).unwrap(), "a c c");
        assert!(fill("a", &[("b", "c")]).is_err());
        assert!(fill("{{b}} {{d}}", &[("b", "c")]).is_err());
    }

    #[test]
    fn what_the_policy_blocks_never_enters_the_page() {
        assert!(obeys_policy(include_str!("../../../client/index.html")).is_ok());
        for page in
            ["<p style=\"color: red\">", "<style>p {}</style>", "<script>start()</script>", "<body onload=\"start()\">"]
        {
            assert!(obeys_policy(page).is_err(), "{page}");
        }
    }
}
