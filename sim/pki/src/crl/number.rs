//! Numbers of lists.

/// Number of a list: not negative, of up to twenty bytes [RFC 5280 §5.2.3].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrlNumber(Vec<u8>);

impl CrlNumber {
    /// The number with these bytes, most significant first; leading zeros do not count.
    pub fn from_be_bytes(bytes: &[u8]) -> Self {
        Self(bytes.iter().copied().skip_while(|b| *b == 0).collect())
    }

    /// The bytes, most significant first; none for zero.
    pub fn as_be_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<u64> for CrlNumber {
    fn from(number: u64) -> Self {
        Self::from_be_bytes(&number.to_be_bytes())
    }
}

impl Ord for CrlNumber {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0.len(), &self.0).cmp(&(other.0.len(), &other.0))
    }
}
impl PartialOrd for CrlNumber {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::CrlNumber;

    #[test]
    fn longer_numbers_are_larger() {
        let number = CrlNumber::from;
        assert!(number(0) < number(1) && number(255) < number(256) && number(256) < number(258));
        assert_eq!(number(7), CrlNumber::from_be_bytes(&[0, 0, 7]));
    }
}
