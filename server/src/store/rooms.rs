//! Placeholder until its code lands in the next commits.
