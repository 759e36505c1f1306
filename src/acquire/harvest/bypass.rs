//! Around what breaks: which smaller windows take the place of one, and when a provider is given up.

use super::walk::Walk;
use crate::Error;
use crate::acquire::{Detours, Scope};

/// Why a window did not go through.
pub(super) enum Failure {
    /// The provider did not give it. `divisible` says that it may give parts of it.
    Broken { error: Error, divisible: bool },
    /// Something that ends the harvest.
    Of(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Of(error)
    }
}

/// A window that broke, and what that means.
pub(super) struct Broken {
    window: String,
    reason: String,
    remedy: Remedy,
}

enum Remedy {
    /// Smaller windows take its place.
    Divided,
    /// It was one record.
    Lost,
    /// It was a second look.
    Unconfirmed,
    /// It is left to the next run.
    Gap,
}

impl Walk<'_> {
    /// Finds a way around a window that broke; false where there is none, or the provider seems to
    /// answer nothing at all.
    pub(super) fn bypass(&mut self, window: String, reason: String, divisible: bool) -> bool {
        let detours = self.provider.detours();
        let scope = self.scope();
        let parts = match detours.filter(|_| divisible && scope == Scope::Records && self.divided < self.limits.most_divisions) {
            Some(detours) => {
                let now = self.at.mark.clone().unwrap_or_else(|| self.client.clock().now().to_string());
                parts(detours, &window, &now)
            }
            None => Vec::new(),
        };
        let remedy = match scope {
            Scope::Record => Remedy::Lost,
            Scope::Recount => Remedy::Unconfirmed,
            _ if !parts.is_empty() => Remedy::Divided,
            _ if self.is_part_of_more() => Remedy::Gap,
            _ => return false,
        };
        self.in_a_row = match self.in_a_row {
            (0, _) => (1, !self.at.own_done),
            (broken, first_is_own) => (broken + 1, first_is_own),
        };
        let most = if detours.is_some() { self.limits.most_broken_parts } else { self.limits.most_broken_windows };
        // one that has never answered gets less patience: the whole, its halves, and theirs
        let most = if self.at.pages == 0 { most.min(5) } else { most };
        let gives_up = self.in_a_row.0 >= most;
        if gives_up && self.in_a_row.1 {
            return false;
        }
        if matches!(remedy, Remedy::Divided) {
            self.divided += 1;
            self.at.discount();
            let seen = std::mem::take(&mut self.identifiers);
            self.had.extend(seen);
            self.at.left.extend(parts);
        }
        self.unsettled.push(Broken { window, reason: reason.clone(), remedy });
        if gives_up {
            self.settle_broken();
            for window in std::mem::take(&mut self.at.left) {
                self.leave(window, reason.clone());
            }
        }
        true
    }

    /// Notes what became of the windows that broke.
    pub(super) fn settle_broken(&mut self) {
        for Broken { window, reason, remedy } in std::mem::take(&mut self.unsettled) {
            match remedy {
                Remedy::Divided => {}
                Remedy::Unconfirmed => self.at.unconfirmed = true,
                Remedy::Gap => self.leave(window, reason),
                Remedy::Lost => self.lose(&window, reason),
            }
        }
    }

    /// A record that has a name is no longer one that is missing without.
    fn lose(&mut self, window: &str, reason: String) {
        let name = self.provider.detours().and_then(|detours| detours.identifier(window)).unwrap_or(window).to_owned();
        self.at.missing = self.at.missing.saturating_sub(1);
        if !self.at.lost.iter().any(|(known, _)| *known == name) {
            self.at.lost.push((name, reason));
        }
    }

    /// Leaves a window to the next run.
    pub(super) fn leave(&mut self, window: String, reason: String) {
        if self.provider.detours().is_some_and(|detours| detours.scope(&window) == Scope::Recount) {
            self.at.unconfirmed = true;
            return;
        }
        if !self.at.gaps.contains(&window) {
            self.at.gaps.push(window.clone());
        }
        self.gaps.push((window, reason));
    }
}

/// What takes the place of a window that broke: its parts, or, where it is as small as can be, its
/// records one by one.
fn parts(detours: &dyn Detours, window: &str, now: &str) -> Vec<String> {
    let parts = detours.divide(window, now);
    if parts.is_empty() { vec![detours.names(window)] } else { parts }
}
