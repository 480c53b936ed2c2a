import type { Connection, Link, Session } from '../rhea-types.ts';

/**
 * Hands the events of all links and sessions that a connection will have to their listeners, as rhea does: to the observers of the
 * library itself, then to the listeners of the link, without any to those of its session, and so on. rhea copies the listeners of each
 * event to count them, and describes each event to a log.
 */
export function dispatchEvents(connection: Connection): void {
  const { create_session } = connection;
  connection.create_session = (...options) => {
    const session = create_session.apply(connection, options);
    const { create_link } = session;
    session.dispatch = (name, context) => dispatch(session, connection, name, context);
    session.create_link = (...link) => {
      const created = create_link.apply(session, link);
      created.dispatch = (name, context) => dispatch(created, session, name, context);
      return created;
    };
    return session;
  };
}

/** @returns whether anything listens. */
function dispatch(
  source: Link | Session,
  next: Pick<Connection, 'dispatch'>,
  name: string,
  context: unknown,
): boolean {
  source.observers.emit(name, context);
  if (source.listenerCount(name) === 0) return next.dispatch(name, context);
  source.emit(name, context);
  return true;
}
