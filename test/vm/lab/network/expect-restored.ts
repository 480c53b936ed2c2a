import { expect } from 'vitest';
import type { Vm } from '../guest/vm.ts';
import { diffNetworkViews, type NetworkView, readNetworkView } from './network-view.ts';

interface RestoreOptions {
  readonly timeoutMs?: number;
  /** Printed with a failure, such as the kind of change. */
  readonly message?: string;
  /** Reads the network as the earlier view was read. */
  readonly read?: typeof readNetworkView;
}

/** Waits until the network equals an earlier view. */
export async function expectNetworkRestored(
  vm: Vm,
  before: NetworkView,
  { timeoutMs = 60_000, message = 'the network', read = readNetworkView }: RestoreOptions = {},
): Promise<void> {
  const differences = async () => diffNetworkViews(before, await read(vm));
  await expect.poll(differences, { timeout: timeoutMs, message }).toEqual([]);
}

/** Prints the state of a service that manages the network, as one text. */
export type ReadService = (vm: Vm) => Promise<string>;

/** The network of a machine, and the state of the service that manages it. */
export interface CapturedState {
  readonly network: NetworkView;
  readonly service: string;
}

/** Reads network and service before a change. */
export const captureStateOf = async (
  vm: Vm,
  readService: ReadService,
  read = readNetworkView,
): Promise<CapturedState> => ({
  network: await read(vm),
  service: await readService(vm),
});

/** Waits until network and service equal an earlier state. */
export async function expectStateRestored(
  vm: Vm,
  before: CapturedState,
  readService: ReadService,
  { timeoutMs = 60_000, message = 'the network', read = readNetworkView }: RestoreOptions = {},
): Promise<void> {
  const differences = async () => {
    const service = await readService(vm);
    return [
      ...diffNetworkViews(before.network, await read(vm)),
      ...(service === before.service ? [] : [before.service, service]),
    ];
  };
  await expect.poll(differences, { timeout: timeoutMs, message }).toEqual([]);
}
