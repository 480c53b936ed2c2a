import { errorLine, TimeoutError } from '#base';
import { ProbeError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import { nonEmptyText } from '../../text/key-values.ts';
import { positive } from '../../text/numbers.ts';
import type { LibvirtFacts } from '../libvirt.ts';
import { type Capabilities, readCapabilities } from './capabilities.ts';
import { LibvirtRefusal } from './connection.ts';
import { describeCpus } from './describe-cpus.ts';
import type { OpenLibvirt } from './open-libvirt.ts';
import { askCapabilities, askHostname, askMemoryKiB, askNodeInfo, askType } from './questions.ts';

/**
 * Asks libvirt about the machine. A question that it refuses or leaves unanswered costs the facts of this question only.
 * @throws {ProbeError} for an answer that is malformed, and when the connection ends.
 */
export async function askLibvirt(
  { connection, socket, isDom0 }: OpenLibvirt,
  host: Host,
): Promise<LibvirtFacts> {
  const problems: string[] = [];
  let isComplete = true;
  const ask = async <T>(question: string, answer: Promise<T>): Promise<T | undefined> => {
    try {
      return await answer;
    } catch (error) {
      const problem = `${question}: ${errorLine(error)}`;
      const isTolerable = error instanceof LibvirtRefusal || error instanceof TimeoutError;
      if (!isTolerable) throw new ProbeError('libvirt', socket, problem, { cause: error });
      problems.push(problem);
      if (error instanceof TimeoutError) isComplete = false;
      return undefined;
    }
  };
  const kernelHostname = nonEmptyText(await host.readText('/proc/sys/kernel/hostname'));
  const driver = await ask('type', askType(connection));
  const node = await ask('node information', askNodeInfo(connection));
  // In a Dom0 the statistics would be those of its kernel. Elsewhere the node information counts online NUMA memory only.
  const memoryKiB = isDom0 ? node?.memoryKiB : await ask('memory', askMemoryKiB(connection));
  const hostname = await ask('host name', askHostname(connection));
  const capabilities = await ask('capabilities', askCapabilities(connection).then(readCapabilities));
  return {
    isDom0,
    hypervisorType: hypervisorType(driver, capabilities),
    hostname: nonEmptyText(hostname),
    kernelHostname,
    architecture: capabilities?.architecture ?? nonEmptyText(node?.model),
    memoryKiB: positive(memoryKiB),
    cpus: describeCpus(node, capabilities, isDom0),
    uuid: capabilities?.uuid,
    problems,
    isComplete,
  };
}

/** The driver of QEMU runs guests by KVM, or slowly without it. */
function hypervisorType(
  driver: string | undefined,
  capabilities: Capabilities | undefined,
): string | undefined {
  if (driver === undefined || driver === '') return undefined;
  return driver === 'QEMU' && capabilities?.domainTypes.has('kvm') ? 'kvm' : driver.toLowerCase();
}
