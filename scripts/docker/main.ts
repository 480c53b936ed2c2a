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
  for (const profile of positionals.length === 0 ? profiles : positionals)
    await tellStory(new Compose(program, host, profile), profile);
  // Compose reads the file also without the variable of the third profile.
  await new Compose(program, host, 'qpidd').run('config', '--quiet');
  process.stdout.write('\nthe compose file does what docs/docker.md says\n');
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
