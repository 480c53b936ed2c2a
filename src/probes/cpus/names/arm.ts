/**
 * Names of ARM processors by `CPU implementer` and `CPU part` of /proc/cpuinfo, which are fields of the register MIDR.
 * The numbers are those of Linux's arch/arm64/include/asm/cputype.h and arch/arm/include/asm/cputype.h; the spelling is
 * that of lscpu(1), so that both tools name a machine alike.
 */
const implementers: Readonly<Record<string, { readonly vendor: string; readonly parts: string }>> = {
  '41': {
    vendor: 'ARM',
    parts: `
      810 ARM810, 920 ARM920, 922 ARM922, 926 ARM926, 940 ARM940, 946 ARM946, 966 ARM966, a20 ARM1020, a22 ARM1022,
      a26 ARM1026, b02 ARM11 MPCore, b36 ARM1136, b56 ARM1156, b76 ARM1176,
      c05 Cortex-A5, c07 Cortex-A7, c08 Cortex-A8, c09 Cortex-A9, c0d Cortex-A17, c0e Cortex-A17, c0f Cortex-A15,
      c14 Cortex-R4, c15 Cortex-R5, c17 Cortex-R7, c18 Cortex-R8, c20 Cortex-M0, c21 Cortex-M1, c23 Cortex-M3,
      c24 Cortex-M4, c27 Cortex-M7, c60 Cortex-M0+,
      d01 Cortex-A32, d02 Cortex-A34, d03 Cortex-A53, d04 Cortex-A35, d05 Cortex-A55, d06 Cortex-A65, d07 Cortex-A57,
      d08 Cortex-A72, d09 Cortex-A73, d0a Cortex-A75, d0b Cortex-A76, d0c Neoverse-N1, d0d Cortex-A77,
      d0e Cortex-A76AE, d13 Cortex-R52, d15 Cortex-R82, d20 Cortex-M23, d21 Cortex-M33,
      d40 Neoverse-V1, d41 Cortex-A78, d42 Cortex-A78AE, d43 Cortex-A65AE, d44 Cortex-X1, d46 Cortex-A510,
      d47 Cortex-A710, d48 Cortex-X2, d49 Neoverse-N2, d4a Neoverse-E1, d4b Cortex-A78C, d4c Cortex-X1C,
      d4d Cortex-A715, d4e Cortex-X3, d4f Neoverse-V2,
      d80 Cortex-A520, d81 Cortex-A720, d82 Cortex-X4, d83 Neoverse-V3AE, d84 Neoverse-V3, d85 Cortex-X925,
      d87 Cortex-A725, d8e Neoverse-N3`,
  },
  '42': { vendor: 'Broadcom', parts: '00f Brahma-B15, 100 Brahma-B53, 516 ThunderX2' },
  '43': {
    vendor: 'Cavium',
    parts: `
      0a0 ThunderX, 0a1 ThunderX-88XX, 0a2 ThunderX-81XX, 0a3 ThunderX-83XX, 0af ThunderX2-99xx, 0b0 OcteonTX2,
      0b1 OcteonTX2-98XX, 0b2 OcteonTX2-96XX, 0b3 OcteonTX2-95XX, 0b4 OcteonTX2-95XXN, 0b5 OcteonTX2-95XXMM,
      0b6 OcteonTX2-95XXO, 0b8 ThunderX3-T110`,
  },
  '44': { vendor: 'DEC', parts: 'a10 SA110, a11 SA1100' },
  '46': { vendor: 'FUJITSU', parts: '001 A64FX' },
  '48': { vendor: 'HiSilicon', parts: 'd01 Kunpeng-920, d40 Cortex-A76' },
  '49': { vendor: 'Infineon', parts: '' },
  '4d': { vendor: 'Motorola/Freescale', parts: '' },
  '4e': { vendor: 'NVIDIA', parts: '000 Denver, 003 Denver 2, 004 Carmel' },
  '50': { vendor: 'APM', parts: '000 X-Gene' },
  '51': {
    vendor: 'Qualcomm',
    parts: `
      00f Scorpion, 02d Scorpion, 04d Krait, 06f Krait, 201 Kryo, 205 Kryo, 211 Kryo, 800 Falkor-V1/Kryo, 801 Kryo-V2,
      802 Kryo-3XX-Gold, 803 Kryo-3XX-Silver, 804 Kryo-4XX-Gold, 805 Kryo-4XX-Silver, c00 Falkor, c01 Saphira`,
  },
  '53': { vendor: 'Samsung', parts: '001 exynos-m1, 002 exynos-m3, 003 exynos-m4, 004 exynos-m5' },
  '56': { vendor: 'Marvell', parts: '131 Feroceon-88FR131, 581 PJ4/PJ4b, 584 PJ4B-MP' },
  '61': {
    vendor: 'Apple',
    parts: `
      020 Icestorm-A14, 021 Firestorm-A14, 022 Icestorm-M1, 023 Firestorm-M1, 024 Icestorm-M1-Pro, 025 Firestorm-M1-Pro,
      028 Icestorm-M1-Max, 029 Firestorm-M1-Max, 030 Blizzard-A15, 031 Avalanche-A15, 032 Blizzard-M2, 033 Avalanche-M2`,
  },
  '66': { vendor: 'Faraday', parts: '526 FA526, 626 FA626' },
  '69': {
    vendor: 'Intel',
    parts: `
      200 i80200, 210 PXA250A, 212 PXA210A, 242 i80321-400, 243 i80321-600, 290 PXA250B/PXA26x, 292 PXA210B,
      2c2 i80321-400-B0, 2c3 i80321-600-B0, 2d0 PXA250C/PXA255/PXA26x, 2d2 PXA210C, 411 PXA27x, 682 PXA32x,
      683 PXA930/PXA935, 688 PXA30x, 689 PXA31x, b11 SA1110`,
  },
  '6d': { vendor: 'Microsoft', parts: 'd49 Azure-Cobalt-100' },
  '70': { vendor: 'Phytium', parts: '660 FTC660, 661 FTC661, 662 FTC662, 663 FTC663' },
  c0: { vendor: 'Ampere', parts: 'ac3 Ampere-1, ac4 Ampere-1a' },
};

/**
 * Names an ARM processor.
 * @param implementer such as `0x41`.
 * @param part such as `0xd08`.
 * @returns undefined for what the tables do not have.
 */
export function armName(
  implementer: string | undefined,
  part: string | undefined,
): { readonly vendor: string | undefined; readonly model: string | undefined } {
  const maker = implementers[hexDigits(implementer, 2) ?? ''];
  const wanted = hexDigits(part, 3);
  const entry = maker?.parts
    .split(',')
    .map((text) => text.trim())
    .find((text) => wanted !== undefined && text.startsWith(`${wanted} `));
  return { vendor: maker?.vendor, model: entry?.slice(entry.indexOf(' ') + 1) };
}

/** Returns the digits of a number such as `0xD08`, in lower case and with this length. */
function hexDigits(text: string | undefined, length: number): string | undefined {
  const digits = /^0x([0-9a-f]{1,4})$/i
    .exec(text ?? '')?.[1]
    ?.toLowerCase()
    .replace(/^0+/, '');
  return digits?.padStart(length, '0');
}
