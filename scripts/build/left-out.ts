import type { Plugin } from 'rolldown';

/**
 * Files of packages that the program never calls, although the package loads them with its other files. `src/dbus` asks no object to
 * describe itself and is not a server; `src/probes/inventory` reads the machine, its processors, its memory and its links.
 */
export const leftOutFiles: Readonly<Record<string, readonly string[]>> = {
  // The reader of descriptions brings xml2js, and with it xmlbuilder and sax.
  'dbus-native': ['lib/broker.js', 'lib/introspect.js', 'lib/server-handshake.js'],
  systeminformation: [
    'lib/audio.js',
    'lib/battery.js',
    'lib/bluetooth.js',
    'lib/docker.js',
    'lib/filesystem.js',
    'lib/graphics.js',
    'lib/internet.js',
    'lib/printer.js',
    'lib/processes.js',
    'lib/usb.js',
    'lib/users.js',
    'lib/virtualbox.js',
    'lib/wifi.js',
  ],
};

/** Puts a function that throws in the place of every function of {@link leftOutFiles}. */
export const leftOutPlugin: Plugin = {
  name: 'left-out',
  load(id) {
    const path = id.split('/node_modules/').at(-1) ?? '';
    const isLeftOut = Object.entries(leftOutFiles).some(([name, files]) =>
      files.some((file) => path === `${name}/${file}`),
    );
    return isLeftOut ? { code: throwingCode(path), moduleType: 'js' } : null;
  },
};

const throwingCode = (path: string) => `
module.exports = new Proxy({}, {
  get: (_, name) => () => {
    throw new Error(String(name) + ${JSON.stringify(` of ${path} is not part of this build`)});
  },
});`;
