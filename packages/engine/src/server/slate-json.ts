import type { Warning } from '@aisle/contract';
import type { SearchResult } from '../domain/product-search.ts';
import type { RankedList } from '../domain/query.ts';
import type { Facet } from '../domain/search.ts';
import type { Reason, Slate, SlateItem } from '../domain/slate.ts';
import type { ProductJson } from './product-json.ts';

/** JSON has no NaN and no infinity. */
function number(value: number): string {
  return Number.isFinite(value) ? String(value) : '0';
}

/** JSON text of ASCII alone: an answer of one-byte characters is half as big in memory and quicker to send. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The reason written last: the items of an answer mostly share one. */
let lastReason: Reason | undefined;
let lastReasonText = '';

function reasonText(reason: Reason): string {
  if (reason !== lastReason) {
    lastReasonText = asciiJson(reason.text);
    lastReason = reason;
  }
  return lastReasonText;
}

function reasonsJson(reasons: readonly Reason[]): string {
  let text = '';
  for (const reason of reasons) {
    text += text === '' ? '{"code":"' : ',{"code":"';
    text += reason.code;
    if (reason.itemId !== undefined) text += `","itemId":${JSON.stringify(reason.itemId)},"text":`;
    else text += '","text":';
    text += `${reasonText(reason)}}`;
  }
  return text;
}

function itemJson(item: SlateItem, product: string | undefined): string {
  return `{"itemId":${JSON.stringify(item.itemId)},"position":${item.position},"score":${number(item.score)},"reasons":[${reasonsJson(item.reasons)}]${product === undefined ? '' : `,"product":${product}`}}`;
}

function servedJson(model: string, policy: string, degraded: readonly string[]): string {
  return `{"model":${JSON.stringify(model)},"policy":${JSON.stringify(policy)}${degraded.length === 0 ? '' : `,"degraded":${JSON.stringify(degraded)}`}}`;
}

function itemsJson(items: readonly SlateItem[], products: ProductJson | undefined): string {
  let text = '';
  for (const item of items) {
    if (text !== '') text += ',';
    text += itemJson(item, products?.of(item.itemId));
  }
  return text;
}

function warningsJson(warnings: readonly Warning[]): string {
  return warnings.length === 0 ? '' : `,"warnings":${JSON.stringify(warnings)}`;
}

/** Body of the answer to POST /v1/recommend, written by hand because it is the hottest one. */
export function recommendJson(
  slates: readonly Slate[],
  products: ProductJson | undefined,
  warnings: readonly Warning[],
): string {
  let text = '{"results":[';
  for (let i = 0; i < slates.length; i++) {
    const slate = slates[i]!;
    if (i > 0) text += ',';
    text += `{"requestId":${JSON.stringify(slate.requestId)},"placement":${JSON.stringify(slate.placement)},"items":[${itemsJson(slate.items, products)}],"served":${servedJson(slate.model, slate.policy, slate.degraded)}`;
    if (slate.nextCursor !== undefined) text += `,"nextCursor":${JSON.stringify(slate.nextCursor)}`;
    text += '}';
  }
  return `${text}]${warningsJson(warnings)}}`;
}

/** Body of the answer to POST /v1/rank. */
export function rankJson(list: RankedList, warnings: readonly Warning[]): string {
  return `{"requestId":${JSON.stringify(list.requestId)},"items":[${itemsJson(list.items, undefined)}],"unknown":${JSON.stringify(list.unknown)},"served":${servedJson(list.model, list.policy, list.degraded)}${warningsJson(warnings)}}`;
}

/** Texts of facets that are given out again, as long as those are. */
const facetTexts = new WeakMap<readonly Facet[], string>();

function facetsJson({ facets, facetsKept }: SearchResult): string {
  const known = facetsKept === true ? facetTexts.get(facets) : undefined;
  if (known !== undefined) return known;
  let text = '';
  for (const { dimension, values } of facets) {
    text += `${text === '' ? '' : ','}{"field":${JSON.stringify(dimension)},"values":[`;
    for (let at = 0; at < values.length; at++) {
      const { value, count } = values[at]!;
      text += `${at === 0 ? '' : ','}{"value":${JSON.stringify(value)},"count":${count}}`;
    }
    text += ']}';
  }
  text = `[${text}]`;
  if (facetsKept === true) facetTexts.set(facets, text);
  return text;
}

/** Body of the answer to POST /v1/search. */
export function searchJson(
  result: SearchResult,
  query: string,
  products: ProductJson | undefined,
  warnings: readonly Warning[],
): string {
  const { chips, corrections, correctedText, didYouMean, relaxed, nextCursor } = result;
  const understood = chips.map(({ id, kind, label, effect }) => ({ id, kind, text: label, effect }));
  let text = `{"requestId":${JSON.stringify(result.requestId)},"items":[${itemsJson(result.items, products)}],"total":${result.total},"facets":${facetsJson(result)},"understood":${JSON.stringify(understood)}`;
  if (corrections.length > 0 && correctedText !== undefined)
    text += `,"corrected":${JSON.stringify({ from: query, to: correctedText })}`;
  if (didYouMean !== undefined) text += `,"suggestion":${JSON.stringify(didYouMean)}`;
  if (relaxed.length > 0) text += `,"relaxed":${JSON.stringify(relaxed.map(({ label }) => label))}`;
  text += `,"served":${servedJson(result.model, result.policy, result.degraded)}`;
  if (nextCursor !== undefined) text += `,"nextCursor":${JSON.stringify(nextCursor)}`;
  return `${text}${warningsJson(warnings)}}`;
}
