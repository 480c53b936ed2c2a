import { chosenMechanism } from '../sasl.ts';
import type { Connection } from './rhea.ts';

/**
 * Takes of the mechanisms that both sides speak the one that is first on this side; rhea takes the one that the broker names
 * first, which may be ANONYMOUS for one who has shown a certificate. To be called once the connection has its socket.
 */
export function preferOurs(connection: Connection): void {
  const { sasl_transport: sasl } = connection;
  if (sasl === undefined) return;
  const { on_sasl_mechanisms } = sasl;
  sasl.on_sasl_mechanisms = (frame) => {
    const offered = [frame.performative.sasl_server_mechanisms ?? []].flat();
    const name = chosenMechanism(Object.keys(sasl.mechanisms), offered);
    if (name !== undefined) sasl.mechanisms = { [name]: sasl.mechanisms[name] };
    on_sasl_mechanisms.call(sasl, frame);
  };
}
