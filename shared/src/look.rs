//! How a prompt looks.

words! {
    /// How a prompt looks: the same icon, word and colour everywhere.
    #[derive(Hash, PartialOrd, Ord)]
    pub enum PromptLook {
        /// A ring: information that is missing.
        "missing" Missing,
        /// A disc: what worked.
        "worked" Worked,
        /// A triangle: what could be improved.
        "improve" Improve,
    }
}
