const kernelTables: Readonly<Record<string, number>> = { default: 253, main: 254, local: 255 };

/** @returns the number of a table, from the kernel's own names or from a number as text; NaN for another name. */
export const tableNumber = (name: string): number => kernelTables[name] ?? Number(name);
