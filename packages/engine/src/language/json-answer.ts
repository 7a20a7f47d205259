import type { Json } from '../domain/model.ts';
import type { ObjectSchema } from '../domain/ports/language-model.ts';
import { faultOf } from './answer-schema.ts';

/** Either the value or what is wrong; neither where no form was asked for. */
export interface ReadAnswer {
  readonly value?: Json;
  readonly fault?: string;
}

/**
 * Reads an answer that should be JSON of a form. Services without enforced schemas wrap it in a fence or a sentence, so
 * the text from the first brace to the last is tried too; the form is checked whoever promised it.
 */
export function readAnswer(text: string, schema: ObjectSchema | undefined): ReadAnswer {
  if (schema === undefined) return text.trim() === '' ? { fault: 'the answer is empty' } : {};
  const value = parsed(text) ?? parsed(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  if (value === undefined)
    return { fault: text.trim() === '' ? 'the answer is empty' : 'the answer is not JSON' };
  const fault = faultOf(value, schema);
  return fault === undefined ? { value } : { fault };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
