import type { Neighbour } from '../../compose/try-encoder.ts';
import type { JsonObject } from '../../domain/model.ts';
import {
  type Command,
  type CommandContext,
  dataFolder,
  EXIT,
  flag,
  integer,
  text,
  texts,
  UsageError,
} from '../command.ts';
import { table } from '../terminal.ts';

const list: Command = {
  name: 'encoders list',
  summary: 'show those that are there, and which one is used',
  options: {},
  examples: ['aisle encoders list'],
  async run(context) {
    const { listEncoders } = await import('../../compose/encoders.ts');
    const all = await listEncoders(dataFolder(context));
    if (context.terminal.json) context.terminal.result(all);
    else {
      context.terminal.print(
        table(
          ['', 'name', 'kind', 'usable', 'where', 'detail'],
          all.map(({ chosen, name, kind, usable, where, detail }) => [
            chosen ? '→' : '',
            name,
            kind,
            usable ? 'yes' : 'no',
            where,
            detail,
          ]),
        ),
      );
    }
    return EXIT.done;
  },
};

const add: Command = {
  name: 'encoders add',
  summary: 'add a model in a folder or a service',
  positionals: 'NAME',
  options: {
    folder: { type: 'string', value: 'DIR', help: 'a folder with model.onnx and tokenizer.json' },
    url: { type: 'string', value: 'URL', help: 'base address of an OpenAI-compatible service, up to /v1' },
    model: { type: 'string', value: 'MODEL', help: 'the model as the service knows it' },
    key: { type: 'string', value: 'VARIABLE', help: 'environment variable that holds the service’s key' },
    set: {
      type: 'string',
      value: 'NAME=VALUE',
      multiple: true,
      help: 'a setting, such as pooling=cls or queryPrefix="query: "',
    },
    use: { type: 'boolean', help: 'make it the encoder of the shop' },
  },
  examples: [
    'aisle encoders add minilm --folder ~/models/all-minilm-l6-v2 --use',
    'aisle encoders add bge --folder ~/models/bge-small-en-v1.5 --set pooling=cls',
    'aisle encoders add remote --url https://api.example.com/v1 --model text-embedding-3-small --key EMBEDDINGS_KEY',
  ],
  async run(context) {
    const name = onlyWord(context);
    if (name === undefined) throw new UsageError('name the encoder: aisle encoders add NAME …');
    const folder = text(context, 'folder');
    const url = text(context, 'url');
    if ((folder === undefined) === (url === undefined))
      throw new UsageError('an encoder has either a --folder or a --url');
    const model = text(context, 'model');
    const key = text(context, 'key');
    if (url === undefined && (model !== undefined || key !== undefined))
      throw new UsageError('--model and --key belong to a --url');
    if (url !== undefined && model === undefined) throw new UsageError('--url needs a --model');
    const settings: JsonObject = {
      ...(folder === undefined ? {} : { folder }),
      ...(url === undefined ? {} : { url, model: model! }),
      ...(key === undefined ? {} : { keyVariable: key }),
      ...Object.fromEntries(texts(context, 'set').map(setting)),
    };
    const choose = flag(context, 'use');
    const { addEncoder } = await import('../../compose/encoders.ts');
    const added = await addEncoder(dataFolder(context), { name, settings, choose });
    const { digest, embeddingSize, runtime, remark } = added;
    if (context.terminal.json)
      context.terminal.result({ name, digest, embeddingSize, runtime, chosen: choose });
    else {
      context.terminal.print(
        `Added ${name}: ${embeddingSize} numbers a text, digest ${digest.slice(0, 12)}.`,
      );
      if (remark) context.terminal.note(remark);
      context.terminal.note(
        choose
          ? 'It is the encoder of the shop from the next start on.'
          : `aisle encoders test ${name} tries it on your catalogue; "encoder": "${name}" in the configuration uses it.`,
      );
    }
    return EXIT.done;
  },
};

/** `name=value`: a value that reads as JSON is that, anything else a text. */
function setting(word: string): [string, JsonObject[string]] {
  const at = word.indexOf('=');
  if (at < 1) throw new UsageError(`--set takes NAME=VALUE, not "${word}"`);
  const value = word.slice(at + 1);
  try {
    return [word.slice(0, at), JSON.parse(value) as JsonObject[string]];
  } catch {
    return [word.slice(0, at), value];
  }
}

const test: Command = {
  name: 'encoders test',
  summary: 'encode the titles of the catalogue: how fast, and what is near to what',
  positionals: '[NAME]',
  options: {
    query: { type: 'string', value: 'WORDS', multiple: true, help: 'also search with these words' },
    products: { type: 'string', value: 'N', help: 'products encoded, at most (default 2000)' },
    samples: { type: 'string', value: 'N', help: 'products whose neighbours are shown (default 5)' },
  },
  examples: ['aisle encoders test --query "something to keep tea hot"'],
  async run(context) {
    const name = onlyWord(context);
    const { terminal, signal } = context;
    const { tryEncoder } = await import('../../compose/try-encoder.ts');
    const report = await tryEncoder({
      data: dataFolder(context),
      ...(name === undefined ? {} : { name }),
      products: integer(context, 'products', 2000, 1, 100_000),
      samples: integer(context, 'samples', 5, 0, 100),
      neighbours: 3,
      queries: texts(context, 'query'),
      signal,
      onProgress: (fraction) => terminal.progress('encoding', fraction),
    });
    if (terminal.json) {
      terminal.result(report);
      return EXIT.done;
    }
    const { encoder } = report;
    const per = (rate: number) => Math.round(rate).toLocaleString('en');
    terminal.print(
      `${encoder.name}: ${encoder.embeddingSize} numbers a text, by ${encoder.runtime}, digest ${encoder.digest.slice(0, 12)}`,
    );
    terminal.print(
      `${report.texts.toLocaleString('en')} titles in ${report.seconds.toFixed(1)} s: ${per(report.textsPerSecond)} a second, ${per(report.textsPerCpuSecond)} a second of processor time`,
    );
    if (encoder.remark) terminal.print(encoder.remark);
    const block = (head: string, nearest: readonly Neighbour[]) =>
      terminal.print(
        [`\n${head}`, ...nearest.map(({ title, cosine }) => `  ${cosine.toFixed(2)}  ${title}`)].join('\n'),
      );
    for (const { query, nearest } of report.queries) block(`“${query}”`, nearest);
    for (const { title, nearest } of report.samples) block(title, nearest);
    return EXIT.done;
  },
};

function onlyWord({ positionals: [name, ...more] }: CommandContext): string | undefined {
  if (more.length > 0) throw new UsageError(`${more[0]} is one word too many`);
  return name;
}

export const encoders: Command = {
  name: 'encoders',
  summary: 'list, add or test what turns texts into vectors',
  options: {},
  examples: [list, test, add].flatMap(({ examples }) => examples),
  subverbs: [list, add, test],
};
