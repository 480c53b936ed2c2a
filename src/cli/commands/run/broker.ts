import { type CommandRun, exitStatus } from '../../command.ts';
import { type DemoBroker, demoFilePath, removeDemoFile, writeDemoFile } from '../../demo/demo-file.ts';
import { startBroker } from '../../demo/embedded-broker.ts';
import { renderNextCommands } from '../../demo/next-commands.ts';
import { parsePort } from '../../demo/port.ts';
import { waitForSignal } from '../../service/signals.ts';

export const runBroker: CommandRun = async (context, input) => {
  const shutdown = waitForSignal();
  const broker = await startBroker(parsePort(input));
  const path = demoFilePath(context);
  let previous: DemoBroker | undefined;
  try {
    previous = writeDemoFile(path, { urls: broker.urls, user: '', password: '', pid: process.pid });
    const setting = { environment: context.environment, directory: process.cwd() };
    const next = renderNextCommands(setting, [`agent --broker ${broker.urls[0]}`]);
    context.out.write(
      `embedded broker at ${broker.urls.join(', ')}: this machine only, nothing is kept\n` +
        `${next.join('\n')}\nCtrl-C ends it.\n`,
    );
    await shutdown;
    return exitStatus.ok;
  } finally {
    removeDemoFile(path, previous);
    await broker.close();
  }
};
