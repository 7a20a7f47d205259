import { ERROR_CATALOGUE } from '@aisle/contract';
import { escapeHtml } from '../domain/escape-html.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly examples?: readonly unknown[];
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
  readonly description?: string;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema?: Schema;
    readonly description?: string;
  }[];
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
}

/** The part of an OpenAPI document that the page shows. */
export interface OpenApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** Escaped text with `code` in backticks. */
function prose(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    return `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`;
  }
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.enum) return schema.enum.map((value) => `<code>${escapeHtml(String(value))}</code>`).join(' · ');
  if (schema.const !== undefined) return `<code>${escapeHtml(String(schema.const))}</code>`;
  if (schema.type === 'array') return `list of ${schema.items ? typeOf(schema.items) : 'anything'}`;
  if (schema.patternProperties)
    return `map to ${Object.values(schema.patternProperties).map(typeOf).join(' or ')}`;
  if (schema.type === 'integer') return 'whole number';
  if (schema.format === 'date-time') return 'time';
  return escapeHtml(schema.type ?? 'anything');
}

function boundsOf(schema: Schema): string {
  const bounds: string[] = [];
  if (schema.minimum !== undefined && schema.maximum !== undefined && Math.abs(schema.maximum) < 1e12)
    bounds.push(`${schema.minimum} … ${schema.maximum}`);
  if (schema.maxLength !== undefined) bounds.push(`at most ${schema.maxLength} characters`);
  if (schema.maxItems !== undefined) bounds.push(`at most ${schema.maxItems} entries`);
  if (schema.default !== undefined) bounds.push(`default ${JSON.stringify(schema.default)}`);
  return bounds.length === 0 ? '' : ` <span class="quiet">${escapeHtml(bounds.join(', '))}</span>`;
}

function fieldRow(name: string, schema: Schema, required: boolean): string {
  const example = schema.examples?.[0];
  const words = [
    schema.description === undefined ? '' : prose(schema.description),
    example === undefined
      ? ''
      : `<span class="quiet">Example: <code>${escapeHtml(JSON.stringify(example))}</code></span>`,
  ].filter((part) => part !== '');
  return `<tr><th scope="row"><code>${escapeHtml(name)}</code>${required ? ' <span class="must">required</span>' : ''}</th><td>${typeOf(schema)}${boundsOf(schema)}${words.length === 0 ? '' : `<br>${words.join(' ')}`}</td></tr>`;
}

function fieldTable(schema: Schema): string {
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) =>
    fieldRow(name, field, schema.required?.includes(name) ?? false),
  );
  return rows.length === 0
    ? `<p>${typeOf(schema)}</p>`
    : `<div class="wide"><table>${rows.join('')}</table></div>`;
}

function whoMay(operation: Operation): string {
  const security = operation.security ?? [];
  if (security.length === 0) return 'open';
  return security.some((scheme) => 'publishableKey' in scheme) ? 'publishable or secret key' : 'secret key';
}

function schemaOf(content: Content | undefined): Schema | undefined {
  return Object.values(content?.content ?? {})[0]?.schema;
}

function anchorOf(method: string, path: string): string {
  return `${method}-${path}`.replace(/[^a-zA-Z0-9]+/g, '-').replace(/-$/, '');
}

function operationSection(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map((parameter) =>
    fieldRow(
      parameter.name,
      {
        ...parameter.schema,
        ...(parameter.description === undefined ? {} : { description: parameter.description }),
      },
      parameter.required ?? false,
    ),
  );
  const contents = Object.entries(operation.requestBody?.content ?? {});
  const bodies = contents.map(([type, { schema }]) =>
    contents.length === 1
      ? `<p>${typeOf(schema ?? {})}</p>`
      : `<li>${typeOf(schema ?? {})} <span class="quiet">as <code>${escapeHtml(type)}</code></span></li>`,
  );
  const answers = Object.entries(operation.responses ?? {})
    .filter(([status]) => /^[23]|503/.test(status))
    .map(([status, response]) => {
      const schema = schemaOf(response);
      return `<li><code>${escapeHtml(status)}</code> ${schema === undefined ? 'no body' : typeOf(schema)}</li>`;
    });
  return `<section class="operation" id="${anchorOf(method, path)}">
<h3><span class="method">${method.toUpperCase()}</span> <code>${escapeHtml(path)}</code></h3>
<p class="summary">${prose(operation.summary ?? '')} <span class="who">${whoMay(operation)}</span></p>
${operation.description === undefined ? '' : `<p>${prose(operation.description)}</p>`}
${parameters.length === 0 ? '' : `<h4>Parameters</h4><div class="wide"><table>${parameters.join('')}</table></div>`}
${bodies.length === 0 ? '' : `<h4>Body</h4>${bodies.length === 1 ? bodies[0] : `<ul>${bodies.join('')}</ul>`}`}
<h4>Answers</h4><ul>${answers.join('')}</ul>
</section>`;
}

/** The reference of the interface as one page: no script, no other host, readable in light and dark. */
export function docsPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const tags = document.tags ?? [];
  const of = (tag: string) => operations.filter(({ operation }) => operation.tags?.includes(tag));
  const navigation = tags
    .map(
      (tag) =>
        `<li><a href="#${escapeHtml(tag.name)}">${escapeHtml(tag.name)}</a><ul>${of(tag.name)
          .map(
            ({ method, path }) =>
              `<li><a href="#${anchorOf(method, path)}"><span class="method">${method.toUpperCase()}</span> ${escapeHtml(path)}</a></li>`,
          )
          .join('')}</ul></li>`,
    )
    .join('');
  const sections = tags
    .map(
      (tag) =>
        `<h2 id="${escapeHtml(tag.name)}">${escapeHtml(tag.name)}</h2><p>${prose(tag.description ?? '')}</p>${of(
          tag.name,
        )
          .map(({ method, path, operation }) => operationSection(method, path, operation))
          .join('')}`,
    )
    .join('');
  const schemas = Object.entries(document.components?.schemas ?? {})
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(
      ([name, schema]) =>
        `<section id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>${schema.description === undefined ? '' : `<p>${prose(schema.description)}</p>`}${fieldTable(schema)}</section>`,
    )
    .join('');
  const errors = Object.entries(ERROR_CATALOGUE)
    .map(
      ([code, entry]) =>
        `<tr id="error-${code}"><th scope="row"><code>${code}</code></th><td>${entry.status}</td><td>${escapeHtml(entry.title)}<br><span class="quiet">${prose(entry.remedy)}</span></td></tr>`,
    )
    .join('');
  const introduction = (document.info.description ?? '')
    .split('\n\n')
    .map((paragraph) => `<p>${prose(paragraph)}</p>`)
    .join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(document.info.title)} – API reference</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<nav aria-label="Contents"><p class="name">${escapeHtml(document.info.title)} <span class="quiet">${escapeHtml(document.info.version)}</span></p><ul>${navigation}<li><a href="#schemas">Schemas</a></li><li><a href="#errors">Errors</a></li></ul></nav>
<main>
<h1>API reference</h1>
${introduction}
<p>The same as data: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
${sections}
<h2 id="schemas">Schemas</h2>
${schemas}
<h2 id="errors">Errors</h2>
<p>The closed catalogue of codes. A code never changes its meaning.</p>
<div class="wide"><table class="errors"><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning and remedy</th></tr></thead><tbody>${errors}</tbody></table></div>
</main>
</body>
</html>
`;
}

export const DOCS_STYLE = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1c2024, #e8eaed);
  --quiet: light-dark(#5f6873, #a0a8b2);
  --line: light-dark(#e2e5e9, #33383f);
  --ground: light-dark(#ffffff, #16181c);
  --raised: light-dark(#f6f7f9, #1e2126);
  --accent: light-dark(#0b5c4d, #6fd3bd);
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--ground); font: 16px/1.6 system-ui, sans-serif; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code { font: 0.875em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
p code, td code { background: var(--raised); border-radius: 4px; padding: 0.1em 0.3em; }
nav { padding: 24px; border-bottom: 1px solid var(--line); background: var(--raised); }
nav .name { font-weight: 600; margin: 0 0 8px; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav ul ul { margin: 0 0 12px; font-size: 14px; }
nav ul ul a { display: block; padding: 2px 0; color: var(--ink); text-decoration: none; overflow-wrap: anywhere; }
nav ul ul a:hover { text-decoration: underline; }
main { padding: 24px; max-width: 860px; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: 32px; margin: 0 0 16px; }
h2 { font-size: 24px; margin: 56px 0 8px; }
h3 { font-size: 18px; margin: 0 0 8px; }
h4 { font-size: 14px; margin: 16px 0 4px; color: var(--quiet); }
.operation { border: 1px solid var(--line); border-radius: 8px; padding: 20px 24px; margin: 16px 0; }
section { scroll-margin-top: 16px; margin: 24px 0; }
.method { color: var(--accent); font: 600 0.8em ui-monospace, monospace; }
.summary { margin: 0 0 8px; font-weight: 500; }
.who { font-weight: 400; font-size: 13px; color: var(--quiet); border: 1px solid var(--line); border-radius: 99px; padding: 2px 10px; white-space: nowrap; }
.quiet { color: var(--quiet); font-size: 14px; font-weight: 400; }
.must { color: var(--quiet); font-size: 12px; font-weight: 400; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 15px; }
th, td { text-align: start; vertical-align: top; padding: 8px 12px 8px 0; border-top: 1px solid var(--line); }
th { font-weight: 500; min-width: 8em; }
th code { overflow-wrap: normal; }
tr:target, section:target { background: var(--raised); }
@media (max-width: 600px) {
  .operation { padding: 16px; }
  .errors, .errors tbody { display: block; }
  .errors thead { position: absolute; clip-path: inset(50%); }
  .errors tr { display: grid; grid-template-columns: 1fr auto; border-top: 1px solid var(--line); padding: 8px 0; }
  .errors th, .errors td { border: 0; padding: 0; }
  .errors td:last-child { grid-column: 1 / -1; }
}
@media (min-width: 1000px) {
  body { display: grid; grid-template-columns: 320px 1fr; }
  nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; border-bottom: 0; border-inline-end: 1px solid var(--line); }
  main { padding: 40px 56px; }
}
`;
