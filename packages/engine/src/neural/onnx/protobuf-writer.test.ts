import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ProtobufWriter } from './protobuf-writer.ts';

it('writes the examples of the protocol buffers documentation', () => {
  assert.deepEqual([...new ProtobufWriter().int(1, 150).finish()], [0x08, 0x96, 0x01]);
  assert.deepEqual(
    [...new ProtobufWriter().string(2, 'testing').finish()],
    [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67],
  );
  const nested = new ProtobufWriter().message(3, new ProtobufWriter().int(1, 150));
  assert.deepEqual([...nested.finish()], [0x1a, 0x03, 0x08, 0x96, 0x01]);
});

it('writes negative whole numbers in ten bytes and floats in four', () => {
  assert.deepEqual([...new ProtobufWriter().int(1, -1).finish()], [0x08, ...Array(9).fill(0xff), 0x01]);
  assert.deepEqual([...new ProtobufWriter().float(2, 1.5).finish()], [0x15, 0, 0, 0xc0, 0x3f]);
});

it('writes a whole number above 2³²', () => {
  assert.deepEqual(
    [...new ProtobufWriter().int(1, 2 ** 35).finish()],
    [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
  );
});
