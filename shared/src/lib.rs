//! What both ends of Plenary agree on.
