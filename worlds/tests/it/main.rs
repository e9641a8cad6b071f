//! The loader from outside: shipped worlds, bad input, real certificates, generated populations.

mod bad_input;
mod generated;
mod real_cards;
mod shipped;
