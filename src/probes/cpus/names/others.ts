/** Vendors of RISC-V processors by `mvendorid`, a number of JEDEC. Source: Linux, arch/riscv/include/asm/vendorid_list.h. */
const riscvVendors: ReadonlyMap<string, string> = new Map([
  ['0x489', 'SiFive'],
  ['0x5b7', 'T-Head'],
  ['0x31e', 'Andes'],
  ['0x29', 'Microchip'],
  ['0x127', 'MIPS'],
]);

/** Names a vendor of a RISC-V processor. @param id such as `0x489`. */
export function riscvVendor(id: string | undefined): string | undefined {
  return riscvVendors.get(id?.toLowerCase() ?? '');
}

/** Models of IBM Z by the type of the machine. Source: IBM's machine types, as in Linux, arch/s390/kernel/processor.c. */
const zMachines: ReadonlyMap<string, string> = new Map([
  ['2097', 'IBM z10 EC'],
  ['2098', 'IBM z10 BC'],
  ['2817', 'IBM z196'],
  ['2818', 'IBM z114'],
  ['2827', 'IBM zEC12'],
  ['2828', 'IBM zBC12'],
  ['2964', 'IBM z13'],
  ['2965', 'IBM z13s'],
  ['3906', 'IBM z14'],
  ['3907', 'IBM z14 ZR1'],
  ['8561', 'IBM z15'],
  ['8562', 'IBM z15 T02'],
  ['3931', 'IBM z16'],
  ['3932', 'IBM z16 A02'],
  ['9175', 'IBM z17'],
]);

/** Names the model of an IBM Z. @param type such as `3906`. */
export function zMachine(type: string | undefined): string | undefined {
  return zMachines.get(type ?? '');
}
