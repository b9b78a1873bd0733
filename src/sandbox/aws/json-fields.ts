import { AwsError } from './aws-error.ts';

/** The body of a JSON request, of which nothing is known yet. */
export type JsonFields = Record<string, unknown>;

export const isFields = (value: unknown): value is JsonFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a body that must be a JSON object; no body at all is an empty one. Throws `SerializationException`. */
export const parseFields = (body: string): JsonFields => {
  if (body === '') return {};
  try {
    const value: unknown = JSON.parse(body);
    if (isFields(value)) return value;
  } catch {
    // Answered below, like JSON that is no object.
  }
  throw new AwsError('SerializationException', 'The request body is no JSON object');
};

const wrong = (name: string, expected: string) => new AwsError('SerializationException', `${name} must be ${expected}`);

export const textField = (fields: JsonFields, name: string): string | null => {
  const value = fields[name] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw wrong(name, 'a string');
};

export const numberField = (fields: JsonFields, name: string): number | null => {
  const value = fields[name] ?? null;
  if (value === null || typeof value === 'number') return value;
  throw wrong(name, 'a number');
};

export const fieldsField = (fields: JsonFields, name: string): JsonFields => {
  const value = fields[name] ?? {};
  if (isFields(value)) return value;
  throw wrong(name, 'an object');
};

/** A list of objects; a missing list is an empty one. */
export const listField = (fields: JsonFields, name: string): JsonFields[] => {
  const value = fields[name] ?? [];
  if (Array.isArray(value) && value.every(isFields)) return value;
  throw wrong(name, 'a list of objects');
};

export const textListField = (fields: JsonFields, name: string): string[] => {
  const value = fields[name] ?? [];
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw wrong(name, 'a list of strings');
};

/** A text that has to be there; `code` is what the service answers when it is not. */
export const requiredField = (fields: JsonFields, name: string, code = 'ValidationException'): string => {
  const value = textField(fields, name);
  if (value === null || value === '') throw new AwsError(code, `The request must contain the parameter ${name}.`);
  return value;
};
