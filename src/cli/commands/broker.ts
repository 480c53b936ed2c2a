import { type Command, exitStatus } from '../command.ts';
import { defaultPort, portOf, startBroker } from '../embedded-broker.ts';
import { type FirstLook, firstLookPath, removeFirstLook, writeFirstLook } from '../first-look-file.ts';
import { untilSignal } from '../signals.ts';

export const brokerCommand: Command = {
  name: 'broker',
  summary: 'Runs the embedded broker: for a first look and for tests, on loopback, keeping nothing.',
  arguments: [],
  options: [{ flags: '--port N', desc: `port to listen on (${defaultPort}); 0 takes a free one` }],
  examples: ['ovirt-node broker', 'ovirt-node broker --port 5673'],
  async run(context, input) {
    const ended = untilSignal();
    const broker = await startBroker(portOf(input));
    const path = firstLookPath(context);
    let before: FirstLook | undefined;
    try {
      before = writeFirstLook(path, { urls: broker.urls, user: '', password: '', pid: process.pid });
      context.out.write(
        `embedded broker at ${broker.urls.join(', ')}: this machine only, nothing is kept\n` +
          `In a second terminal:  ovirt-node agent --broker ${broker.urls[0]}\nCtrl-C ends it.\n`,
      );
      await ended;
      return exitStatus.ok;
    } finally {
      removeFirstLook(path, before);
      await broker.close();
    }
  },
};
