import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Namespace, requireTools } from '../kit.ts';
import type { ManyLinksReport } from './many-links-report.ts';

const guest = fileURLToPath(new URL('many-links-guest.ts', import.meta.url));
/** Many times what an idle machine needs. */
const limitMs = 240_000;

test(
  'answers a console while ten thousand links come and go, and equals the kernel in the end',
  () => {
    requireTools('ip');
    using namespace = new Namespace();
    namespace.ip('link', 'set', 'lo', 'up');
    const program = [process.execPath, '-C', 'ovirt-source', guest];
    const output = execFileSync('ip', ['netns', 'exec', namespace.name, ...program], {
      encoding: 'utf8',
      timeout: limitMs,
    });
    const report = JSON.parse(output) as ManyLinksReport;
    expect(report).toMatchObject({ made: 10_000, failures: [], links: 1_001, errors: [] });
    // The console was answered throughout: the first answer has the loopback alone, and later ones have links.
    expect(report.answers).toBeGreaterThan(10);
    expect(report.sizes).toBeGreaterThan(1);
  },
  limitMs,
);
