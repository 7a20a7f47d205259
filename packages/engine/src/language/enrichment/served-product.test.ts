import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { AcceptedFields, ProposalField } from '../../domain/enrichment.ts';
import { aProduct } from '../../domain/ports/records.case.ts';
import { RECORD_LIMITS } from '../../domain/record-limits.ts';
import { servedProduct } from './served-product.ts';

const word = fc.string({ minLength: 1, maxLength: 6 });
const field = fc.oneof(
  fc.constantFrom<ProposalField>('tags', 'shortTitle', 'style', 'occasion'),
  fc.constantFrom('colour', 'size', 'a b').map((name): ProposalField => `attributes.${name}`),
);
const accepted = fc
  .array(fc.tuple(field, fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 120 }))))
  .map((entries): AcceptedFields => new Map(entries));

it('nothing the shop said is lost or changed, and only tags and absent attributes are added', () => {
  const attributes = fc.dictionary(fc.oneof(word, fc.constantFrom('colour', 'style', 'shortTitle')), word, {
    maxKeys: RECORD_LIMITS.attributes,
  });
  fc.assert(
    fc.property(accepted, fc.option(attributes), fc.option(fc.array(word)), (fields, own, tags) => {
      const product = aProduct('a', {
        ...(own === null ? {} : { attributes: own }),
        ...(tags === null ? {} : { tags }),
        price: { amount: 5, currency: 'EUR' },
      });
      const served = servedProduct(product, fields);
      const { tags: servedTags = [], attributes: servedAttributes = {}, ...rest } = served;
      const { tags: ownTags = [], attributes: ownAttributes = {}, ...others } = product;
      assert.deepEqual(rest, others);
      assert.deepEqual(servedTags.slice(0, ownTags.length), ownTags);
      assert.ok(servedTags.length <= Math.max(ownTags.length, RECORD_LIMITS.tags));
      for (const [name, value] of Object.entries(ownAttributes)) assert.equal(servedAttributes[name], value);
      assert.ok(
        Object.keys(servedAttributes).length <=
          Math.max(Object.keys(ownAttributes).length, RECORD_LIMITS.attributes),
      );
      for (const name of Object.keys(servedAttributes))
        assert.ok(
          Object.hasOwn(ownAttributes, name) ||
            fields.has(name as ProposalField) ||
            fields.has(`attributes.${name}`),
        );
    }),
  );
});

it('accepted values stand under their names', () => {
  const served = servedProduct(
    aProduct('a', { tags: ['Mug'], attributes: { colour: 'red' } }),
    new Map<ProposalField, string | string[]>([
      ['attributes.colour', 'blue'],
      ['attributes.material', 'clay'],
      ['shortTitle', 'A mug'],
      ['style', ['rustic']],
      ['tags', ['mug', 'cup']],
    ]),
  );
  assert.deepEqual(served.tags, ['Mug', 'cup']);
  assert.deepEqual(served.attributes, {
    colour: 'red',
    material: 'clay',
    shortTitle: 'A mug',
    style: ['rustic'],
  });
});
