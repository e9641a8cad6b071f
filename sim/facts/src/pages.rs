//! Pages: a list in parts that forks share until they change one.

use std::sync::Arc;

/// A page holds so many entries, a power of two.
const PAGE: usize = 512;

/// A list whose copies share the pages that are equal.
#[derive(Debug, Clone)]
pub(crate) struct Pages<T> {
    pages: Vec<Arc<[T]>>,
    len: usize,
}

impl<T> Pages<T> {
    /// No entries.
    pub(crate) const EMPTY: Self = Self {
        pages: Vec::new(),
        len: 0,
    };

    /// An entry.
    pub(crate) fn get(&self, at: usize) -> Option<&T> {
        self.pages.get(at / PAGE)?.get(at % PAGE)
    }

    /// Every entry, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.pages.iter().flat_map(|page| page.iter())
    }
}

impl<T: Clone> Pages<T> {
    /// An entry to be changed: its page is copied if another list shares it.
    pub(crate) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        let page = self.pages.get_mut(at / PAGE)?;
        Arc::make_mut(page).get_mut(at % PAGE)
    }
}

impl<T: PartialEq> Pages<T> {
    /// Shares the pages that are equal to another list's.
    pub(crate) fn share(&mut self, other: &Self) {
        for (own, other) in self.pages.iter_mut().zip(&other.pages) {
            if own == other {
                *own = Arc::clone(other);
            }
        }
    }
}

impl<T: PartialEq> PartialEq for Pages<T> {
    fn eq(&self, other: &Self) -> bool {
        let mut pages = self.pages.iter().zip(&other.pages);
        self.len == other.len && pages.all(|(own, other)| Arc::ptr_eq(own, other) || own == other)
    }
}

impl<T: Eq> Eq for Pages<T> {}

impl<T: Clone> FromIterator<T> for Pages<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        let entries: Vec<T> = entries.into_iter().collect();
        Self {
            pages: entries.chunks(PAGE).map(Arc::from).collect(),
            len: entries.len(),
        }
    }
}
