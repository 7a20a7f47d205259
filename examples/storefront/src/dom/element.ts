export type Child = Node | string | undefined | false;

type Listener<Type extends keyof HTMLElementEventMap> = (event: HTMLElementEventMap[Type]) => void;

export interface Attributes {
  readonly [name: string]: string | number | boolean | undefined | object;
  readonly on?: { readonly [Type in keyof HTMLElementEventMap]?: Listener<Type> };
  /** Custom properties, set through the object model: the content security policy forbids style attributes. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** An element with attributes, listeners and children; text is never parsed as markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  const { on, variables, ...plain } = attributes;
  for (const [name, value] of Object.entries(plain)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [type, listener] of Object.entries(on ?? {}))
    made.addEventListener(type, listener as EventListener);
  for (const [name, value] of Object.entries(variables ?? {})) made.style.setProperty(name, value);
  append(made, ...children);
  return made;
}

function append(parent: Node, ...children: readonly Child[]): void {
  for (const child of children) {
    if (child === undefined || child === false) continue;
    parent.appendChild(typeof child === 'string' ? document.createTextNode(child) : child);
  }
}
