import type { FilterAst, FilterValue } from '../../domain/filter.ts';

/** Binding strength, loosest first. */
const OR = 0;
const AND = 1;
const NOT = 2;

/** What the tokenizer reads as a name without quotes. */
const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_][\p{L}\p{N}_-]*)*$/u;

/**
 * The string form of a checked tree, with the fewest parentheses. Reading it back gives the tree again, save that a
 * connective of one part is that part. Trees that say the same in the same order are written the same.
 */
export function writeFilter(tree: FilterAst): string {
  return written(tree, OR);
}

function written(tree: FilterAst, around: number): string {
  if ('and' in tree) return joined(tree.and, ' and ', AND, around);
  if ('or' in tree) return joined(tree.or, ' or ', OR, around);
  if ('not' in tree) return `not ${written(tree.not, NOT)}`;
  const field = writtenName(tree.field);
  return 'op' in tree ? `${field} ${tree.op} ${writtenValue(tree.value)}` : field;
}

/** A part of the same connective keeps its parentheses: `a and (b and c)` is not the tree of `a and b and c`. */
function joined(parts: readonly FilterAst[], word: string, strength: number, around: number): string {
  if (parts.length === 1) return written(parts[0]!, around);
  const text = parts.map((part) => written(part, strength + 1)).join(word);
  return around > strength ? `(${text})` : text;
}

function writtenValue(value: FilterValue): string {
  if (typeof value !== 'object') return writtenConstant(value);
  if ('ref' in value) return `$${writtenName(value.ref.slice(1))}`;
  return `(${value.map(writtenConstant).join(', ')})`;
}

function writtenConstant(value: string | number | boolean): string {
  return typeof value === 'string' ? quoted(value) : String(value);
}

/** `attributes.shoe size` → `attributes."shoe size"`. */
function writtenName(name: string): string {
  if (PLAIN_NAME.test(name)) return name;
  // Of a field of the page's item it is the attribute that may have any name.
  const from = name.startsWith('item.attributes.') ? 'item.attributes.'.length : name.indexOf('.') + 1;
  return name.slice(0, from) + quoted(name.slice(from));
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
