//! The roles of seats.

words! {
    /// What a seat allows. The three that open a socket come first.
    #[derive(Hash, PartialOrd, Ord)]
    pub enum Role {
        /// A practitioner on their own device.
        "participant" Participant,
        /// Runs the stages.
        "facilitator" Facilitator,
        /// The room's big screen: reads only.
        "projector" Projector,
        /// Opens snapshots, later: reads only, no socket.
        "reviewer" Reviewer,
        /// Makes events and may facilitate each of them.
        "organiser" Organiser,
    }
}
