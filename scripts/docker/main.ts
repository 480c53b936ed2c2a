import { parseArgs } from 'node:util';
import { Compose, composeProgram } from './compose.ts';
import { type Engine, startEngine } from './engine.ts';
import { bringBaseImages } from './images.ts';
import { missingPrograms } from './missing.ts';
import { tellStory } from './story.ts';

// npm run test:docker [profile …] [-- --can] [-- --compose docker-compose]
const { values, positionals } = parseArgs({
  options: { can: { type: 'boolean', default: false }, compose: { type: 'string' } },
  allowPositionals: true,
});
/** The profiles to test, each named like the service of its broker. */
const profiles = ['activemq', 'qpid'];
/** Port of the first profile's broker; each other profile has the next one. */
const firstPort = 5672;

const missing = missingPrograms();
if (missing !== undefined) end(`it needs ${missing}`);
const engine = await startEngine().catch((error: Error) => end(error.message));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => leave(engine, signal));
try {
  if (!values.can) await everything(engine);
} catch (error) {
  process.stderr.write(`\n${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await engine[Symbol.asyncDispose]();
}

async function everything({ host }: Engine): Promise<void> {
  await bringBaseImages(host);
  const program = values.compose?.split(' ') ?? (await composeProgram());
  const chosen = positionals.length === 0 ? profiles : positionals;
  let previous: Promise<unknown> = Promise.resolve();
  const inTurn = (task: () => Promise<unknown>) => {
    previous = previous.then(task, task);
    return previous;
  };
  // The stories mostly wait for the health of containers. The first prints as it runs, another at its end.
  const outcomes = await Promise.allSettled(
    chosen.map(async (profile, index) => {
      const texts: string[] = [];
      const print = index === 0 ? write : (text: string) => void texts.push(text);
      try {
        const compose = new Compose({ program, host, profile, port: firstPort + index, print });
        await tellStory(compose, profile, inTurn);
      } finally {
        write(texts.join(''));
      }
    }),
  );
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as Error] : [],
  );
  if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join('\n'));
  // Compose reads the file also without the variable of the third profile.
  await new Compose({ program, host, profile: 'qpidd', port: firstPort, print: write }).run(
    'config',
    '--quiet',
  );
  write('\nthe compose file does what docs/docker.md says\n');
}

function write(text: string): void {
  process.stdout.write(text);
}

function end(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

function leave({ kill }: Engine, signal: string): void {
  process.stderr.write(`ended by ${signal}\n`);
  kill();
  process.exitCode = 1;
}
