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
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $(#[doc = concat!("`", stringify!($variant), "`.")] $(#[$variant_meta])* $variant),+
        }
        impl $crate::__private::Sealed for $name {}
        impl $crate::Value for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            const LABELS: &'static [&'static str] = &[$(stringify!($variant)),+];
        }
    };
}

/// Declares kinds of keys. A key can only be compared, and only with a key of the same kind.
#[macro_export]
macro_rules! keys {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {
        $(
            #[doc = concat!("Kind of key: ", stringify!($name), ".")]
            $(#[$meta])*
            #[derive(Debug, Clone, Copy)]
            pub enum $name {}
        )+
    };
}

/// Declares a role: its handle, its reads, and beside each the lens that derives it.
///
/// `field name: Value = lens`, `key name: Kind = lens`, `link name: Role = lens`,
/// `search name: Role = lens`; a lens is a `fn(&Source, Row)` that returns a `Fact<Value>`,
/// `Fact<u32>`, `Fact<Option<Row>>` or `Vec<Row>`. Besides the handle it makes `Role::ID`,
/// `Role::SPEC` and `Role::cells(&source, row)`, which [`crate::ViewBuilder::role`] takes.
#[macro_export]
macro_rules! role {
    ($(#[$meta:meta])* $vis:vis $role:ident = $id:literal in $source:ty { $($body:tt)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy)]
        $vis struct $role<'f> {
            bound: $crate::__private::Bound<'f>,
        }
        impl std::fmt::Debug for $role<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($role))
            }
        }
        impl<'f> $crate::Role<'f> for $role<'f> {
            const ID: $crate::RoleId = $crate::RoleId::new($id);
            fn bind(bound: $crate::__private::Bound<'f>) -> Self {
                Self { bound }
            }
            fn bound(self) -> $crate::__private::Bound<'f> {
                self.bound
            }
        }
        #[allow(dead_code, reason = "no rule uses everything that a role offers")]
        impl<'f> $role<'f> {
            /// Number of this role.
            $vis const ID: $crate::RoleId = $crate::RoleId::new($id);
            /// Records a step.
            $vis fn note(self, step: $crate::StepId) {
                self.bound.note(step);
            }
            /// Whether both handles stand for the same thing (a recorded read).
            $vis fn is_same(self, other: Self) -> bool {
                self.bound.is_same(other.bound, Self::ID)
            }
        }
        $crate::role!(@next $role $vis ($source) source row (0u16) [] [] $($body)*);
    };
    (@next $role:ident $vis:vis ($source:ty) $from:ident $row:ident ($index:expr)
     [$($specs:tt)*] [$($cells:tt)*]
     $(#[doc = $doc:literal])+ $kind:ident $name:ident : $target:ident = $lens:expr; $($rest:tt)*
    ) => {
        $crate::role!(@read $role $vis ($index) ($($doc)+) $kind $name $target);
        $crate::role!(@next $role $vis ($source) $from $row ($index + 1)
            [$($specs)* $crate::ColumnSpec {
                name: stringify!($name),
                kind: $crate::role!(@kind $kind $target),
                doc: concat!($($doc),+),
            },]
            [$($cells)* {
                let lens: fn(&$source, $crate::Row) -> $crate::role!(@fact $kind $target) = $lens;
                $crate::role!(@cell $kind lens($from, $row))
            },]
            $($rest)*);
    };
    (@next $role:ident $vis:vis ($source:ty) $from:ident $row:ident ($index:expr)
     [$($specs:tt)*] [$($cells:tt)*]) => {
        #[allow(dead_code, reason = "a source of facts may be asked for other roles only")]
        impl $role<'_> {
            /// The declaration of this role.
            $vis const SPEC: $crate::RoleSpec = $crate::RoleSpec {
                id: $role::ID,
                name: stringify!($role),
                columns: &[$($specs)*],
            };
            /// The cells of one row, in the order of the columns, as the lenses derive them.
            $vis fn cells($from: &$source, $row: $crate::Row) -> Vec<$crate::Cell> {
                let _ = ($from, $row);
                vec![$($cells)*]
            }
        }
    };
    (@read $role:ident $vis:vis ($index:expr) ($($doc:literal)+) field $name:ident $value:ident) => {
        #[allow(dead_code, reason = "a fact that no rule reads yet")]
        impl $role<'_> {
            $(#[doc = $doc])+
            $vis fn $name(self) -> $value {
                self.bound.field::<$value>($crate::ColumnId { role: Self::ID, index: $index })
            }
        }
    };
    (@read $role:ident $vis:vis ($index:expr) ($($doc:literal)+) key $name:ident $kind:ident) => {
        #[allow(dead_code, reason = "a fact that no rule reads yet")]
        impl<'f> $role<'f> {
            $(#[doc = $doc])+
            $vis fn $name(self) -> $crate::Key<'f, $kind> {
                self.bound.key($crate::ColumnId { role: Self::ID, index: $index })
            }
        }
    };
    (@read $role:ident $vis:vis ($index:expr) ($($doc:literal)+) link $name:ident $target:ident) => {
        #[allow(dead_code, reason = "a fact that no rule reads yet")]
        impl<'f> $role<'f> {
            $(#[doc = $doc])+
            $vis fn $name(self) -> Option<$target<'f>> {
                self.bound.link($crate::ColumnId { role: Self::ID, index: $index })
            }
        }
    };
    (@read $role:ident $vis:vis ($index:expr) ($($doc:literal)+) search $name:ident $target:ident) => {
        #[allow(dead_code, reason = "a fact that no rule reads yet")]
        impl<'f> $role<'f> {
            $(#[doc = $doc])+
            $vis fn $name(self) -> $crate::Search<'f, $target<'f>> {
                self.bound.search($crate::ColumnId { role: Self::ID, index: $index })
            }
        }
    };
    (@kind field $value:ident) => {
        $crate::ColumnKind::Field(<$value as $crate::Value>::LABELS)
    };
    (@kind key $kind:ident) => { $crate::ColumnKind::Key };
    (@kind link $target:ident) => { $crate::ColumnKind::Link($target::ID) };
    (@kind search $target:ident) => { $crate::ColumnKind::Search($target::ID) };
    (@fact field $value:ident) => { $crate::Fact<$value> };
    (@fact key $kind:ident) => { $crate::Fact<u32> };
    (@fact link $target:ident) => { $crate::Fact<Option<$crate::Row>> };
    (@fact search $target:ident) => { Vec<$crate::Row> };
    (@cell field $fact:expr) => { $crate::Cell::field($fact) };
    (@cell key $fact:expr) => { $crate::Cell::Key($fact) };
    (@cell link $fact:expr) => { $crate::Cell::Link($fact) };
    (@cell search $fact:expr) => { $crate::Cell::Search($fact) };
}

/// Declares a decision: a rule and the roles it starts from.
///
/// The rule is a plain function over role handles; see [`crate::IntoConclusion`] for what it returns.
#[macro_export]
macro_rules! decision {
    ($(#[$meta:meta])* $vis:vis $name:ident = $rule:ident($($role:ident),+ $(,)?);) => {
        $(#[$meta])*
        $vis static $name: $crate::Decision = $crate::Decision {
            name: stringify!($rule),
            roots: &[$($role::ID),+],
            rule: |door| {
                let mut slots = 0u8..;
                $crate::IntoConclusion::into_conclusion($rule($(
                    <$role<'_> as $crate::Role<'_>>::bind(
                        door.root(slots.next().unwrap_or_default())
                    )
                ),+))
            },
        };
    };
}
