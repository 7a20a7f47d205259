import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../domain/model.ts';
import { openLanguageStore } from '../store/sqlite/language-database.ts';
import type { ChatMessage } from './data-message.ts';
import { EndpointLanguageModel } from './endpoint-language-model.ts';
import { languageSettings } from './language-settings.ts';

export interface SeenChat {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly max_tokens: number;
  readonly stream?: boolean;
  readonly response_format?: { readonly type: string };
}

/** Answers one request in its own way. */
export type ChatTurn = (request: SeenChat, answer: ServerResponse) => void;

export interface ScriptedChat {
  readonly url: string;
  readonly seen: SeenChat[];
  /** What the next requests are answered with; when all are used up, the standing answer is given. */
  script(...turns: readonly ChatTurn[]): void;
  stand(turn: ChatTurn): void;
  close(): Promise<void>;
}

/** An answer of the model with this text. */
export function says(text: string, more: JsonObject = {}): ChatTurn {
  return ({ stream }, answer) => {
    const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
    if (stream === true) {
      answer.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const part of text.match(/.{1,7}/gsu) ?? [])
        answer.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: part } }] })}\n\n`);
      answer.write(
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\n`,
      );
      answer.end(`data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`);
      return;
    }
    const choices = [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }];
    answer.setHeader('content-type', 'application/json');
    answer.end(JSON.stringify({ object: 'chat.completion', choices, usage, ...more }));
  };
}

export function saysStatus(code: number, headers: Record<string, string> = {}, body = '{}'): ChatTurn {
  return (_, answer) => answer.writeHead(code, headers).end(body);
}

export function saysBody(body: string): ChatTurn {
  return (_, answer) => answer.end(body);
}

/** A chat service on this machine that does what the test tells it. */
export async function scriptedChat(): Promise<ScriptedChat> {
  const seen: SeenChat[] = [];
  const turns: ChatTurn[] = [];
  let standing = says('A fine answer.');
  const server = createServer(async (request: IncomingMessage, answer: ServerResponse) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { url: path = '', headers } = request;
    const one = { path, authorization: headers.authorization, ...(JSON.parse(body) as object) } as SeenChat;
    seen.push(one);
    (turns.shift() ?? standing)(one, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    seen,
    script: (...next) => {
      turns.push(...next);
    },
    stand: (turn) => {
      standing = turn;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const KEY = 'sk-secret-0123456789';

export interface TestModel {
  readonly model: EndpointLanguageModel;
  readonly waits: number[];
  readonly clock: { now: number };
  /** The same folder, as another process would find it; closes the first. */
  again(settings?: JsonObject): TestModel;
  /** Closes the model and removes its folder. */
  remove(): void;
}

/** A model over a folder of its own, whose clock and waits the test rules. */
export function testModel(url: string, settings: JsonObject = {}, folder?: string, at?: number): TestModel {
  const data = folder ?? mkdtempSync(join(tmpdir(), 'aisle-language-'));
  const waits: number[] = [];
  const clock = { now: at ?? Date.UTC(2026, 0, 1, 12) };
  const parsed = languageSettings({ url, model: 'scripted', ...settings });
  const model = new EndpointLanguageModel(parsed, openLanguageStore(data), {
    key: KEY,
    random: () => 0.5,
    now: () => clock.now,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      waits.push(ms);
      clock.now += ms;
    },
  });
  return {
    model,
    waits,
    clock,
    again(next = settings) {
      model.close();
      return testModel(url, next, data, clock.now);
    },
    remove() {
      model.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
