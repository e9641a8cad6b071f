//! The twin on its shipped worlds.

mod agreement;
mod built_in;
mod forks;
mod rule_matrix;
mod samples;
mod scenarios;
mod shipped;
