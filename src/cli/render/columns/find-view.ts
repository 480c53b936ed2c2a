import { brokerViews } from './broker-views.ts';
import type { ClassView } from './class-view.ts';
import { nodeViews } from './node-views.ts';

const views: ReadonlyMap<string, Readonly<Record<string, ClassView>>> = new Map([
  ['com.redhat.ovirtNode', nodeViews],
  ['org.apache.qpid.broker', brokerViews],
]);

/** How the objects of a class are listed; undefined for one that nobody made a view for. */
export function findClassView(packageName: string | undefined, className: string): ClassView | undefined {
  const ofPackage = views.get(packageName ?? '');
  return ofPackage && Object.hasOwn(ofPackage, className) ? ofPackage[className] : undefined;
}
