//! cardtwin
fn main() {}
