import { brokerViews } from './broker-views.ts';
import type { ClassView } from './class-view.ts';
import { nodeViews } from './node-views.ts';

const views: ReadonlyMap<string, Readonly<Record<string, ClassView>>> = new Map([
  ['com.redhat.ovirtNode', nodeViews],
  ['org.apache.qpid.broker', brokerViews],
]);

/** Finds the view of a class. @returns undefined for a class without a view, which {@link generalColumns} lists. */
export function findClassView(packageName: string | undefined, className: string): ClassView | undefined {
  const ofPackage = views.get(packageName ?? '');
  return ofPackage && Object.hasOwn(ofPackage, className) ? ofPackage[className] : undefined;
}
