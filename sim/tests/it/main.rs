//! The twin on its shipped worlds.

mod built_in;
mod rule_matrix;
