import { createInterface } from 'node:readline/promises';
import type { EnrichShopReport } from '../../compose/enrich-shop.ts';
import { counted } from '../../domain/counted.ts';
import { ENRICHED_FIELDS, type EnrichedField, type Proposal } from '../../domain/enrichment.ts';
import { AisleError } from '../../domain/errors.ts';
import type { ItemId } from '../../domain/ids.ts';
import type { ProposalFilter } from '../../domain/ports/proposal-store.ts';
import {
  type Command,
  type CommandContext,
  dataFolder,
  EXIT,
  flag,
  integer,
  type Option,
  text,
  UsageError,
} from '../command.ts';
import { table } from '../terminal.ts';

const STATES = ['proposed', 'accepted', 'refused'] as const;

const WHICH: Readonly<Record<string, Option>> = {
  product: { type: 'string', value: 'ID', help: 'of one product' },
  field: {
    type: 'string',
    value: 'F',
    help: `of one field: ${ENRICHED_FIELDS.join(', ')}, or one attribute: attributes.colour`,
  },
  state: { type: 'string', value: 'S', help: `of one state: ${STATES.join(', ')}` },
};

const list: Command = {
  name: 'enrich list',
  summary: 'show what was proposed, with where it comes from',
  options: { ...WHICH, limit: { type: 'string', value: 'N', help: 'rows, at most (default 50)' } },
  examples: ['aisle enrich list --state proposed', 'aisle enrich list --product sku-1 --json'],
  async run(context) {
    const { terminal } = context;
    const { listProposals } = await import('../../compose/enrich-shop.ts');
    const { total, proposals } = listProposals(
      dataFolder(context),
      filterOf(context),
      integer(context, 'limit', 50, 1),
    );
    if (terminal.json) {
      terminal.result({ total, proposals: proposals.map(shownProposal) });
      return EXIT.done;
    }
    if (total === 0) terminal.print('Nothing was proposed that fits. aisle enrich asks for proposals.');
    else {
      terminal.print(
        table(
          ['product', 'field', 'value', 'words', 'state', 'model', 'when'],
          proposals.map(({ product, field, value, stated, state, model, proposedAt }) => [
            product,
            field,
            typeof value === 'string' ? value : value.join(', '),
            stated ? 'own' : 'new',
            state,
            model.slice(model.lastIndexOf('#') + 1),
            new Date(proposedAt).toISOString().slice(0, 16).replace('T', ' '),
          ]),
        ),
      );
      if (total > proposals.length)
        terminal.note(`${counted(total, 'proposal')} in all; --limit shows more.`);
    }
    return EXIT.done;
  },
};

const decision = (state: 'accepted' | 'refused', verb: string, summary: string): Command => ({
  name: `enrich ${verb}`,
  summary,
  options: { ...WHICH, yes: { type: 'boolean', help: 'all that fit, without naming a product or a field' } },
  examples: [`aisle enrich ${verb} --product sku-1`, `aisle enrich ${verb} --field tags`],
  async run(context) {
    const { terminal } = context;
    const filter = filterOf(context);
    if (filter.product === undefined && filter.field === undefined && !flag(context, 'yes'))
      throw new UsageError(`name a --product or a --field, or say --yes to ${verb} everything`);
    const { decideProposals } = await import('../../compose/enrich-shop.ts');
    const { values, products } = decideProposals(dataFolder(context), filter, state, context.now());
    if (terminal.json) terminal.result({ state, values, products });
    else
      terminal.print(
        values === 0
          ? 'There was nothing to decide that fits; aisle enrich list shows what there is.'
          : `${state === 'accepted' ? 'Accepted' : 'Refused'} ${counted(values, 'value')} of ${counted(products.length, 'product')}. A running server serves it within a second.`,
      );
    return EXIT.done;
  },
});

export const enrich: Command = {
  name: 'enrich',
  summary: 'ask a language model for tags, attributes, short titles; list, accept or refuse what it proposes',
  options: {
    fields: {
      type: 'string',
      value: 'LIST',
      help: `what to ask for (default ${ENRICHED_FIELDS.join(',')})`,
    },
    limit: { type: 'string', value: 'N', help: 'products asked about, at most (default: all that are open)' },
    'dry-run': { type: 'boolean', help: 'estimate calls, tokens and cost; ask nothing' },
    yes: { type: 'boolean', help: 'do not wait for a yes to the estimate' },
  },
  examples: [
    'aisle enrich --dry-run',
    'aisle enrich --fields tags,shortTitle --limit 100 --yes',
    'aisle enrich list --state proposed',
    'aisle enrich accept --field tags',
  ],
  subverbs: [
    list,
    decision('accepted', 'accept', 'serve proposals from now on'),
    decision('refused', 'refuse', 'turn proposals down, or take accepted ones back'),
  ],
  async run(context) {
    const { terminal, signal } = context;
    const dryRun = flag(context, 'dry-run');
    const fields = fieldsOf(context);
    const limit = integer(context, 'limit', Number.MAX_SAFE_INTEGER, 1);
    const { enrichShop } = await import('../../compose/enrich-shop.ts');
    const report = await enrichShop({
      data: dataFolder(context),
      fields,
      limit,
      dryRun,
      confirm: (estimate, remark) => confirm(context, estimate, remark),
      signal,
      now: context.now,
      onProgress: (done, of) =>
        terminal.progress('asking', done / Math.max(1, of), `${done} of ${counted(of, 'product')}`),
    });
    if (terminal.json) terminal.result(report);
    else terminal.print(summaryOf(report, dryRun));
    return report.run?.stopped === undefined ? EXIT.done : EXIT.failed;
  },
};

function filterOf(context: CommandContext): ProposalFilter {
  const product = text(context, 'product');
  const field = text(context, 'field');
  const state = text(context, 'state');
  if (
    field !== undefined &&
    !ENRICHED_FIELDS.some((known) => field === known || field.startsWith('attributes.'))
  )
    throw new UsageError(`--field takes ${ENRICHED_FIELDS.join(', ')} or attributes.NAME, not "${field}"`);
  const known = STATES.find((one) => one === state);
  if (state !== undefined && known === undefined)
    throw new UsageError(`--state takes ${STATES.join(', ')}, not "${state}"`);
  return {
    ...(product === undefined ? {} : { product: product as ItemId }),
    ...(field === undefined ? {} : { field }),
    ...(known === undefined ? {} : { state: known }),
  };
}

function fieldsOf(context: CommandContext): readonly EnrichedField[] {
  const given = text(context, 'fields');
  if (given === undefined) return ENRICHED_FIELDS;
  const names = given.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !ENRICHED_FIELDS.some((field) => field === name));
  if (wrong !== undefined)
    throw new UsageError(`--fields takes ${ENRICHED_FIELDS.join(', ')}, not "${wrong}"`);
  return ENRICHED_FIELDS.filter((field) => names.includes(field));
}

async function confirm(
  context: CommandContext,
  estimate: EnrichShopReport['estimate'],
  remark: string | undefined,
): Promise<boolean> {
  const { terminal, signal } = context;
  if (remark !== undefined) terminal.note(remark);
  if (flag(context, 'yes')) return true;
  if (terminal.json || process.stdin.isTTY !== true)
    throw new UsageError('--dry-run shows what it would take; say --yes to ask the language model');
  terminal.note(estimateText(estimate));
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question('Ask the language model? [y/N] ', { signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    signal.throwIfAborted();
    throw new AisleError('interrupted', 'No answer came.', { cause: error });
  } finally {
    lines.close();
  }
}

function estimateText({
  calls,
  tokens,
  mostTokens,
  cost,
  mostCost,
  currency,
  days,
  sample,
}: EnrichShopReport['estimate']): string {
  const number = (value: number) => value.toLocaleString('en');
  const money =
    mostCost > 0
      ? `; about ${cost.toFixed(2)} ${currency}, at most ${mostCost.toFixed(2)}`
      : '; no prices are configured';
  const spread = days > 1 ? `\nThe budget of a day stretches it over ${days} days.` : '';
  return `${counted(calls, 'call')}, about ${number(tokens.input)} tokens in and ${number(tokens.output)} out (at most ${number(mostTokens.output)})${money}. Measured on ${counted(sample, 'product')}.${spread}`;
}

function summaryOf({ answered, estimate, run, model }: EnrichShopReport, dryRun: boolean): string {
  if (estimate.calls === 0)
    return `Nothing is open: ${counted(answered, 'product')} answered by ${model} already.`;
  if (run === undefined)
    return dryRun ? `${estimateText(estimate)}\nNothing was asked.` : 'Nothing was asked.';
  const { asked, failed, cached, proposed, tokens, cost, failures, stopped } = run;
  const fields = Object.entries(proposed).map(([field, count]) => `${field} ${count.toLocaleString('en')}`);
  return [
    `Asked ${model} about ${counted(asked, 'product')}${cached > 0 ? `, ${cached} from the cache` : ''}: ${fields.join(', ') || 'nothing proposed'}.`,
    `${tokens.input.toLocaleString('en')} tokens in, ${tokens.output.toLocaleString('en')} out, ${cost.toFixed(4)} ${estimate.currency}.`,
    ...(failed > 0
      ? [`${counted(failed, 'product')} without a fitting answer; the next run asks again:`]
      : []),
    ...failures.map(({ product, reason }) => `  ${product}: ${reason}`),
    ...(stopped === undefined ? [] : [`Stopped: ${stopped.message} ${stopped.remedy ?? ''}`]),
    'aisle enrich list shows the proposals; nothing serves until aisle enrich accept.',
  ].join('\n');
}

function shownProposal(proposal: Proposal) {
  const { proposedAt, decidedAt, ...rest } = proposal;
  return {
    ...rest,
    proposedAt: new Date(proposedAt).toISOString(),
    ...(decidedAt === undefined ? {} : { decidedAt: new Date(decidedAt).toISOString() }),
  };
}
