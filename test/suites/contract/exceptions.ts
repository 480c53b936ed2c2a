import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrokerOptions, connect } from '#broker';
import { type Console, openConsole } from '#console';
import { QmfException, type StatusName, statusCodes } from '#qmf';
import { animalName, openZoo, type Zoo, zooClasses } from '../../kit/agent/zoo.ts';
import type { SharedBroker } from './contract-broker.ts';

const names = Object.keys(statusCodes) as StatusName[];
/** The text has letters outside ASCII, which must arrive unchanged. */
const reasonOf = (name: string) => `${name}: the gate is stuck (größer als 3 €)`;

/** Opens a zoo in which feeding an animal fails with the status that is the animal's name. */
function openFailingZoo(connection: Pick<BrokerOptions, 'urls' | 'dialect'>): Promise<Zoo> {
  const feed = (_args: object, { name }: { readonly name: StatusName }) => {
    throw new QmfException(statusCodes[name], reasonOf(name));
  };
  const classes = zooClasses({ calls: [] }).map((one) =>
    one.name === 'animal' ? { ...one, methods: { ...one.methods, feed } } : one,
  );
  const animals = names.map((name) => ({ name }));
  return openZoo(connection, { open: true, animals }, { instance: 'failing', classes });
}

/** Tests that every exception of a method reaches the console. */
export function testExceptions(shared: SharedBroker): void {
  describe('an exception', () => {
    let zoo: Zoo;
    let console: Console;
    let close: () => Promise<void>;
    beforeAll(async () => {
      zoo = await openFailingZoo(shared.connection);
      const broker = connect({
        ...shared.connection,
        containerId: `console-${crypto.randomUUID()}`,
        retry: 'never',
      });
      console = await openConsole({ broker });
      close = () => broker.close();
    });
    afterAll(async () => {
      await console?.close();
      await close?.();
      await zoo?.[Symbol.asyncDispose]();
    });

    test.each(names.map((name) => [name, statusCodes[name]] as const))(
      'exception %s of a method arrives with its code and the text of the handler',
      async (name, code) => {
        const agentName = 'example.org:zoo:failing';
        const call = console.call(agentName, { objectName: animalName(name), agentName }, 'feed', {
          grams: 1,
        });
        const error = await call.then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).toBeInstanceOf(QmfException);
        expect(error).toMatchObject({ code, message: reasonOf(name) });
      },
    );
  });
}
