import rhea from 'rhea';
import type { Container, Terminus, Types } from './rhea-types.ts';

const library = rhea as unknown as {
  create_container(options: object): Container;
  types: Types;
};

export const types: Types = library.types;

/** Creates a separate container. rhea forwards unheard events to the container, and an unheard error there ends the process. */
export function createContainer(id: string): Container {
  const container = library.create_container({ id });
  for (const event of ['error', 'protocol_error', 'connection_error', 'disconnected']) {
    container.on(event, ignore);
  }
  return container;
}

/** Reports whether an attach frame has this terminus. rhea represents an absent one as a typed null. */
export function hasTerminus(terminus: Terminus | null | undefined): terminus is Terminus {
  return Array.isArray(terminus?.value);
}

function ignore(): void {
  // guardConnection() handles these events on the connection.
}
