import { AisleError } from '../../domain/errors.ts';
import { type Command, dataFolder, EXIT, text, texts, UsageError } from '../command.ts';
import { table } from '../terminal.ts';

const create: Command = {
  name: 'keys create',
  summary: 'make a key and show it, this once',
  options: {
    kind: { type: 'string', value: 'KIND', help: 'secret (default) or publishable' },
    name: { type: 'string', value: 'NAME', help: 'what the key is for' },
    origin: {
      type: 'string',
      value: 'URL',
      multiple: true,
      help: 'origin a publishable key may be used from',
    },
  },
  examples: ['aisle keys create --kind publishable --name shop --origin https://shop.example'],
  async run(context) {
    const kind = text(context, 'kind') ?? 'secret';
    if (kind !== 'secret' && kind !== 'publishable') throw new UsageError('--kind is secret or publishable');
    const origins = texts(context, 'origin');
    if (kind === 'publishable' && origins.length === 0)
      throw new UsageError('a publishable key needs at least one --origin, for example https://shop.example');
    const { createKey } = await import('../../compose/keys.ts');
    const { key, record } = await createKey(dataFolder(context), {
      kind,
      name: text(context, 'name') ?? kind,
      origins,
      now: context.now(),
    });
    if (context.terminal.json) context.terminal.result({ id: record.id, kind, key, origins: record.origins });
    else
      context.terminal.print(`${key}\n\nShown this once; kept as a hash only. Its handle is ${record.id}.`);
    return EXIT.done;
  },
};

const list: Command = {
  name: 'keys list',
  summary: 'show the keys there are, not what they are',
  options: {},
  examples: ['aisle keys list'],
  async run(context) {
    const { listKeys } = await import('../../compose/keys.ts');
    const all = await listKeys(dataFolder(context));
    const day = (at: number | undefined) => (at === undefined ? '' : new Date(at).toISOString().slice(0, 10));
    if (context.terminal.json) {
      context.terminal.result(
        all.map(({ id, kind, name, origins, createdAt, revokedAt }) => ({
          id,
          kind,
          name,
          origins,
          createdAt,
          revokedAt,
        })),
      );
    } else if (all.length === 0) context.terminal.print('There are no keys. aisle keys create makes one.');
    else {
      context.terminal.print(
        table(
          ['id', 'kind', 'name', 'origins', 'created', 'revoked'],
          all.map((key) => [
            key.id,
            key.kind,
            key.name,
            key.origins.join(' '),
            day(key.createdAt),
            day(key.revokedAt),
          ]),
        ),
      );
    }
    return EXIT.done;
  },
};

const revoke: Command = {
  name: 'keys revoke',
  summary: 'end a key; a running server refuses it within a second',
  positionals: 'KEY-ID',
  options: {},
  examples: ['aisle keys revoke key_1f2e3d4c5b6a7988'],
  async run(context) {
    const [id] = context.positionals;
    if (id === undefined) throw new UsageError('name the key to revoke; aisle keys list shows the ids');
    const { revokeKey } = await import('../../compose/keys.ts');
    const revoked = await revokeKey(dataFolder(context), id, context.now());
    if (!revoked) {
      throw new AisleError('not_found', `No key ${id} is in force.`, {
        remedy: 'aisle keys list shows the ids of those that are.',
      });
    }
    if (context.terminal.json) context.terminal.result({ id, revoked });
    else context.terminal.print(`Revoked ${id}. A running server refuses it within a second.`);
    return EXIT.done;
  },
};

export const keys: Command = {
  name: 'keys',
  summary: 'create, list or revoke keys; works beside a running server',
  options: {},
  examples: [create, list, revoke].flatMap(({ examples }) => examples),
  subverbs: [create, list, revoke],
};
