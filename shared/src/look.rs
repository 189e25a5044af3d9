//! How a prompt looks.

words! {
    /// How a prompt looks: the same icon, word and colour everywhere.
    #[derive(Hash, PartialOrd, Ord)]
    pub enum PromptLook {
        /// "?": information that is missing.
        "missing" Missing,
        /// Tick: what worked.
        "worked" Worked,
        /// Arrow up: what could be improved.
        "improve" Improve,
    }
}
