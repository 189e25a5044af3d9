//! Geometry of the 2×2 picture.
