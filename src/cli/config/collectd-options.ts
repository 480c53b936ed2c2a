import type { CollectdOptions } from '#node';
import type { Settings } from './settings.ts';

/** Returns how collectd is read; undefined where the settings say that it is not. */
export function collectdOptions(settings: Settings): CollectdOptions | undefined {
  const socket = settings['collectd.socket'];
  return socket === 'off'
    ? undefined
    : { socket, host: settings['collectd.host'], limit: settings['collectd.limit'] };
}
