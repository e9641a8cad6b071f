//! What the door promises, on a made-up library that lends books.

mod library;
mod reading;
