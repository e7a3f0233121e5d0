import {Ajv2020, type ValidateFunction} from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';

type Json = Record<string, unknown>;
interface Media {
  content: Record<string, {schema: object}>;
}
interface Operation {
  operationId: string;
  requestBody?: Media;
  responses: Record<string, Partial<Media>>;
}

/** An OpenAPI document, as far as a test reads it. */
export interface Document extends Json {
  paths: Record<string, Record<string, Operation>>;
}

/** One exchange with a processor. */
export interface Exchange {
  method: string;
  path: string;
  sent: string | undefined;
  status: number;
  type: string;
  answer: string;
}

/** The same schema, but an object may have no member that it does not name: what is served must be documented. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  const open = copy['properties'] && copy['type'] === 'object' && !('additionalProperties' in copy);
  return open ? {...copy, additionalProperties: false} : copy;
};

/** Holds exchanges against a document. */
export const checker = (document: Document) => {
  const ajv = new Ajv2020({strict: false, allErrors: true});
  formats.default.default(ajv);
  ajv.addSchema({...(closed(document) as object), $id: 'https://florin.test/'});
  const compiled = new Map<string, ValidateFunction>();

  const at = (...keys: string[]): ValidateFunction => {
    const pointer = keys
      .map(key => key.replaceAll('~', '~0').replaceAll('/', '~1'))
      .map(encodeURIComponent)
      .join('/');
    const known = compiled.get(pointer) ?? ajv.compile({$ref: `https://florin.test/#/${pointer}`});
    compiled.set(pointer, known);
    return known;
  };

  const find = (method: string, path: string): {template: string; operation: Operation} | undefined => {
    for (const [template, operations] of Object.entries(document.paths)) {
      const pattern = new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`);
      const operation = operations[method.toLowerCase()];
      if (operation && pattern.test(path)) return {template, operation};
    }
    return undefined;
  };

  /** What the document does not allow of this exchange; nothing where all is well. */
  const faults = ({method, path, sent, status, type, answer}: Exchange): string[] => {
    const found = find(method, path);
    if (!found) return status === 404 ? [] : [`${method} ${path} is not documented`];
    const keys = ['paths', found.template, method.toLowerCase()];
    const documented = found.operation.responses[status];
    if (documented && !documented.content)
      return answer === '' ? [] : [`${method} ${path}: ${status} has no body in the document`];
    if (!documented?.content?.[type]) return [`${method} ${path}: ${status} ${type} is not documented`];
    const check = at(...keys, 'responses', String(status), 'content', type, 'schema');
    const wrong = check(JSON.parse(answer)) ? [] : (check.errors ?? []);
    const faults = wrong.map(error => `${method} ${path} ${status}: ${error.instancePath} ${error.message}`);
    if (sent && status < 300) {
      const body = at(...keys, 'requestBody', 'content', 'application/json', 'schema');
      if (!body(JSON.parse(sent))) faults.push(`${method} ${path}: took a body that is not documented`);
    }
    return faults;
  };

  return {faults, operationOf: (method: string, path: string) => find(method, path)?.operation.operationId};
};
