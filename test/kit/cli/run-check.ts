import { runOvirtNodeInProcess } from './command-line.ts';

export interface CheckRunStep {
  readonly url: string;
  readonly name: string;
  readonly ok: boolean | null;
  readonly text: string;
  readonly advice?: string;
}

/** Exit status and steps of `ovirt-node check --json`. */
export interface CheckResult {
  readonly status: number;
  readonly steps: readonly CheckRunStep[];
  step(name: string): CheckRunStep | undefined;
  /** Names of the steps that failed. */
  readonly failed: readonly string[];
}

export const nodeUuid = '4c4c4544-0044-3510-8052-b4c04f565731';
export const nodeName = `ovirt.org:node:${nodeUuid}`;

/** Runs `ovirt-node check --json --timeout 1`. @param words further words; a repeated option overrides. */
export async function runCheck(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CheckResult> {
  const { status, out, err } = await runOvirtNodeInProcess(['check', '--json', '--timeout', '1', ...words], {
    OVIRT_NODE_NODE_UUID: nodeUuid,
    ...environment,
  });
  if (err !== '') throw new Error(err);
  const { steps } = JSON.parse(out) as { steps: CheckRunStep[] };
  return {
    status,
    steps,
    step: (name) => steps.find((step) => step.name === name),
    failed: steps.filter(({ ok }) => ok === false).map(({ name }) => name),
  };
}
