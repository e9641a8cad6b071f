//! Single flips: which one read, answered otherwise, would have led elsewhere.

use crate::column::{Cell, ColumnKind, Row};
use crate::decision::Decision;
use crate::expression::{Fact, VariableId};
use crate::trace::{Entry, Query, Run};
use crate::view::View;

/// A read that decides: with another answer the case ends otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// Role and row of the thing.
    pub thing: (u8, Row),
    /// Column of the field.
    pub column: u16,
    /// The answer it had.
    pub from: u32,
    /// The answer that would change the outcome.
    pub to: u32,
    /// How the case would end.
    pub run: Run,
}

impl View {
    /// The single flips of a case, among the fields that `allowed` admits, in the order of the reads.
    /// Each is verified by running the decision on a fork with that one cell changed.
    pub fn flips(
        &self,
        decision: &Decision,
        rows: &[Row],
        choices: &[(VariableId, u32)],
        mut allowed: impl FnMut(u8, u16) -> bool,
    ) -> Vec<Flip> {
        let trace = self.trace(decision, rows, choices);
        let mut flips: Vec<Flip> = Vec::new();
        let mut seen = Vec::new();
        for entry in &trace.entries {
            let Entry::Read {
                query: Query::Field { slot, column },
                answer,
            } = *entry
            else {
                continue;
            };
            let Some((role, row)) = trace.slots.get(usize::from(slot)).copied() else {
                continue;
            };
            if seen.contains(&(role, row, column)) || !allowed(role, column) {
                continue;
            }
            seen.push((role, row, column));
            let Some(ColumnKind::Field(labels)) =
                self.column_shape(role, column).map(|shape| shape.kind)
            else {
                continue;
            };
            for (to, _) in (0u32..).zip(labels) {
                if to == answer.index() {
                    continue;
                }
                let mut fork = self.fork();
                fork.patch(role, column, row, Cell::Scalar(Fact::Known(to)));
                let run = fork.run(decision, rows, choices);
                if (run.conclusion.step, run.subject)
                    != (trace.run.conclusion.step, trace.run.subject)
                {
                    flips.push(Flip {
                        thing: (role, row),
                        column,
                        from: answer.index(),
                        to,
                        run,
                    });
                }
            }
        }
        flips
    }
}
