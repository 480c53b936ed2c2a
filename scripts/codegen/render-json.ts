import type { Schema } from '#qmf';

/** Renders a schema as JSON, one class in each line. */
export function renderJson({ packageName, classes }: Schema): string {
  const lines = classes.map((schemaClass) => JSON.stringify(schemaClass)).join(',\n');
  return `{"packageName":${JSON.stringify(packageName)},"classes":[\n${lines}\n]}\n`;
}
