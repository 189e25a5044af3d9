//! The table's place in `docs/proof.md`: the command writes everything between two markers there.

use anyhow::{Context, Result, ensure};

use crate::project::Project;

/// The page, below the workspace.
const PAGE: &str = "docs/proof.md";
/// A line of its own before the table.
const BEGINNING: &str = "<!-- proof -->\n";
/// A line of its own behind the table.
const END: &str = "<!-- /proof -->\n";

/// Puts a table in the place of the one before; the rest of the page stays as it is.
pub fn write(project: &Project, table: &str) -> Result<()> {
    let path = project.root.join(PAGE);
    let page = std::fs::read_to_string(&path).with_context(|| format!("{PAGE} cannot be read"))?;
    std::fs::write(&path, with_table(&page, table)?).with_context(|| format!("{PAGE} cannot be written"))?;
    eprintln!("The table is in {PAGE}: read it, then commit it.");
    Ok(())
}

/// The page with another table between its markers.
fn with_table(page: &str, table: &str) -> Result<String> {
    let (before, rest) = page.split_once(BEGINNING).with_context(|| format!("{PAGE} has no line {BEGINNING:?}"))?;
    let (former, after) = rest.split_once(END).with_context(|| format!("{PAGE} has no line {END:?} after it"))?;
    let once = |text: &str| !text.contains(BEGINNING) && !text.contains(END);
    ensure!([before, former, after, table].into_iter().all(once), "{PAGE} must have each marker once.");
    Ok(format!("{before}{BEGINNING}{}\n{END}{after}", table.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_markers_is_replaced() {
        let page = "# Page\n\nBefore.\n\n<!-- proof -->\n| old |\n<!-- /proof -->\n\nAfter.\n";
        let once = with_table(page, "| new |\n").unwrap();
        assert_eq!(once, "# Page\n\nBefore.\n\n<!-- proof -->\n| new |\n<!-- /proof -->\n\nAfter.\n");
        assert_eq!(with_table(&once, "| new |\n").unwrap(), once, "a second time changes nothing");
        assert_eq!(with_table(&once, "| old |\n").unwrap(), page);
    }

    #[test]
    fn an_empty_place_takes_a_table() {
        let page = with_table("<!-- proof -->\n<!-- /proof -->\n", "| a |\n").unwrap();
        assert_eq!(page, "<!-- proof -->\n| a |\n<!-- /proof -->\n");
    }

    #[test]
    fn a_page_whose_markers_are_not_there_once_and_in_order_is_left_alone() {
        for page in [
            "",
            "<!-- proof -->\n",
            "<!-- /proof -->\n",
            "<!-- /proof -->\n<!-- proof -->\n",
            "<!-- proof -->\n<!-- proof -->\n<!-- /proof -->\n",
            "<!-- proof -->\n<!-- /proof -->\n<!-- /proof -->\n",
        ] {
            assert!(with_table(page, "| new |\n").is_err(), "{page}");
        }
        let page = "<!-- proof -->\n<!-- /proof -->\n";
        assert!(with_table(page, page).is_err(), "a table with markers of its own");
    }

    #[test]
    fn our_own_page_has_a_place_for_the_table() {
        let page = std::fs::read_to_string(Project::find().unwrap().root.join(PAGE)).unwrap();
        assert!(with_table(&page, "| new |").unwrap().contains("\n<!-- proof -->\n| new |\n<!-- /proof -->\n"));
    }
}
