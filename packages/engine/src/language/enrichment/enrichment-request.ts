import { createHash } from 'node:crypto';
import type { EnrichedField } from '../../domain/enrichment.ts';
import type { JsonObject } from '../../domain/model.ts';
import type { AnswerSchema, LanguageRequest, ObjectSchema } from '../../domain/ports/language-model.ts';
import type { Product } from '../../domain/product.ts';

const INSTRUCTION = `You prepare product data for the search of an online shop. Describe the one product in the data, in the language of its title.
Use only what its text says or plainly implies; leave a list empty when nothing fits. Write plain words: no markup, no links, no prices, no claims about stock, discounts or quality.`;

const WHAT: Readonly<Record<EnrichedField, string>> = {
  attributes: 'attributes: facts of the product by name, one short value each, only names of the form.',
  tags: 'tags: up to 8 single words or short phrases that shoppers would search for.',
  shortTitle:
    'shortTitle: the title in 50 characters at most, made of its own words; empty when it is short already.',
  style: 'style: up to 3 words for its look, such as minimalist, rustic, sporty.',
  occasion: 'occasion: up to 3 occasions it suits, such as wedding, camping, everyday.',
};

/** Characters of a text that are shown to the model. */
const SHOWN = { title: 300, description: 2000, label: 100 } as const;
/** Tokens of an answer, at most. */
export const ENRICHMENT_TOKENS = 400;

const list = (maxItems: number): AnswerSchema => ({
  type: 'array',
  maxItems,
  items: { type: 'string', maxLength: 60 },
});

/** The closed form of an answer: these fields and no others, attributes by the names that are open. */
function schemaOf(fields: readonly EnrichedField[], openNames: readonly string[]): ObjectSchema {
  const all: Readonly<Record<EnrichedField, AnswerSchema>> = {
    attributes: {
      type: 'array',
      maxItems: 8,
      items: {
        type: 'object',
        properties: { name: { type: 'string', enum: openNames }, value: { type: 'string', maxLength: 60 } },
        required: ['name', 'value'],
        additionalProperties: false,
      },
    },
    tags: list(8),
    shortTitle: { type: 'string', maxLength: 80 },
    style: list(3),
    occasion: list(3),
  };
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field, all[field]])),
    required: fields,
    additionalProperties: false,
  };
}

/** What the model is shown of a product: its words. No price, no stock, no id, nothing of other products. */
export function shownOf(product: Product): JsonObject {
  const { title, description, brand, categories, attributes, tags } = product;
  const cut = (text: string) => text.slice(0, SHOWN.label);
  return {
    title: title.slice(0, SHOWN.title),
    ...(description === undefined ? {} : { description: description.slice(0, SHOWN.description) }),
    ...(brand === undefined ? {} : { brand: cut(brand) }),
    ...(categories === undefined ? {} : { categories: categories.map((path) => path.map(cut)) }),
    ...(attributes === undefined
      ? {}
      : {
          attributes: Object.fromEntries(
            Object.entries(attributes)
              .slice(0, 30)
              .map(([name, value]) => [cut(name), typeof value === 'string' ? cut(value) : value]),
          ),
        }),
    ...(tags === undefined ? {} : { tags: tags.slice(0, 20).map(cut) }),
  };
}

export interface EnrichmentRequest {
  readonly request: LanguageRequest;
  readonly sourceHash: string;
}

/** The question about one product; undefined when nothing it could be given is open. */
export function enrichmentRequest(
  product: Product,
  fields: readonly EnrichedField[],
  openNames: readonly string[],
): EnrichmentRequest | undefined {
  const asked = fields.filter((field) => field !== 'attributes' || openNames.length > 0);
  if (asked.length === 0) return undefined;
  const shown = shownOf(product);
  return {
    request: {
      instruction: instructionFor(asked),
      data: [{ label: 'product', value: shown }],
      schema: schemaOf(asked, openNames),
      maxTokens: ENRICHMENT_TOKENS,
    },
    sourceHash: sha256(JSON.stringify(shown)),
  };
}

/** Another digest means another question; which names are open to a product is not part of it. */
export function promptDigestOf(fields: readonly EnrichedField[]): string {
  return sha256(JSON.stringify([instructionFor(fields), schemaOf(fields, []), SHOWN, ENRICHMENT_TOKENS]));
}

function instructionFor(fields: readonly EnrichedField[]): string {
  return [INSTRUCTION, ...fields.map((field) => `- ${WHAT[field]}`)].join('\n');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
