import type { Host } from '../host/host.ts';

/**
 * Whether this is a Xen Dom0: it sees the share that Xen gives it, not the machine, so its own figures for
 * processors and memory are nobody's. Source: /proc/xen/capabilities.
 */
export async function isXenDom0(host: Host): Promise<boolean> {
  const capabilities = await host.readText('/proc/xen/capabilities');
  return capabilities?.includes('control_d') ?? false;
}
