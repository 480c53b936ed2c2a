import type { Cpus } from '../cpus/cpu.ts';

/** What libvirt says about the machine. Undefined is what it does not know, or did not answer. */
export interface LibvirtFacts {
  /** Whether this is a Xen Dom0. Of its machine libvirt alone sees the whole: it asks Xen. */
  readonly isDom0: boolean;
  /** Hypervisor of the guests: `kvm`, or the driver's name in lower case, such as `qemu`, `xen`, `lxc`. */
  readonly hypervisorType: string | undefined;
  /** As libvirt's own agents publish it; often a name with its domain. */
  readonly hostname: string | undefined;
  /** The kernel's name when libvirt was asked. Another one now means that `hostname` is out of date. */
  readonly kernelHostname: string | undefined;
  readonly architecture: string | undefined;
  /** In a Dom0 the memory of the machine, else what the kernel of libvirt's machine has. */
  readonly memoryKiB: number | undefined;
  readonly cpus: Cpus | undefined;
  /** UUID of the capabilities, whatever its origin. */
  readonly uuid: string | undefined;
  /** Why facts are missing: the questions that libvirt refused, or did not answer in time. */
  readonly problems: readonly string[];
  /** False when a question was not answered in time; asked later, libvirt may answer it. */
  readonly isComplete: boolean;
}
