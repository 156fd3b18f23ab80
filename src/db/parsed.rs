//! The statements that a connection of the pool keeps parsed. Diesel lets go of none, and questions come in thousands of forms.

use diesel::connection::{CacheSize, Instrumentation, InstrumentationEvent};
use diesel_async::AsyncConnection;

use super::Conn;

/// How many a connection may keep, about: PostgreSQL holds some 150 kB for each.
const MAX: usize = 400;

/// How many the connection keeps.
#[derive(Default)]
struct Parsed(usize);

impl Instrumentation for Parsed {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
            self.0 += 1;
        }
    }
}

/// A connection whose statements are counted.
pub(super) fn counted(mut conn: Conn) -> Conn {
    conn.set_instrumentation(Parsed::default());
    conn
}

/// Lets go of all of them where they have become too many.
pub(super) fn forget(conn: &mut Conn) {
    if conn.instrumentation().downcast_mut::<Parsed>().is_some_and(|p| p.0 > MAX) {
        // Another kind of cache, and the first one anew: diesel has no word for emptying it.
        conn.set_prepared_statement_cache_size(CacheSize::Disabled);
        conn.set_prepared_statement_cache_size(CacheSize::Unbounded);
        conn.set_instrumentation(Parsed::default());
    }
}
