import { chooseMechanism } from '../connection/login/client-mechanisms.ts';
import type { Connection } from './rhea.ts';

/**
 * Takes of the mechanisms that both sides speak the one that is first on this side; rhea takes the one that the broker names
 * first, which may be ANONYMOUS for one who has shown a certificate. To be called once the connection has its socket.
 */
export function preferOwnMechanism(connection: Connection): void {
  const { sasl_transport: sasl } = connection;
  if (sasl === undefined) return;
  const { on_sasl_mechanisms } = sasl;
  sasl.on_sasl_mechanisms = (frame) => {
    const offered = [frame.performative.sasl_server_mechanisms ?? []].flat();
    const name = chooseMechanism(Object.keys(sasl.mechanisms), offered);
    if (name !== undefined) sasl.mechanisms = { [name]: sasl.mechanisms[name] };
    on_sasl_mechanisms.call(sasl, frame);
  };
}
