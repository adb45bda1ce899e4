//! Reads a Chinese contract and reports its defects and blind spots.
