import type { Connection } from './rhea-types.ts';

/** Chooses one of the supported mechanisms that the broker offers. @returns undefined when it offers none of them. */
type Choose = (supported: readonly string[], offered: readonly string[]) => string | undefined;

/**
 * Selects the login mechanism by `choose`. rhea would take the broker's first one, which may be ANONYMOUS for a client with a
 * certificate. Call it once the connection has a socket.
 */
export function selectMechanism({ sasl_transport: sasl }: Connection, choose: Choose): void {
  if (sasl?.mechanisms === undefined || sasl.on_sasl_mechanisms === undefined) return;
  const { mechanisms, on_sasl_mechanisms } = sasl;
  sasl.on_sasl_mechanisms = (frame) => {
    const offered = [frame.performative.sasl_server_mechanisms ?? []].flat();
    const name = choose(Object.keys(mechanisms), offered);
    if (name !== undefined) sasl.mechanisms = { [name]: mechanisms[name] };
    on_sasl_mechanisms.call(sasl, frame);
  };
}
