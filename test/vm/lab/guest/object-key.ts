import { smbios } from '../qemu/hardware.ts';

/** Key of the machine's object of class `ovirtNode`. */
export const nodeKey = smbios.uuid;

/** Returns the key of an object below the machine, such as an interface by its name. */
export const objectKey = (...parts: readonly string[]): string => [nodeKey, ...parts].join(':');
