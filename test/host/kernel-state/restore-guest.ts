import { once } from 'node:events';
import { hostNetworkContext } from '#actions';
import { affectedPart } from '../../../src/actions/network/kernel/affected.ts';
import { readKernelState } from '../../../src/actions/network/kernel/kernel-state.ts';
import { restoreKernelState } from '../../../src/actions/network/kernel/restore-kernel-state.ts';
import { readSettings } from '../../../src/actions/network/kernel/settings.ts';

/** Reads the network of its namespace, and restores it at the first line of its input. Prints a line of JSON after each. */
const access = hostNetworkContext();
const affected = new Set(process.argv.slice(2));
const kernel = affectedPart(await readKernelState(access), affected);
const settings = await readSettings(access.settingFiles, affected);
process.stdout.write('"read"\n');
await once(process.stdin, 'data');
process.stdout.write(`${JSON.stringify(await restoreKernelState(access, { kernel, settings }))}\n`);
process.stdin.destroy();
