//! Declarations: values, keys, roles, decisions.

/// Declares an enumeration as a [`crate::Value`].
///
/// ```
/// facts::values! {
///     /// A light.
///     pub enum Light { Red, Green }
/// }
/// assert_eq!(<Light as facts::Value>::LABELS, ["Red", "Green"]);
/// ```
#[macro_export]
macro_rules! values {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($variant:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $(#[doc = concat!("`", stringify!($variant), "`")] $variant),+
        }
        impl $crate::__private::Sealed for $name {}
        impl $crate::Value for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            const LABELS: &'static [&'static str] = &[$(stringify!($variant)),+];
            #[expect(clippy::as_conversions, reason = "the discriminant of a fieldless enumeration")]
            fn index(self) -> u32 {
                self as u32
            }
        }
    };
}

/// Declares kinds of keys, which can only be compared with keys of the same kind.
#[macro_export]
macro_rules! keys {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {
        $(
            $(#[$meta])*
            #[doc = concat!("Kind of key: ", stringify!($name), ".")]
            #[derive(Debug, Clone, Copy)]
            pub enum $name {}
        )+
    };
}

/// Declares a role: its handle, its reads, and beside each the lens that derives it.
///
/// `field name: Value = lens`, `key name: Kind = lens`, `link name: Role = lens`,
/// `search name: Role = lens`; a lens is a `fn(&Source, Row)` that returns a `Fact<Value>`,
/// `Fact<u32>`, `Fact<Option<Row>>` or `Vec<Row>`.
#[macro_export]
macro_rules! role {
    ($(#[$meta:meta])* $vis:vis $role:ident = $id:literal in $source:ty { $($body:tt)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy)]
        $vis struct $role<'f> {
            bound: $crate::Bound<'f>,
        }
        impl std::fmt::Debug for $role<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($role))
            }
        }
        impl<'f> $crate::Role<'f> for $role<'f> {
            const ID: u8 = $id;
            fn bind(bound: $crate::Bound<'f>) -> Self {
                Self { bound }
            }
            fn bound(self) -> $crate::Bound<'f> {
                self.bound
            }
        }
        #[allow(dead_code, reason = "not every rule compares or notes with every role")]
        impl<'f> $role<'f> {
            /// Number of this role.
            $vis const ID: u8 = $id;
            /// Records a step.
            $vis fn note(self, step: $crate::StepId) {
                self.bound.note(step);
            }
            /// Whether both handles stand for the same thing (a recorded read).
            $vis fn is_same(self, other: Self) -> bool {
                self.bound.is_same(other.bound)
            }
        }
        $crate::role!(@next $role, $vis, $id ($source) (0u16) [] $($body)*);
    };
    (@next $role:ident, $vis:vis, $id:literal ($source:ty) ($index:expr) [$($specs:tt)*]
     $(#[doc = $doc:literal])+ field $name:ident : $value:ty = $lens:expr; $($rest:tt)*) => {
        impl<'f> $role<'f> {
            $(#[doc = $doc])+
            $vis fn $name(self) -> $value {
                self.bound.field::<$value>($index)
            }
        }
        $crate::role!(@next $role, $vis, $id ($source) ($index + 1)
            [$($specs)* $crate::ColumnSpec {
                name: stringify!($name),
                kind: $crate::ColumnKind::Field(<$value as $crate::Value>::LABELS),
                doc: concat!($($doc),+),
                derive: |source, row| {
                    let lens: fn(&$source, $crate::Row) -> $crate::Fact<$value> = $lens;
                    $crate::Cell::Scalar(lens(source, row).map(<$value as $crate::Value>::index))
                },
            },] $($rest)*);
    };
    (@next $role:ident, $vis:vis, $id:literal ($source:ty) ($index:expr) [$($specs:tt)*]
     $(#[doc = $doc:literal])+ key $name:ident : $kind:ty = $lens:expr; $($rest:tt)*) => {
        impl<'f> $role<'f> {
            $(#[doc = $doc])+
            $vis fn $name(self) -> $crate::Key<'f, $kind> {
                self.bound.key($index)
            }
        }
        $crate::role!(@next $role, $vis, $id ($source) ($index + 1)
            [$($specs)* $crate::ColumnSpec {
                name: stringify!($name),
                kind: $crate::ColumnKind::Key(stringify!($kind)),
                doc: concat!($($doc),+),
                derive: |source, row| {
                    let lens: fn(&$source, $crate::Row) -> $crate::Fact<u32> = $lens;
                    $crate::Cell::Scalar(lens(source, row))
                },
            },] $($rest)*);
    };
    (@next $role:ident, $vis:vis, $id:literal ($source:ty) ($index:expr) [$($specs:tt)*]
     $(#[doc = $doc:literal])+ link $name:ident : $target:ident = $lens:expr; $($rest:tt)*) => {
        impl<'f> $role<'f> {
            $(#[doc = $doc])+
            $vis fn $name(self) -> Option<$target<'f>> {
                self.bound.link($index)
            }
        }
        $crate::role!(@next $role, $vis, $id ($source) ($index + 1)
            [$($specs)* $crate::ColumnSpec {
                name: stringify!($name),
                kind: $crate::ColumnKind::Link($target::ID),
                doc: concat!($($doc),+),
                derive: |source, row| {
                    let lens: fn(&$source, $crate::Row) -> $crate::Fact<Option<$crate::Row>> = $lens;
                    $crate::Cell::link(lens(source, row))
                },
            },] $($rest)*);
    };
    (@next $role:ident, $vis:vis, $id:literal ($source:ty) ($index:expr) [$($specs:tt)*]
     $(#[doc = $doc:literal])+ search $name:ident : $target:ident = $lens:expr; $($rest:tt)*) => {
        impl<'f> $role<'f> {
            $(#[doc = $doc])+
            $vis fn $name(self) -> $crate::Search<'f, $target<'f>> {
                self.bound.search($index)
            }
        }
        $crate::role!(@next $role, $vis, $id ($source) ($index + 1)
            [$($specs)* $crate::ColumnSpec {
                name: stringify!($name),
                kind: $crate::ColumnKind::Search($target::ID),
                doc: concat!($($doc),+),
                derive: |source, row| {
                    let lens: fn(&$source, $crate::Row) -> Vec<$crate::Row> = $lens;
                    $crate::Cell::rows(lens(source, row))
                },
            },] $($rest)*);
    };
    (@next $role:ident, $vis:vis, $id:literal ($source:ty) ($index:expr) [$($specs:tt)*]) => {
        impl $role<'_> {
            /// The declaration of this role.
            $vis const SPEC: $crate::RoleSpec<fn(&$source, $crate::Row) -> $crate::Cell> =
                $crate::RoleSpec { id: $id, name: stringify!($role), columns: &[$($specs)*] };
        }
    };
}

/// Declares a decision: a rule and the roles it starts from.
#[macro_export]
macro_rules! decision {
    ($(#[$meta:meta])* $vis:vis $name:ident = $rule:ident($($role:ident),+ $(,)?);) => {
        $(#[$meta])*
        $vis static $name: $crate::Decision = $crate::Decision {
            name: stringify!($rule),
            roots: &[$($role::ID),+],
            run: |door| {
                let mut roots = door.roots();
                $crate::IntoConclusion::into_conclusion($rule(
                    $(<$role<'_> as $crate::Role<'_>>::bind(roots.next_root())),+
                ))
            },
        };
    };
}
