/** `SPEED_UNKNOWN` of linux/ethtool.h is -1; a driver or file of 16 bits shows it as 65535. */
const unknown16 = 0xffff;
/** Larger numbers are negative ones of 32 bits: the kernel takes at most INT_MAX for a speed (ethtool_validate_speed). */
const max = 0x7fffffff;

/** Returns a speed in Mbit/s; undefined for 0 and for each form of "unknown". */
export function knownSpeed(speed: number | null | undefined): number | undefined {
  if (speed === undefined || speed === null) return undefined;
  return speed > 0 && speed <= max && speed !== unknown16 ? speed : undefined;
}
