import { armName } from './arm.ts';
import { riscvVendor, zMachine } from './others.ts';

/** Reads the first of these keys of cpuinfo that has a value. */
export type ReadValue = (...keys: readonly string[]) => string | undefined;

/**
 * Names the vendor and model of a processor, whose keys depend on the architecture. A name that the kernel composes of
 * the version of the architecture (`ARMv7 Processor rev 4 (v7l)`) gives way to that of the part.
 */
export function describeCpu(read: ReadValue): {
  readonly vendor: string | undefined;
  readonly model: string | undefined;
} {
  const arm = armName(read('CPU implementer'), read('CPU part'));
  const model = read('model name', 'Model Name', 'cpu model', 'Processor', 'cpu', 'CPU', 'uarch');
  const isPower = /^POWER\d/.test(model ?? '');
  return {
    vendor:
      read('vendor_id') ??
      arm.vendor ??
      riscvVendor(read('mvendorid')) ??
      /^Loongson/.exec(read('CPU Family', 'cpu family') ?? '')?.[0] ??
      (isPower ? 'IBM' : undefined),
    model:
      arm.model ??
      model ??
      zMachine(read('machine') ?? /machine = (\w+)/.exec(read('processor 0') ?? '')?.[1]),
  };
}
