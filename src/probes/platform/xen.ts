import type { Host } from '../host/host.ts';

/**
 * Reports whether this is a Xen Dom0. Its figures for processors and memory are those of its own share, not of the
 * machine. Source: /proc/xen/capabilities.
 */
export async function isXenDom0(host: Host): Promise<boolean> {
  const capabilities = await host.readText('/proc/xen/capabilities');
  return capabilities?.includes('control_d') ?? false;
}
