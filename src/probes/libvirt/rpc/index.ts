export { askLibvirt } from './ask-libvirt.ts';
export { openLibvirt } from './open-libvirt.ts';
