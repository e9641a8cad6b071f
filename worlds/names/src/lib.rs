//! worlds/names
