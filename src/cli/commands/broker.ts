import { type Command, exitStatus } from '../command.ts';
import { type DemoBroker, demoFilePath, removeDemoFile, writeDemoFile } from '../demo/demo-file.ts';
import { defaultPort, parsePort, startBroker } from '../demo/embedded-broker.ts';
import { waitForSignal } from '../service/signals.ts';

export const brokerCommand: Command = {
  name: 'broker',
  summary: 'Runs the embedded broker for a first look and for tests: on loopback, without persistence.',
  arguments: [],
  options: [{ flags: '--port N', desc: `port to listen on (${defaultPort}); 0 takes a free one` }],
  examples: ['ovirt-node broker', 'ovirt-node broker --port 5673'],
  async run(context, input) {
    const shutdown = waitForSignal();
    const broker = await startBroker(parsePort(input));
    const path = demoFilePath(context);
    let previous: DemoBroker | undefined;
    try {
      previous = writeDemoFile(path, { urls: broker.urls, user: '', password: '', pid: process.pid });
      context.out.write(
        `embedded broker at ${broker.urls.join(', ')}: this machine only, nothing is kept\n` +
          `In a second terminal:  ovirt-node agent --broker ${broker.urls[0]}\nCtrl-C ends it.\n`,
      );
      await shutdown;
      return exitStatus.ok;
    } finally {
      removeDemoFile(path, previous);
      await broker.close();
    }
  },
};
