import Type from 'typebox';
import { ERROR_CATALOGUE, type WireErrorCode } from './error-catalogue.ts';

const codes = Object.keys(ERROR_CATALOGUE) as WireErrorCode[];

/** One fault among several. */
export const FieldProblem = Type.Object(
  {
    code: Type.Enum(codes),
    field: Type.Optional(Type.String()),
    detail: Type.String(),
    remedy: Type.Optional(Type.String()),
  },
  { title: 'FieldProblem' },
);
export type FieldProblem = Type.Static<typeof FieldProblem>;

/** RFC 9457 problem document, `application/problem+json`. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Where the code is explained.' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Enum(codes, { description: 'Stable; decide by this.' }),
    detail: Type.String({ description: 'What happened, for people.' }),
    field: Type.Optional(Type.String({ description: 'Path of the field at fault, `items[2].quantity`.' })),
    remedy: Type.String({ description: 'What can be done about it.' }),
    errors: Type.Optional(Type.Array(FieldProblem, { description: 'All faults, when there are several.' })),
  },
  { title: 'Problem', description: 'RFC 9457 problem document.' },
);
export type Problem = Type.Static<typeof Problem>;

/** Something that was let pass and should be known. */
export const Warning = Type.Object(
  { code: Type.String(), field: Type.Optional(Type.String()), detail: Type.String() },
  { title: 'Warning' },
);
export type Warning = Type.Static<typeof Warning>;
export const Warnings = Type.Optional(
  Type.Array(Warning, { description: 'What was let pass: ignored fields, corrected times.' }),
);

/** The problem document of a code. */
export function problemOf(
  code: WireErrorCode,
  detail: string,
  more: { field?: string | undefined; remedy?: string | undefined; errors?: readonly FieldProblem[] } = {},
): Problem {
  const entry = ERROR_CATALOGUE[code];
  return {
    type: `/docs#error-${code}`,
    title: entry.title,
    status: entry.status,
    code,
    detail,
    ...(more.field === undefined ? {} : { field: more.field }),
    remedy: more.remedy ?? entry.remedy,
    ...(more.errors === undefined ? {} : { errors: [...more.errors] }),
  };
}
